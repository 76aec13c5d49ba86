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
 *   1. Net benefit   2. Acceptability   3. Perfect information   4. All
 */
#include <ebb/cea.h>

#include <stddef.h>

#include <ebb/arith.h>

/* 1. Net benefit */

static double net_benefit(const struct ebb_cea_samples *samples, double threshold, int strategy, int sample)
{
    const size_t at = (size_t)strategy * (size_t)samples->n_samples + (size_t)sample;
    return threshold * samples->effect[at] - samples->cost[at];
}

/* The first of the largest. */
static int best_of(const double *values, int n)
{
    int best = 0;
    for (int k = 1; k < n; k++)
        best = values[k] > values[best] ? k : best;
    return best;
}

static void add_means(const struct ebb_cea_samples *samples, double threshold, double *out_means)
{
    for (int k = 0; k < samples->n_strategies; k++) {
        double sum = 0.0;
        for (int i = 0; i < samples->n_samples; i++)
            sum += net_benefit(samples, threshold, k, i);
        out_means[k] = sum / samples->n_samples;
    }
}

/* 2. Acceptability */

static void count_best(const struct ebb_cea_samples *samples, double threshold, double *out_shares)
{
    const int n = samples->n_strategies;
    for (int k = 0; k < n; k++)
        out_shares[k] = 0.0;
    for (int i = 0; i < samples->n_samples; i++) {
        double values[EBB_CEA_MOST_STRATEGIES];
        int equals = 0;
        for (int k = 0; k < n; k++)
            values[k] = net_benefit(samples, threshold, k, i);
        const double most = values[best_of(values, n)];
        for (int k = 0; k < n; k++)
            equals += values[k] == most;
        for (int k = 0; k < n; k++)
            out_shares[k] += values[k] == most ? 1.0 / equals : 0.0;
    }
    for (int k = 0; k < n; k++)
        out_shares[k] /= samples->n_samples;
}

/* 3. Perfect information */

/* Mean over samples of the largest difference to the best, each drawn in by its factor: 1 leaves it. */
static double gain_of(const struct ebb_cea_samples *samples, double threshold, int best, const double *means,
                      const double *factors)
{
    double sum = 0.0;
    for (int i = 0; i < samples->n_samples; i++) {
        const double of_best = net_benefit(samples, threshold, best, i);
        double most = 0.0;
        for (int k = 0; k < samples->n_strategies; k++) {
            const double difference = net_benefit(samples, threshold, k, i) - of_best;
            const double mean = means[k] - means[best];
            const double drawn = factors[k] == 1.0 ? difference : mean + factors[k] * (difference - mean);
            most = k != best && drawn > most ? drawn : most;
        }
        sum += most;
    }
    return sum / samples->n_samples;
}

static double spread_of(const struct ebb_cea_samples *samples, double threshold, int best, int strategy,
                        double mean)
{
    double squares = 0.0;
    for (int i = 0; i < samples->n_samples; i++) {
        const double off =
            net_benefit(samples, threshold, strategy, i) - net_benefit(samples, threshold, best, i) - mean;
        squares += off * off;
    }
    return samples->n_samples > 1 ? squares / (samples->n_samples - 1) : 0.0;
}

/* By how much each difference is drawn in; returns the largest share of noise. A difference without any
 * spread has none to take out. */
static double find_factors(const struct ebb_cea_samples *samples, double threshold, int best,
                           const double *means, const struct ebb_cea_noise *noise, double *out_factors)
{
    const int n = samples->n_strategies;
    double largest = 0.0;
    for (int k = 0; k < n; k++) {
        out_factors[k] = 1.0;
        if (noise == NULL || k == best)
            continue;
        const struct ebb_cea_noise *of = &noise[best * n + k];
        const double added = threshold * threshold * of->effect - 2.0 * threshold * of->covariance + of->cost;
        const double spread = spread_of(samples, threshold, best, k, means[k] - means[best]);
        const double share = spread > 0.0 && added > 0.0 ? added / spread : 0.0;
        largest = share > largest ? share : largest;
        if (share > 0.0)
            out_factors[k] = share < 1.0 ? ebb_sqrt(1.0 - share) : 0.0;
    }
    return largest;
}

/* 4. All */

void ebb_cea_curves_fill(const struct ebb_cea_samples *samples, int n_thresholds, const double *thresholds,
                         const struct ebb_cea_noise *noise, struct ebb_cea_curves *curves)
{
    const int n = samples->n_strategies;
    for (int t = 0; t < n_thresholds; t++) {
        double means[EBB_CEA_MOST_STRATEGIES], shares[EBB_CEA_MOST_STRATEGIES];
        double whole[EBB_CEA_MOST_STRATEGIES], factors[EBB_CEA_MOST_STRATEGIES];
        add_means(samples, thresholds[t], means);
        count_best(samples, thresholds[t], shares);
        const int best = best_of(means, n);
        const double noise_share = find_factors(samples, thresholds[t], best, means, noise, factors);
        for (int k = 0; k < n; k++) {
            whole[k] = 1.0;
            if (curves->net_benefit)
                curves->net_benefit[k * n_thresholds + t] = means[k];
            if (curves->acceptability)
                curves->acceptability[k * n_thresholds + t] = shares[k];
        }
        if (curves->best)
            curves->best[t] = best;
        if (curves->frontier)
            curves->frontier[t] = shares[best];
        if (curves->evpi)
            curves->evpi[t] = gain_of(samples, thresholds[t], best, means, whole);
        if (curves->evpi_corrected)
            curves->evpi_corrected[t] = gain_of(samples, thresholds[t], best, means, factors);
        if (curves->noise_share)
            curves->noise_share[t] = noise_share;
    }
}
