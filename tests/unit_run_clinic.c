/* SPDX-License-Identifier: MIT
 * unit_run_clinic: a clinic's questions are answered with the same bytes however they are played, and what is
 * counted of its years adds up.
 *
 *   1. A small clinic   2. The same bytes   3. What is counted   4. Work
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/run_clinic.h>

#include "clinic_usual.h"
#include "heard.h"
#include "tap.h"

enum { YEARS = 44 };

/* 1. A small clinic */

static struct ebb_study study;
static struct ebb_clinic clinic;

/* Half a year of 40 patients; a little too small, so that there is lateness. */
static void open_clinic(void)
{
    ebb_clinic_usual(&clinic);
    clinic.chairs = 2;
    clinic.nurses = 1;
    clinic.active_patients = 60;
    clinic.new_per_week = 1;
    clinic.n_weeks = 16;
    clinic.demand.years_open = 1;
    clinic.seed = 3;
    ebb_clinic_default_study(&clinic, &study);
}

/* Worlds that differ in how much a booster does. gives: caller calls ebb_worlds_free. */
static void make_worlds(struct ebb_worlds *worlds, int n)
{
    assert_int_equal(ebb_worlds_init(worlds, n, 1), EBB_OK);
    worlds->offsets[0] = offsetof(struct ebb_study, parameters.dropout.per_month);
    for (int world = 0; world < n; world++)
        worlds->values[world] = 0.01 + 0.2 * (world * 7 % n) / n;
}

static struct ebb_run_clinic_options small(const struct ebb_worlds *worlds, int n_threads, int at_once)
{
    return (struct ebb_run_clinic_options){.clinic = &clinic,
                                           .study = &study,
                                           .worlds = worlds,
                                           .n_replications = YEARS,
                                           .most_at_once = at_once,
                                           .asked = {2, 2, true, true},
                                           .machine = {.n_threads = n_threads}};
}

/* 2. The same bytes */

static void assert_same_answers(const struct ebb_clinic_answers *a, const struct ebb_clinic_answers *b)
{
    assert_int_equal(a->n_rows, b->n_rows);
    assert_int_equal(a->n_replications, b->n_replications);
    assert_memory_equal(a->values, b->values,
                        (size_t)a->n_rows * EBB_CLINIC_OUTCOME_COUNT * YEARS * sizeof *a->values);
    assert_memory_equal(a->pools, b->pools, (size_t)a->n_rows * sizeof *a->pools);
    assert_memory_equal(a->weekly, b->weekly,
                        (size_t)YEARS * EBB_WEEKLY_COUNT * (size_t)a->n_weeks * sizeof *a->weekly);
}

static void any_machine_gives_the_same(void **state)
{
    static struct ebb_clinic_result one, other;
    struct ebb_worlds worlds;
    (void)state;
    open_clinic();
    make_worlds(&worlds, YEARS / 2);
    struct ebb_run_clinic_options options = small(&worlds, 1, 0);
    assert_int_equal(ebb_run_clinic(&options, NULL, &one), EBB_OK);
    for (int n_threads = 2; n_threads <= 4; n_threads++) {
        options = small(&worlds, n_threads, n_threads == 3 ? 7 : 0);
        assert_int_equal(ebb_run_clinic(&options, NULL, &other), EBB_OK);
        assert_same_answers(&one.answers, &other.answers);
        for (int i = 0; i < one.n_ranked; i++) {
            assert_int_equal(one.ranked[i].what_if, other.ranked[i].what_if);
            assert_memory_equal(&one.ranked[i].on_target.mean, &other.ranked[i].on_target.mean,
                                2 * sizeof(double));
        }
        ebb_clinic_result_free(&other);
    }
    ebb_clinic_result_free(&one);
    ebb_worlds_free(&worlds);
}

/* A row's years are its own: played alone, and among others. */
static void rows_do_not_meet(void **state)
{
    static struct ebb_clinic_result all, alone;
    (void)state;
    open_clinic();
    struct ebb_run_clinic_options options = small(NULL, 2, 0);
    assert_int_equal(ebb_run_clinic(&options, NULL, &all), EBB_OK);
    options.asked = (struct ebb_clinic_rows_asked){0};
    assert_int_equal(ebb_run_clinic(&options, NULL, &alone), EBB_OK);
    assert_int_equal(alone.rows.n, 2);
    for (int code = 0; code < EBB_CLINIC_OUTCOME_COUNT; code++)
        assert_memory_equal(ebb_clinic_answers_values(&all.answers, all.rows.own, code),
                            ebb_clinic_answers_values(&alone.answers, alone.rows.own, code),
                            YEARS * sizeof(double));
    assert_memory_equal(&all.answers.pools[all.rows.own], &alone.answers.pools[alone.rows.own],
                        sizeof *all.answers.pools);
    ebb_clinic_result_free(&all);
    ebb_clinic_result_free(&alone);
}

/* 3. What is counted */

/* Years of one world differ by luck; without draws no share of them is told. With worlds that differ in who
 * leaves, part of the range of those who leave is theirs. */
static void draws_are_told_from_luck(void **state)
{
    static struct ebb_clinic_result with, without;
    struct ebb_worlds worlds;
    (void)state;
    open_clinic();
    make_worlds(&worlds, YEARS / 2);
    struct ebb_run_clinic_options options = small(&worlds, 2, 0);
    options.asked = (struct ebb_clinic_rows_asked){0};
    assert_int_equal(ebb_run_clinic(&options, NULL, &with), EBB_OK);
    options.worlds = NULL;
    assert_int_equal(ebb_run_clinic(&options, NULL, &without), EBB_OK);
    const struct ebb_clinic_estimate drawn =
        ebb_clinic_answers_estimate(&with.answers, with.rows.own, EBB_CLINIC_PANEL_LEFT);
    const struct ebb_clinic_estimate fixed =
        ebb_clinic_answers_estimate(&without.answers, without.rows.own, EBB_CLINIC_PANEL_LEFT);
    assert_true(drawn.draws_share > 4.0 * drawn.draws_error);
    assert_true(fixed.draws_share != fixed.draws_share);
    assert_true(drawn.upper - drawn.lower > fixed.upper - fixed.lower);
    ebb_clinic_result_free(&with);
    ebb_clinic_result_free(&without);
    ebb_worlds_free(&worlds);
}

/* With room for everybody nobody is late, waits or is turned away; more chairs and nurses are no worse. */
static void rows_are_in_their_order(void **state)
{
    static struct ebb_clinic_result result;
    (void)state;
    open_clinic();
    clinic.target.share = 0.999; /* else nothing is to be done */
    const struct ebb_run_clinic_options options = small(NULL, 2, 0);
    assert_int_equal(ebb_run_clinic(&options, NULL, &result), EBB_OK);
    const struct ebb_clinic_answers *answers = &result.answers;
    const int without = result.rows.cases[result.rows.own].without_limits;
    assert_true(ebb_clinic_answers_estimate(answers, without, EBB_CLINIC_WITHIN_0).mean == 1.0);
    assert_true(ebb_clinic_answers_estimate(answers, without, EBB_CLINIC_TURNED_AWAY_A_WEEK).mean == 0.0);
    const int small_row = result.rows.staffing[0][0], large_row = result.rows.staffing[1][1];
    const struct ebb_clinic_difference more =
        ebb_clinic_answers_difference(answers, large_row, small_row, EBB_CLINIC_ON_TARGET);
    assert_true(more.mean > 5.0 * more.error);
    for (int i = 1; i < result.n_ranked; i++) { /* most gain first, and rules eased behind all others */
        const struct ebb_clinic_ranked *better = &result.ranked[i - 1], *next = &result.ranked[i];
        const bool eased = ebb_clinic_if_eases(result.rows.what_ifs[better->what_if].code),
                   next_eased = ebb_clinic_if_eases(result.rows.what_ifs[next->what_if].code);
        assert_true(eased <= next_eased);
        assert_true(eased != next_eased || better->on_target.mean >= next->on_target.mean);
    }
    /* fewer boosters would all be in time; what is done first is the best that costs no response */
    assert_false(result.met);
    assert_true(result.first >= 0);
    for (int i = 0; i <= result.first; i++) {
        const struct ebb_clinic_difference *response = &result.ranked[i].in_response;
        assert_int_equal(response->mean > -2.0 * response->error, i == result.first);
    }
    const struct ebb_clinic_estimate lost =
        ebb_clinic_answers_estimate(answers, small_row, EBB_CLINIC_RESPONSE_LOST);
    assert_true(lost.mean > 3.0 * lost.error);
    ebb_clinic_result_free(&result);
}

/* The target is met, and half of the changes gain more than a point: they are ranked, and none is advice. */
static void who_meets_the_target_is_left_alone(void **state)
{
    static struct ebb_clinic_result result;
    (void)state;
    open_clinic();
    const struct ebb_run_clinic_options options = small(NULL, 2, 0);
    assert_int_equal(ebb_run_clinic(&options, NULL, &result), EBB_OK);
    assert_true(result.met && result.first < 0);
    assert_true(result.ranked[0].on_target.mean > 0.01);
    assert_int_equal(result.ranked[0].effect, EBB_ON_GROWTH_NONE);
    for (int i = 0; i < result.n_ranked; i++) { /* fewer chairs, or patients who go without: no advice */
        if (ebb_clinic_if_takes(result.rows.what_ifs[result.ranked[i].what_if].code) ||
            result.rows.what_ifs[result.ranked[i].what_if].code == EBB_IF_INTERVAL_LONGER)
            assert_false(ebb_clinic_is_worth_doing(&result, i));
    }
    ebb_clinic_result_free(&result);
}

/* Where everybody is in time nothing is to be done first, however small a gain is known. */
static void who_is_in_time_is_left_alone(void **state)
{
    static struct ebb_clinic_result result;
    (void)state;
    open_clinic();
    clinic.chairs = clinic.nurses = 6;
    struct ebb_run_clinic_options options = small(NULL, 2, 0);
    options.asked.n_chairs = options.asked.n_nurses = 1;
    options.n_replications = 10;
    options.search = true;
    assert_int_equal(ebb_run_clinic(&options, NULL, &result), EBB_OK);
    assert_int_equal(result.first, -1);
    assert_int_equal(result.verdicts[result.rows.own].state, EBB_CLINIC_KEEPS_UP);
    assert_true(result.search.found && result.search.is_evident && result.search.chairs < 6);
    ebb_clinic_result_free(&result);
}

/* Patients: the panel and who starts are in care, or gone. Chairs: what is used is at most what is there, but
 * for what runs over closing. */
static enum ebb_status take(void *self, int replication, const struct ebb_clinic_tally *tally)
{
    const int last = tally->n_weeks - 1;
    int64_t boosters = 0, waiting = 0, booked = 0, holds = 0;
    (void)self;
    (void)replication;
    assert_true(tally->referrals >= tally->started + tally->gave_up + tally->contraindicated);
    assert_int_equal(tally->referrals,
                     tally->started + tally->gave_up + tally->contraindicated + tally->week_list[last]);
    /* of those who have started some have their first session in weeks to come */
    assert_true(tally->week_active[last] <=
                clinic.active_patients + tally->started - tally->left - tally->ended);
    assert_true(tally->week_panel[last] <= tally->week_active[last]);
    for (int late = 0; late <= EBB_LATE_DAYS; late++) {
        boosters += tally->late[late];
        waiting += tally->late_waiting[late];
    }
    assert_true(waiting <= tally->week_backlog[last]); /* which has late sessions of inductions, too */
    assert_int_equal(boosters, tally->given[EBB_SESSION_MAINTENANCE] + tally->given[EBB_SESSION_BOOSTER] +
                                   tally->given[EBB_SESSION_RESCUE]);
    for (int week = 0; week <= last; week++) {
        assert_true(tally->week_booked[week] <= tally->week_holds[week]);
        booked += 60 * tally->week_booked[week];
        holds += tally->week_holds[week];
    }
    for (int weekday = 0; weekday < 7; weekday++)
        booked -= tally->booked_chair_s[weekday];
    assert_int_equal(booked, 0);
    assert_true(holds > 0);
    return EBB_OK;
}

static void counts_add_up(void **state)
{
    struct ebb_clinic_rows rows;
    struct ebb_messages messages = {0};
    const struct ebb_clinic_rows_asked asked = {.n_chairs = 3, .n_nurses = 2};
    (void)state;
    open_clinic();
    assert_int_equal(ebb_clinic_rows_init(&rows, &clinic, &study, &asked, &messages), EBB_OK);
    ebb_messages_free(&messages);
    for (int row = 1; row < rows.n; row++) {
        const struct ebb_clinic_job job = {
            .n_rows = 1, .rows = &rows.played[row], .n_replications = 12, .n_threads = 1, .take = take};
        assert_int_equal(ebb_clinic_play(&job), EBB_OK);
    }
    ebb_clinic_rows_free(&rows);
}

/* 4. Work */

static void progress_is_shown_and_stops(void **state)
{
    static struct ebb_clinic_result result;
    struct ebb_heard heard;
    (void)state;
    open_clinic();
    struct ebb_run_clinic_options options = small(NULL, 2, 0);
    options.search = true;
    options.n_replications = 8;
    struct ebb_work work = ebb_heard_listen(&heard);
    assert_int_equal(ebb_run_clinic(&options, &work, &result), EBB_OK);
    ebb_heard_end(&heard);
    assert_true(heard.rises);
    assert_true(heard.n_started >= 1 && heard.n_started == heard.n_finished);
    assert_int_equal(heard.last_total, 8);
    assert_int_equal(heard.n_messages, 0);
    ebb_text_free(&heard.words);
    assert_true(result.searched && result.search.n > 0);
    ebb_clinic_result_free(&result);

    work = ebb_heard_listen(&heard);
    heard.stop_from = 2;
    assert_int_equal(ebb_run_clinic(&options, &work, &result), EBB_INTERRUPTED);
    ebb_heard_end(&heard);
    ebb_text_free(&heard.words);
    assert_int_equal(result.rows.n, 0);
}

/* A policy that keeps nobody: everybody leaves in the first weeks. */
static void who_cannot_be_found_is_said(void **state)
{
    static struct ebb_clinic_result result;
    struct ebb_heard heard;
    (void)state;
    open_clinic();
    study.parameters.dropout.per_month = 1.0;
    clinic.demand.years_open = 15;
    struct ebb_run_clinic_options options = small(NULL, 1, 0);
    options.n_replications = 1;
    struct ebb_work work = ebb_heard_listen(&heard);
    assert_int_equal(ebb_run_clinic(&options, &work, &result), EBB_BAD_STUDY);
    ebb_heard_end(&heard);
    assert_non_null(strstr(ebb_text_chars(&heard.words), "active_patients = 60"));
    ebb_text_free(&heard.words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("any threads and any number of years at once give the same bytes", any_machine_gives_the_same),
        TEST("a row's years are its own", rows_do_not_meet),
        TEST("what draws make of the range is told from luck", draws_are_told_from_luck),
        TEST("more chairs and nurses give more in time, and lateness costs weeks", rows_are_in_their_order),
        TEST("who meets the target has nothing to do first", who_meets_the_target_is_left_alone),
        TEST("where everybody is in time nothing is to be done first", who_is_in_time_is_left_alone),
        TEST("what is counted adds up", counts_add_up),
        TEST("progress is shown, and a raised flag ends it", progress_is_shown_and_stops),
        TEST("a panel that no policy would keep is refused", who_cannot_be_found_is_said),
    };
    return RUN_TESTS(tests);
}
