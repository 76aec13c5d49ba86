/* SPDX-License-Identifier: MIT
 * bits: a stream of bits, the first one lowest, as deflate has it (RFC 1951, section 3.1.1).
 */
#ifndef EBB_STORE_BITS_H
#define EBB_STORE_BITS_H

#include <stdint.h>
#include <string.h>

/* Words of eight bytes are written as they stand in memory. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bits are written lowest first");

struct ebb_bits {
    uint64_t waiting; /* the lowest n, less than 8 between calls; zeros above */
    unsigned n;
    uint8_t *at;
};

/* Adds the lowest n bits of a value that has none above them; at most 56. Writes eight bytes, of which the
 * full ones count. */
static inline void ebb_bits_put(struct ebb_bits *bits, uint64_t value, unsigned n)
{
    bits->waiting |= value << bits->n;
    bits->n += n;
    memcpy(bits->at, &bits->waiting, sizeof bits->waiting);
    bits->at += bits->n >> 3;
    bits->waiting >>= bits->n & ~7U;
    bits->n &= 7;
}

/* Zeros up to the next whole byte. */
static inline void ebb_bits_fill_byte(struct ebb_bits *bits)
{
    ebb_bits_put(bits, 0, (8 - bits->n) & 7);
}

#endif
