/* SPDX-License-Identifier: MIT
 * deflate_header: long stretches of symbols that do not occur take one symbol; other repetitions of lengths
 * are not looked for.
 *
 * The format has a third shorthand, symbol 16: the length before, 3 to 6 times more. It is left out. In short
 * planes most codes do not occur and are stretches of zeros; in long ones every code occurs (their counts
 * come from a sample), but there the whole header is less than 1 % of the plane (260 of more than 32,768
 * bytes).
 */
#include "deflate_header.h"

enum { FEW_ZEROS = 17, MANY_ZEROS = 18, LONGEST_LENGTH_CODE = 7 };

/* RFC 1951, section 3.2.7: those that are rarest come last, so that a sender may leave the end off. All are
 * written here: the last one, 1, always occurs, for the distance. A code of lengths has 3 bits for its own
 * length, hence LONGEST_LENGTH_CODE. */
static const uint8_t LENGTH_ORDER[EBB_DEFLATE_HEADER_LENGTH_CODES] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                                      11, 4,  12, 3, 13, 2, 14, 1, 15};

/* Symbol 17 stands for 3 to 10 zeros, 18 for 11 to 138. */
static unsigned n_extra_bits(int symbol)
{
    return symbol == MANY_ZEROS ? 7 : symbol == FEW_ZEROS ? 3 : 0;
}

static void add_length(struct ebb_deflate_header *header, int symbol, int extra)
{
    header->symbols[header->n] = (uint8_t)symbol;
    header->extra[header->n++] = (uint8_t)extra;
}

/* Codes from `from` on that do not occur, as many as one symbol can tell: 11 + 127 with seven extra bits. */
static int n_zeros(const struct ebb_deflate_header *header, const struct ebb_huffman_code *codes, int from)
{
    const int most = 138;
    int n = 0;
    while (n < most && from + n < header->n_codes && codes[from + n].length == 0)
        n++;
    return n;
}

static void add_lengths(struct ebb_deflate_header *header, const struct ebb_huffman_code *codes)
{
    int i = 0;
    while (i < header->n_codes) {
        const int n = n_zeros(header, codes, i);
        if (n > 10)
            add_length(header, MANY_ZEROS, n - 11);
        else if (n > 2)
            add_length(header, FEW_ZEROS, n - 3);
        else
            add_length(header, codes[i].length, 0);
        i += n > 2 ? n : 1;
    }
    add_length(header, 1, 0); /* the only distance, 1, has a code of one bit */
}

void ebb_deflate_header_init(struct ebb_deflate_header *header, const struct ebb_huffman_code *codes)
{
    uint32_t counts[EBB_DEFLATE_HEADER_LENGTH_CODES] = {0};
    header->n = 0;
    header->n_codes = EBB_DEFLATE_HEADER_CODES;
    /* Ends at 257 at the latest: the end of the block has a code. Below that the count sent would wrap. */
    while (codes[header->n_codes - 1].length == 0)
        header->n_codes--;
    add_lengths(header, codes);
    for (int i = 0; i < header->n; i++)
        counts[header->symbols[i]]++;
    ebb_huffman_codes(counts, EBB_DEFLATE_HEADER_LENGTH_CODES, LONGEST_LENGTH_CODE, header->codes);
    header->n_bits = 3 + 5 + 5 + 4 + 3 * EBB_DEFLATE_HEADER_LENGTH_CODES;
    for (int symbol = 0; symbol < EBB_DEFLATE_HEADER_LENGTH_CODES; symbol++)
        header->n_bits += counts[symbol] * (header->codes[symbol].length + (size_t)n_extra_bits(symbol));
}

void ebb_deflate_header_put(const struct ebb_deflate_header *header, bool last, struct ebb_bits *bits)
{
    ebb_bits_put(bits, last, 1);
    ebb_bits_put(bits, 2, 2); /* codes of its own */
    ebb_bits_put(bits, (uint64_t)header->n_codes - 257, 5);
    ebb_bits_put(bits, 0, 5); /* one distance */
    ebb_bits_put(bits, EBB_DEFLATE_HEADER_LENGTH_CODES - 4, 4);
    for (int i = 0; i < EBB_DEFLATE_HEADER_LENGTH_CODES; i++)
        ebb_bits_put(bits, header->codes[LENGTH_ORDER[i]].length, 3);
    for (int i = 0; i < header->n; i++) {
        const struct ebb_huffman_code code = header->codes[header->symbols[i]];
        ebb_bits_put(bits, code.word | (uint64_t)header->extra[i] << code.length,
                     code.length + n_extra_bits(header->symbols[i]));
    }
}
