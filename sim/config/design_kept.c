/* SPDX-License-Identifier: MIT
 * design_kept: columns of a results file to axes, rows and worlds.
 *
 * Which column belongs to which key is told by its place and not by its name: a key that is longer than names
 * in a file may be has a number there.
 *
 *   1. Columns   2. Rows of a table   3. Draws   4. What was played
 */
#include "design_kept.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <ebb/records.h>

#include "design_levels.h"
#include "design_table.h"

/* 1. Columns */

static void complain(struct ebb_binder *binder, const struct ebb_place *place, const char *words)
{
    ebb_binder_complain_at(binder, place, &(struct ebb_path){NULL, "design"}, NULL, words);
}

/* What a program puts into a study without reading it again, so that it must be a number of its kind. */
static bool is_good(const struct ebb_axis *axis, double value)
{
    return value != value || (isfinite(value) &&
                              (axis->kind == EBB_REAL || (fabs(value) < INT32_MAX && value == floor(value))));
}

struct column {
    const struct ebb_records *records;
    int at;
    int64_t stride; /* rows of one setting: as many as there are draws */
};

static bool take_numbers(const struct column *column, int k, struct ebb_design *design, double *table)
{
    bool good = true;
    for (int row = 0; row < design->size; row++) {
        const double value =
            ebb_records_cell(column->records, (size_t)(row * column->stride), column->at)->number;
        good = good && is_good(&design->axes[k], value);
        table[(size_t)row * (size_t)design->n_axes + (size_t)k] = value;
    }
    return good;
}

static bool take_texts(struct ebb_binder *binder, const struct column *column, int k,
                       struct ebb_read_design *out, double *table)
{
    struct ebb_design *design = &out->design;
    struct ebb_design_levels levels = {.binder = binder};
    for (int row = 0; row < design->size; row++) {
        const struct ebb_record_cell *cell =
            ebb_records_cell(column->records, (size_t)(row * column->stride), column->at);
        if (!ebb_design_levels_find(&levels, cell->text, &design->axes[k].place,
                                    &table[(size_t)row * (size_t)design->n_axes + (size_t)k]))
            return false;
    }
    design->axes[k].is_number = false;
    design->axes[k].n_levels = levels.n;
    design->axes[k].texts = levels.texts;
    out->levels[k] = levels.nodes;
    return true;
}

/* 2. Rows of a table */

static bool read_axes(struct ebb_binder *binder, const struct ebb_yaml_node *vary,
                      const struct ebb_kept_design *kept, int first, struct ebb_read_design *out)
{
    const struct ebb_path design_path = {NULL, "design"}, path = {&design_path, "vary"};
    struct ebb_design *design = &out->design;
    const size_t n = (size_t)design->size * (size_t)design->n_axes;
    double *table = ebb_arena_take(binder->arena, (n + 1) * sizeof *table);
    int k = 0;
    for (const struct ebb_yaml_node *node = vary->first; node && table; node = node->next, k++) {
        const struct ebb_path key_path = {&path, node->key};
        const struct column column = {kept->rows, first + k, design->n_draws > 0 ? design->n_draws : 1};
        const bool has_numbers = kept->rows->columns[first + k].is_number;
        struct ebb_located located;
        if (!ebb_design_begin_axis(binder, &node->key_place, &key_path, node->key, &design->axes[k],
                                   &located))
            return false;
        if (has_numbers && !design->axes[k].is_number)
            return false;
        if (has_numbers ? !take_numbers(&column, k, design, table)
                        : !take_texts(binder, &column, k, out, table))
            return false;
    }
    design->table = table;
    return table != NULL;
}

/* The text of the design names its rows by a digest: columns of another design are not taken for them. */
enum ebb_status ebb_design_kept_read(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                                     const struct ebb_kept_design *kept, struct ebb_read_design *out)
{
    const struct ebb_yaml_node *vary = ebb_yaml_node_member(node, "vary"),
                               *sha256 = ebb_yaml_node_member(node, "table_sha256");
    struct ebb_design *design = &out->design;
    const int first = design->n_draws > 0 ? 2 : 1;
    const size_t n_rows = kept->rows ? ebb_records_n_rows(kept->rows) : 0;
    const size_t each = design->n_draws > 0 ? (size_t)design->n_draws : 1;
    const bool fits = vary && vary->kind == EBB_YAML_MAP && vary->n >= 1 && vary->n <= EBB_MAX_AXES &&
                      sha256 && sha256->kind == EBB_YAML_VALUE && kept->rows &&
                      first + vary->n <= kept->rows->n_columns && n_rows > 0 && n_rows % each == 0 &&
                      n_rows / each <= INT32_MAX;
    const size_t n_before = binder->messages->n;
    if (fits) {
        design->n_axes = vary->n;
        design->size = (int)(n_rows / each);
    }
    if (fits && read_axes(binder, vary, kept, first, out)) {
        ebb_design_table_digest(out);
        if (strcmp(out->table_sha256, sha256->text) == 0)
            return EBB_OK;
    }
    if (binder->messages->n == n_before && !binder->arena->failed)
        complain(binder, &node->key_place,
                 "the rows in /design are not those that were played: the file is damaged");
    return binder->arena->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 3. Draws */

static bool is_set(const struct ebb_binder *binder, size_t offset)
{
    const struct ebb_origin *origin = ebb_binder_origin(binder, offset);
    return origin && origin->place.line == 0;
}

/* Whether it stands in the study's prices and utilities. */
static bool is_amount(size_t offset)
{
    const size_t start = offsetof(struct ebb_study, economics);
    return offset >= start && offset < start + sizeof(struct ebb_economics);
}

enum ebb_status ebb_design_kept_worlds(const struct ebb_kept_design *kept, const struct ebb_binder *binder,
                                       const struct ebb_design *design, struct ebb_worlds *out_worlds,
                                       struct ebb_messages *messages)
{
    const struct ebb_records *draws = kept->draws;
    bool fits = draws && ebb_records_n_rows(draws) == (size_t)design->n_draws;
    for (int k = 1; fits && k < draws->n_columns; k++)
        fits = draws->columns[k].is_number;
    if (!fits) {
        ebb_messages_add(
            messages, EBB_BAD_STUDY, &design->place,
            "design.draws = %d: the file holds no such joint draws (/draws): give the study that "
            "it was run from",
            design->n_draws);
        return EBB_BAD_STUDY;
    }
    const int n_keys = draws->n_columns - 1;
    if (ebb_worlds_init(out_worlds, design->n_draws, n_keys) != EBB_OK)
        return EBB_NO_MEMORY;
    for (int k = 0; k < n_keys; k++) {
        size_t offset;
        const char *name = draws->columns[k + 1].name;
        const struct ebb_key *key = ebb_locate(ebb_binder_study(binder), name, &offset);
        const bool is_drawn = key && key->kind == EBB_REAL && !is_set(binder, offset) &&
                              (kept->is_played || !is_amount(offset));
        out_worlds->offsets[k] = is_drawn ? offset : SIZE_MAX;
        for (int world = 0; world < design->n_draws; world++)
            out_worlds->values[(size_t)world * (size_t)n_keys + (size_t)k] =
                ebb_records_cell(draws, (size_t)world, k + 1)->number;
    }
    return EBB_OK;
}

/* 4. What was played */

void ebb_design_kept_remember(const struct ebb_tree *tree, struct ebb_arena *arena,
                              struct ebb_design_as_played *out)
{
    const bool is_map = tree->root && tree->root->kind == EBB_YAML_MAP;
    const struct ebb_yaml_node *design = is_map ? ebb_yaml_node_member(tree->root, "design") : NULL,
                               *site = design ? ebb_yaml_node_member(design, "site") : NULL,
                               *vary = design ? ebb_yaml_node_member(design, "vary") : NULL;
    *out = (struct ebb_design_as_played){0};
    if (site && site->kind == EBB_YAML_VALUE)
        out->site = ebb_arena_copy(arena, site->text, strlen(site->text));
    if (vary == NULL || vary->kind != EBB_YAML_MAP)
        return;
    for (const struct ebb_yaml_node *key = vary->first; key && out->n_keys < EBB_MAX_AXES; key = key->next)
        out->keys[out->n_keys++] = ebb_arena_copy(arena, key->key, strlen(key->key));
}

static bool has_axis(const struct ebb_design *design, const char *key)
{
    bool has = false;
    for (int k = 0; k < design->n_axes && !has; k++)
        has = design->axes[k].key && strcmp(design->axes[k].key, key) == 0;
    return has;
}

void ebb_design_kept_hold(struct ebb_binder *binder, const struct ebb_design_as_played *played,
                          const struct ebb_design *design)
{
    if (played->site == NULL || design->n_draws == 0)
        return;
    if ((strcmp(played->site, "new") == 0) != design->at_new_site)
        ebb_messages_add(
            binder->messages, EBB_BAD_STUDY, &design->place,
            "design.site: the draws in the file are those of a %s site, and others are not in it: "
            "give the study that it was run from",
            played->site);
    for (int k = 0; k < played->n_keys; k++) {
        if (!has_axis(design, played->keys[k]))
            ebb_messages_add(binder->messages, EBB_BAD_STUDY, &design->place,
                             "design.vary: leaves out %s, which the rows in the file vary, and of which it "
                             "holds no other value: vary it as well, or give the study that it was run from",
                             played->keys[k]);
    }
}
