/* SPDX-License-Identifier: MIT
 * lanes_schedule: the machine of sim/model/README.md section 7 for a group of patients; <ebb/schedule.h> in lanes.
 *
 *   1. Booking   2. Taking over   3. Courses   4. An assessment   5. A session   6. All sessions of an interval
 */
#ifndef EBB_LANES_SCHEDULE_H
#define EBB_LANES_SCHEDULE_H

#include "lanes_course.h"

/* 1. Booking. What a vector of patients has in hand while its sessions are held. */

struct sitting {
    struct benefit benefit;
    ints due_day, last_infusion_day, longest_gap;
    ints n_given;       /* before this interval, under this policy */
    ints given, missed; /* in this interval */
    ints infusions;     /* a bit for each day */
    mask certain, in_course;
};

INLINE ints clinic_day(const struct rule *rule, bool others, ints day)
{
    if (!others || rule->policy->limits.clinic_days == 0)
        return day;
    const ints weeks = (ints)upper_product((words)day, all_words(613566757u)); /* 2^32 / 7: exact up to 2^30 days */
    return day + cut(entries(rule->wait, day - 7 * weeks));
}

/* Who of `lanes` may get more than the n infusions they had under the policy. */
INLINE mask may_give_more(const struct rule *rule, bool others, mask lanes, ints n)
{
    const int most = rule->policy->limits.max_infusions;
    return !others || most == 0 ? lanes : both(lanes, less(n, all_ints(most)));
}

INLINE ints drawn_in(words word, struct ebb_range range)
{
    return range.lo + (ints)upper_product(word, all_words((uint32_t)(range.hi - range.lo + 1)));
}

/* Days to the next maintenance session of `lanes`. */
INLINE ints interval(const struct rule *rule, struct parts parts, struct course *course, mask lanes, words word, int i)
{
    const struct ebb_policy *policy = rule->policy;
    ints days;
    if (parts.others && policy->by_biomarker.on)
        days = pick(mask_at(&course->low_biomarker, i), drawn_in(word, policy->by_biomarker.low_days),
                    drawn_in(word, policy->by_biomarker.high_days));
    else
        days = drawn_in(word, policy->maintenance.every_days);
    if (!parts.keeps_interval)
        return days;
    const floats current = floats_at(course->interval_days + i);
    const mask set = positive(current);
    if (policy->adapt.on) /* drawn once, then stretched and shrunk */
        put_floats(course->interval_days + i, pick_floats(without(lanes, set), as_floats(days), current));
    return pick(set, cut(current + 0.5f), days);
}

/* Due day of maintenance for `lanes`: one interval after the last infusion, but not before `today`; n: infusions so far. */
INLINE ints maintenance_day(const struct rule *rule, struct parts parts, struct course *course, mask lanes, ints last_infusion_day,
                            ints today, ints n, words word, int i)
{
    if (!rule->has_maintenance)
        return all_ints(EBB_NEVER);
    if (parts.others && rule->policy->suspend.on)
        lanes = without(lanes, mask_at(&course->suspended, i));
    const ints day = larger_int(last_infusion_day + interval(rule, parts, course, lanes, word, i), today);
    if (!parts.others)
        return day;
    return pick(may_give_more(rule, parts.others, lanes, n), clinic_day(rule, parts.others, day), all_ints(EBB_NEVER));
}

/* Books maintenance outside of a session: nothing else is in hand. */
INLINE void book_maintenance(const struct rule *rule, struct course *course, mask lanes, int today, words word, int i)
{
    const ints day = maintenance_day(rule, rule->parts, course, lanes, ints_at(course->last_infusion_day + i), all_ints(today),
                                     ints_at(course->n_given + i), word, i);
    put_ints(course->due_day + i, pick(lanes, day, ints_at(course->due_day + i)));
    put_mask(&course->certain, i, without(mask_at(&course->certain, i), lanes));
}

/* 2. Taking over */

/* The interval of by_score for `lanes`, decided on `day`. */
INLINE void decide_by_score(const struct rule *rule, struct course *course, mask lanes, int day, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const mask low = at_most(ints_of_bytes(course->last_score + i), all_ints(policy->by_score.score_points));
    const floats days =
        pick_floats(low, all_floats((float)policy->by_score.low_days), all_floats((float)policy->by_score.high_days));
    put_floats(course->interval_days + i, pick_floats(lanes, days, floats_at(course->interval_days + i)));
    put_ints(course->next_decision_day + i,
             pick(lanes, all_ints(day + policy->by_score.every_days), ints_at(course->next_decision_day + i)));
}

static void forget_policy(struct course *course, const uint8_t *score)
{
    course->certain = course->in_course = course->in_rescue = course->rescue_owed = course->suspended = course->low_biomarker = 0;
    memcpy(course->last_score, score, sizeof course->last_score);
    memcpy(course->lowest_score, score, sizeof course->lowest_score);
    memset(course->bad_visits, 0, sizeof course->bad_visits);
    for (int lane = 0; lane < LANES; lane++) {
        course->n_before[lane] += course->n_given[lane];
        course->n_given[lane] = course->course_left[lane] = course->course_given[lane] = 0;
        course->interval_days[lane] = 0.0f;
        course->due_day[lane] = course->well_since_day[lane] = course->next_decision_day[lane] = EBB_NEVER;
    }
}

/* The policy takes over from the one before; those who are not scheduled get no session. */
static void take_over(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                      const struct week *week, const uint8_t *score)
{
    const struct ebb_policy *policy = rule->policy;
    forget_policy(course, score);
    for (int lane = 0; policy->by_biomarker.on && lane < LANES; lane++)
        course->low_biomarker |= (uint64_t)((double)people->biomarker[lane] < policy->by_biomarker.cut) << lane;
    if (!rule->has_maintenance)
        return;
    uint32_t delay[LANES] LANES_ALIGNED, word[LANES] LANES_ALIGNED;
    draw_words_at(&people->streams, &rules->ways.within[EBB_DRAW_BOOKING], delay, word);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask scheduled = mask_at(&people->scheduled, i);
        if (policy->by_score.on)
            decide_by_score(rule, course, scheduled, week->day, i);
        book_maintenance(rule, course, scheduled, week->day, words_at(word + i), i);
    }
}

/* 3. Courses */

/* The first infusion comes after a drawn delay; a session that is booked for sooner stays and becomes the first. */
INLINE void start_vector(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                         const struct week *week, mask starts, mask rescue, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const struct ebb_course_rule *booster = &policy->booster;
    const words word = draw_few(&people->streams, &rules->ways.within[EBB_DRAW_BOOKING], i, starts, &course->n_drawn).high;
    ints wait = drawn_in(word, booster->delay_days), most = all_ints(booster->sessions.hi);
    if (policy->rescue.on) {
        wait = pick(rescue, drawn_in(word, policy->rescue.delay_days), wait);
        most = pick(rescue, all_ints(policy->rescue.sessions.hi), most);
        put_mask(&course->in_rescue, i, either(without(mask_at(&course->in_rescue, i), starts), rescue));
        put_mask(&course->rescue_owed, i, without(mask_at(&course->rescue_owed, i), rescue));
    }
    put_mask(&course->in_course, i, either(mask_at(&course->in_course, i), starts));
    put_ints(course->course_given + i, pick(starts, all_ints(0), ints_at(course->course_given + i)));
    put_ints(course->course_left + i, pick(starts, most, ints_at(course->course_left + i)));
    const ints first = week->day + wait, due = ints_at(course->due_day + i);
    const mask books = both(starts, less(first, due));
    put_ints(course->due_day + i, pick(books, clinic_day(rule, true, first), due));
    put_mask(&course->certain, i, without(mask_at(&course->certain, i), books));
    if (policy->suspend.on) {
        put_mask(&course->suspended, i, without(mask_at(&course->suspended, i), starts));
        put_ints(course->well_since_day + i, pick(starts, all_ints(EBB_NEVER), ints_at(course->well_since_day + i)));
    }
}

/* Who starts a course: outside one, may get more, the last infusion long enough ago, and a rescue owed or bad visits enough. */
static void start_courses(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                          const struct week *week)
{
    const struct ebb_policy *policy = rule->policy;
    uint64_t bad = 0;
    for (int b = 0; policy->booster.on && b < LANES; b += BYTES_WIDE)
        bad |= bits_of_bytes((bytes)(part_at(course->bad_visits + b) >= (uint8_t)policy->booster.visits), b);
    const uint64_t called = (bad | course->rescue_owed) & people->scheduled & ~course->in_course & ~week->gone;
    for (int i = 0; called != 0 && i < LANES; i += LANES_WIDE) {
        const ints since = week->day - ints_at(course->last_infusion_day + i);
        const mask may = may_give_more(rule, true, mask_at(&called, i), ints_at(course->n_given + i));
        const mask rescue =
            both(both(may, mask_at(&course->rescue_owed, i)), at_most(all_ints(policy->rescue.min_gap_days), since));
        const mask booster = both(both(may, mask_at(&bad, i)), at_most(all_ints(policy->booster.min_gap_days), since));
        const mask starts = either(rescue, booster);
        if (any(starts))
            start_vector(rules, rule, course, people, week, starts, rescue, i);
    }
}

/* Courses that a good score ends, once the fewest infusions were given; maintenance goes on from their last. */
static void end_courses(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                        const struct week *week, const uint8_t *score)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const struct ebb_course_rule *booster = &rule->policy->booster, *rescue = &rule->policy->rescue;
        const mask in_course = mask_at(&course->in_course, i), in_rescue = mask_at(&course->in_rescue, i);
        if (!any(in_course))
            continue;
        const ints fewest = pick(in_rescue, all_ints(rescue->sessions.lo), all_ints(booster->sessions.lo));
        const ints stop = pick(in_rescue, all_ints(rescue->stop_points), all_ints(booster->stop_points));
        const mask enough = at_most(fewest, ints_at(course->course_given + i));
        const mask ends = both(both(in_course, enough), at_most(ints_of_bytes(score + i), stop));
        if (!any(ends))
            continue;
        put_mask(&course->in_course, i, without(in_course, ends));
        words word = all_words(0);
        if (rule->has_maintenance)
            word = draw_few(&people->streams, &rules->ways.within[EBB_DRAW_BOOKING], i, ends, &course->n_drawn).low;
        book_maintenance(rule, course, ends, week->day, word, i);
    }
}

/* 4. An assessment */

static void note_bad_visits(const struct rule *rule, struct course *course, const uint8_t *scores)
{
    const struct ebb_course_rule *booster = &rule->policy->booster;
    const bytes trigger = all_bytes(booster->trigger_points > 0 ? (uint8_t)booster->trigger_points : UINT8_MAX);
    for (int b = 0; b < LANES; b += BYTES_WIDE) {
        const bytes score = part_at(scores + b);
        bytes bad = (bytes)(score >= trigger);
        if (booster->trigger_rise_points > 0) {
            bytes lowest = part_at(course->lowest_score + b);
            const bytes lower = (bytes)(score < lowest);
            lowest = (score & lower) | (lowest & ~lower);
            put_part(course->lowest_score + b, lowest);
            bad |= (bytes)(score >= lowest + (uint8_t)booster->trigger_rise_points);
        }
        put_part(course->bad_visits + b, one_more(part_at(course->bad_visits + b)) & bad);
    }
}

static void note_well(const struct rules *rules, struct course *course, const struct week *week, const uint8_t *score)
{
    const ints remission = all_ints(rules->constants->study.parameters.remission.score_points);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints since = smaller_int(ints_at(course->well_since_day + i), all_ints(week->day));
        put_ints(course->well_since_day + i, pick(at_most(ints_of_bytes(score + i), remission), since, all_ints(EBB_NEVER)));
    }
}

static void suspend(const struct rule *rule, struct course *course, uint64_t idle, int day)
{
    const uint64_t running = idle & ~course->suspended;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints since = ints_at(course->well_since_day + i);
        const mask stops = both(mask_at(&running, i), at_most(since, all_ints(day - rule->policy->suspend.after_well_days)));
        put_mask(&course->suspended, i, either(mask_at(&course->suspended, i), stops));
        put_ints(course->due_day + i, pick(stops, all_ints(EBB_NEVER), ints_at(course->due_day + i)));
    }
}

static void decide_anew(const struct rule *rule, struct course *course, uint64_t idle, const struct week *week)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask decides = both(mask_at(&idle, i), at_most(ints_at(course->next_decision_day + i), all_ints(week->day)));
        const ints before = (ints)floats_at(course->interval_days + i);
        decide_by_score(rule, course, decides, week->day, i);
        const mask same = equal(before, (ints)floats_at(course->interval_days + i));
        book_maintenance(rule, course, without(decides, same), week->day, all_words(0), i); /* the interval is known: no word */
    }
}

/* The policy sees the scores; `relapses`: who relapses at this assessment. */
static void look(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                 const struct week *week, uint64_t relapses)
{
    const struct ebb_policy *policy = rule->policy;
    const uint8_t *score = course->sheet.score + week->t * LANES;
    if (rule->parts.keeps_interval)
        memcpy(course->last_score, score, sizeof course->last_score);
    if (policy->suspend.on)
        note_well(rules, course, week, score);
    if (policy->booster.on)
        note_bad_visits(rule, course, score);
    if (policy->rescue.on) /* recovery cancels it */
        course->rescue_owed = course->sheet.relapsed[week->t] & (course->rescue_owed | relapses);
    if (rule->parts.courses) {
        start_courses(rules, rule, course, people, week);
        end_courses(rules, rule, course, people, week, score); /* none that has just started: no infusion was given yet */
    }
    const uint64_t idle = people->scheduled & ~course->in_course;
    if (policy->suspend.on)
        suspend(rule, course, idle, week->day);
    if (policy->by_score.on)
        decide_anew(rule, course, idle, week);
}

/* 5. A session */

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
INLINE mask go_on_with_course(const struct rule *rule, bool others, struct course *course, struct sitting *sitting, mask given,
                              int i)
{
    const struct ebb_policy *policy = rule->policy;
    const mask in_course = both(given, sitting->in_course);
    const ints left = ints_at(course->course_left + i) - only(in_course, all_ints(1));
    const mask more = may_give_more(rule, others, both(in_course, less(all_ints(0), left)), sitting->n_given + sitting->given);
    const ints gap = pick(mask_at(&course->in_rescue, i), all_ints(policy->rescue.gap_days), all_ints(policy->booster.gap_days));
    put_ints(course->course_left + i, left);
    put_ints(course->course_given + i, ints_at(course->course_given + i) + only(in_course, all_ints(1)));
    sitting->in_course = without(sitting->in_course, without(in_course, more));
    sitting->due_day = pick(more, clinic_day(rule, others, sitting->last_infusion_day + gap), sitting->due_day);
    return more;
}

INLINE void book_next(const struct rule *rule, struct parts parts, struct course *course, struct sitting *sitting, mask given,
                      words word, int i)
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
    const ints day = maintenance_day(rule, parts, course, maintained, today, today, sitting->n_given + sitting->given, word, i);
    sitting->due_day = pick(maintained, day, sitting->due_day);
    if (parts.others)
        sitting->certain = without(sitting->certain, given);
}

/* The word, given that it is below, is uniform there: it names the day, too. Few are late: one at a time. */
static uint64_t shift_late(const struct rules *rules, const struct rule *rule, int32_t *due_day, const uint32_t *late,
                           uint64_t lanes)
{
    const uint64_t n = (uint64_t)(rules->constants->study.parameters.adherence.late_max_days + 1);
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

INLINE mask leave_late(const struct rules *rules, const struct rule *rule, struct course *course, struct sitting *sitting,
                       mask open, words late, int i)
{
    const mask lates = both(open, words_at_most(late, all_words((uint32_t)(rules->constants->late_below - 1))));
    uint32_t word[LANES] LANES_ALIGNED;
    put_ints(course->due_day + i, sitting->due_day);
    put_words(word + i, late);
    const uint64_t shifted = shift_late(rules, rule, course->due_day, word, bits_of(lates, i));
    sitting->due_day = ints_at(course->due_day + i);
    return mask_at(&shifted, i);
}

/* Who of `now` attends; the others miss the session, or come later. */
INLINE mask attending(const struct rules *rules, const struct rule *rule, bool others, struct course *course,
                      struct sitting *sitting, const struct people *people, mask now, const struct session_words *word, int i)
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
    infuse(&after, &constants->study.parameters, others && constants->study.parameters.tolerance.per_infusion != 0.0, n);
    sitting->benefit.fast = pick_floats(lanes, after.fast, sitting->benefit.fast);
    sitting->benefit.lasting = pick_floats(lanes, after.lasting, sitting->benefit.lasting);
    sitting->benefit.waned = pick(lanes, place, sitting->benefit.waned);
    sitting->given = sitting->given + only(lanes, all_ints(1));
    if (!others)
        return;
    sitting->infusions = sitting->infusions | only(lanes, all_ints(1) << (place & 31));
    if (constants->adverse_below > 0) {
        const mask adverse_events = words_at_most(adverse, all_words((uint32_t)(constants->adverse_below - 1)));
        put_ints(course->n_adverse + i, ints_at(course->n_adverse + i) + only(both(lanes, adverse_events), all_ints(1)));
    }
}

/* 6. All sessions of an interval */

INLINE struct sitting sit(const struct course *course, const struct people *people, int i)
{
    return (struct sitting){
        .benefit = benefit_of(course, people, i),
        .due_day = ints_at(course->due_day + i),
        .last_infusion_day = ints_at(course->last_infusion_day + i),
        .longest_gap = ints_at(course->longest_gap + i),
        .n_given = ints_at(course->n_given + i),
        .certain = mask_at(&course->certain, i),
        .in_course = mask_at(&course->in_course, i),
    };
}

/* Writes down what happened; `others`: what else than the plainest policy needs. */
INLINE void rise(struct course *course, const struct sitting *sitting, const struct week *week, struct parts parts, int i)
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
INLINE void hold_session(const struct rules *rules, const struct rule *rule, struct parts parts, struct course *course,
                         const struct people *people, const struct waning *waning, const struct week *week, struct sitting *sitting,
                         mask now, const struct session_words *word, int i)
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
INLINE void play_interval(const struct rules *rules, const struct rule *rule, struct parts parts, struct course *course,
                          const struct people *people, const struct waning *waning, const struct week *week)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints last_day = ints_at(week->last_day + i);
        struct sitting sitting = sit(course, people, i);
        mask now = at_most(sitting.due_day, last_day);
        if (any(now)) {
            struct session_words word = first_session(week, i);
            for (int place = 1;; place++) {
                hold_session(rules, rule, parts, course, people, waning, week, &sitting, now, &word, i);
                now = at_most(sitting.due_day, last_day);
                if (!any(now))
                    break;
                word = draw_session(rules->constants, &rules->ways, &people->streams, place, now, i, &course->n_drawn);
            }
            wane(&sitting.benefit, rules, waning, rules->constants->calendar.interval_days - sitting.benefit.waned, i);
        } else {
            wane_whole(&sitting.benefit, rules, waning, i);
        }
        put_benefit(course, &sitting.benefit, i);
        rise(course, &sitting, week, parts, i);
    }
}

/* The same, without the parts that the policy does not have. */
static void play_interval_of(const struct rules *rules, const struct rule *rule, struct course *course, const struct people *people,
                             const struct waning *waning, const struct week *week)
{
    const struct parts parts = rule->parts, maintenance = {false, false, false}, courses = {true, false, false};
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
        struct benefit benefit = benefit_of(course, people, i);
        wane_whole(&benefit, rules, waning, i);
        put_benefit(course, &benefit, i);
    }
    memset(course->sheet.given + week->t * LANES, 0, LANES);
    if (course->sheet.infusions)
        memset(course->sheet.infusions + week->t * LANES, 0, LANES * sizeof(uint32_t));
}

#endif
