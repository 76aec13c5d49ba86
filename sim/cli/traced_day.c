/* SPDX-License-Identifier: MIT
 * traced_day: a day of a clinic, as its charge nurse would tell it in the evening.
 *
 *     the list      booked  patient  session  due  days late  what came of it         next booking
 *     the chairs    chair 1  41====.17=====.                                          a picture
 *     the house     09:07  patient 41 sits down in chair 3: booked 09:00, waited 7 min for a nurse ...
 *
 * Times are cut to minutes, so that two things of one minute stand in the order of their seconds. What is not
 * told: who is checked in (he or she sits down, waits or goes home in that second), and nurses' phases that
 * change nothing for anybody; --json has every event.
 *
 * The list first: who asks about a day asks who came. The picture tells at a glance what the lines below it
 * tell in full.
 *
 *   1. The list   2. The chairs   3. The house   4. The day
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/dates.h>
#include <ebb/format.h>
#include <ebb/text_table.h>

#include "traced_clinic.h"
#include "wrapped.h"

/* 1. The list */

/* A session that waits without a place is what fills a clinic unseen: it is said in the place of a date. */
static void add_next(const struct ebb_clinic_trace *trace, const struct ebb_clinic_event *next,
                     struct ebb_text *text)
{
    if (next == NULL)
        ebb_text_add(text, "none yet");
    else if (next->kind == EBB_CLINIC_WAITS)
        ebb_text_add(text, "waits: book full");
    else
        ebb_text_add(text, "%s %s", ebb_traced_date(trace, next->day).chars,
                     ebb_traced_time(60 * next->minute).chars);
}

static void add_booking(const struct ebb_clinic_trace *trace, const struct ebb_clinic_booking *booking,
                        struct ebb_text *text)
{
    char fate[64], waited[32] = "";
    const struct ebb_day_session *session = booking->sitting ? &booking->sitting->session : NULL;
    const int minutes = session && session->began_s >= 0 ? (session->began_s - session->ready_s) / 60 : 0;
    /* a course that symptoms call for, or a booster that was turned away; said where there is room */
    const bool is_urgent = booking->fate->urgent && booking->fate->session != EBB_SESSION_INDUCTION &&
                           booking->moved_from < 0 && minutes == 0;
    if (minutes > 0)
        snprintf(waited, sizeof waited, ", waited %d min", minutes);
    snprintf(fate, sizeof fate, "%s%s%s%s", booking->moved_from >= 0 ? "sooner; " : "",
             ebb_clinic_booking_fate(booking), waited, is_urgent ? " (urgent)" : "");
    ebb_text_add(text, "  %5s  %7d  %-11s  %s%s %4d  %-31s  ",
                 ebb_traced_time(booking->minute < 0 ? -1 : 60 * booking->minute).chars, booking->who,
                 ebb_clinic_session_words(booking->fate->session),
                 ebb_traced_date(trace, booking->fate->due).chars,
                 ebb_traced_was_moved(booking->fate) ? "*" : " ", booking->days_late, fate);
    add_next(trace, booking->next, text);
    ebb_text_add(text, "\n");
}

/* What came of all, before the list: a day of forty sessions is not counted by eye. */
static void count_fates(const struct ebb_clinic_booking *bookings, size_t n, struct ebb_text *text)
{
    static const int FATES[] = {EBB_CLINIC_GIVEN, EBB_CLINIC_CANCELS,   EBB_CLINIC_NO_SHOW,
                                EBB_CLINIC_LEFT,  EBB_CLINIC_FAILED,    EBB_CLINIC_TURNED_AWAY,
                                EBB_CLINIC_LOST,  EBB_CLINIC_COMES_LATE};
    struct ebb_text sentence = {0};
    ebb_text_add(&sentence, "%zu booked", n);
    for (size_t f = 0; f < sizeof FATES / sizeof FATES[0]; f++) {
        int n_fate = 0;
        for (size_t i = 0; i < n; i++)
            n_fate += bookings[i].fate->kind == FATES[f];
        if (n_fate > 0)
            ebb_text_add(&sentence, ", %d %s", n_fate, ebb_clinic_fate_words(FATES[f]));
    }
    ebb_text_add(&sentence, ".");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&sentence));
    text->failed = text->failed || sentence.failed;
    ebb_text_free(&sentence);
}

static void add_list(const struct ebb_clinic_trace *trace, const struct ebb_clinic_booking *bookings,
                     size_t n, struct ebb_text *text)
{
    if (n == 0)
        return;
    ebb_text_add(text, "\n  booked  patient  session      due         late  %-31s  next booking\n",
                 "what came of it");
    int n_sooner = 0, n_moved = 0;
    for (size_t i = 0; i < n; i++) {
        add_booking(trace, &bookings[i], text);
        n_sooner += bookings[i].moved_from >= 0;
        n_moved += ebb_traced_was_moved(bookings[i].fate);
    }
    if (n_sooner > 0)
        ebb_text_add(text, "  Sooner: was booked for a later day, took a place that fell free today.\n");
    if (n_moved > 0)
        ebb_text_add(text, "  * The clinic was closed on that day: days late count from the open day that it "
                           "was moved to.\n");
}

/* 2. The chairs */

/* Columns beside the names of chairs: as many quarters of an hour as a day of 22 hours has. */
enum { PICTURE_COLUMNS = 88 };

/* Of a day's picture: where it begins, and how long a column is. */
struct picture {
    int32_t from_s, step_s;
    int n_columns;
};

/* From the full hour before the first sits down, so that hours stand over their columns, to the last chair
 * made ready: nobody sits there outside of it, and a picture of the open hours alone would cut off the
 * overtime. */
static struct picture picture_of(const struct ebb_clinic_sitting *sittings, size_t n)
{
    int32_t from = INT32_MAX, to = 0;
    for (size_t i = 0; i < n; i++) {
        if (sittings[i].session.chair < 0)
            continue;
        from = sittings[i].session.began_s < from ? sittings[i].session.began_s : from;
        to = sittings[i].session.chair_free_s > to ? sittings[i].session.chair_free_s : to;
    }
    struct picture picture = {.step_s = 900};
    if (to == 0)
        return picture;
    picture.from_s = from / 3600 * 3600;
    while ((to - picture.from_s) / picture.step_s + 1 > PICTURE_COLUMNS)
        picture.step_s *= 2;
    picture.n_columns = (to - picture.from_s - 1) / picture.step_s + 1;
    return picture;
}

static int column_of(const struct picture *picture, int32_t second)
{
    return (second - picture->from_s) / picture->step_s;
}

/* From sitting down to the last second that the chair is taken. */
static void draw_bar(const struct picture *picture, const struct ebb_day_session *session, char *row)
{
    const int left = column_of(picture, session->left_chair_s - 1);
    const int end = column_of(picture, session->chair_free_s - 1);
    for (int column = column_of(picture, session->began_s); column <= end; column++)
        row[column] = column <= left ? '=' : '.';
}

/* The number where there is room for it, else a mark: half a number would be somebody else's. */
static void draw_name(const struct picture *picture, const struct ebb_day_session *session, char *row)
{
    char name[16];
    const int begin = column_of(picture, session->began_s);
    const int left = column_of(picture, session->left_chair_s - 1);
    snprintf(name, sizeof name, "%d", (int)session->who);
    if (session->who < 0)
        row[begin] = '+';
    else if ((int)strlen(name) <= left - begin + 1)
        memcpy(row + begin, name, strlen(name));
    else
        row[begin] = '#';
}

/* Names behind all bars: a chair made ready and taken within one column has both. */
static void add_chair(const struct picture *picture, const struct ebb_clinic_sitting *sittings, size_t n,
                      int chair, struct ebb_text *text)
{
    char row[PICTURE_COLUMNS + 1];
    int last = -1;
    memset(row, ' ', sizeof row);
    for (size_t i = 0; i < n; i++) {
        if (sittings[i].session.chair == chair)
            draw_bar(picture, &sittings[i].session, row);
    }
    for (size_t i = 0; i < n; i++) {
        if (sittings[i].session.chair == chair)
            draw_name(picture, &sittings[i].session, row);
    }
    for (int column = 0; column < picture->n_columns; column++)
        last = row[column] != ' ' ? column : last;
    row[last + 1] = '\0';
    if (last >= 0)
        ebb_text_add(text, "  chair %-3d %s\n", chair + 1, row);
}

/* What it means stands below it, with the width of a column, which long days double. */
static void add_key(const struct ebb_clinic_trace *trace, const struct picture *picture,
                    struct ebb_text *text)
{
    char words[256];
    snprintf(
        words, sizeof words,
        "A column is %d min. Number: the patient sits down (# where it is too long%s); = in the chair; . "
        "made ready for the next.",
        (int)picture->step_s / 60, trace->clinic->n_background > 0 ? ", + of another service" : "");
    ebb_wrapped_add(text, 2, 2, words);
}

/* Chairs that nobody sat in are left out. */
static void add_chairs(const struct ebb_clinic_trace *trace, const struct ebb_clinic_recorded_day *row,
                       struct ebb_text *text)
{
    const struct ebb_clinic_sitting *sittings = trace->record.sittings + row->first_sitting;
    const struct picture picture = picture_of(sittings, row->n_sittings);
    int n_chairs = 0;
    if (picture.n_columns == 0)
        return;
    ebb_text_add(text, "\n  %-9s ", "");
    for (int column = 0; column < picture.n_columns; column += 4)
        ebb_text_add(text, "%*d", column == 0 ? -2 : 4,
                     (int)((picture.from_s + column * picture.step_s) / 3600));
    ebb_text_add(text, "\n");
    for (int room = 0; room < row->house.n_rooms; room++)
        n_chairs += row->house.chairs_in_room[room];
    for (int chair = 0; chair < n_chairs; chair++)
        add_chair(&picture, sittings, row->n_sittings, chair, text);
    add_key(trace, &picture, text);
}

/* 3. The house */

static const char *lack_words(enum ebb_lack lack)
{
    return lack == EBB_LACKS_CHAIR ? "a chair" : lack == EBB_LACKS_NURSE ? "a nurse" : "the prescriber";
}

/* ", for a nurse: patient 17 has been started"; nothing where what gave way is not known. */
static void add_reason(const struct ebb_clinic_reason *reason, struct ebb_text *text)
{
    if (reason->waited_s < 60)
        ebb_text_add(text, ", waited %d s for %s", (int)reason->waited_s, lack_words(reason->lack));
    else
        ebb_text_add(text, ", waited %d min for %s", (int)(reason->waited_s / 60), lack_words(reason->lack));
    if (reason->by == EBB_DAY_CHAIR_FREE)
        ebb_text_add(text, ", which %s had", ebb_traced_who(reason->who).chars);
    else if (reason->by == EBB_DAY_WATCHED)
        ebb_text_add(text, " who was starting %s", ebb_traced_who(reason->who).chars);
    else if (reason->by == EBB_DAY_HOME || reason->by == EBB_DAY_MOVES)
        ebb_text_add(text, " who was watching %s", ebb_traced_who(reason->who).chars);
    else if (reason->by == EBB_DAY_DUTY)
        ebb_text_add(text, " who was not on duty yet");
}

static const struct ebb_day_session *session_of(const struct ebb_clinic_trace *trace,
                                                const struct ebb_clinic_recorded_day *row, int32_t who)
{
    for (size_t i = 0; i < row->n_sittings; i++) {
        const struct ebb_day_session *session = &trace->record.sittings[row->first_sitting + i].session;
        if (session->who == who)
            return session;
    }
    return NULL;
}

/* With when it was booked, where the wait begins: what is lacking may change on the way. */
static void add_waits(const struct ebb_day_session *session, const struct ebb_day_event *event,
                      struct ebb_text *text)
{
    ebb_text_add(text, "%s", ebb_traced_who(event->who).chars);
    if (session && session->ready_s == event->time_s)
        ebb_text_add(text, "%s, waits for %s", ebb_traced_arrival(session).chars,
                     lack_words((enum ebb_lack)event->value));
    else
        ebb_text_add(text, " now waits for %s", lack_words((enum ebb_lack)event->value));
}

static void add_begins(const struct ebb_clinic_trace *trace, const struct ebb_clinic_recorded_day *row,
                       size_t i, struct ebb_text *text)
{
    const struct ebb_day_event *event = &trace->record.day_events[i];
    const struct ebb_day_session *session = session_of(trace, row, event->who);
    const struct ebb_clinic_reason reason = ebb_clinic_trace_reason(trace, row->day, i);
    ebb_text_add(text, "%s sits down", ebb_traced_who(event->who).chars);
    if (event->chair >= 0)
        ebb_text_add(text, " in chair %d", event->chair + 1);
    /* whoever waited has been told of before; of the others the time from booked to now is explained here */
    if (session && reason.waited_s > 0)
        ebb_text_add(text, ", booked %s", ebb_traced_time(session->booked_s).chars);
    else if (session)
        ebb_text_add(text, "%s", ebb_traced_arrival(session).chars);
    if (reason.waited_s > 0)
        add_reason(&reason, text);
}

/* Who is there sits down in the same second, waits, or goes home: told by that. */
static bool is_told(const struct ebb_day_event *event)
{
    return event->kind != EBB_DAY_READY && event->kind != EBB_DAY_NO_SHOW;
}

/* A kind without words of its own is told by its name (EBB_DAY_EVENT_LIST): a new kind is never missing. */
static void say_event(const struct ebb_clinic_trace *trace, const struct ebb_clinic_recorded_day *row,
                      size_t i, struct ebb_text *text)
{
    const struct ebb_day_event *event = &trace->record.day_events[i];
    const struct ebb_traced_words who = ebb_traced_who(event->who);
    switch (event->kind) {
    case EBB_DAY_WAITS:
        add_waits(session_of(trace, row, event->who), event, text);
        return;
    case EBB_DAY_BEGINS:
        add_begins(trace, row, i, text);
        return;
    case EBB_DAY_HOME:
        ebb_text_add(text, "%s goes home", who.chars);
        if (event->value > 0)
            ebb_text_add(text, ", watched %d min longer for a side effect", (int)event->value / 60);
        return;
    case EBB_DAY_CHAIR_FREE:
        ebb_text_add(text, "chair %d is ready for the next", event->chair + 1);
        return;
    case EBB_DAY_TURNED_AWAY:
        ebb_text_add(text, "%s is turned away after %d min", who.chars, (int)event->value / 60);
        return;
    case EBB_DAY_DUTY:
        ebb_text_add(text, "nurses on duty: %d", (int)event->value);
        return;
    default:
        ebb_text_add(text, "%s %s", who.chars, EBB_DAY_EVENT_NAMES[event->kind]);
    }
}

/* Second by second, in the order in which the house did it; a second's events all stand at one minute. */
static void add_house(const struct ebb_clinic_trace *trace, const struct ebb_clinic_recorded_day *row,
                      struct ebb_text *text)
{
    if (row->n_sittings == 0)
        return;
    ebb_text_add(text, "\n");
    for (size_t i = row->first_event; i < row->first_event + row->n_events; i++) {
        struct ebb_text line = {0};
        if (!is_told(&trace->record.day_events[i]))
            continue;
        ebb_text_add(&line, "%s  ", ebb_traced_time(trace->record.day_events[i].time_s).chars);
        say_event(trace, row, i, &line);
        ebb_wrapped_add(text, 2, 9, ebb_text_chars(&line));
        text->failed = text->failed || line.failed;
        ebb_text_free(&line);
    }
}

/* 4. The day */

/* Which chairs one nurse cannot watch together. */
static void add_rooms(const struct ebb_clinic *clinic, struct ebb_text *line)
{
    int first = 1;
    for (int room = 0; room < clinic->n_rooms; room++) {
        const int last = first + clinic->rooms[room] - 1;
        ebb_text_add(line, "%s%d to %d", room == 0 ? " (in rooms of their own: " : ", ", first, last);
        first = last + 1;
    }
    ebb_text_add(line, "%s", clinic->n_rooms > 0 ? ")" : "");
    if (clinic->recovery_places > 0)
        ebb_text_add(line, "; %d recovery %s", clinic->recovery_places,
                     clinic->recovery_places == 1 ? "place" : "places");
}

/* What the house has that day; of nurses the calendar's own number where one is missing. */
static void add_staff(const struct ebb_clinic_trace *trace, const struct ebb_clinic_recorded_day *row,
                      struct ebb_text *text)
{
    const struct ebb_clinic *clinic = trace->clinic;
    const struct ebb_clinic_open_day *hours = &trace->calendar.kinds[trace->calendar.kind[row->day]];
    struct ebb_text line = {0};
    ebb_text_add(&line, "Open %s to %s; %d %s", ebb_traced_time(60 * hours->open).chars,
                 ebb_traced_time(60 * hours->close).chars, clinic->chairs,
                 clinic->chairs == 1 ? "chair" : "chairs");
    add_rooms(clinic, &line);
    ebb_text_add(&line, "; nurses on duty:");
    for (int i = 0; i < row->house.n_duties; i++) {
        const struct ebb_duty *duty = &row->house.duties[i];
        if (i == 0 || duty->nurses != duty[-1].nurses)
            ebb_text_add(&line, "%s %d from %s", i > 0 ? "," : "", duty->nurses,
                         ebb_traced_time(duty->from_s).chars);
    }
    if (ebb_clinic_trace_nurse_fewer(trace, row))
        ebb_text_add(&line, " (one fewer than planned)");
    if (clinic->prescriber.on)
        ebb_text_add(&line, "; prescriber in the house %s to %s",
                     ebb_traced_time(60 * hours->prescriber_from).chars,
                     ebb_traced_time(60 * hours->prescriber_to).chars);
    ebb_text_add(&line, ".");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* What the minutes went to, for who wonders why nobody new is seen: looks are of each assessment, and are
 * asked of no session of the list below. */
static void add_prescriber(const struct ebb_prescriber_day *day, struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (day->there_min <= 0.0)
        return;
    ebb_text_add(&line, "The prescriber has %.0f min: looks take %.0f (%s since the last open day), ",
                 day->there_min, day->looks_min,
                 ebb_format_of(day->looks, "assessment", "assessments").chars);
    if (day->first_visits > 0)
        ebb_text_add(&line, "%s %.0f.", ebb_format_of(day->first_visits, "first visit", "first visits").chars,
                     day->first_visits_min);
    else
        ebb_text_add(&line, "nobody new is seen.");
    if (day->owed_min >= 0.5)
        ebb_text_add(&line, " Looks of %.0f min are left for the next open day.", day->owed_min);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* A closed day has a list, too, where a place was kept on it that nobody could be given. */
enum ebb_status ebb_traced_day_text(const struct ebb_clinic_trace *trace, int day, struct ebb_text *text)
{
    const struct ebb_clinic_recorded_day *row = ebb_clinic_record_day(&trace->record, day);
    struct ebb_clinic_booking *bookings;
    size_t n;
    const enum ebb_status status = ebb_clinic_trace_day(trace, day, &bookings, &n);
    if (status != EBB_OK)
        return status;
    ebb_text_add(text, "%s %s (day %d)\n\n",
                 EBB_WEEKDAYS_WRITTEN[ebb_date_weekday(trace->clinic->start_day + day)],
                 ebb_traced_date(trace, day).chars, day);
    if (row) {
        add_staff(trace, row, text);
        add_prescriber(&row->prescriber, text);
    } else {
        ebb_text_add(text, "The clinic is closed.\n");
    }
    count_fates(bookings, n, text);
    add_list(trace, bookings, n, text);
    if (row) {
        add_chairs(trace, row, text);
        add_house(trace, row, text);
    }
    free(bookings);
    return EBB_OK;
}
