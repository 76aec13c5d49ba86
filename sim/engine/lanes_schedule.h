/* SPDX-License-Identifier: MIT
 * lanes_schedule: the machine of sim/model/README.md section 7 for a group of
 * patients; <ebb/schedule.h> in lanes.
 *
 * The order of what is asked is that of sim/model/schedule.c; each function names the one it stands for by
 * its name. `parts` says what the policy has. It is a constant where it is passed to an INLINE function,
 * so that the compiler leaves the rest out: five copies of the sessions are made (lanes_sessions.h,
 * play_interval_of), not one that asks.
 *
 * A difference that only some random studies show -> mostly a state that is kept where the reference drops
 * it: everything that ebb_schedule_start sets anew must be in forget_policy.
 *
 *     here                       sim/model/schedule.c
 *     clinic_day                 next_clinic_day
 *     may_give_more              may_give_more
 *     days_to_next               interval, maintenance_range
 *     maintenance_day            book_maintenance, book
 *     take_over, forget_policy   ebb_schedule_start
 *     start_courses              called_for, start_course
 *     end_courses                move_courses, end_course
 *     note, look                 note, ebb_schedule_assess
 *     lanes_looks.h              is_seen, note_relapse, judge_course
 *     lanes_sessions.h           ebb_schedule_given, _missed, _late
 *
 * `lanes` of a function are those for whom something is to happen; of all others every state must come out
 * as it went in. That is the rule that breaks most easily: a `pick` left out changes patients who were not
 * meant, and the studies of configs/ may not show it.
 *
 * Patients who have left go on being looked at. It does no harm: no session is due to them any more, and no
 * outcome is made of what a policy remembers. Only a course is not started, to spare its draw.
 *
 *   1. Booking   2. Taking over   3. Courses   4. An assessment
 */
#ifndef EBB_LANES_SCHEDULE_H
#define EBB_LANES_SCHEDULE_H

#include "lanes_course.h"
#include "lanes_looks.h"

/* 1. Booking */

_Static_assert(EBB_WEEKDAY_OF_DAY_0 == 0, "in lanes day 0 is a Monday for everybody: day % 7 is the weekday");

/* By a table of the days to wait from each weekday; the weekday without a division, which vectors do not
 * have. Any day may come in for lanes that nobody asks for (EBB_NEVER and a rebooking): what comes out for
 * them is thrown away. */
INLINE ints clinic_day(const struct rule *rule, bool others, ints day)
{
    if (!others || rule->policy->limits.clinic_days == 0)
        return day;
    const ints weeks =
        (ints)upper_product((words)day, all_words(613566757u)); /* 2^32 / 7: exact up to 2^30 days */
    return day + cut(entries(rule->wait, day - 7 * weeks));
}

/* Who of `lanes` may get more than the n infusions they had under the policy: whose treatment goes on, up to
 * the policy's limit. */
INLINE mask may_give_more(const struct rule *rule, bool others, const struct course *course, mask lanes,
                          ints n, int i)
{
    const int most = rule->policy->limits.max_infusions;
    if (!others)
        return lanes;
    lanes = without(lanes, mask_at(&course->ended, i));
    return most == 0 ? lanes : both(lanes, less(n, all_ints(most)));
}

/* ebb_draw_in(): the upper half of word times size, the same whole number on every set. */
INLINE ints drawn_in(words word, struct ebb_range range)
{
    return range.lo + (ints)upper_product(word, all_words((uint32_t)(range.hi - range.lo + 1)));
}

/* The interval of adapt, as a state of its own and as it is booked: a session is due far more often than an
 * interval changes, and 64-bit numbers fill two vectors. */
INLINE void set_interval(const struct rule *rule, struct course *course, int lane, int64_t millionths)
{
    const int64_t min = rule->policy->adapt.min_days * INT64_C(1000000),
                  max = rule->policy->adapt.max_days * INT64_C(1000000);
    millionths = millionths > min ? millionths : min;
    millionths = millionths < max ? millionths : max;
    course->interval_millionths[lane] = millionths;
    course->interval_days[lane] = ebb_interval_days(millionths);
}

/* Days to the next maintenance session of `lanes`; of others what it gives is not used, and their state is
 * kept. An interval that is a state is one as soon as it is positive: 0 says that none was chosen yet. That
 * of adapt is drawn once, one lane after the other, for it happens once to a patient. */
INLINE ints days_to_next(const struct rule *rule, struct parts parts, struct course *course, mask lanes,
                         words word, int i)
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
    const ints current = ints_at(course->interval_days + i);
    const mask set = less(all_ints(0), current);
    const mask unset = without(lanes, set);
    if (!policy->adapt.on || !any(unset))
        return pick(set, current, days);
    int32_t drawn[LANES] LANES_ALIGNED;
    put_ints(drawn + i, days);
    for (uint64_t left = bits_of(unset, i); left != 0; left &= left - 1) {
        const int lane = __builtin_ctzll(left);
        set_interval(rule, course, lane, drawn[lane] * INT64_C(1000000));
    }
    return ints_at(course->interval_days + i);
}

/* Due day of maintenance for `lanes`: one interval after the last infusion, but not before `today`; n:
 * infusions so far. A suspended patient gets no interval drawn, so that adapt's first is not spent on a
 * session that does not come; may_give_more turns the day into NEVER for whom it is not. */
INLINE ints maintenance_day(const struct rule *rule, struct parts parts, struct course *course, mask lanes,
                            ints last_infusion_day, ints today, ints n, words word, int i)
{
    if (!rule->has_maintenance)
        return all_ints(EBB_NEVER);
    if (parts.others && rule->policy->suspend.on)
        lanes = without(lanes, mask_at(&course->suspended, i));
    const ints day = larger_int(last_infusion_day + days_to_next(rule, parts, course, lanes, word, i), today);
    if (!parts.others)
        return day;
    return pick(may_give_more(rule, parts.others, course, lanes, n, i), clinic_day(rule, parts.others, day),
                all_ints(EBB_NEVER));
}

/* The day for which the session that ends a gap is booked first. */
INLINE void note_first_day(struct course *course, mask lanes, ints day, int i)
{
    int32_t *at = course->gaps.first_due_day + i;
    put_ints(at, pick(lanes, day, ints_at(at)));
}

/* Books maintenance outside of a session: nothing else is in hand. All states are in memory then, not in
 * struct course_vector. The rule's own parts are asked, not a caller's: this is rare enough for one copy. A
 * session that is booked anew is open again whether the patient comes. `first`: a gap begins, see book_first
 * there. */
INLINE void book_maintenance(const struct rule *rule, struct course *course, mask lanes, int today,
                             words word, bool first, int i)
{
    const ints day = maintenance_day(rule, rule->parts, course, lanes, ints_at(course->last_infusion_day + i),
                                     all_ints(today), ints_at(course->n_given + i), word, i);
    put_ints(course->due_day + i, pick(lanes, day, ints_at(course->due_day + i)));
    put_mask(&course->certain, i, without(mask_at(&course->certain, i), lanes));
    if (first)
        note_first_day(course, lanes, day, i);
}

/* 2. Taking over */

/* The interval of by_score for `lanes`, decided on `day`. The next decision is counted from this one,
 * whenever assessments fall: decide_anew asks at each whether it is time. */
INLINE void decide_by_score(const struct rule *rule, struct course *course, mask lanes, int day, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const mask low = at_most(ints_of_bytes(course->last_score + i), all_ints(policy->by_score.score_points));
    const ints days = pick(low, all_ints(policy->by_score.low_days), all_ints(policy->by_score.high_days));
    put_ints(course->interval_days + i, pick(lanes, days, ints_at(course->interval_days + i)));
    put_ints(course->next_decision_day + i, pick(lanes, all_ints(day + policy->by_score.every_days),
                                                 ints_at(course->next_decision_day + i)));
}

/* All that ebb_schedule_start sets. Infusions so far become those before the policy: tolerance counts them,
 * the limit of a policy does not. The day of the last infusion stays: the first interval is counted from
 * it. */
static void forget_policy(struct course *course, const uint8_t *score)
{
    course->certain = course->in_course = course->in_rescue = course->rescue_owed = course->suspended =
        course->low_biomarker = course->relapse_unseen = course->unjudged = course->helped = course->futile =
            course->rescued = 0;
    memcpy(course->last_score, score, sizeof course->last_score);
    memcpy(course->lowest_score, score, sizeof course->lowest_score);
    memset(course->bad_visits, 0, sizeof course->bad_visits);
    memset(course->recovery_visits, 0, sizeof course->recovery_visits);
    memset(course->futile_courses, 0, sizeof course->futile_courses);
    memset(course->course_noted, 0, sizeof course->course_noted);
    memset(course->n_looks, 0, sizeof course->n_looks);
    memset(course->n_reports, 0, sizeof course->n_reports);
    for (int lane = 0; lane < LANES; lane++) {
        course->n_before[lane] += course->n_given[lane];
        course->n_given[lane] = course->n_weekend[lane] = course->course_left[lane] =
            course->course_given[lane] = course->interval_days[lane] = 0;
        course->interval_millionths[lane] = 0;
        course->due_day[lane] = course->remission_since_day[lane] = course->next_decision_day[lane] =
            EBB_NEVER;
    }
}

/* The policy takes over from the one before; those who are not scheduled get no session.
 *
 * All lanes draw, for at an assessment where a policy takes over nearly all need it. Only `word` is looked
 * at; `delay`, the other half of the draw, is for courses, which nobody is in yet. */
static void take_over(const struct rules *rules, const struct rule *rule, struct course *course,
                      const struct patients *patients, const struct interval *interval, const uint8_t *score)
{
    const struct ebb_policy *policy = rule->policy;
    forget_policy(course, score);
    count_lanes(course->n_looks, patients->scheduled);
    for (int lane = 0; policy->by_biomarker.on && lane < LANES; lane++)
        course->low_biomarker |= (uint64_t)((double)patients->biomarker[lane] < policy->by_biomarker.cut)
                                 << lane;
    if (policy->suspend.on && policy->suspend.from_start)
        course->suspended = UINT64_MAX;
    if (!rule->has_maintenance)
        return;
    uint32_t delay[LANES] LANES_ALIGNED, word[LANES] LANES_ALIGNED;
    draw_words_at(&patients->streams, &rules->jumps.within[EBB_DRAW_BOOKING], delay, word);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask scheduled = mask_at(&patients->scheduled, i);
        if (policy->by_score.on)
            decide_by_score(rule, course, scheduled, interval->day, i);
        book_maintenance(rule, course, scheduled, interval->day, words_at(word + i), true, i);
    }
}

/* 3. Courses */

/* The first infusion comes after a drawn delay; a session that is booked for sooner or for the same clinic
 * day stays as it is and becomes the first. */
INLINE void start_vector(const struct rules *rules, const struct rule *rule, struct course *course,
                         const struct patients *patients, const struct interval *interval, mask starts,
                         mask rescue, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const struct ebb_course_rule *booster = &policy->booster;
    const words word =
        draw_few(&patients->streams, &rules->jumps.within[EBB_DRAW_BOOKING], i, starts, &course->n_drawn)
            .high;
    ints wait = drawn_in(word, booster->delay_days), most = all_ints(booster->sessions.hi);
    if (policy->rescue.on) {
        wait = pick(rescue, drawn_in(word, policy->rescue.delay_days), wait);
        most = pick(rescue, all_ints(policy->rescue.sessions.hi), most);
        put_mask(&course->in_rescue, i, either(without(mask_at(&course->in_rescue, i), starts), rescue));
        put_mask(&course->rescue_owed, i, without(mask_at(&course->rescue_owed, i), rescue));
        course->rescued |= bits_of(rescue, i);
    }
    put_mask(&course->in_course, i, either(mask_at(&course->in_course, i), starts));
    put_ints(course->n_courses + i, ints_at(course->n_courses + i) + only(starts, all_ints(1)));
    put_ints(course->course_given + i, pick(starts, all_ints(0), ints_at(course->course_given + i)));
    put_ints(course->course_noted + i, pick(starts, all_ints(0), ints_at(course->course_noted + i)));
    course->unjudged |= bits_of(starts, i);
    put_ints(course->course_left + i, pick(starts, most, ints_at(course->course_left + i)));
    const ints first = clinic_day(rule, true, interval->day + wait), due = ints_at(course->due_day + i);
    const mask books = both(starts, less(first, due));
    put_ints(course->due_day + i, pick(books, first, due));
    put_mask(&course->certain, i, without(mask_at(&course->certain, i), books));
    if (policy->suspend.on) {
        put_mask(&course->suspended, i, without(mask_at(&course->suspended, i), starts));
        put_ints(course->remission_since_day + i,
                 pick(starts, all_ints(EBB_NEVER), ints_at(course->remission_since_day + i)));
    }
}

/* Who starts a course: outside one, may get more, the last infusion long enough ago, and a rescue owed or bad
 * visits enough. Few groups have anybody who calls: bits are asked first, and nothing else is touched. Of
 * those who may have both it is a rescue (start_vector picks it), as called_for() does: it is owed. */
static void start_courses(const struct rules *rules, const struct rule *rule, struct course *course,
                          const struct patients *patients, const struct interval *interval, uint64_t seen)
{
    const struct ebb_policy *policy = rule->policy;
    uint64_t bad = 0;
    for (int b = 0; policy->booster.on && b < LANES; b += BYTES_WIDE)
        bad |= bits_of_bytes((bytes)(part_at(course->bad_visits + b) >= (uint8_t)policy->booster.visits), b);
    const uint64_t called = (bad | course->rescue_owed) & seen & patients->scheduled & ~course->in_course &
                            ~course->gone & ~course->futile;
    for (int i = 0; called != 0 && i < LANES; i += LANES_WIDE) {
        const ints since = interval->day - ints_at(course->last_infusion_day + i);
        const mask may =
            may_give_more(rule, true, course, mask_at(&called, i), ints_at(course->n_given + i), i);
        const mask rescue = both(both(may, mask_at(&course->rescue_owed, i)),
                                 at_most(all_ints(policy->rescue.min_gap_days), since));
        const mask booster =
            both(both(may, mask_at(&bad, i)), at_most(all_ints(policy->booster.min_gap_days), since));
        const mask starts = either(rescue, booster);
        if (any(starts))
            start_vector(rules, rule, course, patients, interval, starts, rescue, i);
    }
}

/* Courses that a good score ends, once the fewest infusions were given; maintenance goes on from their last.
 * A session of the course that is booked already is replaced by it. The draw is that of the assessment
 * (EBB_DRAW_BOOKING, its low word), of which the high word is for a course that starts: never both at once.
 * Returns whose course ended. */
static uint64_t end_courses(const struct rules *rules, const struct rule *rule, struct course *course,
                            const struct patients *patients, const struct interval *interval,
                            const uint8_t *score)
{
    uint64_t ended = 0;
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
        ended |= bits_of(ends, i);
        if (rule->policy->by_score.on && rule->policy->by_score.restart)
            restart_by_score(rule, course, ends, all_ints(interval->day), i);
        words word = all_words(0);
        if (rule->has_maintenance)
            word = draw_few(&patients->streams, &rules->jumps.within[EBB_DRAW_BOOKING], i, ends,
                            &course->n_drawn)
                       .low;
        book_maintenance(rule, course, ends, interval->day, word, true, i);
    }
    return ended;
}

/* 4. An assessment */

/* The part of look() that boosters need; in bytes, 16 to 64 patients at a time. A trigger that is off is 255,
 * which no score reaches. lowest + rise is at most 60 + 60: no byte overflows. Bad visits are counted on
 * through a course, as there. */
static void note_bad_visits(const struct rule *rule, struct course *course, const uint8_t *scores)
{
    const struct ebb_course_rule *booster = &rule->policy->booster;
    const bytes trigger =
        all_bytes(booster->trigger_points > 0 ? (uint8_t)booster->trigger_points : UINT8_MAX);
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

/* The first day of a run of visits in remission: the smaller of the one kept and today, NEVER outside of a
 * run. */
static void note_remission(const struct rules *rules, struct course *course, const struct interval *interval,
                           const uint8_t *score)
{
    const ints remission = all_ints(rules->constants->study.parameters.remission.score_points);
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints since = smaller_int(ints_at(course->remission_since_day + i), all_ints(interval->day));
        put_ints(course->remission_since_day + i,
                 pick(at_most(ints_of_bytes(score + i), remission), since, all_ints(EBB_NEVER)));
    }
}

/* NEVER is larger than any day less after_remission_days, so that who is not in remission never stops: no
 * question of its own is needed. Those suspended already stay as they are, and are asked about no more. */
static void suspend(const struct rule *rule, struct course *course, uint64_t idle, int day)
{
    const uint64_t running = idle & ~course->suspended;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints since = ints_at(course->remission_since_day + i);
        const mask stops = both(mask_at(&running, i),
                                at_most(since, all_ints(day - rule->policy->suspend.after_remission_days)));
        put_mask(&course->suspended, i, either(mask_at(&course->suspended, i), stops));
        put_ints(course->due_day + i, pick(stops, all_ints(EBB_NEVER), ints_at(course->due_day + i)));
    }
}

/* The same decision again moves nothing, so that a session that is due tomorrow stays. */
static void decide_anew(const struct rule *rule, struct course *course, uint64_t idle,
                        const struct interval *interval)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask decides =
            both(mask_at(&idle, i), at_most(ints_at(course->next_decision_day + i), all_ints(interval->day)));
        const ints before = ints_at(course->interval_days + i);
        decide_by_score(rule, course, decides, interval->day, i);
        const mask same = equal(before, ints_at(course->interval_days + i));
        book_maintenance(rule, course, without(decides, same), interval->day, all_words(0), false,
                         i); /* the interval is known: no word */
    }
}

/* Takes down what is seen, by the parts that will ask for it. */
static void note(const struct rules *rules, const struct rule *rule, struct course *course,
                 const struct interval *interval)
{
    const struct ebb_policy *policy = rule->policy;
    const uint8_t *score = course->rows.score + interval->t * LANES;
    if (rule->parts.keeps_interval)
        memcpy(course->last_score, score, sizeof course->last_score);
    if (policy->suspend.on && policy->suspend.after_remission_days > 0)
        note_remission(rules, course, interval, score);
    if (policy->booster.on)
        note_bad_visits(rule, course, score);
}

/* The policy sees the scores; `relapses`: who relapses at this assessment.
 *
 * ebb_schedule_assess: first what is seen is taken down; then courses that are over are judged, and courses
 * start or end; then, for those of whom neither is true and who are in none, suspension and the decision by
 * score. */
static void look(const struct rules *rules, const struct rule *rule, struct course *course,
                 const struct patients *patients, const struct interval *interval, uint64_t relapses)
{
    const struct ebb_policy *policy = rule->policy;
    const uint8_t *score = course->rows.score + interval->t * LANES;
    uint64_t seen = UINT64_MAX;
    if (rule->monitored) {
        struct notes before;
        seen = see(rules, rule, course, patients, interval);
        keep_notes(&before, course);
        note(rules, rule, course, interval);
        put_back_notes(course, &before, seen);
        if (policy->rescue.on)
            note_relapses(rules, rule, course, patients, interval, relapses, seen);
    } else {
        note(rules, rule, course, interval);
        if (policy->rescue.on) /* recovery cancels it */
            course->rescue_owed = course->rows.relapsed[interval->t] &
                                  (course->rescue_owed | (relapses & ~served(policy, course)));
    }
    uint64_t ended = 0;
    if (rule->judges_courses) {
        note_courses(course, patients, score, seen);
        judge(rule, course, seen & ~course->in_course);
    }
    if (rule->parts.courses) {
        start_courses(rules, rule, course, patients, interval, seen);
        ended = end_courses(rules, rule, course, patients, interval,
                            score); /* none that has just started: no infusion was given yet */
    }
    if (rule->judges_courses)
        judge(rule, course, ended);
    const uint64_t idle = patients->scheduled & seen & ~course->in_course & ~ended;
    if (policy->suspend.on && policy->suspend.after_remission_days > 0)
        suspend(rule, course, idle, interval->day);
    if (policy->by_score.on)
        decide_anew(rule, course, idle, interval);
}

#endif
