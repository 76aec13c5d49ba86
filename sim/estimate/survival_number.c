/* SPDX-License-Identifier: MIT
 * survival_number: numbers read off the curves of an arm.
 *
 *   1. The number   2. What its differences need   3. Variances of differences
 */
#include "survival_number.h"

#include <math.h>

/* 1. The number */

bool ebb_survival_number_is(int measure)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
    return kind == EBB_RELAPSED_BY || kind == EBB_RELAPSE_FREE;
}

static double read_off(const struct ebb_plan *plan, int measure, const struct ebb_survival_point *points,
                       double *out_variance)
{
    const struct ebb_measure_info *info = &EBB_MEASURES[measure];
    if (info->kind == EBB_RELAPSE_FREE) {
        const double days = ebb_survival_restricted_mean(plan, points, out_variance);
        *out_variance /= 49.0; /* weeks squared */
        return days / 7.0;
    }
    if (7 * info->weeks > plan->study.horizon_days) { /* nobody was looked at for so long */
        *out_variance = NAN;
        return NAN;
    }
    return ebb_survival_relapsed_by(plan, points, 7 * info->weeks, out_variance);
}

/* Whether somebody was at risk of a first relapse to the end of what the measure looks at, or all had
 * relapsed: the estimate cannot change any more then. Without this a curve would be drawn on as a flat line
 * after the last patient has left, and read as if it were known. */
static bool is_seen(const struct ebb_plan *plan, int measure, const struct ebb_survival_point *points)
{
    const struct ebb_measure_info *info = &EBB_MEASURES[measure];
    const int day = info->kind == EBB_RELAPSED_BY ? 7 * info->weeks : plan->study.horizon_days;
    const struct ebb_survival_point *last = NULL;
    for (int visit = 0; visit < plan->n_visits && ebb_plan_visit_day(plan, visit) <= day; visit++)
        last = &points[visit];
    return last == NULL || last->at_risk > 0 || last->survival <= 0.0;
}

double ebb_survival_number_value(int measure, const struct ebb_plan *plan,
                                 const struct ebb_survival_point *points, int64_t followed,
                                 double *out_variance)
{
    const double value = read_off(plan, measure, points, out_variance);
    if (followed >= 1 && is_seen(plan, measure, points))
        return value;
    *out_variance = NAN;
    return NAN;
}

/* 2. What its differences need */

/* What the patients of each group add to the measure, by how their waits ended. */
static void fill_groups(struct ebb_survival_number *number, const struct ebb_arm *arm)
{
    const struct ebb_tally *tally = arm->tally;
    const int visits = tally->n_visits;
    const size_t first =
        (size_t)(arm->population * tally->n_policies + arm->policy) * (size_t)EBB_TALLY_GROUPS;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        const int64_t *relapsed = tally->first_relapses + (first + (size_t)group) * (size_t)visits;
        const int64_t *left = tally->censored + (first + (size_t)group) * (size_t)(visits + 1);
        double sum = 0.0;
        for (int visit = 0; visit < visits; visit++)
            sum += (double)relapsed[visit] * number->influence.relapsed[visit];
        for (int visit = 0; visit <= visits; visit++)
            sum += (double)left[visit] * number->influence.left[visit];
        number->groups[group] = sum;
    }
}

void ebb_survival_number_influence(int measure, const struct ebb_plan *plan,
                                   const struct ebb_survival_point *points,
                                   const struct ebb_survival_influence *influence)
{
    const bool by = EBB_MEASURES[measure].kind == EBB_RELAPSED_BY;
    const double scale = by ? -1.0 : 1.0 / 7.0; /* relapsed for free of relapse, weeks for days */
    if (by)
        ebb_survival_influence_on_share(influence, plan, points, 7 * EBB_MEASURES[measure].weeks);
    else
        ebb_survival_influence_on_mean(influence, plan, points);
    for (int visit = 0; visit < plan->n_visits; visit++)
        influence->relapsed[visit] *= scale;
    for (int visit = 0; visit <= plan->n_visits; visit++)
        influence->left[visit] *= scale;
}

struct ebb_survival_number ebb_survival_number_of(const struct ebb_arm *arm, int measure, double *room)
{
    struct ebb_survival_number number = {.n = (double)arm->followed};
    number.value =
        ebb_survival_number_value(measure, arm->plan, arm->points, arm->followed, &number.variance);
    number.influence = ebb_survival_influence_in(room, arm->tally->n_visits);
    if (!isnan(number.value) && arm->tally->n_policies > 1) {
        ebb_survival_number_influence(measure, arm->plan, arm->points, &number.influence);
        if (arm->tally->n_pairs == 0)
            fill_groups(&number, arm);
    }
    return number;
}

/* 3. Variances of differences */

/* Squares of sums over groups instead of squares over patients. Patients fall into groups whatever becomes of
 * them, so that products of two patients of one group cancel on average, but for the 1 / 64 that is made up
 * for: what all add is 0, and the products of two of a group are negative by so much. */
static double variance_by_groups(const struct ebb_survival_number *first,
                                 const struct ebb_survival_number *second)
{
    double squares = 0.0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        const double x = second->groups[group] - (first ? first->groups[group] : 0.0);
        squares += x * x;
    }
    return squares * EBB_TALLY_GROUPS / (EBB_TALLY_GROUPS - 1.0);
}

/* One patient has no spread: an error of 0 would say that everything is known. A policy with itself differs
 * by nothing, whichever way. */
double ebb_survival_number_variance(const struct ebb_plan *plan, const struct ebb_tally *tally,
                                    int population, const struct ebb_survival_number *numbers, int p, int q)
{
    const bool known = numbers[q].n > 1.0 && !isnan(numbers[q].value) && (p < 0 || !isnan(numbers[p].value));
    const int first = p < q ? p : q, second = p < q ? q : p;
    if (!known)
        return NAN;
    if (p == q)
        return 0.0;
    if (tally->n_pairs == 0)
        return variance_by_groups(p < 0 ? NULL : &numbers[p], &numbers[q]);
    if (p < 0)
        return numbers[q].variance;
    return ebb_survival_influence_variance(plan, tally, population, first, second, &numbers[first].influence,
                                           &numbers[second].influence);
}
