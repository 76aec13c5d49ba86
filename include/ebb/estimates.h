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
 * Policies, populations and kinds of side effects are compared by their names; what one file alone has is
 * left out, and the caller says so (struct ebb_in_both).
 *
 * Beside the measures and their differences: side effects by kind, exposure, predictive values of early
 * response, gaps, twins, the best listed policy, sums by year. Until they were, two files whose side effects
 * alone differed were "equal in every estimate". They have the error of each file, whether patients are
 * paired or not: rows do not hold what most of them are made of. Curves are not compared; what moves one
 * moves a measure.
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

/* What an estimate is of. `item` says which of the part, `element` which kind or year:
 *
 *     part                    item                    element      policy, other
 *     EBB_PART_MEASURE        a measure               0            a policy; or another minus it
 *     EBB_PART_SIDE_EFFECT    enum ebb_effect_rate    a kind       a policy
 *     EBB_PART_EXPOSURE       enum ebb_exposure       0            a policy
 *     EBB_PART_EARLY          enum ebb_early_measure  0            none; of all treated
 *     EBB_PART_GAP            the estimate of enum    0            a policy
 *                             ebb_gap_statistic
 *     EBB_PART_TWIN           enum ebb_twin           0            another against it
 *     EBB_PART_BEST           EBB_BEST_GAIN           0            a policy
 *     EBB_PART_YEAR           enum ebb_year_sum       year from 0  a policy */
enum ebb_estimate_part {
    EBB_PART_MEASURE,
    EBB_PART_SIDE_EFFECT,
    EBB_PART_EXPOSURE,
    EBB_PART_EARLY,
    EBB_PART_GAP,
    EBB_PART_TWIN,
    EBB_PART_BEST,
    EBB_PART_YEAR
};

/* Two estimates of the same thing, one from each file, and how far apart they are in standard errors. */
struct ebb_deviation {
    enum ebb_estimate_part part;
    int item, element;
    int population, policy; /* places in the first file; see struct ebb_in_both; policy -1: none */
    int other;              /* policy that `policy` is subtracted from, or held against; -1: none */
    double a, a_error, b, b_error;
    double error; /* of a - b */
    bool paired;  /* that error is of pairs */
    double z;     /* infinite where a and b differ and nothing varies */
};

/* So many are told: enough to see which outcome or policy it is about, few enough to read. And so many names
 * of what one file alone has, each once for all policies and populations. */
enum { EBB_WORST = 10, EBB_MOST_LONE = 24 };
struct ebb_comparison {
    int64_t n_compared;
    int64_t n_equal;    /* of them: the same number in both */
    int64_t n_unpaired; /* of them: with two separate errors although patients are paired */
    int64_t n_beside;   /* of these: beside the measures */
    int64_t n_missing;  /* estimates that exist in one file only, of what both report */
    int64_t n_unjudged; /* that differ and have no error: percentiles, all of one patient; not compared */
    double bound;       /* on |z| */
    int64_t n_beyond;
    int n_worst;
    struct ebb_deviation worst[EBB_WORST]; /* largest |z| first */
    int n_lone; /* of n_missing, the first of each name; EBB_MOST_LONE: maybe more */
    struct ebb_deviation lone[EBB_MOST_LONE];
};

/* One estimate of both files, for whoever asks for it and not for the largest: places are those of `both`,
 * and not of a file. a or b is NaN where it does not exist. */
struct ebb_deviation ebb_estimates_mean(const struct ebb_results results[2], const struct ebb_in_both *both,
                                        const struct ebb_paired_errors *errors, int population, int measure,
                                        int policy);

/* The bound on |z| that so many comparisons together cross by chance once in a million times. */
double ebb_estimates_bound(int64_t n);

/* `errors` NULL: other patients, or nothing to pair them by. */
void ebb_estimates_compare(const struct ebb_results results[2], const struct ebb_in_both *both,
                           const struct ebb_paired_errors *errors, struct ebb_comparison *out);

#endif
