/* SPDX-License-Identifier: MIT
 * Ranges over rows that share patients: the decomposition against one made cell by cell, and limits that hold
 * what they say.
 *
 * On toys whose truth is known. 4,000 repeats each; a test fails only where coverage is below 93 % or above
 * 97 % with an exact one-sided p below 1e-6: of a method that covers 93 to 97 % that is once in a million.
 *
 *   1. Tables by hand   2. Coverage   3. The tests
 */
#include <ebb/nested.h>

#include <math.h>
#include <stdlib.h>

#include "nested_toy.h"
#include "tap.h"

/* 1. Tables by hand */

enum { R = 5, N = 4 };

static struct ebb_nested_range range_of(double cells[R][N], int n_rows)
{
    struct ebb_nested *nested;
    assert_int_equal(ebb_nested_open(1, N, n_rows, &nested), EBB_OK);
    for (int r = 0; r < n_rows; r++) {
        double deviations[N] = {0.0}, sum = 0.0;
        const double *rows[1] = {deviations};
        for (int i = 0; i < N; i++)
            sum += cells[r][i];
        for (int i = 0; i < N && !isnan(sum); i++)
            deviations[i] = cells[r][i] - sum / N;
        ebb_nested_add(nested, &(struct ebb_answer){sum / N, toy_error(deviations, N)}, rows);
    }
    const struct ebb_nested_range range = ebb_nested_range_of(nested, 0);
    ebb_nested_close(nested);
    return range;
}

/* The two-way table as text books have it: every sum of squares by itself, of cells. */
static void is_the_two_way_table(void **state)
{
    (void)state;
    double cells[R][N] = {{1.0, 4.0, 2.5, 0.5},
                          {9.0, 12.5, 8.0, 7.5},
                          {6.0, 7.0, 9.5, 3.0},
                          {2.0, 5.5, 1.0, 4.5},
                          {3.5, 2.0, 6.0, 8.5}};
    double rows[R] = {0}, patients[N] = {0}, mean = 0.0, of_rows = 0.0, of_patients = 0.0, interaction = 0.0;
    for (int r = 0; r < R; r++) {
        for (int i = 0; i < N; i++) {
            rows[r] += cells[r][i] / N;
            patients[i] += cells[r][i] / R;
            mean += cells[r][i] / (R * N);
        }
    }
    for (int r = 0; r < R; r++)
        of_rows += (rows[r] - mean) * (rows[r] - mean) / (R - 1);
    for (int i = 0; i < N; i++)
        of_patients += R * (patients[i] - mean) * (patients[i] - mean) / (N - 1);
    for (int r = 0; r < R; r++) {
        for (int i = 0; i < N; i++) {
            const double left = cells[r][i] - rows[r] - patients[i] + mean;
            interaction += left * left / ((R - 1) * (N - 1));
        }
    }
    const struct ebb_nested_range range = range_of(cells, R);
    const double shrunk = sqrt(1.0 - interaction / N / of_rows);
    assert_int_equal(range.n_rows, R);
    assert_true(fabs(range.mean - mean) < 1e-12);
    assert_true(fabs(range.rows_variance - of_rows) < 1e-12);
    assert_true(fabs(range.interaction_variance - interaction / N) < 1e-12);
    assert_true(fabs(range.error - sqrt(of_patients / (R * N))) < 1e-12);
    /* Row means in order: 2, 3.25, 5, 6.375, 9.25. Below 2.5 % of 6 places there is none but the first. */
    assert_true(fabs(range.median - (mean + (5.0 - mean) * shrunk)) < 1e-12);
    assert_true(fabs(range.lower - (mean + (2.0 - mean) * shrunk)) < 1e-12);
    assert_true(fabs(range.upper - (mean + (9.25 - mean) * shrunk)) < 1e-12);
    assert_true(range.is_noisy == (interaction / N > 0.1 * of_rows));
}

static void says_what_noise_there_is(void **state)
{
    (void)state;
    /* Rows -2, -1, 0, 1, 2 and patients that differ alike in all: no interaction. */
    double cells[R][N], wild[R][N];
    for (int r = 0; r < R; r++) {
        for (int i = 0; i < N; i++) {
            cells[r][i] = r - 2.0 + 10.0 * i - 15.0;
            wild[r][i] = r - 2.0 + ((r + i) % 2 ? 1.0 : -1.0); /* rows keep their means */
        }
    }
    const struct ebb_nested_range calm = range_of(cells, R), noisy = range_of(wild, R);
    assert_false(calm.is_noisy);
    assert_true(fabs(calm.interaction_variance) < 1e-12 && isnan(calm.patients_needed));
    assert_true(fabs(calm.lower + 2.0) < 1e-12 && fabs(calm.upper - 2.0) < 1e-12);
    assert_true(calm.share_above >= 0.4 &&
                calm.share_below >= 0.4); /* the one at 0 is neither, or rounding */
    assert_true(calm.error > 0.0);
    const double variance = noisy.interaction_variance * N;
    assert_true(noisy.is_noisy);
    assert_true(fabs(noisy.patients_needed - variance / (0.1 * (2.5 - variance / N))) < 1e-9);
    assert_true(noisy.upper < 2.0 && noisy.upper > 0.0);
}

static void leaves_out_rows_without_a_value(void **state)
{
    (void)state;
    double cells[R][N] = {{1, 2, 3, 4}, {NAN, 0, 0, 0}, {2, 4, 3, 5}, {7, 1, 2, 2}, {NAN, 1, 1, 1}};
    double without[R][N] = {{1, 2, 3, 4}, {2, 4, 3, 5}, {7, 1, 2, 2}};
    const struct ebb_nested_range some = range_of(cells, R), three = range_of(without, 3);
    double none[R][N] = {{NAN}, {NAN}, {NAN}, {NAN}, {NAN}};
    assert_int_equal(some.n_rows, 3);
    assert_true(some.lower == three.lower && some.upper == three.upper && some.error == three.error);
    assert_true(some.interaction_variance == three.interaction_variance);
    assert_int_equal(range_of(none, R).n_rows, 0);
    assert_true(isnan(range_of(none, R).median));
    assert_true(isnan(range_of(without, 1).lower) && range_of(without, 1).median == 2.5);
}

/* 2. Coverage */

enum { REPEATS = 4000 };

/* What the range would be of rows as they are. */
static struct ebb_nested_range uncorrected(const struct ebb_nested_range *range)
{
    const double shrunk = sqrt(1.0 - range->interaction_variance / range->rows_variance);
    struct ebb_nested_range wide = *range;
    wide.lower = range->mean + (range->lower - range->mean) / shrunk;
    wide.upper = range->mean + (range->upper - range->mean) / shrunk;
    return wide;
}

static bool covers(const char *what, int held)
{
    print_message("# %s: %.1f %%\n", what, 100.0 * held / REPEATS);
    return toy_covers(REPEATS, held);
}

static void ranges_hold_the_truth_of(int n_patients, const char *what, bool wide_fails)
{
    const struct toy toy = {n_patients, 0.0, sqrt(50.0)};
    struct toy_stream stream = {.state = ebb_pcg_seed((uint64_t)n_patients)};
    int held = 0, held_wide = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        struct ebb_nested_range range;
        toy_play(&toy, &stream, &range);
        const struct ebb_nested_range wide = uncorrected(&range);
        const double truth = toy_deviate(&stream);
        held += truth >= range.lower && truth <= range.upper;
        held_wide += truth >= wide.lower && truth <= wide.upper;
    }
    assert_true(covers(what, held));
    assert_true(!wide_fails || !covers("without the correction", held_wide));
}

static void hold_the_truth_with_50_patients(void **state)
{
    (void)state;
    ranges_hold_the_truth_of(50, "50 patients a row", true);
}

static void hold_the_truth_with_500_patients(void **state)
{
    (void)state;
    ranges_hold_the_truth_of(500, "500 patients a row", false);
}

/* Luck that all rows share moves the range as a whole: G less the mean of what the rows are. */
static void the_error_beside_them_is_that_of_shared_luck(void **state)
{
    (void)state;
    const struct toy toy = {50, 20.0, sqrt(50.0)};
    struct toy_stream stream = {.state = ebb_pcg_seed(7)};
    int held = 0, held_range = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        struct ebb_nested_range range;
        const double mean = toy_play(&toy, &stream, &range);
        const double off = range.mean - mean, truth = toy_deviate(&stream) + off;
        held += fabs(off) <= 1.959963984540054 * range.error;
        held_range += truth >= range.lower && truth <= range.upper;
    }
    assert_true(covers("the error beside the range", held));
    assert_true(covers("a range that is moved as a whole", held_range)); /* and no wider for it */
}

/* 3. The tests */

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("variances are those of the two-way table", is_the_two_way_table),
        TEST("noise is found, and patients that it would take", says_what_noise_there_is),
        TEST("rows without a value have no part in anything", leaves_out_rows_without_a_value),
        TEST("ranges hold the truth with 50 patients a row, and do not uncorrected",
             hold_the_truth_with_50_patients),
        TEST("and with 500", hold_the_truth_with_500_patients),
        TEST("the error beside a range is that of luck which all rows share",
             the_error_beside_them_is_that_of_shared_luck),
    };
    return RUN_TESTS(tests);
}
