/* SPDX-License-Identifier: MIT
 * measure: what is reported of a policy (sim/model/README.md section 10).
 *
 * This one list makes the axis of /summary and /paired in the results file, the page that `ebb run` prints,
 * its JSON, the table of measures in configs/REFERENCE.md and the names a study may give under
 * precision.outcome. A new measure of a known kind is one row here and nothing else; how a kind is estimated
 * stands in sim/estimate/estimate.c.
 *
 * Results are in the unit of the row everywhere but on a page for people, where shares are in per cent
 * (ebb_measure_scale). A measure that does not exist is NaN, not 0: relapses by 52 weeks in a study of 20,
 * survival among nobody. Symptom: an estimate is "nan" or a dash -> the horizon is shorter than `weeks`, or
 * nobody of the population was at risk so long.
 */
#ifndef EBB_MEASURE_H
#define EBB_MEASURE_H

#include <stdbool.h>

#include <ebb/outcome.h>

#ifdef __cplusplus
extern "C" {
#endif

/* From what of the patients a measure is computed. The order is used by nothing; the codes are in no file. */
enum ebb_measure_kind {
    EBB_MEAN,       /* mean of the outcome over patients */
    EBB_MEAN_WEEKS, /* the same, days turned into weeks */
    EBB_MEAN_SHARE, /* the same, as a share of the days of follow-up planned: who leaves care early is still
                         divided by all of them, which makes it an intention-to-treat share */
    EBB_MEAN_VISIT, /* the same, per visit of follow-up */
    EBB_PER_YEAR,   /* sum of the outcome over patient-years in care (of followup_day): a ratio of sums, not
                         a mean of ratios, so that a patient of two weeks does not weigh like one of a year */
    EBB_PER_YEAR_WELL, /* the same over patient-years at risk of a relapse, in care and well (of well_days) */
    EBB_PER_WEEK_WELL, /* the same over patient-weeks in care and well: what a week well costs */
    EBB_RELAPSED_BY,   /* 1 - Kaplan-Meier estimate at `weeks`, among the followed; NaN when the horizon is
                         shorter */
    EBB_RELAPSE_FREE,  /* restricted mean weeks to the first relapse over the horizon, among the followed */
    EBB_COSTED, /* a weighted sum of counts by year of follow-up (<ebb/costing.h>): of rows of designs */
};

/* Which way is better for the patient, for whoever ranks policies or colours a table. Neither: a price of
 * treatment (infusions), or something no policy changes (time in care). */
enum { EBB_LESS_IS_BETTER = -1, EBB_NEITHER_IS_BETTER = 0, EBB_MORE_IS_BETTER = 1 };

/* Where a measure is read. The page holds what a clinic decides by, so that it stays one screen; the full
 * page (`ebb run --full`), the file and JSON hold all. */
enum { EBB_ON_FULL_PAGE = false, EBB_ON_PAGE = true };

/* Four lines a row.
 *   what it is   code, name, unit (UDUNITS; "1" for shares and counts), kind, outcome, weeks (0: none)
 *   in the file  meaning
 *   in words     label of a row; what stands behind "2.0 more" in a sentence
 *   in columns   its two lines over a column, digits, which way is better, where it is read
 * The label is without its unit: ebb_measure_sign says what follows it. It says on which clock the measure
 * runs where that is not all of follow-up: weeks in response go on after a patient has left, rates are of
 * time in care. Without that word a policy whose patients relapse and stay so seems to have the fewest
 * relapses a year. The words of a sentence are counted things, of 100 patients where the measure is a share
 * of them. Digits are decimals for places where no standard error stands beside the number to decide them
 * (an axis, a ranking); with more, a reader would see differences that no clinic can.
 * The order is that of the file's axis and of the page's lines. A row may be added anywhere, none may go or
 * change its name: old files and studies hold the names. */
/* clang-format off */
#define EBB_MEASURE_LIST(X) \
    X(EBB_RESPONSE_SHARE, "response_share", "1", EBB_MEAN_SHARE, EBB_RESPONSE_DAYS, 0, \
      "share of follow-up in response", \
      "share of time in response", "percentage points of time in response", \
      "in response", "% of time", 1, EBB_MORE_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Of the whole horizon: the last visit stands for the days that are left of it. */ \
    X(EBB_REMISSION_SHARE, "remission_share", "1", EBB_MEAN_SHARE, EBB_REMISSION_DAYS, 0, \
      "share of follow-up in remission", \
      "share of time in remission", "percentage points of time in remission", \
      "in remission", "% of time", 1, EBB_MORE_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* The same days once more in weeks: half-widths and costs of a week are asked for in weeks. */ \
    X(EBB_RESPONSE_WEEKS, "response_weeks", "week", EBB_MEAN_WEEKS, EBB_RESPONSE_DAYS, 0, \
      "weeks in response", \
      "weeks in response, in care or not", "weeks in response", \
      "in response", "weeks", 1, EBB_MORE_IS_BETTER, EBB_ON_PAGE) \
    X(EBB_REMISSION_WEEKS, "remission_weeks", "week", EBB_MEAN_WEEKS, EBB_REMISSION_DAYS, 0, \
      "weeks in remission", \
      "weeks in remission, in care or not", "weeks in remission", \
      "in remission", "weeks", 1, EBB_MORE_IS_BETTER, EBB_ON_PAGE) \
    /* What a trial would see: who has left is seen no more. Compare policies by it, not studies: it falls \
     * with leaving. */ \
    X(EBB_SEEN_RESPONSE_WEEKS, "seen_response_weeks", "week", EBB_MEAN_WEEKS, EBB_SEEN_RESPONSE_DAYS, 0, \
      "weeks in response in care, as a trial would see them", \
      "weeks in response, seen in care", "weeks in response in care", \
      "in response", "weeks in care", 1, EBB_MORE_IS_BETTER, EBB_ON_FULL_PAGE) \
    X(EBB_SEEN_REMISSION_WEEKS, "seen_remission_weeks", "week", EBB_MEAN_WEEKS, EBB_SEEN_REMISSION_DAYS, 0, \
      "weeks in remission in care, as a trial would see them", \
      "weeks in remission, seen in care", "weeks in remission in care", \
      "in remission", "weeks in care", 1, EBB_MORE_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* With relapsed_weeks the states of care, first match: they add up to the weeks in care. */ \
    X(EBB_STATE_REMISSION_WEEKS, "state_remission_weeks", "week", EBB_MEAN_WEEKS, \
      EBB_STATE_REMISSION_DAYS, 0, \
      "weeks in care in remission and not relapsed", \
      "weeks in care: remission", "weeks in remission and not relapsed", \
      "remission", "weeks in care", 1, EBB_MORE_IS_BETTER, EBB_ON_FULL_PAGE) \
    X(EBB_STATE_RESPONSE_WEEKS, "state_response_weeks", "week", EBB_MEAN_WEEKS, EBB_STATE_RESPONSE_DAYS, 0, \
      "weeks in care in response, neither relapsed nor in remission", \
      "weeks in care: response alone", "weeks in response without remission", \
      "response only", "weeks in care", 1, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE) \
    X(EBB_STATE_NEITHER_WEEKS, "state_neither_weeks", "week", EBB_MEAN_WEEKS, EBB_STATE_NEITHER_DAYS, 0, \
      "weeks in care neither relapsed nor in response nor in remission", \
      "weeks in care: none of these states", "weeks in none of these states", \
      "neither", "weeks in care", 1, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* 26 and 52 weeks: what maintenance trials publish as 6 and 12 months. The number needed to treat is \
     * that of 52 weeks. */ \
    X(EBB_RELAPSED_26_WEEKS, "relapsed_by_26_weeks", "1", EBB_RELAPSED_BY, EBB_FIRST_RELAPSE_DAY, 26, \
      "first relapse counted by 26 weeks, Kaplan-Meier", \
      "relapsed by 6 months (26 weeks)", "of 100 relapsed within 6 months", \
      "relapsed by", "26 weeks, %", 1, EBB_LESS_IS_BETTER, EBB_ON_PAGE) \
    X(EBB_RELAPSED_52_WEEKS, "relapsed_by_52_weeks", "1", EBB_RELAPSED_BY, EBB_FIRST_RELAPSE_DAY, 52, \
      "first relapse counted by 52 weeks, Kaplan-Meier", \
      "relapsed by 12 months (52 weeks)", "of 100 relapsed within 12 months", \
      "relapsed by", "52 weeks, %", 1, EBB_LESS_IS_BETTER, EBB_ON_PAGE) \
    /* Restricted to the horizon: it has no meaning without it, and differs between horizons. */ \
    X(EBB_RELAPSE_FREE_WEEKS, "relapse_free_weeks", "week", EBB_RELAPSE_FREE, EBB_FIRST_RELAPSE_DAY, 0, \
      "weeks to the first relapse, restricted to the horizon", \
      "weeks to the first relapse", "weeks to the first relapse", \
      "relapse-free", "weeks", 1, EBB_MORE_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Of time in care, because a relapse after leaving is counted by nobody. */ \
    X(EBB_RELAPSES_PER_YEAR, "relapses_per_year", "1/year", EBB_PER_YEAR, EBB_RELAPSES, 0, \
      "relapses per patient-year in care", \
      "relapses per year in care", "relapses a year in care", \
      "relapses per", "year in care", 2, EBB_LESS_IS_BETTER, EBB_ON_PAGE) \
    /* Of time at risk. In care a policy that leaves patients relapsed has few relapses a year: who is \
     * relapsed cannot relapse. No maintenance had the fewest of all, and the most time relapsed. */ \
    X(EBB_RELAPSES_PER_YEAR_WELL, "relapses_per_year_well", "1/year", EBB_PER_YEAR_WELL, EBB_RELAPSES, 0, \
      "relapses per patient-year at risk, in care and well", \
      "relapses per year at risk (well, in care)", "relapses a year at risk", \
      "relapses per", "year at risk", 2, EBB_LESS_IS_BETTER, EBB_ON_PAGE) \
    X(EBB_RELAPSED_WEEKS, "relapsed_weeks", "week", EBB_MEAN_WEEKS, EBB_RELAPSED_DAYS, 0, \
      "weeks relapsed and not recovered, in care", \
      "weeks relapsed, in care", "weeks relapsed", \
      "relapsed", "weeks in care", 1, EBB_LESS_IS_BETTER, EBB_ON_PAGE) \
    /* Of follow-up alone: induction is the same under every policy and would only blur the price. */ \
    X(EBB_INFUSIONS_PER_YEAR, "infusions_per_year", "1/year", EBB_PER_YEAR, EBB_FOLLOWUP_INFUSIONS, 0, \
      "infusions of follow-up per patient-year in care", \
      "infusions per year in care", "infusions a year", \
      "infusions per", "year in care", 1, EBB_NEITHER_IS_BETTER, EBB_ON_PAGE) \
    /* What a policy pays for a week in which its patients are well, whatever it reaches: one that gives few \
     * infusions and leaves patients relapsed is not cheap by it. The followed alone are ever well. */ \
    X(EBB_INFUSIONS_PER_WELL_WEEK, "infusions_per_well_week", "1/week", EBB_PER_WEEK_WELL, \
      EBB_FOLLOWUP_INFUSIONS, 0, \
      "infusions of follow-up per patient-week in care and well", \
      "infusions per week well, in care", "infusions a week well", \
      "infusions per", "week well", 3, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* 0 where clinic days leave weekends out; else what a plan for a closed clinic forgets. */ \
    X(EBB_WEEKEND_INFUSIONS_PER_YEAR, "weekend_infusions_per_year", "1/year", EBB_PER_YEAR, \
      EBB_WEEKEND_INFUSIONS, 0, \
      "infusions of follow-up on Saturdays and Sundays per patient-year in care", \
      "weekend infusions per year in care", "weekend infusions a year in care", \
      "at weekends", "per year", 1, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Of the whole run: what a clinic has to give for each patient who starts. */ \
    X(EBB_MEAN_INFUSIONS, "infusions", "1", EBB_MEAN, EBB_INFUSIONS, 0, \
      "infusions per patient, induction included", \
      "infusions per patient, induction included", "infusions a patient", \
      "infusions", "per patient", 1, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* More sessions, more of them missed: compare it between schedules of one frequency only. */ \
    X(EBB_MEAN_MISSED, "missed_sessions", "1", EBB_MEAN, EBB_MISSED, 0, \
      "sessions missed per patient", \
      "missed sessions per patient", "missed sessions a patient", \
      "missed", "sessions", 2, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Not per year: falls with dropout. Compare policies by it, not studies. */ \
    X(EBB_MEAN_RELAPSES, "relapses", "1", EBB_MEAN, EBB_RELAPSES, 0, \
      "relapses per patient", \
      "relapses per patient", "relapses a patient", \
      "relapses", "per patient", 2, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* An infusion with two kinds counts once; 0 in a study that names none. */ \
    X(EBB_MEAN_ADVERSE_EVENTS, "adverse_events", "1", EBB_MEAN, EBB_ADVERSE_EVENTS, 0, \
      "infusions with a side effect of any kind per patient", \
      "infusions with a side effect per patient", "infusions with a side effect a patient", \
      "side effects", "per patient", 2, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Points of the instrument, MADRS unless the study names another: do not compare across instruments. */ \
    X(EBB_MEAN_SCORE, "score", "point", EBB_MEAN_VISIT, EBB_SCORE_SUM, 0, \
      "mean observed score, points of the instrument", \
      "mean observed score", "points in the mean score", \
      "mean score", "points", 1, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* A day ten points above remission is as bad as ten days one point above: the unit is both. */ \
    X(EBB_MEAN_EXCESS_SCORE, "excess_score_days", "day", EBB_MEAN, EBB_EXCESS_SCORE_DAYS, 0, \
      "score-days above remission, points times days", \
      "score-days above remission", "score-days above remission", \
      "above remission", "score-days", 0, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Long is good when the patient stays well and bad when sessions were missed. */ \
    X(EBB_MEAN_LONGEST_GAP, "longest_gap_weeks", "week", EBB_MEAN_WEEKS, EBB_LONGEST_GAP_DAYS, 0, \
      "longest time without an infusion", \
      "longest time without an infusion, weeks", "weeks in the longest time without an infusion", \
      "longest gap", "weeks", 1, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* What boosters on symptoms live from; 52 a year and no reports where a policy sees every visit. */ \
    X(EBB_LOOKS_PER_YEAR, "looks_per_year", "1/year", EBB_PER_YEAR, EBB_LOOKS, 0, \
      "assessments at which the policy looked at the patient, per patient-year in care", \
      "looks per year in care", "looks a year in care", \
      "looks per", "year in care", 1, EBB_NEITHER_IS_BETTER, EBB_ON_PAGE) \
    X(EBB_REPORTS_PER_YEAR, "reports_per_year", "1/year", EBB_PER_YEAR, EBB_REPORTS, 0, \
      "assessments without a look that the patient reported, per patient-year in care", \
      "reported by patients per year in care", "reports a year in care", \
      "reports per", "year in care", 1, EBB_NEITHER_IS_BETTER, EBB_ON_PAGE) \
    /* What "boosters" are to a patient: a course is a series of visits, booked anew each time. Infusions do \
     * not tell it, since a policy with shorter courses gives fewer of them in as many courses. */ \
    X(EBB_COURSES_PER_YEAR, "courses_per_year", "1/year", EBB_PER_YEAR, EBB_COURSES, 0, \
      "booster and rescue courses started per patient-year in care", \
      "courses started per year in care", "courses a year in care", \
      "courses per", "year in care", 2, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE) \
    /* Leaving care does not depend on the policy: equal in every column, to the bit. */ \
    X(EBB_MEAN_FOLLOWUP, "followup_weeks", "week", EBB_MEAN_WEEKS, EBB_FOLLOWUP_DAYS, 0, \
      "weeks in care", \
      "weeks in care", "weeks in care", \
      "in care", "weeks", 1, EBB_NEITHER_IS_BETTER, EBB_ON_FULL_PAGE)
/* clang-format on */

/* What else a row of a design can be asked (<ebb/answers.h>), in a study that has prices: lines as above. The
 * codes go on behind those of the measures, so that one table names both; no summary has them, since a run
 * tells costs with their draws, at every threshold (<ebb/psa.h>), and its axis is the same for every study.
 * The unit "currency" stands for the study's own (ebb_measure_unit_in). A ratio is of two policies alone. */
/* clang-format off */
#define EBB_COSTED_LIST(X) \
    X(EBB_ROW_COST, "cost", "currency", EBB_COSTED, EBB_FOLLOWUP_INFUSIONS, 0, \
      "cost of a patient, discounted", \
      "cost of a patient", "costs a patient", \
      "cost", "a patient", 0, EBB_LESS_IS_BETTER, EBB_ON_PAGE) \
    X(EBB_ROW_QALY, "qaly", "QALY", EBB_COSTED, EBB_FOLLOWUP_INFUSIONS, 0, \
      "QALYs of a patient, discounted", \
      "QALYs of a patient", "QALYs a patient", \
      "QALYs", "a patient", 4, EBB_MORE_IS_BETTER, EBB_ON_PAGE) \
    /* At one threshold, costs.threshold: linear in costs and QALYs, so that a range has a middle and every \
     * method of a sensitivity has a meaning for it, which a ratio has not. */ \
    X(EBB_ROW_NET_BENEFIT, "net_benefit", "currency", EBB_COSTED, EBB_FOLLOWUP_INFUSIONS, 0, \
      "net benefit of a patient: costs.threshold times QALYs, less cost", \
      "net benefit of a patient", "net benefits a patient", \
      "net benefit", "a patient", 0, EBB_MORE_IS_BETTER, EBB_ON_PAGE) \
    X(EBB_ROW_ICER, "icer", "currency", EBB_COSTED, EBB_FOLLOWUP_INFUSIONS, 0, \
      "more cost for each QALY gained, where there is more of both", \
      "more cost for a QALY gained", "more costs for a QALY gained", \
      "cost of", "a QALY", 0, EBB_LESS_IS_BETTER, EBB_ON_FULL_PAGE)
/* clang-format on */

#define EBB_AS_ENUM(code, ...) code,
enum ebb_measure { EBB_MEASURE_LIST(EBB_AS_ENUM) EBB_MEASURE_COUNT };
enum ebb_costed_outcome {
    EBB_BEFORE_COSTED = EBB_MEASURE_COUNT - 1,
    EBB_COSTED_LIST(EBB_AS_ENUM) EBB_ROW_OUTCOME_COUNT
};
#undef EBB_AS_ENUM

/* A row as it is used. All texts are constants, good for as long as the program runs. */
struct ebb_measure_info {
    const char *name, *unit;
    enum ebb_measure_kind kind;
    enum ebb_outcome outcome;
    int weeks;                        /* of EBB_RELAPSED_BY: by when; else 0 */
    const char *meaning;              /* in the file and in the reference of all keys */
    const char *label;                /* in the first column of a page */
    const char *counted;              /* behind "2.0 more" or "2.0 fewer" in a sentence */
    const char *heading, *subheading; /* over a column, in two lines; the second names the unit */
    int digits;                       /* decimals where no error decides them; of shares, in per cent */
    int better;                       /* EBB_MORE_IS_BETTER and so on: the sign of a gain */
    bool on_page;
};
/* Measures of a summary, then what else rows can be asked. */
extern const struct ebb_measure_info EBB_MEASURES[EBB_ROW_OUTCOME_COUNT];

/* The measure of that name (case counts), one of rows alone among them, or -1. Linear: names are looked up
 * when a study is read, not in a run. */
int ebb_measure_find(const char *name);

/* Whether it is priced: of rows alone, and from a tally (ebb_answers_cost). */
static inline bool ebb_measure_is_costed(int measure)
{
    return EBB_MEASURES[measure].kind == EBB_COSTED;
}

/* Whether the measure is a share of 0 to 1: people read it in per cent, and its limits are cut at 0 and 1. */
bool ebb_measure_is_share(int measure);

/* Whether something of that study can make the outcome other than 0: reports where a policy has some, courses
 * where one has a booster or a rescue, side effects where the study names kinds. A 0 +- 0 of a part that is
 * off would read like a finding, so it is told nowhere, nor of one patient. Of reports and side effects, of
 * which most studies have none, the file has no rows either: a row of zeros for each patient costs a run that
 * keeps rows a hundredth of its time (fields.c). */
struct ebb_study;
bool ebb_outcome_is_told(int outcome, const struct ebb_study *study);

/* Whether the measure says something of that study: its outcome does; looks, which every policy has, where
 * some policy has days of its own for them. Whoever tells measures asks here, so that page and JSON leave out
 * the same; /summary holds all, so that its axis is the same for every study. */
bool ebb_measure_is_told(int measure, const struct ebb_study *study);

/* What a study must have for a costed one, for who asks without: "needs `costs` and `utilities`...". */
const char *ebb_measure_needs(int costed);

/* Whether anything in that policy can bring what the measure counts. A 0 under a policy that can bring none
 * is no estimate: it has neither an error nor a limit, and a page has a dash there. Where this is true a 0 is
 * one of n patients, which can still happen to the next one. Holds for the followed and for all treated. */
bool ebb_measure_can_occur(int measure, const struct ebb_study *study, int policy);

/* What an estimate is multiplied by for a page: 100 for shares, else 1. */
double ebb_measure_scale(int measure);

/* The unit in files and documents of that study: the table's, and for money the study's currency. borrows:
 * the study. */
const char *ebb_measure_unit_in(int measure, const struct ebb_study *study);

/* The outcome, in days, whose sum a rate is divided by; -1: the measure is no rate. And the days of its unit,
 * a year or a week. */
int ebb_measure_over(int measure);
double ebb_measure_days(int measure);

/* What stands behind such a number: "%" for shares, "" for counts, else the unit as in the file ("week"). */
const char *ebb_measure_sign(int measure);
/* The same as it follows a number in a sentence, its blank with it and in the plural, which holds for all
 * numbers but 1: " weeks", " per year", " %", "" for counts. A difference of shares is in percentage points,
 * and whoever prints one says so. */
const char *ebb_measure_units(int measure);

#ifdef __cplusplus
}
#endif

#endif
