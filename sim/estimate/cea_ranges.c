/* SPDX-License-Identifier: MIT
 * cea_ranges: ranges and ratios over samples, without what so few patients add; see <ebb/cea.h>.
 *
 *     what is told          drawn in by
 *     cost, effect, NB      a number: sqrt(1 - noise / spread)
 *     a ratio, its shares   a matrix: cost and effect together, as they hang together
 *
 * Both are the same along one axis. The matrix is not unique: any rotation of a root is a root. Taken is the
 * symmetric one in the axes in which the spread of samples is round, because it alone does not change with
 * the currency or with which of the two comes first.
 *
 *   1. One number of a sample   2. Ranges   3. Drawing in   4. Ratios
 */
#include <ebb/cea.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/nested.h>

#include "cea_noise.h"

/* 1. One number of a sample */

/* Values are worked out when they are asked for: a copy of every pair's differences would be as large as all
 * samples, and a sum of two products is less than its memory.
 *
 * per_cost x cost + per_effect x effect of second minus first, or of the one that both are. */
struct asked {
    const struct ebb_cea_samples *samples;
    int first, second;
    double per_cost, per_effect;
};

static double of_strategy(const struct asked *asked, int strategy, int sample)
{
    const size_t at = (size_t)strategy * (size_t)asked->samples->n_samples + (size_t)sample;
    double value = 0.0;
    /* A factor of 0 is left out: net benefit at a threshold of 0 is cost, to the last bit. */
    if (asked->per_cost != 0.0)
        value += asked->per_cost * asked->samples->cost[at];
    if (asked->per_effect != 0.0)
        value += asked->per_effect * asked->samples->effect[at];
    return value;
}

static double value_of(const struct asked *asked, int sample)
{
    const double value = of_strategy(asked, asked->second, sample);
    return asked->first == asked->second ? value : value - of_strategy(asked, asked->first, sample);
}

/* Means are not drawn in: noise of an own luck has a mean of 0, and what is left is the shared error. */
static double mean_of(const struct asked *asked)
{
    double sum = 0.0;
    for (int i = 0; i < asked->samples->n_samples; i++)
        sum += value_of(asked, i);
    return sum / asked->samples->n_samples;
}

/* Of two numbers of the same samples: their covariance, or of one its variance. */
static double spread_of(const struct asked *a, const struct asked *b, double mean_a, double mean_b)
{
    const int n = a->samples->n_samples;
    double products = 0.0;
    for (int i = 0; i < n; i++)
        products += (value_of(a, i) - mean_a) * (value_of(b, i) - mean_b);
    return n > 1 ? products / (n - 1.0) : 0.0;
}

static double noise_of(const struct asked *asked, const struct ebb_cea_noise *noise)
{
    return ebb_cea_noise_of(noise, asked->samples->n_strategies, asked->first, asked->second, asked->per_cost,
                            asked->per_effect);
}

/* 2. Ranges */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* At p (n + 1), between its neighbours; n is at least EBB_NESTED_RANGE_ROWS, so that both exist. */
static double quantile(const double *sorted, int n, double p)
{
    const double place = p * (n + 1);
    const int below = (int)place;
    if (below >= n)
        return sorted[n - 1];
    return sorted[below - 1] + (place - below) * (sorted[below] - sorted[below - 1]);
}

/* All but the limits. */
static struct ebb_cea_range described(const struct asked *asked)
{
    struct ebb_cea_range range = {.mean = mean_of(asked), .lower = NAN, .upper = NAN};
    const double spread = spread_of(asked, asked, range.mean, range.mean),
                 noise = noise_of(asked, asked->samples->own);
    range.error = ebb_sqrt(noise_of(asked, asked->samples->shared));
    range.noise_share = spread > 0.0 ? noise / spread : 0.0;
    range.is_told = ebb_cea_is_told(spread, noise, ebb_cea_independent(asked->samples));
    return range;
}

enum ebb_status ebb_cea_range(const struct ebb_cea_samples *samples, int first, int second, double per_cost,
                              double per_effect, struct ebb_cea_range *out_range)
{
    const struct asked asked = {samples, first, second, per_cost, per_effect};
    const int n = samples->n_samples;
    struct ebb_cea_range range = described(&asked);
    if (range.is_told && ebb_cea_independent(samples) >= EBB_NESTED_RANGE_ROWS) {
        const double kept = range.noise_share > 0.0 ? ebb_sqrt(1.0 - range.noise_share) : 1.0;
        double *sorted = malloc((size_t)n * sizeof *sorted);
        if (sorted == NULL)
            return EBB_NO_MEMORY;
        for (int i = 0; i < n; i++)
            sorted[i] = value_of(&asked, i);
        qsort(sorted, (size_t)n, sizeof *sorted, by_size);
        range.lower = range.mean + kept * (quantile(sorted, n, 0.025) - range.mean);
        range.upper = range.mean + kept * (quantile(sorted, n, 0.975) - range.mean);
        free(sorted);
    }
    *out_range = range;
    return EBB_OK;
}

/* 3. Drawing in */

struct matrix {
    double cc, ce, ec, ee; /* rows cost, effect */
};

/* Four products in a row are all that is done with them: no library for 2 x 2. */
static struct matrix product(struct matrix a, struct matrix b)
{
    return (struct matrix){a.cc * b.cc + a.ce * b.ec, a.cc * b.ce + a.ce * b.ee, a.ec * b.cc + a.ee * b.ec,
                           a.ec * b.ce + a.ee * b.ee};
}

/* Estimates of noise fall below 0 by chance, where there is hardly any: nothing is then taken out, as nothing
 * is put in. Beyond all spread nothing is left; whether that is told is another question (cea_noise.h). */
static double root_left(double share)
{
    const double noise = share > 0.0 ? share : 0.0;
    return noise < 1.0 ? ebb_sqrt(1.0 - noise) : 0.0;
}

/* (1 - M)^(1/2) of a symmetric M, and its larger eigenvalue. A function of a matrix of two eigenvalues is
 * a + b M with the a and b that are right for both. */
static struct matrix root_of_rest(struct matrix m, double *out_largest)
{
    const double middle = (m.cc + m.ee) / 2.0, half = (m.cc - m.ee) / 2.0,
                 away = ebb_sqrt(half * half + m.ce * m.ce);
    const double high = middle + away, low = middle - away;
    const double b = high > low ? (root_left(high) - root_left(low)) / (high - low) : 0.0,
                 a = root_left(high) - b * high;
    *out_largest = high;
    return (struct matrix){a + b * m.cc, b * m.ce, b * m.ce, a + b * m.ee};
}

/* Where cost and effect are one line of each other, or one of them is fixed, there are no two axes: each is
 * then drawn in by its own share. */
static struct matrix along_axes(struct matrix spread, struct matrix noise, double *out_largest)
{
    const double of_cost = spread.cc > 0.0 ? noise.cc / spread.cc : 0.0,
                 of_effect = spread.ee > 0.0 ? noise.ee / spread.ee : 0.0;
    *out_largest = of_cost > of_effect ? of_cost : of_effect;
    return (struct matrix){root_left(of_cost), 0.0, 0.0, root_left(of_effect)};
}

/* A = L (1 - L^-1 N L^-T)^(1/2) L^-1 with S = L L': then A S A' = S - N. */
static struct matrix matrix_of(struct matrix spread, struct matrix noise, double *out_largest)
{
    const double left = spread.cc > 0.0 ? spread.ee - spread.ce * spread.ce / spread.cc : 0.0;
    if (!(left > 1e-9 * spread.ee))
        return along_axes(spread, noise, out_largest);
    const double l = ebb_sqrt(spread.cc), k = spread.ce / l, m = ebb_sqrt(left);
    const struct matrix lower = {l, 0.0, k, m}, inverse = {1.0 / l, 0.0, -k / (l * m), 1.0 / m};
    const struct matrix turned = {inverse.cc, inverse.ec, inverse.ce, inverse.ee};
    const struct matrix whitened = product(product(inverse, noise), turned);
    return product(product(lower, root_of_rest(whitened, out_largest)), inverse);
}

bool ebb_cea_draw_in(const struct ebb_cea_samples *samples, int first, int second, double *out_cost,
                     double *out_effect)
{
    const struct asked cost = {samples, first, second, 1.0, 0.0}, effect = {samples, first, second, 0.0, 1.0};
    const double mean_cost = mean_of(&cost), mean_effect = mean_of(&effect);
    for (int i = 0; i < samples->n_samples; i++) {
        out_cost[i] = value_of(&cost, i);
        out_effect[i] = value_of(&effect, i);
    }
    if (samples->own == NULL)
        return true;
    const struct ebb_cea_noise *own = &samples->own[first * samples->n_strategies + second];
    const double both = spread_of(&cost, &effect, mean_cost, mean_effect);
    const struct matrix spread = {spread_of(&cost, &cost, mean_cost, mean_cost), both, both,
                                  spread_of(&effect, &effect, mean_effect, mean_effect)},
                        noise = {own->cost, own->covariance, own->covariance, own->effect};
    double largest = 0.0;
    const struct matrix a = matrix_of(spread, noise, &largest);
    for (int i = 0; i < samples->n_samples; i++) {
        const double off_cost = out_cost[i] - mean_cost, off_effect = out_effect[i] - mean_effect;
        out_cost[i] = mean_cost + a.cc * off_cost + a.ce * off_effect;
        out_effect[i] = mean_effect + a.ec * off_cost + a.ee * off_effect;
    }
    return ebb_cea_is_told(1.0, largest > 0.0 ? largest : 0.0, ebb_cea_independent(samples));
}

/* 4. Ratios */

enum ebb_cea_verdict ebb_cea_verdict_of(double more_cost, double more_effect)
{
    if (more_cost == 0.0 && more_effect == 0.0)
        return EBB_CEA_EQUAL;
    if (more_cost <= 0.0 && more_effect >= 0.0)
        return EBB_CEA_DOMINATES;
    if (more_cost >= 0.0 && more_effect <= 0.0)
        return EBB_CEA_IS_DOMINATED;
    return more_cost > 0.0 ? EBB_CEA_COSTS_MORE : EBB_CEA_SAVES;
}

/* Samples by their direction, from those that lie beyond the axis on the side of less cost, over the ratios
 * in their order, to those beyond it on the other. */
struct directions {
    int n_below, n_ratios, n_above;
    double *ratios;
};

/* Whether the p-quantile of all, at p (n + 1), falls on ratios alone; then it is *out. */
static bool direction_at(const struct directions *directions, double p, double *out)
{
    const int n = directions->n_below + directions->n_ratios + directions->n_above;
    double place = p * (n + 1);
    place = place < 1.0 ? 1.0 : place > n ? (double)n : place;
    const int lower = (int)place, upper = lower < n ? lower + 1 : lower;
    const double more = place - lower;
    const int first = lower - 1 - directions->n_below, second = upper - 1 - directions->n_below;
    if (first < 0 || first >= directions->n_ratios || (more > 0.0 && second >= directions->n_ratios))
        return false;
    *out = directions->ratios[first];
    if (more > 0.0)
        *out += more * (directions->ratios[second] - directions->ratios[first]);
    return true;
}

/* A sample on the axis or beyond it is on the side to which it turns from the means' direction; turned so
 * that the means' effect is above 0, which leaves every ratio as it is. */
static void add_direction(struct directions *directions, const struct ebb_cea_ratio *means, double cost,
                          double effect)
{
    const double side = means->effect > 0.0 ? 1.0 : -1.0;
    if (side * effect > 0.0)
        directions->ratios[directions->n_ratios++] = cost / effect;
    else if (means->effect * cost - means->cost * effect < 0.0)
        directions->n_below++;
    else
        directions->n_above++;
}

static void set_limits(struct directions *directions, struct ebb_cea_ratio *ratio)
{
    double lower, upper;
    qsort(directions->ratios, (size_t)directions->n_ratios, sizeof *directions->ratios, by_size);
    if (!direction_at(directions, 0.025, &lower) || !direction_at(directions, 0.975, &upper))
        return;
    ratio->lower = lower;
    ratio->upper = upper;
}

static double share_above(double difference)
{
    return difference > 0.0 ? 1.0 : difference == 0.0 ? 0.5 : 0.0;
}

/* Of samples drawn in; of a spread that is not told only where all samples, as they are, agree: those
 * without noise would, too. */
static double share_of(const struct asked *asked, const double *drawn, double sign)
{
    const int n = asked->samples->n_samples;
    double share = 0.0, as_it_is = 0.0;
    for (int i = 0; i < n; i++) {
        share += share_above(sign * drawn[i]);
        as_it_is += share_above(sign * value_of(asked, i));
    }
    if (as_it_is == 0.0 || as_it_is == n)
        return as_it_is / n;
    return described(asked).is_told ? share / n : NAN;
}

/* With all samples moved against it by two of the errors that they share. Where the spread is not told
 * samples as they are, which lie wider, must agree all the same. */
static double sure_share_of(const struct asked *asked, const double *drawn, double sign)
{
    const int n = asked->samples->n_samples;
    const double off = 2.0 * ebb_sqrt(noise_of(asked, asked->samples->shared));
    double share = 0.0, as_it_is = 0.0;
    if (isnan(off))
        return NAN;
    for (int i = 0; i < n; i++) {
        share += share_above(sign * drawn[i] - off);
        as_it_is += share_above(sign * value_of(asked, i) - off);
    }
    if (as_it_is == 0.0 || as_it_is == n)
        return as_it_is / n;
    return described(asked).is_told ? share / n : NAN;
}

/* The slopes of a ratio: its error is that of the net benefit at the ratio, over the effect. None where the
 * effect is not known to a quarter of itself (<ebb/costing.h>). */
static double error_of_ratio(const struct ebb_cea_samples *samples, int first, int second,
                             const struct ebb_cea_ratio *ratio)
{
    const struct asked effect = {samples, first, second, 0.0, 1.0},
                       benefit = {samples, first, second, -1.0, ratio->ratio};
    const double size = fabs(ratio->effect);
    if (!(size > 4.0 * ebb_sqrt(noise_of(&effect, samples->shared))))
        return NAN;
    return ebb_sqrt(noise_of(&benefit, samples->shared)) / size;
}

/* The ratio's limits are where the net benefit at them is that of the middle 95 %: so they are told where the
 * spread of net benefit is, at the ratio. */
static enum ebb_status set_ratio(const struct ebb_cea_samples *samples, int first, int second,
                                 const double *cost, const double *effect, struct ebb_cea_ratio *ratio)
{
    const int n = samples->n_samples;
    ratio->ratio = ratio->cost / ratio->effect;
    ratio->error = error_of_ratio(samples, first, second, ratio);
    const struct asked benefit = {samples, first, second, -1.0, ratio->ratio};
    ratio->is_told = described(&benefit).is_told && ebb_cea_independent(samples) >= EBB_NESTED_RANGE_ROWS;
    if (!ratio->is_told)
        return EBB_OK;
    struct directions directions = {.ratios = malloc((size_t)n * sizeof(double))};
    if (directions.ratios == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < n; i++)
        add_direction(&directions, ratio, cost[i], effect[i]);
    set_limits(&directions, ratio);
    free(directions.ratios);
    return EBB_OK;
}

enum ebb_status ebb_cea_compare(const struct ebb_cea_samples *samples, int first, int second,
                                struct ebb_cea_ratio *out_ratio)
{
    const size_t n = (size_t)samples->n_samples;
    const struct asked cost = {samples, first, second, 1.0, 0.0}, effect = {samples, first, second, 0.0, 1.0};
    struct ebb_cea_ratio ratio = {.ratio = NAN, .error = NAN, .lower = NAN, .upper = NAN, .is_told = true};
    double *drawn = calloc(2 * n, sizeof *drawn);
    enum ebb_status status = EBB_OK;
    if (drawn == NULL)
        return EBB_NO_MEMORY;
    if (first != second) { /* of a strategy against itself all is 0 */
        ebb_cea_draw_in(samples, first, second, drawn, drawn + n);
        ratio.cost = mean_of(&cost);
        ratio.effect = mean_of(&effect);
    }
    ratio.cheaper = first == second ? 0.5 : share_of(&cost, drawn, -1.0);
    ratio.more_effect = first == second ? 0.5 : share_of(&effect, drawn + n, 1.0);
    ratio.sure_cheaper = first == second ? 0.5 : sure_share_of(&cost, drawn, -1.0);
    ratio.sure_dearer = first == second ? 0.5 : sure_share_of(&cost, drawn, 1.0);
    ratio.sure_more = first == second ? 0.5 : sure_share_of(&effect, drawn + n, 1.0);
    ratio.sure_fewer = first == second ? 0.5 : sure_share_of(&effect, drawn + n, -1.0);
    ratio.verdict = ebb_cea_verdict_of(ratio.cost, ratio.effect);
    if (ratio.verdict == EBB_CEA_COSTS_MORE || ratio.verdict == EBB_CEA_SAVES)
        status = set_ratio(samples, first, second, drawn, drawn + n, &ratio);
    free(drawn);
    *out_ratio = ratio;
    return status;
}
