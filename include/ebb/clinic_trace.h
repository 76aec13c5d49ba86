/* SPDX-License-Identifier: MIT
 * clinic_trace: one year of one clinic that can be asked what happened: on a day, to a patient, in a week.
 *
 *     ebb_clinic_trace_open    people of the replication: who could be asked for
 *     ebb_clinic_trace_play    the year, recorded, with one patient's course
 *     ebb_clinic_trace_day     the booked list and what came of it; the day's own events: the record's
 *     ebb_clinic_trace_days    open days in a few numbers: which to ask for
 *     ebb_clinic_trace_story   one patient, everything in the order in which it happened
 *     ebb_clinic_trace_week    the lists of several days, other services with them: the rows of a timeline
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
    int who, day;
    int kind;                            /* enum ebb_clinic_event_kind: what came of it */
    const struct ebb_clinic_event *fate; /* the same, with when it was due; NULL: of another service */
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

/* In the words of a page: those of the kind (<ebb/clinic_log.h>), or that what was turned away is lost. */
const char *ebb_clinic_booking_fate(const struct ebb_clinic_booking *booking);

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

/* The lists of the days from `first` to `last`, both included, day by day. Those of other services are in
 * them by their booked time, with a sitting and without a fate: who counts what a chair is booked for counts
 * them, too. As ebb_clinic_trace_day; what comes back points into the record. */
enum ebb_status ebb_clinic_trace_week(const struct ebb_clinic_trace *trace, int first, int last,
                                      struct ebb_clinic_booking **out_bookings, size_t *out_n);

/* 5. All days */

/* An open day in a few numbers: which of a year's days somebody should look at. */
struct ebb_clinic_day_sum {
    int day;
    int booked, given, turned_away; /* of this clinic's patients; booked: as many as the day's list has */
    int32_t longest_wait_s;         /* of those treated, other services with them; 0: nobody waited */
    bool nurse_fewer;               /* than planned: one was missing */
};

/* Open days of the year, in order; *out_days is a malloc of *out_n. gives: caller frees it. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_trace_days(const struct ebb_clinic_trace *trace,
                                      struct ebb_clinic_day_sum **out_days, size_t *out_n);
/* Whether a nurse was missing on an open day. */
bool ebb_clinic_trace_nurse_fewer(const struct ebb_clinic_trace *trace,
                                  const struct ebb_clinic_recorded_day *row);

/* 6. Pieces that a day and a story share */

/* Who sat there that day; NULL: was not in the house. */
const struct ebb_clinic_sitting *ebb_clinic_trace_sitting(const struct ebb_clinic_trace *trace, int day,
                                                          int who);
/* For which minute the session of event `at` of the record, a fate, was booked: by the last thing told of a
 * place on its day; -1: of none. */
int ebb_clinic_trace_minute(const struct ebb_clinic_trace *trace, size_t at);

#ifdef __cplusplus
}
#endif

#endif
