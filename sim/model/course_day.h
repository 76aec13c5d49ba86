/* SPDX-License-Identifier: MIT
 * course_day: what course.c and its neighbours course_*.c share: how a course's clock moves, what it
 * waits for, and how days are counted.
 *
 * Time goes in three hands, and these two calls keep them together: last_event_day (up to which the benefit
 * has waned), today (of the last thing that happened), next_assessment. Whoever looks at the benefit without
 * waning it first sees that of an earlier day.
 */
#ifndef EBB_COURSE_DAY_H
#define EBB_COURSE_DAY_H

#include <ebb/course.h>

static inline bool ebb_course_in_induction(const struct ebb_course *course)
{
    return course->induction_day != EBB_NEVER;
}

/* Day of the next session: of the induction series, then of the schedule. A patient who is not treated is
 * assessed like everybody else, so that draws and rows are the same for all. */
static inline int ebb_course_due_day(const struct ebb_course *course)
{
    if (!course->patient->treated)
        return EBB_NEVER;
    if (ebb_course_in_induction(course))
        return course->induction_day;
    return course->scheduled ? course->schedule.due_day : EBB_NEVER;
}

/* Benefit is only ever looked at on the day up to which it has waned, and no further apart than the
 * patient's tables reach: every assessment wanes, whether or not anything happened since the last. */
static inline void ebb_course_wane_to(struct ebb_course *course, int day)
{
    ebb_benefit_wane(&course->benefit, course->constants, course->patient, day - course->last_event_day);
    course->last_event_day = day;
}

/* `policy` decides from assessment t on, which has just been. */
static inline void ebb_course_take_over(struct ebb_course *course, const struct ebb_policy *policy, int t)
{
    ebb_schedule_start(&course->schedule, policy, course->patient, course->schedule.last_infusion_day,
                       t * course->constants->calendar.interval_days, course->score[t],
                       ebb_draw_low(ebb_luck_of_booking(course->luck, course->constants, t)), course->log);
}

/* course_effects.c: side effects of the infusion that has just been given, which n_infusions counts already,
 * by the draws of the session's place. May end the treatment. */
void ebb_course_have_side_effects(struct ebb_course *course, int day);
/* Counts something that happened on `day`, in follow-up, in its year, if years are asked for; `sum`: enum
 * ebb_year_sum, or behind these a kind of side effect. */
static inline void ebb_course_count_in_year(struct ebb_course *course, int sum, int day)
{
    const struct ebb_calendar *calendar = &course->constants->calendar;
    if (course->by_year)
        course->by_year[ebb_calendar_year(calendar, day - calendar->start_day)][sum]++;
}

/* course_days.c: days in response, remission, relapsed and well. Of a course whose days of follow-up are
 * known (EBB_FOLLOWUP_DAYS): those in care are counted by them. */
void ebb_course_count_days(struct ebb_course *course);

/* course_gaps.c: an infusion, or the end of care, on `day` ends the time without one; and of follow-up a
 * gap, if the infusion is of maintenance. Both before last_infusion_day moves on. */
void ebb_course_count_gap(struct ebb_course *course, int day);
void ebb_course_end_gap(struct ebb_course *course, int day);

#endif
