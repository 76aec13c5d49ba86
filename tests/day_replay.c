/* SPDX-License-Identifier: MIT
 * day_replay: events of a day played again on a table of who is where.
 *
 *   1. State   2. What must hold when something happens   3. What must hold when a second is over
 *   4. Sums   5. The whole
 */
#include "day_replay.h"

#include <stdlib.h>
#include <string.h>

struct ebb_house replay_house(int chairs, int nurses, int patients_per_nurse)
{
    return (struct ebb_house){.n_rooms = 1,
                              .chairs_in_room = {chairs},
                              .patients_per_nurse = patients_per_nurse,
                              .start_counts = patients_per_nurse,
                              .n_duties = 1,
                              .duties = {{0, nurses}},
                              .close_s = INT32_MAX};
}

/* 1. State */

enum place { NOT_YET, WAITING, IN_CHAIR, IN_RECOVERY, GONE };

struct seen {
    enum place place;
    bool in_start, chair_taken;
    int fates, chair, lack; /* lack: told last; -1: none */
    int32_t ready, began, moved, home, lack_since, waited[EBB_LACK_COUNT];
};

struct replay {
    const struct ebb_house *house;
    const struct ebb_day_session *sessions;
    const int32_t *extra_s;
    int n;
    struct seen *seen;
    struct ebb_day_use use;
    int32_t now;
};

#define HOLDS(truth)       \
    do {                   \
        if (!(truth))      \
            return #truth; \
    } while (0)

static int on_duty(const struct ebb_house *house, int32_t at)
{
    int nurses = 0;
    for (int d = 0; d < house->n_duties && house->duties[d].from_s <= at; d++)
        nurses = house->duties[d].nurses;
    return nurses;
}

static int room_of_chair(const struct ebb_house *house, int chair)
{
    int room = 0;
    while (chair >= house->chairs_in_room[room])
        chair -= house->chairs_in_room[room++];
    return room;
}

/* Nurses needed now if one more were in start in room `more` (-1: none more). */
static int needed(const struct replay *replay, int more)
{
    const struct ebb_house *house = replay->house;
    int sum = 0;
    for (int room = 0; room <= house->n_rooms; room++) {
        int count = room == more ? house->start_counts : 0;
        for (int i = 0; i < replay->n; i++) {
            const struct seen *seen = &replay->seen[i];
            const bool here = seen->place == IN_RECOVERY
                                  ? room == house->n_rooms
                                  : seen->place == IN_CHAIR && room == room_of_chair(house, seen->chair);
            count += !here ? 0 : seen->in_start ? house->start_counts : 1;
        }
        while (count > 0) {
            sum++;
            count -= house->patients_per_nurse;
        }
    }
    return sum;
}

static bool chair_is_free(const struct replay *replay, int chair)
{
    for (int i = 0; i < replay->n; i++)
        if (replay->seen[i].chair_taken && replay->seen[i].chair == chair)
            return false;
    return true;
}

static bool prescriber_allows(const struct replay *replay, int i)
{
    const struct ebb_day_session *session = &replay->sessions[i];
    return !session->prescriber_on_site ||
           (replay->now >= replay->house->prescriber_from_s &&
            replay->now + session->planned_s <= replay->house->prescriber_to_s);
}

static bool goes_before(const struct ebb_day_session *a, const struct ebb_day_session *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    if (a->arrives_s != b->arrives_s)
        return a->arrives_s < b->arrives_s;
    return a->who < b->who;
}

/* Of the chairs that are free, whether this is the one to take: with fewest nurses needed, then the first. */
static bool is_chair_to_take(const struct replay *replay, int chair)
{
    const struct ebb_house *house = replay->house;
    const int nurses = needed(replay, room_of_chair(house, chair));
    int n_chairs = 0;
    for (int room = 0; room < house->n_rooms; room++)
        n_chairs += house->chairs_in_room[room];
    for (int other = 0; other < n_chairs; other++) {
        const int others = needed(replay, room_of_chair(house, other));
        if (chair_is_free(replay, other) && (others < nurses || (others == nurses && other < chair)))
            return false;
    }
    return chair_is_free(replay, chair);
}

/* 2. What must hold when something happens */

static const char *wait_ends(struct replay *replay, struct seen *seen)
{
    HOLDS(seen->place == WAITING);
    if (seen->lack >= 0)
        seen->waited[seen->lack] += replay->now - seen->lack_since;
    seen->lack = -1;
    return NULL;
}

static const char *begins(struct replay *replay, int i, const struct ebb_day_event *event)
{
    struct seen *seen = &replay->seen[i];
    const char *breach = wait_ends(replay, seen);
    HOLDS(!breach);
    HOLDS(replay->now < replay->house->close_s);
    HOLDS(prescriber_allows(replay, i));
    for (int other = 0; other < replay->n; other++)
        HOLDS(other == i || replay->seen[other].place != WAITING || !prescriber_allows(replay, other) ||
              goes_before(&replay->sessions[i], &replay->sessions[other]));
    seen->place = NOT_YET; /* neither waits nor sits */
    HOLDS(event->chair >= 0 && is_chair_to_take(replay, event->chair));
    *seen = (struct seen){.place = IN_CHAIR,
                          .in_start = true,
                          .chair_taken = true,
                          .chair = event->chair,
                          .lack = -1,
                          .ready = seen->ready,
                          .began = replay->now,
                          .moved = -1,
                          .waited = {seen->waited[0], seen->waited[1], seen->waited[2]}};
    HOLDS(needed(replay, -1) <= on_duty(replay->house, replay->now));
    return NULL;
}

static int32_t infused(const struct replay *replay, int i)
{
    return replay->seen[i].began + replay->sessions[i].start_s + replay->sessions[i].infusion_s;
}

/* Whether a patient in a chair has had the infusion and may go on in recovery. */
static bool may_move(const struct replay *replay, int i)
{
    struct seen *seen = &replay->seen[i];
    if (seen->place != IN_CHAIR || seen->in_start || replay->now < infused(replay, i))
        return false;
    const int before = needed(replay, -1);
    seen->place = IN_RECOVERY;
    const int then = needed(replay, -1);
    seen->place = IN_CHAIR;
    return then <= before || then <= on_duty(replay->house, replay->now);
}

static int n_recovering(const struct replay *replay)
{
    int n = 0;
    for (int i = 0; i < replay->n; i++)
        n += replay->seen[i].place == IN_RECOVERY;
    return n;
}

static const char *moves(struct replay *replay, int i)
{
    struct seen *seen = &replay->seen[i];
    HOLDS(may_move(replay, i));
    for (int other = 0; other < replay->n; other++) /* the longest first */
        HOLDS(!may_move(replay, other) || infused(replay, i) < infused(replay, other) ||
              (infused(replay, i) == infused(replay, other) &&
               replay->sessions[i].who <= replay->sessions[other].who));
    seen->place = IN_RECOVERY;
    seen->moved = replay->now;
    HOLDS(n_recovering(replay) <= replay->house->recovery_places);
    return NULL;
}

static const char *goes_home(struct replay *replay, int i, const struct ebb_day_event *event)
{
    const struct ebb_day_session *session = &replay->sessions[i];
    struct seen *seen = &replay->seen[i];
    HOLDS(seen->place == (event->chair < 0 ? IN_RECOVERY : IN_CHAIR) && !seen->in_start);
    HOLDS(replay->now == seen->began + session->start_s + session->infusion_s + session->observation_s +
                             replay->extra_s[i] + session->escort_s);
    HOLDS(event->value == replay->extra_s[i]);
    seen->place = GONE;
    seen->home = replay->now;
    seen->fates++;
    HOLDS(session->fate == EBB_SESSION_GIVEN && session->home_s == seen->home);
    HOLDS(session->began_s == seen->began && session->chair == seen->chair);
    return NULL;
}

static const char *chair_is_ready(struct replay *replay, int i, const struct ebb_day_event *event)
{
    const struct ebb_day_session *session = &replay->sessions[i];
    struct seen *seen = &replay->seen[i];
    HOLDS(seen->chair_taken && seen->chair == event->chair);
    HOLDS(seen->moved >= 0 || seen->place == GONE);
    HOLDS(session->left_chair_s == (seen->moved >= 0 ? seen->moved : seen->home));
    HOLDS(replay->now == session->left_chair_s + session->turnover_s);
    HOLDS(replay->now == session->chair_free_s);
    seen->chair_taken = false;
    return NULL;
}

static const char *is_turned_away(struct replay *replay, int i)
{
    struct seen *seen = &replay->seen[i];
    const char *breach = wait_ends(replay, seen);
    HOLDS(!breach);
    HOLDS(replay->now == (seen->ready > replay->house->close_s ? seen->ready : replay->house->close_s));
    HOLDS(replay->sessions[i].fate == EBB_SESSION_TURNED_AWAY);
    seen->place = GONE;
    seen->fates++;
    return NULL;
}

static const char *comes(struct replay *replay, int i, const struct ebb_day_event *event)
{
    const struct ebb_day_session *session = &replay->sessions[i];
    struct seen *seen = &replay->seen[i];
    HOLDS(seen->place == NOT_YET && session->arrives_s >= 0);
    HOLDS(event->time_s == session->arrives_s + session->check_in_s && session->ready_s == event->time_s);
    HOLDS(session->fails == (event->kind == EBB_DAY_FAILED));
    HOLDS(!session->fails || session->fate == EBB_SESSION_FAILED);
    seen->place = session->fails ? GONE : WAITING;
    seen->fates += session->fails;
    seen->ready = replay->now;
    return NULL;
}

static const char *waits(struct replay *replay, int i, const struct ebb_day_event *event)
{
    struct seen *seen = &replay->seen[i];
    const char *breach = wait_ends(replay, seen);
    seen->lack = event->value;
    seen->lack_since = replay->now;
    return breach;
}

static const char *happens(struct replay *replay, const struct ebb_day_event *event)
{
    if (event->kind == EBB_DAY_DUTY) {
        HOLDS(event->value == on_duty(replay->house, event->time_s));
        return NULL;
    }
    int i = 0;
    while (i < replay->n && replay->sessions[i].who != event->who)
        i++;
    HOLDS(i < replay->n);
    struct seen *seen = &replay->seen[i];
    switch ((enum ebb_day_event_kind)event->kind) {
    case EBB_DAY_NO_SHOW:
        seen->fates++;
        HOLDS(replay->sessions[i].arrives_s < 0 && replay->sessions[i].fate == EBB_SESSION_NO_SHOW);
        return NULL;
    case EBB_DAY_READY:
    case EBB_DAY_FAILED:
        return comes(replay, i, event);
    case EBB_DAY_WAITS:
        return waits(replay, i, event);
    case EBB_DAY_BEGINS:
        return begins(replay, i, event);
    case EBB_DAY_WATCHED:
        HOLDS(seen->in_start && replay->now == seen->began + replay->sessions[i].start_s);
        seen->in_start = false;
        return NULL;
    case EBB_DAY_MOVES:
        return moves(replay, i);
    case EBB_DAY_HOME:
        return goes_home(replay, i, event);
    case EBB_DAY_CHAIR_FREE:
        return chair_is_ready(replay, i, event);
    case EBB_DAY_TURNED_AWAY:
        return is_turned_away(replay, i);
    default:
        return "an event of no known kind";
    }
}

/* 3. What must hold when a second is over */

/* Nobody waits who could begin, and who waits knows why; nobody stays who could move. */
static const char *second_is_over(const struct replay *replay)
{
    const struct ebb_house *house = replay->house;
    for (int i = 0; i < replay->n && n_recovering(replay) < house->recovery_places; i++)
        HOLDS(!may_move(replay, i));
    int chairs = 0;
    bool any_free = false, any_room = false;
    for (int room = 0; room < house->n_rooms; room++)
        for (int chair = chairs, last = chairs += house->chairs_in_room[room]; chair < last; chair++)
            if (chair_is_free(replay, chair)) {
                any_free = true;
                any_room |= needed(replay, room) <= on_duty(house, replay->now);
            }
    for (int i = 0; i < replay->n; i++) {
        if (replay->seen[i].place != WAITING)
            continue;
        HOLDS(replay->now < house->close_s);
        HOLDS(!any_room || !prescriber_allows(replay, i));
        HOLDS(replay->seen[i].lack == (!any_free   ? EBB_LACKS_CHAIR
                                       : !any_room ? EBB_LACKS_NURSE
                                                   : EBB_LACKS_PRESCRIBER));
    }
    return NULL;
}

/* 4. Sums */

static void add_by_hour(int64_t by_hour[], size_t stride, int32_t from, int32_t to, int64_t each)
{
    for (int32_t hour = 0; hour < 24; hour++) {
        const int32_t begin = from > hour * 3600 ? from : hour * 3600;
        const int32_t end = to < (hour + 1) * 3600 ? to : (hour + 1) * 3600;
        by_hour[(size_t)hour * stride] += end > begin ? each * (end - begin) : 0;
    }
}

static void pass(struct replay *replay, int32_t to)
{
    const int nurses = needed(replay, -1);
    const int32_t close = replay->house->close_s, late = replay->now > close ? replay->now : close;
    add_by_hour(replay->use.nurse_s, 1, replay->now, to, nurses);
    replay->use.overtime_s += to > late ? (int64_t)nurses * (to - late) : 0;
    for (int i = 0; i < replay->n; i++) {
        const struct seen *seen = &replay->seen[i];
        if (seen->chair_taken)
            add_by_hour(replay->use.chair_s, 1, replay->now, to, 1);
        if (seen->lack >= 0)
            add_by_hour(replay->use.lack_s[0] + seen->lack, EBB_LACK_COUNT, replay->now, to, 1);
    }
    replay->now = to;
}

static const char *sums_agree(struct replay *replay, const struct ebb_day_use *use)
{
    const struct ebb_house *house = replay->house;
    int chairs = 0;
    for (int room = 0; room < house->n_rooms; room++)
        chairs += house->chairs_in_room[room];
    for (int d = 0; d < house->n_duties; d++)
        add_by_hour(replay->use.nurse_on_duty_s, 1, house->duties[d].from_s,
                    d + 1 < house->n_duties ? house->duties[d + 1].from_s : EBB_SECONDS_A_DAY,
                    house->duties[d].nurses);
    for (int i = 0; i < replay->n; i++) {
        const struct seen *seen = &replay->seen[i];
        HOLDS(seen->fates == 1 && !seen->chair_taken);
        HOLDS(memcmp(seen->waited, replay->sessions[i].waited_s, sizeof seen->waited) == 0);
        if (replay->sessions[i].fate == EBB_SESSION_GIVEN && seen->home > replay->use.last_home_s)
            replay->use.last_home_s = seen->home;
    }
    for (int hour = 0; hour < 24; hour++)
        HOLDS(use->chair_s[hour] <= (int64_t)chairs * 3600);
    HOLDS(memcmp(use->chair_s, replay->use.chair_s, sizeof use->chair_s) == 0);
    HOLDS(memcmp(use->nurse_s, replay->use.nurse_s, sizeof use->nurse_s) == 0);
    HOLDS(memcmp(use->nurse_on_duty_s, replay->use.nurse_on_duty_s, sizeof use->nurse_on_duty_s) == 0);
    HOLDS(memcmp(use->lack_s, replay->use.lack_s, sizeof use->lack_s) == 0);
    HOLDS(use->overtime_s == replay->use.overtime_s && use->last_home_s == replay->use.last_home_s);
    return NULL;
}

/* 5. The whole */

static const char *replay_events(struct replay *replay, const struct ebb_day_log *log)
{
    HOLDS(log->n <= log->capacity);
    for (size_t e = 0; e < log->n; e++) {
        const struct ebb_day_event *event = &log->events[e];
        if (event->kind != EBB_DAY_NO_SHOW) {
            HOLDS(event->time_s >= replay->now);
            pass(replay, event->time_s);
        }
        const char *breach = happens(replay, event);
        if (!breach && event->kind != EBB_DAY_NO_SHOW &&
            (e + 1 == log->n || log->events[e + 1].time_s > event->time_s))
            breach = second_is_over(replay);
        if (breach)
            return breach;
    }
    return NULL;
}

const char *replay_day(const struct ebb_house *house, const struct ebb_day_session *sessions,
                       const int32_t *extra_s, int n, const struct ebb_day_log *log,
                       const struct ebb_day_use *use)
{
    struct replay replay = {.house = house, .sessions = sessions, .extra_s = extra_s, .n = n};
    replay.seen = calloc((size_t)n + 1, sizeof *replay.seen);
    if (!replay.seen)
        return "no memory";
    for (int i = 0; i < n; i++)
        replay.seen[i].lack = replay.seen[i].chair = replay.seen[i].moved = -1;
    const char *breach = replay_events(&replay, log);
    if (!breach)
        breach = sums_agree(&replay, use);
    free(replay.seen);
    return breach;
}
