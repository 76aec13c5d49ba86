/* SPDX-License-Identifier: MIT
 * timing: seconds and medians, for the benches.
 */
#ifndef TESTS_BENCH_TIMING_H
#define TESTS_BENCH_TIMING_H

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIMING_MOST_ROUNDS = 32 };

static inline double timing_seconds(clockid_t clock)
{
    struct timespec moment;
    if (clock_gettime(clock, &moment) != 0)
        return 0.0;
    return (double)moment.tv_sec + 1e-9 * (double)moment.tv_nsec;
}

/* Seconds that a core worked for this thread, and those by the clock; from any fixed moment on. */
static inline double timing_core(void)
{
    return timing_seconds(CLOCK_THREAD_CPUTIME_ID);
}

static inline double timing_clock(void)
{
    return timing_seconds(CLOCK_MONOTONIC);
}

static inline int timing_by_size(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static inline double timing_median(const double *values, int n)
{
    double sorted[TIMING_MOST_ROUNDS];
    memcpy(sorted, values, (size_t)n * sizeof sorted[0]);
    qsort(sorted, (size_t)n, sizeof sorted[0], timing_by_size);
    return sorted[n / 2];
}

#endif
