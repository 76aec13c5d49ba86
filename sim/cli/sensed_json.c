/* SPDX-License-Identifier: MIT
 * sensed_json: a sensitivity as one JSON document.
 *
 *     { "study": ..., "method": "sobol", "design": kind, "rows": ..., "patients": ..., "seed": ...,
 *       "from_draws": ..., "values": { key: { "unit": ..., "from": ..., "to": ..., "scale": ... } },   null
 *       of joint draws "answers": [ { "outcome": ..., "unit": ..., "population": ..., "policy": ...,
 *       "against": ... or null,
 *                      what the method says of the whole,
 *                      "values": { key: { what the method says of it } } } ] }
 *
 * Numbers are those of the table that --out writes, in the unit of the outcome: shares are fractions.
 */
#include <math.h>

#include <ebb/json.h>

#include "sensed_text.h"

/* What each method says of a value: name and number. */

/* Bars are sorted by their width; a document has values in the order of the design. */
static void add_bar(struct ebb_json *json, const struct ebb_sensitivity *found, int asked, int value)
{
    const struct ebb_one_way *bar = found->bars + (size_t)asked * (size_t)found->n_values;
    while (bar->axis != value)
        bar++;
    ebb_json_number(json, "low", bar->low);
    ebb_json_number(json, "high", bar->high);
    ebb_json_number(json, "low_change", bar->low_change);
    ebb_json_number(json, "low_standard_error", bar->low_error);
    ebb_json_number(json, "high_change", bar->high_change);
    ebb_json_number(json, "high_standard_error", bar->high_error);
    ebb_json_number(json, "span", bar->span);
    ebb_json_number(json, "span_standard_error", bar->span_error);
}

static void add_effect(struct ebb_json *json, const struct ebb_morris *effect)
{
    ebb_json_number(json, "mu", effect->mu);
    ebb_json_number(json, "mu_star", effect->mu_star);
    ebb_json_number(json, "mu_star_lower", effect->mu_star_lower);
    ebb_json_number(json, "mu_star_upper", effect->mu_star_upper);
    ebb_json_number(json, "sigma", effect->sigma);
    ebb_json_number(json, "luck", effect->luck);
}

static void add_index(struct ebb_json *json, const struct ebb_sobol_index *index)
{
    ebb_json_number(json, "first", index->first);
    ebb_json_number(json, "first_lower", index->first_lower);
    ebb_json_number(json, "first_upper", index->first_upper);
    ebb_json_number(json, "total", index->total);
    ebb_json_number(json, "total_lower", index->total_lower);
    ebb_json_number(json, "total_upper", index->total_upper);
}

static void add_joint(struct ebb_json *json, const struct ebb_joint_effect *effect)
{
    ebb_json_number(json, "coefficient", effect->coefficient);
    ebb_json_number(json, "coefficient_lower", effect->coefficient_lower);
    ebb_json_number(json, "coefficient_upper", effect->coefficient_upper);
    ebb_json_number(json, "partial_rank_correlation", effect->partial);
    ebb_json_number(json, "partial_lower", effect->partial_lower);
    ebb_json_number(json, "partial_upper", effect->partial_upper);
    ebb_json_number(json, "own_share", effect->own);
}

static void add_value(struct ebb_json *json, const struct ebb_sensitivity *found, int asked, int value)
{
    const size_t at = (size_t)asked * (size_t)found->n_values + (size_t)value;
    ebb_json_open(json, found->keys[value]);
    if (found->method == EBB_METHOD_ONE_WAY)
        add_bar(json, found, asked, value);
    else if (found->method == EBB_METHOD_MORRIS)
        add_effect(json, &found->effects[at]);
    else if (found->method == EBB_METHOD_SOBOL)
        add_index(json, &found->indices[at]);
    else
        add_joint(json, &found->joint[at]);
    ebb_json_close(json);
}

static void add_whole(struct ebb_json *json, const struct ebb_sensitivity *found, int asked)
{
    const size_t base = (size_t)asked * (size_t)found->n_rows;
    if (found->method == EBB_METHOD_ONE_WAY) {
        ebb_json_number(json, "base", found->answers[base]);
        ebb_json_number(json, "base_standard_error", found->errors[base]);
    } else if (found->method == EBB_METHOD_SOBOL) {
        ebb_json_number(json, "mean", found->spreads[asked].mean);
        ebb_json_number(json, "variance", found->spreads[asked].variance);
        ebb_json_number(json, "variance_by_luck", found->spreads[asked].luck);
    } else if (found->method == EBB_METHOD_REGRESSION) {
        ebb_json_number(json, "explained", found->fits[asked].explained);
        ebb_json_number(json, "explained_of_ranks", found->fits[asked].explained_ranks);
    }
}

static void add_answer(struct ebb_json *json, const struct ebb_sensitivity *found, int asked)
{
    const struct ebb_asked *what = &found->asked[asked];
    const struct ebb_study *study = &found->like->study;
    const bool is_pair = what->other >= 0;
    ebb_json_open(json, NULL);
    ebb_json_string(json, "outcome", EBB_MEASURES[what->measure].name);
    ebb_json_string(json, "unit", ebb_measure_unit_in(what->measure, study));
    if (what->measure == EBB_ROW_NET_BENEFIT)
        ebb_json_number(json, "threshold", study->economics.costs.threshold);
    ebb_json_string(json, "population", found->like->populations[what->population].name);
    ebb_json_string(json, "policy", study->policies[is_pair ? what->other : what->policy].name);
    if (is_pair)
        ebb_json_string(json, "against", study->policies[what->policy].name);
    else
        ebb_json_null(json, "against");
    add_whole(json, found, asked);
    ebb_json_open(json, "values");
    for (int value = 0; value < found->n_values; value++)
        add_value(json, found, asked, value);
    ebb_json_close(json);
    ebb_json_close(json);
}

/* Where each value went; of draws there is a table, and no ends. */
static void add_ranges(struct ebb_json *json, const struct ebb_sensitivity *found)
{
    static const char *const SCALES[EBB_SCALE_COUNT] = {"linear", "log", "logit"};
    ebb_json_open(json, "values");
    for (int value = 0; value < found->n_values; value++) {
        const struct ebb_axis *axis = value < found->design->n_axes ? &found->design->axes[value] : NULL;
        if (axis == NULL) {
            ebb_json_null(json, found->keys[value]);
            continue;
        }
        ebb_json_open(json, axis->key);
        ebb_json_string(json, "unit", axis->is_number ? ebb_units_name(axis->unit) : "1");
        if (axis->n_levels == 0) {
            ebb_json_number(json, "from", axis->from);
            ebb_json_number(json, "to", axis->to);
            ebb_json_string(json, "scale", SCALES[axis->scale]);
        }
        if (axis->n_levels > 0) {
            ebb_json_open_list(json, "levels");
            for (int level = 0; level < axis->n_levels; level++)
                ebb_json_string(json, NULL, axis->texts[level]);
            ebb_json_close_list(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

void ebb_sensed_print_json(const struct ebb_sensed *sensed, struct ebb_text *text)
{
    const struct ebb_sensitivity *found = sensed->found;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "study", sensed->request->config.path);
    ebb_json_string(&json, "title", sensed->request->config.study.title);
    ebb_json_string(&json, "method", EBB_METHODS[found->method]);
    ebb_json_integer(&json, "rows", found->n_rows);
    ebb_json_integer(&json, "patients", found->n_patients);
    ebb_json_natural(&json, "seed", found->like->study.seed);
    ebb_json_integer(&json, "design_seed", (int64_t)found->design->seed);
    ebb_json_truth(&json, "from_draws", sensed->request->from_draws);
    add_ranges(&json, found);
    ebb_json_open_list(&json, "answers");
    for (int asked = 0; asked < found->n_asked; asked++)
        add_answer(&json, found, asked);
    ebb_json_close_list(&json);
    ebb_json_close(&json);
}
