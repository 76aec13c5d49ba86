/* SPDX-License-Identifier: MIT
 * records_file: one table, as columns of a group (table.h), and where it comes from.
 *
 * The steps are those of writer.c, without blocks: unfinished file, dataset, attributes, publishing. They are
 * not shared with it because what they share is already small calls, and the writer does much else in
 * between.
 *
 *   1. Rows   2. The file
 */
#include <ebb/records_file.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/kernel.h>
#include <ebb/version.h>
#include <ebb/writer.h>

#include "attributes.h"
#include "part.h"
#include "table.h"

/* The table of `ebb check` has 42, that of `ebb sensitivity` at most 77. They are on the stack, hence a limit
 * at all. */
enum { MOST_COLUMNS = 80 };

/* 1. Rows */

static void set_columns(const struct ebb_records *records, struct ebb_column columns[MOST_COLUMNS])
{
    for (int k = 0; k < records->n_columns; k++) {
        const struct ebb_record_column *from = &records->columns[k];
        columns[k] = (struct ebb_column)EBB_COLUMN(from->name, from->is_number ? EBB_FLOAT64 : EBB_STRING,
                                                   from->unit, from->meaning);
    }
}

/* As ebb_table_add takes it: of a text its pointer. */
static void fill_row(const struct ebb_records *records, size_t row, uint8_t *at)
{
    for (int k = 0; k < records->n_columns; k++) {
        const struct ebb_record_cell *cell = ebb_records_cell(records, row, k);
        const double number =
            isnan(cell->number) ? (double)NAN : cell->number; /* one NaN only: the sha256 sees bits */
        if (records->columns[k].is_number)
            memcpy(at, &number, sizeof number);
        else
            memcpy(at, &cell->text, sizeof cell->text);
        at += records->columns[k].is_number ? sizeof number : sizeof cell->text;
    }
}

/* Row by row, so that only one is in memory twice. */
/* Any status but EBB_OK is "no memory"; what HDF5 did not do is latched. A table is freed whatever happened,
 * since freeing is what closes its dataset. */
static enum ebb_status write_table(hid_t h5, const struct ebb_records_file *file,
                                   const struct ebb_records *records, struct ebb_trouble *trouble)
{
    struct ebb_column columns[MOST_COLUMNS];
    struct ebb_table table = {0};
    ebb_require(records->n_columns <= MOST_COLUMNS);
    set_columns(records, columns);
    const struct ebb_table_shape shape = {
        .path = file->dataset,
        .meaning = file->meaning,
        .columns = columns,
        .n_columns = records->n_columns,
        .most_rows = (int64_t)ebb_records_n_rows(records),
        .compression = EBB_COMPRESSION_FAST,
    };
    enum ebb_status status = ebb_table_init(&table, h5, &shape, trouble);
    uint8_t *row = status == EBB_OK ? malloc(table.row_bytes) : NULL;
    for (size_t i = 0; row && i < ebb_records_n_rows(records); i++) {
        fill_row(records, i, row);
        ebb_table_add(&table, row, 1, trouble);
    }
    if (row)
        ebb_table_finish(&table, trouble);
    ebb_table_free(&table, trouble);
    status = row ? status : EBB_NO_MEMORY;
    free(row);
    return status;
}

/* 2. The file */

/* As those of a results file (root.c), as far as there is a run to speak of. */
/* Nothing is noted in a list (NULL): there is none, so nothing in ebb can verify such a file. */
static void write_root(hid_t h5, const struct ebb_records_file *file, struct ebb_trouble *trouble)
{
    const struct {
        const char *name, *text;
    } texts[] = {
        {"title", file->title},
        {"intended_use", ebb_intended_use()},
        {"program", "ebb"},
        {"program_version", ebb_version()},
        {"program_commit", ebb_commit()},
        {"compiler", ebb_compiler()},
        {"compiler_flags", ebb_compiler_flags()},
        {"libraries", ebb_writer_libraries()},
        {"command_line", file->command_line},
        {"host", file->host},
        {"started", file->started},
    };
    const struct ebb_noted on = {h5, "/", NULL, NULL, {0}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ebb_attribute_write_text(trouble, on, texts[i].name, texts[i].text);
    ebb_attribute_write_integer(trouble, on, "contract_number", EBB_CONTRACT_NUMBER);
    ebb_attribute_write_integer(trouble, on, "complete", 1);
}

/* HDF5's own settings, unlike a run's file: nobody appends to it, and the oldest form is the one that every
 * reader knows. The file is closed here whatever happened, so that publishing or removing finds it closed: a
 * renamed file that is still open may be written to under its new name. */
static enum ebb_status fill(const struct ebb_publication *part, const struct ebb_records_file *file,
                            const struct ebb_records *records, struct ebb_trouble *trouble)
{
    enum ebb_status status = EBB_OK;
    hid_t access = ebb_h5_id(trouble, H5Pcreate(H5P_FILE_ACCESS), "creating", part->path);
    hid_t h5 = ebb_part_create(trouble, part, H5P_DEFAULT, access);
    ebb_h5_close(trouble, access, part->path);
    if (trouble->failed)
        return EBB_OK;
    hid_t group = ebb_h5_id(trouble, H5Gcreate2(h5, "/tables", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT),
                            "creating", "/tables");
    ebb_h5_close(trouble, group, "/tables");
    if (!trouble->failed)
        status = write_table(h5, file, records, trouble);
    if (status == EBB_OK && !trouble->failed)
        write_root(h5, file, trouble);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Fflush(h5, H5F_SCOPE_GLOBAL), "writing", part->path);
    ebb_h5_close(trouble, h5, part->path);
    return status;
}

/* Records that ran out of memory are refused before the disk is touched: see `failed` in records.h. */
enum ebb_status ebb_records_file_write(const struct ebb_records_file *file, const struct ebb_records *records,
                                       struct ebb_messages *messages)
{
    struct ebb_publication part = {0};
    struct ebb_trouble trouble = {0};
    ebb_h5_enter();
    struct ebb_publication_place place = ebb_part_place(file->path, file->force);
    place.claim = file->claim;
    enum ebb_status status = records->failed ? EBB_NO_MEMORY : ebb_publication_begin(&part, &place, messages);
    if (status == EBB_OK)
        status = fill(&part, file, records, &trouble);
    if (status == EBB_OK)
        status = ebb_h5_status(&trouble);
    if (status == EBB_BAD_FILE && trouble.failed)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(file->path), "cannot be written: %s",
                         trouble.words);
    if (status == EBB_OK)
        status = ebb_publication_publish(&part, messages);
    ebb_publication_end(&part);
    return status;
}
