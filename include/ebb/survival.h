/* SPDX-License-Identifier: MIT
 * survival: time to the first relapse and mean cumulative relapses, from the counts of a tally.
 *
 * Relapses are seen at visits only, so time is the number of the visit. A patient who has left care by a
 * visit is not at risk at it: leaving comes before the visit's relapses, where most packages put it after (an
 * R user gives the censored the day before their visit, and gets the same numbers; interop_r does).
 * Sources: Kaplan and Meier 1958; Greenwood 1926; Nelson 1988 for the mean cumulative function.
 *
 * Caveat: a curve ends in a long flat line -> nobody is at risk there and nothing is known: ask
 * ebb_survival_is_known and ebb_survival_count_is_known of the point before using it. Points go on flat, so
 * that one group of many without anybody left does not take the others' numbers away; what is reported
 * (curves, measures, the file) is NaN from there on.
 */
#ifndef EBB_SURVIVAL_H
#define EBB_SURVIVAL_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/plan.h>
#include <ebb/tally.h>

enum { EBB_ALL_GROUPS = -1 };

/* Whose curve: the followed patients of one population under one policy, all of them or one random group. */
struct ebb_cohort {
    const struct ebb_plan *plan;
    const struct ebb_tally *tally;
    int population, policy;
    int group; /* or EBB_ALL_GROUPS */
};

/* How many they are; the same under every policy. */
int64_t ebb_survival_followed(const struct ebb_cohort *cohort);

/* At one visit. */
struct ebb_survival_point {
    int64_t at_risk, events, censored; /* just before it; at it; since the visit before */
    int64_t in_care;                   /* followed patients in care at it, relapsed or not */
    double survival;                   /* Kaplan-Meier estimate after it */
    double greenwood;                  /* sum of d / (n (n - d)) up to it: variance = survival^2 times this */
    double cumulative;                 /* mean cumulative relapses up to it */
};

/* The curve visit by visit, for whoever has counts and no tally: who is at risk of a first relapse, and who
 * is in care at all, before the next visit. */
struct ebb_survival_walk {
    int64_t at_risk, in_care;
    struct ebb_survival_point point; /* of the visit before */
};
static inline struct ebb_survival_walk ebb_survival_start(int64_t n_followed)
{
    return (struct ebb_survival_walk){n_followed, n_followed, {.survival = 1.0}};
}
/* What happened at a visit: without a relapse, or at all, gone since the visit before; first relapses and all
 * relapses at it. */
struct ebb_survival_visit {
    int64_t censored, left, first_relapses, relapses;
};
void ebb_survival_step(struct ebb_survival_walk *walk, const struct ebb_survival_visit *visit,
                       struct ebb_survival_point *out_point);

/* Fills out_points[n_visits], from counts of the tally: no patient is looked at. Of nobody it says survival 1
 * at every visit, with 0 at risk: the caller asks ebb_survival_followed first. */
void ebb_survival_curve(const struct ebb_cohort *cohort, struct ebb_survival_point *out_points);

/* Whether the estimate at the point stands for anybody: somebody was at risk at it, or all had relapsed, and
 * it cannot change any more. */
static inline bool ebb_survival_is_known(const struct ebb_survival_point *point)
{
    return point->at_risk > 0 || point->survival <= 0.0;
}

/* The same of mean cumulative relapses, which the relapsed can have more of: somebody was in care. */
static inline bool ebb_survival_count_is_known(const struct ebb_survival_point *point)
{
    return point->in_care > 0;
}

/* Share with a relapse seen at a visit up to `day` (from the start of follow-up), and its variance
 * (Greenwood's). 0 and 0 before the first visit. */
double ebb_survival_relapsed_by(const struct ebb_plan *plan, const struct ebb_survival_point *points, int day,
                                double *out_variance);

/* Mean days without relapse up to the horizon, the area under the curve, and its variance (Klein and
 * Moeschberger 2003, section 4.5). The mean without a limit could not be had: most never relapse. */
double ebb_survival_restricted_mean(const struct ebb_plan *plan, const struct ebb_survival_point *points,
                                    double *out_variance);

/* 95 % limits of a Kaplan-Meier estimate on the log-log scale, which keeps them in [0, 1]; both equal the
 * estimate at 0 and 1. */
void ebb_survival_limits(const struct ebb_survival_point *point, double *out_lower, double *out_upper);

#endif
