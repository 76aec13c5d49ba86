/* SPDX-License-Identifier: MIT
 * estimate: means, ratios and survival numbers of every policy, and their differences on the same patients.
 *
 * Sums are whole numbers and are combined before they are divided, so that equal policies differ by exactly
 * 0. The variance of a paired difference comes from the patients' own differences (means, ratios) or from
 * random groups of patients (survival numbers).
 *
 *   1. Moments   2. Means   3. Ratios   4. Survival numbers   5. Storing   6. Everything
 */
#include "estimate.h"

#include <math.h>
#include <stdlib.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>
#include <ebb/survival.h>

#define DAYS_PER_YEAR 365.25

/* One measure in one population: what all policies of it share. */
struct task {
    struct ebb_summary *summary;
    const struct ebb_plan *plan;
    const struct ebb_tally *tally;
    int population, measure;
    const double *groups; /* survival numbers by (policy, group) */
};

struct estimate {
    double value, variance, n;
};

/* 1. Moments */

static int64_t sum_of(const struct task *task, const int64_t *array, int policy, enum ebb_outcome outcome)
{
    return array[(size_t)(task->population * task->tally->n_policies + policy) * EBB_OUTCOME_COUNT + outcome];
}

static int64_t product_of(const struct task *task, int p, int q, enum ebb_outcome outcome)
{
    const size_t first = (size_t)(p < q ? p : q);
    const size_t second = (size_t)(p < q ? q : p);
    const size_t policies = (size_t)task->tally->n_policies;
    const size_t row = ((size_t)task->population * policies + first) * policies + second;
    return task->tally->sum_product[row * EBB_OUTCOME_COUNT + outcome];
}

/* Variance of a mean from n numbers with this sum and sum of squares. */
static double variance_of_mean(double sum, double squares, double n)
{
    double spread = squares - sum * sum / n;
    if (spread < 1e-13 * squares) /* what rounding leaves where all are equal */
        spread = 0.0;
    return n > 1.0 ? (spread > 0.0 ? spread : 0.0) / (n - 1.0) / n : NAN;
}

/* 2. Means */

static double scale_of(const struct task *task)
{
    switch (EBB_MEASURES[task->measure].kind) {
    case EBB_MEAN_WEEKS:
        return 1.0 / 7.0;
    case EBB_MEAN_SHARE:
        return 1.0 / ((double)task->plan->n_visits * task->plan->calendar.interval_days);
    case EBB_MEAN_VISIT:
        return 1.0 / (double)task->plan->n_visits;
    default:
        return 1.0;
    }
}

/* The mean under policy q less that under p; p < 0: the mean itself. */
static struct estimate mean_estimate(const struct task *task, int p, int q)
{
    const enum ebb_outcome outcome = EBB_MEASURES[task->measure].outcome;
    const double n = (double)task->tally->n_patients[task->population];
    const double scale = scale_of(task);
    int64_t sum = sum_of(task, task->tally->sum, q, outcome);
    int64_t squares = product_of(task, q, q, outcome);
    if (p >= 0) {
        sum -= sum_of(task, task->tally->sum, p, outcome);
        squares += product_of(task, p, p, outcome) - 2 * product_of(task, p, q, outcome);
    }
    return (struct estimate){
        .value = scale * ((double)sum / n),
        .variance = scale * scale * variance_of_mean((double)sum, (double)squares, n),
        .n = n,
    };
}

/* 3. Ratios
 *
 * R = sum x / sum F over patients. By the delta method its variance is that of the mean of x - R F, over the
 * mean of F squared. A patient is in care for the same days F under every policy, so for a difference of
 * ratios x and R are replaced by their differences. */
static struct estimate ratio_estimate(const struct task *task, int p, int q)
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
    const double residual = (double)squares - 2.0 * ratio * (double)crossed + ratio * ratio * days_squared;
    const double mean_days = days / n;
    return (struct estimate){
        .value = ratio * DAYS_PER_YEAR,
        .variance =
            variance_of_mean(0.0, residual, n) * (DAYS_PER_YEAR / mean_days) * (DAYS_PER_YEAR / mean_days),
        .n = n,
    };
}

/* 4. Survival numbers */

static double survival_number(const struct task *task, const struct ebb_survival_point *points,
                              double *out_variance)
{
    const struct ebb_measure_info *measure = &EBB_MEASURES[task->measure];
    if (measure->kind == EBB_RELAPSE_FREE) {
        const double days = ebb_survival_restricted_mean(task->plan, points, out_variance);
        *out_variance /= 49.0; /* weeks squared */
        return days / 7.0;
    }
    if (7 * measure->weeks > task->plan->study.horizon_days) {
        *out_variance = NAN;
        return NAN;
    }
    return ebb_survival_relapsed_by(task->plan, points, 7 * measure->weeks, out_variance);
}

/* Whether at least `least` followed patients were at risk of a first relapse to the end of what the measure
 * looks at, or all had relapsed: the estimate cannot change any more then. */
static bool is_seen(const struct task *task, const struct ebb_survival_point *points, int64_t least)
{
    const struct ebb_measure_info *measure = &EBB_MEASURES[task->measure];
    const int day = measure->kind == EBB_RELAPSED_BY ? 7 * measure->weeks : task->plan->study.horizon_days;
    const struct ebb_survival_point *last = NULL;
    for (int visit = 0; visit < task->plan->n_visits && ebb_plan_visit_day(task->plan, visit) <= day; visit++)
        last = &points[visit];
    return last == NULL || last->at_risk >= least || last->survival <= 0.0;
}

static struct estimate survival_estimate(const struct task *task, int policy,
                                         struct ebb_survival_point *points)
{
    const struct ebb_cohort cohort = {task->plan, task->tally, task->population, policy, EBB_ALL_GROUPS};
    struct estimate estimate = {.n = (double)ebb_survival_followed(&cohort)};
    ebb_survival_curve(&cohort, points);
    estimate.value = survival_number(task, points, &estimate.variance);
    if (estimate.n < 1.0 || !is_seen(task, points, 1))
        estimate.value = estimate.variance = NAN;
    return estimate;
}

/* With so few patients at risk in the end most random groups would have none, and their spread would be too
 * small. */
enum { LEAST_AT_RISK = EBB_TALLY_GROUPS / 4 };

/* The number in every random group; NaN in a group without followed patients, and everywhere when too few are
 * left at risk. */
static void fill_groups(const struct task *task, double *groups, struct ebb_survival_point *points)
{
    for (int policy = 0; policy < task->tally->n_policies; policy++) {
        const struct ebb_cohort whole = {task->plan, task->tally, task->population, policy, EBB_ALL_GROUPS};
        ebb_survival_curve(&whole, points);
        const bool enough = is_seen(task, points, LEAST_AT_RISK);
        for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
            const struct ebb_cohort cohort = {task->plan, task->tally, task->population, policy, group};
            double variance;
            ebb_survival_curve(&cohort, points);
            groups[policy * EBB_TALLY_GROUPS + group] =
                enough && ebb_survival_followed(&cohort) > 0 ? survival_number(task, points, &variance) : NAN;
        }
    }
}

/* Variance of the mean over groups of the number under q less that under p; p < 0: of the number itself. */
static double group_variance(const double *groups, int p, int q)
{
    double sum = 0.0, squares = 0.0, n = 0.0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        const double x =
            groups[q * EBB_TALLY_GROUPS + group] - (p >= 0 ? groups[p * EBB_TALLY_GROUPS + group] : 0.0);
        if (isnan(x))
            continue;
        sum += x;
        squares += x * x;
        n += 1.0;
    }
    return variance_of_mean(sum, squares, n);
}

/* 5. Storing */

/* 95 % limits: of a Kaplan-Meier estimate the same as on its curve, of a share cut at 0 and 1, else
 * symmetric. */
static void find_limits(const struct task *task, const struct estimate *estimate, double *out_lower,
                        double *out_upper)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[task->measure].kind;
    const double reach = EBB_Z_95 * ebb_sqrt(estimate->variance);
    *out_lower = estimate->value - reach;
    *out_upper = estimate->value + reach;
    if (kind == EBB_MEAN_SHARE) {
        *out_lower = *out_lower < 0.0 ? 0.0 : *out_lower;
        *out_upper = *out_upper > 1.0 ? 1.0 : *out_upper;
    } else if (kind == EBB_RELAPSED_BY) {
        const double survival = 1.0 - estimate->value;
        const struct ebb_survival_point point = {.survival = survival,
                                                 .greenwood = estimate->variance / (survival * survival)};
        double lowest, highest;
        ebb_survival_limits(&point, &lowest, &highest);
        *out_lower = 1.0 - highest;
        *out_upper = 1.0 - lowest;
    }
}

static void store(const struct task *task, int policy, const struct estimate *estimate)
{
    const int at =
        (task->population * EBB_MEASURE_COUNT + task->measure) * task->summary->n_policies + policy;
    double *const *statistics = task->summary->statistics;
    statistics[EBB_STAT_MEAN][at] = estimate->value;
    statistics[EBB_STAT_SE][at] = ebb_sqrt(estimate->variance);
    find_limits(task, estimate, &statistics[EBB_STAT_LOWER][at], &statistics[EBB_STAT_UPPER][at]);
    statistics[EBB_STAT_N][at] = estimate->n;
}

/* `first` and `second` are the variances of the two policies on their own, got in the same way as that of the
 * difference. */
static void store_pair(const struct task *task, int p, int q, const struct estimate *difference, double first,
                       double second)
{
    const int policies = task->summary->n_policies;
    const int at = ((task->population * EBB_MEASURE_COUNT + task->measure) * policies + p) * policies + q;
    const double error = ebb_sqrt(difference->variance);
    double *const *paired = task->summary->paired;
    paired[EBB_PAIR_DIFFERENCE][at] = difference->value;
    paired[EBB_PAIR_SE][at] = error;
    paired[EBB_PAIR_LOWER][at] = difference->value - EBB_Z_95 * error;
    paired[EBB_PAIR_UPPER][at] = difference->value + EBB_Z_95 * error;
    const bool varies = first > 0.0 && second > 0.0;
    paired[EBB_PAIR_CORRELATION][at] =
        varies ? (first + second - difference->variance) / (2.0 * ebb_sqrt(first * second)) : NAN;
    paired[EBB_PAIR_VARIANCE_REDUCTION][at] = varies ? (first + second) / difference->variance : NAN;
}

/* Patients to be treated under q instead of p for one relapse less by 52 weeks (Cook and Sackett 1995); its
 * limits are those of the difference turned over, and do not exist when the difference may be 0. */
static void store_nnt(const struct task *task, int p, int q)
{
    const struct ebb_summary *summary = task->summary;
    const int at = (task->population * summary->n_policies + p) * summary->n_policies + q;
    const double difference =
        ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, task->population, task->measure, p, q);
    const double lower = ebb_summary_paired(summary, EBB_PAIR_LOWER, task->population, task->measure, p, q);
    const double upper = ebb_summary_paired(summary, EBB_PAIR_UPPER, task->population, task->measure, p, q);
    const bool exists = lower * upper > 0.0;
    summary->nnt[at] = difference != 0.0 ? -1.0 / difference : NAN;
    summary->nnt_lower[at] = exists ? -1.0 / lower : NAN;
    summary->nnt_upper[at] = exists ? -1.0 / upper : NAN;
}

/* 6. Everything */

static void fill_by_patients(const struct task *task,
                             struct estimate (*estimate_of)(const struct task *, int, int))
{
    const int policies = task->tally->n_policies;
    for (int p = 0; p < policies; p++) {
        const struct estimate first = estimate_of(task, -1, p);
        store(task, p, &first);
        for (int q = 0; q < policies; q++) {
            const struct estimate second = estimate_of(task, -1, q);
            const struct estimate difference = estimate_of(task, p, q);
            store_pair(task, p, q, &difference, first.variance, second.variance);
        }
    }
}

static void fill_by_groups(const struct task *task, struct ebb_survival_point *points)
{
    const int policies = task->tally->n_policies;
    for (int p = 0; p < policies; p++) {
        const struct estimate estimate = survival_estimate(task, p, points);
        store(task, p, &estimate);
    }
    for (int p = 0; p < policies; p++) {
        for (int q = 0; q < policies; q++) {
            const struct estimate difference = {
                .value =
                    ebb_summary_statistic(task->summary, EBB_STAT_MEAN, task->population, task->measure, q) -
                    ebb_summary_statistic(task->summary, EBB_STAT_MEAN, task->population, task->measure, p),
                .variance = group_variance(task->groups, p, q),
            };
            store_pair(task, p, q, &difference, group_variance(task->groups, -1, p),
                       group_variance(task->groups, -1, q));
            if (task->measure == EBB_RELAPSED_52_WEEKS)
                store_nnt(task, p, q);
        }
    }
}

enum ebb_status ebb_estimates_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                                   const struct ebb_tally *tally)
{
    struct ebb_survival_point *points = calloc((size_t)tally->n_visits, sizeof *points);
    double *groups = calloc((size_t)tally->n_policies * EBB_TALLY_GROUPS, sizeof *groups);
    const enum ebb_status status = points && groups ? EBB_OK : EBB_NO_MEMORY;
    for (int population = 0; status == EBB_OK && population < tally->n_populations; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const struct task task = {summary, plan, tally, population, measure, groups};
            const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
            if (kind == EBB_RELAPSED_BY || kind == EBB_RELAPSE_FREE) {
                fill_groups(&task, groups, points);
                fill_by_groups(&task, points);
            } else {
                fill_by_patients(&task, kind == EBB_PER_YEAR ? ratio_estimate : mean_estimate);
            }
        }
    }
    free(points);
    free(groups);
    return status;
}
