/* SPDX-License-Identifier: MIT
 * A booster course starts, goes on and ends when its policy says so, and maintenance goes on from it.
 *
 * The machine of sim/model/schedule.c is driven by hand (sim/model/README.md, section 7); maintenance alone
 * is in unit_schedule.c, rescue in unit_schedule_rescue.c.
 *
 *   1. Starting   2. Its sessions   3. Beside maintenance
 */
#include "schedule_play.h"
#include "tap.h"

enum { L = 17 }; /* last induction infusion; classified on day 21 */

/* 1. Starting */

static void booster_starts_after_enough_bad_visits_in_a_row(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play_start(&play, L, 21, 60, LOWEST); /* the score at the start is no visit of the policy's */
    play_assess(&play, 28, 18);
    play_assess(&play, 35, 17);
    play_assess(&play, 42, 18);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    play_assess(&play, 49, 18);
    assert_int_equal(play.schedule.due_day, 49 + 3);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_START).day, 49);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_START).value, 52);
    assert_true(play_last(&play, EBB_EVENT_COURSE_START).real == 0.0);
}

static void delay_is_drawn_from_its_range(void **state)
{
    (void)state;
    for (uint32_t fifth = 0; fifth < 5; fifth++) { /* 5 whole days from 3 to 7 */
        struct play play = {.policy = {.booster = PLAY_BOOSTER}};
        play_start(&play, L, 21, 14, LOWEST);
        play_assess(&play, 28, 18);
        const struct ebb_sight sight = {
            .day = 35, .score = 18, .delay_word = fifth * 858993460u + 858993400u};
        ebb_schedule_assess(&play.schedule, &play.patient, &sight, &play.log);
        assert_int_equal(play.schedule.due_day, 35 + 3 + (int)fifth);
    }
}

static void booster_starts_on_a_rise_from_the_lowest(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play.policy.booster.trigger_points = 0; /* only the rise counts */
    play.policy.booster.trigger_rise_points = 8;
    play.policy.booster.visits = 1;
    play_start(&play, L, 21, 6, LOWEST);
    play_assess(&play, 28, 13); /* 7 above the 6 at the start */
    play_assess(&play, 35, 4);  /* the lowest from now on */
    play_assess(&play, 42, 11);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    play_assess(&play, 49, 12);
    assert_int_equal(play.schedule.due_day, 52);

    play.policy.booster.trigger_points = 11; /* either of the two */
    play_start(&play, L, 21, 6, LOWEST);
    play_assess(&play, 28, 11);
    assert_int_equal(play.schedule.due_day, 31);
}

static void booster_waits_for_the_smallest_gap(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play_start(&play, 36, 36, 20, LOWEST);
    play_assess(&play, 37, 20);
    play_assess(&play, 42, 20); /* twice, but only 6 days after the last infusion */
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    play_assess(&play, 43, 20); /* 7 days */
    assert_int_equal(play.schedule.due_day, 46);
}

/* 2. Its sessions */

static void course_ends_after_its_most_infusions(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    for (int n = 0; n < 6; n++) {
        assert_int_equal(play.schedule.due_day, 45 + 4 * n);
        play_assess(&play, 44 + 4 * n, 30); /* still bad: neither ends nor starts anything */
        play_give(&play, 45 + 4 * n);
    }
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    assert_null(play.schedule.course);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 1);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).day, 65);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).value, 6);
}

static void course_ends_early_once_the_fewest_were_given(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    play_give(&play, 45);
    play_assess(&play, 49, 0); /* well, but one of at least two was given */
    assert_int_equal(play.schedule.due_day, 49);
    play_give(&play, 49);
    play_assess(&play, 52, 13); /* not yet well enough */
    assert_int_equal(play.schedule.due_day, 53);
    play_assess(&play, 53, 12);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).day, 53);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).value, 2);
}

static void course_without_a_stop_score_goes_on(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play.policy.booster.stop_points = -1;
    play_call_on_42(&play);
    for (int n = 0; n < 6; n++) {
        play_assess(&play, 45 + 4 * n, 0);
        play_give(&play, 45 + 4 * n);
    }
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).value, 6);
}

static void missed_session_of_a_course_is_made_up(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    play_give(&play, 45);
    ebb_schedule_missed(&play.schedule, &play.patient, 49, 7, &play.log);
    assert_int_equal(play.schedule.due_day, 56);
    ebb_schedule_late(&play.schedule, &play.patient, 56, 2, &play.log);
    play_give(&play, 58);
    assert_int_equal(play.schedule.due_day, 58 + 4);
    assert_int_equal(play.schedule.given, 2);
    assert_int_equal(play.schedule.left, 4);
}

static void course_keeps_to_clinic_days_and_limits(void **state)
{
    (void)state;
    struct play play = {
        .policy = {.booster = PLAY_BOOSTER, .limits = {.max_infusions = 3, .clinic_days = 0x1f}}};
    play_call_on_42(&play);
    assert_int_equal(play.schedule.due_day, 45); /* a Thursday */
    play_give(&play, 45);
    assert_int_equal(play.schedule.due_day, 49); /* a Monday */
    play_give(&play, 50);
    assert_int_equal(play.schedule.due_day, 56); /* 54 is a Saturday */
    play_give(&play, 56);
    assert_int_equal(play.schedule.due_day, EBB_NEVER); /* three of six, but no more are allowed */
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).value, 3);
    for (int day = 63; day <= 84; day += 7)
        play_assess(&play, day, 30);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 1);
}

static void booster_can_be_called_for_again(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    play_give(&play, 45);
    play_give(&play, 49);
    play_assess(&play, 49, 12);
    play_assess(&play, 56, 18);
    assert_int_equal(play.schedule.due_day, EBB_NEVER); /* the well visit on 49 broke the row */
    play_assess(&play, 63, 18);
    assert_int_equal(play.schedule.due_day, 66);
    assert_int_equal(play.schedule.left, 6);
}

/* 3. Beside maintenance */

static void booked_session_that_is_sooner_becomes_the_first(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {27, 27}}, .booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    assert_int_equal(play.schedule.due_day, L + 27); /* 44, not 45 */
    play_give(&play, 44);
    assert_int_equal(play.schedule.given, 1);
    assert_int_equal(play.schedule.due_day, 44 + 4);
}

static void booked_session_that_is_later_gives_way(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {29, 29}}, .booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    assert_int_equal(play.schedule.due_day, 45); /* not 46 */
    play_give(&play, 45);
    assert_int_equal(play.schedule.due_day, 49);
}

static void maintenance_counts_from_the_last_of_the_course(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {30, 40}}, .booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    for (int n = 0; n < 6; n++)
        play_give(&play, 45 + 4 * n);
    assert_int_equal(play.schedule.due_day, 65 + 30);

    play_call_on_42(&play); /* the same, ended early by the score */
    play_give(&play, 45);
    play_give(&play, 49);
    const struct ebb_schedule running = play.schedule;
    const struct ebb_sight well = {.day = 56, .score = 12, .interval_word = HIGHEST};
    ebb_schedule_assess(&play.schedule, &play.patient, &well, &play.log);
    assert_int_equal(play.schedule.due_day, 49 + 40);

    play.schedule = running;
    play.policy.maintenance.every_days =
        (struct ebb_range){5, 5}; /* the day has passed when the course ends */
    ebb_schedule_assess(&play.schedule, &play.patient, &well, &play.log);
    assert_int_equal(play.schedule.due_day, 56);
}

static void course_leaves_adapted_and_scored_intervals_alone(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {30, 30}},
                                   .adapt = {true, 2.0, 0.5, 10, 60, 10, 18},
                                   .booster = PLAY_BOOSTER}};
    play_call_on_42(&play);
    for (int n = 0; n < 6; n++)
        play_give(&play, 45 + 4 * n); /* at 18 points maintenance infusions would halve the interval */
    assert_int_equal(play.schedule.due_day, 65 + 30);

    struct play scored = {.policy = {.by_score = {true, 12, 28, 14, 14}, .booster = PLAY_BOOSTER}};
    scored.policy.booster.visits = 1;
    play_start(&scored, L, 21, 5, LOWEST);
    play_assess(&scored, 35, 20); /* a day of decision, but the course comes first */
    assert_int_equal(scored.schedule.due_day, 38);
    play_give(&scored, 38);
    play_give(&scored, 42);
    play_assess(&scored, 42, 12);
    assert_int_equal(scored.schedule.due_day, 42 + 28);
}

/* With 14 points on 49 the interval would be the low one, and a week in remission a pause. */
static void the_assessment_that_ends_a_course_decides_nothing(void **state)
{
    (void)state;
    struct play play = {.policy = {.by_score = {true, 12, 28, 14, 14}, .booster = PLAY_BOOSTER}};
    play_call_on_42(&play); /* 14 points on 21: every 14 days */
    play_give(&play, 44);
    play_give(&play, 48);
    play_assess(&play, 49, 12); /* low, and a day of decision since 35; but it ends the course */
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).day, 49);
    assert_int_equal(play.schedule.due_day, 48 + 14);
    play_assess(&play, 56, 12); /* the first one after it decides */
    assert_int_equal(play.schedule.due_day, 48 + 28);
}

static void the_assessment_that_ends_a_course_suspends_nothing(void **state)
{
    (void)state;
    struct play play = {
        .policy = {.maintenance = {true, {28, 28}}, .booster = PLAY_BOOSTER, .suspend = {true, 7}}};
    play_call_on_42(&play);
    play_give(&play, 45);
    play_assess(&play, 46, 10); /* in remission, one infusion of at least two */
    play_give(&play, 49);
    play_assess(&play, 53, 10); /* for a week: the course ends, maintenance is booked */
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_END).day, 53);
    assert_int_equal(play.schedule.due_day, 49 + 28);
    play_assess(&play, 60, 10);
    assert_int_equal(play_last(&play, EBB_EVENT_SUSPENDED).day, 60);
    assert_int_equal(play.schedule.due_day, EBB_NEVER);
}

/* The clinic is open on Mondays: 45, the drawn day, and 49, which the late session has named, are both 49
 * there. Compared as drawn, 45 would be sooner, and the session open to be missed again. */
static void a_late_session_stays_certain_as_the_first_of_a_course(void **state)
{
    (void)state;
    struct play play = {
        .policy = {.maintenance = {true, {25, 25}}, .booster = PLAY_BOOSTER, .limits = {.clinic_days = 1}}};
    play_start(&play, L, 21, 14, LOWEST);
    assert_int_equal(play.schedule.due_day, 42);
    play_assess(&play, 35, 18);
    ebb_schedule_late(&play.schedule, &play.patient, 42, 2, &play.log);
    assert_int_equal(play.schedule.due_day, 49);
    play_assess(&play, 43, 18);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_START).value, 49);
    assert_true(play.schedule.certain);
    play_give(&play, 49);
    assert_int_equal(play.schedule.given, 1);
    assert_int_equal(play.schedule.due_day, 56); /* 53, the next Monday; open again */
    assert_false(play.schedule.certain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a booster starts after enough bad visits in a row",
             booster_starts_after_enough_bad_visits_in_a_row),
        TEST("its delay is drawn from its range", delay_is_drawn_from_its_range),
        TEST("a booster starts on a rise from the lowest score", booster_starts_on_a_rise_from_the_lowest),
        TEST("a booster waits for the smallest gap", booster_waits_for_the_smallest_gap),
        TEST("a course ends after its most infusions", course_ends_after_its_most_infusions),
        TEST("a course ends early at a good score, once its fewest were given",
             course_ends_early_once_the_fewest_were_given),
        TEST("a course without a stop score goes on to its most", course_without_a_stop_score_goes_on),
        TEST("a missed session of a course is made up", missed_session_of_a_course_is_made_up),
        TEST("a course keeps to clinic days and to the limit of infusions",
             course_keeps_to_clinic_days_and_limits),
        TEST("a booster can be called for again", booster_can_be_called_for_again),
        TEST("a session booked for sooner becomes the first of the course",
             booked_session_that_is_sooner_becomes_the_first),
        TEST("a session booked for later gives way to the course", booked_session_that_is_later_gives_way),
        TEST("maintenance counts from the last infusion of the course",
             maintenance_counts_from_the_last_of_the_course),
        TEST("a course leaves adapted and scored intervals alone",
             course_leaves_adapted_and_scored_intervals_alone),
        TEST("the assessment that ends a course decides nothing by score",
             the_assessment_that_ends_a_course_decides_nothing),
        TEST("the assessment that ends a course suspends nothing",
             the_assessment_that_ends_a_course_suspends_nothing),
        TEST("a late session stays certain as the first of a course",
             a_late_session_stays_certain_as_the_first_of_a_course),
    };
    return RUN_TESTS(tests);
}
