/* SPDX-License-Identifier: MIT
 * unit_clinic_findings: hours, verdicts, drift and formulas are what years made by hand show.
 *
 *   1. Hours   2. Verdicts   3. The panel   4. Formulas   5. A full book
 */
#include <math.h>
#include <string.h>

#include <ebb/clinic_book.h>
#include <ebb/clinic_findings.h>
#include <ebb/clinic_textbook.h>
#include <ebb/queue_formulas.h>

#include "clinic_usual.h"
#include "tap.h"

static struct ebb_clinic clinic;
static struct ebb_clinic_tally tally;

static void assert_near(double a, double b)
{
    if (!(fabs(a - b) <= 1e-9))
        print_error("%.17g is not %.17g\n", a, b);
    assert_true(fabs(a - b) <= 1e-9);
}

/* 1. Hours */

/* Ten Mondays and Thursdays; on Mondays at 9 two of four chairs, and 5 minutes' wait for a nurse. */
static struct ebb_clinic_pool pool_by_hand(void)
{
    struct ebb_clinic_pool pool;
    memset(&pool, 0, sizeof pool);
    pool.open_days[0] = pool.open_days[3] = 10;
    pool.use[0].chair_s[9] = 10 * 2 * 3600;
    pool.use[0].nurse_s[9] = 10 * 3600;
    pool.use[0].nurse_on_duty_s[9] = 10 * 2 * 3600;
    pool.use[0].lack_s[9][EBB_LACKS_NURSE] = 10 * 300;
    pool.use[3].chair_s[11] = 10 * 4 * 3600;
    return pool;
}

static void hours_are_means_over_open_days(void **state)
{
    const struct ebb_clinic_pool pool = pool_by_hand();
    (void)state;
    struct ebb_clinic_hour hour = ebb_clinic_hour_of(&pool, 0, 9);
    assert_near(hour.chairs_used, 2.0);
    assert_near(hour.nurses_needed, 1.0);
    assert_near(hour.nurses_on_duty, 2.0);
    assert_near(hour.waited_min[EBB_LACKS_NURSE], 5.0);
    assert_int_equal(hour.binding, EBB_LACKS_NURSE);
    hour = ebb_clinic_hour_of(&pool, -1, 9);
    assert_near(hour.chairs_used, 1.0);
    assert_near(hour.waited_min[EBB_LACKS_NURSE], 2.5);
    hour = ebb_clinic_hour_of(&pool, 2, 9);
    assert_near(hour.chairs_used, 0.0);
    assert_int_equal(hour.binding, EBB_LACKS_NOTHING);
}

/* Open 09:00 to 17:00, Wednesdays from 09:30 to 13:15; a weekday that is never open has no chairs. */
static void chairs_are_open_in_opening_hours(void **state)
{
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.chairs = 4;
    clinic.open = (struct ebb_hours){9 * 60, 17 * 60};
    clinic.hours[2] = (struct ebb_hours){9 * 60 + 30, 13 * 60 + 15};
    assert_near(ebb_clinic_chairs_open(&clinic, 0, 8), 0.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 0, 9), 4.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 0, 16), 4.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 0, 17), 0.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 2, 9), 2.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 2, 13), 1.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 2, 14), 0.0);
    assert_near(ebb_clinic_chairs_open(&clinic, 5, 10), 0.0);
}

static void the_worst_is_where_most_is_waited(void **state)
{
    struct ebb_clinic_pool pool = pool_by_hand();
    (void)state;
    struct ebb_clinic_worst worst = ebb_clinic_worst_of(&pool);
    assert_int_equal(worst.weekday, 0);
    assert_int_equal(worst.hour, 9);
    assert_int_equal(worst.day, 0);
    assert_int_equal(worst.binding, EBB_LACKS_NURSE);
    pool.use[3].lack_s[8][EBB_LACKS_NURSE] = 10 * 3600; /* early, before any nurse is there */
    worst = ebb_clinic_worst_of(&pool);
    assert_true(worst.weekday == 0 && worst.hour == 9 && worst.day == 0);
    assert_int_equal(ebb_clinic_hour_of(&pool, 3, 8).binding, EBB_LACKS_NOTHING);
    pool.use[0].lack_s[9][EBB_LACKS_NURSE] = 10 * 59; /* nobody's want: then the fullest */
    worst = ebb_clinic_worst_of(&pool);
    assert_int_equal(worst.weekday, 3);
    assert_int_equal(worst.hour, 11);
    assert_int_equal(worst.binding, EBB_LACKS_NOTHING);
    memset(&pool, 0, sizeof pool);
    assert_int_equal(ebb_clinic_worst_of(&pool).day, -1);
}

/* 2. Verdicts */

enum { YEARS = 12, WEEKS = 20 };
static int late_by; /* days that the backlog is late at the end */

/* Years with so many boosters a week, a backlog and a list that begin there and grow by so many a week, a
 * little more in every other year. Of the backlog all are late at the end, by a day more than they may be. */
static void play_years(struct ebb_clinic_answers *answers, int boosters, int backlog, int backlog_by,
                       int list, int list_by)
{
    const struct ebb_clinic_asked asked = {&clinic, -1};
    clinic.n_weeks = WEEKS;
    late_by = late_by > 0 ? late_by : clinic.target.within_days + 1;
    assert_int_equal(ebb_clinic_answers_init(answers, &asked, 1, YEARS, 0, 0), EBB_OK);
    for (int year = 0; year < YEARS; year++) {
        memset(&tally, 0, sizeof tally);
        tally.n_weeks = WEEKS;
        tally.late[0] = (int64_t)WEEKS * boosters;
        tally.referrals = WEEKS * 2;
        for (int week = 0; week < WEEKS; week++) {
            tally.week_backlog[week] = backlog + week * (backlog_by + (backlog_by > 0) * (year % 2));
            tally.week_list[week] = list + week * (list_by + (list_by > 0) * (year % 2));
            tally.week_active[week] = 100 + week;
            tally.week_panel[week] = 100 - week;
            tally.week_holds[week] = 1000;
            tally.week_booked[week] = 900 + 6 * week + 10 * (year % 2);
        }
        tally.late_waiting[late_by] = tally.week_backlog[WEEKS - 1];
        tally.given[EBB_SESSION_MAINTENANCE] = tally.late[0];
        ebb_clinic_answers_take(answers, year, &tally);
    }
}

static struct ebb_clinic_verdict judge(int boosters, int backlog, int backlog_by, int list, int list_by)
{
    struct ebb_clinic_answers answers;
    play_years(&answers, boosters, backlog, backlog_by, list, list_by);
    const struct ebb_clinic_verdict verdict = ebb_clinic_verdict_of(&answers, 0);
    ebb_clinic_answers_free(&answers);
    return verdict;
}

static void what_grows_is_named(void **state)
{
    (void)state;
    ebb_clinic_usual(&clinic);
    struct ebb_clinic_verdict verdict = judge(30, 5, 0, 3, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_KEEPS_UP);
    assert_false(ebb_clinic_is_unstable(&verdict));
    verdict = judge(33, 5, 1, 3, 0); /* 5 + 19 x 1.5 = 33.5 at the end: half a patient more than a week's */
    assert_int_equal(verdict.state, EBB_CLINIC_BACKLOG_GROWS);
    verdict = judge(40, 5, 1, 3, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_KEEPS_UP);
    verdict = judge(30, 45, 0, 3, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_BEHIND);
    assert_near(verdict.weeks_behind, 1.5);
    assert_false(ebb_clinic_is_unstable(&verdict));
    verdict = judge(30, 45, 2, 3, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_BACKLOG_GROWS);
    assert_near(verdict.growth, 2.5);
    assert_true(ebb_clinic_is_unstable(&verdict));
    verdict = judge(30, 45, 0, 3, 1);
    assert_int_equal(verdict.state, EBB_CLINIC_LIST_GROWS);
    assert_near(verdict.growth, 1.5);
    assert_true(ebb_clinic_is_unstable(&verdict));
}

/* Who waits and is booked within the target's days is owed nothing, however many they are. */
static void who_is_in_time_is_not_behind(void **state)
{
    (void)state;
    ebb_clinic_usual(&clinic);
    late_by = clinic.target.within_days;
    struct ebb_clinic_verdict verdict = judge(30, 45, 2, 3, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_KEEPS_UP);
    assert_near(verdict.weeks_behind, 0.0);
    late_by = 0;
}

/* No session in any year, and 5 who wait; and nobody who waits. */
static void who_treats_nobody_is_named(void **state)
{
    struct ebb_clinic_answers answers;
    (void)state;
    ebb_clinic_usual(&clinic);
    struct ebb_clinic_verdict verdict = judge(0, 5, 2, 0, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_TREATS_NOBODY);
    assert_true(ebb_clinic_is_unstable(&verdict) && isnan(verdict.weeks_behind));
    assert_false(ebb_clinic_is_told(EBB_CLINIC_LATE_95, &verdict));
    assert_true(ebb_clinic_is_told(EBB_CLINIC_ON_TARGET, &verdict));
    assert_int_equal(judge(0, 0, 0, 4, 0).state, EBB_CLINIC_TREATS_NOBODY); /* on the list */
    play_years(&answers, 0, 0, 0, 0, 0);
    verdict = ebb_clinic_verdict_of(&answers, 0);
    assert_int_equal(verdict.state, EBB_CLINIC_KEEPS_UP);
    assert_int_equal(ebb_clinic_years_of_nobody(&answers, 0), 0);
    assert_false(ebb_clinic_has_boosters(&answers, 0));
    ebb_clinic_answers_free(&answers);
}

/* 3. The panel */

static void the_panel_drifts(void **state)
{
    struct ebb_clinic_answers answers;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.active_patients = 100;
    play_years(&answers, 30, 5, 0, 3, 0);
    const struct ebb_clinic_drift drift = ebb_clinic_drift_of(&answers, 0);
    assert_int_equal(drift.panel, 100);
    assert_near(drift.active.mean, 119.0);
    assert_near(drift.panel_share.mean, 0.81);
    assert_near(drift.growth.mean, 1.0);
    assert_near(drift.referred.mean, 2.0);
    assert_near(drift.more_a_year, 19.0 / 20.0 * 365.25 / 7.0);
    assert_int_equal(drift.week_full, 8); /* 905 + 6 x 8 = 953 of 1,000 */
    const int32_t *second = answers.weekly + EBB_WEEKLY_COUNT * WEEKS;
    assert_int_equal(second[EBB_WEEKLY_ACTIVE * WEEKS + 7], 107);
    assert_int_equal(second[EBB_WEEKLY_BACKLOG * WEEKS + 7], 5);
    ebb_clinic_answers_free(&answers);
    /* of the last week 1,014 and 1,024 of 1,000: full before it began */
    assert_near(drift.filling.weeks, WEEKS);
}

/* A holiday fills its week, and a good month ends: neither is the week from which on a clinic is full. */
static void a_clinic_is_full_from_three_weeks_on(void **state)
{
    struct ebb_clinic_pool pool = {.n_weeks = WEEKS};
    (void)state;
    ebb_clinic_usual(&clinic);
    for (int week = 0; week < WEEKS; week++) {
        pool.week_booked[week] = 949;
        pool.week_holds[week] = 1000;
    }
    assert_int_equal(ebb_clinic_week_full(&clinic, &pool), EBB_CLINIC_NEVER_FULL);
    pool.week_booked[3] = pool.week_booked[4] = 1000; /* two only */
    pool.week_booked[8] = pool.week_booked[9] = pool.week_booked[11] = pool.week_booked[12] = 960;
    assert_int_equal(ebb_clinic_week_full(&clinic, &pool), EBB_CLINIC_NEVER_FULL);
    pool.week_booked[17] = pool.week_booked[18] = 960; /* the years end amid a run */
    assert_int_equal(ebb_clinic_week_full(&clinic, &pool), EBB_CLINIC_NEVER_FULL);
    clinic.closures[0] = (struct ebb_closure){.kind = EBB_CLOSED_DATES,
                                              .first_day = clinic.start_day + 7 * 10 + 1,
                                              .last_day = clinic.start_day + 7 * 10 + 1};
    clinic.n_closures = 1;
    assert_int_equal(ebb_clinic_week_full(&clinic, &pool), 8); /* week 10 is passed over */
    pool.week_booked[8] = pool.week_booked[9] = 949;
    pool.week_booked[10] = 1000; /* full for the holiday in it */
    assert_int_equal(ebb_clinic_week_full(&clinic, &pool), EBB_CLINIC_NEVER_FULL);
    pool.week_holds[10] = pool.week_booked[10] = 0; /* closed wholly */
    assert_int_equal(ebb_clinic_week_full(&clinic, &pool), EBB_CLINIC_NEVER_FULL);
}

/* Books that fill by a hundredth a week and end at 0.6: 35 weeks more. Weeks in which it is closed hold
 * nothing and are passed over; years that differ in their speed give the line an error. */
static struct ebb_clinic_filling fill(int a_week, int differ)
{
    const struct ebb_clinic_asked asked = {&clinic, -1};
    struct ebb_clinic_answers answers;
    clinic.n_weeks = WEEKS;
    assert_int_equal(ebb_clinic_answers_init(&answers, &asked, 1, YEARS, 0, 0), EBB_OK);
    for (int year = 0; year < YEARS; year++) {
        memset(&tally, 0, sizeof tally);
        tally.n_weeks = WEEKS;
        for (int week = 0; week < WEEKS; week++) {
            tally.week_holds[week] = week == 14 ? 0 : 1000;
            tally.week_booked[week] =
                week == 14 ? 0 : 600 + (a_week + (year % 2 ? differ : -differ)) * (week - WEEKS + 1);
        }
        ebb_clinic_answers_take(&answers, year, &tally);
    }
    const struct ebb_clinic_filling filling = ebb_clinic_filling_of(&answers, 0);
    ebb_clinic_answers_free(&answers);
    return filling;
}

static void a_book_fills_on_a_line(void **state)
{
    (void)state;
    ebb_clinic_usual(&clinic);
    struct ebb_clinic_filling filling = fill(10, 0);
    assert_true(fabs(filling.weeks - (WEEKS + 35.0)) < 1e-6);
    assert_true(fabs(filling.latest - filling.soonest) < 1e-6);
    filling = fill(10, 5); /* 6 of 5 and 6 of 15: an error of 5 / sqrt 11 */
    assert_true(fabs(filling.soonest - (WEEKS + 350.0 / (10.0 + 10.0 / sqrt(11.0)))) < 1e-6);
    assert_true(fabs(filling.latest - (WEEKS + 350.0 / (10.0 - 10.0 / sqrt(11.0)))) < 1e-6);
    filling = fill(1, 5); /* it may not fill at all */
    assert_true(filling.latest > 1e300 && filling.soonest < filling.weeks);
    filling = fill(-10, 0);
    assert_true(filling.weeks > 1e300 && filling.soonest > 1e300);
}

/* 4. Formulas */

/* 120 patients every 4 weeks and 2 new a week of 6 sessions, on 5 days of 8 hours: 42 sessions a week. */
static void formulas_take_the_planners_numbers(void **state)
{
    static struct ebb_study study;
    struct ebb_clinic_answers answers;
    (void)state;
    ebb_clinic_usual(&clinic);
    ebb_clinic_default_study(&clinic, &study);
    play_years(&answers, 30, 5, 0, 3, 0);
    answers.pools[0].open_days[0] = 10;
    answers.pools[0].week_given[0] = 200;
    const struct ebb_clinic_textbook textbook = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_int_equal(study.induction.infusions, 6);
    assert_near(textbook.sessions_a_day, 42.0 / 5.0);
    assert_near(textbook.open_hours, 8.0);
    assert_near(textbook.chairs, 42.0 / 5.0 * 1.5 / (8.0 * 0.8));
    assert_int_equal(textbook.sessions_a_chair, 5);
    assert_near(textbook.simulated_a_day, 20.0);
    assert_true(textbook.gap[EBB_TEXTBOOK_OTHER_SESSIONS]);
    assert_false(textbook.gap[EBB_TEXTBOOK_FEWER_PATIENTS]);
    assert_true(textbook.gap[EBB_TEXTBOOK_WHOLE_SLOTS]);
    assert_false(textbook.gap[EBB_TEXTBOOK_NURSES]);
    assert_true(textbook.wait_min > 0.0 && textbook.wait_min < 10.0);
    clinic.chairs = 1;
    const struct ebb_clinic_textbook full = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_near(full.wait_min, EBB_NO_STEADY_STATE);
    assert_true(full.gap[EBB_TEXTBOOK_NO_STEADY]);
    assert_near(full.erlang_c, 1.0);
    ebb_clinic_answers_free(&answers);
}

/* A reason moves the number the way in which the two differ: a wait that is shorter than the formula's is the
 * book's doing, whoever is waited for; chairs that are kept free are one whatever else is. */
static void reasons_are_of_the_gap_that_is_there(void **state)
{
    static struct ebb_study study;
    struct ebb_clinic_answers answers;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.chairs = 2;
    ebb_clinic_default_study(&clinic, &study);
    play_years(&answers, 30, 5, 0, 3, 0);
    answers.pools[0].open_days[0] = 10;
    answers.pools[0].week_given[0] = 84; /* as planned */
    answers.pools[0].use[0].lack_s[9][EBB_LACKS_NURSE] = 6000;
    double *waited = ebb_clinic_answers_room(&answers, 0, EBB_CLINIC_WAITED);
    for (int year = 0; year < YEARS; year++)
        waited[year] = 2.0;
    struct ebb_clinic_textbook textbook = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_true(textbook.wait_min > 5.0);
    assert_true(textbook.gap[EBB_TEXTBOOK_BOOKED] && !textbook.gap[EBB_TEXTBOOK_NURSES]);
    assert_false(textbook.gap[EBB_TEXTBOOK_RESERVED] || textbook.gap[EBB_TEXTBOOK_BACKGROUND] ||
                 textbook.gap[EBB_TEXTBOOK_NO_INTERVAL] || textbook.gap[EBB_TEXTBOOK_MISSING]);
    for (int year = 0; year < YEARS; year++)
        waited[year] = 60.0;
    clinic.booking.reserved_slots = 3;
    clinic.n_background = 1;
    clinic.background[0].per_day = 4;
    textbook = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_true(textbook.gap[EBB_TEXTBOOK_NURSES] && !textbook.gap[EBB_TEXTBOOK_BOOKED]);
    assert_true(textbook.gap[EBB_TEXTBOOK_RESERVED] && textbook.gap[EBB_TEXTBOOK_BACKGROUND]);
    answers.pools[0].week_given[0] = 40; /* fewer: for one of the reasons, and missing is not */
    textbook = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_true(textbook.gap[EBB_TEXTBOOK_FEWER_PATIENTS] && !textbook.gap[EBB_TEXTBOOK_MISSING]);
    double *lost = ebb_clinic_answers_room(&answers, 0, EBB_CLINIC_NO_SHOWS);
    for (int year = 0; year < YEARS; year++)
        lost[year] = 5.0; /* a week, of 42 */
    textbook = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_true(textbook.gap[EBB_TEXTBOOK_MISSING] && !textbook.gap[EBB_TEXTBOOK_FEWER_PATIENTS]);
    study.policies[0].maintenance.on = false;
    textbook = ebb_clinic_textbook_of(&clinic, &study, &answers, 0);
    assert_true(textbook.gap[EBB_TEXTBOOK_NO_INTERVAL]);
    ebb_clinic_answers_free(&answers);
}

/* 5. A full book */

static int full_day(int chairs, int nurses, int starts_a_step)
{
    struct ebb_clinic_calendar calendar;
    struct ebb_clinic_book book;
    ebb_clinic_usual(&clinic);
    clinic.chairs = chairs;
    clinic.nurses = nurses;
    clinic.booking.starts_a_step = starts_a_step;
    clinic.booking.reserved_slots = 2;
    assert_int_equal(ebb_clinic_calendar_init(&calendar, &clinic, 30), EBB_OK);
    assert_int_equal(ebb_clinic_book_init(&book, &clinic, &calendar), EBB_OK);
    const int minutes = ebb_clinic_book_holds(&book, 0);
    assert_int_equal(ebb_clinic_book_minutes(&book, 0), 0);
    assert_int_equal(ebb_clinic_book_holds(&book, 0), minutes); /* it was left as empty as before */
    const struct ebb_wish wish = {.service = 0, .urgent = false, .today = 0};
    ebb_clinic_book_take(&book, &wish, ebb_clinic_book_on(&book, &wish, 1));
    assert_int_equal(ebb_clinic_book_minutes(&book, 1), 90);
    ebb_clinic_book_free(&book);
    ebb_clinic_calendar_free(&calendar);
    return minutes;
}

/* Eight hours hold five slots of 90 minutes in a chair: those that must begin a quarter of an hour later
 * still do, until 15:30. One nurse for three patients, who is with one who starts: no more than three. */
static void a_full_book_holds_whole_sessions(void **state)
{
    (void)state;
    assert_int_equal(full_day(1, 1, 0), 5 * 90);
    assert_int_equal(full_day(3, 3, 0), 15 * 90);
    assert_int_equal(full_day(3, 3, 1), 15 * 90);
    assert_int_equal(full_day(8, 8, 1), 27 * 90); /* one in each quarter of an hour from 9:00 to 15:30 */
    assert_true(full_day(8, 1, 0) <= 15 * 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("hours are means over open days, and say what is wanted", hours_are_means_over_open_days),
        TEST("chairs are open in opening hours, by a share of a part hour", chairs_are_open_in_opening_hours),
        TEST("the worst hour is where most is waited, else the fullest", the_worst_is_where_most_is_waited),
        TEST("a backlog or a list that grows is named", what_grows_is_named),
        TEST("who waits and is in time is not behind", who_is_in_time_is_not_behind),
        TEST("a clinic that treats nobody is named", who_treats_nobody_is_named),
        TEST("a clinic is full from the first of three weeks, holidays passed over",
             a_clinic_is_full_from_three_weeks_on),
        TEST("a book fills on a line, with its error", a_book_fills_on_a_line),
        TEST("the panel's drift, and the week in which the book is full", the_panel_drifts),
        TEST("formulas take the planner's numbers and say why they differ",
             formulas_take_the_planners_numbers),
        TEST("a formula's reasons are of the gap that is there", reasons_are_of_the_gap_that_is_there),
        TEST("a full book holds whole sessions, by its own rules", a_full_book_holds_whole_sessions),
    };
    return RUN_TESTS(tests);
}
