/* SPDX-License-Identifier: MIT
 * piece_tables: see the header.
 *
 *   1. A column   2. On any thread   3. Reading and writing   4. A table
 */
#include "piece_tables.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/tasks.h>

#include "digests.h"
#include "open_file.h"
#include "unpack.h"

/* Chunks of a window: 32,768 rows of a column, 0.5 MB of room for each of six. Threads meet once a window,
 * after some 0.5 ms of work a column; more is memory. */
enum { WINDOW = 8 };

/* 1. A column */

struct stored {
    uint8_t *bytes;
    size_t n;
    uint32_t skipped;
};

struct column {
    char path[EBB_FIELD_PATH_SIZE];
    hid_t dataset; /* of the piece; -1: not open */
    struct ebb_unpack unpack;
    struct stored window[WINDOW];
    /* Whose rows come next, and how many of them are still to come. */
    struct ebb_digest digest;
    int64_t block;
    int32_t left;
    /* Of the file: the chunk that is not full yet, and those that are. */
    struct ebb_filter filter;
    int32_t *carried;
    int n_carried, n_made;
    struct ebb_filtered *made;
    uint8_t *room;             /* all of the above */
    bool is_damaged, is_other; /* it does not unpack; it is not what was written */
};

struct copying {
    const struct ebb_piece_tables *tables;
    struct ebb_trouble *source;
    int which; /* of the two tables */
    struct ebb_table *to;
    int64_t n_rows, next;     /* of the piece; read so far */
    int chunk_rows, n_window; /* rows of a chunk of the piece; chunks that are in hand */
    struct column columns[EBB_RELAPSE_COLUMNS];
};

/* As many as a window can fill, with what was carried before. */
static size_t most_made(const struct copying *copying)
{
    return (size_t)WINDOW * (size_t)copying->chunk_rows / (size_t)copying->to->chunk_rows + 1;
}

static void get_room(struct copying *copying, struct column *column)
{
    const size_t packed = column->unpack.packed_room, n = most_made(copying);
    const size_t chunk = (size_t)copying->to->chunk_rows * sizeof *column->carried;
    column->made = calloc(n, sizeof *column->made);
    column->carried = malloc(chunk);
    column->room = malloc(WINDOW * packed + n * chunk);
    const enum ebb_compression compression = copying->tables->writer->plan->study.compression;
    if (!column->made || !column->carried || !column->room ||
        ebb_filter_init(&column->filter, compression, chunk) != EBB_OK) {
        ebb_h5_no_memory(copying->source, column->path);
        return;
    }
    for (int i = 0; i < WINDOW; i++)
        column->window[i].bytes = column->room + (size_t)i * packed;
}

/* Of the same length and chunks as the first. */
static void check_shape(struct copying *copying, int k)
{
    const struct ebb_unpack *unpack = &copying->columns[k].unpack;
    if (k == 0 && unpack->n_dims == 1) {
        copying->n_rows = (int64_t)unpack->dims[0];
        copying->chunk_rows = (int)unpack->chunk[0];
    }
    if (unpack->n_dims != 1 || unpack->value_bytes != sizeof(int32_t) ||
        (int64_t)unpack->dims[0] != copying->n_rows || (int)unpack->chunk[0] != copying->chunk_rows)
        ebb_h5_fault(copying->source, copying->columns[k].path, "is not a column as ebb writes it");
}

static void begin_block(const struct copying *copying, struct column *column)
{
    const struct ebb_piece_tables *tables = copying->tables;
    ebb_digest_init(&column->digest);
    column->left = column->block < tables->n_blocks ? tables->rows[copying->which][column->block] : 0;
}

static void open_column(struct copying *copying, int k)
{
    struct column *column = &copying->columns[k];
    snprintf(column->path, sizeof column->path, "%s/%s", EBB_LISTED_TABLE_PATHS[copying->which],
             EBB_RELAPSE_TABLES[copying->which][k].name);
    column->dataset = ebb_expected_open(&copying->tables->reader->objects, copying->tables->reader->file,
                                        column->path, copying->source);
    ebb_unpack_init(&column->unpack, column->dataset, column->path, copying->source);
    if (!copying->source->failed)
        check_shape(copying, k);
    if (!copying->source->failed)
        get_room(copying, column);
    if (copying->source->failed)
        return;
    begin_block(copying, column);
}

static void close_column(struct copying *copying, struct column *column)
{
    ebb_unpack_free(&column->unpack);
    ebb_filter_free(&column->filter);
    ebb_h5_close(copying->source, column->dataset, column->path);
    free(column->made);
    free(column->carried);
    free(column->room);
}

/* 2. On any thread */

static void end_block(const struct copying *copying, struct column *column, int k)
{
    const struct ebb_piece_tables *tables = copying->tables;
    const int n_columns = tables->writer->list.n_columns;
    const int at = n_columns - EBB_LISTED_COLUMNS + copying->which * EBB_RELAPSE_COLUMNS + k;
    uint8_t hash[EBB_DIGEST_BYTES];
    ebb_digest_bytes(&column->digest, hash);
    column->is_other |= memcmp(hash, tables->hashes[column->block * n_columns + at], sizeof hash) != 0;
    column->block++;
    begin_block(copying, column);
}

/* Blocks without rows have hashes, too. */
static void hash_rows(const struct copying *copying, int k, struct column *column, const int32_t *values,
                      size_t n)
{
    for (;;) {
        while (column->left == 0 && column->block < copying->tables->n_blocks)
            end_block(copying, column, k);
        const size_t taken = n < (size_t)column->left ? n : (size_t)column->left;
        if (taken == 0)
            return;
        ebb_digest_add(&column->digest, values, taken * sizeof *values);
        column->left -= (int32_t)taken;
        values += taken;
        n -= taken;
    }
}

/* A chunk that did not become smaller is given as it is, from where the next rows will be. */
static void pack_carried(const struct copying *copying, struct column *column)
{
    const size_t bytes = (size_t)copying->to->chunk_rows * sizeof *column->carried;
    uint8_t *room = column->room + WINDOW * column->unpack.packed_room + (size_t)column->n_made * bytes;
    struct ebb_filtered *made = &column->made[column->n_made++];
    *made = ebb_filter_chunk(&column->filter, column->carried, bytes, sizeof *column->carried, room);
    if (made->bytes == column->carried)
        made->bytes = memcpy(room, column->carried, bytes);
    column->n_carried = 0;
}

static void lay_rows(const struct copying *copying, struct column *column, const int32_t *values, size_t n)
{
    while (n > 0) {
        const size_t free_rows = (size_t)(copying->to->chunk_rows - column->n_carried);
        const size_t taken = n < free_rows ? n : free_rows;
        memcpy(column->carried + column->n_carried, values, taken * sizeof *values);
        column->n_carried += (int)taken;
        values += taken;
        n -= taken;
        if (column->n_carried == copying->to->chunk_rows)
            pack_carried(copying, column);
    }
}

static void play_column(void *self, int64_t number, int thread)
{
    const struct copying *copying = self;
    const int k = (int)number;
    struct column *column = &((struct copying *)self)->columns[k];
    int64_t left = copying->n_rows - copying->next;
    (void)thread;
    for (int i = 0; i < copying->n_window; i++) {
        const struct stored *stored = &column->window[i];
        const uint8_t *values = ebb_unpack_stored(&column->unpack, stored->bytes, stored->n, stored->skipped);
        const size_t n = (size_t)(left < copying->chunk_rows ? left : copying->chunk_rows);
        column->is_damaged |= values == NULL;
        if (column->is_damaged)
            return;
        hash_rows(copying, k, column, (const int32_t *)(const void *)values, n);
        lay_rows(copying, column, (const int32_t *)(const void *)values, n);
        left -= (int64_t)n;
    }
}

/* 3. Reading and writing */

static void read_window(struct copying *copying)
{
    const int64_t left = (copying->n_rows - copying->next + copying->chunk_rows - 1) / copying->chunk_rows;
    copying->n_window = left < WINDOW ? (int)left : WINDOW;
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++) {
        struct column *column = &copying->columns[k];
        column->n_made = 0;
        for (int i = 0; i < copying->n_window && !copying->source->failed; i++) {
            const hsize_t at = (hsize_t)(copying->next + (int64_t)i * copying->chunk_rows);
            struct stored *stored = &column->window[i];
            stored->n =
                ebb_unpack_read(&column->unpack, &at, stored->bytes, &stored->skipped, copying->source);
        }
    }
}

static void write_window(struct copying *copying)
{
    struct ebb_trouble *target = &copying->tables->writer->trouble;
    const struct ebb_filtered *made[EBB_RELAPSE_COLUMNS];
    for (int k = 0; k < EBB_RELAPSE_COLUMNS && !copying->source->failed; k++) {
        const struct column *column = &copying->columns[k];
        if (column->is_damaged)
            ebb_h5_fault(copying->source, column->path, "a chunk does not unpack to the bytes of its shape");
        else if (column->is_other)
            ebb_h5_fault(copying->source, EBB_LISTED_TABLE_PATHS[copying->which],
                         "its rows are not those that were written");
    }
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++)
        made[k] = copying->columns[k].made;
    if (!copying->source->failed)
        ebb_table_add_chunks(copying->to, made, copying->columns[0].n_made, target);
}

static void copy_window(struct copying *copying)
{
    const struct ebb_tasks tasks = {.n = EBB_RELAPSE_COLUMNS, .self = copying, .play = play_column};
    read_window(copying);
    if (!copying->source->failed)
        ebb_tasks_play(&tasks, ebb_tasks_threads(tasks.n, copying->tables->writer->n_threads));
    write_window(copying);
    const int64_t end = copying->next + (int64_t)copying->n_window * copying->chunk_rows;
    copying->next = end < copying->n_rows ? end : copying->n_rows;
}

/* 4. A table */

static void take_carried(struct copying *copying)
{
    int32_t *columns[EBB_RELAPSE_COLUMNS];
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++)
        columns[k] = copying->columns[k].carried;
    const int n = ebb_table_take_carried(copying->to, columns);
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++)
        copying->columns[k].n_carried = n;
}

/* Blocks behind the last row, and all blocks of a table without rows, are hashed like the others. */
static void end_columns(struct copying *copying)
{
    const int32_t *columns[EBB_RELAPSE_COLUMNS];
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++) {
        hash_rows(copying, k, &copying->columns[k], NULL, 0);
        columns[k] = copying->columns[k].carried;
        copying->columns[k].n_made = 0;
    }
    write_window(copying);
    if (!copying->source->failed)
        ebb_table_carry(copying->to, columns, copying->columns[0].n_carried);
}

static int64_t count_rows(const struct copying *copying)
{
    const struct ebb_piece_tables *tables = copying->tables;
    int64_t total = 0;
    for (int64_t b = 0; b < tables->n_blocks; b++) {
        if (tables->rows[copying->which][b] < 0)
            ebb_h5_fault(copying->source, EBB_LISTED_TABLE_ROWS[copying->which],
                         "has a number of rows below 0");
        total += tables->rows[copying->which][b];
    }
    return total;
}

static void copy_table(struct copying *copying)
{
    const struct ebb_trouble *target = &copying->tables->writer->trouble;
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++)
        copying->columns[k].dataset = -1;
    for (int k = 0; k < EBB_RELAPSE_COLUMNS && !copying->source->failed; k++)
        open_column(copying, k);
    const int64_t total = count_rows(copying);
    if (!copying->source->failed && total != copying->n_rows)
        ebb_h5_fault(copying->source, EBB_LISTED_TABLE_PATHS[copying->which],
                     "has not the rows that its blocks have");
    if (!copying->source->failed)
        take_carried(copying);
    while (copying->next < copying->n_rows && !copying->source->failed && !target->failed)
        copy_window(copying);
    if (!copying->source->failed && !target->failed)
        end_columns(copying);
    for (int k = 0; k < EBB_RELAPSE_COLUMNS; k++)
        close_column(copying, &copying->columns[k]);
}

void ebb_piece_tables_copy(const struct ebb_piece_tables *tables)
{
    struct ebb_table *const to[EBB_LISTED_TABLES] = {&tables->writer->first_relapse,
                                                     &tables->writer->intervals};
    for (int t = 0; t < EBB_LISTED_TABLES && !tables->source->failed && !tables->writer->trouble.failed;
         t++) {
        struct copying copying = {.tables = tables, .source = tables->source, .which = t, .to = to[t]};
        copy_table(&copying);
    }
}
