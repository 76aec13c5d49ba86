/* SPDX-License-Identifier: MIT
 * clinic_calendar: which days a clinic is open, and from when to when (sim/clinic/README.md section 2).
 *
 * Day 0 is the clinic's start; the proleptic Gregorian calendar, no time zones, no summer time: hours are
 * those on the clinic's wall.
 *
 *     ebb_clinic_calendar_init     every day of the simulated weeks and of the open book behind them, once
 *     calendar.days[d]             that day; closed: from = to
 */
#ifndef EBB_CLINIC_CALENDAR_H
#define EBB_CLINIC_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/clinic_day.h>
#include <ebb/dates.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Minutes from midnight. Closed: open = close. */
struct ebb_clinic_open_day {
    int open, close, last_start;
    int prescriber_from, prescriber_to;
    int n_duties;                                 /* nurses on duty, breaks taken out, before any absence */
    struct ebb_duty duties[EBB_MAX_DUTY_CHANGES]; /* in seconds */
};

/* Whether a day of a checked clinic is open, and what an open day of that weekday (0: Monday) is like,
 * whether or not there is one. */
bool ebb_clinic_is_open(const struct ebb_clinic *clinic, int day);
void ebb_clinic_open_day_of(const struct ebb_clinic *clinic, int weekday,
                            struct ebb_clinic_open_day *out_day);

/* Kinds of days: at most as many as weekdays have hours, and closed, so that a day is one byte. */
enum { EBB_MAX_DAY_KINDS = 8 };
struct ebb_clinic_calendar {
    int n_days;
    uint8_t *kind; /* (day) index into kinds; 0: closed */
    int n_kinds;
    struct ebb_clinic_open_day kinds[EBB_MAX_DAY_KINDS];
    int *open_at_or_before, *open_at_or_after; /* (day) nearest open day; -1, n_days: none */
};

/* gives: caller calls ebb_clinic_calendar_free. Of a clinic that has been checked. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_calendar_init(struct ebb_clinic_calendar *calendar,
                                         const struct ebb_clinic *clinic, int n_days);
void ebb_clinic_calendar_free(struct ebb_clinic_calendar *calendar);

#ifdef __cplusplus
}
#endif

#endif
