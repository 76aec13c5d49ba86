/* SPDX-License-Identifier: MIT
 * What a policy does not see it does not know: visits in a row, relapses, decisions and courses by the seen
 * scores alone.
 *
 * The machine of sim/model/schedule.c is driven by hand (sim/model/README.md, section 7).
 *
 *   1. Looks and reports   2. Relapses that pass unseen   3. Courses of no use
 */
#include <ebb/draw.h>

#include "schedule_play.h"
#include "tap.h"

enum { L = 17, ALWAYS = 0 }; /* last induction infusion; classified on day 21; a word that always reports */

/* An assessment, and how the policy came to know of it. */
static enum ebb_look see(struct play *play, int day, int score, bool relapsed, bool relapses,
                         uint32_t report_word)
{
    const struct ebb_sight sight = {.day = day,
                                    .score = score,
                                    .in_remission = score <= PLAY_REMISSION_SCORE,
                                    .in_response = score <= 20,
                                    .relapses = relapses,
                                    .relapsed = relapsed,
                                    .recovery_visits = 2,
                                    .report_word = report_word};
    return ebb_schedule_assess(&play->schedule, &play->patient, &sight, &play->log);
}

static enum ebb_look quietly(struct play *play, int day, int score)
{
    return see(play, day, score, false, false, HIGHEST);
}

/* 1. Looks and reports */

/* Every 30 days from day 21 on: 51, 81, 111, ... fall on 56, 84, 112 of weekly assessments. */
static void looks_fall_on_the_first_assessment_after_their_day(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {28, 28}}, .monitor = {true, 30, 0.0, -1}}};
    play_start(&play, L, 21, 14, LOWEST);
    for (int day = 28; day <= 112; day += 7)
        assert_int_equal(quietly(&play, day, 40),
                         day == 56 || day == 84 || day == 112 ? EBB_LOOKED : EBB_UNSEEN);
    assert_int_equal(play_count(&play, EBB_EVENT_LOOK), 4); /* taking over is the first */
}

static void bad_visits_in_a_row_are_those_seen(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER, .monitor = {true, 21, 0.0, -1}}};
    play_start(&play, L, 21, 14, LOWEST);
    quietly(&play, 28, 40); /* two bad ones, and nobody looked */
    quietly(&play, 35, 40);
    quietly(&play, 42, 40); /* seen: the first in a row */
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 0);
    quietly(&play, 49, 2); /* a good one between, unseen, does not break the row */
    quietly(&play, 56, 40);
    quietly(&play, 63, 18);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_START).day, 63);
}

static void a_course_is_looked_at_every_time(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER, .monitor = {true, 84, 0.0, -1}}};
    play.policy.booster.visits = 1;
    play_start(&play, L, 21, 14, LOWEST);
    assert_int_equal(quietly(&play, 98, 40), EBB_UNSEEN);
    assert_int_equal(quietly(&play, 105, 40), EBB_LOOKED); /* a course is booked for 108 */
    assert_int_equal(quietly(&play, 106, 40), EBB_LOOKED); /* booked */
    play_give(&play, 108);
    play_give(&play, 112);
    assert_int_equal(quietly(&play, 113, 12), EBB_LOOKED); /* running; and it ends */
    assert_int_equal(quietly(&play, 119, 40), EBB_UNSEEN);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 1);
}

static void who_reports_is_seen(void **state)
{
    (void)state;
    struct play play = {.policy = {.booster = PLAY_BOOSTER, .monitor = {true, 84, 0.6, 22}}};
    const uint32_t below = (uint32_t)ebb_draw_threshold(0.6);
    play_start(&play, L, 21, 14, LOWEST);
    assert_int_equal(see(&play, 28, 21, false, false, ALWAYS), EBB_UNSEEN); /* not bad enough */
    assert_int_equal(see(&play, 35, 22, false, false, below), EBB_UNSEEN);
    assert_int_equal(see(&play, 42, 22, false, false, below - 1), EBB_REPORTED);
    assert_int_equal(see(&play, 49, 22, false, false, ALWAYS), EBB_REPORTED);
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_START).day, 49);
    assert_int_equal(play_count(&play, EBB_EVENT_REPORT), 2);
    assert_int_equal(play.schedule.due_day, 52);
}

/* The last score is the last that was seen; so is the time in remission, and a decision waits for a look. */
static void what_follows_from_scores_follows_from_seen_ones(void **state)
{
    (void)state;
    struct play play = {.policy = {.maintenance = {true, {28, 28}},
                                   .adapt = {true, 2.0, 0.5, 7, 112, 10, 18},
                                   .monitor = {true, 28, 0.0, -1}}};
    play_start(&play, L, 21, 14, LOWEST);
    quietly(&play, 42, 5); /* unseen */
    play_give(&play, 45);
    assert_int_equal(play.schedule.due_day, 45 + 28); /* 14 points were the last that anybody saw */

    struct play paused = {
        .policy = {.maintenance = {true, {28, 28}}, .suspend = {true, 14}, .monitor = {true, 28, 0.0, -1}}};
    play_start(&paused, L, 21, 5, LOWEST);
    for (int day = 28; day < 77; day += 7)
        quietly(&paused, day, day == 49 ? 5 : 40); /* seen on 49: in remission for the first time */
    assert_int_equal(play_count(&paused, EBB_EVENT_SUSPENDED), 0);
    quietly(&paused, 77, 5); /* 28 days of seen remission, whatever was between */
    assert_int_equal(play_last(&paused, EBB_EVENT_SUSPENDED).day, 77);

    struct play scored = {.policy = {.by_score = {true, 12, 56, 14, 7}, .monitor = {true, 28, 0.0, -1}}};
    play_start(&scored, L, 21, 5, LOWEST);
    for (int day = 28; day < 49; day += 7)
        quietly(&scored, day, 40);
    assert_int_equal(scored.schedule.due_day, L + 56);
    quietly(&scored, 49, 40);
    assert_int_equal(scored.schedule.due_day, 49); /* every 14 days from day 17 on */
}

/* 2. Relapses that pass unseen */

static void start_rescued(struct play *play, int min_gap_days)
{
    *play = (struct play){.policy = {.rescue = PLAY_RESCUE, .monitor = {true, 28, 0.0, -1}}};
    play->policy.rescue.min_gap_days = min_gap_days;
    play_start(play, L, 21, 14, LOWEST);
}

static void a_relapse_owes_its_rescue_when_it_is_seen(void **state)
{
    (void)state;
    struct play play;
    start_rescued(&play, 0);
    see(&play, 28, 40, true, true, HIGHEST);
    see(&play, 35, 40, true, false, HIGHEST);
    see(&play, 42, 40, true, false, HIGHEST);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 0);
    see(&play, 49, 15, true, false, HIGHEST); /* in response once, and still relapsed */
    assert_int_equal(play_last(&play, EBB_EVENT_COURSE_START).day, 49);
    for (int n = 0; n < 3; n++)
        play_give(&play, 51 + 3 * n);
    see(&play, 77, 40, true, false, HIGHEST); /* the same relapse owes no second one */
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 1);
    see(&play, 84, 30, true, true, HIGHEST); /* recovered and relapsed anew, both unseen */
    see(&play, 105, 30, true, false, HIGHEST);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 2);
}

static void a_relapse_that_passes_unseen_owes_nothing(void **state)
{
    (void)state;
    struct play play;
    start_rescued(&play, 0);
    see(&play, 28, 40, true, true, HIGHEST);
    quietly(&play, 35, 5);
    quietly(&play, 42, 5);
    for (int day = 49; day <= 105; day += 7)
        quietly(&play, day, 40); /* bad, and not relapsed */
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 0);
}

/* The rescue waits 70 days. In response at one look it would still be owed, though the patient has recovered
 * in between; at two it is not, though he or she has not. */
static void recovery_is_what_the_policy_has_seen(void **state)
{
    (void)state;
    for (int n_well = 1; n_well <= 2; n_well++) {
        struct play play;
        start_rescued(&play, 70);
        see(&play, 49, 40, true, true, HIGHEST); /* seen, and owed from 87 on */
        see(&play, 77, 15, n_well == 2, false, HIGHEST);
        assert_true(play.schedule.rescue_owed);
        see(&play, 105, n_well == 2 ? 15 : 25, n_well == 2, false, HIGHEST);
        assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), n_well == 2 ? 0 : 1);
    }
}

/* 3. Courses of no use */

static void start_futile(struct play *play, int after)
{
    *play = (struct play){.policy = {.maintenance = {true, {100, 100}}, .booster = PLAY_BOOSTER}};
    play->policy.booster.visits = 1;
    play->policy.booster.sessions = (struct ebb_range){1, 2};
    play->policy.booster.min_gap_days = 0;
    play->policy.booster.futile_after = after;
    play_start(play, L, 21, 14, LOWEST);
}

/* A course called for on `day` by 40 points; both its infusions, then a look three days on. */
static void course(struct play *play, int day, int score_after)
{
    quietly(play, day, 40);
    play_give(play, day + 3);
    play_give(play, day + 7);
    quietly(play, day + 10, score_after);
}

static void after_courses_of_no_use_none_starts(void **state)
{
    (void)state;
    struct play play;
    start_futile(&play, 2);
    course(&play, 28, 17); /* in response: of use */
    course(&play, 42, 21); /* not, so that it calls for the next at once, which is of no use either */
    play_give(&play, 55);
    play_give(&play, 59);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 3);
    quietly(&play, 62, 40);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 3);
    assert_int_equal(play_last(&play, EBB_EVENT_FUTILE).day, 62);
    assert_int_equal(play_last(&play, EBB_EVENT_FUTILE).value, 2);
    quietly(&play, 69, 5);
    quietly(&play, 76, 40);
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 3);
    assert_int_equal(play.schedule.due_day, 59 + 100); /* maintenance stays */
}

static void a_course_of_use_begins_the_row_anew(void **state)
{
    (void)state;
    struct play play;
    start_futile(&play, 2);
    course(&play, 28, 21);
    play_give(&play, 41);
    play_give(&play, 45);
    quietly(&play, 48, 15); /* the second helped; a bad score later does not change that */
    course(&play, 55, 15);
    assert_int_equal(play_count(&play, EBB_EVENT_FUTILE), 0);
    assert_int_equal(play.schedule.futile_courses, 0);
}

/* Rescues count, and are refused, too. And a course that a score ended is judged by the first look after its
 * last infusion, which may be an earlier one. */
static void rescues_count_and_the_first_look_judges(void **state)
{
    (void)state;
    struct play play;
    start_futile(&play, 1);
    play.policy.rescue = PLAY_RESCUE;
    play.policy.rescue.min_gap_days = 0;
    play.policy.booster.trigger_points = 60;
    see(&play, 28, 40, true, true, HIGHEST);
    for (int n = 0; n < 3; n++)
        play_give(&play, 30 + 3 * n);
    see(&play, 42, 40, true, false, HIGHEST); /* of no use */
    assert_int_equal(play_last(&play, EBB_EVENT_FUTILE).day, 42);
    see(&play, 49, 5, false, false, HIGHEST);
    see(&play, 56, 40, true, true, HIGHEST); /* relapsed again: owed, and not given */
    assert_int_equal(play_count(&play, EBB_EVENT_COURSE_START), 1);

    struct play ended;
    start_futile(&ended, 1);
    ended.policy.booster.gap_days = (struct ebb_range){21, 21};
    quietly(&ended, 28, 40);
    play_give(&ended, 31);
    quietly(&ended, 35, 25); /* the first look after what will have been the last: no response */
    quietly(&ended, 42, 12); /* ends the course */
    assert_int_equal(play_last(&ended, EBB_EVENT_COURSE_END).day, 42);
    assert_int_equal(play_last(&ended, EBB_EVENT_FUTILE).day, 42);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("looks fall on the first assessment at or after their day",
             looks_fall_on_the_first_assessment_after_their_day),
        TEST("bad visits in a row are those seen", bad_visits_in_a_row_are_those_seen),
        TEST("whoever is in a course is looked at every time", a_course_is_looked_at_every_time),
        TEST("whoever reports is seen", who_reports_is_seen),
        TEST("last score, remission and decisions are of seen scores",
             what_follows_from_scores_follows_from_seen_ones),
        TEST("a relapse owes its rescue when it is seen", a_relapse_owes_its_rescue_when_it_is_seen),
        TEST("a relapse that passes unseen owes nothing", a_relapse_that_passes_unseen_owes_nothing),
        TEST("recovery is what the policy has seen of it", recovery_is_what_the_policy_has_seen),
        TEST("after so many courses of no use none starts, and maintenance stays",
             after_courses_of_no_use_none_starts),
        TEST("a course of use begins the row anew", a_course_of_use_begins_the_row_anew),
        TEST("rescues count, and the first look after the last infusion judges",
             rescues_count_and_the_first_look_judges),
    };
    return RUN_TESTS(tests);
}
