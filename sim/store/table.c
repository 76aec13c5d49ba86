/* SPDX-License-Identifier: MIT
 * table: rows gathered into chunks, chunks taken apart into columns.
 *
 * The number of rows is not known before the run ends, so the columns start empty and are extended by a chunk
 * at a time; chunks are packed here and written past HDF5's filters, as those of blocks are (block_chunks.h).
 *
 *   1. The columns   2. The group   3. Rows   4. Columns   5. The end
 */
#include "table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "digests.h"
#include "layout.h"
#include "scales.h"

/* 1. The columns */

/* Three types (column.h); a fourth would have to be read by R before it may stand here. */
static size_t bytes_in_row(enum ebb_type type)
{
    return type == EBB_STRING ? sizeof(char *) : type == EBB_INT32 ? sizeof(int32_t) : sizeof(double);
}

static hid_t column_type(const struct ebb_table_column *column, struct ebb_trouble *trouble)
{
    if (column->type == EBB_INT32)
        return ebb_h5_id(trouble, H5Tcopy(H5T_STD_I32LE), "describing", column->path);
    if (column->type == EBB_FLOAT64)
        return ebb_h5_id(trouble, H5Tcopy(H5T_IEEE_F64LE), "describing", column->path);
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", column->path);
    ebb_h5_done(trouble, H5Tset_size(type, H5T_VARIABLE), "describing", column->path);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", column->path);
    return type;
}

/* References to texts stand in the header of the dataset, as in layout.c: HDF5 follows them without a look,
 * and a header has a checksum. It takes 64 kB at most; a table of more rows, which no study has, does
 * without. */
enum { MOST_ROWS_IN_HEADER = 3500 };

static hid_t column_properties(const struct ebb_table *table, const struct ebb_table_column *column,
                               struct ebb_trouble *trouble)
{
    const hsize_t chunk = (hsize_t)table->chunk_rows;
    hid_t properties = ebb_layout_properties(trouble, column->path);
    if (column->type == EBB_STRING) {
        if (table->chunk_rows <= MOST_ROWS_IN_HEADER)
            ebb_h5_done(trouble, H5Pset_layout(properties, H5D_COMPACT), "describing", column->path);
        return properties;
    }
    /* No fill values: every value gets written, and HDF5 would fill what it allocates before. */
    ebb_h5_done(trouble, H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER), "describing", column->path);
    if (!table->is_whole) {
        ebb_h5_done(trouble, H5Pset_chunk(properties, 1, &chunk), "describing", column->path);
        ebb_filter_declare(properties, column->bytes, column->path, trouble);
    }
    return properties;
}

static void create_column(const struct ebb_table *table, struct ebb_table_column *column, hid_t file,
                          struct ebb_trouble *trouble)
{
    const hsize_t rows = table->is_whole ? (hsize_t)table->chunk_rows : 0;
    const hsize_t most = table->is_whole ? rows : H5S_UNLIMITED;
    if (trouble->failed)
        return;
    hid_t type = column_type(column, trouble);
    hid_t space = ebb_h5_id(trouble, H5Screate_simple(1, &rows, &most), "describing", column->path);
    hid_t properties = column_properties(table, column, trouble);
    if (!trouble->failed)
        column->dataset = ebb_h5_id(
            trouble, H5Dcreate2(file, column->path, type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
            "creating", column->path);
    ebb_h5_close(trouble, properties, column->path);
    ebb_h5_close(trouble, space, column->path);
    ebb_h5_close(trouble, type, column->path);
}

static struct ebb_noted noted(const struct ebb_table *table, int k)
{
    return (struct ebb_noted){table->columns[k].dataset, table->columns[k].path, table->lines, NULL, {0}};
}

static void add_column(struct ebb_table *table, int k, const struct ebb_column *from, hid_t file,
                       struct ebb_trouble *trouble)
{
    struct ebb_table_column *column = &table->columns[k];
    snprintf(column->path, sizeof column->path, "%s/%s", table->path, from->name);
    create_column(table, column, file, trouble);
    if (k == 0)
        ebb_scales_declare(trouble, noted(table, k), from->name);
    ebb_attribute_write_text(trouble, noted(table, k), "units", from->unit);
    ebb_attribute_write_text(trouble, noted(table, k), "long_name", from->meaning);
    if (from->has_none) {
        char text[16];
        snprintf(text, sizeof text, "%d", (int)from->none);
        ebb_attribute_write(trouble, noted(table, k), "_FillValue", H5T_STD_I32LE, 1, &from->none, text);
    }
}

/* 2. The group */

/* As large as the chunks of patients. A table that will never fill one has a smaller chunk; one that is
 * written whole is carried whole. */
enum { MOST_CHUNK_ROWS = 4096 };
static int chunk_rows(int64_t most_rows, bool is_whole)
{
    if (most_rows < 1)
        return 1;
    return most_rows < MOST_CHUNK_ROWS || is_whole ? (int)most_rows : MOST_CHUNK_ROWS;
}

static void set_columns(struct ebb_table *table, const struct ebb_table_shape *shape)
{
    table->n_columns = shape->n_columns;
    table->is_whole = shape->is_whole;
    for (int k = 0; k < shape->n_columns; k++) {
        const enum ebb_type type = shape->columns[k].type;
        table->columns[k] = (struct ebb_table_column){
            .type = type, .at = table->row_bytes, .bytes = bytes_in_row(type), .dataset = -1};
        table->row_bytes += bytes_in_row(type);
        table->is_whole = table->is_whole || type == EBB_STRING;
    }
    table->chunk_rows = chunk_rows(shape->most_rows, table->is_whole);
}

/* Room for a chunk of rows, and for one column of it at a time. */
static enum ebb_status get_room(struct ebb_table *table, const struct ebb_table_shape *shape)
{
    table->columns = calloc((size_t)shape->n_columns, sizeof *table->columns);
    if (table->columns == NULL)
        return EBB_NO_MEMORY;
    set_columns(table, shape);
    const size_t widest = (size_t)table->chunk_rows * sizeof(double);
    table->carried = calloc((size_t)table->chunk_rows, table->row_bytes);
    table->values = malloc(widest);
    table->room = malloc(widest);
    if (table->carried == NULL || table->values == NULL || table->room == NULL)
        return EBB_NO_MEMORY;
    return ebb_filter_init(&table->filter, shape->compression, widest);
}

enum ebb_status ebb_table_init(struct ebb_table *table, hid_t file, const struct ebb_table_shape *shape,
                               struct ebb_trouble *trouble)
{
    struct ebb_noted *columns = calloc((size_t)shape->n_columns, sizeof *columns);
    *table = (struct ebb_table){.path = shape->path, .lines = shape->lines};
    const enum ebb_status status = columns ? get_room(table, shape) : EBB_NO_MEMORY;
    if (status == EBB_OK) {
        ebb_layout_create_group(file, table->path, trouble);
        hid_t group = trouble->failed ? -1
                                      : ebb_h5_id(trouble, H5Gopen2(file, table->path, H5P_DEFAULT),
                                                  "opening", table->path);
        ebb_attribute_write_text(trouble, (struct ebb_noted){group, table->path, table->lines, NULL, {0}},
                                 "long_name", shape->meaning);
        ebb_h5_close(trouble, group, table->path);
        for (int k = 0; k < table->n_columns; k++) {
            add_column(table, k, &shape->columns[k], file, trouble);
            columns[k] = noted(table, k);
        }
        ebb_scales_attach_rows(columns, table->n_columns, trouble);
    }
    free(columns);
    return status;
}

/* 3. Rows */

/* Two loops of one line, because a memcpy of a size that the compiler knows is a move: with any size in one
 * loop, a run of record: outcomes took 2 % longer (200,000 patients). */
static void take_apart(const uint8_t *from, size_t row_bytes, size_t n, size_t bytes, uint8_t *to)
{
    if (bytes == 4) {
        for (size_t i = 0; i < n; i++)
            memcpy(to + i * 4, from + i * row_bytes, 4);
    } else {
        for (size_t i = 0; i < n; i++)
            memcpy(to + i * 8, from + i * row_bytes, 8);
    }
}

/* A column of the carried rows, in table->values. Behind them it is zero: outside of the extent, but packed
 * as well, and rows of the chunk before would not pack so small. */
static void gather(const struct ebb_table *table, const struct ebb_table_column *column)
{
    const size_t n = (size_t)table->n_carried, bytes = column->bytes;
    take_apart(table->carried + column->at, table->row_bytes, n, bytes, table->values);
    memset(table->values + n * bytes, 0, ((size_t)table->chunk_rows - n) * bytes);
}

static void write_chunk(const struct ebb_table_column *column, int64_t first_row,
                        const struct ebb_filtered *chunk, struct ebb_trouble *trouble)
{
    const hsize_t offset = (hsize_t)first_row;
    ebb_h5_done(
        trouble,
        H5Dwrite_chunk(column->dataset, H5P_DEFAULT, chunk->skipped, &offset, chunk->length, chunk->bytes),
        "writing", column->path);
}

/* The extent grows by the rows that there are, while the chunk is packed whole: what lies beyond the extent
 * is never read, and the next chunk begins at a multiple of chunk_rows, without which HDF5 refuses it. So
 * only the last chunk may be short. */
static void write_packed(const struct ebb_table *table, const struct ebb_table_column *column,
                         struct ebb_trouble *trouble)
{
    const hsize_t extent = (hsize_t)(table->n_rows + table->n_carried);
    const struct ebb_filtered chunk = ebb_filter_chunk(
        &table->filter, table->values, (size_t)table->chunk_rows * column->bytes, column->bytes, table->room);
    ebb_h5_done(trouble, H5Dset_extent(column->dataset, &extent), "extending", column->path);
    if (!trouble->failed)
        write_chunk(column, table->n_rows, &chunk, trouble);
}

static void write_whole(const struct ebb_table *table, struct ebb_table_column *column,
                        struct ebb_trouble *trouble)
{
    const size_t n = (size_t)table->n_carried;
    uint8_t hash[EBB_DIGEST_BYTES];
    if (column->type == EBB_STRING)
        ebb_digest_block_of_texts((const char *const *)(const void *)table->values, n, hash);
    else
        ebb_digest_block(table->values, n * column->bytes, hash);
    ebb_digest_whole(trouble, column->dataset, column->path, hash, column->hex);
    hid_t type = column_type(column, trouble);
    ebb_h5_write(trouble, column->dataset, type, table->values, column->path);
    ebb_h5_close(trouble, type, column->path);
}

static void write_carried(struct ebb_table *table, struct ebb_trouble *trouble)
{
    for (int k = 0; k < table->n_columns && !trouble->failed; k++) {
        gather(table, &table->columns[k]);
        if (table->is_whole)
            write_whole(table, &table->columns[k], trouble);
        else
            write_packed(table, &table->columns[k], trouble);
    }
    table->n_rows += table->n_carried;
    table->n_carried = 0;
}

/* Rows are copied: they come from a thread's room, which the next block overwrites. `n` may be more than a
 * chunk: a block of patients who relapse often brings several. */
void ebb_table_add(struct ebb_table *table, const void *rows, size_t n, struct ebb_trouble *trouble)
{
    const uint8_t *from = rows;
    ebb_require(!table->is_whole || table->n_rows + table->n_carried + (int64_t)n <= table->chunk_rows);
    while (n > 0 && !trouble->failed) {
        const size_t free_rows = (size_t)(table->chunk_rows - table->n_carried);
        const size_t taken = n < free_rows ? n : free_rows;
        memcpy(table->carried + (size_t)table->n_carried * table->row_bytes, from, taken * table->row_bytes);
        from += taken * table->row_bytes;
        table->n_carried += (int)taken;
        n -= taken;
        if (table->n_carried == table->chunk_rows && !table->is_whole)
            write_carried(table, trouble);
    }
}

/* 4. Columns */

int ebb_table_take_carried(struct ebb_table *table, int32_t *const *out_columns)
{
    const int n = table->n_carried;
    for (int k = 0; k < table->n_columns; k++) {
        const struct ebb_table_column *column = &table->columns[k];
        ebb_require(column->type == EBB_INT32 && !table->is_whole);
        take_apart(table->carried + column->at, table->row_bytes, (size_t)n, column->bytes,
                   (uint8_t *)out_columns[k]);
    }
    table->n_carried = 0;
    return n;
}

void ebb_table_add_chunks(struct ebb_table *table, const struct ebb_filtered *const *chunks, int n,
                          struct ebb_trouble *trouble)
{
    const int64_t end = table->n_rows + (int64_t)n * table->chunk_rows;
    ebb_require(table->n_carried == 0);
    for (int k = 0; k < table->n_columns && n > 0; k++) {
        const struct ebb_table_column *column = &table->columns[k];
        const hsize_t extent = (hsize_t)end;
        ebb_h5_done(trouble, H5Dset_extent(column->dataset, &extent), "extending", column->path);
        for (int i = 0; i < n && !trouble->failed; i++)
            write_chunk(column, table->n_rows + (int64_t)i * table->chunk_rows, &chunks[k][i], trouble);
    }
    table->n_rows = end;
}

void ebb_table_carry(struct ebb_table *table, const int32_t *const *columns, int n)
{
    ebb_require(table->n_carried == 0 && n < table->chunk_rows);
    for (int k = 0; k < table->n_columns; k++) {
        for (int i = 0; i < n; i++)
            memcpy(table->carried + (size_t)i * table->row_bytes + table->columns[k].at, &columns[k][i],
                   sizeof columns[k][i]);
    }
    table->n_carried = n;
}

/* 5. The end */

void ebb_table_finish(struct ebb_table *table, struct ebb_trouble *trouble)
{
    if ((table->n_carried > 0 || table->is_whole) && !trouble->failed)
        write_carried(table, trouble);
    for (int k = 0; k < table->n_columns; k++) {
        ebb_attribute_write_text(trouble, noted(table, k), "sha256", table->columns[k].hex);
    }
}

void ebb_table_list(const struct ebb_table *table, enum ebb_level level, enum ebb_cut cut,
                    struct ebb_text *contents, struct ebb_trouble *trouble)
{
    for (int k = 0; k < table->n_columns && !trouble->failed; k++) {
        const struct ebb_manifest_dataset about = {
            .path = table->columns[k].path, .level = level, .cut = cut, .hex = table->columns[k].hex};
        ebb_manifest_add_dataset(trouble, table->columns[k].dataset, &about, contents);
    }
}

/* What was carried is lost: this is for what was finished, and for what failed. */
void ebb_table_free(struct ebb_table *table, struct ebb_trouble *trouble)
{
    for (int k = 0; k < table->n_columns; k++)
        ebb_h5_close(trouble, table->columns[k].dataset, table->columns[k].path);
    ebb_filter_free(&table->filter);
    free(table->columns);
    free(table->carried);
    free(table->values);
    free(table->room);
    *table = (struct ebb_table){0};
}
