/* SPDX-License-Identifier: MIT
 * gaps: see the header.
 *
 * A mean over gaps is a ratio of two sums over patients: who has many gaps weighs more, and the gaps of one
 * patient hang together (whoever misses, misses again). So its error is that of a ratio, from what each
 * patient adds: x - R n, n being the patient's gaps. With gaps for the unit the error would be too small.
 */
#include "gaps.h"

#include <math.h>

#include <ebb/arith.h>

#include "moments.h"

/* Sums of a numerator x over patients, beside those of their gaps n. */
struct numerator {
    enum ebb_gap_sum sum, by_gaps, by_itself;
};
static const struct numerator DAYS = {EBB_GAP_DAYS, EBB_GAPS_BY_DAYS, EBB_GAP_DAYS_BY_DAYS},
                              BOOKED = {EBB_GAP_BOOKED, EBB_GAPS_BY_BOOKED, EBB_GAP_BOOKED_BY_BOOKED},
                              LATE = {EBB_GAPS_LATE, EBB_GAPS_BY_LATE, EBB_GAPS_LATE_BY_LATE};

/* The delta method, as for rates in estimate.c: the mean of (x - R n) squared, over the mean of n squared. */
static double error_of(const int64_t *sums, const struct numerator *x, double patients)
{
    const double n = (double)sums[EBB_GAPS], ratio = (double)sums[x->sum] / n;
    const double squares = (double)sums[x->by_itself], mixed = 2.0 * ratio * (double)sums[x->by_gaps],
                 of_gaps = ratio * ratio * (double)sums[EBB_GAPS_BY_GAPS];
    double residual = squares - mixed + of_gaps;
    if (fabs(residual) < 1e-13 * (squares + mixed + of_gaps)) /* rounding, where all are alike */
        residual = 0.0;
    return ebb_sqrt(ebb_variance_of_mean(0.0, residual, patients)) / (n / patients);
}

/* Of gaps, whosever they are; NaN of one. */
static double spread_of(const int64_t *sums, enum ebb_gap_sum sum, enum ebb_gap_sum squares)
{
    const double n = (double)sums[EBB_GAPS], mean = (double)sums[sum] / n;
    const double spread = (double)sums[squares] - mean * (double)sums[sum];
    return n > 1.0 ? ebb_sqrt((spread > 0.0 ? spread : 0.0) / (n - 1.0)) : (double)NAN;
}

void ebb_gaps_fill(struct ebb_summary *summary, const struct ebb_tally *tally, int population, int policy)
{
    const size_t arm = (size_t)population * (size_t)tally->n_policies + (size_t)policy;
    const int64_t *sums = tally->sum_gaps + arm * EBB_GAP_SUM_COUNT;
    const double n = (double)sums[EBB_GAPS], patients = (double)tally->n_patients[population];
    double *const *gaps = summary->gaps;
    for (int statistic = 0; statistic < EBB_GAP_COUNT; statistic++)
        gaps[statistic][arm] = NAN;
    gaps[EBB_GAP_N][arm] = n;
    if (sums[EBB_GAPS] == 0)
        return;
    gaps[EBB_GAP_MEAN][arm] = (double)sums[EBB_GAP_DAYS] / n;
    gaps[EBB_GAP_SE][arm] = error_of(sums, &DAYS, patients);
    gaps[EBB_GAP_SD][arm] = spread_of(sums, EBB_GAP_DAYS, EBB_GAP_DAYS_SQUARED);
    gaps[EBB_GAP_BOOKED_MEAN][arm] = (double)sums[EBB_GAP_BOOKED] / n;
    gaps[EBB_GAP_BOOKED_SE][arm] = error_of(sums, &BOOKED, patients);
    gaps[EBB_GAP_BOOKED_SD][arm] = spread_of(sums, EBB_GAP_BOOKED, EBB_GAP_BOOKED_SQUARED);
    gaps[EBB_GAP_LATE][arm] = (double)sums[EBB_GAPS_LATE] / n;
    gaps[EBB_GAP_LATE_SE][arm] = error_of(sums, &LATE, patients);
}
