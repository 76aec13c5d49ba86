/* SPDX-License-Identifier: MIT
 * bits: a stream of bits, the first one lowest, as deflate has it (RFC 1951, section 3.1.1).
 *
 *     value 1 of 1 bit, then 2 of 2 bits, then 5 of 5 bits:   bit 7 ........ 0
 *                                                             0 0 1 0 1  1 0  1
 *                                                             `---5---'  `2'  `1
 * A number keeps its order of bits (its lowest goes first); a Huffman word is written from its highest bit,
 * which is why huffman.h gives words already reversed and nothing here has to know of the difference.
 */
#ifndef EBB_DEFLATE_BITS_H
#define EBB_DEFLATE_BITS_H

#include <stdint.h>
#include <string.h>

/* Words of eight bytes are written as they stand in memory, which saves a loop over bytes in the innermost
 * step of the coder. On a big-endian machine that would be another stream: refused here, at compile time. */
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bits are written lowest first");

/* Always: n < 8 between calls, and `waiting` has zeros above its n bits, so that a put is one OR. Keep it in
 * a local variable while writing: through a pointer the compiler must assume that `at` points into it. */
struct ebb_bits {
    uint64_t waiting;
    unsigned n;
    uint8_t *at; /* where the next whole byte goes; borrowed */
};

/* Adds the lowest n bits of a value that has none above them; at most 56, because up to 7 more wait in the
 * same word. Writes eight bytes at `at` whatever n is, without a branch; those not full yet are written again
 * by the next call. So the room must reach eight bytes beyond the last byte that counts: symptom of one that
 * does not -> AddressSanitizer names this memcpy. */
static inline void ebb_bits_put(struct ebb_bits *bits, uint64_t value, unsigned n)
{
    bits->waiting |= value << bits->n;
    bits->n += n;
    memcpy(bits->at, &bits->waiting, sizeof bits->waiting);
    bits->at += bits->n >> 3;
    bits->waiting >>= bits->n & ~7U;
    bits->n &= 7;
}

/* Zeros up to the next whole byte: before the length of a stored block (section 3.2.4) and the checksum. */
static inline void ebb_bits_fill_byte(struct ebb_bits *bits)
{
    ebb_bits_put(bits, 0, (8 - bits->n) & 7);
}

#endif
