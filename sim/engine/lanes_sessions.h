/* SPDX-License-Identifier: MIT
 * lanes_sessions: what happens on the days of an interval: who attends, infusions, what is booked next,
 * waning until the next assessment.
 *
 *   1. What is in hand   2. A session   3. All sessions of an interval
 */
#ifndef EBB_LANES_SESSIONS_H
#define EBB_LANES_SESSIONS_H

#include "lanes_schedule.h"

/* 1. What is in hand: of a vector of patients while their sessions are held */

struct sitting {
    struct benefit benefit;
    ints due_day, last_infusion_day, longest_gap;
    ints n_given;       /* before this interval, under this policy */
    ints given, missed; /* in this interval */
    ints infusions;     /* a bit for each day */
    mask certain, in_course;
};

/* 2. A session */

/* The interval grows while the patient is well and shrinks at the first warning. */
INLINE void adapt(const struct rule *rule, struct course *course, mask lanes, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const ints score = ints_of_bytes(course->last_score + i);
    const floats days = floats_at(course->interval_days + i);
    const mask well = at_most(score, all_ints(policy->adapt.well_points));
    const mask warned = at_most(all_ints(policy->adapt.warn_points), score);
    floats next = pick_floats(warned, days * (float)policy->adapt.shrink, days);
    next = pick_floats(well, days * (float)policy->adapt.stretch, next);
    next = larger(next, all_floats((float)policy->adapt.min_days));
    next = smaller(next, all_floats((float)policy->adapt.max_days));
    put_floats(course->interval_days + i, pick_floats(lanes, next, days));
}

/* After an infusion: the next session of those in a course, whom it returns. */
INLINE mask go_on_with_course(const struct rule *rule, bool others, struct course *course,
                              struct sitting *sitting, mask given, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const mask in_course = both(given, sitting->in_course);
    const ints left = ints_at(course->course_left + i) - only(in_course, all_ints(1));
    const mask more = may_give_more(rule, others, both(in_course, less(all_ints(0), left)),
                                    sitting->n_given + sitting->given);
    const ints gap = pick(mask_at(&course->in_rescue, i), all_ints(policy->rescue.gap_days),
                          all_ints(policy->booster.gap_days));
    put_ints(course->course_left + i, left);
    put_ints(course->course_given + i, ints_at(course->course_given + i) + only(in_course, all_ints(1)));
    sitting->in_course = without(sitting->in_course, without(in_course, more));
    sitting->due_day =
        pick(more, clinic_day(rule, others, sitting->last_infusion_day + gap), sitting->due_day);
    return more;
}

INLINE void book_next(const struct rule *rule, struct parts parts, struct course *course,
                      struct sitting *sitting, mask given, words word, int i)
{
    mask maintained = given;
    mask adapts = given;
    if (parts.courses) {
        adapts = without(given, sitting->in_course);
        maintained = without(given, go_on_with_course(rule, parts.others, course, sitting, given, i));
    }
    if (parts.keeps_interval && rule->policy->adapt.on)
        adapt(rule, course, adapts, i);
    const ints today = sitting->last_infusion_day;
    const ints day = maintenance_day(rule, parts, course, maintained, today, today,
                                     sitting->n_given + sitting->given, word, i);
    sitting->due_day = pick(maintained, day, sitting->due_day);
    if (parts.others)
        sitting->certain = without(sitting->certain, given);
}

/* The word, given that it is below, is uniform there: it names the day, too. Few are late: one at a time. */
static uint64_t shift_late(const struct rules *rules, const struct rule *rule, int32_t *due_day,
                           const uint32_t *late, uint64_t lanes)
{
    const uint64_t n = (uint64_t)rules->constants->study.parameters.adherence.late_max_days + 1;
    uint64_t shifted = 0;
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const int shift = (int)(late[lane] * n / rules->constants->late_below);
        if (shift == 0)
            continue;
        const int day = due_day[lane] + shift;
        due_day[lane] = day + (int)rule->wait[day % 7];
        shifted |= UINT64_C(1) << lane;
    }
    return shifted;
}

INLINE mask leave_late(const struct rules *rules, const struct rule *rule, struct course *course,
                       struct sitting *sitting, mask open, words late, int i)
{
    const mask lates =
        both(open, words_at_most(late, all_words((uint32_t)(rules->constants->late_below - 1))));
    uint32_t word[LANES] LANES_ALIGNED;
    put_ints(course->due_day + i, sitting->due_day);
    put_words(word + i, late);
    const uint64_t shifted = shift_late(rules, rule, course->due_day, word, bits_of(lates, i));
    sitting->due_day = ints_at(course->due_day + i);
    return mask_at(&shifted, i);
}

/* Who of `now` attends; the others miss the session, or come later. */
INLINE mask attending(const struct rules *rules, const struct rule *rule, bool others, struct course *course,
                      struct sitting *sitting, const struct people *people, mask now,
                      const struct session_words *word, int i)
{
    const mask open = others ? without(now, sitting->certain) : now;
    const mask unlucky = words_at_most(word->attended, words_at(people->miss_at_most + i));
    const mask missed = both(both(open, mask_at(&people->can_miss, i)), unlucky);
    const ints later = sitting->due_day + rules->constants->study.parameters.adherence.rebook_days;
    mask staying = without(now, missed);
    if (others && rules->constants->late_below > 0) {
        const mask shifted = leave_late(rules, rule, course, sitting, without(open, missed), word->late, i);
        sitting->certain = either(sitting->certain, shifted);
        staying = without(staying, shifted);
    }
    sitting->due_day = pick(missed, clinic_day(rule, others, later), sitting->due_day);
    sitting->missed = sitting->missed + only(missed, all_ints(1));
    return staying;
}

/* Infusions of `lanes` on `day`. */
INLINE void give(const struct rules *rules, bool others, struct course *course, const struct waning *waning,
                 const struct week *week, struct sitting *sitting, mask lanes, ints day, words adverse, int i)
{
    const struct ebb_constants *constants = rules->constants;
    const ints place = day - week->day;
    struct benefit after = sitting->benefit;
    wane(&after, rules, waning, place - after.waned, i);
    const ints n = ints_at(course->n_before + i) + sitting->n_given + sitting->given;
    infuse(&after, &constants->study.parameters,
           others && constants->study.parameters.tolerance.per_infusion != 0.0, n);
    sitting->benefit.fast = pick_floats(lanes, after.fast, sitting->benefit.fast);
    sitting->benefit.lasting = pick_floats(lanes, after.lasting, sitting->benefit.lasting);
    sitting->benefit.waned = pick(lanes, place, sitting->benefit.waned);
    sitting->given = sitting->given + only(lanes, all_ints(1));
    if (!others)
        return;
    sitting->infusions = sitting->infusions | only(lanes, all_ints(1) << (place & 31));
    if (constants->adverse_below > 0) {
        const mask adverse_events =
            words_at_most(adverse, all_words((uint32_t)(constants->adverse_below - 1)));
        put_ints(course->n_adverse + i,
                 ints_at(course->n_adverse + i) + only(both(lanes, adverse_events), all_ints(1)));
    }
}

/* 3. All sessions of an interval */

INLINE struct sitting sit(const struct course *course, const struct people *people, const struct week *week,
                          int i)
{
    return (struct sitting){
        .benefit = benefit_of(course, people, week, i),
        .due_day = ints_at(course->due_day + i),
        .last_infusion_day = ints_at(course->last_infusion_day + i),
        .longest_gap = ints_at(course->longest_gap + i),
        .n_given = ints_at(course->n_given + i),
        .certain = mask_at(&course->certain, i),
        .in_course = mask_at(&course->in_course, i),
    };
}

/* Writes down what happened; `others`: what else than the plainest policy needs. */
INLINE void rise(struct course *course, const struct sitting *sitting, const struct week *week,
                 struct parts parts, int i)
{
    put_ints(course->due_day + i, sitting->due_day);
    put_ints(course->last_infusion_day + i, sitting->last_infusion_day);
    put_ints(course->longest_gap + i, sitting->longest_gap);
    put_ints(course->n_given + i, sitting->n_given + sitting->given);
    put_ints(course->n_missed + i, ints_at(course->n_missed + i) + sitting->missed);
    put_bytes(course->sheet.given + week->t * LANES + i, sitting->given);
    if (parts.courses)
        put_mask(&course->in_course, i, sitting->in_course);
    if (!parts.others)
        return;
    put_mask(&course->certain, i, sitting->certain);
    if (course->sheet.infusions)
        put_words(course->sheet.infusions + week->t * LANES + i, (words)sitting->infusions);
}

/* The session of `now` whose words are given. */
INLINE void hold_session(const struct rules *rules, const struct rule *rule, struct parts parts,
                         struct course *course, const struct people *people, const struct waning *waning,
                         const struct week *week, struct sitting *sitting, mask now,
                         const struct session_words *word, int i)
{
    const ints day = sitting->due_day;
    const mask lanes = attending(rules, rule, parts.others, course, sitting, people, now, word, i);
    give(rules, parts.others, course, waning, week, sitting, lanes, day, word->adverse, i);
    const ints gap = larger_int(sitting->longest_gap, day - sitting->last_infusion_day);
    sitting->longest_gap = pick(lanes, gap, sitting->longest_gap);
    sitting->last_infusion_day = pick(lanes, day, sitting->last_infusion_day);
    book_next(rule, parts, course, sitting, lanes, word->interval, i);
}

/* From the assessment to the next: sessions of those for whom they are due, and waning. */
INLINE void play_interval(const struct rules *rules, const struct rule *rule, struct parts parts,
                          struct course *course, const struct people *people, const struct waning *waning,
                          const struct week *week)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints last_day = ints_at(week->last_day + i);
        struct sitting sitting = sit(course, people, week, i);
        mask now = at_most(sitting.due_day, last_day);
        if (any(now)) {
            struct session_words word = first_session(week, i);
            for (int place = 1;; place++) {
                hold_session(rules, rule, parts, course, people, waning, week, &sitting, now, &word, i);
                now = at_most(sitting.due_day, last_day);
                if (!any(now))
                    break;
                word = draw_session(rules->constants, &rules->ways, &people->streams, place, now, i,
                                    &course->n_drawn);
            }
            wane(&sitting.benefit, rules, waning,
                 rules->constants->calendar.interval_days - sitting.benefit.waned, i);
        } else {
            wane_whole(&sitting.benefit, rules, waning, i);
        }
        put_benefit(course, &sitting.benefit, i);
        rise(course, &sitting, week, parts, i);
    }
}

/* The same, without the parts that the policy does not have. */
static void play_interval_of(const struct rules *rules, const struct rule *rule, struct course *course,
                             const struct people *people, const struct waning *waning,
                             const struct week *week)
{
    const struct parts parts = rule->parts, maintenance = {false, false, false},
                       courses = {true, false, false};
    if (parts.others || parts.keeps_interval)
        play_interval(rules, rule, parts, course, people, waning, week);
    else if (parts.courses)
        play_interval(rules, rule, courses, course, people, waning, week);
    else
        play_interval(rules, rule, maintenance, course, people, waning, week);
}

/* Of a group that nobody treats. */
static void play_untreated(const struct rules *rules, struct course *course, const struct people *people,
                           const struct waning *waning, const struct week *week)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        struct benefit benefit = benefit_of(course, people, week, i);
        wane_whole(&benefit, rules, waning, i);
        put_benefit(course, &benefit, i);
    }
    memset(course->sheet.given + week->t * LANES, 0, LANES);
    if (course->sheet.infusions)
        memset(course->sheet.infusions + week->t * LANES, 0, LANES * sizeof(uint32_t));
}

#endif
