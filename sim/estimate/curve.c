/* SPDX-License-Identifier: MIT
 * curve: what happens by visit of follow-up, each curve with its standard error.
 *
 *   1. Shares and means   2. Relapses   3. All of them
 */
#include "curve.h"

#include <math.h>

#include <ebb/arith.h>

/* 1. Shares and means
 *
 * Over all patients of the population, followed or not: who is not in response at a visit, for whatever
 * reason, is below the line. So these curves and relapse_free are of different patients. */

static double *curve_of(struct ebb_summary *summary, const struct ebb_arm *arm, enum ebb_curve curve)
{
    return summary->curves[curve] +
           (size_t)(arm->population * summary->n_policies + arm->policy) * (size_t)summary->n_visits;
}

/* Of what is added up at a visit the row of the arm. */
static const int64_t *sums_of(const struct ebb_arm *arm, enum ebb_visit_sum sum)
{
    const struct ebb_tally *tally = arm->tally;
    const size_t row = (size_t)(arm->population * tally->n_policies + arm->policy) * EBB_VISIT_SUM_COUNT;
    return tally->visits + (row + (size_t)sum) * (size_t)tally->n_visits;
}

/* The same of those in care at the visit; of nobody in care there is none (NaN), and of one no error. */
static void fill_seen(struct ebb_summary *summary, const struct ebb_arm *arm, enum ebb_curve mean,
                      enum ebb_curve error, enum ebb_visit_sum sum, enum ebb_visit_sum square)
{
    for (int visit = 0; visit < arm->tally->n_visits; visit++) {
        const double n = (double)sums_of(arm, EBB_AT_IN_CARE)[visit];
        const double x = (double)sums_of(arm, sum)[visit], x2 = (double)sums_of(arm, square)[visit];
        const double spread = x2 - x * x / n;
        curve_of(summary, arm, mean)[visit] = x / n;
        curve_of(summary, arm, error)[visit] = ebb_sqrt((spread < 0.0 ? 0.0 : spread) / (n - 1.0) / n);
    }
}

/* Shares of all patients of the population. */
static void fill_states(struct ebb_summary *summary, const struct ebb_arm *arm)
{
    const double n = (double)arm->tally->n_patients[arm->population];
    for (int visit = 0; visit < arm->tally->n_visits; visit++) {
        const int64_t in_care = sums_of(arm, EBB_AT_IN_CARE)[visit],
                      remission = sums_of(arm, EBB_AT_STATE_REMISSION)[visit],
                      response = sums_of(arm, EBB_AT_STATE_RESPONSE)[visit];
        const int64_t neither = in_care - sums_of(arm, EBB_AT_RELAPSED)[visit] - remission - response;
        curve_of(summary, arm, EBB_CURVE_IN_CARE)[visit] = (double)in_care / n;
        curve_of(summary, arm, EBB_CURVE_STATE_REMISSION)[visit] = (double)remission / n;
        curve_of(summary, arm, EBB_CURVE_STATE_RESPONSE)[visit] = (double)response / n;
        curve_of(summary, arm, EBB_CURVE_STATE_NEITHER)[visit] = (double)neither / n;
    }
}

/* Mean and its standard error from a sum and a sum of squares over n patients. */
static void fill_mean(struct ebb_summary *summary, const struct ebb_arm *arm, enum ebb_curve mean,
                      enum ebb_curve error, enum ebb_visit_sum sum, enum ebb_visit_sum square)
{
    const struct ebb_tally *tally = arm->tally;
    const int visits = tally->n_visits;
    const double n = (double)tally->n_patients[arm->population];
    const int64_t *sums = tally->visits + (size_t)(arm->population * tally->n_policies + arm->policy) *
                                              (size_t)visits * EBB_VISIT_SUM_COUNT;
    for (int visit = 0; visit < visits; visit++) {
        const double x = (double)sums[(int)sum * visits + visit];
        const double x2 = (double)sums[(int)square * visits + visit];
        const double spread = x2 - x * x / n;
        curve_of(summary, arm, mean)[visit] = x / n;
        curve_of(summary, arm, error)[visit] = ebb_sqrt((spread > 0.0 ? spread : 0.0) / (n - 1.0) / n);
    }
}

/* A share is the mean of 0s and 1s, whose squares are themselves: the tally keeps no sum of squares of it. */
static void fill_visits(struct ebb_summary *summary, const struct ebb_arm *arm)
{
    fill_mean(summary, arm, EBB_CURVE_RESPONSE, EBB_CURVE_RESPONSE_SE, EBB_AT_RESPONSE, EBB_AT_RESPONSE);
    fill_mean(summary, arm, EBB_CURVE_REMISSION, EBB_CURVE_REMISSION_SE, EBB_AT_REMISSION, EBB_AT_REMISSION);
    fill_mean(summary, arm, EBB_CURVE_RELAPSED, EBB_CURVE_RELAPSED_SE, EBB_AT_RELAPSED, EBB_AT_RELAPSED);
    fill_mean(summary, arm, EBB_CURVE_SCORE, EBB_CURVE_SCORE_SE, EBB_AT_SCORE, EBB_AT_SCORE_SQUARED);
    fill_mean(summary, arm, EBB_CURVE_INFUSIONS, EBB_CURVE_INFUSIONS_SE, EBB_AT_INFUSIONS,
              EBB_AT_INFUSIONS_SQUARED);
    fill_seen(summary, arm, EBB_CURVE_SEEN_RESPONSE, EBB_CURVE_SEEN_RESPONSE_SE, EBB_AT_SEEN_RESPONSE,
              EBB_AT_SEEN_RESPONSE);
    fill_seen(summary, arm, EBB_CURVE_SEEN_REMISSION, EBB_CURVE_SEEN_REMISSION_SE, EBB_AT_SEEN_REMISSION,
              EBB_AT_SEEN_REMISSION);
    fill_seen(summary, arm, EBB_CURVE_SEEN_SCORE, EBB_CURVE_SEEN_SCORE_SE, EBB_AT_SEEN_SCORE,
              EBB_AT_SEEN_SCORE_SQUARED);
    fill_states(summary, arm);
}

/* 2. Relapses */

static void fill_survival(struct ebb_summary *summary, const struct ebb_arm *arm)
{
    for (int visit = 0; visit < arm->tally->n_visits; visit++) {
        const struct ebb_survival_point *point = &arm->points[visit];
        curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE)[visit] = point->survival;
        curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE_SE)[visit] =
            point->survival * ebb_sqrt(point->greenwood);
        ebb_survival_limits(point, &curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE_LOWER)[visit],
                            &curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE_UPPER)[visit]);
        curve_of(summary, arm, EBB_CURVE_AT_RISK)[visit] = (double)point->at_risk;
        curve_of(summary, arm, EBB_CURVE_EVENTS)[visit] = (double)point->events;
        curve_of(summary, arm, EBB_CURVE_CENSORED)[visit] = (double)point->censored;
        curve_of(summary, arm, EBB_CURVE_RELAPSES)[visit] = point->cumulative;
    }
}

/* Repeated relapses of one patient depend on each other, so the error of their mean comes from the spread
 * over random groups. Mean and sum of squares run along (Welford 1962): the groups' means are not whole
 * numbers, and their plain sum of squares would lose the digits that the spread is in. A group whose last
 * patient has left before the visit has no number at it; with a few groups the spread is not known. */
enum { LEAST_GROUPS = 8 };

static double relapse_error(const struct ebb_arm *arm, int visit)
{
    double mean = 0.0, squares = 0.0;
    int groups = 0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        const struct ebb_survival_point *point = &ebb_arm_group(arm, group)[visit];
        if (!ebb_survival_count_is_known(point))
            continue;
        groups++;
        const double off = point->cumulative - mean;
        mean += off / groups;
        squares += off * (point->cumulative - mean);
    }
    return groups >= LEAST_GROUPS ? ebb_sqrt(squares / (groups - 1.0) / groups) : NAN;
}

static void fill_relapse_errors(struct ebb_summary *summary, const struct ebb_arm *arm)
{
    double *errors = curve_of(summary, arm, EBB_CURVE_RELAPSES_SE);
    for (int visit = 0; visit < arm->tally->n_visits; visit++)
        errors[visit] = relapse_error(arm, visit);
}

/* Whether somebody of the population was in care at the visit: of the followed, or one who got an infusion
 * after it (non-responders may be kept on, and nothing else of a tally tells when they leave). Where nobody
 * was followed at all it cannot be told, and the mean stays: it is of patients whose infusions were
 * counted. */
static bool infusions_are_known(const struct ebb_arm *arm, const double *infusions, int visit)
{
    return arm->followed == 0 || ebb_survival_count_is_known(&arm->points[visit]) ||
           infusions[arm->tally->n_visits - 1] > infusions[visit];
}

/* From the visit on at which nobody is followed any more nothing is known: not that a curve goes on flat,
 * and, where nobody was followed at all, not even that all are free of relapse. at_risk and its like are
 * counts, and 0 of nobody. */
static void leave_unknown(struct ebb_summary *summary, const struct ebb_arm *arm)
{
    double *infusions = curve_of(summary, arm, EBB_CURVE_INFUSIONS);
    for (int visit = 0; visit < arm->tally->n_visits; visit++) { /* the last is the last to go */
        const struct ebb_survival_point *point = &arm->points[visit];
        if (!ebb_survival_is_known(point)) {
            curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE)[visit] = NAN;
            curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE_SE)[visit] = NAN;
            curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE_LOWER)[visit] = NAN;
            curve_of(summary, arm, EBB_CURVE_RELAPSE_FREE_UPPER)[visit] = NAN;
        }
        if (!ebb_survival_count_is_known(point)) {
            curve_of(summary, arm, EBB_CURVE_RELAPSES)[visit] = NAN;
            curve_of(summary, arm, EBB_CURVE_RELAPSES_SE)[visit] = NAN;
        }
        if (!infusions_are_known(arm, infusions, visit))
            infusions[visit] = curve_of(summary, arm, EBB_CURVE_INFUSIONS_SE)[visit] = NAN;
    }
}

/* 3. All of them */

void ebb_curves_fill(struct ebb_summary *summary, const struct ebb_arm *arm)
{
    fill_visits(summary, arm);
    fill_survival(summary, arm);
    fill_relapse_errors(summary, arm);
    leave_unknown(summary, arm);
}
