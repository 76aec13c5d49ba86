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

enum { LANES = 64 }; /* patients of a group: one bit each in a 64-bit word */

/* 1. Streams */

struct streams {
    uint64_t limb[3][LANES];
};

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
INLINE struct eight jump_eight(struct eight s, const struct ebb_pcg_jump *jump)
{
    __m512i a[3], c[3];
    for (int limb = 0; limb < 3; limb++) {
        a[limb] = all_eight(limb_of(jump->multiplier, limb));
        c[limb] = all_eight(limb_of(jump->increment, limb));
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
INLINE struct eight jump_eight(struct eight s, const struct ebb_pcg_jump *jump)
{
    const __m512i a_low = all_eight((uint64_t)jump->multiplier), a_high = all_eight((uint64_t)(jump->multiplier >> 64));
    const __m512i c_low = all_eight((uint64_t)jump->increment), c_high = all_eight((uint64_t)(jump->increment >> 64));
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

/* Splits sixteen draws into their words. */
INLINE void split(__m512i first, __m512i second, uint32_t *out_high, uint32_t *out_low)
{
    const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    _mm512_store_si512(out_high, _mm512_permutex2var_epi32(first, odd, second));
    _mm512_store_si512(out_low, _mm512_permutex2var_epi32(first, even, second));
}

static void jump_streams(struct streams *streams, const struct ebb_pcg_jump *jump)
{
    for (int i = 0; i < LANES; i += 8)
        put_eight(streams, i, jump_eight(eight_at(streams, i), jump));
}

static void draw_words(const struct streams *streams, uint32_t high[LANES], uint32_t low[LANES])
{
    for (int i = 0; i < LANES; i += 16)
        split(output_eight(eight_at(streams, i)), output_eight(eight_at(streams, i + 8)), high + i, low + i);
}

static void draw_words_at(const struct streams *streams, const struct ebb_pcg_jump *jump, uint32_t high[LANES], uint32_t low[LANES])
{
    for (int i = 0; i < LANES; i += 16)
        split(output_eight(jump_eight(eight_at(streams, i), jump)), output_eight(jump_eight(eight_at(streams, i + 8), jump)),
              high + i, low + i);
}

#else

/* 3. One at a time: without 64-bit products of vectors the processor's own 128-bit product is faster. */

static void jump_streams(struct streams *streams, const struct ebb_pcg_jump *jump)
{
    for (int lane = 0; lane < LANES; lane++)
        set_stream(streams, lane, ebb_pcg_advance(stream_of(streams, lane), jump));
}

static void draw_words(const struct streams *streams, uint32_t high[LANES], uint32_t low[LANES])
{
    for (int lane = 0; lane < LANES; lane++) {
        const uint64_t draw = ebb_pcg_output(stream_of(streams, lane));
        high[lane] = ebb_draw_high(draw);
        low[lane] = ebb_draw_low(draw);
    }
}

static void draw_words_at(const struct streams *streams, const struct ebb_pcg_jump *jump, uint32_t high[LANES], uint32_t low[LANES])
{
    for (int lane = 0; lane < LANES; lane++) {
        const uint64_t draw = ebb_draw_at(stream_of(streams, lane), jump);
        high[lane] = ebb_draw_high(draw);
        low[lane] = ebb_draw_low(draw);
    }
}

#endif

/* 4. Words of some lanes only: where few need them, one at a time is less work. */
static void draw_words_of(const struct streams *streams, uint64_t lanes, const struct ebb_pcg_jump *jump, uint32_t high[LANES],
                          uint32_t low[LANES])
{
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const uint64_t draw = ebb_draw_at(stream_of(streams, lane), jump);
        high[lane] = ebb_draw_high(draw);
        low[lane] = ebb_draw_low(draw);
    }
}

#endif
