/* SPDX-License-Identifier: MIT
 * spreads: the sample of standard deviations that a likelihood is averaged over.
 *
 * A lattice of points in the unit cube, each coordinate put through the inverse of a law that is constant
 * within cells. The cells are those of a parabola, from 0 to five times the prior's scale:
 *
 *     0 ||| | |  |   |    |     |      |       |         5 scales
 *
 * so that a spread that is nearly 0 and one that is nearly the prior's have as many of them.
 *
 * A log-normal law around the mode was the first thought. Half-normal priors have their mass down to 0, and
 * with few sources the mode lies at 0: no log-normal does.
 */
#ifndef EBB_EVIDENCE_SPREADS_H
#define EBB_EVIDENCE_SPREADS_H

#include <stdbool.h>

#include <ebb/discrepancy.h>

/* What points are drawn from, in turn: twice the law that was fitted, the prior, and the prior with a third
 * of its scales. A point weighs the prior over the mixture of them, so at most four points' worth: a law that
 * was fitted to other residuals costs accuracy, and no more. */
enum { EBB_SPREAD_FITTED, EBB_SPREAD_PRIOR, EBB_SPREAD_SMALL, EBB_SPREAD_LAWS };

/* A hundred cells a spread: those next to a posterior of relative width 0.15 are a tenth as wide as it. */
enum { EBB_SPREAD_CELLS = 100 };

struct ebb_spreads {
    int n; /* points: all, or one where no spread has a prior, so that all would be the same */
    double scales[EBB_SPREAD_COUNT]; /* of the priors; 0: that spread is always 0 */
    double mass[EBB_SPREAD_LAWS][EBB_SPREAD_COUNT][EBB_SPREAD_CELLS]; /* of each law, sum 1 */
    double points[EBB_DISCREPANCY_POINTS][EBB_SPREAD_COUNT];
    double log_weights[EBB_DISCREPANCY_POINTS]; /* of prior over the mixture and the number of points */
};

/* Samples from the priors. */
void ebb_spreads_from_priors(struct ebb_spreads *spreads, const double scales[EBB_SPREAD_COUNT]);

/* Samples from a law fitted to the present points with these weights (sum 1). One that no number has
 * (used: false) is left to its prior. */
void ebb_spreads_fit(struct ebb_spreads *spreads, const double weights[EBB_DISCREPANCY_POINTS],
                     const bool used[EBB_SPREAD_COUNT]);

#endif
