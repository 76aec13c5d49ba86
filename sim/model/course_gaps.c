/* SPDX-License-Identifier: MIT
 * course_gaps: time without an infusion: the longest, and the gaps that a policy's maintenance leaves
 * (sim/model/README.md section 10). In lanes: hold_session and end_gaps of sim/engine/lanes_sessions.h.
 */
#include "course_day.h"

/* Longest time without an infusion; the caller then moves last_infusion_day. Gaps that end by L belong to the
 * series, not to what a policy does. */
void ebb_course_count_gap(struct ebb_course *course, int day)
{
    const int gap = day - course->schedule.last_infusion_day;
    if (day > course->constants->calendar.last_induction_day && gap > course->outcomes[EBB_LONGEST_GAP_DAYS])
        course->outcomes[EBB_LONGEST_GAP_DAYS] = gap;
}

/* An infusion of follow-up ends a gap if it is one of maintenance. Before the schedule hears of it: it
 * is still the one of that booking, and knows the infusion before. */
void ebb_course_end_gap(struct ebb_course *course, int day)
{
    const struct ebb_schedule *schedule = &course->schedule;
    const uint32_t days = (uint32_t)(day - schedule->last_infusion_day),
                   booked = (uint32_t)(schedule->first_due_day - schedule->last_infusion_day);
    if (schedule->course != NULL)
        return;
    course->gaps.n++;
    course->gaps.n_late += day - schedule->first_due_day > EBB_GAP_LATE_DAYS;
    course->gaps.days += days;
    course->gaps.days_squared += days * days;
    course->gaps.booked += booked;
    course->gaps.booked_squared += booked * booked;
}
