/* SPDX-License-Identifier: MIT
 * lanes_sessions: what happens on the days of an interval: who attends, infusions, what is booked next,
 * waning until the next assessment.
 *
 * Most intervals have no session for most patients, few have two. So a vector asks whether any lane has
 * one due; if so it is held for those lanes, and asked again. What a session changes is in registers
 * meanwhile (struct course_vector): loaded once and stored once an interval, whatever happens in it.
 *
 *     lane                0       1       2       3 ...
 *     place 0             day 2   day 5   -       day 2     one round: each lane on a day of its own
 *     place 1             day 5   -       -       -         the next round, for those due again
 *     end of interval     each wanes from its last session to the next assessment
 *
 * A round is a place of the interval's draws, as in the reference: a lane that is due has been due in every
 * round before. Rounds end because every session moves its own due day on: attended, missed and late ones are
 * booked for a later day, and an infusion ends on its own day.
 *
 * The counterparts are ebb_course_take_luck and what it calls in sim/model/course.c, and section 5 of
 * schedule.c. The order within a round is theirs: fate, waning, infusion, gap, next booking.
 *
 * It never ends -> a booking for the day itself: something adds 0 days to a due day. Infusions are right
 * and their benefit is not -> `waned` of a lane that had a session was not moved.
 *
 *   1. What is in hand   2. A session   3. All sessions of an interval
 */
#ifndef EBB_LANES_SESSIONS_H
#define EBB_LANES_SESSIONS_H

#include "lanes_effects.h"

/* 1. What is in hand: of a vector of patients while their sessions are held
 *
 * What nearly every session reads or writes. States of courses and intervals stay in memory, since few
 * sessions need them, and AVX2 has 16 registers in all. Counts of the interval start at 0 and are added on
 * at its end. */

struct course_vector {
    struct benefit benefit;
    ints due_day, last_infusion_day, longest_gap;
    ints n_given;       /* before this interval, under this policy */
    ints given, missed; /* in this interval */
    ints infusions;     /* a bit for each day */
    mask certain, in_course;
};

/* 2. A session */

/* The interval grows while the score is good and shrinks at the first warning. One lane at a time: few of a
 * vector have a session in one round, and a product of 64 bits divided by a million is no work for vectors.
 * Whose score is neither good nor a warning keeps the interval, which is within its limits from the start. */
static void adapt(const struct rule *rule, struct course *course, uint64_t lanes)
{
    const struct ebb_policy *policy = rule->policy;
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes), score = course->last_score[lane];
        const bool good = score <= policy->adapt.good_points, warned = score >= policy->adapt.warn_points;
        if (good || warned)
            set_interval(rule, course, lane,
                         ebb_interval_times(course->interval_millionths[lane],
                                            good ? rule->stretch_ppm : rule->shrink_ppm));
    }
}

/* Most courses have one gap, which needs no product. */
INLINE ints gap_of(const struct ebb_course_rule *rule, words word)
{
    return rule->gap_days.lo == rule->gap_days.hi ? all_ints(rule->gap_days.lo)
                                                  : drawn_in(word, rule->gap_days);
}

/* After an infusion: the next session of those in a course, whom it returns. `left` and `given` stay in
 * memory: courses are rare, registers are not many. Who gets no more (none left, or the policy's limit
 * reached) is out of the course and goes on with maintenance from this infusion. may_give_more is asked of
 * a count that has this one in it. */
INLINE mask go_on_with_course(const struct rule *rule, struct parts parts, struct course *course,
                              struct course_vector *vector, mask given, words word, int i)
{
    const struct ebb_policy *policy = rule->policy;
    const mask in_course = both(given, vector->in_course);
    const ints left = ints_at(course->course_left + i) - only(in_course, all_ints(1));
    const mask more = may_give_more(rule, parts.others, course, both(in_course, less(all_ints(0), left)),
                                    vector->n_given + vector->given, i);
    const ints gap =
        pick(mask_at(&course->in_rescue, i), gap_of(&policy->rescue, word), gap_of(&policy->booster, word));
    put_ints(course->course_left + i, left);
    put_ints(course->course_given + i, ints_at(course->course_given + i) + only(in_course, all_ints(1)));
    vector->in_course = without(vector->in_course, without(in_course, more));
    if (parts.keeps_interval && policy->by_score.on && policy->by_score.restart)
        restart_by_score(rule, course, without(in_course, more), vector->last_infusion_day, i);
    vector->due_day =
        pick(more, clinic_day(rule, parts.others, vector->last_infusion_day + gap), vector->due_day);
    return more;
}

/* ebb_schedule_given: a course goes on or ends; adapt, for infusions of maintenance only; then maintenance is
 * booked for those not in a course any more. `adapts` is taken before the course is moved on: the infusion
 * that ends a course adapts nothing. */
INLINE void book_next(const struct rule *rule, struct parts parts, struct course *course,
                      struct course_vector *vector, mask given, words word, int i)
{
    mask maintained = given;
    mask adapts = given;
    if (parts.courses) {
        adapts = without(given, vector->in_course);
        maintained = without(given, go_on_with_course(rule, parts, course, vector, given, word, i));
    }
    if (parts.keeps_interval && rule->policy->adapt.on)
        adapt(rule, course, bits_of(adapts, i));
    const ints today = vector->last_infusion_day;
    const ints day = maintenance_day(rule, parts, course, maintained, today, today,
                                     vector->n_given + vector->given, word, i);
    vector->due_day = pick(maintained, day, vector->due_day);
    if (rule->has_maintenance)
        note_first_day(course, maintained, day, i);
    if (parts.others)
        vector->certain = without(vector->certain, given);
}

/* The word, given that it is below, is uniform there: it names the day, too. Few are late: one at a time,
 * with a division in 64 bits that vectors do not have. A shift of 0 is a session in time: the day is the
 * first of late_max_days + 1 that are equally likely. Returns whose session moved. */
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

/* Through memory, since lanes are taken one at a time. due_day of the course is only borrowed for it:
 * store_course writes the right one in the end, whatever stands there meanwhile. */
INLINE mask leave_late(const struct rules *rules, const struct rule *rule, struct course *course,
                       struct course_vector *vector, mask open, words late, int i)
{
    const mask lates =
        both(open, words_at_most(late, all_words((uint32_t)(rules->constants->late_below - 1))));
    uint32_t word[LANES] LANES_ALIGNED;
    put_ints(course->due_day + i, vector->due_day);
    put_words(word + i, late);
    const uint64_t shifted = shift_late(rules, rule, course->due_day, word, bits_of(lates, i));
    vector->due_day = ints_at(course->due_day + i);
    return mask_at(&shifted, i);
}

/* Who of `now` attends; the others miss the session, or come later. fate_of() of sim/model/course.c:
 * missing is asked before lateness. A session that was late once is certain, and neither is asked. The
 * limit on infusions is not asked of a session that is only moved: it was when the session was booked. */
INLINE mask attending(const struct rules *rules, const struct rule *rule, bool others, struct course *course,
                      struct course_vector *vector, const struct patients *patients, mask now,
                      const struct session_words *word, int i)
{
    const mask open = others ? without(now, vector->certain) : now;
    const mask unlucky = words_at_most(word->attended, words_at(patients->miss_at_most + i));
    const mask missed = both(both(open, mask_at(&patients->can_miss, i)), unlucky);
    const ints later = vector->due_day + rules->constants->study.parameters.adherence.rebook_days;
    mask staying = without(now, missed);
    if (others && rules->constants->late_below > 0) {
        const mask shifted = leave_late(rules, rule, course, vector, without(open, missed), word->late, i);
        vector->certain = either(vector->certain, shifted);
        staying = without(staying, shifted);
    }
    vector->due_day = pick(missed, clinic_day(rule, others, later), vector->due_day);
    vector->missed = vector->missed + only(missed, all_ints(1));
    return staying;
}

/* Infusions of `lanes` on `day`. Waning and gain are worked out for all lanes and taken by those of
 * `lanes`: `place` of the others is any number, also outside of the tables, and what is looked up with it
 * is thrown away.
 *
 * give() of course.c: waning to the day first, since an infusion brings a share of what is missing on its
 * day. `n` counts infusions before this one, those before the policy included; `session` is the place of the
 * session in the interval, for draws. */
INLINE void give(const struct rules *rules, struct parts parts, struct course *course,
                 const struct waning *waning, const struct patients *patients,
                 const struct interval *interval, struct course_vector *vector, mask lanes, ints day,
                 int session, int i)
{
    const struct ebb_constants *constants = rules->constants;
    const ints place = day - interval->day;
    struct benefit after = vector->benefit;
    wane(&after, rules, waning, place - after.waned, i);
    if (parts.releases) {
        release(course, constants, patients, &after, lanes, day, i);
        vector->benefit.attainable = after.attainable;
    }
    const ints n = ints_at(course->n_before + i) + vector->n_given + vector->given;
    infuse(&after, constants, parts.others && constants->study.parameters.tolerance.per_infusion != 0.0, n);
    vector->benefit.fast = pick_floats(lanes, after.fast, vector->benefit.fast);
    vector->benefit.lasting = pick_floats(lanes, after.lasting, vector->benefit.lasting);
    vector->benefit.waned = pick(lanes, place, vector->benefit.waned);
    vector->given = vector->given + only(lanes, all_ints(1));
    /* Which of the interval's days are weekends is the same for all; in memory, for want of a register. */
    const ints weekend = all_ints((int32_t)(EBB_WEEKENDS >> interval->day % 7)) >> (place & 31) & 1;
    put_ints(course->n_weekend + i, ints_at(course->n_weekend + i) + only(lanes, weekend));
    if (!parts.others)
        return;
    vector->infusions = vector->infusions | only(lanes, all_ints(1) << (place & 31));
    if (constants->study.n_side_effects > 0 && any(lanes))
        have_side_effects(constants, course, patients, interval, lanes, n + 1, day, session, i);
}

/* 3. All sessions of an interval */

/* Nothing is given or missed yet, and no day has a bit: whatever is not named here starts at 0. */
INLINE struct course_vector load_course(const struct course *course, const struct patients *patients, int i)
{
    return (struct course_vector){
        .benefit = benefit_of(course, patients, i),
        .due_day = ints_at(course->due_day + i),
        .last_infusion_day = ints_at(course->last_infusion_day + i),
        .longest_gap = ints_at(course->longest_gap + i),
        .n_given = ints_at(course->n_given + i),
        .certain = mask_at(&course->certain, i),
        .in_course = mask_at(&course->in_course, i),
    };
}

/* Writes down what happened; `others`: what else than the plainest policy needs. Every entry of the row is
 * written, also where nobody had a session, since the scratch held something else before. With trajectories
 * `others` is true of every rule (set_rule): `infusions` then has a row for each day's bit. */
INLINE void store_course(struct course *course, const struct course_vector *vector,
                         const struct interval *interval, struct parts parts, int i)
{
    put_ints(course->due_day + i, vector->due_day);
    put_ints(course->last_infusion_day + i, vector->last_infusion_day);
    put_ints(course->longest_gap + i, vector->longest_gap);
    put_ints(course->n_given + i, vector->n_given + vector->given);
    put_ints(course->n_missed + i, ints_at(course->n_missed + i) + vector->missed);
    put_bytes(course->rows.given + interval->t * LANES + i, vector->given);
    if (parts.courses)
        put_mask(&course->in_course, i, vector->in_course);
    if (!parts.others)
        return;
    put_mask(&course->certain, i, vector->certain);
    if (course->rows.infusions)
        put_words(course->rows.infusions + interval->t * LANES + i, (words)vector->infusions);
}

/* Sessions of the interval that belong to the year after the one that ends in it. */
INLINE void count_after_year(struct course *course, const struct interval *interval, mask given, ints missed,
                             ints day, int i)
{
    const mask after = at_most(all_ints(interval->year_end_day), day);
    put_ints(course->n_given_after + i,
             ints_at(course->n_given_after + i) + only(both(given, after), all_ints(1)));
    put_ints(course->n_missed_after + i, ints_at(course->n_missed_after + i) + only(after, missed));
}

/* What happens at assessments, when all of them of a year have been: where it ends on the day of one, before
 * that. */
static void note_assessments(struct course *course, const struct interval *interval)
{
    struct year_end *end = &course->rows.year_ends[interval->year];
    for (int lane = 0; lane < LANES; lane++) {
        end->looks[lane] = (int16_t)course->n_looks[lane];
        end->courses[lane] = (int16_t)course->n_courses[lane];
    }
}

/* When the interval in which a year ends has been played: what there was by its end. 16 bits: a session a
 * day at most, and days of follow-up are below 2^15. */
static void note_year_end(struct course *course, const struct patients *patients,
                          const struct interval *interval)
{
    struct year_end *end = &course->rows.year_ends[interval->year];
    for (int lane = 0; lane < LANES; lane++) {
        end->given[lane] = (int16_t)(course->n_given[lane] - course->n_given_after[lane]);
        end->missed[lane] =
            (int16_t)(course->n_missed[lane] - patients->n_missed[lane] - course->n_missed_after[lane]);
    }
    for (int kind = 0; course->effects && kind < EBB_MAX_SIDE_EFFECTS; kind++) {
        for (int lane = 0; lane < LANES; lane++)
            end->effects[kind][lane] =
                (int16_t)(course->effects->n[kind][lane] - patients->effects->before.n[kind][lane] -
                          course->effects->after[kind][lane]);
    }
}

INLINE void add_words(uint32_t *at, mask lanes, words more)
{
    put_words(at, words_at(at) + (words)only(lanes, (ints)more));
}

/* end_gap() of course.c, for infusions of `lanes`; in a course there is none. Before the last infusion
 * moves on and a course ends. */
INLINE void end_gaps(struct parts parts, struct course *course, const struct course_vector *vector,
                     mask lanes, ints day, int i)
{
    struct gaps *gaps = &course->gaps;
    const ints first = ints_at(gaps->first_due_day + i);
    const words days = (words)(day - vector->last_infusion_day),
                booked = (words)(first - vector->last_infusion_day);
    const mask late = less(all_ints(EBB_GAP_LATE_DAYS), day - first);
    if (parts.courses)
        lanes = without(lanes, vector->in_course);
    add_words(gaps->n + i, lanes, (words)pick(late, all_ints((1 << 16) + 1), all_ints(1)));
    add_words(gaps->days + i, lanes, days);
    add_words(gaps->days_squared + i, lanes, days * days);
    add_words(gaps->booked + i, lanes, booked);
    add_words(gaps->booked_squared + i, lanes, booked * booked);
}

/* The session of `now` whose words are given. Its day is taken before attending() moves it for those who do
 * not come. The longest gap is up to the infusion; the last gap, to the end, is for set_outcomes. */
INLINE void hold_session(const struct rules *rules, const struct rule *rule, struct parts parts,
                         struct course *course, const struct patients *patients, const struct waning *waning,
                         const struct interval *interval, struct course_vector *vector, mask now,
                         const struct session_words *word, int place, int i)
{
    const ints day = vector->due_day, missed = vector->missed;
    const mask lanes = attending(rules, rule, parts.others, course, vector, patients, now, word, i);
    if (parts.others && interval->year >= 0)
        count_after_year(course, interval, lanes, vector->missed - missed, day, i);
    give(rules, parts, course, waning, patients, interval, vector, lanes, day, place, i);
    if (rule->has_maintenance)
        end_gaps(parts, course, vector, lanes, day, i);
    const ints gap = larger_int(vector->longest_gap, day - vector->last_infusion_day);
    vector->longest_gap = pick(lanes, gap, vector->longest_gap);
    vector->last_infusion_day = pick(lanes, day, vector->last_infusion_day);
    book_next(rule, parts, course, vector, lanes, word->interval, i);
}

/* From the assessment to the next: sessions of those for whom they are due, and waning. The first words
 * have been drawn for all; those of later places are drawn for who needs them. A vector without a session
 * takes the short way, and both give the same bits to a lane that has none: waning by the whole interval. */
INLINE void play_interval(const struct rules *rules, const struct rule *rule, struct parts parts,
                          struct course *course, const struct patients *patients, const struct waning *waning,
                          const struct interval *interval)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints last_day = last_days_of(course, interval, i);
        struct course_vector vector = load_course(course, patients, i);
        mask now = at_most(vector.due_day, last_day);
        if (any(now)) {
            struct session_words word = first_session(interval, i);
            for (int place = 0;; place++) {
                hold_session(rules, rule, parts, course, patients, waning, interval, &vector, now, &word,
                             place, i);
                now = at_most(vector.due_day, last_day);
                if (!any(now))
                    break;
                word = draw_session(rules->constants, &rules->jumps, &patients->streams, place + 1, now, i,
                                    &course->n_drawn);
            }
            wane(&vector.benefit, rules, waning,
                 rules->constants->calendar.interval_days - vector.benefit.waned, i);
        } else {
            wane_whole(&vector.benefit, rules, waning, i);
        }
        put_benefit(course, &vector.benefit, i);
        store_course(course, &vector, interval, parts, i);
    }
}

/* The same, without the parts that the policy does not have: five copies of the loop. A copy more is one
 * more to compile for each of four instruction sets. In the first, parts are variables and asked as it runs;
 * in the others constants, which is what makes them quick: maintenance alone is what most studies compare.
 * Releasing has two of its own and is not asked in theirs: for want of registers the question alone cost 4 %
 * of a run, and two copies cost less than 2 where it is on. */
static void play_interval_of(const struct rules *rules, const struct rule *rule, struct course *course,
                             const struct patients *patients, const struct waning *waning,
                             const struct interval *interval)
{
    const struct parts maintenance = {.courses = false}, courses = {.courses = true},
                       releasing = {.releases = true},
                       releasing_courses = {.releases = true, .courses = true};
    struct parts parts = rule->parts;
    if (interval->year >= 0) { /* once a year; only that copy of the loop asks for the day of each session */
        parts.others = true;
        memset(course->n_given_after, 0, sizeof course->n_given_after);
        memset(course->n_missed_after, 0, sizeof course->n_missed_after);
        if (course->effects)
            memset(course->effects->after, 0, sizeof course->effects->after);
    }
    if (parts.others || parts.keeps_interval)
        play_interval(rules, rule, parts, course, patients, waning, interval);
    else if (parts.courses && parts.releases)
        play_interval(rules, rule, releasing_courses, course, patients, waning, interval);
    else if (parts.courses)
        play_interval(rules, rule, courses, course, patients, waning, interval);
    else if (parts.releases)
        play_interval(rules, rule, releasing, course, patients, waning, interval);
    else
        play_interval(rules, rule, maintenance, course, patients, waning, interval);
    if (interval->year >= 0)
        note_year_end(course, patients, interval);
}

/* Of a group that nobody treats: benefit of the induction still wanes. The rows say that nothing was given.
 * */
static void play_untreated(const struct rules *rules, struct course *course, const struct patients *patients,
                           const struct waning *waning, const struct interval *interval)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        struct benefit benefit = benefit_of(course, patients, i);
        wane_whole(&benefit, rules, waning, i);
        put_benefit(course, &benefit, i);
    }
    if (interval->year >= 0)
        memset(&course->rows.year_ends[interval->year], 0, sizeof *course->rows.year_ends);
    memset(course->rows.given + interval->t * LANES, 0, LANES);
    if (course->rows.infusions)
        memset(course->rows.infusions + interval->t * LANES, 0, LANES * sizeof(uint32_t));
}

#endif
