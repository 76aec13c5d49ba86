/* SPDX-License-Identifier: MIT
 * cea_curves: net benefit, acceptability and value of information over thresholds; see <ebb/cea.h>.
 *
 * At a threshold the net benefit of a strategy in a sample is one number, so that all the rest is counting
 * which is the largest. What knowing is worth is the mean of the largest minus the largest of the means: of
 * noise, too, the largest is above 0, and that is what the correction takes out.
 *
 *     difference to the best, sample by sample     G + d        G its mean, at most 0
 *     drawn in                                     G + d sqrt(1 - noise / variance of d)
 *
 * What is told of samples has an error of its own, of two parts that are independent: of having drawn so
 * many, which is that of a mean over independent draws, each of which may stand in several samples with other
 * prices; and of the patients that all draws share, who move all samples at once (cea_shared.h). The second
 * was once left out, and errors of shares of 500 draws on 1,000 patients were a third of their spread over
 * seeds.
 *
 *   1. Net benefit   2. Drawing in   3. Acceptability   4. Perfect information   5. All
 */
#include <ebb/cea.h>

#include <math.h>
#include <stddef.h>

#include "cea_noise.h"
#include "cea_shared.h"

/* 1. Net benefit */

/* One threshold; what follows from the means, and by how much each difference to the best is drawn in. */
struct at {
    const struct ebb_cea_samples *samples;
    double threshold;
    int best;
    double means[EBB_CEA_MOST_STRATEGIES], factors[EBB_CEA_MOST_STRATEGIES];
    double spreads[EBB_CEA_MOST_STRATEGIES]; /* where there is noise to draw in by */
    double noise_share;                      /* the largest */
    bool is_told;
};

/* Worked out anew each time: at a hundred thresholds copies would take a hundred times the samples. */
static double net_benefit(const struct at *at, int strategy, int sample)
{
    const struct ebb_cea_samples *samples = at->samples;
    const size_t cell = (size_t)strategy * (size_t)samples->n_samples + (size_t)sample;
    return at->threshold * samples->effect[cell] - samples->cost[cell];
}

/* The first of the largest. */
static int best_of(const double *values, int n)
{
    int best = 0;
    for (int k = 1; k < n; k++)
        best = values[k] > values[best] ? k : best;
    return best;
}

/* The best is that of the means as they are: drawing in moves no mean. */
static void set_means(struct at *at)
{
    for (int k = 0; k < at->samples->n_strategies; k++) {
        double sum = 0.0;
        for (int i = 0; i < at->samples->n_samples; i++)
            sum += net_benefit(at, k, i);
        at->means[k] = sum / at->samples->n_samples;
    }
    at->best = best_of(at->means, at->samples->n_strategies);
}

/* 2. Drawing in */

static double mean_difference(const struct at *at, int strategy)
{
    return at->means[strategy] - at->means[at->best];
}

/* To the best and not to the reference: what could be gained by knowing is what others are above it. */
static double difference(const struct at *at, int strategy, int sample)
{
    return net_benefit(at, strategy, sample) - net_benefit(at, at->best, sample);
}

static double drawn_in(const struct at *at, int strategy, int sample)
{
    const double as_it_is = difference(at, strategy, sample), mean = mean_difference(at, strategy);
    const double factor = at->factors[strategy];
    return factor == 1.0 ? as_it_is : mean + factor * (as_it_is - mean);
}

/* The variance of a difference to the best; `most`: the largest one of any sample. */
static double spread_of(const struct at *at, int strategy, double *out_most)
{
    const int n = at->samples->n_samples;
    const double mean = mean_difference(at, strategy);
    double squares = 0.0;
    *out_most = -INFINITY;
    for (int i = 0; i < n; i++) {
        const double value = difference(at, strategy, i);
        squares += (value - mean) * (value - mean);
        *out_most = value > *out_most ? value : *out_most;
    }
    return n > 1 ? squares / (n - 1) : 0.0;
}

/* A difference without any spread has none to take out. */
static void set_factors(struct at *at)
{
    const struct ebb_cea_samples *samples = at->samples;
    at->noise_share = 0.0;
    at->is_told = true;
    for (int k = 0; k < samples->n_strategies; k++) {
        double most;
        at->factors[k] = 1.0;
        if (samples->own == NULL || k == at->best)
            continue;
        const double noise =
            ebb_cea_noise_of(samples->own, samples->n_strategies, at->best, k, -1.0, at->threshold);
        const double spread = at->spreads[k] = spread_of(at, k, &most),
                     share = spread > 0.0 ? noise / spread : 0.0;
        at->noise_share = share > at->noise_share ? share : at->noise_share;
        if (share > 0.0)
            at->factors[k] = share < 1.0 ? ebb_sqrt(1.0 - share) : 0.0;
        if (most > 0.0 && !ebb_cea_is_told(spread, noise, ebb_cea_independent(samples)))
            at->is_told = false;
    }
}

/* 3. Acceptability */

/* In how many equal parts the sample belongs to whom: drawn in, or as it is. */
static void add_best(const struct at *at, int sample, bool corrected, double *shares)
{
    const int n = at->samples->n_strategies;
    double values[EBB_CEA_MOST_STRATEGIES];
    int equals = 0;
    for (int k = 0; k < n; k++)
        values[k] = !corrected ? net_benefit(at, k, sample) : k == at->best ? 0.0 : drawn_in(at, k, sample);
    const double most = values[best_of(values, n)];
    for (int k = 0; k < n; k++)
        equals += values[k] == most;
    for (int k = 0; k < n; k++)
        shares[k] += values[k] == most ? 1.0 / equals : 0.0;
}

static void count_best(const struct at *at, bool corrected, double *out_shares)
{
    const int n = at->samples->n_strategies;
    for (int k = 0; k < n; k++)
        out_shares[k] = 0.0;
    for (int i = 0; i < at->samples->n_samples; i++)
        add_best(at, i, corrected, out_shares);
    for (int k = 0; k < n; k++)
        out_shares[k] /= at->samples->n_samples;
}

/* The error of a mean over samples, from the sum over draws of the square of what each draw's samples are off
 * it together. */
static double error_of(const struct ebb_cea_samples *samples, double squares)
{
    const double n = ebb_cea_independent(samples);
    return n > 1.0 ? ebb_sqrt(squares * n / (n - 1.0)) / samples->n_samples : NAN;
}

static void find_share_errors(const struct at *at, const double *shares, double *out_errors)
{
    const struct ebb_cea_samples *samples = at->samples;
    const int n = samples->n_strategies, draws = ebb_cea_independent(samples);
    double squares[EBB_CEA_MOST_STRATEGIES] = {0.0};
    for (int draw = 0; draw < draws; draw++) {
        double sums[EBB_CEA_MOST_STRATEGIES] = {0.0};
        int in_draw = 0;
        for (int i = draw; i < samples->n_samples; i += draws, in_draw++)
            add_best(at, i, true, sums);
        for (int k = 0; k < n; k++) {
            const double off = sums[k] - in_draw * shares[k];
            squares[k] += off * off;
        }
    }
    for (int k = 0; k < n; k++)
        out_errors[k] = error_of(samples, squares[k]);
}

/* 4. Perfect information */

/* At least 0, the best's own: whoever knows all keeps it where no other is better. */
static double gain_of_sample(const struct at *at, int sample, bool corrected)
{
    double most = 0.0;
    for (int k = 0; k < at->samples->n_strategies; k++) {
        if (k == at->best)
            continue;
        const double value = corrected ? drawn_in(at, k, sample) : difference(at, k, sample);
        most = value > most ? value : most;
    }
    return most;
}

static double gain_of(const struct at *at, bool corrected)
{
    double sum = 0.0;
    for (int i = 0; i < at->samples->n_samples; i++)
        sum += gain_of_sample(at, i, corrected);
    return sum / at->samples->n_samples;
}

/* What a sample adds to the mean difference where the strategy is the best: the slope by its factor. */
static double slope_by_factor(const struct at *at, int strategy)
{
    double sum = 0.0;
    for (int i = 0; i < at->samples->n_samples; i++) {
        double shares[EBB_CEA_MOST_STRATEGIES] = {0.0};
        add_best(at, i, true, shares);
        sum += shares[strategy] * (difference(at, strategy, i) - mean_difference(at, strategy));
    }
    return sum / at->samples->n_samples;
}

/* By its slopes: a sample moves the mean by what it gains, and, where samples are drawn towards means, those
 * means, which count where their strategy is the best, and their spread, of which the factor is made: with
 * factor f, spread V and noise N, df = N / (2 f V^2) dV. Without the last a share of noise of a half gave
 * errors a third too small in unit_cea. */
static double gain_error(const struct at *at, const double *shares, double gain)
{
    const struct ebb_cea_samples *samples = at->samples;
    const int draws = ebb_cea_independent(samples);
    double slopes[EBB_CEA_MOST_STRATEGIES] = {0.0}, squares = 0.0;
    for (int k = 0; k < samples->n_strategies; k++) {
        const double f = at->factors[k];
        if (f > 0.0 && f < 1.0)
            slopes[k] = slope_by_factor(at, k) * (1.0 - f * f) / (2.0 * f * at->spreads[k]);
    }
    for (int draw = 0; draw < draws; draw++) {
        double off = 0.0;
        for (int i = draw; i < samples->n_samples; i += draws) {
            off += gain_of_sample(at, i, true) - gain;
            for (int k = 0; k < samples->n_strategies; k++) {
                if (at->factors[k] == 1.0)
                    continue;
                const double d = difference(at, k, i) - mean_difference(at, k);
                off += (1.0 - at->factors[k]) * shares[k] * d + slopes[k] * (d * d - at->spreads[k]);
            }
        }
        squares += off * off;
    }
    return error_of(samples, squares);
}

/* 5. All */

/* Callers ask for some of them: a test for one, a page for all. */
static void put(double *array, int n_thresholds, int strategy, int t, double value)
{
    if (array)
        array[(size_t)strategy * (size_t)n_thresholds + (size_t)t] = value;
}

static void fill_shares(const struct at *at, int n, int t, const double *shares,
                        const struct ebb_cea_shared *shared, struct ebb_cea_curves *curves)
{
    double as_they_are[EBB_CEA_MOST_STRATEGIES], errors[EBB_CEA_MOST_STRATEGIES],
        variances[EBB_CEA_MOST_STRATEGIES];
    count_best(at, false, as_they_are);
    if (curves->acceptability_error) {
        find_share_errors(at, shares, errors);
        ebb_cea_shared_of_shares(shared, at->samples->n_samples, variances);
        for (int k = 0; k < at->samples->n_strategies; k++)
            errors[k] = ebb_sqrt(errors[k] * errors[k] + variances[k]);
    }
    for (int k = 0; k < at->samples->n_strategies; k++) {
        put(curves->net_benefit, n, k, t, at->means[k]);
        put(curves->acceptability, n, k, t, as_they_are[k]);
        put(curves->acceptability_corrected, n, k, t, at->is_told ? shares[k] : NAN);
        if (curves->acceptability_error)
            put(curves->acceptability_error, n, k, t, at->is_told ? errors[k] : NAN);
    }
    put(curves->frontier, n, 0, t, as_they_are[at->best]);
}

/* Once through all samples, as they are drawn in, whatever is asked: shares and gain are of the same moves.
 * */
static void move_all(const struct at *at, struct ebb_cea_shared *shared)
{
    ebb_cea_shared_init(at->samples, at->best, at->threshold, at->means, shared);
    for (int i = 0; i < at->samples->n_samples; i++) {
        double differences[EBB_CEA_MOST_STRATEGIES];
        for (int k = 0; k < at->samples->n_strategies; k++)
            differences[k] = k == at->best ? 0.0 : drawn_in(at, k, i);
        ebb_cea_shared_add(shared, differences);
    }
}

static void fill_information(const struct at *at, int n_thresholds, int t, const double *shares,
                             const struct ebb_cea_shared *shared, struct ebb_cea_curves *curves)
{
    const double gain = gain_of(at, true);
    put(curves->evpi, n_thresholds, 0, t, gain_of(at, false));
    put(curves->evpi_corrected, n_thresholds, 0, t, gain);
    if (curves->evpi_error) {
        const double error = gain_error(at, shares, gain);
        curves->evpi_error[t] =
            ebb_sqrt(error * error + ebb_cea_shared_of_gain(shared, at->samples->n_samples));
    }
}

void ebb_cea_curves_fill(const struct ebb_cea_samples *samples, int n_thresholds, const double *thresholds,
                         struct ebb_cea_curves *curves)
{
    for (int t = 0; t < n_thresholds; t++) {
        struct at at = {.samples = samples, .threshold = thresholds[t]};
        struct ebb_cea_shared shared;
        double shares[EBB_CEA_MOST_STRATEGIES];
        set_means(&at);
        set_factors(&at);
        count_best(&at, true, shares);
        move_all(&at, &shared);
        fill_shares(&at, n_thresholds, t, shares, &shared, curves);
        fill_information(&at, n_thresholds, t, shares, &shared, curves);
        put(curves->sure_share, n_thresholds, 0, t,
            at.is_told ? ebb_cea_shared_sure(&shared, samples->n_samples) : NAN);
        put(curves->noise_share, n_thresholds, 0, t, at.noise_share);
        if (curves->best)
            curves->best[t] = at.best;
        if (curves->is_told)
            curves->is_told[t] = at.is_told;
    }
}
