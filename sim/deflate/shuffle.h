/* SPDX-License-Identifier: MIT
 * shuffle: HDF5's filter of that name, done in the threads: first the lowest bytes of all values, then the
 * next ones, and so on.
 */
#ifndef EBB_STORE_SHUFFLE_H
#define EBB_STORE_SHUFFLE_H

#include <stddef.h>
#include <stdint.h>

/* Byte b of value i goes to planes[b * n_values + i]. */
void ebb_shuffle(const uint8_t *values, size_t n_values, size_t value_bytes, uint8_t *planes);

#endif
