/* SPDX-License-Identifier: MIT
 * design_twice: rows that are one study under two names.
 */
#include "design_twice.h"

#include <stdio.h>
#include <string.h>

/* What of a level stands under these steps; NULL: it says nothing of them. */
static const struct ebb_yaml_node *inside_of(const struct ebb_yaml_node *node, const char *steps)
{
    while (node && node->kind == EBB_YAML_MAP && *steps) {
        char step[EBB_PATH_SIZE];
        const size_t length = strcspn(steps, ".");
        snprintf(step, sizeof step, "%.*s", (int)length, steps);
        node = ebb_yaml_node_member(node, step);
        steps += length + (steps[length] == '.');
    }
    return *steps == '\0' ? node : NULL;
}

/* A section may vary together with a number in it, which goes before what the section says: of a section that
 * says it, too, two rows would be one study under two names. */
void ebb_design_twice_inside(struct ebb_binder *binder, const struct ebb_read_design *read)
{
    const struct ebb_design *design = &read->design;
    for (int inner = 0; inner < design->n_axes; inner++) {
        const struct ebb_axis *axis = &design->axes[inner];
        for (int outer = 0; outer < design->n_axes; outer++) {
            const char *key = design->axes[outer].key;
            const size_t length = strlen(key);
            if (read->levels[outer] == NULL || strncmp(axis->key, key, length) != 0 ||
                axis->key[length] != '.')
                continue;
            bool is_there = false;
            for (int i = 0; i < design->axes[outer].n_levels; i++)
                is_there = is_there || inside_of(read->levels[outer][i], axis->key + length + 1);
            if (is_there)
                ebb_messages_add(
                    binder->messages, EBB_BAD_STUDY, &axis->place,
                    "design.vary.%s: a value of %s, which varies, too, sets it as well: say it in "
                    "one of the two",
                    axis->key, key);
        }
    }
}

/* A warning: what --csv printed of Morris' trajectories has them by right. */
enum ebb_status ebb_design_twice_rows(const struct ebb_design *design, struct ebb_messages *warnings)
{
    int row, before;
    const enum ebb_status status = ebb_design_find_twins(design, &row, &before);
    if (status == EBB_OK && row >= 0)
        ebb_messages_add(warnings, EBB_OK, &design->place,
                         "design.table: row %d is row %d once more, and is played again", row + 1,
                         before + 1);
    return status;
}

/* Each row takes the draws in turn, whatever it sets. */
void ebb_design_twice_draws(struct ebb_binder *binder, const struct ebb_design *design)
{
    for (int k = 0; k < design->n_axes && design->n_draws > 0; k++) {
        const struct ebb_axis *axis = &design->axes[k];
        if (strcmp(axis->key, "draw") == 0 || strcmp(axis->key, "site") == 0)
            ebb_messages_add(binder->messages, EBB_BAD_STUDY, &axis->place,
                             "design.vary.%s: every row is played in design.draws: leave out one of the two",
                             axis->key);
    }
}
