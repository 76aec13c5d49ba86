/* SPDX-License-Identifier: MIT
 * lanes_common: what is the same under every policy: induction, classification, the lead-in, selection.
 *
 *   1. Thresholds   2. Induction   3. Classification   4. Selection   5. Weeks   6. The common part
 */
#ifndef EBB_LANES_COMMON_H
#define EBB_LANES_COMMON_H

#include "lanes_sessions.h"

/* The room in which a thread plays a group. */
struct stage {
    struct people people;
    struct waning waning;
    struct setbacks setbacks;
    struct week week;
} LANES_ALIGNED;

/* 1. Thresholds: they depend on the score on day 0 */

/* Who leaves up to that day. */
static uint64_t left_by(const struct people *people, int day)
{
    uint64_t lanes = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE)
        lanes |= bits_of(at_most(ints_at(people->dropout_day + i), all_ints(day)), i);
    return lanes;
}

/* left_early() of sim/model/course.c, at assessment t. */
static uint64_t left_early(const struct ebb_constants *constants, const struct people *people, int t)
{
    const int day = t * constants->calendar.interval_days, last = constants->seen_from_day - 1;
    return last >= 0 ? left_by(people, day < last ? day : last) : 0;
}

static void set_thresholds(struct people *people, const struct ebb_constants *constants, const uint8_t *score)
{
    for (int lane = 0; lane < LANES; lane++) {
        people->response_at_most[lane] = constants->response_at_most[score[lane]];
        people->relapse_at_least[lane] = constants->relapse_at_least[score[lane]];
    }
}

/* 2. Induction: sessions on planned days; missed ones, where that is possible, are lost */

static void hold_induction(struct stage *stage, const struct rules *rules, struct course *course,
                           struct sitting *sitting, int i)
{
    const struct ebb_constants *constants = rules->constants;
    const struct ebb_study *study = &constants->study;
    const struct people *people = &stage->people;
    const struct week *week = &stage->week;
    const bool can_miss = study->parameters.adherence.induction;
    const mask treated = mask_at(&people->treated, i);
    const int end = week->day + constants->calendar.interval_days;
    const ints last_day = ints_at(week->last_day + i);
    int place = 0;
    for (int session = 0; session < study->induction.infusions; session++) {
        const int day = study->induction.days[session];
        if (day < week->day || day >= end)
            continue;
        mask lanes = both(treated, at_most(all_ints(day), last_day));
        struct session_words word = {.adverse = all_words(0)};
        if (can_miss || constants->adverse_below > 0)
            word =
                draw_session(constants, &rules->ways, &people->streams, place, treated, i, &course->n_drawn);
        if (can_miss) {
            const mask unlucky = words_at_most(word.attended, words_at(people->miss_at_most + i));
            const mask missed = both(both(lanes, mask_at(&people->can_miss, i)), unlucky);
            sitting->missed = sitting->missed + only(missed, all_ints(1));
            lanes = without(lanes, missed);
        }
        give(rules, true, course, &stage->waning, week, sitting, lanes, all_ints(day), word.adverse, i);
        sitting->last_infusion_day = pick(lanes, all_ints(day), sitting->last_infusion_day);
        place++;
    }
}

static void play_induction(struct stage *stage, const struct rules *rules, struct course *course)
{
    const struct parts all = {true, true, true};
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        struct sitting sitting = sit(course, &stage->people, &stage->week, i);
        hold_induction(stage, rules, course, &sitting, i);
        wane(&sitting.benefit, rules, &stage->waning,
             rules->constants->calendar.interval_days - sitting.benefit.waned, i);
        put_benefit(course, &sitting.benefit, i);
        rise(course, &sitting, &stage->week, all, i);
    }
}

/* 3. Classification */

static void classify(struct people *people, const struct ebb_constants *constants, struct course *course,
                     const uint8_t *score)
{
    const ints remission = all_ints(constants->study.parameters.remission.score_points);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints seen = ints_of_bytes(score + i);
        const mask responds =
            both(at_most(seen, ints_of_bytes(people->response_at_most + i)), mask_at(&people->treated, i));
        put_mask(&people->responder, i, responds);
        put_mask(&people->remitter, i, both(responds, at_most(seen, remission)));
        put_ints(course->last_infusion_day + i,
                 all_ints(constants->calendar.last_induction_day)); /* even if it was missed */
    }
    const uint64_t unseen = left_early(constants, people, constants->calendar.classification);
    people->responder &= ~unseen;
    people->remitter &= ~unseen;
}

/* 4. Selection */

static bool rule_holds(const struct ebb_stratum_rule *rule, const struct sheet *sheet, int t, int lane)
{
    const int first_score = sheet->score[lane];
    const int64_t ppm = (int64_t)(rule->f_improvement * 1e6 + 0.5);
    int n = 0;
    for (int back = 0; back < rule->of && back <= t; back++) {
        const int score = sheet->score[(t - back) * LANES + lane];
        n += rule->score_points >= 0 ? score <= rule->score_points
                                     : (first_score - score) * INT64_C(1000000) >= first_score * ppm;
    }
    return n >= rule->at_least;
}

/* The first stratum whose rules all hold. */
static int stratum_of(const struct ebb_study *study, const struct sheet *sheet, int t, int lane)
{
    for (int s = 0; s < study->n_strata; s++) {
        bool all = true;
        for (int r = 0; r < study->strata[s].n_rules; r++)
            all = all && rule_holds(&study->strata[s].rules[r], sheet, t, lane);
        if (all)
            return s;
    }
    return EBB_NO_STRATUM;
}

/* Follow-up starts: who is compared, and who is at risk of relapse. */
static void enter_followup(struct people *people, const struct ebb_constants *constants,
                           const struct sheet *sheet, int t)
{
    const struct ebb_study *study = &constants->study;
    const uint64_t early = left_early(constants, people, t),
                   gone = left_by(people, constants->calendar.start_day);
    const uint64_t in_care = (study->maintain_nonresponders ? people->treated : people->responder) & ~early;
    people->compared = people->treated;
    people->followed = people->responder & ~gone;
    if (study->n_strata > 0) {
        people->compared = 0;
        for (uint64_t lanes = in_care; lanes != 0; lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes);
            const int stratum = stratum_of(study, sheet, t, lane);
            people->stratum[lane] = (uint8_t)stratum;
            people->compared |= (uint64_t)(stratum != EBB_NO_STRATUM) << lane;
        }
        people->followed = people->compared & ~gone;
    }
    people->scheduled = in_care & people->compared;
}

/* 5. Weeks */

/* Moves the room on to assessment t of those before `end`. */
static void open_week(struct stage *stage, const struct rules *rules, int t, int end)
{
    const struct ebb_constants *constants = rules->constants;
    draw_score(&stage->week, constants, &rules->ways, &stage->people, t);
    if (t % SETBACK_WINDOW == 0)
        draw_setbacks(&stage->setbacks, constants, &rules->ways, &stage->people, t, end);
    stage->week.left = stage->setbacks.left[t % SETBACK_WINDOW];
    if (constants->setback_mean > 0.0f)
        hold_back(&stage->week, constants, &stage->people);
    set_days(&stage->week, constants, &stage->people, t);
}

/* 6. The common part */

/* Phase of the lead-in that takes over at assessment t; -1: none. */
static int phase_at(const struct ebb_constants *constants, int t)
{
    int found = -1;
    for (int phase = 0; phase < constants->study.n_phases; phase++)
        found = constants->calendar.phase_start[phase] == t ? phase : found;
    return found;
}

/* Classification, lead-in, selection at assessment t; `rule`: of the running phase. Returns the rule from now
 * on. */
static const struct rule *judge_common(struct stage *stage, const struct rules *rules,
                                       const struct rule *rule, struct course *course)
{
    const struct ebb_constants *constants = rules->constants;
    const struct ebb_calendar *calendar = &constants->calendar;
    struct people *people = &stage->people;
    const int t = stage->week.t;
    const uint8_t *score = course->sheet.score + t * LANES;
    if (t == 0)
        set_thresholds(people, constants, score);
    if (t == calendar->classification)
        classify(people, constants, course, score);
    if (t == calendar->start) {
        enter_followup(people, constants, &course->sheet, t);
        return NULL;
    }
    const int phase = t < calendar->classification ? -1 : phase_at(constants, t);
    if (phase >= 0) {
        people->scheduled = constants->study.maintain_nonresponders ? people->treated : people->responder;
        take_over(rules, &rules->phases[phase], course, people, &stage->week, score);
        return &rules->phases[phase];
    }
    if (rule)
        look(rules, rule, course, people, &stage->week, 0);
    return rule;
}

static void begin_course(struct course *course, const struct people *people)
{
    for (int lane = 0; lane < LANES; lane++) {
        course->fast[lane] = people->fast[lane];
        course->lasting[lane] = people->lasting[lane];
        course->due_day[lane] = EBB_NEVER;
        course->last_infusion_day[lane] = people->last_infusion_day[lane];
        course->n_before[lane] = people->n_infusions[lane];
        course->n_given[lane] = 0;
        course->n_missed[lane] = people->n_missed[lane];
        course->n_adverse[lane] = people->n_adverse[lane];
        course->longest_gap[lane] = people->longest_gap[lane];
        course->run[lane] = course->relapsed[lane] = 0;
    }
    course->certain = course->in_course = course->in_rescue = course->rescue_owed = course->suspended = 0;
    course->n_drawn = 0;
}

static void reset_people(struct people *people)
{
    memset(people->fast, 0, sizeof people->fast);
    memset(people->lasting, 0, sizeof people->lasting);
    memset(people->held_back, 0, sizeof people->held_back);
    memset(people->last_infusion_day, 0, sizeof people->last_infusion_day);
    memset(people->n_infusions, 0, sizeof people->n_infusions);
    memset(people->n_missed, 0, sizeof people->n_missed);
    memset(people->n_adverse, 0, sizeof people->n_adverse);
    memset(people->longest_gap, 0, sizeof people->longest_gap);
    memset(people->stratum, EBB_NO_STRATUM, sizeof people->stratum);
    people->responder = people->remitter = people->compared = people->followed = people->scheduled = 0;
}

static void keep_common(struct people *people, const struct course *course, const uint8_t *score)
{
    memcpy(people->fast, course->fast, sizeof people->fast);
    memcpy(people->lasting, course->lasting, sizeof people->lasting);
    memcpy(people->last_infusion_day, course->last_infusion_day, sizeof people->last_infusion_day);
    for (int lane = 0; lane < LANES; lane++)
        people->n_infusions[lane] = course->n_before[lane] + course->n_given[lane];
    memcpy(people->n_missed, course->n_missed, sizeof people->n_missed);
    memcpy(people->n_adverse, course->n_adverse, sizeof people->n_adverse);
    memcpy(people->longest_gap, course->longest_gap, sizeof people->longest_gap);
    memcpy(people->score, score, sizeof people->score);
}

/* Plays the drawn people of the stage up to the assessment at which the policies take over. */
static void play_common(struct stage *stage, const struct rules *rules, struct course *course)
{
    const struct ebb_constants *constants = rules->constants;
    const int start = constants->calendar.start;
    const struct rule *rule = NULL;
    reset_people(&stage->people);
    set_waning(&stage->waning, constants, &stage->people);
    begin_course(course, &stage->people);
    for (int t = 0; t <= start; t++) {
        open_week(stage, rules, t, start + 1);
        assess(course, constants, &stage->people, &stage->week);
        rule = judge_common(stage, rules, rule, course);
        if (t == start)
            break;
        if (t < constants->calendar.classification) {
            play_induction(stage, rules, course);
        } else if (rule) {
            draw_first_sessions(&stage->week, constants, &rules->ways, &stage->people.streams);
            play_interval_of(rules, rule, course, &stage->people, &stage->waning, &stage->week);
        } else {
            play_untreated(rules, course, &stage->people, &stage->waning, &stage->week);
        }
    }
    keep_common(&stage->people, course, course->sheet.score + start * LANES);
}

#endif
