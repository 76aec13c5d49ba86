/* SPDX-License-Identifier: MIT
 * unit_clinic_binds: what holds a clinic up that no chair mends is named, of years made by hand.
 *
 * Row 0 has room for everybody, row 1 is the planner's own; both begin with two new patients a week, three on
 * the list, all boosters in time, and a book that is never full.
 */
#include <string.h>

#include <ebb/clinic_findings.h>

#include "clinic_usual.h"
#include "tap.h"

enum { YEARS = 12, WEEKS = 20, WITHOUT = 0, OWN = 1 };
static struct ebb_clinic clinic;
static struct ebb_clinic_answers answers;

static void set(int row, int outcome, double value)
{
    double *values = ebb_clinic_answers_room(&answers, row, outcome);
    for (int year = 0; year < YEARS; year++)
        values[year] = value;
}

static int open_years(void **state)
{
    const struct ebb_clinic_asked asked[] = {{&clinic, -1}, {&clinic, WITHOUT}};
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.n_weeks = WEEKS;
    if (ebb_clinic_answers_init(&answers, asked, 2, YEARS, 0, OWN) != EBB_OK)
        return 1;
    answers.n_replications = YEARS;
    for (int row = 0; row < 2; row++) {
        for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++)
            set(row, outcome, 0.0);
        set(row, EBB_CLINIC_ON_TARGET, 1.0);
        set(row, EBB_CLINIC_REFERRED_A_WEEK, 2.0);
        set(row, EBB_CLINIC_LIST, 3.0);
        set(row, EBB_CLINIC_BOOK_FULL, 0.8);
        answers.pools[row].n_weeks = WEEKS;
    }
    return 0;
}

static int close_years(void **state)
{
    (void)state;
    ebb_clinic_answers_free(&answers);
    return 0;
}

static void assert_binds(enum ebb_clinic_bind binds)
{
    assert_int_equal(ebb_clinic_binds(&answers, OWN), binds);
}

/* In this order: the prescriber's minutes, hours, the days of first courses. */
static void the_most_certain_is_named(void **state)
{
    (void)state;
    assert_binds(EBB_BINDS_NOTHING);
    set(OWN, EBB_CLINIC_LIST, 9.0); /* of 2 a week */
    set(OWN, EBB_CLINIC_BOOK_FULL, 0.96);
    assert_binds(EBB_BINDS_NOTHING); /* of chairs */
    set(OWN, EBB_CLINIC_BOOK_FULL, 0.8);
    assert_binds(EBB_BINDS_SPACING);
    answers.pools[OWN].week_given[0] = 100;
    answers.pools[OWN].use[2].lack_s[9][EBB_LACKS_PRESCRIBER] = 100 * 90;
    assert_binds(EBB_BINDS_PRESCRIBER);
    answers.pools[OWN].use[1].lack_s[9][EBB_LACKS_CHAIR] = 100 * 91;
    assert_binds(EBB_BINDS_SPACING);
    set(OWN, EBB_CLINIC_PRESCRIBER_USED, 0.91);
    assert_binds(EBB_BINDS_VISITS);
}

/* The same people with room for everybody are late by closed days alone. */
static void closed_days_are_told_by_the_row_without_limits(void **state)
{
    (void)state;
    set(OWN, EBB_CLINIC_ON_TARGET, 0.8);
    set(OWN, EBB_CLINIC_LIST, 9.0);
    set(WITHOUT, EBB_CLINIC_ON_TARGET, 0.992); /* a holiday */
    assert_binds(EBB_BINDS_SPACING);
    set(WITHOUT, EBB_CLINIC_ON_TARGET, 0.97);
    assert_binds(EBB_BINDS_CLOSED);
    assert_int_equal(ebb_clinic_binds(&answers, WITHOUT), EBB_BINDS_NOTHING);
    set(OWN, EBB_CLINIC_PRESCRIBER_USED, 0.91);
    assert_binds(EBB_BINDS_VISITS);
}

/* Nine of ten places are kept, and the tenth is taken: boosters are late beside empty chairs. */
static void places_that_are_kept_hold_a_clinic_up(void **state)
{
    (void)state;
    set(OWN, EBB_CLINIC_BOOK_FULL, 0.097);
    set(OWN, EBB_CLINIC_ON_TARGET, 0.2);
    for (int week = 0; week < WEEKS; week++)
        answers.pools[OWN].week_holds[week] = 5 * 10 * 90;
    answers.pools[OWN].open_days[0] = 5 * WEEKS;
    assert_binds(EBB_BINDS_NOTHING);
    clinic.booking.reserved_slots = 9;
    assert_binds(EBB_BINDS_RESERVED);
    clinic.booking.reserved_slots = 8; /* two may be booked ahead, and one is */
    assert_binds(EBB_BINDS_NOTHING);
    clinic.booking.reserved_slots = 9;
    set(OWN, EBB_CLINIC_ON_TARGET, 0.97);
    assert_binds(EBB_BINDS_NOTHING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"what no chair mends is named, the most certain first", the_most_certain_is_named, open_years,
         close_years, NULL},
        {"closed days are told by who has room for everybody", closed_days_are_told_by_the_row_without_limits,
         open_years, close_years, NULL},
        {"places that are kept for urgent sessions hold a clinic up", places_that_are_kept_hold_a_clinic_up,
         open_years, close_years, NULL},
    };
    return RUN_TESTS(tests);
}
