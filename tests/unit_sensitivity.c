/* SPDX-License-Identifier: MIT
 * One-way bars of a linear function are exact, Morris' effects are those of functions that are known, and
 * regressions on values that hang together tell their effects apart.
 *
 *   1. One way   2. Morris   3. Joint effects
 */
#include "tap.h"

#include <math.h>
#include <string.h>

#include <ebb/joint_effects.h>
#include <ebb/morris.h>
#include <ebb/one_way.h>
#include <ebb/pcg.h>

static double uniform(ebb_u128 *state)
{
    *state = ebb_pcg_next(*state);
    return (double)(ebb_pcg_output(*state) >> 11) * 0x1p-53;
}

/* 1. One way */

/* 4 + 2 x1 - 8 x2 + 0.5 x3 of dyadic numbers: every change is exact. */
static void a_linear_function_is_exact(void **state)
{
    static const double SLOPE[] = {2.0, -8.0, 0.5}, BASE[] = {1.0, 0.5, 4.0}, LOW[] = {0.5, 0.25, 2.0},
                        HIGH[] = {2.0, 1.5, 8.0};
    double values[7] = {4.0};
    struct ebb_one_way bars[3];
    (void)state;
    for (int k = 0; k < 3; k++)
        values[0] += SLOPE[k] * BASE[k];
    for (int k = 0; k < 3; k++) {
        values[1 + 2 * k] = values[0] + SLOPE[k] * (LOW[k] - BASE[k]);
        values[2 + 2 * k] = values[0] + SLOPE[k] * (HIGH[k] - BASE[k]);
    }
    ebb_one_way_fill(3, values, NULL, bars);
    static const int ORDER[] = {1, 0, 2}; /* spans 10, 3 and 3: of equals the first axis comes first */
    for (int i = 0; i < 3; i++) {
        const int k = ORDER[i];
        assert_int_equal(bars[i].axis, k);
        assert_true(bars[i].low_change == SLOPE[k] * (LOW[k] - BASE[k]));
        assert_true(bars[i].high_change == SLOPE[k] * (HIGH[k] - BASE[k]));
        assert_true(bars[i].span == fabs(SLOPE[k]) * (HIGH[k] - LOW[k]));
        assert_true(isnan(bars[i].low_error) && isnan(bars[i].span_error));
    }
}

static void a_bend_shows_on_one_side(void **state)
{
    static const double VALUES[] = {1.0, 2.0, 5.0, 0.0, 3.0, NAN, 2.0, 0.5, 0.0};
    static const double ERRORS[][3] = {{0.1, 0.2, 0.3}, {0.4, 0.5, 0.6}, {0.7, 0.8, 0.9}, {1.0, 1.1, 1.2}};
    struct ebb_one_way bars[4];
    (void)state;
    ebb_one_way_fill(4, VALUES, ERRORS, bars);
    assert_true(bars[0].axis == 0 && bars[0].from == 1.0 && bars[0].to == 5.0);
    assert_true(bars[0].span_error == 0.2 && bars[0].low_error == 0.1); /* from the base to high */
    assert_true(bars[1].axis == 1 && bars[1].span == 3.0 && bars[1].span_error == 0.6);
    assert_true(bars[2].axis == 3 && bars[2].span == 1.0 && bars[2].span_error == 1.1);
    assert_true(bars[3].axis == 2 && isnan(bars[3].span)); /* what does not exist comes last */
}

/* 100 draws of 1 to 100: at 2.525 and 98.475 of the sorted ones. */
static void ends_are_the_limits_of_draws(void **state)
{
    double draws[100], low, high;
    (void)state;
    for (int i = 0; i < 100; i++)
        draws[i] = 1.0 + (i * 37) % 100;
    ebb_one_way_ends(100, draws, &low, &high);
    assert_true(fabs(low - 2.525) < 1e-12 && fabs(high - 98.475) < 1e-12);
}

/* 2. Morris */

enum { AXES = 3, TRAJECTORIES = 200, ROWS = TRAJECTORIES * (AXES + 1) };

static double points[ROWS * AXES], values[ROWS], errors[ROWS];

/* Steps of 2/3 from one half of the cube into the other, axes in a random order. */
static void walk(double (*function)(const double *x))
{
    ebb_u128 sequence = ebb_pcg_seed(99);
    for (int t = 0; t < TRAJECTORIES; t++) {
        double *row = points + (size_t)t * (AXES + 1) * AXES;
        int order[AXES] = {0, 1, 2};
        for (int k = 0; k < AXES; k++) {
            row[k] = floor(4.0 * uniform(&sequence)) / 3.0;
            const int other = k + (int)((AXES - k) * uniform(&sequence)), kept = order[k];
            order[k] = order[other];
            order[other] = kept;
        }
        for (int step = 1; step <= AXES; step++) {
            memcpy(row + step * AXES, row + (step - 1) * AXES, AXES * sizeof *row);
            double *x = row + step * AXES + order[step - 1];
            *x += *x < 0.5 ? 2.0 / 3.0 : -2.0 / 3.0;
        }
    }
    for (int i = 0; i < ROWS; i++)
        values[i] = function(points + (size_t)i * AXES);
}

/* Linear in the first, through the third in the second: its effect is 2 (2 x3 - 1). */
static double known(const double *x)
{
    return 10.0 - 5.0 * x[0] + 2.0 * x[1] * (2.0 * x[2] - 1.0);
}

static void morris_finds_what_is_known(void **state)
{
    struct ebb_morris out[AXES];
    (void)state;
    walk(known);
    assert_int_equal(ebb_morris_fill(AXES, TRAJECTORIES, points, values, NULL, out), EBB_OK);
    assert_true(fabs(out[0].mu + 5.0) < 1e-12 && fabs(out[0].mu_star - 5.0) < 1e-12);
    assert_true(out[0].sigma < 1e-12 && fabs(out[0].mu_star_lower - 5.0) < 1e-12);
    /* On the grid 0, 1/3, 2/3, 1 the effect is -2, -2/3, 2/3 or 2, all alike: mean size 4/3, standard
     * deviation 1.4907. Six standard errors of 200 each. */
    assert_true(fabs(out[1].mu_star - 4.0 / 3.0) < 6.0 * (2.0 / 3.0) / sqrt(TRAJECTORIES));
    assert_true(fabs(out[1].mu) < 6.0 * 1.4907 / sqrt(TRAJECTORIES));
    assert_true(fabs(out[1].sigma - 1.4907) < 0.3);
    assert_true(out[1].mu_star_lower < out[1].mu_star && out[1].mu_star < out[1].mu_star_upper);
    const double width = out[1].mu_star_upper - out[1].mu_star_lower;
    assert_true(fabs(width / (3.92 * (2.0 / 3.0) / sqrt(TRAJECTORIES)) - 1.0) < 0.2);
    /* 4 x2 on the third: 0, 4/3, 8/3 or 4. */
    assert_true(fabs(out[2].mu - 2.0) < 6.0 * 1.4907 / sqrt(TRAJECTORIES));
    assert_true(out[2].mu == out[2].mu_star && isnan(out[2].luck));
}

static void an_idle_axis_is_as_large_as_luck(void **state)
{
    struct ebb_morris out[AXES];
    ebb_u128 sequence = ebb_pcg_seed(5);
    (void)state;
    walk(known);
    for (int i = 0; i < ROWS; i++) { /* noise of standard deviation 1 and nothing else */
        values[i] = -6.0;
        for (int k = 0; k < 12; k++)
            values[i] += uniform(&sequence);
        errors[i] = sqrt(2.0);
    }
    assert_int_equal(ebb_morris_fill(AXES, TRAJECTORIES, points, values, errors, out), EBB_OK);
    for (int k = 0; k < AXES; k++) { /* effects have a standard deviation of 3/2 sqrt(2) = 2.12 */
        assert_true(fabs(out[k].luck - 1.6926) < 1e-3);
        assert_true(fabs(out[k].mu_star - out[k].luck) < 6.0 * 1.28 / sqrt(TRAJECTORIES));
    }
}

static void rows_that_are_no_trajectories_are_refused(void **state)
{
    struct ebb_morris out[AXES];
    (void)state;
    walk(known);
    points[AXES] = points[0] + 0.25; /* the first step moves another axis, too, or twice as far as none */
    points[AXES + 1] = points[1] + 0.25;
    assert_int_equal(ebb_morris_fill(AXES, TRAJECTORIES, points, values, NULL, out), EBB_BAD_STUDY);
    walk(known);
    memcpy(points + AXES, points, AXES * sizeof *points); /* a step that moves nothing */
    assert_int_equal(ebb_morris_fill(AXES, TRAJECTORIES, points, values, NULL, out), EBB_BAD_STUDY);
    walk(known);
    memcpy(points + (size_t)2 * AXES, points, AXES * sizeof *points); /* there and back: one axis twice */
    assert_int_equal(ebb_morris_fill(AXES, TRAJECTORIES, points, values, NULL, out), EBB_BAD_STUDY);
}

/* 3. Joint effects */

enum { VALUES = 5, DRAWS = 400 };

static double columns[VALUES * DRAWS], outcome[DRAWS];

/* Two values that hang together (correlation 0.8), one of its own, one that never varies, and one that is the
 * sum of the first two. */
static void draw_columns(void)
{
    ebb_u128 sequence = ebb_pcg_seed(17);
    for (int i = 0; i < DRAWS; i++) {
        double z[3] = {-6.0, -6.0, -6.0};
        for (int k = 0; k < 36; k++)
            z[k % 3] += uniform(&sequence);
        columns[i] = z[0];
        columns[DRAWS + i] = 0.8 * z[0] + 0.6 * z[1];
        columns[2 * DRAWS + i] = 100.0 + 3.0 * z[2];
        columns[3 * DRAWS + i] = 0.1 + 0.2;
        columns[4 * DRAWS + i] = columns[i] + columns[DRAWS + i];
    }
}

static double deviation(const double *x)
{
    double mean = 0.0, squares = 0.0;
    for (int i = 0; i < DRAWS; i++)
        mean += x[i] / DRAWS;
    for (int i = 0; i < DRAWS; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return sqrt(squares / (DRAWS - 1));
}

static void fit(struct ebb_joint_effect *out, struct ebb_joint_fit *out_fit)
{
    static const struct ebb_joint_rows ALONE = {.n_settings = 1, .n_draws = DRAWS};
    assert_int_equal(ebb_joint_effects_fill(VALUES, &ALONE, columns, outcome, 200, 1, out, out_fit), EBB_OK);
}

static void a_straight_line_is_found_exactly(void **state)
{
    struct ebb_joint_effect out[VALUES];
    struct ebb_joint_fit found;
    (void)state;
    draw_columns();
    for (int i = 0; i < DRAWS; i++)
        outcome[i] = 7.0 + 2.0 * columns[i] - columns[DRAWS + i] + 0.25 * columns[2 * DRAWS + i];
    fit(out, &found);
    static const double SLOPE[] = {2.0, -1.0, 0.25};
    for (int k = 0; k < 3; k++) {
        const double exact = SLOPE[k] * deviation(columns + k * DRAWS) / deviation(outcome);
        assert_true(fabs(out[k].coefficient - exact) < 1e-12);
        assert_true(out[k].coefficient_lower <= exact && exact <= out[k].coefficient_upper);
    }
    assert_int_equal(found.n_used, 3);
    assert_true(fabs(found.explained - 1.0) < 1e-12);
    /* 1 - 0.8^2 = 0.36 of the first two is their own: known to 0.03 here */
    assert_true(fabs(out[0].own - 0.36) < 0.15 && fabs(out[1].own - 0.36) < 0.15 && out[2].own > 0.95);
    assert_true(isnan(out[3].coefficient) && isnan(out[3].partial) && isnan(out[3].own));
    assert_true(isnan(out[4].coefficient) && isnan(out[4].partial_upper) && out[4].own == 0.0);
}

/* A value that only goes along with another has no effect: its correlation is 0.8, its partial one 0. */
static void what_goes_along_is_told_from_what_acts(void **state)
{
    struct ebb_joint_effect out[VALUES];
    struct ebb_joint_fit found;
    (void)state;
    draw_columns();
    for (int i = 0; i < DRAWS; i++) { /* any monotone function has these ranks */
        const double x = columns[i];
        outcome[i] = x * x * x + x;
    }
    fit(out, &found);
    assert_true(fabs(out[0].partial - 1.0) < 1e-6 && fabs(out[1].partial) < 1e-6);
    assert_true(fabs(found.explained_ranks - 1.0) < 1e-9);
    assert_true(found.explained > 0.5 && found.explained < 0.95);
    assert_true(out[0].coefficient > 0.7 && fabs(out[1].coefficient) < 0.25);
}

/* Limits as wide as the textbook's: of a coefficient sqrt((1 - R^2) / own / (n - p - 1)). */
static void limits_are_as_wide_as_the_textbook_s(void **state)
{
    struct ebb_joint_effect out[VALUES];
    struct ebb_joint_fit found;
    ebb_u128 sequence = ebb_pcg_seed(23);
    (void)state;
    draw_columns();
    for (int i = 0; i < DRAWS; i++) {
        outcome[i] = columns[i] + columns[2 * DRAWS + i] / 3.0 - 12.0;
        for (int k = 0; k < 24; k++)
            outcome[i] += uniform(&sequence);
    }
    fit(out, &found);
    for (int k = 0; k < 3; k++) {
        const double error = sqrt((1.0 - found.explained) / out[k].own / (DRAWS - 4));
        const double width = out[k].coefficient_upper - out[k].coefficient_lower;
        assert_true(fabs(width / (3.92 * error) - 1.0) < 0.35); /* 200 resamples: known to 10 % */
        assert_true(out[k].partial_lower < out[k].partial && out[k].partial < out[k].partial_upper);
    }
    assert_true(out[1].partial_lower < 0.0 && out[1].partial_upper > 0.0);
}

/* What more settings of the same draws say of the draws is nothing: limits stay, to the noise of resampling,
 * and so does how far a partial correlation is known. Rows taken for independent would halve both with four
 * settings. */
static void settings_add_nothing_to_draws(void **state)
{
    enum { SETTINGS = 8, N = 40, D = 3 };
    static double table[D * SETTINGS * N], of[SETTINGS * N];
    struct ebb_joint_effect one[2], many[D];
    struct ebb_joint_fit found;
    ebb_u128 sequence = ebb_pcg_seed(29);
    (void)state;
    for (int i = 0; i < N; i++) {
        const double x = uniform(&sequence), y = uniform(&sequence), noise = 2 * uniform(&sequence);
        for (int s = 0; s < SETTINGS; s++) {
            table[s * N + i] = s;
            table[(SETTINGS + s) * N + i] = x;
            table[(2 * SETTINGS + s) * N + i] = y;
            of[s * N + i] = x - 0.5 * y + noise + 0.001 * (s + uniform(&sequence));
        }
    }
    double alone[2 * N];
    for (int i = 0; i < N; i++) {
        alone[i] = table[SETTINGS * N + i];
        alone[N + i] = table[2 * SETTINGS * N + i];
    }
    const struct ebb_joint_rows rows = {SETTINGS, N, 1, false}, draws = {1, N, 0, false};
    assert_int_equal(ebb_joint_effects_fill(2, &draws, alone, of, 500, 1, one, &found), EBB_OK);
    assert_int_equal(ebb_joint_effects_fill(D, &rows, table, of, 500, 1, many, &found), EBB_OK);
    for (int k = 0; k < 2; k++) {
        const double width = one[k].coefficient_upper - one[k].coefficient_lower,
                     wide = many[1 + k].coefficient_upper - many[1 + k].coefficient_lower;
        assert_true(fabs(wide / width - 1.0) < 0.1); /* of rows by themselves: 0.35 */
        const double partial = one[k].partial_upper - one[k].partial_lower,
                     partials = many[1 + k].partial_upper - many[1 + k].partial_lower;
        assert_true(fabs(partials / partial - 1.0) < 0.05);
    }
    /* Eight settings hold the settings' own value, whatever the number of draws. */
    const struct ebb_joint_rows drawn = {SETTINGS, N, 1, true};
    struct ebb_joint_effect again[D];
    assert_int_equal(ebb_joint_effects_fill(D, &drawn, table, of, 500, 1, again, &found), EBB_OK);
    assert_true(many[0].coefficient == again[0].coefficient);
    assert_true(again[0].coefficient_upper - again[0].coefficient_lower >
                1.2 * (many[0].coefficient_upper - many[0].coefficient_lower));
    /* As many values as draws: nothing, in however many settings. */
    const struct ebb_joint_rows few = {SETTINGS * N / 3, 3, 1, false};
    assert_int_equal(ebb_joint_effects_fill(D, &few, table, of, 50, 1, again, &found), EBB_OK);
    assert_true(isnan(found.explained));
}

static void too_few_draws_tell_nothing(void **state)
{
    static const double COLUMNS[] = {1.0, 2.0, 4.0, 3.0, 5.0, 1.0, 2.0, 2.0, 3.0},
                        OUTCOME[] = {1.0, 3.0, 2.0};
    struct ebb_joint_effect out[3];
    struct ebb_joint_fit found;
    (void)state;
    static const struct ebb_joint_rows THREE = {.n_settings = 1, .n_draws = 3};
    assert_int_equal(ebb_joint_effects_fill(3, &THREE, COLUMNS, OUTCOME, 50, 1, out, &found), EBB_OK);
    assert_true(isnan(out[0].coefficient) && isnan(out[0].partial) && isnan(found.explained));
    draw_columns();
    for (int i = 0; i < DRAWS; i++)
        outcome[i] = 3.3; /* an outcome that no value moves */
    struct ebb_joint_effect none[VALUES];
    fit(none, &found);
    assert_true(isnan(none[0].coefficient) && isnan(none[0].partial_lower) && none[2].own > 0.9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("one-way bars of a linear function are exact, widest first", a_linear_function_is_exact),
        TEST("an outcome that bends, and one that does not exist", a_bend_shows_on_one_side),
        TEST("ends are the central 95 % of draws", ends_are_the_limits_of_draws),
        TEST("Morris' effects are those of a function that is known", morris_finds_what_is_known),
        TEST("an axis that does nothing is as large as luck makes it", an_idle_axis_is_as_large_as_luck),
        TEST("rows that are no trajectories are refused", rows_that_are_no_trajectories_are_refused),
        TEST("coefficients of a straight line are found exactly", a_straight_line_is_found_exactly),
        TEST("what goes along with a value is told from what acts", what_goes_along_is_told_from_what_acts),
        TEST("limits of coefficients are as wide as the textbook's", limits_are_as_wide_as_the_textbook_s),
        TEST("limits over draws are as wide in eight settings as in one", settings_add_nothing_to_draws),
        TEST("too few draws, or an outcome that does not vary, tell nothing", too_few_draws_tell_nothing),
    };
    return RUN_TESTS(tests);
}
