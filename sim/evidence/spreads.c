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

/* The law of a point, by its number: halves of a lattice, and quarters, are lattices themselves. */
static const int LAW_OF[4] = {EBB_SPREAD_FITTED, EBB_SPREAD_PRIOR, EBB_SPREAD_FITTED, EBB_SPREAD_SMALL};
static const double SHARE_OF[EBB_SPREAD_LAWS] = {0.5, 0.25, 0.25};

/* Scales of the small law, in those of the prior. Sources that agree leave spreads of a fifth of their
 * priors, in all coordinates at once, where the prior has one of 10^5 points. */
static const double SMALL = 1.0 / 3.0;

/* Share of the prior in each coordinate of a fitted law: what the points so far hardly show in one spread is
 * still sampled together with what they show in the others. A share of 0.25 here, without the other laws, was
 * not enough: aimed at a point far from the mode, one point took half of all weight, and the posterior of a
 * calibration was half as wide as it should have been. */
static const double DEFENCE = 0.1;
/* Cells that a point speaks for on either side, as a standard deviation. Before there were other
 * laws than the fitted one, with 3 the hundred points that count at first left gaps, and once 3 in the end;
 * with 8 laws were too wide, and 120 were left, with 5 at least 182. */
static const double REACH = 5.0;

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

/* Of a half-normal law of `narrow` times the prior's scale, which gives the cells. */
static void set_half_normal(double scale, double narrow, double out_mass[CELLS])
{
    double sum = 0.0;
    for (int cell = 0; cell < CELLS; cell++) {
        out_mass[cell] =
            (edge(scale, cell + 1) - edge(scale, cell)) * prior_at(narrow * scale, middle(scale, cell));
        sum += out_mass[cell];
    }
    for (int cell = 0; cell < CELLS; cell++)
        out_mass[cell] /= sum;
}

static int cell_of(double scale, double value)
{
    const int cell = (int)(CELLS * sqrt(value / (HIGHEST * scale)));
    return cell < CELLS ? cell : CELLS - 1;
}

/* 2. Points */

/* The value below which `uniform` of the law lies. */
static double invert(double scale, const double mass[CELLS], double uniform)
{
    double below = 0.0;
    int cell = 0;
    while (cell < CELLS - 1 && below + mass[cell] <= uniform)
        below += mass[cell++];
    const double low = edge(scale, cell), width = edge(scale, cell + 1) - low;
    return low + width * fmin(1.0, (uniform - below) / mass[cell]);
}

/* Density of the mixture at a point over that of the prior, both times the number of points: what weights are
 * one over. */
static double mixture_over_prior(const struct ebb_spreads *spreads, const double *point)
{
    double product[EBB_SPREAD_LAWS] = {1.0, 1.0, 1.0}, sum = 0.0;
    for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
        if (!(spreads->scales[v] > 0.0))
            continue;
        const int cell = cell_of(spreads->scales[v], point[v]);
        for (int law = 0; law < EBB_SPREAD_LAWS; law++)
            product[law] *= spreads->mass[law][v][cell] / spreads->mass[EBB_SPREAD_PRIOR][v][cell];
    }
    for (int law = 0; law < EBB_SPREAD_LAWS; law++)
        sum += SHARE_OF[law] * product[law];
    return sum;
}

/* Shifted by half a step, so that no coordinate is 0: a spread of nothing has no logarithm. The prior is the
 * one of cells, as the laws are. Weights are not made to sum to 1: where a law is far from the prior, that
 * sum hangs on the few points that lie where the prior has its mass and the posterior none. */
static void sample(struct ebb_spreads *spreads)
{
    for (int k = 0; k < spreads->n; k++) {
        double *point = spreads->points[k];
        for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
            const double uniform = ((double)((uint32_t)k * GENERATOR[v] % POINTS) + 0.5) / POINTS;
            point[v] = spreads->scales[v] > 0.0
                           ? invert(spreads->scales[v], spreads->mass[LAW_OF[k % 4]][v], uniform)
                           : 0.0;
        }
        spreads->log_weights[k] = -ebb_log(mixture_over_prior(spreads, point) * spreads->n);
    }
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
        set_half_normal(scales[v], 1.0, spreads->mass[EBB_SPREAD_FITTED][v]);
        set_half_normal(scales[v], 1.0, spreads->mass[EBB_SPREAD_PRIOR][v]);
        set_half_normal(scales[v], SMALL, spreads->mass[EBB_SPREAD_SMALL][v]);
        spreads->n = POINTS;
    }
    sample(spreads);
}

/* Sums of weights around each cell. */
static void smooth(const double in[CELLS], double out[CELLS])
{
    for (int cell = 0; cell < CELLS; cell++) {
        out[cell] = 0.0;
        for (int other = 0; other < CELLS; other++) {
            const double far = (cell - other) / REACH;
            out[cell] += in[other] * ebb_exp(-0.5 * far * far);
        }
    }
}

/* The posterior of one spread by the points: the prior times the ratio of both, which is a smooth function
 * even where the laws are steep, at 0 above all. A normal law with the points' mean and spread was tried:
 * where sources agree the posterior is highest at 0, that law was not, and one point next to 0 took a tenth
 * of all weight. */
static void fit(struct ebb_spreads *spreads, int spread, const double weights[EBB_DISCREPANCY_POINTS])
{
    const double scale = spreads->scales[spread];
    double own[CELLS] = {0}, before[CELLS] = {0}, own_near[CELLS], before_near[CELLS], sum = 0.0;
    for (int k = 0; k < spreads->n; k++) {
        const int cell = cell_of(scale, spreads->points[k][spread]);
        own[cell] += weights[k];
        before[cell] += ebb_exp(spreads->log_weights[k]);
    }
    smooth(own, own_near);
    smooth(before, before_near);
    const double *prior = spreads->mass[EBB_SPREAD_PRIOR][spread];
    double *mass = spreads->mass[EBB_SPREAD_FITTED][spread];
    for (int cell = 0; cell < CELLS; cell++) {
        mass[cell] = before_near[cell] > 0.0 ? prior[cell] * own_near[cell] / before_near[cell] : 0.0;
        sum += mass[cell];
    }
    for (int cell = 0; cell < CELLS; cell++)
        mass[cell] = (1.0 - DEFENCE) * mass[cell] / sum + DEFENCE * prior[cell];
}

/* Each spread by itself: tau and omega of a domain trade against each other, which a product of laws does
 * not show, but the weights do. */
void ebb_spreads_fit(struct ebb_spreads *spreads, const double weights[EBB_DISCREPANCY_POINTS],
                     const bool used[EBB_SPREAD_COUNT])
{
    for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
        if (spreads->scales[v] > 0.0 && used[v])
            fit(spreads, v, weights);
    }
    sample(spreads);
}
