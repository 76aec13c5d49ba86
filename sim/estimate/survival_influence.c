/* SPDX-License-Identifier: MIT
 * survival_influence: from weights of visits to influences of ends, and from counts of pairs of ends to a
 * variance.
 *
 *   1. Room   2. Influence of an end   3. Pairs
 */
#include "survival_influence.h"

#include <stdbool.h>

/* 1. Room */

size_t ebb_survival_influence_numbers(int n_visits)
{
    return 2 * (size_t)n_visits + 1;
}

struct ebb_survival_influence ebb_survival_influence_in(double *room, int n_visits)
{
    return (struct ebb_survival_influence){.relapsed = room, .left = room + n_visits};
}

/* 2. Influence of an end */

/* In: relapsed[t] = w(t). Out: influences. `sum` is what having been at risk without a relapse up to here has
 * brought: those who stay, leave or relapse from now on all have it.
 *
 * Where all at risk relapse, 1 - h = 0 and the formula divides by it. The product form does not: its
 * derivative there is the product of the other factors times dN - h, and dN = h = 1 for everybody at risk; at
 * every other visit it has the factor 0 in it. So the step is 0, and a curve that has come to 0 has no
 * error. */
static void from_weights(const struct ebb_survival_influence *influence,
                         const struct ebb_survival_point *points, int n_visits)
{
    double sum = 0.0;
    influence->left[0] = 0.0;
    for (int visit = 0; visit < n_visits; visit++) {
        const double at_risk = (double)points[visit].at_risk, events = (double)points[visit].events;
        const double step = at_risk > events ? influence->relapsed[visit] / (at_risk - events) : 0.0;
        sum += at_risk > 0.0 ? step * (events / at_risk) : 0.0;
        influence->relapsed[visit] = sum - step;
        influence->left[visit + 1] = sum;
    }
}

void ebb_survival_influence_on_share(const struct ebb_survival_influence *influence,
                                     const struct ebb_plan *plan, const struct ebb_survival_point *points,
                                     int day)
{
    int n = 0; /* visits up to the day */
    while (n < plan->n_visits && ebb_plan_visit_day(plan, n) <= day)
        n++;
    for (int visit = 0; visit < plan->n_visits; visit++)
        influence->relapsed[visit] = visit < n ? points[n - 1].survival : 0.0;
    from_weights(influence, points, plan->n_visits);
}

/* The areas are those of ebb_survival_restricted_mean, from the end backwards. */
void ebb_survival_influence_on_mean(const struct ebb_survival_influence *influence,
                                    const struct ebb_plan *plan, const struct ebb_survival_point *points)
{
    double area = 0.0;
    int until = plan->study.horizon_days;
    for (int visit = plan->n_visits - 1; visit >= 0; visit--) {
        const int day = ebb_plan_visit_day(plan, visit);
        area += points[visit].survival * (until - day);
        until = day;
        influence->relapsed[visit] = area;
    }
    from_weights(influence, points, plan->n_visits);
}

/* 3. Pairs */

/* A row of counts: `n` of one end under p with each end under q. Differences before squares: equal policies
 * get exactly 0, where the sum of two variances less twice a covariance would leave rounding. Most cells are
 * 0 in a small run and are not worth a branch. */
static double row_of(const int64_t *counts, double under_p, const double *under_q, int n)
{
    double sum = 0.0;
    for (int k = 0; k < n; k++) {
        const double off = under_q[k] - under_p;
        sum += (double)counts[k] * (off * off);
    }
    return sum;
}

/* Ends that one day of leaving rules out: below the diagonal of relapsed_after the relapse is under p and the
 * visit before the row, above it under q and before the column. */
static double parted_squares(const struct ebb_tally *tally, size_t square,
                             const struct ebb_survival_influence *under_p,
                             const struct ebb_survival_influence *under_q)
{
    const int ends = tally->n_visits + 1;
    const int64_t *after = tally->relapsed_after + square * (size_t)ends * (size_t)ends;
    const int64_t *left = tally->both_left + square * (size_t)ends * (size_t)ends;
    double sum = 0.0;
    for (int x = 0; x < ends; x++, after += ends, left += ends) {
        if (x > 0)
            sum += row_of(after, under_p->relapsed[x - 1], under_q->left, x);
        sum += row_of(after + x + 1, under_p->left[x], under_q->relapsed + x, ends - x - 1);
        sum += row_of(left, under_p->left[x], under_q->left, ends);
    }
    return sum;
}

/* The layout is drawn in <ebb/tally.h>: below the diagonal of not_both the relapse is under q, above it under
 * p, on it there is none. */
double ebb_survival_influence_variance(const struct ebb_plan *plan, const struct ebb_tally *tally,
                                       int population, int p, int q,
                                       const struct ebb_survival_influence *under_p,
                                       const struct ebb_survival_influence *under_q)
{
    const int visits = tally->n_visits, ends = visits + 1;
    const size_t square = (size_t)ebb_tally_followed(plan, population) * (size_t)tally->n_pairs +
                          (size_t)ebb_tally_pair(tally->n_policies, p, q);
    const int64_t *both = tally->both_relapsed + square * (size_t)visits * (size_t)visits;
    const int64_t *not_both = tally->not_both + square * (size_t)ends * (size_t)ends;
    double sum = 0.0;
    for (int x = 0; x < visits; x++, both += visits)
        sum += row_of(both, under_p->relapsed[x], under_q->relapsed, visits);
    for (int x = 0; x < ends; x++, not_both += ends) {
        sum += row_of(not_both, under_p->left[x], under_q->relapsed, x);
        sum += row_of(not_both + x, under_p->left[x], under_q->left + x, 1);
        if (x < visits)
            sum += row_of(not_both + x + 1, under_p->relapsed[x], under_q->left + x + 1, ends - x - 1);
    }
    if (plan->leaving_differs)
        sum += parted_squares(tally, square, under_p, under_q);
    return sum;
}
