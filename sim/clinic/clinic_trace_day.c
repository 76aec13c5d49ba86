/* SPDX-License-Identifier: MIT
 * clinic_trace_day: who had a place on a day, and what came of it; which days are worth a look.
 *
 *     told    ... BOOKED(7) ... | day 31: CANCELS(3) GIVEN_BACK(3) SOONER(9) ... GIVEN(7) BOOKED(7) ...
 *                 for which minute                                  who moved    the line  its next
 *
 * A line of a day's list begins at what came of a session (its fate) and looks both ways from there. That is
 * slow beside a table of bookings kept on the way, and is done for one day of one year.
 *
 * All readers only look, as in clinic_trace.c.
 *
 *   1. Events and places   2. A day   3. A week   4. All days
 */
#include <ebb/clinic_trace.h>

#include <stdlib.h>

/* 1. Events and places */

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

/* Looked for one by one: of a day there are tens, and a list by patient would have to be kept for all
 * days. */
const struct ebb_clinic_sitting *ebb_clinic_trace_sitting(const struct ebb_clinic_trace *trace, int day,
                                                          int who)
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
int ebb_clinic_trace_minute(const struct ebb_clinic_trace *trace, size_t at)
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

/* 2. A day */

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
        .day = fate->today,
        .kind = fate->kind,
        .fate = fate,
        .minute = ebb_clinic_trace_minute(trace, at),
        .days_late = late > 0 ? late : 0,
        .lost = at + 1 < end && is_lost_after(trace, at + 1),
        .moved_from = moved_from(trace, first, at),
        .sitting = ebb_clinic_trace_sitting(trace, fate->today, fate->who),
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

/* Fills what has room for all events of the day; returns how many of them are fates. */
static size_t list_day(const struct ebb_clinic_trace *trace, int day, struct ebb_clinic_booking *bookings)
{
    const size_t first = first_of(trace, day), end = first_of(trace, day + 1);
    size_t n = 0;
    for (size_t i = first; i < end; i++) {
        if (ebb_clinic_event_is_fate(event_of(trace, i)->kind) && !is_lost_after(trace, i))
            bookings[n++] = booking_of(trace, first, i, end);
    }
    return n;
}

enum ebb_status ebb_clinic_trace_day(const struct ebb_clinic_trace *trace, int day,
                                     struct ebb_clinic_booking **out_bookings, size_t *out_n)
{
    ebb_require(day >= 0 && day < trace->n_days);
    *out_n = 0;
    *out_bookings = calloc(first_of(trace, day + 1) - first_of(trace, day) + 1, sizeof **out_bookings);
    if (*out_bookings == NULL)
        return EBB_NO_MEMORY;
    *out_n = list_day(trace, day, *out_bookings);
    qsort(*out_bookings, *out_n, sizeof **out_bookings, by_time);
    return EBB_OK;
}

const char *ebb_clinic_booking_fate(const struct ebb_clinic_booking *booking)
{
    return booking->lost ? "turned away, then lost" : ebb_clinic_fate_words(booking->kind);
}

/* 3. A week */

/* Of another service nothing is told but the day: it is booked anew each day, and has no due day. */
static size_t list_others(const struct ebb_clinic_trace *trace, int day, struct ebb_clinic_booking *bookings)
{
    static const int KINDS[] = {[EBB_SESSION_GIVEN] = EBB_CLINIC_GIVEN,
                                [EBB_SESSION_NO_SHOW] = EBB_CLINIC_NO_SHOW,
                                [EBB_SESSION_FAILED] = EBB_CLINIC_FAILED,
                                [EBB_SESSION_TURNED_AWAY] = EBB_CLINIC_TURNED_AWAY};
    const struct ebb_clinic_recorded_day *row = ebb_clinic_record_day(&trace->record, day);
    size_t n = 0;
    for (size_t i = 0; row && i < row->n_sittings; i++) {
        const struct ebb_clinic_sitting *sitting = &trace->record.sittings[row->first_sitting + i];
        if (sitting->session.who < 0)
            bookings[n++] = (struct ebb_clinic_booking){.who = sitting->session.who,
                                                        .day = day,
                                                        .kind = KINDS[sitting->session.fate],
                                                        .minute = sitting->session.booked_s / 60,
                                                        .moved_from = -1,
                                                        .sitting = sitting};
    }
    return n;
}

enum ebb_status ebb_clinic_trace_week(const struct ebb_clinic_trace *trace, int first, int last,
                                      struct ebb_clinic_booking **out_bookings, size_t *out_n)
{
    size_t room = first_of(trace, last + 1) - first_of(trace, first), n = 0;
    for (size_t i = 0; i < trace->record.n_sittings; i++)
        room += trace->record.sittings[i].day >= first && trace->record.sittings[i].day <= last;
    struct ebb_clinic_booking *bookings = calloc(room + 1, sizeof *bookings);
    *out_n = 0;
    *out_bookings = bookings;
    if (bookings == NULL)
        return EBB_NO_MEMORY;
    for (int day = first; day <= last; day++) {
        const size_t begin = n;
        n += list_day(trace, day, bookings + n);
        n += list_others(trace, day, bookings + n);
        qsort(bookings + begin, n - begin, sizeof *bookings, by_time);
    }
    *out_n = n;
    return EBB_OK;
}

/* 4. All days */

/* The calendar's duties are those of a day without absences; breaks stand in both. */
bool ebb_clinic_trace_nurse_fewer(const struct ebb_clinic_trace *trace,
                                  const struct ebb_clinic_recorded_day *row)
{
    const struct ebb_clinic_open_day *planned = &trace->calendar.kinds[trace->calendar.kind[row->day]];
    for (int i = 0; i < row->house.n_duties && i < planned->n_duties; i++) {
        if (row->house.duties[i].nurses < planned->duties[i].nurses)
            return true;
    }
    return false;
}

static struct ebb_clinic_day_sum sum_of(const struct ebb_clinic_trace *trace,
                                        const struct ebb_clinic_recorded_day *row)
{
    const size_t end = first_of(trace, row->day + 1);
    struct ebb_clinic_day_sum sum = {.day = row->day,
                                     .nurse_fewer = ebb_clinic_trace_nurse_fewer(trace, row)};
    for (size_t i = first_of(trace, row->day); i < end; i++) {
        const int kind = event_of(trace, i)->kind;
        sum.booked += ebb_clinic_event_is_fate(kind) && !is_lost_after(trace, i);
        sum.given += kind == EBB_CLINIC_GIVEN;
        sum.turned_away += kind == EBB_CLINIC_TURNED_AWAY;
    }
    for (size_t i = row->first_sitting; i < row->first_sitting + row->n_sittings; i++) {
        const struct ebb_day_session *session = &trace->record.sittings[i].session;
        const int32_t waited = session->began_s < 0 ? 0 : session->began_s - session->ready_s;
        sum.longest_wait_s = waited > sum.longest_wait_s ? waited : sum.longest_wait_s;
    }
    return sum;
}

enum ebb_status ebb_clinic_trace_days(const struct ebb_clinic_trace *trace,
                                      struct ebb_clinic_day_sum **out_days, size_t *out_n)
{
    struct ebb_clinic_day_sum *days = calloc(trace->record.n_days + 1, sizeof *days);
    *out_days = days;
    *out_n = days ? trace->record.n_days : 0;
    for (size_t i = 0; i < *out_n; i++)
        days[i] = sum_of(trace, &trace->record.days[i]);
    return days ? EBB_OK : EBB_NO_MEMORY;
}
