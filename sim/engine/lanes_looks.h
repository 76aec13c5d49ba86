/* SPDX-License-Identifier: MIT
 * lanes_looks: which assessments a policy sees, and what it makes of them that only some policies ask: who
 * owes a rescue when relapses may pass unseen, and which courses were of no use.
 *
 *     here                     sim/model/schedule.c
 *     see                      is_seen
 *     note_relapses            note_relapse
 *     note_courses, judge      note, judge_course, is_futile
 *
 * Without a monitor every assessment is a look, and nothing here is called: the policy then costs what it
 * cost (`monitored` of struct rule, asked once an assessment and group; sessions never ask). Looks fall on
 * days that are the same for all, since the policy takes over from all at once, so that a look is a question
 * to the calendar; only those in a course and those who report are seen one by one.
 *
 * Whoever is not seen must come out of an assessment as he or she went in. The notes of a policy are taken
 * for all 64, because that is quick, and put back for those who were not seen (struct notes): a note that is
 * missing there is one of somebody whom nobody saw.
 *
 *   1. Who is seen   2. Notes that are put back   3. Relapses   4. Courses of no use
 *   5. A course that has ended
 */
#ifndef EBB_LANES_LOOKS_H
#define EBB_LANES_LOOKS_H

#include "lanes_course.h"

/* 1. Who is seen */

static void count_lanes(int32_t *count, uint64_t lanes)
{
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_ints(count + i, ints_at(count + i) + only(mask_at(&lanes, i), all_ints(1)));
}

/* Those of `silent` who report. Words are drawn where a score is bad enough, which few are. */
static uint64_t report(const struct rules *rules, const struct rule *rule, struct course *course,
                       const struct patients *patients, const uint8_t *score, uint64_t silent)
{
    uint64_t reports = 0;
    if (rule->report_below == 0 || rule->policy->monitor.report_points < 0)
        return 0;
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const mask may = both(mask_at(&silent, i), at_most(all_ints(rule->policy->monitor.report_points),
                                                           ints_of_bytes(score + i)));
        if (!any(may))
            continue;
        const words word =
            draw_few(&patients->streams, &rules->jumps.within[EBB_DRAW_REPORT], i, may, &course->n_drawn)
                .high;
        reports |= bits_of(both(may, words_at_most(word, all_words((uint32_t)(rule->report_below - 1)))), i);
    }
    return reports;
}

/* Who is seen at this assessment, by a look or a report; both are counted. A look is due when taking over
 * lies another multiple of `every` back than at the assessment before: the first at or after each, as the
 * reference finds by the day of the next. */
static uint64_t see(const struct rules *rules, const struct rule *rule, struct course *course,
                    const struct patients *patients, const struct interval *interval)
{
    const int every = rule->policy->monitor.every_days, since = interval->day - rule->first_day;
    const bool is_due = since / every != (since - rules->constants->calendar.interval_days) / every;
    const uint64_t in_care = patients->scheduled & ~course->gone;
    const uint64_t looked = is_due ? in_care : in_care & course->in_course;
    const uint64_t reported =
        report(rules, rule, course, patients, course->rows.score + interval->t * LANES, in_care & ~looked);
    count_lanes(course->n_looks, looked);
    count_lanes(course->n_reports, reported);
    return looked | reported;
}

/* 2. Notes that are put back */

struct notes {
    uint8_t last_score[LANES], lowest_score[LANES], bad_visits[LANES];
    int32_t remission_since_day[LANES];
} LANES_ALIGNED;

static void keep_notes(struct notes *notes, const struct course *course)
{
    memcpy(notes->last_score, course->last_score, LANES);
    memcpy(notes->lowest_score, course->lowest_score, LANES);
    memcpy(notes->bad_visits, course->bad_visits, LANES);
    memcpy(notes->remission_since_day, course->remission_since_day, sizeof notes->remission_since_day);
}

/* `seen`: 255 of those seen, 0 of others. */
static void put_back_bytes(uint8_t *now, const uint8_t *before, const uint8_t *seen)
{
    for (int b = 0; b < LANES; b += BYTES_WIDE)
        put_part(now + b,
                 (part_at(now + b) & part_at(seen + b)) | (part_at(before + b) & ~part_at(seen + b)));
}

static void put_back_notes(struct course *course, const struct notes *notes, uint64_t seen)
{
    uint8_t bytes_seen[LANES] LANES_ALIGNED;
    put_bytes_of_bits(bytes_seen, seen);
    put_back_bytes(course->last_score, notes->last_score, bytes_seen);
    put_back_bytes(course->lowest_score, notes->lowest_score, bytes_seen);
    put_back_bytes(course->bad_visits, notes->bad_visits, bytes_seen);
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_ints(course->remission_since_day + i,
                 pick(mask_at(&seen, i), ints_at(course->remission_since_day + i),
                      ints_at(notes->remission_since_day + i)));
}

/* 3. Relapses */

/* Who is owed no rescue any more, whatever comes. */
INLINE uint64_t served(const struct ebb_policy *policy, const struct course *course)
{
    return policy->rescue.once ? course->rescued : 0;
}

/* Who owes a rescue, by what was seen. Without a monitor one line of look() says the same: there the state of
 * the course is what the policy knows. */
static void note_relapses(const struct rules *rules, const struct rule *rule, struct course *course,
                          const struct patients *patients, const struct interval *interval, uint64_t relapses,
                          uint64_t seen)
{
    const uint8_t *scores = course->rows.score + interval->t * LANES;
    const bytes visits = all_bytes((uint8_t)rules->constants->study.parameters.recovery.visits);
    course->relapse_unseen |= relapses;
    const uint64_t fresh = seen & course->relapse_unseen & course->rows.relapsed[interval->t];
    uint8_t bytes_seen[LANES] LANES_ALIGNED, bytes_fresh[LANES] LANES_ALIGNED;
    put_bytes_of_bits(bytes_seen, seen);
    put_bytes_of_bits(bytes_fresh, fresh);
    uint64_t recovered = 0;
    for (int b = 0; b < LANES; b += BYTES_WIDE) {
        const bytes responds = (bytes)(part_at(scores + b) <= part_at(patients->response_at_most + b));
        const bytes before = part_at(course->recovery_visits + b), known = part_at(bytes_seen + b);
        const bytes now = one_more(before) & responds & ~part_at(bytes_fresh + b);
        put_part(course->recovery_visits + b, (now & known) | (before & ~known));
        recovered |= bits_of_bytes((bytes)(now >= visits), b);
    }
    course->rescue_owed =
        (course->rescue_owed | (fresh & ~served(rule->policy, course))) & ~(recovered & seen);
    course->relapse_unseen &= ~seen;
}

/* 4. Courses of no use */

/* At the first look after the last infusion of a course stands whether it helped. A course that has given
 * more than at the look before has not been looked at since: no session has to say so. */
static void note_courses(struct course *course, const struct patients *patients, const uint8_t *score,
                         uint64_t seen)
{
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints given = ints_at(course->course_given + i), noted = ints_at(course->course_noted + i);
        const mask known = mask_at(&seen, i), fresh = without(known, equal(given, noted));
        const mask responds =
            at_most(ints_of_bytes(score + i), ints_of_bytes(patients->response_at_most + i));
        put_mask(&course->helped, i,
                 either(without(mask_at(&course->helped, i), fresh), both(fresh, responds)));
        put_ints(course->course_noted + i, pick(known, given, noted));
    }
}

/* Of `over`, whose course is over and has been looked at since. */
static void judge(const struct rule *rule, struct course *course, uint64_t over)
{
    const uint64_t judged = over & course->unjudged;
    if (judged == 0)
        return;
    course->unjudged &= ~judged;
    for (uint64_t lanes = judged; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const bool helped = course->helped >> lane & 1;
        course->futile_courses[lane] = helped ? 0 : (uint8_t)(course->futile_courses[lane] + 1);
        if (course->futile_courses[lane] >= rule->policy->booster.futile_after)
            course->futile |= UINT64_C(1) << lane;
    }
}

/* 5. A course that has ended */

/* Where decisions by score start anew: for `lanes`, whose course has ended on `day`. */
INLINE void restart_by_score(const struct rule *rule, struct course *course, mask lanes, ints day, int i)
{
    const struct ebb_policy *policy = rule->policy;
    put_ints(course->interval_days + i,
             pick(lanes, all_ints(policy->by_score.high_days), ints_at(course->interval_days + i)));
    put_ints(course->next_decision_day + i,
             pick(lanes, day + policy->by_score.every_days, ints_at(course->next_decision_day + i)));
}

#endif
