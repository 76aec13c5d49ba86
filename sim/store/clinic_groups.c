/* SPDX-License-Identifier: MIT
 * clinic_groups: see the header.
 *
 * Sums are whole numbers, and are written as doubles, which hold them exactly up to 2^53: R knows no whole
 * numbers of 64 bits. The longest sum is of seconds: 1,024 chairs in 10,000 years are some 10^14.
 *
 *   1. Sums   2. A place of them   3. Years   4. Over years   5. Hours and weeks   6. All
 */
#include "clinic_groups.h"

#include <math.h>
#include <stdlib.h>

#include <ebb/clinic_store.h>

/* 1. Sums */

#define POOL(member) offsetof(struct ebb_clinic_pool, member)
#define USE          sizeof(struct ebb_day_use)
#define WIDE         sizeof(int64_t)
#define LACK         (EBB_LACK_COUNT * sizeof(int64_t))

static const struct ebb_clinic_sums LATENESS[] = {
    {"given", "1", "boosters given so many days late", POOL(late), 0, 0, false},
    {"waiting", "1", "due and not given when the year ends, so many days late by then", POOL(late_waiting), 0,
     0, false},
    {"given_up", "1", "due and never given, so many days late when that was clear", POOL(late_given_up), 0, 0,
     false},
};
static const struct ebb_clinic_sums WAITS[] = {
    {"sessions", "1", "sessions given whose patient waited so many minutes for chair and nurse", POOL(waited),
     0, 0, false},
};
static const struct ebb_clinic_sums STARTS[] = {
    {"patients", "1", "patients who began so many weeks after their referral", POOL(start_weeks), 0, 0,
     false},
};
static const struct ebb_clinic_sums HOUSE[] = {
    {"chairs_taken", "s", "chair time taken, cleaning included", POOL(use[0].chair_s), USE, WIDE, false},
    {"nurses_needed", "s", "nurses needed by patients", POOL(use[0].nurse_s), USE, WIDE, false},
    {"nurses_on_duty", "s", "nurses on duty", POOL(use[0].nurse_on_duty_s), USE, WIDE, false},
    {"waited_for_chair", "s", "waited for a chair", POOL(use[0].lack_s[0][EBB_LACKS_CHAIR]), USE, LACK,
     false},
    {"waited_for_nurse", "s", "waited for a nurse", POOL(use[0].lack_s[0][EBB_LACKS_NURSE]), USE, LACK,
     false},
    {"waited_for_prescriber", "s", "waited for the prescriber", POOL(use[0].lack_s[0][EBB_LACKS_PRESCRIBER]),
     USE, LACK, false},
};
static const struct ebb_clinic_sums HOUSE_DAYS[] = {
    {"open_days", "1", "open days", POOL(open_days), WIDE, 0, false},
    {"chairs_open", "s", "opening hours of all chairs", POOL(open_chair_s), WIDE, 0, false},
    {"chairs_booked", "s", "chair time booked in the mornings", POOL(booked_chair_s), WIDE, 0, false},
    {"prescriber_there", "s", "the prescriber in the house", POOL(prescriber_s), WIDE, 0, false},
    {"prescriber_busy", "s", "the prescriber with patients", POOL(prescriber_busy_s), WIDE, 0, false},
    {"overtime", "s", "nurses needed after closing", POOL(use[0].overtime_s), USE, 0, false},
    {"last_home", "s", "the latest at which anybody went home, from midnight", POOL(use[0].last_home_s), USE,
     0, true},
};
static const struct ebb_clinic_sums WEEK_SUMS[] = {
    {"given", "1", "sessions given", POOL(week_given), 0, 0, false},
    {"active", "1", "active patients at the end of the week", POOL(week_active), 0, 0, false},
    {"backlog", "1", "patients with a booster due and not given, at its end", POOL(week_backlog), 0, 0,
     false},
    {"waiting_list", "1", "patients on the waiting list, at its end", POOL(week_list), 0, 0, false},
    {"of_todays", "1", "of today's active patients those in care, at its end", POOL(week_panel), 0, 0, false},
    {"chairs_booked", "min", "chair time booked", POOL(week_booked), 0, 0, false},
    {"chairs_hold", "min", "chair time booked when the book is full", POOL(week_holds), 0, 0, false},
};

#define SUMS(list) list, (int)(sizeof(list) / sizeof((list)[0]))
const struct ebb_clinic_sum_group EBB_CLINIC_SUM_GROUPS[] = {
    {"/lateness", "boosters by days late, all years together", EBB_AXIS_PLACE, "days_late", "day",
     "days late; 29: more than 28", EBB_LATE_DAYS + 1, SUMS(LATENESS)},
    {"/waits", "sessions by minutes waited on the day, all years together", EBB_AXIS_PLACE, "minutes", "min",
     "minutes waited; 121: more than 120", EBB_WAIT_MINUTES + 1, SUMS(WAITS)},
    {"/starts", "patients by weeks from referral to the first session, all years together", EBB_AXIS_PLACE,
     "weeks", "1", "whole weeks; 53: more than 52", EBB_START_WEEKS + 1, SUMS(STARTS)},
    {"/house", "sums over all open days of all years, by hour of the day", EBB_AXIS_WEEKDAY_HOUR, NULL, NULL,
     NULL, 0, SUMS(HOUSE)},
    {"/house_days", "sums over all open days of all years", EBB_AXIS_WEEKDAY, NULL, NULL, NULL, 0,
     SUMS(HOUSE_DAYS)},
    {"/week_sums", "sums over all years, week by week", EBB_AXIS_WEEK, NULL, NULL, NULL, 0, SUMS(WEEK_SUMS)},
};
const int EBB_CLINIC_N_SUM_GROUPS = (int)(sizeof EBB_CLINIC_SUM_GROUPS / sizeof EBB_CLINIC_SUM_GROUPS[0]);

const char *const EBB_CLINIC_WEEKLY_NAMES[EBB_WEEKLY_COUNT] = {[EBB_WEEKLY_GIVEN] = "given",
                                                               [EBB_WEEKLY_ACTIVE] = "active",
                                                               [EBB_WEEKLY_BACKLOG] = "backlog",
                                                               [EBB_WEEKLY_LIST] = "waiting_list"};
static const char *const WEEKLY_MEANINGS[EBB_WEEKLY_COUNT] = {
    [EBB_WEEKLY_GIVEN] = "sessions given",
    [EBB_WEEKLY_ACTIVE] = "active patients at the end of the week",
    [EBB_WEEKLY_BACKLOG] = "patients with a booster due and not given, at its end",
    [EBB_WEEKLY_LIST] = "patients on the waiting list, at its end"};

static const char *const WEEKDAYS[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

/* 2. A place of them */

size_t ebb_clinic_group_places(const struct ebb_clinic_sum_group *group, int n_weeks)
{
    switch (group->axis) {
    case EBB_AXIS_PLACE:
        return (size_t)group->n_places;
    case EBB_AXIS_WEEK:
        return (size_t)n_weeks;
    case EBB_AXIS_WEEKDAY:
        return 7;
    case EBB_AXIS_WEEKDAY_HOUR:
        break;
    }
    return (size_t)7 * 24;
}

/* Where the number of a place stands in a pool: hours lie in the use of a weekday, which is a struct of its
 * own; everything else is an array. */
static size_t offset_of(const struct ebb_clinic_sum_group *group, const struct ebb_clinic_sums *sums,
                        size_t place)
{
    if (group->axis == EBB_AXIS_WEEKDAY_HOUR)
        return sums->at + place / 24 * sums->by_weekday + place % 24 * sums->by_hour;
    return sums->at + place * (group->axis == EBB_AXIS_WEEKDAY ? sums->by_weekday : sizeof(int64_t));
}

/* Through offsets: a function a sum would be 25 of them, and 25 more to read. The table that names
 * what is written places what is read. */
double ebb_clinic_group_get(const struct ebb_clinic_sum_group *group, const struct ebb_clinic_sums *sums,
                            const struct ebb_clinic_pool *pool, size_t place)
{
    const char *at = (const char *)pool + offset_of(group, sums, place);
    return sums->is_narrow ? (double)*(const int32_t *)(const void *)at
                           : (double)*(const int64_t *)(const void *)at;
}

/* Above 2^53 a double of a file is no sum of ours (above), and not every one is a whole number in C. */
#define MOST_SUM 9007199254740992.0

void ebb_clinic_group_add(const struct ebb_clinic_sum_group *group, const struct ebb_clinic_sums *sums,
                          struct ebb_clinic_pool *pool, size_t place, double number)
{
    char *at = (char *)pool + offset_of(group, sums, place);
    const bool is_sum = number >= 0.0 && number <= (sums->is_narrow ? (double)INT32_MAX : MOST_SUM);
    if (is_sum && sums->is_narrow) {
        int32_t *latest = (int32_t *)(void *)at;
        *latest = (int32_t)number > *latest ? (int32_t)number : *latest;
    } else if (is_sum) {
        *(int64_t *)(void *)at += (int64_t)number;
    }
}

static void add_scales(struct ebb_data_group *to, const struct ebb_clinic_sum_group *group, int n_weeks)
{
    if (group->axis == EBB_AXIS_PLACE)
        ebb_data_group_numbers(to, group->scale, group->scale_unit, group->scale_meaning, group->n_places);
    if (group->axis == EBB_AXIS_WEEK)
        ebb_data_group_numbers(to, "week", "1", "week, from 0", n_weeks);
    if (group->axis == EBB_AXIS_WEEKDAY || group->axis == EBB_AXIS_WEEKDAY_HOUR)
        ebb_data_group_texts(to, "weekday", "day of the week", WEEKDAYS, 7);
    if (group->axis == EBB_AXIS_WEEKDAY_HOUR)
        ebb_data_group_numbers(to, "hour", "h", "hour of the day, from 0", 24);
}

static const char ROW_MEANING[] = "staffing or what if, as in /rows";

static enum ebb_status write_sums(const struct ebb_data_file *file, const struct ebb_clinic_sum_group *group,
                                  const struct ebb_clinic_answers *answers, const char *const *names)
{
    const size_t n = ebb_clinic_group_places(group, answers->n_weeks), n_rows = (size_t)answers->n_rows;
    double *values = malloc((n_rows * n + 1) * sizeof *values);
    if (values == NULL)
        return EBB_NO_MEMORY;
    struct ebb_data_group *to = ebb_data_group_begin(file, group->path, group->meaning);
    ebb_data_group_texts(to, "row", ROW_MEANING, names, answers->n_rows);
    add_scales(to, group, answers->n_weeks);
    for (int k = 0; k < group->n_sums; k++) {
        const struct ebb_clinic_sums *sums = &group->sums[k];
        for (size_t i = 0; i < n_rows * n; i++)
            values[i] = ebb_clinic_group_get(group, sums, &answers->pools[i / n], i % n);
        ebb_data_group_doubles(to, sums->name, sums->unit, sums->meaning, values);
    }
    free(values);
    return ebb_data_group_end(to);
}

/* 3. Years */

/* Sign and payload of a NaN are whatever instruction made it; the bytes of a file must not be. */
static double one_nan(double value)
{
    return value == value ? value : (double)NAN;
}

/* As UDUNITS has them. Not "days" and "minutes": xarray takes numbers in these for lengths of time, and turns
 * them into nanoseconds. */
static const char *const UNITS[EBB_CLINIC_UNIT_COUNT] = {
    [EBB_CLINIC_SHARE] = "1",
    [EBB_CLINIC_DAYS] = "day",
    [EBB_CLINIC_MINUTES] = "min",
    [EBB_CLINIC_HOURS_A_WEEK] = "h/week",
    [EBB_CLINIC_A_DAY] = "1/day",
    [EBB_CLINIC_A_WEEK] = "1/week",
    [EBB_CLINIC_PATIENTS] = "1",
    [EBB_CLINIC_WEEKS] = "week",
    [EBB_CLINIC_PER_100_A_YEAR] = "0.01/year",
    [EBB_CLINIC_WEEKS_PER_100_A_YEAR] = "0.01 week/year",
};

/* A dataset an outcome and not one cube: each has its unit, and xarray shows them by name. */
static enum ebb_status write_outcomes(const struct ebb_data_file *file,
                                      const struct ebb_clinic_answers *answers, const char *const *names)
{
    const size_t n = (size_t)answers->n_replications, n_rows = (size_t)answers->n_rows;
    double *values = malloc((n_rows * n + 1) * sizeof *values);
    if (values == NULL)
        return EBB_NO_MEMORY;
    struct ebb_data_group *to =
        ebb_data_group_begin(file, "/outcomes", "every number of every simulated year");
    ebb_data_group_texts(to, "row", ROW_MEANING, names, answers->n_rows);
    ebb_data_group_numbers(to, "year", "1", "simulated year, from 0: the same people and luck in all rows",
                           answers->n_replications);
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++) {
        const struct ebb_clinic_outcome_about *about = &EBB_CLINIC_OUTCOMES[outcome];
        for (size_t i = 0; i < n_rows * n; i++)
            values[i] = one_nan(ebb_clinic_answers_values(answers, (int)(i / n), outcome)[i % n]);
        ebb_data_group_doubles(to, about->name, UNITS[about->unit], about->meaning, values);
    }
    free(values);
    return ebb_data_group_end(to);
}

/* 4. Over years */

enum { MEAN, ERROR, MEDIAN, LOWER, UPPER, DRAWS_SHARE, DRAWS_ERROR, YEARS, STATISTICS };
static const struct {
    const char *name, *meaning;
} STATISTIC[STATISTICS] = {
    {"mean", "mean over years; units: /tables/outcomes"},
    {"error", "its standard error: how well it was simulated"},
    {"median", "median of years"},
    {"lower", "2.5 % of years: the range of what a year may bring"},
    {"upper", "97.5 % of years"},
    {"draws_share", "share of the variance over years that comes of what is not known of patients"},
    {"draws_error", "standard error of draws_share"},
    {"years", "years in which the number exists"},
};

/* As on a page: of a row that grows, what would be another number in a longer year is not told, and NaN. */
static void set_statistics(const struct ebb_clinic_result *result, size_t n, double *values)
{
    for (size_t i = 0; i < n; i++) {
        const int row = (int)(i / EBB_CLINIC_OUTCOME_COUNT), outcome = (int)(i % EBB_CLINIC_OUTCOME_COUNT);
        const struct ebb_clinic_estimate found = ebb_clinic_answers_estimate(&result->answers, row, outcome);
        const bool told = ebb_clinic_is_told(outcome, &result->verdicts[row]);
        const double numbers[STATISTICS] = {found.mean,  found.error,       found.median,      found.lower,
                                            found.upper, found.draws_share, found.draws_error, found.n};
        for (size_t k = 0; k < STATISTICS; k++)
            values[k * n + i] = told || k == YEARS ? one_nan(numbers[k]) : (double)NAN;
    }
}

static enum ebb_status write_summary(const struct ebb_data_file *file, const struct ebb_clinic_result *result,
                                     const char *const *names)
{
    const struct ebb_clinic_answers *answers = &result->answers;
    const size_t n = (size_t)answers->n_rows * EBB_CLINIC_OUTCOME_COUNT;
    const char *outcomes[EBB_CLINIC_OUTCOME_COUNT];
    double *values = malloc((n * STATISTICS + 1) * sizeof *values);
    if (values == NULL)
        return EBB_NO_MEMORY;
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++)
        outcomes[outcome] = EBB_CLINIC_OUTCOMES[outcome].name;
    set_statistics(result, n, values);
    struct ebb_data_group *to = ebb_data_group_begin(
        file, "/summary", "numbers over years; not a number: of a row that grows it has no mean");
    ebb_data_group_texts(to, "row", ROW_MEANING, names, answers->n_rows);
    ebb_data_group_texts(to, "outcome", "outcome; unit and meaning in /tables/outcomes", outcomes,
                         EBB_CLINIC_OUTCOME_COUNT);
    for (size_t k = 0; k < STATISTICS; k++)
        ebb_data_group_doubles(to, STATISTIC[k].name, "1", STATISTIC[k].meaning, values + k * n);
    free(values);
    return ebb_data_group_end(to);
}

/* 5. Hours and weeks */

enum { CHAIRS_USED, CHAIRS_OPEN, NURSES_NEEDED, NURSES_ON_DUTY, WAITED, HOURLY = WAITED + EBB_LACK_COUNT };

static void set_hours(const struct ebb_clinic_pool *pool, const struct ebb_clinic *clinic,
                      double values[HOURLY][7 * 24])
{
    for (int i = 0; i < 7 * 24; i++) {
        const struct ebb_clinic_hour found = ebb_clinic_hour_of(pool, i / 24, i % 24);
        values[CHAIRS_USED][i] = found.chairs_used;
        values[CHAIRS_OPEN][i] = ebb_clinic_chairs_open(clinic, i / 24, i % 24);
        values[NURSES_NEEDED][i] = found.nurses_needed;
        values[NURSES_ON_DUTY][i] = found.nurses_on_duty;
        for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
            values[WAITED + lack][i] = found.waited_min[lack];
    }
}

/* Of the planner's own row alone: hours of all rows are in /house, as sums. A mean of them would need each
 * row's chairs, and who asks for it has a question of his or her own. */
static enum ebb_status write_hours(const struct ebb_data_file *file, const struct ebb_clinic_result *result)
{
    static const struct {
        const char *name, *unit, *meaning;
    } names[HOURLY] = {
        {"chairs_used", "1", "chairs taken, cleaning included, on average over the hour"},
        {"chairs_open", "1",
         "chairs open, on average over the hour: a share of them in a part hour, 0 when closed"},
        {"nurses_needed", "1", "nurses needed by patients"},
        {"nurses_on_duty", "1", "nurses on duty"},
        {"waited_for_chair", "min", "minutes that all patients of a day waited for a chair"},
        {"waited_for_nurse", "min", "for a nurse"},
        {"waited_for_prescriber", "min", "for the prescriber"},
    };
    const struct ebb_clinic_rows *rows = &result->rows;
    double values[HOURLY][7 * 24];
    set_hours(&result->answers.pools[rows->own], &rows->cases[rows->own].clinic, values);
    struct ebb_data_group *to =
        ebb_data_group_begin(file, "/hours", "the planner's own row: a mean open day of each weekday");
    ebb_data_group_texts(to, "weekday", "day of the week", WEEKDAYS, 7);
    ebb_data_group_numbers(to, "hour", "h", "hour of the day, from 0", 24);
    for (int k = 0; k < HOURLY; k++)
        ebb_data_group_doubles(to, names[k].name, names[k].unit, names[k].meaning, values[k]);
    return ebb_data_group_end(to);
}

/* Of the planner's own row alone: of all rows it would be rows times years times weeks, four times over; of
 * the others /week_sums has what all years have together. */
static enum ebb_status write_weeks(const struct ebb_data_file *file, const struct ebb_clinic_answers *answers)
{
    const size_t n = (size_t)answers->n_replications, n_weeks = (size_t)answers->n_weeks;
    int32_t *values = malloc((n * n_weeks + 1) * sizeof *values);
    if (values == NULL)
        return EBB_NO_MEMORY;
    struct ebb_data_group *to =
        ebb_data_group_begin(file, "/weeks", "the planner's own row, week by week of each simulated year");
    ebb_data_group_numbers(to, "year", "1", "simulated year, from 0", answers->n_replications);
    ebb_data_group_numbers(to, "week", "1", "week, from 0", answers->n_weeks);
    for (size_t k = 0; k < EBB_WEEKLY_COUNT; k++) {
        for (size_t i = 0; i < n * n_weeks; i++)
            values[i] = answers->weekly[(i / n_weeks * EBB_WEEKLY_COUNT + k) * n_weeks + i % n_weeks];
        ebb_data_group_integers(to, EBB_CLINIC_WEEKLY_NAMES[k], "1", WEEKLY_MEANINGS[k], values);
    }
    free(values);
    return ebb_data_group_end(to);
}

/* 6. All */

enum ebb_status ebb_clinic_groups_write(const struct ebb_data_file *file,
                                        const struct ebb_clinic_result *result, const char *const *names,
                                        bool is_piece)
{
    enum ebb_status status = write_outcomes(file, &result->answers, names);
    if (status == EBB_OK && !is_piece)
        status = write_summary(file, result, names);
    if (status == EBB_OK && !is_piece)
        status = write_hours(file, result);
    if (status == EBB_OK)
        status = write_weeks(file, &result->answers);
    for (int g = 0; g < EBB_CLINIC_N_SUM_GROUPS && status == EBB_OK; g++)
        status = write_sums(file, &EBB_CLINIC_SUM_GROUPS[g], &result->answers, names);
    return status;
}
