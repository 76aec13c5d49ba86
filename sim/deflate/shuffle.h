/* SPDX-License-Identifier: MIT
 * shuffle: HDF5's filter of that name, done in the threads: first the lowest bytes of all values, then the
 * next ones, and so on.
 *
 *     values  a0 a1 a2 a3 | b0 b1 b2 b3 | c0 ...   ->   planes  a0 b0 c0 ... | a1 b1 c1 ... | ...
 *
 * Counts and days are small numbers in wide integers: their upper planes are runs of zeros, and the lowest
 * plane is what a code by frequency is good at. HDF5 has its own routine for this, but it works inside
 * H5Dwrite, which only one thread may call at a time; here each thread shuffles its own blocks.
 */
#ifndef EBB_DEFLATE_SHUFFLE_H
#define EBB_DEFLATE_SHUFFLE_H

#include <stddef.h>
#include <stdint.h>

/* Byte b of value i goes to planes[b * n_values + i]; planes has room for n_values * value_bytes and does not
 * overlap with values. Readers undo it with HDF5's own filter: the order must stay exactly this. */
void ebb_shuffle(const uint8_t *values, size_t n_values, size_t value_bytes, uint8_t *planes);

#endif
