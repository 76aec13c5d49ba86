/* SPDX-License-Identifier: MIT
 * Rows of every kind of design are those that its header promises, and depend on the design and their number
 * alone.
 *
 * Sobol' points are known answers; unit_sobol.py holds the same against SciPy, in every dimension.
 *
 *   1. Axes   2. Grids, lists, one way, tables   3. Sobol' points   4. Hypercube and luck   5. Morris
 *   6. Saltelli   7. Draws   8. What is refused
 */
#include <math.h>
#include <string.h>

#include <ebb/design.h>

#include "tap.h"

/* 1. Axes */

static struct ebb_axis range(const char *key, enum ebb_kind_code kind, double from, double to, int steps)
{
    return (struct ebb_axis){
        .key = key, .is_number = true, .kind = kind, .from = from, .to = to, .steps = steps, .base = from};
}

static const char *const WORDS[] = {"six", "eight", "ten"};

static struct ebb_axis words(int n)
{
    return (struct ebb_axis){.key = "induction", .n_levels = n, .texts = WORDS, .base = NAN};
}

static struct ebb_design of_kind(enum ebb_design_kind kind, int size, int n_axes)
{
    struct ebb_design design = {.kind = kind, .size = size, .seed = 3, .n_axes = n_axes};
    for (int k = 0; k < n_axes; k++)
        design.axes[k] = range("infusion.gain", EBB_REAL, 0, 1, 0);
    return design;
}

static void scales_and_whole_numbers_are_even(void **state)
{
    struct ebb_axis axis = range("a", EBB_REAL, 1, 100, 3);
    int counts[5] = {0};
    (void)state;
    assert_true(ebb_axis_value(&axis, 0.5) == 50.5);
    axis.scale = EBB_SCALE_LOG;
    assert_true(fabs(ebb_axis_value(&axis, 0.5) - 10) < 1e-12);
    assert_true(fabs(ebb_axis_step(&axis, 1) - 10) < 1e-12);
    assert_true(ebb_axis_step(&axis, 0) == 1 && ebb_axis_step(&axis, 2) == 100);
    axis = range("a", EBB_REAL, 0.2, 0.8, 3);
    axis.scale = EBB_SCALE_LOGIT;
    assert_true(fabs(ebb_axis_value(&axis, 0.5) - 0.5) < 1e-12);
    assert_true(ebb_axis_value(&axis, 0) >= 0.2 && ebb_axis_value(&axis, 1) <= 0.8);
    axis = range("a", EBB_WHOLE, 14, 18, 0); /* five values, each with a fifth of the interval */
    for (int i = 0; i < 1000; i++)
        counts[(int)ebb_axis_value(&axis, (i + 0.5) / 1000) - 14]++;
    for (int i = 0; i < 5; i++)
        assert_int_equal(counts[i], 200);
    axis = words(3);
    assert_true(ebb_axis_value(&axis, 0.34) == 1 && ebb_axis_value(&axis, 1) == 2);
}

/* 2. Grids, lists, one way, tables */

static void assert_row(const struct ebb_design *design, int64_t row, double first, double second)
{
    double values[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    assert_true(isnan(first) ? isnan(values[0]) : values[0] == first);
    assert_true(isnan(second) ? isnan(values[1]) : values[1] == second);
}

static void a_grid_runs_through_all_with_the_last_fastest(void **state)
{
    struct ebb_design grid = of_kind(EBB_DESIGN_GRID, 0, 2);
    (void)state;
    grid.axes[0] = range("a", EBB_WHOLE, 14, 22, 3);
    grid.axes[1] = words(2);
    assert_int_equal(ebb_design_rows(&grid), 6);
    assert_row(&grid, 0, 14, 0);
    assert_row(&grid, 1, 14, 1);
    assert_row(&grid, 2, 18, 0);
    assert_row(&grid, 5, 22, 1);
    grid.kind = EBB_DESIGN_LISTS;
    grid.axes[1] = words(3);
    assert_int_equal(ebb_design_rows(&grid), 3);
    assert_row(&grid, 2, 22, 2);
}

static void one_way_changes_one_axis_and_leaves_the_rest(void **state)
{
    struct ebb_design design = of_kind(EBB_DESIGN_ONE_WAY, 0, 2);
    double by;
    (void)state;
    design.axes[0] = range("a", EBB_REAL, 2, 5, 0);
    design.axes[1] = words(3);
    assert_int_equal(ebb_design_rows(&design), 5);
    assert_row(&design, 0, NAN, NAN);
    assert_row(&design, 1, 2, NAN);
    assert_row(&design, 2, 5, NAN);
    assert_row(&design, 3, NAN, 0);
    assert_row(&design, 4, NAN, 2);
    assert_int_equal(ebb_design_moved(&design, 0, &by), -1);
    assert_int_equal(ebb_design_moved(&design, 4, &by), 1);
    assert_true(by == 1);
}

static void a_table_is_as_listed(void **state)
{
    static const double listed[] = {0.3, 7, 0.4, 9};
    struct ebb_design design = of_kind(EBB_DESIGN_TABLE, 2, 2);
    (void)state;
    design.table = listed;
    assert_int_equal(ebb_design_rows(&design), 2);
    assert_row(&design, 1, 0.4, 9);
}

/* 3. Sobol' points */

/* (point, dimension): word. As scipy.stats.qmc.Sobol(64, scramble=False) has them, times 2^32. */
static const struct {
    uint32_t point;
    int dimension;
    uint32_t word;
} KNOWN[] = {{0, 0, 0x00000000},     {0, 63, 0x00000000},    {1, 0, 0x80000000},     {1, 7, 0x80000000},
             {2, 0, 0xc0000000},     {2, 1, 0x40000000},     {3, 1, 0xc0000000},     {3, 2, 0xc0000000},
             {5, 3, 0x60000000},     {6, 12, 0x20000000},    {7, 4, 0x20000000},     {100, 5, 0xbe000000},
             {100, 20, 0xc2000000},  {1000, 9, 0x11c00000},  {1000, 31, 0x25400000}, {1023, 40, 0xa1c00000},
             {4095, 50, 0x77100000}, {4999, 62, 0x3c380000}, {4999, 63, 0x56580000}};

static void sobol_points_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof KNOWN / sizeof KNOWN[0]; i++)
        assert_true(ebb_sobol_word(KNOWN[i].point, KNOWN[i].dimension) == KNOWN[i].word);
}

/* Of the first 2^m points each of 2^m slices of every axis holds one, shifted or not. */
static void sobol_points_are_even_whatever_the_seed(void **state)
{
    enum { POINTS = 64 };
    (void)state;
    for (int seed = 0; seed < 3; seed++) {
        struct ebb_design design = of_kind(EBB_DESIGN_SOBOL, POINTS, 32);
        int counts[EBB_MAX_AXES][POINTS] = {{0}};
        double units[EBB_MAX_AXES];
        design.seed = seed;
        for (int row = 0; row < POINTS; row++) {
            ebb_design_units(&design, row, units);
            for (int k = 0; k < 32; k++)
                counts[k][(int)(units[k] * POINTS)]++;
        }
        for (int k = 0; k < 32; k++) {
            for (int slice = 0; slice < POINTS; slice++)
                assert_int_equal(counts[k][slice], 1);
        }
        ebb_design_units(&design, 0, units);
        assert_true((units[0] == 0) == (seed == 0));
    }
}

/* 4. Hypercube and luck */

static void a_hypercube_has_one_row_in_each_stratum(void **state)
{
    static const int sizes[] = {1, 2, 3, 7, 100, 257};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
        const struct ebb_design design = of_kind(EBB_DESIGN_LATIN_HYPERCUBE, sizes[s], 5);
        int counts[5][257] = {{0}}, n_same = 0;
        double units[EBB_MAX_AXES];
        for (int row = 0; row < sizes[s]; row++) {
            ebb_design_units(&design, row, units);
            for (int k = 0; k < 5; k++)
                counts[k][(int)(units[k] * sizes[s])]++;
            n_same += (int)(units[0] * sizes[s]) == (int)(units[1] * sizes[s]);
        }
        for (int k = 0; k < 5; k++) {
            for (int i = 0; i < sizes[s]; i++)
                assert_int_equal(counts[k][i], 1);
        }
        assert_true(sizes[s] < 100 || n_same < 12); /* axes are shuffled apart: one in common on average */
    }
}

/* Of 10,000 uniforms the mean is within 5.6 standard errors of 1/2, and pairs are not correlated by more
 * (two-sided p < 1e-6 with the margin of five looks). */
static void random_points_are_uniform_and_independent(void **state)
{
    enum { POINTS = 10000 };
    const struct ebb_design design = of_kind(EBB_DESIGN_RANDOM, POINTS, 2);
    double mean = 0, product = 0, units[EBB_MAX_AXES], other[EBB_MAX_AXES];
    (void)state;
    for (int row = 0; row < POINTS; row++) {
        ebb_design_units(&design, row, units);
        mean += units[0] / POINTS;
        product += (units[0] - 0.5) * (units[1] - 0.5) / POINTS;
    }
    assert_true(fabs(mean - 0.5) < 5.6 * sqrt(1.0 / 12 / POINTS));
    assert_true(fabs(product) < 5.6 / 12 / sqrt(POINTS));
    struct ebb_design another = design;
    another.seed++;
    ebb_design_units(&another, POINTS - 1, other);
    assert_true(units[0] != other[0]);
}

/* 5. Morris */

static void a_trajectory_moves_every_axis_once(void **state)
{
    enum { AXES = 6, TRAJECTORIES = 40 };
    const struct ebb_design design = of_kind(EBB_DESIGN_MORRIS, TRAJECTORIES, AXES);
    int first_moved[AXES] = {0};
    (void)state;
    assert_int_equal(ebb_design_rows(&design), TRAJECTORIES * (AXES + 1));
    for (int t = 0; t < TRAJECTORIES; t++) {
        double before[EBB_MAX_AXES], here[EBB_MAX_AXES], by;
        bool moved[AXES] = {false};
        ebb_design_units(&design, t * (AXES + 1), before);
        assert_int_equal(ebb_design_moved(&design, t * (AXES + 1), &by), -1);
        for (int i = 1; i <= AXES; i++, memcpy(before, here, sizeof here)) {
            ebb_design_units(&design, t * (AXES + 1) + i, here);
            const int axis = ebb_design_moved(&design, t * (AXES + 1) + i, &by);
            assert_true(axis >= 0 && !moved[axis] && fabs(fabs(by) - 2.0 / 3) < 1e-12);
            moved[axis] = true;
            first_moved[axis] += i == 1;
            for (int k = 0; k < AXES; k++) {
                assert_true(fabs(here[k] - before[k] - (k == axis ? by : 0)) < 1e-12);
                assert_true(here[k] > -1e-12 && here[k] < 1 + 1e-12);
            }
        }
    }
    for (int k = 0; k < AXES; k++)
        assert_true(first_moved[k] > 0); /* (5/6)^40 = 7e-4: of a fixed seed */
}

/* 6. Saltelli */

static void a_block_of_saltelli_is_a_b_and_mixtures(void **state)
{
    enum { AXES = 4, POINTS = 16, BLOCK = AXES + 2 };
    const struct ebb_design design = of_kind(EBB_DESIGN_SALTELLI, POINTS, AXES);
    (void)state;
    assert_int_equal(ebb_design_rows(&design), POINTS * BLOCK);
    for (int j = 0; j < POINTS; j++) {
        double a[EBB_MAX_AXES], b[EBB_MAX_AXES], mixed[EBB_MAX_AXES];
        ebb_design_units(&design, j * BLOCK, a);
        ebb_design_units(&design, j * BLOCK + 1, b);
        for (int m = 0; m < AXES; m++) {
            ebb_design_units(&design, j * BLOCK + 2 + m, mixed);
            for (int k = 0; k < AXES; k++)
                assert_true(mixed[k] == (k == m ? b[k] : a[k]) && a[k] != b[k]);
        }
    }
}

/* 7. Draws */

static void draws_run_fastest(void **state)
{
    struct ebb_design design = of_kind(EBB_DESIGN_GRID, 0, 1);
    struct ebb_design alone = {.kind = EBB_DESIGN_GRID, .n_draws = 7};
    double values[EBB_MAX_AXES];
    (void)state;
    design.axes[0] = range("a", EBB_WHOLE, 1, 3, 3);
    design.n_draws = 4;
    assert_int_equal(ebb_design_rows(&design), 12);
    assert_int_equal(ebb_design_points(&design), 3);
    ebb_design_values(&design, 6, values);
    assert_true(values[0] == 2);
    assert_int_equal(ebb_design_draw(&design, 6), 2);
    assert_true(ebb_design_is_on(&alone));
    assert_int_equal(ebb_design_rows(&alone), 7);
    design.n_draws = 0;
    assert_int_equal(ebb_design_draw(&design, 2), -1);
}

/* 8. What is refused */

static void assert_refused(const struct ebb_design *design, const char *words)
{
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_design_check(design, &messages), EBB_BAD_STUDY);
    assert_int_equal(messages.n, 1);
    if (strstr(messages.items[0].words, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", messages.items[0].words, words);
    ebb_messages_free(&messages);
}

static void bad_designs_are_refused(void **state)
{
    struct ebb_design design = of_kind(EBB_DESIGN_SOBOL, 8, 2);
    struct ebb_messages messages = {0};
    (void)state;
    assert_int_equal(ebb_design_check(&design, &messages), EBB_OK);
    assert_refused(&(struct ebb_design){.kind = EBB_DESIGN_GRID}, "is empty");
    design.size = 0;
    assert_refused(&design, "rows: is missing");
    design.size = 8;
    design.axes[1].from = 1;
    assert_refused(&design, "from must be below to");
    design.axes[1] = range("a", EBB_REAL, 0, 1, 0);
    design.axes[1].scale = EBB_SCALE_LOG;
    assert_refused(&design, "above 0 on a log scale");
    design.axes[1].scale = EBB_SCALE_LOGIT;
    assert_refused(&design, "between 0 and 1 on a logit scale");
    design.axes[1] = range("a", EBB_WHOLE, 1, 4, 5);
    assert_refused(&design, "is of a grid or lists");
    design.kind = EBB_DESIGN_GRID;
    design.axes[0].steps = 2;
    assert_refused(&design, "gives a value twice");
    design.axes[1].steps = 4;
    design.kind = EBB_DESIGN_LISTS;
    assert_refused(&design, "has 4 values, and infusion.gain has 2");
    design.kind = EBB_DESIGN_GRID;
    design.axes[0].steps = 100000;
    design.axes[1] = range("b", EBB_REAL, 0, 1, 100000);
    assert_refused(&design, "more than 1000000000 rows");
    design.kind = EBB_DESIGN_ONE_WAY;
    design.axes[1].base = NAN;
    assert_refused(&design, "the study has none");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("scales and whole numbers divide an axis evenly", scales_and_whole_numbers_are_even),
        TEST("a grid runs through all, the last axis fastest", a_grid_runs_through_all_with_the_last_fastest),
        TEST("one way changes one axis and leaves the rest", one_way_changes_one_axis_and_leaves_the_rest),
        TEST("a table is as listed", a_table_is_as_listed),
        TEST("Sobol' points are the known ones", sobol_points_are_known),
        TEST("Sobol' points are even whatever the seed", sobol_points_are_even_whatever_the_seed),
        TEST("a hypercube has one row in each stratum", a_hypercube_has_one_row_in_each_stratum),
        TEST("random points are uniform and independent", random_points_are_uniform_and_independent),
        TEST("a trajectory of Morris moves every axis once", a_trajectory_moves_every_axis_once),
        TEST("a block of Saltelli is A, B and mixtures", a_block_of_saltelli_is_a_b_and_mixtures),
        TEST("draws run fastest, and are a design alone", draws_run_fastest),
        TEST("bad designs are refused with words", bad_designs_are_refused),
    };
    return RUN_TESTS(tests);
}
