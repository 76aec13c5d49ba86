/* SPDX-License-Identifier: MIT
 * survival: Kaplan-Meier, restricted mean and mean cumulative relapses.
 *
 *   1. Counts   2. The curve   3. Numbers read off it
 */
#include <ebb/survival.h>

#include <stdbool.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>

/* 1. Counts */

/* Sum over the cohort's groups of a tally array (arm, group, visit) with rows of `width`. */
static int64_t count(const struct ebb_cohort *cohort, const int64_t *array, int arm, int width, int at)
{
    const bool all = cohort->group == EBB_ALL_GROUPS;
    const int64_t *first =
        array + ((size_t)arm * EBB_TALLY_GROUPS + (size_t)(all ? 0 : cohort->group)) * (size_t)width + at;
    int64_t n = 0;
    for (int group = 0; group < (all ? EBB_TALLY_GROUPS : 1); group++)
        n += first[(size_t)group * (size_t)width];
    return n;
}

static int arm_of(const struct ebb_cohort *cohort)
{
    return cohort->population * cohort->tally->n_policies + cohort->policy;
}

int64_t ebb_survival_followed(const struct ebb_cohort *cohort)
{
    const int width = cohort->tally->n_visits + 1;
    int64_t n = 0;
    for (int visit = 0; visit < width; visit++)
        n += count(cohort, cohort->tally->left, arm_of(cohort), width, visit);
    return n;
}

/* 2. The curve
 *
 * Two numbers run along: who is still at risk of a first relapse, and who is in care at all and so at risk of
 * any. The second falls by leaving only; the mean cumulative function (Nelson 1988) divides by it, and counts
 * every relapse of a patient. */

/* With nobody at risk the curve stays where it is. Where all at risk relapse, Greenwood's term would be
 * infinite and is left out: survival is 0 from there on, and its variance 0 whatever the sum. */
void ebb_survival_step(struct ebb_survival_walk *walk, const struct ebb_survival_visit *visit,
                       struct ebb_survival_point *out_point)
{
    struct ebb_survival_point *point = &walk->point;
    point->censored = visit->censored;
    point->events = visit->first_relapses;
    walk->at_risk -= visit->censored;
    walk->in_care -= visit->left;
    point->at_risk = walk->at_risk;
    point->in_care = walk->in_care;
    if (walk->at_risk > 0)
        point->survival *= (double)(walk->at_risk - point->events) / (double)walk->at_risk;
    if (walk->at_risk > point->events)
        point->greenwood +=
            (double)point->events / ((double)walk->at_risk * (double)(walk->at_risk - point->events));
    if (walk->in_care > 0)
        point->cumulative += (double)visit->relapses / (double)walk->in_care;
    walk->at_risk -= point->events;
    *out_point = *point;
}

void ebb_survival_curve(const struct ebb_cohort *cohort, struct ebb_survival_point *out_points)
{
    const struct ebb_tally *tally = cohort->tally;
    const int visits = tally->n_visits;
    const int arm = arm_of(cohort);
    struct ebb_survival_walk walk = ebb_survival_start(ebb_survival_followed(cohort));
    for (int visit = 0; visit < visits; visit++) {
        const struct ebb_survival_visit seen = {
            .censored = count(cohort, tally->censored, arm, visits + 1, visit),
            .first_relapses = count(cohort, tally->first_relapses, arm, visits, visit),
            .left = count(cohort, tally->left, arm, visits + 1, visit),
            .relapses = count(cohort, tally->relapses, arm, visits, visit),
        };
        ebb_survival_step(&walk, &seen, &out_points[visit]);
    }
}

/* 3. Numbers read off it */

double ebb_survival_relapsed_by(const struct ebb_plan *plan, const struct ebb_survival_point *points, int day,
                                double *out_variance)
{
    const struct ebb_survival_point *last = NULL;
    for (int visit = 0; visit < plan->n_visits && ebb_plan_visit_day(plan, visit) <= day; visit++)
        last = &points[visit];
    *out_variance = last ? last->survival * last->survival * last->greenwood : 0.0;
    return last ? 1.0 - last->survival : 0.0;
}

double ebb_survival_restricted_mean(const struct ebb_plan *plan, const struct ebb_survival_point *points,
                                    double *out_variance)
{
    /* Var = sum over visits of (area beyond the visit)^2 d / (n (n - d)).
     * From the end backwards, so that the area beyond each visit is at hand for the variance. */
    double area = 0.0, variance = 0.0;
    int until = plan->study.horizon_days;
    for (int visit = plan->n_visits - 1; visit >= 0; visit--) {
        const struct ebb_survival_point *point = &points[visit];
        area += point->survival * (until - ebb_plan_visit_day(plan, visit));
        until = ebb_plan_visit_day(plan, visit);
        if (point->at_risk > point->events)
            variance += area * area * (double)point->events /
                        ((double)point->at_risk * (double)(point->at_risk - point->events));
    }
    *out_variance = variance;
    return area + until;
}

void ebb_survival_limits(const struct ebb_survival_point *point, double *out_lower, double *out_upper)
{
    const double survival = point->survival;
    *out_lower = *out_upper = survival;
    if (survival <= 0.0 || survival >= 1.0)
        return;
    const double log_survival = ebb_log(survival);
    const double spread = EBB_Z_95 * ebb_sqrt(point->greenwood) / -log_survival;
    *out_lower = ebb_exp(log_survival * ebb_exp(spread));
    *out_upper = ebb_exp(log_survival * ebb_exp(-spread));
}
