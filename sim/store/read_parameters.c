/* SPDX-License-Identifier: MIT
 * read_parameters: see the header.
 *
 * Columns are found by name, so that some may be added or moved without making older files unreadable.
 *
 *   1. Names   2. A column of its own   3. A column of the compound   4. The table   5. Reading
 *   6. What was written
 */
#include "read_parameters.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "row_digests.h"

static const char PATH[] = "/tables/parameters";

/* 1. Names */

enum { NUMBER = EBB_PARAMETER_TEXTS };
static const struct {
    const char *name;
    size_t at; /* of the pointer, or the number, in struct ebb_parameter_row */
} COLUMNS[EBB_PARAMETER_COLUMNS] = {
    {"key", offsetof(struct ebb_parameter_row, key)},
    {"value", offsetof(struct ebb_parameter_row, value)},
    {"unit", offsetof(struct ebb_parameter_row, unit)},
    {"meaning", offsetof(struct ebb_parameter_row, meaning)},
    {"source", offsetof(struct ebb_parameter_row, source)},
    {"grade", offsetof(struct ebb_parameter_row, grade)},
    {"origin", offsetof(struct ebb_parameter_row, origin)},
    [NUMBER] = {"number", offsetof(struct ebb_parameter_row, number)},
};

/* Widths are the file's: a column is as wide as the study's longest text, so no two files have the same. */
static bool has_kind(hid_t type, int k)
{
    return k == NUMBER ? H5Tget_class(type) == H5T_FLOAT && H5Tget_size(type) == sizeof(double)
                       : H5Tget_class(type) == H5T_STRING;
}

/* A study of 32 policies has some 600 values, and no text beyond a line: a file that claims more than these
 * is not from us, and sizes computed from it could wrap around. */
enum { MOST_ROWS = 100000, MOST_BYTES = 1 << 20 };

static void refuse_odd_sizes(const struct ebb_parameter_table *table, struct ebb_trouble *trouble)
{
    bool odd = table->n_rows > MOST_ROWS;
    for (int k = 0; k < EBB_PARAMETER_COLUMNS; k++)
        odd = odd || table->columns[k].bytes > MOST_BYTES || table->columns[k].stride > MOST_BYTES;
    if (odd)
        ebb_h5_latch(trouble, "reading", PATH);
}

/* 2. A column of its own */

/* HDF5 allocates texts of any length, and takes them back. NULL: no memory, or they could not be read. */
static char **read_any_length(const struct ebb_parameter_column *column, size_t n,
                              struct ebb_trouble *trouble)
{
    char **texts = calloc(n + 1, sizeof *texts);
    if (texts == NULL)
        ebb_h5_no_memory(trouble, PATH);
    else
        ebb_h5_done(trouble, H5Dread(column->dataset, column->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts),
                    "reading", PATH);
    return texts;
}

static void free_any_length(char **texts, size_t n)
{
    for (size_t i = 0; texts && i < n; i++)
        H5free_memory(texts[i]);
    free(texts);
}

/* A byte more than the longest, for the NUL. Texts are read twice, here and for their values: there are some
 * hundred rows, and whoever has all their texts at once in HDF5's memory must give each back. */
static size_t longest(const struct ebb_parameter_column *column, size_t n, struct ebb_trouble *trouble)
{
    size_t most = 0;
    char **texts = read_any_length(column, n, trouble);
    for (size_t i = 0; texts && i < n && !trouble->failed; i++) {
        const size_t length = texts[i] ? strlen(texts[i]) : 0;
        most = length > most ? length : most;
    }
    free_any_length(texts, n);
    return most + 1;
}

static void open_column(const struct ebb_reader *reader, struct ebb_parameter_table *table, int k,
                        struct ebb_trouble *trouble)
{
    struct ebb_parameter_column *column = &table->columns[k];
    char path[EBB_FIELD_PATH_SIZE];
    hsize_t n = 0;
    snprintf(path, sizeof path, "%s/%s", PATH, COLUMNS[k].name);
    if (!trouble->failed)
        column->dataset = ebb_expected_open(&reader->objects, reader->file, path, trouble);
    if (!trouble->failed)
        column->type = ebb_h5_id(trouble, H5Dget_type(column->dataset), "reading", path);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(column->dataset), "reading", path);
    if (!trouble->failed &&
        (!has_kind(column->type, k) || (k != NUMBER && H5Tis_variable_str(column->type) <= 0) ||
         H5Sget_simple_extent_ndims(space) != 1 || H5Sget_simple_extent_dims(space, &n, NULL) != 1 ||
         (k > 0 && (size_t)n != table->n_rows)))
        ebb_h5_latch(trouble, "looking for column", COLUMNS[k].name);
    ebb_h5_close(trouble, space, path);
    if (trouble->failed)
        return;
    table->n_rows = (size_t)n;
    refuse_odd_sizes(table, trouble);
    if (trouble->failed)
        return;
    column->bytes = k == NUMBER ? sizeof(double) : longest(column, table->n_rows, trouble);
    column->start = table->bytes;
    column->stride = column->bytes;
    refuse_odd_sizes(table, trouble);
    table->bytes += table->n_rows * column->bytes;
}

/* 3. A column of the compound */

static void find_column(struct ebb_parameter_table *table, int k, struct ebb_trouble *trouble)
{
    struct ebb_parameter_column *column = &table->columns[k];
    const int index = trouble->failed ? -1 : H5Tget_member_index(table->type, COLUMNS[k].name);
    hid_t type = index < 0 ? -1 : H5Tget_member_type(table->type, (unsigned)index);
    if (type < 0 || !has_kind(type, k) || H5Tis_variable_str(type) > 0) {
        ebb_h5_latch(trouble, "looking for column", COLUMNS[k].name);
    } else {
        column->start = H5Tget_member_offset(table->type, (unsigned)index);
        column->stride = H5Tget_size(table->type);
        column->bytes = H5Tget_size(type);
    }
    ebb_h5_close(trouble, type, PATH);
}

static void open_compound(const struct ebb_reader *reader, struct ebb_parameter_table *table,
                          struct ebb_trouble *trouble)
{
    hsize_t n = 0;
    table->dataset = ebb_expected_open(&reader->objects, reader->file, PATH, trouble);
    if (!trouble->failed)
        table->type = ebb_h5_id(trouble, H5Dget_type(table->dataset), "reading", PATH);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(table->dataset), "reading", PATH);
    if (!trouble->failed &&
        (H5Tget_class(table->type) != H5T_COMPOUND || H5Sget_simple_extent_ndims(space) != 1 ||
         H5Sget_simple_extent_dims(space, &n, NULL) != 1))
        ebb_h5_latch(trouble, "reading", PATH);
    for (int k = 0; k < EBB_PARAMETER_COLUMNS; k++)
        find_column(table, k, trouble);
    table->n_rows = (size_t)n;
    refuse_odd_sizes(table, trouble);
    table->bytes = trouble->failed ? 0 : (size_t)n * H5Tget_size(table->type);
    ebb_h5_close(trouble, space, PATH);
}

/* 4. The table */

void ebb_parameters_open(const struct ebb_reader *reader, struct ebb_parameter_table *table,
                         struct ebb_trouble *trouble)
{
    *table = (struct ebb_parameter_table){.dataset = -1, .type = -1};
    for (int k = 0; k < EBB_PARAMETER_COLUMNS; k++)
        table->columns[k].dataset = table->columns[k].type = -1;
    const struct ebb_object *object = ebb_objects_find(&reader->objects, PATH);
    const bool is_compound = object && !object->is_group;
    if (is_compound) {
        open_compound(reader, table, trouble);
        return;
    }
    for (int k = 0; k < EBB_PARAMETER_COLUMNS; k++)
        open_column(reader, table, k, trouble);
}

void ebb_parameters_close(struct ebb_parameter_table *table, struct ebb_trouble *trouble)
{
    for (int k = 0; k < EBB_PARAMETER_COLUMNS; k++) {
        ebb_h5_close(trouble, table->columns[k].type, PATH);
        ebb_h5_close(trouble, table->columns[k].dataset, PATH);
    }
    ebb_h5_close(trouble, table->type, PATH);
    ebb_h5_close(trouble, table->dataset, PATH);
}

/* 5. Reading */

/* Texts are copied to where those of a compound would lie, each padded with NULs; `raw` was zero before. */
static void read_texts(const struct ebb_parameter_column *column, size_t n, char *raw,
                       struct ebb_trouble *trouble)
{
    char **texts = read_any_length(column, n, trouble);
    for (size_t i = 0; texts && i < n && !trouble->failed; i++) {
        if (texts[i] && strlen(texts[i]) < column->bytes)
            memcpy(raw + column->start + i * column->stride, texts[i], strlen(texts[i]));
    }
    free_any_length(texts, n);
}

static void read_columns(const struct ebb_parameter_table *table, char *raw, struct ebb_trouble *trouble)
{
    for (int k = 0; k < EBB_PARAMETER_TEXTS && !trouble->failed; k++)
        read_texts(&table->columns[k], table->n_rows, raw, trouble);
    const struct ebb_parameter_column *number = &table->columns[NUMBER];
    if (!trouble->failed)
        ebb_h5_done(
            trouble,
            H5Dread(number->dataset, number->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw + number->start),
            "reading", PATH);
}

/* Without the look for a NUL a text that fills its column would run on into what comes after it, and the last
 * of all out of the memory. */
static void set_row(const struct ebb_parameter_table *table, const char *raw, size_t i,
                    struct ebb_parameter_row *row, struct ebb_trouble *trouble)
{
    for (int k = 0; k < EBB_PARAMETER_COLUMNS; k++) {
        const struct ebb_parameter_column *column = &table->columns[k];
        const char *value = raw + column->start + i * column->stride;
        char *at = (char *)row + COLUMNS[k].at;
        if (k == NUMBER)
            memcpy(at, value, sizeof row->number);
        else if (memchr(value, '\0', column->bytes) == NULL)
            ebb_h5_latch(trouble, "reading", PATH);
        else
            memcpy(at, &value, sizeof value);
    }
}

void ebb_parameters_read(const struct ebb_parameter_table *table, char *raw, struct ebb_parameter_row *rows,
                         struct ebb_trouble *trouble)
{
    if (table->n_rows == 0 || trouble->failed)
        return;
    if (table->dataset >= 0)
        ebb_h5_done(trouble, H5Dread(table->dataset, table->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw),
                    "reading", PATH);
    else
        read_columns(table, raw, trouble);
    for (size_t i = 0; i < table->n_rows && !trouble->failed; i++)
        set_row(table, raw, i, &rows[i], trouble);
}

/* 6. What was written */

/* Columns of a copy that another program made may not be in the list: nothing is then known of them. */
static void check_column(const struct ebb_reader *reader, hid_t dataset, const char *path,
                         struct ebb_trouble *trouble)
{
    const struct ebb_row_reading reading = {.dataset = dataset, .path = path, .cut = EBB_CUT_WHOLE};
    struct ebb_block_digests digests = {0};
    struct ebb_manifest_line line;
    char hex[EBB_DIGEST_HEX] = "";
    if (trouble->failed || !ebb_manifest_find(ebb_text_chars(&reader->contents), path, &line))
        return;
    ebb_row_digests_read(&reading, &digests, trouble);
    if (!trouble->failed)
        ebb_block_digests_hex(&digests, hex);
    if (!trouble->failed && strcmp(hex, line.hex) != 0)
        ebb_h5_latch(trouble, "values that were not written in", path);
    ebb_block_digests_free(&digests);
}

void ebb_parameters_check(const struct ebb_reader *reader, const struct ebb_parameter_table *table,
                          struct ebb_trouble *trouble)
{
    if (ebb_reader_is_older(reader))
        return;
    if (table->dataset >= 0)
        check_column(reader, table->dataset, PATH, trouble);
    for (int k = 0; k < EBB_PARAMETER_COLUMNS && table->dataset < 0; k++) {
        char path[EBB_FIELD_PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", PATH, COLUMNS[k].name);
        check_column(reader, table->columns[k].dataset, path, trouble);
    }
}
