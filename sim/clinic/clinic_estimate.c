/* SPDX-License-Identifier: MIT
 * clinic_estimate: means, ranges and parts of a variance, of years that share worlds.
 *
 * Worlds by going round: the years of world w are 2w, 2w + 1, and these plus twice the number of worlds, and
 * so on. So nothing is allocated, and a world's sum is made in the order of its years.
 *
 *   1. Worlds   2. The error of a mean   3. The range   4. Draws and luck   5. Both
 */
#include <ebb/clinic_estimate.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include <ebb/arith.h>

#define NO_VALUE __builtin_nan("")

static bool exists(double x)
{
    return x == x;
}

/* 1. Worlds */

/* How years lie in worlds: pairs, one world after the other, and again from the first. */
struct worlds {
    int n;        /* that may have a year */
    int together; /* years side by side in one */
};

static struct worlds worlds_of(int n_years, int n_worlds)
{
    if (n_worlds <= 1) /* one world is no draws: what its years differ by is luck, and they are independent */
        return (struct worlds){n_years, 1};
    return (struct worlds){n_worlds, 2};
}

/* Sums over a world's years of x - center and of its square. */
struct sums {
    int n;
    double sum, squares;
};

static struct sums sum_world(const double *values, int n, struct worlds worlds, int world, double center)
{
    struct sums sums = {0};
    for (int first = world * worlds.together; first < n; first += worlds.n * worlds.together) {
        for (int year = first; year < first + worlds.together && year < n; year++) {
            if (!exists(values[year]))
                continue;
            sums.n++;
            sums.sum += values[year] - center;
            sums.squares += (values[year] - center) * (values[year] - center);
        }
    }
    return sums;
}

static double mean_of(const double *values, int n, int *out_n)
{
    double sum = 0.0;
    *out_n = 0;
    for (int year = 0; year < n; year++) {
        if (!exists(values[year]))
            continue;
        sum += values[year];
        ++*out_n;
    }
    return *out_n > 0 ? sum / *out_n : NO_VALUE;
}

/* 2. The error of a mean */

static double error_of(const double *values, int n, struct worlds worlds, double mean)
{
    int n_worlds = 0, n_years = 0;
    double squares = 0.0;
    for (int world = 0; world < worlds.n; world++) {
        const struct sums sums = sum_world(values, n, worlds, world, mean);
        n_worlds += sums.n > 0;
        n_years += sums.n;
        squares += sums.sum * sums.sum;
    }
    if (n_worlds < 2 || n_years < EBB_CLINIC_ERROR_YEARS)
        return NO_VALUE;
    return ebb_sqrt((double)n_worlds / (n_worlds - 1) * squares) / n_years;
}

/* 3. The range */

static int by_size(const void *a, const void *b)
{
    const double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

/* Of sorted numbers, at p (n + 1); inside of them, as the caller sees to. */
static double quantile_of(const double *sorted, int n, double p)
{
    const double at = p * (n + 1);
    int below = (int)at;
    below = below < 1 ? 1 : below >= n ? n : below;
    const double part = at - below;
    return below == n || !(part > 0.0) ? sorted[below - 1]
                                       : sorted[below - 1] + part * (sorted[below] - sorted[below - 1]);
}

static void find_range(const double *values, int n, struct ebb_clinic_estimate *estimate, double *scratch)
{
    int count = 0;
    for (int year = 0; year < n; year++) {
        if (exists(values[year]))
            scratch[count++] = values[year];
    }
    estimate->median = estimate->lower = estimate->upper = NO_VALUE;
    if (count == 0)
        return;
    qsort(scratch, (size_t)count, sizeof *scratch, by_size);
    estimate->median = quantile_of(scratch, count, 0.5);
    if (count < EBB_CLINIC_RANGE_YEARS)
        return;
    estimate->lower = quantile_of(scratch, count, 0.025);
    estimate->upper = quantile_of(scratch, count, 0.975);
}

/* 4. Draws and luck */

/* The one-way analysis of variance with worlds of any size, and the error of Fisher's correlation. Numbers
 * that are all alike have no variance to part. */
static void part_variance(const double *values, int n, struct worlds worlds,
                          struct ebb_clinic_estimate *estimate)
{
    int n_worlds = 0, n_years = 0;
    double sizes = 0.0, between = 0.0, all = 0.0;
    estimate->draws_share = estimate->draws_error = NO_VALUE;
    for (int world = 0; world < worlds.n && worlds.together > 1; world++) {
        const struct sums sums = sum_world(values, n, worlds, world, estimate->mean);
        if (sums.n == 0)
            continue;
        n_worlds++;
        n_years += sums.n;
        sizes += (double)sums.n * sums.n;
        between += sums.sum * sums.sum / sums.n;
        all += sums.squares;
    }
    if (n_worlds < EBB_CLINIC_SHARE_WORLDS || n_years <= n_worlds || !(all > 0.0))
        return;
    const double size = (n_years - sizes / n_years) / (n_worlds - 1);
    const double within = (all - between) / (n_years - n_worlds);
    const double draws = (between / (n_worlds - 1) - within) / size;
    double share = draws + within > 0.0 ? draws / (draws + within) : 0.0;
    share = share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share;
    estimate->draws_share = share;
    estimate->draws_error =
        (1.0 - share) * (1.0 + (size - 1.0) * share) * ebb_sqrt(2.0 / (size * (size - 1.0) * (n_worlds - 1)));
}

/* 5. Both */

struct ebb_clinic_estimate ebb_clinic_estimate_of(const double *values, int n, int n_worlds, double *scratch)
{
    const struct worlds worlds = worlds_of(n, n_worlds);
    struct ebb_clinic_estimate estimate = {0};
    estimate.mean = mean_of(values, n, &estimate.n);
    estimate.error = error_of(values, n, worlds, estimate.mean);
    find_range(values, n, &estimate, scratch);
    part_variance(values, n, worlds, &estimate);
    return estimate;
}

struct ebb_clinic_difference ebb_clinic_difference_of(const double *a, const double *b, int n, int n_worlds,
                                                      double *scratch)
{
    struct ebb_clinic_difference difference = {0};
    for (int year = 0; year < n; year++)
        scratch[year] = a[year] - b[year]; /* NaN where one of them is */
    difference.mean = mean_of(scratch, n, &difference.n);
    difference.error = error_of(scratch, n, worlds_of(n, n_worlds), difference.mean);
    return difference;
}
