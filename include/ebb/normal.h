/* SPDX-License-Identifier: MIT
 * normal: a standard normal deviate from one 32-bit word by inverting the distribution function.
 *
 * The word's top bit is the sign, the other 31 bits (of the word or of its complement) the tail probability,
 * so that the deviate rises with the word over all 2^32 of them, and the complement of a word gives the
 * antithetic deviate. The exponent of the tail as a float picks one of 32 octaves; in each a polynomial of
 * degree 6 in the mantissa follows the quantile to 7.3e-7. |z| <= 6.338. No logarithm, root, division or
 * branch, hence the same bits in scalar and vector code. Table: sim/stream/normal_table.py.
 *
 *     word    bit 31   30 ........ 0        tail as a float    0 | 8 bits exponent | 23 bits mantissa
 *             side     distance from                               the lowest 5:       t = 1.m - 1.5
 *                      the nearer end                              octave
 *
 * Exactly one word a deviate, whatever its value: a policy can skip a draw without shifting the next ones,
 * which rejection (ziggurat) cannot promise. Box-Muller takes two words for two deviates and needs a
 * logarithm, a root and a sine, of which libraries give other last bits on other processors. In AVX-512 lanes
 * this one takes 0.21 ns, Box-Muller with polynomials of our own 0.32 (Zen 5, gcc 12, least of many short
 * repetitions).
 *
 * Caveats: the smallest tail is 2^-33, so that nothing lies beyond 6.338; near 0 the error relative to z
 * grows (5e-5 at z = 0.01). Both are nothing for noise; a study of events rarer than 2^-33 would need longer
 * words.
 */
#ifndef EBB_NORMAL_H
#define EBB_NORMAL_H

#include <stdint.h>
#include <string.h>

/* Degree 5 is 0.03 ns quicker and 4.1e-6 off, six times as much. 32 octaves: one for each possible exponent
 * of a 31-bit number, and what two registers of AVX-512 hold, so that a coefficient is one permutation. */
enum { EBB_NORMAL_DEGREE = 6, EBB_NORMAL_OCTAVES = 32 };

/* Coefficient j of octave e, e = exponent of the tail word as a float, mod 32. */
extern const float EBB_NORMAL_TABLE[EBB_NORMAL_DEGREE + 1][EBB_NORMAL_OCTAVES];

/* The bits of a float as a number and back: memcpy is the way that C allows, and costs no instruction. */
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

/* The deviate of a word; every word has one, and only +, - and * of floats are used, in this order. */
inline float ebb_normal(uint32_t word)
{
    const uint32_t sign = ~word & 0x80000000u; /* low words are the left tail */
    const uint32_t tail =
        (word & 0x80000000u ? ~word : word) & 0x7fffffffu; /* distance from the nearer end */
    /* Half a step in: the middle of what the word stands for, and never 0, whose exponent has no octave. */
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
