/* SPDX-License-Identifier: MIT
 * problem: published numbers on one side, something that simulates them for given unknowns on the other.
 *
 * Searched and drawn is on the scale of each unknown (linear, log, logit), where its prior is flat between
 * its limits, or normal and cut off there. The likelihood of a published number is a normal density with one
 * standard deviation on either side of it, its 95 % limits taken as 1.96 of them off; its logarithm counts as
 * often as the target's weight says.
 */
#ifndef EBB_PROBLEM_H
#define EBB_PROBLEM_H

#include <ebb/calibration.h>
#include <ebb/status.h>
#include <ebb/target.h>

struct ebb_problem {
    int n;                           /* unknowns */
    const struct ebb_fitted *fitted; /* (unknown), borrowed, as are targets and what they point to */
    int n_targets;
    const struct ebb_target *const *targets; /* only value, limits and weight are looked at */
    /* Fills out_simulated (target) for values of the unknowns in their own units; NaN where there is nobody
     * to count. A status other than EBB_OK ends everything with it. */
    enum ebb_status (*simulate)(void *self, const double *values, double *out_simulated);
    void *self;
    /* (target), borrowed, may be NULL: Monte Carlo standard errors of the simulated numbers, which count
     * beside those of the targets. With the same virtual patients at every point they are a shift that no
     * search can see. */
    const double *mc_errors;
    /* May be NULL. Called after every simulation: how many there were in this part of the work, of at most so
     * many. `best` is the best log posterior so far, NaN in parts that do not look for one. */
    void (*progress)(void *self, const char *part, int done, int most, double best);
    void *progress_self;
};

/* A value in the key's unit, and the same on its scale: itself, log x, or log(x / (1 - x)). The limits of the
 * unknown must lie where its scale is finite, which sim/config checks: above 0 for log, inside (0, 1) for
 * logit. */
double ebb_problem_to_scale(const struct ebb_fitted *fitted, double value);
double ebb_problem_from_scale(const struct ebb_fitted *fitted, double scaled);

/* Standard deviation of the prior on the scale, and the width of its central 90 %. */
double ebb_problem_prior_sd(const struct ebb_fitted *fitted);
double ebb_problem_prior_width(const struct ebb_fitted *fitted);

/* Squared standardised errors, weighted, of simulated numbers: -2 log likelihood but for a constant. */
double ebb_problem_misfit(const struct ebb_problem *problem, const double *simulated);

/* Simulates a point on the scales, which lies within the limits. The log of prior times likelihood is, but
 * for a constant, -1/2 of the sum of squares of out_errors (n_targets + n): the weighted, standardised errors
 * of the targets, then the standardised distances from the middle of normal priors. */
enum ebb_status ebb_problem_evaluate(const struct ebb_problem *problem, const double *scaled,
                                     double *out_log_posterior, double *out_errors);

/* Whether the point lies within the limits of all unknowns. */
bool ebb_problem_inside(const struct ebb_problem *problem, const double *scaled);

#endif
