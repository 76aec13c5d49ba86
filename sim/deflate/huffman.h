/* SPDX-License-Identifier: MIT
 * huffman: canonical Huffman codes as deflate wants them (RFC 1951, section 3.2.2).
 */
#ifndef EBB_STORE_CODES_H
#define EBB_STORE_CODES_H

#include <stdint.h>

enum {
    EBB_HUFFMAN_SYMBOLS = 288,      /* of the largest alphabet */
    EBB_HUFFMAN_MOST_COUNT = 65536, /* of one symbol */
};

struct ebb_huffman_code {
    uint16_t word; /* its bits in the order in which they are written: the first one lowest */
    uint8_t length;
};

/* The shortest codes of at most `longest` bits, near enough: where a limit acts, the repair is not the best
 * one. Symbols that do not occur get length 0. The code is complete unless a single symbol occurs, which gets
 * one bit. Counts are 0 to EBB_HUFFMAN_MOST_COUNT each; `longest` is 7 to 15, and there is room in it for all
 * n symbols, 1 to EBB_HUFFMAN_SYMBOLS. */
void ebb_huffman_codes(const uint32_t *counts, int n, int longest, struct ebb_huffman_code *out_codes);

#endif
