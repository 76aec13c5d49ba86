/* SPDX-License-Identifier: MIT
 * normal: a standard normal deviate from one 32-bit word by inverting the distribution function.
 *
 * The word's top bit is the sign, the other 31 bits (of the word or of its complement) the tail probability,
 * so that the deviate rises with the word over all 2^32 of them, and the complement of a word gives the
 * antithetic deviate. The exponent of the tail as a float picks one of 32 octaves; in each a polynomial of
 * degree 6 in the mantissa follows the quantile to 7.3e-7. |z| <= 6.338. No logarithm, root, division or
 * branch, hence the same bits in scalar and vector code. Table: sim/stream/normal_table.py.
 */
#ifndef EBB_NORMAL_H
#define EBB_NORMAL_H

#include <stdint.h>
#include <string.h>

enum { EBB_NORMAL_DEGREE = 6, EBB_NORMAL_OCTAVES = 32 };

/* Coefficient j of octave e, e = exponent of the tail word as a float, mod 32. */
extern const float EBB_NORMAL_TABLE[EBB_NORMAL_DEGREE + 1][EBB_NORMAL_OCTAVES];

inline float ebb_float_of_bits(uint32_t bits)
{
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

inline uint32_t ebb_bits_of_float(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

inline float ebb_normal(uint32_t word)
{
    const uint32_t sign = ~word & 0x80000000u; /* low words are the left tail */
    const uint32_t tail =
        (word & 0x80000000u ? ~word : word) & 0x7fffffffu; /* distance from the nearer end */
    float p = (float)(int32_t)tail + 0.5f;
    const float largest =
        2147483520.0f; /* the float below 2^31: beyond it the exponent would leave the last octave */
    p = p < largest ? p : largest;
    const uint32_t bits = ebb_bits_of_float(p);
    const uint32_t octave = bits >> 23 & (EBB_NORMAL_OCTAVES - 1);
    const float t =
        ebb_float_of_bits((bits & 0x7fffffu) | 0x3f800000u) - 1.5f; /* mantissa, centred: -0.5 to 0.5 */
    float z = EBB_NORMAL_TABLE[EBB_NORMAL_DEGREE][octave];
    for (int j = EBB_NORMAL_DEGREE - 1; j >= 0; j--)
        z = z * t + EBB_NORMAL_TABLE[j][octave];
    return ebb_float_of_bits(ebb_bits_of_float(z) ^ sign);
}

#endif
