/* SPDX-License-Identifier: MIT
 * traced_json: a day and a patient of a clinic for programs: every event of the record, days and seconds as
 * they are inside, dates beside them.
 *
 *     "day":     {"day": 56, "date": ..., "open": true,
 *                 "bookings": [{"patient", "booked": "09:00" or null, "session", "due", "late_from",
 *                 "days_late", "result",
 *                               "next": {"is", "day" or "due", "booked"} or null}, ...],     the list
 *                 "nurses":   [{"from_s", "on_duty"}, ...],
 *                 "prescriber": {"there_min", "looks", "looks_min", "owed_min", ...}, where one is limited,
 *                 "sessions": [{"patient", "chair", "booked_s", "came_s", "ready_s", ...}, ...],
 *                 "events":   [{"time_s", "event", "patient", "chair", "value"}, ...]}       second by second
 *     "patient": {"patient", "number", "policy", "traits": {...},
 *                 "story": [{"day", "date", "clinic": "booked", "for", "booked", "why"}
 *                           {"day", "date", "course": "infusion", "value", "real"}, ...]}
 *
 * `value` and `real` are those of <ebb/clinic_day.h> and <ebb/event.h>; numbers below 0 are patients of other
 * services.
 *
 *   1. Pieces   2. A day   3. A patient
 */
#include <stdlib.h>

#include <ebb/constants.h>
#include <ebb/event.h>

#include "traced_clinic.h"

/* 1. Pieces */

static void add_date(const struct ebb_clinic_trace *trace, const char *key, int day, struct ebb_json *json)
{
    ebb_json_string(json, key, ebb_traced_date(trace, day).chars);
}

/* What there is not is null: -1 would be taken for a minute before midnight. */
static void add_minute(const char *key, int minute, struct ebb_json *json)
{
    if (minute < 0)
        ebb_json_null(json, key);
    else
        ebb_json_string(json, key, ebb_traced_time(60 * minute).chars);
}

/* The same of seconds of the day. */
static void add_second(const char *key, int32_t second, struct ebb_json *json)
{
    if (second < 0)
        ebb_json_null(json, key);
    else
        ebb_json_integer(json, key, second);
}

/* Chairs count from 1, as on the page; other services' patients are named by what is below 0. */
static void add_session(const struct ebb_clinic_trace *trace, const char *key,
                        const struct ebb_clinic_sitting *sitting, struct ebb_json *json)
{
    const struct ebb_day_session *session = &sitting->session;
    ebb_json_open(json, key);
    ebb_json_integer(json, "patient", session->who);
    ebb_json_string(json, "session", ebb_clinic_session_words(sitting->kind));
    ebb_json_string(json, "service", trace->clinic->services[sitting->service].name);
    if (session->chair >= 0)
        ebb_json_integer(json, "chair", session->chair + 1);
    else
        ebb_json_null(json, "chair");
    add_second("booked_s", session->booked_s, json);
    add_second("came_s", session->arrives_s, json);
    add_second("ready_s", session->ready_s, json);
    add_second("began_s", session->began_s, json);
    add_second("left_chair_s", session->left_chair_s, json);
    add_second("home_s", session->home_s, json);
    add_second("chair_free_s", session->chair_free_s, json);
    ebb_json_integer(json, "waited_chair_s", session->waited_s[EBB_LACKS_CHAIR]);
    ebb_json_integer(json, "waited_nurse_s", session->waited_s[EBB_LACKS_NURSE]);
    ebb_json_integer(json, "waited_prescriber_s", session->waited_s[EBB_LACKS_PRESCRIBER]);
    ebb_json_close(json);
}

/* 2. A day */

/* Results and what is next are the words of <ebb/clinic_log.h>, as a checker's table has them. `had`: the day
 * for which somebody was booked who took a place that fell free. */
static void add_booking(const struct ebb_clinic_trace *trace, const struct ebb_clinic_booking *booking,
                        struct ebb_json *json)
{
    const struct ebb_clinic_event *next = booking->next;
    ebb_json_open(json, NULL);
    ebb_json_integer(json, "patient", booking->who);
    add_minute("booked", booking->minute, json);
    ebb_json_string(json, "session", ebb_clinic_session_words(booking->fate->session));
    ebb_json_truth(json, "urgent", booking->fate->urgent);
    add_date(trace, "due", booking->fate->due, json);
    add_date(trace, "late_from", booking->fate->due_open, json);
    ebb_json_integer(json, "days_late", booking->days_late);
    ebb_json_string(json, "result", EBB_CLINIC_EVENT_NAMES[booking->fate->kind]);
    ebb_json_truth(json, "then_lost", booking->lost);
    if (booking->moved_from >= 0)
        add_date(trace, "had", booking->moved_from, json);
    else
        ebb_json_null(json, "had");
    if (next) {
        ebb_json_open(json, "next");
        ebb_json_string(json, "is", EBB_CLINIC_EVENT_NAMES[next->kind]);
        add_date(trace, next->kind == EBB_CLINIC_WAITS ? "due" : "day", next->day, json);
        add_minute("booked", next->minute, json);
        ebb_json_close(json);
    } else {
        ebb_json_null(json, "next");
    }
    ebb_json_close(json);
}

static void add_event(const struct ebb_day_event *event, struct ebb_json *json)
{
    ebb_json_open(json, NULL);
    ebb_json_integer(json, "time_s", event->time_s);
    ebb_json_string(json, "event", EBB_DAY_EVENT_NAMES[event->kind]);
    if (event->who == EBB_NOBODY)
        ebb_json_null(json, "patient");
    else
        ebb_json_integer(json, "patient", event->who);
    if (event->chair >= 0)
        ebb_json_integer(json, "chair", event->chair + 1);
    else
        ebb_json_null(json, "chair");
    ebb_json_integer(json, "value", event->value);
    ebb_json_close(json);
}

/* Of one who is limited; else nobody counts. */
static void add_prescriber(const struct ebb_prescriber_day *day, struct ebb_json *json)
{
    ebb_json_open(json, "prescriber");
    ebb_json_number(json, "there_min", day->there_min);
    ebb_json_integer(json, "looks", day->looks);
    ebb_json_number(json, "looks_min", day->looks_min);
    ebb_json_number(json, "owed_min", day->owed_min);
    ebb_json_integer(json, "first_visits", day->first_visits);
    ebb_json_number(json, "first_visits_min", day->first_visits_min);
    ebb_json_close(json);
}

/* Of a closed day the lists are there and empty: a reader needs no case for it. */
static void add_house(const struct ebb_clinic_trace *trace, const struct ebb_clinic_recorded_day *row,
                      struct ebb_json *json)
{
    ebb_json_open_list(json, "nurses");
    for (int i = 0; row && i < row->house.n_duties; i++) {
        ebb_json_open(json, NULL);
        ebb_json_integer(json, "from_s", row->house.duties[i].from_s);
        ebb_json_integer(json, "on_duty", row->house.duties[i].nurses);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
    ebb_json_open_list(json, "sessions");
    for (size_t i = 0; row && i < row->n_sittings; i++)
        add_session(trace, NULL, &trace->record.sittings[row->first_sitting + i], json);
    ebb_json_close_list(json);
    if (row && row->prescriber.there_min > 0.0)
        add_prescriber(&row->prescriber, json);
    ebb_json_open_list(json, "events");
    for (size_t i = 0; row && i < row->n_events; i++)
        add_event(&trace->record.day_events[row->first_event + i], json);
    ebb_json_close_list(json);
}

enum ebb_status ebb_traced_day_json(const struct ebb_clinic_trace *trace, int day, struct ebb_json *json)
{
    const struct ebb_clinic_recorded_day *row = ebb_clinic_record_day(&trace->record, day);
    struct ebb_clinic_booking *bookings;
    size_t n;
    const enum ebb_status status = ebb_clinic_trace_day(trace, day, &bookings, &n);
    if (status != EBB_OK)
        return status;
    ebb_json_open(json, "day");
    ebb_json_integer(json, "day", day);
    add_date(trace, "date", day, json);
    ebb_json_truth(json, "open", row != NULL);
    ebb_json_open_list(json, "bookings");
    for (size_t i = 0; i < n; i++)
        add_booking(trace, &bookings[i], json);
    ebb_json_close_list(json);
    add_house(trace, row, json);
    ebb_json_close(json);
    free(bookings);
    return EBB_OK;
}

/* 3. A patient */

/* An entry is the course's or the clinic's, by which of these two keys it has. */
static void add_entry(const struct ebb_clinic_trace *trace, const struct ebb_clinic_entry *entries, size_t i,
                      struct ebb_json *json)
{
    const struct ebb_clinic_entry *entry = &entries[i];
    ebb_json_open(json, NULL);
    ebb_json_integer(json, "day", entry->day);
    add_date(trace, "date", entry->day, json);
    if (entry->course) {
        ebb_json_string(json, "course", EBB_EVENT_NAMES[entry->course->kind]);
        ebb_json_integer(json, "value", entry->course->value);
        ebb_json_number(json, "real", entry->course->real);
    } else {
        const struct ebb_clinic_event *event = entry->clinic;
        const bool place = event->kind == EBB_CLINIC_BOOKED || event->kind == EBB_CLINIC_GIVEN_BACK;
        ebb_json_string(json, "clinic", EBB_CLINIC_EVENT_NAMES[event->kind]);
        if (event->session >= 0)
            ebb_json_string(json, "session", ebb_clinic_session_words(event->session));
        if (event->due != EBB_NEVER)
            add_date(trace, "due", event->due, json);
        if (place || event->kind == EBB_CLINIC_SOONER || event->kind == EBB_CLINIC_STARTS)
            add_date(trace, "for", event->day, json);
        if (place)
            add_minute("booked", event->minute, json);
        if (event->kind == EBB_CLINIC_SEEN)
            ebb_json_truth(json, "may_be_treated", event->day != 0);
        if (event->kind == EBB_CLINIC_BOOKED)
            ebb_json_string(json, "why", ebb_traced_why(entries, i));
        if (ebb_clinic_event_is_fate(event->kind))
            add_minute("booked", entry->minute, json);
        if (entry->sitting)
            add_session(trace, "in_house", entry->sitting, json);
    }
    ebb_json_close(json);
}

enum ebb_status ebb_traced_patient_json(const struct ebb_clinic_trace *trace, struct ebb_json *json)
{
    const struct ebb_person *person = &trace->people.people[trace->patient];
    const int entry_day = ebb_clinic_trace_entry_day(trace, trace->patient);
    struct ebb_clinic_entry *entries;
    size_t n;
    const enum ebb_status status = ebb_clinic_trace_story(trace, &entries, &n);
    if (status != EBB_OK)
        return status;
    ebb_json_open(json, "patient");
    ebb_json_integer(json, "patient", trace->patient);
    ebb_json_integer(json, "number", person->patient.number);
    if (person->referred_day >= 0)
        add_date(trace, "referred", person->referred_day, json);
    if (entry_day != EBB_NEVER)
        add_date(trace, "first_session", entry_day, json);
    ebb_json_string(json, "policy", trace->constants->study.policies[person->policy].name);
    ebb_json_string(json, "service", trace->clinic->services[person->service].name);
    ebb_json_open(json, "traits");
    ebb_json_number(json, "baseline", (double)person->patient.baseline_points);
    ebb_json_number(json, "attainable", (double)person->patient.traits.attainable);
    ebb_json_number(json, "duration", (double)person->patient.traits.duration_days);
    ebb_json_close(json);
    ebb_json_open_list(json, "story");
    for (size_t i = 0; i < n; i++)
        add_entry(trace, entries, i, json);
    ebb_json_close_list(json);
    ebb_json_close(json);
    free(entries);
    return EBB_OK;
}
