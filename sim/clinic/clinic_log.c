/* SPDX-License-Identifier: MIT
 * clinic_log: what the parts of a year tell, put into events.
 *
 * One branch where nobody listens. Events are made here and nowhere else, so that a table of them has one
 * meaning whichever part of the year it comes from.
 */
#include <ebb/clinic_log.h>

#include "year.h"

#define EBB_AS_WORD(code, word, meaning) word,
const char *const EBB_CLINIC_EVENT_NAMES[EBB_CLINIC_EVENT_KIND_COUNT] = {EBB_CLINIC_EVENT_LIST(EBB_AS_WORD)};

/* One spelling: a day's page is laid beside the timeline of a file. */
const char *ebb_clinic_fate_words(int kind)
{
    switch (kind) {
    case EBB_CLINIC_GIVEN:
        return "given";
    case EBB_CLINIC_CANCELS:
        return "cancelled";
    case EBB_CLINIC_NO_SHOW:
        return "did not come";
    case EBB_CLINIC_LEFT:
        return "did not come, has left";
    case EBB_CLINIC_FAILED:
        return "could not be treated";
    case EBB_CLINIC_TURNED_AWAY:
        return "turned away at closing";
    case EBB_CLINIC_LOST:
        return "lost: no room in time";
    default:
        return "comes later";
    }
}

/* Sessions of other services have none of the model's kinds. */
const char *ebb_clinic_session_words(int kind)
{
    static const char *const WORDS[] = {[EBB_SESSION_INDUCTION] = "induction",
                                        [EBB_SESSION_MAINTENANCE] = "maintenance",
                                        [EBB_SESSION_BOOSTER] = "booster",
                                        [EBB_SESSION_RESCUE] = "rescue"};
    return kind < 0 ? "other" : WORDS[kind];
}

/* Who listens to days alone has no call for events. */
static void tell(const struct ebb_clinic_year *year, const struct ebb_clinic_event *event)
{
    if (year->log->event)
        year->log->event(year->log->self, event);
}

/* Before and after induction a visitor has no session that anybody could be told of. */
void ebb_year_tell(const struct ebb_clinic_year *year, enum ebb_clinic_event_kind kind, int index, int day)
{
    if (year->log == NULL)
        return;
    const struct ebb_visitor *visitor = &year->visitors[index];
    const bool is_session = kind >= EBB_CLINIC_WAITS && kind <= EBB_CLINIC_COMES_LATE;
    tell(year, &(struct ebb_clinic_event){.today = year->today,
                                          .who = index,
                                          .day = day,
                                          .minute = -1,
                                          .due = is_session ? visitor->due_day : EBB_NEVER,
                                          .due_open = is_session ? visitor->due_open_day : EBB_NEVER,
                                          .kind = (int16_t)kind,
                                          .session = is_session ? (int8_t)visitor->kind : -1,
                                          .service = (int8_t)visitor->service,
                                          .urgent = is_session && visitor->urgent});
}

/* The book and the event in one call: a checker counts the book from events alone, and a place that was taken
 * and not told would be found as room that nobody used. */
void ebb_year_take(struct ebb_clinic_year *year, const struct ebb_year_booking *booking)
{
    ebb_clinic_book_take(&year->book, &booking->wish, booking->place);
    if (year->log)
        ebb_year_tell_place(year, EBB_CLINIC_BOOKED, booking);
}

void ebb_year_give_back(struct ebb_clinic_year *year, const struct ebb_year_booking *booking)
{
    ebb_clinic_book_give_back(&year->book, &booking->wish, booking->place);
    if (year->log)
        ebb_year_tell_place(year, EBB_CLINIC_GIVEN_BACK, booking);
}

/* Of the booking and not of the visitor: a series has six places and one next session, and other services'
 * sessions have no visitor. */
void ebb_year_tell_place(const struct ebb_clinic_year *year, enum ebb_clinic_event_kind kind,
                         const struct ebb_year_booking *booking)
{
    tell(year, &(struct ebb_clinic_event){.today = year->today,
                                          .who = booking->who,
                                          .day = booking->place.day,
                                          .minute = ebb_clinic_book_minute(&year->book, booking->place),
                                          .due = booking->due,
                                          .due_open = booking->due_open,
                                          .kind = (int16_t)kind,
                                          .session = (int8_t)booking->session,
                                          .service = (int8_t)booking->wish.service,
                                          .urgent = booking->wish.urgent});
}

/* When it is over: a session is complete when its patient is home, and who waited for whom takes all events
 * of the day. */
void ebb_year_tell_day(const struct ebb_clinic_year *year, const struct ebb_house *house)
{
    if (year->log && year->log->day)
        year->log->day(year->log->self, &(struct ebb_clinic_day_told){.today = year->today,
                                                                      .house = house,
                                                                      .prescriber = &year->prescriber,
                                                                      .sessions = year->sessions,
                                                                      .n = year->n_sessions,
                                                                      .log = &year->log->day_log});
}

/* One course and not all: a course's list does not grow, so its room is made for the one that was asked for
 * (clinic_trace.c), and a year has hundreds. */
void ebb_year_tell_course(struct ebb_clinic_year *year)
{
    const struct ebb_clinic_log *log = year->log;
    if (log && log->course && log->patient >= 0 && log->patient < year->n)
        year->visitors[log->patient].course.log = log->course;
}

/* The house knows no year: its events go to the room in which it plays the day. */
void ebb_clinic_year_listen(struct ebb_clinic_year *year, struct ebb_clinic_log *log)
{
    year->log = log;
    year->day_room.log = log ? &log->day_log : NULL;
}
