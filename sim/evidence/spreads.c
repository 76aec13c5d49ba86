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

/* Share of the prior in a fitted law, which bounds every weight: a spread that the points so far hardly show
 * is still sampled where it has weight for other parameters. On the seven spreads of unit_discrepancy, from
 * sources that agree to some that are three times as far apart, 0.25 leaves 182 to 518 points that count; 0.4
 * leaves 93, and 0.1 once left 38. */
static const double DEFENCE = 0.25;
/* Cells that a point speaks for on either side, as a standard deviation. With 3 the hundred points that count
 * at first leave gaps, and once 3 were left in the end; with 8 laws are too wide, and 120 were. */
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

/* The root of 2 / pi: density at 0 of a half-normal law of scale 1. */
static const double HALF_NORMAL = 0.7978845608028654;

/* A half-normal density but for its constant. */
static double prior_at(double scale, double value)
{
    return ebb_exp(-0.5 * (value / scale) * (value / scale));
}

static void set_prior(double scale, double out_mass[CELLS])
{
    double sum = 0.0;
    for (int cell = 0; cell < CELLS; cell++) {
        out_mass[cell] = (edge(scale, cell + 1) - edge(scale, cell)) * prior_at(scale, middle(scale, cell));
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

/* Shifted by half a step, so that no coordinate is 0: a spread of nothing has no logarithm. Weights are not
 * made to sum to 1: where a law is far from the prior, that sum hangs on the few points that lie where the
 * prior has its mass and the posterior none, and what they say of it is luck. */
static void sample(struct ebb_spreads *spreads)
{
    for (int k = 0; k < spreads->n; k++) {
        double log_weight = -ebb_log(spreads->n);
        for (int v = 0; v < EBB_SPREAD_COUNT; v++) {
            const double scale = spreads->scales[v];
            double density;
            spreads->points[k][v] = 0.0;
            if (!(scale > 0.0))
                continue;
            const double uniform = ((double)((uint32_t)k * GENERATOR[v] % POINTS) + 0.5) / POINTS;
            spreads->points[k][v] = invert(scale, spreads->mass[v], uniform, &density);
            log_weight += ebb_log(prior_at(scale, spreads->points[k][v]) / (density * scale) * HALF_NORMAL);
        }
        spreads->log_weights[k] = log_weight;
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
        set_prior(scales[v], spreads->mass[v]);
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
    double own[CELLS] = {0}, before[CELLS] = {0}, own_near[CELLS], before_near[CELLS], prior[CELLS],
           sum = 0.0;
    for (int k = 0; k < spreads->n; k++) {
        const int cell = cell_of(scale, spreads->points[k][spread]);
        own[cell] += weights[k];
        before[cell] += ebb_exp(spreads->log_weights[k]);
    }
    smooth(own, own_near);
    smooth(before, before_near);
    set_prior(scale, prior);
    double *mass = spreads->mass[spread];
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
