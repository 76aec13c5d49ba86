/* SPDX-License-Identifier: MIT
 * design_pieces: which rows a shard has, what its piece keeps, and rows back out of pieces.
 *
 *     places      0 1 2 3 4 5 6 7 8 9 ...      in the order in which rows are played
 *     settings    A A A B C B C B C D ...      over three draws; B and C differ in a price, and come by turns
 *     may be cut        |           |          where every setting that was begun has all its draws
 *
 *   1. Shares   2. The piece of a shard   3. Rows of pieces
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/design_file.h>
#include <ebb/reader.h>

#include "design_running.h"

/* 1. Shares */

/* Goes to the place behind so many parts that may be cut from each other, or to the end; how many it passed.
 * `n_rows` (setting): zeros, and so they are again at each cut. */
static int64_t go(const struct ebb_design_running *running, int *n_rows, int64_t most, int64_t *out_place)
{
    const struct ebb_design_results *results = &running->run->results;
    const int n_draws = results->design->n_draws;
    int64_t place = 0, n_parts = 0, n_open = 0;
    for (; place < results->n_rows && n_parts < most; place++) {
        int *n = &n_rows[ebb_design_results_setting(results, running->order ? running->order[place] : place)];
        n_open += *n == 0;
        if (++*n < n_draws)
            continue;
        *n = 0;
        n_open--;
        n_parts += n_open == 0;
    }
    *out_place = place;
    return n_parts;
}

enum ebb_status ebb_design_share(struct ebb_design_running *running)
{
    const struct ebb_design_results *results = &running->run->results;
    const struct ebb_shard shard = running->options->shard;
    int64_t end;
    running->share = ebb_shard_share(shard, results->n_rows);
    if (ebb_shard_is_whole(shard) || results->ranges == NULL)
        return EBB_OK;
    int *n_rows = calloc((size_t)results->n_settings, sizeof *n_rows);
    if (n_rows == NULL)
        return EBB_NO_MEMORY;
    const int64_t n_parts = go(running, n_rows, results->n_rows, &end);
    const struct ebb_share parts = ebb_shard_share(shard, n_parts);
    go(running, n_rows, parts.first, &running->share.first);
    go(running, n_rows, parts.first + parts.n, &end);
    running->share.n = end - running->share.first;
    free(n_rows);
    return EBB_OK;
}

/* 2. The piece of a shard */

void ebb_design_rest_of(const struct ebb_design_running *running, struct ebb_records *out_rest)
{
    static const struct ebb_record_column COLUMNS[] = {
        {"row", true, "1", "the last row of the setting, from 1"},
        {"number", true, "1", "of its ranges over the draws, in the order in which ebb keeps them"},
    };
    const int width = ebb_setting_ranges_width(running->ranges);
    ebb_records_init(out_rest, COLUMNS, sizeof COLUMNS / sizeof COLUMNS[0]);
    double *numbers = calloc((size_t)width + 1, sizeof *numbers);
    out_rest->failed = out_rest->failed || numbers == NULL;
    for (int64_t i = 0; numbers && i < running->share.n; i++) {
        const int64_t row = ebb_design_row_at(running, i);
        if (!ebb_setting_ranges_end(running->ranges, row))
            continue;
        ebb_setting_ranges_write(running->ranges, row, numbers);
        for (int k = 0; k < width; k++) {
            ebb_records_add_number(out_rest, (double)(row + 1));
            ebb_records_add_number(out_rest, numbers[k]);
        }
    }
    free(numbers);
}

/* 3. Rows of pieces */

static enum ebb_status refuse(struct ebb_design_running *running, const char *path, const char *what)
{
    ebb_messages_add(&running->messages, EBB_BAD_FILE, EBB_AT_FILE(path), "%s: play this piece again", what);
    return EBB_BAD_FILE;
}

static bool take_rest(struct ebb_design_running *running, const struct ebb_design_piece *piece,
                      const struct ebb_records *rest, double *numbers)
{
    const size_t width = (size_t)ebb_setting_ranges_width(running->ranges), n = ebb_records_n_rows(rest);
    size_t at = 0;
    for (int64_t i = piece->first; i < piece->first + piece->n; i++) {
        const int64_t row = piece->order ? piece->order[i] : i;
        if (!ebb_setting_ranges_end(running->ranges, row))
            continue;
        if (n - at < width)
            return false;
        for (size_t k = 0; k < width; k++, at++) {
            if (ebb_records_cell(rest, at, 0)->number != (double)(row + 1))
                return false;
            numbers[k] = ebb_records_cell(rest, at, 1)->number;
        }
        ebb_setting_ranges_read(running->ranges, row, numbers);
        if (ebb_setting_ranges_lack(running->ranges, row))
            return false;
    }
    return at == n;
}

static enum ebb_status read_rest(struct ebb_design_running *running, const struct ebb_reader *reader,
                                 const char *path, const struct ebb_design_piece *piece)
{
    struct ebb_design_table table;
    enum ebb_status status = ebb_design_file_table(reader, "/piece", &table, &running->messages);
    double *numbers = calloc((size_t)ebb_setting_ranges_width(running->ranges) + 1, sizeof *numbers);
    if (status == EBB_OK && numbers == NULL)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK &&
        (table.records.n_columns != 2 || !table.columns[0].is_number || !table.columns[1].is_number ||
         !take_rest(running, piece, &table.records, numbers)))
        status = refuse(running, path, "lacks what its settings add up to over the draws");
    free(numbers);
    ebb_design_table_free(&table);
    return status;
}

/* What was checked before writing, the work and the places, is checked again: a piece may have been made by
 * another ebb, or of a study that was changed between two tasks of an array. */
static enum ebb_status read_piece(struct ebb_design_running *running, const struct ebb_tried_file *file,
                                  int64_t *next)
{
    const char *path = file->path;
    struct ebb_reader *reader = NULL;
    struct ebb_design_piece piece;
    enum ebb_status status = ebb_tried_files_open(file, &reader, &running->messages);
    if (status != EBB_OK)
        return status;
    if (!ebb_design_file_piece(reader, &piece))
        status = refuse(running, path, "is no piece of a design");
    else if (piece.first != *next)
        status = refuse(running, path, "holds other rows than those that come next");
    else if (strcmp(piece.work_sha256, running->digest) != 0)
        status = refuse(running, path, "is of another study or design, or of other settings of it");
    if (status == EBB_OK) {
        piece.order = running->order;
        *next = piece.first + piece.n;
        status = ebb_design_file_rows(reader, path, &piece, &running->run->results, &running->messages);
    }
    if (status == EBB_OK && running->ranges)
        status = read_rest(running, reader, path, &piece);
    if (status == EBB_OK)
        status = ebb_reader_check_unchanged(reader, &running->messages);
    if (status == EBB_OK)
        running->seconds += strtod(ebb_reader_attribute(reader, "seconds"), NULL);
    ebb_reader_close(reader);
    return status;
}

enum ebb_status ebb_design_read_pieces(struct ebb_design_running *running)
{
    const struct ebb_run_design_options *options = running->options;
    enum ebb_status status = EBB_OK;
    int64_t next = 0;
    for (int i = 0; i < options->n_pieces && status == EBB_OK; i++) {
        const struct ebb_work_progress progress = {
            .label = "pieces", .done = i, .total = options->n_pieces, .unit = "pieces"};
        ebb_work_show(running->work, &progress);
        status = read_piece(running, &options->pieces[i], &next);
        const ebb_stop_flag *stop = ebb_work_stop(running->work);
        if (status == EBB_OK && stop && atomic_load(stop))
            status = EBB_INTERRUPTED;
    }
    if (status == EBB_OK && next != running->run->results.n_rows)
        status = refuse(running, options->pieces[options->n_pieces - 1].path, "is not the last of its rows");
    return status;
}
