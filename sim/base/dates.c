/* SPDX-License-Identifier: MIT
 * dates: the calendar in whole numbers, and closures.
 *
 * Years are counted from March here, so that the day that comes and goes is the last of the year, and the
 * lengths of the months before a month are one formula: 31, 30, 31, 30, 31, 31, ... from March is 30.6 days
 * on average, rounded. (A table of months and a loop over years would do; this has no branches to forget.)
 *
 *     400 years   146097 days        4 years   1461 days
 *     100 years    36524 days        1 year     365 days
 *
 *   1. Dates   2. Reading words   3. Closures: reading   4. Closures: checking, printing, holding
 */
#include <ebb/dates.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

const char *const EBB_WEEKDAYS_WRITTEN[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                             "Friday", "Saturday", "Sunday"};
const char *const EBB_MONTHS_WRITTEN[12] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};

/* 1. Dates */

enum { DAYS_IN_400_YEARS = 146097, DAYS_TO_1970 = 719468 /* from 0000-03-01 */ };

int ebb_date_number(struct ebb_date date)
{
    const int year = date.year - (date.month <= 2), month = (date.month + 9) % 12; /* from March */
    return 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + date.day - 1 -
           DAYS_TO_1970;
}

/* The year from the days is a division by 365 that takes the leap days out first; of them the last day of 4
 * and of 400 years would each begin one too many. */
struct ebb_date ebb_date_of(int number)
{
    const int days = number + DAYS_TO_1970;
    const int era = days / DAYS_IN_400_YEARS, of_era = days % DAYS_IN_400_YEARS;
    const int year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int of_year = of_era - (365 * year + year / 4 - year / 100);
    const int month = (5 * of_year + 2) / 153; /* from March */
    const int civil_month = month < 10 ? month + 3 : month - 9;
    return (struct ebb_date){.year = 400 * era + year + (civil_month <= 2),
                             .month = civil_month,
                             .day = of_year - (153 * month + 2) / 5 + 1};
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int days_of_month(int year, int month)
{
    return month == 2 ? 28 + is_leap(year) : 30 + (month + month / 8) % 2;
}

bool ebb_date_exists(struct ebb_date date)
{
    return date.year >= 1 && date.year <= 9999 && date.month >= 1 && date.month <= 12 && date.day >= 1 &&
           date.day <= days_of_month(date.year, date.month);
}

/* 1970-01-01 was a Thursday. Days before it are negative, and so is their remainder in C. */
int ebb_date_weekday(int number)
{
    return ((number + 3) % 7 + 7) % 7;
}

/* So many digits; -1: others. */
static int digits(const char *at, int n)
{
    int number = 0;
    for (int i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        number = 10 * number + (at[i] - '0');
    }
    return number;
}

/* The date at the start of a text: what follows, or NULL. */
static const char *read_date(const char *text, int *out_number)
{
    if (strlen(text) < 10 || text[4] != '-' || text[7] != '-')
        return NULL;
    const struct ebb_date date = {digits(text, 4), digits(text + 5, 2), digits(text + 8, 2)};
    if (!ebb_date_exists(date))
        return NULL;
    *out_number = ebb_date_number(date);
    return text + 10;
}

bool ebb_date_read(const char *text, int *out_number)
{
    int number;
    const char *rest = read_date(text, &number);
    if (rest == NULL || *rest != '\0')
        return false;
    *out_number = number;
    return true;
}

void ebb_date_print(int number, char out_text[EBB_DATE_SIZE])
{
    const struct ebb_date date = ebb_date_of(number);
    snprintf(out_text, EBB_DATE_SIZE, "%04d-%02d-%02d", date.year % 10000, date.month % 100, date.day % 100);
}

/* 2. Reading words */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* Steps over one word, which ends at a blank or the end, and the blanks behind it. False: another stands
 * there, and `at` is left. */
static bool take(const char **at, const char *word)
{
    size_t i = 0;
    while (word[i] != '\0' && lower((*at)[i]) == lower(word[i]))
        i++;
    if (word[i] != '\0' || ((*at)[i] != ' ' && (*at)[i] != '\0'))
        return false;
    *at = skip_blanks(*at + i);
    return true;
}

/* Which of n words stands there; -1: none. */
static int take_one(const char **at, const char *const *words, int n)
{
    for (int i = 0; i < n; i++) {
        if (take(at, words[i]))
            return i;
    }
    return -1;
}

/* A number of one or two digits; -1: none. */
static int take_number(const char **at)
{
    const char *end = *at;
    while (*end >= '0' && *end <= '9')
        end++;
    const int n = (int)(end - *at);
    if (n < 1 || n > 2 || (*end != ' ' && *end != '\0'))
        return -1;
    const int number = digits(*at, n);
    *at = skip_blanks(end);
    return number;
}

/* 3. Closures: reading */

static const char *const NTH[] = {"first", "second", "third", "fourth", "last"};
enum { NTH_COUNT = 5 };

static const char WHAT_IS_ALLOWED[] =
    "must be a date (2027-12-25), dates (2027-12-24 to 2027-12-31), a day of every year (25 December), "
    "a weekday of a month (first Monday of a month, last Friday of August) or of some weeks (every 2 weeks "
    "on Friday)";

static bool read_dates(const char *text, struct ebb_closure *closure, const char **out_why)
{
    const char *at = read_date(text, &closure->first_day);
    *out_why = "there is no such day";
    if (at == NULL)
        return false;
    closure->last_day = closure->first_day;
    at = skip_blanks(at);
    if (*at != '\0') {
        *out_why = WHAT_IS_ALLOWED;
        if (!take(&at, "to"))
            return false;
        *out_why = "there is no such day";
        at = read_date(at, &closure->last_day);
        if (at == NULL)
            return false;
        at = skip_blanks(at);
    }
    *out_why = *at != '\0' ? WHAT_IS_ALLOWED : "ends before it begins: write the earlier date first";
    return *at == '\0' && closure->first_day <= closure->last_day;
}

/* 29 February is closed in the years that have one. */
static bool read_yearly(const char *at, struct ebb_closure *closure, const char **out_why)
{
    closure->kind = EBB_CLOSED_YEARLY;
    closure->day_of_month = take_number(&at);
    closure->month = take_one(&at, EBB_MONTHS_WRITTEN, 12) + 1;
    *out_why = WHAT_IS_ALLOWED;
    if (closure->day_of_month < 0 || closure->month < 1 || *at != '\0')
        return false;
    *out_why = "no month has such a day";
    return closure->day_of_month >= 1 && closure->day_of_month <= days_of_month(2000, closure->month);
}

static bool read_every_weeks(const char *at, struct ebb_closure *closure)
{
    closure->kind = EBB_CLOSED_EVERY_WEEKS;
    closure->every_weeks = take_number(&at);
    const bool has_words = take(&at, "weeks") && take(&at, "on");
    closure->weekday = has_words ? take_one(&at, EBB_WEEKDAYS_WRITTEN, 7) : -1;
    return closure->weekday >= 0 && closure->every_weeks >= 2 && closure->every_weeks <= 52 && *at == '\0';
}

static bool read_nth(const char *at, int nth, struct ebb_closure *closure)
{
    closure->kind = EBB_CLOSED_NTH_WEEKDAY;
    closure->nth = nth == NTH_COUNT - 1 ? -1 : nth + 1;
    closure->weekday = take_one(&at, EBB_WEEKDAYS_WRITTEN, 7);
    if (closure->weekday < 0 || !take(&at, "of"))
        return false;
    if (!(take(&at, "a") && take(&at, "month"))) {
        closure->month = take_one(&at, EBB_MONTHS_WRITTEN, 12) + 1;
        if (closure->month < 1)
            return false;
    }
    return *at == '\0';
}

bool ebb_closure_read(const char *text, struct ebb_closure *out_closure, const char **out_why)
{
    struct ebb_closure closure = {.kind = EBB_CLOSED_DATES};
    const char *at = skip_blanks(text);
    bool good;
    *out_why = WHAT_IS_ALLOWED;
    if (digits(at, 1) >= 0 && strlen(at) >= 5 && at[4] == '-') {
        good = read_dates(at, &closure, out_why);
    } else if (digits(at, 1) >= 0) {
        good = read_yearly(at, &closure, out_why);
    } else if (take(&at, "every")) {
        good = read_every_weeks(at, &closure);
    } else {
        const int nth = take_one(&at, NTH, NTH_COUNT);
        good = nth >= 0 && read_nth(at, nth, &closure);
    }
    if (good)
        *out_closure = closure;
    return good;
}

/* 4. Closures: checking, printing, holding */

static bool is_date(int number)
{
    return number >= EBB_FIRST_DATE && number <= EBB_LAST_DATE;
}

bool ebb_closure_is_good(const struct ebb_closure *closure)
{
    const bool has_weekday = closure->weekday >= 0 && closure->weekday < 7;
    const bool has_nth = closure->nth == -1 || (closure->nth >= 1 && closure->nth <= 4);
    switch (closure->kind) {
    case EBB_CLOSED_DATES:
        return is_date(closure->first_day) && is_date(closure->last_day) &&
               closure->first_day <= closure->last_day;
    case EBB_CLOSED_YEARLY:
        return closure->month >= 1 && closure->month <= 12 && closure->day_of_month >= 1 &&
               closure->day_of_month <= days_of_month(2000, closure->month);
    case EBB_CLOSED_NTH_WEEKDAY:
        return has_weekday && has_nth && closure->month >= 0 && closure->month <= 12;
    case EBB_CLOSED_EVERY_WEEKS:
        return has_weekday && closure->every_weeks >= 2 && closure->every_weeks <= 52;
    default:
        return false;
    }
}

void ebb_closure_print(const struct ebb_closure *closure, char out_text[EBB_CLOSURE_SIZE])
{
    char first[EBB_DATE_SIZE], last[EBB_DATE_SIZE];
    switch (closure->kind) {
    case EBB_CLOSED_DATES:
        ebb_date_print(closure->first_day, first);
        ebb_date_print(closure->last_day, last);
        snprintf(out_text, EBB_CLOSURE_SIZE, "%s%s%s", first,
                 closure->last_day > closure->first_day ? " to " : "",
                 closure->last_day > closure->first_day ? last : "");
        break;
    case EBB_CLOSED_YEARLY:
        snprintf(out_text, EBB_CLOSURE_SIZE, "%d %s", closure->day_of_month,
                 EBB_MONTHS_WRITTEN[closure->month - 1]);
        break;
    case EBB_CLOSED_NTH_WEEKDAY:
        snprintf(out_text, EBB_CLOSURE_SIZE, "%s %s of %s",
                 NTH[closure->nth < 0 ? NTH_COUNT - 1 : closure->nth - 1],
                 EBB_WEEKDAYS_WRITTEN[closure->weekday],
                 closure->month == 0 ? "a month" : EBB_MONTHS_WRITTEN[closure->month - 1]);
        break;
    default:
        snprintf(out_text, EBB_CLOSURE_SIZE, "every %d weeks on %s", closure->every_weeks,
                 EBB_WEEKDAYS_WRITTEN[closure->weekday]);
    }
}

/* The nth weekday of its month lies in the nth seven days of it, the last in the last seven. */
static bool is_nth(const struct ebb_closure *closure, struct ebb_date date)
{
    if (closure->month != 0 && closure->month != date.month)
        return false;
    return closure->nth < 0 ? date.day > days_of_month(date.year, date.month) - 7
                            : (date.day - 1) / 7 == closure->nth - 1;
}

/* Weeks before `start` are counted on in the same rhythm: the days before it are of no clinic, but the rule
 * is then one formula. */
static bool is_nth_week(const struct ebb_closure *closure, int number, int start)
{
    const int first = start + (closure->weekday - ebb_date_weekday(start) + 7) % 7;
    return (number - first) % (7 * closure->every_weeks) == 0;
}

bool ebb_closure_holds(const struct ebb_closure *closure, int number, int start)
{
    const struct ebb_date date = ebb_date_of(number);
    switch (closure->kind) {
    case EBB_CLOSED_DATES:
        return number >= closure->first_day && number <= closure->last_day;
    case EBB_CLOSED_YEARLY:
        return date.month == closure->month && date.day == closure->day_of_month;
    case EBB_CLOSED_NTH_WEEKDAY:
        return ebb_date_weekday(number) == closure->weekday && is_nth(closure, date);
    default:
        return is_nth_week(closure, number, start);
    }
}
