/* SPDX-License-Identifier: MIT
 * lanes_draw: the random numbers of a group of patients, one lane a patient.
 *
 * The 128-bit state of a stream is kept in limbs: of 52 bits where the processor multiplies those (AVX-512 IFMA), else of 64.
 *
 *   1. Streams   2. Eight at a time   3. One at a time   4. Words
 */
#ifndef EBB_LANES_DRAW_H
#define EBB_LANES_DRAW_H

#include <ebb/draw.h>

#include "lanes_vector.h"

#define LANES_ALIGNED __attribute__((aligned(64)))

enum { LANES = 64 }; /* patients of a group: one bit each in a 64-bit word */

/* 1. Streams */

struct streams {
    uint64_t limb[3][LANES];
} LANES_ALIGNED;

#ifdef __AVX512IFMA__
#define LIMB_BITS 52
#else
#define LIMB_BITS 64
#endif
#define LIMB_MASK (UINT64_MAX >> (64 - LIMB_BITS))

INLINE uint64_t limb_of(ebb_u128 x, int limb)
{
    return limb * LIMB_BITS < 128 ? (uint64_t)(x >> (limb * LIMB_BITS)) & LIMB_MASK : 0;
}

static inline void set_stream(struct streams *streams, int lane, ebb_u128 state)
{
    for (int limb = 0; limb < 3; limb++)
        streams->limb[limb][lane] = limb_of(state, limb);
}

static inline ebb_u128 stream_of(const struct streams *streams, int lane)
{
    ebb_u128 state = 0;
    for (int limb = 0; limb < 3 && limb * LIMB_BITS < 128; limb++)
        state |= (ebb_u128)(streams->limb[limb][lane] & LIMB_MASK) << (limb * LIMB_BITS);
    return state;
}

/* A jump, ready for vectors. */
struct way {
    uint64_t multiplier[3], increment[3]; /* limbs */
    struct ebb_pcg_jump jump;
};

struct ways {
    struct way header[EBB_HEADER_DRAWS], first_interval, next_interval, two_intervals;
    struct way within[EBB_INTERVAL_DRAWS]; /* from the interval's start */
};

static void set_way(struct way *way, const struct ebb_pcg_jump *jump)
{
    way->jump = *jump;
    for (int limb = 0; limb < 3; limb++) {
        way->multiplier[limb] = limb_of(jump->multiplier, limb);
        way->increment[limb] = limb_of(jump->increment, limb);
    }
}

static void set_ways(struct ways *ways, const struct ebb_draw_jumps *jumps)
{
    for (int draw = 0; draw < EBB_HEADER_DRAWS; draw++)
        set_way(&ways->header[draw], &jumps->header[draw]);
    for (int draw = 0; draw < EBB_INTERVAL_DRAWS; draw++)
        set_way(&ways->within[draw], &jumps->within[draw]);
    set_way(&ways->first_interval, &jumps->first_interval);
    set_way(&ways->next_interval, &jumps->next_interval);
    set_way(&ways->two_intervals, &jumps->two_intervals);
}

/* Two words for each patient of a vector. */
struct two_words {
    words high, low;
};

/* 2. Eight at a time */

#ifdef __AVX512DQ__

struct eight {
    __m512i limb[3];
};

INLINE __m512i all_eight(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}

INLINE struct eight eight_at(const struct streams *streams, int i)
{
    struct eight state;
    for (int limb = 0; limb < 3; limb++)
        state.limb[limb] = _mm512_load_si512(streams->limb[limb] + i);
    return state;
}

INLINE void put_eight(struct streams *streams, int i, struct eight state)
{
    for (int limb = 0; limb < 3; limb++)
        _mm512_store_si512(streams->limb[limb] + i, state.limb[limb]);
}

#ifdef __AVX512IFMA__

/* Limbs may carry more than 52 bits: the multiplier reads the lowest 52. */
INLINE struct eight jump_eight(struct eight s, const struct way *way)
{
    __m512i a[3], c[3];
    for (int limb = 0; limb < 3; limb++) {
        a[limb] = all_eight(way->multiplier[limb]);
        c[limb] = all_eight(way->increment[limb]);
    }
    struct eight to;
    to.limb[0] = _mm512_madd52lo_epu64(c[0], s.limb[0], a[0]);
    const __m512i cross = _mm512_madd52lo_epu64(_mm512_srli_epi64(to.limb[0], 52), s.limb[1], a[0]);
    __m512i middle = _mm512_madd52lo_epu64(c[1], s.limb[0], a[1]);
    middle = _mm512_madd52hi_epu64(middle, s.limb[0], a[0]);
    to.limb[1] = _mm512_add_epi64(middle, cross);
    __m512i top = _mm512_madd52lo_epu64(c[2], s.limb[0], a[2]);
    __m512i more = _mm512_madd52lo_epu64(_mm512_srli_epi64(to.limb[1], 52), s.limb[2], a[0]);
    top = _mm512_madd52hi_epu64(top, s.limb[0], a[1]);
    more = _mm512_madd52hi_epu64(more, s.limb[1], a[0]);
    top = _mm512_madd52lo_epu64(top, s.limb[1], a[1]);
    to.limb[2] = _mm512_add_epi64(top, more);
    return to;
}

INLINE void halves_of(struct eight s, __m512i *out_high, __m512i *out_low)
{
    const __m512i upper = _mm512_and_si512(_mm512_srli_epi64(s.limb[1], 12), all_eight((UINT64_C(1) << 40) - 1));
    *out_high = _mm512_or_si512(upper, _mm512_slli_epi64(s.limb[2], 40));
    *out_low = _mm512_or_si512(_mm512_and_si512(s.limb[0], all_eight(LIMB_MASK)), _mm512_slli_epi64(s.limb[1], 52));
}

#else

/* The product of two 64-bit limbs from four of 32 bits. */
INLINE struct eight jump_eight(struct eight s, const struct way *way)
{
    const __m512i a_low = all_eight(way->multiplier[0]), a_high = all_eight(way->multiplier[1]);
    const __m512i c_low = all_eight(way->increment[0]), c_high = all_eight(way->increment[1]);
    const __m512i half = all_eight(0xffffffffu), low = s.limb[0], upper = _mm512_srli_epi64(low, 32);
    const __m512i a_upper = _mm512_srli_epi64(a_low, 32);
    const __m512i ll = _mm512_mul_epu32(low, a_low), lu = _mm512_mul_epu32(low, a_upper);
    const __m512i ul = _mm512_mul_epu32(upper, a_low), uu = _mm512_mul_epu32(upper, a_upper);
    const __m512i middle = _mm512_add_epi64(_mm512_srli_epi64(ll, 32), ul);
    const __m512i other = _mm512_add_epi64(lu, _mm512_and_si512(middle, half));
    const __m512i product = _mm512_or_si512(_mm512_slli_epi64(other, 32), _mm512_and_si512(ll, half));
    __m512i high = _mm512_add_epi64(_mm512_add_epi64(uu, _mm512_srli_epi64(middle, 32)), _mm512_srli_epi64(other, 32));
    high = _mm512_add_epi64(high, _mm512_add_epi64(_mm512_mullo_epi64(s.limb[1], a_low), _mm512_mullo_epi64(low, a_high)));
    struct eight to = s;
    to.limb[0] = _mm512_add_epi64(product, c_low);
    high = _mm512_add_epi64(high, c_high);
    to.limb[1] = _mm512_mask_add_epi64(high, _mm512_cmplt_epu64_mask(to.limb[0], c_low), high, all_eight(1));
    return to;
}

INLINE void halves_of(struct eight s, __m512i *out_high, __m512i *out_low)
{
    *out_high = s.limb[1];
    *out_low = s.limb[0];
}

#endif

/* ebb_pcg_output() of every lane. */
INLINE __m512i output_eight(struct eight s)
{
    __m512i high, low;
    halves_of(s, &high, &low);
    high = _mm512_xor_si512(high, _mm512_srli_epi64(high, 32));
    high = _mm512_mullo_epi64(high, all_eight(EBB_PCG_MULTIPLIER));
    high = _mm512_xor_si512(high, _mm512_srli_epi64(high, 48));
    return _mm512_mullo_epi64(high, _mm512_or_si512(low, all_eight(1)));
}

/* The words of sixteen draws. */
INLINE struct two_words split(__m512i first, __m512i second)
{
    const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    return (struct two_words){(words)_mm512_permutex2var_epi32(first, odd, second),
                              (words)_mm512_permutex2var_epi32(first, even, second)};
}

/* The draw that the streams of the vector at lane i come to by `way`. */
INLINE struct two_words draw_at(const struct streams *streams, const struct way *way, int i)
{
    return split(output_eight(jump_eight(eight_at(streams, i), way)), output_eight(jump_eight(eight_at(streams, i + 8), way)));
}

/* Moves the vector's streams on by `way` and draws where they then stand. */
INLINE struct two_words draw_next(struct streams *streams, const struct way *way, int i)
{
    const struct eight first = jump_eight(eight_at(streams, i), way), second = jump_eight(eight_at(streams, i + 8), way);
    put_eight(streams, i, first);
    put_eight(streams, i + 8, second);
    return split(output_eight(first), output_eight(second));
}

/* The draw where the streams stand. */
INLINE struct two_words draw_here(const struct streams *streams, int i)
{
    return split(output_eight(eight_at(streams, i)), output_eight(eight_at(streams, i + 8)));
}

static void jump_streams(struct streams *streams, const struct way *way)
{
    for (int i = 0; i < LANES; i += 8)
        put_eight(streams, i, jump_eight(eight_at(streams, i), way));
}

#else

/* 3. One at a time: without 64-bit products of vectors the processor's own 128-bit product is faster. */

/* The words of as many draws as a vector holds; the compiler keeps the draws in registers. */
INLINE struct two_words words_of(const uint64_t *draw)
{
#define HIGH(k) ebb_draw_high(draw[k])
#define LOW(k)  ebb_draw_low(draw[k])
#ifdef __AVX2__
    return (struct two_words){{HIGH(0), HIGH(1), HIGH(2), HIGH(3), HIGH(4), HIGH(5), HIGH(6), HIGH(7)},
                              {LOW(0), LOW(1), LOW(2), LOW(3), LOW(4), LOW(5), LOW(6), LOW(7)}};
#else
    return (struct two_words){{HIGH(0), HIGH(1), HIGH(2), HIGH(3)}, {LOW(0), LOW(1), LOW(2), LOW(3)}};
#endif
#undef HIGH
#undef LOW
}

INLINE struct two_words draw_at(const struct streams *streams, const struct way *way, int i)
{
    uint64_t draw[LANES_WIDE];
    for (int k = 0; k < LANES_WIDE; k++)
        draw[k] = ebb_draw_at(stream_of(streams, i + k), &way->jump);
    return words_of(draw);
}

INLINE struct two_words draw_here(const struct streams *streams, int i)
{
    uint64_t draw[LANES_WIDE];
    for (int k = 0; k < LANES_WIDE; k++)
        draw[k] = ebb_pcg_output(stream_of(streams, i + k));
    return words_of(draw);
}

INLINE struct two_words draw_next(struct streams *streams, const struct way *way, int i)
{
    for (int k = 0; k < LANES_WIDE; k++)
        set_stream(streams, i + k, ebb_pcg_advance(stream_of(streams, i + k), &way->jump));
    return draw_here(streams, i);
}

static void jump_streams(struct streams *streams, const struct way *way)
{
    for (int lane = 0; lane < LANES; lane++)
        set_stream(streams, lane, ebb_pcg_advance(stream_of(streams, lane), &way->jump));
}

#endif

/* 4. Words of a few patients of a vector, and of a whole group */

/* Like draw_at, but only for `lanes`; the words of others are 0. One at a time, since the processor multiplies scalars beside the
 * vectors. */
INLINE struct two_words draw_few(const struct streams *streams, const struct way *way, int i, mask lanes)
{
    struct two_words drawn = {{0}, {0}};
    for (uint64_t left = bits_of(lanes, 0); left != 0; left &= left - 1) {
        const int k = __builtin_ctzll(left);
        const uint64_t draw = ebb_draw_at(stream_of(streams, i + k), &way->jump);
        set_word(&drawn.high, k, ebb_draw_high(draw));
        set_word(&drawn.low, k, ebb_draw_low(draw));
    }
    return drawn;
}

static void draw_words_at(const struct streams *streams, const struct way *way, uint32_t high[LANES], uint32_t low[LANES])
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const struct two_words drawn = draw_at(streams, way, i);
        put_words(high + i, drawn.high);
        put_words(low + i, drawn.low);
    }
}

#endif
