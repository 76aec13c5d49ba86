/* SPDX-License-Identifier: MIT
 * clinic_trace: the year played and recorded, and its record read.
 *
 *     told    ... BOOKED(7) ... | day 31: CANCELS(3) GIVEN_BACK(3) SOONER(9) ... GIVEN(7) BOOKED(7) ...
 *                 for which minute                                  who moved    the line  its next
 *
 * A line of a day's list begins at what came of a session (its fate) and looks both ways from there. That is
 * slow beside a table of bookings kept on the way, and is done for one day of one year.
 *
 * All readers only look: what happened is in the record, in order, and nothing is worked out a second time
 * that the year has decided. The one thing put together here is what gave way when somebody who waited sat
 * down: the house begins sessions as soon as it can, so it is what happened in the same second.
 *
 *   1. The year   2. A day   3. Why now   4. A patient   5. A week
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

/* 2. A day */

static const struct ebb_clinic_event *event_of(const struct ebb_clinic_trace *trace, size_t i)
{
    return &trace->record.told[i].event;
}

/* Events are in order of days: the first of `day` or later. */
static size_t first_of(const struct ebb_clinic_trace *trace, int day)
{
    size_t low = 0, high = trace->record.n_told;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (event_of(trace, middle)->today < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Looked for one by one: of a day there are tens, and a list by patient would have to be kept for all days.
 * */
static const struct ebb_clinic_sitting *sitting_of(const struct ebb_clinic_trace *trace, int day, int who)
{
    const struct ebb_clinic_recorded_day *row = ebb_clinic_record_day(&trace->record, day);
    for (size_t i = 0; row && i < row->n_sittings; i++) {
        const struct ebb_clinic_sitting *sitting = &trace->record.sittings[row->first_sitting + i];
        if (sitting->session.who == who)
            return sitting;
    }
    return NULL;
}

/* For which minute the session of event `at` was booked: by the last thing told of a place on its day. */
static int minute_of(const struct ebb_clinic_trace *trace, size_t at)
{
    const struct ebb_clinic_event *fate = event_of(trace, at);
    while (at-- > 0) {
        const struct ebb_clinic_event *event = event_of(trace, at);
        if (event->who != fate->who || event->day != fate->today)
            continue;
        if (event->kind == EBB_CLINIC_BOOKED)
            return event->minute;
        if (event->kind == EBB_CLINIC_GIVEN_BACK)
            return -1;
    }
    return -1;
}

/* Told before what came of the session, on the same day; of others who moved that day it is not. */
static int moved_from(const struct ebb_clinic_trace *trace, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        const struct ebb_clinic_event *event = event_of(trace, i);
        if (event->kind == EBB_CLINIC_SOONER && event->who == event_of(trace, end)->who)
            return event->day;
    }
    return -1;
}

/* Whether a place is given back later, but before event `end`. Places of one patient differ by their day:
 * nobody has two sessions on one. */
static bool is_given_back(const struct ebb_clinic_trace *trace, size_t at, size_t end)
{
    const struct ebb_clinic_event *booked = event_of(trace, at);
    for (size_t i = at + 1; i < end; i++) {
        const struct ebb_clinic_event *event = event_of(trace, i);
        if (event->kind == EBB_CLINIC_GIVEN_BACK && event->who == booked->who && event->day == booked->day)
            return true;
    }
    return false;
}

/* Of what has been told before event `end`: the next place after `day` that has not been given back; who has
 * none waits, where that was told last. An induction has several, of which the first is next. */
static const struct ebb_clinic_event *next_of(const struct ebb_clinic_trace *trace, int who, int day,
                                              size_t end)
{
    const struct ebb_clinic_event *next = NULL, *last = NULL;
    for (size_t i = 0; i < end; i++) {
        const struct ebb_clinic_event *event = event_of(trace, i);
        if (event->who != who)
            continue;
        if (event->kind == EBB_CLINIC_WAITS || event->kind == EBB_CLINIC_BOOKED ||
            event->kind == EBB_CLINIC_GIVEN_UP)
            last = event;
        if (event->kind == EBB_CLINIC_BOOKED && event->day > day && (!next || event->day < next->day) &&
            !is_given_back(trace, i, end))
            next = event;
    }
    return next ? next : last && last->kind == EBB_CLINIC_WAITS ? last : NULL;
}

/* Of an induction, turned away on the last day before the next session: lost on the spot, and told so. */
static bool is_lost_after(const struct ebb_clinic_trace *trace, size_t at)
{
    return at > 0 && event_of(trace, at)->kind == EBB_CLINIC_LOST &&
           event_of(trace, at - 1)->kind == EBB_CLINIC_TURNED_AWAY &&
           event_of(trace, at - 1)->who == event_of(trace, at)->who;
}

/* `end`: behind the last event of the day, so that `next` is how the evening leaves it, whoever moved it. */
static struct ebb_clinic_booking booking_of(const struct ebb_clinic_trace *trace, size_t first, size_t at,
                                            size_t end)
{
    const struct ebb_clinic_event *fate = event_of(trace, at);
    const int late = fate->today - fate->due_open;
    return (struct ebb_clinic_booking){
        .who = fate->who,
        .fate = fate,
        .minute = minute_of(trace, at),
        .days_late = late > 0 ? late : 0,
        .lost = at + 1 < end && is_lost_after(trace, at + 1),
        .moved_from = moved_from(trace, first, at),
        .sitting = sitting_of(trace, fate->today, fate->who),
        .next = next_of(trace, fate->who, fate->today, end),
    };
}

/* A session without a time (there was no room for it) stands first. */
static int by_time(const void *a, const void *b)
{
    const struct ebb_clinic_booking *first = a, *second = b;
    if (first->minute != second->minute)
        return first->minute < second->minute ? -1 : 1;
    return first->who < second->who ? -1 : first->who > second->who;
}

enum ebb_status ebb_clinic_trace_day(const struct ebb_clinic_trace *trace, int day,
                                     struct ebb_clinic_booking **out_bookings, size_t *out_n)
{
    ebb_require(day >= 0 && day < trace->n_days);
    const size_t first = first_of(trace, day), end = first_of(trace, day + 1);
    *out_n = 0;
    *out_bookings = calloc(end - first + 1, sizeof **out_bookings);
    if (*out_bookings == NULL)
        return EBB_NO_MEMORY;
    for (size_t i = first; i < end; i++) {
        if (ebb_clinic_event_is_fate(event_of(trace, i)->kind) && !is_lost_after(trace, i))
            (*out_bookings)[(*out_n)++] = booking_of(trace, first, i, end);
    }
    qsort(*out_bookings, *out_n, sizeof **out_bookings, by_time);
    return EBB_OK;
}

/* 3. Why now */

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

/* 4. A patient */

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
            entries[n].sitting = sitting_of(trace, event->today, event->who);
            entries[n].minute = minute_of(trace, i);
        }
        n++;
    }
    n += add_course(&trace->course, told, trace->course.n, entry_day, entries + n);
    sort_by_day(entries, n);
    *out_n = n;
    return EBB_OK;
}

/* 5. A week */

/* Days are gathered in their order, so that a week is a piece of the list. */
const struct ebb_clinic_sitting *ebb_clinic_trace_week(const struct ebb_clinic_trace *trace, int first,
                                                       int last, size_t *out_n)
{
    const struct ebb_clinic_sitting *sittings = trace->record.sittings, *start = NULL;
    *out_n = 0;
    for (size_t i = 0; i < trace->record.n_sittings; i++) {
        if (sittings[i].day < first || sittings[i].day > last)
            continue;
        start = start ? start : &sittings[i];
        ++*out_n;
    }
    return start;
}
