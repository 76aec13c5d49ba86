/* SPDX-License-Identifier: MIT
 * design_results: the table of a design, and its front.
 *
 * The front is found as everywhere: sorted by cost, then by gain, a candidate stays if it gains more than all
 * that cost no more.
 */
#include <ebb/design_results.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/population.h>

/* 1. The table */

/* Of those on the page, the ones that say something of this study, in the order of the page. */
static int list_outcomes(const struct ebb_design *design, const struct ebb_study *study, int *out_outcomes)
{
    int n = 0;
    for (int i = 0; i < design->n_outcomes; i++)
        out_outcomes[n++] = design->outcomes[i];
    for (int m = 0; m < EBB_MEASURE_COUNT && design->n_outcomes == 0; m++) {
        if (EBB_MEASURES[m].on_page && ebb_measure_is_told(m, study))
            out_outcomes[n++] = m;
    }
    return n;
}

static int asked_of_one(const struct ebb_study *study)
{
    return 2 * study->n_policies - 1;
}

double ebb_design_results_bytes(const struct ebb_design *design, const struct ebb_plan *like)
{
    int outcomes[EBB_MEASURE_COUNT];
    const int n = list_outcomes(design, &like->study, outcomes) * asked_of_one(&like->study);
    return (double)ebb_design_rows(design) * n * (double)sizeof(struct ebb_answer);
}

static void fill_asked(struct ebb_design_results *results)
{
    const int n_policies = results->study->n_policies;
    struct ebb_asked *at = results->asked;
    for (int i = 0; i < results->n_outcomes; i++) {
        for (int p = 0; p < n_policies; p++)
            *at++ = (struct ebb_asked){results->outcomes[i], results->population, p, -1};
        for (int p = 0; p < n_policies; p++) {
            if (p != results->reference)
                *at++ = (struct ebb_asked){results->outcomes[i], results->population, results->reference, p};
        }
    }
}

static int outcome_of(const struct ebb_design_results *results, int measure)
{
    for (int i = 0; i < results->n_outcomes; i++) {
        if (results->outcomes[i] == measure)
            return i;
    }
    return -1;
}

/* What a clinic pays in, and what for. A design that lists its outcomes says by that what it is about. */
static void choose_front(struct ebb_design_results *results)
{
    const int all = outcome_of(results, EBB_MEAN_INFUSIONS);
    results->cost = all >= 0 ? all : outcome_of(results, EBB_INFUSIONS_PER_YEAR);
    results->gain = outcome_of(results, EBB_RESPONSE_WEEKS);
    for (int i = 0; i < results->n_outcomes && results->gain < 0; i++) {
        if (EBB_MEASURES[results->outcomes[i]].better != EBB_NEITHER_IS_BETTER)
            results->gain = i;
    }
    if (results->cost < 0 || results->gain < 0)
        results->cost = results->gain = -1;
}

enum ebb_status ebb_design_results_init(struct ebb_design_results *results, const struct ebb_design *design,
                                        const struct ebb_plan *like)
{
    *results = (struct ebb_design_results){
        .design = design,
        .study = &like->study,
        .reference = ebb_study_reference(&like->study),
        .population = ebb_study_population(&like->study),
        .n_rows = ebb_design_rows(design),
    };
    results->n_outcomes = list_outcomes(design, &like->study, results->outcomes);
    results->n_asked = results->n_outcomes * asked_of_one(&like->study);
    const size_t n = (size_t)results->n_rows * (size_t)results->n_asked;
    results->asked = calloc((size_t)results->n_asked + 1, sizeof *results->asked);
    results->answers = malloc((n + 1) * sizeof *results->answers);
    if (results->asked == NULL || results->answers == NULL) {
        ebb_design_results_free(results);
        return EBB_NO_MEMORY;
    }
    fill_asked(results);
    choose_front(results);
    for (size_t i = 0; i < n; i++)
        results->answers[i] = (struct ebb_answer){NAN, NAN};
    return EBB_OK;
}

void ebb_design_results_free(struct ebb_design_results *results)
{
    free(results->asked);
    free(results->answers);
    free(results->front);
    *results = (struct ebb_design_results){0};
}

int ebb_design_results_at(const struct ebb_design_results *results, int outcome, int policy)
{
    return outcome * asked_of_one(results->study) + policy;
}

int ebb_design_results_pair(const struct ebb_design_results *results, int outcome, int policy)
{
    if (policy == results->reference)
        return -1;
    return outcome * asked_of_one(results->study) + results->study->n_policies + policy -
           (policy > results->reference);
}

/* Bits: answers of a policy that nothing changed are the same to the last, on the same patients. */
bool ebb_design_results_varies(const struct ebb_design_results *results, int policy)
{
    for (int i = 0; i < results->n_outcomes; i++) {
        const int at = ebb_design_results_at(results, i, policy);
        const struct ebb_answer *first = ebb_design_results_answer(results, 0, at);
        for (int64_t row = 1; row < results->n_rows; row++) {
            if (memcmp(first, ebb_design_results_answer(results, row, at), sizeof *first) != 0)
                return true;
        }
    }
    return false;
}

/* 2. The front */

/* By cost, then the better first, then by row and policy, so that equal candidates have an order. */
static int compare(const void *a, const void *b)
{
    const struct ebb_candidate *first = a, *second = b;
    if (first->cost != second->cost)
        return first->cost < second->cost ? -1 : 1;
    if (first->gain != second->gain)
        return first->gain > second->gain ? -1 : 1;
    if (first->row != second->row)
        return first->row < second->row ? -1 : 1;
    return first->policy - second->policy;
}

static void keep_undominated(struct ebb_design_results *results)
{
    int n = 0;
    for (int i = 0; i < results->n_front; i++) {
        if (n == 0 || results->front[i].gain > results->front[n - 1].gain)
            results->front[n++] = results->front[i];
    }
    results->n_front = n;
}

/* Of a measure of which less is better the sign is turned while the front is found. */
static void turn(struct ebb_design_results *results)
{
    const bool less = EBB_MEASURES[results->outcomes[results->gain]].better == EBB_LESS_IS_BETTER;
    for (int i = 0; i < results->n_front && less; i++)
        results->front[i].gain = -results->front[i].gain;
}

enum ebb_status ebb_design_results_find_front(struct ebb_design_results *results)
{
    const int cost = results->cost, gain = results->gain;
    const int n_policies = results->study->n_policies;
    if (cost < 0 || results->design->n_draws > 0)
        return EBB_OK;
    results->front = malloc((size_t)results->n_rows * (size_t)n_policies * sizeof *results->front);
    if (results->front == NULL)
        return EBB_NO_MEMORY;
    for (int p = 0; p < n_policies; p++) {
        const int64_t n_rows = ebb_design_results_varies(results, p) ? results->n_rows : 1;
        for (int64_t row = 0; row < n_rows; row++) {
            struct ebb_candidate candidate = {
                .row = row,
                .policy = p,
                .cost =
                    ebb_design_results_answer(results, row, ebb_design_results_at(results, cost, p))->value,
                .gain =
                    ebb_design_results_answer(results, row, ebb_design_results_at(results, gain, p))->value,
                .more_cost = NAN,
                .more_cost_error = NAN,
                .more_gain = NAN,
                .more_gain_error = NAN,
            };
            if (isfinite(candidate.cost) && isfinite(candidate.gain))
                results->front[results->n_front++] = candidate;
        }
    }
    turn(results);
    qsort(results->front, (size_t)results->n_front, sizeof *results->front, compare);
    keep_undominated(results);
    turn(results);
    return EBB_OK;
}
