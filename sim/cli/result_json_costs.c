/* SPDX-License-Identifier: MIT
 * result_json_costs: costs and QALYs of a run for programs; null of a study without prices.
 *
 *     "costs": { "population": ..., "currency": ..., "year": ..., "perspective": ..., "illustrative": ...,
 *       "discount": { "costs": 0.03, "qalys": 0.03 },
 *       "induction": "left out",
 *       "amounts": { key: { "value": ..., "lower": ..., "upper": ..., "se": ..., "distribution": ...,
 *                           "source": ..., "grade": ... } },
 *       "base_case": {                                 the run itself, with Monte Carlo errors
 *         "policies": { policy: { "discounted": { "cost": ..., "cost_se": ..., "qalys": ..., "qalys_se": ...,
 *                                                 "covariance": ... }, "undiscounted": { ... } } },
 *         "differences": { against: { policy: { as discounted } } },
 *         "table": [ { "policy": ..., "status": "ND", "by": policy or null, "cost": ..., "qalys": ...,
 *                      "more_cost": ..., "more_qalys": ..., "ratio": ... } ] },     by rising cost
 *       "draws": { "samples": ..., "parameter_draws": ..., "patients_a_draw": ...,
 *         "patients_needed": n or null,
 *         "policies": { policy: { "cost": range, "qalys": range } },
 *         "table": [ as of the base case, of means over draws ],
 *         "differences": { against: { policy: { "cost": range, "qalys": range } } },
 *         "ratios": { against: { policy: { "verdict": ..., "cost": ..., "qalys": ..., "ratio": ...,
 *                                "ratio_se": ..., "lower": ..., "upper": ..., "more_qalys": share,
 *                                "cheaper": share, "sure_more_qalys": share, "sure_fewer_qalys": ...,
 *                                "sure_cheaper": ..., "sure_dearer": ... } } },
 *         "own_threshold": place in the list below, from 0, or null,
 *         "threshold": [...], "net_benefit": { policy: [...] },
 *         "more_net_benefit": { policy: [ range of the difference to the reference ] },
 *         "acceptability": { policy: [...] }, "acceptability_corrected": ..., "acceptability_se": ...,
 *         "best": [...], "sure_share": [...], "frontier": [...], "evpi": [...], "evpi_corrected": [...],
 * "evpi_se": [...],
 *         "noise_share": [...], "told": [...],
 *         "best_told": [ { "policy": ..., "from": ratio or null, "from_se": ... } ],      by rising cost
 *         "not_told_apart": [ policy ] } }
 *
 *     range    { "mean": ..., "monte_carlo_se": ..., "lower": ..., "upper": ..., "noise_share": ... }
 *
 * `ratio` and its limits are null where they have no meaning, and `verdict` says why. Limits and shares are
 * null, too, where noise of few patients a draw hides them. What is `corrected` is without that noise; ranges
 * and shares of ratios all are. The samples themselves are in the file, under /psa: thousands of numbers are
 * no document.
 *
 *   1. What was assumed   2. The base case   3. Draws   4. All
 */
#include <math.h>

#include <ebb/json.h>
#include <ebb/psa.h>

#include "result_parts.h"

static const char *name_of(const struct ebb_result *result, int policy)
{
    return result->plan->study.policies[policy].name;
}

/* 1. What was assumed */

/* A limit that was not given is `off`, or 0 in a study made in C: beside a standard error, or fixed. */
static void add_limit(struct ebb_json *json, const char *key, const struct ebb_amount *amount, double limit)
{
    if (amount->law == EBB_FIXED || amount->se > 0.0)
        ebb_json_null(json, key);
    else
        ebb_json_number(json, key, limit);
}

static void add_amounts(struct ebb_json *json, const struct ebb_economics *economics)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(economics, list);
    ebb_json_open(json, "amounts");
    for (int i = 0; i < n; i++) {
        const struct ebb_amount *amount = list[i].amount;
        ebb_json_open(json, list[i].key);
        ebb_json_number(json, "value", amount->value);
        add_limit(json, "lower", amount, amount->lower);
        add_limit(json, "upper", amount, amount->upper);
        if (amount->se > 0.0)
            ebb_json_number(json, "se", amount->se);
        else
            ebb_json_null(json, "se");
        ebb_json_string(json, "distribution", EBB_AMOUNT_LAWS[amount->law]);
        ebb_json_string(json, "source", amount->source);
        ebb_json_string(json, "grade", EBB_GRADES[amount->grade]);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_assumed(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_economics *economics = &result->plan->study.economics;
    const struct ebb_costs *costs = &economics->costs;
    ebb_json_string(json, "population", result->plan->populations[result->run->psa.population].name);
    ebb_json_string(json, "currency", costs->currency);
    ebb_json_integer(json, "year", costs->year);
    ebb_json_string(json, "perspective", costs->perspective);
    ebb_json_truth(json, "illustrative", ebb_economics_is_illustrative(economics));
    ebb_json_string(json, "induction", EBB_INDUCTION_COSTS[costs->induction]);
    ebb_json_open(json, "discount");
    ebb_json_number(json, "costs", costs->discount);
    ebb_json_number(json, "qalys", economics->utilities.discount);
    ebb_json_close(json);
    add_amounts(json, economics);
}

/* 2. The base case */

static void add_costed(struct ebb_json *json, const char *key, const struct ebb_costed *costed)
{
    ebb_json_open(json, key);
    ebb_json_number(json, "cost", costed->cost);
    ebb_json_number(json, "cost_se", costed->cost_error);
    ebb_json_number(json, "qalys", costed->effect);
    ebb_json_number(json, "qalys_se", costed->effect_error);
    ebb_json_number(json, "covariance", costed->covariance);
    ebb_json_close(json);
}

/* Calls `add` for every policy against every other, both ways, as of differences elsewhere. */
static void add_pairs(struct ebb_json *json, const char *key, const struct ebb_result *result,
                      void (*add)(struct ebb_json *json, const char *key, const struct ebb_psa *psa,
                                  int pair))
{
    const struct ebb_psa *psa = &result->run->psa;
    ebb_json_open(json, key);
    for (int against = 0; against < psa->n_strategies; against++) {
        ebb_json_open(json, name_of(result, against));
        for (int k = 0; k < psa->n_strategies; k++) {
            if (k != against)
                add(json, name_of(result, k), psa, against * psa->n_strategies + k);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_difference(struct ebb_json *json, const char *key, const struct ebb_psa *psa, int pair)
{
    add_costed(json, key, &psa->differences[pair]);
}

static void add_row(struct ebb_json *json, const struct ebb_result *result, const struct ebb_cea_row *row)
{
    ebb_json_open(json, NULL);
    ebb_json_string(json, "policy", name_of(result, row->strategy));
    ebb_json_string(json, "status", EBB_CEA_STATUSES[row->status].letters);
    if (row->by >= 0)
        ebb_json_string(json, "by", name_of(result, row->by));
    else
        ebb_json_null(json, "by");
    ebb_json_number(json, "cost", row->cost);
    ebb_json_number(json, "qalys", row->effect);
    ebb_json_number(json, "more_cost", row->more_cost);
    ebb_json_number(json, "more_qalys", row->more_effect);
    ebb_json_number(json, "ratio", row->ratio);
    ebb_json_close(json);
}

static void add_table(struct ebb_json *json, const struct ebb_result *result, const struct ebb_cea_row *rows)
{
    ebb_json_open_list(json, "table");
    for (int i = 0; i < result->run->psa.n_strategies; i++)
        add_row(json, result, &rows[i]);
    ebb_json_close_list(json);
}

static void add_base_case(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_psa *psa = &result->run->psa;
    ebb_json_open(json, "base_case");
    ebb_json_open(json, "policies");
    for (int k = 0; k < psa->n_strategies; k++) {
        ebb_json_open(json, name_of(result, k));
        add_costed(json, "discounted", &psa->policies[k]);
        add_costed(json, "undiscounted", &psa->undiscounted[k]);
        ebb_json_close(json);
    }
    ebb_json_close(json);
    add_pairs(json, "differences", result, add_difference);
    add_table(json, result, psa->table);
    ebb_json_close(json);
}

/* 3. Draws */

static void add_range(struct ebb_json *json, const char *key, const struct ebb_cea_range *range)
{
    ebb_json_open(json, key);
    ebb_json_number(json, "mean", range->mean);
    ebb_json_number(json, "monte_carlo_se", range->error);
    ebb_json_number(json, "lower", range->lower);
    ebb_json_number(json, "upper", range->upper);
    ebb_json_number(json, "noise_share", range->noise_share);
    ebb_json_close(json);
}

static void add_ranges(struct ebb_json *json, const char *key, const struct ebb_psa *psa, int pair)
{
    ebb_json_open(json, key);
    add_range(json, "cost", &psa->costs[pair]);
    add_range(json, "qalys", &psa->effects[pair]);
    ebb_json_close(json);
}

static void add_policies(struct ebb_json *json, const struct ebb_result *result)
{
    const int n = result->run->psa.n_strategies;
    ebb_json_open(json, "policies");
    for (int k = 0; k < n; k++)
        add_ranges(json, name_of(result, k), &result->run->psa, k * n + k);
    ebb_json_close(json);
}

static void add_benefits(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_psa *psa = &result->run->psa;
    ebb_json_open(json, "more_net_benefit");
    for (int k = 0; k < psa->n_strategies; k++) {
        if (k == ebb_study_reference(&result->plan->study))
            continue;
        ebb_json_open_list(json, name_of(result, k));
        for (int t = 0; t < psa->n_thresholds; t++)
            add_range(json, NULL, &psa->benefits[k * psa->n_thresholds + t]);
        ebb_json_close_list(json);
    }
    ebb_json_close(json);
}

static void add_ratio(struct ebb_json *json, const char *key, const struct ebb_psa *psa, int pair)
{
    const struct ebb_cea_ratio *ratio = &psa->ratios[pair];
    ebb_json_open(json, key);
    ebb_json_string(json, "verdict", EBB_CEA_VERDICTS[ratio->verdict].name);
    ebb_json_number(json, "cost", ratio->cost);
    ebb_json_number(json, "qalys", ratio->effect);
    ebb_json_number(json, "ratio", ratio->ratio);
    ebb_json_number(json, "ratio_se", ratio->error);
    ebb_json_number(json, "lower", ratio->lower);
    ebb_json_number(json, "upper", ratio->upper);
    ebb_json_number(json, "more_qalys", ratio->more_effect);
    ebb_json_number(json, "cheaper", ratio->cheaper);
    ebb_json_number(json, "sure_more_qalys", ratio->sure_more);
    ebb_json_number(json, "sure_fewer_qalys", ratio->sure_fewer);
    ebb_json_number(json, "sure_cheaper", ratio->sure_cheaper);
    ebb_json_number(json, "sure_dearer", ratio->sure_dearer);
    ebb_json_close(json);
}

static void add_by_policy(struct ebb_json *json, const char *key, const struct ebb_result *result,
                          const double *values)
{
    const struct ebb_psa *psa = &result->run->psa;
    ebb_json_open(json, key);
    for (int k = 0; k < psa->n_strategies; k++)
        ebb_json_numbers(json, name_of(result, k), values + k * psa->n_thresholds, psa->n_thresholds);
    ebb_json_close(json);
}

static void add_curves(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_psa *psa = &result->run->psa;
    const struct ebb_cea_curves *curves = &psa->curves;
    const int n = psa->n_thresholds;
    if (psa->own_threshold >= 0)
        ebb_json_integer(json, "own_threshold", psa->own_threshold);
    else
        ebb_json_null(json, "own_threshold");
    ebb_json_numbers(json, "threshold", psa->thresholds, n);
    add_by_policy(json, "net_benefit", result, curves->net_benefit);
    add_benefits(json, result);
    add_by_policy(json, "acceptability", result, curves->acceptability);
    add_by_policy(json, "acceptability_corrected", result, curves->acceptability_corrected);
    add_by_policy(json, "acceptability_se", result, curves->acceptability_error);
    ebb_json_open_list(json, "best");
    for (int t = 0; t < n; t++)
        ebb_json_string(json, NULL, name_of(result, curves->best[t]));
    ebb_json_close_list(json);
    ebb_json_numbers(json, "sure_share", curves->sure_share, n);
    ebb_json_numbers(json, "frontier", curves->frontier, n);
    ebb_json_numbers(json, "evpi", curves->evpi, n);
    ebb_json_numbers(json, "evpi_corrected", curves->evpi_corrected, n);
    ebb_json_numbers(json, "evpi_se", curves->evpi_error, n);
    ebb_json_numbers(json, "noise_share", curves->noise_share, n);
    ebb_json_open_list(json, "told");
    for (int t = 0; t < n; t++)
        ebb_json_truth(json, NULL, curves->is_told[t]);
    ebb_json_close_list(json);
}

/* Where each begins to be worth most: of the first there is nothing before. */
static void add_switches(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_psa *psa = &result->run->psa;
    const struct ebb_cea_switches *switches = &psa->switches;
    ebb_json_open_list(json, "best_told");
    for (int i = 0; i < switches->n; i++) {
        const struct ebb_cea_ratio *from =
            i == 0 ? NULL
                   : &psa->ratios[switches->strategy[i - 1] * psa->n_strategies + switches->strategy[i]];
        ebb_json_open(json, NULL);
        ebb_json_string(json, "policy", name_of(result, switches->strategy[i]));
        ebb_json_number(json, "from", from ? from->ratio : (double)NAN);
        ebb_json_number(json, "from_se", from ? from->error : (double)NAN);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
    ebb_json_open_list(json, "not_told_apart");
    for (int i = 0; i < switches->n_open; i++)
        ebb_json_string(json, NULL, name_of(result, switches->open[i]));
    ebb_json_close_list(json);
}

static void add_draws(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_psa *psa = &result->run->psa;
    const double needed = ebb_psa_patients_needed(psa);
    ebb_json_open(json, "draws");
    ebb_json_integer(json, "samples", psa->n_samples);
    ebb_json_integer(json, "parameter_draws", psa->n_draws);
    ebb_json_integer(json, "patients_a_draw", psa->n_draws > 0 ? psa->n_patients : 0);
    if (needed > 0.0)
        ebb_json_number(json, "patients_needed", needed);
    else
        ebb_json_null(json, "patients_needed");
    add_policies(json, result);
    add_table(json, result, psa->table_of_draws);
    add_pairs(json, "differences", result, add_ranges);
    add_pairs(json, "ratios", result, add_ratio);
    add_curves(json, result);
    add_switches(json, result);
    ebb_json_close(json);
}

/* 4. All */

void ebb_result_json_add_costs(struct ebb_json *json, const struct ebb_result *result)
{
    if (result->run->psa.n_samples == 0) {
        ebb_json_null(json, "costs");
        return;
    }
    ebb_json_open(json, "costs");
    add_assumed(json, result);
    add_base_case(json, result);
    add_draws(json, result);
    ebb_json_close(json);
}
