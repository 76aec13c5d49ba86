/* SPDX-License-Identifier: MIT
 * measure: what is reported of a policy, computed from the tally (sim/model/README.md section 10). One list
 * for the summary of the results file, the table that `ebb run` prints, and the names a study may give under
 * precision.outcome.
 */
#ifndef EBB_MEASURE_H
#define EBB_MEASURE_H

#include <ebb/outcome.h>

enum ebb_measure_kind {
    EBB_MEAN,         /* mean of the outcome over patients */
    EBB_MEAN_WEEKS,   /* the same, days turned into weeks */
    EBB_MEAN_SHARE,   /* the same, as a share of the days of follow-up */
    EBB_MEAN_VISIT,   /* the same, per visit of follow-up */
    EBB_PER_YEAR,     /* sum of the outcome over patient-years in care (of followup_day), a ratio estimate */
    EBB_RELAPSED_BY,  /* 1 - Kaplan-Meier estimate at `weeks`, among the followed; NaN when the horizon is
                         shorter */
    EBB_RELAPSE_FREE, /* restricted mean weeks to the first relapse over the horizon, among the followed */
};

/* code, name, unit, kind, outcome, weeks, meaning */
#define EBB_MEASURE_LIST(X)                                                                             \
    X(EBB_RESPONSE_SHARE, "response_share", "1", EBB_MEAN_SHARE, EBB_RESPONSE_DAYS, 0,                  \
      "share of follow-up in response")                                                                 \
    X(EBB_REMISSION_SHARE, "remission_share", "1", EBB_MEAN_SHARE, EBB_REMISSION_DAYS, 0,               \
      "share of follow-up in remission")                                                                \
    X(EBB_RESPONSE_WEEKS, "response_weeks", "week", EBB_MEAN_WEEKS, EBB_RESPONSE_DAYS, 0,               \
      "weeks in response")                                                                              \
    X(EBB_REMISSION_WEEKS, "remission_weeks", "week", EBB_MEAN_WEEKS, EBB_REMISSION_DAYS, 0,            \
      "weeks in remission")                                                                             \
    X(EBB_RELAPSED_26_WEEKS, "relapsed_by_26_weeks", "1", EBB_RELAPSED_BY, EBB_FIRST_RELAPSE_DAY, 26,   \
      "first relapse seen by 26 weeks, Kaplan-Meier")                                                   \
    X(EBB_RELAPSED_52_WEEKS, "relapsed_by_52_weeks", "1", EBB_RELAPSED_BY, EBB_FIRST_RELAPSE_DAY, 52,   \
      "first relapse seen by 52 weeks, Kaplan-Meier")                                                   \
    X(EBB_RELAPSE_FREE_WEEKS, "relapse_free_weeks", "week", EBB_RELAPSE_FREE, EBB_FIRST_RELAPSE_DAY, 0, \
      "weeks to the first relapse, restricted to the horizon")                                          \
    X(EBB_RELAPSES_PER_YEAR, "relapses_per_year", "1/year", EBB_PER_YEAR, EBB_RELAPSES, 0,              \
      "relapses per patient-year in care")                                                              \
    X(EBB_INFUSIONS_PER_YEAR, "infusions_per_year", "1/year", EBB_PER_YEAR, EBB_FOLLOWUP_INFUSIONS, 0,  \
      "infusions of follow-up per patient-year in care")                                                \
    X(EBB_MEAN_INFUSIONS, "infusions", "1", EBB_MEAN, EBB_INFUSIONS, 0,                                 \
      "infusions per patient, induction included")                                                      \
    X(EBB_MEAN_MISSED, "missed_sessions", "1", EBB_MEAN, EBB_MISSED, 0, "sessions missed per patient")  \
    X(EBB_MEAN_RELAPSES, "relapses", "1", EBB_MEAN, EBB_RELAPSES, 0, "relapses per patient")            \
    X(EBB_MEAN_ADVERSE_EVENTS, "adverse_events", "1", EBB_MEAN, EBB_ADVERSE_EVENTS, 0,                  \
      "infusions with an adverse event per patient")                                                    \
    X(EBB_MEAN_SCORE, "score", "1", EBB_MEAN_VISIT, EBB_SCORE_SUM, 0,                                   \
      "mean observed score, points of the instrument")                                                  \
    X(EBB_MEAN_EXCESS_SCORE, "excess_score_days", "day", EBB_MEAN, EBB_EXCESS_SCORE_DAYS, 0,            \
      "score-days above remission, points times days")                                                  \
    X(EBB_MEAN_LONGEST_GAP, "longest_gap_weeks", "week", EBB_MEAN_WEEKS, EBB_LONGEST_GAP_DAYS, 0,       \
      "longest time without an infusion")                                                               \
    X(EBB_MEAN_FOLLOWUP, "followup_weeks", "week", EBB_MEAN_WEEKS, EBB_FOLLOWUP_DAYS, 0, "weeks in care")

#define EBB_AS_ENUM(code, name, unit, kind, outcome, weeks, meaning) code,
enum ebb_measure { EBB_MEASURE_LIST(EBB_AS_ENUM) EBB_MEASURE_COUNT };
#undef EBB_AS_ENUM

struct ebb_measure_info {
    const char *name, *unit;
    enum ebb_measure_kind kind;
    enum ebb_outcome outcome;
    int weeks;
    const char *meaning;
};
extern const struct ebb_measure_info EBB_MEASURES[EBB_MEASURE_COUNT];

/* The measure of that name, or -1. */
int ebb_measure_find(const char *name);

#endif
