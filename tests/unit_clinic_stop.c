/* SPDX-License-Identifier: MIT
 * A raised flag ends a clinic within a day of a year, and within a patient of drawing one: in days and
 * patients that are counted, and not by the clock.
 *
 *   1. One year   2. Drawing
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_play.h>
#include <ebb/clinic_year.h>
#include <ebb/constants.h>

#include "clinic_usual.h"
#include "tap.h"

static struct ebb_study study;
static struct ebb_clinic clinic;

static void open_clinic(void)
{
    ebb_clinic_usual(&clinic);
    clinic.active_patients = 30;
    clinic.demand.years_open = 1;
    clinic.n_weeks = 12;
    ebb_clinic_default_study(&clinic, &study);
}

/* 1. One year */

enum { RAISED_ON = 31 };

struct hearing {
    ebb_stop_flag stop;
    int n_days, last_day;
};

static void hear_day(void *self, const struct ebb_clinic_day_told *day)
{
    struct hearing *hearing = self;
    hearing->n_days++;
    hearing->last_day = day->today;
    if (day->today >= RAISED_ON)
        atomic_store(&hearing->stop, true);
}

/* Days 0 to 31 of a clinic that is open on five of seven: 24 of them. */
static void a_year_ends_on_the_day(void **state)
{
    static struct ebb_clinic_tally tally;
    struct hearing hearing = {.n_days = 0};
    struct ebb_clinic_log log = {.self = &hearing, .day = hear_day};
    struct ebb_clinic_calendar calendar;
    struct ebb_people people = {.stop = &hearing.stop};
    struct ebb_clinic_year *year = NULL;
    struct ebb_constants *constants = malloc(sizeof *constants);
    (void)state;
    open_clinic();
    assert_non_null(constants);
    ebb_constants_init(constants, &study);
    assert_int_equal(ebb_clinic_calendar_init(&calendar, &clinic, ebb_clinic_days(&clinic)), EBB_OK);
    assert_int_equal(ebb_clinic_year_open(&year), EBB_OK);
    ebb_clinic_year_listen(year, &log);
    assert_int_equal(ebb_people_draw(&people, &clinic, constants, 0), EBB_OK);
    assert_ptr_equal(people.stop, &hearing.stop); /* new memory has not lost it */
    assert_int_equal(ebb_clinic_year_play(year, &clinic, &calendar, &people, 0, &tally), EBB_INTERRUPTED);
    assert_int_equal(hearing.last_day, RAISED_ON);
    assert_int_equal(hearing.n_days, 24);
    atomic_store(&hearing.stop, false);
    ebb_clinic_year_listen(year, NULL);
    assert_int_equal(ebb_clinic_year_play(year, &clinic, &calendar, &people, 0, &tally), EBB_OK);
    ebb_clinic_year_close(year);
    ebb_people_free(&people);
    ebb_clinic_calendar_free(&calendar);
    free(constants);
}

/* 2. Drawing */

static void nobody_is_drawn_once_it_is_raised(void **state)
{
    ebb_stop_flag stop = true;
    struct ebb_people people = {.stop = &stop};
    struct ebb_constants *constants = malloc(sizeof *constants);
    (void)state;
    open_clinic();
    assert_non_null(constants);
    ebb_constants_init(constants, &study);
    assert_int_equal(ebb_people_draw(&people, &clinic, constants, 0), EBB_INTERRUPTED);
    assert_int_equal(people.n_tried, 0);
    clinic.active_patients = 0;
    clinic.new_per_week = 50;
    assert_int_equal(ebb_people_draw(&people, &clinic, constants, 0), EBB_INTERRUPTED);
    assert_int_equal(people.n, 0);
    ebb_people_free(&people);
    free(constants);
}

/* And so it ends however many rows and years are left, with the first of them. */
static enum ebb_status take(void *self, int replication, const struct ebb_clinic_tally *tallies)
{
    (void)replication;
    (void)tallies;
    (*(int *)self)++;
    return EBB_OK;
}

static void no_year_is_handed_over(void **state)
{
    ebb_stop_flag stop = true;
    int n_taken = 0;
    (void)state;
    open_clinic();
    const struct ebb_clinic_row row = {&clinic, &study};
    const struct ebb_clinic_job job = {.n_rows = 1,
                                       .rows = &row,
                                       .n_replications = 1000,
                                       .n_threads = 2,
                                       .stop = &stop,
                                       .self = &n_taken,
                                       .take = take};
    assert_int_equal(ebb_clinic_play(&job), EBB_INTERRUPTED);
    assert_int_equal(n_taken, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a year ends on the day after the flag is raised, and can be played again",
             a_year_ends_on_the_day),
        TEST("nobody is drawn once it is raised, of the panel or referred",
             nobody_is_drawn_once_it_is_raised),
        TEST("no year is handed over once it is raised", no_year_is_handed_over),
    };
    return RUN_TESTS(tests);
}
