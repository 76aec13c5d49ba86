/* SPDX-License-Identifier: MIT
 * posterior: what the published numbers leave possible, as weighted points.
 *
 * Adaptive importance sampling: points are drawn from multivariate t laws. The first lies at the mode, as
 * wide as the slopes of the simulated numbers say (Laplace's approximation); each later one is fitted to the
 * points before it, at first to a tempered posterior (so that not a few points carry all weight), in the end
 * to the posterior itself. A point weighs its posterior over the mixture of all laws that points were drawn
 * from (Owen and Zhou 2000; Cornuet, Marin, Mira and Robert 2012). Effective draws are 1 / sum of squared
 * weights: so many independent draws from the posterior would tell a mean as well.
 *
 * Caveats:
 *   - few effective draws of many simulations -> the posterior is not like one hill: raise `most`, widen or
 *     narrow priors that let unknowns trade against each other without end;
 *   - marginals end at a limit -> the limit is part of the answer: widen it, or say that it is meant;
 *   - two modes far apart -> only the one next to `best` is found, and nothing tells: try other seeds of the
 *     search.
 */
#ifndef EBB_POSTERIOR_H
#define EBB_POSTERIOR_H

#include <ebb/problem.h>

/* A parameter is called identified when the central 90 % of its posterior are narrower than this share of
 * those of its prior, on its scale; of none is it said from fewer effective draws than EBB_FEWEST_DRAWS,
 * whose quantiles are luck. */
#define EBB_IDENTIFIED_BELOW 0.5
#define EBB_FEWEST_DRAWS     100

/* `seed` decides the points; `most` and `effective` only when to stop, so that a longer work begins with the
 * points of a shorter one. */
struct ebb_posterior_options {
    int most;      /* simulations; beyond 50,000 (200 stages of 250) it asks for nothing more */
    int effective; /* draws that are enough */
    uint64_t seed;
    /* Draws (draw, unknown), on the scales, of a posterior that is much like this one, as that of all sources
     * is where one is left out: the first law is made of them, which saves Newton's steps and most of the
     * learning, and where it proves another one, the second is that of the mode. n_like 0: there are none.
     * Borrowed. */
    const double *like;
    int n_like;
};

/* One parameter's posterior, in its own unit: the mean of values, which on a log scale is not the value of
 * the mean. width: of its central 90 % over that of the prior, on its scale. */
struct ebb_marginal {
    double mean, sd, lower, median, upper; /* 5 %, 50 %, 95 % quantiles */
    double width, scaled_mean;             /* scaled_mean: on its scale */
};

/* Open to read, not to change: marginals and correlation are those of scaled and weights. Points stand in the
 * order in which they were simulated, each inside all limits. */
struct ebb_posterior {
    int n, n_points;  /* unknowns; points, each of one simulation */
    int n_newton;     /* simulations before the first of them */
    double *scaled;   /* (point, unknown) */
    double *weights;  /* (point), sum 1 */
    double effective; /* draws */
    int n_targets;
    double *residuals; /* (point, target), as in <ebb/problem.h> */
    struct ebb_marginal marginals[EBB_MAX_FITTED];
    struct ebb_marginal spreads[EBB_SPREAD_COUNT]; /* of tau and omega of the sources; one that has no prior
                                                      is 0 */
    double correlation[EBB_MAX_FITTED][EBB_MAX_FITTED]; /* on the scales */
};

/* Newton's steps from a point (on the scales) to the mode next to it, where they end: where a likelihood that
 * is fixed at a point should be. Fails as `simulate` does, and with EBB_NO_MEMORY. */
enum ebb_status ebb_posterior_mode(const struct ebb_problem *problem, double *point);

/* `best`: the point to start around. `posterior` becomes valid even when fewer effective draws than asked for
 * were reached. gives: caller calls ebb_posterior_free, which a failed one needs not but may get. borrows:
 * all. Fails as `simulate` does; with EBB_NO_MEMORY; and with EBB_FAILED when no point falls within the
 * limits. */
enum ebb_status ebb_posterior_draw(const struct ebb_problem *problem,
                                   const struct ebb_posterior_options *options, const double *best,
                                   struct ebb_posterior *posterior);
void ebb_posterior_free(struct ebb_posterior *posterior);

/* A draw of the spreads that belongs to a point: those given its residuals, of which `uniform` (0 to below 1)
 * picks one. `discrepancy` is that of the problem; points to its spreads (<ebb/sources.h>). */
const double *ebb_posterior_spreads(const struct ebb_posterior *posterior,
                                    struct ebb_discrepancy *discrepancy, int point, double uniform);

/* Whether a marginal is narrow enough to be called knowledge, of a posterior of so many effective draws. */
bool ebb_marginal_identified(const struct ebb_marginal *marginal, double effective);

/* Whether the targets identify this unknown. */
bool ebb_posterior_identifies(const struct ebb_posterior *posterior, int unknown);

/* Fills out_points (draw) with numbers of points so that each counts the same (systematic resampling,
 * Carpenter and others 1999). */
void ebb_posterior_resample(const struct ebb_posterior *posterior, int n_draws, uint64_t seed,
                            int *out_points);

/* Puts n numbers into an order that the seed decides, all orders alike (Fisher and Yates). After resampling,
 * draws stand in the order of the sampling, equal ones side by side: the first 200 of 1000 are the first
 * rounds of the posterior and no fair sample of it. Shuffled, any first n are. */
void ebb_posterior_shuffle(int *points, int n, uint64_t seed);

#endif
