/* SPDX-License-Identifier: MIT
 * design_columns: which columns a design's tables have, and their values.
 *
 * The order is that of people: which row, what was set, what came of it, each answer with its error beside
 * it. Columns and values are two walks in one order; unit_design_file holds them together.
 *
 *   1. Names   2. Columns   3. Values
 */
#include "design_columns.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design_file.h>
#include <ebb/economics.h>
#include <ebb/text.h>
#include <ebb/units.h>

/* 1. Names */

void ebb_design_file_name(const struct ebb_design_results *results, int asked,
                          char out_name[EBB_DESIGN_NAME_SIZE])
{
    const struct ebb_asked *of = &results->asked[asked];
    const struct ebb_policy *policies = results->study->policies;
    const char *measure = EBB_MEASURES[of->measure].name;
    int length = of->other < 0
                     ? snprintf(out_name, EBB_DESIGN_NAME_SIZE, "%s.%s", measure, policies[of->policy].name)
                     : snprintf(out_name, EBB_DESIGN_NAME_SIZE, "%s.%s_minus_%s", measure,
                                policies[of->other].name, policies[of->policy].name);
    if (length >= EBB_DESIGN_NAME_SIZE && of->other < 0)
        snprintf(out_name, EBB_DESIGN_NAME_SIZE, "%s.policy%d", measure, of->policy + 1);
    else if (length >= EBB_DESIGN_NAME_SIZE)
        snprintf(out_name, EBB_DESIGN_NAME_SIZE, "%s.policy%d_minus_policy%d", measure, of->other + 1,
                 of->policy + 1);
}

/* 2. Columns */

static const char *keep(struct ebb_design_columns *columns, const char *format, ...)
{
    va_list list;
    if (columns->n_texts == columns->texts_room) {
        const int room = columns->texts_room == 0 ? 64 : 2 * columns->texts_room;
        char **more = realloc(columns->texts, (size_t)room * sizeof *more);
        columns->failed = columns->failed || more == NULL;
        if (more == NULL)
            return "";
        columns->texts = more;
        columns->texts_room = room;
    }
    char chars[768];
    va_start(list, format);
    vsnprintf(chars, sizeof chars, format, list);
    va_end(list);
    char *text = strdup(chars);
    columns->failed = columns->failed || text == NULL;
    if (text == NULL)
        return "";
    columns->texts[columns->n_texts++] = text;
    return text;
}

static void add(struct ebb_design_columns *columns, const char *name, enum ebb_type type, const char *unit,
                const char *meaning)
{
    if (columns->n == columns->room) {
        const int room = columns->room == 0 ? 64 : 2 * columns->room;
        struct ebb_column *more = realloc(columns->columns, (size_t)room * sizeof *more);
        columns->failed = columns->failed || more == NULL;
        if (more == NULL)
            return;
        columns->columns = more;
        columns->room = room;
    }
    columns->columns[columns->n++] = (struct ebb_column)EBB_COLUMN(name, type, unit, meaning);
}

const char *ebb_design_axis_unit(const struct ebb_axis *axis, const struct ebb_study *study)
{
    return !axis->is_number                    ? "1"
           : ebb_economics_is_money(axis->key) ? study->economics.costs.currency
                                               : ebb_units_name(axis->unit);
}

static void add_axis(struct ebb_design_columns *columns, const struct ebb_axis *axis,
                     const struct ebb_study *study, int k)
{
    const bool fits = strlen(axis->key) < EBB_DESIGN_NAME_SIZE;
    const char *name = fits ? keep(columns, "%s", axis->key) : keep(columns, "key%d", k + 1);
    add(columns, name, axis->is_number ? EBB_FLOAT64 : EBB_STRING, ebb_design_axis_unit(axis, study),
        keep(columns, "%s, as set in the row%s", axis->key,
             axis->is_number ? "; NaN: the study's own" : ", in the words of a study"));
}

static void add_answer(struct ebb_design_columns *columns, const struct ebb_design_results *results,
                       int asked)
{
    const struct ebb_asked *of = &results->asked[asked];
    const struct ebb_measure_info *measure = &EBB_MEASURES[of->measure];
    const struct ebb_policy *policies = results->study->policies;
    const char *unit = ebb_measure_unit_in(of->measure, results->study);
    char name[EBB_DESIGN_NAME_SIZE];
    ebb_design_file_name(results, asked, name);
    const char *meaning = of->other < 0
                              ? keep(columns, "%s under %s", measure->meaning, policies[of->policy].name)
                              : keep(columns, "%s: %s minus %s on the same patients", measure->meaning,
                                     policies[of->other].name, policies[of->policy].name);
    add(columns, keep(columns, "%s", name), EBB_FLOAT64, unit, meaning);
    add(columns, keep(columns, "%s.error", name), EBB_FLOAT64, unit,
        keep(columns, "Monte Carlo standard error of it"));
}

void ebb_design_columns_of_keys(struct ebb_design_columns *columns, const struct ebb_design_results *results)
{
    const struct ebb_design *design = results->design;
    add(columns, "row", EBB_INT32, "1", "number of the row, from 1");
    if (design->n_draws > 0)
        add(columns, "draw", EBB_INT32, "1", "row of the parameter set's joint draws, from 1");
    for (int k = 0; k < design->n_axes; k++)
        add_axis(columns, &design->axes[k], results->study, k);
}

void ebb_design_columns_of_rows(struct ebb_design_columns *columns, const struct ebb_design_results *results)
{
    ebb_design_columns_of_keys(columns, results);
    for (int i = 0; i < results->n_asked; i++)
        add_answer(columns, results, i);
    for (int p = 0; p < results->study->n_policies && results->n_front > 0; p++)
        add(columns, keep(columns, "not_dominated.%s", results->study->policies[p].name), EBB_INT32, "1",
            keep(columns,
                 "1: no row and policy under equal circumstances has a better %s for as few %s as this "
                 "row under %s; of rows that do equally well all have it, and one stands in /front",
                 EBB_MEASURES[results->outcomes[results->gain]].name,
                 EBB_MEASURES[results->outcomes[results->cost]].name, results->study->policies[p].name));
}

void ebb_design_columns_of_front(struct ebb_design_columns *columns, const struct ebb_design_results *results)
{
    const struct ebb_measure_info *cost = &EBB_MEASURES[results->outcomes[results->cost]];
    const struct ebb_measure_info *gain = &EBB_MEASURES[results->outcomes[results->gain]];
    const char *of_cost = ebb_measure_unit_in(results->outcomes[results->cost], results->study);
    const char *of_gain = ebb_measure_unit_in(results->outcomes[results->gain], results->study);
    add(columns, "step", EBB_INT32, "1", "number of the candidate, by rising cost");
    add(columns, "row", EBB_INT32, "1", "its row of /design");
    add(columns, "circumstance", EBB_INT32, "1",
        "among which rows, from 1: those that share the values of what nobody chooses");
    add(columns, "policy", EBB_STRING, "1", "its policy");
    add(columns, cost->name, EBB_FLOAT64, of_cost, cost->meaning);
    add(columns, gain->name, EBB_FLOAT64, of_gain, gain->meaning);
    add(columns, "more_cost", EBB_FLOAT64, of_cost, "minus the candidate before it, on the same patients");
    add(columns, "more_cost.error", EBB_FLOAT64, of_cost, "Monte Carlo standard error of it, paired");
    add(columns, "more_gain", EBB_FLOAT64, of_gain, "minus the candidate before it, on the same patients");
    add(columns, "more_gain.error", EBB_FLOAT64, of_gain, "Monte Carlo standard error of it, paired");
    if (results->ranges == NULL)
        return;
    add(columns, "more_gain.lower", EBB_FLOAT64, of_gain, "2.5 % of joint draws are below");
    add(columns, "more_gain.upper", EBB_FLOAT64, of_gain, "2.5 % of joint draws are above");
    add(columns, "more_gain.share_above", EBB_FLOAT64, "1", "share of joint draws in which it is above 0");
}

/* The first column numbers the lines, as `row` does. */
void ebb_design_columns_of_records(struct ebb_design_columns *columns, const struct ebb_records *records)
{
    for (int k = 0; k < records->n_columns; k++)
        add(columns, records->columns[k].name,
            k == 0                          ? EBB_INT32
            : records->columns[k].is_number ? EBB_FLOAT64
                                            : EBB_STRING,
            records->columns[k].unit, records->columns[k].meaning);
}

/* Columns of a range behind the name of its answer, and where they stand in it. Shares are of differences
 * alone: that weeks are above 0 nobody asks. */
static const struct {
    const char *end, *meaning;
    size_t offset;
    bool is_share;
} RANGES[] = {
    {"median", "median over the setting's joint draws", offsetof(struct ebb_nested_range, median), false},
    {"lower", "2.5 % of draws are below", offsetof(struct ebb_nested_range, lower), false},
    {"upper", "2.5 % of draws are above", offsetof(struct ebb_nested_range, upper), false},
    {"error", "Monte Carlo standard error that all draws share", offsetof(struct ebb_nested_range, error),
     false},
    {"share_above", "share of draws in which it is above 0", offsetof(struct ebb_nested_range, share_above),
     true},
    {"share_below", "share of draws in which it is below 0", offsetof(struct ebb_nested_range, share_below),
     true},
};
enum { N_RANGES = sizeof RANGES / sizeof RANGES[0] };

static bool has_range(const struct ebb_asked *asked, int k)
{
    return !RANGES[k].is_share || asked->other >= 0;
}

void ebb_design_columns_of_settings(struct ebb_design_columns *columns,
                                    const struct ebb_design_results *results)
{
    const struct ebb_design *design = results->design;
    add(columns, "setting", EBB_INT32, "1", "number of the setting, from 1; its rows are its draws");
    for (int k = 0; k < design->n_axes; k++)
        add_axis(columns, &design->axes[k], results->study, k);
    for (int i = 0; i < results->n_asked; i++) {
        const struct ebb_asked *of = &results->asked[i];
        char name[EBB_DESIGN_NAME_SIZE];
        ebb_design_file_name(results, i, name);
        for (int k = 0; k < N_RANGES; k++) {
            if (has_range(of, k))
                add(columns, keep(columns, "%s.%s", name, RANGES[k].end), EBB_FLOAT64,
                    RANGES[k].is_share ? "1" : EBB_MEASURES[of->measure].unit, RANGES[k].meaning);
        }
    }
}

void ebb_design_columns_free(struct ebb_design_columns *columns)
{
    for (int i = 0; i < columns->n_texts; i++)
        free(columns->texts[i]);
    free(columns->texts);
    free(columns->columns);
    *columns = (struct ebb_design_columns){0};
}

static size_t bytes_of(enum ebb_type type)
{
    return type == EBB_INT32 ? sizeof(int32_t) : type == EBB_FLOAT64 ? sizeof(double) : sizeof(char *);
}

size_t ebb_design_columns_bytes(const struct ebb_design_columns *columns)
{
    size_t bytes = 0;
    for (int k = 0; k < columns->n; k++)
        bytes += bytes_of(columns->columns[k].type);
    return bytes;
}

/* 3. Values */

static uint8_t *put(uint8_t *at, const void *value, size_t bytes)
{
    memcpy(at, value, bytes);
    return at + bytes;
}

static uint8_t *put_whole(uint8_t *at, int64_t number)
{
    const int32_t value = (int32_t)number;
    return put(at, &value, sizeof value);
}

static uint8_t *put_real(uint8_t *at, double number)
{
    const double value = number == number ? number : (double)NAN; /* one NaN only: digests see bits */
    return put(at, &value, sizeof value);
}

static uint8_t *put_text(uint8_t *at, const char *text)
{
    return put(at, &text, sizeof text);
}

static uint8_t *put_axes(uint8_t *at, const struct ebb_design *design, int64_t row)
{
    double values[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    for (int k = 0; k < design->n_axes; k++) {
        const bool is_own = values[k] != values[k];
        at = design->axes[k].is_number ? put_real(at, values[k])
                                       : put_text(at, is_own ? "" : design->axes[k].texts[(int)values[k]]);
    }
    return at;
}

void ebb_design_columns_setting(const struct ebb_design_results *results, int64_t setting, uint8_t *out_bytes)
{
    uint8_t *at = put_whole(out_bytes, setting + 1);
    at = put_axes(at, results->design, ebb_design_results_first(results, setting));
    for (int i = 0; i < results->n_asked; i++) {
        const char *range = (const char *)ebb_design_results_range(results, setting, i);
        for (int k = 0; k < N_RANGES; k++) {
            double value;
            memcpy(&value, range + RANGES[k].offset, sizeof value);
            at = has_range(&results->asked[i], k) ? put_real(at, value) : at;
        }
    }
}

uint8_t *ebb_design_columns_keys(const struct ebb_design_results *results, int64_t row, uint8_t *out_bytes)
{
    const struct ebb_design *design = results->design;
    uint8_t *at = put_whole(out_bytes, row + 1);
    if (design->n_draws > 0)
        at = put_whole(at, ebb_design_draw(design, row) + 1);
    return put_axes(at, design, row);
}

void ebb_design_columns_row(const struct ebb_design_results *results, int64_t row, uint8_t *out_bytes)
{
    uint8_t *at = ebb_design_columns_keys(results, row, out_bytes);
    for (int i = 0; i < results->n_asked; i++) {
        const struct ebb_answer *answer = ebb_design_results_answer(results, row, i);
        at = put_real(put_real(at, answer->value), answer->error);
    }
    for (int p = 0; p < results->study->n_policies && results->n_front > 0; p++)
        at = put_whole(at, ebb_design_results_is_in_front(results, row, p));
}

void ebb_design_columns_step(const struct ebb_design_results *results, int candidate, uint8_t *out_bytes)
{
    const struct ebb_candidate *of = &results->front[candidate];
    uint8_t *at = put_whole(put_whole(out_bytes, candidate + 1), of->row + 1);
    at = put_whole(at, of->circumstance + 1);
    at = put_text(at, results->study->policies[of->policy].name);
    at = put_real(put_real(at, of->cost), of->gain);
    at = put_real(put_real(at, of->more_cost), of->more_cost_error);
    at = put_real(put_real(at, of->more_gain), of->more_gain_error);
    if (results->ranges == NULL)
        return;
    const struct ebb_nested_range *range = &of->gain_range; /* of the first step there is none */
    at = put_real(at, range->n_rows > 0 ? range->lower : (double)NAN);
    at = put_real(at, range->n_rows > 0 ? range->upper : (double)NAN);
    put_real(at, range->n_rows > 0 ? range->share_above : (double)NAN);
}

void ebb_design_columns_record(const struct ebb_records *records, int64_t row, uint8_t *out_bytes)
{
    uint8_t *at = put_whole(out_bytes, (int64_t)ebb_records_cell(records, (size_t)row, 0)->number);
    for (int k = 1; k < records->n_columns; k++) {
        const struct ebb_record_cell *cell = ebb_records_cell(records, (size_t)row, k);
        at = records->columns[k].is_number ? put_real(at, cell->number) : put_text(at, cell->text);
    }
}
