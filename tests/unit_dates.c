/* SPDX-License-Identifier: MIT
 * Dates, closures, times of day: what is read, printed and refused, and that the days are those of the
 * calendar.
 *
 * Days are held against a calendar that counts one by one here, and by a digest against Python's datetime
 * (unit_dates_python.py): the digest is of what this program says, the other says it anew.
 *
 *   1. Days   2. Closures   3. Guesses   4. Times
 */
#include <stdio.h>
#include <string.h>

#include <ebb/dates.h>
#include <ebb/times.h>

#include "tap.h"

/* FNV-1a, 64 bits, of the bytes of a text. */
static uint64_t hashed(uint64_t hash, const char *text)
{
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return hash;
}

#define HASH_START UINT64_C(14695981039346656037)

/* 1. Days */

/* Of all days from 1600-01-01 to 2400-12-31, each as "1600-01-01 5\n": Saturday is 5. */
#define HASH_OF_DAYS UINT64_C(0xfff4eee507ffbc64)

static void days_are_counted_one_by_one(void **state)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int number = EBB_FIRST_DATE;
    (void)state;
    for (int year = 1; year <= 9999; year++) {
        const int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (int month = 1; month <= 12; month++) {
            const int length = lengths[month - 1] + (month == 2 ? leap : 0);
            for (int day = 1; day <= length; day++, number++) {
                const struct ebb_date date = {year, month, day}, back = ebb_date_of(number);
                if (ebb_date_number(date) != number || back.year != year || back.month != month ||
                    back.day != day || !ebb_date_exists(date))
                    fail_msg("%04d-%02d-%02d is day %d", year, month, day, number);
            }
            assert_false(ebb_date_exists((struct ebb_date){year, month, length + 1}));
        }
    }
    assert_int_equal(number, EBB_LAST_DATE + 1);
}

static void days_are_those_of_python(void **state)
{
    const int from = ebb_date_number((struct ebb_date){1600, 1, 1});
    const int to = ebb_date_number((struct ebb_date){2400, 12, 31});
    uint64_t hash = HASH_START;
    (void)state;
    for (int number = from; number <= to; number++) {
        char date[EBB_DATE_SIZE], line[32];
        int back = 0;
        ebb_date_print(number, date);
        assert_true(ebb_date_read(date, &back) && back == number);
        snprintf(line, sizeof line, "%s %d\n", date, ebb_date_weekday(number));
        hash = hashed(hash, line);
    }
    if (hash != HASH_OF_DAYS)
        fail_msg("the days hash to %#llx", (unsigned long long)hash);
}

static void no_such_days(void **state)
{
    static const char *const texts[] = {"2027-02-29",  "2027-13-01", "2027-00-10", "2027-1-4",
                                        "27-01-04",    "0000-01-01", "2027-04-31", "2027/01/04",
                                        "2027-01-04x", "",           "2100-02-29", "2027-01-4 "};
    int number = 7;
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (ebb_date_read(texts[i], &number))
            fail_msg("%s is read", texts[i]);
    }
    assert_int_equal(number, 7); /* left alone */
}

/* 2. Closures */

/* Each as it is written and as it is printed; the Python test reads this list. */
static const struct {
    const char *text, *printed;
} CLOSURES[] = {
    {"2027-12-25", "2027-12-25"},
    {"2027-12-24 to 2027-12-31", "2027-12-24 to 2027-12-31"},
    {"2027-12-24 to 2027-12-24", "2027-12-24"},
    {"25 December", "25 December"},
    {"29 february", "29 February"},
    {"1 May", "1 May"},
    {"first Monday of a month", "first Monday of a month"},
    {"last Friday of August", "last Friday of August"},
    {"Fourth thursday of November", "fourth Thursday of November"},
    {"last Sunday of a month", "last Sunday of a month"},
    {"second Wednesday of a month", "second Wednesday of a month"},
    {"third  Tuesday of  February", "third Tuesday of February"},
    {"every 2 weeks on Friday", "every 2 weeks on Friday"},
    {"every 3 weeks on Monday", "every 3 weeks on Monday"},
};

/* Of the days from 2026-12-01 to 2034-12-31 that each of them holds, weeks counted from 2027-01-06: a line of
 * the printed text, then one of each date. */
#define HASH_OF_CLOSURES UINT64_C(0x5389d7da0982bc14)

static void closures_are_read_printed_and_held(void **state)
{
    const int start = ebb_date_number((struct ebb_date){2027, 1, 6});
    const int from = ebb_date_number((struct ebb_date){2026, 12, 1});
    const int to = ebb_date_number((struct ebb_date){2034, 12, 31});
    uint64_t hash = HASH_START;
    (void)state;
    for (size_t i = 0; i < sizeof CLOSURES / sizeof CLOSURES[0]; i++) {
        struct ebb_closure closure, again;
        char printed[EBB_CLOSURE_SIZE], date[EBB_DATE_SIZE];
        const char *why;
        assert_true(ebb_closure_read(CLOSURES[i].text, &closure, &why));
        assert_true(ebb_closure_is_good(&closure));
        ebb_closure_print(&closure, printed);
        assert_string_equal(printed, CLOSURES[i].printed);
        assert_true(ebb_closure_read(printed, &again, &why));
        assert_memory_equal(&closure, &again, sizeof closure);
        hash = hashed(hashed(hash, printed), "\n");
        for (int number = from; number <= to; number++) {
            ebb_date_print(number, date);
            if (ebb_closure_holds(&closure, number, start))
                hash = hashed(hashed(hash, date), "\n");
        }
    }
    if (hash != HASH_OF_CLOSURES)
        fail_msg("the closures hash to %#llx", (unsigned long long)hash);
}

static void what_is_no_closure(void **state)
{
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"2027-02-30", "there is no such day"},
        {"2027-02-20 to 2027-02-30", "there is no such day"},
        {"2027-12-31 to 2027-12-24", "ends before it begins"},
        {"31 June", "no month has such a day"},
        {"0 June", "no month has such a day"},
        {"christmas", "must be a date"},
        {"fifth Monday of a month", "must be a date"},
        {"first Monday of month", "must be a date"},
        {"first Mon of a month", "must be a date"},
        {"every 1 weeks on Friday", "must be a date"},
        {"every 53 weeks on Friday", "must be a date"},
        {"every 2 weeks", "must be a date"},
        {"25 December 2027", "must be a date"},
        {"2027-12-25 or so", "must be a date"},
        {"", "must be a date"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_closure closure;
        const char *why = "";
        if (ebb_closure_read(cases[i].text, &closure, &why) || strstr(why, cases[i].why) != why)
            fail_msg("\"%s\": %s", cases[i].text, why);
    }
}

/* 3. Guesses */

/* What is offered is what the strict reader takes; what could be read in two ways is not offered. */
static void dates_are_guessed_where_there_is_one_reading(void **state)
{
    static const struct {
        const char *text, *meant; /* NULL: none */
    } cases[] = {
        {"5.3.2027", "2027-03-05"},
        {"05.03.2027", "2027-03-05"},
        {"2027-3-5", "2027-03-05"},
        {"2027/03/05", "2027-03-05"},
        {"5 March 2027", "2027-03-05"},
        {"5 mar 2027", "2027-03-05"},
        {"March 5, 2027", "2027-03-05"},
        {"25/12/2027", "2027-12-25"},
        {"12/25/2027", "2027-12-25"},
        {"5/5/2027", "2027-05-05"},
        {"4/5/2027", NULL},
        {"31.2.2027", NULL},
        {"5.3.27", NULL},
        {"5 Ma 2027", NULL},
        {"56", NULL},
        {"monday", NULL},
        {"5.3.2027 or so", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char printed[EBB_DATE_SIZE] = "";
        int number = 0, again = 0;
        const bool guessed = ebb_date_guess(cases[i].text, &number);
        if (guessed)
            ebb_date_print(number, printed);
        if (guessed != (cases[i].meant != NULL) || (guessed && strcmp(printed, cases[i].meant) != 0))
            fail_msg("\"%s\": %s", cases[i].text, printed);
        assert_true(!guessed || (ebb_date_read(printed, &again) && again == number));
    }
}

static void weekdays_have_one_spelling_and_guesses(void **state)
{
    static const struct {
        const char *text, *meant; /* NULL: none; the same: it is read */
    } cases[] = {
        {"monday to friday", "monday to friday"},
        {"tuesday to thursday", "tuesday to thursday"},
        {"Mon-Fri", "monday to friday"},
        {"Mo - Fr", "monday to friday"},
        {"Monday to Friday", "monday to friday"},
        {"mon\xe2\x80\x93thu", "monday to thursday"},
        {"Mon, Tue and Thu", "[monday, tuesday, thursday]"},
        {"monday", "[monday]"},
        {"Mon-Wed, Sat", "[monday, tuesday, wednesday, saturday]"},
        {"friday to monday", NULL},
        {"monday to", NULL},
        {"weekdays", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char printed[EBB_WEEKDAYS_SIZE] = "";
        unsigned days = 0, read = 0;
        const bool guessed = ebb_weekdays_guess(cases[i].text, &days);
        if (guessed)
            ebb_weekdays_print(days, printed);
        if (guessed != (cases[i].meant != NULL) || (guessed && strcmp(printed, cases[i].meant) != 0))
            fail_msg("\"%s\": %s", cases[i].text, printed);
        const bool is_read = ebb_weekdays_read(cases[i].text, &read);
        if (is_read != (guessed && strcmp(cases[i].text, cases[i].meant) == 0) || (is_read && read != days))
            fail_msg("\"%s\" is read as %x", cases[i].text, read);
    }
    unsigned two = 0;
    assert_true(ebb_weekdays_read("monday to tuesday", &two) && two == 3);
}

/* 4. Times */

static void times_have_one_spelling_and_guesses(void **state)
{
    static const struct {
        const char *text;
        int minutes, guess; /* -1: none */
    } cases[] = {
        {"08:30", 510, 510}, {"00:00", 0, 0},      {"24:00", 1440, 1440}, {"24:01", -1, -1},
        {"8:30", -1, 510},   {"9", -1, 540},       {"9.30", -1, 570},     {"4:30 pm", -1, 990},
        {"12 am", -1, 0},    {"08:60", -1, -1},    {"0830", -1, -1},      {"", -1, -1},
        {"noon", -1, -1},    {"08:30:00", -1, -1}, {"25", -1, -1},        {"13 pm", -1, -1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int minutes = -1, guess = -1;
        if (!ebb_time_of_day_read(cases[i].text, &minutes))
            minutes = -1;
        if (!ebb_time_of_day_guess(cases[i].text, &guess))
            guess = -1;
        if (minutes != cases[i].minutes || guess != cases[i].guess)
            fail_msg("\"%s\": %d, guessed %d", cases[i].text, minutes, guess);
    }
    for (int m = 0; m <= EBB_MINUTES_A_DAY; m++) {
        char text[EBB_TIME_OF_DAY_SIZE];
        int back = -1;
        ebb_time_of_day_print(m, text);
        assert_true(ebb_time_of_day_read(text, &back) && back == m);
    }
}

static void hours_have_one_spelling_and_guesses(void **state)
{
    static const struct {
        const char *text;
        bool is_read;
        const char *guess; /* NULL: none */
    } cases[] = {
        {"09:00 to 17:00", true, "09:00 to 17:00"},
        {"09:00  to  24:00", true, "09:00 to 24:00"},
        {"9-17", false, "09:00 to 17:00"},
        {"9:00 - 17:30", false, "09:00 to 17:30"},
        {"9 to 17", false, "09:00 to 17:00"},
        {"9 am to 5 pm", false, "09:00 to 17:00"},
        {"9\xe2\x80\x93"
         "17",
         false, "09:00 to 17:00"},
        {"17:00 to 09:00", false, NULL},
        {"09:00 to 09:00", false, NULL},
        {"09:00 17:00", false, NULL},
        {"mornings", false, NULL},
        {"09:00to17:00", false, "09:00 to 17:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_hours hours = {0, 0}, guess = {0, 0};
        char shown[EBB_HOURS_SIZE] = "";
        const bool is_read = ebb_hours_read(cases[i].text, &hours);
        const bool is_guessed = ebb_hours_guess(cases[i].text, &guess);
        if (is_guessed)
            ebb_hours_print(&guess, shown);
        if (is_read != cases[i].is_read || is_guessed != (cases[i].guess != NULL) ||
            (is_guessed && strcmp(shown, cases[i].guess) != 0))
            fail_msg("\"%s\": read %d, guessed %s", cases[i].text, is_read, shown);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("days are counted one by one from year 1 to 9999", days_are_counted_one_by_one),
        TEST("days and weekdays are those that Python's are held against", days_are_those_of_python),
        TEST("days that do not exist are refused", no_such_days),
        TEST("closures are read, printed and hold the days that Python says",
             closures_are_read_printed_and_held),
        TEST("what is no closure is refused with a reason", what_is_no_closure),
        TEST("dates are guessed where there is one reading", dates_are_guessed_where_there_is_one_reading),
        TEST("weekdays from one to another have one spelling, and others are guessed",
             weekdays_have_one_spelling_and_guesses),
        TEST("times of day have one spelling, and others are guessed", times_have_one_spelling_and_guesses),
        TEST("hours have one spelling, and others are guessed", hours_have_one_spelling_and_guesses),
    };
    return RUN_TESTS(tests);
}
