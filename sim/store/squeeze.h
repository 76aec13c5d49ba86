/* SPDX-License-Identifier: MIT
 * squeeze: one chunk through the file's only filter, deflate.
 */
#ifndef EBB_STORE_SQUEEZE_H
#define EBB_STORE_SQUEEZE_H

#include <stddef.h>
#include <stdint.h>

#include <libdeflate.h>

/* What H5Dwrite_chunk gets: the bytes, and which filters were skipped. */
struct ebb_squeezed {
    const void *bytes;
    size_t length;
    uint32_t skipped; /* bit 0: deflate, because the chunk did not become smaller; the bytes are then the chunk itself */
};

/* On scores, higher levels gain under 2 % in size and take up to twice the time. */
enum { EBB_SQUEEZE_LEVEL = 1 };

/* Compresses into `room`, which holds as many bytes as the chunk. */
struct ebb_squeezed ebb_squeeze(struct libdeflate_compressor *compressor, const void *chunk, size_t length, void *room);

#endif
