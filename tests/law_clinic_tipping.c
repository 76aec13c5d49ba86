/* SPDX-License-Identifier: MIT
 * law_clinic_tipping: the clinic of configs/clinic_tipping.yaml keeps up with its three chairs; with two,
 * late boosters feed relapses, relapses feed the book, and the list grows without end, on the same people.
 *
 * In the study's own values and 12 years of three each: a second. The bounds are wide: another numbering of
 * the draws moves a mean by one or two of its errors, and what is asked is five and more away.
 *
 * Whether a clinic feeds itself is asked of one that does not, too: the calibrated patients of hybrid_rescue
 * lose their response by late boosters and do not get it back soon, so that fewer of them relapse, while the
 * list grows all the same.
 */
#include <math.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_findings.h>
#include <ebb/clinic_play.h>

#include "support.h"
#include "tap.h"

enum { YEARS = 12, NO_LIMITS = 0, ALL_CHAIRS, ONE_FEWER, ROWS };
#define MANY_ERRORS 5.0

static struct ebb_clinic_config config; /* large */
static struct ebb_clinic clinics[ROWS];

static enum ebb_status take(void *self, int replication, const struct ebb_clinic_tally *tallies)
{
    ebb_clinic_answers_take(self, replication, tallies);
    return EBB_OK;
}

/* Without limits, as it is, with one chair fewer. */
static void play(const struct ebb_override *settings, size_t n_settings, struct ebb_clinic_answers *answers)
{
    const struct ebb_config_options options = {.settings = settings, .n_settings = n_settings};
    struct ebb_messages messages = {0};
    struct ebb_clinic_row rows[ROWS];
    struct ebb_clinic_asked asked[ROWS];
    assert_int_equal(ebb_config_open_clinic("configs/clinic_tipping.yaml", &options, &config, &messages),
                     EBB_OK);
    for (int row = 0; row < ROWS; row++) {
        clinics[row] = config.clinic;
        rows[row] = (struct ebb_clinic_row){&clinics[row], &config.settled};
        asked[row] = (struct ebb_clinic_asked){&clinics[row], row == NO_LIMITS ? -1 : NO_LIMITS};
    }
    clinics[NO_LIMITS].unlimited = true;
    clinics[ONE_FEWER].chairs--;
    assert_int_equal(ebb_clinic_answers_init(answers, asked, ROWS, YEARS, 0, ALL_CHAIRS), EBB_OK);
    const struct ebb_clinic_job job = {
        .n_rows = ROWS, .rows = rows, .n_replications = YEARS, .n_threads = 1, .self = answers, .take = take};
    assert_int_equal(ebb_clinic_play(&job), EBB_OK);
    ebb_messages_free(&messages);
}

static void end(struct ebb_clinic_answers *answers)
{
    ebb_clinic_answers_free(answers);
    ebb_config_free_clinic(&config);
}

static double mean_of(const struct ebb_clinic_answers *answers, int row, int outcome)
{
    return ebb_clinic_answers_estimate(answers, row, outcome).mean;
}

static void one_chair_fewer_tips_it_over(void **state)
{
    struct ebb_clinic_answers answers;
    (void)state;
    play(NULL, 0, &answers);
    assert_int_equal(clinics[ONE_FEWER].chairs, 2);

    const struct ebb_clinic_verdict all = ebb_clinic_verdict_of(&answers, ALL_CHAIRS);
    assert_int_equal(all.state, EBB_CLINIC_KEEPS_UP);
    assert_true(mean_of(&answers, ALL_CHAIRS, EBB_CLINIC_ON_TARGET) > 0.95);
    assert_true(mean_of(&answers, ALL_CHAIRS, EBB_CLINIC_LIST) < 5.0);
    assert_false(ebb_clinic_loop_of(&answers, ALL_CHAIRS).feeds_itself);

    const struct ebb_clinic_verdict fewer = ebb_clinic_verdict_of(&answers, ONE_FEWER);
    const struct ebb_clinic_loop loop = ebb_clinic_loop_of(&answers, ONE_FEWER);
    assert_int_equal(fewer.state, EBB_CLINIC_LIST_GROWS);
    assert_true(loop.feeds_itself);
    assert_true(loop.relapses.mean > 30.0 && loop.relapses.mean > MANY_ERRORS * loop.relapses.error);
    assert_true(loop.course_sessions.mean > MANY_ERRORS * loop.course_sessions.error);
    /* the price is a rate of patients in care, and told; days late are no mean of anything */
    assert_true(ebb_clinic_is_told(EBB_CLINIC_RESPONSE_LOST, &fewer));
    assert_true(ebb_clinic_is_told(EBB_CLINIC_RELAPSES_LOST, &fewer));
    assert_false(ebb_clinic_is_told(EBB_CLINIC_LATE_95, &fewer));
    end(&answers);
}

/* Why it can: the same patients with room for everybody take more sessions where boosters come half as
 * often, so that to put boosters off spares no place. */
static void boosters_half_as_often_ask_for_more_sessions(void **state)
{
    const struct ebb_override seldom = {.key = "policy", .value = "every_8_weeks"};
    struct ebb_clinic_answers answers;
    double sessions[2];
    (void)state;
    for (int i = 0; i < 2; i++) {
        play(&seldom, (size_t)i, &answers);
        sessions[i] = mean_of(&answers, NO_LIMITS, EBB_CLINIC_SESSIONS);
        end(&answers);
    }
    assert_true(sessions[1] > 1.1 * sessions[0]);
}

static void one_that_is_merely_too_small_does_not_feed_itself(void **state)
{
    const struct ebb_override settings[] = {{.key = "study", .value = "hybrid_rescue.yaml"},
                                            {.key = "policy", .value = "calendar_rescue"},
                                            {.key = "active_patients", .value = "160"},
                                            {.key = "new_per_week", .value = "2.4"},
                                            {.key = "book_ahead", .value = "21 days"},
                                            {.key = "reserved.slots", .value = "0"}};
    struct ebb_clinic_answers answers;
    (void)state;
    play(settings, sizeof settings / sizeof settings[0], &answers);
    const struct ebb_clinic_verdict verdict = ebb_clinic_verdict_of(&answers, ONE_FEWER);
    assert_int_equal(verdict.state, EBB_CLINIC_LIST_GROWS);
    assert_true(mean_of(&answers, ONE_FEWER, EBB_CLINIC_RELAPSES_LOST) < 0.0);
    assert_false(ebb_clinic_loop_of(&answers, ONE_FEWER).feeds_itself);
    assert_true(isnan(ebb_clinic_loop_of(&answers, NO_LIMITS).course_sessions.mean));
    end(&answers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("three chairs keep up; with two, lateness feeds relapse and the list grows",
             one_chair_fewer_tips_it_over),
        TEST("boosters half as often ask for more sessions", boosters_half_as_often_ask_for_more_sessions),
        TEST("a clinic that is merely too small does not feed itself",
             one_that_is_merely_too_small_does_not_feed_itself)};
    return RUN_TESTS(tests);
}
