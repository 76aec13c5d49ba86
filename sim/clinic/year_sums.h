/* SPDX-License-Identifier: MIT
 * year_sums: ratios and classes of what was counted in one year, for clinic_outcome.c.
 *
 * Nothing here knows what is counted: whole numbers go in, one double comes out, NaN where it does not exist.
 */
#ifndef EBB_CLINIC_YEAR_SUMS_H
#define EBB_CLINIC_YEAR_SUMS_H

#include <ebb/clinic_tally.h>

#define NO_VALUE __builtin_nan("")

/* Nothing over nothing is not 0: a year in which nobody was due is neither punctual nor late, and must not
 * pull a mean down. */
static inline double over(double above, double below)
{
    return below > 0.0 ? above / below : NO_VALUE;
}

static inline int64_t sum_of(const int64_t *counts, int n)
{
    int64_t sum = 0;
    for (int i = 0; i < n; i++)
        sum += counts[i];
    return sum;
}

/* The smallest class with at least this share of all; NaN of none. Nothing is interpolated: minutes and days
 * are whole, and 7.3 days late is nobody's. */
static inline double class_of(const int64_t *counts, int n, double share)
{
    const int64_t all = sum_of(counts, n);
    int64_t below = 0;
    for (int i = 0; i < n; i++) {
        below += counts[i];
        if (all > 0 && (double)below >= share * (double)all)
            return i;
    }
    return NO_VALUE;
}

/* The end and not the mean: what a clinic owes when the year is over. */
static inline double last_of(const struct ebb_clinic_tally *tally, const int32_t *weeks)
{
    return tally->n_weeks > 0 ? weeks[tally->n_weeks - 1] : NO_VALUE;
}

#endif
