/* SPDX-License-Identifier: MIT
 * clinic_store: writes the file of a clinic.
 *
 * The steps are those of design_file.c, and so the readers are: the file is opened, verified and compared as
 * one of a run is.
 *
 *   1. What is written to   2. Tables   3. Attributes   4. The file
 */
#include <ebb/clinic_store.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "clinic_groups.h"
#include "clinic_lists.h"
#include "layout.h"
#include "manifest.h"
#include "parameter_rows.h"
#include "part.h"
#include "root.h"
#include "shard_attributes.h"
#include "table.h"

/* 1. What is written to */

struct writing {
    const struct ebb_clinic_store *store;
    const struct ebb_clinic_result *result;
    const char **names; /* (row) */
    struct ebb_trouble trouble;
    hid_t h5;
    struct ebb_file_digests digests;
    struct ebb_text lines;    /* of the list of contents: attributes */
    struct ebb_text contents; /* the list: datasets first */
};

/* As of a run: a folder for each clinic. Who meets a file that stands there has mostly changed one value by
 * --set, of which the path knows nothing. */
static struct ebb_publication_place place_of(const char *path, bool force)
{
    struct ebb_publication_place place = ebb_part_place(path, force);
    place.makes_folder = true;
    place.instead = "give another --out, as --out results/five_chairs.h5: what is played with --set wants a "
                    "name of its own";
    return place;
}

enum ebb_status ebb_clinic_store_begin(const char *path, bool force, struct ebb_claim claim,
                                       struct ebb_publication *out_part, struct ebb_messages *messages)
{
    struct ebb_publication_place place = place_of(path, force);
    place.claim = claim;
    return ebb_publication_begin(out_part, &place, messages);
}

/* 2. Tables */

enum { MOST_COLUMNS = 24 };

/* As ebb_table_add takes it: of a text its pointer. One NaN only. */
static void fill_row(const struct ebb_records *records, size_t row, uint8_t *at)
{
    for (int k = 0; k < records->n_columns; k++) {
        const struct ebb_record_cell *cell = ebb_records_cell(records, row, k);
        const double number = isnan(cell->number) ? (double)NAN : cell->number;
        if (records->columns[k].is_number)
            memcpy(at, &number, sizeof number);
        else
            memcpy(at, &cell->text, sizeof cell->text);
        at += records->columns[k].is_number ? sizeof number : sizeof cell->text;
    }
}

static enum ebb_status write_rows(struct writing *writing, const struct ebb_records *records,
                                  struct ebb_table *table, const struct ebb_table_shape *shape)
{
    struct ebb_trouble *trouble = &writing->trouble;
    const enum ebb_status status = ebb_table_init(table, writing->h5, shape, trouble);
    uint8_t *row = status == EBB_OK ? malloc(table->row_bytes) : NULL;
    for (size_t i = 0; row && i < ebb_records_n_rows(records); i++) {
        fill_row(records, i, row);
        ebb_table_add(table, row, 1, trouble);
    }
    if (row) {
        ebb_table_finish(table, trouble);
        ebb_table_list(table, EBB_LEVEL_SUMMARY, EBB_CUT_WHOLE, &writing->contents, trouble);
    }
    const bool failed = row == NULL;
    free(row);
    return status == EBB_OK && failed ? EBB_NO_MEMORY : status;
}

/* A table without rows has no group: nothing was asked, or nobody was there that week. */
static enum ebb_status write_list(struct writing *writing, enum ebb_clinic_list list)
{
    struct ebb_column columns[MOST_COLUMNS];
    struct ebb_table table = {0};
    struct ebb_records records;
    enum ebb_status status = EBB_OK;
    ebb_clinic_list_make(list, writing->store, writing->result, writing->names, &records);
    ebb_require(records.n_columns <= MOST_COLUMNS);
    for (int k = 0; k < records.n_columns; k++) {
        const struct ebb_record_column *from = &records.columns[k];
        columns[k] = (struct ebb_column)EBB_COLUMN(from->name, from->is_number ? EBB_FLOAT64 : EBB_STRING,
                                                   from->unit, from->meaning);
    }
    const struct ebb_table_shape shape = {
        .path = EBB_CLINIC_LIST_PATHS[list],
        .meaning = EBB_CLINIC_LIST_MEANINGS[list],
        .columns = columns,
        .n_columns = records.n_columns,
        .most_rows = (int64_t)ebb_records_n_rows(&records),
        .compression = EBB_COMPRESSION_FAST,
        .is_whole = true,
        .lines = &writing->lines,
    };
    if (records.failed)
        status = EBB_NO_MEMORY;
    else if (shape.most_rows > 0)
        status = write_rows(writing, &records, &table, &shape);
    ebb_table_free(&table, &writing->trouble);
    ebb_records_free(&records);
    return status;
}

static enum ebb_status write_values(struct writing *writing, const struct ebb_parameter_place *place)
{
    struct ebb_trouble *trouble = &writing->trouble;
    struct ebb_table table = {0};
    if (trouble->failed)
        return EBB_OK;
    const enum ebb_status status = ebb_parameter_rows_write_at(writing->h5, place, EBB_COMPRESSION_FAST,
                                                               &writing->lines, &table, trouble);
    if (status == EBB_OK)
        ebb_table_list(&table, EBB_LEVEL_BESIDE, EBB_CUT_WHOLE, &writing->contents, trouble);
    ebb_table_free(&table, trouble);
    return status;
}

static enum ebb_status write_tables(struct writing *writing)
{
    const struct ebb_clinic_store *store = writing->store;
    const struct ebb_parameter_place of_clinic = {
        "/tables/clinic", "every value of the clinic, with who gave it", store->values, store->n_values};
    const struct ebb_parameter_place of_study = {"/tables/parameters",
                                                 "every value of its study with its source, as written",
                                                 store->provenance->rows, store->provenance->n_rows};
    const struct ebb_data_file file = {writing->h5, &writing->lines, &writing->contents, &writing->trouble};
    enum ebb_status status = EBB_OK;
    ebb_layout_create_group(writing->h5, "/tables", &writing->trouble);
    for (int list = 0; list < EBB_CLINIC_LISTS && status == EBB_OK && !writing->trouble.failed; list++) {
        if (store->piece == NULL || list == EBB_LIST_OUTCOMES)
            status = write_list(writing, (enum ebb_clinic_list)list);
    }
    if (status == EBB_OK)
        status = ebb_clinic_groups_write(&file, writing->result, writing->names, store->piece != NULL);
    if (status == EBB_OK)
        status = write_values(writing, &of_clinic);
    if (status == EBB_OK)
        status = write_values(writing, &of_study);
    return status;
}

/* 3. Attributes */

/* What a reader needs besides the texts to make the same rows, and what the search found. */
static void write_asked(struct ebb_trouble *trouble, struct ebb_noted file, const struct writing *writing)
{
    const struct ebb_clinic_store *store = writing->store;
    const struct ebb_clinic_result *result = writing->result;
    const struct ebb_clinic_search *search = &result->search;
    const struct {
        const char *name;
        int64_t number;
    } numbers[] = {
        {"years", result->answers.n_replications},
        {"draws", result->answers.n_worlds},
        {"draws_of_new_site", store->new_site},
        {"rows", result->rows.n},
        {"own_row", result->rows.own},
        {"table_chairs", result->rows.n_chairs},
        {"table_nurses", result->rows.n_nurses},
        {"what_ifs_asked", store->what_ifs},
        {"searched", result->searched},
        {"smallest_found", result->searched && search->found},
        {"smallest_is_evident", result->searched && search->is_evident},
        {"smallest_chairs", result->searched ? search->chairs : 0},
        {"smallest_nurses", result->searched ? search->nurses : 0},
    };
    ebb_attribute_write_text(trouble, file, "clinic", store->clinic);
    ebb_attribute_write_text(trouble, file, "clinic_sha256", store->clinic_sha256);
    ebb_attribute_write_text(trouble, file, "clinic_source", store->clinic_source);
    ebb_attribute_write_text(trouble, file, "clinic_path", store->clinic_path);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        ebb_attribute_write_integer(trouble, file, numbers[i].name, numbers[i].number);
}

static void write_piece(struct ebb_trouble *trouble, struct ebb_noted file,
                        const struct ebb_clinic_piece *piece)
{
    ebb_shard_attributes_write(trouble, file, piece->first, piece->n, piece->total);
    ebb_attribute_write_text(trouble, file, "work_sha256", piece->work_sha256);
    if (piece->joint_draws && piece->joint_draws[0] != '\0')
        ebb_attribute_write_text(trouble, file, "joint_draws", piece->joint_draws);
}

/* Last: the list of contents, an attribute itself, has the digests of all that is above it. */
static void write_attributes(struct writing *writing)
{
    struct ebb_trouble *trouble = &writing->trouble;
    struct ebb_text values = {0};
    const struct ebb_noted file = {writing->h5, "/", &writing->lines, &values, {0}};
    const struct ebb_clinic_rows *rows = &writing->result->rows;
    ebb_root_write(trouble, file, writing->store->plan, writing->store->provenance, 0,
                   rows->cases[rows->own].clinic.active_patients);
    write_asked(trouble, file, writing);
    if (writing->store->piece)
        write_piece(trouble, file, writing->store->piece);
    ebb_manifest_finish(trouble, file, &writing->contents, &writing->digests);
    ebb_text_free(&values);
}

/* 4. The file */

/* Trouble with HDF5 is no status until the end (ebb_clinic_store_write): the first is told, and what follows
 * from it is passed over. */
static enum ebb_status fill(struct writing *writing, const struct ebb_publication *part)
{
    struct ebb_trouble *trouble = &writing->trouble;
    writing->h5 = ebb_part_create_run(trouble, part);
    if (trouble->failed)
        return EBB_OK;
    const enum ebb_status status = write_tables(writing);
    if (status == EBB_OK && !trouble->failed)
        write_attributes(writing);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Fflush(writing->h5, H5F_SCOPE_GLOBAL), "writing", part->path);
    ebb_h5_close(trouble, writing->h5, part->path);
    return status;
}

/* Names and the pointers to them in one allocation, freed with free(). */
static const char **make_names(const struct ebb_clinic_rows *rows)
{
    const size_t n = (size_t)rows->n;
    const char **names = malloc(n * (sizeof *names + EBB_CLINIC_ROW_NAME) + 1);
    char *at = (char *)(names + n);
    for (int row = 0; names && row < rows->n; row++, at += EBB_CLINIC_ROW_NAME) {
        ebb_clinic_store_name(rows, row, at);
        names[row] = at;
    }
    return names;
}

enum ebb_status ebb_clinic_store_write(const struct ebb_clinic_store *store,
                                       const struct ebb_clinic_result *result,
                                       struct ebb_file_digests *out_digests, struct ebb_messages *messages)
{
    struct writing writing = {.store = store, .result = result, .names = make_names(&result->rows), .h5 = -1};
    ebb_h5_enter();
    enum ebb_status status = writing.names ? fill(&writing, store->part) : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = ebb_h5_status(&writing.trouble);
    if (status == EBB_BAD_FILE && writing.trouble.failed)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(store->part->place.path),
                         "cannot be written: %s", writing.trouble.words);
    if (status == EBB_OK)
        status = ebb_publication_publish(store->part, messages);
    *out_digests = writing.digests;
    free(writing.names);
    ebb_text_free(&writing.lines);
    ebb_text_free(&writing.contents);
    return status;
}
