/* SPDX-License-Identifier: MIT
 * law_clinic_day: whatever the house and whoever comes, a day keeps the rules of a clinic, and the order in
 * which its sessions are given decides nothing.
 *
 * Hundreds of random days, small houses that are too full, each looked at by tests/day_replay.h, which knows
 * the rules and not the engine. What the days have met is counted, so that a rule that never mattered is
 * seen.
 *
 *   1. A random day   2. Rules   3. Order   4. A broken log is found
 */
#include <stdlib.h>
#include <string.h>

#include "day_replay.h"
#include "tap.h"

enum { N_DAYS = 600, MOST_SESSIONS = 40, MOST_EVENTS = 16 * MOST_SESSIONS };

/* 1. A random day */

struct dice {
    uint64_t state;
};

static int roll(struct dice *dice, int sides) /* 0 to sides - 1 */
{
    dice->state = dice->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int)((dice->state >> 33) % (uint64_t)sides);
}

struct random_day {
    struct ebb_house house;
    struct ebb_day_session sessions[MOST_SESSIONS];
    int32_t extra_s[MOST_SESSIONS];
    int n;
};

/* Seconds on a coarse grid, so that many things happen in one second. */
static int32_t some_minutes(struct dice *dice, int most)
{
    return 300 * roll(dice, most / 5 + 1);
}

static void draw_house(struct dice *dice, struct ebb_house *house)
{
    memset(house, 0, sizeof *house);
    house->n_rooms = 1 + roll(dice, 3);
    for (int room = 0; room < house->n_rooms; room++)
        house->chairs_in_room[room] = 1 + roll(dice, 3);
    house->recovery_places = roll(dice, 2) ? roll(dice, 4) : 0;
    house->patients_per_nurse = 1 + roll(dice, 4);
    house->start_counts = 1 + roll(dice, house->patients_per_nurse);
    house->n_duties = 1 + roll(dice, 5);
    int32_t from = 7 * 3600 + some_minutes(dice, 120);
    for (int d = 0; d < house->n_duties; d++, from += 300 + some_minutes(dice, 180))
        house->duties[d] = (struct ebb_duty){from, 1 + roll(dice, 4)};
    if (roll(dice, 2))
        house->duties[house->n_duties - 1].nurses = 0;
    house->prescriber_from_s = 8 * 3600 + some_minutes(dice, 120);
    house->prescriber_to_s = house->prescriber_from_s + some_minutes(dice, 480);
    house->close_s = 14 * 3600 + some_minutes(dice, 240);
}

static void draw_session(struct dice *dice, struct ebb_day_session *session)
{
    memset(session, 0, sizeof *session);
    session->booked_s = 8 * 3600 + some_minutes(dice, 480);
    session->arrives_s = roll(dice, 10) ? session->booked_s + some_minutes(dice, 30) - 900 : -1;
    session->check_in_s = some_minutes(dice, 10);
    session->start_s = some_minutes(dice, 15);
    session->infusion_s = some_minutes(dice, 45);
    session->observation_s = some_minutes(dice, 60);
    session->escort_s = roll(dice, 3) ? 0 : some_minutes(dice, 30);
    session->turnover_s = some_minutes(dice, 15);
    session->planned_s = session->start_s + session->infusion_s + session->observation_s;
    session->fails = roll(dice, 12) == 0;
    session->prescriber_on_site = roll(dice, 3) == 0;
    session->rank = (uint8_t)roll(dice, 3);
}

static void draw_day(int number, struct random_day *day)
{
    struct dice dice = {(uint64_t)number * UINT64_C(0x9e3779b97f4a7c15)};
    draw_house(&dice, &day->house);
    day->n = roll(&dice, MOST_SESSIONS + 1);
    for (int i = 0; i < day->n; i++) {
        draw_session(&dice, &day->sessions[i]);
        day->sessions[i].who = 1000 - 7 * i; /* not in the order in which they stand */
        day->extra_s[i] = roll(&dice, 8) ? 0 : some_minutes(&dice, 60);
    }
}

/* The side effect belongs to who it is, not to the place in the array. */
static int32_t longer(void *self, struct ebb_day_session *session)
{
    const struct random_day *day = self;
    return day->extra_s[(1000 - session->who) / 7];
}

static struct ebb_day_log play(struct ebb_day_room *room, struct random_day *day,
                               struct ebb_day_session *sessions, struct ebb_day_event *events,
                               struct ebb_day_use *use)
{
    struct ebb_day_log log = {events, MOST_EVENTS, 0};
    memset(events, 0, MOST_EVENTS * sizeof *events);
    memset(use, 0, sizeof *use);
    room->log = &log;
    assert_int_equal(ebb_day_play(room, &day->house, sessions, day->n, longer, day, use), EBB_OK);
    room->log = NULL;
    return log;
}

/* 2. Rules */

/* Which things the days have met. */
struct met {
    int fates[EBB_SESSION_TURNED_AWAY + 1], lacks[EBB_LACK_COUNT], kinds[EBB_DAY_EVENT_KIND_COUNT], overtime;
};

static void count(struct met *met, const struct random_day *day, const struct ebb_day_log *log,
                  const struct ebb_day_use *use)
{
    for (int i = 0; i < day->n; i++) {
        met->fates[day->sessions[i].fate]++;
        for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
            met->lacks[lack] += day->sessions[i].waited_s[lack] > 0;
    }
    for (size_t e = 0; e < log->n; e++)
        met->kinds[log->events[e].kind]++;
    met->overtime += use->overtime_s > 0;
}

static void random_days_keep_every_rule(void **state)
{
    (void)state;
    static struct random_day day;
    static struct ebb_day_event events[MOST_EVENTS];
    struct ebb_day_room room = {0};
    struct ebb_day_use use;
    struct met met = {0};
    for (int number = 0; number < N_DAYS; number++) {
        draw_day(number, &day);
        const struct ebb_day_log log = play(&room, &day, day.sessions, events, &use);
        const char *breach = replay_day(&day.house, day.sessions, day.extra_s, day.n, &log, &use);
        if (breach)
            fail_msg("day %d breaks a rule: %s", number, breach);
        count(&met, &day, &log, &use);
    }
    ebb_day_room_free(&room);
    for (int fate = 0; fate <= EBB_SESSION_TURNED_AWAY; fate++)
        assert_true(met.fates[fate] > N_DAYS / 2);
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        assert_true(met.lacks[lack] > N_DAYS / 2);
    for (int kind = 0; kind < EBB_DAY_EVENT_KIND_COUNT; kind++)
        assert_true(met.kinds[kind] > N_DAYS / 2);
    assert_true(met.overtime > N_DAYS / 4);
}

/* 3. Order */

static void shuffle(struct dice *dice, struct ebb_day_session *sessions, int n)
{
    for (int i = n - 1; i > 0; i--) {
        const int j = roll(dice, i + 1);
        const struct ebb_day_session kept = sessions[i];
        sessions[i] = sessions[j];
        sessions[j] = kept;
    }
}

static void order_of_sessions_decides_nothing(void **state)
{
    (void)state;
    static struct random_day day;
    static struct ebb_day_event events[MOST_EVENTS], again[MOST_EVENTS];
    struct ebb_day_session shuffled[MOST_SESSIONS];
    struct ebb_day_room room = {0};
    struct ebb_day_use use, use_again;
    struct dice dice = {5};
    for (int number = 0; number < N_DAYS; number++) {
        draw_day(number, &day);
        memcpy(shuffled, day.sessions, sizeof shuffled);
        shuffle(&dice, shuffled, day.n);
        const struct ebb_day_log log = play(&room, &day, day.sessions, events, &use);
        const struct ebb_day_log log_again = play(&room, &day, shuffled, again, &use_again);
        assert_int_equal(log.n, log_again.n);
        assert_memory_equal(events, again, sizeof events);
        assert_memory_equal(&use, &use_again, sizeof use);
        for (int i = 0; i < day.n; i++)
            assert_memory_equal(&shuffled[i], &day.sessions[(1000 - shuffled[i].who) / 7],
                                sizeof shuffled[i]);
    }
    ebb_day_room_free(&room);
}

/* 4. A broken log is found */

/* One event of a day that waits is moved by a minute, left out or told of somebody else. */
static void a_broken_log_is_found(void **state)
{
    (void)state;
    static struct random_day day;
    static struct ebb_day_event events[MOST_EVENTS], broken[MOST_EVENTS];
    struct ebb_day_room room = {0};
    struct ebb_day_use use;
    int found = 0, tried = 0;
    for (int number = 0; number < 40; number++) {
        draw_day(number, &day);
        struct ebb_day_log log = play(&room, &day, day.sessions, events, &use);
        log.events = broken;
        for (size_t e = 0; e < log.n; e++) {
            if (events[e].kind == EBB_DAY_NO_SHOW || events[e].kind == EBB_DAY_DUTY)
                continue;
            memcpy(broken, events, sizeof broken);
            broken[e].time_s += 60;
            tried++;
            found += replay_day(&day.house, day.sessions, day.extra_s, day.n, &log, &use) != NULL;
            memcpy(broken, events, sizeof broken);
            memmove(broken + e, broken + e + 1, (MOST_EVENTS - e - 1) * sizeof *broken);
            log.n--;
            tried++;
            found += replay_day(&day.house, day.sessions, day.extra_s, day.n, &log, &use) != NULL;
            log.n++;
        }
    }
    ebb_day_room_free(&room);
    assert_true(tried > 1000);
    assert_int_equal(found, tried);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("random days of full houses keep every rule of the clinic's page", random_days_keep_every_rule),
        TEST("sessions given in another order have the same day, log and use",
             order_of_sessions_decides_nothing),
        TEST("a log with an event moved or left out is told from a true one", a_broken_log_is_found),
    };
    return RUN_TESTS(tests);
}
