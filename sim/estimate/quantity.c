/* SPDX-License-Identifier: MIT
 * quantity: what trials publish, from counts.
 *
 *   1. Values   2. Opening   3. The sink   4. Value and error
 */
#include "counted.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/tally.h>

/* 1. Values */

/* The lower median. */
static double median(const int64_t *cells, int n_cells)
{
    int64_t n = 0, below = 0;
    for (int i = 0; i < n_cells; i++)
        n += cells[i];
    for (int i = 0; i < n_cells; i++) {
        below += cells[i];
        if (n > 0 && 2 * below >= n)
            return i;
    }
    return NAN;
}

/* At risk just before each visit; a patient who has left by a visit is not at risk at it. */
static double kaplan_meier(const int64_t *arm, int n_visits)
{
    const int64_t *events = arm + 1, *leaves = events + n_visits;
    int64_t at_risk = arm[0];
    double survival = 1.0;
    for (int visit = 0; visit < n_visits; visit++) {
        at_risk -= leaves[visit];
        if (events[visit] > 0)
            survival *= (double)(at_risk - events[visit]) / (double)at_risk;
        at_risk -= events[visit];
    }
    return arm[0] > 0 ? survival : NAN;
}

/* Observed over expected events of the first arm over the same of the second; expected are those of the
 * log-rank test. */
static double pike_ratio(const int64_t *first, const int64_t *second, int n_visits)
{
    int64_t n1 = first[0], n2 = second[0], observed1 = 0, observed2 = 0;
    double expected1 = 0.0, expected2 = 0.0;
    for (int visit = 0; visit < n_visits; visit++) {
        n1 -= first[1 + n_visits + visit];
        n2 -= second[1 + n_visits + visit];
        const int64_t d1 = first[1 + visit], d2 = second[1 + visit];
        if (n1 + n2 > 0) {
            expected1 += (double)((d1 + d2) * n1) / (double)(n1 + n2);
            expected2 += (double)((d1 + d2) * n2) / (double)(n1 + n2);
        }
        observed1 += d1;
        observed2 += d2;
        n1 -= d1;
        n2 -= d2;
    }
    if (observed2 == 0 || expected1 <= 0.0)
        return NAN;
    return (double)observed1 / expected1 / ((double)observed2 / expected2);
}

double ebb_counted_value(const struct ebb_counted *counted, const int64_t *cells)
{
    switch ((enum ebb_quantity_kind)counted->target->quantity) {
    case EBB_Q_INFUSIONS_TO_RESPONSE:
    case EBB_Q_FOLLOWUP:
        return median(cells, counted->n_cells);
    case EBB_Q_RELAPSE_FREE:
    case EBB_Q_KEPT_RESPONSE:
        return kaplan_meier(cells, counted->n_visits);
    case EBB_Q_HAZARD_RATIO:
        return pike_ratio(cells, cells + ebb_arm_cells(counted->n_visits), counted->n_visits);
    default:
        return cells[1] > 0 ? (double)cells[0] / (double)cells[1] : NAN;
    }
}

/* 2. Opening */

struct ebb_quantities {
    const struct ebb_plan *plan;
    struct ebb_sink sink;
    int n_threads;
    struct ebb_counted counted[EBB_MAX_TARGETS];
    size_t first[EBB_MAX_TARGETS + 1]; /* cell of each target, of one thread */
    int64_t *cells;                    /* (thread, target, group, cell) */
};

static enum ebb_status count_block(void *self, int thread, const struct ebb_block *block)
{
    struct ebb_quantities *quantities = self;
    const int n = quantities->plan->study.n_targets;
    int64_t *cells = quantities->cells + (size_t)thread * quantities->first[n];
    ebb_require(block->with_rows && block->with_trajectories);
    for (int i = 0; i < n; i++)
        ebb_counted_add(&quantities->counted[i], quantities->plan, block, cells + quantities->first[i]);
    return EBB_OK;
}

enum ebb_status ebb_quantities_open(const struct ebb_plan *plan, int n_threads,
                                    struct ebb_quantities **out_quantities)
{
    const int n = plan->study.n_targets;
    struct ebb_quantities *quantities = calloc(1, sizeof *quantities);
    *out_quantities = NULL;
    if (quantities == NULL)
        return EBB_NO_MEMORY;
    quantities->plan = plan;
    quantities->n_threads = n_threads;
    quantities->sink = (struct ebb_sink){.self = quantities, .prepare = count_block};
    for (int i = 0; i < n; i++) {
        quantities->counted[i] = ebb_counted_of(plan, &plan->study.targets[i]);
        quantities->first[i + 1] =
            quantities->first[i] + (size_t)quantities->counted[i].n_cells * EBB_TALLY_GROUPS;
    }
    quantities->cells = calloc((size_t)n_threads * quantities->first[n] + 1, sizeof *quantities->cells);
    if (quantities->cells == NULL) {
        free(quantities);
        return EBB_NO_MEMORY;
    }
    *out_quantities = quantities;
    return EBB_OK;
}

void ebb_quantities_free(struct ebb_quantities *quantities)
{
    if (quantities)
        free(quantities->cells);
    free(quantities);
}

void ebb_quantities_reset(struct ebb_quantities *quantities)
{
    const size_t n = (size_t)quantities->n_threads * quantities->first[quantities->plan->study.n_targets];
    memset(quantities->cells, 0, n * sizeof *quantities->cells);
}

/* 3. The sink */

const struct ebb_sink *ebb_quantities_sink(struct ebb_quantities *quantities)
{
    return &quantities->sink;
}

/* 4. Value and error */

/* Adds the cells of a group, over all threads. */
static void add_group(const struct ebb_quantities *quantities, int target, int group, int sign, int64_t *sums)
{
    const size_t n_cells = (size_t)quantities->counted[target].n_cells;
    for (int thread = 0; thread < quantities->n_threads; thread++) {
        const int64_t *cells = quantities->cells +
                               (size_t)thread * quantities->first[quantities->plan->study.n_targets] +
                               quantities->first[target] + (size_t)group * n_cells;
        for (size_t i = 0; i < n_cells; i++)
            sums[i] += sign * cells[i];
    }
}

enum ebb_status ebb_quantities_value(const struct ebb_quantities *quantities, int target, double *out_value,
                                     double *out_error)
{
    const struct ebb_counted *counted = &quantities->counted[target];
    double without[EBB_TALLY_GROUPS], mean = 0.0, sum = 0.0;
    int64_t *sums = calloc((size_t)counted->n_cells, sizeof *sums);
    if (sums == NULL)
        return EBB_NO_MEMORY;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++)
        add_group(quantities, target, group, 1, sums);
    *out_value = ebb_counted_value(counted, sums);
    for (int group = 0; group < EBB_TALLY_GROUPS && out_error; group++) {
        add_group(quantities, target, group, -1, sums);
        without[group] = ebb_counted_value(counted, sums);
        mean += without[group] / EBB_TALLY_GROUPS;
        add_group(quantities, target, group, 1, sums);
    }
    for (int group = 0; group < EBB_TALLY_GROUPS && out_error; group++)
        sum += (without[group] - mean) * (without[group] - mean);
    if (out_error)
        *out_error = sqrt((EBB_TALLY_GROUPS - 1.0) / EBB_TALLY_GROUPS * sum);
    free(sums);
    return EBB_OK;
}
