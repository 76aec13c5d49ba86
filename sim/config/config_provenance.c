/* SPDX-License-Identifier: MIT
 * config_provenance: where the values of a study come from, handed to whoever writes a file, and taken back
 * from one.
 */
#include <ebb/config.h>

#include <string.h>

#include "arena.h"

void ebb_config_provenance(const struct ebb_config *config, struct ebb_provenance *out_provenance)
{
    out_provenance->study = ebb_text_chars(&config->canonical);
    out_provenance->study_sha256 = config->canonical_sha256;
    out_provenance->study_source = ebb_text_chars(&config->source);
    out_provenance->study_path = config->path;
    out_provenance->libyaml_version = ebb_config_yaml_version();
    out_provenance->rows = config->rows;
    out_provenance->n_rows = config->n_rows;
}

/* The row with this key and value, looked for from `from` on and around: both lists have the order of the
 * table of keys, so that the next one is nearly always the one. */
static const struct ebb_parameter_row *find_row(const struct ebb_parameter_row *rows, size_t n, size_t from,
                                                const struct ebb_parameter_row *like)
{
    for (size_t k = 0; k < n; k++) {
        const struct ebb_parameter_row *row = &rows[(from + k) % n];
        if (strcmp(row->key, like->key) == 0)
            return strcmp(row->value, like->value) == 0 ? row : NULL;
    }
    return NULL;
}

/* By value, not by place: a study changed with --set after it was read from a results file keeps the sources
 * of all values but the changed ones. Texts are copied, for the rows may belong to a file that is closed
 * next. */
enum ebb_status ebb_config_take_sources(struct ebb_config *config, const struct ebb_parameter_row *rows,
                                        size_t n_rows)
{
    struct ebb_arena *arena = config->memory;
    size_t next = 0;
    for (size_t i = 0; i < config->n_rows; i++) {
        struct ebb_parameter_row *into = &config->rows[i];
        const struct ebb_parameter_row *row = find_row(rows, n_rows, next, into);
        if (row == NULL)
            continue;
        next = (size_t)(row - rows) + 1;
        const char *source = ebb_arena_copy(arena, row->source, strlen(row->source));
        const char *grade = ebb_arena_copy(arena, row->grade, strlen(row->grade));
        const char *origin = ebb_arena_copy(arena, row->origin, strlen(row->origin));
        if (source == NULL || grade == NULL || origin == NULL)
            return EBB_NO_MEMORY;
        into->source = source;
        into->grade = grade;
        into->origin = origin;
    }
    return EBB_OK;
}
