/* SPDX-License-Identifier: MIT
 * unit_clinic_day_ends: how sessions and days end, and what is told of them, on days that can be followed by
 * hand (hand_day.h).
 *
 *   1. Closing   2. Other fates   3. Use by hour   4. Log and room
 */
#include "hand_day.h"

/* 1. Closing */

static void who_waits_at_closing_is_turned_away_once(void **state)
{
    (void)state;
    struct day day = day_of(1, 5, 4);
    day.house.close_s = at(10, 50); /* the chair is free on the stroke: too late */
    come(&day, at(9, 0));
    struct ebb_day_session *b = come(&day, at(9, 30)), *c = come(&day, at(10, 50)),
                           *d = come(&day, at(11, 0));
    play(&day);
    assert_int_equal(b->fate, EBB_SESSION_TURNED_AWAY);
    assert_int_equal(b->home_s, at(10, 50));
    assert_int_equal(b->began_s, -1);
    assert_int_equal(b->chair, -1);
    assert_waited(b, 4800, 0, 0);
    assert_int_equal(c->fate, EBB_SESSION_TURNED_AWAY);
    assert_int_equal(d->fate, EBB_SESSION_TURNED_AWAY);
    assert_int_equal(d->home_s, at(11, 0));
    assert_waited(d, 0, 0, 0);

    day.house.close_s = at(10, 50) + 1;
    play(&day);
    assert_int_equal(b->fate, EBB_SESSION_GIVEN);
    assert_int_equal(b->began_s, at(10, 50));
    assert_int_equal(c->fate, EBB_SESSION_TURNED_AWAY);
}

static void who_has_begun_finishes_in_overtime(void **state)
{
    (void)state;
    struct day day = day_of(2, 2, 4);
    day.house.close_s = at(10, 0);
    struct ebb_day_session *a = come(&day, at(9, 0)), *b = come(&day, at(9, 55));
    play(&day);
    assert_int_equal(a->home_s, at(10, 40));
    assert_int_equal(b->home_s, at(11, 35));
    /* b's start beside a: two nurses to 10:05; one until 11:35; turnover is nobody's overtime */
    assert_int_equal(day.use.overtime_s, 2 * 300 + 90 * 60);
    assert_int_equal(day.use.last_home_s, at(11, 35));
}

/* 2. Other fates */

static int32_t half_an_hour_for_who_is_1(void *self, struct ebb_day_session *session)
{
    int *calls = self;
    assert_true(session->began_s >= 0 && session->chair >= 0);
    (*calls)++;
    return session->who == 1 ? 1800 : 0;
}

static void a_side_effect_keeps_the_chair(void **state)
{
    (void)state;
    struct day day = day_of(1, 5, 4);
    come(&day, at(7, 0));
    struct ebb_day_session *b = come(&day, at(9, 0)), *c = come(&day, at(9, 0));
    struct ebb_day_room room = {0};
    int calls = 0;
    assert_int_equal(
        ebb_day_play(&room, &day.house, day.sessions, day.n, half_an_hour_for_who_is_1, &calls, &day.use),
        EBB_OK);
    assert_int_equal(calls, 3);
    assert_int_equal(b->home_s, at(11, 10));
    assert_int_equal(c->began_s, at(11, 20));
    ebb_day_room_free(&room);
}

static void no_shows_and_failures_take_no_chair(void **state)
{
    (void)state;
    struct day day = day_of(1, 1, 1);
    struct ebb_day_session *absent = come(&day, -1), *failed = come(&day, at(9, 0)),
                           *c = come(&day, at(9, 0));
    failed->fails = true;
    failed->check_in_s = 900;
    play(&day);
    assert_int_equal(absent->fate, EBB_SESSION_NO_SHOW);
    assert_int_equal(absent->ready_s, -1);
    assert_int_equal(absent->home_s, -1);
    assert_int_equal(failed->fate, EBB_SESSION_FAILED);
    assert_int_equal(failed->home_s, at(9, 15));
    assert_int_equal(failed->began_s, -1);
    assert_int_equal(c->began_s, at(9, 0));
}

static void without_limits_nobody_waits_at_any_hour(void **state)
{
    (void)state;
    struct day day = day_of(1, 0, 4);
    day.house.unlimited = true;
    day.house.recovery_places = 1;
    for (int i = 0; i < 5; i++)
        come(&day, at(16, 30 + 10 * i))->prescriber_on_site = true;
    play(&day);
    for (int i = 0; i < 5; i++) {
        assert_int_equal(day.sessions[i].fate, EBB_SESSION_GIVEN);
        assert_int_equal(day.sessions[i].began_s, day.sessions[i].arrives_s);
        assert_int_equal(day.sessions[i].home_s, day.sessions[i].arrives_s + 6000);
        assert_int_equal(day.sessions[i].chair, -1);
        assert_waited(&day.sessions[i], 0, 0, 0);
    }
}

/* 3. Use by hour */

static void use_is_added_up_by_hour(void **state)
{
    (void)state;
    struct day day = day_of(1, 1, 1);
    day.house.n_duties = 2;
    day.house.duties[0] = (struct ebb_duty){at(8, 30), 1};
    day.house.duties[1] = (struct ebb_duty){at(16, 0), 0};
    come(&day, at(9, 30));
    come(&day, at(10, 50));
    play(&day);
    const struct ebb_day_use *use = &day.use;
    assert_int_equal(use->chair_s[8], 0);
    assert_int_equal(use->chair_s[9], 1800); /* to 11:10, cleaned to 11:20, then the second to 13:10 */
    assert_int_equal(use->chair_s[10], 3600);
    assert_int_equal(use->chair_s[12], 3600);
    assert_int_equal(use->chair_s[13], 600);
    assert_int_equal(use->nurse_s[11], 3000);
    assert_int_equal(use->nurse_s[13], 0);
    assert_int_equal(use->nurse_on_duty_s[8], 1800);
    assert_int_equal(use->nurse_on_duty_s[15], 3600);
    assert_int_equal(use->nurse_on_duty_s[16], 0);
    assert_int_equal(use->lack_s[10][EBB_LACKS_CHAIR], 600);
    assert_int_equal(use->lack_s[11][EBB_LACKS_CHAIR], 1200);
    assert_int_equal(use->overtime_s, 0);

    struct ebb_day_room room = {0}; /* a second day is added to the first */
    assert_int_equal(ebb_day_play(&room, &day.house, day.sessions, day.n, NULL, NULL, &day.use), EBB_OK);
    assert_int_equal(use->chair_s[10], 7200);
    assert_int_equal(use->nurse_on_duty_s[15], 7200);
    ebb_day_room_free(&room);
}

static void hours_after_midnight_count_as_those_of_the_clock(void **state)
{
    (void)state;
    struct day day = day_of(1, 1, 1);
    day.house.close_s = at(24, 0);
    come(&day, at(23, 30));
    play(&day);
    assert_int_equal(day.use.chair_s[23], 1800);
    assert_int_equal(day.use.chair_s[0], 3600);
    assert_int_equal(day.use.chair_s[1], 1200);
    assert_int_equal(day.use.nurse_on_duty_s[0], 3600); /* of the day itself */
    assert_int_equal(day.use.overtime_s, 4200);
}

/* 4. Log and room */

static void the_log_tells_who_waited_for_whom(void **state)
{
    (void)state;
    struct day day = day_of(1, 5, 4);
    come(&day, at(9, 0));
    come(&day, at(9, 30));
    come(&day, -1);
    const struct ebb_day_event told[] = {
        {-1, 2, 0, EBB_DAY_NO_SHOW, -1},
        {0, EBB_NOBODY, 5, EBB_DAY_DUTY, -1},
        {at(9, 0), 0, at(9, 0), EBB_DAY_READY, -1},
        {at(9, 0), 0, EBB_NOBODY, EBB_DAY_BEGINS, 0},
        {at(9, 10), 0, 0, EBB_DAY_WATCHED, 0},
        {at(9, 30), 1, at(9, 30), EBB_DAY_READY, -1},
        {at(9, 30), 1, EBB_LACKS_CHAIR, EBB_DAY_WAITS, -1},
        {at(10, 40), 0, 0, EBB_DAY_HOME, 0},
        {at(10, 50), 0, 0, EBB_DAY_CHAIR_FREE, 0},
        {at(10, 50), 1, 0, EBB_DAY_BEGINS, 0}, /* had it before: 0 */
        {at(11, 0), 1, 0, EBB_DAY_WATCHED, 0},
        {at(12, 30), 1, 0, EBB_DAY_HOME, 0},
        {at(12, 40), 1, 0, EBB_DAY_CHAIR_FREE, 0},
    };
    enum { N = sizeof told / sizeof told[0] };
    struct ebb_day_event events[N + 1];
    struct ebb_day_log log = {events, N + 1, 0}, none = {NULL, 0, 0};
    struct ebb_day_room room = {.log = &log};
    assert_int_equal(ebb_day_play(&room, &day.house, day.sessions, day.n, NULL, NULL, &day.use), EBB_OK);
    assert_int_equal(log.n, N);
    assert_memory_equal(events, told, sizeof told);
    room.log = &none; /* counts what it cannot keep */
    assert_int_equal(ebb_day_play(&room, &day.house, day.sessions, day.n, NULL, NULL, &day.use), EBB_OK);
    assert_int_equal(none.n, N);
    ebb_day_room_free(&room);
}

static void a_room_is_made_once(void **state)
{
    (void)state;
    struct day day = day_of(2, 5, 4);
    struct ebb_day_room room = {0};
    for (int i = 0; i < MOST; i++)
        come(&day, at(9, i));
    assert_int_equal(ebb_day_play(&room, &day.house, day.sessions, 0, NULL, NULL, &day.use), EBB_OK);
    const void *memory = room.memory;
    assert_non_null(memory);
    for (int n = 0; n <= MOST; n++)
        assert_int_equal(ebb_day_play(&room, &day.house, day.sessions, n, NULL, NULL, &day.use), EBB_OK);
    assert_ptr_equal(room.memory, memory);
    ebb_day_room_free(&room);
    assert_null(room.memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("who waits at closing is turned away, once", who_waits_at_closing_is_turned_away_once),
        TEST("who has begun finishes in overtime", who_has_begun_finishes_in_overtime),
        TEST("a side effect keeps the chair", a_side_effect_keeps_the_chair),
        TEST("no-shows and failures take no chair", no_shows_and_failures_take_no_chair),
        TEST("without limits nobody waits at any hour", without_limits_nobody_waits_at_any_hour),
        TEST("use is added up by hour and day", use_is_added_up_by_hour),
        TEST("hours after midnight are those of the clock", hours_after_midnight_count_as_those_of_the_clock),
        TEST("the log tells who waited for what and whose chair it was", the_log_tells_who_waited_for_whom),
        TEST("memory is asked for once", a_room_is_made_once),
    };
    return RUN_TESTS(tests);
}
