/* SPDX-License-Identifier: MIT
 * unpack: chunks out of a results file, each into exactly the bytes that its shape has.
 *
 * HDF5 1.10 inflates a chunk into as much memory as its bytes ask for (a kilobyte makes a megabyte, a file of
 * megabytes gigabytes), and where they make less than the shape it reads on behind them. Here the room is the
 * shape's: a chunk that makes a byte more or less is damaged. And it takes less time: libdeflate unpacks
 * these chunks about three times as fast as zlib, so that whole chunks are taken from here
 * (ebb_unpack_piece); what is not a whole chunk is read by HDF5 once its chunks have passed
 * (ebb_unpack_check).
 *
 * Caveat: two filters, shuffle and deflate, in any order. Others are refused when the file is opened
 * (expected.h).
 */
#ifndef EBB_STORE_UNPACK_H
#define EBB_STORE_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include "fields.h"
#include "h5.h"

/* A dataset whose chunks are unpacked; one without chunks is fine, and has nothing to unpack. */
struct ebb_unpack {
    hid_t dataset; /* borrowed */
    const char *path;
    int n_dims; /* 0: no chunks */
    hsize_t dims[EBB_FIELD_DIMS], chunk[EBB_FIELD_DIMS];
    size_t value_bytes, chunk_bytes;
    int n_filters;
    H5Z_filter_t filters[2];
    uint8_t *packed, *one, *two; /* room; owned */
    size_t packed_room;
    struct libdeflate_decompressor *inflater; /* owned */
};

/* keeps: dataset, path. gives: caller calls ebb_unpack_free, after a failure, too. Failures are latched. */
void ebb_unpack_init(struct ebb_unpack *unpack, hid_t dataset, const char *path, struct ebb_trouble *trouble);
void ebb_unpack_free(struct ebb_unpack *unpack);

/* The chunk whose first value is at `at`, unpacked: chunk_bytes bytes, borrowed until the next one. NULL
 * after a failure. */
const uint8_t *ebb_unpack_chunk(struct ebb_unpack *unpack, const hsize_t *at, struct ebb_trouble *trouble);

/* The two halves of it. Reading asks HDF5, which one thread does at a time: the stored bytes into a room of
 * packed_room, and how many they are. Unpacking asks nobody, one thread for each `unpack`: NULL when they do
 * not make the bytes of the shape. */
size_t ebb_unpack_read(const struct ebb_unpack *unpack, const hsize_t *at, uint8_t *out_stored,
                       uint32_t *out_skipped, struct ebb_trouble *trouble);
const uint8_t *ebb_unpack_stored(struct ebb_unpack *unpack, const uint8_t *stored, size_t bytes,
                                 uint32_t skipped);

/* Goes on to the next chunk of the dataset; false behind the last. The first is at 0 everywhere. */
bool ebb_unpack_step(const struct ebb_unpack *unpack, hsize_t *at);

/* Whether the values from `start`, `count` of them along each dimension, are the beginning of one chunk:
 * their bytes then follow each other there. */
bool ebb_unpack_is_piece(const struct ebb_unpack *unpack, const hsize_t *start, const hsize_t *count);
/* Such values, in the type of the file. */
void ebb_unpack_piece(struct ebb_unpack *unpack, const hsize_t *start, const hsize_t *count, void *out_values,
                      struct ebb_trouble *trouble);

/* Latches a chunk among those that hold the values from `start`, `count` of them along each dimension, that
 * does not unpack to its shape. NULL for both: all chunks. */
void ebb_unpack_check(hid_t dataset, const char *path, const hsize_t *start, const hsize_t *count,
                      struct ebb_trouble *trouble);

#endif
