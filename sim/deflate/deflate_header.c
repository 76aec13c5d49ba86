/* SPDX-License-Identifier: MIT
 * deflate_header: long stretches of symbols that do not occur take one symbol; other repetitions of lengths
 * are not looked for.
 */
#include "deflate_header.h"

enum { FEW_ZEROS = 17, MANY_ZEROS = 18, LONGEST_LENGTH_CODE = 7 };

/* All are written: the last one, 1, always occurs, for the distance. */
static const uint8_t LENGTH_ORDER[EBB_DEFLATE_HEADER_LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                                      11, 4,  12, 3, 13, 2, 14, 1, 15};

static unsigned n_extra_bits(int symbol)
{
    return symbol == MANY_ZEROS ? 7 : symbol == FEW_ZEROS ? 3 : 0;
}

static void add_length(struct ebb_deflate_header *heading, int symbol, int extra)
{
    heading->symbols[heading->n] = (uint8_t)symbol;
    heading->extra[heading->n++] = (uint8_t)extra;
}

/* Codes from `from` on that do not occur, as many as one symbol can tell. */
static int n_zeros(const struct ebb_deflate_header *heading, const struct ebb_huffman_code *codes, int from)
{
    const int most = 138;
    int n = 0;
    while (n < most && from + n < heading->n_codes && codes[from + n].length == 0)
        n++;
    return n;
}

static void add_lengths(struct ebb_deflate_header *heading, const struct ebb_huffman_code *codes)
{
    int i = 0;
    while (i < heading->n_codes) {
        const int n = n_zeros(heading, codes, i);
        if (n > 10)
            add_length(heading, MANY_ZEROS, n - 11);
        else if (n > 2)
            add_length(heading, FEW_ZEROS, n - 3);
        else
            add_length(heading, codes[i].length, 0);
        i += n > 2 ? n : 1;
    }
    add_length(heading, 1, 0); /* the only distance, 1, has a code of one bit */
}

void ebb_deflate_header_init(struct ebb_deflate_header *heading, const struct ebb_huffman_code *codes)
{
    uint32_t counts[EBB_DEFLATE_HEADER_LENGTH_CODES] = {0};
    heading->n = 0;
    heading->n_codes = EBB_DEFLATE_HEADER_CODES;
    while (codes[heading->n_codes - 1].length == 0)
        heading->n_codes--;
    add_lengths(heading, codes);
    for (int i = 0; i < heading->n; i++)
        counts[heading->symbols[i]]++;
    ebb_huffman_codes(counts, EBB_DEFLATE_HEADER_LENGTH_CODES, LONGEST_LENGTH_CODE, heading->codes);
    heading->n_bits = 3 + 5 + 5 + 4 + 3 * EBB_DEFLATE_HEADER_LENGTH_CODES;
    for (int symbol = 0; symbol < EBB_DEFLATE_HEADER_LENGTH_CODES; symbol++)
        heading->n_bits += counts[symbol] * (heading->codes[symbol].length + (size_t)n_extra_bits(symbol));
}

void ebb_deflate_header_put(const struct ebb_deflate_header *heading, bool last, struct ebb_bits *bits)
{
    ebb_bits_put(bits, last, 1);
    ebb_bits_put(bits, 2, 2); /* codes of its own */
    ebb_bits_put(bits, (uint64_t)heading->n_codes - 257, 5);
    ebb_bits_put(bits, 0, 5); /* one distance */
    ebb_bits_put(bits, EBB_DEFLATE_HEADER_LENGTH_CODES - 4, 4);
    for (int i = 0; i < EBB_DEFLATE_HEADER_LENGTH_CODES; i++)
        ebb_bits_put(bits, heading->codes[LENGTH_ORDER[i]].length, 3);
    for (int i = 0; i < heading->n; i++) {
        const struct ebb_huffman_code code = heading->codes[heading->symbols[i]];
        ebb_bits_put(bits, code.word | (uint64_t)heading->extra[i] << code.length,
                     code.length + n_extra_bits(heading->symbols[i]));
    }
}
