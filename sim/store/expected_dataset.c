/* SPDX-License-Identifier: MIT
 * expected_dataset: one dataset, looked at from outside.
 *
 * Everything asked here stands in the dataset's header or its index; no value is read, but for texts of which
 * there could be more than fit into memory. The order is that of what may be asked safely: the kind of
 * storage, then type and shape, then whether as much is stored as the shape says.
 *
 *   1. Type and shape   2. Storage   3. The dataset
 */
#include "expected_limits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unpack.h"

/* 1. Type and shape */

void ebb_object_refuse(struct ebb_object *object, const char *words, uint64_t number)
{
    if (object->state != EBB_OBJECT_SOUND)
        return;
    object->state = EBB_OBJECT_REFUSED;
    snprintf(object->words, sizeof object->words, words, number);
}

void ebb_object_break(struct ebb_object *object, const struct ebb_trouble *trouble)
{
    object->state = EBB_OBJECT_BROKEN;
    snprintf(object->words, sizeof object->words, "%.*s", (int)sizeof object->words - 1, trouble->words);
}

/* Without rounding: false when the product does not fit. */
static bool multiply(uint64_t *into, uint64_t by)
{
    if (by != 0 && *into > UINT64_MAX / by)
        return false;
    *into *= by;
    return true;
}

/* Numbers are those that the table of fields can name, little-endian; a compound is what tables of rows
 * were up to contract 3 and in the first files of contract 4. Strange numbers (bit fields, 3 bytes, another
 * byte order) would be converted by HDF5, in code that hardly anybody uses. */
bool ebb_expected_type(hid_t type, bool in_compound)
{
    const size_t bytes = H5Tget_size(type);
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        return (bytes == 1 || bytes == 2 || bytes == 4 || bytes == 8) && H5Tget_offset(type) == 0 &&
               H5Tget_precision(type) == 8 * bytes && (bytes == 1 || H5Tget_order(type) == H5T_ORDER_LE);
    case H5T_FLOAT:
        return H5Tequal(type, H5T_IEEE_F32LE) > 0 || H5Tequal(type, H5T_IEEE_F64LE) > 0;
    case H5T_STRING:
        return bytes > 0 && (!in_compound || H5Tis_variable_str(type) == 0);
    default:
        return false;
    }
}

static bool is_plain_compound(hid_t type)
{
    const int n = H5Tget_class(type) == H5T_COMPOUND ? H5Tget_nmembers(type) : 0;
    bool plain = n > 0 && n <= MOST_EXTENT;
    for (int k = 0; k < n && plain; k++) {
        hid_t member = H5Tget_member_type(type, (unsigned)k);
        plain = member >= 0 && ebb_expected_type(member, true);
        H5Tclose(member);
    }
    return plain;
}

static void check_type(hid_t type, struct ebb_object *object)
{
    object->type = H5Tget_class(type);
    object->value_bytes = H5Tget_size(type);
    object->is_text = object->type == H5T_STRING && H5Tis_variable_str(type) > 0;
    if (object->is_text)
        object->value_bytes = EBB_REFERENCE_BYTES; /* HDF5 says what a pointer takes */
    object->is_signed = object->type == H5T_INTEGER && H5Tget_sign(type) == H5T_SGN_2;
    if (H5Tcommitted(type) != 0)
        ebb_object_refuse(object, "has a named type", 0);
    else if (!ebb_expected_type(type, false) && !is_plain_compound(type))
        ebb_object_refuse(object, "is of a type that no results file has", 0);
}

static void check_space(hid_t space, struct ebb_object *object)
{
    const H5S_class_t class = H5Sget_simple_extent_type(space);
    const int n_dims = H5Sget_simple_extent_ndims(space);
    if (class != H5S_SCALAR && class != H5S_SIMPLE)
        ebb_object_refuse(object, "has no values", 0);
    else if (n_dims > EBB_FIELD_DIMS)
        ebb_object_refuse(object, "has %" PRIu64 " dimensions, more than any dataset of ours",
                          (uint64_t)n_dims);
    else if (H5Sget_simple_extent_dims(space, object->dims, NULL) == n_dims)
        object->n_dims = n_dims;
}

/* 2. Storage */

/* Before its space is asked for: that of a virtual dataset may open other files. Names of filters are not
 * asked, which might load a plugin. */
static void check_storage_kind(hid_t properties, struct ebb_object *object)
{
    int n_of[2] = {0};
    const H5D_layout_t layout = H5Pget_layout(properties);
    if (layout != H5D_COMPACT && layout != H5D_CONTIGUOUS && layout != H5D_CHUNKED)
        ebb_object_refuse(object, "is virtual: its values stand in other files", 0);
    if (H5Pget_external_count(properties) != 0)
        ebb_object_refuse(object, "is stored outside: its values stand in other files", 0);
    const int n = H5Pget_nfilters(properties);
    for (int i = 0; i < n; i++) {
        unsigned flags, values[8] = {0};
        size_t n_values = sizeof values / sizeof values[0];
        const H5Z_filter_t filter =
            H5Pget_filter2(properties, (unsigned)i, &flags, &n_values, values, 0, NULL, NULL);
        if (filter != H5Z_FILTER_DEFLATE && filter != H5Z_FILTER_SHUFFLE)
            ebb_object_refuse(object, "uses filter %" PRIu64 ", which no file of ours does",
                              (uint64_t)filter);
        else if (n_of[filter == H5Z_FILTER_SHUFFLE]++ > 0)
            ebb_object_refuse(object, "uses filter %" PRIu64 " twice", (uint64_t)filter);
    }
}

/* How many chunks there are must be how many the shape needs. A dataset without holes cannot be larger than
 * what is on the disk gives, and nothing is made up from a fill value. */
static void check_chunks(hid_t dataset, hid_t space, hid_t properties, uint64_t bytes,
                         struct ebb_object *object, struct ebb_trouble *trouble)
{
    hsize_t chunk[EBB_FIELD_DIMS] = {0}, n_chunks = 0;
    uint64_t needed = 1, chunk_bytes = object->value_bytes;
    bool fits = H5Pget_chunk(properties, EBB_FIELD_DIMS, chunk) == object->n_dims;
    for (int k = 0; k < object->n_dims && fits; k++)
        fits = chunk[k] > 0 && multiply(&chunk_bytes, chunk[k]) &&
               multiply(&needed, object->dims[k] / chunk[k] + (object->dims[k] % chunk[k] != 0));
    if (!fits || chunk_bytes > (bytes > MOST_CHUNK_BYTES ? bytes : MOST_CHUNK_BYTES))
        ebb_object_refuse(object, "has chunks of %" PRIu64 " bytes, more than its values", chunk_bytes);
    else if (H5Dget_num_chunks(dataset, space, &n_chunks) < 0)
        ebb_h5_latch(trouble, "counting the chunks of", object->path);
    else if (n_chunks != needed)
        ebb_object_refuse(object, "has holes: only %" PRIu64 " of its chunks are there", n_chunks);
}

static void check_size(hid_t dataset, hid_t space, hid_t properties, struct ebb_object *object,
                       struct ebb_trouble *trouble)
{
    uint64_t bytes = object->value_bytes;
    object->has_chunks = H5Pget_layout(properties) == H5D_CHUNKED;
    for (int k = 0; k < object->n_dims; k++) {
        if (!multiply(&bytes, object->dims[k]) || bytes > INT64_MAX) {
            ebb_object_refuse(object, "has more values than there can be", 0);
            return;
        }
    }
    if ((object->type == H5T_STRING || object->type == H5T_COMPOUND) && bytes > MOST_TEXT_BYTES)
        ebb_object_refuse(object, "has %" PRIu64 " bytes of texts, more than any file of ours", bytes);
    else if (object->has_chunks)
        check_chunks(dataset, space, properties, bytes, object, trouble);
    else if (H5Dget_storage_size(dataset) != bytes)
        ebb_object_refuse(object, "has holes: only %" PRIu64 " of its bytes are there",
                          H5Dget_storage_size(dataset));
}

/* References that are packed could not be found by looking through the file. */
static void check_references(hid_t dataset, const struct ebb_heaps *heaps, struct ebb_object *object,
                             struct ebb_trouble *trouble)
{
    struct ebb_unpack unpack;
    hsize_t at[EBB_FIELD_DIMS] = {0};
    ebb_unpack_init(&unpack, dataset, object->path, trouble);
    for (bool any = unpack.n_filters > 0 && unpack.dims[0] > 0; any && !trouble->failed;
         any = ebb_unpack_step(&unpack, at)) {
        const uint8_t *chunk = ebb_unpack_chunk(&unpack, at, trouble);
        for (size_t i = 0; chunk && i < unpack.chunk_bytes; i += EBB_REFERENCE_BYTES) {
            if (!ebb_heaps_has(heaps, chunk + i))
                ebb_object_refuse(object, "is damaged: a text of it cannot be read", 0);
        }
    }
    ebb_unpack_free(&unpack);
}

/* Reads `count` texts, gives back what they have in all. */
static uint64_t measure(hid_t dataset, hid_t space, hsize_t start, hsize_t count, char **texts,
                        const char *path, struct ebb_trouble *trouble)
{
    uint64_t sum = 0;
    hid_t type = ebb_h5_id(trouble, H5Dget_type(dataset), "reading", path);
    hid_t room = ebb_h5_id(trouble, H5Screate_simple(1, &count, NULL), "reading", path);
    ebb_h5_done(trouble, H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, NULL, &count, NULL), "reading",
                path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dread(dataset, type, room, space, H5P_DEFAULT, texts), "reading", path);
    for (hsize_t i = 0; i < count; i++) {
        sum += texts[i] ? strlen(texts[i]) : 0;
        H5free_memory(texts[i]);
        texts[i] = NULL;
    }
    ebb_h5_close(trouble, room, path);
    ebb_h5_close(trouble, type, path);
    return sum;
}

/* Texts of any length, of which many may name one and the same: a heap of 16 MB can make terabytes. Where
 * that cannot be, no text is read; else a few at a time, until there are too many. */
static void check_texts(hid_t dataset, hid_t space, const struct ebb_heaps *heaps, struct ebb_object *object,
                        struct ebb_trouble *trouble)
{
    uint64_t n = 1, sum = 0;
    for (int k = 0; k < object->n_dims; k++)
        n *= object->dims[k]; /* fits: check_size */
    if (heaps->largest == 0 || n <= MOST_TEXT_BYTES / heaps->largest)
        return;
    const uint64_t most = MOST_TEXT_BYTES / heaps->largest, at_once = most > 0 ? most : 1;
    char **texts = calloc((size_t)(at_once < n ? at_once : n), sizeof *texts);
    if (texts == NULL)
        ebb_h5_no_memory(trouble, object->path);
    for (uint64_t at = 0; object->n_dims == 1 && at < n && sum <= MOST_TEXT_BYTES && !trouble->failed;
         at += at_once)
        sum += measure(dataset, space, at, n - at < at_once ? n - at : at_once, texts, object->path, trouble);
    if (object->n_dims != 1 || sum > MOST_TEXT_BYTES)
        ebb_object_refuse(object, "has more than %" PRIu64 " bytes of texts", MOST_TEXT_BYTES);
    free(texts);
}

/* 3. The dataset */

/* What a dataset says of itself, as long as nothing is wrong. */
static void look_at(hid_t dataset, hid_t properties, const struct ebb_heaps *heaps, struct ebb_object *object,
                    struct ebb_trouble *trouble)
{
    check_storage_kind(properties, object);
    if (object->state != EBB_OBJECT_SOUND)
        return;
    hid_t type = ebb_h5_id(trouble, H5Dget_type(dataset), "reading", object->path);
    hid_t space = ebb_h5_id(trouble, H5Dget_space(dataset), "reading", object->path);
    if (!trouble->failed) {
        check_type(type, object);
        check_space(space, object);
    }
    if (!trouble->failed && object->state == EBB_OBJECT_SOUND)
        check_size(dataset, space, properties, object, trouble);
    if (!trouble->failed && object->state == EBB_OBJECT_SOUND && object->is_text)
        check_references(dataset, heaps, object, trouble);
    if (!trouble->failed && object->state == EBB_OBJECT_SOUND && object->is_text)
        check_texts(dataset, space, heaps, object, trouble);
    ebb_h5_close(trouble, space, object->path);
    ebb_h5_close(trouble, type, object->path);
}

/* An answer of HDF5 that is an error makes it broken, with the words of the latch; memory that ends says
 * nothing of it. */
enum ebb_status ebb_expected_dataset(hid_t file, const struct ebb_heaps *heaps, struct ebb_object *object)
{
    struct ebb_trouble trouble = {0};
    hid_t dataset = ebb_h5_id(&trouble, H5Dopen2(file, object->path, H5P_DEFAULT), "opening", object->path);
    hid_t properties =
        trouble.failed ? -1 : ebb_h5_id(&trouble, H5Dget_create_plist(dataset), "reading", object->path);
    if (!trouble.failed)
        look_at(dataset, properties, heaps, object, &trouble);
    ebb_h5_close(&trouble, properties, object->path);
    ebb_h5_close(&trouble, dataset, object->path);
    if (trouble.failed && object->state == EBB_OBJECT_SOUND)
        ebb_object_break(object, &trouble);
    return trouble.no_memory ? EBB_NO_MEMORY : EBB_OK;
}
