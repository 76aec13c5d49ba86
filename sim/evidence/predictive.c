/* SPDX-License-Identifier: MIT
 * predictive: limits of a mixture of normal laws, one for each joint draw.
 *
 * Drawing from the mixture was left: 2,000 numbers a target would scatter its limits by a tenth of a standard
 * deviation, and the limits would change with the seed. Sums over the draws find them to the last digit.
 *
 *   1. The normal law   2. A mixture   3. A target
 */
#include <ebb/predictive.h>

#include <math.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/quantity.h>

/* 1. The normal law */

/* z + z^3/3 + z^5/(3 5) + ..., times the density, is the area from 0 (Marsaglia 2004). All terms have one
 * sign, so nothing cancels; at z = 8 there are 110 of them, and beyond that the tail is below 1e-15. */
double ebb_predictive_normal(double z)
{
    static const double ROOT_2_PI = 2.5066282746310002;
    const double size = fabs(z);
    double sum = size, term = size;
    if (size > 8.0)
        return z > 0.0 ? 1.0 : 0.0;
    for (int k = 3; term > 1e-17 * sum; k += 2) {
        term *= size * size / k;
        sum += term;
    }
    const double area = sum * ebb_exp(-0.5 * size * size) / ROOT_2_PI;
    return z > 0.0 ? 0.5 + area : 0.5 - area;
}

/* 2. A mixture */

/* A share is near enough that no printed digit tells. Of a mixture of far narrow laws 200 steps may end
 * before that, somewhere in the gap between two of them, where any value is as good. */
enum { MOST_STEPS = 200 };
static const double NEAR_ENOUGH = 1e-11;

static double below(int n, const double *middles, const double *deviations, double x)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += ebb_predictive_normal((x - middles[i]) / deviations[i]);
    return sum / n;
}

/* Regula falsi in Illinois' way (Dowell and Jarratt 1971): a chord in place of the middle, and an end that
 * stays twice counts half. Some twelve sums over the draws; halving takes 40. Nine deviations off the
 * outermost middle nothing is left. */
double ebb_predictive_quantile(int n, const double *middles, const double *deviations, double share)
{
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int i = 0; i < n; i++) {
        low = fmin(low, middles[i] - 9.0 * deviations[i]);
        high = fmax(high, middles[i] + 9.0 * deviations[i]);
    }
    double at = 0.5 * (low + high), under = -share, over = 1.0 - share, last = 0.0;
    for (int step = 0; step < MOST_STEPS; step++) {
        const double off = below(n, middles, deviations, at) - share;
        if (fabs(off) < NEAR_ENOUGH)
            break;
        if (off < 0.0) {
            low = at;
            under = off;
            over *= last < 0.0 ? 0.5 : 1.0;
        } else {
            high = at;
            over = off;
            under *= last > 0.0 ? 0.5 : 1.0;
        }
        last = off;
        at = high - over * (high - low) / (over - under);
    }
    return at;
}

/* 3. A target */

/* Of a target with limits of no width in a set without spreads: its mixture is its middles. */
static const double LEAST_DEVIATION = 1e-9;

/* The laws of a target; `between` are deviations of sources alone, around one middle. */
struct mixture {
    int n;
    double middles[EBB_PREDICTIVE_MOST_DRAWS], deviations[EBB_PREDICTIVE_MOST_DRAWS],
        between[EBB_PREDICTIVE_MOST_DRAWS];
};

static double square(double x)
{
    return x * x;
}

/* An error of the simulation on g: half the difference of both sides, since near 0 and 1 the scale ends. */
static double error_on_g(enum ebb_g g, double simulated, double error)
{
    return isnan(error)
               ? 0.0
               : 0.5 * (ebb_sources_to_g(g, simulated + error) - ebb_sources_to_g(g, simulated - error));
}

static void add_law(const struct ebb_target *target, double simulated, double error, const double *spreads,
                    struct mixture *mixture)
{
    const enum ebb_g g = ebb_sources_g(target);
    const int tau = ebb_sources_tau(target), omega = ebb_sources_omega(target);
    const double middle = ebb_sources_to_g(g, simulated);
    const double between = square(tau >= 0 ? spreads[tau] : 0.0) + square(spreads[omega]);
    const double variance = between + square(ebb_sources_new_se(target, middle));
    mixture->middles[mixture->n] = middle;
    const double left = fmax(0.5 * variance, variance - square(error_on_g(g, simulated, error)));
    mixture->deviations[mixture->n] = fmax(sqrt(left), LEAST_DEVIATION);
    mixture->between[mixture->n++] = sqrt(between);
}

/* Sources alone: the mixture of their laws around the median. None at all where no draw has any. */
static double width_between(enum ebb_g g, struct mixture *mixture, double median)
{
    double most = 0.0;
    for (int i = 0; i < mixture->n; i++) {
        most = fmax(most, mixture->between[i]);
        mixture->middles[i] = median;
    }
    if (!(most > 0.0))
        return 0.0;
    for (int i = 0; i < mixture->n; i++) /* a law without width would divide by it */
        mixture->between[i] = fmax(mixture->between[i], 1e-6 * most);
    const double off =
        ebb_predictive_quantile(mixture->n, mixture->middles, mixture->between, 0.975) - median;
    return ebb_sources_from_g(g, median + off) - ebb_sources_from_g(g, median - off);
}

/* By how much the median on g would differ with other draws of the same set: what one draw says of the area
 * below it, as scattered as the draws are, over their density there. */
static double error_of_median(const struct mixture *mixture, double median)
{
    static const double ROOT_2_PI = 2.5066282746310002;
    double squares = 0.0, density = 0.0;
    for (int i = 0; i < mixture->n; i++) {
        const double z = (median - mixture->middles[i]) / mixture->deviations[i];
        squares += square(ebb_predictive_normal(z) - 0.5);
        density += ebb_exp(-0.5 * z * z) / (mixture->deviations[i] * ROOT_2_PI);
    }
    /* Far narrow laws may leave a median without density: then nothing is known of its error. */
    return mixture->n > 1 && density > 0.0 ? sqrt(squares * mixture->n / (mixture->n - 1.0)) / density
                                           : (double)NAN;
}

struct ebb_prediction ebb_predictive_of(const struct ebb_target *target, int n_draws, const double *simulated,
                                        const double *errors, const double *spreads)
{
    static const double SHARES[] = {0.5, 0.1, 0.9, 0.025, 0.975};
    const enum ebb_g g = ebb_sources_g(target);
    struct mixture mixture = {.n = 0};
    struct ebb_prediction prediction = {.n_draws = 0};
    double at[5];
    for (int k = 0; k < n_draws && k < EBB_PREDICTIVE_MOST_DRAWS; k++) {
        if (!isnan(simulated[k]))
            add_law(target, simulated[k], errors[k], spreads + (size_t)k * EBB_SPREAD_COUNT, &mixture);
    }
    if (mixture.n == 0 || 2 * mixture.n < n_draws)
        return prediction;
    for (int i = 0; i < 5; i++)
        at[i] = ebb_predictive_quantile(mixture.n, mixture.middles, mixture.deviations, SHARES[i]);
    prediction = (struct ebb_prediction){
        .n_draws = mixture.n,
        .median = ebb_sources_from_g(g, at[0]),
        .lower_80 = ebb_sources_from_g(g, at[1]),
        .upper_80 = ebb_sources_from_g(g, at[2]),
        .lower_95 = ebb_sources_from_g(g, at[3]),
        .upper_95 = ebb_sources_from_g(g, at[4]),
        .y = ebb_sources_published(target).y,
        .middle = at[0],
    };
    prediction.inside_80 = prediction.y >= at[1] && prediction.y <= at[2];
    prediction.inside_95 = prediction.y >= at[3] && prediction.y <= at[4];
    const double off = error_of_median(&mixture, at[0]);
    prediction.error = 0.5 * (ebb_sources_from_g(g, at[0] + off) - ebb_sources_from_g(g, at[0] - off));
    prediction.between = width_between(g, &mixture, at[0]);
    return prediction;
}

static double kept(double x, double least, double most)
{
    return fmax(least, fmin(most, x));
}

void ebb_predictive_keep_possible(const struct ebb_target *target, double highest,
                                  struct ebb_prediction *prediction)
{
    const enum ebb_g g = ebb_sources_g(target);
    const bool is_points = strcmp(EBB_QUANTITIES[target->quantity].unit, "point") == 0;
    if (g == EBB_G_LOGIT || g == EBB_G_LOG || prediction->n_draws == 0)
        return;
    const double least = target->quantity == EBB_Q_SCORE_CHANGE ? -highest : 0.0,
                 most = is_points ? highest : HUGE_VAL;
    double *const numbers[] = {&prediction->median, &prediction->lower_80, &prediction->upper_80,
                               &prediction->lower_95, &prediction->upper_95};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        *numbers[i] = kept(*numbers[i], least, most);
}
