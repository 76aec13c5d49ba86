/* SPDX-License-Identifier: MIT
 * design_file_read: a table of a design's file, back as records.
 *
 * Column by column in the order of the file's list of contents, which is the order in which they were
 * written. Each has its type: texts of any length, whole numbers, doubles. What is read is compared with the
 * digest that the list has of it: a table is exported once and read for years.
 */
#include <ebb/design_file.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/reader.h>
#include <ebb/results.h>

#include "digests.h"
#include "open_file.h"

/* Columns and their values while the table is read; the records want rows. */
struct reading {
    const struct ebb_reader *reader;
    struct ebb_trouble trouble;
    int n, room;
    struct column *columns;
    size_t n_rows;
};

struct column {
    char name[112];
    bool is_text;
    double *numbers; /* (row) */
    char **texts;    /* (row); HDF5's own memory */
};

/* One NaN only, as it was written. */
static void read_numbers(struct reading *reading, struct column *column, hid_t dataset, hid_t type,
                         uint8_t out_hash[EBB_DIGEST_BYTES])
{
    struct ebb_trouble *trouble = &reading->trouble;
    const bool is_whole = H5Tget_class(type) == H5T_INTEGER;
    int32_t *whole = is_whole ? calloc(reading->n_rows + 1, sizeof *whole) : NULL;
    column->numbers = calloc(reading->n_rows + 1, sizeof *column->numbers);
    if (column->numbers == NULL || (is_whole && whole == NULL)) {
        ebb_h5_no_memory(trouble, column->name);
    } else if (is_whole) {
        ebb_h5_done(trouble, H5Dread(dataset, H5T_STD_I32LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, whole), "reading",
                    column->name);
        for (size_t i = 0; i < reading->n_rows; i++)
            column->numbers[i] = whole[i];
        ebb_digest_block(whole, reading->n_rows * sizeof *whole, out_hash);
    } else {
        ebb_h5_done(trouble, H5Dread(dataset, H5T_IEEE_F64LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, column->numbers),
                    "reading", column->name);
        ebb_digest_block(column->numbers, reading->n_rows * sizeof *column->numbers, out_hash);
    }
    free(whole);
}

static void read_texts(struct reading *reading, struct column *column, hid_t dataset, hid_t type,
                       uint8_t out_hash[EBB_DIGEST_BYTES])
{
    struct ebb_trouble *trouble = &reading->trouble;
    column->is_text = true;
    column->texts = calloc(reading->n_rows + 1, sizeof *column->texts);
    if (H5Tis_variable_str(type) <= 0)
        ebb_h5_fault(trouble, column->name, "no texts of any length");
    if (column->texts == NULL)
        ebb_h5_no_memory(trouble, column->name);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, column->texts), "reading",
                    column->name);
    bool whole = !trouble->failed;
    for (size_t i = 0; i < reading->n_rows && whole; i++)
        whole = column->texts[i] != NULL;
    if (!whole)
        ebb_h5_fault(trouble, column->name, "a text is missing");
    else
        ebb_digest_block_of_texts((const char *const *)column->texts, reading->n_rows, out_hash);
}

static struct column *add_column(struct reading *reading)
{
    if (reading->n == reading->room) {
        const int room = reading->room == 0 ? 64 : 2 * reading->room;
        struct column *more = realloc(reading->columns, (size_t)room * sizeof *more);
        if (more == NULL) {
            ebb_h5_no_memory(&reading->trouble, "columns");
            return NULL;
        }
        reading->columns = more;
        reading->room = room;
    }
    reading->columns[reading->n] = (struct column){.name = ""};
    return &reading->columns[reading->n++];
}

static void read_column(struct reading *reading, const struct ebb_manifest_line *line, const char *name)
{
    struct ebb_trouble *trouble = &reading->trouble;
    struct column *column = add_column(reading);
    uint8_t hash[EBB_DIGEST_BYTES] = {0};
    char hex[EBB_DIGEST_HEX];
    hsize_t n = 0;
    if (column == NULL)
        return;
    snprintf(column->name, sizeof column->name, "%s", name);
    hid_t dataset =
        ebb_expected_open(&reading->reader->objects, reading->reader->file, line->object, trouble);
    hid_t type = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_type(dataset), "reading", name);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(dataset), "reading", name);
    if (!trouble->failed &&
        (H5Sget_simple_extent_ndims(space) != 1 || H5Sget_simple_extent_dims(space, &n, NULL) != 1 ||
         (reading->n > 1 && n != reading->n_rows)))
        ebb_h5_fault(trouble, name, "no column of as many rows as the others");
    reading->n_rows = (size_t)n;
    if (!trouble->failed && H5Tget_class(type) == H5T_STRING)
        read_texts(reading, column, dataset, type, hash);
    else if (!trouble->failed)
        read_numbers(reading, column, dataset, type, hash);
    if (!trouble->failed)
        ebb_digest_whole(trouble, dataset, line->object, hash, hex);
    if (!trouble->failed && strcmp(hex, line->hex) != 0)
        ebb_h5_fault(trouble, line->object, "its values are not those that were written");
    ebb_h5_close(trouble, space, name);
    ebb_h5_close(trouble, type, name);
    ebb_h5_close(trouble, dataset, name);
}

static void read_columns(struct reading *reading, const char *group)
{
    const size_t length = strlen(group);
    struct ebb_manifest_line line;
    const char *next;
    for (const char *at = ebb_text_chars(&reading->reader->contents);
         (next = ebb_manifest_next(at, &line)) != NULL && !reading->trouble.failed; at = next) {
        if (line.name[0] == '\0' && strncmp(line.object, group, length) == 0 && line.object[length] == '/')
            read_column(reading, &line, line.object + length + 1);
    }
}

static enum ebb_status make_records(const struct reading *reading, struct ebb_design_table *table)
{
    table->columns = calloc((size_t)reading->n + 1, sizeof *table->columns);
    char *names = calloc((size_t)reading->n + 1, sizeof reading->columns[0].name);
    table->memory = names;
    if (table->columns == NULL || names == NULL)
        return EBB_NO_MEMORY;
    for (int k = 0; k < reading->n; k++) {
        char *name = names + (size_t)k * sizeof reading->columns[0].name;
        memcpy(name, reading->columns[k].name, sizeof reading->columns[0].name);
        table->columns[k] = (struct ebb_record_column){
            .name = name, .is_number = !reading->columns[k].is_text, .unit = "1", .meaning = ""};
    }
    ebb_records_init(&table->records, table->columns, reading->n);
    for (size_t row = 0; row < reading->n_rows && !table->records.failed; row++) {
        for (int k = 0; k < reading->n; k++) {
            if (reading->columns[k].is_text)
                ebb_records_add_text(&table->records, reading->columns[k].texts[row]);
            else
                ebb_records_add_number(&table->records, reading->columns[k].numbers[row]);
        }
    }
    return table->records.failed ? EBB_NO_MEMORY : EBB_OK;
}

static void free_columns(struct reading *reading)
{
    for (int k = 0; k < reading->n; k++) {
        for (size_t row = 0; reading->columns[k].texts && row < reading->n_rows; row++)
            H5free_memory(reading->columns[k].texts[row]);
        free(reading->columns[k].texts);
        free(reading->columns[k].numbers);
    }
    free(reading->columns);
}

enum ebb_status ebb_design_file_is(const char *path, bool *out_is, struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    bool is_results = false;
    enum ebb_status status = ebb_results_find(path, &is_results, messages);
    if (status == EBB_OK && is_results)
        status = ebb_reader_open(path, &reader, messages);
    *out_is = reader && ebb_reader_attribute(reader, "design")[0] != '\0';
    ebb_reader_close(reader);
    return status;
}

enum ebb_status ebb_design_file_table(const struct ebb_reader *reader, const char *group,
                                      struct ebb_design_table *out_table, struct ebb_messages *messages)
{
    struct reading reading = {.reader = reader};
    enum ebb_status status = EBB_OK;
    *out_table = (struct ebb_design_table){0};
    read_columns(&reading, group);
    if (reading.trouble.failed) {
        status = ebb_h5_status(&reading.trouble);
        if (status == EBB_BAD_FILE)
            ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "is damaged: %s",
                             reading.trouble.words);
    } else if (reading.n > 0) {
        status = make_records(&reading, out_table);
    }
    free_columns(&reading);
    return status;
}

/* Which files have such a table: who asked for one of a file of rows that has none wants to know why. */
static const char *who_has(const char *group)
{
    static const struct {
        const char *group, *files;
    } OF[] = {
        {"/settings", "`ebb run` of a design in joint draws (design.draws)"},
        {"/draws", "`ebb run` of a design in joint draws (design.draws)"},
        {"/front", "designs of which some rows are not dominated (`front` of `ebb run --json` says why not)"},
        {"/design", "`ebb run` of a study with a design"},
    };
    for (size_t i = 0; i < sizeof OF / sizeof OF[0]; i++) {
        if (strcmp(OF[i].group, group) == 0)
            return OF[i].files;
    }
    return "`ebb run` of a study with prices";
}

enum ebb_status ebb_design_file_read(const char *path, const char *group, struct ebb_design_table *out_table,
                                     struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    *out_table = (struct ebb_design_table){0};
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    if (status == EBB_OK)
        status = ebb_design_file_table(reader, group, out_table, messages);
    if (status == EBB_OK && out_table->columns == NULL) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "holds no table %s: files of %s do",
                         group, who_has(group));
        status = EBB_BAD_FILE;
    }
    ebb_reader_close(reader);
    return status;
}

void ebb_design_table_free(struct ebb_design_table *table)
{
    ebb_records_free(&table->records);
    free(table->columns);
    free(table->memory);
    *table = (struct ebb_design_table){0};
}
