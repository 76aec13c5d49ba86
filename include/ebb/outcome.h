/* SPDX-License-Identifier: MIT
 * outcome: what is kept of one patient under one policy (sim/model/README.md section 10).
 *
 * One list makes the enum, the arrays of a block, the datasets of the results file, the moments and products
 * of the tally, and what `ebb trace` prints. A new outcome is a row here and its computation, twice: in
 * sim/model/course.c (days: course_days.c; relapses, looks, reports, courses: course_assess.c), to be read,
 * and in the outcomes of the lane kernels in sim/engine, to be fast (match_kernels holds the two together).
 * To be reported it also needs a row in <ebb/measure.h>.
 *
 * All are whole numbers, 0 or more but for "none" (-1), so that sums over patients are exact in any order.
 * None may be larger than a patient's worst: the highest score on every day of follow-up, or a day of the
 * run, for which 64 bits were found enough (check_sums in sim/model/study_rules.c). Symptom: absurd means in
 * long studies of many patients -> an outcome that grows faster than those; say so to
 * check_sums. */
#ifndef EBB_OUTCOME_H
#define EBB_OUTCOME_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* code, dataset name, unit (UDUNITS), meaning. "Follow-up" is from L, or from R where there is a lead-in, to
 * the horizon; its assessments are those after its start and stand for A days each, the last for what is left
 * (section 10 of the model page: one clock). A relapse has the day of the assessment at which it was counted,
 * as in a trial, not the day it began. Counted is at every assessment in care, whether the policy looked at
 * it (look_count) or not: what a policy sees moves its infusions alone.
 * The order is that of the file. A row may be added anywhere; none may go or change its name. */
/* clang-format off */
#define EBB_OUTCOME_LIST(X) \
    X(EBB_INFUSIONS, "infusion_count", "1", "infusions given, induction included") \
    /* Apart from the one above, because induction is the same under every policy. */ \
    X(EBB_FOLLOWUP_INFUSIONS, "followup_infusion_count", "1", \
      "infusions given after the start of follow-up") \
    /* What a clinic that is closed then must move; day 0 is a Monday (section 7 of the model page). */ \
    X(EBB_WEEKEND_INFUSIONS, "weekend_infusion_count", "1", \
      "infusions given on Saturdays and Sundays after the start of follow-up") \
    X(EBB_MISSED, "missed_count", "1", "sessions missed") \
    /* By kind in the tally; an infusion with two kinds counts once. */ \
    X(EBB_ADVERSE_EVENTS, "adverse_event_count", "1", "infusions with a side effect of any kind") \
    /* Of those who were well when follow-up started; a relapse after leaving is counted by nobody. */ \
    X(EBB_RELAPSES, "relapse_count", "1", \
      "relapses counted at every assessment in care during follow-up") \
    X(EBB_FIRST_RELAPSE_DAY, "first_relapse_day", "day", \
      "day of the first relapse from the start of follow-up, -1: none") \
    /* The same under every policy: nothing a policy does makes a patient leave. */ \
    X(EBB_FOLLOWUP_DAYS, "followup_day", "day", \
      "day of dropout or the horizon, from the start of follow-up") \
    /* Scores go on after leaving: what happens to the patient, not what the clinic sees. */ \
    X(EBB_RESPONSE_DAYS, "response_days", "day", "days in response during follow-up") \
    X(EBB_REMISSION_DAYS, "remission_days", "day", "days in remission during follow-up") \
    X(EBB_SCORE_SUM, "score_sum", "point", "sum of the observed scores during follow-up") \
    /* How bad and for how long in one number: what a bad week costs more than a mild one. */ \
    X(EBB_EXCESS_SCORE_DAYS, "excess_score_days", "day", \
      "score-days above remission during follow-up, points times days") \
    X(EBB_LONGEST_GAP_DAYS, "longest_gap_days", "day", \
      "longest time without an infusion from the day of the last induction session to the end of follow-up") \
    /* Of those who were well when follow-up started, while they are in care: only then is either counted. \
     * With well_days it adds up to followup_day. */ \
    X(EBB_RELAPSED_DAYS, "relapsed_days", "day", "days relapsed and not recovered, " \
      "in care during follow-up") \
    /* What relapses have to be counted by: who is relapsed already is at no risk of a relapse. */ \
    X(EBB_WELL_DAYS, "well_days", "day", "days in care at risk of a relapse, well, during follow-up") \
    /* What looking costs, and what reports spare: each assessment is one of the two or neither. Of those \
     * whom a policy treats; nobody else is looked at by one. */ \
    X(EBB_LOOKS, "look_count", "1", \
      "assessments at which the policy looked at the patient, in care, " \
      "the one at which it took over included") \
    X(EBB_REPORTS, "report_count", "1", \
      "assessments without a look whose symptoms the patient reported, in care") \
    X(EBB_COURSES, "course_count", "1", "booster and rescue courses started during follow-up") \
    /* What a trial would count: up to leaving, where response_days and remission_days go on. */ \
    X(EBB_SEEN_RESPONSE_DAYS, "seen_response_days", "day", "days in response in care during follow-up") \
    X(EBB_SEEN_REMISSION_DAYS, "seen_remission_days", "day", "days in remission in care during follow-up") \
    /* States of care, of everybody treated, first match: relapsed (relapsed_days, of the followed alone), \
     * remission, response, neither. The four add up to followup_day, to the day: what prices are put on. */ \
    X(EBB_STATE_REMISSION_DAYS, "state_remission_days", "day", \
      "days in care in remission and not relapsed during follow-up") \
    X(EBB_STATE_RESPONSE_DAYS, "state_response_days", "day", \
      "days in care in response, neither relapsed nor in remission, during follow-up") \
    X(EBB_STATE_NEITHER_DAYS, "state_neither_days", "day", \
      "days in care neither relapsed nor in remission nor in response during follow-up")
/* clang-format on */

#define EBB_AS_ENUM(code, name, unit, meaning) code,
enum ebb_outcome { EBB_OUTCOME_LIST(EBB_AS_ENUM) EBB_OUTCOME_COUNT };
#undef EBB_AS_ENUM

struct ebb_outcome_info {
    const char *name, *unit, *meaning;
};
extern const struct ebb_outcome_info EBB_OUTCOMES[EBB_OUTCOME_COUNT];

/* What is counted of a patient by year of follow-up: 365 days each from its start, the last one what is left
 * of the horizon; the horizon's own day belongs to the last. What prices are put on, so that costs can be
 * discounted by whole years. Days are those of the states of care above, cut at the year's end to the day;
 * sessions count in the year of their day. Over all years they add up to the outcomes of the same name;
 * missed sessions are those of follow-up, which no outcome has without induction and lead-in. A visit belongs
 * to the year in which the days begin that it stands for; its score is in one year whole.
 *
 * None is more than 366 a year, but for scores, of which 92 visits have at most 5,520 points: the lanes
 * multiply them in 16 bits (sim/engine/lanes_products.h). So scores are counted where assessments are at
 * least EBB_LEAST_SCORED_DAYS apart, and are 0 where they are not. A row may be added at the end. */
enum { EBB_LEAST_SCORED_DAYS = 4 };
#define EBB_YEAR_SUM_LIST(X)                                                                 \
    X(EBB_YEAR_RELAPSED, "relapsed_days", "day", "days in care relapsed and not recovered")  \
    X(EBB_YEAR_REMISSION, "state_remission_days", "day", "days in care in remission")        \
    X(EBB_YEAR_RESPONSE, "state_response_days", "day", "days in care in response")           \
    X(EBB_YEAR_NEITHER, "state_neither_days", "day", "days in care in none of these states") \
    X(EBB_YEAR_INFUSIONS, "followup_infusion_count", "1", "infusions given in follow-up")    \
    X(EBB_YEAR_MISSED, "followup_missed_count", "1", "sessions missed in follow-up")         \
    X(EBB_YEAR_LOOKS, "look_count", "1", "assessments at which the policy looked")           \
    X(EBB_YEAR_COURSES, "course_count", "1", "booster and rescue courses started")           \
    X(EBB_YEAR_RELAPSES, "relapse_count", "1", "relapses, in care")                          \
    X(EBB_YEAR_SCORE, "score_sum", "point",                                                  \
      "observed scores at the visits that begin in the year, in care or not")

#define EBB_AS_ENUM(code, ...) code,
enum ebb_year_sum { EBB_YEAR_SUM_LIST(EBB_AS_ENUM) EBB_YEAR_SUM_COUNT };
#undef EBB_AS_ENUM
extern const struct ebb_outcome_info EBB_YEAR_SUMS[EBB_YEAR_SUM_COUNT];
/* The outcome that counts over all years, patient by patient, what a sum counts by year; missed sessions are
 * those of induction, too, which no difference of policies sees. Side effects by kind have none. */
extern const enum ebb_outcome EBB_YEAR_SUM_OUTCOMES[EBB_YEAR_SUM_COUNT];

/* Gaps of one patient under one policy: days from an infusion, of any kind, to the next where that is one of
 * maintenance, outside of a course (section 10 of the model page). Not outcomes: products across policies and
 * rows of the file would be dear, and a policy's gaps are its own.
 *
 * `booked` is the gap to the day for which the session was booked first; a gap is late when it is longer by
 * more than EBB_GAP_LATE_DAYS. Sums of squares are in 32 bits, as the lanes have them: enough for gaps of up
 * to two years on every day of the longest study, and beyond that both kernels lose the same bits. */
struct ebb_gaps {
    uint32_t n, n_late;
    uint32_t days, days_squared;     /* as achieved */
    uint32_t booked, booked_squared; /* days as first booked */
};
/* A week: a session missed once and due again a week later is not late yet, one that is missed twice is. */
enum { EBB_GAP_LATE_DAYS = 7 };

/* What is added up of gaps (struct ebb_gaps), for every population and policy: gaps, and over patients the
 * products of a patient's own sums. A mean gap is a ratio of two sums over patients, each with as many gaps
 * as it happens to have: patients are independent, their gaps are not. */
#define EBB_GAP_SUM_LIST(X)                     \
    X(EBB_GAPS, "gaps")                         \
    X(EBB_GAPS_LATE, "late")                    \
    X(EBB_GAP_DAYS, "days")                     \
    X(EBB_GAP_DAYS_SQUARED, "days_squared")     \
    X(EBB_GAP_BOOKED, "booked")                 \
    X(EBB_GAP_BOOKED_SQUARED, "booked_squared") \
    /* of each patient's sums */                \
    X(EBB_GAPS_BY_GAPS, "gaps_by_gaps")         \
    X(EBB_GAPS_BY_LATE, "gaps_by_late")         \
    X(EBB_GAPS_BY_DAYS, "gaps_by_days")         \
    X(EBB_GAPS_BY_BOOKED, "gaps_by_booked")     \
    X(EBB_GAPS_LATE_BY_LATE, "late_by_late")    \
    X(EBB_GAP_DAYS_BY_DAYS, "days_by_days")     \
    X(EBB_GAP_BOOKED_BY_BOOKED, "booked_by_booked")
#define EBB_AS_ENUM(code, name) code,
enum ebb_gap_sum { EBB_GAP_SUM_LIST(EBB_AS_ENUM) EBB_GAP_SUM_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_GAP_SUM_NAMES[EBB_GAP_SUM_COUNT];

/* Where a patient stands at an assessment; the codes of /state. The words are those of its attribute
 * flag_meanings (CF: one word for each code, in their order), the meanings are for people. Dense from 0: a
 * state is added at the end, and none changes its number, because files hold the numbers. */
#define EBB_STATE_LIST(X)                                                          \
    X(EBB_STATE_BEFORE, 0, "before", "before classification, or in the lead-in")   \
    X(EBB_STATE_WELL, 1, "well", "at risk in follow-up, not relapsed")             \
    X(EBB_STATE_RELAPSED, 2, "relapsed", "relapsed and not recovered")             \
    X(EBB_STATE_NONRESPONDER, 3, "nonresponder", "did not respond to induction")   \
    X(EBB_STATE_LEFT, 4, "left", "left care")                                      \
    X(EBB_STATE_UNSELECTED, 5, "unselected", "in no stratum: left the comparison") \
    X(EBB_STATE_UNTREATED, 6, "untreated", "contraindicated: not treated")

#define EBB_AS_ENUM(code, number, word, meaning) code = number,
enum ebb_state { EBB_STATE_LIST(EBB_AS_ENUM) EBB_STATE_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_STATES[EBB_STATE_COUNT]; /* their meanings */

/* All words with a blank between them, as a constant that a table can hold: the list puts a blank before each
 * word, and the first is left out. */
#define EBB_AS_STATE_WORD(code, number, word, meaning) " " word
#define EBB_STATE_WORDS                                (&("" EBB_STATE_LIST(EBB_AS_STATE_WORD))[1])

#ifdef __cplusplus
}
#endif

#endif
