/* SPDX-License-Identifier: MIT
 * read_provenance: attributes of the file, and the rows of /tables/parameters.
 *
 * One allocation holds all of it, so that a provenance can be handed on without its file:
 *
 *     [ rows: struct ebb_parameter_row ][ table: the rows as the file has them ][ texts, each with a NUL ]
 *
 * The strings of the rows point into the table. parameter_rows.c makes each column a byte wider than its
 * longest text, so they end within their column; a file that was patched may not, and is refused.
 *
 *   1. The table   2. The attributes   3. Both
 */
#include "read_provenance.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "open_file.h"

static const char PATH[] = "/tables/parameters";

/* 1. The table */

enum { N_TEXTS = 7 };
static const struct {
    const char *name;
    size_t at; /* of the pointer in struct ebb_parameter_row */
} TEXTS[N_TEXTS] = {
    {"key", offsetof(struct ebb_parameter_row, key)},
    {"value", offsetof(struct ebb_parameter_row, value)},
    {"unit", offsetof(struct ebb_parameter_row, unit)},
    {"meaning", offsetof(struct ebb_parameter_row, meaning)},
    {"source", offsetof(struct ebb_parameter_row, source)},
    {"grade", offsetof(struct ebb_parameter_row, grade)},
    {"origin", offsetof(struct ebb_parameter_row, origin)},
};

struct table {
    hid_t dataset, type;
    size_t n_rows, row_bytes;
    size_t offset[N_TEXTS], bytes[N_TEXTS]; /* of each text in a row */
    size_t number;                          /* offset of the number */
};

/* By name, so that columns may be added or moved without making older files unreadable. Where a column lies
 * in a row, and how wide it is; latches one that is missing or of another kind. */
static void find_column(const struct table *table, const char *name, H5T_class_t kind, size_t *out_offset,
                        size_t *out_bytes, struct ebb_trouble *trouble)
{
    const int index = trouble->failed ? -1 : H5Tget_member_index(table->type, name);
    hid_t type = index < 0 ? -1 : H5Tget_member_type(table->type, (unsigned)index);
    if (type < 0 || H5Tget_class(type) != kind || H5Tis_variable_str(type) > 0) {
        ebb_h5_latch(trouble, "looking for column", name);
    } else {
        *out_offset = H5Tget_member_offset(table->type, (unsigned)index);
        *out_bytes = H5Tget_size(type);
    }
    ebb_h5_close(trouble, type, PATH);
}

/* Everything is asked of the file's own type: its columns are as wide as the study's longest texts, so that
 * no two files have the same. */
/* A column that is found has its place in a row from the file's type, so nothing here assumes how rows are
 * laid out. `table` can be closed whatever failed: identifiers that were not had are -1. */
static void open_table(const struct ebb_reader *reader, struct table *table, struct ebb_trouble *trouble)
{
    size_t number_bytes = 0;
    *table = (struct table){.dataset = -1, .type = -1};
    table->dataset = ebb_h5_id(trouble, H5Dopen2(reader->file, PATH, H5P_DEFAULT), "opening", PATH);
    table->type = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_type(table->dataset), "reading", PATH);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(table->dataset), "reading", PATH);
    hsize_t n = 0;
    if (!trouble->failed &&
        (H5Tget_class(table->type) != H5T_COMPOUND || H5Sget_simple_extent_ndims(space) != 1 ||
         H5Sget_simple_extent_dims(space, &n, NULL) != 1))
        ebb_h5_latch(trouble, "reading", PATH);
    for (int k = 0; k < N_TEXTS && !trouble->failed; k++)
        find_column(table, TEXTS[k].name, H5T_STRING, &table->offset[k], &table->bytes[k], trouble);
    find_column(table, "number", H5T_FLOAT, &table->number, &number_bytes, trouble);
    if (!trouble->failed && number_bytes != sizeof(double))
        ebb_h5_latch(trouble, "reading", PATH);
    table->n_rows = (size_t)n;
    table->row_bytes = trouble->failed ? 0 : H5Tget_size(table->type);
    ebb_h5_close(trouble, space, PATH);
}

/* Reads the table into `raw`, and makes rows that point into it. Without the look for a NUL a text that fills
 * its column would run on into the next one, and the last of the last row out of the memory. */
static void read_table(const struct table *table, char *raw, struct ebb_parameter_row *rows,
                       struct ebb_trouble *trouble)
{
    if (table->n_rows > 0)
        ebb_h5_done(trouble, H5Dread(table->dataset, table->type, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw),
                    "reading", PATH);
    for (size_t i = 0; i < table->n_rows && !trouble->failed; i++, raw += table->row_bytes) {
        memcpy(&rows[i].number, raw + table->number, sizeof rows[i].number);
        for (int k = 0; k < N_TEXTS; k++) {
            const char *text = raw + table->offset[k];
            if (memchr(text, '\0', table->bytes[k]) == NULL)
                ebb_h5_latch(trouble, "reading", PATH);
            memcpy((char *)&rows[i] + TEXTS[k].at, &text, sizeof text);
        }
    }
}

/* 2. The attributes */

static const struct {
    const char *name;
    size_t at; /* of the pointer in struct ebb_provenance */
} ATTRIBUTES[] = {
    {"study", offsetof(struct ebb_provenance, study)},
    {"study_sha256", offsetof(struct ebb_provenance, study_sha256)},
    {"study_source", offsetof(struct ebb_provenance, study_source)},
    {"study_path", offsetof(struct ebb_provenance, study_path)},
    {"command_line", offsetof(struct ebb_provenance, command_line)},
    {"host", offsetof(struct ebb_provenance, host)},
    {"kernel", offsetof(struct ebb_provenance, kernel)},
    {"started", offsetof(struct ebb_provenance, started)},
    {"stopped_because", offsetof(struct ebb_provenance, stopped_because)},
    {"program_version", offsetof(struct ebb_provenance, program_version)},
    {"program_commit", offsetof(struct ebb_provenance, program_commit)},
    {"compiler", offsetof(struct ebb_provenance, compiler)},
    {"compiler_flags", offsetof(struct ebb_provenance, compiler_flags)},
    {"libraries", offsetof(struct ebb_provenance, libraries)},
};
enum { N_ATTRIBUTES = sizeof ATTRIBUTES / sizeof ATTRIBUTES[0] };

/* Counted first and copied after, so that one allocation holds all. */
static size_t attribute_bytes(const struct ebb_reader *reader)
{
    size_t bytes = 0;
    for (int i = 0; i < N_ATTRIBUTES; i++)
        bytes += strlen(ebb_reader_attribute(reader, ATTRIBUTES[i].name)) + 1;
    return bytes;
}

/* An attribute that is missing is "", and a number that is missing 0: old files lack what was added since,
 * and none of it decides a result. libyaml_version stays NULL: it is in the text of `libraries`. */
static void copy_attributes(const struct ebb_reader *reader, char *at, struct ebb_provenance *provenance)
{
    for (int i = 0; i < N_ATTRIBUTES; i++) {
        const char *text = ebb_reader_attribute(reader, ATTRIBUTES[i].name);
        const char *copy = memcpy(at, text, strlen(text) + 1);
        memcpy((char *)provenance + ATTRIBUTES[i].at, &copy, sizeof copy);
        at += strlen(text) + 1;
    }
    provenance->n_threads = (int)strtol(ebb_reader_attribute(reader, "threads"), NULL, 10);
    provenance->contract_number = (int)strtol(ebb_reader_attribute(reader, "contract_number"), NULL, 10);
    provenance->seconds = strtod(ebb_reader_attribute(reader, "seconds"), NULL);
}

/* 3. Both */

/* A copy made by netCDF has no rows, only the study's text: nobody then knows sources and grades, and numbers
 * are the same. Of a file that is no copy the same is damage. */
static bool is_left_out(const struct ebb_reader *reader)
{
    return reader->copied && H5Lexists(reader->file, PATH, H5P_DEFAULT) == 0;
}

enum ebb_status ebb_read_provenance(const struct ebb_reader *reader, struct ebb_provenance *out_provenance,
                                    struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_provenance provenance = {0};
    struct table table;
    ebb_h5_enter();
    if (is_left_out(reader))
        table = (struct table){.dataset = -1, .type = -1};
    else
        open_table(reader, &table, &trouble);
    const size_t rows_bytes = table.n_rows * sizeof(struct ebb_parameter_row);
    const size_t raw_bytes = table.n_rows * table.row_bytes;
    char *memory = calloc(1, rows_bytes + raw_bytes + attribute_bytes(reader));
    if (memory && !trouble.failed) {
        read_table(&table, memory + rows_bytes, (struct ebb_parameter_row *)(void *)memory, &trouble);
        copy_attributes(reader, memory + rows_bytes + raw_bytes, &provenance);
    }
    ebb_h5_close(&trouble, table.type, PATH);
    ebb_h5_close(&trouble, table.dataset, PATH);
    if (trouble.failed)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is damaged or missing: %s", PATH, trouble.words);
    if (memory == NULL || trouble.failed) {
        free(memory);
        return memory == NULL ? EBB_NO_MEMORY : EBB_BAD_FILE;
    }
    provenance.rows = (struct ebb_parameter_row *)(void *)memory;
    provenance.n_rows = table.n_rows;
    provenance.memory = memory;
    *out_provenance = provenance;
    return EBB_OK;
}
