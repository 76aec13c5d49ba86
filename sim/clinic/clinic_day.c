/* SPDX-License-Identifier: MIT
 * clinic_day: the events of one day in the house, second by second (sim/clinic/README.md section 5).
 *
 * A session has one event in the heap at a time, the end of the phase that it is in, and its chair's another
 * while it is cleaned. After the events of a second the house gives what is free: recovery places, then
 * chairs. Nothing changes between two seconds with events, so that use and waiting are sums of products.
 *
 *     READY -> (waits) -> begins -> STARTED -> [INFUSED ->] LEAVES         [ ]: with recovery places
 *                                                  |           |
 *                                              moves to    chair -> TURNED_OVER
 *                                              recovery ------^
 *
 * Of all who wait only one can be first, and all of them need the same chair and the same nurse. So what is
 * lacking is asked once for all, and a session's own waiting is the difference of two sums over time: nothing
 * is done for each who waits.
 *
 *   1. The day   2. Time passes   3. Chairs and nurses   4. Recovery places   5. Who waits   6. Events
 *   7. Playing
 */
#include <ebb/clinic_day.h>

#include <string.h>

#include "day_log.h"
#include "day_room.h"
#include "event_heap.h"
#include "seats.h"

/* 1. The day */

/* Kinds of events, in the order in which those of one second are taken, and told. Nothing hangs on it: what
 * is free is given when all of them have happened, and who is ready on the stroke of closing is turned away
 * with those who wait, or just behind them. */
enum { LEAVES, TURNED_OVER, STARTED, INFUSED, DUTY, PRESCRIBER, READY, CLOSING };

struct day {
    const struct ebb_house *house;
    struct ebb_day_session *sessions;
    struct ebb_day_use *use;
    struct ebb_day_log *log;
    ebb_session_begins begins;
    void *self;

    struct event_heap heap;
    /* waiting: sessions that are ready, who goes first first; staying: in their chairs after infusion, for
     * want of a recovery place, the longest first; told, by session: the lack that the log knows of */
    struct ebb_day_queues queues;
    int n_waiting, n_staying;
    int n_open; /* sessions' events in the heap, and who waits: the day is over at 0 */

    int32_t now, hour_ends, ends_s;
    int hour;
    bool closed;
    enum ebb_lack lack;               /* what keeps everybody who waits; the prescriber keeps only some */
    int32_t lacked_s[EBB_LACK_COUNT]; /* since the first event: how long each was `lack` */

    int next_duty, n_taken, n_recovering;
    struct ebb_seats seats;
};

static void tell(struct day *day, enum ebb_day_event_kind kind, int32_t who, int chair, int32_t value)
{
    if (day->log)
        ebb_day_log_keep(day->log,
                         (struct ebb_day_event){day->now, who, value, (int16_t)kind, (int16_t)chair});
}

static void push(struct day *day, int32_t second, int kind, int32_t i)
{
    const int32_t who = i < 0 ? EBB_NOBODY : day->sessions[i].who;
    event_heap_push(&day->heap, heap_event_of(second, kind, who, i));
    day->n_open += i >= 0;
}

/* Or the end of the house, if that comes first: lengths are cut in the order in which they follow. */
static int32_t by_the_end(const struct day *day, int32_t second)
{
    return second < day->ends_s ? second : day->ends_s;
}

static int32_t next_second(const struct day *day)
{
    return day->heap.n > 0 ? heap_event_second(day->heap.events[0]) : INT32_MAX;
}

/* 2. Time passes */

static void start_clock(struct day *day, int32_t at)
{
    day->now = at;
    day->hour = at / EBB_SECONDS_AN_HOUR % 24;
    day->hour_ends = (at / EBB_SECONDS_AN_HOUR + 1) * EBB_SECONDS_AN_HOUR;
}

/* Adds up use to a later second. Nothing has changed since the last, so that one product for each hour
 * touched does; asking each chair and each who waits at every event would cost as many additions as the
 * house has chairs, and give the same. */
static void pass(struct day *day, int32_t to)
{
    struct ebb_day_use *use = day->use;
    day->lacked_s[day->lack] += to - day->now;
    while (day->now < to) {
        const int32_t until = to < day->hour_ends ? to : day->hour_ends;
        const int64_t seconds = until - day->now;
        use->chair_s[day->hour] += day->n_taken * seconds;
        use->nurse_s[day->hour] += day->seats.nursing.needed * seconds;
        use->lack_s[day->hour][day->lack] += day->n_waiting * seconds;
        if (day->closed)
            use->overtime_s += day->seats.nursing.needed * seconds;
        day->now = until;
        if (until == day->hour_ends) {
            day->hour = (day->hour + 1) % 24;
            day->hour_ends += EBB_SECONDS_AN_HOUR;
        }
    }
}

/* 3. Chairs and nurses */

/* In which a session's patient is watched. */
static int room_of(const struct day *day, const struct ebb_day_session *session)
{
    if (session->left_chair_s >= 0)
        return day->house->n_rooms; /* recovery */
    return session->chair < 0 ? 0 : day->seats.room_of[session->chair];
}

/* To recovery or home: either way somebody cleans the chair, and no nurse is counted for it. */
static void leave_chair(struct day *day, int32_t i)
{
    struct ebb_day_session *session = &day->sessions[i];
    session->left_chair_s = day->now;
    session->chair_free_s = by_the_end(day, day->now + session->turnover_s);
    push(day, session->chair_free_s, TURNED_OVER, i);
}

/* The chair of an unlimited house is counted, for its hours, and has no number. */
static void free_chair(struct day *day, const struct ebb_day_session *session)
{
    day->n_taken--;
    if (session->chair < 0)
        return;
    tell(day, EBB_DAY_CHAIR_FREE, session->who, session->chair, 0);
    ebb_seats_free(&day->seats, session->chair, session->who);
}

/* Sits down in a room (< 0: in no chair). Fixed from here on are the end and all that is between, whatever
 * the house does: only when the chair is left is still open. Who is told of the beginning may lengthen it
 * (a side effect is known when the infusion is given, and shows in the observation). */
static void begin(struct day *day, int32_t i, int room)
{
    struct ebb_day_session *session = &day->sessions[i];
    session->fate = EBB_SESSION_GIVEN;
    session->began_s = day->now;
    session->chair = room < 0 ? -1 : ebb_seats_take(&day->seats, room);
    tell(day, EBB_DAY_BEGINS, session->who, session->chair,
         room < 0 ? EBB_NOBODY : day->seats.before[session->chair]);
    day->n_taken++;
    ebb_nursing_add(&day->seats.nursing, room < 0 ? 0 : room, day->house->start_counts);
    const int32_t longer = day->begins ? day->begins(day->self, session) : 0;
    session->home_s = by_the_end(day, day->now + session->start_s + session->infusion_s +
                                          session->observation_s + longer + session->escort_s);
    push(day, by_the_end(day, day->now + session->start_s), STARTED, i);
}

/* 4. Recovery places */

/* The first in their chairs after infusion who may move: with no more nurses than are on duty, or than
 * staying needs (a shift has ended, say); n_staying: nobody. */
static int first_to_move(const struct day *day)
{
    const struct ebb_nursing *nursing = &day->seats.nursing;
    for (int k = 0; k < day->n_staying; k++) {
        const int from = room_of(day, &day->sessions[day->queues.staying[k]]);
        const int needed = ebb_nursing_moved(nursing, from, day->house->n_rooms);
        if (needed <= day->seats.on_duty || needed <= nursing->needed)
            return k;
    }
    return day->n_staying;
}

/* From the first again after each move: once somebody is in recovery, and a nurse with him, another may
 * follow who could not have gone alone. */
static void give_recovery_places(struct day *day)
{
    while (day->n_recovering < day->house->recovery_places) {
        const int k = first_to_move(day);
        if (k == day->n_staying)
            return;
        const int32_t i = day->queues.staying[k];
        struct ebb_day_session *session = &day->sessions[i];
        memmove(day->queues.staying + k, day->queues.staying + k + 1,
                (size_t)(--day->n_staying - k) * sizeof *day->queues.staying);
        ebb_nursing_add(&day->seats.nursing, room_of(day, session), -1);
        ebb_nursing_add(&day->seats.nursing, day->house->n_rooms, 1);
        day->n_recovering++;
        tell(day, EBB_DAY_MOVES, session->who, session->chair, 0);
        leave_chair(day, i);
    }
}

/* Goes home from the chair, having found no place in recovery by then. */
static void stop_staying(struct day *day, int32_t i)
{
    int kept = 0;
    for (int k = 0; k < day->n_staying; k++)
        if (day->queues.staying[k] != i)
            day->queues.staying[kept++] = day->queues.staying[k];
    day->n_staying = kept;
}

/* 5. Who waits */

/* Takes a place in the queue. Sums so far are taken off waited_s and added again in stop_waiting. From the
 * back: whoever comes later mostly goes later. */
static void wait(struct day *day, int32_t i)
{
    struct ebb_day_session *session = &day->sessions[i];
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        session->waited_s[lack] = -day->lacked_s[lack];
    day->queues.told[i] = -1;
    day->n_open++;
    int place = day->n_waiting++;
    for (; place > 0 && ebb_day_goes_before(session, &day->sessions[day->queues.waiting[place - 1]]); place--)
        day->queues.waiting[place] = day->queues.waiting[place - 1];
    day->queues.waiting[place] = i;
}

/* Whoever goes is mostly the first, and the queue short: moving the others is cheaper than a ring. */
static int32_t stop_waiting(struct day *day, int place)
{
    const int32_t i = day->queues.waiting[place];
    memmove(day->queues.waiting + place, day->queues.waiting + place + 1,
            (size_t)(--day->n_waiting - place) * sizeof *day->queues.waiting);
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        day->sessions[i].waited_s[lack] += day->lacked_s[lack];
    day->n_open--;
    return i;
}

/* The first who waits for no prescriber, or whose planned end is within the prescriber's hours. */
static int first_in_queue(const struct day *day)
{
    for (int place = 0; place < day->n_waiting; place++) {
        const struct ebb_day_session *session = &day->sessions[day->queues.waiting[place]];
        if (!session->prescriber_on_site || (day->now >= day->house->prescriber_from_s &&
                                             day->now + session->planned_s <= day->house->prescriber_to_s))
            return place;
    }
    return day->n_waiting;
}

/* Until nobody can begin any more, and then `lack` is why. The room is asked for before the person: if there
 * is none, there is none for anybody, and nobody's prescriber matters. */
static void give_chairs(struct day *day)
{
    while (day->n_waiting > 0) {
        const int room = ebb_seats_room(&day->seats, &day->lack);
        if (room < 0)
            return;
        const int place = first_in_queue(day);
        if (place == day->n_waiting) {
            day->lack = EBB_LACKS_PRESCRIBER;
            return;
        }
        begin(day, stop_waiting(day, place), room);
    }
}

/* A lack that is common to all is told of each, for a reader follows one patient, not the house. */
static void tell_who_waits(struct day *day)
{
    for (int place = 0; place < day->n_waiting; place++) {
        const int32_t i = day->queues.waiting[place];
        if (day->queues.told[i] != (int8_t)day->lack)
            tell(day, EBB_DAY_WAITS, day->sessions[i].who, -1, (int32_t)day->lack);
        day->queues.told[i] = (int8_t)day->lack;
    }
}

static void turn_away(struct day *day, struct ebb_day_session *session)
{
    session->fate = EBB_SESSION_TURNED_AWAY;
    session->home_s = day->now;
    tell(day, EBB_DAY_TURNED_AWAY, session->who, -1, day->now - session->ready_s);
}

/* 6. Events */

/* Who fails is sent home whatever the hour, and is never turned away as well: one session, one fate. */
static void is_ready(struct day *day, int32_t i)
{
    struct ebb_day_session *session = &day->sessions[i];
    session->ready_s = day->now;
    if (session->fails) {
        session->fate = EBB_SESSION_FAILED;
        session->home_s = day->now;
        tell(day, EBB_DAY_FAILED, session->who, -1, session->arrives_s);
        return;
    }
    tell(day, EBB_DAY_READY, session->who, -1, session->arrives_s);
    if (day->house->unlimited)
        begin(day, i, -1);
    else if (day->closed)
        turn_away(day, session);
    else
        wait(day, i);
}

/* The infusion's end is an event only where somebody might move then. */
static void is_started(struct day *day, int32_t i)
{
    const struct ebb_day_session *session = &day->sessions[i];
    tell(day, EBB_DAY_WATCHED, session->who, session->chair, 0);
    ebb_nursing_add(&day->seats.nursing, room_of(day, session), 1 - day->house->start_counts);
    if (day->house->recovery_places > 0 && !day->house->unlimited)
        push(day, by_the_end(day, day->now + session->infusion_s), INFUSED, i);
    else
        push(day, session->home_s, LEAVES, i);
}

static void leaves(struct day *day, int32_t i)
{
    const struct ebb_day_session *session = &day->sessions[i];
    const bool in_chair = session->left_chair_s < 0;
    const int32_t longer = session->home_s - session->began_s - session->start_s - session->infusion_s -
                           session->observation_s - session->escort_s;
    tell(day, EBB_DAY_HOME, session->who, in_chair ? session->chair : -1, longer > 0 ? longer : 0);
    ebb_nursing_add(&day->seats.nursing, room_of(day, session), -1);
    if (session->home_s > day->use->last_home_s)
        day->use->last_home_s = session->home_s;
    if (!in_chair) {
        day->n_recovering--;
        return;
    }
    stop_staying(day, i);
    leave_chair(day, i);
}

/* One change is in the heap at a time, so that it need not have room for a day of many. */
static void duty_changes(struct day *day)
{
    const struct ebb_house *house = day->house;
    day->seats.on_duty = house->duties[day->next_duty++].nurses;
    tell(day, EBB_DAY_DUTY, EBB_NOBODY, -1, day->seats.on_duty);
    if (day->next_duty < house->n_duties)
        push(day, house->duties[day->next_duty].from_s, DUTY, -1);
}

/* The day goes on until the last is home and the last chair clean. */
static void closes(struct day *day)
{
    day->closed = true;
    while (!day->house->unlimited && day->n_waiting > 0)
        turn_away(day, &day->sessions[stop_waiting(day, 0)]);
}

static void happen(struct day *day, heap_event event)
{
    const int32_t i = heap_event_session(event);
    day->n_open -= i >= 0;
    switch (heap_event_kind(event)) {
    case LEAVES:
        leaves(day, i);
        break;
    case TURNED_OVER:
        free_chair(day, &day->sessions[i]);
        break;
    case STARTED:
        is_started(day, i);
        break;
    case INFUSED:
        day->queues.staying[day->n_staying++] = i;
        push(day, day->sessions[i].home_s, LEAVES, i);
        break;
    case DUTY:
        duty_changes(day);
        break;
    case PRESCRIBER:
        break; /* who waits for the prescriber is looked at again */
    case READY:
        is_ready(day, i);
        break;
    case CLOSING:
        closes(day);
        break;
    }
}

/* 7. Playing */

static void init_day(struct day *day, const struct ebb_day_room *room)
{
    day->queues = ebb_day_room_queues(room);
    day->heap = (struct event_heap){day->queues.events, 0};
    day->log = room->log;
    day->n_waiting = day->n_staying = day->n_open = 0;
    day->closed = false;
    day->ends_s = day->house->ends_s > 0 ? day->house->ends_s : INT32_MAX;
    day->lack = EBB_LACKS_CHAIR;
    memset(day->lacked_s, 0, sizeof day->lacked_s);
    day->next_duty = day->n_taken = day->n_recovering = 0;
    ebb_seats_init(&day->seats, day->house);
}

static void expect(struct day *day, int32_t i)
{
    struct ebb_day_session *session = &day->sessions[i];
    ebb_day_session_renew(session);
    if (session->arrives_s >= 0)
        push(day, by_the_end(day, session->arrives_s + session->check_in_s), READY, i);
}

enum ebb_status ebb_day_play(struct ebb_day_room *room, const struct ebb_house *house,
                             struct ebb_day_session *sessions, int n, ebb_session_begins begins, void *self,
                             struct ebb_day_use *use)
{
    const enum ebb_status status = ebb_day_room_grow(room, n);
    if (status != EBB_OK)
        return status;
    struct day day; /* not zeroed whole, for the sake of small days: see seats.h */
    day.house = house;
    day.sessions = sessions;
    day.use = use;
    day.begins = begins;
    day.self = self;
    init_day(&day, room);
    ebb_nursing_on_duty(house, use);
    for (int32_t i = 0; i < n; i++)
        expect(&day, i);
    if (day.log)
        ebb_day_log_no_shows(day.log, sessions, n);
    if (house->n_duties > 0)
        push(&day, house->duties[0].from_s, DUTY, -1);
    push(&day, house->prescriber_from_s, PRESCRIBER, -1);
    push(&day, house->close_s, CLOSING, -1);
    start_clock(&day, next_second(&day));
    while (day.n_open > 0) {
        const int32_t second = next_second(&day);
        pass(&day, second);
        do
            happen(&day, event_heap_pop(&day.heap));
        while (next_second(&day) == second);
        give_recovery_places(&day);
        give_chairs(&day);
        if (day.log && next_second(&day) > second) /* what is over within the second is not waiting */
            tell_who_waits(&day);
    }
    return EBB_OK;
}
