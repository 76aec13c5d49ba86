/* SPDX-License-Identifier: MIT
 * spreads: cells, a lattice, and weights.
 *
 * Everything here is multiplication, root and our own exponential: the sample decides every bit of a
 * calibration.
 *
 *   1. Cells   2. Points   3. Laws
 */
#include "spreads.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <ebb/arith.h>

enum { POINTS = EBB_DISCREPANCY_POINTS, CELLS = EBB_SPREAD_CELLS };

/* In scales of the half-normal prior, whose mass beyond is 6 in 10^7. */
static const double HIGHEST = 5.0;

/* Share of the prior in a fitted law, which bounds every weight: a spread that the points so far hardly
 * show is still sampled where it has weight for other parameters. With 0.05 an average over seven variances
 * was off by 0.4 (tests/unit_discrepancy.c), with 0.2 by 0.05. */
static const double DEFENCE = 0.2;
/* How much wider the fitted law is than the points it is fitted to: it is used at all residuals that the
 * posterior comes to, not at those alone. With 1.1 337 of 1,024 points count in that test, with 1.5 160. */
static const double WIDENING = 1.2;

/* Generator of a rank-1 lattice of 1,024 points: point k has the coordinates frac(k z_j / 1024). Found
 * component by component (Sloan and Reztsov 2002), for the Korobov class of smoothness 2 with product
 * weights 0.3: worst-case error 0.37 where random odd generators have 0.43. */
static const uint32_t GENERATOR[EBB_SPREAD_COUNT] = {1, 275, 167, 403, 195, 481, 253, 131, 321};
_Static_assert(POINTS == 1024, "the generator is that of a lattice of 1,024 points");

/* 1. Cells */

static double edge(double scale, int cell)
{
    const double share = (double)cell / CELLS;
    return HIGHEST * scale * share * share;
}

static double middle(double scale, int cell)
{
    return 0.5 * (edge(scale, cell) + edge(scale, cell + 1));
}

/* A half-normal density but for its constant. */
static double prior_at(double scale, double value)
{
    return ebb_exp(-0.5 * (value / scale) * (value / scale));
}

/* The mass of a normal law around `mean`, cut off at 0: of the prior with a mean of 0. */
static void set_masses(double scale, double mean, double sd, double out_mass[CELLS])
{
    double sum = 0.0;
    for (int cell = 0; cell < CELLS; cell++) {
        const double far = (middle(scale, cell) - mean) / sd;
        out_mass[cell] = (edge(scale, cell + 1) - edge(scale, cell)) * ebb_exp(-0.5 * far * far);
        sum += out_mass[cell];
    }
    for (int cell = 0; cell < CELLS; cell++)
        out_mass[cell] /= sum;
}

/* 2. Points */

/* The value below which `uniform` of the law lies; its density there, for the weight. */
static double invert(double scale, const double mass[CELLS], double uniform, double *out_density)
{
    double below = 0.0;
    int cell = 0;
    while (cell < CELLS - 1 && below + mass[cell] <= uniform)
        below += mass[cell++];
    const double low = edge(scale, cell), width = edge(scale, cell + 1) - low;
    *out_density = mass[cell] / width;
    return low + width * fmin(1.0, (uniform - below) / mass[cell]);
}

/* Shifted by half a step, so that no coordinate is 0: a spread of nothing has no logarithm. Weights are
 * made to sum to 1: with them the sample is a law of its own, of which L is the exact average. */
static void sample(struct ebb_spreads *spreads)
{
    double most = -HUGE_VAL, sum = 0.0;
    for (int k = 0; k < spreads->n; k++) {
        double log_weight = 0.0;
        for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
            const double scale = spreads->scales[v];
            double density;
            spreads->points[k][v] = 0.0;
            if (!(scale > 0.0))
                continue;
            const double uniform = ((double)((uint32_t)k * GENERATOR[v] % POINTS) + 0.5) / POINTS;
            spreads->points[k][v] = invert(scale, spreads->mass[v], uniform, &density);
            log_weight += ebb_log(prior_at(scale, spreads->points[k][v]) / (density * scale));
        }
        spreads->log_weights[k] = log_weight;
        most = fmax(most, log_weight);
    }
    for (int k = 0; k < spreads->n; k++)
        sum += ebb_exp(spreads->log_weights[k] - most);
    for (int k = 0; k < spreads->n; k++)
        spreads->log_weights[k] -= most + ebb_log(sum);
}

/* 3. Laws */

void ebb_spreads_from_priors(struct ebb_spreads *spreads, const double scales[EBB_SPREAD_COUNT])
{
    memset(spreads, 0, sizeof *spreads);
    memcpy(spreads->scales, scales, sizeof spreads->scales);
    spreads->n = 1;
    for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
        if (!(scales[v] > 0.0))
            continue;
        set_masses(scales[v], 0.0, scales[v], spreads->mass[v]);
        spreads->n = POINTS;
    }
    sample(spreads);
}

/* Each spread by itself: tau and omega of a domain trade against each other, which a product of laws does
 * not show, but the weights do. */
void ebb_spreads_fit(struct ebb_spreads *spreads, const double weights[EBB_DISCREPANCY_POINTS],
                     const bool used[EBB_SPREAD_COUNT])
{
    double prior[CELLS];
    for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
        const double scale = spreads->scales[v];
        double mean = 0.0, square = 0.0;
        if (!(scale > 0.0) || !used[v])
            continue;
        for (int k = 0; k < spreads->n; k++)
            mean += weights[k] * spreads->points[k][v];
        for (int k = 0; k < spreads->n; k++)
            square += weights[k] * (spreads->points[k][v] - mean) * (spreads->points[k][v] - mean);
        /* Not narrower than a tenth of itself: one point with all the weight says nothing of a spread. */
        set_masses(scale, mean, WIDENING * fmax(sqrt(square), 0.1 * mean), spreads->mass[v]);
        set_masses(scale, 0.0, scale, prior);
        for (int cell = 0; cell < CELLS; cell++)
            spreads->mass[v][cell] += DEFENCE * (prior[cell] - spreads->mass[v][cell]);
    }
    sample(spreads);
}
