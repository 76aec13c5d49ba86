/* SPDX-License-Identifier: MIT
 * A closure that is longer than a window makes boosters late, and a house that ends sends everybody home:
 * what a year of a clinic shows of both (sim/clinic/README.md sections 4 and 5).
 *
 *   1. A year   2. Closures   3. Midnight
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_play.h>
#include <ebb/clinic_year.h>
#include <ebb/constants.h>

#include "clinic_usual.h"
#include "tap.h"

/* 1. A year */

/* The usual clinic, ten weeks of it, closed from one of its days to another. */
static void close_from(struct ebb_clinic *clinic, int first_day, int last_day)
{
    ebb_clinic_usual(clinic);
    clinic->n_weeks = 10;
    clinic->n_closures = 1;
    clinic->closures[0] = (struct ebb_closure){.kind = EBB_CLOSED_DATES,
                                               .first_day = clinic->start_day + first_day,
                                               .last_day = clinic->start_day + last_day};
}

static void play(const struct ebb_clinic *clinic, struct ebb_clinic_log *log,
                 struct ebb_clinic_tally *out_tally)
{
    static struct ebb_study study, settled; /* large */
    struct ebb_clinic_calendar calendar;
    struct ebb_people people = {0};
    struct ebb_clinic_year *year = NULL;
    struct ebb_messages messages = {0};
    struct ebb_constants *constants = malloc(sizeof *constants);
    assert_non_null(constants);
    ebb_clinic_default_study(clinic, &study);
    assert_int_equal(ebb_clinic_settle(clinic, &study, &settled, &messages), EBB_OK);
    ebb_constants_init(constants, &settled);
    assert_int_equal(ebb_clinic_calendar_init(&calendar, clinic, ebb_clinic_days(clinic)), EBB_OK);
    assert_int_equal(ebb_clinic_year_open(&year), EBB_OK);
    ebb_clinic_year_listen(year, log);
    assert_int_equal(ebb_people_draw(&people, clinic, constants, 0), EBB_OK);
    assert_int_equal(ebb_clinic_year_play(year, clinic, &calendar, &people, 0, out_tally), EBB_OK);
    ebb_clinic_year_close(year);
    ebb_people_free(&people);
    ebb_clinic_calendar_free(&calendar);
    ebb_messages_free(&messages);
    free(constants);
}

/* Due boosters that were more than three days late, given or not. */
static int64_t late(const struct ebb_clinic_tally *tally)
{
    int64_t n = 0;
    for (int days = 4; days <= EBB_LATE_DAYS; days++)
        n += tally->late[days] + tally->late_given_up[days] + tally->late_waiting[days];
    return n;
}

/* 2. Closures */

static void a_closure_longer_than_the_window_makes_boosters_late(void **state)
{
    static struct ebb_clinic clinic;
    static struct ebb_clinic_tally open, week, month;
    (void)state;
    close_from(&clinic, 20, 20);
    clinic.chairs = clinic.nurses = 20;
    play(&clinic, NULL, &open);
    close_from(&clinic, 20, 26);
    clinic.chairs = clinic.nurses = 20;
    play(&clinic, NULL, &week);
    close_from(&clinic, 20, 48);
    clinic.chairs = clinic.nurses = 20;
    play(&clinic, NULL, &month);
    assert_true(late(&open) <= 3);
    assert_true(late(&week) <= 12); /* a week off is moved around, within the window */
    assert_true(late(&month) > 50); /* 28 days of a clinic of 120, each due once in 28 */
}

/* Nobody is treated again, and most are due: that is the worst of clinics, not the best. */
static void who_waits_for_a_day_behind_the_year_is_late(void **state)
{
    static struct ebb_clinic clinic;
    static struct ebb_clinic_tally tally, unlimited;
    int64_t in_time = 0, waiting = 0;
    (void)state;
    close_from(&clinic, 1, 69);
    clinic.new_per_week = 0;
    play(&clinic, NULL, &tally);
    for (int days = 0; days <= 3; days++)
        in_time += tally.late[days];
    for (int days = 4; days <= EBB_LATE_DAYS; days++)
        waiting += tally.late_waiting[days];
    assert_true(in_time <= 24);
    assert_true(waiting > 60);
    /* the row that has no limits is closed, too: a closure is nothing that chairs could mend */
    clinic.unlimited = true;
    play(&clinic, NULL, &unlimited);
    assert_true(late(&unlimited) > 60);
}

/* What is played of a week does not know when the weeks end: other services fill the days after, too. */
static void the_end_is_not_known_before_it(void **state)
{
    static struct ebb_clinic clinic;
    static struct ebb_clinic_tally shorter, longer;
    (void)state;
    for (int long_one = 0; long_one < 2; long_one++) {
        ebb_clinic_usual(&clinic);
        clinic.n_weeks = long_one ? 24 : 12;
        clinic.chairs = clinic.nurses = 1;
        clinic.n_background = 1;
        clinic.background[0] = (struct ebb_background){.name = "iron", .service = 0, .per_day = 50};
        play(&clinic, NULL, long_one ? &longer : &shorter);
    }
    for (int week = 0; week < 12; week++) {
        assert_int_equal(shorter.week_list[week], longer.week_list[week]);
        assert_int_equal(shorter.week_given[week], longer.week_given[week]);
    }
    assert_true(shorter.week_list[11] > 0);
}

/* 3. Midnight */

struct watch {
    int n, n_cut;
    int32_t last_s;
};

static void watch_day(void *self, const struct ebb_clinic_day_told *day)
{
    struct watch *watch = self;
    for (int i = 0; i < day->n; i++) {
        const struct ebb_day_session *s = &day->sessions[i];
        const int32_t drawn = s->start_s + s->infusion_s + s->observation_s + s->escort_s + s->turnover_s;
        const int32_t end = s->chair_free_s > s->home_s ? s->chair_free_s : s->home_s;
        watch->n++;
        watch->n_cut += s->fate == EBB_SESSION_GIVEN && end - s->began_s < drawn;
        watch->last_s = end > watch->last_s ? end : watch->last_s;
    }
}

static void watch_nothing(void *self, const struct ebb_clinic_event *event)
{
    (void)self;
    (void)event;
}

/* A lognormal of which one in twenty takes more than twelve hours. */
static void no_day_runs_into_the_next(void **state)
{
    static struct ebb_clinic clinic;
    static struct ebb_clinic_tally tally;
    struct watch watch = {0};
    struct ebb_clinic_log log = {.self = &watch, .event = watch_nothing, .day = watch_day};
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.n_weeks = 10;
    clinic.services[0].infusion = (struct ebb_length){40, 20, 720, EBB_TIME_LOGNORMAL};
    for (int places = 0; places <= 2; places += 2) {
        clinic.recovery_places = places;
        play(&clinic, &log, &tally);
        assert_true(watch.n > 200);
        assert_true(watch.n_cut > 3);
        assert_int_equal(watch.last_s, EBB_SECONDS_A_DAY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a closure longer than the window makes boosters late",
             a_closure_longer_than_the_window_makes_boosters_late),
        TEST("who waits for a day behind the year is late", who_waits_for_a_day_behind_the_year_is_late),
        TEST("the end of the weeks is not known before it", the_end_is_not_known_before_it),
        TEST("no day runs into the next", no_day_runs_into_the_next),
    };
    return RUN_TESTS(tests);
}
