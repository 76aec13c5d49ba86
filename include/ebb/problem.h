/* SPDX-License-Identifier: MIT
 * problem: published numbers on one side, something that simulates them for given unknowns on the other.
 *
 * Searched and drawn is on the scale of each unknown (linear, log, logit), where its prior is flat between
 * its limits, or normal and cut off there. The likelihood is that of sources that disagree
 * (<ebb/discrepancy.h>), of residuals: published less simulated number, each on the scale of its quantity
 * (<ebb/sources.h>: logit of shares, log of ratios). A likelihood with two standard deviations, one on either
 * side of the published number, was here before; on those scales published limits are about symmetric.
 */
#ifndef EBB_PROBLEM_H
#define EBB_PROBLEM_H

#include <ebb/calibration.h>
#include <ebb/discrepancy.h>
#include <ebb/status.h>
#include <ebb/target.h>

struct ebb_problem {
    int n;                           /* unknowns */
    const struct ebb_fitted *fitted; /* (unknown), borrowed, as are targets and what they point to */
    int n_targets;
    const struct ebb_target *const *targets; /* what they published, of which quantity */
    /* Fills out_simulated (target) for values of the unknowns in their own units; NaN where there is nobody
     * to count. A status other than EBB_OK ends everything with it. */
    enum ebb_status (*simulate)(void *self, const double *values, double *out_simulated);
    void *self;
    struct ebb_discrepancy *discrepancy; /* of the targets in their order (ebb_problem_number); borrowed */
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

/* The middle of a prior on the scale, and one over its variance; 0 and 0 of a flat one. */
void ebb_problem_prior(const struct ebb_fitted *fitted, double *out_middle, double *out_precision);

/* A target as the likelihood sees it. */
struct ebb_sourced ebb_problem_number(const struct ebb_target *target, int source);

/* Published less simulated numbers (target), on the scales of their quantities. One that nobody could be
 * counted for (NaN) is ten standard deviations off. */
void ebb_problem_residuals(const struct ebb_problem *problem, const double *simulated, double *out_residuals);

/* Simulates a point on the scales, which lies within the limits: the log of prior times likelihood, but for
 * the priors' constants, and the residuals (target). */
enum ebb_status ebb_problem_evaluate(const struct ebb_problem *problem, const double *scaled,
                                     double *out_log_posterior, double *out_residuals);

/* Whether the point lies within the limits of all unknowns. */
bool ebb_problem_inside(const struct ebb_problem *problem, const double *scaled);

#endif
