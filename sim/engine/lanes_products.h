/* SPDX-License-Identifier: MIT
 * lanes_products: sums over a group of products of two small numbers of each patient.
 *
 * Nearly all of a tally are such sums, some hundreds for each group of 64. Small numbers are 16 bits: one
 * instruction, which every set has, multiplies them and adds the products two by two, so that 64 patients are
 * two vectors of AVX-512 where doubles are eight. What is left is to add across the lanes of a vector, and
 * that is cheaper four sums at a time: half of each vector's lanes change places with those of another, and
 * one addition serves both.
 *
 *     a   a0 a1 a2 a3      a0+a2 b0+b2 a1+a3 b1+b3
 *     b   b0 b1 b2 b3  ->                            ->  a b c d, each of a quarter of its lanes
 *     c   c0 c1 c2 c3      c0+c2 d0+d2 c1+c3 d1+d3
 *     d   d0 d1 d2 d3
 *
 * What always holds: numbers from -1 to MOST_SMALL, so that 64 products stay below 2^31. Whole numbers, so
 * that no order of adding changes the sum. Symptom: a tally wrong by multiples of 2^32 -> something larger
 * got in; whoever fills rows of 16 bits asks first.
 */
#ifndef EBB_LANES_PRODUCTS_H
#define EBB_LANES_PRODUCTS_H

#include "lanes_bytes.h"

enum { MOST_SMALL = 5792 }; /* 64 times its square is just below 2^31 */

typedef int16_t shorts __attribute__((vector_size(BYTES_WIDE)));
typedef int32_t quarters __attribute__((vector_size(BYTES_WIDE)));
enum { PARTS_OF_SHORTS = 2 * 64 / BYTES_WIDE }; /* vectors of a row of 64 */

INLINE shorts shorts_at(const int16_t *at)
{
    return *(const shorts *)(const void *)at;
}

INLINE void put_shorts(int16_t *at, shorts x)
{
    *(shorts *)(void *)at = x;
}

/* Products of neighbours, added two by two. */
INLINE quarters products_of(shorts x, shorts y)
{
#if defined(__AVX512BW__)
    return (quarters)_mm512_madd_epi16((__m512i)x, (__m512i)y);
#elif defined(__AVX2__)
    return (quarters)_mm256_madd_epi16((__m256i)x, (__m256i)y);
#elif defined(__SSE2__)
    return (quarters)_mm_madd_epi16((__m128i)x, (__m128i)y);
#else
    quarters sum = {0};
    for (int k = 0; k < BYTES_WIDE / 4; k++)
        sum[k] = x[2 * k] * y[2 * k] + x[2 * k + 1] * y[2 * k + 1];
    return sum;
#endif
}

/* All lanes of each of four vectors; drawn above, in each 128 bits by itself, then across these. */
INLINE void put_four_sums(int32_t *out, quarters a, quarters b, quarters c, quarters d)
{
#if defined(__AVX512BW__)
    const __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32((__m512i)a, (__m512i)b),
                                        _mm512_unpackhi_epi32((__m512i)a, (__m512i)b)),
                  cd = _mm512_add_epi32(_mm512_unpacklo_epi32((__m512i)c, (__m512i)d),
                                        _mm512_unpackhi_epi32((__m512i)c, (__m512i)d));
    const __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
    const __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
    _mm_storeu_si128((__m128i *)(void *)out,
                     _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1)));
#elif defined(__AVX2__)
    const __m256i ab = _mm256_hadd_epi32((__m256i)a, (__m256i)b),
                  cd = _mm256_hadd_epi32((__m256i)c, (__m256i)d);
    const __m256i all = _mm256_hadd_epi32(ab, cd);
    _mm_storeu_si128((__m128i *)(void *)out,
                     _mm_add_epi32(_mm256_castsi256_si128(all), _mm256_extracti128_si256(all, 1)));
#elif defined(__SSE2__)
    const __m128i ab = _mm_add_epi32(_mm_unpacklo_epi32((__m128i)a, (__m128i)b),
                                     _mm_unpackhi_epi32((__m128i)a, (__m128i)b)),
                  cd = _mm_add_epi32(_mm_unpacklo_epi32((__m128i)c, (__m128i)d),
                                     _mm_unpackhi_epi32((__m128i)c, (__m128i)d));
    _mm_storeu_si128((__m128i *)(void *)out,
                     _mm_add_epi32(_mm_unpacklo_epi64(ab, cd), _mm_unpackhi_epi64(ab, cd)));
#else
    const quarters all[4] = {a, b, c, d};
    for (int k = 0; k < 4; k++) {
        out[k] = 0;
        for (int lane = 0; lane < BYTES_WIDE / 4; lane++)
            out[k] += all[k][lane];
    }
#endif
}

/* Rows of 64 lanes: the sums of x times each of four others. */
INLINE void put_four_products(int32_t *out, const int16_t *x, const int16_t *const *others)
{
    quarters sum[4] = {{0}};
    for (int part = 0; part < PARTS_OF_SHORTS; part++) {
        const shorts mine = shorts_at(x + part * (64 / PARTS_OF_SHORTS));
        for (int k = 0; k < 4; k++)
            sum[k] += products_of(mine, shorts_at(others[k] + part * (64 / PARTS_OF_SHORTS)));
    }
    put_four_sums(out, sum[0], sum[1], sum[2], sum[3]);
}

/* The row of those lanes that `member` has, a bit each; others are 0. */
INLINE void put_members(int16_t *out, const int16_t *x, const int16_t *member)
{
    for (int part = 0; part < PARTS_OF_SHORTS; part++) {
        const int at = part * (64 / PARTS_OF_SHORTS);
        put_shorts(out + at, shorts_at(x + at) & shorts_at(member + at));
    }
}

/* All bits where the set has the lane. */
static void put_shorts_of_bits(int16_t *out, uint64_t bits)
{
    uint8_t member[64] __attribute__((aligned(64)));
    put_bytes_of_bits(member, bits);
    for (int lane = 0; lane < 64; lane++)
        out[lane] = (int16_t)(int8_t)member[lane];
}

#endif
