/* SPDX-License-Identifier: MIT
 * Rows of patients read back from a file give, squared and added up, the variances that its summary has.
 *
 * So rows, populations, who is followed and every formula of an influence are held at once: a wrong one gives
 * another sum. Of time to relapse the summary's variance is Greenwood's, and of differences one of counted
 * pairs: neither looked at a row.
 *
 *   1. A file   2. Sums   3. The tests
 */
#include <ebb/influence.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/patient_rows.h>
#include <ebb/results.h>
#include <ebb/run_study.h>

#include "heard.h"
#include "tap.h"

/* 1. A file */

struct read_back {
    struct ebb_reader *reader;
    struct ebb_results results;
    struct ebb_influence influence;
    struct ebb_block block;
};

static void read_back(struct read_back *back, const char *study, const char *patients)
{
    const char *path = ebb_heard_scratch("rows.h5");
    struct ebb_opened_study opened;
    struct ebb_study_run run;
    struct ebb_messages messages = {0};
    const struct ebb_run_study_options options = {
        .path = path, .force = true, .provenance = &opened.provenance};
    ebb_heard_open(&opened, study, patients, "outcomes");
    assert_int_equal(ebb_run_study(&opened.plan, &options, NULL, &run), EBB_OK);
    ebb_study_run_free(&run);
    ebb_heard_close(&opened);
    assert_int_equal(ebb_reader_open(path, &back->reader, &messages), EBB_OK);
    assert_int_equal(ebb_results_take(back->reader, &back->results, &messages), EBB_OK);
    const struct ebb_plan *plan = &back->results.plan;
    assert_true(ebb_patient_rows_kept(back->reader, plan));
    assert_int_equal(ebb_influence_init(&back->influence, plan, &back->results.tally), EBB_OK);
    assert_int_equal(ebb_block_init(&back->block, plan, true, false), EBB_OK);
}

static void close_back(struct read_back *back)
{
    ebb_block_free(&back->block);
    ebb_influence_free(&back->influence);
    ebb_results_free(&back->results);
    ebb_reader_close(back->reader);
}

/* 2. Sums */

/* One patient at a time, with nothing of what the program does to be quick. */
static bool is_member(const struct read_back *back, int population, int row)
{
    const struct ebb_block *block = &back->block;
    const struct ebb_members members = {.n = 1,
                                        .counted = block->treated[row],
                                        .responders = block->responder[row],
                                        .stratum = block->stratum + row,
                                        .modifiers = block->modifiers + row,
                                        .subgroups = block->subgroups + row};
    return ebb_population_members(&back->results.plan.populations[population], &members) & 1;
}

/* Squares of the influences of all patients on the difference of policy q to p; p < 0: on q's own. */
static double sum_squares(struct read_back *back, int population, int measure, int p, int q)
{
    const int64_t n = back->results.n_patients;
    struct ebb_messages messages = {0};
    double sum = 0.0;
    for (int64_t first = 0; first < n; first += EBB_BLOCK_PATIENTS) {
        const int left = n - first < EBB_BLOCK_PATIENTS ? (int)(n - first) : EBB_BLOCK_PATIENTS;
        if (n > EBB_BLOCK_PATIENTS || back->block.n_patients == 0)
            assert_int_equal(ebb_patient_rows_read(back->reader, &back->results.plan, first, left,
                                                   &back->block, &messages),
                             EBB_OK);
        back->block.n_patients = left;
        for (int row = 0; row < left; row++) {
            double one = 0.0, other = 0.0;
            if (!is_member(back, population, row))
                continue;
            ebb_influence_of(&back->influence, &back->block, population, measure, q, &row, 1, &one);
            if (p >= 0)
                ebb_influence_of(&back->influence, &back->block, population, measure, p, &row, 1, &other);
            sum += (one - other) * (one - other);
        }
    }
    return sum;
}

/* To rounding: one patient on the wrong side of a visit moves an error by more. */
static bool is_close(double error, double sum)
{
    return isnan(error) || fabs(sqrt(sum) - error) <= 1e-9 * error + 1e-12;
}

static void check_study(const char *study, const char *patients)
{
    struct read_back back = {0};
    int n_known = 0;
    read_back(&back, study, patients);
    const struct ebb_summary *summary = &back.results.summary;
    for (int population = 0; population < summary->n_populations; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            for (int q = 0; q < summary->n_policies; q++) {
                const double error = ebb_summary_statistic(summary, EBB_STAT_SE, population, measure, q);
                n_known += !isnan(error);
                assert_true(is_close(error, sum_squares(&back, population, measure, -1, q)));
                for (int p = 0; p < q; p++)
                    assert_true(is_close(ebb_summary_paired(summary, EBB_PAIR_SE, population, measure, p, q),
                                         sum_squares(&back, population, measure, p, q)));
            }
        }
    }
    assert_true(n_known > 20);
    close_back(&back);
}

/* 3. The tests */

static void squares_add_up_to_variances(void **state)
{
    (void)state;
    check_study("configs/smoke.yaml", "1500");
}

static void with_strata_modifiers_and_people_leaving(void **state)
{
    (void)state;
    check_study("tests/cases/in_care_strata.yaml", "1200");
}

static void where_nobody_is_followed_to_the_end(void **state)
{
    (void)state;
    check_study("tests/cases/km_beyond_followup.yaml", "1200");
}

/* Visits end with the horizon here. Who leaves on that day is told from who stays by the looks of `none`,
 * also under the policy that looks every four weeks; without any of both there would be nothing to tell. */
static void who_leaves_on_the_last_day_has_missed_its_visit(void **state)
{
    (void)state;
    struct read_back back = {0};
    int n_left = 0, n_stayed = 0;
    read_back(&back, "tests/cases/left_at_the_horizon.yaml", "4096");
    const struct ebb_plan *plan = &back.results.plan;
    const int32_t *days = back.block.outcomes[EBB_FOLLOWUP_DAYS] + EBB_BLOCK_PATIENTS;
    const int32_t *looks = back.block.outcomes[EBB_LOOKS] + EBB_BLOCK_PATIENTS;
    const int32_t *relapse = back.block.outcomes[EBB_FIRST_RELAPSE_DAY] + EBB_BLOCK_PATIENTS;
    assert_int_equal(ebb_plan_visit_day(plan, plan->n_visits - 1), plan->study.horizon_days);
    sum_squares(&back, 1, EBB_RELAPSED_26_WEEKS, -1, 1); /* reads the rows */
    for (int i = 0; i < back.block.n_patients; i++) {
        const bool until_the_end = ebb_influence_follows(plan, &back.block, i) && relapse[i] < 0 &&
                                   days[i] == plan->study.horizon_days;
        n_left += until_the_end && looks[i] == plan->n_visits;
        n_stayed += until_the_end && looks[i] == plan->n_visits + 1;
    }
    assert_true(n_left > 2 && n_stayed > 100);
    close_back(&back);
    check_study("tests/cases/left_at_the_horizon.yaml", "4096");
}

static void over_several_blocks(void **state)
{
    (void)state;
    struct read_back back = {0};
    read_back(&back, "configs/smoke.yaml", "9000");
    const struct ebb_summary *summary = &back.results.summary;
    const int measures[] = {EBB_RESPONSE_WEEKS, EBB_RELAPSED_26_WEEKS, EBB_RELAPSES_PER_YEAR};
    for (int i = 0; i < 3; i++)
        assert_true(is_close(ebb_summary_statistic(summary, EBB_STAT_SE, 1, measures[i], 0),
                             sum_squares(&back, 1, measures[i], -1, 0)));
    close_back(&back);
}

static void a_file_without_rows_says_so(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    struct ebb_results results;
    struct ebb_reader *reader;
    ebb_heard_make_run(ebb_heard_scratch("none.h5"), "1", "summary");
    assert_int_equal(ebb_reader_open(ebb_heard_scratch("none.h5"), &reader, &messages), EBB_OK);
    assert_int_equal(ebb_results_take(reader, &results, &messages), EBB_OK);
    assert_false(ebb_patient_rows_kept(reader, &results.plan));
    ebb_results_free(&results);
    ebb_reader_close(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("squared influences of rows add up to the summary's variances", squares_add_up_to_variances),
        TEST("so they do with strata, modifiers, a lead-in and people who leave",
             with_strata_modifiers_and_people_leaving),
        TEST("and where nobody is followed to the end", where_nobody_is_followed_to_the_end),
        TEST("who leaves on the last day has missed its visit",
             who_leaves_on_the_last_day_has_missed_its_visit),
        TEST("and over several blocks", over_several_blocks),
        TEST("a file without rows keeps none", a_file_without_rows_says_so),
    };
    return RUN_TESTS(tests);
}
