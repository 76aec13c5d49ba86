/* SPDX-License-Identifier: MIT
 * survival_number: numbers read off the curves of an arm.
 */
#include "survival_number.h"

#include <math.h>

#include "moments.h"

bool ebb_survival_number_is(int measure)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
    return kind == EBB_RELAPSED_BY || kind == EBB_RELAPSE_FREE;
}

static double read_off(const struct ebb_arm *arm, int measure, const struct ebb_survival_point *points,
                       double *out_variance)
{
    const struct ebb_measure_info *info = &EBB_MEASURES[measure];
    if (info->kind == EBB_RELAPSE_FREE) {
        const double days = ebb_survival_restricted_mean(arm->plan, points, out_variance);
        *out_variance /= 49.0; /* weeks squared */
        return days / 7.0;
    }
    if (7 * info->weeks > arm->plan->study.horizon_days) { /* nobody was looked at for so long */
        *out_variance = NAN;
        return NAN;
    }
    return ebb_survival_relapsed_by(arm->plan, points, 7 * info->weeks, out_variance);
}

/* Whether at least `least` followed patients were at risk of a first relapse to the end of what the measure
 * looks at, or all had relapsed: the estimate cannot change any more then. Without this a curve would be
 * drawn on as a flat line after the last patient has left, and read as if it were known. */
static bool is_seen(const struct ebb_arm *arm, int measure, int64_t least)
{
    const struct ebb_measure_info *info = &EBB_MEASURES[measure];
    const int day = info->kind == EBB_RELAPSED_BY ? 7 * info->weeks : arm->plan->study.horizon_days;
    const struct ebb_survival_point *last = NULL;
    for (int visit = 0; visit < arm->plan->n_visits && ebb_plan_visit_day(arm->plan, visit) <= day; visit++)
        last = &arm->points[visit];
    return last == NULL || last->at_risk >= least || last->survival <= 0.0;
}

/* With so few patients at risk in the end most random groups would have none, and their spread would be too
 * small: a group whose last patient has left goes on with the curve it had. A quarter of the groups: fewer
 * would let such spreads through, more would leave errors out that are good enough. */
enum { LEAST_AT_RISK = EBB_TALLY_GROUPS / 4 };

struct ebb_survival_number ebb_survival_number_of(const struct ebb_arm *arm, int measure)
{
    struct ebb_survival_number number = {.n = (double)arm->followed};
    number.value = read_off(arm, measure, arm->points, &number.variance);
    if (number.n < 1.0 || !is_seen(arm, measure, 1))
        number.value = number.variance = NAN;
    const bool enough = is_seen(arm, measure, LEAST_AT_RISK);
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        double unused;
        number.groups[group] = enough && arm->group_followed[group] > 0
                                   ? read_off(arm, measure, ebb_arm_group(arm, group), &unused)
                                   : NAN;
    }
    return number;
}

/* A plain sum of squares: 64 numbers between 0 and a few hundred weeks lose no digit that matters. */
double ebb_survival_number_variance(const struct ebb_survival_number *first,
                                    const struct ebb_survival_number *second)
{
    double sum = 0.0, squares = 0.0, n = 0.0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        const double x = second->groups[group] - (first ? first->groups[group] : 0.0);
        if (isnan(x))
            continue;
        sum += x;
        squares += x * x;
        n += 1.0;
    }
    return ebb_variance_of_mean(sum, squares, n);
}
