/* SPDX-License-Identifier: MIT
 * design_draws: worlds know places in a study and no names; names come from a config of row 1's study.
 */
#include "design_draws.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design.h>

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
        draws->columns[0] = (struct ebb_record_column){"draw", true, "1", "number of the draw, from 1"};
        for (int k = 0; k < worlds->n_keys; k++) {
            const struct ebb_parameter_row *row =
                worlds->offsets[k] == SIZE_MAX ? NULL : row_at(&draws->row, worlds->offsets[k]);
            if (row == NULL)
                continue;
            keys[n++] = k;
            draws->columns[n] =
                (struct ebb_record_column){row->key, true, row->unit, "its value in the joint draw"};
        }
        ebb_records_init(&draws->records, draws->columns, n + 1);
        add_lines(draws, worlds, keys, n, n_draws);
    }
    status = keys && draws->columns && !draws->records.failed ? EBB_OK : EBB_NO_MEMORY;
    free(keys);
    return status;
}

void ebb_design_draws_free(struct ebb_design_draws *draws)
{
    ebb_records_free(&draws->records);
    free(draws->columns);
    ebb_config_free(&draws->row);
    *draws = (struct ebb_design_draws){0};
}
