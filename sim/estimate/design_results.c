/* SPDX-License-Identifier: MIT
 * design_results: the table of a design. Its front is design_front.c's.
 */
#include <ebb/design_results.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/population.h>

bool ebb_design_varies_induction(const struct ebb_design *design)
{
    bool varies = false;
    for (int k = 0; k < design->n_axes; k++)
        varies = varies || strncmp(design->axes[k].key, "induction", strlen("induction")) == 0;
    return varies;
}

/* Of those on the page, the ones that say something of this study, in the order of the page. */
static int list_outcomes(const struct ebb_design *design, const struct ebb_study *study, int *out_outcomes)
{
    int n = 0;
    for (int i = 0; i < design->n_outcomes; i++)
        out_outcomes[n++] = design->outcomes[i];
    for (int m = 0; m < EBB_ROW_OUTCOME_COUNT && design->n_outcomes == 0; m++) {
        if (EBB_MEASURES[m].on_page && ebb_measure_is_told(m, study))
            out_outcomes[n++] = m;
    }
    /* "Infusions a year" leave induction out, and would call eight of them as cheap as six. */
    if (design->n_outcomes == 0 && ebb_design_varies_induction(design) &&
        !EBB_MEASURES[EBB_MEAN_INFUSIONS].on_page)
        out_outcomes[n++] = EBB_MEAN_INFUSIONS;
    return n;
}

static int asked_of_one(const struct ebb_study *study)
{
    return 2 * study->n_policies - 1;
}

double ebb_design_results_bytes(const struct ebb_design *design, const struct ebb_plan *like)
{
    int outcomes[EBB_ROW_OUTCOME_COUNT];
    const int n = list_outcomes(design, &like->study, outcomes) * asked_of_one(&like->study);
    const double settings = design->n_draws > 0 ? (double)ebb_design_points(design) : 0;
    return (double)ebb_design_rows(design) * n * (double)sizeof(struct ebb_answer) +
           settings * n * (double)sizeof(struct ebb_nested_range);
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
    static const int COSTS[] = {EBB_ROW_COST, EBB_MEAN_INFUSIONS, EBB_INFUSIONS_PER_YEAR, EBB_ROW_COST};
    static const int GAINS[] = {EBB_ROW_QALY, EBB_RESPONSE_WEEKS, EBB_RESPONSE_WEEKS, EBB_RESPONSE_WEEKS};
    const int priced = outcome_of(results, EBB_ROW_QALY) < 0; /* money is weighed against QALYs alone */
    results->cost = results->gain = -1;
    for (int i = priced; i < 4 && results->cost < 0; i++) {
        results->cost = outcome_of(results, COSTS[i]);
        results->gain = outcome_of(results, GAINS[i]);
    }
    for (int i = 0; i < results->n_outcomes && results->gain < 0; i++) {
        if (i != results->cost && EBB_MEASURES[results->outcomes[i]].better != EBB_NEITHER_IS_BETTER)
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
    const size_t n_ranges =
        design->n_draws > 0 ? (size_t)ebb_design_points(design) * (size_t)results->n_asked : 0;
    results->n_settings = ebb_design_points(design);
    results->ranges = n_ranges > 0 ? calloc(n_ranges, sizeof *results->ranges) : NULL;
    if (results->asked == NULL || results->answers == NULL || (n_ranges > 0 && results->ranges == NULL)) {
        ebb_design_results_free(results);
        return EBB_NO_MEMORY;
    }
    fill_asked(results);
    choose_front(results);
    for (size_t i = 0; i < n; i++)
        results->answers[i] = (struct ebb_answer){NAN, NAN};
    for (size_t i = 0; i < n_ranges; i++)
        results->ranges[i].n_rows = EBB_RANGE_OPEN;
    return EBB_OK;
}

void ebb_design_results_free(struct ebb_design_results *results)
{
    free(results->asked);
    free(results->answers);
    free(results->ranges);
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
