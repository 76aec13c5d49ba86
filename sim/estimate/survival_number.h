/* SPDX-License-Identifier: MIT
 * survival_number: the measures that are read off a survival curve: relapsed by some weeks, and weeks free of
 * relapse.
 *
 * Curves of the same patients depend on each other, so that the variance of a difference is more than two of
 * Greenwood's. It is the sum of squares of what each patient adds to it (survival_influence.h), exact, from
 * the tally's counts of pairs of ends. Where a run has too many policies and visits to count these, it comes
 * from the spread over 64 random groups of patients instead and is itself known to about 9 % (64 groups: 1 /
 * sqrt(2 * 63)); that way alone was the rule before, and with 300 patients gave errors 7 to 16 % too large,
 * with 200 none at all in a sixth of runs.
 */
#ifndef EBB_ESTIMATE_SURVIVAL_NUMBER_H
#define EBB_ESTIMATE_SURVIVAL_NUMBER_H

#include <stdbool.h>

#include <ebb/measure.h>

#include "arm.h"
#include "survival_influence.h"

/* One measure of one arm; in weeks or as a share. */
struct ebb_survival_number {
    double value, variance;                  /* Greenwood's; NaN for what does not exist */
    double n;                                /* followed patients behind it */
    struct ebb_survival_influence influence; /* where the tally has pairs, else unused */
    /* Else the same number in each random group; NaN in one without followed patients, and everywhere when
     * too few are left at risk. */
    double groups[EBB_TALLY_GROUPS];
};

bool ebb_survival_number_is(int measure); /* whether the measure is one of these */

/* What each end adds to the measure, in its unit. `points` are of an arm. */
void ebb_survival_number_influence(int measure, const struct ebb_plan *plan,
                                   const struct ebb_survival_point *points,
                                   const struct ebb_survival_influence *influence);

/* `room` is for ebb_survival_influence_numbers of doubles, kept by the number; not used where the tally has
 * no pairs. */
struct ebb_survival_number ebb_survival_number_of(const struct ebb_arm *arm, int measure, double *room);

/* Variance of the number under policy q less that under p, in either order, and of that under q itself for
 * p < 0, by the same way as differences: what of the two is worth how much can be told. `numbers` is of one
 * measure and population, (policy). */
double ebb_survival_number_variance(const struct ebb_plan *plan, const struct ebb_tally *tally,
                                    int population, const struct ebb_survival_number *numbers, int p, int q);

#endif
