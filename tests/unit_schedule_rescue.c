/* SPDX-License-Identifier: MIT
 * A rescue course follows each relapse once, and a course of either kind ends a suspension.
 *
 * The machine of sim/model/schedule.c is driven by hand (sim/model/README.md, section 7).
 *
 *   1. After a relapse   2. After a suspension
 */
#include "schedule_play.h"
#include "tap.h"

enum { L = 17 }; /* last induction infusion; classified on day 21 */

/* 1. After a relapse */

static void rescue_follows_each_relapse_once(void **state)
{
    (void)state;
    struct play play = {.policy = {.rescue = PLAY_RESCUE}};
    play_start(&play, L, 21, 14, LOWEST);
    play_assess(&play, 28, 40); /* bad, but no relapse yet */
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    play_assess_relapsed(&play, 35, 40, true);
    assert_int_equal(play.schedule.due_day, 37);
    assert_true(play_last(&play, EBB_EVENT_COURSE_START).real == 1.0);
    for (int n = 0; n < 3; n++) {
        assert_int_equal(play.schedule.due_day, 37 + 3 * n);
        play_give(&play, 37 + 3 * n);
    }
    for (int day = 49; day <= 84; day += 7)
        play_assess_relapsed(&play, day, 40, false); /* stays relapsed: once is all */
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    play_assess(&play, 91, 5);
    play_assess_relapsed(&play, 98, 40, true);
    assert_int_equal(play.schedule.due_day, 100);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 2);
}

static void rescue_waits_for_the_smallest_gap(void **state)
{
    (void)state;
    struct play play = {.policy = {.rescue = PLAY_RESCUE}};
    play_start(&play, 38, 39, 14, LOWEST);
    play_assess_relapsed(&play, 42, 40, true);
    assert_int_equal(play.schedule.due_day, EBB_NEVER); /* owed */
    play_assess_relapsed(&play, 49, 40, false);
    assert_int_equal(play.schedule.due_day, 51);
}

static void rescue_is_not_owed_after_recovery(void **state)
{
    (void)state;
    struct play play = {.policy = {.rescue = PLAY_RESCUE}};
    play_start(&play, 38, 39, 14, LOWEST);
    play_assess_relapsed(&play, 42, 40, true);
    play_assess(&play, 44, 5); /* recovered within the gap */
    play_assess(&play, 51, 5);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 0);
}

static void rescue_waits_for_a_running_booster_and_goes_before_a_new_one(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER, .rescue = PLAY_RESCUE}};
    play.policy.booster.sessions = (struct ebb_range){2, 2};
    play_call_on_42(&play);
    play_give(&play, 45);
    play_assess_relapsed(&play, 49, 40, true); /* the booster goes on */
    assert_int_equal(play.schedule.due_day, 49);
    play_give(&play, 49);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    play_assess_relapsed(&play, 56, 40, false); /* both are called for */
    assert_int_equal(play.schedule.due_day, 58);
    assert_true(play_last(&play, EBB_EVENT_COURSE_START).real == 1.0);
    assert_int_equal(play.schedule.left, 3);
}

static void no_rescue_unless_the_policy_has_one(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {28, 28}}}};
    play_start(&play, L, 21, 14, LOWEST);
    play_assess_relapsed(&play, 28, 40, true);
    play_assess_relapsed(&play, 35, 40, false);
    assert_int_equal(play.schedule.due_day, L + 28);
}

/* 2. After a suspension */

static void suspend_by_28(struct play *play)
{
    play->policy.suspend.on = true;
    play->policy.suspend.after_remission_days = 7;
    play_start(play, L, 14, 5, LOWEST);
    play_assess(play, 21, 5);
    play_assess(play, 28, 5);
    assert_int_equal(play->schedule.due_day, EBB_NEVER);
}

static void booster_resumes_suspended_maintenance(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {28, 28}}, .booster = PLAY_BOOSTER}};
    suspend_by_28(&play);
    play_assess(&play, 35, 20);
    play_assess(&play, 42, 20);
    assert_int_equal(play.schedule.due_day, 45);
    assert_int_equal(play_last(&play, EBB_EVENT_RESUMED).day, 42);
    play_give(&play, 45);
    play_give(&play, 49);
    play_assess(&play, 56, 10); /* ends the course; the time in remission is counted from here */
    assert_int_equal(play.schedule.due_day, 49 + 28);
    play_assess(&play, 63, 10);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    assert_int_equal(play_count(&play, EBB_EVENT_SUSPENDED), 2);
}

static void rescue_resumes_suspended_maintenance(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {28, 28}}, .rescue = PLAY_RESCUE}};
    suspend_by_28(&play);
    play_assess_relapsed(&play, 35, 40, true);
    for (int n = 0; n < 3; n++)
        play_give(&play, 37 + 3 * n);
    assert_int_equal(play_last(&play, EBB_EVENT_RESUMED).day, 35);
    assert_int_equal(play.schedule.due_day, 43 + 28);
}

/* A rise of 6 points calls for a course even within remission: the time in remission is counted anew from the
 * visit after it. */
static void a_course_starts_the_time_in_remission_anew(void **state)
{
    (void)state;
    struct play play = {
        .policy = {.maintenance = {true, {28, 28}}, .suspend = {true, 28}, .booster = PLAY_BOOSTER}};
    play.policy.booster.trigger_rise_points = 6;
    play.policy.booster.visits = 1;
    play.policy.booster.sessions = (struct ebb_range){1, 1};
    play_start(&play, L, 21, 2, LOWEST);
    play_assess(&play, 28, 2);
    play_assess(&play, 35, 8);
    play_give(&play, 38);
    for (int day = 42; day <= 63; day += 7)
        play_assess(&play, day, 7); /* 56 and 63 are 28 days and more after the 28th */
    assert_int_equal(play.schedule.due_day, 38 + 28);
    assert_int_equal(play_count(&play, EBB_EVENT_SUSPENDED), 0);
    play_assess(&play, 70, 7);
    assert_int_equal(play_last(&play, EBB_EVENT_SUSPENDED).day, 70);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a rescue follows each relapse, once", rescue_follows_each_relapse_once),
        TEST("a rescue waits for the smallest gap", rescue_waits_for_the_smallest_gap),
        TEST("a rescue is not owed any more after recovery", rescue_is_not_owed_after_recovery),
        TEST("a rescue waits for a running booster and goes before a new one",
             rescue_waits_for_a_running_booster_and_goes_before_a_new_one),
        TEST("there is no rescue unless the policy has one", no_rescue_unless_the_policy_has_one),
        TEST("a booster resumes suspended maintenance", booster_resumes_suspended_maintenance),
        TEST("a rescue resumes suspended maintenance", rescue_resumes_suspended_maintenance),
        TEST("a course starts the time in remission anew", a_course_starts_the_time_in_remission_anew),
    };
    return RUN_TESTS(tests);
}
