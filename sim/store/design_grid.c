/* SPDX-License-Identifier: MIT
 * design_grid: see the header.
 *
 * Rows of a grid run with the last key fastest and draws fastest of all, so that the table's order is the
 * order of the array: nothing is sorted, and a policy is the last dimension.
 *
 *   1. Dimensions   2. Datasets   3. The group
 */
#include "design_grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/units.h>

#include "design_columns.h"
#include "layout.h"
#include "manifest.h"
#include "scales.h"

/* Datasets of an outcome. */
enum { VALUE, ERROR, DIFFERENCE, DIFFERENCE_ERROR, KINDS };
static const char *const ENDINGS[KINDS] = {"", "_error", "_difference", "_difference_error"};

struct grid {
    const struct ebb_design_results *results;
    hid_t file;
    struct ebb_trouble *trouble;
    struct ebb_text *lines, *contents;
    int n_dims, n; /* scales come first among the datasets */
    hsize_t dims[EBB_FIELD_DIMS];
    struct ebb_noted datasets[EBB_FIELD_DIMS + KINDS * EBB_ROW_OUTCOME_COUNT];
    char paths[EBB_FIELD_DIMS + KINDS * EBB_ROW_OUTCOME_COUNT][EBB_FIELD_PATH_SIZE];
};

/* 1. Dimensions */

static const char *last_word(const char *key)
{
    const char *dot = strrchr(key, '.');
    return dot ? dot + 1 : key;
}

static bool is_taken(const struct ebb_design *design, int k)
{
    const char *word = last_word(design->axes[k].key);
    bool taken = strcmp(word, "policy") == 0 || strcmp(word, "draw") == 0 || ebb_measure_find(word) >= 0;
    for (int i = 0; i < design->n_axes; i++)
        taken = taken || (i != k && strcmp(last_word(design->axes[i].key), word) == 0);
    return taken;
}

/* 2. Datasets */

/* Creates, writes, notes and lists one: of doubles, whole numbers or texts. */
static void write_dataset(struct grid *grid, const char *name, const char *unit, const char *meaning,
                          int n_dims, const hsize_t *dims, enum ebb_type type, const void *values)
{
    struct ebb_trouble *trouble = grid->trouble;
    const int at = grid->n;
    char *path = grid->paths[at], hex[EBB_DIGEST_HEX];
    uint8_t hash[EBB_DIGEST_BYTES];
    size_t n = 1;
    for (int d = 0; d < n_dims; d++)
        n *= (size_t)dims[d];
    if (trouble->failed)
        return;
    snprintf(path, EBB_FIELD_PATH_SIZE, "/grid/%s", name);
    hid_t text = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", path);
    ebb_h5_done(trouble, H5Tset_size(text, H5T_VARIABLE), "describing", path);
    ebb_h5_done(trouble, H5Tset_cset(text, H5T_CSET_UTF8), "describing", path);
    hid_t stored = type == EBB_STRING ? text : type == EBB_INT32 ? H5T_STD_I32LE : H5T_IEEE_F64LE;
    hid_t space = ebb_h5_id(trouble, H5Screate_simple(n_dims, dims, NULL), "describing", path);
    hid_t properties = ebb_layout_properties(trouble, path);
    hid_t dataset =
        trouble->failed
            ? -1
            : ebb_h5_id(trouble,
                        H5Dcreate2(grid->file, path, stored, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                        "creating", path);
    grid->datasets[at] = (struct ebb_noted){dataset, path, grid->lines, NULL, {0}};
    grid->n += dataset >= 0;
    if (dataset >= 0 && n_dims == 1)
        ebb_scales_declare(trouble, grid->datasets[at], name);
    if (dataset >= 0) {
        ebb_attribute_write_text(trouble, grid->datasets[at], "units", unit);
        ebb_attribute_write_text(trouble, grid->datasets[at], "long_name", meaning);
        if (type == EBB_STRING)
            ebb_digest_block_of_texts(values, n, hash);
        else
            ebb_digest_block(values, n * (type == EBB_INT32 ? sizeof(int32_t) : sizeof(double)), hash);
        ebb_digest_whole(trouble, dataset, path, hash, hex);
        ebb_h5_write(trouble, dataset, stored, values, path);
        ebb_attribute_write_text(trouble, grid->datasets[at], "sha256", hex);
        const struct ebb_manifest_dataset about = {
            .path = path, .level = EBB_LEVEL_SUMMARY, .cut = EBB_CUT_WHOLE, .hex = hex};
        ebb_manifest_add_dataset(trouble, dataset, &about, grid->contents);
    }
    ebb_h5_close(trouble, properties, path);
    ebb_h5_close(trouble, space, path);
    ebb_h5_close(trouble, text, path);
}

static enum ebb_status write_axis(struct grid *grid, int k)
{
    const struct ebb_design *design = grid->results->design;
    const struct ebb_axis *axis = &design->axes[k];
    const int n = ebb_axis_steps(axis);
    double *numbers = calloc((size_t)n, sizeof *numbers);
    if (numbers == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < n; i++)
        numbers[i] = ebb_axis_step(axis, i);
    grid->dims[k] = (hsize_t)n;
    write_dataset(grid, is_taken(design, k) ? axis->key : last_word(axis->key),
                  ebb_design_axis_unit(axis, grid->results->study), axis->key, 1, &grid->dims[k],
                  axis->is_number ? EBB_FLOAT64 : EBB_STRING,
                  axis->is_number ? (const void *)numbers : (const void *)axis->texts);
    free(numbers);
    return EBB_OK;
}

static enum ebb_status write_draws(struct grid *grid, int d)
{
    const int n = grid->results->design->n_draws;
    int32_t *numbers = calloc((size_t)n, sizeof *numbers);
    if (numbers == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < n; i++)
        numbers[i] = i + 1;
    grid->dims[d] = (hsize_t)n;
    write_dataset(grid, "draw", "1", "row of the parameter set's joint draws, from 1", 1, &grid->dims[d],
                  EBB_INT32, numbers);
    free(numbers);
    return EBB_OK;
}

static void write_policies(struct grid *grid, int d)
{
    const struct ebb_study *study = grid->results->study;
    const char *names[EBB_MAX_POLICIES];
    for (int p = 0; p < study->n_policies; p++)
        names[p] = study->policies[p].name;
    grid->dims[d] = (hsize_t)study->n_policies;
    write_dataset(grid, "policy", "1", "policy", 1, &grid->dims[d], EBB_STRING, names);
}

static double value_of(const struct ebb_design_results *results, int64_t row, int outcome, int policy,
                       int kind)
{
    const int asked = kind < DIFFERENCE ? ebb_design_results_at(results, outcome, policy)
                                        : ebb_design_results_pair(results, outcome, policy);
    if (asked < 0)
        return (double)NAN;
    const struct ebb_answer *answer = ebb_design_results_answer(results, row, asked);
    const double value = kind == VALUE || kind == DIFFERENCE ? answer->value : answer->error;
    return value == value ? value : (double)NAN;
}

static void write_outcome(struct grid *grid, int outcome, int kind, double *room)
{
    const struct ebb_design_results *results = grid->results;
    const struct ebb_measure_info *measure = &EBB_MEASURES[results->outcomes[outcome]];
    const int n_policies = results->study->n_policies;
    char name[80], meaning[320];
    for (int64_t row = 0; row < results->n_rows; row++) {
        for (int p = 0; p < n_policies; p++)
            room[row * n_policies + p] = value_of(results, row, outcome, p, kind);
    }
    snprintf(name, sizeof name, "%s%s", measure->name, ENDINGS[kind]);
    snprintf(meaning, sizeof meaning, "%s%s%s%s", kind % 2 == 1 ? "Monte Carlo standard error of: " : "",
             measure->meaning, kind >= DIFFERENCE ? ", minus that under " : "",
             kind >= DIFFERENCE ? results->study->policies[results->reference].name : "");
    write_dataset(grid, name, ebb_measure_unit_in(results->outcomes[outcome], results->study), meaning,
                  grid->n_dims, grid->dims, EBB_FLOAT64, room);
}

/* 3. The group */

static enum ebb_status write_all(struct grid *grid)
{
    const struct ebb_design_results *results = grid->results;
    const struct ebb_design *design = results->design;
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < design->n_axes && status == EBB_OK; k++)
        status = write_axis(grid, k);
    if (status == EBB_OK && design->n_draws > 0)
        status = write_draws(grid, design->n_axes);
    if (status != EBB_OK)
        return status;
    write_policies(grid, grid->n_dims - 1);
    double *room = calloc((size_t)results->n_rows * (size_t)results->study->n_policies, sizeof *room);
    if (room == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < results->n_outcomes; i++) {
        for (int kind = 0; kind < (results->study->n_policies > 1 ? KINDS : DIFFERENCE); kind++)
            write_outcome(grid, i, kind, room);
    }
    free(room);
    return EBB_OK;
}

enum ebb_status ebb_design_grid_write(hid_t file, const struct ebb_design_results *results,
                                      struct ebb_text *lines, struct ebb_text *contents,
                                      struct ebb_trouble *trouble)
{
    const struct ebb_design *design = results->design;
    const int n_dims = design->n_axes + (design->n_draws > 0) + 1;
    if (design->kind != EBB_DESIGN_GRID || n_dims > EBB_FIELD_DIMS)
        return EBB_OK;
    struct grid *grid = calloc(1, sizeof *grid);
    if (grid == NULL)
        return EBB_NO_MEMORY;
    *grid = (struct grid){.results = results,
                          .file = file,
                          .trouble = trouble,
                          .lines = lines,
                          .contents = contents,
                          .n_dims = n_dims};
    ebb_layout_create_group(file, "/grid", trouble);
    const enum ebb_status status = write_all(grid);
    if (status == EBB_OK && !trouble->failed)
        ebb_scales_attach_all(grid->datasets, n_dims, grid->datasets + n_dims, grid->n - n_dims, trouble);
    for (int i = 0; i < grid->n; i++)
        ebb_h5_close(trouble, grid->datasets[i].object, grid->paths[i]);
    free(grid);
    return status;
}
