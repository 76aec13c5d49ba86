/* SPDX-License-Identifier: MIT
 * Answers of a row are what a whole run of its study reports: values to the bit, errors to rounding; and what
 * each patient adds sums to nothing and, squared, to the error.
 *
 * Every measure, population, policy and pair of studies that differ in what can go wrong: strata, a lead-in,
 * modifiers, subgroups, leaving by policy, monitors, a horizon too short, nobody left. The summary comes from
 * the tally and never saw a row.
 *
 *   1. Rows   2. Against the summary   3. Rows one after the other   4. The tests
 */
#include <ebb/play_rows.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/config.h>
#include <ebb/executor.h>

#include "heard.h"
#include "support.h"
#include "tap.h"

/* 1. Rows */

struct list {
    struct ebb_asked *asked;
    int n;
};

/* All that a summary has. */
static struct list everything(const struct ebb_plan *plan)
{
    const int policies = plan->study.n_policies;
    struct list list = {calloc((size_t)(plan->n_populations * EBB_MEASURE_COUNT * policies * (policies + 1)),
                               sizeof(struct ebb_asked)),
                        0};
    assert_non_null(list.asked);
    for (int population = 0; population < plan->n_populations; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            for (int p = 0; p < policies; p++) {
                for (int q = -1; q < policies; q++)
                    list.asked[list.n++] = (struct ebb_asked){measure, population, p, q};
            }
        }
    }
    return list;
}

/* A study of a file, and the summary of its whole run. */
struct whole {
    struct ebb_config config;
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
};

static void whole_open(struct whole *whole, const char *path, const struct ebb_override *settings, size_t n)
{
    struct ebb_messages messages = {0};
    *whole = (struct whole){0};
    const enum ebb_status status = ebb_config_open(path, settings, n, &whole->config, &messages);
    if (status != EBB_OK)
        print_message("%s\n", ebb_support_printed(&messages.items[0]));
    assert_int_equal(status, EBB_OK);
    assert_int_equal(ebb_plan_init(&whole->plan, &whole->config.study, &messages), EBB_OK);
    assert_int_equal(ebb_tally_init(&whole->tally, &whole->plan), EBB_OK);
    const struct ebb_batch batch = {
        .plan = &whole->plan, .last_block = whole->plan.n_blocks, .tally = &whole->tally};
    const struct ebb_play_options play = {.kernel = ebb_kernel_best(), .n_threads = 2};
    assert_int_equal(ebb_play_once(&batch, 1, &play), EBB_OK);
    assert_int_equal(ebb_summary_init(&whole->summary, &whole->plan, &whole->tally), EBB_OK);
    ebb_messages_free(&messages);
}

static void whole_close(struct whole *whole)
{
    ebb_summary_free(&whole->summary);
    ebb_tally_free(&whole->tally);
    ebb_plan_free(&whole->plan);
    ebb_config_free(&whole->config);
}

/* 2. Against the summary */

static double value_of(const struct ebb_summary *summary, const struct ebb_asked *asked, bool error)
{
    if (asked->other < 0)
        return ebb_summary_statistic(summary, error ? EBB_STAT_SE : EBB_STAT_MEAN, asked->population,
                                     asked->measure, asked->policy);
    return ebb_summary_paired(summary, error ? EBB_PAIR_SE : EBB_PAIR_DIFFERENCE, asked->population,
                              asked->measure, asked->policy, asked->other);
}

static bool is_same(double a, double b)
{
    return (isnan(a) && isnan(b)) || a == b;
}

/* Where two policies hardly differ the summary's products have lost digits: 2e-11 was seen. */
static bool is_near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * fabs(b);
}

static void check_deviations(const double *deviations, size_t n, const struct ebb_answer *answer)
{
    double sum = 0.0, size = 0.0, squares = 0.0;
    for (size_t i = 0; i < n; i++) {
        sum += deviations[i];
        size += fabs(deviations[i]);
        squares += deviations[i] * deviations[i];
    }
    assert_true(fabs(sum) <= 1e-10 * size);
    if (!isnan(answer->error))
        assert_true(fabs(sqrt(squares) / (double)n - answer->error) <=
                    1e-10 * answer->error + 1e-12 * (1.0 + fabs(answer->value)));
}

struct held {
    const struct whole *whole;
    struct list list;
    int n_rows, n_known;
};

static enum ebb_status same_study(void *self, int64_t row, struct ebb_study *study,
                                  struct ebb_messages *messages)
{
    (void)self;
    (void)row;
    (void)study;
    (void)messages;
    return EBB_OK;
}

static enum ebb_status hold(void *self, const struct ebb_played_row *row)
{
    struct held *held = self;
    for (int i = 0; i < held->list.n; i++) {
        const struct ebb_asked *asked = &held->list.asked[i];
        const double value = value_of(&held->whole->summary, asked, false),
                     error = value_of(&held->whole->summary, asked, true);
        if (!is_same(row->answers[i].value, value) || !is_near(row->answers[i].error, error)) {
            print_message("%s in population %d under %d (other %d): %.17g +- %.17g, summary %.17g +- %.17g\n",
                          EBB_MEASURES[asked->measure].name, asked->population, asked->policy, asked->other,
                          row->answers[i].value, row->answers[i].error, value, error);
            fail();
        }
        held->n_known += !isnan(value) && error > 0.0;
        if (row->deviations)
            check_deviations(row->deviations[i], (size_t)row->plan->study.n_patients, &row->answers[i]);
    }
    held->n_rows++;
    return EBB_OK;
}

static void check_study_with(const char *path, const struct ebb_override *settings, size_t n,
                             bool with_deviations)
{
    struct whole whole;
    struct ebb_messages messages = {0};
    whole_open(&whole, path, settings, n);
    struct held held = {.whole = &whole, .list = everything(&whole.plan)};
    const struct ebb_play_rows_options options = {
        .like = &whole.plan,
        .last = 1,
        .asked = held.list.asked,
        .n_asked = held.list.n,
        .with_deviations = with_deviations,
        .machine = {.n_threads = 2},
        .self = &held,
        .study = same_study,
        .take = hold,
    };
    assert_int_equal(ebb_play_rows(&options, &messages), EBB_OK);
    assert_int_equal(held.n_rows, 1);
    assert_true(held.n_known > 20);
    free(held.list.asked);
    ebb_messages_free(&messages);
    whole_close(&whole);
}

static void check_study(const char *path, const char *patients)
{
    const struct ebb_override settings[] = {{.key = "patients", .value = patients}};
    check_study_with(path, settings, 1, true);
}

static void of_a_whole_run(void **state)
{
    (void)state;
    check_study("configs/three_policies.yaml", "1000");
    check_study("configs/smoke.yaml", "4097");
}

static void without_deviations(void **state)
{
    (void)state;
    const struct ebb_override settings[] = {{.key = "patients", .value = "9000"}};
    check_study_with("configs/three_policies.yaml", settings, 1, false);
}

static void of_strata_modifiers_and_leaving(void **state)
{
    (void)state;
    check_study("tests/cases/in_care_strata.yaml", "1200");
    check_study("tests/cases/km_beyond_followup.yaml", "600");
    check_study("tests/cases/left_at_the_horizon.yaml", "4096");
    const struct ebb_override settings[] = {
        {.key = "patients", .value = "1500"},
        {.key = "dropout.unresponsive", .value = "{per_month: 75 %, from: 28 days, to: 74 days}"},
        {.key = "populations", .value = "[severity, duration]"},
    };
    check_study_with("configs/three_policies.yaml", settings, 3, true);
}

static void of_few(void **state)
{
    (void)state;
    const char *const few[] = {"1", "2", "3", "17"};
    for (size_t i = 0; i < 4; i++) {
        const struct ebb_override settings[] = {{.key = "patients", .value = few[i]}};
        struct whole whole;
        struct ebb_messages messages = {0};
        whole_open(&whole, "configs/three_policies.yaml", settings, 1);
        struct held held = {.whole = &whole, .list = everything(&whole.plan)};
        const struct ebb_play_rows_options options = {.like = &whole.plan,
                                                      .last = 1,
                                                      .asked = held.list.asked,
                                                      .n_asked = held.list.n,
                                                      .with_deviations = true,
                                                      .self = &held,
                                                      .study = same_study,
                                                      .take = hold};
        assert_int_equal(ebb_play_rows(&options, &messages), EBB_OK);
        free(held.list.asked);
        ebb_messages_free(&messages);
        whole_close(&whole);
    }
}

/* 3. Rows one after the other */

enum { ROWS = 70, PATIENTS = 300 };

struct table {
    struct ebb_answer cells[ROWS][4];
    double deviations[ROWS][PATIENTS]; /* of the last asked */
    int64_t next;
    int64_t stop_at; /* row whose study cannot be had; -1: none */
};

static enum ebb_status vary(void *self, int64_t row, struct ebb_study *study, struct ebb_messages *messages)
{
    const struct table *table = self;
    (void)messages;
    study->parameters.infusion.gain = 0.3 + 0.005 * (double)row;
    return row == table->stop_at ? EBB_BAD_FILE : EBB_OK;
}

static enum ebb_status take(void *self, const struct ebb_played_row *row)
{
    struct table *table = self;
    assert_int_equal(row->row, table->next++);
    memcpy(table->cells[row->row], row->answers, sizeof table->cells[0]);
    memcpy(table->deviations[row->row], row->deviations[3], sizeof table->deviations[0]);
    return EBB_OK;
}

static enum ebb_status play_table(const struct ebb_plan *like, struct table *table, int64_t first,
                                  int64_t last, int n_threads, const char *kernel)
{
    static const struct ebb_asked asked[4] = {{EBB_RESPONSE_WEEKS, 1, 0, -1},
                                              {EBB_RELAPSED_26_WEEKS, 1, 0, -1},
                                              {EBB_INFUSIONS_PER_YEAR, 1, 2, -1},
                                              {EBB_RELAPSED_26_WEEKS, 1, 0, 2}};
    struct ebb_messages messages = {0};
    const struct ebb_play_rows_options options = {
        .like = like,
        .first = first,
        .last = last,
        .asked = asked,
        .n_asked = 4,
        .with_deviations = true,
        .machine = {.n_threads = n_threads, .kernel = ebb_kernel_find(kernel)},
        .self = table,
        .study = vary,
        .take = take};
    const enum ebb_status status = ebb_play_rows(&options, &messages);
    ebb_messages_free(&messages);
    return status;
}

static void same_bytes_for_any_threads_and_rows_at_a_time(void **state)
{
    (void)state;
    static struct table one, three, single, read;
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    struct ebb_plan like;
    const char *best = ebb_kernel_best()->name;
    study = ebb_support_study("three_policies.yaml");
    study.n_patients = PATIENTS;
    assert_int_equal(ebb_plan_init(&like, &study, &messages), EBB_OK);
    one.stop_at = three.stop_at = single.stop_at = read.stop_at = -1;
    assert_int_equal(play_table(&like, &one, 0, ROWS, 1, best), EBB_OK);
    assert_int_equal(play_table(&like, &three, 0, ROWS, 3, best), EBB_OK);
    for (int64_t row = 0; row < ROWS; row++)
        assert_int_equal(play_table(&like, &single, row, row + 1, 2, best), EBB_OK);
    assert_memory_equal(one.cells, three.cells, sizeof one.cells);
    assert_memory_equal(one.cells, single.cells, sizeof one.cells);
    assert_int_equal(play_table(&like, &read, 0, 5, 2, "reference"), EBB_OK);
    assert_memory_equal(one.cells, read.cells, 5 * sizeof one.cells[0]);
    assert_memory_equal(one.deviations, read.deviations, 5 * sizeof one.deviations[0]);
    assert_memory_equal(one.deviations, three.deviations, sizeof one.deviations);
    assert_memory_equal(one.deviations, single.deviations, sizeof one.deviations);
    assert_true(one.cells[0][0].value != one.cells[ROWS - 1][0].value); /* rows do differ */
    ebb_messages_free(&messages);
    ebb_plan_free(&like);
}

static void ends_with_what_a_callback_says(void **state)
{
    (void)state;
    static struct table table;
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    struct ebb_plan like;
    study = ebb_support_study("three_policies.yaml");
    study.n_patients = PATIENTS;
    assert_int_equal(ebb_plan_init(&like, &study, &messages), EBB_OK);
    table.stop_at = 40;
    assert_int_equal(play_table(&like, &table, 0, ROWS, 1, ebb_kernel_best()->name), EBB_BAD_FILE);
    assert_true(table.next <= 40 && table.next > 0); /* whole lots before it were handed over */
    ebb_messages_free(&messages);
    ebb_plan_free(&like);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("answers of a row are those of a whole run", of_a_whole_run),
        TEST("also over several blocks and without deviations", without_deviations),
        TEST("and with strata, modifiers, thirds and people who leave", of_strata_modifiers_and_leaving),
        TEST("and of few patients", of_few),
        TEST("same bytes for any threads and kernel, in one go or row by row",
             same_bytes_for_any_threads_and_rows_at_a_time),
        TEST("a row that cannot be had ends it, after those before", ends_with_what_a_callback_says),
    };
    return RUN_TESTS(tests);
}
