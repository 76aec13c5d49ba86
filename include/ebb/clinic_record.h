/* SPDX-License-Identifier: MIT
 * clinic_record: everything that a year tells (<ebb/clinic_log.h>), kept: lists to be looked through when the
 * year is over.
 *
 *     told        events of the year, in the order in which they were told
 *     days        one an open day, by day: its house, and which of the rows below are its own
 *     sittings    sessions of days, each with whose it was      day_events   <ebb/clinic_day.h>
 *
 * A year of 300 patients takes 1.5 MB (12,000 events, 4,800 sessions, 25,000 events of days). Lists grow;
 * what there was no memory for is missing, and `failed` says so at the end, as a text's does.
 *
 * What always holds of a record that did not fail: days rise, each day's sittings and events are one piece of
 * their list, and every session that was in the house is named by its fate.
 *
 *     struct ebb_clinic_record record;
 *     ebb_clinic_record_begin(&record, year);       the year tells it from now on
 *     ebb_clinic_year_play(year, ...);
 *     status = ebb_clinic_record_end(&record, year);
 */
#ifndef EBB_CLINIC_RECORD_H
#define EBB_CLINIC_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/clinic_log.h>
#include <ebb/clinic_year.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A session of a day, held or turned away: of `who` below 0 the kind is -1. */
struct ebb_clinic_sitting {
    int32_t day;
    int8_t kind, service;           /* enum ebb_session_kind, index */
    struct ebb_day_session session; /* as the day has left it: chair, times, what was waited for */
};

/* Lists: first and number. */
struct ebb_clinic_recorded_day {
    int32_t day;
    struct ebb_house house; /* nurses as they were: with one fewer where one was missing */
    struct ebb_prescriber_day prescriber;
    size_t first_event, n_events;     /* of day_events */
    size_t first_sitting, n_sittings; /* in the order in which they were gathered */
};

/* An event, and how many the course of the log's patient had told before: so the two are told in one row. */
struct ebb_clinic_told {
    struct ebb_clinic_event event;
    size_t course_told;
};

struct ebb_clinic_record {
    struct ebb_clinic_log log; /* whose calls fill the rest; course and patient may be set before a year */
    struct ebb_clinic_told *told;
    size_t n_told, room_told;
    struct ebb_clinic_recorded_day *days;
    size_t n_days, room_days;
    struct ebb_clinic_sitting *sittings; /* by day */
    size_t n_sittings, room_sittings;
    struct ebb_day_event *day_events;
    size_t n_day_events, room_day_events;
    bool failed;
};

/* The record is empty, and the year tells it. gives: caller calls ebb_clinic_record_free, whatever the
 * status. EBB_NO_MEMORY. The record must not move until the end. */
enum ebb_status ebb_clinic_record_begin(struct ebb_clinic_record *record, struct ebb_clinic_year *year);
/* Nobody is told any more. EBB_NO_MEMORY: something is missing. */
enum ebb_status ebb_clinic_record_end(struct ebb_clinic_record *record, struct ebb_clinic_year *year);
void ebb_clinic_record_free(struct ebb_clinic_record *record); /* a zeroed one is fine */

/* The row of an open day; NULL: the clinic was closed. */
const struct ebb_clinic_recorded_day *ebb_clinic_record_day(const struct ebb_clinic_record *record, int day);

#ifdef __cplusplus
}
#endif

#endif
