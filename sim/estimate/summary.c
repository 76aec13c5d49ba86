/* SPDX-License-Identifier: MIT
 * summary: memory and the order of work; the estimates are in estimate.c, the curves in curve.c.
 */
#include <ebb/summary.h>

#include <stdlib.h>

#include "curve.h"
#include "estimate.h"

#define AS_CURVE(code, name, unit, meaning) [code] = {name, unit, meaning},
const struct ebb_outcome_info EBB_CURVES[EBB_CURVE_COUNT] = {EBB_CURVE_LIST(AS_CURVE)};
#undef AS_CURVE

#define AS_STATISTIC(code, name, meaning) [code] = {name, "", meaning},
const struct ebb_outcome_info EBB_STATISTICS[EBB_STATISTIC_COUNT] = {EBB_STATISTIC_LIST(AS_STATISTIC)};
const struct ebb_outcome_info EBB_PAIRED_STATISTICS[EBB_PAIRED_COUNT] = {EBB_PAIRED_LIST(AS_STATISTIC)};
#undef AS_STATISTIC

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

enum ebb_status ebb_summary_init(struct ebb_summary *summary, const struct ebb_plan *plan,
                                 const struct ebb_tally *tally)
{
    *summary = (struct ebb_summary){
        .n_populations = tally->n_populations,
        .n_policies = tally->n_policies,
        .n_visits = tally->n_visits,
    };
    summary->memory = calloc(place_arrays(summary, NULL), sizeof(double));
    if (summary->memory == NULL)
        return EBB_NO_MEMORY;
    place_arrays(summary, summary->memory);
    enum ebb_status status = ebb_curves_fill(summary, plan, tally);
    if (status == EBB_OK)
        status = ebb_estimates_fill(summary, plan, tally);
    if (status != EBB_OK)
        ebb_summary_free(summary);
    return status;
}

void ebb_summary_free(struct ebb_summary *summary)
{
    free(summary->memory);
    *summary = (struct ebb_summary){0};
}

double ebb_summary_statistic(const struct ebb_summary *summary, enum ebb_statistic statistic, int population,
                             int measure, int policy)
{
    return summary
        ->statistics[statistic][(population * EBB_MEASURE_COUNT + measure) * summary->n_policies + policy];
}

double ebb_summary_paired(const struct ebb_summary *summary, enum ebb_paired statistic, int population,
                          int measure, int first, int second)
{
    const int row = (population * EBB_MEASURE_COUNT + measure) * summary->n_policies + first;
    return summary->paired[statistic][row * summary->n_policies + second];
}
