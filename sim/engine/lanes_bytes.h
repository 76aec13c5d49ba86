/* SPDX-License-Identifier: MIT
 * lanes_bytes: scores and other small numbers of patients, a byte each: four
 * times as many in a register as floats.
 *
 * Scores are whole points up to 60, so what is only compared and counted (visits in a row, response,
 * remission) needs no more than a byte, and a group of 64 fits one register of AVX-512. Bytes are
 * unsigned: a comparison of AVX2 is signed, which the compiler mends, and right up to 127 in any case.
 *
 *     group of 64     one row of a course: 64 bytes, lane 0 first, on a cache line
 *     AVX-512         |                            1 part                             |
 *     AVX2            |           part at 0           |          part at 32           |
 *     SSE2, others    |    at 0       |    at 16      |    at 32      |    at 48      |
 *     of floats       4 vectors make a part: BYTES_WIDE is 4 x LANES_WIDE in every set
 *
 * A yes of bytes is 255 and a no 0, so that & and ~ choose and count; the same as a bit a lane is what
 * bits_of_bytes and put_bytes_of_bits turn into each other. Bytes where results go on being compared with
 * bytes, bits where sets of patients are united, cut or counted.
 *
 * Each function gives the same on every set, and the last branch of each says in plain C what that is. What
 * differs is a single instruction that one set has: packing, movemask, sums of absolute differences.
 *
 * A sum of a group is wrong by 256 -> something was added up in bytes that needs words (few_visits in
 * lanes_outcomes.h takes four visits, no more).
 *
 *   1. A vector's bytes   2. Parts of a group   3. A whole group
 */
#ifndef EBB_LANES_BYTES_H
#define EBB_LANES_BYTES_H

#include "lanes_vector.h"

/* 1. A vector's bytes */

/* As many bytes as a vector has lanes: 4, 8 or 16 of a group's 64. */
typedef uint8_t few_bytes __attribute__((vector_size(LANES_WIDE)));

/* The lowest byte of each lane. AVX-512 has an instruction; elsewhere the compiler shuffles, and `at` need
 * not be aligned, for few_bytes are smaller than the registers that are. */
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

/* 2. Parts of a group */

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

/* By adding 1 where there is room, since saturating sums are an instruction of some sets and C has none.
 * x + 1, but never more than 255: a count of visits in a row is only ever compared with at most 255 of a
 * rule, and must not begin again at 0 in a patient who is ill for years. */
INLINE bytes one_more(bytes x)
{
    return x + ((bytes)(x < 255) & 1);
}

/* The lowest bytes of the lanes of a part, which are below 128: packing saturates signed numbers. The
 * instructions pack each 128-bit part by itself; the permutation puts the parts back in the order of
 * lanes. With AVX2, each letter 4 lanes:
 *
 *     x[0] = A B    x[1] = C D    x[2] = E F    x[3] = G H
 *     packed to 16 bits       A C B D    E G F H
 *     packed to 8 bits        A C E G B D F H
 *     permuted 0 4 1 5 ...    A B C D E F G H
 *
 * Without the permutation scores would be those of other patients, by turns of four. */
INLINE bytes pack_bytes(const ints *x)
{
#if defined(__AVX512BW__)
    const __m512i low = _mm512_packs_epi32((__m512i)x[0], (__m512i)x[1]),
                  high = _mm512_packs_epi32((__m512i)x[2], (__m512i)x[3]);
    const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
    return (bytes)_mm512_permutexvar_epi32(order, _mm512_packus_epi16(low, high));
#elif defined(__AVX2__)
    const __m256i low = _mm256_packs_epi32((__m256i)x[0], (__m256i)x[1]),
                  high = _mm256_packs_epi32((__m256i)x[2], (__m256i)x[3]);
    return (bytes)_mm256_permutevar8x32_epi32(_mm256_packus_epi16(low, high),
                                              _mm256_set_epi32(7, 3, 6, 2, 5, 1, 4, 0));
#elif defined(__SSE2__)
    return (bytes)_mm_packus_epi16(_mm_packs_epi32((__m128i)x[0], (__m128i)x[1]),
                                   _mm_packs_epi32((__m128i)x[2], (__m128i)x[3]));
#else
    bytes packed = {0};
    for (int k = 0; k < BYTES_WIDE; k++)
        packed[k] = (uint8_t)x[k / LANES_WIDE][k % LANES_WIDE];
    return packed;
#endif
}

/* The highest bit of each byte of the part that begins at byte b, moved to where a group's word has them, so
 * that parts are united by |. The bytes must be 0 or 255. */
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

/* The way back, of the part that begins at byte b: 255 where the bit is set, 0 elsewhere. AVX2 puts the byte
 * that holds a bit into each of its eight places and looks at the one bit. Without an instruction for it,
 * eight bits at a time in a 64-bit word:
 *
 *     bits          ........ ........ ... the eight, in each of the eight bytes (a product)
 *     own           byte k keeps bit k
 *     highest       the top bit of a byte, which adding 127 carries into unless the byte is 0
 *     spread        that bit, times 255 */
INLINE bytes bytes_of_bits(uint64_t bits, int b)
{
#if defined(__AVX512BW__)
    (void)b;
    return (bytes)_mm512_movm_epi8(bits);
#elif defined(__AVX2__)
    const __m256i place = _mm256_set_epi64x(0x0303030303030303, 0x0202020202020202, 0x0101010101010101, 0),
                  own = _mm256_set1_epi64x((long long)0x8040201008040201);
    const __m256i eight = _mm256_shuffle_epi8(_mm256_set1_epi32((int)(bits >> b)), place);
    return (bytes)_mm256_cmpeq_epi8(_mm256_and_si256(eight, own), own);
#else
    const uint64_t bit_of_byte = UINT64_C(0x8040201008040201), low_bits = UINT64_C(0x7f7f7f7f7f7f7f7f);
    uint64_t spread[BYTES_WIDE / 8];
    bytes part;
    for (int k = 0; k < BYTES_WIDE / 8;
         k++) { /* eight copies of eight bits, each byte with its own bit left */
        const uint64_t own = (bits >> (b + 8 * k) & 0xff) * UINT64_C(0x0101010101010101) & bit_of_byte;
        const uint64_t highest = ((own & low_bits) + low_bits) | own; /* in each byte: when any bit is */
        spread[k] = (highest >> 7 & UINT64_C(0x0101010101010101)) * 255;
    }
    memcpy(&part, spread, sizeof part);
    return part;
#endif
}

/* Yes or no of each byte of a part, as the set compares: bits in a register of their own kind for AVX-512,
 * else a part of 255 and 0. C's &, | and ~ unite and cut both. */
#if defined(__AVX512BW__)
typedef __mmask64 answers;
#else
typedef bytes answers;
#endif

INLINE answers byte_at_most(bytes a, bytes b)
{
#if defined(__AVX512BW__)
    return _mm512_cmple_epu8_mask((__m512i)a, (__m512i)b);
#else
    return (bytes)(a <= b);
#endif
}

INLINE answers answers_of_bits(uint64_t bits, int b)
{
#if defined(__AVX512BW__)
    (void)b;
    return bits;
#else
    return bytes_of_bits(bits, b);
#endif
}

INLINE uint64_t bits_of_answers(answers x, int b)
{
#if defined(__AVX512BW__)
    return (uint64_t)x << b;
#else
    return bits_of_bytes(x, b);
#endif
}

/* One more where the answer is yes. */
INLINE bytes count_answers(bytes n, answers yes)
{
#if defined(__AVX512BW__)
    return (bytes)_mm512_mask_sub_epi8((__m512i)n, yes, (__m512i)n, _mm512_set1_epi8(-1));
#else
    return n - yes;
#endif
}

/* x where the answer is yes, else 0. */
INLINE bytes bytes_where(answers yes, bytes x)
{
#if defined(__AVX512BW__)
    return (bytes)_mm512_maskz_mov_epi8(yes, (__m512i)x);
#else
    return yes & x;
#endif
}

/* Of a whole group, to memory. */
INLINE void put_bytes_of_bits(uint8_t *at, uint64_t bits)
{
    for (int b = 0; b < 64; b += BYTES_WIDE)
        put_part(at + b, bytes_of_bits(bits, b));
}

/* 3. A whole group */

/* Rows of 64 numbers. As vectors, since gcc makes of a memset or memcpy of this length an instruction that
 * repeats itself, and that takes longer to begin than these take. */
INLINE void clear_row(int32_t *row)
{
    for (int i = 0; i < 64; i += LANES_WIDE)
        put_ints(row + i, all_ints(0));
}

INLINE void copy_row(int32_t *to, const int32_t *from)
{
    for (int i = 0; i < 64; i += LANES_WIDE)
        put_ints(to + i, ints_at(from + i));
}

/* A bit for each lane of a group whose byte in a is at most that in b. Lanes without a patient answer, too:
 * cut with a set of patients before counting. */
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

/* Sums over the lanes of a group for which `member` is 255 and not 0. By the sum of absolute differences from
 * zero, an instruction made for pictures, which adds eight bytes at a time into 64 bits. */
INLINE uint32_t sum_bytes(const uint8_t *x, const uint8_t *member)
{
#if defined(__AVX512BW__)
    return (uint32_t)_mm512_reduce_add_epi64(
        _mm512_sad_epu8((__m512i)(part_at(x) & part_at(member)), _mm512_setzero_si512()));
#elif defined(__SSE2__)
    __m128i sum = _mm_setzero_si128();
    for (int k = 0; k < 64; k += 16) {
        const __m128i counted =
            _mm_and_si128(_mm_load_si128((const void *)(x + k)), _mm_load_si128((const void *)(member + k)));
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

/* Words are enough: 64 lanes of at most 255 squared stay below 2^23. Bytes become 16 bits by putting zeros
 * between them, and one instruction multiplies pairs and adds the two products; the order of lanes that the
 * unpacking changes is no matter to a sum. */
INLINE uint32_t sum_squares(const uint8_t *x, const uint8_t *member)
{
#if defined(__AVX512BW__)
    const __m512i counted = (__m512i)(part_at(x) & part_at(member)), zero = _mm512_setzero_si512();
    const __m512i low = _mm512_unpacklo_epi8(counted, zero), high = _mm512_unpackhi_epi8(counted, zero);
    return (uint32_t)_mm512_reduce_add_epi32(
        _mm512_add_epi32(_mm512_madd_epi16(low, low), _mm512_madd_epi16(high, high)));
#elif defined(__SSE2__)
    __m128i sum = _mm_setzero_si128();
    for (int k = 0; k < 64; k += 16) {
        const __m128i counted =
            _mm_and_si128(_mm_load_si128((const void *)(x + k)), _mm_load_si128((const void *)(member + k)));
        const __m128i low = _mm_unpacklo_epi8(counted, _mm_setzero_si128()),
                      high = _mm_unpackhi_epi8(counted, _mm_setzero_si128());
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
