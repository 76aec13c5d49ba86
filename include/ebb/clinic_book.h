/* SPDX-License-Identifier: MIT
 * clinic_book: the appointment book: which day and time have room for one more session
 * (sim/clinic/README.md section 4).
 *
 *     day 12      08:00  08:15  08:30  08:45  ...        steps from opening
 *     chairs         1      2      2      2              booked at the step, of chairs + overbook
 *     starts         1      1      0      0              sessions that begin at it, of nurses on duty
 *
 * It knows sessions and no patients: who has which place is the caller's. What is booked is what was planned;
 * the day itself (<ebb/clinic_day.h>) goes as it goes.
 *
 * What always holds: nothing is booked on a closed day, at a step that is none of the day's starts for the
 * service (ebb_clinic_open_day), or beyond the book; a place that is given back has room again, on that day
 * and at once.
 *
 * A search costs little whatever the backlog: days known to have no room are bits, 64 of them looked at in
 * one step, so that a clinic whose book is full for a year is no slower than an empty one. */
#ifndef EBB_CLINIC_BOOK_H
#define EBB_CLINIC_BOOK_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/clinic_calendar.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Steps of the longest day: 24 hours of five minutes. */
enum { EBB_MAX_STEPS = 288 };

/* A place in the book. day -1: none. */
struct ebb_place_booked {
    int day, step; /* steps from opening */
};

/* What is asked for. */
struct ebb_wish {
    int service;
    bool urgent; /* may take reserved slots */
    int today;   /* for the release of reserved slots */
};

struct ebb_clinic_book {
    const struct ebb_clinic *clinic;
    const struct ebb_clinic_calendar *calendar;
    int n_days, n_steps; /* room for each day */
    int slot_steps[EBB_MAX_SERVICES];
    int start_counts; /* patients as whom one in start is watched; kept, for it is asked of every step */
    int n_searches;   /* kinds of searches, each with days it knows to be full: (service, urgent) */
    int32_t *nurses;  /* (kind of day, step) on duty */
    uint16_t *chairs; /* (day, step) booked */
    uint16_t *starts; /* (day, step) */
    int32_t *booked;  /* (day) sessions */
    int32_t *booked_urgent; /* (day) of them */
    uint64_t *full;         /* (search, day / 64) bit: a search has found no room since a place was freed */
    uint16_t *sought_from;  /* (day, service) no step before it has room, since a place was freed */
};

/* gives: caller calls ebb_clinic_book_free. keeps: clinic (checked), calendar. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_book_init(struct ebb_clinic_book *book, const struct ebb_clinic *clinic,
                                     const struct ebb_clinic_calendar *calendar);
void ebb_clinic_book_free(struct ebb_clinic_book *book);
/* Empty again: for another staffing (chairs, nurses, hours of `clinic` and `calendar`, which are kept, of no
 * more days and steps than at first). */
void ebb_clinic_book_clear(struct ebb_clinic_book *book, const struct ebb_clinic *clinic,
                           const struct ebb_clinic_calendar *calendar);

/* The earliest room on that day; day -1: none. Takes nothing yet. */
struct ebb_place_booked ebb_clinic_book_on(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                                           int day);
/* On the first day of [from, to] with room; day -1: none. */
struct ebb_place_booked ebb_clinic_book_first(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                                              int from, int to);
/* On the day of [from, to] with room that is nearest to `day`, of two as near the earlier. */
struct ebb_place_booked ebb_clinic_book_nearest(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                                                int day, int from, int to);

void ebb_clinic_book_take(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                          struct ebb_place_booked place);
void ebb_clinic_book_give_back(struct ebb_clinic_book *book, const struct ebb_wish *wish,
                               struct ebb_place_booked place);

/* For how many watched patients one in start counts: with four a nurse, and one a nurse in start, four. */
static inline int ebb_clinic_start_counts(const struct ebb_clinic *clinic)
{
    const int at_start = clinic->patients_per_nurse_at_start > 0 ? clinic->patients_per_nurse_at_start : 1;
    return (clinic->patients_per_nurse + at_start - 1) / at_start;
}

/* Chair-minutes booked on a day; and of a day that is empty yet, how many when it is full: with sessions of
 * the first service, each as early as it can be. What is left of a day beyond them nobody can be booked
 * for. */
int ebb_clinic_book_minutes(const struct ebb_clinic_book *book, int day);
int ebb_clinic_book_holds(struct ebb_clinic_book *book, int empty_day);

/* When a place begins, minutes from midnight. */
int ebb_clinic_book_minute(const struct ebb_clinic_book *book, struct ebb_place_booked place);

#ifdef __cplusplus
}
#endif

#endif
