/* SPDX-License-Identifier: MIT
 * booking: a place in the book for the session that a course has (sim/clinic/README.md section 4).
 *
 * One function makes course and book agree, whatever has happened (ebb_year_refresh). Telling each cause
 * apart (the policy booked, moved or cancelled; the patient missed; the series went on) was begun and left:
 * a cause that is forgotten leaves a place in the book that nobody will take.
 *
 * Who has no place has the session put off for ever: the course then asks for nothing, the policy goes on
 * looking, and a sooner session that it may want (a course in place of maintenance) takes precedence by the
 * model's own rule.
 *
 *   1. Lists of days   2. The queue   3. Where it may be   4. Placing   5. What others call
 */
#include "year.h"

#include <string.h>

/* Far behind every horizon: ebb_course_session allows it. */
enum { PUT_OFF_FOR_EVER = EBB_NEVER - 1 };

/* 1. Lists of days */

static void link_day(struct ebb_clinic_year *year, int index)
{
    struct ebb_links *links = year->links;
    const int day = year->visitors[index].place.day;
    year->line[index].booked = day;
    links[index].next = -1;
    links[index].previous = year->tail[day];
    if (year->tail[day] >= 0)
        links[year->tail[day]].next = index;
    else
        year->head[day] = index;
    year->tail[day] = index;
}

static void unlink_day(struct ebb_clinic_year *year, int index)
{
    struct ebb_links *links = year->links, *own = &links[index];
    const int day = year->line[index].booked;
    if (own->previous >= 0)
        links[own->previous].next = own->next;
    else
        year->head[day] = own->next;
    if (own->next >= 0)
        links[own->next].previous = own->previous;
    else
        year->tail[day] = own->previous;
    own->next = own->previous = -1;
    year->line[index].booked = -1;
}

struct ebb_wish ebb_year_wish(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    return (struct ebb_wish){.service = visitor->service, .urgent = visitor->urgent, .today = year->today};
}

struct ebb_year_booking ebb_year_booking_of(const struct ebb_clinic_year *year, int index)
{
    const struct ebb_visitor *visitor = &year->visitors[index];
    return (struct ebb_year_booking){.wish = ebb_year_wish(year, visitor),
                                     .place = visitor->place,
                                     .who = index,
                                     .session = (int)visitor->kind,
                                     .due = visitor->due_day,
                                     .due_open = visitor->due_open_day};
}

/* The one place of the next session; step -1 is a session for which there was none (of an induction). */
static void give_place_back(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    if (visitor->place.day < 0)
        return;
    const struct ebb_year_booking booking = ebb_year_booking_of(year, index);
    unlink_day(year, index);
    if (visitor->place.step >= 0)
        ebb_year_give_back(year, &booking);
    visitor->place.day = -1;
}

/* 2. The queue */

static bool goes_before(const struct ebb_clinic_year *year, int a, int b)
{
    const struct ebb_visitor *first = &year->visitors[a], *second = &year->visitors[b];
    if (first->urgent != second->urgent)
        return first->urgent;
    if (first->due_day != second->due_day)
        return first->due_day < second->due_day;
    return a < b;
}

static void enqueue(struct ebb_clinic_year *year, int index)
{
    int low = 0, high = year->n_queue;
    while (low < high) {
        const int middle = low + (high - low) / 2;
        if (goes_before(year, index, year->queue[middle]))
            high = middle;
        else
            low = middle + 1;
    }
    memmove(year->queue + low + 1, year->queue + low, (size_t)(year->n_queue - low) * sizeof *year->queue);
    year->queue[low] = index;
    year->n_queue++;
    year->visitors[index].waits = true;
    ebb_year_tell(year, EBB_CLINIC_WAITS, index, year->visitors[index].due_day);
}

static void leave_queue(struct ebb_clinic_year *year, int index)
{
    if (!year->visitors[index].waits)
        return;
    int at = 0;
    while (year->queue[at] != index)
        at++;
    year->n_queue--;
    memmove(year->queue + at, year->queue + at + 1, (size_t)(year->n_queue - at) * sizeof *year->queue);
    year->visitors[index].waits = false;
}

/* 3. Where it may be */

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

/* Days between which a session may be without being late or early. */
struct window {
    int from, to;
};

/* Maintenance may come a little sooner; a course that symptoms have called for may not come before it is due,
 * which is tomorrow. */
static struct window window_of(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const struct ebb_booking *rules = &year->clinic->booking;
    const int before = visitor->kind == EBB_SESSION_MAINTENANCE ? rules->window_before : 0;
    return (struct window){visitor->due_day - before, visitor->due_day + rules->window_after};
}

/* 4. Placing */

static void set_place(struct ebb_clinic_year *year, int index, struct ebb_place_booked place)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_session session = ebb_course_session(&visitor->course);
    const int day = place.day - visitor->entry_day;
    if (session.day != day)
        ebb_require(ebb_course_put_off(&visitor->course, day));
    visitor->place = place;
    link_day(year, index);
}

static void take(struct ebb_clinic_year *year, int index, struct ebb_place_booked place)
{
    struct ebb_year_booking booking = ebb_year_booking_of(year, index);
    booking.place = place;
    ebb_year_take(year, &booking);
    set_place(year, index, place);
}

/* Days on which one session of an induction may be: not too near to the one before it, which may have come
 * late, nor to the next one where that has its place already; else it goes before the next one's day, and
 * the next keeps away from it in its turn. */
static struct window spaced(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor,
                            const struct ebb_session *session)
{
    const int i = visitor->course.next_induction;
    struct window window = {larger(visitor->due_day, year->from_day), visitor->entry_day + session->last};
    if (visitor->course.given_day >= 0)
        window.from =
            larger(window.from, visitor->entry_day + visitor->course.given_day + ebb_year_least_gap(year, i));
    if (i + 1 < visitor->n_series)
        window.to = smaller(window.to, visitor->series[i + 1].day - ebb_year_least_gap(year, i + 1));
    return window;
}

/* A session of an induction that is booked alone (of the panel, or turned away); where there is no place for
 * it, it is lost on its day. */
static void place_induction(struct ebb_clinic_year *year, int index, struct window window)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_wish wish = ebb_year_wish(year, visitor);
    struct ebb_place_booked place = ebb_clinic_book_first(&year->book, &wish, window.from, window.to);
    const int own_day = smaller(larger(visitor->due_day, year->from_day), window.to);
    if (place.day >= 0)
        take(year, index, place);
    else
        set_place(year, index, (struct ebb_place_booked){.day = own_day, .step = -1});
}

/* Whether a place was found. */
static bool place_booster(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_wish wish = ebb_year_wish(year, visitor);
    const struct window window = window_of(year, visitor);
    /* today only what is due by today: nobody is called in at breakfast for what could wait */
    const int soonest = visitor->due_day > year->today ? year->today + 1 : year->from_day;
    const int first = larger(larger(soonest, year->from_day), visitor->entry_day + visitor->course.open_from);
    const int from = larger(window.from, first), day = larger(visitor->due_day, from);
    const int last = larger(day, window.to) + year->clinic->booking.book_ahead_days;
    struct ebb_place_booked place = ebb_clinic_book_nearest(&year->book, &wish, day, from, window.to);
    if (place.day < 0)
        place = ebb_clinic_book_first(&year->book, &wish, larger(from, window.to + 1), last);
    if (place.day < 0)
        return false;
    take(year, index, place);
    return true;
}

/* What is due behind the days that are simulated, and the book behind them, needs no place and is nobody's
 * backlog. */
static void place_or_wait(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    if (place_booster(year, index))
        return;
    ebb_require(ebb_course_put_off(&visitor->course, PUT_OFF_FOR_EVER));
    if (visitor->due_day < year->n_days)
        enqueue(year, index);
}

/* The next of a series has its place already; the course is told the day. */
static void follow_series(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    set_place(year, index, visitor->series[visitor->course.next_induction]);
}

static void release_series(struct ebb_clinic_year *year, int index, int from)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    for (int i = from; i < visitor->n_series; i++) {
        const struct ebb_year_booking booking = ebb_year_booking_in_series(year, index, i);
        if (visitor->series[i].day >= larger(year->today, 0)) /* what is over stays counted */
            ebb_year_give_back(year, &booking);
    }
    visitor->n_series = smaller(visitor->n_series, from);
}

/* 5. What others call */

void ebb_year_release(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const int next = visitor->course.next_induction;
    /* the place of a session of the series is one of the series */
    const bool in_series = visitor->place.day >= 0 && next < visitor->n_series &&
                           visitor->series[next].day == visitor->place.day &&
                           visitor->kind == EBB_SESSION_INDUCTION;
    if (in_series) {
        unlink_day(year, index);
        visitor->place.day = -1;
    }
    give_place_back(year, index);
    release_series(year, index, next);
    leave_queue(year, index);
}

void ebb_year_over(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    unlink_day(year, index);
    visitor->place.day = -1;
    visitor->n_sessions++;
}

int ebb_year_days_late(const struct ebb_clinic_year *year, int index)
{
    const struct ebb_visitor *visitor = &year->visitors[index];
    const bool asks = visitor->waits || visitor->place.day >= year->from_day;
    if (!asks || visitor->kind == EBB_SESSION_INDUCTION || visitor->due_day > year->today)
        return -1;
    return larger(year->today - visitor->due_open_day, 0);
}

/* What is due today may be changed today: that is no lateness. */
void ebb_year_count_given_up(struct ebb_clinic_year *year, int index)
{
    const int late = ebb_year_days_late(year, index);
    if (late <= 0)
        return;
    year->tally->late_given_up[smaller(late, EBB_LATE_DAYS)]++;
    ebb_year_tell(year, EBB_CLINIC_GIVEN_UP, index, year->visitors[index].due_day);
}

/* Whether the place is still that of the session which the course has. */
static bool is_settled(const struct ebb_visitor *visitor, const struct ebb_session *session)
{
    if (visitor->kind != session->kind)
        return false;
    if (visitor->place.day >= 0)
        return visitor->entry_day + session->day == visitor->place.day;
    return visitor->waits && session->day == PUT_OFF_FOR_EVER;
}

void ebb_year_refresh(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_session session = ebb_course_session(&visitor->course);
    if (session.day == EBB_NEVER) {
        ebb_year_count_given_up(year, index);
        ebb_year_release(year, index);
        return;
    }
    if (is_settled(visitor, &session) || (visitor->place.day < 0 && session.day == PUT_OFF_FOR_EVER))
        return;
    const bool series =
        session.kind == EBB_SESSION_INDUCTION && visitor->course.next_induction < visitor->n_series;
    if (!series) {
        ebb_year_count_given_up(year, index);
        ebb_year_release(year, index);
    }
    visitor->kind = session.kind;
    visitor->urgent = session.kind == EBB_SESSION_BOOSTER || session.kind == EBB_SESSION_RESCUE;
    visitor->due_day = year->line[index].due = visitor->entry_day + session.day;
    const struct window window = window_of(year, visitor);
    visitor->due_open_day = ebb_clinic_nearest_open(year->calendar, visitor->due_day, window.from, window.to);
    if (series)
        follow_series(year, index);
    else if (session.kind == EBB_SESSION_INDUCTION)
        place_induction(year, index, spaced(year, visitor, &session));
    else
        place_or_wait(year, index);
}

void ebb_year_postpone(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_session session = ebb_course_session(&visitor->course);
    give_place_back(year, index);
    visitor->urgent = true;
    if (session.kind != EBB_SESSION_INDUCTION) {
        place_or_wait(year, index);
        return;
    }
    const struct window window = spaced(year, visitor, &session);
    if (window.to >= year->from_day) {
        /* the series goes on behind it: this one session has a place of its own, and its old one is back */
        if (visitor->course.next_induction < visitor->n_series)
            visitor->series[visitor->course.next_induction].day = -1;
        place_induction(year, index, window);
        return;
    }
    ebb_year_tell(year, EBB_CLINIC_LOST, index, year->today);
    ebb_course_miss(&visitor->course);
    visitor->n_sessions++;
    year->tally->spacing_broken++;
    visitor->urgent = false;
    ebb_year_refresh(year, index);
}

void ebb_year_bring_forward(struct ebb_clinic_year *year, int index, struct ebb_place_booked place)
{
    const int from = year->visitors[index].place.day;
    give_place_back(year, index);
    take(year, index, place);
    ebb_year_tell(year, EBB_CLINIC_SOONER, index, from);
}

/* From the first on: who goes before has the first choice. A copy is not needed: who finds a place leaves the
 * queue, and the next moves up. */
void ebb_year_try_queue(struct ebb_clinic_year *year)
{
    int at = 0;
    while (at < year->n_queue) {
        const int index = year->queue[at];
        if (place_booster(year, index))
            leave_queue(year, index);
        else
            at++;
    }
}
