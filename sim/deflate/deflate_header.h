/* SPDX-License-Identifier: MIT
 * deflate_header: what stands before the symbols of a block of deflate: the lengths of its codes, coded
 * themselves (RFC 1951, section 3.2.7).
 */
#ifndef EBB_STORE_HEADING_H
#define EBB_STORE_HEADING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bits.h"
#include "huffman.h"

enum {
    EBB_DEFLATE_HEADER_CODES = 286,
    EBB_DEFLATE_HEADER_LENGTH_CODES = 19
}; /* of bytes, end of block and lengths of matches; of code lengths */

struct ebb_deflate_header {
    size_t n_bits; /* of it all */
    int n_codes;   /* that are told: 257 or more */
    int n;         /* symbols */
    uint8_t symbols[EBB_DEFLATE_HEADER_CODES +
                    1]; /* 0 to 15: a length; or many lengths of zero, as `extra` says */
    uint8_t extra[EBB_DEFLATE_HEADER_CODES + 1];
    struct ebb_huffman_code codes[EBB_DEFLATE_HEADER_LENGTH_CODES];
};

/* For these EBB_DEFLATE_HEADER_CODES codes, and a single distance whose code is one bit, 0. */
void ebb_deflate_header_init(struct ebb_deflate_header *heading, const struct ebb_huffman_code *codes);
/* `last`: of the stream. */
void ebb_deflate_header_put(const struct ebb_deflate_header *heading, bool last, struct ebb_bits *bits);

#endif
