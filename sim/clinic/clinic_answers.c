/* SPDX-License-Identifier: MIT
 * clinic_answers: keeping what years of rows have brought.
 *
 * Values lie by row and outcome, years side by side, because everything that asks wants all years of one
 * number: means, ranges, differences. A tally is 25 kB and a year's numbers are 0.5; so 20 rows of 200 years
 * take 2 MB here, and kept as tallies would take 100.
 *
 *   1. Memory   2. Taking   3. Asking
 */
#include <ebb/clinic_answers.h>

#include <stdlib.h>
#include <string.h>

/* 1. Memory */

void ebb_clinic_answers_free(struct ebb_clinic_answers *answers)
{
    free(answers->asked);
    free(answers->values);
    free(answers->pools);
    free(answers->weekly);
    free(answers->scratch);
    *answers = (struct ebb_clinic_answers){0};
}

enum ebb_status ebb_clinic_answers_init(struct ebb_clinic_answers *answers,
                                        const struct ebb_clinic_asked *asked, int n_rows,
                                        int most_replications, int n_worlds, int weekly_row)
{
    const size_t rows = (size_t)n_rows, most = (size_t)most_replications;
    const int n_weeks = asked[weekly_row].clinic->n_weeks;
    *answers = (struct ebb_clinic_answers){.n_rows = n_rows,
                                           .most_replications = most_replications,
                                           .n_worlds = n_worlds,
                                           .weekly_row = weekly_row,
                                           .n_weeks = n_weeks};
    answers->asked = malloc(rows * sizeof *answers->asked);
    answers->values = malloc((rows * EBB_CLINIC_OUTCOME_COUNT * most + 1) * sizeof *answers->values);
    answers->pools = calloc(rows, sizeof *answers->pools);
    answers->weekly = malloc((most * EBB_WEEKLY_COUNT * (size_t)n_weeks + 1) * sizeof *answers->weekly);
    answers->scratch = malloc((most + 1) * sizeof *answers->scratch);
    if (!answers->asked || !answers->values || !answers->pools || !answers->weekly || !answers->scratch) {
        ebb_clinic_answers_free(answers);
        return EBB_NO_MEMORY;
    }
    memcpy(answers->asked, asked, rows * sizeof *asked);
    return EBB_OK;
}

/* 2. Taking */

/* Whole numbers: the order in which years are added decides nothing. */
static void add(int64_t *into, const int64_t *counts, int n)
{
    for (int i = 0; i < n; i++)
        into[i] += counts[i];
}

static void add_use(struct ebb_day_use *into, const struct ebb_day_use *use)
{
    add(into->chair_s, use->chair_s, 24);
    add(into->nurse_s, use->nurse_s, 24);
    add(into->nurse_on_duty_s, use->nurse_on_duty_s, 24);
    for (int hour = 0; hour < 24; hour++)
        add(into->lack_s[hour], use->lack_s[hour], EBB_LACK_COUNT);
    into->overtime_s += use->overtime_s;
    into->last_home_s = use->last_home_s > into->last_home_s ? use->last_home_s : into->last_home_s;
}

static void pool_tally(struct ebb_clinic_pool *pool, const struct ebb_clinic_tally *tally)
{
    pool->n_replications++;
    pool->n_weeks = tally->n_weeks;
    add(pool->late, tally->late, EBB_LATE_DAYS + 1);
    add(pool->late_waiting, tally->late_waiting, EBB_LATE_DAYS + 1);
    add(pool->late_given_up, tally->late_given_up, EBB_LATE_DAYS + 1);
    add(pool->waited, tally->waited, EBB_WAIT_MINUTES + 1);
    add(pool->start_weeks, tally->start_weeks, EBB_START_WEEKS + 1);
    for (int weekday = 0; weekday < 7; weekday++)
        add_use(&pool->use[weekday], &tally->use[weekday]);
    add(pool->open_chair_s, tally->open_chair_s, 7);
    add(pool->open_days, tally->open_days, 7);
    add(pool->booked_chair_s, tally->booked_chair_s, 7);
    add(pool->prescriber_s, tally->prescriber_s, 7);
    add(pool->prescriber_busy_s, tally->prescriber_busy_s, 7);
    for (int week = 0; week < tally->n_weeks; week++) {
#define ADD_WEEK(what) pool->week_##what[week] += tally->week_##what[week];
        EBB_CLINIC_WEEK_LIST(ADD_WEEK)
#undef ADD_WEEK
    }
}

/* Four of the tally's rows of weeks: what a planner looks at as a fan. Those of all rows would be
 * as many times as much as there are rows. */
static void keep_weeks(struct ebb_clinic_answers *answers, int replication,
                       const struct ebb_clinic_tally *tally)
{
    const size_t n = (size_t)answers->n_weeks;
    int32_t *weekly = answers->weekly + (size_t)replication * EBB_WEEKLY_COUNT * n;
    memcpy(weekly + EBB_WEEKLY_GIVEN * n, tally->week_given, n * sizeof *weekly);
    memcpy(weekly + EBB_WEEKLY_ACTIVE * n, tally->week_active, n * sizeof *weekly);
    memcpy(weekly + EBB_WEEKLY_BACKLOG * n, tally->week_backlog, n * sizeof *weekly);
    memcpy(weekly + EBB_WEEKLY_LIST * n, tally->week_list, n * sizeof *weekly);
}

static double *values_of(const struct ebb_clinic_answers *answers, int row, int outcome)
{
    const size_t at = (size_t)row * EBB_CLINIC_OUTCOME_COUNT + (size_t)outcome;
    return answers->values + at * (size_t)answers->most_replications;
}

void ebb_clinic_answers_take(struct ebb_clinic_answers *answers, int replication,
                             const struct ebb_clinic_tally *tallies)
{
    /* a value has its place by the year's number; one that is left out would be read without being written */
    ebb_require(replication == answers->n_replications && replication < answers->most_replications);
    for (int row = 0; row < answers->n_rows; row++) {
        const struct ebb_clinic_asked *asked = &answers->asked[row];
        const struct ebb_clinic_tally *without =
            asked->without_limits >= 0 ? &tallies[asked->without_limits] : NULL;
        for (int code = 0; code < EBB_CLINIC_OUTCOME_COUNT; code++)
            values_of(answers, row, code)[replication] =
                ebb_clinic_outcome((enum ebb_clinic_outcome_code)code, asked->clinic, &tallies[row], without);
        pool_tally(&answers->pools[row], &tallies[row]);
    }
    keep_weeks(answers, replication, &tallies[answers->weekly_row]);
    answers->n_replications++;
}

/* 3. Asking: nothing is kept of an answer; to sort some hundred numbers again costs less than one year */

double *ebb_clinic_answers_room(struct ebb_clinic_answers *answers, int row, int outcome)
{
    return values_of(answers, row, outcome);
}

const double *ebb_clinic_answers_values(const struct ebb_clinic_answers *answers, int row, int outcome)
{
    return values_of(answers, row, outcome);
}

struct ebb_clinic_estimate ebb_clinic_answers_estimate(const struct ebb_clinic_answers *answers, int row,
                                                       int outcome)
{
    return ebb_clinic_estimate_of(values_of(answers, row, outcome), answers->n_replications,
                                  answers->n_worlds, answers->scratch);
}

struct ebb_clinic_difference ebb_clinic_answers_difference(const struct ebb_clinic_answers *answers, int row,
                                                           int against, int outcome)
{
    return ebb_clinic_difference_of(values_of(answers, row, outcome), values_of(answers, against, outcome),
                                    answers->n_replications, answers->n_worlds, answers->scratch);
}
