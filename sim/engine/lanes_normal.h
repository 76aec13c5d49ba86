/* SPDX-License-Identifier: MIT
 * lanes_normal: small tables looked up by each lane, and with them normal
 * deviates; <ebb/normal.h> in lanes.
 *
 * The table has a polynomial for each octave of the word's distance from the middle; a lane looks its
 * coefficients up by its octave. A gather from memory would do it in one instruction, but takes a load a
 * lane; a table of 32 fits two registers of AVX-512 or four of AVX2, and is permuted there. Compilers do not
 * find that by themselves: the same loop in plain C took 1.9 to 2.2 ns a deviate where permutations take
 * 0.21 (AVX-512) or 0.94 (AVX2), gcc 12 on Zen 5; clang 14 made no better of it.
 *
 * On AVX2 a look-up is four permutations and three choices. Since 255 of 256 words need the same eight
 * octaves, one permutation does for most vectors.
 *
 *   1. Tables   2. Deviates
 */
#ifndef EBB_LANES_NORMAL_H
#define EBB_LANES_NORMAL_H

#include <ebb/normal.h>

#include "lanes_vector.h"

/* 1. Tables */

/* Entry index[k], 0 to 31, of a table of 32 that begins on a cache line. Of any other index the lowest five
 * bits count, on every set: lanes whose result nobody wants may ask for anything. */
INLINE floats entries(const float *table, ints index)
{
#if defined(__AVX512F__)
    return (floats)_mm512_permutex2var_ps(_mm512_load_ps(table), (__m512i)index, _mm512_load_ps(table + 16));
#elif defined(__AVX2__)
    __m256 quarter[4];
    for (int q = 0; q < 4; q++)
        quarter[q] = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 8 * q),
                                              (__m256i)index); /* reads the lowest three bits */
    const __m256 bit3 = (__m256)(index << 28), bit4 = (__m256)(index << 27);
    return (floats)_mm256_blendv_ps(_mm256_blendv_ps(quarter[0], quarter[1], bit3),
                                    _mm256_blendv_ps(quarter[2], quarter[3], bit3), bit4);
#else
    floats found = {0};
    for (int k = 0; k < LANES_WIDE; k++)
        found[k] = table[index[k] & 31];
    return found;
#endif
}

/* 2. Deviates */

/* The octave of each deviate's word, and where in the octave it is. */
struct octaves {
    ints octave;
    floats t;
    words sign;
};

/* The first half of ebb_normal(), in its order: distance from the nearer end (the complement of words above
 * the middle), half a step in, the exponent's lowest five bits, the mantissa as a number from 1 to 2. The
 * largest float below 2^31 keeps the last word in the last octave. */
INLINE struct octaves octaves_of(words word)
{
    // cppcheck-suppress shiftTooManyBitsSigned; gcc and clang shift the sign in
    const words tail = (word ^ (words)((ints)word >> 31)) & 0x7fffffffu;
    const words bits = (words)smaller(as_floats((ints)tail) + 0.5f, all_floats(2147483520.0f));
    return (struct octaves){(ints)(bits >> 23 & (EBB_NORMAL_OCTAVES - 1)),
                            (floats)((bits & 0x7fffffu) | 0x3f800000u) - 1.5f, ~word & 0x80000000u};
}

#if defined(__AVX2__) && !defined(__AVX512F__)

/* 255 of 256 words fall into octaves 22 to 29, whose coefficients fit in one register: distances from 2^23 to
 * 2^31. All 32 words of a call do in 88 of 100 calls (0.996^32); the others take the whole table. */
enum { COMMON_OCTAVE = 22 };

INLINE floats common_coefficients(int j, ints octave)
{
    const __m256 table = _mm256_loadu_ps(EBB_NORMAL_TABLE[j] + COMMON_OCTAVE);
    return (floats)_mm256_permutevar8x32_ps(table, (__m256i)(octave - COMMON_OCTAVE));
}

#endif

enum {
    LOCKSTEP = 4
}; /* vectors worked on at a time: operations wait for those before them, and more are ready in the meantime
    */

/* Coefficient j of each lane's octave. `common`: all are among the eight; a constant after inlining. */
INLINE floats coefficients(int j, ints octave, bool common)
{
#if defined(__AVX2__) && !defined(__AVX512F__)
    if (common)
        return common_coefficients(j, octave);
#endif
    (void)common;
    return entries(EBB_NORMAL_TABLE[j], octave);
}

/* Horner's rule as in ebb_normal(), a product and a sum each, never fused. The sign is put in by its bit:
 * -z for words below the middle, exactly. */
INLINE void normals_from(const struct octaves *of, bool common, floats *z)
{
    for (int v = 0; v < LOCKSTEP; v++)
        z[v] = coefficients(EBB_NORMAL_DEGREE, of[v].octave, common);
    for (int j = EBB_NORMAL_DEGREE - 1; j >= 0; j--) {
        for (int v = 0; v < LOCKSTEP; v++)
            z[v] = z[v] * of[v].t + coefficients(j, of[v].octave, common);
    }
    for (int v = 0; v < LOCKSTEP; v++)
        z[v] = (floats)((words)z[v] ^ of[v].sign);
}

/* ebb_normal() of the lanes of LOCKSTEP vectors, operation by operation. */
INLINE void normals(const words *word, floats *z)
{
    struct octaves of[LOCKSTEP];
    for (int v = 0; v < LOCKSTEP; v++)
        of[v] = octaves_of(word[v]);
#if defined(__AVX2__) && !defined(__AVX512F__)
    mask rare = (mask)((words)(of[0].octave - COMMON_OCTAVE) > 7u);
    for (int v = 1; v < LOCKSTEP; v++)
        rare = either(rare, (mask)((words)(of[v].octave - COMMON_OCTAVE) > 7u));
    if (!any(rare)) {
        normals_from(of, true, z);
        return;
    }
#endif
    normals_from(of, false, z);
}

#endif
