/* SPDX-License-Identifier: MIT
 * estimates: the summaries of two results files, held against each other.
 *
 * Each pair of estimates gives z = (a - b) / error; the bound on |z| is set so that among all of them the
 * chance of a false alarm is at most EBB_FALSE_ALARM (Bonferroni). The error is
 *
 *     of files with other patients   sqrt(a_error^2 + b_error^2)
 *     of files with the same ones    that of the paired difference (paired_errors.h), which is smaller, often
 *                                    ten times: in a study of 2,000 patients it made a z of 15 out of 3.9
 *
 * Bonferroni's bound supposes nothing of how the estimates hang together, and they do: a hundred of them are
 * of the same patients. It is too wide rather than too narrow, and the wider bound hides only differences
 * that more patients would show.
 *
 * Policies and populations are compared by their names; what one file alone has is left out, and the caller
 * says so (struct ebb_in_both).
 *
 * Caveat: files of few patients agree with almost anything, since their errors are wide -> compare runs of a
 * size that would show the difference that matters.
 */
#ifndef EBB_ESTIMATES_H
#define EBB_ESTIMATES_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/paired_errors.h>
#include <ebb/results.h>
#include <ebb/status.h>

/* Once in a million comparisons. At 1e-3 a suite of a hundred nightly comparisons would cry wolf every ten
 * nights; at 1e-12 the bound on a thousand estimates would be |z| = 8.0 instead of 6.1. */
#define EBB_FALSE_ALARM 1e-6

/* Two estimates of the same thing, one from each file, and how far apart they are in standard errors. */
struct ebb_deviation {
    int population, measure, policy; /* places in the first file; see struct ebb_in_both */
    int other;                       /* policy that `policy` is subtracted from; -1: a mean */
    double a, a_error, b, b_error;
    double error; /* of a - b */
    bool paired;  /* that error is of pairs */
    double z;     /* infinite where a and b differ and nothing varies */
};

/* So many are told: enough to see which outcome or policy it is about, few enough to read. */
enum { EBB_WORST = 10 };
struct ebb_comparison {
    int64_t n_compared;
    int64_t n_equal;    /* of them: the same number in both */
    int64_t n_unpaired; /* of them: with two separate errors although patients are paired */
    int64_t n_missing;  /* estimates that exist in one file only, of what both report */
    double bound;       /* on |z| */
    int64_t n_beyond;
    int n_worst;
    struct ebb_deviation worst[EBB_WORST]; /* largest |z| first */
};

/* One estimate of both files, for whoever asks for it and not for the largest: places are those of `both`,
 * and not of a file. a or b is NaN where it does not exist. */
struct ebb_deviation ebb_estimates_mean(const struct ebb_results results[2], const struct ebb_in_both *both,
                                        const struct ebb_paired_errors *errors, int population, int measure,
                                        int policy);

/* `errors` NULL: other patients, or nothing to pair them by. */
void ebb_estimates_compare(const struct ebb_results results[2], const struct ebb_in_both *both,
                           const struct ebb_paired_errors *errors, struct ebb_comparison *out);

#endif
