/* SPDX-License-Identifier: MIT
 * posterior_spreads: weights of the sample of spreads, averaged over the points.
 *
 * The posterior of (theta, phi) is that of theta, which has weighted points, times that of phi given theta,
 * which the discrepancy has in closed form on its own sample. Its marginal is therefore a weighting of that
 * sample, without any draw (Rao and Blackwell's average), and its quantiles are values of it.
 */
#include "posterior_spreads.h"

#include <math.h>
#include <stdlib.h>

#include <ebb/arith.h>

enum { POINTS = EBB_DISCREPANCY_POINTS };

/* Points with less weight than this add nothing that shows in three digits, and most of the first stages have
 * less: they are passed over, for each costs as much as an evaluation of the likelihood. */
static const double LEAST_WEIGHT = 1e-7;

/* Central 90 % of a half-normal law of scale 1: the 0.525 and 0.975 quantiles of the normal one. */
static const double PRIOR_WIDTH = 1.959963984540054 - 0.06270677794321385;

struct ranked {
    double value, weight;
};

static int by_value(const void *a, const void *b)
{
    const double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;
    return (x > y) - (x < y);
}

static double quantile(const struct ranked ranked[POINTS], double share)
{
    double sum = 0.0;
    for (int k = 0; k < POINTS; k++) {
        sum += ranked[k].weight;
        if (sum >= share)
            return ranked[k].value;
    }
    return ranked[POINTS - 1].value;
}

/* Weighted points of one spread, in order. Equal values, which qsort puts in no order that it promises, are
 * alike in all that is asked of them. */
static void rank(const struct ebb_discrepancy *discrepancy, const double weights[POINTS], int spread,
                 struct ranked out_ranked[POINTS])
{
    for (int k = 0; k < POINTS; k++)
        out_ranked[k] = (struct ranked){ebb_discrepancy_spreads(discrepancy, k)[spread], weights[k]};
    qsort(out_ranked, POINTS, sizeof *out_ranked, by_value);
}

/* scaled_mean is that of logarithms, from which the value of a set comes: a tau that may be next to nothing
 * has a mean far above its middle. */
static void set_marginal(const struct ranked ranked[POINTS], double scale, struct ebb_marginal *marginal)
{
    double square = 0.0;
    *marginal = (struct ebb_marginal){0};
    if (!(scale > 0.0))
        return;
    for (int k = 0; k < POINTS; k++) {
        if (ranked[k].weight == 0.0)
            continue;
        marginal->mean += ranked[k].weight * ranked[k].value;
        marginal->scaled_mean += ranked[k].weight * ebb_log(ranked[k].value);
        square += ranked[k].weight * ranked[k].value * ranked[k].value;
    }
    marginal->sd = sqrt(fmax(0.0, square - marginal->mean * marginal->mean));
    marginal->lower = quantile(ranked, 0.05);
    marginal->median = quantile(ranked, 0.5);
    marginal->upper = quantile(ranked, 0.95);
    marginal->width = (marginal->upper - marginal->lower) / (PRIOR_WIDTH * scale);
}

void ebb_posterior_set_spreads(struct ebb_posterior *posterior, const struct ebb_problem *problem)
{
    double sum[POINTS] = {0}, weights[POINTS];
    struct ranked ranked[POINTS];
    double total = 0.0;
    for (int p = 0; p < posterior->n_points; p++) {
        if (posterior->weights[p] < LEAST_WEIGHT)
            continue;
        ebb_discrepancy_weights(problem->discrepancy,
                                posterior->residuals + (size_t)p * (size_t)posterior->n_targets, weights);
        for (int k = 0; k < POINTS; k++)
            sum[k] += posterior->weights[p] * weights[k];
        total += posterior->weights[p];
    }
    for (int k = 0; k < POINTS; k++)
        sum[k] /= total;
    for (int spread = 0; spread < EBB_SPREAD_COUNT; spread++) {
        rank(problem->discrepancy, sum, spread, ranked);
        set_marginal(ranked, ebb_discrepancy_scale(problem->discrepancy, spread),
                     &posterior->spreads[spread]);
    }
}

const double *ebb_posterior_spreads(const struct ebb_posterior *posterior,
                                    struct ebb_discrepancy *discrepancy, int point, double uniform)
{
    const double *residuals = posterior->residuals + (size_t)point * (size_t)posterior->n_targets;
    return ebb_discrepancy_spreads(discrepancy, ebb_discrepancy_draw(discrepancy, residuals, uniform));
}
