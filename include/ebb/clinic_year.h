/* SPDX-License-Identifier: MIT
 * clinic_year: one staffing of a clinic, day by day, on the people of one replication
 * (sim/clinic/README.md sections 3 to 5).
 *
 *     people (drawn once) --copies of courses--> year --days in order--> tally
 *                                                 |  morning: assessments, what moves is booked anew
 *                                                 |  list: intakes, inductions booked whole
 *                                                 |  the day: arrivals, chairs (<ebb/clinic_day.h>)
 *                                                 `  evening: the next sessions, booked as sessions ended
 *
 * A year is kept from replication to replication and from staffing to staffing; after the first few it
 * allocates nothing. Nothing in it draws: luck is the people's and the replication's. */
#ifndef EBB_CLINIC_YEAR_H
#define EBB_CLINIC_YEAR_H

#include <stdint.h>

#include <ebb/clinic.h>
#include <ebb/clinic_calendar.h>
#include <ebb/clinic_log.h>
#include <ebb/clinic_people.h>
#include <ebb/clinic_tally.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_clinic_year;

/* gives: caller calls ebb_clinic_year_close. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_year_open(struct ebb_clinic_year **out_year);
void ebb_clinic_year_close(struct ebb_clinic_year *year); /* NULL is fine */

/* Plays all days of the people's clinic with this staffing: `clinic` may differ from that of the people in
 * resources, hours and booking, not in demand, policies or services' shares; `calendar` is its own, of at
 * least the simulated days and the open book behind them. Adds nothing to what the tally held: sets it. After
 * it courses can be read (ebb_clinic_year_course). borrows all. EBB_NO_MEMORY; EBB_INTERRUPTED, on the day
 * after the people's flag was raised. */
enum ebb_status ebb_clinic_year_play(struct ebb_clinic_year *year, const struct ebb_clinic *clinic,
                                     const struct ebb_clinic_calendar *calendar,
                                     const struct ebb_people *people, int64_t replication,
                                     struct ebb_clinic_tally *out_tally);

/* From now on `log` is told what happens; NULL: nobody. borrows: until another takes its place. */
void ebb_clinic_year_listen(struct ebb_clinic_year *year, struct ebb_clinic_log *log);

/* The course of people[i] as the year has left it; NULL: never started. */
const struct ebb_course *ebb_clinic_year_course(const struct ebb_clinic_year *year, int i);

#ifdef __cplusplus
}
#endif

#endif
