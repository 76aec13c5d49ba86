/* SPDX-License-Identifier: MIT
 * trial_size: closed forms, and what goes into them.
 *
 * z_a = 1.96 is the quantile of two-sided 5 %, z_b that of the power:
 *
 *     shares    n = (z_a sqrt(2 v0) + z_b sqrt(v1 + v2))^2 / (p1 - p2)^2
 *     times     events = 4 (z_a + z_b)^2 / (log hazard ratio)^2,   n = events / (q1 + q2)
 *     means     n = (z_a + z_b)^2 (v1 + v2) / difference^2 + z_a^2 (v1^2 + v2^2) / 2 (v1 + v2)^2
 *
 *   1. Closed forms   2. Arms   3. Sizes   4. Over draws
 */
#include <ebb/trial_size.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>
#include <ebb/contrast.h>
#include <ebb/nested.h>

#include "resample.h"

#define AS_INFO(code, name, label, compared)  [code] = {name, label, compared},
#define AS_PER_CENT(code, per_cent, quantile) [code] = per_cent,
#define AS_QUANTILE(code, per_cent, quantile) [code] = quantile,
const struct ebb_trial_outcome_info EBB_TRIAL_OUTCOMES[EBB_TRIAL_OUTCOME_COUNT] = {
    EBB_TRIAL_OUTCOME_LIST(AS_INFO)};
const int EBB_POWERS[EBB_POWER_COUNT] = {EBB_POWER_LIST(AS_PER_CENT)};
static const double QUANTILES[EBB_POWER_COUNT] = {EBB_POWER_LIST(AS_QUANTILE)};

/* When maintenance trials are read: the measure of shares says so, too. */
enum { WEEKS = 52 };

/* 1. Closed forms */

double ebb_trial_size_of_shares(double first, double second, double inflation, enum ebb_power power)
{
    const double middle = 0.5 * (first + second), off = first - second;
    const double root = EBB_Z_95 * sqrt(2.0 * middle * (1.0 - middle)) +
                        QUANTILES[power] * sqrt(first * (1.0 - first) + second * (1.0 - second));
    return off == 0.0 ? INFINITY : inflation * root * root / (off * off);
}

double ebb_trial_size_of_times(double hazard_ratio, double first_with_event, double second_with_event,
                               enum ebb_power power, double *out_events)
{
    const double both = EBB_Z_95 + QUANTILES[power];
    const double off = hazard_ratio > 0.0 ? ebb_log(hazard_ratio) : NAN;
    *out_events = off == 0.0 ? INFINITY : 4.0 * both * both / (off * off);
    return *out_events / (first_with_event + second_with_event);
}

double ebb_trial_size_of_means(double difference, double first_variance, double second_variance,
                               enum ebb_power power)
{
    const double both = EBB_Z_95 + QUANTILES[power], sum = first_variance + second_variance;
    if (difference == 0.0)
        return INFINITY;
    /* Student's t in place of the normal law: one patient an arm of equal variances. */
    const double of_t = sum > 0.0
                            ? EBB_Z_95 * EBB_Z_95 *
                                  (first_variance * first_variance + second_variance * second_variance) /
                                  (2.0 * sum * sum)
                            : 0.0;
    return both * both * sum / (difference * difference) + of_t;
}

/* 2. Arms */

static const double *curve_of(const struct ebb_summary *summary, enum ebb_curve curve, int population,
                              int policy)
{
    return summary->curves[curve] +
           (size_t)(population * summary->n_policies + policy) * (size_t)summary->n_visits;
}

/* Visits within 52 weeks. */
static int visits_of(const struct ebb_plan *plan)
{
    int n = 0;
    while (n < plan->n_visits && ebb_plan_visit_day(plan, n) <= 7 * WEEKS)
        n++;
    return n;
}

/* First relapses that a trial sees by 52 weeks, of the followed. */
static double share_with_event(const struct ebb_summary *summary, const struct ebb_plan *plan, int population,
                               int policy, double n)
{
    const double *events = curve_of(summary, EBB_CURVE_EVENTS, population, policy);
    const int visits = visits_of(plan);
    double sum = 0.0;
    for (int visit = 0; visit < visits; visit++)
        sum += isnan(events[visit]) ? 0.0 : events[visit];
    return sum / n;
}

/* Errors of a summary are of unpaired patients, one policy at a time: what the arms of a trial are. */
static double of_measure(const struct ebb_summary *summary, enum ebb_statistic statistic, int population,
                         enum ebb_measure measure, int policy)
{
    return ebb_summary_statistic(summary, statistic, population, (int)measure, policy);
}

static double variance_of(const struct ebb_summary *summary, int population, enum ebb_measure measure,
                          int policy)
{
    const double error = of_measure(summary, EBB_STAT_SE, population, measure, policy);
    return error * error * of_measure(summary, EBB_STAT_N, population, measure, policy);
}

struct ebb_trial_arm ebb_trial_arm_of(const struct ebb_summary *summary, const struct ebb_plan *plan,
                                      int population, int policy)
{
    const double n = of_measure(summary, EBB_STAT_N, population, EBB_RELAPSED_52_WEEKS, policy);
    return (struct ebb_trial_arm){
        .relapsed = of_measure(summary, EBB_STAT_MEAN, population, EBB_RELAPSED_52_WEEKS, policy),
        .relapsed_variance = variance_of(summary, population, EBB_RELAPSED_52_WEEKS, policy),
        .with_event = share_with_event(summary, plan, population, policy, n),
        .weeks = of_measure(summary, EBB_STAT_MEAN, population, EBB_SEEN_RESPONSE_WEEKS, policy),
        .weeks_variance = variance_of(summary, population, EBB_SEEN_RESPONSE_WEEKS, policy)};
}

static double of_binomial(double share)
{
    return share * (1.0 - share);
}

/* By how much leaving makes the variance of a share larger than p (1 - p). */
static double inflation_of(const struct ebb_trial_arm *arm)
{
    const double plain = of_binomial(arm->relapsed);
    return plain > 0.0 ? arm->relapsed_variance / plain : 1.0;
}

struct ebb_trial_arm ebb_trial_arm_in_draw(const struct ebb_trial_arm *run, double relapsed, double weeks,
                                           double weeks_variance)
{
    const double seen = run->relapsed > 0.0 ? run->with_event / run->relapsed : 1.0;
    return (struct ebb_trial_arm){.relapsed = relapsed,
                                  .relapsed_variance = of_binomial(relapsed) * inflation_of(run),
                                  .with_event = relapsed * seen,
                                  .weeks = weeks,
                                  .weeks_variance = weeks_variance};
}

/* 3. Sizes */

/* Patients are whole. What rounding adds to a whole number is no patient: 1e-9 of it is left away. */
static double whole(double patients)
{
    return isfinite(patients) ? ceil(patients * (1.0 - 1e-9)) : patients;
}

/* Two arms of as many patients as were played, as if they were different people: expectations do not feel
 * the pairing. Tried and left: the ratio of the logarithms of those free of a relapse at 52 weeks. Where one
 * policy delays relapses and as many have come by then it is near 1, and trials of the size that follows
 * find the difference always (stat_trial_power). */
double ebb_trial_hazard_ratio(const struct ebb_summary *summary, const struct ebb_plan *plan, int population,
                              int reference, int policy)
{
    const double *events[2] = {curve_of(summary, EBB_CURVE_EVENTS, population, reference),
                               curve_of(summary, EBB_CURVE_EVENTS, population, policy)},
                 *at_risk[2] = {curve_of(summary, EBB_CURVE_AT_RISK, population, reference),
                                curve_of(summary, EBB_CURVE_AT_RISK, population, policy)};
    const int visits = visits_of(plan);
    double off = 0.0, variance = 0.0;
    for (int visit = 0; visit < visits; visit++) {
        const double all = at_risk[0][visit] + at_risk[1][visit], both = events[0][visit] + events[1][visit];
        if (!(all > 0.0) || isnan(both))
            continue;
        off += events[1][visit] - both * at_risk[1][visit] / all;
        variance += both * at_risk[0][visit] * at_risk[1][visit] / (all * all);
    }
    return variance > 0.0 ? ebb_exp(off / variance) : NAN;
}

/* Hazards that are proportional stand to each other as the logarithms of who is left. NaN where an arm has
 * nobody left, or nobody relapsed in either. */
static double cumulative_ratio_of(const struct ebb_trial_arm arms[2])
{
    for (int arm = 0; arm < 2; arm++) {
        if (!(arms[arm].relapsed > 0.0 && arms[arm].relapsed < 1.0))
            return NAN;
    }
    return ebb_log(1.0 - arms[1].relapsed) / ebb_log(1.0 - arms[0].relapsed);
}

double ebb_trial_hazard_ratio_in_draw(double run_ratio, const struct ebb_trial_arm run[2],
                                      const struct ebb_trial_arm draw[2])
{
    return run_ratio * cumulative_ratio_of(draw) / cumulative_ratio_of(run);
}

void ebb_trial_sizes(const struct ebb_trial_arm *reference, const struct ebb_trial_arm *policy,
                     double hazard_ratio, struct ebb_trial_size out_sizes[EBB_TRIAL_OUTCOME_COUNT])
{
    const double inflation = 0.5 * (inflation_of(reference) + inflation_of(policy));
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++)
        out_sizes[outcome] =
            (struct ebb_trial_size){.errors = {NAN, NAN}, .events = {NAN, NAN}, .shown = false};
    out_sizes[EBB_TRIAL_RELAPSED].difference = policy->relapsed - reference->relapsed;
    out_sizes[EBB_TRIAL_TIME].difference = hazard_ratio;
    out_sizes[EBB_TRIAL_WEEKS].difference = policy->weeks - reference->weeks;
    for (int power = 0; power < EBB_POWER_COUNT; power++) {
        out_sizes[EBB_TRIAL_RELAPSED].patients[power] = whole(ebb_trial_size_of_shares(
            reference->relapsed, policy->relapsed, inflation, (enum ebb_power)power));
        out_sizes[EBB_TRIAL_TIME].patients[power] =
            whole(ebb_trial_size_of_times(hazard_ratio, reference->with_event, policy->with_event,
                                          (enum ebb_power)power, &out_sizes[EBB_TRIAL_TIME].events[power]));
        out_sizes[EBB_TRIAL_TIME].events[power] = whole(out_sizes[EBB_TRIAL_TIME].events[power]);
        out_sizes[EBB_TRIAL_WEEKS].patients[power] =
            whole(ebb_trial_size_of_means(out_sizes[EBB_TRIAL_WEEKS].difference, reference->weeks_variance,
                                          policy->weeks_variance, (enum ebb_power)power));
    }
}

/* Whether a hazard ratio is shown, and how well it is known, weeks to the first relapse tell on the same
 * patients: what delays relapses moves both. */
static enum ebb_measure measure_of(int outcome)
{
    return outcome == EBB_TRIAL_WEEKS  ? EBB_SEEN_RESPONSE_WEEKS
           : outcome == EBB_TRIAL_TIME ? EBB_RELAPSE_FREE_WEEKS
                                       : EBB_RELAPSED_52_WEEKS;
}

void ebb_trial_sizes_of(const struct ebb_summary *summary, const struct ebb_plan *plan, int population,
                        int reference, int policy, struct ebb_trial_size out_sizes[EBB_TRIAL_OUTCOME_COUNT])
{
    const struct ebb_trial_arm first = ebb_trial_arm_of(summary, plan, population, reference),
                               second = ebb_trial_arm_of(summary, plan, population, policy);
    ebb_trial_sizes(&first, &second, ebb_trial_hazard_ratio(summary, plan, population, reference, policy),
                    out_sizes);
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++) {
        const struct ebb_contrast contrast =
            ebb_contrast_of(summary, population, (int)measure_of(outcome), reference, policy);
        const double error = fabs(contrast.simulation.standard_error / contrast.difference);
        out_sizes[outcome].shown = contrast.direction != EBB_DIRECTION_NOT_SHOWN &&
                                   contrast.direction != EBB_DIRECTION_UNKNOWN &&
                                   contrast.direction != EBB_DIRECTION_EQUAL;
        for (int power = 0; power < EBB_POWER_COUNT; power++)
            out_sizes[outcome].errors[power] = 2.0 * error * out_sizes[outcome].patients[power];
    }
}

/* 4. Over draws */

/* -1, 0 or 1: whether the policy has less of it. Of times it is the ratio that is less than 1. */
static int sign_of(const struct ebb_trial_size *size, enum ebb_trial_outcome outcome)
{
    const double off = size->difference - (outcome == EBB_TRIAL_TIME ? 1.0 : 0.0);
    return (off > 0.0) - (off < 0.0);
}

enum ebb_status ebb_trial_range_of(int n_draws, const struct ebb_trial_size *sizes,
                                   enum ebb_trial_outcome outcome, enum ebb_power power,
                                   const struct ebb_trial_size *run, struct ebb_trial_range *out_range)
{
    double *patients = calloc((size_t)n_draws + 1, sizeof *patients);
    int same = 0;
    if (patients == NULL)
        return EBB_NO_MEMORY;
    *out_range = (struct ebb_trial_range){0};
    for (int i = 0; i < n_draws; i++) {
        patients[i] = sizes[i].patients[power];
        out_range->n_draws += !isnan(patients[i]);
        same += !isnan(patients[i]) && sign_of(&sizes[i], outcome) == sign_of(run, outcome);
    }
    ebb_resample_limits(n_draws, patients, &out_range->lower, &out_range->upper);
    const int n = out_range->n_draws; /* sorted now, those that exist first */
    out_range->median = isnan(out_range->lower) ? NAN
                        : n % 2                 ? patients[n / 2]
                                                : 0.5 * (patients[n / 2 - 1] + patients[n / 2]);
    out_range->same_sign = isnan(out_range->lower) ? NAN : (double)same / n;
    if (n < EBB_NESTED_RANGE_ROWS) /* as every range over draws */
        out_range->lower = out_range->upper = NAN;
    free(patients);
    return EBB_OK;
}
