/* SPDX-License-Identifier: MIT
 * curve: what happens by visit of follow-up, each curve with its standard error.
 *
 *   1. Shares and means   2. Relapses
 */
#include "curve.h"

#include <math.h>
#include <stdlib.h>

#include <ebb/arith.h>
#include <ebb/survival.h>

/* One arm: a population under a policy, and where its curves start. */
struct arm {
    struct ebb_summary *summary;
    const struct ebb_tally *tally;
    int population, policy;
};

static double *curve_of(const struct arm *arm, enum ebb_curve curve)
{
    const int n = arm->summary->n_visits;
    return arm->summary->curves[curve] +
           (size_t)(arm->population * arm->summary->n_policies + arm->policy) * (size_t)n;
}

/* 1. Shares and means */

/* Mean and its standard error from a sum and a sum of squares over n patients. */
static void fill_mean(const struct arm *arm, enum ebb_curve mean, enum ebb_curve error,
                      enum ebb_visit_sum sum, enum ebb_visit_sum square)
{
    const int visits = arm->tally->n_visits;
    const double n = (double)arm->tally->n_patients[arm->population];
    const int64_t *sums =
        arm->tally->visits + (size_t)(arm->population * arm->tally->n_policies + arm->policy) *
                                 (size_t)visits * EBB_VISIT_SUM_COUNT;
    for (int visit = 0; visit < visits; visit++) {
        const double x = (double)sums[(int)sum * visits + visit];
        const double x2 = (double)sums[(int)square * visits + visit];
        const double spread = x2 - x * x / n;
        curve_of(arm, mean)[visit] = x / n;
        curve_of(arm, error)[visit] = ebb_sqrt((spread > 0.0 ? spread : 0.0) / (n - 1.0) / n);
    }
}

static void fill_visits(const struct arm *arm)
{
    /* a share is the mean of 0s and 1s, whose squares are themselves */
    fill_mean(arm, EBB_CURVE_RESPONSE, EBB_CURVE_RESPONSE_SE, EBB_AT_RESPONSE, EBB_AT_RESPONSE);
    fill_mean(arm, EBB_CURVE_REMISSION, EBB_CURVE_REMISSION_SE, EBB_AT_REMISSION, EBB_AT_REMISSION);
    fill_mean(arm, EBB_CURVE_RELAPSED, EBB_CURVE_RELAPSED_SE, EBB_AT_RELAPSED, EBB_AT_RELAPSED);
    fill_mean(arm, EBB_CURVE_SCORE, EBB_CURVE_SCORE_SE, EBB_AT_SCORE, EBB_AT_SCORE_SQUARED);
    fill_mean(arm, EBB_CURVE_INFUSIONS, EBB_CURVE_INFUSIONS_SE, EBB_AT_INFUSIONS, EBB_AT_INFUSIONS_SQUARED);
}

/* 2. Relapses */

static void fill_survival(const struct arm *arm, const struct ebb_survival_point *points)
{
    for (int visit = 0; visit < arm->tally->n_visits; visit++) {
        const struct ebb_survival_point *point = &points[visit];
        curve_of(arm, EBB_CURVE_RELAPSE_FREE)[visit] = point->survival;
        curve_of(arm, EBB_CURVE_RELAPSE_FREE_SE)[visit] = point->survival * ebb_sqrt(point->greenwood);
        ebb_survival_limits(point, &curve_of(arm, EBB_CURVE_RELAPSE_FREE_LOWER)[visit],
                            &curve_of(arm, EBB_CURVE_RELAPSE_FREE_UPPER)[visit]);
        curve_of(arm, EBB_CURVE_AT_RISK)[visit] = (double)point->at_risk;
        curve_of(arm, EBB_CURVE_EVENTS)[visit] = (double)point->events;
        curve_of(arm, EBB_CURVE_CENSORED)[visit] = (double)point->censored;
        curve_of(arm, EBB_CURVE_RELAPSES)[visit] = point->cumulative;
    }
}

/* Repeated relapses of one patient depend on each other, so the error of their mean comes from the spread
 * over random groups. */
static void fill_relapse_error(const struct arm *arm, struct ebb_cohort cohort,
                               struct ebb_survival_point *points, double *mean)
{
    double *error = curve_of(arm, EBB_CURVE_RELAPSES_SE);
    const int visits = arm->tally->n_visits;
    int groups = 0;
    for (int visit = 0; visit < visits; visit++)
        mean[visit] = error[visit] = 0.0; /* running mean and sum of squares */
    for (cohort.group = 0; cohort.group < EBB_TALLY_GROUPS; cohort.group++) {
        if (ebb_survival_followed(&cohort) == 0)
            continue;
        groups++;
        ebb_survival_curve(&cohort, points);
        for (int visit = 0; visit < visits; visit++) {
            const double off = points[visit].cumulative - mean[visit];
            mean[visit] += off / groups;
            error[visit] += off * (points[visit].cumulative - mean[visit]);
        }
    }
    for (int visit = 0; visit < visits; visit++)
        error[visit] = groups > 1 ? ebb_sqrt(error[visit] / (groups - 1.0) / groups) : NAN;
}

/* Nobody was followed: nothing is known, not even that all are free of relapse. */
static void leave_unknown(const struct arm *arm)
{
    static const enum ebb_curve UNKNOWN[] = {EBB_CURVE_RELAPSE_FREE,       EBB_CURVE_RELAPSE_FREE_SE,
                                             EBB_CURVE_RELAPSE_FREE_LOWER, EBB_CURVE_RELAPSE_FREE_UPPER,
                                             EBB_CURVE_RELAPSES,           EBB_CURVE_RELAPSES_SE};
    for (size_t i = 0; i < sizeof UNKNOWN / sizeof UNKNOWN[0]; i++) {
        for (int visit = 0; visit < arm->tally->n_visits; visit++)
            curve_of(arm, UNKNOWN[i])[visit] = NAN;
    }
}

enum ebb_status ebb_curves_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                                const struct ebb_tally *tally)
{
    struct ebb_survival_point *points = calloc((size_t)tally->n_visits, sizeof *points);
    double *mean = calloc((size_t)tally->n_visits, sizeof *mean);
    const enum ebb_status status = points && mean ? EBB_OK : EBB_NO_MEMORY;
    for (int population = 0; status == EBB_OK && population < tally->n_populations; population++) {
        for (int policy = 0; policy < tally->n_policies; policy++) {
            const struct arm arm = {summary, tally, population, policy};
            const struct ebb_cohort cohort = {plan, tally, population, policy, EBB_ALL_GROUPS};
            fill_visits(&arm);
            ebb_survival_curve(&cohort, points);
            fill_survival(&arm, points);
            fill_relapse_error(&arm, cohort, points, mean);
            if (ebb_survival_followed(&cohort) == 0)
                leave_unknown(&arm);
        }
    }
    free(points);
    free(mean);
    return status;
}
