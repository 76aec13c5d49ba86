/* SPDX-License-Identifier: MIT
 * deflate_header: what stands before the symbols of a block with codes of its own (RFC 1951, section 3.2.7).
 *
 *     bits   1      2   5           5          4           3 each           as coded
 *          +------+---+-----------+----------+-----------+----------------+------------------------+
 *          | last | 2 | codes-257 | dists-1  | lengths-4 | 19 lengths of  | lengths of all codes,  |
 *          |      |   |           | = 0      | = 15      | length codes   | runs of zeros in short |
 *          +------+---+-----------+----------+-----------+----------------+------------------------+
 *
 * The receiver rebuilds the codes from their lengths alone (section 3.2.2), so that is all that is sent, and
 * the lengths are Huffman-coded in turn. There is one distance, 1, since the coder finds runs of one byte
 * only; it has a code of one bit, as the section asks for where a single distance occurs.
 *
 * A header takes 260 bytes at most (17 + 57 bits, and 7 for each of 287 lengths). That is why short planes
 * share one: see SHORT_PLANE in deflate_runs.c.
 */
#ifndef EBB_DEFLATE_HEADER_H
#define EBB_DEFLATE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bits.h"
#include "huffman.h"

enum {
    EBB_DEFLATE_HEADER_CODES = 286,       /* 256 bytes, the end of the block, 29 lengths of matches */
    EBB_DEFLATE_HEADER_LENGTH_CODES = 19, /* lengths 0 to 15, and three ways to say "again" */
};

/* Made before a bit is written, because its size decides whether coding the plane pays at all. */
struct ebb_deflate_header {
    size_t n_bits; /* of all that is drawn above */
    int n_codes;   /* whose lengths are sent: 257 (up to the end of the block) to 286 */
    int n;         /* symbols that send them, the one for the distance included */
    /* 0 to 15: a length. 17, 18: several zeros; `extra` says how many. */
    uint8_t symbols[EBB_DEFLATE_HEADER_CODES + 1];
    uint8_t extra[EBB_DEFLATE_HEADER_CODES + 1];
    struct ebb_huffman_code codes[EBB_DEFLATE_HEADER_LENGTH_CODES]; /* of these symbols */
};

/* borrows: EBB_DEFLATE_HEADER_CODES codes of 15 bits at most, of which 256, the end of the block, must have
 * one: the count of codes is sent less 257. Cannot fail. */
void ebb_deflate_header_init(struct ebb_deflate_header *header, const struct ebb_huffman_code *codes);

/* Writes n_bits bits, plus what ebb_bits_put writes beyond. `last`: no other block follows in the stream. */
void ebb_deflate_header_put(const struct ebb_deflate_header *header, bool last, struct ebb_bits *bits);

#endif
