/* SPDX-License-Identifier: MIT
 * huffman: canonical Huffman codes as deflate wants them (RFC 1951, section 3.2.2).
 *
 * Canonical: shorter words come first, words of one length count upwards by symbol. So the lengths tell
 * everything, and two programs that agree on lengths agree on words.
 *
 *     counts  A 5, B 2, C 1, D 1   ->   lengths 1 2 3 3   ->   words A 0, B 10, C 110, D 111
 *
 * Ties are broken by symbol, never by address or by a library's sort: the same counts give the same code on
 * every machine, hence the same bytes in the file.
 */
#ifndef EBB_DEFLATE_HUFFMAN_H
#define EBB_DEFLATE_HUFFMAN_H

#include <stdint.h>

enum {
    EBB_HUFFMAN_SYMBOLS = 288, /* most in one alphabet: deflate's has 286, its fixed code 288 */
    /* Of one symbol. Sums of 288 such counts stay far below 2^32; 17 bits of count beside 9 of symbol still
     * sort as one 32-bit key. The most that comes is 32,769: twice a sample of 16,384 bytes, plus 1. */
    EBB_HUFFMAN_MOST_COUNT = 65536,
};

struct ebb_huffman_code {
    uint16_t word;  /* in the order in which its bits are written: the first one lowest (see bits.h) */
    uint8_t length; /* bits; 0: the symbol has no word */
};

/* The shortest codes of at most `longest` bits, near enough: where the limit acts, the repair is not the best
 * one (huffman.c says what that costs). Symbols with count 0 get length 0. The code is complete, as zlib's
 * inflate insists on, unless a single symbol occurs, which gets one bit. Counts are 0 to
 * EBB_HUFFMAN_MOST_COUNT each; `longest` is 7 to 15, and no more than 2^longest of the n symbols,
 * 1 to EBB_HUFFMAN_SYMBOLS, occur. borrows: counts. Cannot fail. */
void ebb_huffman_codes(const uint32_t *counts, int n, int longest, struct ebb_huffman_code *out_codes);

#endif
