/* SPDX-License-Identifier: MIT
 * dates: days by date, and the days on which somebody is closed, as people write them.
 *
 * The proleptic Gregorian calendar: the rule of leap years holds for all years, before 1582 too, as ISO 8601
 * has it. No time zones and no summer time: a day is a day on the wall. A date inside the program is the
 * number of days since 1970-01-01, so that days are counted by subtraction.
 *
 * "2027-02-30" is refused -> there is no such day, and nothing is guessed: a date that moved itself would
 * close a clinic on another day than its planner wrote.
 *
 *   1. Dates   2. Weekdays   3. Guesses   4. Closures
 */
#ifndef EBB_DATES_H
#define EBB_DATES_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Dates */

struct ebb_date {
    int year, month, day; /* month 1 to 12, day 1 to 31 */
};

/* Days since 1970-01-01 and back; any year from 1 to 9999. */
int ebb_date_number(struct ebb_date date);
struct ebb_date ebb_date_of(int number);
bool ebb_date_exists(struct ebb_date date);
int ebb_date_weekday(int number); /* 0: Monday */

/* First and last day that can be written. */
enum { EBB_FIRST_DATE = -719162, EBB_LAST_DATE = 2932896 };

/* "2027-01-04", all ten characters: what sorts as text sorts as days. False: it is no such date. */
bool ebb_date_read(const char *text, int *out_number);
enum { EBB_DATE_SIZE = 16 };
void ebb_date_print(int number, char out_text[EBB_DATE_SIZE]);

extern const char *const EBB_WEEKDAYS_WRITTEN[7]; /* "Monday", ... */
extern const char *const EBB_MONTHS_WRITTEN[12];  /* "January", ... */

/* 2. Weekdays */

/* Bit d: weekday d, 0: Monday. "monday to friday", the earlier one first; false: no such days. */
bool ebb_weekdays_read(const char *text, unsigned *out_days);
/* As it is read, where it is that, else "[monday, thursday]". Of at least one day. */
enum { EBB_WEEKDAYS_SIZE = 96 };
void ebb_weekdays_print(unsigned days, char out_text[EBB_WEEKDAYS_SIZE]);

/* 3. Guesses (date_guess.c): what was meant by another spelling, to be offered and never taken. Alone where
 * there is one reading: not of 4/5/2027. */
bool ebb_date_guess(const char *text, int *out_number);        /* 5.3.2027, March 5, 2027 */
bool ebb_weekday_guess(const char *text, int *out_weekday);    /* Mon */
bool ebb_weekdays_guess(const char *text, unsigned *out_days); /* Mon-Fri; Mon, Tue and Thu */

/* 4. Closures */

/* A day, or a rule for days, on which the clinic is closed, as a planner writes it:
 *   2027-12-25                   that day
 *   2027-12-24 to 2027-12-31     those days, both ends included
 *   25 December                  every year
 *   first Monday of a month, last Friday of August    (first to fourth, last)
 *   every 2 weeks on Friday      counted from the first such day on or after `start` */
enum ebb_closure_kind { EBB_CLOSED_DATES, EBB_CLOSED_YEARLY, EBB_CLOSED_NTH_WEEKDAY, EBB_CLOSED_EVERY_WEEKS };

/* Members that its kind does not use are 0: closures are compared as bytes. */
struct ebb_closure {
    int kind;                /* enum ebb_closure_kind */
    int first_day, last_day; /* dates: days since 1970-01-01 */
    int month, day_of_month; /* yearly; month 0 of the nth weekday: of every month */
    int nth, weekday;        /* nth: 1 to 4, -1: the last; 0: Monday */
    int every_weeks;
};

/* Reads a closure as a planner writes it, capitals or not. False: why, a sentence that names what is allowed;
 * constant. */
bool ebb_closure_read(const char *text, struct ebb_closure *out_closure, const char **out_why);

/* Whether any bytes are a closure that could have been read. */
bool ebb_closure_is_good(const struct ebb_closure *closure);

/* The text that reads back as this one. */
enum { EBB_CLOSURE_SIZE = 64 };
void ebb_closure_print(const struct ebb_closure *closure, char out_text[EBB_CLOSURE_SIZE]);

/* Whether a good closure holds that day. `start` is where weeks are counted from. */
bool ebb_closure_holds(const struct ebb_closure *closure, int number, int start);

#ifdef __cplusplus
}
#endif

#endif
