/* SPDX-License-Identifier: MIT
 * filter: one chunk through the file's only filters, shuffle (of values of several bytes) and deflate. Any
 * HDF5 reads them.
 *
 * Both filters are declared in the dataset's properties and done here, not by HDF5: its own deflate is zlib,
 * in the one thread that may call it, eight times as slow for this data (make bench only=output). A filter of
 * one's own would be faster still, but a file that needs a plugin is a file that nobody opens.
 */
#ifndef EBB_STORE_FILTER_H
#define EBB_STORE_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include <ebb/status.h>
#include <ebb/study.h>

#include "h5.h"

/* What H5Dwrite_chunk gets: the bytes, and which filters were skipped. */
struct ebb_filtered {
    const void *bytes;
    size_t length;
    uint32_t skipped; /* a bit for each filter: none, or all because the chunk did not become smaller and is
                         given as it is */
    uint32_t crc;     /* CRC-32 of these bytes */
};

/* Scratch of one thread. */
struct ebb_filter {
    struct ebb_deflate_runs *runs;
    struct libdeflate_compressor *general; /* NULL: compression: fast */
    uint8_t *planes;                       /* a chunk shuffled */
    uint8_t *second;                       /* a chunk compressed the other way; compression: small */
};

/* For chunks of up to so many bytes. gives: caller calls ebb_filter_free, which takes a zeroed one as well.
 */
enum ebb_status ebb_filter_init(struct ebb_filter *filter, enum ebb_compression compression,
                                size_t largest_chunk);
void ebb_filter_free(struct ebb_filter *filter);
size_t ebb_filter_memory(enum ebb_compression compression, size_t largest_chunk); /* bytes that init takes */

/* Adds the filters to the properties of a dataset whose values, or rows of a table, have so many bytes. */
void ebb_filter_declare(hid_t properties, size_t value_bytes, const char *path, struct ebb_trouble *trouble);

/* Compresses `length` bytes into `room`, which holds as many. The result points into `room`, or, where
 * nothing was gained, at the chunk itself; both must live until it is written. One thread at a time for each
 * filter. */
struct ebb_filtered ebb_filter_chunk(const struct ebb_filter *filter, const void *chunk, size_t length,
                                     size_t value_bytes, uint8_t *room);

#endif
