/* SPDX-License-Identifier: MIT
 * count_arms: Kaplan-Meier estimates and the hazard ratio, from arms (drawn in counting.h).
 *
 * Unlike <ebb/survival.h>, which reads a tally, this follows the rules of a trial: its own visits, another
 * event than relapse, censoring at the next infusion. Where both can be had, unit_quantity holds them equal.
 *
 *   1. An arm   2. Kaplan-Meier estimates   3. The hazard ratio
 */
#include "counting.h"

#include <math.h>

/* 1. An arm */

static int arm_cells(int n_visits)
{
    return 1 + n_visits + (n_visits + 1);
}

/* One followed patient, whose event is at visit `event` and who is not at risk any more at visit `leaves`;
 * either may lie beyond the visits. An event at a visit that the patient does not attend is not seen. */
static void put_in_arm(int64_t *arm, int n_visits, int event, int leaves)
{
    arm[0]++;
    if (event < n_visits && event < leaves)
        arm[1 + event]++;
    else
        arm[1 + n_visits + (leaves < n_visits ? leaves : n_visits)]++;
}

static int cells_of_arm(const struct ebb_counted *counted, const struct ebb_plan *plan)
{
    (void)plan;
    return arm_cells(counted->n_visits);
}

/* 2. Kaplan-Meier estimates */

/* At risk just before each visit; a patient who has left by a visit is not at risk at it. Where nobody is at
 * risk at the last visit the curve would go on flat and is not known, unless all had the event before: a
 * share of 68.3 % was "inside" a trial's limits at 52 weeks, of patients followed for 12. */
static double kaplan_meier(const struct ebb_counted *counted, const int64_t *arm)
{
    const int n_visits = counted->n_visits;
    const int64_t *events = arm + 1, *leaves = events + n_visits;
    int64_t at_risk = arm[0];
    double survival = 1.0;
    for (int visit = 0; visit < n_visits; visit++) {
        at_risk -= leaves[visit];
        if (events[visit] > 0)
            survival *= (double)(at_risk - events[visit]) / (double)at_risk;
        else if (at_risk == 0 && survival > 0.0)
            return NAN;
        at_risk -= events[visit];
    }
    return arm[0] > 0 ? survival : NAN;
}

static enum ebb_unknown why_no_curve(const struct ebb_counted *counted, const int64_t *arm)
{
    (void)counted;
    return arm[0] > 0 ? EBB_UNKNOWN_NOT_FOLLOWED : EBB_UNKNOWN_NOBODY;
}

static void add_relapse_arm(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *arm)
{
    if (ebb_seen_is_followed(seen))
        put_in_arm(arm, counted->n_visits, ebb_seen_relapse(seen, &counted->target->visits),
                   ebb_seen_leaving(seen));
}
const struct ebb_counting EBB_COUNTING_relapse_free = {cells_of_arm, add_relapse_arm, kaplan_meier,
                                                       why_no_curve, NULL};

static void add_response_arm(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *arm)
{
    int loss, infused;
    if (!ebb_seen_is_followed(seen))
        return;
    ebb_seen_loss(seen, &counted->target->visits, counted->n_visits, &loss, &infused);
    const int leaves = ebb_seen_leaving(seen);
    put_in_arm(arm, counted->n_visits, loss, infused < leaves ? infused : leaves);
}
const struct ebb_counting EBB_COUNTING_kept_response = {cells_of_arm, add_response_arm, kaplan_meier,
                                                        why_no_curve, NULL};

/* 3. The hazard ratio */

static int cells_of_both(const struct ebb_counted *counted, const struct ebb_plan *plan)
{
    (void)plan;
    return 2 * arm_cells(counted->n_visits);
}

/* The same patient once under each policy: he or she is followed under both or under neither. */
static void add_both(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells)
{
    const struct ebb_seen other = ebb_seen_of(seen->plan, seen->block, counted->target->against, seen->i);
    add_relapse_arm(counted, seen, cells);
    add_relapse_arm(counted, &other, cells + arm_cells(counted->n_visits));
}

/* Observed over expected events of the first arm over the same of the second; expected are those of the
 * log-rank test (Pike 1972). Cox's estimate would need a search, and the two agree while the ratio is not far
 * from 1. */
static double pike_ratio(const struct ebb_counted *counted, const int64_t *cells)
{
    const int n_visits = counted->n_visits;
    const int64_t *first = cells, *second = cells + arm_cells(n_visits);
    int64_t n1 = first[0], n2 = second[0], observed1 = 0, observed2 = 0;
    double expected1 = 0.0, expected2 = 0.0;
    for (int visit = 0; visit < n_visits; visit++) {
        n1 -= first[1 + n_visits + visit];
        n2 -= second[1 + n_visits + visit];
        const int64_t d1 = first[1 + visit], d2 = second[1 + visit];
        if (n1 + n2 > 0) {
            expected1 += (double)((d1 + d2) * n1) / (double)(n1 + n2);
            expected2 += (double)((d1 + d2) * n2) / (double)(n1 + n2);
        }
        observed1 += d1;
        observed2 += d2;
        n1 -= d1;
        n2 -= d2;
    }
    if (observed1 == 0 || observed2 == 0) /* in either arm: else a ratio and its inverse were judged unlike */
        return NAN;
    return (double)observed1 / expected1 / ((double)observed2 / expected2);
}

static enum ebb_unknown why_no_ratio(const struct ebb_counted *counted, const int64_t *cells)
{
    return cells[0] > 0 && cells[arm_cells(counted->n_visits)] > 0 ? EBB_UNKNOWN_NO_EVENTS
                                                                   : EBB_UNKNOWN_NOBODY;
}
const struct ebb_counting EBB_COUNTING_hazard_ratio = {cells_of_both, add_both, pike_ratio, why_no_ratio,
                                                       NULL};
