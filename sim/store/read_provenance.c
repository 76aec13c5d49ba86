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
 *   1. The attributes   2. Both
 */
#include "read_provenance.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "open_file.h"
#include "read_parameters.h"

static const char PATH[] = "/tables/parameters";

/* 1. The attributes */

static const struct {
    const char *name;
    size_t at; /* of the pointer in struct ebb_provenance */
} ATTRIBUTES[] = {
    {"study", offsetof(struct ebb_provenance, study)},
    {"study_sha256", offsetof(struct ebb_provenance, study_sha256)},
    {"study_source", offsetof(struct ebb_provenance, study_source)},
    {"study_path", offsetof(struct ebb_provenance, study_path)},
    {"design", offsetof(struct ebb_provenance, design)},
    {"row_study", offsetof(struct ebb_provenance, row_study)},
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
    provenance->n_pieces = (int)strtol(ebb_reader_attribute(reader, "pieces"), NULL, 10);
    provenance->contract_number = (int)strtol(ebb_reader_attribute(reader, "contract_number"), NULL, 10);
    provenance->seconds = strtod(ebb_reader_attribute(reader, "seconds"), NULL);
}

/* 2. Both */

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
    struct ebb_parameter_table table = {0};
    ebb_h5_enter();
    const bool has_rows = !is_left_out(reader);
    if (has_rows)
        ebb_parameters_open(reader, &table, &trouble);
    const size_t rows_bytes = table.n_rows * sizeof(struct ebb_parameter_row);
    char *memory = calloc(1, rows_bytes + table.bytes + attribute_bytes(reader));
    if (memory && !trouble.failed) {
        ebb_parameters_read(&table, memory + rows_bytes, (struct ebb_parameter_row *)(void *)memory,
                            &trouble);
        if (has_rows)
            ebb_parameters_check(reader, &table, &trouble);
        copy_attributes(reader, memory + rows_bytes + table.bytes, &provenance);
    }
    if (has_rows)
        ebb_parameters_close(&table, &trouble);
    const bool no_memory = memory == NULL || trouble.no_memory;
    if (trouble.failed && !no_memory)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "%s is damaged or missing: %s",
                         PATH, trouble.words);
    if (no_memory || trouble.failed) {
        free(memory);
        return no_memory ? EBB_NO_MEMORY : EBB_BAD_FILE;
    }
    provenance.rows = (struct ebb_parameter_row *)(void *)memory;
    provenance.n_rows = table.n_rows;
    provenance.memory = memory;
    *out_provenance = provenance;
    return EBB_OK;
}
