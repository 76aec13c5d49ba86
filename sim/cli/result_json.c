/* SPDX-License-Identifier: MIT
 * result_json: the results of a run for programs: every population, measure and pair of policies, and the
 * curves, not only what a page has room for.
 *
 *     { "study": title, "question": ..., "path": ..., "study_sha256": ..., "seed": ..., "patients": ...,
 *       "policies": { policy: label },
 *       "overrides": { key: value },                 by --set, --add and the options that are settings
 *       "draw": { "row": ..., "file": ..., "site": "typical" or "new" },    or null
 *       "values_from": [ file ],                     besides the study: parameter sets, instruments
 *       "against": policy, "population": name,       what the page shows first
 *       "precision": { "outcome": ..., "contrast": [first, second], "population": ..., "half_width": ... },
 *                                                    or null, and then "precision_reached" is null, too
 *       "flow": { step: n }, "population_size": { population: n },
 *       "early_response": { "day": ..., "improved": share, "patients": { cell: n }, "foretells": { measure:
 *                           { "share": ..., "standard_error": ..., "n": ..., "meaning": ... } } or null },
 *                                                    or null; null within it where induction stops by it
 *       "populations": { population: whom it holds },
 *       "measures": { measure: { "unit": ..., "meaning": ..., "of": whom n counts, "better": ... } },
 *                                                    those that the study tells (ebb_measure_is_told): of a
 *                                                    part that no policy has there is none, here or below
 *       "summary": { population: { measure: { policy: { "mean": ..., ..., "n": ... } } } },
 *       "paired": { population: { measure: { against: { policy: { "difference": ..., ... } } } } },
 *                                                    policy minus against, every pair in both directions
 *       "rough_errors": { "known_to": 0.09, "which": ... },
 *                                                    of differences of relapse, or null: they are exact
 *       "number_needed_to_treat": { population: { measure: { against: { policy: { "number": ...,
 *                          "lower": ..., "upper": ..., "means": "benefit" or "harm", "n": ... } } } } },
 *       "number_needed_left_out": { population: why },    those that are null above
 *       "gaps": { "about": { statistic: { "unit": ..., "meaning": ... } },
 *                 "values": { population: { policy: { statistic: number or null } } } },
 *       "exposure": { population: { what: { policy: { "mean": ..., ..., "n": ... } } } },
 *       "side_effects": { population: { rate: { kind: { policy: { ... } } } } },  if the study names kinds
 *       "twins": { population: { against: { policy: { cell: { "share": ..., "standard_error": ... } } } } },
 *                                                    better, equal, worse by margins; null with one policy
 *       "best_listed": { population: { policy: { "best_gain": weeks, "best_gain_se": ... } } },
 *                                                    best for each patient minus policy; null with one
 *       "by_year": { "about": { sum: { "unit": ..., "meaning": ... } }, "no_errors": why, or null,
 *                    "values": { population: { policy: { sum: { "mean": [a number a year],
 *                                                               "standard_error": [...] } } } } },
 *       "trial": { "population": ..., "against": ..., "values": { policy: { outcome: { "difference": ...,
 *                  "power_80": { "patients_an_arm": ..., ... }, ... } } } },  null with one policy
 *       "uncertainty": { ... },                      as drawn in result_json_ranges.c; null without draws
 *       "leaving": { "by": "response", "means": ..., "left": { population: { policy: { "share": ...,
 *                    "standard_error": ..., "n": ... } } } },    by the last visit; null where it does not
 *                                                    depend on response
 *       "costs": { ... },                            as drawn in result_json_costs.c; null without prices
 *       "curves": { "week": [...], "day": [...],
 *                   "about": { curve: { "unit": ..., "meaning": ..., "of": whom } },
 *                   "values": { population: { policy: { curve: [a number a visit] } } } },
 *       "stopped_because": ..., "precision_reached": ..., "digest": ..., "file": ..., ... }
 *
 * Names and not numbers are the keys, in the spelling of the results file: a script finds what it looks for
 * by its name, and a population or measure that is added moves nothing. Shares are fractions here, where the
 * page has per cent; numbers have all their digits, and one that does not exist is null.
 * tests/cli_json.py holds the document against the file.
 *
 * A number needed to treat is of those at risk of a first relapse, `n` of them. Under the name of a
 * population that was not selected for it (all treated: many never respond) it would be read as one of all,
 * and null stands there, by the rule of ebb_contrast_gives_needed. Below 0 it is a number needed to harm.
 *
 *   1. Patients   2. Measures   3. Pairs   4. Curves   5. The end
 */
#include <ebb/contrast.h>
#include <ebb/early.h>
#include <ebb/json.h>
#include <ebb/kernel.h>
#include <ebb/version.h>

#include "result.h"
#include "result_json_infusions.h"
#include "result_json_study.h"
#include "result_parts.h"

/* 1. Patients */

/* The steps by which patients became those who are compared; reports draw a CONSORT diagram from them. */
static void add_sizes(struct ebb_json *json, const struct ebb_result *result)
{
    ebb_json_open(json, "flow");
    for (int step = 0; step < EBB_FLOW_COUNT; step++)
        ebb_json_integer(json, EBB_FLOW_NAMES[step], result->run->tally.flow[step]);
    ebb_json_close(json);
    ebb_json_open(json, "population_size");
    for (int population = 0; population < result->plan->n_populations; population++)
        ebb_json_integer(json, result->plan->populations[population].name,
                         result->run->tally.n_patients[population]);
    ebb_json_close(json);
}

/* What early response tells; see <ebb/early.h>. */
static void add_early(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_tally *tally = &result->run->tally;
    if (!study->early.on) {
        ebb_json_null(json, "early_response");
        return;
    }
    ebb_json_open(json, "early_response");
    ebb_json_integer(json, "day", ebb_early_day(study));
    ebb_json_number(json, "improved", study->early.f_improved);
    ebb_json_open(json, "patients");
    for (int cell = 0; cell < EBB_EARLY_CELL_COUNT; cell++)
        ebb_json_integer(json, EBB_EARLY_CELL_NAMES[cell], tally->early[cell]);
    ebb_json_close(json);
    if (!ebb_early_foretells(study)) {
        ebb_json_null(json, "foretells");
        ebb_json_close(json);
        return;
    }
    ebb_json_open(json, "foretells");
    for (int measure = 0; measure < EBB_EARLY_MEASURE_COUNT; measure++) {
        const struct ebb_early_share share = ebb_early_measure_of(tally, (enum ebb_early_measure)measure);
        ebb_json_open(json, EBB_EARLY_MEASURE_NAMES[measure]);
        ebb_json_number(json, "share", share.share);
        ebb_json_number(json, "standard_error", share.error);
        ebb_json_integer(json, "n", share.n);
        ebb_json_string(json, "meaning", EBB_EARLY_MEASURE_MEANINGS[measure]);
        ebb_json_close(json);
    }
    ebb_json_close(json);
    ebb_json_close(json);
}

/* 2. Measures */

/* Whom a measure is of; the number of them is its `n`. */
static const char *measure_is_of(enum ebb_measure_kind kind)
{
    switch (kind) {
    case EBB_PER_YEAR:
        return "days in care of the patients of the population";
    case EBB_PER_YEAR_WELL:
    case EBB_PER_WEEK_WELL:
        return "days in care and well, at risk of a relapse, of the patients of the population";
    case EBB_RELAPSED_BY:
    case EBB_RELAPSE_FREE:
        return "patients of the population who are followed for a first relapse";
    default:
        return "patients of the population, in care or not";
    }
}

static void add_measures(struct ebb_json *json, const struct ebb_result *result)
{
    ebb_json_open(json, "measures");
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const struct ebb_measure_info *info = &EBB_MEASURES[measure];
        if (!ebb_measure_is_told(measure, &result->plan->study))
            continue;
        ebb_json_open(json, info->name);
        ebb_json_string(json, "unit", info->unit);
        ebb_json_string(json, "meaning", info->meaning);
        ebb_json_string(json, "of", measure_is_of(info->kind));
        if (info->better == EBB_NEITHER_IS_BETTER)
            ebb_json_null(json, "better");
        else
            ebb_json_string(json, "better", info->better == EBB_MORE_IS_BETTER ? "more" : "less");
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_statistics(struct ebb_json *json, const struct ebb_result *result, int population,
                           int measure)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, EBB_MEASURES[measure].name);
    for (int p = 0; p < summary->n_policies; p++) {
        ebb_json_open(json, result->plan->study.policies[p].name);
        for (int s = 0; s < EBB_STATISTIC_COUNT; s++)
            ebb_json_number(json, EBB_STATISTICS[s].name,
                            ebb_summary_statistic(summary, (enum ebb_statistic)s, population, measure, p));
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

/* 3. Pairs */

/* null of what the file does not keep. */
static void add_digest(struct ebb_json *json, const char *key, const char *hex)
{
    if (hex[0] != '\0')
        ebb_json_string(json, key, hex);
    else
        ebb_json_null(json, key);
}

typedef void (*add_pair)(struct ebb_json *json, const struct ebb_result *result,
                         const struct ebb_contrast *pair);

static void add_difference(struct ebb_json *json, const struct ebb_result *result,
                           const struct ebb_contrast *pair)
{
    for (int s = 0; s < EBB_PAIRED_COUNT; s++)
        ebb_json_number(json, EBB_PAIRED_STATISTICS[s].name,
                        ebb_summary_paired(&result->run->summary, (enum ebb_paired)s, pair->population,
                                           pair->measure, pair->reference, pair->policy));
}

static void add_needed(struct ebb_json *json, const struct ebb_result *result,
                       const struct ebb_contrast *pair)
{
    const struct ebb_needed needed = ebb_contrast_needed(pair);
    (void)result;
    ebb_json_number(json, "number", needed.number);
    ebb_json_number(json, "lower", needed.lower);
    ebb_json_number(json, "upper", needed.upper);
    if (needed.shown)
        ebb_json_string(json, "means", needed.harm ? "harm" : "benefit");
    else
        ebb_json_null(json, "means");
    ebb_json_number(json, "n", pair->n);
}

/* Both directions, so that a script need not know which of two policies the study names first. */
static void add_pairs(struct ebb_json *json, const struct ebb_result *result, int population, int measure,
                      add_pair add)
{
    const struct ebb_study *study = &result->plan->study;
    ebb_json_open(json, EBB_MEASURES[measure].name);
    for (int against = 0; against < study->n_policies; against++) {
        ebb_json_open(json, study->policies[against].name);
        for (int policy = 0; policy < study->n_policies; policy++) {
            if (policy == against)
                continue;
            const struct ebb_contrast pair =
                ebb_contrast_of(&result->run->summary, population, measure, against, policy);
            ebb_json_open(json, study->policies[policy].name);
            add(json, result, &pair);
            ebb_json_close(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_differences(struct ebb_json *json, const struct ebb_result *result, int population,
                            int measure)
{
    add_pairs(json, result, population, measure, add_difference);
}

static bool gives_needed(const struct ebb_result *result, int population)
{
    const double n =
        ebb_summary_statistic(&result->run->summary, EBB_STAT_N, population, EBB_RELAPSED_52_WEEKS, 0);
    return ebb_contrast_gives_needed(result->plan, population, n,
                                     (double)result->run->tally.n_patients[population]);
}

static void add_left_out(struct ebb_json *json, const struct ebb_result *result)
{
    ebb_json_open(json, "number_needed_left_out");
    for (int population = 0; population < result->plan->n_populations; population++) {
        const double n =
            ebb_summary_statistic(&result->run->summary, EBB_STAT_N, population, EBB_RELAPSED_52_WEEKS, 0);
        if (!gives_needed(result, population))
            ebb_json_string(json, result->plan->populations[population].name,
                            n > 0.0 ? "only some of the population are followed for a first relapse"
                                    : "nobody is followed for a first relapse");
    }
    ebb_json_close(json);
}

static void add_numbers_needed(struct ebb_json *json, const struct ebb_result *result, int population)
{
    const char *name = result->plan->populations[population].name;
    if (!gives_needed(result, population)) {
        ebb_json_null(json, name);
        return;
    }
    ebb_json_open(json, name);
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        if (EBB_MEASURES[measure].kind == EBB_RELAPSED_BY)
            add_pairs(json, result, population, measure, add_needed);
    }
    ebb_json_close(json);
}

/* Populations outside, measures inside: the one loop for means and for differences, which differ in `add`. */
static void add_populations(struct ebb_json *json, const char *key, const struct ebb_result *result,
                            void (*add)(struct ebb_json *, const struct ebb_result *, int, int))
{
    ebb_json_open(json, key);
    for (int population = 0; population < result->plan->n_populations; population++) {
        ebb_json_open(json, result->plan->populations[population].name);
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            if (ebb_measure_is_told(measure, &result->plan->study))
                add(json, result, population, measure);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

/* 4. Curves */

/* Relapses are counted among the followed, all else among everybody (curve.c). */
static bool is_of_followed(int curve)
{
    switch (curve) {
    case EBB_CURVE_RESPONSE:
    case EBB_CURVE_RESPONSE_SE:
    case EBB_CURVE_REMISSION:
    case EBB_CURVE_REMISSION_SE:
    case EBB_CURVE_RELAPSED:
    case EBB_CURVE_RELAPSED_SE:
    case EBB_CURVE_SCORE:
    case EBB_CURVE_SCORE_SE:
    case EBB_CURVE_INFUSIONS:
    case EBB_CURVE_INFUSIONS_SE:
    case EBB_CURVE_IN_CARE:
    case EBB_CURVE_SEEN_RESPONSE:
    case EBB_CURVE_SEEN_RESPONSE_SE:
    case EBB_CURVE_SEEN_REMISSION:
    case EBB_CURVE_SEEN_REMISSION_SE:
    case EBB_CURVE_SEEN_SCORE:
    case EBB_CURVE_SEEN_SCORE_SE:
    case EBB_CURVE_STATE_REMISSION:
    case EBB_CURVE_STATE_RESPONSE:
    case EBB_CURVE_STATE_NEITHER:
        return false;
    default:
        return true;
    }
}

static void add_axis(struct ebb_json *json, const struct ebb_plan *plan)
{
    double days[EBB_MAX_ASSESSMENTS], weeks[EBB_MAX_ASSESSMENTS];
    for (int visit = 0; visit < plan->n_visits; visit++) {
        days[visit] = ebb_plan_visit_day(plan, visit);
        weeks[visit] = days[visit] / 7.0;
    }
    ebb_json_numbers(json, "day", days, plan->n_visits);
    ebb_json_numbers(json, "week", weeks, plan->n_visits);
}

static void add_curves_of(struct ebb_json *json, const struct ebb_result *result, int population)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, result->plan->populations[population].name);
    for (int policy = 0; policy < summary->n_policies; policy++) {
        const size_t first = (size_t)(population * summary->n_policies + policy) * (size_t)summary->n_visits;
        ebb_json_open(json, result->plan->study.policies[policy].name);
        for (int curve = 0; curve < EBB_CURVE_COUNT; curve++)
            ebb_json_numbers(json, EBB_CURVES[curve].name, summary->curves[curve] + first, summary->n_visits);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_curves(struct ebb_json *json, const struct ebb_result *result)
{
    ebb_json_open(json, "curves");
    add_axis(json, result->plan);
    ebb_json_open(json, "about");
    for (int curve = 0; curve < EBB_CURVE_COUNT; curve++) {
        ebb_json_open(json, EBB_CURVES[curve].name);
        ebb_json_string(json, "unit", EBB_CURVES[curve].unit);
        ebb_json_string(json, "meaning", EBB_CURVES[curve].meaning);
        ebb_json_string(json, "of",
                        is_of_followed(curve) ? measure_is_of(EBB_RELAPSED_BY) : measure_is_of(EBB_MEAN));
        ebb_json_close(json);
    }
    ebb_json_close(json);
    ebb_json_open(json, "values");
    for (int population = 0; population < result->plan->n_populations; population++)
        add_curves_of(json, result, population);
    ebb_json_close(json);
    ebb_json_close(json);
}

/* 5. The end */

/* Facts of the making, last: they differ between two runs of one study, and a `diff` of two documents shows
 * them together. Everything above is equal to the byte. */
static void add_end(struct ebb_json *json, const struct ebb_result *result)
{
    ebb_json_string(json, "stopped_because", result->run->stopped_because);
    if (result->plan->study.precision.on)
        ebb_json_truth(json, "precision_reached", result->run->reached);
    else
        ebb_json_null(json, "precision_reached");
    ebb_json_number(json, "seconds", result->run->seconds);
    ebb_json_number(json, "seconds_in_all", result->run->times.clock);
    ebb_json_number(json, "patient_years", result->run->patient_years);
    ebb_json_integer(json, "threads", result->n_threads);
    ebb_json_string(json, "kernel", result->kernel);
    ebb_json_string(json, "version", ebb_version());
    ebb_json_string(json, "commit", ebb_commit());
    ebb_json_integer(json, "contract", EBB_CONTRACT_NUMBER);
    /* With it, two documents can be told to be of one run without the file. */
    add_digest(json, "digest", result->run->digests.summary);
    add_digest(json, "digest_outcomes", result->run->digests.outcomes);
    add_digest(json, "digest_courses", result->run->digests.courses);
    ebb_json_string(json, "file", result->path);
    if (result->shows_times)
        ebb_run_times_print_json(result->run, json);
    /* In every document, since a document travels without its program. */
    ebb_json_string(json, "intended_use", ebb_intended_use());
}

/* Beside what it is about; whoever takes a standard error from "paired" is told what it is worth. */
static void add_rough_errors(struct ebb_json *json, const struct ebb_result *result)
{
    if (result->run->summary.error_known_to <= 0.0) {
        ebb_json_null(json, "rough_errors");
        return;
    }
    ebb_json_open(json, "rough_errors");
    ebb_json_number(json, "known_to", result->run->summary.error_known_to);
    ebb_json_string(json, "which", EBB_ROUGH_ERRORS);
    ebb_json_close(json);
}

void ebb_result_print_json(const struct ebb_result *result, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_result_json_add_study(&json, result);
    add_sizes(&json, result);
    ebb_result_json_add_populations(&json, result->plan);
    add_early(&json, result);
    add_measures(&json, result);
    add_populations(&json, "summary", result, add_statistics);
    add_populations(&json, "paired", result, add_differences);
    add_rough_errors(&json, result);
    ebb_json_open(&json, "number_needed_to_treat");
    for (int population = 0; population < result->plan->n_populations; population++)
        add_numbers_needed(&json, result, population);
    ebb_json_close(&json);
    add_left_out(&json, result);
    ebb_result_json_add_gaps(&json, result);
    ebb_result_json_add_infusions(&json, result);
    ebb_result_json_add_twins(&json, result);
    ebb_result_json_add_trial(&json, result);
    ebb_result_json_add_uncertainty(&json, result);
    ebb_result_json_add_leaving(&json, result);
    ebb_result_json_add_costs(&json, result);
    add_curves(&json, result);
    add_end(&json, result);
    ebb_json_close(&json);
}
