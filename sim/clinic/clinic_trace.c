/* SPDX-License-Identifier: MIT
 * clinic_trace: the year played and recorded, and its record read.
 *
 * All readers only look: what happened is in the record, in order, and nothing is worked out a second time
 * that the year has decided. The one thing put together here is what gave way when somebody who waited sat
 * down: the house begins sessions as soon as it can, so it is what happened in the same second.
 *
 *   1. The year   2. Why now   3. A patient; days are in clinic_trace_day.c
 */
#include <ebb/clinic_trace.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_play.h>
#include <ebb/constants.h>

/* 1. The year */

/* As the rows of a clinic are played (clinic_play.c): a draw for two replications. */
static enum ebb_status make_constants(struct ebb_clinic_trace *trace, const struct ebb_study *study,
                                      const struct ebb_worlds *worlds)
{
    struct ebb_study *world = malloc(sizeof *world);
    trace->constants = malloc(sizeof *trace->constants);
    if (world == NULL || trace->constants == NULL) {
        free(world);
        return EBB_NO_MEMORY;
    }
    *world = *study;
    if (worlds && worlds->n > 0)
        ebb_worlds_set(worlds, ebb_clinic_world(trace->replication, worlds->n), world);
    ebb_constants_init(trace->constants, world);
    free(world);
    return EBB_OK;
}

enum ebb_status ebb_clinic_trace_open(struct ebb_clinic_trace *trace, const struct ebb_clinic *clinic,
                                      const struct ebb_study *study, const struct ebb_worlds *worlds,
                                      int replication)
{
    *trace = (struct ebb_clinic_trace){
        .clinic = clinic, .replication = replication, .n_days = 7 * clinic->n_weeks, .patient = -1};
    enum ebb_status status = make_constants(trace, study, worlds);
    trace->tally = calloc(1, sizeof *trace->tally);
    if (status == EBB_OK && trace->tally == NULL)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = ebb_clinic_year_open(&trace->year);
    if (status == EBB_OK)
        status = ebb_clinic_calendar_init(&trace->calendar, clinic, ebb_clinic_days(clinic));
    if (status == EBB_OK)
        status = ebb_people_draw(&trace->people, clinic, trace->constants, replication);
    return status;
}

/* Twice, as the year is. */
static enum ebb_status tell_past(struct ebb_clinic_trace *trace, int patient)
{
    const size_t bytes = ebb_course_bytes(&trace->constants->calendar);
    void *rows = aligned_alloc(64, (bytes + 63) / 64 * 64);
    free(trace->past.events);
    trace->past = (struct ebb_event_log){0};
    if (rows == NULL)
        return EBB_NO_MEMORY;
    ebb_people_tell_past(&trace->people, patient, rows, &trace->past);
    const size_t n = trace->past.n;
    trace->past = (struct ebb_event_log){.events = calloc(n + 1, sizeof *trace->past.events)};
    if (trace->past.events) {
        trace->past.capacity = n;
        ebb_people_tell_past(&trace->people, patient, rows, &trace->past);
    }
    free(rows);
    return trace->past.events ? EBB_OK : EBB_NO_MEMORY;
}

/* The course's events have room for `room`; the record grows by itself. Courses keep a list that does not
 * grow, because a run plays hundreds of millions of assessments past it. */
static enum ebb_status play_once(struct ebb_clinic_trace *trace, size_t room)
{
    free(trace->course.events);
    ebb_clinic_record_free(&trace->record);
    trace->course = (struct ebb_event_log){.events = calloc(room + 1, sizeof *trace->course.events)};
    enum ebb_status status = trace->course.events ? EBB_OK : EBB_NO_MEMORY;
    trace->course.capacity = trace->course.events ? room : 0;
    if (status == EBB_OK)
        status = ebb_clinic_record_begin(&trace->record, trace->year);
    if (status != EBB_OK)
        return status;
    trace->record.log.patient = trace->patient;
    trace->record.log.course = &trace->course;
    status = ebb_clinic_year_play(trace->year, trace->clinic, &trace->calendar, &trace->people,
                                  trace->replication, trace->tally);
    const enum ebb_status recorded = ebb_clinic_record_end(&trace->record, trace->year);
    return status == EBB_OK ? recorded : status;
}

/* Again where the course has told more than there was room for. A first guess of room that is mostly enough
 * would save a year in two; a year is a few milliseconds, and a guess is one more thing that can be wrong. */
enum ebb_status ebb_clinic_trace_play(struct ebb_clinic_trace *trace, int patient)
{
    ebb_require(patient >= -1 && patient < trace->people.n);
    trace->patient = patient;
    enum ebb_status status = play_once(trace, 0);
    if (status == EBB_OK && trace->course.n > 0)
        status = play_once(trace, trace->course.n);
    if (status == EBB_OK && patient >= 0)
        status = tell_past(trace, patient);
    return status;
}

void ebb_clinic_trace_free(struct ebb_clinic_trace *trace)
{
    free(trace->constants);
    free(trace->tally);
    free(trace->past.events);
    ebb_clinic_calendar_free(&trace->calendar);
    ebb_people_free(&trace->people);
    ebb_clinic_year_close(trace->year);
    free(trace->course.events);
    ebb_clinic_record_free(&trace->record);
    *trace = (struct ebb_clinic_trace){0};
}

static const struct ebb_clinic_event *event_of(const struct ebb_clinic_trace *trace, size_t i)
{
    return &trace->record.told[i].event;
}

/* 2. Why now */

/* What makes an end of waiting for that. The prescriber comes by the clock, and is told by no event. */
static bool gives_way(const struct ebb_day_event *event, enum ebb_lack lack)
{
    switch (event->kind) {
    case EBB_DAY_CHAIR_FREE:
        return lack == EBB_LACKS_CHAIR;
    case EBB_DAY_WATCHED:
    case EBB_DAY_MOVES:
    case EBB_DAY_HOME:
    case EBB_DAY_DUTY:
        return lack == EBB_LACKS_NURSE;
    default:
        return false;
    }
}

/* The last wait before it began says what was lacking; what gave way has the same second. One who moves to a
 * recovery place frees a nurse only if the rooms then need fewer: it may be named although another of the
 * same second did it; who that was only the house knows. */
struct ebb_clinic_reason ebb_clinic_trace_reason(const struct ebb_clinic_trace *trace, int day, size_t i)
{
    const struct ebb_clinic_recorded_day *row = ebb_clinic_record_day(&trace->record, day);
    const struct ebb_day_event *events = trace->record.day_events, *begins = &events[i];
    struct ebb_clinic_reason reason = {.who = EBB_NOBODY, .by = EBB_DAY_EVENT_KIND_COUNT};
    int32_t ready_s = begins->time_s;
    for (size_t at = i; at-- > row->first_event;) {
        const struct ebb_day_event *event = &events[at];
        if (event->who != begins->who)
            continue;
        if (event->kind == EBB_DAY_WAITS && reason.waited_s == 0) {
            reason.lack = (enum ebb_lack)event->value;
            reason.waited_s = -1; /* known to have waited */
        }
        if (event->kind == EBB_DAY_READY) {
            ready_s = event->time_s;
            break;
        }
    }
    if (reason.waited_s == 0)
        return reason;
    reason.waited_s = begins->time_s - ready_s;
    for (size_t at = i; at-- > row->first_event && events[at].time_s == begins->time_s;) {
        if (gives_way(&events[at], reason.lack)) {
            reason.who = events[at].who;
            reason.by = (enum ebb_day_event_kind)events[at].kind;
            break;
        }
    }
    return reason;
}

/* 3. A patient */

/* Of the panel it was drawn; of a referral it is what the year made of it. */
int ebb_clinic_trace_entry_day(const struct ebb_clinic_trace *trace, int who)
{
    const struct ebb_person *person = &trace->people.people[who];
    if (person->entry_day != EBB_NEVER)
        return person->entry_day;
    for (size_t i = 0; i < trace->record.n_told; i++) {
        if (event_of(trace, i)->who == who && event_of(trace, i)->kind == EBB_CLINIC_STARTS)
            return event_of(trace, i)->day;
    }
    return EBB_NEVER;
}

/* Entries are nearly in order: a course tells of leaving at the next assessment, and little else ahead or
 * behind. Equal days keep their order. */
static void sort_by_day(struct ebb_clinic_entry *entries, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct ebb_clinic_entry entry = entries[i];
        size_t at = i;
        for (; at > 0 && entries[at - 1].day > entry.day; at--)
            entries[at] = entries[at - 1];
        entries[at] = entry;
    }
}

/* What the course has told since the clinic's last event of this patient: assessments of the morning, the
 * infusion while the session was held. */
static size_t add_course(const struct ebb_event_log *log, size_t from, size_t to, int entry_day,
                         struct ebb_clinic_entry *entries)
{
    for (size_t i = from; i < to; i++)
        entries[i - from] =
            (struct ebb_clinic_entry){.day = entry_day + log->events[i].day, .course = &log->events[i]};
    return to > from ? to - from : 0;
}

/* The two lists are laid into one by how much the course had told when the clinic's event was told: days
 * alone would put an assessment behind the booking that it made. */
enum ebb_status ebb_clinic_trace_story(const struct ebb_clinic_trace *trace,
                                       struct ebb_clinic_entry **out_entries, size_t *out_n)
{
    const struct ebb_clinic_record *record = &trace->record;
    const int entry_day = ebb_clinic_trace_entry_day(trace, trace->patient);
    const size_t most = record->n_told + trace->course.n + trace->past.n;
    struct ebb_clinic_entry *entries = calloc(most + 1, sizeof *entries);
    size_t n = 0, told = 0;
    *out_n = 0;
    *out_entries = entries;
    if (entries == NULL)
        return EBB_NO_MEMORY;
    n += add_course(&trace->past, 0, trace->past.n, entry_day, entries);
    for (size_t i = 0; i < record->n_told; i++) {
        const struct ebb_clinic_event *event = event_of(trace, i);
        if (event->who != trace->patient)
            continue;
        n += add_course(&trace->course, told, record->told[i].course_told, entry_day, entries + n);
        told = record->told[i].course_told;
        entries[n] = (struct ebb_clinic_entry){.day = event->today, .clinic = event};
        if (ebb_clinic_event_is_fate(event->kind)) {
            entries[n].sitting = ebb_clinic_trace_sitting(trace, event->today, event->who);
            entries[n].minute = ebb_clinic_trace_minute(trace, i);
        }
        n++;
    }
    n += add_course(&trace->course, told, trace->course.n, entry_day, entries + n);
    sort_by_day(entries, n);
    *out_n = n;
    return EBB_OK;
}
