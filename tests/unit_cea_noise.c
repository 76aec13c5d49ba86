/* SPDX-License-Identifier: MIT
 * Ranges, limits, shares and the value of information hold what they should where part of the spread of
 * samples is noise of patients, and are not told where it hides them.
 *
 * That is asked of a toy whose truth is known, many times over: its draws come from a generator of fixed
 * seed, so that no alarm is false twice, and the bounds of what is asked are several standard errors off.
 * Closed forms stand beside them.
 *
 *   1. Normal numbers   2. A toy with a known truth   3. What is not told   4. Errors
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include <ebb/cea.h>
#include <ebb/nested.h>

#include "tap.h"

/* 1. Normal numbers */

/* The p-quantile of the standard normal law, by bisection: here and now, for tests. */
static double normal_quantile(double p)
{
    double low = -9, high = 9;
    for (int i = 0; i < 80; i++) {
        const double middle = (low + high) / 2;
        if (0.5 * erfc(-middle / sqrt(2.0)) < p)
            low = middle;
        else
            high = middle;
    }
    return (low + high) / 2;
}

enum { GRID = 20000 };
static double normals[GRID];

static int make_normals(void **state)
{
    (void)state;
    for (int i = 0; i < GRID; i++)
        normals[i] = normal_quantile((i + 0.5) / GRID);
    return 0;
}

/* 2. A toy with a known truth */

/* Cost and effect of second minus first, N(mean, sd) each with a correlation of a half; noise of half
 * their variance, of which cost and effect hang together the other way. Money in thousands. */
enum { ROWS = 200, REPEATS = 300 };
static const double MEAN_COST = 2000, SD_COST = 1000, MEAN_EFFECT = 0.03, SD_EFFECT = 0.02;
static const struct ebb_cea_noise TOY_NOISE[] = {
    {0, 0, 0}, {5e5, 2e-4, -4.0}, {5e5, 2e-4, -4.0}, {5e5, 2e-4, -4.0}};

static uint64_t toy_state;
static double toy_normal(void)
{
    toy_state = toy_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return normals[(toy_state >> 33) % GRID];
}

struct toy {
    double cost[2 * ROWS], effect[2 * ROWS];
    struct ebb_cea_samples samples;
};

static void make_toy(struct toy *toy)
{
    memset(toy, 0, sizeof *toy);
    for (int i = 0; i < ROWS; i++) {
        const double a = toy_normal(), b = 0.5 * a + sqrt(0.75) * toy_normal();
        const double c = toy_normal(), d = -0.4 * c + sqrt(0.84) * toy_normal();
        toy->cost[ROWS + i] = MEAN_COST + SD_COST * (a + sqrt(0.5) * c);
        toy->effect[ROWS + i] = MEAN_EFFECT + SD_EFFECT * (b + sqrt(0.5) * d);
    }
    toy->samples = (struct ebb_cea_samples){
        .n_strategies = 2, .n_samples = ROWS, .cost = toy->cost, .effect = toy->effect};
    toy->samples.own = TOY_NOISE;
}

static double below(double value, double mean, double sd)
{
    return 0.5 * erfc(-(value - mean) / sd / sqrt(2.0));
}

/* Of net benefit at 50,000, of mean -500 and variance 1000^2 + 1000^2 - 1000^2: a new truth lies within the
 * limits in 95 % of cases if noise, of 1.4e6, is taken out and in 99.8 % if not. */
static void ranges_hold_the_truth(void **state)
{
    double held[2] = {0, 0};
    struct toy toy;
    (void)state;
    toy_state = 20261120;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        make_toy(&toy);
        for (int raw = 0; raw < 2; raw++) {
            struct ebb_cea_range range;
            toy.samples.own = raw ? NULL : TOY_NOISE;
            assert_int_equal(ebb_cea_range(&toy.samples, 0, 1, -1.0, 5e4, &range), EBB_OK);
            held[raw] += (below(range.upper, -500, 1000) - below(range.lower, -500, 1000)) / REPEATS;
            assert_true(range.is_told);
        }
    }
    assert_true(held[0] > 0.925 && held[0] < 0.965);
    assert_true(held[1] > 0.985);
}

/* That the second brings more is true of pnorm(1.5) = 0.9332 of draws and seen in pnorm(1.5 / sqrt(1.5)) =
 * 0.8897; that it is the best at 50,000 of pnorm(-0.5) = 0.3085, seen in pnorm(-500 / sqrt(1e6 + 1.4e6)). */
static void shares_are_those_of_the_truth(void **state)
{
    const double threshold = 5e4;
    double more[2] = {0, 0}, best[2] = {0, 0};
    struct toy toy;
    (void)state;
    toy_state = 7;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        double shares[2], corrected[2];
        struct ebb_cea_curves curves = {.acceptability = shares, .acceptability_corrected = corrected};
        make_toy(&toy);
        for (int raw = 0; raw < 2; raw++) {
            struct ebb_cea_ratio ratio;
            toy.samples.own = raw ? NULL : TOY_NOISE;
            assert_int_equal(ebb_cea_compare(&toy.samples, 0, 1, &ratio), EBB_OK);
            more[raw] += ratio.more_effect / REPEATS;
        }
        toy.samples.own = TOY_NOISE;
        ebb_cea_curves_fill(&toy.samples, 1, &threshold, &curves);
        best[0] += corrected[1] / REPEATS;
        best[1] += shares[1] / REPEATS;
    }
    assert_true(fabs(more[0] - 0.9332) < 0.01 && fabs(more[1] - 0.8897) < 0.01);
    assert_true(fabs(best[0] - 0.3085) < 0.012);
    assert_true(fabs(best[1] - below(-500, 0, sqrt(1e6 + 1.4e6))) < 0.012);
}

/* Limits of a ratio are those of samples without any noise, and narrower than those that are seen. */
static void limits_of_a_ratio_are_those_of_the_truth(void **state)
{
    double width[3] = {0, 0, 0};
    struct toy toy;
    (void)state;
    toy_state = 11;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        make_toy(&toy);
        for (int way = 0; way < 3; way++) { /* corrected, as it is, without noise */
            struct ebb_cea_ratio ratio;
            toy.samples.own = way == 0 ? TOY_NOISE : NULL;
            for (int i = 0; i < ROWS; i++) { /* further off the axis, so that limits exist */
                toy.effect[ROWS + i] += way == 0 ? 0.12 : 0.0;
                if (way == 2) {
                    const double a = toy_normal(), b = 0.5 * a + sqrt(0.75) * toy_normal();
                    toy.cost[ROWS + i] = MEAN_COST + SD_COST * a;
                    toy.effect[ROWS + i] = MEAN_EFFECT + 0.12 + SD_EFFECT * b;
                }
            }
            assert_int_equal(ebb_cea_compare(&toy.samples, 0, 1, &ratio), EBB_OK);
            assert_true(ratio.is_told && ratio.lower < ratio.upper);
            width[way] += (ratio.upper - ratio.lower) / REPEATS;
        }
    }
    assert_true(fabs(width[0] / width[2] - 1) < 0.04);
    assert_true(width[1] / width[2] > 1.2);
}

static double covariance_of(const double *a, const double *b, int n)
{
    double means[2] = {0, 0}, products = 0;
    for (int i = 0; i < n; i++) {
        means[0] += a[i] / n;
        means[1] += b[i] / n;
    }
    for (int i = 0; i < n; i++)
        products += (a[i] - means[0]) * (b[i] - means[1]);
    return products / (n - 1);
}

/* What is left has the covariances of samples less those of noise, to rounding; in cents the effects are the
 * same. */
static void what_is_drawn_in_has_what_is_left(void **state)
{
    static const struct ebb_cea_noise cents[] = {
        {0, 0, 0}, {5e9, 2e-4, -400.0}, {5e9, 2e-4, -400.0}, {5e9, 2e-4, -400.0}};
    double cost[ROWS], effect[ROWS], again[ROWS], in_cents[ROWS];
    struct toy toy;
    (void)state;
    toy_state = 3;
    make_toy(&toy);
    const double *c = toy.cost + ROWS, *e = toy.effect + ROWS;
    assert_true(ebb_cea_draw_in(&toy.samples, 0, 1, cost, effect));
    assert_true(fabs(covariance_of(cost, cost, ROWS) / (covariance_of(c, c, ROWS) - 5e5) - 1) < 1e-9);
    assert_true(fabs(covariance_of(effect, effect, ROWS) / (covariance_of(e, e, ROWS) - 2e-4) - 1) < 1e-9);
    assert_true(fabs(covariance_of(cost, effect, ROWS) / (covariance_of(c, e, ROWS) + 4.0) - 1) < 1e-9);
    for (int i = 0; i < ROWS; i++)
        toy.cost[ROWS + i] *= 100;
    toy.samples.own = cents;
    ebb_cea_draw_in(&toy.samples, 0, 1, in_cents, again);
    for (int i = 0; i < ROWS; i++)
        assert_true(fabs(again[i] - effect[i]) < 1e-9 && fabs(in_cents[i] - 100 * cost[i]) < 1e-5);
}

/* 3. What is not told */

/* Of 200 samples a spread is known to a tenth: noise of nine tenths of it leaves nothing to tell, and neither
 * limits nor shares are. Unless no sample crosses: then less noise would let none cross either. */
static void what_noise_hides_is_not_told(void **state)
{
    const double threshold = 5e4;
    struct ebb_cea_noise noise[4] = {{0, 0, 0}};
    struct toy toy;
    struct ebb_cea_range range;
    struct ebb_cea_ratio ratio;
    double corrected[2], evpi;
    bool told;
    struct ebb_cea_curves curves = {.acceptability_corrected = corrected, .evpi = &evpi, .is_told = &told};
    (void)state;
    toy_state = 5;
    make_toy(&toy);
    noise[1] = noise[2] = (struct ebb_cea_noise){0.9 * 1.5e6, 0.9 * 6e-4, 0.0};
    toy.samples.own = noise;
    assert_int_equal(ebb_cea_range(&toy.samples, 0, 1, -1.0, threshold, &range), EBB_OK);
    assert_true(!range.is_told && isnan(range.lower) && isnan(range.upper) && range.noise_share > 0.9);
    assert_int_equal(ebb_cea_compare(&toy.samples, 0, 1, &ratio), EBB_OK);
    assert_true(!ratio.is_told && isnan(ratio.lower) && isnan(ratio.more_effect) && isnan(ratio.cheaper));
    ebb_cea_curves_fill(&toy.samples, 1, &threshold, &curves);
    assert_true(!told && isnan(corrected[0]) && isnan(corrected[1]) && evpi > 0);
    for (int i = 0; i < ROWS; i++)
        toy.cost[ROWS + i] += 1e6;
    ebb_cea_curves_fill(&toy.samples, 1, &threshold, &curves);
    assert_true(told && corrected[0] == 1 && corrected[1] == 0 && evpi == 0);
    assert_int_equal(ebb_cea_compare(&toy.samples, 0, 1, &ratio), EBB_OK);
    assert_true(ratio.cheaper == 0 && isnan(ratio.more_effect));
}

/* 38 samples: their least and most would be 95 % limits by name alone; so of as many draws, however often
 * each was priced. */
static void few_draws_have_no_range(void **state)
{
    struct toy toy;
    struct ebb_cea_range range;
    struct ebb_cea_ratio ratio;
    (void)state;
    make_toy(&toy);
    toy.samples.own = NULL;
    for (int draws = EBB_NESTED_RANGE_ROWS - 1; draws <= EBB_NESTED_RANGE_ROWS; draws++) {
        toy.samples.n_draws = draws;
        assert_int_equal(ebb_cea_range(&toy.samples, 0, 1, 1.0, 0.0, &range), EBB_OK);
        assert_int_equal(ebb_cea_compare(&toy.samples, 0, 1, &ratio), EBB_OK);
        assert_true(isnan(range.lower) == (draws < EBB_NESTED_RANGE_ROWS));
        assert_true(ratio.is_told == (draws >= EBB_NESTED_RANGE_ROWS));
    }
}

/* 4. Errors */

/* Of a share that of the binomial; a draw that stands in five samples is one draw. Of the value of
 * information what it moves by over repeats. */
static void errors_are_those_of_so_many_draws(void **state)
{
    const double threshold = 5e4;
    double sums[2] = {0, 0}, told = 0, share, error;
    struct toy toy;
    (void)state;
    toy_state = 13;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        double shares[2], errors[2], evpi, evpi_error;
        struct ebb_cea_curves curves = {.acceptability_corrected = shares,
                                        .acceptability_error = errors,
                                        .evpi_corrected = &evpi,
                                        .evpi_error = &evpi_error};
        make_toy(&toy);
        ebb_cea_curves_fill(&toy.samples, 1, &threshold, &curves);
        share = shares[1];
        error = errors[1];
        assert_true(fabs(error - sqrt(share * (1 - share) / (ROWS - 1))) < 1e-12);
        sums[0] += evpi / REPEATS;
        sums[1] += evpi * evpi / REPEATS;
        told += evpi_error * evpi_error / REPEATS;
    }
    const double moved = sqrt(sums[1] - sums[0] * sums[0]);
    assert_true(sqrt(told) / moved > 0.8 && sqrt(told) / moved < 1.25);
    static double cost[10 * ROWS], effect[10 * ROWS];
    double errors[2];
    struct ebb_cea_curves curves = {.acceptability_error = errors};
    const struct ebb_cea_samples samples = {
        .n_strategies = 2, .n_samples = 5 * ROWS, .cost = cost, .effect = effect, .n_draws = ROWS};
    for (int i = 0; i < 5 * ROWS; i++) {
        cost[5 * ROWS + i] = toy.cost[ROWS + i % ROWS];
        effect[5 * ROWS + i] = toy.effect[ROWS + i % ROWS];
    }
    toy.samples.own = NULL;
    double once[2];
    struct ebb_cea_curves of_once = {.acceptability_error = once};
    ebb_cea_curves_fill(&toy.samples, 1, &threshold, &of_once);
    ebb_cea_curves_fill(&samples, 1, &threshold, &curves);
    assert_true(fabs(errors[1] - once[1]) < 1e-12);
}

/* What all samples share stands beside a range and moves no limit. */
static void shared_luck_is_beside_the_range(void **state)
{
    const struct ebb_cea_noise shared[] = {{0, 0, 0}, {90000, 1e-6, 0.1}, {90000, 1e-6, 0.1}, {0, 0, 0}};
    struct toy toy;
    struct ebb_cea_range without, with;
    struct ebb_cea_ratio ratio;
    (void)state;
    make_toy(&toy);
    assert_int_equal(ebb_cea_range(&toy.samples, 0, 1, -1.0, 1e5, &without), EBB_OK);
    toy.samples.shared = shared;
    assert_int_equal(ebb_cea_range(&toy.samples, 0, 1, -1.0, 1e5, &with), EBB_OK);
    assert_true(without.lower == with.lower && without.upper == with.upper && without.error == 0);
    assert_true(fabs(with.error - sqrt(90000 + 1e4 - 2e5 * 0.1)) < 1e-9);
    assert_int_equal(ebb_cea_compare(&toy.samples, 0, 1, &ratio), EBB_OK);
    const double k = ratio.ratio;
    assert_true(fabs(ratio.error - sqrt(90000 + k * k * 1e-6 - 2 * k * 0.1) / ratio.effect) <
                1e-6 * ratio.error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("ranges hold the truth", ranges_hold_the_truth),
        TEST("shares are those of the truth", shares_are_those_of_the_truth),
        TEST("limits of a ratio are those of the truth", limits_of_a_ratio_are_those_of_the_truth),
        TEST("what is drawn in has what is left", what_is_drawn_in_has_what_is_left),
        TEST("what noise hides is not told", what_noise_hides_is_not_told),
        TEST("few draws have no range", few_draws_have_no_range),
        TEST("errors are those of so many draws", errors_are_those_of_so_many_draws),
        TEST("shared luck is beside the range", shared_luck_is_beside_the_range),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, make_normals, NULL);
}
