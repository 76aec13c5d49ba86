/* SPDX-License-Identifier: MIT
 * design_draws: worlds know places in a study and no names; names come from a config of row 1's study.
 */
#include "design_draws.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design.h>
#include <ebb/design_file.h>

static const struct ebb_record_column DRAW = {"draw", true, "1", "number of the draw, from 1"};
static const char MEANING[] = "its value in the joint draw";

/* The key of what stands at this place; NULL: nothing of that study. */
static const struct ebb_parameter_row *row_at(const struct ebb_config *config, size_t offset)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        size_t at;
        if (ebb_config_find_real(config, config->rows[i].key, &at) && at == offset)
            return &config->rows[i];
    }
    return NULL;
}

static void add_lines(struct ebb_design_draws *draws, const struct ebb_worlds *worlds, const int *keys,
                      int n_keys, int n_draws)
{
    for (int world = 0; world < n_draws; world++) {
        ebb_records_add_number(&draws->records, world + 1);
        for (int k = 0; k < n_keys; k++)
            ebb_records_add_number(&draws->records, worlds->values[world * worlds->n_keys + keys[k]]);
    }
}

/* Row 1's own amounts are those of its draw; whoever plays the file again, with another seed or another
 * spread, draws them anew, and needs what they are drawn from. */
static enum ebb_status make_row(struct ebb_design_draws *draws, const struct ebb_config *config,
                                const struct ebb_study *first, struct ebb_messages *messages)
{
    struct ebb_study *row = malloc(sizeof *row);
    if (row == NULL)
        return EBB_NO_MEMORY;
    memcpy(row, first, sizeof *row);
    memcpy(&row->economics, &config->study.economics, sizeof row->economics);
    const enum ebb_status status = ebb_config_of_study(config->path, row, &draws->row, messages);
    free(row);
    return status;
}

enum ebb_status ebb_design_draws_init(struct ebb_design_draws *draws, const struct ebb_config *config,
                                      const struct ebb_study *first, struct ebb_messages *messages)
{
    const struct ebb_worlds *worlds = config->row_worlds;
    const int n_draws = config->design->n_draws;
    *draws = (struct ebb_design_draws){0};
    if (n_draws == 0)
        return EBB_OK;
    const enum ebb_status made = make_row(draws, config, first, messages);
    if (made != EBB_OK)
        return made;
    enum ebb_status status = EBB_OK;
    int *keys = calloc((size_t)worlds->n_keys + 1, sizeof *keys), n = 0;
    draws->columns = calloc((size_t)worlds->n_keys + 1, sizeof *draws->columns);
    if (keys && draws->columns) {
        draws->columns[0] = DRAW;
        for (int k = 0; k < worlds->n_keys; k++) {
            const struct ebb_parameter_row *row =
                worlds->offsets[k] == SIZE_MAX ? NULL : row_at(&draws->row, worlds->offsets[k]);
            if (row == NULL)
                continue;
            keys[n++] = k;
            draws->columns[n] = (struct ebb_record_column){row->key, true, row->unit, MEANING};
        }
        ebb_records_init(&draws->records, draws->columns, n + 1);
        add_lines(draws, worlds, keys, n, n_draws);
    }
    status = keys && draws->columns && !draws->records.failed ? EBB_OK : EBB_NO_MEMORY;
    free(keys);
    return status;
}

/* A column's unit is that of its key in row 1's study, where all drawn keys stand. */
static bool set_column(struct ebb_design_draws *draws, const char *name, struct ebb_record_column *out)
{
    for (size_t i = 0; i < draws->row.n_rows; i++) {
        const struct ebb_parameter_row *row = &draws->row.rows[i];
        if (strcmp(row->key, name) != 0)
            continue;
        *out = (struct ebb_record_column){row->key, true, row->unit, MEANING};
        return true;
    }
    return false;
}

static enum ebb_status take_columns(struct ebb_design_draws *draws, const struct ebb_records *from)
{
    const int n = from->n_columns;
    bool good = n > 0;
    draws->columns = calloc((size_t)n + 1, sizeof *draws->columns);
    if (draws->columns == NULL)
        return EBB_NO_MEMORY;
    draws->columns[0] = DRAW;
    for (int k = 1; k < n && good; k++)
        good = from->columns[k].is_number && set_column(draws, from->columns[k].name, &draws->columns[k]);
    return good && from->columns[0].is_number ? EBB_OK : EBB_BAD_FILE;
}

enum ebb_status ebb_design_draws_take(struct ebb_design_draws *draws, const char *path, const char *row_study,
                                      struct ebb_messages *messages)
{
    struct ebb_design_table table;
    *draws = (struct ebb_design_draws){0};
    if (row_study == NULL || row_study[0] == '\0')
        return EBB_OK;
    const struct ebb_config_options reading = {.names_no_files = true};
    enum ebb_status status =
        ebb_config_parse_with(path, row_study, strlen(row_study), &reading, &draws->row, messages);
    if (status == EBB_OK)
        status = ebb_design_file_read(path, "/draws", &table, messages);
    if (status != EBB_OK)
        return status == EBB_BAD_STUDY ? EBB_BAD_FILE : status;
    const size_t n = (size_t)table.records.n_columns, n_cells = n * ebb_records_n_rows(&table.records);
    status = take_columns(draws, &table.records);
    if (status == EBB_OK)
        ebb_records_init(&draws->records, draws->columns, (int)n);
    for (size_t i = 0; status == EBB_OK && i < n_cells; i++)
        ebb_records_add_number(&draws->records,
                               ebb_records_cell(&table.records, i / n, (int)(i % n))->number);
    if (draws->records.failed)
        status = EBB_NO_MEMORY;
    if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "holds joint draws of keys that its study has not: play this piece again");
    ebb_design_table_free(&table);
    return status;
}

void ebb_design_draws_free(struct ebb_design_draws *draws)
{
    ebb_records_free(&draws->records);
    free(draws->columns);
    ebb_config_free(&draws->row);
    *draws = (struct ebb_design_draws){0};
}
