/* SPDX-License-Identifier: MIT
 * estimates: the summaries of two results files, held against each other.
 *
 * Two runs of the same study with other patients differ by chance. Each pair of estimates gives z = (a - b) /
 * sqrt(se_a^2 + se_b^2); the bound on |z| is set so that among all of them the chance of a false alarm is at
 * most EBB_FALSE_ALARM (Bonferroni).
 *
 * Bonferroni's bound supposes nothing of how the estimates hang together, and they do: a hundred of them are
 * of the same patients. It is too wide rather than too narrow, and the wider bound hides only differences
 * that more patients would show.
 *
 * Caveat: files of few patients agree with almost anything, since their errors are wide -> compare runs of a
 * size that would show the difference that matters.
 */
#ifndef EBB_ESTIMATES_H
#define EBB_ESTIMATES_H

#include <stdint.h>

#include <ebb/results.h>
#include <ebb/status.h>

/* Once in a million comparisons. At 1e-3 a suite of a hundred nightly comparisons would cry wolf every ten
 * nights; at 1e-12 the bound on a thousand estimates would be |z| = 8.0 instead of 6.1. */
#define EBB_FALSE_ALARM 1e-6

/* Of one file, laid out for comparing: all that a summary says of means and paired differences. */
struct ebb_estimates {
    const char **populations, **outcomes, **policies; /* names; borrowed from the results */
    int n_populations, n_outcomes, n_policies;
    double *mean, *mean_error;             /* (population, outcome, policy) */
    double *difference, *difference_error; /* (population, outcome, policy, policy): second minus first */
    void *memory;
};

/* keeps: the results, for their names. EBB_NO_MEMORY. gives: caller calls ebb_estimates_free, whatever the
 * status. */
enum ebb_status ebb_estimates_init(struct ebb_estimates *estimates, const struct ebb_results *results);
void ebb_estimates_free(struct ebb_estimates *estimates);

/* Two estimates of the same thing, one from each file, and how far apart they are in standard errors. */
struct ebb_deviation {
    int population, outcome, policy;
    int other; /* policy that `policy` is subtracted from; -1: a mean */
    double a, a_error, b, b_error, z;
};

/* So many are told: enough to see which outcome or policy it is about, few enough to read. */
enum { EBB_WORST = 10 };
struct ebb_comparison {
    const char *unlike; /* "policies": the files do not report the same things, and nothing else is set; NULL:
                           they do */
    int64_t n_compared;
    int64_t n_missing; /* estimates that exist in one file only */
    double bound;      /* on |z| */
    int64_t n_beyond;
    int n_worst;
    struct ebb_deviation worst[EBB_WORST]; /* largest |z| first */
};
void ebb_estimates_compare(const struct ebb_estimates *a, const struct ebb_estimates *b,
                           struct ebb_comparison *out);

#endif
