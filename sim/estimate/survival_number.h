/* SPDX-License-Identifier: MIT
 * survival_number: the measures that are read off a survival curve: relapsed by some weeks, and weeks free of
 * relapse.
 *
 * Curves of the same patients depend on each other, so that the variance of a difference is more than two of
 * Greenwood's. It is the sum of squares of what each patient adds to it (survival_influence.h), exact, from
 * the tally's counts of pairs of ends. Where a run has too many policies and visits to count these, patients
 * are added up in 64 random groups first, and the squares are of these sums: on average the same, and known
 * to 1 / sqrt(2 * 63) = 9 % of it or better, however few patients there are (with fewer than one a group it
 * is nearly exact). Measured against the exact errors of the same runs, by how much the two differ (mean
 * ratio, its spread over 100 seeds; unit_survival_groups has it):
 *
 *     three_policies, 60 patients     1.008, 0.000      three_policies, 2,000    1.005, 0.081 to 0.089
 *     three_policies, 200             1.01,  0.07       symptom_driven, 2,000    0.99,  0.087
 *     three_policies, 300             1.00,  0.07       source_articles, 200     0.99,  0.065
 *
 * Tried and left: the measure itself in each group and its spread over groups. Of two or three patients a
 * group has a curve that is far from that of all: with 200 patients such errors were 1.28 times the exact
 * ones with a spread of 0.35, and with a few hundred some were 0.
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
    struct ebb_survival_influence influence; /* of several policies; of one, unused */
    /* Else what each random group adds to the number: sums of influences. Not filled where the number does
     * not exist. */
    double groups[EBB_TALLY_GROUPS];
};

bool ebb_survival_number_is(int measure); /* whether the measure is one of these */

/* The measure itself, in its unit, and Greenwood's variance of it; NaN for what does not exist: nobody was
 * `followed`, the horizon is too short, all had left before. */
double ebb_survival_number_value(int measure, const struct ebb_plan *plan,
                                 const struct ebb_survival_point *points, int64_t followed,
                                 double *out_variance);

/* What each end adds to the measure, in its unit. `points` are of an arm. */
void ebb_survival_number_influence(int measure, const struct ebb_plan *plan,
                                   const struct ebb_survival_point *points,
                                   const struct ebb_survival_influence *influence);

/* `room` is for ebb_survival_influence_numbers of doubles, kept by the number. */
struct ebb_survival_number ebb_survival_number_of(const struct ebb_arm *arm, int measure, double *room);

/* Variance of the number under policy q less that under p, in either order, and of that under q itself for
 * p < 0, by the same way as differences: what of the two is worth how much can be told. `numbers` is of one
 * measure and population, (policy). */
double ebb_survival_number_variance(const struct ebb_plan *plan, const struct ebb_tally *tally,
                                    int population, const struct ebb_survival_number *numbers, int p, int q);

#endif
