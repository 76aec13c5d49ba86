/* SPDX-License-Identifier: MIT
 * sobol: points from direction numbers.
 *
 * A dimension is a primitive polynomial over GF(2), of degree s with inner coefficients a, and s odd numbers
 * m_1 ... m_s to start from (Bratley and Fox 1988):
 *
 *     V_i = m_i / 2^i                                                             i <= s, kept times 2^32
 *     V_i = V_(i-s) ^ (V_(i-s) >> s) ^ a_1 V_(i-1) ^ ... ^ a_(s-1) V_(i-s+1)      i > s
 *
 * The numbers make neighbouring dimensions even in pairs, too (Joe and Kuo, "Constructing Sobol sequences
 * with better two-dimensional projections", SIAM J. Sci. Comput. 30, 2008; file new-joe-kuo-6.21201,
 * dimensions 2 to 64; SciPy has the same). GSL's have one licence with it, and are worse in pairs.
 *
 * V is made anew for each word: at most 32 steps, and a table of it would be state that somebody must
 * own. */
#include <ebb/sobol.h>

enum { MOST_DEGREE = 9, BITS = 32 };

/* As the file's lines "d s a m_i", without d. */
struct dimension {
    int s;
    uint32_t a;
    uint32_t m[MOST_DEGREE];
};

/* clang-format off */
static const struct dimension DIMENSIONS[EBB_SOBOL_DIMENSIONS - 1] = {
    {1, 0, {1}}, /* 2 */
    {2, 1, {1, 3}}, /* 3 */
    {3, 1, {1, 3, 1}}, /* 4 */
    {3, 2, {1, 1, 1}}, /* 5 */
    {4, 1, {1, 1, 3, 3}}, /* 6 */
    {4, 4, {1, 3, 5, 13}}, /* 7 */
    {5, 2, {1, 1, 5, 5, 17}}, /* 8 */
    {5, 4, {1, 1, 5, 5, 5}}, /* 9 */
    {5, 7, {1, 1, 7, 11, 19}}, /* 10 */
    {5, 11, {1, 1, 5, 1, 1}}, /* 11 */
    {5, 13, {1, 1, 1, 3, 11}}, /* 12 */
    {5, 14, {1, 3, 5, 5, 31}}, /* 13 */
    {6, 1, {1, 3, 3, 9, 7, 49}}, /* 14 */
    {6, 13, {1, 1, 1, 15, 21, 21}}, /* 15 */
    {6, 16, {1, 3, 1, 13, 27, 49}}, /* 16 */
    {6, 19, {1, 1, 1, 15, 7, 5}}, /* 17 */
    {6, 22, {1, 3, 1, 15, 13, 25}}, /* 18 */
    {6, 25, {1, 1, 5, 5, 19, 61}}, /* 19 */
    {7, 1, {1, 3, 7, 11, 23, 15, 103}}, /* 20 */
    {7, 4, {1, 3, 7, 13, 13, 15, 69}}, /* 21 */
    {7, 7, {1, 1, 3, 13, 7, 35, 63}}, /* 22 */
    {7, 8, {1, 3, 5, 9, 1, 25, 53}}, /* 23 */
    {7, 14, {1, 3, 1, 13, 9, 35, 107}}, /* 24 */
    {7, 19, {1, 3, 1, 5, 27, 61, 31}}, /* 25 */
    {7, 21, {1, 1, 5, 11, 19, 41, 61}}, /* 26 */
    {7, 28, {1, 3, 5, 3, 3, 13, 69}}, /* 27 */
    {7, 31, {1, 1, 7, 13, 1, 19, 1}}, /* 28 */
    {7, 32, {1, 3, 7, 5, 13, 19, 59}}, /* 29 */
    {7, 37, {1, 1, 3, 9, 25, 29, 41}}, /* 30 */
    {7, 41, {1, 3, 5, 13, 23, 1, 55}}, /* 31 */
    {7, 42, {1, 3, 7, 3, 13, 59, 17}}, /* 32 */
    {7, 50, {1, 3, 1, 3, 5, 53, 69}}, /* 33 */
    {7, 55, {1, 1, 5, 5, 23, 33, 13}}, /* 34 */
    {7, 56, {1, 1, 7, 7, 1, 61, 123}}, /* 35 */
    {7, 59, {1, 1, 7, 9, 13, 61, 49}}, /* 36 */
    {7, 62, {1, 3, 3, 5, 3, 55, 33}}, /* 37 */
    {8, 14, {1, 3, 1, 15, 31, 13, 49, 245}}, /* 38 */
    {8, 21, {1, 3, 5, 15, 31, 59, 63, 97}}, /* 39 */
    {8, 22, {1, 3, 1, 11, 11, 11, 77, 249}}, /* 40 */
    {8, 38, {1, 3, 1, 11, 27, 43, 71, 9}}, /* 41 */
    {8, 47, {1, 1, 7, 15, 21, 11, 81, 45}}, /* 42 */
    {8, 49, {1, 3, 7, 3, 25, 31, 65, 79}}, /* 43 */
    {8, 50, {1, 3, 1, 1, 19, 11, 3, 205}}, /* 44 */
    {8, 52, {1, 1, 5, 9, 19, 21, 29, 157}}, /* 45 */
    {8, 56, {1, 3, 7, 11, 1, 33, 89, 185}}, /* 46 */
    {8, 67, {1, 3, 3, 3, 15, 9, 79, 71}}, /* 47 */
    {8, 70, {1, 3, 7, 11, 15, 39, 119, 27}}, /* 48 */
    {8, 84, {1, 1, 3, 1, 11, 31, 97, 225}}, /* 49 */
    {8, 97, {1, 1, 1, 3, 23, 43, 57, 177}}, /* 50 */
    {8, 103, {1, 3, 7, 7, 17, 17, 37, 71}}, /* 51 */
    {8, 115, {1, 3, 1, 5, 27, 63, 123, 213}}, /* 52 */
    {8, 122, {1, 1, 3, 5, 11, 43, 53, 133}}, /* 53 */
    {9, 8, {1, 3, 5, 5, 29, 17, 47, 173, 479}}, /* 54 */
    {9, 13, {1, 3, 3, 11, 3, 1, 109, 9, 69}}, /* 55 */
    {9, 16, {1, 1, 1, 5, 17, 39, 23, 5, 343}}, /* 56 */
    {9, 22, {1, 3, 1, 5, 25, 15, 31, 103, 499}}, /* 57 */
    {9, 25, {1, 1, 1, 11, 11, 17, 63, 105, 183}}, /* 58 */
    {9, 44, {1, 1, 5, 11, 9, 29, 97, 231, 363}}, /* 59 */
    {9, 47, {1, 1, 5, 15, 19, 45, 41, 7, 383}}, /* 60 */
    {9, 52, {1, 3, 7, 7, 31, 19, 83, 137, 221}}, /* 61 */
    {9, 55, {1, 1, 1, 3, 23, 15, 111, 223, 83}}, /* 62 */
    {9, 59, {1, 1, 5, 13, 31, 15, 55, 25, 161}}, /* 63 */
    {9, 62, {1, 1, 3, 13, 25, 47, 39, 87, 257}}, /* 64 */
};
/* clang-format on */

/* V_1 ... V_n of a dimension. The first has all m equal to 1 and no polynomial: van der Corput's. */
static void directions(int dimension, int n, uint32_t out_v[BITS])
{
    if (dimension == 0) {
        for (int i = 0; i < n; i++)
            out_v[i] = UINT32_C(1) << (BITS - 1 - i);
        return;
    }
    const struct dimension *row = &DIMENSIONS[dimension - 1];
    for (int i = 0; i < n; i++) {
        if (i < row->s) {
            out_v[i] = row->m[i] << (BITS - 1 - i);
            continue;
        }
        out_v[i] = out_v[i - row->s] ^ (out_v[i - row->s] >> row->s);
        for (int k = 1; k < row->s; k++)
            out_v[i] ^= row->a >> (row->s - 1 - k) & 1 ? out_v[i - k] : 0;
    }
}

uint32_t ebb_sobol_word(uint32_t point, int dimension)
{
    uint32_t v[BITS], gray = point ^ point >> 1, word = 0;
    int n = 0;
    while (n < BITS && gray >> n)
        n++;
    directions(dimension, n, v);
    for (int i = 0; i < n; i++)
        word ^= gray >> i & 1 ? v[i] : 0;
    return word;
}
