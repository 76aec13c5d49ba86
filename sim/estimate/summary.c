/* SPDX-License-Identifier: MIT
 * summary: memory, and the order of work.
 *
 *   1. Names   2. Memory   3. Filling
 *
 * For each population: for each policy the survival curves once (arm.c), what they give (curve.c,
 * survival_number.c); then the measures and the differences between policies (estimate.c).
 */
#include <ebb/summary.h>

#include <stdlib.h>

#include "curve.h"
#include "estimate.h"

/* 1. Names */

#define AS_CURVE(code, name, unit, meaning) [code] = {name, unit, meaning},
const struct ebb_outcome_info EBB_CURVES[EBB_CURVE_COUNT] = {EBB_CURVE_LIST(AS_CURVE)};
#undef AS_CURVE

#define AS_STATISTIC(code, name, meaning) [code] = {name, "", meaning},
const struct ebb_outcome_info EBB_STATISTICS[EBB_STATISTIC_COUNT] = {EBB_STATISTIC_LIST(AS_STATISTIC)};
const struct ebb_outcome_info EBB_PAIRED_STATISTICS[EBB_PAIRED_COUNT] = {EBB_PAIRED_LIST(AS_STATISTIC)};
#undef AS_STATISTIC

/* 2. Memory */

/* Points every array of the summary into one allocation; with NULL only counts the numbers. */
static size_t place_arrays(struct ebb_summary *summary, double *memory)
{
    const size_t populations = (size_t)summary->n_populations;
    const size_t policies = (size_t)summary->n_policies;
    const size_t by_curve = populations * policies * (size_t)summary->n_visits;
    const size_t by_policy = populations * EBB_MEASURE_COUNT * policies;
    const size_t by_pair = by_policy * policies;
    const size_t by_nnt = populations * policies * policies;
    size_t used = 0;
    for (int curve = 0; curve < EBB_CURVE_COUNT; curve++, used += by_curve)
        summary->curves[curve] = memory ? memory + used : NULL;
    for (int statistic = 0; statistic < EBB_STATISTIC_COUNT; statistic++, used += by_policy)
        summary->statistics[statistic] = memory ? memory + used : NULL;
    for (int statistic = 0; statistic < EBB_PAIRED_COUNT; statistic++, used += by_pair)
        summary->paired[statistic] = memory ? memory + used : NULL;
    double **const nnt[] = {&summary->nnt, &summary->nnt_lower, &summary->nnt_upper};
    for (size_t i = 0; i < 3; i++, used += by_nnt)
        *nnt[i] = memory ? memory + used : NULL;
    return used;
}

/* 3. Filling */

/* In one thread and in this order, so that one tally gives one summary, to the bit. It takes less than a
 * millisecond for most studies: there is nothing to win by threads. */
static void fill(struct ebb_summary *summary, struct ebb_arm *arm, struct ebb_survival_number *numbers)
{
    const int policies = summary->n_policies;
    for (int population = 0; population < summary->n_populations; population++) {
        for (int policy = 0; policy < policies; policy++) {
            ebb_arm_fill(arm, population, policy);
            ebb_curves_fill(summary, arm);
            for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
                if (ebb_survival_number_is(measure))
                    numbers[measure * policies + policy] = ebb_survival_number_of(arm, measure);
            }
        }
        ebb_estimates_fill(summary, arm->plan, arm->tally, population, numbers);
    }
}

enum ebb_status ebb_summary_init(struct ebb_summary *summary, const struct ebb_plan *plan,
                                 const struct ebb_tally *tally)
{
    struct ebb_arm arm;
    *summary = (struct ebb_summary){
        .n_populations = tally->n_populations,
        .n_policies = tally->n_policies,
        .n_visits = tally->n_visits,
    };
    struct ebb_survival_number *numbers =
        calloc((size_t)EBB_MEASURE_COUNT * (size_t)tally->n_policies, sizeof *numbers);
    summary->memory = calloc(place_arrays(summary, NULL), sizeof(double));
    enum ebb_status status = ebb_arm_init(&arm, plan, tally);
    if (numbers == NULL || summary->memory == NULL)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK) {
        place_arrays(summary, summary->memory);
        fill(summary, &arm, numbers);
    } else {
        ebb_summary_free(summary);
    }
    ebb_arm_free(&arm);
    free(numbers);
    return status;
}

void ebb_summary_free(struct ebb_summary *summary)
{
    free(summary->memory);
    *summary = (struct ebb_summary){0};
}
