/* SPDX-License-Identifier: MIT
 * What does a simulated year of a clinic cost? Milliseconds of a core for one staffing and one year, of a
 * clinic with 300 patients in care, its share of the panel over 20 staffings in it; and how that grows.
 *
 *     clinic                              the figures, and results/bench/clinic.json
 *     clinic FILE REPLICATIONS KEY=VALUE  outcomes of each replication as JSON, for clinic_simpy.py
 *
 * A replication draws its people once, plays three years of the panel's past, and goes on from copies for
 * each of its rows. Growth is in one run: 3,000 and 30,000 patients over 300 and 3,000, with chairs, nurses
 * and new patients in proportion, over what n log n patients would cost.
 *
 * What takes the last above 1 is memory: a person takes 5.6 kB (0.8 of the person, 1.7 of luck, 1.3 of rows,
 * and 1.8 of the visitor and rows again), so that 3,000 and their referrals just fit into a cache of 32 MB,
 * and of 30,000 nearly everybody has to be fetched (sim/clinic/year_fetch.c, sim/clinic/pages.h). Touching
 * 250 MB for the first time took a fifth of two replications; so both large sizes play four, on the memory
 * of the first, as an answer plays two hundred.
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_outcome.h>
#include <ebb/clinic_play.h>

#include "measure.h"

enum { STAFFINGS = 20, MOST_SETTINGS = 16, SIZES = 3, TIMED = 50 };

/* 1. Outcomes of a replication: all that ebb tells of one, under its own names, so that what another program
 * finds is held against what a page says; and three means over all weeks, which say more than a year's last
 * one does. */

#define MEAN_LIST(X)               \
    X(MEAN_LATE, "mean_days_late") \
    X(MEAN_ACTIVE, "mean_active")  \
    X(MEAN_BACKLOG, "mean_backlog")
#define AS_ENUM(code, name) code,
enum mean { BEFORE_MEANS = EBB_CLINIC_OUTCOME_COUNT - 1, MEAN_LIST(AS_ENUM) OUTCOMES };
#undef AS_ENUM

static const char *name_of(int outcome)
{
#define AS_NAME(code, name) [code - EBB_CLINIC_OUTCOME_COUNT] = name,
    static const char *const means[] = {MEAN_LIST(AS_NAME)};
#undef AS_NAME
    return outcome < EBB_CLINIC_OUTCOME_COUNT ? EBB_CLINIC_OUTCOMES[outcome].name
                                              : means[outcome - EBB_CLINIC_OUTCOME_COUNT];
}

static void sum_up(const struct ebb_clinic *clinic, const struct ebb_clinic_tally *tally,
                   double *out_outcomes)
{
    double boosters = 0, active = 0, backlog = 0;
    for (int day = 0; day <= EBB_LATE_DAYS; day++)
        boosters += (double)tally->late[day];
    for (int week = 0; week < tally->n_weeks; week++) {
        active += tally->week_active[week];
        backlog += tally->week_backlog[week];
    }
    for (int o = 0; o < EBB_CLINIC_OUTCOME_COUNT; o++)
        out_outcomes[o] = ebb_clinic_outcome((enum ebb_clinic_outcome_code)o, clinic, tally, NULL);
    out_outcomes[MEAN_LATE] = (double)tally->late_days / boosters;
    out_outcomes[MEAN_ACTIVE] = active / tally->n_weeks;
    out_outcomes[MEAN_BACKLOG] = backlog / tally->n_weeks;
}

/* 2. A clinic, and its replications */

/* In the study's own values: what another program plays has no joint draws. */
struct played {
    int n;
    const struct ebb_clinic *clinic;
    double (*outcomes)[OUTCOMES]; /* (replication); NULL: not kept */
};

static enum ebb_status take(void *self, int replication, const struct ebb_clinic_tally *tallies)
{
    const struct played *played = self;
    if (played->outcomes)
        sum_up(played->clinic, &tallies[0], played->outcomes[replication]);
    return EBB_OK;
}

static void read_clinic(const char *path, char **settings, int n, struct ebb_clinic_config *config)
{
    struct ebb_override overrides[MOST_SETTINGS];
    struct ebb_messages messages = {0};
    memset(overrides, 0, sizeof overrides);
    for (int i = 0; i < n; i++) {
        char *equals = i < MOST_SETTINGS ? strchr(settings[i], '=') : NULL;
        if (equals == NULL)
            bench_fail("%s: not KEY=VALUE, or too many of them", settings[i]);
        *equals = '\0';
        overrides[i] = (struct ebb_override){.key = settings[i], .value = equals + 1};
    }
    const struct ebb_config_options options = {.settings = overrides, .n_settings = (size_t)n};
    if (ebb_config_open_clinic(path, &options, config, &messages) != EBB_OK)
        bench_fail("%s: %s", path, messages.n > 0 ? messages.items[0].words : "cannot be read");
    ebb_messages_free(&messages);
}

/* Seconds of a core. All rows are one clinic: what is measured is playing, and a staffing that serves fewer
 * would cost less. */
static double play(const struct ebb_clinic *clinic, const struct ebb_study *settled, int n_rows,
                   struct played *played)
{
    struct ebb_clinic_row rows[STAFFINGS];
    for (int row = 0; row < n_rows; row++)
        rows[row] = (struct ebb_clinic_row){clinic, settled};
    const struct ebb_clinic_job job = {.n_rows = n_rows,
                                       .rows = rows,
                                       .n_replications = played->n,
                                       .n_threads = 1,
                                       .self = played,
                                       .take = take};
    const struct bench_time start = bench_now();
    if (ebb_clinic_play(&job) != EBB_OK)
        bench_fail("the clinic cannot be played");
    return bench_since(start).core;
}

/* JSON knows no NaN: what does not exist in a year is null. */
static void print_number(const char *before, double value)
{
    if (value == value)
        printf("%s%.9g", before, value);
    else
        printf("%snull", before);
}

static void print_outcomes(const char *path, int n, char **settings, int n_settings)
{
    static struct ebb_clinic_config config; /* large */
    static double outcomes[10000][OUTCOMES];
    if (n < 2 || n > 10000)
        bench_fail("2 to 10,000 replications");
    read_clinic(path, settings, n_settings, &config);
    const int n_timed = n < TIMED ? n : TIMED;
    const struct ebb_clinic *clinic = &config.clinic;
    const double one = play(clinic, &config.settled, 1, &(struct played){n, clinic, outcomes});
    const double all = play(clinic, &config.settled, STAFFINGS, &(struct played){.n = n_timed});
    printf("{\"seconds_alone\": %.6f, \"seconds_of_20\": %.6f, \"outcomes\": {", one / n,
           all / n_timed / STAFFINGS);
    for (int o = 0; o < OUTCOMES; o++) {
        printf("%s\"%s\": [", o > 0 ? ", " : "", name_of(o));
        for (int r = 0; r < n; r++)
            print_number(r > 0 ? ", " : "", outcomes[r][o]);
        printf("]");
    }
    printf("}}\n");
    ebb_config_free_clinic(&config);
}

/* 3. Figures */

/* 300 patients in 5 chairs, who come two of three within 3 days; and as many times all of it. */
static double seconds_of_size(int times, int n_rows, int n_replications)
{
    static struct ebb_clinic_config config; /* large */
    static char *none[1];
    read_clinic("configs/clinic.yaml", none, 0, &config);
    config.clinic.active_patients = 300 * times;
    config.clinic.new_per_week = 3.0 * times;
    config.clinic.chairs = config.clinic.nurses = 5 * times;
    const double seconds =
        play(&config.clinic, &config.settled, n_rows, &(struct played){.n = n_replications});
    ebb_config_free_clinic(&config);
    return seconds / (n_rows * n_replications);
}

static double logarithm_of(double x)
{
    double sum = 0;
    for (; x >= 10.0; x /= 10.0)
        sum += 1.0;
    return sum + (x >= 3.0 ? 0.4771 : 0.0); /* of 3, 30, 300, ...: decimal */
}

/* How many times as long as n log n patients would take, the smaller at its own time. */
static double over_n_log_n(double larger, double smaller, double patients)
{
    return larger / smaller / (10.0 * logarithm_of(10.0 * patients) / logarithm_of(patients));
}

static void judge(struct bench_json *json, const char *key, const char *words, double bar, const char *unit,
                  double value)
{
    bench_judge(json, &(struct bench_bar){key, words, bar, true, 1.0, unit}, value);
}

/* The growth is that of a staffing alone, people and all: with 20 the people, who cost n, would hide the
 * year. */
static void measure(void)
{
    struct bench_figure year, size[SIZES], growth[SIZES - 1];
    struct bench_json json = bench_json_start("clinic");
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        year.rounds[round] = 1e3 * seconds_of_size(1, STAFFINGS, 10);
        for (int i = 0, times = 1; i < SIZES; i++, times *= 10)
            size[i].rounds[round] = 1e3 * seconds_of_size(times, 1, i == 0 ? 20 : 4);
        growth[0].rounds[round] = over_n_log_n(size[1].rounds[round], size[0].rounds[round], 300.0);
        growth[1].rounds[round] = over_n_log_n(size[2].rounds[round], size[1].rounds[round], 3000.0);
    }
    bench_json_figure(&json, "ms_rounds", &year);
    bench_json_figure(&json, "ms_alone_rounds", &size[0]);
    bench_json_figure(&json, "ms_3000_rounds", &size[1]);
    bench_json_figure(&json, "ms_30000_rounds", &size[2]);
    printf("a year of 300, 3,000 and 30,000 patients, of one staffing alone: %.2f, %.1f and %.0f ms\n",
           bench_median(&size[0]), bench_median(&size[1]), bench_median(&size[2]));
    judge(&json, "ms", "a year of 300 patients, one of 20 staffings", 3.0, "ms", bench_median(&year));
    judge(&json, "growth_3000", "300 to 3,000 patients, over n log n", 1.0, "", bench_median(&growth[0]));
    judge(&json, "growth_30000", "3,000 to 30,000, over n log n", 1.0, "", bench_median(&growth[1]));
    bench_json_end(&json);
}

int main(int n_words, char **words)
{
    if (n_words > 2)
        print_outcomes(words[1], atoi(words[2]), words + 3, n_words - 3);
    else
        measure();
    return 0;
}
