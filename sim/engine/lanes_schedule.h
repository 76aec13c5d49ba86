/* SPDX-License-Identifier: MIT
 * lanes_schedule: the machine of sim/model/README.md section 7 for a group of patients; <ebb/schedule.h> in lanes.
 *
 * Parts that a policy does not have cost a test that always goes the same way. The functions work on the vector of patients that
 * begins at lane i.
 *
 *   1. Booking   2. Taking over   3. Courses   4. An assessment   5. A session   6. All sessions of an interval
 */
#ifndef EBB_LANES_SCHEDULE_H
#define EBB_LANES_SCHEDULE_H

#include "lanes_course.h"

/* 1. Booking */

INLINE ints clinic_day(const struct rule *rule, ints day)
{
    if (rule->policy->limits.clinic_days == 0)
        return day;
    const ints weeks = (ints)upper_product((words)day, all_words(613566757u)); /* 2^32 / 7: exact up to 2^30 days */
    return day + cut(entries(rule->wait, day - 7 * weeks));
}

INLINE mask may_give_more(const struct rule *rule, const struct course *course, mask lanes, int i)
{
    const int most = rule->policy->limits.max_infusions;
    return most == 0 ? lanes : both(lanes, less(ints_at(course->n_given + i), all_ints(most)));
}

INLINE ints drawn_in(words word, struct ebb_range range)
{
    return range.lo + (ints)upper_product(word, all_words((uint32_t)(range.hi - range.lo + 1)));
}

/* Days to the next maintenance session of `lanes`. */
INLINE ints interval(const struct rule *rule, struct course *course, mask lanes, words word, int i)
{
    const struct ebb_policy *policy = rule->policy;
    ints days;
    if (policy->by_biomarker.on)
        days = pick(mask_of(course->low_biomarker, i), drawn_in(word, policy->by_biomarker.low_days),
                    drawn_in(word, policy->by_biomarker.high_days));
    else
        days = drawn_in(word, policy->maintenance.every_days);
    if (!rule->keeps_interval)
        return days;
    const floats current = floats_at(course->interval_days + i);
    const mask set = positive(current);
    if (policy->adapt.on) /* drawn once, then stretched and shrunk */
        put_floats(course->interval_days + i, pick_floats(without(lanes, set), as_floats(days), current));
    return pick(set, cut(current + 0.5f), days);
}

/* Books `day` for `lanes`, or nothing for those who may get no more. */
INLINE void book(const struct rule *rule, struct course *course, mask lanes, ints day, int i)
{
    const ints due = pick(may_give_more(rule, course, lanes, i), clinic_day(rule, day), all_ints(EBB_NEVER));
    put_ints(course->due_day + i, pick(lanes, due, ints_at(course->due_day + i)));
    put_bits(&course->certain, i, without(mask_of(course->certain, i), lanes));
}

/* Books maintenance one interval after the last infusion, but not before `today`. */
INLINE void book_maintenance(const struct rule *rule, struct course *course, mask lanes, ints today, words word, int i)
{
    put_ints(course->due_day + i, pick(lanes, all_ints(EBB_NEVER), ints_at(course->due_day + i)));
    put_bits(&course->certain, i, without(mask_of(course->certain, i), lanes));
    if (!rule->has_maintenance)
        return;
    lanes = without(lanes, mask_of(course->suspended, i));
    const ints day = ints_at(course->last_infusion_day + i) + interval(rule, course, lanes, word, i);
    book(rule, course, lanes, larger_int(day, today), i);
}

/* 2. Taking over */

/* The interval of by_score for `lanes`, decided on `day`. */
INLINE void decide_by_score(const struct rule *rule, struct course *course, mask lanes, int day, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const mask low = at_most(ints_at(course->last_score + i), all_ints(policy->by_score.score_points));
    const floats days =
        pick_floats(low, all_floats((float)policy->by_score.low_days), all_floats((float)policy->by_score.high_days));
    put_floats(course->interval_days + i, pick_floats(lanes, days, floats_at(course->interval_days + i)));
    put_ints(course->next_decision_day + i,
             pick(lanes, all_ints(day + policy->by_score.every_days), ints_at(course->next_decision_day + i)));
}

static void find_low_biomarkers(struct course *course, const struct ebb_policy *policy, const struct people *people)
{
    course->low_biomarker = 0;
    for (int lane = 0; policy->by_biomarker.on && lane < LANES; lane++)
        course->low_biomarker |= (uint64_t)((double)people->biomarker[lane] < policy->by_biomarker.cut) << lane;
}

/* The policy takes over from the one before; those who are not scheduled get no session. */
static void take_over(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                      struct week *week, const uint8_t *score)
{
    draw_words_at(&people->streams, &rules->constants->jumps.within[EBB_DRAW_BOOKING], week->delay, week->booked_interval);
    find_low_biomarkers(course, rule->policy, people);
    course->certain = course->in_course = course->in_rescue = course->rescue_owed = course->suspended = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask scheduled = mask_of(people->scheduled, i);
        const ints seen = bytes_at(score + i);
        put_ints(course->due_day + i, all_ints(EBB_NEVER));
        put_ints(course->n_given + i, all_ints(0));
        put_floats(course->interval_days + i, all_floats(0.0f));
        put_ints(course->course_left + i, all_ints(0));
        put_ints(course->course_given + i, all_ints(0));
        put_ints(course->last_score + i, seen);
        put_ints(course->lowest_score + i, seen);
        put_ints(course->bad_visits + i, all_ints(0));
        put_ints(course->well_since_day + i, all_ints(EBB_NEVER));
        put_ints(course->next_decision_day + i, all_ints(EBB_NEVER));
        if (rule->policy->by_score.on)
            decide_by_score(rule, course, scheduled, week->day, i);
        book_maintenance(rule, course, scheduled, all_ints(week->day), words_at(week->booked_interval + i), i);
    }
}

/* 3. Courses */

/* What the two rules say, for the lanes that are in a course. */
INLINE ints by_course(const struct course *course, int rescue, int booster, int i)
{
    return pick(mask_of(course->in_rescue, i), all_ints(rescue), all_ints(booster));
}

static void draw_bookings(const struct rules *rules, const struct people *people, struct week *week, mask lanes, int i)
{
    const struct ebb_pcg_jump *jump = &rules->constants->jumps.within[EBB_DRAW_BOOKING];
    draw_words_of(&people->streams, bits_of(lanes, i), jump, week->delay, week->booked_interval);
}

/* The first infusion comes after a drawn delay; a session that is booked for sooner stays and becomes the first. */
static void start_courses(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                          struct week *week, mask starts, mask rescue, int i)
{
    const struct ebb_policy *policy = rule->policy;
    draw_bookings(rules, people, week, starts, i);
    put_bits(&course->suspended, i, without(mask_of(course->suspended, i), starts));
    put_bits(&course->rescue_owed, i, without(mask_of(course->rescue_owed, i), rescue));
    put_bits(&course->in_course, i, either(mask_of(course->in_course, i), starts));
    put_bits(&course->in_rescue, i, either(without(mask_of(course->in_rescue, i), starts), rescue));
    put_ints(course->well_since_day + i, pick(starts, all_ints(EBB_NEVER), ints_at(course->well_since_day + i)));
    put_ints(course->course_given + i, pick(starts, all_ints(0), ints_at(course->course_given + i)));
    put_ints(course->course_left + i, pick(starts, by_course(course, policy->rescue.sessions.hi, policy->booster.sessions.hi, i),
                                           ints_at(course->course_left + i)));
    const words delay_word = words_at(week->delay + i);
    const ints wait = pick(rescue, drawn_in(delay_word, policy->rescue.delay_days), drawn_in(delay_word, policy->booster.delay_days));
    const ints first = week->day + wait;
    book(rule, course, both(starts, less(first, ints_at(course->due_day + i))), first, i);
}

/* Courses that a good score ends; maintenance goes on from their last infusion. */
static void end_courses(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                        struct week *week, mask ends, int i)
{
    if (rule->has_maintenance)
        draw_bookings(rules, people, week, ends, i);
    put_bits(&course->in_course, i, without(mask_of(course->in_course, i), ends));
    put_ints(course->course_left + i, pick(ends, all_ints(0), ints_at(course->course_left + i)));
    book_maintenance(rule, course, ends, all_ints(week->day), words_at(week->booked_interval + i), i);
}

INLINE void move_courses(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                         struct week *week, ints score, int i)
{
    const struct ebb_course_rule *booster = &rule->policy->booster, *rescue = &rule->policy->rescue;
    const mask in_course = mask_of(course->in_course, i);
    const mask free = may_give_more(rule, course, without(mask_of(people->scheduled, i), in_course), i);
    const ints since = week->day - ints_at(course->last_infusion_day + i);
    const mask rescued = both(both(free, mask_of(course->rescue_owed, i)), at_most(all_ints(rescue->min_gap_days), since));
    mask starts = rescued;
    if (booster->on) {
        const mask bad = at_most(all_ints(booster->visits), ints_at(course->bad_visits + i));
        starts = either(starts, both(both(free, bad), at_most(all_ints(booster->min_gap_days), since)));
    }
    const ints fewest = by_course(course, rescue->sessions.lo, booster->sessions.lo, i);
    const ints stop = by_course(course, rescue->stop_points, booster->stop_points, i);
    const mask ends = both(both(in_course, at_most(fewest, ints_at(course->course_given + i))), at_most(score, stop));
    if (any(starts))
        start_courses(rules, rule, course, people, week, starts, rescued, i);
    if (any(ends))
        end_courses(rules, rule, course, people, week, ends, i);
}

/* 4. An assessment */

INLINE void note_bad_visits(const struct rule *rule, struct course *course, ints score, int i)
{
    const struct ebb_course_rule *booster = &rule->policy->booster;
    mask bad = mask_of(0, 0);
    if (booster->trigger_points > 0)
        bad = at_most(all_ints(booster->trigger_points), score);
    if (booster->trigger_rise_points > 0) {
        const ints lowest = smaller_int(score, ints_at(course->lowest_score + i));
        put_ints(course->lowest_score + i, lowest);
        bad = either(bad, at_most(lowest + booster->trigger_rise_points, score));
    }
    put_ints(course->bad_visits + i, only(bad, ints_at(course->bad_visits + i) + 1));
}

INLINE void suspend(const struct rule *rule, struct course *course, mask idle, int day, int i)
{
    const ints since = ints_at(course->well_since_day + i);
    const mask long_well = at_most(since, all_ints(day - rule->policy->suspend.after_well_days));
    const mask suspended = mask_of(course->suspended, i);
    const mask stops = both(without(idle, suspended), long_well);
    put_bits(&course->suspended, i, either(suspended, stops));
    put_ints(course->due_day + i, pick(stops, all_ints(EBB_NEVER), ints_at(course->due_day + i)));
}

INLINE void decide_anew(const struct rule *rule, struct course *course, mask idle, int day, int i)
{
    const mask decides = both(idle, at_most(ints_at(course->next_decision_day + i), all_ints(day)));
    const floats before = floats_at(course->interval_days + i);
    decide_by_score(rule, course, decides, day, i);
    const mask same = equal((ints)before, (ints)floats_at(course->interval_days + i));
    book_maintenance(rule, course, without(decides, same), all_ints(day), all_words(0), i); /* the interval is known: no word */
}

/* The policy sees the score; `relapses`: who relapses at this assessment. */
INLINE void look(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                 struct week *week, ints score, mask relapses, int i)
{
    const struct ebb_policy *policy = rule->policy;
    if (rule->keeps_interval)
        put_ints(course->last_score + i, score);
    if (policy->booster.on)
        note_bad_visits(rule, course, score, i);
    if (policy->suspend.on) {
        const mask well = at_most(score, all_ints(rules->constants->study.parameters.remission.score_points));
        const ints since = smaller_int(ints_at(course->well_since_day + i), all_ints(week->day));
        put_ints(course->well_since_day + i, pick(well, since, all_ints(EBB_NEVER)));
    }
    if (policy->rescue.on)
        put_bits(&course->rescue_owed, i, both(mask_of(course->relapsed, i), either(mask_of(course->rescue_owed, i), relapses)));
    if (policy->booster.on || policy->rescue.on)
        move_courses(rules, rule, course, people, week, score, i);
    if (!policy->suspend.on && !policy->by_score.on)
        return;
    const mask idle = without(mask_of(people->scheduled, i), mask_of(course->in_course, i));
    if (policy->suspend.on)
        suspend(rule, course, idle, week->day, i);
    if (policy->by_score.on)
        decide_anew(rule, course, idle, week->day, i);
}

/* 5. A session */

/* The interval grows while the patient is well and shrinks at the first warning. */
INLINE void adapt(const struct rule *rule, struct course *course, mask lanes, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const ints score = ints_at(course->last_score + i);
    const floats days = floats_at(course->interval_days + i);
    const mask well = at_most(score, all_ints(policy->adapt.well_points));
    const mask warned = at_most(all_ints(policy->adapt.warn_points), score);
    floats next = pick_floats(warned, days * (float)policy->adapt.shrink, days);
    next = pick_floats(well, days * (float)policy->adapt.stretch, next);
    next = larger(next, all_floats((float)policy->adapt.min_days));
    next = smaller(next, all_floats((float)policy->adapt.max_days));
    put_floats(course->interval_days + i, pick_floats(lanes, next, days));
}

/* After an infusion on `day`: the next of the course, or maintenance. */
INLINE void book_next(const struct rule *rule, struct course *course, mask given, ints day, words word, int i)
{
    const struct ebb_policy *policy = rule->policy;
    mask maintained = given;
    mask adapts = given;
    if (policy->booster.on || policy->rescue.on) {
        const mask in_course = both(given, mask_of(course->in_course, i));
        const ints left = ints_at(course->course_left + i) - only(in_course, all_ints(1));
        const mask more = may_give_more(rule, course, both(in_course, less(all_ints(0), left)), i);
        const mask over = without(in_course, more);
        put_ints(course->course_left + i, pick(over, all_ints(0), left));
        count(course->course_given + i, in_course);
        put_bits(&course->in_course, i, without(mask_of(course->in_course, i), over));
        book(rule, course, more, day + by_course(course, policy->rescue.gap_days, policy->booster.gap_days, i), i);
        maintained = without(given, more);
        adapts = without(given, in_course);
    }
    if (policy->adapt.on)
        adapt(rule, course, adapts, i);
    book_maintenance(rule, course, maintained, day, word, i);
}

/* The word, given that it is below, is uniform there: it names the day, too. Few are late. */
static void shift_late(const struct rules *rules, const struct rule *rule, struct course *course, const uint32_t *late, uint64_t lanes,
                       uint64_t *out_shifted)
{
    const uint64_t n = (uint64_t)(rules->constants->study.parameters.adherence.late_max_days + 1);
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const int shift = (int)(late[lane] * n / rules->constants->late_below);
        if (shift == 0)
            continue;
        int day = course->due_day[lane] + shift;
        if (rule->policy->limits.clinic_days != 0)
            day += (int)rule->wait[day % 7];
        course->due_day[lane] = day;
        course->certain |= UINT64_C(1) << lane;
        *out_shifted |= UINT64_C(1) << lane;
    }
}

/* Who of `now` misses the session, or comes later, and when instead; returns the others. */
INLINE mask attending(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people, mask now,
                      const uint32_t *attended, const uint32_t *late, int i)
{
    const mask open = without(now, mask_of(course->certain, i));
    const mask unlucky = words_at_most(words_at(attended + i), words_at(people->miss_at_most + i));
    const mask missed = both(both(open, mask_of(people->can_miss, i)), unlucky);
    const int rebook_days = rules->constants->study.parameters.adherence.rebook_days;
    const ints day = ints_at(course->due_day + i);
    put_ints(course->due_day + i, pick(missed, clinic_day(rule, day + rebook_days), day));
    count(course->n_missed + i, missed);
    now = without(now, missed);
    const uint64_t late_below = rules->constants->late_below;
    if (late_below > 0) {
        const mask lates = words_at_most(words_at(late + i), all_words((uint32_t)(late_below - 1)));
        uint64_t shifted = 0;
        shift_late(rules, rule, course, late, bits_of(both(without(open, missed), lates), i), &shifted);
        now = without(now, mask_of(shifted, i));
    }
    return now;
}

/* 6. All sessions of an interval */

/* What is written down of an interval. */
struct given {
    ints n, infusions;
};

/* Infusions of `lanes` on `day`. */
INLINE void give(const struct rules *rules, struct course *course, const struct waning *waning, struct week *week,
                 struct benefit *benefit, struct given *given, mask lanes, ints day, const uint32_t *adverse, int i)
{
    const struct ebb_constants *constants = rules->constants;
    const ints place = day - week->day;
    struct benefit after = *benefit;
    wane(&after, rules, waning, place - benefit->waned, i);
    infuse(&after, &constants->study.parameters, ints_at(course->n_infusions + i));
    benefit->fast = pick_floats(lanes, after.fast, benefit->fast);
    benefit->lasting = pick_floats(lanes, after.lasting, benefit->lasting);
    benefit->waned = pick(lanes, place, benefit->waned);
    given->n = given->n + only(lanes, all_ints(1));
    if (course->sheet.infusions)
        given->infusions = given->infusions | only(lanes, all_ints(1) << (place & 31));
    count(course->n_infusions + i, lanes);
    if (constants->adverse_below > 0)
        count(course->n_adverse + i,
              both(lanes, words_at_most(words_at(adverse + i), all_words((uint32_t)(constants->adverse_below - 1)))));
}

/* Sessions of the vector at lane i on the days of the interval. */
INLINE void hold_sessions(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                          const struct waning *waning, struct week *week, struct benefit *benefit, struct given *given, int i)
{
    const ints last_day = ints_at(week->last_day + i);
    mask now = at_most(ints_at(course->due_day + i), last_day);
    for (int place = 0; any(now); place++) {
        const bool first = place == 0;
        if (!first)
            draw_later_sessions(week, rules->constants, &people->streams, place, bits_of(now, i));
        const uint32_t *attended = first ? week->attended : week->attended_later, *late = first ? week->late : week->late_later;
        const uint32_t *after = first ? week->interval : week->interval_later, *adverse = first ? week->adverse : week->adverse_later;
        const ints day = ints_at(course->due_day + i);
        const mask lanes = attending(rules, rule, course, people, now, attended, late, i);
        give(rules, course, waning, week, benefit, given, lanes, day, adverse, i);
        const ints last_infusion = ints_at(course->last_infusion_day + i), gap = day - last_infusion;
        const ints longest = ints_at(course->longest_gap + i);
        put_ints(course->longest_gap + i, pick(both(lanes, less(longest, gap)), gap, longest));
        put_ints(course->last_infusion_day + i, pick(lanes, day, last_infusion));
        count(course->n_given + i, lanes);
        book_next(rule, course, lanes, day, words_at(after + i), i);
        now = at_most(ints_at(course->due_day + i), last_day);
    }
}

#endif
