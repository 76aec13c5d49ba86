/* SPDX-License-Identifier: MIT
 * infusions: see the header; sim/model/README.md sections 6a and 10.
 *
 *   1. Storing   2. Side effects   3. Exposure   4. All
 */
#include "infusions.h"

#include <math.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>

#include "moments.h"

/* 1. Storing */

struct estimate {
    double value, variance, n;
    bool is_share;
};

/* Into place `at` of an array for each statistic. Limits of shares are cut at 0 and 1, others symmetric. */
static void store(double *const *statistics, int at, struct estimate estimate)
{
    const double error = ebb_sqrt(estimate.variance), reach = EBB_Z_95 * error;
    double lower = estimate.value - reach, upper = estimate.value + reach;
    if (estimate.is_share && lower < 0.0)
        lower = 0.0;
    if (estimate.is_share && upper > 1.0)
        upper = 1.0;
    statistics[EBB_STAT_MEAN][at] = estimate.value;
    statistics[EBB_STAT_SE][at] = error;
    statistics[EBB_STAT_LOWER][at] = lower;
    statistics[EBB_STAT_UPPER][at] = upper;
    statistics[EBB_STAT_N][at] = estimate.n;
}

/* So many of n patients: a binomial share, whose numbers of 0 and 1 are their own squares. */
static struct estimate share_of(int64_t count, double n)
{
    return (struct estimate){(double)count / n, ebb_variance_of_mean((double)count, (double)count, n), n,
                             true};
}

/* 2. Side effects */

struct effects {
    const struct ebb_tally *tally;
    int population, policy, kind, n_kinds;
};

static int64_t effect_sum(const struct effects *of, enum ebb_effect_sum sum)
{
    const size_t arm = (size_t)(of->population * of->tally->n_policies + of->policy);
    return of->tally
        ->sum_side_effects[(arm * EBB_EFFECT_SUM_COUNT + sum) * (size_t)of->n_kinds + (size_t)of->kind];
}

/* R = sum x / sum N over patients, by the delta method as all ratios are (estimate.c): a patient adds (x - R
 * N) over the mean of N. What rounding leaves where all have it alike must not stand as an error. */
static struct estimate of_infusions(const struct effects *of)
{
    const struct ebb_tally *tally = of->tally;
    const size_t policies = (size_t)tally->n_policies;
    const size_t arm = (size_t)of->population * policies + (size_t)of->policy;
    const double n = (double)tally->n_patients[of->population];
    const double infusions = (double)tally->sum[arm * EBB_OUTCOME_COUNT + EBB_INFUSIONS];
    const size_t square = (arm * policies + (size_t)of->policy) * EBB_OUTCOME_COUNT + EBB_INFUSIONS;
    const double ratio = (double)effect_sum(of, EBB_EFFECT_EVENTS) / infusions;
    const double events = (double)effect_sum(of, EBB_EFFECT_EVENTS_SQUARED);
    const double crossed = 2.0 * ratio * (double)effect_sum(of, EBB_EFFECT_EVENTS_OF_INFUSIONS);
    const double all = ratio * ratio * (double)tally->sum_product[square];
    double residual = events - crossed + all;
    if (fabs(residual) < 1e-13 * (events + crossed + all))
        residual = 0.0;
    const double mean = infusions / n;
    return (struct estimate){ratio, ebb_variance_of_mean(0.0, residual, n) / (mean * mean), n, true};
}

static void fill_side_effects(struct ebb_summary *summary, const struct ebb_tally *tally, int population,
                              int policy)
{
    struct effects of = {tally, population, policy, 0, summary->n_side_effects};
    const double n = (double)tally->n_patients[population];
    for (; of.kind < of.n_kinds; of.kind++) {
        const struct estimate rates[EBB_EFFECT_RATE_COUNT] = {
            [EBB_EFFECT_OF_INFUSIONS] = of_infusions(&of),
            [EBB_EFFECT_OF_PATIENTS] = share_of(effect_sum(&of, EBB_EFFECT_PATIENTS), n),
            [EBB_EFFECT_ENDS] = share_of(effect_sum(&of, EBB_EFFECT_ENDED), n),
        };
        for (int rate = 0; rate < EBB_EFFECT_RATE_COUNT; rate++)
            store(summary->side_effects,
                  ((population * EBB_EFFECT_RATE_COUNT + rate) * of.n_kinds + of.kind) * summary->n_policies +
                      policy,
                  rates[rate]);
    }
}

/* 3. Exposure */

/* The count of the patient at that rank, 1 to n, by rising counts; NaN outside, and where it lies in a last
 * place that stands for more than its own count. */
static double count_at(const int64_t *patients, int64_t places, bool is_open, double rank)
{
    double n = 0.0;
    for (int64_t place = 0; place < places; place++) {
        n += (double)patients[place];
        if (n >= rank && rank >= 1.0)
            return is_open && place == places - 1 ? NAN : (double)place;
    }
    return NAN;
}

/* The smallest count with at least 90 % at or below it. Limits by ranks: how many of n draws lie at or below
 * the true percentile is binomial, so that they hold for any distribution. */
static void store_percentile(struct ebb_summary *summary, int at, const int64_t *patients, int64_t places,
                             bool is_open, double n)
{
    const double reach = EBB_Z_95 * ebb_sqrt(n * 0.9 * 0.1), rank = 0.9 * n;
    const double first = (double)((9 * (int64_t)n + 9) / 10); /* 90 % of n rounded up, in whole numbers */
    summary->exposure[EBB_STAT_MEAN][at] = count_at(patients, places, is_open, first);
    summary->exposure[EBB_STAT_SE][at] = NAN;
    summary->exposure[EBB_STAT_LOWER][at] = count_at(patients, places, is_open, floor(rank - reach));
    summary->exposure[EBB_STAT_UPPER][at] = count_at(patients, places, is_open, ceil(rank + reach) + 1.0);
    summary->exposure[EBB_STAT_N][at] = n;
}

static void fill_exposure(struct ebb_summary *summary, const struct ebb_plan *plan,
                          const struct ebb_tally *tally, int population, int policy)
{
    const int64_t places = ebb_tally_extent(EBB_OVER_INFUSION_COUNT, plan);
    const size_t arm = (size_t)(population * tally->n_policies + policy);
    const int64_t *sums = tally->sum_exposure + arm * EBB_EXPOSURE_SUM_COUNT;
    const double n = (double)sums[EBB_EXPOSURE_PATIENTS], sum = (double)sums[EBB_EXPOSURE_INFUSIONS];
    const struct estimate told[] = {
        [EBB_EXPOSED_ABOVE_12] = share_of(sums[EBB_EXPOSURE_ABOVE_12], n),
        [EBB_EXPOSED_ABOVE_24] = share_of(sums[EBB_EXPOSURE_ABOVE_24], n),
        [EBB_EXPOSED_ABOVE_52] = share_of(sums[EBB_EXPOSURE_ABOVE_52], n),
        [EBB_EXPOSED_MEAN] = {sum / n,
                              ebb_variance_of_mean(sum, (double)sums[EBB_EXPOSURE_INFUSIONS_SQUARED], n), n,
                              false},
    };
    for (int k = 0; k <= EBB_EXPOSED_MEAN; k++)
        store(summary->exposure, (population * EBB_EXPOSURE_COUNT + k) * summary->n_policies + policy,
              told[k]);
    store_percentile(summary,
                     (population * EBB_EXPOSURE_COUNT + EBB_EXPOSED_90TH) * summary->n_policies + policy,
                     tally->patients_by_infusions + arm * (size_t)places, places,
                     places < plan->study.horizon_days + 2, n);
}

/* 4. All */

void ebb_infusions_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                        const struct ebb_tally *tally, int population, int policy)
{
    fill_side_effects(summary, tally, population, policy);
    fill_exposure(summary, plan, tally, population, policy);
}
