/* SPDX-License-Identifier: MIT
 * clinic_record: lists that grow by the calls of a year.
 *
 *   1. Lists   2. What is told   3. Beginning and end
 */
#include <ebb/clinic_record.h>

#include <stdlib.h>
#include <string.h>

/* 64 for each of the most chairs that a clinic may have; who is seated makes six. Of a day with more the
 * record has failed: half a day would read like a whole one. */
enum { MOST_DAY_EVENTS = 64 * EBB_MAX_CHAIRS };

/* 1. Lists */

/* Whether the list `part` of the record has room for n more. */
#define MAKE_ROOM(record, part, n)                                                                  \
    make_room((record), (void **)&(record)->part, &(record)->room_##part, (record)->n_##part + (n), \
              sizeof *(record)->part)

/* To twice what is needed now: a year adds some ten thousand events one by one. */
static bool make_room(struct ebb_clinic_record *record, void **list, size_t *room, size_t n, size_t size)
{
    if (n <= *room)
        return true;
    const size_t larger = 2 * n + 64;
    void *moved = realloc(*list, larger * size);
    record->failed = record->failed || moved == NULL;
    if (moved == NULL)
        return false;
    *list = moved;
    *room = larger;
    return true;
}

/* 2. What is told */

/* Whose session it was is told with what came of it, after the day. */
static void name_sitting(struct ebb_clinic_record *record, const struct ebb_clinic_event *event)
{
    for (size_t i = record->n_sittings; i-- > 0 && record->sittings[i].day == event->today;) {
        if (record->sittings[i].session.who == event->who) {
            record->sittings[i].kind = event->session;
            record->sittings[i].service = event->service;
            return;
        }
    }
}

/* A copy: what is told is lent for the call. */
static void keep_event(void *self, const struct ebb_clinic_event *event)
{
    struct ebb_clinic_record *record = self;
    if (!MAKE_ROOM(record, told, 1))
        return;
    record->told[record->n_told++] = (struct ebb_clinic_told){
        .event = *event, .course_told = record->log.course ? record->log.course->n : 0};
    if (ebb_clinic_event_is_fate(event->kind))
        name_sitting(record, event);
}

/* Of another service the place was told before the first day. */
static int8_t service_of_other(const struct ebb_clinic_record *record, int today, int who)
{
    for (size_t i = 0; i < record->n_told && record->told[i].event.today < 0; i++) {
        const struct ebb_clinic_event *event = &record->told[i].event;
        if (event->who == who && event->day == today)
            return event->service;
    }
    return 0;
}

/* All of a day or nothing: sessions without their events would be taken for a quiet day. */
static void keep_day(void *self, const struct ebb_clinic_day_told *told)
{
    struct ebb_clinic_record *record = self;
    if (told->log->n > told->log->capacity || !MAKE_ROOM(record, days, 1) ||
        !MAKE_ROOM(record, sittings, (size_t)told->n) || !MAKE_ROOM(record, day_events, told->log->n)) {
        record->failed = true;
        return;
    }
    record->days[record->n_days++] = (struct ebb_clinic_recorded_day){.day = told->today,
                                                                      .house = *told->house,
                                                                      .prescriber = *told->prescriber,
                                                                      .first_event = record->n_day_events,
                                                                      .n_events = told->log->n,
                                                                      .first_sitting = record->n_sittings,
                                                                      .n_sittings = (size_t)told->n};
    memcpy(record->day_events + record->n_day_events, told->log->events,
           told->log->n * sizeof *record->day_events);
    record->n_day_events += told->log->n;
    for (int i = 0; i < told->n; i++) {
        const struct ebb_day_session *session = &told->sessions[i];
        const bool other = session->who < 0;
        record->sittings[record->n_sittings++] = (struct ebb_clinic_sitting){
            .day = told->today,
            .kind = -1,
            .service = other ? service_of_other(record, told->today, session->who) : (int8_t)0,
            .session = *session};
    }
}

/* 3. Beginning and end */

/* The room of a day's events is the record's, and lives until the end: no day is told more than fits. */
enum ebb_status ebb_clinic_record_begin(struct ebb_clinic_record *record, struct ebb_clinic_year *year)
{
    *record = (struct ebb_clinic_record){
        .log = {.self = record, .event = keep_event, .day = keep_day, .patient = -1}};
    record->log.day_log.events = malloc(MOST_DAY_EVENTS * sizeof *record->log.day_log.events);
    if (record->log.day_log.events == NULL)
        return EBB_NO_MEMORY;
    record->log.day_log.capacity = MOST_DAY_EVENTS;
    ebb_clinic_year_listen(year, &record->log);
    return EBB_OK;
}

enum ebb_status ebb_clinic_record_end(struct ebb_clinic_record *record, struct ebb_clinic_year *year)
{
    ebb_clinic_year_listen(year, NULL);
    free(record->log.day_log.events);
    record->log.day_log = (struct ebb_day_log){0};
    return record->failed ? EBB_NO_MEMORY : EBB_OK;
}

/* Also where it was never ended: after a failure nobody knows how far it came. */
void ebb_clinic_record_free(struct ebb_clinic_record *record)
{
    free(record->told);
    free(record->days);
    free(record->sittings);
    free(record->day_events);
    free(record->log.day_log.events);
    *record = (struct ebb_clinic_record){0};
}

/* Closed days have no row, so that a day's number is not its place. */
const struct ebb_clinic_recorded_day *ebb_clinic_record_day(const struct ebb_clinic_record *record, int day)
{
    size_t low = 0, high = record->n_days;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (record->days[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low < record->n_days && record->days[low].day == day ? &record->days[low] : NULL;
}
