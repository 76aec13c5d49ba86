/* SPDX-License-Identifier: MIT
 * digests: of values in memory, and of datasets read back part by part.
 *
 *   1. In memory   2. In the file
 */
#include "digests.h"

#include <stdlib.h>
#include <string.h>

/* Twice what any dataset of ours has; one with more is not from us, and refused rather than written past. */
enum { MAX_DIMS = 8 };

/* 1. In memory */

/* Digests of digests, and not one digest over everything: parts are computed by the threads that made them,
 * in any order, and only their 32 bytes wait for their turn. */
static void add_part(struct ebb_digest *whole, struct ebb_digest *part)
{
    uint8_t bytes[EBB_DIGEST_BYTES];
    ebb_digest_bytes(part, bytes);
    ebb_digest_add(whole, bytes, sizeof bytes);
}

/* With the NULs, so that "ab", "c" and "a", "bc" differ. */
static void add_texts(struct ebb_digest *part, const char *const *texts, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *text = texts[i] ? texts[i] : "";
        ebb_digest_add(part, text, strlen(text) + 1);
    }
}

static void end_one_part(struct ebb_digest *part, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest whole;
    ebb_digest_init(&whole);
    add_part(&whole, part);
    ebb_digest_hex(&whole, out_hex);
}

void ebb_digest_one_part(const void *values, size_t bytes, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest part;
    ebb_digest_init(&part);
    ebb_digest_add(&part, values, bytes);
    end_one_part(&part, out_hex);
}

void ebb_digest_one_part_of_texts(const char *const *texts, size_t n, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest part;
    ebb_digest_init(&part);
    add_texts(&part, texts, n);
    end_one_part(&part, out_hex);
}

/* 2. In the file */

/* Reading must be as the writer wrote, part by part: blocks of 4096 patients along the axis of patients. A
 * dataset without patients has one part (no axis of ours is longer), so that the rule needs no exception.
 *
 *     /score 3 x 10,000 x 55    part 0 [0..2][0..4095][..]   part 1 [0..2][4096..8191][..]   part 2 the rest
 *     digest                    SHA-256( SHA-256(part 0), SHA-256(part 1), SHA-256(part 2) ), as bytes
 *
 * Values are taken in the type of the file, so that nothing is converted: what is digested are the bytes that
 * h5py gives, and whoever distrusts ebb can check a dataset in any language. */
struct source {
    hid_t dataset, type, space;
    bool texts;
    int n_dims, axis;
    hsize_t dims[MAX_DIMS];
    size_t value_bytes;
};

/* The second axis is that of patients where there are two or more: policies come first in every dataset of
 * rows. */
static void open_source(struct source *source, struct ebb_trouble *trouble, const char *path)
{
    source->type = ebb_h5_id(trouble, H5Dget_type(source->dataset), "reading", path);
    source->space = ebb_h5_id(trouble, H5Dget_space(source->dataset), "reading", path);
    if (trouble->failed)
        return;
    source->n_dims = H5Sget_simple_extent_ndims(source->space);
    if (source->n_dims < 1 || source->n_dims > MAX_DIMS) {
        ebb_h5_latch(trouble, "reading", path);
        return;
    }
    ebb_h5_done(trouble, H5Sget_simple_extent_dims(source->space, source->dims, NULL), "reading", path);
    source->axis = source->n_dims > 1;
    source->value_bytes = H5Tget_size(source->type);
    source->texts = H5Tis_variable_str(source->type) > 0;
}

/* Reads places [first, first + n) along the axis into `values`; returns how many values they are. */
static size_t read_part(const struct source *source, struct ebb_trouble *trouble, const char *path,
                        hsize_t first, hsize_t n, void *values)
{
    hsize_t start[MAX_DIMS] = {0}, count[MAX_DIMS], total = 1;
    for (int k = 0; k < source->n_dims; k++) {
        count[k] = k == source->axis ? n : source->dims[k];
        total *= count[k];
    }
    start[source->axis] = first;
    ebb_h5_done(trouble, H5Sselect_hyperslab(source->space, H5S_SELECT_SET, start, NULL, count, NULL),
                "reading", path);
    /* The same shape in memory: with any other, HDF5 would look up the chunk of every single value. */
    hid_t room = ebb_h5_id(trouble, H5Screate_simple(source->n_dims, count, NULL), "reading", path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dread(source->dataset, source->type, room, source->space, H5P_DEFAULT, values),
                    "reading", path);
    ebb_h5_close(trouble, room, path);
    return (size_t)total;
}

/* Texts are digested as they are, each with its NUL, and given back to HDF5 at once: a part can hold
 * thousands. */
static void digest_part(const struct source *source, struct ebb_trouble *trouble, const char *path,
                        hsize_t first, hsize_t n, void *values, struct ebb_digest *whole)
{
    struct ebb_digest part;
    ebb_digest_init(&part);
    const size_t total = read_part(source, trouble, path, first, n, values);
    if (!trouble->failed && source->texts)
        add_texts(&part, values, total);
    else if (!trouble->failed)
        ebb_digest_add(&part, values, total * source->value_bytes);
    if (source->texts) {
        for (size_t i = 0; i < total; i++) {
            H5free_memory(((char **)values)[i]);
            ((char **)values)[i] = NULL;
        }
    }
    add_part(whole, &part);
}

/* Memory for one part, 4096 patients of all policies' assessments, whatever the length of the dataset. */
void ebb_digest_dataset(struct ebb_trouble *trouble, hid_t dataset, const char *path,
                        char out_hex[EBB_DIGEST_HEX])
{
    struct source source = {.dataset = dataset, .type = -1, .space = -1};
    struct ebb_digest whole;
    ebb_digest_init(&whole);
    if (!trouble->failed)
        open_source(&source, trouble, path);
    if (!trouble->failed) {
        const hsize_t places = source.dims[source.axis];
        size_t most = source.value_bytes;
        for (int k = 0; k < source.n_dims; k++)
            most *= (size_t)(k == source.axis && places > EBB_PART_PLACES ? EBB_PART_PLACES : source.dims[k]);
        void *values = calloc(most > 0 ? most : 1, 1);
        if (values == NULL)
            ebb_h5_latch(trouble, "no memory for", path);
        for (hsize_t first = 0; values != NULL && first < places && !trouble->failed;
             first += EBB_PART_PLACES)
            digest_part(&source, trouble, path, first,
                        places - first < EBB_PART_PLACES ? places - first : EBB_PART_PLACES, values, &whole);
        free(values);
    }
    ebb_h5_close(trouble, source.space, path);
    ebb_h5_close(trouble, source.type, path);
    ebb_digest_hex(&whole, out_hex);
}
