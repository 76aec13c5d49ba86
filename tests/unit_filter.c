/* SPDX-License-Identifier: MIT
 * Whatever bytes go into a chunk, zlib gets them out again: the coder of runs, its codes, the shuffling and
 * the choice between two.
 *
 *   1. Bytes to try   2. Codes   3. Runs   4. Shuffling   5. Chunks
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "../sim/deflate/deflate_runs.h"
#include "../sim/deflate/huffman.h"
#include "../sim/deflate/shuffle.h"
#include "../sim/store/filter.h"
#include "tap.h"

enum { MOST = 1 << 18, GUARD = 64 };

/* 1. Bytes to try */

static uint64_t word_of(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t word = (*state ^ *state >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ word >> 27) * UINT64_C(0x94d049bb133111eb);
    return word ^ word >> 31;
}

/* Runs of `longest` bytes at most, of `n_values` values: 1 and 256 give noise. */
static void fill(uint8_t *bytes, size_t n, unsigned longest, unsigned n_values, uint64_t seed)
{
    uint8_t value = 0;
    for (size_t i = 0, left = 0; i < n; i++, left--) {
        if (left == 0) {
            left = 1 + word_of(&seed) % longest;
            value = (uint8_t)(word_of(&seed) % n_values);
        }
        bytes[i] = value;
    }
}

static uint8_t *room_for(size_t n)
{
    uint8_t *room = calloc(n + GUARD, 1);
    assert_non_null(room);
    return room;
}

/* 2. Codes */

static double bits_of(const uint32_t *counts, const struct ebb_huffman_code *codes, int n)
{
    double bits = 0;
    for (int i = 0; i < n; i++)
        bits += (double)counts[i] * codes[i].length;
    return bits;
}

/* What a Huffman code takes: the sum of the weights of all inner nodes, by joining the two lightest. */
static double shortest(const uint32_t *counts, int n)
{
    double weights[EBB_HUFFMAN_SYMBOLS], bits = 0;
    int m = 0;
    for (int i = 0; i < n; i++) {
        if (counts[i] > 0)
            weights[m++] = counts[i];
    }
    for (; m > 1; m--) {
        for (int turn = 0; turn < 2; turn++) { /* the two lightest to the end */
            for (int i = 0; i < m - 1 - turn; i++) {
                if (weights[i] < weights[m - 1 - turn]) {
                    const double other = weights[i];
                    weights[i] = weights[m - 1 - turn];
                    weights[m - 1 - turn] = other;
                }
            }
        }
        weights[m - 2] += weights[m - 1];
        bits += weights[m - 2];
    }
    return bits;
}

/* A complete code whose words begin with no other word. */
static void check_code(const uint32_t *counts, const struct ebb_huffman_code *codes, int n, int longest)
{
    uint32_t taken = 0;
    for (int i = 0; i < n; i++) {
        assert_int_equal(codes[i].length > 0, counts[i] > 0);
        assert_true(codes[i].length <= longest);
        if (codes[i].length == 0)
            continue;
        taken += UINT32_C(1) << (longest - codes[i].length);
        for (int k = 0; k < i; k++) {
            const int shorter = codes[k].length < codes[i].length ? codes[k].length : codes[i].length;
            const unsigned differing = (unsigned)(codes[i].word ^ codes[k].word) & ((1U << shorter) - 1);
            assert_true(shorter == 0 || differing != 0);
        }
    }
    assert_int_equal(taken, UINT32_C(1) << longest);
}

static bool uses_length(const struct ebb_huffman_code *codes, int n, int length)
{
    for (int i = 0; i < n; i++) {
        if (codes[i].length == length)
            return true;
    }
    return false;
}

static void codes_are_complete_and_shortest(void **state)
{
    (void)state;
    uint64_t seed = 1;
    int n_free = 0;
    for (int round = 0; round < 300; round++) {
        uint32_t counts[EBB_HUFFMAN_SYMBOLS] = {0};
        struct ebb_huffman_code codes[EBB_HUFFMAN_SYMBOLS];
        const int n = 2 + (int)(word_of(&seed) % (EBB_HUFFMAN_SYMBOLS - 1));
        const uint64_t most = UINT64_C(1) << word_of(&seed) % 17; /* equal counts, small ones, large ones */
        const uint64_t gaps = 1 + word_of(&seed) % 4;
        for (int i = 0; i < n; i++)
            counts[i] = word_of(&seed) % gaps == 0 ? 1 + (uint32_t)(word_of(&seed) % most) : 0;
        counts[0] = counts[n - 1] = 1;
        ebb_huffman_codes(counts, n, 15, codes);
        check_code(counts, codes, n, 15);
        if (!uses_length(codes, n, 15)) { /* the limit has not acted */
            assert_true(bits_of(counts, codes, n) == shortest(counts, n));
            n_free++;
        }
        ebb_huffman_codes(counts, n, 9, codes);
        check_code(counts, codes, n, 9);
        assert_true(bits_of(counts, codes, n) >= shortest(counts, n));
    }
    assert_true(n_free > 200);
}

static void codes_keep_to_their_limit(void **state)
{
    (void)state;
    uint32_t counts[EBB_HUFFMAN_SYMBOLS] = {1, 1};
    struct ebb_huffman_code codes[EBB_HUFFMAN_SYMBOLS];
    int n = 2;
    for (; counts[n - 1] + counts[n - 2] <= EBB_HUFFMAN_MOST_COUNT; n++)
        counts[n] = counts[n - 1] + counts[n - 2]; /* Fibonacci's numbers make the deepest tree */
    assert_int_equal(n, 24);
    for (int longest = 7; longest <= 15; longest++) {
        ebb_huffman_codes(counts, n, longest, codes);
        check_code(counts, codes, n, longest);
        assert_int_equal(codes[0].length, longest);
    }
    ebb_huffman_codes(counts, 2, 7, codes);
    assert_int_equal(codes[0].length + codes[1].length, 2);
    assert_int_equal(codes[0].word + codes[1].word, 1);
    ebb_huffman_codes(counts + 5, 1, 7, codes);
    assert_int_equal(codes[0].length, 1); /* a single symbol gets a bit, as the only distance does */
}

/* 3. Runs */

static struct ebb_deflate_runs scratch;

/* Codes and decodes; returns the size. */
static size_t back_and_forth(const uint8_t *bytes, size_t n, size_t plane)
{
    const size_t capacity = n + n / 100 + 100;
    uint8_t *coded = room_for(capacity), *decoded = room_for(n);
    memset(coded + capacity, 0xa5, GUARD);
    const size_t size = ebb_deflate_runs_code(&scratch, bytes, n, plane, coded, capacity);
    assert_in_range(size, 1, capacity);
    for (int i = 0; i < GUARD; i++)
        assert_int_equal(coded[capacity + (size_t)i], 0xa5);
    uLongf length = n;
    assert_int_equal(uncompress(decoded, &length, coded, size), Z_OK);
    assert_int_equal(length, n);
    assert_memory_equal(decoded, bytes, n);
    free(coded);
    free(decoded);
    return size;
}

static void all_sorts_of_bytes_come_back(void **state)
{
    (void)state;
    static const size_t sizes[] = {1,   2,   3,    7,     8,     9,     10,    17,
                                   100, 255, 4096, 32767, 32768, 32769, 65537, 100001};
    static const unsigned longest[] = {1, 3, 9, 20, 300, 70000}, values[] = {1, 2, 3, 61, 256};
    uint8_t *bytes = room_for(MOST);
    uint64_t seed = 2;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        for (size_t l = 0; l < sizeof longest / sizeof longest[0]; l++) {
            for (size_t v = 0; v < sizeof values / sizeof values[0]; v++) {
                fill(bytes, sizes[s], longest[l], values[v], word_of(&seed));
                back_and_forth(bytes, sizes[s], sizes[s]);
            }
        }
    }
    free(bytes);
}

static void runs_of_every_length_come_back(void **state)
{
    (void)state;
    uint8_t *bytes = room_for(MOST);
    for (size_t before = 0; before < 12; before++) { /* wherever they begin */
        size_t n = before;
        memset(bytes, 1, n);
        for (size_t length = 1; length < 600; length++) {
            memset(bytes + n, (int)(length % 251) + 2, length);
            n += length;
        }
        back_and_forth(bytes, n, n);
    }
    for (size_t n = 1; n < 900; n++) {
        memset(bytes, 7, n);
        back_and_forth(bytes, n, n);
    }
    free(bytes);
}

/* Frequencies from every byte alike to each one rarer by half: codes of all lengths up to the limit. */
static void skewed_frequencies_come_back(void **state)
{
    (void)state;
    uint8_t *bytes = room_for(MOST);
    uint64_t seed = 3;
    for (unsigned n_bits = 1; n_bits < 24; n_bits++) {
        for (size_t i = 0; i < 40000; i++) {
            const uint64_t word = word_of(&seed) | UINT64_C(1) << n_bits;
            bytes[i] = (uint8_t)((size_t)__builtin_ctzll(word) + 16 * (i % 3));
        }
        back_and_forth(bytes, 40000, 40000);
    }
    free(bytes);
}

static void planes_have_codes_of_their_own(void **state)
{
    (void)state;
    uint8_t *bytes = room_for(MOST);
    fill(bytes, 4096, 1, 256, 4);
    fill(bytes + 4096, 4096, 1, 2, 5);
    memset(bytes + 8192, 0, 8192);
    const size_t apart = back_and_forth(bytes, 16384, 4096), together = back_and_forth(bytes, 16384, 16384);
    assert_true(apart <
                4096 + 4096 * 3 / 16 +
                    200); /* noise as it is; 1 or 2 bits, for the end needs a word as well; nearly nothing */
    assert_true(apart < together);
    assert_int_equal(back_and_forth(bytes, 4000, 100),
                     back_and_forth(bytes, 4000, 4000)); /* too short to be worth it */
    free(bytes);
}

static void small_rooms_are_refused(void **state)
{
    (void)state;
    uint8_t *bytes = room_for(MOST), *coded = room_for(MOST);
    fill(bytes, 70000, 12, 40, 6);
    const size_t size = back_and_forth(bytes, 70000, 70000);
    for (size_t capacity = 0; capacity < size + 200; capacity += capacity < 100 ? 1 : 97) {
        memset(coded + capacity, 0xa5, GUARD);
        const size_t found = ebb_deflate_runs_code(&scratch, bytes, 70000, 70000, coded, capacity);
        assert_true(found == 0 || (found == size && found <= capacity));
        for (int i = 0; i < GUARD; i++)
            assert_int_equal(coded[capacity + (size_t)i], 0xa5);
    }
    assert_int_equal(ebb_deflate_runs_code(&scratch, bytes, 70000, 70000, coded, size + 100), size);
    free(bytes);
    free(coded);
}

/* Each byte rarer by half than the one before: the longest codes for all others. */
static void fill_skewed(uint8_t *bytes, size_t n, uint64_t *seed)
{
    for (size_t i = 0; i < n; i++)
        bytes[i] = (uint8_t)__builtin_ctzll(word_of(seed) | 1 << 7);
}

/* Rooms in which the first planes just fit or just do not, and the planes behind them never do. */
static void check_between(const uint8_t *bytes, size_t plane, size_t n_first, size_t n_planes, uint8_t *coded)
{
    enum { NEAR = 48 };
    const size_t first = back_and_forth(bytes, n_first * plane, plane),
                 all = back_and_forth(bytes, n_planes * plane, plane);
    assert_true(all > first + NEAR);
    for (size_t capacity = first; capacity < first + NEAR; capacity++) {
        memset(coded + capacity, 0xa5, all);
        assert_int_equal(ebb_deflate_runs_code(&scratch, bytes, n_planes * plane, plane, coded, capacity), 0);
        for (size_t i = 0; i < all; i++)
            assert_int_equal(coded[capacity + i], 0xa5);
    }
}

/* The bits that wait where a plane ends are others each time. */
static void small_rooms_are_refused_between_planes(void **state)
{
    (void)state;
    enum { LONG = EBB_DEFLATE_RUNS_PIECE + 1, SHORT = 4096, TRIES = 16 };
    uint8_t *bytes = room_for(MOST), *coded = room_for(MOST);
    uint64_t seed = 8;
    for (int try = 0; try < TRIES; try++) {
        fill_skewed(bytes, 2 * LONG, &seed);
        bytes[LONG - 1] = 255; /* a part of one byte, and its code a long one */
        check_between(bytes, LONG, 1, 2, coded);
        fill_skewed(bytes, SHORT, &seed);
        fill(bytes + SHORT, 2 * SHORT, 1, 256,
             word_of(&seed)); /* noise is stored as it is, from the next whole byte on */
        check_between(bytes, SHORT, 2, 3, coded);
    }
    free(bytes);
    free(coded);
}

/* 4. Shuffling */

static void planes_are_those_of_hdf5(void **state)
{
    (void)state;
    uint8_t values[24 * 101], planes[24 * 101];
    fill(values, sizeof values, 1, 256, 7);
    for (size_t value_bytes = 1; value_bytes <= 24; value_bytes++) {
        for (size_t n = 1; n <= 101; n += 10) {
            ebb_shuffle(values, n, value_bytes, planes);
            for (size_t i = 0; i < n; i++) {
                for (size_t b = 0; b < value_bytes; b++)
                    assert_int_equal(planes[b * n + i], values[i * value_bytes + b]);
            }
        }
    }
}

/* 5. Chunks */

static void check_chunk(const struct ebb_filtered *chunk, const uint8_t *bytes, size_t n, size_t value_bytes)
{
    uint8_t *planes = room_for(n), *decoded = room_for(n);
    uLongf length = n;
    ebb_shuffle(bytes, n / value_bytes, value_bytes, planes);
    assert_int_equal(chunk->skipped, 0);
    assert_int_equal(uncompress(decoded, &length, chunk->bytes, chunk->length), Z_OK);
    assert_int_equal(length, n);
    assert_memory_equal(decoded, planes, n);
    free(planes);
    free(decoded);
}

static void chunks_are_packed_or_left_alone(void **state)
{
    (void)state;
    enum { N = 4096 * 24 };
    uint8_t *bytes = room_for(N), *room = room_for(N);
    struct ebb_filter fast, small;
    assert_int_equal(ebb_filter_init(&fast, EBB_COMPRESSION_FAST, N), EBB_OK);
    assert_int_equal(ebb_filter_init(&small, EBB_COMPRESSION_SMALL, N), EBB_OK);
    for (size_t value_bytes = 1; value_bytes <= 8; value_bytes *= 2) {
        fill(bytes, N, 30, 50, value_bytes);
        const struct ebb_filtered first = ebb_filter_chunk(&fast, bytes, N, value_bytes, room);
        check_chunk(&first, bytes, N, value_bytes);
        const struct ebb_filtered second = ebb_filter_chunk(&small, bytes, N, value_bytes, room);
        check_chunk(&second, bytes, N, value_bytes);
        assert_true(second.length <= first.length);
        for (size_t i = 0; i < N; i++) /* a repetition that is no run: only `small` looks for it */
            bytes[i] = (uint8_t)(i / value_bytes % 200);
        assert_true(ebb_filter_chunk(&small, bytes, N, value_bytes, room).length <
                    ebb_filter_chunk(&fast, bytes, N, value_bytes, room).length);

        fill(bytes, N, 1, 256, value_bytes);
        const struct ebb_filter *both[] = {&fast, &small};
        for (int k = 0; k < 2; k++) {
            const struct ebb_filtered left = ebb_filter_chunk(both[k], bytes, N, value_bytes, room);
            assert_ptr_equal(left.bytes, bytes);
            assert_int_equal(left.length, N);
            assert_int_equal(left.skipped, value_bytes > 1 ? 3 : 1);
        }
    }
    assert_true(ebb_filter_memory(EBB_COMPRESSION_SMALL, N) > ebb_filter_memory(EBB_COMPRESSION_FAST, N));
    ebb_filter_free(&fast);
    ebb_filter_free(&small);
    ebb_filter_free(&small);
    free(bytes);
    free(room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("codes are complete and as short as Huffman's", codes_are_complete_and_shortest),
        TEST("codes keep to their limit, whatever the counts", codes_keep_to_their_limit),
        TEST("zlib gets back bytes of all sorts: noise, runs, one value", all_sorts_of_bytes_come_back),
        TEST("zlib gets back runs of every length, wherever they begin", runs_of_every_length_come_back),
        TEST("zlib gets back bytes of very unequal frequencies", skewed_frequencies_come_back),
        TEST("each byte plane has a code of its own", planes_have_codes_of_their_own),
        TEST("a room that is too small is refused, and nothing written beyond it", small_rooms_are_refused),
        TEST("likewise where one plane just fits and the next one does not",
             small_rooms_are_refused_between_planes),
        TEST("shuffling makes the planes that HDF5 makes", planes_are_those_of_hdf5),
        TEST("a chunk is packed either way, or left alone when nothing is gained",
             chunks_are_packed_or_left_alone),
    };
    return RUN_TESTS(tests);
}
