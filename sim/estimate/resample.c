/* SPDX-License-Identifier: MIT
 * resample: rows drawn again, and quantiles of what they give.
 */
#include "resample.h"

#include <math.h>
#include <stdlib.h>

/* The seed is hashed as a study's is, so that designs 1 and 2 have limits that are no neighbours. */
struct ebb_resample ebb_resample_of(uint64_t seed)
{
    return (struct ebb_resample){ebb_pcg_seed(seed)};
}

/* High word of a product: below n, with a bias of n / 2^64, which no number of resamples could show. */
static int row_of(uint64_t word, int n)
{
    return (int)((ebb_u128)word * (ebb_u128)n >> 64);
}

/* Counts and not row numbers: a table of 200 draws and 24 values is gone through once for each resample, in
 * its own order, where numbers would jump through it. */
void ebb_resample_draw(struct ebb_resample *resample, int n, int *out_counts)
{
    for (int i = 0; i < n; i++)
        out_counts[i] = 0;
    for (int i = 0; i < n; i++) {
        resample->state = ebb_pcg_next(resample->state);
        out_counts[row_of(ebb_pcg_output(resample->state), n)]++;
    }
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Hyndman and Fan's type 6, which nested ranges have as well: two ranges on one page are then of one kind. */
static double quantile(int n, const double *sorted, double p)
{
    const double at = p * (n + 1) - 1.0;
    const int below = (int)floor(at);
    if (below < 0)
        return sorted[0];
    if (below >= n - 1)
        return sorted[n - 1];
    if (sorted[below] == sorted[below + 1]) /* both may be infinite */
        return sorted[below];
    return sorted[below] + (at - below) * (sorted[below + 1] - sorted[below]);
}

/* How many exist, sorted to the front; 0: not more than half of them, and nothing is said of those. */
static int sort_known(int n, double *values)
{
    int known = 0;
    for (int i = 0; i < n; i++) {
        if (!isnan(values[i]))
            values[known++] = values[i];
    }
    if (2 * known <= n)
        return 0;
    qsort(values, (size_t)known, sizeof *values, by_size);
    return known;
}

void ebb_resample_limits(int n, double *values, double *out_lower, double *out_upper)
{
    const int known = sort_known(n, values);
    *out_lower = known > 0 ? quantile(known, values, 0.025) : NAN;
    *out_upper = known > 0 ? quantile(known, values, 0.975) : NAN;
}

void ebb_resample_limits_of(double estimate, int n, double *values, double *out_lower, double *out_upper)
{
    const int known = sort_known(n, values);
    *out_lower = *out_upper = NAN;
    if (known == 0 || isnan(estimate))
        return;
    const double middle = quantile(known, values, 0.5);
    *out_lower = estimate - (middle - quantile(known, values, 0.025));
    *out_upper = estimate + (quantile(known, values, 0.975) - middle);
}
