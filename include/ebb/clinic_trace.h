/* SPDX-License-Identifier: MIT
 * clinic_trace: one year of one clinic that can be asked what happened: on a day, to a patient, in a week.
 *
 *     ebb_clinic_trace_open    people of the replication: who could be asked for
 *     ebb_clinic_trace_play    the year, recorded, with one patient's course
 *     ebb_clinic_trace_day     the booked list and what came of it; the day's own events: the record's
 *     ebb_clinic_trace_story   one patient, everything in the order in which it happened
 *     ebb_clinic_trace_week    sessions with chair, from, to: the rows of a timeline
 *
 * The year is the one that `ebb clinic` plays as this replication, to the byte: same people, same luck, same
 * draw of the patient model (ebb_clinic_play; unit_clinic_trace compares the tallies).
 *
 * Caveats:
 *   A patient is somebody else in another replication -> indices are those of the replication's people: the
 *     panel first, then referrals by day. They are the same for all staffings.
 *   Dates -> day 0 is clinic->start_day. */
#ifndef EBB_CLINIC_TRACE_H
#define EBB_CLINIC_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/clinic_calendar.h>
#include <ebb/clinic_people.h>
#include <ebb/clinic_record.h>
#include <ebb/clinic_tally.h>
#include <ebb/clinic_year.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. The year */

struct ebb_clinic_trace {
    const struct ebb_clinic *clinic; /* keeps */
    int replication, n_days;
    struct ebb_constants *constants; /* of the study in the replication's draw */
    struct ebb_clinic_calendar calendar;
    struct ebb_people people;
    struct ebb_clinic_year *year;
    struct ebb_clinic_tally *tally;
    struct ebb_clinic_record record;
    int patient;                 /* whose course is told; -1: nobody's */
    struct ebb_event_log course; /* from day 0 of the clinic on, in days of that course */
    struct ebb_event_log past;   /* before it: of one of the panel */
};

/* keeps: clinic (checked); borrows the study settled for it, and the worlds as in <ebb/clinic_play.h>, which
 * may be NULL. gives: caller calls ebb_clinic_trace_free, whatever the status. EBB_NO_MEMORY, EBB_BAD_STUDY
 * (as ebb_people_draw). */
enum ebb_status ebb_clinic_trace_open(struct ebb_clinic_trace *trace, const struct ebb_clinic *clinic,
                                      const struct ebb_study *study, const struct ebb_worlds *worlds,
                                      int replication);
/* Plays with the course of people[patient] told; -1: of nobody. May be called again, for another. */
enum ebb_status ebb_clinic_trace_play(struct ebb_clinic_trace *trace, int patient);
void ebb_clinic_trace_free(struct ebb_clinic_trace *trace); /* a zeroed one is fine */

/* 2. A day */

/* A line of the day's list: who had a place, or was given one that fell free. */
struct ebb_clinic_booking {
    int who;
    const struct ebb_clinic_event *fate; /* what came of it, and when it was due */
    int minute;                          /* for which it was booked; -1: a day was kept, without a time */
    int days_late;  /* by this day, whether it was given or not; of inductions: beyond the planned day */
    bool lost;      /* turned away, of an induction, and no room before the next session */
    int moved_from; /* took a place that fell free: the day for which it was booked until then; -1 */
    const struct ebb_clinic_sitting *sitting; /* NULL: was not in the house */
    /* In the evening: the next place that is booked, or that the next session waits without one (WAITS);
     * NULL: none is wanted yet, or ever */
    const struct ebb_clinic_event *next;
};

/* The day's list by booked time, then by number; *out_bookings is a malloc of *out_n. gives: caller frees it.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_trace_day(const struct ebb_clinic_trace *trace, int day,
                                     struct ebb_clinic_booking **out_bookings, size_t *out_n);

/* Why somebody who waited begins now: what gave way, at the second at which event number `i` of the record's
 * day_events has the session begin. */
struct ebb_clinic_reason {
    enum ebb_lack lack;         /* for what was waited last */
    int32_t waited_s;           /* in all; 0: for nothing, and then the rest says nothing */
    int32_t who;                /* whose chair it was, or who is started or gone home; EBB_NOBODY: a shift */
    enum ebb_day_event_kind by; /* EBB_DAY_CHAIR_FREE, _WATCHED, _MOVES, _HOME, _DUTY; KIND_COUNT: unknown */
};
struct ebb_clinic_reason ebb_clinic_trace_reason(const struct ebb_clinic_trace *trace, int day, size_t i);

/* 3. A patient */

/* One of the two; days are the clinic's, negative before it was simulated. */
struct ebb_clinic_entry {
    int day;
    const struct ebb_event *course;
    const struct ebb_clinic_event *clinic;
    const struct ebb_clinic_sitting *sitting; /* of a session that was held: chair and times */
    int minute; /* of what came of a session: for which it was booked, as in struct ebb_clinic_booking */
};

/* Clinic day of the patient's day 0; EBB_NEVER: has not begun. */
int ebb_clinic_trace_entry_day(const struct ebb_clinic_trace *trace, int who);

/* Everything about the trace's patient by day, on one day in the order in which it was decided. As
 * ebb_clinic_trace_day. */
enum ebb_status ebb_clinic_trace_story(const struct ebb_clinic_trace *trace,
                                       struct ebb_clinic_entry **out_entries, size_t *out_n);

/* 4. A week */

/* Sessions of the days from `first` to `last`, both included, in the order of days; borrowed from the
 * record. NULL, 0: none. */
const struct ebb_clinic_sitting *ebb_clinic_trace_week(const struct ebb_clinic_trace *trace, int first,
                                                       int last, size_t *out_n);

#ifdef __cplusplus
}
#endif

#endif
