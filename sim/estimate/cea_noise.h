/* SPDX-License-Identifier: MIT
 * cea_noise: what the files of <ebb/cea.h> share: of how many samples their errors are, and when a spread is
 * more than what so few patients add to it.
 *
 * The rule is that of ranges of other answers (<ebb/nested.h>): a spread of n independent samples is itself
 * known to a standard error of sqrt(2 / (n - 1)) of it, so that what is left without noise is told where it
 * is more than two of these. Of 50 samples six tenths of the spread may be noise, of 500 seven eighths: a
 * rule without n would call chance a finding where draws are few, or hide one where they are many.
 */
#ifndef EBB_ESTIMATE_CEA_NOISE_H
#define EBB_ESTIMATE_CEA_NOISE_H

#include <stddef.h>

#include <ebb/arith.h>
#include <ebb/cea.h>

/* Independent samples: draws of parameters where there are several, else samples. */
static inline int ebb_cea_independent(const struct ebb_cea_samples *samples)
{
    return samples->n_draws > 1 && samples->n_draws < samples->n_samples ? samples->n_draws
                                                                         : samples->n_samples;
}

/* The variance of per_cost x cost + per_effect x effect; 0 of NULL. Below 0 by chance, where there is none;
 * NaN stays: of a tally that keeps no products nobody knows. */
static inline double ebb_cea_noise_of(const struct ebb_cea_noise *noise, int n, int first, int second,
                                      double per_cost, double per_effect)
{
    if (noise == NULL)
        return 0.0;
    const struct ebb_cea_noise *of = &noise[first * n + second];
    const double variance = per_cost * per_cost * of->cost + 2.0 * per_cost * per_effect * of->covariance +
                            per_effect * per_effect * of->effect;
    return variance < 0.0 ? 0.0 : variance;
}

/* Samples that are all alike have no spread, which is known. */
static inline bool ebb_cea_is_told(double spread, double noise, int n_independent)
{
    if (!(spread > 0.0) || noise == 0.0)
        return true;
    return n_independent > 1 && spread - noise > 2.0 * spread * ebb_sqrt(2.0 / (n_independent - 1.0));
}

#endif
