/* SPDX-License-Identifier: MIT
 * lanes_vector: patients side by side in one register of the processor, for AVX-512, AVX2, and whatever else the compiler knows.
 *
 * A vector holds LANES_WIDE patients; `floats`, `ints` and `words` take the operators of C. A `mask` says yes or no for each
 * lane. Nothing here rounds in another way than scalar C does, so that all instruction sets give the same bits.
 *
 *   1. Types   2. Masks   3. Choosing   4. Numbers   5. Tables   6. Bytes
 */
#ifndef EBB_LANES_VECTOR_H
#define EBB_LANES_VECTOR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include <ebb/normal.h>

/* 1. Types */

#if defined(__AVX512F__)
enum { LANES_WIDE = 16 };
typedef __mmask16 mask;
#elif defined(__AVX2__)
enum { LANES_WIDE = 8 };
#else
enum { LANES_WIDE = 4 };
#endif

typedef float floats __attribute__((vector_size(4 * LANES_WIDE)));
typedef int32_t ints __attribute__((vector_size(4 * LANES_WIDE)));
typedef uint32_t words __attribute__((vector_size(4 * LANES_WIDE)));
#ifndef __AVX512F__
typedef ints mask; /* 0 or -1 */
#endif

#define INLINE static inline __attribute__((always_inline, unused))

/* Every array of lanes begins on a cache line. */
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

/* 2. Masks. In memory they are 64 bits, one a lane of a group; a vector takes part of them. */

#if defined(__AVX512F__)

/* Of the vector that begins at lane i. */
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

INLINE mask has_bit(ints x, int bit)
{
    return _mm512_test_epi32_mask((__m512i)x, _mm512_set1_epi32(bit));
}

INLINE mask positive(floats x)
{
    return _mm512_cmp_ps_mask((__m512)x, _mm512_setzero_ps(), _CMP_GT_OQ);
}

#else

INLINE mask mask_at(const uint64_t *bits, int i)
{
    ints lane;
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

INLINE mask positive(floats x)
{
    return (mask)(x > 0.0f);
}

#endif

/* 3. Choosing: a where the mask says yes, b elsewhere */

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

INLINE ints larger_int(ints a, ints b)
{
    return pick(less(b, a), a, b);
}

INLINE ints smaller_int(ints a, ints b)
{
    return pick(less(a, b), a, b);
}

/* 4. Numbers */

/* Cut off towards 0. */
INLINE ints cut(floats x)
{
    return __builtin_convertvector(x, ints);
}

INLINE floats as_floats(ints x)
{
    return __builtin_convertvector(x, floats);
}

/* The upper half of the 64-bit products. */
INLINE words upper_product(words a, words b)
{
#if defined(__AVX512F__)
    const __m512i even = _mm512_srli_epi64(_mm512_mul_epu32((__m512i)a, (__m512i)b), 32);
    const __m512i odd = _mm512_mul_epu32(_mm512_srli_epi64((__m512i)a, 32), _mm512_srli_epi64((__m512i)b, 32));
    return (words)_mm512_mask_mov_epi32(even, 0xaaaa, odd);
#elif defined(__AVX2__)
    const __m256i even = _mm256_srli_epi64(_mm256_mul_epu32((__m256i)a, (__m256i)b), 32);
    const __m256i odd = _mm256_mul_epu32(_mm256_srli_epi64((__m256i)a, 32), _mm256_srli_epi64((__m256i)b, 32));
    return (words)_mm256_blend_epi32(even, odd, 0xaa);
#else
    words product;
    for (int k = 0; k < LANES_WIDE; k++)
        product[k] = (uint32_t)((uint64_t)a[k] * b[k] >> 32);
    return product;
#endif
}

/* Puts a word into lane k. */
INLINE void set_word(words *x, int k, uint32_t word)
{
#if defined(__AVX512F__)
    *x = (words)_mm512_mask_set1_epi32((__m512i)*x, (__mmask16)(1 << k), (int)word);
#else
    (*x)[k] = word;
#endif
}

/* 5. Tables */

/* Entry index[k], 0 to 31, of a table of 32 that begins on a cache line. */
INLINE floats entries(const float *table, ints index)
{
#if defined(__AVX512F__)
    return (floats)_mm512_permutex2var_ps(_mm512_load_ps(table), (__m512i)index, _mm512_load_ps(table + 16));
#elif defined(__AVX2__)
    __m256 quarter[4];
    for (int q = 0; q < 4; q++)
        quarter[q] = _mm256_permutevar8x32_ps(_mm256_load_ps(table + 8 * q), (__m256i)index); /* reads the lowest three bits */
    const __m256 bit3 = (__m256)(index << 28), bit4 = (__m256)(index << 27);
    return (floats)_mm256_blendv_ps(_mm256_blendv_ps(quarter[0], quarter[1], bit3), _mm256_blendv_ps(quarter[2], quarter[3], bit3),
                                    bit4);
#else
    floats found;
    for (int k = 0; k < LANES_WIDE; k++)
        found[k] = table[index[k] & 31];
    return found;
#endif
}

/* The octave of each deviate's word, and where in the octave it is. */
struct octaves {
    ints octave;
    floats t;
    words sign;
};

INLINE struct octaves octaves_of(words word)
{
    const words tail = (word ^ (words)((ints)word >> 31)) & 0x7fffffffu;
    const words bits = (words)smaller(as_floats((ints)tail) + 0.5f, all_floats(2147483520.0f));
    return (struct octaves){(ints)(bits >> 23 & (EBB_NORMAL_OCTAVES - 1)), (floats)((bits & 0x7fffffu) | 0x3f800000u) - 1.5f,
                            ~word & 0x80000000u};
}

#if defined(__AVX2__) && !defined(__AVX512F__)

/* 255 of 256 words fall into octaves 22 to 29, whose coefficients fit in one register. */
enum { COMMON_OCTAVE = 22 };

INLINE floats common_coefficients(int j, ints octave)
{
    const __m256 table = _mm256_loadu_ps(EBB_NORMAL_TABLE[j] + COMMON_OCTAVE);
    return (floats)_mm256_permutevar8x32_ps(table, (__m256i)(octave - COMMON_OCTAVE));
}

#endif

enum { LOCKSTEP = 4 }; /* vectors worked on at a time: operations wait for those before them, and more are ready in the meantime */

/* Coefficient j of each lane's octave. */
INLINE floats coefficients(int j, ints octave, bool common)
{
#if defined(__AVX2__) && !defined(__AVX512F__)
    if (common)
        return common_coefficients(j, octave);
#endif
    (void)common;
    return entries(EBB_NORMAL_TABLE[j], octave);
}

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

/* 6. Bytes */

typedef uint8_t few_bytes __attribute__((vector_size(LANES_WIDE)));

INLINE void put_bytes(uint8_t *at, ints x)
{
#if defined(__AVX512F__)
    _mm_store_si128((__m128i *)(void *)at, _mm512_cvtepi32_epi8((__m512i)x));
#else
    const few_bytes bytes = __builtin_convertvector(x, few_bytes);
    memcpy(at, &bytes, sizeof bytes);
#endif
}

INLINE ints ints_of_bytes(const uint8_t *at)
{
#if defined(__AVX512F__)
    return (ints)_mm512_cvtepu8_epi32(_mm_load_si128((const __m128i *)(const void *)at));
#else
    few_bytes bytes;
    memcpy(&bytes, at, sizeof bytes);
    return __builtin_convertvector(bytes, ints);
#endif
}

/* As many bytes as a register holds; a group has one or more such parts, which begin at byte b. */
enum { BYTES_WIDE = 4 * LANES_WIDE };
typedef uint8_t bytes __attribute__((vector_size(BYTES_WIDE)));

INLINE bytes part_at(const uint8_t *at)
{
    return *(const bytes *)(const void *)at;
}

INLINE void put_part(uint8_t *at, bytes x)
{
    *(bytes *)(void *)at = x;
}

INLINE bytes all_bytes(uint8_t x)
{
    return x - (bytes){0};
}

/* x + 1, but never more than 255. */
INLINE bytes one_more(bytes x)
{
    return x + ((bytes)(x < 255) & 1);
}

/* The lowest bytes of the lanes of a part, which are below 128. */
INLINE bytes pack_bytes(const ints *x)
{
#if defined(__AVX512BW__)
    const __m512i low = _mm512_packs_epi32((__m512i)x[0], (__m512i)x[1]), high = _mm512_packs_epi32((__m512i)x[2], (__m512i)x[3]);
    const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
    return (bytes)_mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high));
#elif defined(__AVX2__)
    const __m256i low = _mm256_packs_epi32((__m256i)x[0], (__m256i)x[1]), high = _mm256_packs_epi32((__m256i)x[2], (__m256i)x[3]);
    return (bytes)_mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high), _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0));
#elif defined(__SSE2__)
    return (bytes)_mm_packus_epi16(_mm_packs_epi32((__m128i)x[0], (__m128i)x[1]), _mm_packs_epi32((__m128i)x[2], (__m128i)x[3]));
#else
    bytes packed = {0};
    for (int k = 0; k < BYTES_WIDE; k++)
        packed[k] = (uint8_t)x[k / LANES_WIDE][k % LANES_WIDE];
    return packed;
#endif
}

/* The highest bit of each byte of the part that begins at byte b. */
INLINE uint64_t bits_of_bytes(bytes x, int b)
{
#if defined(__AVX512BW__)
    return _mm512_movepi8_mask((__m512i)x) << b;
#elif defined(__AVX2__)
    return (uint64_t)(uint32_t)_mm256_movemask_epi8((__m256i)x) << b;
#elif defined(__SSE2__)
    return (uint64_t)(uint32_t)_mm_movemask_epi8((__m128i)x) << b;
#else
    uint64_t bits = 0;
    for (int k = 0; k < BYTES_WIDE; k++)
        bits |= (uint64_t)(x[k] >> 7) << (b + k);
    return bits;
#endif
}

/* 255 where the bit is set, 0 elsewhere; of a whole group. */
INLINE void put_bytes_of_bits(uint8_t *at, uint64_t bits)
{
#if defined(__AVX512BW__)
    _mm512_store_si512(at, _mm512_movm_epi8(bits));
#else
    const uint64_t bit_of_byte = UINT64_C(0x8040201008040201), low_bits = UINT64_C(0x7f7f7f7f7f7f7f7f);
    for (int b = 0; b < 64; b += 8) { /* eight copies of eight bits, each byte with its own bit left */
        const uint64_t own = (bits >> b & 0xff) * UINT64_C(0x0101010101010101) & bit_of_byte;
        const uint64_t highest = ((own & low_bits) + low_bits) | own; /* in each byte: set when any bit is */
        const uint64_t spread = (highest >> 7 & UINT64_C(0x0101010101010101)) * 255;
        memcpy(at + b, &spread, sizeof spread);
    }
#endif
}

/* A bit for each lane of a group whose byte in a is at most that in b. */
INLINE uint64_t bytes_at_most(const uint8_t *a, const uint8_t *b)
{
#if defined(__AVX512BW__)
    return _mm512_cmple_epu8_mask((__m512i)part_at(a), (__m512i)part_at(b));
#else
    uint64_t bits = 0;
    for (int k = 0; k < 64; k += BYTES_WIDE)
        bits |= bits_of_bytes((bytes)(part_at(a + k) <= part_at(b + k)), k);
    return bits;
#endif
}

/* Sums over the lanes of a group for which `member` is 255 and not 0. */
INLINE uint32_t sum_bytes(const uint8_t *x, const uint8_t *member)
{
#if defined(__AVX512BW__)
    return (uint32_t)_mm512_reduce_add_epi64(_mm512_sad_epu8((__m512i)(part_at(x) & part_at(member)), _mm512_setzero_si512()));
#elif defined(__SSE2__)
    __m128i sum = _mm_setzero_si128();
    for (int k = 0; k < 64; k += 16) {
        const __m128i counted = _mm_and_si128(_mm_load_si128((const void *)(x + k)), _mm_load_si128((const void *)(member + k)));
        sum = _mm_add_epi64(sum, _mm_sad_epu8(counted, _mm_setzero_si128()));
    }
    return (uint32_t)(_mm_cvtsi128_si32(sum) + _mm_cvtsi128_si32(_mm_unpackhi_epi64(sum, sum)));
#else
    uint32_t sum = 0;
    for (int lane = 0; lane < 64; lane++)
        sum += x[lane] & member[lane];
    return sum;
#endif
}

INLINE uint32_t sum_squares(const uint8_t *x, const uint8_t *member)
{
#if defined(__AVX512BW__)
    const __m512i counted = (__m512i)(part_at(x) & part_at(member)), zero = _mm512_setzero_si512();
    const __m512i low = _mm512_unpacklo_epi8(counted, zero), high = _mm512_unpackhi_epi8(counted, zero);
    return (uint32_t)_mm512_reduce_add_epi32(_mm512_add_epi32(_mm512_madd_epi16(low, low), _mm512_madd_epi16(high, high)));
#elif defined(__SSE2__)
    __m128i sum = _mm_setzero_si128();
    for (int k = 0; k < 64; k += 16) {
        const __m128i counted = _mm_and_si128(_mm_load_si128((const void *)(x + k)), _mm_load_si128((const void *)(member + k)));
        const __m128i low = _mm_unpacklo_epi8(counted, _mm_setzero_si128()), high = _mm_unpackhi_epi8(counted, _mm_setzero_si128());
        sum = _mm_add_epi32(sum, _mm_add_epi32(_mm_madd_epi16(low, low), _mm_madd_epi16(high, high)));
    }
    sum = _mm_add_epi32(sum, _mm_unpackhi_epi64(sum, sum));
    return (uint32_t)(_mm_cvtsi128_si32(sum) + _mm_cvtsi128_si32(_mm_shuffle_epi32(sum, 1)));
#else
    uint32_t sum = 0;
    for (int lane = 0; lane < 64; lane++)
        sum += (uint32_t)(x[lane] & member[lane]) * x[lane];
    return sum;
#endif
}

#endif
