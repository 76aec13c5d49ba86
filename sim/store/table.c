/* SPDX-License-Identifier: MIT
 * table: rows gathered into chunks.
 *
 * The number of rows is not known before the run ends, so the dataset starts empty and is extended by a chunk
 * at a time; chunks are packed here and written past HDF5's filters, as those of blocks are (block_chunks.h).
 *
 *   1. Type and dataset   2. Rows   3. The end
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "digests.h"
#include "layout.h"

/* 1. Type and dataset */

/* Three types (column.h); a fourth would have to be read by R before it may stand here. */
static hid_t column_type(const struct ebb_column *column, struct ebb_trouble *trouble)
{
    if (column->type == EBB_INT32)
        return ebb_h5_id(trouble, H5Tcopy(H5T_STD_I32LE), "describing", column->name);
    if (column->type == EBB_FLOAT64)
        return ebb_h5_id(trouble, H5Tcopy(H5T_IEEE_F64LE), "describing", column->name);
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", column->name);
    ebb_h5_done(trouble, H5Tset_size(type, column->bytes), "describing", column->name);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", column->name);
    return type;
}

/* Packed, without the gaps that a C compiler would leave: a table of R or pandas has none, and the bytes are
 * digested. */
static hid_t row_type(const struct ebb_table *table, const struct ebb_column *columns, int n_columns,
                      struct ebb_trouble *trouble)
{
    size_t offset = 0;
    hid_t row = ebb_h5_id(trouble, H5Tcreate(H5T_COMPOUND, table->row_bytes), "describing", table->path);
    for (int k = 0; k < n_columns; k++) {
        hid_t type = column_type(&columns[k], trouble);
        ebb_h5_done(trouble, H5Tinsert(row, columns[k].name, offset, type), "describing", columns[k].name);
        ebb_h5_close(trouble, type, columns[k].name);
        offset += columns[k].bytes;
    }
    return row;
}

static struct ebb_noted noted(const struct ebb_table *table)
{
    return (struct ebb_noted){table->dataset, table->path, table->lines, NULL};
}

/* A column of a compound has no attributes of its own, so one text describes them all, a line a column. */
static void describe(const struct ebb_table *table, const struct ebb_table_shape *shape,
                     struct ebb_trouble *trouble)
{
    struct ebb_text text = {0};
    for (int k = 0; k < shape->n_columns; k++)
        ebb_text_add(&text, "%s [%s]: %s\n", shape->columns[k].name, shape->columns[k].unit,
                     shape->columns[k].meaning);
    if (text.failed)
        ebb_h5_latch(trouble, "no memory for", table->path);
    ebb_attribute_write_text(trouble, noted(table), "units", "1");
    ebb_attribute_write_text(trouble, noted(table), "long_name", shape->meaning);
    ebb_attribute_write_text(trouble, noted(table), "columns", ebb_text_chars(&text));
    ebb_text_free(&text);
}

/* No fill values: every value gets written, and HDF5 would fill what it allocates before. */
static void create(struct ebb_table *table, hid_t file, hid_t row, struct ebb_trouble *trouble)
{
    const hsize_t none = 0, chunk = (hsize_t)table->chunk_rows, unlimited = H5S_UNLIMITED;
    hid_t space = ebb_h5_id(trouble, H5Screate_simple(1, &none, &unlimited), "describing", table->path);
    hid_t properties = ebb_layout_properties(trouble, table->path);
    ebb_h5_done(trouble, H5Pset_fill_time(properties, H5D_FILL_TIME_NEVER), "describing", table->path);
    ebb_h5_done(trouble, H5Pset_chunk(properties, 1, &chunk), "describing", table->path);
    ebb_filter_declare(properties, table->row_bytes, table->path, trouble);
    if (!trouble->failed)
        table->dataset = ebb_h5_id(
            trouble, H5Dcreate2(file, table->path, row, space, H5P_DEFAULT, properties, H5P_DEFAULT),
            "creating", table->path);
    ebb_h5_close(trouble, properties, table->path);
    ebb_h5_close(trouble, space, table->path);
}

/* As large as the chunks of patients. A table that will never fill one has a smaller chunk. */
enum { MOST_CHUNK_ROWS = 4096 };
static int chunk_rows(int64_t most_rows)
{
    return most_rows < 1 ? 1 : most_rows < MOST_CHUNK_ROWS ? (int)most_rows : MOST_CHUNK_ROWS;
}

enum ebb_status ebb_table_init(struct ebb_table *table, hid_t file, const struct ebb_table_shape *shape,
                               struct ebb_trouble *trouble)
{
    *table = (struct ebb_table){.path = shape->path,
                                .dataset = -1,
                                .chunk_rows = chunk_rows(shape->most_rows),
                                .lines = shape->lines};
    for (int k = 0; k < shape->n_columns; k++)
        table->row_bytes += shape->columns[k].bytes;
    table->digested = shape->digested;
    ebb_digest_init(&table->values);
    table->carried = calloc((size_t)table->chunk_rows, table->row_bytes);
    table->room = malloc((size_t)table->chunk_rows * table->row_bytes);
    if (table->carried == NULL || table->room == NULL ||
        ebb_filter_init(&table->filter, shape->compression, (size_t)table->chunk_rows * table->row_bytes) !=
            EBB_OK)
        return EBB_NO_MEMORY;
    hid_t row = row_type(table, shape->columns, shape->n_columns, trouble);
    if (!trouble->failed)
        create(table, file, row, trouble);
    describe(table, shape, trouble);
    ebb_h5_close(trouble, row, table->path);
    return EBB_OK;
}

/* 2. Rows */

/* Writes the carried rows as one chunk. The extent grows by the rows
 * that there are, while the chunk is packed whole: what lies beyond the extent is never read, and the next
 * chunk begins at a multiple of chunk_rows, without which HDF5 refuses it. So only the last chunk may be
 * short. */
static void write_chunk(struct ebb_table *table, struct ebb_trouble *trouble)
{
    const size_t used = (size_t)table->n_carried * table->row_bytes;
    const size_t whole = (size_t)table->chunk_rows * table->row_bytes;
    const hsize_t offset = (hsize_t)table->n_rows;
    const hsize_t extent = offset + (hsize_t)table->n_carried;
    memset(table->carried + used, 0,
           whole - used); /* rows of the chunk before; outside the extent, but packed */
    const struct ebb_filtered chunk =
        ebb_filter_chunk(&table->filter, table->carried, whole, table->row_bytes, table->room);
    ebb_h5_done(trouble, H5Dset_extent(table->dataset, &extent), "extending", table->path);
    if (!trouble->failed)
        ebb_h5_done(
            trouble,
            H5Dwrite_chunk(table->dataset, H5P_DEFAULT, chunk.skipped, &offset, chunk.length, chunk.bytes),
            "writing", table->path);
    table->n_rows += table->n_carried;
    table->n_carried = 0;
}

/* Rows are copied: they come from a thread's room, which the next block overwrites. */
/* `n` may be more than a chunk: a block of patients who relapse often brings several. */
void ebb_table_add(struct ebb_table *table, const void *rows, size_t n, struct ebb_trouble *trouble)
{
    const uint8_t *from = rows;
    if (!table->digested)
        ebb_digest_add(&table->values, rows, n * table->row_bytes);
    while (n > 0 && !trouble->failed) {
        const size_t free_rows = (size_t)(table->chunk_rows - table->n_carried);
        const size_t taken = n < free_rows ? n : free_rows;
        memcpy(table->carried + (size_t)table->n_carried * table->row_bytes, from, taken * table->row_bytes);
        from += taken * table->row_bytes;
        table->n_carried += (int)taken;
        n -= taken;
        if (table->n_carried == table->chunk_rows)
            write_chunk(table, trouble);
    }
}

/* 3. The end */

/* Closes the dataset as well, because a full disk shows at closing, and then the file must not be published.
 */
void ebb_table_finish(struct ebb_table *table, struct ebb_trouble *trouble)
{
    if (table->n_carried > 0 && !trouble->failed)
        write_chunk(table, trouble);
    if (!table->digested) {
        uint8_t hash[EBB_DIGEST_BYTES];
        ebb_digest_bytes(&table->values, hash);
        ebb_digest_whole(trouble, table->dataset, table->path, hash, table->hex);
    }
    ebb_attribute_write_text(trouble, noted(table), "sha256", table->hex);
    ebb_h5_close(trouble, table->dataset, table->path);
    table->dataset = -1;
}

/* What was carried is lost: this is for what was finished, and for what failed. */
void ebb_table_free(struct ebb_table *table, struct ebb_trouble *trouble)
{
    if (table->path)
        ebb_h5_close(trouble, table->dataset, table->path);
    ebb_filter_free(&table->filter);
    free(table->carried);
    free(table->room);
    *table = (struct ebb_table){.dataset = -1};
}
