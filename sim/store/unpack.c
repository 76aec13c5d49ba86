/* SPDX-License-Identifier: MIT
 * unpack: see the header.
 *
 *   1. Memory   2. One chunk   3. Pieces   4. Checking
 */
#include "unpack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libdeflate.h>

#include "h5_heap_check.h"

/* 1. Memory */

static void take_filters(struct ebb_unpack *unpack, hid_t properties, struct ebb_trouble *trouble)
{
    const int n = H5Pget_nfilters(properties);
    if (n < 0 || n > 2) {
        ebb_h5_latch(trouble, "too many filters for", unpack->path);
        return;
    }
    unpack->n_filters = n;
    for (int i = 0; i < n; i++) {
        unsigned flags;
        size_t n_values = 0;
        unpack->filters[i] = H5Pget_filter2(properties, (unsigned)i, &flags, &n_values, NULL, 0, NULL, NULL);
        if (unpack->filters[i] != H5Z_FILTER_DEFLATE && unpack->filters[i] != H5Z_FILTER_SHUFFLE)
            ebb_h5_latch(trouble, "unknown filter of", unpack->path);
    }
}

/* That shapes fit 64 bits was made sure of when the file was opened (expected_dataset.c). */
static void take_shape(struct ebb_unpack *unpack, hid_t properties, struct ebb_trouble *trouble)
{
    hid_t space = ebb_h5_id(trouble, H5Dget_space(unpack->dataset), "reading", unpack->path);
    hid_t type = ebb_h5_id(trouble, H5Dget_type(unpack->dataset), "reading", unpack->path);
    const int n = trouble->failed ? 0 : H5Sget_simple_extent_ndims(space);
    if (n < 1 || n > EBB_FIELD_DIMS || H5Sget_simple_extent_dims(space, unpack->dims, NULL) != n ||
        H5Pget_chunk(properties, EBB_FIELD_DIMS, unpack->chunk) != n)
        ebb_h5_latch(trouble, "no chunks that could be read in", unpack->path);
    if (!trouble->failed) {
        unpack->n_dims = n;
        unpack->value_bytes = H5Tis_variable_str(type) > 0 ? EBB_REFERENCE_BYTES : H5Tget_size(type);
        unpack->chunk_bytes = unpack->value_bytes;
        for (int k = 0; k < n; k++)
            unpack->chunk_bytes *= (size_t)unpack->chunk[k];
        take_filters(unpack, properties, trouble);
    }
    ebb_h5_close(trouble, type, unpack->path);
    ebb_h5_close(trouble, space, unpack->path);
}

/* Deflate makes at most 5 bytes more of 32 kB that it cannot pack, zlib's frame a few more. */
static size_t most_packed(size_t bytes)
{
    return bytes + bytes / 1024 + 1024;
}

void ebb_unpack_init(struct ebb_unpack *unpack, hid_t dataset, const char *path, struct ebb_trouble *trouble)
{
    *unpack = (struct ebb_unpack){.dataset = dataset, .path = path};
    hid_t properties =
        trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_create_plist(dataset), "reading", path);
    if (!trouble->failed && H5Pget_layout(properties) == H5D_CHUNKED)
        take_shape(unpack, properties, trouble);
    if (!trouble->failed && unpack->n_dims > 0) {
        unpack->packed_room = most_packed(unpack->chunk_bytes);
        unpack->packed = malloc(unpack->packed_room);
        unpack->one = malloc(unpack->chunk_bytes);
        unpack->two = malloc(unpack->chunk_bytes);
        unpack->inflater = libdeflate_alloc_decompressor();
        if (!unpack->packed || !unpack->one || !unpack->two || !unpack->inflater)
            ebb_h5_no_memory(trouble, path);
    }
    ebb_h5_close(trouble, properties, path);
}

void ebb_unpack_free(struct ebb_unpack *unpack)
{
    free(unpack->packed);
    free(unpack->one);
    free(unpack->two);
    libdeflate_free_decompressor(unpack->inflater);
    *unpack = (struct ebb_unpack){0};
}

/* 2. One chunk */

/* The other way round than ebb_shuffle (sim/deflate/shuffle.h), with its order of bytes. Four and eight
 * bytes are nearly all there is, and a loop of a known step is twice as fast. */
static void unshuffle(const uint8_t *planes, size_t n, size_t bytes, uint8_t *values)
{
    for (size_t b = 0; b < bytes; b++) {
        const uint8_t *plane = planes + b * n;
        if (bytes == 4)
            for (size_t i = 0; i < n; i++)
                values[i * 4 + b] = plane[i];
        else
            for (size_t i = 0; i < n; i++)
                values[i * bytes + b] = plane[i];
    }
}

/* From the last filter to the first. `bytes` is what is there now; where it is not the whole chunk at the
 * end, the chunk is damaged. */
const uint8_t *ebb_unpack_stored(struct ebb_unpack *unpack, const uint8_t *stored, size_t bytes,
                                 uint32_t skipped)
{
    const uint8_t *from = stored;
    size_t made = 0;
    for (int i = unpack->n_filters - 1; i >= 0; i--) {
        uint8_t *to = from == unpack->one ? unpack->two : unpack->one;
        if (skipped >> i & 1)
            continue;
        if (unpack->filters[i] == H5Z_FILTER_DEFLATE) {
            if (libdeflate_zlib_decompress(unpack->inflater, from, bytes, to, unpack->chunk_bytes, &made) !=
                LIBDEFLATE_SUCCESS)
                return NULL;
            bytes = made;
        } else {
            if (bytes != unpack->chunk_bytes)
                return NULL;
            unshuffle(from, bytes / unpack->value_bytes, unpack->value_bytes, to);
        }
        from = to;
    }
    return bytes == unpack->chunk_bytes ? from : NULL;
}

size_t ebb_unpack_read(const struct ebb_unpack *unpack, const hsize_t *at, uint8_t *out_stored,
                       uint32_t *out_skipped, struct ebb_trouble *trouble)
{
    hsize_t packed = 0;
    ebb_h5_done(trouble, H5Dget_chunk_storage_size(unpack->dataset, at, &packed), "reading", unpack->path);
    if (!trouble->failed && (packed == 0 || packed > unpack->packed_room)) {
        ebb_h5_latch(trouble, "unpacking", unpack->path);
        snprintf(trouble->words, sizeof trouble->words,
                 "a chunk of %.120s is stored in %" PRIu64 " bytes, and its shape takes 1 to %zu",
                 unpack->path, (uint64_t)packed, unpack->packed_room);
    }
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dread_chunk(unpack->dataset, H5P_DEFAULT, at, out_skipped, out_stored),
                    "reading", unpack->path);
    return (size_t)packed;
}

const uint8_t *ebb_unpack_chunk(struct ebb_unpack *unpack, const hsize_t *at, struct ebb_trouble *trouble)
{
    uint32_t skipped = 0;
    const size_t packed = ebb_unpack_read(unpack, at, unpack->packed, &skipped, trouble);
    const uint8_t *values =
        trouble->failed ? NULL : ebb_unpack_stored(unpack, unpack->packed, packed, skipped);
    if (values == NULL && !trouble->failed) {
        ebb_h5_latch(trouble, "unpacking", unpack->path);
        snprintf(trouble->words, sizeof trouble->words, "a chunk does not unpack to the bytes of its shape");
    }
    return values;
}

/* 3. Pieces */

bool ebb_unpack_is_piece(const struct ebb_unpack *unpack, const hsize_t *start, const hsize_t *count)
{
    bool leading =
        true; /* up to the first dimension of several places, of all others a chunk must have all */
    for (int k = 0; k < unpack->n_dims; k++) {
        if (start[k] % unpack->chunk[k] != 0 || count[k] > unpack->chunk[k] ||
            (!leading && count[k] != unpack->chunk[k]))
            return false;
        leading = leading && unpack->chunk[k] == 1;
    }
    return unpack->n_dims > 0;
}

void ebb_unpack_piece(struct ebb_unpack *unpack, const hsize_t *start, const hsize_t *count, void *out_values,
                      struct ebb_trouble *trouble)
{
    const uint8_t *values = trouble->failed ? NULL : ebb_unpack_chunk(unpack, start, trouble);
    size_t bytes = unpack->value_bytes;
    for (int k = 0; k < unpack->n_dims; k++)
        bytes *= (size_t)count[k];
    if (values)
        memcpy(out_values, values, bytes);
}

/* 4. Checking */

/* The next chunk in C order within the box of chunks; false behind the last. */
static bool step(const struct ebb_unpack *unpack, const hsize_t *first, const hsize_t *last, hsize_t *at)
{
    for (int k = unpack->n_dims - 1; k >= 0; k--) {
        at[k] += unpack->chunk[k];
        if (at[k] <= last[k])
            return true;
        at[k] = first[k];
    }
    return false;
}

bool ebb_unpack_step(const struct ebb_unpack *unpack, hsize_t *at)
{
    const hsize_t first[EBB_FIELD_DIMS] = {0};
    hsize_t last[EBB_FIELD_DIMS];
    for (int k = 0; k < unpack->n_dims; k++)
        last[k] = unpack->dims[k] - 1; /* one that has no places has no chunk to step from */
    return step(unpack, first, last, at);
}

void ebb_unpack_check(hid_t dataset, const char *path, const hsize_t *start, const hsize_t *count,
                      struct ebb_trouble *trouble)
{
    struct ebb_unpack unpack;
    hsize_t first[EBB_FIELD_DIMS], last[EBB_FIELD_DIMS], at[EBB_FIELD_DIMS];
    ebb_unpack_init(&unpack, dataset, path, trouble);
    bool any = !trouble->failed && unpack.n_dims > 0 && unpack.n_filters > 0;
    for (int k = 0; k < unpack.n_dims && any; k++) {
        const hsize_t from = start ? start[k] : 0, n = count ? count[k] : unpack.dims[k];
        any = n > 0;
        first[k] = at[k] = from / unpack.chunk[k] * unpack.chunk[k];
        last[k] = from + n - 1;
    }
    while (any && !trouble->failed) {
        (void)ebb_unpack_chunk(&unpack, at, trouble);
        any = step(&unpack, first, last, at);
    }
    ebb_unpack_free(&unpack);
}
