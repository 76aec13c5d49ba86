/* SPDX-License-Identifier: MIT
 * design_json: the rows of a design as a document: what was asked, a list of answers, and for each row its
 * values and numbers in the order of that list.
 *
 * A number for each answer and not an object: thousands of rows with a dozen answers each would be mostly
 * names. The names stand once, as in the file.
 */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include <ebb/design_file.h>
#include <ebb/json.h>

#include "design_text.h"

static void add_axes(struct ebb_json *json, const struct ebb_design *design)
{
    ebb_json_open_list(json, "vary");
    for (int k = 0; k < design->n_axes; k++) {
        const struct ebb_axis *axis = &design->axes[k];
        ebb_json_open(json, NULL);
        ebb_json_string(json, "key", axis->key);
        if (axis->is_number)
            ebb_json_string(json, "unit", ebb_units_name(axis->unit));
        else
            ebb_json_null(json, "unit");
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

static void add_answers(struct ebb_json *json, const struct ebb_design_results *results)
{
    ebb_json_open_list(json, "answers");
    for (int i = 0; i < results->n_asked; i++) {
        const struct ebb_asked *asked = &results->asked[i];
        char name[EBB_DESIGN_NAME_SIZE];
        ebb_design_file_name(results, i, name);
        ebb_json_open(json, NULL);
        ebb_json_string(json, "name", name);
        ebb_json_string(json, "outcome", EBB_MEASURES[asked->measure].name);
        ebb_json_string(json, "unit", ebb_measure_unit_in(asked->measure, results->study));
        ebb_json_string(json, "policy",
                        results->study->policies[asked->other < 0 ? asked->policy : asked->other].name);
        if (asked->other < 0)
            ebb_json_null(json, "minus");
        else
            ebb_json_string(json, "minus", results->study->policies[asked->policy].name);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

static void add_values(struct ebb_json *json, const struct ebb_design *design, int64_t row)
{
    double values[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    ebb_json_open_list(json, "values");
    for (int k = 0; k < design->n_axes; k++) {
        if (values[k] != values[k])
            ebb_json_null(json, NULL);
        else if (design->axes[k].is_number)
            ebb_json_number(json, NULL, values[k]);
        else
            ebb_json_string(json, NULL, design->axes[k].texts[(int)values[k]]);
    }
    ebb_json_close_list(json);
}

static void add_row(struct ebb_json *json, const struct ebb_design_results *results, int64_t row)
{
    const struct ebb_design *design = results->design;
    ebb_json_open(json, NULL);
    ebb_json_integer(json, "row", row + 1);
    if (design->n_draws > 0)
        ebb_json_integer(json, "draw", ebb_design_draw(design, row) + 1);
    add_values(json, design, row);
    ebb_json_open_list(json, "estimates");
    for (int i = 0; i < results->n_asked; i++)
        ebb_json_number(json, NULL, ebb_design_results_answer(results, row, i)->value);
    ebb_json_close_list(json);
    ebb_json_open_list(json, "errors");
    for (int i = 0; i < results->n_asked; i++)
        ebb_json_number(json, NULL, ebb_design_results_answer(results, row, i)->error);
    ebb_json_close_list(json);
    ebb_json_close(json);
}

/* A number for each answer, as in rows; shares are null of what is no difference. */
static void add_numbers(struct ebb_json *json, const struct ebb_design_results *results, int64_t setting,
                        const char *name, size_t offset, bool is_share)
{
    ebb_json_open_list(json, name);
    for (int i = 0; i < results->n_asked; i++) {
        double value;
        memcpy(&value, (const char *)ebb_design_results_range(results, setting, i) + offset, sizeof value);
        ebb_json_number(json, NULL, is_share && results->asked[i].other < 0 ? (double)NAN : value);
    }
    ebb_json_close_list(json);
}

static void add_settings(struct ebb_json *json, const struct ebb_design_results *results)
{
    ebb_json_open_list(json, "settings");
    for (int64_t s = 0; s < results->n_settings && results->ranges; s++) {
        ebb_json_open(json, NULL);
        ebb_json_integer(json, "setting", s + 1);
        add_values(json, results->design, ebb_design_results_first(results, s));
        add_numbers(json, results, s, "medians", offsetof(struct ebb_nested_range, median), false);
        add_numbers(json, results, s, "lowers", offsetof(struct ebb_nested_range, lower), false);
        add_numbers(json, results, s, "uppers", offsetof(struct ebb_nested_range, upper), false);
        add_numbers(json, results, s, "errors", offsetof(struct ebb_nested_range, error), false);
        add_numbers(json, results, s, "shares_above", offsetof(struct ebb_nested_range, share_above), true);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

static void add_front(struct ebb_json *json, const struct ebb_design_results *results)
{
    ebb_json_string(json, "front", EBB_FRONT_STATES[results->front_state]);
    ebb_json_open_list(json, "not_dominated");
    for (int i = 0; i < results->n_front; i++) {
        const struct ebb_candidate *of = &results->front[i];
        ebb_json_open(json, NULL);
        ebb_json_integer(json, "row", of->row + 1);
        ebb_json_integer(json, "circumstance", of->circumstance + 1);
        ebb_json_string(json, "policy", results->study->policies[of->policy].name);
        ebb_json_number(json, EBB_MEASURES[results->outcomes[results->cost]].name, of->cost);
        ebb_json_number(json, EBB_MEASURES[results->outcomes[results->gain]].name, of->gain);
        ebb_json_number(json, "more_cost", of->more_cost);
        ebb_json_number(json, "more_cost_error", of->more_cost_error);
        ebb_json_number(json, "more_gain", of->more_gain);
        ebb_json_number(json, "more_gain_error", of->more_gain_error);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

void ebb_design_text_print_json(const struct ebb_config *config, const struct ebb_design_run *run,
                                const char *path, struct ebb_text *text)
{
    const struct ebb_design_results *results = &run->results;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "study", results->study->title);
    ebb_json_string(&json, "path", config->path);
    ebb_json_string(&json, "study_sha256", config->canonical_sha256);
    ebb_json_string(&json, "design_sha256", config->design_sha256);
    ebb_json_string(&json, "kind", EBB_DESIGN_KINDS[results->design->kind]);
    ebb_json_integer(&json, "patients", results->study->n_patients);
    ebb_json_string(&json, "reference", results->study->policies[results->reference].name);
    add_axes(&json, results->design);
    add_answers(&json, results);
    ebb_json_open_list(&json, "rows");
    for (int64_t row = 0; row < results->n_rows; row++)
        add_row(&json, results, row);
    ebb_json_close_list(&json);
    add_settings(&json, results);
    add_front(&json, results);
    ebb_json_integer(&json, "rows_kept", run->n_kept);
    ebb_json_integer(&json, "rows_played", run->n_played);
    ebb_json_number(&json, "seconds", run->seconds);
    if (path)
        ebb_json_string(&json, "digest", run->digests.summary);
    else
        ebb_json_null(&json, "digest");
    if (path)
        ebb_json_string(&json, "file", path);
    else
        ebb_json_null(&json, "file");
    ebb_json_close(&json);
}
