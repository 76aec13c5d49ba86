/* SPDX-License-Identifier: MIT
 * row_digests: see the header.
 *
 * Values are taken in the type of the file, so that nothing is converted: what is hashed are the bytes that
 * h5py gives, and whoever distrusts ebb can check a dataset in any language.
 *
 *   1. A dataset   2. One block   3. All of them   4. Some of them
 */
#include "row_digests.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/plan.h>

#include "open_file.h"
#include "unpack.h"

/* What passed when the file was opened (expected.h). */
enum { MAX_DIMS = EBB_FIELD_DIMS };

/* A block of any dataset of ours has a few MB; a file that claims more would fill the memory. */
static const size_t MOST_BLOCK_BYTES = (size_t)1 << 30;

/* 1. A dataset */

struct source {
    const struct ebb_row_reading *reading;
    hid_t type, space;
    bool texts;
    int n_dims, axis;
    hsize_t dims[MAX_DIMS];
    size_t value_bytes;
    int64_t places; /* along the axis, as many as are asked for */
    struct ebb_unpack *unpack;
};

static void open_source(struct source *source, struct ebb_trouble *trouble)
{
    const struct ebb_row_reading *reading = source->reading;
    source->type = ebb_h5_id(trouble, H5Dget_type(reading->dataset), "reading", reading->path);
    source->space = ebb_h5_id(trouble, H5Dget_space(reading->dataset), "reading", reading->path);
    if (trouble->failed)
        return;
    source->n_dims = H5Sget_simple_extent_ndims(source->space);
    if (source->n_dims < 1 || source->n_dims > MAX_DIMS) {
        ebb_h5_latch(trouble, "reading", reading->path);
        return;
    }
    ebb_h5_done(trouble, H5Sget_simple_extent_dims(source->space, source->dims, NULL), "reading",
                reading->path);
    source->axis = reading->cut == EBB_CUT_PATIENTS && source->n_dims > 1;
    source->value_bytes = H5Tget_size(source->type);
    source->texts = H5Tis_variable_str(source->type) > 0;
    source->places = (int64_t)source->dims[source->axis];
    if (reading->most > 0 && reading->most < source->places)
        source->places = reading->most;
}

/* Blocks and policies of the dataset; rows of a table must be as many as its blocks have together, or the
 * file's two accounts of them disagree. */
static void set_extent(const struct source *source, struct ebb_block_digests *digests,
                       struct ebb_trouble *trouble)
{
    const struct ebb_row_reading *reading = source->reading;
    int64_t rows = 0;
    digests->n_policies = 1;
    digests->n_patients = source->places;
    if (reading->cut == EBB_CUT_WHOLE) {
        digests->n_blocks = 1;
    } else if (reading->cut == EBB_CUT_PATIENTS) {
        digests->n_policies = source->n_dims > 1 ? (int)source->dims[0] : 1;
        digests->n_blocks = (source->places + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    } else {
        digests->n_blocks = reading->n_blocks;
        for (int64_t b = 0; b < reading->n_blocks; b++)
            rows += reading->rows[b];
        if (rows != source->places || source->n_dims != 1)
            ebb_h5_latch(trouble, "counting the rows of", reading->path);
    }
}

/* 2. One block */

/* Places [first, first + n) along the axis, under one policy where there are policies. */
struct piece {
    int policy;
    int64_t first, n;
};

static void set_hyperslab(const struct source *source, struct piece piece, hsize_t start[MAX_DIMS],
                          hsize_t count[MAX_DIMS])
{
    for (int k = 0; k < source->n_dims; k++) {
        start[k] = 0;
        count[k] = source->dims[k];
    }
    if (source->axis == 1) {
        start[0] = (hsize_t)piece.policy;
        count[0] = 1;
    }
    start[source->axis] = (hsize_t)piece.first;
    count[source->axis] = (hsize_t)piece.n;
}

static bool is_taken_whole(const struct source *source, const hsize_t *start, const hsize_t *count)
{
    return source->reading->cut == EBB_CUT_PATIENTS && ebb_unpack_is_piece(source->unpack, start, count);
}

static size_t piece_values(const struct source *source, int64_t n)
{
    size_t values = (size_t)n;
    for (int k = source->axis + 1; k < source->n_dims; k++)
        values *= (size_t)source->dims[k];
    return values;
}

/* Rows of patients lie in chunks as they are hashed in blocks: they are unpacked here, which takes a third
 * of what HDF5 takes. All else HDF5 reads (tables, whose rows follow no chunks, and copies with other
 * chunks than ours), after it has been seen that each chunk fits. The same shape in memory: with any other,
 * it would look up the chunk of every single value. */
static void read_piece(const struct source *source, struct piece piece, void *values,
                       struct ebb_trouble *trouble)
{
    const char *path = source->reading->path;
    hsize_t start[MAX_DIMS], count[MAX_DIMS];
    set_hyperslab(source, piece, start, count);
    if (is_taken_whole(source, start, count)) {
        ebb_unpack_piece(source->unpack, start, count, values, trouble);
        return;
    }
    ebb_unpack_check(source->reading->dataset, path, start, count, trouble);
    ebb_h5_done(trouble, H5Sselect_hyperslab(source->space, H5S_SELECT_SET, start, NULL, count, NULL),
                "reading", path);
    hid_t room = ebb_h5_id(trouble, H5Screate_simple(source->n_dims, count, NULL), "reading", path);
    if (!trouble->failed)
        ebb_h5_done(trouble,
                    H5Dread(source->reading->dataset, source->type, room, source->space, H5P_DEFAULT, values),
                    "reading", path);
    ebb_h5_close(trouble, room, path);
}

/* Texts are hashed as they are, each with its NUL, and given back to HDF5 at once. */
static void hash_piece(const struct source *source, struct piece piece, void *values,
                       uint8_t out_hash[EBB_DIGEST_BYTES], struct ebb_trouble *trouble)
{
    const size_t n = piece_values(source, piece.n);
    if (piece.n > 0)
        read_piece(source, piece, values, trouble);
    if (!trouble->failed && source->texts)
        ebb_digest_block_of_texts(values, n, out_hash);
    else if (!trouble->failed)
        ebb_digest_block(values, n * source->value_bytes, out_hash);
    for (size_t i = 0; source->texts && i < n; i++) {
        H5free_memory(((char **)values)[i]);
        ((char **)values)[i] = NULL;
    }
}

/* 3. All of them */

/* The places of the largest block, which is what memory is needed for. */
static int64_t most_places(const struct source *source, const struct ebb_block_digests *digests)
{
    const struct ebb_row_reading *reading = source->reading;
    int64_t most = 0;
    if (reading->cut == EBB_CUT_WHOLE)
        return source->places;
    if (reading->cut == EBB_CUT_PATIENTS)
        return source->places < EBB_BLOCK_PATIENTS ? source->places : EBB_BLOCK_PATIENTS;
    for (int64_t b = 0; b < digests->n_blocks; b++)
        most = reading->rows[b] > most ? reading->rows[b] : most;
    return most;
}

static int64_t block_places(const struct source *source, int64_t block, int64_t first)
{
    const int64_t left = source->places - first;
    if (source->reading->cut == EBB_CUT_ROWS)
        return source->reading->rows[block];
    if (source->reading->cut == EBB_CUT_WHOLE)
        return left;
    return left < EBB_BLOCK_PATIENTS ? left : EBB_BLOCK_PATIENTS;
}

/* A latch of its own for each block: what comes after a failure would else do nothing. */
static void hash_all(const struct source *source, void *values, struct ebb_block_digests *digests,
                     struct ebb_trouble *trouble)
{
    struct piece piece = {0};
    for (int64_t b = 0; b < digests->n_blocks; b++, piece.first += piece.n) {
        piece.n = block_places(source, b, piece.first);
        for (piece.policy = 0; piece.policy < digests->n_policies; piece.policy++) {
            struct ebb_trouble here = {0};
            hash_piece(source, piece, values, digests->hashes[b * digests->n_policies + piece.policy], &here);
            if (here.failed && !trouble->failed)
                *trouble = here;
        }
    }
}

/* All that a dataset has is asked before anything is allocated: its shape has been compared with the list. */
void ebb_row_digests_read(const struct ebb_row_reading *reading, struct ebb_block_digests *out_digests,
                          struct ebb_trouble *trouble)
{
    struct ebb_unpack unpack;
    struct source source = {.reading = reading, .type = -1, .space = -1, .unpack = &unpack};
    struct ebb_block_digests digests = {0};
    void *values = NULL;
    open_source(&source, trouble);
    ebb_unpack_init(&unpack, reading->dataset, reading->path, trouble);
    ebb_digest_head(trouble, reading->dataset, reading->path, reading->cut, digests.head);
    if (!trouble->failed)
        set_extent(&source, &digests, trouble);
    if (!trouble->failed) {
        const size_t n = (size_t)digests.n_blocks * (size_t)digests.n_policies;
        const size_t bytes = piece_values(&source, most_places(&source, &digests)) * source.value_bytes;
        digests.hashes = calloc(n > 0 ? n : 1, sizeof *digests.hashes);
        values = bytes <= MOST_BLOCK_BYTES ? calloc(bytes > 0 ? bytes : 1, 1) : NULL;
        if (values == NULL || digests.hashes == NULL)
            ebb_h5_no_memory(trouble, reading->path);
        else
            hash_all(&source, values, &digests, trouble);
    }
    free(values);
    if (digests.hashes == NULL)
        digests.n_blocks = 0;
    *out_digests = digests;
    ebb_unpack_free(&unpack);
    ebb_h5_close(trouble, source.space, reading->path);
    ebb_h5_close(trouble, source.type, reading->path);
}

/* 4. Some of them */

enum ebb_status ebb_reader_rows_digest(const struct ebb_reader *reader, int dataset, int64_t n_patients,
                                       char out_hex[EBB_DIGEST_HEX], struct ebb_messages *messages)
{
    const struct ebb_manifest_line *line = &reader->datasets[dataset];
    struct ebb_trouble trouble = {0};
    struct ebb_block_digests digests = {0};
    ebb_h5_enter();
    hid_t opened = ebb_expected_open(&reader->objects, reader->file, line->object, &trouble);
    const struct ebb_row_reading reading = {
        .dataset = opened, .path = line->object, .cut = line->cut, .most = n_patients};
    if (!trouble.failed)
        ebb_row_digests_read(&reading, &digests, &trouble);
    ebb_h5_close(&trouble, opened, line->object);
    if (!trouble.failed)
        ebb_block_digests_hex(&digests, out_hex);
    else if (!trouble.no_memory)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "dataset %s is damaged: %s",
                         line->object, trouble.words);
    ebb_block_digests_free(&digests);
    return ebb_h5_status(&trouble);
}
