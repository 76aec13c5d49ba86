/* SPDX-License-Identifier: MIT
 * unit_clinic_outcome: each number of one year is what its words say, on tallies made by hand.
 */
#include <string.h>

#include <ebb/clinic_outcome.h>

#include "clinic_usual.h"
#include "tap.h"

static struct ebb_clinic clinic;
static struct ebb_clinic_tally tally, without;

static double of(enum ebb_clinic_outcome_code code)
{
    return ebb_clinic_outcome(code, &clinic, &tally, &without);
}

static void clear(void)
{
    memset(&tally, 0, sizeof tally);
    memset(&without, 0, sizeof without);
    ebb_clinic_usual(&clinic);
    clinic.target = (struct ebb_clinic_target){.share = 0.9, .within_days = 3};
    tally.n_weeks = without.n_weeks = 10;
}

#define IS(code, number) assert_true(of(code) - (number) < 1e-9 && (number)-of(code) < 1e-9)
#define IS_NONE(code)    assert_true(of(code) != of(code))

/* 60 on the day, 20 one late, 10 five late; 4 still wait, of whom 2 are late by 2 and 2 by 10 days; 6 were
 * given up 8 days late. Of 3 days the first 2 of those who wait are not asked. */
static void shares_count_what_was_never_given(void **state)
{
    (void)state;
    clear();
    tally.late[0] = 60;
    tally.late[1] = 20;
    tally.late[5] = 10;
    tally.late_waiting[2] = 2;
    tally.late_waiting[10] = 2;
    tally.late_given_up[8] = 6;
    IS(EBB_CLINIC_WITHIN_0, 60.0 / 100.0);
    IS(EBB_CLINIC_WITHIN_1, 80.0 / 100.0);
    IS(EBB_CLINIC_WITHIN_3, 80.0 / 98.0);
    IS(EBB_CLINIC_WITHIN_5, 90.0 / 98.0);
    IS(EBB_CLINIC_WITHIN_8, 90.0 / 92.0);
    IS(EBB_CLINIC_WITHIN_14, 90.0 / 90.0);
    IS(EBB_CLINIC_ON_TARGET, 80.0 / 98.0);
    IS(EBB_CLINIC_TARGET_MET, 0.0);
    clinic.target.within_days = 5;
    IS(EBB_CLINIC_TARGET_MET, 1.0);
    IS(EBB_CLINIC_LATE_MEDIAN, 0.0);
    IS(EBB_CLINIC_LATE_95, 8.0);
    IS(EBB_CLINIC_NEVER_GIVEN, 6.0 / 96.0);
    IS(EBB_CLINIC_BOOSTERS, 9.0);
}

/* More than four weeks late is one class. */
static void what_is_very_late_is_29(void **state)
{
    (void)state;
    clear();
    tally.late[0] = 1;
    tally.late[EBB_LATE_DAYS] = 9;
    IS(EBB_CLINIC_LATE_MEDIAN, 29.0);
}

static void what_does_not_exist_is_none(void **state)
{
    (void)state;
    clear();
    IS_NONE(EBB_CLINIC_ON_TARGET);
    IS_NONE(EBB_CLINIC_TARGET_MET);
    IS_NONE(EBB_CLINIC_LATE_MEDIAN);
    IS_NONE(EBB_CLINIC_WAITED);
    IS_NONE(EBB_CLINIC_CHAIRS_USED);
    IS_NONE(EBB_CLINIC_RELAPSES);
    IS_NONE(EBB_CLINIC_WEEKS_TO_START);
    IS_NONE(EBB_CLINIC_BOOK_FULL);
    tally.patient_days = without.patient_days = 100;
    const double lost = ebb_clinic_outcome(EBB_CLINIC_RESPONSE_LOST, &clinic, &tally, NULL);
    assert_true(lost != lost);
    IS(EBB_CLINIC_RESPONSE_LOST, 0.0);
}

static void the_house(void **state)
{
    (void)state;
    clear();
    tally.given[EBB_SESSION_INDUCTION] = 3;
    tally.given[EBB_SESSION_MAINTENANCE] = 17;
    tally.waited_s = 20 * 90;
    tally.waited[0] = 18;
    tally.waited[7] = 1;
    tally.waited[30] = 1;
    tally.use[0].chair_s[9] = 1800;
    tally.use[3].chair_s[10] = 3600;
    tally.use[0].nurse_s[9] = 900;
    tally.use[0].nurse_on_duty_s[9] = 3600;
    tally.use[3].overtime_s = 7200;
    tally.open_chair_s[0] = tally.open_chair_s[3] = 3600;
    tally.booked_chair_s[0] = 5400;
    tally.open_days[0] = 3;
    tally.open_days[3] = 5;
    tally.overtime_days = 2;
    tally.week_booked[0] = 90;
    tally.week_holds[0] = 100;
    tally.week_holds[1] = 100;
    tally.prescriber_s[1] = 1000;
    tally.prescriber_busy_s[1] = 250;
    IS(EBB_CLINIC_SESSIONS, 2.0);
    IS(EBB_CLINIC_WAITED, 1.5);
    IS(EBB_CLINIC_WAITED_95, 7.0);
    IS(EBB_CLINIC_CHAIRS_USED, 0.75);
    IS(EBB_CLINIC_CHAIRS_BOOKED, 0.75);
    IS(EBB_CLINIC_BOOK_FULL, 0.45);
    IS(EBB_CLINIC_NURSES_USED, 0.25);
    IS(EBB_CLINIC_PRESCRIBER_USED, 0.25);
    IS(EBB_CLINIC_OVERTIME, 0.2);
    IS(EBB_CLINIC_OVERTIME_DAYS, 0.25);
}

/* A place that somebody took is not lost. */
static void lost_sessions_add_up(void **state)
{
    (void)state;
    clear();
    tally.no_shows = 10;
    tally.cancelled = 8;
    tally.refilled = 5;
    tally.failed = 2;
    tally.turned_away = 4;
    tally.without_place = 1;
    tally.spacing_kept = 9;
    tally.spacing_broken = 1;
    IS(EBB_CLINIC_NO_SHOWS, 1.0);
    IS(EBB_CLINIC_CANCELLED, 0.3);
    IS(EBB_CLINIC_FAILED_A_WEEK, 0.2);
    IS(EBB_CLINIC_TURNED_AWAY_A_WEEK, 0.4);
    IS(EBB_CLINIC_NO_PLACE, 0.1);
    IS(EBB_CLINIC_LOST_A_WEEK, 2.0);
    IS(EBB_CLINIC_SPACING_KEPT, 0.9);
}

/* Growth is of the second half: what fills a new clinic in its first weeks is not growth. */
static void queues_and_people(void **state)
{
    (void)state;
    clear();
    clinic.active_patients = 20;
    for (int week = 0; week < 10; week++) {
        tally.week_backlog[week] = week < 5 ? 40 * week : 200 + 3 * week;
        tally.week_list[week] = 7;
        tally.week_active[week] = 20 + week % 2;
        tally.week_panel[week] = 20 - week;
    }
    tally.referrals = 30;
    tally.started = 20;
    tally.start_days = 20 * 14;
    tally.responders = 12;
    tally.left = 3;
    tally.ended = 8;
    tally.gave_up = 5;
    IS(EBB_CLINIC_BACKLOG, 227.0);
    IS(EBB_CLINIC_BACKLOG_GROWTH, 3.0);
    IS(EBB_CLINIC_LIST, 7.0);
    IS(EBB_CLINIC_LIST_GROWTH, 0.0);
    IS(EBB_CLINIC_ACTIVE, 21.0);
    IS(EBB_CLINIC_PANEL_LEFT, 11.0 / 20.0);
    IS(EBB_CLINIC_REFERRED_A_WEEK, 3.0);
    IS(EBB_CLINIC_STARTED, 2.0);
    IS(EBB_CLINIC_WEEKS_TO_START, 2.0);
    IS(EBB_CLINIC_RESPONDERS, 1.2);
    IS(EBB_CLINIC_GONE_A_WEEK, 1.1);
    IS(EBB_CLINIC_GAVE_UP, 0.5);
}

/* 20 weeks of which one near the end is closed: what waits just before, then, and while it is worked off, is
 * a peak in a line that is flat. With every other week closed all weeks count; a year that ends closed grows
 * no more than one that does not. */
static void a_closure_near_the_end_is_no_growth(void **state)
{
    (void)state;
    clear();
    tally.n_weeks = 20;
    for (int week = 0; week < 20; week++) {
        tally.week_holds[week] = week == 16 ? 0 : 100;
        tally.week_backlog[week] = week < 15 ? 5 : week == 15 ? 20 : 60 - 10 * (week - 16);
        tally.week_list[week] = week < 16 ? week : 100;
    }
    IS(EBB_CLINIC_BACKLOG_GROWTH, 0.0);
    IS(EBB_CLINIC_LIST_GROWTH, 1.0);
    for (int week = 0; week < 20; week++) {
        tally.week_holds[week] = week % 2 == 0 ? 0 : 100;
        tally.week_backlog[week] = 2 * week;
    }
    IS(EBB_CLINIC_BACKLOG_GROWTH, 2.0);
    for (int week = 0; week < 20; week++) {
        tally.week_holds[week] = week >= 18 ? 0 : 100;
        tally.week_backlog[week] = week < 17 ? 5 : week == 17 ? 9 : 40;
    }
    IS(EBB_CLINIC_BACKLOG_GROWTH, 0.0);
}

/* 20 with all nurses and 4 with one fewer; no number of a year that has no such day. */
static void days_with_one_nurse_fewer(void **state)
{
    (void)state;
    clear();
    tally.by_nurses[0] = (struct ebb_clinic_days){.days = 20, .came = 300, .given = 290, .turned_away = 4};
    IS_NONE(EBB_CLINIC_CAME_SHORT);
    IS_NONE(EBB_CLINIC_TURNED_AWAY_SHORT);
    tally.by_nurses[1] = (struct ebb_clinic_days){.days = 4, .came = 60, .given = 30, .turned_away = 28};
    IS(EBB_CLINIC_CAME_SHORT, 15.0);
    IS(EBB_CLINIC_TURNED_AWAY_SHORT, 7.0);
    IS(EBB_CLINIC_CAME_USUAL, 15.0);
    IS(EBB_CLINIC_TURNED_AWAY_USUAL, 0.2);
}

/* Of 100 booked boosters 8 were missed; that changes no lateness. */
static void what_patients_miss_is_not_late(void **state)
{
    (void)state;
    clear();
    IS_NONE(EBB_CLINIC_MISSED);
    tally.late[0] = 92;
    tally.boosters_missed = 8;
    IS(EBB_CLINIC_MISSED, 0.08);
    IS(EBB_CLINIC_ON_TARGET, 1.0);
}

static void what_lateness_costs(void **state)
{
    (void)state;
    clear();
    tally.patient_days = 36525;
    tally.response_days = 18262;
    tally.relapses = 80;
    without.patient_days = 73050;
    without.response_days = 43830;
    without.relapses = 100;
    IS(EBB_CLINIC_RELAPSES, 80.0);
    IS(EBB_CLINIC_RELAPSES_LOST, 30.0);
    IS(EBB_CLINIC_IN_RESPONSE, 18262.0 / 36525.0);
    IS(EBB_CLINIC_RESPONSE_LOST, 36525.0 / 7.0 * (0.6 - 18262.0 / 36525.0));
}

/* 20 patients over 10 weeks: 200 patient-weeks, of 5217.86 that 100 have a year. */
static void what_happens_to_the_panel(void **state)
{
    (void)state;
    clear();
    clinic.active_patients = 20;
    tally.panel_relapses = 6;
    tally.panel_response_days = 700;
    without.panel_response_days = 840;
    tally.panel_well = 9;
    IS(EBB_CLINIC_PANEL_WELL, 9.0 / 20.0);
    IS(EBB_CLINIC_PANEL_RELAPSES, 6.0 * 36525.0 / 1400.0);
    IS(EBB_CLINIC_PANEL_RESPONSE, 100.0 * 36525.0 / 1400.0);
    IS(EBB_CLINIC_PANEL_LOST, 20.0 * 36525.0 / 1400.0);
}

/* Names are columns of files: words of letters, digits and _, no two alike; every row has its words. */
static void every_outcome_is_described(void **state)
{
    (void)state;
    for (int code = 0; code < EBB_CLINIC_OUTCOME_COUNT; code++) {
        const struct ebb_clinic_outcome_about *about = &EBB_CLINIC_OUTCOMES[code];
        assert_non_null(about->name);
        assert_non_null(about->meaning);
        assert_true(about->unit >= 0 && about->unit < EBB_CLINIC_UNIT_COUNT);
        assert_true(strspn(about->name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(about->name));
        for (int other = 0; other < code; other++)
            assert_string_not_equal(about->name, EBB_CLINIC_OUTCOMES[other].name);
    }
    assert_string_equal(EBB_CLINIC_OUTCOMES[EBB_CLINIC_WITHIN_0 + 7].name, "within_7_days");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("boosters that were never given count as late", shares_count_what_was_never_given),
        TEST("more than four weeks late is 29 days", what_is_very_late_is_29),
        TEST("what does not exist in a year is no number", what_does_not_exist_is_none),
        TEST("chairs, nurses, prescriber, overtime and waiting are shares of their own", the_house),
        TEST("lost sessions are the sum of their causes, without places that were taken",
             lost_sessions_add_up),
        TEST("backlog, list and people, and what grows in the second half", queues_and_people),
        TEST("what a closure near the end leaves is no growth", a_closure_near_the_end_is_no_growth),
        TEST("a day with one nurse fewer has numbers of its own", days_with_one_nurse_fewer),
        TEST("boosters that patients miss are counted, and are not late", what_patients_miss_is_not_late),
        TEST("what lateness costs is a difference of rates", what_lateness_costs),
        TEST("what happens to today's patients", what_happens_to_the_panel),
        TEST("every outcome has a name and words of its own", every_outcome_is_described),
    };
    return RUN_TESTS(tests);
}
