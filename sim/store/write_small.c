/* SPDX-License-Identifier: MIT
 * write_small: names, counts, curves, statistics and the tally.
 *
 * All but the tally pass through doubles, one value at a time: there are thousands of them and never
 * millions, whoever asks a function for each (number_of) may give any number type, and the largest of them (a
 * seed is none of them) is below 2^53.
 *
 *   1. Values in memory   2. Into the file   3. A tally in chunks   4. A group of lists
 */
#include "write_small.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "digests.h"
#include "filter.h"

/* 1. Values in memory */

static double number_at(const struct ebb_entry *entry, const struct ebb_facts *facts, int64_t i)
{
    const struct ebb_field *field = entry->field;
    if (field->source == EBB_FROM_INDEX)
        return (double)i;
    if (field->source == EBB_FROM_NUMBER)
        return field->number_of(facts, i);
    const double *values;
    memcpy(&values, (const char *)facts->summary + field->at, sizeof values);
    return isnan(values[i])
               ? (double)NAN
               : values[i]; /* one NaN only: which one arithmetic gives depends on the compiler */
}

/* Types of the table of fields that small datasets have; ebb_write_small has made sure. */
static void set_value(void *values, enum ebb_type type, int64_t i, double number)
{
    if (type == EBB_INT32)
        ((int32_t *)values)[i] = (int32_t)number;
    else if (type == EBB_INT64)
        ((int64_t *)values)[i] = (int64_t)number;
    else
        ((double *)values)[i] = number;
}

/* 2. Into the file */

static void write_plainly(const struct ebb_entry *entry, const void *values, struct ebb_trouble *trouble)
{
    if (trouble->failed)
        return;
    /* Types of the file are little-endian, as the host's are, see block_chunks.c. */
    hid_t type = ebb_h5_id(trouble, H5Dget_type(entry->dataset), "writing", entry->path);
    ebb_h5_write(trouble, entry->dataset, type, values, entry->path);
    ebb_h5_close(trouble, type, entry->path);
}

static void set_digest(struct ebb_entry *entry, const void *values, struct ebb_trouble *trouble)
{
    uint8_t hash[EBB_DIGEST_BYTES];
    const size_t n = (size_t)ebb_entry_values(entry);
    if (entry->field->type == EBB_STRING)
        ebb_digest_block_of_texts(values, n, hash);
    else
        ebb_digest_block(values, n * entry->value_bytes, hash);
    ebb_digest_whole(trouble, entry->dataset, entry->path, hash, entry->hex);
}

void ebb_write_values(struct ebb_entry *entry, const void *values, struct ebb_trouble *trouble)
{
    set_digest(entry, values, trouble);
    write_plainly(entry, values, trouble);
}

/* 3. A tally in chunks */

/* The array as it lies in memory: through doubles, as the other numbers go, sums beyond 2^53 would lose bits.
 */
static const int64_t *tally_values(const struct ebb_entry *entry, const struct ebb_facts *facts)
{
    const int64_t *values;
    memcpy(&values, (const char *)facts->tally + entry->field->at, sizeof values);
    return values;
}

/* A chunk is a whole number of places of the first dimension, and all chunks are full: no padding is needed.
 */
static void write_chunks(const struct ebb_entry *entry, const uint8_t *values, struct ebb_filter *filter,
                         uint8_t *room, struct ebb_trouble *trouble)
{
    const size_t bytes = ebb_entry_chunk_bytes(entry);
    for (int64_t at = 0; at < entry->dims[0] && !trouble->failed; at += entry->chunk_rows, values += bytes) {
        const hsize_t offset[EBB_FIELD_DIMS] = {(hsize_t)at};
        const struct ebb_filtered chunk = ebb_filter_chunk(filter, values, bytes, entry->value_bytes, room);
        ebb_h5_done(
            trouble,
            H5Dwrite_chunk(entry->dataset, H5P_DEFAULT, chunk.skipped, offset, chunk.length, chunk.bytes),
            "writing", entry->path);
    }
}

/* A filter for each array: memory for it is had and given back in microseconds, and one that is shared by
 * them all was no faster in a paired measurement. */
static void write_tally(struct ebb_entry *entry, const struct ebb_facts *facts,
                        enum ebb_compression compression, struct ebb_trouble *trouble)
{
    const int64_t *values = tally_values(entry, facts);
    set_digest(entry, values, trouble);
    if (entry->chunk_rows == 0) {
        write_plainly(entry, values, trouble);
        return;
    }
    struct ebb_filter filter = {0};
    uint8_t *room = malloc(ebb_entry_chunk_bytes(entry));
    if (room && ebb_filter_init(&filter, compression, ebb_entry_chunk_bytes(entry)) == EBB_OK)
        write_chunks(entry, (const uint8_t *)values, &filter, room, trouble);
    else
        ebb_h5_no_memory(trouble, entry->path);
    ebb_filter_free(&filter);
    free(room);
}

/* 4. Any of them */

void ebb_write_small(struct ebb_entry *entry, const struct ebb_facts *facts, enum ebb_compression compression,
                     struct ebb_trouble *trouble)
{
    if (trouble->failed)
        return;
    if (entry->field->source == EBB_FROM_TALLY) {
        write_tally(entry, facts, compression, trouble);
        return;
    }
    const enum ebb_type type = entry->field->type;
    const int64_t n = ebb_entry_values(entry);
    void *values = calloc((size_t)n, entry->value_bytes);
    if (values == NULL) {
        ebb_h5_no_memory(trouble, entry->path);
        return;
    }
    ebb_require(type == EBB_STRING || type == EBB_INT32 || type == EBB_INT64 || type == EBB_FLOAT64);
    for (int64_t i = 0; i < n; i++) {
        if (type == EBB_STRING)
            ((const char **)values)[i] = entry->field->text_of(facts, i);
        else
            set_value(values, type, i, number_at(entry, facts, i));
    }
    ebb_write_values(entry, values, trouble);
    free(values);
}

/* 4. A group of lists */

/* Ranges over draws and costs had this loop each. Eight bytes a value: a pointer or a double. */
static void write_list(const struct ebb_layout *layout, int place, const struct ebb_value_source *source,
                       struct ebb_trouble *trouble)
{
    struct ebb_entry *entry = &layout->entries[place];
    const int64_t n = ebb_entry_values(entry);
    void *values = calloc((size_t)n + 1, sizeof(double));
    if (values == NULL) {
        ebb_h5_no_memory(trouble, entry->path);
        return;
    }
    for (int64_t i = 0; i < n; i++) {
        if (entry->field->type == EBB_STRING) {
            ((const char **)values)[i] = source->text(source->self, layout->plan, place, i);
        } else if (entry->field->type == EBB_INT32) {
            ((int32_t *)values)[i] = source->whole(source->self, layout->plan, place, i);
        } else {
            const double number = source->number(source->self, place, i);
            ((double *)values)[i] = isnan(number) ? (double)NAN : number;
        }
    }
    ebb_write_values(entry, values, trouble);
    ebb_attribute_write_text(trouble, ebb_entry_noted(layout, entry), "sha256", entry->hex);
    free(values);
}

void ebb_write_group(const struct ebb_layout *layout, const struct ebb_value_source *source,
                     struct ebb_trouble *trouble)
{
    for (int place = 0; place < layout->n && !trouble->failed; place++)
        write_list(layout, place, source, trouble);
}
