/* SPDX-License-Identifier: MIT
 * result_json: the results of a run for programs: every population and measure, not only those that the
 * tables have room for.
 *
 *     { "study": ..., "seed": ..., "flow": {...}, "population_size": {...},
 *       "summary": { population: { measure: { policy: { "mean": ..., ... } } } },
 *       "differences_are_to": name of the first policy,
 *       "paired": { population: { measure: { policy: { "difference": ..., ... } } } },
 *       "number_needed_to_treat": { population: { policy: {...} } },
 *       "digest": ..., "file": ..., ... }
 *
 * Names and not numbers are the keys, in the spelling of the results file: a script finds what it looks for
 * by its name, and a population or measure that is added moves nothing. Shares are fractions here, where the
 * page has per cent; numbers have all their digits. tests/cli_run.py holds the document against the file.
 */
#include <ebb/json.h>
#include <ebb/kernel.h>
#include <ebb/version.h>

#include "result.h"

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

/* Against the first policy, as in the tables; all pairs are in the file. */
static void add_differences(struct ebb_json *json, const struct ebb_result *result, int population,
                            int measure)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, EBB_MEASURES[measure].name);
    for (int p = 1; p < summary->n_policies; p++) {
        ebb_json_open(json, result->plan->study.policies[p].name);
        for (int s = 0; s < EBB_PAIRED_COUNT; s++)
            ebb_json_number(json, EBB_PAIRED_STATISTICS[s].name,
                            ebb_summary_paired(summary, (enum ebb_paired)s, population, measure, 0, p));
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

/* Against the first policy; null where there is no difference to count by. */
static void add_needed(struct ebb_json *json, const struct ebb_result *result, int population)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, result->plan->populations[population].name);
    for (int p = 1; p < summary->n_policies; p++) {
        const int at = population * summary->n_policies * summary->n_policies + p;
        ebb_json_open(json, result->plan->study.policies[p].name);
        ebb_json_number(json, "nnt", summary->nnt[at]);
        ebb_json_number(json, "lower", summary->nnt_lower[at]);
        ebb_json_number(json, "upper", summary->nnt_upper[at]);
        ebb_json_close(json);
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
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++)
            add(json, result, population, measure);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_run(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_study *study = &result->plan->study;
    ebb_json_string(json, "study", study->title);
    ebb_json_string(json, "question", study->question);
    ebb_json_string(json, "path", result->config->path);
    ebb_json_string(json, "study_sha256", result->config->canonical_sha256);
    ebb_json_natural(json, "seed", study->seed);
    ebb_json_integer(json, "patients", result->run->n_patients);
    ebb_json_integer(json, "horizon_days", study->horizon_days);
    /* The steps by which patients became those who are compared; reports draw a CONSORT diagram from them. */
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

/* Facts of the making, last: they differ between two runs of one study, and a `diff` of two documents shows
 * them together. Everything above is equal to the byte. */
static void add_end(struct ebb_json *json, const struct ebb_result *result)
{
    ebb_json_string(json, "stopped_because", result->run->stopped_because);
    ebb_json_truth(json, "precision_reached", result->run->reached);
    ebb_json_number(json, "seconds", result->run->seconds);
    ebb_json_number(json, "seconds_in_all", result->run->times.clock);
    ebb_json_number(json, "patient_years", result->run->patient_years);
    ebb_json_integer(json, "threads", result->n_threads);
    ebb_json_string(json, "kernel", result->kernel);
    ebb_json_string(json, "version", ebb_version());
    ebb_json_string(json, "commit", ebb_commit());
    ebb_json_integer(json, "contract", EBB_CONTRACT_NUMBER);
    /* With it, two documents can be told to be of one run without the file. */
    ebb_json_string(json, "digest", result->run->digest);
    ebb_json_string(json, "file", result->path);
    if (result->shows_times)
        ebb_run_times_print_json(result->run, json);
    /* In every document, since a document travels without its program. */
    ebb_json_string(json, "intended_use", ebb_intended_use());
}

void ebb_result_print_json(const struct ebb_result *result, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    add_run(&json, result);
    add_populations(&json, "summary", result, add_statistics);
    ebb_json_string(&json, "differences_are_to", result->plan->study.policies[0].name);
    add_populations(&json, "paired", result, add_differences);
    ebb_json_open(&json, "number_needed_to_treat");
    for (int population = 0; population < result->plan->n_populations; population++)
        add_needed(&json, result, population);
    ebb_json_close(&json);
    add_end(&json, result);
    ebb_json_close(&json);
}
