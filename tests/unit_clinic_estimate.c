/* SPDX-License-Identifier: MIT
 * unit_clinic_estimate: means, errors and ranges over years, and how much of them draws make: by hand, and on
 * toys whose truth is known.
 *
 * A toy year is a draw of its world plus luck, both normal. Bounds of toys are some six standard errors, so
 * that a seed fails less than once in 10^6.
 *
 *   1. By hand   2. Toys
 */
#include <math.h>
#include <stdlib.h>

#include <ebb/clinic_estimate.h>
#include <ebb/clinic_play.h>

#include "dice.h"
#include "tap.h"

static double scratch[4096];

static void assert_near(double a, double b, double by)
{
    if (!(fabs(a - b) <= by))
        print_error("%.17g is not %.17g\n", a, b);
    assert_true(fabs(a - b) <= by);
}

/* 1. By hand */

static void years_of_their_own(void **state)
{
    const double values[] = {1.0, 4.0, NAN, 1.0, 6.0};
    const struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, 5, 0, scratch);
    (void)state;
    assert_int_equal(estimate.n, 4);
    assert_near(estimate.mean, 3.0, 1e-12);
    assert_near(estimate.error, sqrt((4.0 + 1.0 + 4.0 + 9.0) / 3.0 / 4.0), 1e-12);
    assert_near(estimate.median, 2.5, 1e-12);
    assert_true(isnan(estimate.lower) && isnan(estimate.upper) && isnan(estimate.draws_share));
}

/* Two worlds of two years, and half of a third: deviations from the mean 4 add up to -6, +2 and +4. */
static void years_of_shared_worlds(void **state)
{
    const double values[] = {1.0, 1.0, 4.0, 6.0, 8.0};
    const struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, 5, 3, scratch);
    (void)state;
    assert_near(estimate.mean, 4.0, 1e-12);
    assert_near(estimate.error, sqrt(3.0 / 2.0 * (36.0 + 4.0 + 16.0)) / 5.0, 1e-12);
}

/* Worlds go round: with two of them, years 4 and 5 are again of world 0. */
static void worlds_go_round(void **state)
{
    const double values[] = {1.0, 1.0, 4.0, 6.0, 5.0, 7.0};
    const struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, 6, 2, scratch);
    (void)state;
    assert_int_equal(ebb_clinic_world(4, 2), 0);
    assert_int_equal(ebb_clinic_world(7, 2), 1);
    assert_int_equal(ebb_clinic_world(5, 100), 2);
    assert_near(estimate.error, sqrt(2.0 * (4.0 + 4.0)) / 6.0, 1e-12);
}

static void one_world_is_no_draws(void **state)
{
    const double values[] = {1.0, 2.0, 3.0, 5.0};
    (void)state;
    assert_near(ebb_clinic_estimate_of(values, 4, 1, scratch).error,
                ebb_clinic_estimate_of(values, 4, 0, scratch).error, 0.0);
    for (int few = 1; few < EBB_CLINIC_ERROR_YEARS; few++)
        assert_true(isnan(ebb_clinic_estimate_of(values, few, 0, scratch).error));
    assert_true(isnan(ebb_clinic_estimate_of((double[]){1.0, NAN, 3.0, 5.0}, 4, 2, scratch).error));
    assert_true(isnan(ebb_clinic_estimate_of(values, 0, 0, scratch).mean));
}

/* Of 39 years the range is from the lowest to the highest; of 38 there is none; of 79 the second and the
 * last but one; in between it goes from year to year. */
static void ranges_are_at_p_of_n_plus_one(void **state)
{
    double values[79];
    (void)state;
    for (int i = 0; i < 79; i++)
        values[i] = (i * 31) % 79 + 1.0;
    struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, 79, 0, scratch);
    assert_near(estimate.lower, 2.0, 1e-12);
    assert_near(estimate.upper, 78.0, 1e-12);
    assert_near(estimate.median, 40.0, 1e-12);
    for (int i = 0; i < 39; i++)
        values[i] = 39.0 - i;
    estimate = ebb_clinic_estimate_of(values, 39, 0, scratch);
    assert_near(estimate.lower, 1.0, 1e-12);
    assert_near(estimate.upper, 39.0, 1e-12);
    assert_true(isnan(ebb_clinic_estimate_of(values, 38, 0, scratch).lower));
    for (int i = 0; i < 59; i++)
        values[i] = i + 1.0;
    assert_near(ebb_clinic_estimate_of(values, 59, 0, scratch).lower, 1.5, 1e-12);
}

/* 20 worlds at 0 and 2 in turn, their years 1 apart: within 0.5, and the rest by hand. */
static void a_share_by_hand(void **state)
{
    double values[40];
    (void)state;
    for (int i = 0; i < 40; i++)
        values[i] = 2.0 * (i / 2 % 2) + i % 2;
    const struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, 40, 20, scratch);
    const double between = 40.0 / 19.0, draws = (between - 0.5) / 2.0, share = draws / (draws + 0.5);
    assert_near(estimate.draws_share, share, 1e-12);
    assert_near(estimate.draws_error, (1.0 - share) * (1.0 + share) / sqrt(19.0), 1e-12);
    assert_true(isnan(ebb_clinic_estimate_of(values, 38, 19, scratch).draws_share));
    for (int i = 0; i < 40; i++)
        values[i] = i % 2;
    assert_near(ebb_clinic_estimate_of(values, 40, 20, scratch).draws_share, 0.0, 0.0);
    for (int i = 0; i < 40; i++)
        values[i] = i / 2;
    assert_near(ebb_clinic_estimate_of(values, 40, 20, scratch).draws_share, 1.0, 0.0);
    for (int i = 0; i < 40; i++)
        values[i] = 3.0;
    assert_true(isnan(ebb_clinic_estimate_of(values, 40, 20, scratch).draws_share));
}

static void differences_are_of_the_same_year(void **state)
{
    const double a[] = {5.0, 7.0, NAN, 9.0, 6.0}, b[] = {4.0, 4.0, 1.0, 7.0, 4.0};
    const struct ebb_clinic_difference difference = ebb_clinic_difference_of(a, b, 5, 0, scratch);
    (void)state;
    assert_int_equal(difference.n, 4);
    assert_near(difference.mean, 2.0, 1e-12);
    assert_near(difference.error, sqrt(2.0 / 3.0 / 4.0), 1e-12);
}

/* 2. Toys */

/* Box and Muller. */
static double normal(uint64_t *dice)
{
    const double size = sqrt(-2.0 * log(dice_uniform(dice, 1e-12, 1.0)));
    return size * cos(6.283185307179586 * dice_uniform(dice, 0.0, 1.0));
}

/* A year: what its world makes of it, and luck. */
static void draw_years(uint64_t *dice, int n, double by_draws, double by_luck, double *values)
{
    double world = 0.0;
    for (int i = 0; i < n; i++) {
        if (i % 2 == 0)
            world = by_draws * normal(dice);
        values[i] = world + by_luck * normal(dice);
    }
}

/* How often a year to come, in a world to come, lies in the range of 200: 94.5 % and not quite 95 by the
 * ends of 200 years that are few. Over 400 repeats the share is known to 0.6 %. */
static void ranges_hold_years_to_come(void **state)
{
    enum { REPEATS = 400, YEARS = 200 };
    uint64_t dice = 11;
    double values[YEARS], held = 0.0;
    (void)state;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        draw_years(&dice, YEARS, 1.5, 1.0, values);
        const struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, YEARS, YEARS / 2, scratch);
        const double deviation = sqrt(1.5 * 1.5 + 1.0);
        held +=
            0.5 * (erf(estimate.upper / deviation / sqrt(2.0)) - erf(estimate.lower / deviation / sqrt(2.0)));
    }
    assert_near(held / REPEATS, 0.945, 0.01);
}

/* The error of the mean is one over worlds: the mean strays from 0 by one of it. */
static void errors_are_as_large_as_means_stray(void **state)
{
    enum { REPEATS = 2000, YEARS = 100 };
    uint64_t dice = 12;
    double values[YEARS], squares = 0.0, wrong = 0.0;
    (void)state;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        draw_years(&dice, YEARS, 2.0, 1.0, values);
        const struct ebb_clinic_estimate shared = ebb_clinic_estimate_of(values, YEARS, YEARS / 2, scratch);
        const struct ebb_clinic_estimate alone = ebb_clinic_estimate_of(values, YEARS, 0, scratch);
        squares += shared.mean * shared.mean / (shared.error * shared.error);
        wrong += alone.mean * alone.mean / (alone.error * alone.error);
    }
    assert_near(squares / REPEATS, 1.0, 0.25); /* one such square scatters by 1.5 */
    assert_true(wrong / REPEATS > 1.5);        /* what years that were taken as independent would give: 1.8 */
}

static void shares_and_their_errors(void **state)
{
    enum { REPEATS = 600, YEARS = 200 };
    uint64_t dice = 13;
    double values[YEARS], sum = 0.0, squares = 0.0;
    const double truth = 1.0 / (1.0 + 0.49);
    (void)state;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        draw_years(&dice, YEARS, 1.0, 0.7, values);
        const struct ebb_clinic_estimate estimate = ebb_clinic_estimate_of(values, YEARS, YEARS / 2, scratch);
        const double z = (estimate.draws_share - truth) / estimate.draws_error;
        sum += estimate.draws_share;
        squares += z * z;
    }
    assert_near(sum / REPEATS, truth, 0.02); /* the error of one is 0.055 */
    assert_near(squares / REPEATS, 1.0, 0.45);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("years without draws are independent, and missing ones have no part", years_of_their_own),
        TEST("the error of years that share worlds is one over worlds", years_of_shared_worlds),
        TEST("worlds go round when years are more than two for each", worlds_go_round),
        TEST("one world is no draws", one_world_is_no_draws),
        TEST("ranges are quantiles at p (n + 1), from 39 years on", ranges_are_at_p_of_n_plus_one),
        TEST("the share of draws by hand, cut to 0 and 1, and untold of few worlds", a_share_by_hand),
        TEST("differences are of the same year", differences_are_of_the_same_year),
        TEST("ranges over years hold years to come", ranges_hold_years_to_come),
        TEST("means stray by their errors, and further than those of pairs taken apart",
             errors_are_as_large_as_means_stray),
        TEST("shares of draws are found, and stray by their errors", shares_and_their_errors),
    };
    return RUN_TESTS(tests);
}
