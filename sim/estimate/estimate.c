/* SPDX-License-Identifier: MIT
 * estimate: means, ratios and survival numbers of every policy, and their differences on the same patients.
 *
 * Sums are whole numbers and are combined before they are divided, so that equal policies differ by exactly
 * 0. The variance of a paired difference comes from the patients' own differences: of outcomes (means,
 * ratios), or of what they add to a curve (survival numbers).
 *
 *   1. Moments   2. Means   3. Ratios   4. Storing   5. Everything
 */
#include "estimate.h"

#include <math.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>
#include <ebb/contrast.h>

#include "moments.h"

/* One measure in one population: what all policies of it share. */
struct task {
    struct ebb_summary *summary;
    const struct ebb_plan *plan;
    const struct ebb_tally *tally;
    int population, measure;
    const struct ebb_survival_number *numbers; /* of the measure, by policy */
};

/* 1. Moments */

static int64_t sum_of(const struct task *task, const int64_t *array, int policy, enum ebb_outcome outcome)
{
    return array[(size_t)(task->population * task->tally->n_policies + policy) * EBB_OUTCOME_COUNT + outcome];
}

/* The tally fills products for p <= q only: they are the same both ways. */
static int64_t product_of(const struct task *task, int p, int q, enum ebb_outcome outcome)
{
    const size_t first = (size_t)(p < q ? p : q);
    const size_t second = (size_t)(p < q ? q : p);
    const size_t policies = (size_t)task->tally->n_policies;
    const size_t row = ((size_t)task->population * policies + first) * policies + second;
    return task->tally->sum_product[row * EBB_OUTCOME_COUNT + outcome];
}

/* 2. Means */

/* Means are divided first and scaled then, here and for differences: in another order equal policies could
 * differ in the last bit. */
double ebb_estimate_scale(const struct ebb_plan *plan, int measure)
{
    switch (EBB_MEASURES[measure].kind) {
    case EBB_MEAN_WEEKS:
        return 1.0 / 7.0;
    case EBB_MEAN_SHARE:
        return 1.0 / (double)plan->study.horizon_days;
    case EBB_MEAN_VISIT:
        return 1.0 / (double)plan->n_visits;
    case EBB_PER_YEAR:
    case EBB_PER_YEAR_WELL:
    case EBB_PER_WEEK_WELL:
        return ebb_measure_days(measure);
    default:
        return 1.0;
    }
}

/* The mean under policy q less that under p; p < 0: the mean itself. */
static struct ebb_estimate mean_estimate(const struct task *task, int p, int q)
{
    const enum ebb_outcome outcome = EBB_MEASURES[task->measure].outcome;
    const double n = (double)task->tally->n_patients[task->population];
    const double scale = ebb_estimate_scale(task->plan, task->measure);
    int64_t sum = sum_of(task, task->tally->sum, q, outcome);
    int64_t squares = product_of(task, q, q, outcome);
    if (p >= 0) {
        sum -= sum_of(task, task->tally->sum, p, outcome);
        squares += product_of(task, p, p, outcome) - 2 * product_of(task, p, q, outcome);
    }
    return (struct ebb_estimate){
        .value = scale * ((double)sum / n),
        .variance = scale * scale * ebb_variance_of_mean((double)sum, (double)squares, n),
        .n = n,
    };
}

/* 3. Ratios
 *
 * R = sum x / sum F over patients. By the delta method its variance is that of the mean of x - R F, over the
 * mean of F squared. Where a patient is in care for the same days F under every policy x and R are
 * replaced by their differences for a difference of ratios. */
static struct ebb_estimate in_care_estimate(const struct task *task, int p, int q)
{
    const enum ebb_outcome outcome = EBB_MEASURES[task->measure].outcome;
    const struct ebb_tally *tally = task->tally;
    const double n = (double)tally->n_patients[task->population];
    const double days = (double)sum_of(task, tally->sum, q, EBB_FOLLOWUP_DAYS);
    int64_t sum = sum_of(task, tally->sum, q, outcome);
    int64_t squares = product_of(task, q, q, outcome);
    int64_t crossed = sum_of(task, tally->sum_followup, q, outcome);
    if (p >= 0) {
        sum -= sum_of(task, tally->sum, p, outcome);
        squares += product_of(task, p, p, outcome) - 2 * product_of(task, p, q, outcome);
        crossed -= sum_of(task, tally->sum_followup, p, outcome);
    }
    const double ratio = (double)sum / days;
    const double days_squared = (double)sum_of(task, tally->sum_followup, q, EBB_FOLLOWUP_DAYS);
    const double product = 2.0 * ratio * (double)crossed, square = ratio * ratio * days_squared;
    double residual = (double)squares - product + square;
    /* Where all relapse alike nothing is left but rounding of the three (2^-53 of each, some 1e-9 a year in
     * the end), and it must not stand as an error. As in moments.h: far above rounding, far below any
     * spread. */
    if (fabs(residual) < 1e-13 * ((double)squares + fabs(product) + square))
        residual = 0.0;
    const double mean_days = days / n;
    const double unit_days = ebb_measure_days(task->measure);
    return (struct ebb_estimate){
        .value = ratio * unit_days,
        .variance =
            ebb_variance_of_mean(0.0, residual, n) * (unit_days / mean_days) * (unit_days / mean_days),
        .n = n,
    };
}

/* The same where the days differ between policies, as those well do: R = sum x / sum W, and a patient adds
 * (x - R W) over the mean of W. The sum of squares of what two policies add is made of three such products,
 * whole numbers until they are weighed: for policies that are alike they are the same bits, and the
 * difference has an error of exactly 0. */
struct ratio {
    double rate, mean_days;
};

static struct ratio ratio_of(const struct task *task, int policy)
{
    const double n = (double)task->tally->n_patients[task->population];
    const enum ebb_outcome over = (enum ebb_outcome)ebb_measure_over(task->measure);
    const double days = (double)sum_of(task, task->tally->sum, policy, over);
    return (struct ratio){
        .rate = (double)sum_of(task, task->tally->sum, policy, EBB_MEASURES[task->measure].outcome) / days,
        .mean_days = days / n,
    };
}

/* Sum over patients of the outcome under policy p times the days under q. */
static double crossed_of(const struct task *task, int p, int q)
{
    const struct ebb_tally *tally = task->tally;
    const enum ebb_outcome outcome = EBB_MEASURES[task->measure].outcome;
    const int crossed = ebb_tally_crossed(outcome);
    const size_t policies = (size_t)tally->n_policies;
    const size_t row = ((size_t)task->population * policies + (size_t)p) * policies + (size_t)q;
    if (ebb_measure_over(task->measure) == EBB_FOLLOWUP_DAYS)
        return (double)tally->sum_parted[row * EBB_OUTCOME_COUNT + outcome];
    ebb_require(crossed >= 0);
    return (double)tally->sum_crossed[row * EBB_CROSSED_COUNT + (size_t)crossed];
}

/* Sum over patients of what policies p and q add; `out_largest`: of the terms that cancel, for judging what
 * is left. */
static double ratio_product(const struct task *task, int p, int q, double *out_largest)
{
    const enum ebb_outcome over = (enum ebb_outcome)ebb_measure_over(task->measure);
    const struct ratio first = ratio_of(task, p), second = ratio_of(task, q);
    const double events = (double)product_of(task, p, q, EBB_MEASURES[task->measure].outcome);
    const double mixed = second.rate * crossed_of(task, p, q) + first.rate * crossed_of(task, q, p);
    const double days = first.rate * second.rate * (double)product_of(task, p, q, over);
    const double scale = 1.0 / (first.mean_days * second.mean_days);
    *out_largest = scale * (fabs(events) + fabs(mixed) + fabs(days));
    return scale * (events - mixed + days);
}

static struct ebb_estimate ratio_estimate(const struct task *task, int p, int q)
{
    const double n = (double)task->tally->n_patients[task->population];
    const double unit_days = ebb_measure_days(task->measure);
    double value = ratio_of(task, q).rate, largest, of_first = 0.0, of_both = 0.0;
    double residual = ratio_product(task, q, q, &largest);
    if (p >= 0) {
        value -= ratio_of(task, p).rate;
        residual += ratio_product(task, p, p, &of_first);
        residual -= 2.0 * ratio_product(task, p, q, &of_both);
    }
    largest += of_first + of_both;
    if (fabs(residual) < 1e-13 * largest) /* rounding, as in in_care_estimate */
        residual = 0.0;
    return (struct ebb_estimate){
        .value = value * unit_days,
        .variance = ebb_variance_of_mean(0.0, residual, n) * unit_days * unit_days,
        .n = n,
    };
}

/* 4. Storing */

/* 95 % limits: of a Kaplan-Meier estimate the same as on its curve, of a share cut at 0 and 1, else
 * symmetric. */
static void find_limits(const struct task *task, const struct ebb_estimate *estimate, double *out_lower,
                        double *out_upper)
{
    const double reach = EBB_Z_95 * ebb_sqrt(estimate->variance);
    *out_lower = estimate->value - reach;
    *out_upper = estimate->value + reach;
    if (EBB_MEASURES[task->measure].kind == EBB_MEAN_SHARE) {
        *out_lower = *out_lower < 0.0 ? 0.0 : *out_lower;
        *out_upper = *out_upper > 1.0 ? 1.0 : *out_upper;
    } else if (EBB_MEASURES[task->measure].kind == EBB_RELAPSED_BY) {
        const double survival = 1.0 - estimate->value;
        const struct ebb_survival_point point = {.survival = survival,
                                                 .greenwood = estimate->variance / (survival * survival)};
        double lowest, highest;
        ebb_survival_limits(&point, &lowest, &highest);
        *out_lower = 1.0 - highest;
        *out_upper = 1.0 - lowest;
    }
}

/* The standard error of a variance that is NaN is NaN, and so are limits: nothing has to be asked here. */
static void store(const struct task *task, int policy, const struct ebb_estimate *estimate)
{
    const int at =
        (task->population * EBB_MEASURE_COUNT + task->measure) * task->summary->n_policies + policy;
    double *const *statistics = task->summary->statistics;
    statistics[EBB_STAT_MEAN][at] = estimate->value;
    statistics[EBB_STAT_SE][at] = ebb_sqrt(estimate->variance);
    find_limits(task, estimate, &statistics[EBB_STAT_LOWER][at], &statistics[EBB_STAT_UPPER][at]);
    statistics[EBB_STAT_N][at] = estimate->n;
}

/* A difference without what rounding left of one. Where two policies are the same for each of few patients,
 * two curves that come to the same by other products differ by 1e-16, with an error of 1e-17: a finding by
 * its z, with a number needed of 9e15. Curves are products of one factor a visit, at most some thousands,
 * so that 1e-12 is above what they can lose, and far below what one patient of a hundred million moves
 * (1e-8). Errors come from squares of such differences: what is left of them has the square of that. */
struct ebb_estimate ebb_estimate_without_rounding(int measure, const struct ebb_estimate *difference,
                                                  const struct ebb_estimate *first,
                                                  const struct ebb_estimate *second)
{
    const bool by = EBB_MEASURES[measure].kind == EBB_RELAPSED_BY; /* of 1 less a product */
    const double size = by ? 1.0 : fabs(first->value) + fabs(second->value);
    struct ebb_estimate out = *difference;
    if (fabs(out.value) < 1e-12 * size)
        out.value = 0.0;
    if (out.variance < 1e-24 * size * size || out.variance < 1e-20 * (first->variance + second->variance))
        out.variance = 0.0;
    return out;
}

/* `first` and `second` are the two policies on their own, with variances got in the same way as that of the
 * difference. */
static void store_pair(const struct task *task, int p, int q, const struct ebb_estimate *raw,
                       const struct ebb_estimate *first, const struct ebb_estimate *second)
{
    const struct ebb_estimate cleaned = ebb_estimate_without_rounding(task->measure, raw, first, second),
                              *difference = &cleaned;
    const int policies = task->summary->n_policies;
    const int at = ((task->population * EBB_MEASURE_COUNT + task->measure) * policies + p) * policies + q;
    const double error = ebb_sqrt(difference->variance);
    double *const *paired = task->summary->paired;
    paired[EBB_PAIR_DIFFERENCE][at] = difference->value;
    paired[EBB_PAIR_SE][at] = error;
    paired[EBB_PAIR_LOWER][at] = difference->value - EBB_Z_95 * error;
    paired[EBB_PAIR_UPPER][at] = difference->value + EBB_Z_95 * error;
    const double one = first->variance, other = second->variance;
    const bool varies = one > 0.0 && other > 0.0;
    paired[EBB_PAIR_CORRELATION][at] =
        varies ? (one + other - difference->variance) / (2.0 * ebb_sqrt(one * other)) : NAN;
    paired[EBB_PAIR_VARIANCE_REDUCTION][at] =
        varies && difference->variance > 0.0 ? (one + other) / difference->variance : NAN;
}

/* Patients to be treated under q instead of p for one relapse less by 52 weeks (Cook and Sackett 1995); its
 * limits are those of the difference turned over, and do not exist when the difference may be 0. Not in every
 * population, by the rule of ebb_contrast_gives_needed. */
static void store_nnt(const struct task *task, int p, int q)
{
    const struct ebb_summary *summary = task->summary;
    const int at = (task->population * summary->n_policies + p) * summary->n_policies + q;
    const double difference =
        ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, task->population, task->measure, p, q);
    const double lower = ebb_summary_paired(summary, EBB_PAIR_LOWER, task->population, task->measure, p, q);
    const double upper = ebb_summary_paired(summary, EBB_PAIR_UPPER, task->population, task->measure, p, q);
    const bool given = ebb_contrast_gives_needed(task->plan, task->population, task->numbers[q].n,
                                                 (double)task->tally->n_patients[task->population]);
    const bool exists = given && lower * upper > 0.0;
    summary->nnt[at] = given && difference != 0.0 ? -1.0 / difference : NAN;
    summary->nnt_lower[at] = exists ? -1.0 / lower : NAN;
    summary->nnt_upper[at] = exists ? -1.0 / upper : NAN;
}

/* 5. Everything */

/* Every policy with every other in both directions: the second half could be turned round from the first, but
 * -0.0 and 0.0 are different bytes. */
static void fill_by_patients(const struct task *task,
                             struct ebb_estimate (*estimate_of)(const struct task *, int, int))
{
    const int policies = task->tally->n_policies;
    for (int p = 0; p < policies; p++) {
        const struct ebb_estimate first = estimate_of(task, -1, p);
        store(task, p, &first);
        for (int q = 0; q < policies; q++) {
            const struct ebb_estimate second = estimate_of(task, -1, q);
            const struct ebb_estimate difference = estimate_of(task, p, q);
            store_pair(task, p, q, &difference, &first, &second);
        }
    }
}

/* Both directions of a pair from one variance: it is a sum over all cells of the tally's squares. */
static void store_survival_pair(const struct task *task, int p, int q)
{
    const struct ebb_survival_number *numbers = task->numbers;
    const struct ebb_tally *tally = task->tally;
    const double variance = ebb_survival_number_variance(task->plan, tally, task->population, numbers, p, q);
    const struct ebb_estimate first = {.value = numbers[p].value,
                                       .variance = ebb_survival_number_variance(
                                           task->plan, tally, task->population, numbers, -1, p)},
                              second = {.value = numbers[q].value,
                                        .variance = ebb_survival_number_variance(
                                            task->plan, tally, task->population, numbers, -1, q)};
    const struct ebb_estimate forth = {.value = numbers[q].value - numbers[p].value, .variance = variance};
    const struct ebb_estimate back = {.value = numbers[p].value - numbers[q].value, .variance = variance};
    store_pair(task, p, q, &forth, &first, &second);
    store_pair(task, q, p, &back, &second, &first);
}

static void fill_survival(const struct task *task)
{
    const int policies = task->tally->n_policies;
    for (int p = 0; p < policies; p++) {
        const struct ebb_survival_number *number = &task->numbers[p];
        store(task, p, &(struct ebb_estimate){number->value, number->variance, number->n});
        for (int q = p; q < policies; q++)
            store_survival_pair(task, p, q);
    }
    for (int p = 0; p < policies && task->measure == EBB_RELAPSED_52_WEEKS; p++) {
        for (int q = 0; q < policies; q++)
            store_nnt(task, p, q);
    }
}

void ebb_estimates_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                        const struct ebb_tally *tally, int population,
                        const struct ebb_survival_number *numbers)
{
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const struct task task = {summary,    plan,    tally,
                                  population, measure, numbers + measure * tally->n_policies};
        const int over = ebb_measure_over(measure);
        if (ebb_survival_number_is(measure))
            fill_survival(&task);
        else
            fill_by_patients(&task, over < 0                                              ? mean_estimate
                                    : over == EBB_FOLLOWUP_DAYS && !plan->leaving_differs ? in_care_estimate
                                                                                          : ratio_estimate);
    }
}
