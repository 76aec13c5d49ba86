/* SPDX-License-Identifier: MIT
 * deflate_runs: bytes are read twice, once to find runs and count symbols, once to write them. Of a long
 * plane only a sample is counted.
 *
 * Sizes in comments are of the file of configs/three_policies.yaml with 16,384 patients and `record: all`,
 * 3.676 MB, of which nearly all are scores, states and infusions.
 *
 *   1. Finding runs   2. Lengths of matches   3. Counting   4. Writing   5. Planes   6. The stream
 */
#include "deflate_runs.h"

#include <stdbool.h>
#include <string.h>

#include <libdeflate.h>

#include <ebb/status.h>

#include "bits.h"
#include "deflate_header.h"
#include "huffman.h"

enum {
    END_OF_PLANE = 256,                   /* symbols 0 to 255 are bytes, */
    FIRST_LENGTH = 257,                   /* from here on lengths of matches */
    N_SYMBOLS = EBB_DEFLATE_HEADER_CODES, /* bytes, end, lengths */
    /* Of four words that are put together: 4 * 14 = 56 bits, the most that fit beside the bits that wait. The
     * format allows 15. Shorter words cost room: with 12 the file is 2.5 % larger, with 10 it is 13 %. */
    LONGEST_CODE = 14,
    SHORTEST_MATCH = 3,
    LONGEST_MATCH = 258,
    STORED_HEADING = 5,  /* bytes; one more where many bits wait */
    STREAM_ENDS = 2 + 4, /* bytes: zlib's header and checksum */
    /* A long plane's code is made from four parts of 4,096 bytes, spread over it from end to end: patients
     * are in no order, so that parts are like each other. With two or sixteen parts the file is 0.2 % larger,
     * with parts of 1,024 bytes 1.2 %, with 16,384 the same (0.05 %) for four times the counting. A part is
     * also what runs are found in before they are written, so that the bytes are still in the nearest cache.
     */
    SAMPLES = 4,
    PART = EBB_DEFLATE_RUNS_PIECE / 8,
    MARGIN = 16, /* bytes: words are written whole, whatever of them counts */
    /* Bytes: below that a header for each plane (up to 260) costs more than it gains, and all planes share
     * one. Much larger costs room as well: with 16,384, planes of days and counts lose their own codes, and
     * the file is 7 % larger. */
    SHORT_PLANE = 1024,
};
_Static_assert(EBB_DEFLATE_RUNS_PIECE <= UINT16_MAX,
               "a stored piece has 16 bits for its length, and so have runs");

/* 1. Finding runs */

static inline uint64_t word_at(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Index of the first byte from `at` on that differs from the one before it; n when there is none. Eight at a
 * time: the lowest byte that differs in a little-endian word is the first one in memory. */
static size_t end_of_run(const uint8_t *bytes, size_t at, size_t n)
{
    for (; at + 8 <= n; at += 8) {
        const uint64_t differing = word_at(bytes + at) ^ word_at(bytes + at - 1);
        if (differing)
            return at + (size_t)__builtin_ctzll(differing) / 8;
    }
    while (at < n && bytes[at] == bytes[at - 1])
        at++;
    return at;
}

/* Looks at eight places at a time: are they all equal to the ones before them? That finds every run of
 * sixteen and some of nine; runs shorter than that take fewer bits as bytes, because bytes that have runs are
 * frequent and have short codes. */
static size_t find_runs(const uint8_t *bytes, size_t n, struct ebb_run *runs)
{
    size_t n_runs = 0, from = 0, at = 1;
    while (at + 8 <= n) {
        if (word_at(bytes + at) != word_at(bytes + at - 1)) {
            at += 8;
            continue;
        }
        const size_t end = end_of_run(bytes, at + 8, n);
        if (at >
            from + 1) /* the eight places before are not all equal: how many of them belong to this run? */
            at -= (size_t)__builtin_clzll(word_at(bytes + at - 8) ^ word_at(bytes + at - 9)) / 8;
        runs[n_runs++] = (struct ebb_run){(uint16_t)(at - from), (uint16_t)(end - at)};
        from = end;
        at = end + 1;
    }
    if (from < n)
        runs[n_runs++] = (struct ebb_run){(uint16_t)(n - from), 0};
    return n_runs;
}

/* 2. Lengths of matches */

/* The part of a run that one match covers; what it leaves is nothing, or enough for another one: 259 is split
 * as 256 + 3, because 258 would leave a single byte, which has no match and no place among the literals. */
static inline unsigned match_length(unsigned n_more)
{
    return n_more <= LONGEST_MATCH                   ? n_more
           : n_more < LONGEST_MATCH + SHORTEST_MATCH ? n_more - SHORTEST_MATCH
                                                     : LONGEST_MATCH;
}

struct match {
    unsigned symbol, extra, n_extra;
};

/* RFC 1951, section 3.2.5: four symbols for each doubling of the length, told apart by extra bits. */
static inline struct match match_of(unsigned length)
{
    const unsigned more = length - SHORTEST_MATCH;
    if (more < 8)
        return (struct match){FIRST_LENGTH + more, 0, 0};
    if (length == LONGEST_MATCH)
        return (struct match){N_SYMBOLS - 1, 0, 0};
    const unsigned n_extra = 29 - (unsigned)__builtin_clz(more);
    return (struct match){FIRST_LENGTH + 4 * n_extra + (more >> n_extra), more & ((1U << n_extra) - 1),
                          n_extra};
}

/* 3. Counting */

/* Adds how often each symbol occurs. Returns the bits that matches take besides their symbols. Neighbours are
 * counted in four different tables: equal ones would wait for each other in the same. */
static size_t count_symbols(const uint8_t *bytes, const struct ebb_run *runs, size_t n_runs,
                            uint32_t counts[N_SYMBOLS])
{
    uint32_t lanes[4][END_OF_PLANE] = {{0}};
    size_t n_bits = 0;
    for (size_t r = 0; r < n_runs; r++) {
        const size_t n = runs[r].n_literals;
        size_t i = 0;
        for (; i + 4 <= n; i += 4) {
            lanes[0][bytes[i]]++;
            lanes[1][bytes[i + 1]]++;
            lanes[2][bytes[i + 2]]++;
            lanes[3][bytes[i + 3]]++;
        }
        for (; i < n; i++)
            lanes[i & 3][bytes[i]]++;
        bytes += n + runs[r].n_more;
        for (unsigned more = runs[r].n_more; more > 0; more -= match_length(more)) {
            const struct match match = match_of(match_length(more));
            counts[match.symbol]++;
            n_bits += match.n_extra + 1;
        }
    }
    for (int symbol = 0; symbol < END_OF_PLANE; symbol++)
        counts[symbol] += lanes[0][symbol] + lanes[1][symbol] + lanes[2][symbol] + lanes[3][symbol];
    return n_bits;
}

/* 4. Writing */

/* Entries of the table of pairs: the words of two bytes in a row, then their number of bits. Zero: not in the
 * table, because a byte was not in the sample or the words are too long together.
 *
 *     bit 31 .......................... 5   4 ... 0
 *         | word of second, word of first | length |
 *
 * The table is filled for each long plane: MOST_PAIRED squared entries, 4,096 at most, against the 16,384
 * look-ups or more that a plane of more than 32,768 bytes saves. 64 values:
 * scores of MADRS have 61, and states fewer. */
enum { PAIR_LENGTH_BITS = 5, MOST_PAIR_LENGTH = 32 - PAIR_LENGTH_BITS, MOST_PAIRED = 64 };

static inline uint16_t pair_at(const uint8_t *bytes)
{
    uint16_t pair;
    memcpy(&pair, bytes, sizeof pair);
    return pair;
}

/* Enters all pairs of the given bytes, or takes them out again. */
static void enter_pairs(uint32_t *pairs, const uint8_t *bytes, int n, const struct ebb_huffman_code *codes)
{
    for (int i = 0; i < n; i++) {
        const struct ebb_huffman_code second = codes[bytes[i]];
        for (int k = 0; k < n; k++) {
            const struct ebb_huffman_code first = codes[bytes[k]];
            const uint32_t word = first.word | (uint32_t)second.word << first.length,
                           length = (uint32_t)first.length + second.length;
            pairs[bytes[k] | bytes[i] << 8] =
                length <= MOST_PAIR_LENGTH ? word << PAIR_LENGTH_BITS | length : 0;
        }
    }
}

/* The table's promise to the next plane: zeros between calls (struct ebb_deflate_runs). */
static void remove_pairs(uint32_t *pairs, const uint8_t *bytes, int n)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < n; k++)
            pairs[bytes[k] | bytes[i] << 8] = 0;
    }
}

static inline void put_four(struct ebb_bits *bits, const uint8_t *bytes, const struct ebb_huffman_code *codes)
{
    const struct ebb_huffman_code a = codes[bytes[0]], b = codes[bytes[1]], c = codes[bytes[2]],
                                  d = codes[bytes[3]];
    const unsigned ab = (unsigned)a.length + b.length, cd = (unsigned)c.length + d.length;
    const uint64_t first = a.word | (uint64_t)b.word << a.length,
                   second = c.word | (uint64_t)d.word << c.length;
    ebb_bits_put(bits, first | second << ab, ab + cd);
}

static inline void put_literals(struct ebb_bits *bits, const uint8_t *bytes, size_t n,
                                const struct ebb_huffman_code *codes, const uint32_t *pairs)
{
    const unsigned length = (1U << PAIR_LENGTH_BITS) - 1;
    size_t i = 0;
    for (; pairs && i + 4 <= n; i += 4) {
        const uint32_t a = pairs[pair_at(bytes + i)], b = pairs[pair_at(bytes + i + 2)];
        if (a == 0 || b == 0)
            put_four(bits, bytes + i, codes);
        else
            ebb_bits_put(bits, (a >> PAIR_LENGTH_BITS) | (uint64_t)(b >> PAIR_LENGTH_BITS) << (a & length),
                         (a & length) + (b & length));
    }
    for (; i + 4 <= n; i += 4)
        put_four(bits, bytes + i, codes);
    for (; i < n; i++)
        ebb_bits_put(bits, codes[bytes[i]].word, codes[bytes[i]].length);
}

/* pairs: NULL, or a table of pairs of bytes for these codes. */
static void put_runs(struct ebb_bits *out_bits, const uint8_t *bytes, const struct ebb_run *runs,
                     size_t n_runs, const struct ebb_huffman_code *codes, const uint32_t *pairs)
{
    struct ebb_bits bits = *out_bits; /* a copy that no store into `out` can change: it stays in registers */
    for (size_t r = 0; r < n_runs; r++) {
        put_literals(&bits, bytes, runs[r].n_literals, codes, pairs);
        bytes += runs[r].n_literals + runs[r].n_more;
        for (unsigned more = runs[r].n_more; more > 0; more -= match_length(more)) {
            const struct match match = match_of(match_length(more));
            const struct ebb_huffman_code code = codes[match.symbol];
            /* its symbol, its extra bits, and the distance, whose only code is 0 */
            ebb_bits_put(&bits, code.word | (uint64_t)match.extra << code.length,
                         code.length + match.n_extra + 1);
        }
    }
    *out_bits = bits;
}

/* For noise only: 5 bytes in 32,768 is what it costs to pass such a piece on. */
static void put_stored(struct ebb_bits *bits, const uint8_t *bytes, size_t n, bool last)
{
    ebb_bits_put(bits, last, 3);
    ebb_bits_fill_byte(bits);
    ebb_bits_put(bits, (uint64_t)n | (uint64_t)(n ^ UINT16_MAX) << 16, 32);
    memcpy(bits->at, bytes, n);
    bits->at += n;
}

/* 5. Planes */

/* Of the symbols alone; header and extra bits are counted where they are made. */
static size_t bits_of(const uint32_t *counts, const struct ebb_huffman_code *codes)
{
    size_t n = 0;
    for (int symbol = 0; symbol < N_SYMBOLS; symbol++)
        n += (size_t)counts[symbol] * codes[symbol].length;
    return n;
}

/* Whether no code can save as much as 3 % of n bytes: a code takes at least -log2 of the sum of the squared
 * frequencies a byte (Renyi's entropy of order 2, which Shannon's is never below; no logarithm is needed),
 * and 7.8 bits are not worth the time. 2^7.8 = 223. */
static bool is_noise(const uint32_t *counts, size_t n)
{
    uint64_t sum = 0;
    for (int byte = 0; byte < END_OF_PLANE; byte++)
        sum += (uint64_t)counts[byte] * counts[byte];
    return sum * 224 < (uint64_t)n * n;
}

static bool add_stored(struct ebb_bits *bits, const uint8_t *bytes, size_t n, bool last, const uint8_t *end)
{
    for (size_t at = 0; at < n; at += EBB_DEFLATE_RUNS_PIECE) {
        const size_t part = n - at < EBB_DEFLATE_RUNS_PIECE ? n - at : EBB_DEFLATE_RUNS_PIECE;
        const size_t header =
            (bits->n + 3 + 7) / 8 + 4; /* behind the bits that wait: three, a whole byte, two lengths */
        if (header + part > (size_t)(end - bits->at))
            return false;
        put_stored(bits, bytes + at, part, last && at + part == n);
    }
    return true;
}

/* A plane of one piece: counted as a whole, so that its size is known before a bit is written. */
static bool add_short_plane(struct ebb_deflate_runs *room, struct ebb_bits *bits, const uint8_t *bytes,
                            size_t n, bool last, const uint8_t *end)
{
    uint32_t counts[N_SYMBOLS] = {[END_OF_PLANE] = 1};
    struct ebb_huffman_code codes[N_SYMBOLS];
    struct ebb_deflate_header header;
    const size_t n_runs = find_runs(bytes, n, room->runs);
    size_t n_bits = count_symbols(bytes, room->runs, n_runs, counts);
    if (room->runs[0].n_literals == n && is_noise(counts, n))
        return add_stored(bits, bytes, n, last, end);
    ebb_huffman_codes(counts, N_SYMBOLS, LONGEST_CODE, codes);
    ebb_deflate_header_init(&header, codes);
    n_bits += header.n_bits + bits_of(counts, codes);
    if (n_bits >= 8 * (n + STORED_HEADING))
        return add_stored(bits, bytes, n, last, end);
    if ((bits->n + n_bits + 7) / 8 > (size_t)(end - bits->at))
        return false;
    ebb_deflate_header_put(&header, last, bits);
    put_runs(bits, bytes, room->runs, n_runs, codes, NULL);
    ebb_bits_put(bits, codes[END_OF_PLANE].word, codes[END_OF_PLANE].length);
    return true;
}

/* Runs of a part of a plane; the end of the plane has room after them. No byte takes more than LONGEST_CODE
 * bits, nor does one that a match covers, nor the end: only where that could be too much for the room that is
 * left are they counted. */
static bool add_part(const struct ebb_deflate_runs *room, size_t n_runs, struct ebb_bits *bits,
                     const uint8_t *bytes, size_t n, const struct ebb_huffman_code *codes, bool paired,
                     const uint8_t *end)
{
    const size_t left = (size_t)(end - bits->at);
    if (2 * (n + 1) >= left) {
        uint32_t counts[N_SYMBOLS] = {[END_OF_PLANE] = 1};
        const size_t n_bits = count_symbols(bytes, room->runs, n_runs, counts) + bits_of(counts, codes);
        if ((bits->n + n_bits + 7) / 8 > left)
            return false;
    }
    put_runs(bits, bytes, room->runs, n_runs, codes, paired ? room->pairs : NULL);
    return true;
}

/* The code of a long plane comes from a sample spread over it, in which every symbol counts as if it had been
 * seen half a time more (Krichevsky and Trofimov 1981): the rest of the plane may have what the sample has
 * not, and every byte needs a word. Returns the bits that the sample takes. */
static size_t sample_plane(struct ebb_deflate_runs *room, const uint8_t *bytes, size_t n,
                           uint32_t counts[N_SYMBOLS], struct ebb_huffman_code *codes)
{
    size_t n_bits = 0;
    for (size_t sample = 0; sample < SAMPLES; sample++) {
        const uint8_t *from = bytes + sample * ((n - PART) / (SAMPLES - 1));
        n_bits += count_symbols(from, room->runs, find_runs(from, PART, room->runs), counts);
    }
    for (int symbol = 0; symbol < N_SYMBOLS; symbol++)
        counts[symbol] = 2 * counts[symbol] + 1;
    ebb_huffman_codes(counts, N_SYMBOLS, LONGEST_CODE, codes);
    return n_bits + bits_of(counts, codes) / 2;
}

/* Bytes that the sample had, or none when they are too many for a table of pairs. */
static int bytes_to_pair(const uint32_t counts[N_SYMBOLS], uint8_t out_bytes[MOST_PAIRED])
{
    int n = 0;
    for (int byte = 0; byte < END_OF_PLANE; byte++) {
        if (counts[byte] == 1)
            continue;
        if (n == MOST_PAIRED)
            return 0;
        out_bytes[n++] = (uint8_t)byte;
    }
    return n;
}

static bool add_long_plane(struct ebb_deflate_runs *room, struct ebb_bits *bits, const uint8_t *bytes,
                           size_t n, bool last, const uint8_t *end)
{
    uint32_t counts[N_SYMBOLS] = {0};
    struct ebb_huffman_code codes[N_SYMBOLS];
    struct ebb_deflate_header header;
    uint8_t paired[MOST_PAIRED];
    if (sample_plane(room, bytes, n, counts, codes) >= (size_t)8 * SAMPLES * PART)
        return add_stored(bits, bytes, n, last, end);
    ebb_deflate_header_init(&header, codes);
    if (header.n_bits / 8 + 1 > (size_t)(end - bits->at))
        return false;
    ebb_deflate_header_put(&header, last, bits);
    const int n_paired = bytes_to_pair(counts, paired);
    enter_pairs(room->pairs, paired, n_paired, codes);
    bool fits = true;
    for (size_t at = 0; at < n && fits; at += PART) {
        const size_t part = n - at < PART ? n - at : PART;
        fits = add_part(room, find_runs(bytes + at, part, room->runs), bits, bytes + at, part, codes,
                        n_paired > 0, end);
    }
    remove_pairs(room->pairs, paired, n_paired);
    ebb_bits_put(bits, codes[END_OF_PLANE].word, codes[END_OF_PLANE].length);
    return fits;
}

/* 6. The stream */

/* Planes of a single value are coded with the one behind them: few bits either way, and a code less to make.
 */
static size_t end_of_block(const uint8_t *bytes, size_t from, size_t length, size_t plane)
{
    size_t end = from + plane;
    while (end < length && end + plane - from <= EBB_DEFLATE_RUNS_PIECE &&
           memcmp(bytes + end - plane, bytes + end - plane + 1, plane - 1) == 0)
        end += plane;
    return end;
}

static bool add_planes(struct ebb_deflate_runs *room, struct ebb_bits *bits, const uint8_t *bytes,
                       size_t length, size_t plane, const uint8_t *limit)
{
    for (size_t from = 0, end; from < length; from = end) {
        end = end_of_block(bytes, from, length, plane);
        const bool last = end == length;
        const bool added = end - from <= EBB_DEFLATE_RUNS_PIECE
                               ? add_short_plane(room, bits, bytes + from, end - from, last, limit)
                               : add_long_plane(room, bits, bytes + from, end - from, last, limit);
        if (!added)
            return false;
    }
    return true;
}

size_t ebb_deflate_runs_code(struct ebb_deflate_runs *room, const uint8_t *bytes, size_t length, size_t plane,
                             uint8_t *out, size_t capacity)
{
    ebb_require(plane > 0 && length > 0 && length % plane == 0);
    if (capacity < STREAM_ENDS + MARGIN)
        return 0;
    if (plane < SHORT_PLANE)
        plane = length;
    struct ebb_bits bits = {.at = out};
    ebb_bits_put(&bits, 0x0178, 16); /* deflate, a window of 32768 bytes, fastest, no dictionary */
    if (!add_planes(room, &bits, bytes, length, plane, out + capacity - 4 - MARGIN))
        return 0;
    ebb_bits_fill_byte(&bits);
    const uint32_t checksum = libdeflate_adler32(1, bytes, length);
    ebb_bits_put(&bits, __builtin_bswap32(checksum), 32); /* its highest byte first */
    return (size_t)(bits.at - out);
}
