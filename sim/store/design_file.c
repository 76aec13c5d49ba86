/* SPDX-License-Identifier: MIT
 * design_file: writes the file of a design.
 *
 * The steps are those of writer.c without blocks: unfinished file, tables, parameters, attributes, list of
 * contents, publishing. So a file of a design is opened, verified and compared by the same readers as one of
 * a run; what it lacks is a tally.
 *
 *   1. What is written to   2. Tables   3. The grid   4. Attributes   5. The file
 */
#include <ebb/design_file.h>

#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "design_columns.h"
#include "design_grid.h"
#include "layout.h"
#include "manifest.h"
#include "parameter_rows.h"
#include "part.h"
#include "root.h"
#include "shard_attributes.h"
#include "table.h"

/* 1. What is written to */

struct writing {
    const struct ebb_design_file *file;
    const struct ebb_design_results *results;
    struct ebb_trouble trouble;
    hid_t h5;
    struct ebb_file_digests digests;
    struct ebb_text lines;    /* of the list of contents: attributes */
    struct ebb_text contents; /* the list: datasets first */
};

enum ebb_status ebb_design_file_check(const char *path, bool force, struct ebb_messages *messages)
{
    const struct ebb_publication_place place = ebb_part_place(path, force);
    return ebb_publication_check(&place, messages);
}

/* 2. Tables */

/* Writes and lists a table whose rows `fill` gives. Whole: its hashes are made here, and not by blocks of
 * patients. */
static enum ebb_status write_table(struct writing *writing, const char *path, const char *meaning,
                                   const struct ebb_design_columns *columns, int64_t n_rows,
                                   void (*fill)(const struct writing *writing, int64_t row,
                                                uint8_t *out_bytes))
{
    struct ebb_trouble *trouble = &writing->trouble;
    struct ebb_table table = {0};
    const struct ebb_table_shape shape = {
        .path = path,
        .meaning = meaning,
        .columns = columns->columns,
        .n_columns = columns->n,
        .most_rows = n_rows,
        .compression = EBB_COMPRESSION_FAST,
        .is_whole = true,
        .lines = &writing->lines,
    };
    if (columns->failed)
        return EBB_NO_MEMORY;
    enum ebb_status status = ebb_table_init(&table, writing->h5, &shape, trouble);
    uint8_t *row = status == EBB_OK ? malloc(table.row_bytes) : NULL;
    for (int64_t i = 0; row && i < n_rows; i++) {
        fill(writing, i, row);
        ebb_table_add(&table, row, 1, trouble);
    }
    if (row) {
        ebb_table_finish(&table, trouble);
        ebb_table_list(&table, EBB_LEVEL_SUMMARY, EBB_CUT_WHOLE, &writing->contents, trouble);
    }
    ebb_table_free(&table, trouble);
    status = row ? status : EBB_NO_MEMORY;
    free(row);
    return status;
}

/* The row of the design that the i-th of the file is. */
static int64_t row_of(const struct writing *writing, int64_t i)
{
    const struct ebb_design_piece *piece = writing->file->piece;
    if (piece == NULL)
        return i;
    return piece->order ? piece->order[piece->first + i] : piece->first + i;
}

static void fill_row(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_row(writing->results, row_of(writing, row), out_bytes);
}

static void fill_keys(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_keys(writing->results, row, out_bytes);
}

static void fill_rest(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_record(writing->file->piece->rest, row, out_bytes);
}

static void fill_study(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_record(writing->file->piece->studies, row, out_bytes);
}

static void fill_step(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_step(writing->results, (int)row, out_bytes);
}

static void fill_setting(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_setting(writing->results, row, out_bytes);
}

static void fill_draw(const struct writing *writing, int64_t row, uint8_t *out_bytes)
{
    ebb_design_columns_record(writing->file->draws, row, out_bytes);
}

/* What a piece has beside its rows. All rows of a table that stood in another file are in each piece of it:
 * whoever merges may have no other, and some bytes a row are little beside its answers. */
static enum ebb_status write_piece(struct writing *writing)
{
    const struct ebb_design_results *results = writing->results;
    const struct ebb_records *rest = writing->file->piece->rest, *studies = writing->file->piece->studies;
    struct ebb_design_columns keys = {0}, texts = {0}, numbers = {0};
    enum ebb_status status = EBB_OK;
    ebb_design_columns_of_keys(&keys, results);
    if (results->design->kind == EBB_DESIGN_TABLE)
        status = write_table(writing, "/table", "all rows of the design, of which this is a piece", &keys,
                             results->n_rows, fill_keys);
    if (status == EBB_OK && studies) {
        ebb_design_columns_of_records(&texts, studies);
        status = write_table(writing, "/studies", "what words of the design make of the study", &texts,
                             (int64_t)ebb_records_n_rows(studies), fill_study);
    }
    if (status == EBB_OK && rest) {
        ebb_design_columns_of_records(&numbers, rest);
        status = write_table(writing, "/piece", "what settings over joint draws add up to, for the whole",
                             &numbers, (int64_t)ebb_records_n_rows(rest), fill_rest);
    }
    ebb_design_columns_free(&numbers);
    ebb_design_columns_free(&texts);
    ebb_design_columns_free(&keys);
    return status;
}

static enum ebb_status write_tables(struct writing *writing)
{
    const struct ebb_design_results *results = writing->results;
    const struct ebb_records *draws = writing->file->draws;
    const struct ebb_design_piece *piece = writing->file->piece;
    const bool has_settings = results->ranges && piece == NULL;
    struct ebb_design_columns rows = {0}, front = {0}, drawn = {0}, settings = {0};
    ebb_design_columns_of_rows(&rows, results);
    if (has_settings)
        ebb_design_columns_of_settings(&settings, results);
    if (results->n_front > 0)
        ebb_design_columns_of_front(&front, results);
    enum ebb_status status =
        write_table(writing, "/design", "a row a setting of the study, played on the same patients", &rows,
                    piece ? piece->n : results->n_rows, fill_row);
    if (status == EBB_OK && piece)
        status = write_piece(writing);
    if (status == EBB_OK && results->n_front > 0)
        status = write_table(writing, "/front", "rows and policies that no other dominates, by rising cost",
                             &front, results->n_front, fill_step);
    if (status == EBB_OK && draws) {
        ebb_design_columns_of_records(&drawn, draws);
        status = write_table(writing, "/draws", "joint draws that the rows were played in, a line each",
                             &drawn, (int64_t)ebb_records_n_rows(draws), fill_draw);
    }
    ebb_design_columns_free(&rows);
    if (status == EBB_OK && has_settings)
        status = write_table(writing, "/settings", "a row a setting, over the joint draws it was played in",
                             &settings, results->n_settings, fill_setting);
    ebb_design_columns_free(&settings);
    ebb_design_columns_free(&front);
    ebb_design_columns_free(&drawn);
    return status;
}

static enum ebb_status write_parameters(struct writing *writing)
{
    struct ebb_table table = {0};
    ebb_layout_create_group(writing->h5, "/tables", &writing->trouble);
    const enum ebb_status status =
        writing->trouble.failed
            ? EBB_OK
            : ebb_parameter_rows_write(writing->h5, writing->file->provenance, EBB_COMPRESSION_FAST,
                                       &writing->lines, &table, &writing->trouble);
    if (status == EBB_OK)
        ebb_table_list(&table, EBB_LEVEL_BESIDE, EBB_CUT_WHOLE, &writing->contents, &writing->trouble);
    ebb_table_free(&table, &writing->trouble);
    return status;
}

/* 3. Attributes */

/* A piece knows of no front: what is dominated, rows of other pieces decide. */
static void write_rows_of(struct writing *writing, struct ebb_noted file)
{
    struct ebb_trouble *trouble = &writing->trouble;
    const struct ebb_design_piece *piece = writing->file->piece;
    if (piece == NULL) {
        ebb_attribute_write_integer(trouble, file, "rows", writing->results->n_rows);
        ebb_attribute_write_text(trouble, file, "front", EBB_FRONT_STATES[writing->results->front_state]);
        return;
    }
    ebb_attribute_write_integer(trouble, file, "rows", piece->n);
    ebb_shard_attributes_write(trouble, file, piece->first, piece->n, piece->total);
    ebb_attribute_write_text(trouble, file, "work_sha256", piece->work_sha256);
}

static void write_attributes(struct writing *writing)
{
    struct ebb_trouble *trouble = &writing->trouble;
    struct ebb_text values = {0};
    const struct ebb_noted file = {writing->h5, "/", &writing->lines, &values, {0}};
    ebb_root_write(trouble, file, writing->file->plan, writing->file->provenance, 0,
                   writing->file->plan->study.n_patients);
    ebb_attribute_write_text(trouble, file, "design", writing->file->design);
    ebb_attribute_write_text(trouble, file, "design_sha256", writing->file->design_sha256);
    if (writing->file->draws)
        ebb_attribute_write_text(trouble, file, "row_study", writing->file->row_study);
    write_rows_of(writing, file);
    ebb_manifest_finish(trouble, file, &writing->contents, &writing->digests);
    ebb_text_free(&values);
}

/* 4. The file */

static enum ebb_status fill(struct writing *writing, const struct ebb_publication *part)
{
    struct ebb_trouble *trouble = &writing->trouble;
    writing->h5 = ebb_part_create_run(trouble, part);
    if (trouble->failed)
        return EBB_OK;
    enum ebb_status status = write_tables(writing);
    if (status == EBB_OK && !trouble->failed && writing->file->piece == NULL)
        status = ebb_design_grid_write(writing->h5, writing->results, &writing->lines, &writing->contents,
                                       trouble);
    if (status == EBB_OK && !trouble->failed)
        status = write_parameters(writing);
    if (status == EBB_OK && !trouble->failed)
        write_attributes(writing);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Fflush(writing->h5, H5F_SCOPE_GLOBAL), "writing", part->path);
    ebb_h5_close(trouble, writing->h5, part->path);
    return status;
}

enum ebb_status ebb_design_file_write(const struct ebb_design_file *file,
                                      const struct ebb_design_results *results,
                                      struct ebb_file_digests *out_digests, struct ebb_messages *messages)
{
    struct writing writing = {.file = file, .results = results, .h5 = -1};
    struct ebb_publication part = {0};
    ebb_h5_enter();
    struct ebb_publication_place place = ebb_part_place(file->path, file->force);
    place.claim = file->claim;
    enum ebb_status status = ebb_publication_begin(&part, &place, messages);
    if (status == EBB_OK)
        status = fill(&writing, &part);
    if (status == EBB_OK)
        status = ebb_h5_status(&writing.trouble);
    if (status == EBB_BAD_FILE && writing.trouble.failed)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(file->path), "cannot be written: %s",
                         writing.trouble.words);
    if (status == EBB_OK)
        status = ebb_publication_publish(&part, messages);
    ebb_publication_end(&part);
    *out_digests = writing.digests;
    ebb_text_free(&writing.lines);
    ebb_text_free(&writing.contents);
    return status;
}
