/* SPDX-License-Identifier: MIT
 * A clinic's calendar: nurses over a day, days that are open, days and times that sessions may have.
 *
 *   1. Nurses   2. Days   3. Times
 */
#include <ebb/clinic_calendar.h>

#include "clinic_usual.h"
#include "tap.h"

/* 1. Nurses */

static void breaks_go_one_after_another(void **state)
{
    static struct ebb_clinic clinic;
    struct ebb_clinic_open_day day;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.n_shifts = 2;
    clinic.shifts[0] =
        (struct ebb_shift){.nurses = 2, .hours = {480, 960}, .break_minutes = 30, .break_from = 720};
    clinic.shifts[1] = (struct ebb_shift){.nurses = 1, .break_from = 720}; /* as open, no break */
    static const struct ebb_duty expected[] = {{480 * 60, 2}, {540 * 60, 3}, {720 * 60, 2},
                                               {780 * 60, 3}, {960 * 60, 1}, {1020 * 60, 0}};
    ebb_clinic_open_day_of(&clinic, 0, &day);
    assert_int_equal(day.n_duties, 6);
    for (int i = 0; i < 6; i++) {
        assert_int_equal(day.duties[i].from_s, expected[i].from_s);
        assert_int_equal(day.duties[i].nurses, expected[i].nurses);
    }
    assert_int_equal(day.starts[0].last, (1020 - 90 - 540) / 15);
    assert_int_equal(day.prescriber_from, 0); /* none configured: always there */
    assert_int_equal(day.prescriber_to, 1440);
}

/* 2. Days */

static void days_are_open_by_weekday_hours_and_closures(void **state)
{
    static struct ebb_clinic clinic;
    struct ebb_clinic_calendar calendar;
    const char *why;
    (void)state;
    ebb_clinic_usual(&clinic); /* 2027-01-04 is a Monday */
    clinic.days = 0x05;
    clinic.hours[2] = (struct ebb_hours){780, 1080};
    clinic.n_closures = 1;
    assert_true(ebb_closure_read("2027-01-11 to 2027-01-13", &clinic.closures[0], &why));
    assert_int_equal(ebb_clinic_calendar_init(&calendar, &clinic, 21), EBB_OK);
    static const int open[] = {0, 2, 14, 16};
    for (int d = 0, i = 0; d < 21; d++) {
        const bool is_open = i < 4 && open[i] == d;
        assert_int_equal(calendar.kind[d] != 0, is_open);
        i += is_open;
    }
    assert_int_equal(calendar.kinds[calendar.kind[2]].open, 780);
    assert_int_equal(calendar.kinds[calendar.kind[2]].starts[0].last, (1080 - 90 - 780) / 15);
    assert_int_equal(calendar.kinds[calendar.kind[14]].close, 1020);
    ebb_clinic_calendar_free(&calendar);
}

/* Open on days 0, 2, 14 and 16 of 21: within the window the nearest, of two as near the earlier; where there
 * is none the day itself, and neither what is before day 0 nor behind the calendar. */
static void due_days_move_within_their_window_alone(void **state)
{
    static struct ebb_clinic clinic;
    struct ebb_clinic_calendar calendar;
    const char *why;
    static const struct {
        int day, from, to, expected;
    } cases[] = {{0, -3, 7, 0},  {1, -2, 8, 0},    {1, 1, 8, 2},        {4, 1, 11, 2},    {6, 3, 13, 6},
                 {8, 2, 15, 2},  {8, 3, 15, 14},   {15, 12, 22, 14},    {18, 15, 25, 16}, {19, 17, 40, 19},
                 {-5, -8, 2, 0}, {30, 27, 37, 30}, {-20, -23, -13, -20}};
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.days = 0x05;
    clinic.n_closures = 1;
    assert_true(ebb_closure_read("2027-01-11 to 2027-01-13", &clinic.closures[0], &why));
    assert_int_equal(ebb_clinic_calendar_init(&calendar, &clinic, 21), EBB_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const int at = ebb_clinic_nearest_open(&calendar, cases[i].day, cases[i].from, cases[i].to);
        if (at != cases[i].expected)
            fail_msg("day %d of %d to %d moves to %d, not %d", cases[i].day, cases[i].from, cases[i].to, at,
                     cases[i].expected);
    }
    ebb_clinic_calendar_free(&calendar);
}

/* 3. Times */

/* Sessions end while the prescriber is there, who is never there in a closed house; a last start that lies
 * behind the closing of a day says nothing of it. */
static void sessions_begin_when_all_they_need_is_there(void **state)
{
    static struct ebb_clinic clinic;
    struct ebb_clinic_open_day day;
    (void)state;
    ebb_clinic_usual(&clinic); /* 9 to 17, slots of 90 */
    clinic.n_services = 2;
    ebb_service_default(&clinic.services[1], EBB_PRESET_ESKETAMINE);
    clinic.prescriber.on = true;
    clinic.prescriber.hours = (struct ebb_hours){470, 785}; /* 07:50 to 13:05 */
    clinic.hours[4] = (struct ebb_hours){720, 1020};
    ebb_clinic_open_day_of(&clinic, 0, &day);
    assert_int_equal(day.prescriber_from, 540);
    assert_int_equal(day.prescriber_to, 785);
    assert_int_equal(day.starts[0].first, 0);
    assert_int_equal(day.starts[0].last, (1020 - 90 - 540) / 15);
    assert_int_equal(day.starts[1].first, 0);
    assert_int_equal(day.starts[1].last, (785 - 150 - 540) / 15);
    ebb_clinic_open_day_of(&clinic, 4, &day); /* 65 minutes of the prescriber */
    assert_int_equal(day.prescriber_to - day.prescriber_from, 65);
    assert_true(day.starts[1].first > day.starts[1].last);
    clinic.prescriber.hours = (struct ebb_hours){550, 1080};
    clinic.last_start = 1000;
    ebb_clinic_open_day_of(&clinic, 0, &day);
    assert_int_equal(day.starts[1].first, 1); /* 09:15 */
    assert_int_equal(day.starts[1].last, (1020 - 150 - 540) / 15);
    assert_int_equal(day.starts[0].last, (1000 - 540) / 15);
    clinic.hours[4] = (struct ebb_hours){540, 1000};
    ebb_clinic_open_day_of(&clinic, 4, &day);
    assert_int_equal(day.starts[0].last, (1000 - 90 - 540) / 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("breaks go one after another, and nurses step down and up", breaks_go_one_after_another),
        TEST("days are open by weekday, hours and closures", days_are_open_by_weekday_hours_and_closures),
        TEST("due days move within their window alone", due_days_move_within_their_window_alone),
        TEST("sessions begin when all that they need is there", sessions_begin_when_all_they_need_is_there),
    };
    return RUN_TESTS(tests);
}
