/* SPDX-License-Identifier: MIT
 * compared_json: a comparison for programs. Numbers are unrounded, in the unit of the measure (shares are 0
 * to 1), with every error, so that a program can set a bound of its own.
 *
 *   1. Estimates   2. Studies and names   3. The document
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/json.h>

#include "compared_text.h"
#include "compared_words.h"

/* 1. Estimates */

static void add_deviation(struct ebb_json *json, const struct ebb_compared *compared,
                          const struct ebb_deviation *deviation)
{
    const struct ebb_plan *plan = &compared->results[0].plan;
    ebb_json_open(json, NULL);
    const struct ebb_compared_what what = ebb_compared_what_of(compared, deviation);
    ebb_json_string(json, "outcome", what.name);
    ebb_json_string(json, "unit", what.unit);
    ebb_json_string(json, "population", plan->populations[deviation->population].name);
    if (deviation->policy >= 0)
        ebb_json_string(json, "policy", plan->study.policies[deviation->policy].name);
    /* A difference names both policies, a mean one, a predictive value none; keys are left out, not empty,
     * to tell them apart. */
    if (deviation->other >= 0)
        ebb_json_string(json, "other_policy", plan->study.policies[deviation->other].name);
    ebb_json_number(json, "a", deviation->a);
    ebb_json_number(json, "a_standard_error", deviation->a_error);
    ebb_json_number(json, "b", deviation->b);
    ebb_json_number(json, "b_standard_error", deviation->b_error);
    ebb_json_number(json, "a_minus_b", deviation->a - deviation->b);
    ebb_json_number(json, "a_minus_b_standard_error", deviation->error);
    ebb_json_truth(json, "paired", deviation->paired);
    ebb_json_number(json, "z", deviation->z); /* null: a and b differ and nothing varies */
    ebb_json_close(json);
}

/* The counts first: with the bound and the errors below, a reader can judge by a bound of its own without
 * going through a list. */
static void add_estimates(struct ebb_json *json, const struct ebb_compared *compared)
{
    const struct ebb_comparison *found = &compared->comparison;
    ebb_json_integer(json, "estimates_compared", found->n_compared);
    ebb_json_integer(json, "estimates_equal", found->n_equal);
    ebb_json_integer(json, "estimates_not_in_pairs",
                     compared->pairing == EBB_PAIRED ? found->n_unpaired : found->n_compared);
    ebb_json_integer(json, "of_these_beside_the_measures", found->n_beside);
    ebb_json_integer(json, "estimates_without_error_that_differ", found->n_unjudged);
    ebb_json_integer(json, "estimates_in_one_file_only", found->n_missing);
    ebb_json_integer(json, "estimates_beyond_the_bound", found->n_beyond);
    ebb_json_number(json, "bound", found->bound);
    ebb_json_number(json, "false_alarm", EBB_FALSE_ALARM);
    ebb_json_open_list(json, "largest");
    for (int i = 0; i < found->n_worst; i++)
        add_deviation(json, compared, &found->worst[i]);
    ebb_json_close_list(json);
}

/* Each estimate of a policy in both files, largest or not: what a study was played twice for is often a small
 * difference. By name, as in the document of a run. */
static void add_difference(struct ebb_json *json, const struct ebb_compared *compared, int population, int p,
                           int measure)
{
    const struct ebb_deviation found = ebb_estimates_mean(
        compared->results, &compared->both, ebb_compared_errors(compared), population, measure, p);
    ebb_json_open(json, compared->results[0].plan.study.policies[found.policy].name);
    ebb_json_number(json, "a", found.a);
    ebb_json_number(json, "a_standard_error", found.a_error);
    ebb_json_number(json, "b", found.b);
    ebb_json_number(json, "b_standard_error", found.b_error);
    ebb_json_number(json, "a_minus_b", found.a - found.b);
    ebb_json_number(json, "a_minus_b_standard_error", found.error);
    ebb_json_close(json);
}

static void add_differences(struct ebb_json *json, const struct ebb_compared *compared)
{
    const struct ebb_in_both *both = &compared->both;
    ebb_json_open(json, "differences");
    for (int population = 0; population < both->n_populations; population++) {
        ebb_json_open(json, compared->results[0].plan.populations[both->populations[population][0]].name);
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            if (!ebb_compared_tells(compared, measure))
                continue;
            ebb_json_open(json, EBB_MEASURES[measure].name);
            for (int p = 0; p < both->n_policies; p++)
                add_difference(json, compared, population, p, measure);
            ebb_json_close(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

/* 2. Studies and names */

void ebb_compared_add_changes(struct ebb_json *json, const struct ebb_study_changes *changes)
{
    ebb_json_open_list(json, "study_differences");
    for (size_t i = 0; i < changes->n; i++) {
        const struct ebb_study_change *change = &changes->changes[i];
        ebb_json_open(json, NULL);
        ebb_json_string(json, "key", change->key);
        /* A key that one study lacks is left out of it, as its value would be no text. */
        if (change->value[0])
            ebb_json_string(json, "a", change->value[0]);
        if (change->value[1])
            ebb_json_string(json, "b", change->value[1]);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

/* Names as lists, empty where nothing was left out: a program need not ask whether a key is there. */
static void add_left_out(struct ebb_json *json, const struct ebb_compared *compared, int side,
                         const char *policies, const char *populations, const char *kinds)
{
    const struct ebb_plan *plan = &compared->results[side].plan;
    ebb_json_open_list(json, policies);
    for (int i = 0; i < plan->study.n_policies; i++) {
        if (!ebb_in_both_has_policy(&compared->both, side, i))
            ebb_json_string(json, NULL, plan->study.policies[i].name);
    }
    ebb_json_close_list(json);
    ebb_json_open_list(json, populations);
    for (int i = 0; i < plan->n_populations; i++) {
        if (!ebb_in_both_has_population(&compared->both, side, i))
            ebb_json_string(json, NULL, plan->populations[i].name);
    }
    ebb_json_close_list(json);
    ebb_json_open_list(json, kinds);
    for (int i = 0; i < plan->study.n_side_effects; i++) {
        if (!ebb_in_both_has_kind(&compared->both, side, i))
            ebb_json_string(json, NULL, plan->study.side_effects[i].name);
    }
    ebb_json_close_list(json);
}

/* How many came how far in each file, and the errors of a minus b; an object each, by the steps of the
 * flow. Errors are of pairs alone: null otherwise. */
static void add_flow(struct ebb_json *json, const struct ebb_compared *compared)
{
    static const char *const names[] = {"a_flow", "b_flow"};
    for (int side = 0; side < 2; side++) {
        ebb_json_open(json, names[side]);
        for (int step = 0; step < EBB_FLOW_COUNT; step++)
            ebb_json_integer(json, EBB_FLOW_NAMES[step], compared->results[side].tally.flow[step]);
        ebb_json_close(json);
    }
    ebb_json_open(json, "a_minus_b_flow_standard_error");
    for (int step = 0; step < EBB_FLOW_COUNT; step++)
        ebb_json_number(json, EBB_FLOW_NAMES[step],
                        compared->pairing == EBB_PAIRED ? compared->errors.flow[step] : (double)NAN);
    ebb_json_close(json);
}

/* 3. The document */

/* Each is a line of the text: a dataset's name, with the file it is in where that is one. */
void ebb_compared_add_names(struct ebb_json *json, const char *names)
{
    ebb_json_open_list(json, "differing_datasets");
    for (const char *line = names; *line;) {
        char name[200] = "";
        const size_t length = strcspn(line, "\n");
        memcpy(name, line, length < sizeof name - 1 ? length : sizeof name - 1);
        ebb_json_string(json, NULL, name);
        line += length + (line[length] == '\n');
    }
    ebb_json_close_list(json);
}

static void add_datasets(struct ebb_json *json, const struct ebb_compared *compared)
{
    ebb_json_integer(json, "datasets_that_differ", compared->n_differing);
    ebb_json_integer(json, "of_these_not_kept_in_one_file", compared->n_not_kept);
    ebb_json_integer(json, "datasets_with_more_patients_in_one_file", compared->n_sampled);
    ebb_compared_add_names(json, ebb_text_chars(&compared->differing));
}

/* null of a level that a file does not keep. */
static void add_digests(struct ebb_json *json, const struct ebb_compared *compared)
{
    static const char *const names[] = {"digest", "digest_outcomes", "digest_courses"};
    for (int k = 0; k < 6; k++) {
        const char *hex = ebb_compared_attribute(compared, k / 3, names[k % 3]);
        char key[24];
        snprintf(key, sizeof key, "%c_%s", 'a' + k / 3, names[k % 3]);
        if (hex[0] != '\0')
            ebb_json_string(json, key, hex);
        else
            ebb_json_null(json, key);
    }
}

void ebb_compared_print_json(const struct ebb_compared *compared, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "a", compared->path[0]);
    ebb_json_string(&json, "b", compared->path[1]);
    ebb_json_string(&json, "verdict", EBB_LIKENESSES[compared->likeness]);
    ebb_json_string(&json, "pairing", ebb_compared_pairing_words(compared).chars);
    ebb_json_integer(&json, "patients_in_both", compared->n_shared);
    ebb_json_integer(&json, "a_first_patient", compared->results[0].patients[0].first);
    ebb_json_integer(&json, "a_patients", compared->results[0].n_patients);
    ebb_json_integer(&json, "b_first_patient", compared->results[1].patients[0].first);
    ebb_json_integer(&json, "b_patients", compared->results[1].n_patients);
    add_digests(&json, compared);
    ebb_json_truth(&json, "same_study", compared->same_study);
    ebb_compared_add_changes(&json, &compared->changes);
    add_flow(&json, compared);
    add_left_out(&json, compared, 0, "policies_in_a_only", "populations_in_a_only", "side_effects_in_a_only");
    add_left_out(&json, compared, 1, "policies_in_b_only", "populations_in_b_only", "side_effects_in_b_only");
    add_datasets(&json, compared);
    add_estimates(&json, compared);
    ebb_compared_add_costs(&json, compared);
    ebb_compared_add_draws(&json, compared);
    add_differences(&json, compared);
    ebb_json_close(&json);
}
