/* SPDX-License-Identifier: MIT
 * unit_clinic_day: who waits for whom on days of a clinic that can be followed by hand (hand_day.h).
 *
 *   1. Nurses   2. Rooms   3. Recovery places   4. Prescriber   5. Order
 */
#include "hand_day.h"

/* 1. Nurses */

static void one_alone(void **state)
{
    (void)state;
    struct day day = day_of(2, 1, 4);
    struct ebb_day_session *a = come(&day, at(8, 55));
    a->check_in_s = 300;
    a->escort_s = 900;
    play(&day);
    assert_int_equal(a->fate, EBB_SESSION_GIVEN);
    assert_int_equal(a->ready_s, at(9, 0));
    assert_int_equal(a->began_s, at(9, 0));
    assert_int_equal(a->chair, 0);
    assert_int_equal(a->home_s, at(10, 55));
    assert_int_equal(a->left_chair_s, at(10, 55));
    assert_int_equal(a->chair_free_s, at(11, 5));
    assert_int_equal(day.use.last_home_s, at(10, 55));
    assert_waited(a, 0, 0, 0);
}

/* Two chairs, one nurse, who starts one patient at a time and watches nobody meanwhile. */
static void one_nurse_starts_or_watches(void **state)
{
    (void)state;
    struct day day = day_of(2, 1, 4);
    struct ebb_day_session *a = come(&day, at(9, 0)), *b = come(&day, at(9, 0));
    play(&day);
    assert_int_equal(a->began_s, at(9, 0));
    assert_int_equal(b->began_s, at(10, 40));
    assert_int_equal(b->chair, 1); /* the first is still being cleaned */
    assert_waited(b, 0, 6000, 0);

    day.house.start_counts = 1; /* starting is watching */
    play(&day);
    assert_int_equal(b->began_s, at(9, 0));
}

static void two_nurses_start_two_and_the_third_when_one_is_started(void **state)
{
    (void)state;
    struct day day = day_of(4, 2, 4);
    for (int i = 0; i < 4; i++)
        come(&day, at(9, 0));
    play(&day);
    assert_int_equal(day.sessions[0].began_s, at(9, 0));
    assert_int_equal(day.sessions[1].began_s, at(9, 0));
    assert_int_equal(day.sessions[2].began_s, at(9, 10)); /* 4 + 1 + 1 */
    assert_int_equal(day.sessions[3].began_s, at(9, 20));
    assert_waited(&day.sessions[3], 0, 1200, 0);
}

static void a_break_keeps_the_next_waiting(void **state)
{
    (void)state;
    struct day day = day_of(3, 2, 4);
    day.house.n_duties = 3;
    day.house.duties[0] = (struct ebb_duty){at(8, 0), 2};
    day.house.duties[1] = (struct ebb_duty){at(12, 0), 1};
    day.house.duties[2] = (struct ebb_duty){at(12, 30), 2};
    come(&day, at(11, 0));
    struct ebb_day_session *b = come(&day, at(12, 0)), *early = come(&day, at(7, 45));
    play(&day);
    assert_int_equal(b->began_s, at(12, 30));
    assert_waited(b, 0, 1800, 0);
    assert_int_equal(early->began_s, at(8, 0)); /* before the first nobody is on duty */
}

static void a_shift_that_ends_lets_a_session_finish(void **state)
{
    (void)state;
    struct day day = day_of(2, 1, 4);
    day.house.n_duties = 2;
    day.house.duties[1] = (struct ebb_duty){at(10, 0), 0};
    struct ebb_day_session *a = come(&day, at(9, 30)), *b = come(&day, at(10, 5));
    play(&day);
    assert_int_equal(a->fate, EBB_SESSION_GIVEN);
    assert_int_equal(a->home_s, at(11, 10));
    assert_int_equal(b->fate, EBB_SESSION_TURNED_AWAY);
    assert_int_equal(b->home_s, at(17, 0));
    assert_waited(b, 0, at(17, 0) - at(10, 5), 0);
}

/* 2. Rooms */

static void two_rooms_need_two_nurses(void **state)
{
    (void)state;
    struct day day = day_of(2, 1, 2);
    day.house.start_counts = 1;
    come(&day, at(9, 0));
    struct ebb_day_session *b = come(&day, at(9, 0));
    play(&day);
    assert_int_equal(b->began_s, at(9, 0)); /* one room */

    day.house.n_rooms = 2;
    day.house.chairs_in_room[0] = day.house.chairs_in_room[1] = 1;
    play(&day);
    assert_int_equal(b->began_s, at(10, 40)); /* when nobody is left in room 0 */
    assert_int_equal(b->chair, 1);
}

/* Chairs 0 | 1 2: the second goes where a nurse is already. */
static void a_room_with_a_nurse_comes_first(void **state)
{
    (void)state;
    struct day day = day_of(0, 3, 4);
    day.house.start_counts = 1;
    day.house.n_rooms = 2;
    day.house.chairs_in_room[0] = 1;
    day.house.chairs_in_room[1] = 2;
    struct ebb_day_session *a = come(&day, at(9, 0)), *b = come(&day, at(9, 30)), *c = come(&day, at(10, 41)),
                           *d = come(&day, at(10, 42));
    play(&day);
    assert_int_equal(a->chair, 0);
    assert_int_equal(b->chair, 1); /* room 0 is full */
    assert_int_equal(c->chair, 2); /* beside b; chair 0 is being cleaned */
    assert_int_equal(d->began_s, at(10, 50));
    assert_int_equal(d->chair, 0);
}

/* 3. Recovery places */

static void recovery_frees_the_chair_after_the_infusion(void **state)
{
    (void)state;
    struct day day = day_of(1, 5, 1);
    day.house.recovery_places = 1;
    struct ebb_day_session *a = come(&day, at(9, 0)), *b = come(&day, at(9, 0)), *c = come(&day, at(9, 0));
    a->observation_s = b->observation_s = 5400;
    play(&day);
    assert_int_equal(a->left_chair_s, at(9, 50)); /* moves at once */
    assert_int_equal(a->home_s, at(11, 20));
    assert_int_equal(b->began_s, at(10, 0));
    assert_int_equal(b->left_chair_s, at(11, 20)); /* has stayed since 10:50 until a went home */
    assert_int_equal(b->home_s, at(12, 20));
    assert_int_equal(c->began_s, at(11, 30));
    assert_int_equal(c->left_chair_s, at(12, 20));
    assert_int_equal(c->home_s, at(13, 10));
}

/* With one nurse, the second room would need another: all stay where they are. */
static void recovery_needs_a_nurse_too(void **state)
{
    (void)state;
    struct day day = day_of(2, 1, 2);
    day.house.start_counts = 1;
    day.house.recovery_places = 2;
    struct ebb_day_session *a = come(&day, at(9, 0)), *b = come(&day, at(9, 5)), *c = come(&day, at(9, 10));
    play(&day);
    assert_int_equal(a->left_chair_s, at(10, 40)); /* at 9:50 one here and one there would need two */
    assert_int_equal(b->left_chair_s, at(10, 40)); /* alone, one nurse goes with him */
    assert_int_equal(b->home_s, at(10, 45));
    assert_int_equal(c->began_s, at(10, 50));
    assert_waited(c, 6000, 0, 0);
}

/* The shift has ended: the one nurse who has stayed goes with the one patient, and with the next. */
static void a_move_that_needs_nobody_more_is_made(void **state)
{
    (void)state;
    struct day day = day_of(2, 1, 2);
    day.house.start_counts = 1;
    day.house.recovery_places = 1;
    day.house.n_duties = 2;
    day.house.duties[1] = (struct ebb_duty){at(9, 30), 0};
    struct ebb_day_session *a = come(&day, at(9, 0));
    play(&day);
    assert_int_equal(a->left_chair_s, at(9, 50));
}

/* 4. Prescriber */

static void sessions_that_need_the_prescriber_end_in_his_hours(void **state)
{
    (void)state;
    struct day day = day_of(4, 5, 4);
    day.house.prescriber_from_s = at(9, 0);
    day.house.prescriber_to_s = at(12, 0);
    struct ebb_day_session *early = come(&day, at(8, 30)), *last = come(&day, at(10, 20)),
                           *late = come(&day, at(10, 21)), *without = come(&day, at(10, 22));
    early->prescriber_on_site = last->prescriber_on_site = late->prescriber_on_site = true;
    play(&day);
    assert_int_equal(early->began_s, at(9, 0));
    assert_waited(early, 0, 0, 1800);
    assert_int_equal(last->began_s, at(10, 20)); /* to 12:00 */
    assert_int_equal(late->fate, EBB_SESSION_TURNED_AWAY);
    assert_waited(late, 0, 0, at(17, 0) - at(10, 21));
    assert_int_equal(without->began_s, at(10, 22)); /* past the one who waits */

    day.house.prescriber_to_s = day.house.prescriber_from_s; /* not in the house */
    play(&day);
    assert_int_equal(early->fate, EBB_SESSION_TURNED_AWAY);
    assert_int_equal(without->fate, EBB_SESSION_GIVEN);
}

/* 5. Order */

static void rank_then_arrival_then_number(void **state)
{
    (void)state;
    struct day day = day_of(1, 5, 4);
    come(&day, at(9, 0));
    struct ebb_day_session *b = come(&day, at(9, 20)), *c = come(&day, at(9, 10)), *d = come(&day, at(9, 30)),
                           *e = come(&day, at(9, 10));
    b->rank = c->rank = e->rank = 1;
    e->check_in_s = 600; /* arrival counts, not when it is checked in */
    d->rank = 0;
    play(&day);
    assert_int_equal(d->began_s, at(10, 50));
    assert_int_equal(c->began_s, at(12, 40));
    assert_int_equal(e->began_s, at(14, 30));
    assert_int_equal(b->began_s, at(16, 20));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("one patient alone is checked in, sits, waits for the escort and goes home", one_alone),
        TEST("one nurse starts a patient or watches others", one_nurse_starts_or_watches),
        TEST("two nurses start two, and the third when the first is started",
             two_nurses_start_two_and_the_third_when_one_is_started),
        TEST("a break keeps the next waiting", a_break_keeps_the_next_waiting),
        TEST("a shift that ends lets a session finish, and none begin",
             a_shift_that_ends_lets_a_session_finish),
        TEST("two rooms need two nurses", two_rooms_need_two_nurses),
        TEST("a room with a nurse comes first", a_room_with_a_nurse_comes_first),
        TEST("a recovery place frees the chair after the infusion",
             recovery_frees_the_chair_after_the_infusion),
        TEST("nobody moves to recovery without a nurse", recovery_needs_a_nurse_too),
        TEST("a move that needs no nurse more is made whatever the shift",
             a_move_that_needs_nobody_more_is_made),
        TEST("sessions that need the prescriber end in his hours",
             sessions_that_need_the_prescriber_end_in_his_hours),
        TEST("rank goes first, then arrival, then number", rank_then_arrival_then_number),
    };
    return RUN_TESTS(tests);
}
