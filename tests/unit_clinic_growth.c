/* SPDX-License-Identifier: MIT
 * unit_clinic_growth: what a change does to what grows, and which is first, of years made by hand.
 *
 * Row 0 has room for everybody, row 1 is the planner's own, the others are what-ifs. A number of a row is so
 * much in all years, or differs by so much either way from year to year: its error is a third of that.
 *
 *   1. Rows by hand   2. What a change does   3. What is first
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_result.h>

#include "clinic_usual.h"
#include "tap.h"

/* 1. Rows by hand */

enum { YEARS = 12, WEEKS = 20, WITHOUT = 0, OWN = 1, A, B, N_ROWS };
static struct ebb_clinic clinic;
static struct ebb_study study;
static struct ebb_clinic_case cases[N_ROWS];
static struct ebb_clinic_result result;

static void vary(int row, int outcome, double value, double by)
{
    double *values = ebb_clinic_answers_room(&result.answers, row, outcome);
    for (int year = 0; year < YEARS; year++)
        values[year] = value + (year % 2 ? by : -by);
}

static void set(int row, int outcome, double value)
{
    vary(row, outcome, value, 0.0);
}

/* Two new patients a week, and 30 boosters, of which 60 are late at the end where the row is behind. */
static void make_row(int row, bool is_behind)
{
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++)
        set(row, outcome, 0.0);
    set(row, EBB_CLINIC_SESSIONS, 40.0);
    set(row, EBB_CLINIC_BOOSTERS, 30.0);
    set(row, EBB_CLINIC_REFERRED_A_WEEK, 2.0);
    set(row, EBB_CLINIC_ON_TARGET, 0.5);
    set(row, EBB_CLINIC_IN_RESPONSE, 0.6);
    result.answers.pools[row].n_replications = YEARS;
    result.answers.pools[row].late_waiting[clinic.target.within_days + 1] = is_behind ? 60 * YEARS : 0;
}

static int open_result(void **state)
{
    struct ebb_clinic_asked asked[N_ROWS];
    (void)state;
    memset(&result, 0, sizeof result);
    ebb_clinic_usual(&clinic);
    clinic.n_weeks = WEEKS;
    ebb_clinic_default_study(&clinic, &study);
    for (int row = 0; row < N_ROWS; row++) {
        cases[row] =
            (struct ebb_clinic_case){.clinic = clinic, .without_limits = row == WITHOUT ? -1 : WITHOUT};
        asked[row] = (struct ebb_clinic_asked){&clinic, cases[row].without_limits};
    }
    if (ebb_clinic_answers_init(&result.answers, asked, N_ROWS, YEARS, 0, OWN) != EBB_OK)
        return 1;
    result.answers.n_replications = YEARS;
    result.rows = (struct ebb_clinic_rows){.n = N_ROWS, .own = OWN, .cases = cases, .studies = &study};
    result.rows.n_what_ifs = 2;
    result.rows.what_ifs[0] = (struct ebb_clinic_what_if){.code = EBB_IF_CHAIR_MORE, .row = A};
    result.rows.what_ifs[1] = (struct ebb_clinic_what_if){.code = EBB_IF_HOUR_MORE, .row = B};
    for (int row = 0; row < N_ROWS; row++)
        make_row(row, row == OWN);
    vary(OWN, EBB_CLINIC_BACKLOG_GROWTH, 2.0, 0.9);
    return 0;
}

static void forget_found(void)
{
    free(result.verdicts);
    result.verdicts = NULL;
    result.n_ranked = 0;
}

static int close_result(void **state)
{
    (void)state;
    forget_found();
    ebb_clinic_answers_free(&result.answers);
    return 0;
}

/* Of the what-if with that row. */
static int ranked_of(int row)
{
    for (int i = 0; i < result.n_ranked; i++) {
        if (result.rows.what_ifs[result.ranked[i].what_if].row == row)
            return i;
    }
    return -1;
}

static enum ebb_clinic_on_growth find(int row)
{
    forget_found();
    assert_int_equal(ebb_clinic_result_find(&result), EBB_OK);
    return result.ranked[ranked_of(row)].effect;
}

static enum ebb_clinic_state state_of(int row)
{
    return result.verdicts[row].state;
}

/* 2. What a change does */

/* Not to be found growing is no evidence: a backlog that grew by three errors, or by one with an error that
 * hides anything, was told as ended. */
static void an_end_needs_evidence_of_its_own(void **state)
{
    (void)state;
    assert_int_equal(find(A), EBB_ON_GROWTH_ENDS);
    assert_int_equal(state_of(OWN), EBB_CLINIC_BACKLOG_GROWS);
    make_row(A, true);
    vary(A, EBB_CLINIC_BACKLOG_GROWTH, 1.9, 1.8); /* 3.5 errors above 0, and as fast as before */
    assert_int_equal(find(A), EBB_ON_GROWTH_NOT_TOLD);
    assert_int_equal(state_of(A), EBB_CLINIC_BACKLOG_MAY_GROW);
    vary(A, EBB_CLINIC_BACKLOG_GROWTH, 0.4, 1.2); /* one error above 0, and clearly less than before */
    assert_int_equal(find(A), EBB_ON_GROWTH_SLOWS);
    vary(A, EBB_CLINIC_BACKLOG_GROWTH, 0.0, 0.3); /* with two errors 4 patients of 30 in these weeks */
    assert_int_equal(find(A), EBB_ON_GROWTH_ENDS);
    assert_int_equal(state_of(A), EBB_CLINIC_BEHIND);
    vary(A, EBB_CLINIC_BACKLOG_GROWTH, 4.0, 1.5);
    assert_int_equal(find(A), EBB_ON_GROWTH_MORE);
}

/* A list of just below what a verdict asks for, that grows: in some years it is above. */
static void a_list_that_is_short_by_luck_has_not_ended(void **state)
{
    (void)state;
    vary(A, EBB_CLINIC_LIST, 7.5, 2.0); /* of 8, with an error of 0.6 */
    vary(A, EBB_CLINIC_LIST_GROWTH, 0.3, 0.3);
    assert_int_equal(find(A), EBB_ON_GROWTH_SLOWS);
    assert_int_equal(state_of(A), EBB_CLINIC_KEEPS_UP);
    vary(A, EBB_CLINIC_LIST, 5.0, 2.0);
    assert_int_equal(find(A), EBB_ON_GROWTH_ENDS);
    vary(A, EBB_CLINIC_LIST, 9.0, 2.0);
    vary(A, EBB_CLINIC_LIST_GROWTH, 0.3, 0.6); /* 1.7 errors */
    assert_int_equal(find(A), EBB_ON_GROWTH_SLOWS);
    assert_int_equal(state_of(A), EBB_CLINIC_LIST_MAY_GROW);
    assert_false(ebb_clinic_is_told(EBB_CLINIC_WEEKS_TO_START, &result.verdicts[A]));
}

/* What is taken from the backlog and put on the list has slowed nothing. */
static void queues_are_looked_at_together(void **state)
{
    (void)state;
    vary(A, EBB_CLINIC_LIST, 30.0, 1.0);
    vary(A, EBB_CLINIC_LIST_GROWTH, 2.0, 0.9);
    assert_int_equal(find(A), EBB_ON_GROWTH_NOT_TOLD);
    assert_int_equal(state_of(A), EBB_CLINIC_LIST_GROWS);
}

/* Two staffings with the same numbers, at 4.9 and at 5.1 errors, are not told to be opposites. */
static void no_opposites_at_equal_numbers(void **state)
{
    (void)state;
    make_row(A, true);
    vary(OWN, EBB_CLINIC_BACKLOG_GROWTH, 1.54, 1.0);
    vary(A, EBB_CLINIC_BACKLOG_GROWTH, 1.48, 1.0);
    assert_int_equal(find(A), EBB_ON_GROWTH_SLOWS); /* on the same years the two differ by the same */
    assert_int_equal(state_of(OWN), EBB_CLINIC_BACKLOG_GROWS);
    assert_int_equal(state_of(A), EBB_CLINIC_BACKLOG_MAY_GROW);
    assert_false(ebb_clinic_is_steady(&result.verdicts[A]) || ebb_clinic_is_unstable(&result.verdicts[A]));
}

/* 3. What is first */

static int first_row(void)
{
    find(A);
    return result.first < 0 ? -1 : result.rows.what_ifs[result.ranked[result.first].what_if].row;
}

/* More gain is no reason for what still grows; a price in the share of the few who are in is none against. */
static void what_ends_it_is_first(void **state)
{
    (void)state;
    make_row(B, true);
    vary(B, EBB_CLINIC_BACKLOG_GROWTH, 1.0, 0.9);
    set(B, EBB_CLINIC_ON_TARGET, 0.8);
    assert_int_equal(first_row(), A);
    vary(A, EBB_CLINIC_ON_TARGET, 0.48, 0.01);
    assert_int_equal(find(A), EBB_ON_GROWTH_ENDS_AT_PRICE);
    assert_true(ebb_clinic_ends_growth(&result, ranked_of(A)));
    assert_int_equal(first_row(), A);
    set(A, EBB_CLINIC_ON_TARGET, 0.96); /* less than 0.99, and it meets the target */
    set(OWN, EBB_CLINIC_ON_TARGET, 0.99);
    assert_int_equal(find(A), EBB_ON_GROWTH_ENDS);
}

/* What costs days in response is told, and is no advice; what slows it is, with its gain. */
static void what_costs_days_well_is_never_first(void **state)
{
    (void)state;
    set(A, EBB_CLINIC_IN_RESPONSE, 0.55);
    assert_int_equal(find(A), EBB_ON_GROWTH_ENDS_AT_PRICE);
    make_row(B, true);
    vary(B, EBB_CLINIC_BACKLOG_GROWTH, 1.0, 0.9);
    assert_int_equal(first_row(), B);
    assert_false(ebb_clinic_ends_growth(&result, result.first));
    vary(B, EBB_CLINIC_BACKLOG_GROWTH, 3.0, 0.9); /* grows more */
    set(B, EBB_CLINIC_ON_TARGET, 0.8);
    assert_int_equal(first_row(), -1);
}

/* Easing a rule gains most, and ends the growth: it is told after the rest, and first is another, or none. */
static void what_eases_a_rule_is_told_last(void **state)
{
    static const enum ebb_clinic_if EASING[] = {EBB_IF_START_SHARED, EBB_IF_NO_REVIEWS};
    (void)state;
    set(A, EBB_CLINIC_ON_TARGET, 0.9);
    set(B, EBB_CLINIC_ON_TARGET, 0.6);
    assert_int_equal(first_row(), A);
    for (size_t i = 0; i < sizeof EASING / sizeof EASING[0]; i++) {
        result.rows.what_ifs[0].code = EASING[i];
        assert_int_equal(first_row(), B);
        assert_int_equal(ranked_of(A), result.n_ranked - 1);
        assert_int_equal(find(A), EBB_ON_GROWTH_ENDS);
    }
    set(B, EBB_CLINIC_IN_RESPONSE, 0.55);
    assert_int_equal(first_row(), -1);
}

/* Of a clinic that stands a gain is first, unless something grows with it that did not. */
static void a_gain_that_makes_something_grow_is_not_first(void **state)
{
    (void)state;
    make_row(OWN, false);
    set(A, EBB_CLINIC_ON_TARGET, 0.7);
    set(B, EBB_CLINIC_ON_TARGET, 0.6);
    assert_int_equal(first_row(), A);
    assert_int_equal(find(A), EBB_ON_GROWTH_NONE);
    make_row(A, true);
    set(A, EBB_CLINIC_ON_TARGET, 0.7);
    vary(A, EBB_CLINIC_BACKLOG_GROWTH, 2.0, 0.9);
    assert_int_equal(first_row(), B);
    set(OWN, EBB_CLINIC_ON_TARGET, 0.97);
    assert_int_equal(first_row(), -1);
    assert_true(result.met);
    vary(OWN, EBB_CLINIC_LIST, 9.0, 1.0);
    vary(OWN, EBB_CLINIC_LIST_GROWTH, 0.3, 0.6); /* it may grow: then nothing is not the answer */
    assert_int_equal(first_row(), B);
    assert_false(result.met);
}

int main(void)
{
#define RESULT_TEST(sentence, function)                     \
    {                                                       \
        sentence, function, open_result, close_result, NULL \
    }
    const struct CMUnitTest tests[] = {
        RESULT_TEST("that a growth ends needs evidence of its own", an_end_needs_evidence_of_its_own),
        RESULT_TEST("a list that is short by luck has not ended", a_list_that_is_short_by_luck_has_not_ended),
        RESULT_TEST("what moves from one queue to the other is not slowed", queues_are_looked_at_together),
        RESULT_TEST("no opposite verdicts at equal numbers", no_opposites_at_equal_numbers),
        RESULT_TEST("what ends the growth is first, at a price in few boosters, too", what_ends_it_is_first),
        RESULT_TEST("what costs days in response is never first", what_costs_days_well_is_never_first),
        RESULT_TEST("what eases a rule is told last, and is never first", what_eases_a_rule_is_told_last),
        RESULT_TEST("a gain that makes something grow is not first",
                    a_gain_that_makes_something_grow_is_not_first),
    };
    return RUN_TESTS(tests);
}
