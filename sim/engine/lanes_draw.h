/* SPDX-License-Identifier: MIT
 * lanes_draw: the random numbers of a group of patients, one lane a patient.
 *
 * The 128-bit state of a stream is kept in limbs: of 52 bits where the processor multiplies those (AVX-512
 * IFMA), else of 64.
 *
 * A jump is state * multiplier + increment modulo 2^128, and takes most of the time of drawing:
 *
 *   IFMA      limbs 52 | 52 | 24 bits: products of 52 bits are added as they come, carries stay in the upper
 *             twelve bits of a limb until the next product, which reads the lowest 52 only
 *   AVX-512   limbs 64 | 64, each product from four of 32 bits
 *   others    one stream after the other by the processor's 64 x 64 -> 128 multiplication, which is quicker
 *
 * Where a stream stands is fixed by assessment and purpose (<ebb/draw.h>): drawing more than is used, or
 * in another order, changes nothing, and vectors do both.
 *
 *     limbs     of 64    low 0..63                 | high 64..127
 *               of 52    limb 0: 0..51 | limb 1: 52..103 | limb 2: 104..127, 24 bits and what has carried
 *
 * Why streams of patients side by side, and not one stream drawn far ahead: a patient's draws must be those
 * of the patient, whoever shares the vector. The state of each lane stands at the start of the interval,
 * and every draw is a jump from there, so that none waits for another.
 *
 * What else was tried for the numbers themselves is told in <ebb/pcg.h> and <ebb/normal.h>. Plain C with
 * omp simd gave vectors of products for AVX-512 (0.29 ns a draw, Zen 5, gcc 12), and for AVX2 2.4 ns where
 * one by one takes 1.25: hence one by one there.
 *
 * Caveats:
 *   All draws of AVX-512 IFMA are wrong from some assessment on -> a carry in the upper bits of a limb was
 *     not passed on, or passed on twice.
 *   Draws are right and patients are not -> high and low word changed places (words_of).
 *
 *   1. Streams   2. Eight at a time   3. One at a time   4. Words
 */
#ifndef EBB_LANES_DRAW_H
#define EBB_LANES_DRAW_H

#include <ebb/draw.h>

#include "lanes_vector.h"

#define LANES_ALIGNED __attribute__((aligned(64)))

enum { LANES = 64 }; /* patients of a group: one bit each in a 64-bit word */

#define LAST_LANE (UINT64_C(1) << (LANES - 1)) /* makes counting to the first bit of none defined */

/* 1. Streams */

/* limb[2] is used by IFMA alone; it is there for all, so that struct patients has one layout and
 * LANES_BELONGINGS one list. */
struct streams {
    uint64_t limb[3][LANES];
} LANES_ALIGNED;

#ifdef __AVX512IFMA__
#define LIMB_BITS 52
#else
#define LIMB_BITS 64
#endif
#define LIMB_MASK (UINT64_MAX >> (64 - LIMB_BITS))

/* Limb 2 of limbs of 64 would be a shift by 128, which C does not define: it is 0. */
INLINE uint64_t limb_of(ebb_u128 x, int limb)
{
    return limb * LIMB_BITS < 128 ? (uint64_t)(x >> (limb * LIMB_BITS)) & LIMB_MASK : 0;
}

static inline void set_stream(struct streams *streams, int lane, ebb_u128 state)
{
    for (int limb = 0; limb < 3; limb++)
        streams->limb[limb][lane] = limb_of(state, limb);
}

/* The inverse, also of limbs that carry: the lowest bits of each count, since a carry has been added to the
 * next limb already. */
static inline ebb_u128 stream_of(const struct streams *streams, int lane)
{
    ebb_u128 state = 0;
    for (int limb = 0; limb < 3 && limb * LIMB_BITS < 128; limb++)
        state |= (ebb_u128)(streams->limb[limb][lane] & LIMB_MASK) << (limb * LIMB_BITS);
    return state;
}

/* A jump, ready for vectors; the scalar one beside it for sets that draw one by one, and where few lanes
 * draw. */
struct jump {
    uint64_t multiplier[3], increment[3]; /* limbs */
    struct ebb_pcg_jump scalar;
};

/* Those of <ebb/draw.h> in limbs, made for each block: the plan, which every kernel reads, need not know
 * what a set calls a limb. */
struct jumps {
    struct jump header[EBB_HEADER_DRAWS], first_interval, next_interval, two_intervals;
    struct jump within[EBB_INTERVAL_DRAWS]; /* from the interval's start */
};

static void set_jump(struct jump *jump, const struct ebb_pcg_jump *scalar)
{
    jump->scalar = *scalar;
    for (int limb = 0; limb < 3; limb++) {
        jump->multiplier[limb] = limb_of(scalar->multiplier, limb);
        jump->increment[limb] = limb_of(scalar->increment, limb);
    }
}

static void set_jumps(struct jumps *jumps, const struct ebb_draw_jumps *from)
{
    for (int draw = 0; draw < EBB_HEADER_DRAWS; draw++)
        set_jump(&jumps->header[draw], &from->header[draw]);
    for (int draw = 0; draw < EBB_INTERVAL_DRAWS; draw++)
        set_jump(&jumps->within[draw], &from->within[draw]);
    set_jump(&jumps->first_interval, &from->first_interval);
    set_jump(&jumps->next_interval, &from->next_interval);
    set_jump(&jumps->two_intervals, &from->two_intervals);
}

/* Two words for each patient of a vector. */
struct two_words {
    words high, low;
};

/* 2. Eight at a time, and four times eight in lockstep */

/* Two vectors of 32-bit words are four of 64-bit states on AVX-512: independent chains of multiplications,
 * so that the processor has work while a product is under way. */
enum { PAIR = 2 * LANES_WIDE }; /* lanes that are drawn in one go: two vectors */

#if defined(__AVX512F__) && defined(__AVX512DQ__)

enum { EIGHTS = PAIR / 8 };

struct eights {
    __m512i limb[3][EIGHTS];
};

#define EACH for (int e = 0; e < n; e++)

INLINE __m512i all_eight(uint64_t x)
{
    return _mm512_set1_epi64((long long)x);
}

/* n of them, from lane i on; n is a constant wherever this is called, so that all loops over e unroll and the
 * arrays are registers. Four chains of eight hold 12 of the 32 registers for states alone; eight would hold
 * 24 and leave too few for the products under way. */
INLINE struct eights eights_at(const struct streams *streams, int i, int n)
{
    struct eights state;
    for (int limb = 0; limb < 3; limb++)
        EACH state.limb[limb][e] = _mm512_load_si512(streams->limb[limb] + i + 8 * e);
    return state; // cppcheck-suppress uninitvar; those of the first n are set, and no others are looked at
}

INLINE void put_eights(struct streams *streams, int i, struct eights state, int n)
{
    for (int limb = 0; limb < 3; limb++)
        EACH _mm512_store_si512(streams->limb[limb] + i + 8 * e, state.limb[limb][e]);
}

#ifdef __AVX512IFMA__

/* Limbs may carry more than 52 bits: the multiplier reads the lowest 52.
 *
 *              s2         s1         s0        times  a2 a1 a0, plus c2 c1 c0, modulo 2^128
 *                                  lo s0 a0    + c0                   -> low
 *                       hi s0 a0                         \
 *                       lo s0 a1, lo s1 a0     + c1       } + low >> 52  -> middle
 *           hi s0 a1, hi s1 a0, lo s0 a2, lo s1 a1, lo s2 a0 + c2 + middle >> 52  -> top
 *
 * What would land at bit 156 and above is never formed. Sums of a few numbers below 2^52 stay below 2^64, so
 * that carries wait in the upper bits. `cross` and `more` are chains of their own, for each product waits for
 * the one that it is added to. */
INLINE struct eights jump_eights(struct eights s, const struct jump *jump, int n)
{
    const __m512i a0 = all_eight(jump->multiplier[0]), a1 = all_eight(jump->multiplier[1]),
                  a2 = all_eight(jump->multiplier[2]);
    const __m512i c0 = all_eight(jump->increment[0]), c1 = all_eight(jump->increment[1]),
                  c2 = all_eight(jump->increment[2]);
    __m512i low[EIGHTS], middle[EIGHTS], cross[EIGHTS], top[EIGHTS], more[EIGHTS];
    EACH low[e] = _mm512_madd52lo_epu64(c0, s.limb[0][e], a0);
    EACH middle[e] = _mm512_madd52lo_epu64(c1, s.limb[0][e], a1);
    EACH top[e] = _mm512_madd52lo_epu64(c2, s.limb[0][e], a2);
    EACH middle[e] = _mm512_madd52hi_epu64(middle[e], s.limb[0][e], a0);
    EACH top[e] = _mm512_madd52hi_epu64(top[e], s.limb[0][e], a1);
    EACH cross[e] = _mm512_madd52lo_epu64(_mm512_srli_epi64(low[e], 52), s.limb[1][e], a0);
    EACH top[e] = _mm512_madd52lo_epu64(top[e], s.limb[1][e], a1);
    EACH middle[e] = _mm512_add_epi64(middle[e], cross[e]);
    EACH more[e] = _mm512_madd52lo_epu64(_mm512_srli_epi64(middle[e], 52), s.limb[2][e], a0);
    EACH more[e] = _mm512_madd52hi_epu64(more[e], s.limb[1][e], a0);
    struct eights to;
    EACH to.limb[0][e] = low[e];
    EACH to.limb[1][e] = middle[e];
    EACH to.limb[2][e] = _mm512_add_epi64(top[e], more[e]);
    return to; // cppcheck-suppress uninitvar; likewise
}

/* Bits 64 to 127: 40 of limb 1, whose carries are cut off, and 24 of limb 2, whose carries the shift pushes
 * out. */
INLINE __m512i high_of(const struct eights *s, int e)
{
    const __m512i upper =
        _mm512_and_si512(_mm512_srli_epi64(s->limb[1][e], 12), all_eight((UINT64_C(1) << 40) - 1));
    return _mm512_or_si512(upper, _mm512_slli_epi64(s->limb[2][e], 40));
}

INLINE __m512i low_of(const struct eights *s, int e)
{
    return _mm512_or_si512(_mm512_and_si512(s->limb[0][e], all_eight(LIMB_MASK)),
                           _mm512_slli_epi64(s->limb[1][e], 52));
}

#else

/* The product of two 64-bit limbs from four of 32 bits (schoolbook):
 *
 *           s = su 2^32 + sl,  a = au 2^32 + al
 *           ll = sl al    lu = sl au    ul = su al    high = su au
 *
 * The middle ones are added to the upper half of ll one after the other, so that no sum passes 2^64. Of the
 * 128-bit product of states the two cross terms count modulo 2^64, and high times high not at all. The
 * increment's carry is found by comparing: a sum below what was added has wrapped. */
INLINE struct eights jump_eights(struct eights s, const struct jump *jump, int n)
{
    const __m512i a_low = all_eight(jump->multiplier[0]), a_high = all_eight(jump->multiplier[1]);
    const __m512i c_low = all_eight(jump->increment[0]), c_high = all_eight(jump->increment[1]);
    const __m512i a_upper = _mm512_srli_epi64(a_low, 32), half = all_eight(0xffffffffu), one = all_eight(1);
    __m512i ll[EIGHTS], lu[EIGHTS], ul[EIGHTS], high[EIGHTS];
    EACH ll[e] = _mm512_mul_epu32(s.limb[0][e], a_low);
    EACH lu[e] = _mm512_mul_epu32(s.limb[0][e], a_upper);
    EACH ul[e] = _mm512_mul_epu32(_mm512_srli_epi64(s.limb[0][e], 32), a_low);
    EACH high[e] = _mm512_mul_epu32(_mm512_srli_epi64(s.limb[0][e], 32), a_upper);
    EACH ul[e] = _mm512_add_epi64(_mm512_srli_epi64(ll[e], 32), ul[e]);
    EACH lu[e] = _mm512_add_epi64(lu[e], _mm512_and_si512(ul[e], half));
    EACH high[e] = _mm512_add_epi64(_mm512_add_epi64(high[e], c_high), _mm512_srli_epi64(ul[e], 32));
    EACH high[e] = _mm512_add_epi64(high[e], _mm512_srli_epi64(lu[e], 32));
    EACH high[e] = _mm512_add_epi64(high[e], _mm512_mullo_epi64(s.limb[1][e], a_low));
    EACH high[e] = _mm512_add_epi64(high[e], _mm512_mullo_epi64(s.limb[0][e], a_high));
    EACH ll[e] = _mm512_or_si512(_mm512_slli_epi64(lu[e], 32), _mm512_and_si512(ll[e], half));
    EACH ll[e] = _mm512_add_epi64(ll[e], c_low);
    struct eights to = s;
    EACH to.limb[0][e] = ll[e];
    EACH to.limb[1][e] = _mm512_mask_add_epi64(high[e], _mm512_cmplt_epu64_mask(ll[e], c_low), high[e], one);
    return to;
}

INLINE __m512i high_of(const struct eights *s, int e)
{
    return s->limb[1][e];
}

INLINE __m512i low_of(const struct eights *s, int e)
{
    return s->limb[0][e];
}

#endif

/* ebb_pcg_output() of every lane, split into words of two vectors. The permutation takes the upper (odd) or
 * lower (even) halves of sixteen states from two registers, in the order of lanes. */
INLINE void words_of(struct eights s, struct two_words *out, int n)
{
    const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
    const __m512i odd = _mm512_add_epi32(even, _mm512_set1_epi32(1));
    const __m512i multiplier = all_eight(EBB_PCG_MULTIPLIER), one = all_eight(1);
    __m512i high[EIGHTS], low[EIGHTS];
    EACH high[e] = high_of(&s, e);
    EACH high[e] = _mm512_xor_si512(high[e], _mm512_srli_epi64(high[e], 32));
    EACH high[e] = _mm512_mullo_epi64(high[e], multiplier);
    EACH low[e] = _mm512_or_si512(low_of(&s, e), one);
    EACH high[e] = _mm512_xor_si512(high[e], _mm512_srli_epi64(high[e], 48));
    EACH high[e] = _mm512_mullo_epi64(high[e], low[e]);
    for (int v = 0; v < n / 2; v++) {
        out[v].high = (words)_mm512_permutex2var_epi32(high[2 * v], odd, high[2 * v + 1]);
        out[v].low = (words)_mm512_permutex2var_epi32(high[2 * v], even, high[2 * v + 1]);
    }
}

#undef EACH

/* The draws that the streams of two vectors, from lane i on, come to by `jump`. */
INLINE void draw_at(const struct streams *streams, const struct jump *jump, int i, struct two_words *out)
{
    words_of(jump_eights(eights_at(streams, i, EIGHTS), jump, EIGHTS), out, EIGHTS);
}

/* Moves the streams on by `jump` and draws where they then stand. */
INLINE void draw_next(struct streams *streams, const struct jump *jump, int i, struct two_words *out)
{
    const struct eights next = jump_eights(eights_at(streams, i, EIGHTS), jump, EIGHTS);
    put_eights(streams, i, next, EIGHTS);
    words_of(next, out, EIGHTS);
}

/* The draws where the streams stand. */
INLINE void draw_here(const struct streams *streams, int i, struct two_words *out)
{
    words_of(eights_at(streams, i, EIGHTS), out, EIGHTS);
}

/* Draws for `lanes` of the vector at lane i; the words of others are unspecified. Adds the number of draws
 * made to *n_drawn, also those that nobody asked for: that is what they cost. */
INLINE struct two_words draw_few(const struct streams *streams, const struct jump *jump, int i, mask lanes,
                                 int64_t *n_drawn)
{
    struct two_words drawn;
    (void)lanes; /* all at once are no more work than three one by one */
    words_of(jump_eights(eights_at(streams, i, 2), jump, 2), &drawn, 2);
    *n_drawn += LANES_WIDE;
    return drawn;
}

/* As many draws as draw_few has counted, for whoever asks what drawing alone costs a run (`ebb run
 * --profile`, bench). Which draws they are is no matter; all jumps cost the same. */
static uint64_t draw_again(const struct streams *streams, const struct jump *jump, int64_t n)
{
    uint64_t sum = 0;
    for (int64_t k = 0; k < n; k += LANES_WIDE) {
        struct two_words drawn;
        words_of(jump_eights(eights_at(streams, (int)(k % LANES), 2), jump, 2), &drawn, 2);
        sum += drawn.high[0];
    }
    return sum;
}

static void jump_streams(struct streams *streams, const struct jump *jump)
{
    for (int i = 0; i < LANES; i += PAIR)
        put_eights(streams, i, jump_eights(eights_at(streams, i, EIGHTS), jump, EIGHTS), EIGHTS);
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

/* The same contracts as above, from here to jump_streams. Limbs of 64 are the two halves of a state, so that
 * stream_of and set_stream cost a load and a store each. */
INLINE void draw_at(const struct streams *streams, const struct jump *jump, int i, struct two_words *out)
{
    for (int v = 0; v < 2; v++) {
        uint64_t draw[LANES_WIDE];
        for (int k = 0; k < LANES_WIDE; k++)
            draw[k] = ebb_draw_at(stream_of(streams, i + v * LANES_WIDE + k), &jump->scalar);
        out[v] = words_of(draw);
    }
}

INLINE void draw_here(const struct streams *streams, int i, struct two_words *out)
{
    for (int v = 0; v < 2; v++) {
        uint64_t draw[LANES_WIDE];
        for (int k = 0; k < LANES_WIDE; k++)
            draw[k] = ebb_pcg_output(stream_of(streams, i + v * LANES_WIDE + k));
        out[v] = words_of(draw);
    }
}

INLINE void draw_next(struct streams *streams, const struct jump *jump, int i, struct two_words *out)
{
    for (int lane = i; lane < i + PAIR; lane++)
        set_stream(streams, lane, ebb_pcg_advance(stream_of(streams, lane), &jump->scalar));
    draw_here(streams, i, out);
}

/* One by one, for those who need it: few patients start a course at an assessment. */
INLINE struct two_words draw_few(const struct streams *streams, const struct jump *jump, int i, mask lanes,
                                 int64_t *n_drawn)
{
    struct two_words drawn = {{0}, {0}};
    for (uint64_t left = bits_of(lanes, 0); left != 0; left &= left - 1, ++*n_drawn) {
        const int k = __builtin_ctzll(left);
        const uint64_t draw = ebb_draw_at(stream_of(streams, i + k), &jump->scalar);
        set_word(&drawn.high, k, ebb_draw_high(draw));
        set_word(&drawn.low, k, ebb_draw_low(draw));
    }
    return drawn;
}

static uint64_t draw_again(const struct streams *streams, const struct jump *jump, int64_t n)
{
    uint64_t sum = 0;
    for (int64_t k = 0; k < n; k++)
        sum += ebb_draw_at(stream_of(streams, (int)(k % LANES)), &jump->scalar);
    return sum;
}

static void jump_streams(struct streams *streams, const struct jump *jump)
{
    for (int lane = 0; lane < LANES; lane++)
        set_stream(streams, lane, ebb_pcg_advance(stream_of(streams, lane), &jump->scalar));
}

#endif

/* 4. Words of a whole group */

static void draw_words_at(const struct streams *streams, const struct jump *jump, uint32_t high[LANES],
                          uint32_t low[LANES])
{
    for (int i = 0; i < LANES; i += PAIR) {
        struct two_words drawn[2];
        draw_at(streams, jump, i, drawn);
        for (int v = 0; v < 2; v++) {
            put_words(high + i + v * LANES_WIDE, drawn[v].high);
            put_words(low + i + v * LANES_WIDE, drawn[v].low);
        }
    }
}

#endif
