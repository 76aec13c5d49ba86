/* SPDX-License-Identifier: MIT
 * clinic_calendar: which days a clinic is open, and from when to when (sim/clinic/README.md section 2).
 *
 * Day 0 is the clinic's start; the proleptic Gregorian calendar, no time zones, no summer time: hours are
 * those on the clinic's wall.
 *
 *     ebb_clinic_calendar_init     every day of the simulated weeks and of the open book behind them, once
 *     calendar.kinds[calendar.kind[d]]     that day; kind 0: closed
 *
 * What always holds: whoever asks when a session may begin (the book, the rules of a clinic) is answered from
 * ebb_clinic_open_day.starts, and whoever asks which day of a window is the nearest (the book, lateness) by
 * ebb_nearness: two answers to one question made boosters late that the book had placed on their day. */
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

/* Steps from opening at which sessions of a service may be booked to begin; first > last: at none. All that
 * hangs on the clock alone is in here: opening, closing or a last start, and of a service with the prescriber
 * on site his or her hours. Who else is booked, and the nurses, are the book's. */
struct ebb_starts {
    int first, last;
};

/* Minutes from midnight. Closed: open = close. */
struct ebb_clinic_open_day {
    int open, close;
    /* Within opening hours; from = to: not on that day. A clinic that says nothing of a prescriber always has
     * one, day and night: 0 to 1440. */
    int prescriber_from, prescriber_to;
    struct ebb_starts starts[EBB_MAX_SERVICES];
    int n_duties;                                 /* nurses on duty, breaks taken out, before any absence */
    struct ebb_duty duties[EBB_MAX_DUTY_CHANGES]; /* in seconds */
};

/* Whether a day of a checked clinic is open, and what an open day of that weekday (0: Monday) is like,
 * whether or not there is one. */
bool ebb_clinic_is_open(const struct ebb_clinic *clinic, int day);
void ebb_clinic_open_day_of(const struct ebb_clinic *clinic, int weekday,
                            struct ebb_clinic_open_day *out_day);

/* Days of the simulated weeks that are open, and those that would be without closures. */
int ebb_clinic_open_days(const struct ebb_clinic *clinic, int *out_n_weekdays);

/* Kinds of days: at most as many as weekdays have hours, and closed, so that a day is one byte. */
enum { EBB_MAX_DAY_KINDS = 8 };
struct ebb_clinic_calendar {
    int n_days;
    uint8_t *kind; /* (day) index into kinds; 0: closed */
    int n_kinds;
    struct ebb_clinic_open_day kinds[EBB_MAX_DAY_KINDS];
};

/* Days of a window as a session would have them: the nearest to the day on which it is due first, of two as
 * near the earlier one. Starts as {day, from, to, 0}; the day itself need not lie within (a session that has
 * waited beyond its window), nor need there be any days at all (from > to).
 *
 * A walk and no list: most sessions find room on the first day or the second. Tables of the nearest open day
 * before and after each day gave lateness in two reads, and had to be taught of windows a second time. */
struct ebb_nearness {
    int day, from, to;
    int i; /* 0: the day, 1: a day before, 2: a day after, 3: two before, ... */
};
static inline bool ebb_nearness_next(struct ebb_nearness *walk, int *out_day)
{
    const int before = walk->day - walk->from, after = walk->to - walk->day;
    const int furthest = before > after ? before : after;
    while (walk->i <= 2 * furthest) {
        const int i = walk->i++;
        *out_day = i % 2 == 1 ? walk->day - (i + 1) / 2 : walk->day + i / 2;
        if (*out_day >= walk->from && *out_day <= walk->to)
            return true;
    }
    return false;
}

/* The open day of [from, to] that is nearest to `day`: from it on a session counts as late. Where none is
 * open the day stays as it is, and every day counts: a closure that is longer than a window makes boosters
 * late as a full book does. */
int ebb_clinic_nearest_open(const struct ebb_clinic_calendar *calendar, int day, int from, int to);

/* gives: caller calls ebb_clinic_calendar_free. Of a clinic that has been checked. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_calendar_init(struct ebb_clinic_calendar *calendar,
                                         const struct ebb_clinic *clinic, int n_days);
void ebb_clinic_calendar_free(struct ebb_clinic_calendar *calendar);

#ifdef __cplusplus
}
#endif

#endif
