/* SPDX-License-Identifier: MIT
 * runs: a piece is read twice, once to find its runs and count symbols, once to write it.
 *
 *   1. Bits   2. Finding runs   3. Lengths of matches   4. Counting   5. The heading   6. Writing   7. A piece   8. The stream
 */
#include "runs.h"

#include <stdbool.h>
#include <string.h>

#include <libdeflate.h>

#include <ebb/status.h>

#include "codes.h"

/* Words of eight bytes are read and written as they stand in memory. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bits are written lowest first");

enum {
    END_OF_PIECE = 256, /* symbols 0 to 255 are bytes, */
    FIRST_LENGTH = 257, /* from here on lengths of matches */
    N_SYMBOLS = 286,    /* bytes, end, lengths */
    LONGEST_CODE = 14,  /* so that four of them fit into a word beside the bits that wait */
    SHORTEST_MATCH = 3,
    LONGEST_MATCH = 258,
    STORED_HEADING = 5,  /* bytes */
    STREAM_ENDS = 2 + 4, /* bytes: zlib's heading and checksum */
    MARGIN = 16,         /* bytes: words are written whole, whatever of them counts */
    SHORT_PLANE = 1024,  /* bytes: below that a heading for each plane costs more than it gains */
};
_Static_assert(EBB_RUNS_PIECE <= UINT16_MAX, "a stored piece has 16 bits for its length, and so have runs");

/* 1. Bits */

struct bits {
    uint64_t waiting; /* the lowest n, less than 8 between calls */
    unsigned n;
    uint8_t *at;
};

/* At most 56 bits. Writes eight bytes, of which those count that are full. */
static inline void put(struct bits *bits, uint64_t value, unsigned n)
{
    bits->waiting |= value << bits->n;
    bits->n += n;
    memcpy(bits->at, &bits->waiting, sizeof bits->waiting);
    bits->at += bits->n >> 3;
    bits->waiting >>= bits->n & ~7U;
    bits->n &= 7;
}

/* 2. Finding runs */

static inline uint64_t word_at(const uint8_t *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Index of the first byte from `at` on that differs from the one before it; n when there is none. */
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

/* Looks at eight places at a time: are they all equal to the ones before them? That finds every run of sixteen and some of nine; runs
 * shorter than that take fewer bits as bytes, because bytes that have runs are frequent and have short codes. */
static size_t find_runs(const uint8_t *bytes, size_t n, struct ebb_run *runs)
{
    size_t n_runs = 0, from = 0, at = 1;
    while (at + 8 <= n) {
        if (word_at(bytes + at) != word_at(bytes + at - 1)) {
            at += 8;
            continue;
        }
        const size_t end = end_of_run(bytes, at + 8, n);
        if (at > from + 1) /* the eight places before are not all equal: how many of them belong to this run? */
            at -= (size_t)__builtin_clzll(word_at(bytes + at - 8) ^ word_at(bytes + at - 9)) / 8;
        runs[n_runs++] = (struct ebb_run){(uint16_t)(at - from), (uint16_t)(end - at)};
        from = end;
        at = end + 1;
    }
    if (from < n)
        runs[n_runs++] = (struct ebb_run){(uint16_t)(n - from), 0};
    return n_runs;
}

/* 3. Lengths of matches */

/* The part of a run that one match covers; what it leaves is nothing, or enough for another one. */
static inline unsigned match_length(unsigned n_more)
{
    return n_more <= LONGEST_MATCH ? n_more : n_more < LONGEST_MATCH + SHORTEST_MATCH ? n_more - SHORTEST_MATCH : LONGEST_MATCH;
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
    return (struct match){FIRST_LENGTH + 4 * n_extra + (more >> n_extra), more & ((1U << n_extra) - 1), n_extra};
}

/* 4. Counting */

/* How often each symbol occurs. Returns the bits that matches take besides their symbols. Neighbours are counted in four different
 * tables: equal ones would wait for each other in the same. */
static size_t count_symbols(const uint8_t *bytes, const struct ebb_run *runs, size_t n_runs, uint32_t counts[N_SYMBOLS])
{
    uint32_t lanes[4][END_OF_PIECE] = {{0}};
    size_t n_bits = 0;
    memset(counts, 0, N_SYMBOLS * sizeof counts[0]);
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
    for (int symbol = 0; symbol < END_OF_PIECE; symbol++)
        counts[symbol] = lanes[0][symbol] + lanes[1][symbol] + lanes[2][symbol] + lanes[3][symbol];
    counts[END_OF_PIECE] = 1;
    return n_bits;
}

/* 5. The heading: the lengths of the codes, coded themselves */

enum { N_LENGTH_SYMBOLS = 19, FEW_ZEROS = 17, MANY_ZEROS = 18, LONGEST_LENGTH_CODE = 7 };

struct heading {
    int n_codes;                    /* of bytes, end and lengths: 257 or more */
    int n;                          /* symbols */
    uint8_t symbols[N_SYMBOLS + 1]; /* 0 to 15: a length; or many lengths of zero, as `extra` says */
    uint8_t extra[N_SYMBOLS + 1];
    struct ebb_code codes[N_LENGTH_SYMBOLS];
    int n_lengths; /* of these codes that are written */
    size_t n_bits; /* of it all */
};

static const uint8_t LENGTH_ORDER[N_LENGTH_SYMBOLS] = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};

static unsigned n_extra_bits(int symbol)
{
    return symbol == MANY_ZEROS ? 7 : symbol == FEW_ZEROS ? 3 : 0;
}

static void add_length(struct heading *heading, int symbol, int extra)
{
    heading->symbols[heading->n] = (uint8_t)symbol;
    heading->extra[heading->n++] = (uint8_t)extra;
}

static void add_lengths(struct heading *heading, const struct ebb_code *codes)
{
    for (int i = 0, n_zeros; i<heading->n_codes; i += n_zeros> 0 ? n_zeros : 1) {
        for (n_zeros = 0; n_zeros < 138 && i + n_zeros < heading->n_codes && codes[i + n_zeros].length == 0;)
            n_zeros++;
        if (n_zeros > 10)
            add_length(heading, MANY_ZEROS, n_zeros - 11);
        else if (n_zeros > 2)
            add_length(heading, FEW_ZEROS, n_zeros - 3);
        else
            add_length(heading, codes[i].length, 0), n_zeros = 0;
    }
    add_length(heading, 1, 0); /* the only distance, 1, has a code of one bit */
}

static void make_heading(struct heading *heading, const struct ebb_code *codes)
{
    uint32_t counts[N_LENGTH_SYMBOLS] = {0};
    heading->n = 0;
    heading->n_codes = N_SYMBOLS;
    while (codes[heading->n_codes - 1].length == 0)
        heading->n_codes--;
    add_lengths(heading, codes);
    for (int i = 0; i < heading->n; i++)
        counts[heading->symbols[i]]++;
    ebb_codes_of(counts, N_LENGTH_SYMBOLS, LONGEST_LENGTH_CODE, heading->codes);
    heading->n_lengths = N_LENGTH_SYMBOLS;
    while (heading->codes[LENGTH_ORDER[heading->n_lengths - 1]].length == 0)
        heading->n_lengths--;
    heading->n_bits = 3 + 5 + 5 + 4 + 3 * (size_t)heading->n_lengths;
    for (int symbol = 0; symbol < N_LENGTH_SYMBOLS; symbol++)
        heading->n_bits += counts[symbol] * (heading->codes[symbol].length + (size_t)n_extra_bits(symbol));
}

static void put_heading(struct bits *bits, const struct heading *heading, bool last)
{
    put(bits, last, 1);
    put(bits, 2, 2); /* codes of its own */
    put(bits, (uint64_t)heading->n_codes - 257, 5);
    put(bits, 0, 5); /* one distance */
    put(bits, (uint64_t)heading->n_lengths - 4, 4);
    for (int i = 0; i < heading->n_lengths; i++)
        put(bits, heading->codes[LENGTH_ORDER[i]].length, 3);
    for (int i = 0; i < heading->n; i++) {
        const struct ebb_code code = heading->codes[heading->symbols[i]];
        put(bits, code.word | (uint64_t)heading->extra[i] << code.length, code.length + n_extra_bits(heading->symbols[i]));
    }
}

/* 6. Writing */

static inline void put_literals(struct bits *bits, const uint8_t *bytes, size_t n, const struct ebb_code *codes)
{
    size_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const struct ebb_code a = codes[bytes[i]], b = codes[bytes[i + 1]], c = codes[bytes[i + 2]], d = codes[bytes[i + 3]];
        const unsigned ab = (unsigned)a.length + b.length, cd = (unsigned)c.length + d.length;
        const uint64_t first = a.word | (uint64_t)b.word << a.length, second = c.word | (uint64_t)d.word << c.length;
        put(bits, first | second << ab, ab + cd);
    }
    for (; i < n; i++)
        put(bits, codes[bytes[i]].word, codes[bytes[i]].length);
}

static void put_piece(struct bits *out_bits, const uint8_t *bytes, const struct ebb_run *runs, size_t n_runs,
                      const struct ebb_code *codes)
{
    struct bits bits = *out_bits; /* a copy that no store into `out` can change */
    for (size_t r = 0; r < n_runs; r++) {
        put_literals(&bits, bytes, runs[r].n_literals, codes);
        bytes += runs[r].n_literals + runs[r].n_more;
        for (unsigned more = runs[r].n_more; more > 0; more -= match_length(more)) {
            const struct match match = match_of(match_length(more));
            const struct ebb_code code = codes[match.symbol];
            /* its symbol, its extra bits, and the distance, whose only code is 0 */
            put(&bits, code.word | (uint64_t)match.extra << code.length, code.length + match.n_extra + 1);
        }
    }
    put(&bits, codes[END_OF_PIECE].word, codes[END_OF_PIECE].length);
    *out_bits = bits;
}

static void put_stored(struct bits *bits, const uint8_t *bytes, size_t n, bool last)
{
    put(bits, last, 3);
    put(bits, 0, (8 - bits->n) & 7);
    put(bits, (uint64_t)n | (uint64_t)(n ^ UINT16_MAX) << 16, 32);
    memcpy(bits->at, bytes, n);
    bits->at += n;
}

/* 7. A piece */

static size_t bits_of(const uint32_t *counts, const struct ebb_code *codes)
{
    size_t n = 0;
    for (int symbol = 0; symbol < N_SYMBOLS; symbol++)
        n += (size_t)counts[symbol] * codes[symbol].length;
    return n;
}

/* Whether no code can save as much as 3 % of n bytes: a code takes at least -log2 of the sum of the squared frequencies a byte (the
 * entropy of order 2), and 7.8 bits are not worth the time. */
static bool is_noise(const uint32_t *counts, size_t n)
{
    uint64_t sum = 0;
    for (int byte = 0; byte < END_OF_PIECE; byte++)
        sum += (uint64_t)counts[byte] * counts[byte];
    return sum * 224 < (uint64_t)n * n;
}

/* Adds n bytes to the stream, coded or as they are; false: no room before `end`. */
static bool add_piece(struct ebb_runs *room, struct bits *bits, const uint8_t *bytes, size_t n, bool last, const uint8_t *end)
{
    uint32_t counts[N_SYMBOLS];
    struct ebb_code codes[N_SYMBOLS];
    struct heading heading;
    const size_t n_runs = find_runs(bytes, n, room->runs);
    size_t n_bits = count_symbols(bytes, room->runs, n_runs, counts);
    bool coded = !(room->runs[0].n_literals == n && is_noise(counts, n));
    if (coded) {
        ebb_codes_of(counts, N_SYMBOLS, LONGEST_CODE, codes);
        make_heading(&heading, codes);
        n_bits += heading.n_bits + bits_of(counts, codes);
        coded = n_bits < 8 * (n + STORED_HEADING);
    }
    const size_t most = coded ? (bits->n + n_bits + 7) / 8 : n + STORED_HEADING;
    if (most > (size_t)(end - bits->at))
        return false;
    if (coded) {
        put_heading(bits, &heading, last);
        put_piece(bits, bytes, room->runs, n_runs, codes);
    } else {
        put_stored(bits, bytes, n, last);
    }
    return true;
}

/* 8. The stream */

static bool add_planes(struct ebb_runs *room, struct bits *bits, const uint8_t *bytes, size_t length, size_t plane,
                       const uint8_t *end)
{
    for (size_t from = 0; from < length; from += plane) {
        for (size_t at = from; at < from + plane; at += EBB_RUNS_PIECE) {
            const size_t left = from + plane - at;
            const size_t n = left < EBB_RUNS_PIECE ? left : EBB_RUNS_PIECE;
            if (!add_piece(room, bits, bytes + at, n, at + n == length, end))
                return false;
        }
    }
    return true;
}

size_t ebb_runs_deflate(struct ebb_runs *room, const uint8_t *bytes, size_t length, size_t plane, uint8_t *out, size_t capacity)
{
    ebb_require(plane > 0 && length > 0 && length % plane == 0);
    if (capacity < STREAM_ENDS + MARGIN)
        return 0;
    if (plane < SHORT_PLANE)
        plane = length;
    struct bits bits = {.at = out};
    put(&bits, 0x0178, 16); /* deflate, a window of 32768 bytes, fastest, no dictionary */
    if (!add_planes(room, &bits, bytes, length, plane, out + capacity - 4 - MARGIN))
        return 0;
    put(&bits, 0, (8 - bits.n) & 7);
    const uint32_t checksum = libdeflate_adler32(1, bytes, length);
    put(&bits, __builtin_bswap32(checksum), 32); /* its highest byte first */
    return (size_t)(bits.at - out);
}
