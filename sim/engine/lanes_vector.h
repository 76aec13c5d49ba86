/* SPDX-License-Identifier: MIT
 * lanes_vector: patients side by side in one register of the processor, for
 * AVX-512, AVX2, and whatever else the compiler knows.
 *
 * A vector holds LANES_WIDE patients; `floats`, `ints` and `words` take the operators of C. A `mask` says
 * yes or no for each lane. Nothing here rounds in another way than scalar C does, so that all instruction
 * sets give the same bits.
 *
 * Three sets are spelled out; everything else goes through the compiler's own vectors of four, which it
 * breaks up where the processor has none. Their operators are those of C, so the formulas of
 * <ebb/benefit_laws.h> are written once. Intrinsics stand where C has no operator for what the processor
 * has: comparing into masks, choosing, the larger of two, the upper half of a product, movemask.
 *
 * No fused multiplication, although every processor here has one: a fused a * b + c has another last bit
 * than the two operations of plain C (-ffp-contract=off says so to the compiler; no intrinsic here may
 * break it).
 *
 * Wrong numbers only on one set -> a mask was made of a vector that is neither 0 nor -1 in a lane: AVX2
 * chooses by the highest bit of each byte, plain C by every bit. A crash at a load -> the array does not
 * begin on a cache line (LANES_ALIGNED): loads here are aligned ones.
 *
 *   1. Types   2. Masks   3. Choosing   4. Numbers
 */
#ifndef EBB_LANES_VECTOR_H
#define EBB_LANES_VECTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

/* Bytes of a lane's numbers are taken as they stand in memory. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "lanes are little-endian");

/* 1. Types */

/*   set        registers     LANES_WIDE    a mask is
 *   AVX-512    32 of 512     16            16 bits in a register of its own kind
 *   AVX2       16 of 256     8             a vector, 0 or -1 in each lane
 *   others     (16 of 128)   4             likewise
 *
 * Four lanes where the processor has no vectors, too: the compiler makes four scalar operations of each, and
 * the code around stays one. */
#if defined(__AVX512F__)
enum { LANES_WIDE = 16 };
typedef __mmask16 mask;
#elif defined(__AVX2__)
enum { LANES_WIDE = 8 };
#else
enum { LANES_WIDE = 4 };
#endif

/* Comparing these with C's operators gives ints of 0 and -1, on every set: a mask everywhere but on
 * AVX-512, where functions below compare. Casts between them keep the bits; cut and as_floats convert. */
typedef float floats __attribute__((vector_size(4 * LANES_WIDE)));
typedef int32_t ints __attribute__((vector_size(4 * LANES_WIDE)));
typedef uint32_t words __attribute__((vector_size(4 * LANES_WIDE)));
#ifndef __AVX512F__
typedef ints mask; /* 0 or -1 */
#endif

/* Always: a vector that goes through memory to a called function costs more than most of these do. */
#define INLINE static inline __attribute__((always_inline, unused))

/* Every array of lanes begins on a cache line, and vectors begin at multiples of their width: aligned loads.
 * gcc and clang let a vector alias its elements; through void *, or they warn about the alignment. */
INLINE floats floats_at(const float *at)
{
    return *(const floats *)(const void *)at;
}

INLINE void put_floats(float *at, floats x)
{
    *(floats *)(void *)at = x;
}

INLINE ints ints_at(const int32_t *at)
{
    return *(const ints *)(const void *)at;
}

INLINE void put_ints(int32_t *at, ints x)
{
    *(ints *)(void *)at = x;
}

INLINE words words_at(const uint32_t *at)
{
    return *(const words *)(const void *)at;
}

INLINE void put_words(uint32_t *at, words x)
{
    *(words *)(void *)at = x;
}

/* x - 0 and not {x, x, ...}: works for any width, and -0 stays -0. */
INLINE floats all_floats(float x)
{
    return x - (floats){0};
}

INLINE ints all_ints(int32_t x)
{
    return x - (ints){0};
}

INLINE words all_words(uint32_t x)
{
    return x - (words){0};
}

/* 2. Masks. In memory they are 64 bits, one a lane of a group; a vector takes part of them.
 *
 *     uint64_t     63 ..................................... 0        bit l: lane l of the group
 *     vectors      |  i = 48  |  i = 32  |  i = 16  |  i = 0  |      AVX-512: the bits themselves
 *
 * The names are words (both, either, without), not operators: & of an AVX-512 mask is an int in C, and the
 * cast back would stand everywhere. */

#if defined(__AVX512F__)

/* Of the vector that begins at lane i, a multiple of 16: two bytes of the word, little-endian. */
INLINE mask mask_at(const uint64_t *bits, int i)
{
    mask part;
    memcpy(&part, (const unsigned char *)bits + i / 8, sizeof part);
    return part;
}

INLINE void put_mask(uint64_t *bits, int i, mask m)
{
    memcpy((unsigned char *)bits + i / 8, &m, sizeof m);
}

INLINE uint64_t bits_of(mask m, int i)
{
    return (uint64_t)m << i;
}

INLINE bool any(mask m)
{
    return m != 0;
}

INLINE mask without(mask m, mask other)
{
    return (mask)(m & ~other);
}

INLINE mask both(mask m, mask other)
{
    return (mask)(m & other);
}

INLINE mask either(mask m, mask other)
{
    return (mask)(m | other);
}

#define LANES_COMPARE(name, type, kind, code)                          \
    INLINE mask name(type a, type b)                                   \
    {                                                                  \
        return _mm512_cmp_##kind##_mask((__m512i)a, (__m512i)b, code); \
    }
LANES_COMPARE(less, ints, epi32, _MM_CMPINT_LT)
LANES_COMPARE(at_most, ints, epi32, _MM_CMPINT_LE)
LANES_COMPARE(equal, ints, epi32, _MM_CMPINT_EQ)
LANES_COMPARE(words_at_most, words, epu32, _MM_CMPINT_LE)
#undef LANES_COMPARE

/* Of a single bit: with several the two ways would differ (any of them here, all of them below). */
INLINE mask has_bit(ints x, int bit)
{
    return _mm512_test_epi32_mask((__m512i)x, _mm512_set1_epi32(bit));
}

INLINE mask floats_at_most(floats a, floats b)
{
    return _mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_LE_OQ);
}

#else

/* The same functions where a mask is a vector: every lane is all ones or all zeros, and whoever makes one of
 * something else breaks `pick`. Bits are spread by comparing with a bit of each lane's own; the way back is
 * movemask, which takes the highest bit of each. */
INLINE mask mask_at(const uint64_t *bits, int i)
{
    ints lane = {0};
    for (int k = 0; k < LANES_WIDE; k++)
        lane[k] = 1 << k;
    return (all_ints((int32_t)(*bits >> i)) & lane) != 0;
}

INLINE uint64_t bits_of(mask m, int i)
{
#if defined(__AVX2__)
    return (uint64_t)(uint32_t)_mm256_movemask_ps((__m256)m) << i;
#elif defined(__SSE2__)
    return (uint64_t)(uint32_t)_mm_movemask_ps((__m128)m) << i;
#else
    uint64_t bits = 0;
    for (int k = 0; k < LANES_WIDE; k++)
        bits |= (uint64_t)(m[k] & 1) << k;
    return bits << i;
#endif
}

INLINE void put_mask(uint64_t *bits, int i, mask m)
{
    const uint64_t vector = (UINT64_MAX >> (64 - LANES_WIDE)) << i;
    *bits = (*bits & ~vector) | bits_of(m, i);
}

INLINE bool any(mask m)
{
    return bits_of(m, 0) != 0;
}

INLINE mask without(mask m, mask other)
{
    return m & ~other;
}

INLINE mask both(mask m, mask other)
{
    return m & other;
}

INLINE mask either(mask m, mask other)
{
    return m | other;
}

INLINE mask less(ints a, ints b)
{
    return a < b;
}

INLINE mask at_most(ints a, ints b)
{
    return a <= b;
}

INLINE mask equal(ints a, ints b)
{
    return a == b;
}

INLINE mask words_at_most(words a, words b)
{
    return (mask)(a <= b);
}

INLINE mask has_bit(ints x, int bit)
{
    return (x & bit) == bit;
}

INLINE mask floats_at_most(floats a, floats b)
{
    return (mask)(a <= b);
}

#endif

/* 3. Choosing: a where the mask says yes, b elsewhere
 *
 * Moves, not sums: the lane not chosen leaves no trace, so that NaN or an overflow in it does no harm. */

INLINE ints pick(mask m, ints a, ints b)
{
#if defined(__AVX512F__)
    return (ints)_mm512_mask_mov_epi32((__m512i)b, m, (__m512i)a);
#elif defined(__AVX2__)
    return (ints)_mm256_blendv_epi8((__m256i)b, (__m256i)a, (__m256i)m);
#else
    return (a & m) | (b & ~m);
#endif
}

INLINE floats pick_floats(mask m, floats a, floats b)
{
    return (floats)pick(m, (ints)a, (ints)b);
}

/* x where the mask says yes, 0 elsewhere. */
INLINE ints only(mask m, ints x)
{
#if defined(__AVX512F__)
    return (ints)_mm512_maskz_mov_epi32(m, (__m512i)x);
#else
    return x & m;
#endif
}

/* a > b ? a : b, in this order: of equal zeros and where one is no number the second is taken, by the
 * instructions and by C alike. Swapping the arguments is another result. */
INLINE floats larger(floats a, floats b)
{
#if defined(__AVX512F__)
    return (floats)_mm512_max_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
    return (floats)_mm256_max_ps((__m256)a, (__m256)b);
#elif defined(__SSE2__)
    return (floats)_mm_max_ps((__m128)a, (__m128)b);
#else
    return pick_floats((mask)(a > b), a, b);
#endif
}

INLINE floats smaller(floats a, floats b)
{
#if defined(__AVX512F__)
    return (floats)_mm512_min_ps((__m512)a, (__m512)b);
#elif defined(__AVX2__)
    return (floats)_mm256_min_ps((__m256)a, (__m256)b);
#elif defined(__SSE2__)
    return (floats)_mm_min_ps((__m128)a, (__m128)b);
#else
    return pick_floats((mask)(a < b), a, b);
#endif
}

/* Of whole numbers the order does not matter; compilers find the set's own instruction where there is one. */
INLINE ints larger_int(ints a, ints b)
{
    return pick(less(b, a), a, b);
}

INLINE ints smaller_int(ints a, ints b)
{
    return pick(less(a, b), a, b);
}

/* 4. Numbers */

/* Cut off towards 0, as a cast does. Above 2^31 the sets differ: clamp before. Whoever wants the nearest
 * whole number adds 1/2 first, as the reference does, for numbers that are not negative. */
INLINE ints cut(floats x)
{
    return __builtin_convertvector(x, ints);
}

INLINE floats as_floats(ints x)
{
    return __builtin_convertvector(x, floats);
}

/* The upper half of the 64-bit products: with it a word becomes a whole number in a range, and a division
 * by a constant a multiplication. The instructions take every second lane, so even and odd ones are done
 * in turn. */
INLINE words upper_product(words a, words b)
{
#if defined(__AVX512F__)
    const __m512i even = _mm512_srli_epi64(_mm512_mul_epu32((__m512i)a, (__m512i)b), 32);
    const __m512i odd =
        _mm512_mul_epu32(_mm512_srli_epi64((__m512i)a, 32), _mm512_srli_epi64((__m512i)b, 32));
    return (words)_mm512_mask_mov_epi32(even, 0xaaaa, odd);
#elif defined(__AVX2__)
    const __m256i even = _mm256_srli_epi64(_mm256_mul_epu32((__m256i)a, (__m256i)b), 32);
    const __m256i odd =
        _mm256_mul_epu32(_mm256_srli_epi64((__m256i)a, 32), _mm256_srli_epi64((__m256i)b, 32));
    return (words)_mm256_blend_epi32(even, odd, 0xaa);
#else
    words product = {0};
    for (int k = 0; k < LANES_WIDE; k++)
        product[k] = (uint32_t)((uint64_t)a[k] * b[k] >> 32);
    return product;
#endif
}

/* Puts a word into lane k, for draws made one by one (draw_few). */
INLINE void set_word(words *x, int k, uint32_t word)
{
#if defined(__AVX512F__)
    *x = (words)_mm512_mask_set1_epi32((__m512i)*x, (__mmask16)(1 << k), (int)word);
#else
    (*x)[k] = word;
#endif
}

#endif
