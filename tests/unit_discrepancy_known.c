/* SPDX-License-Identifier: MIT
 * With known spreads the likelihood of sources that disagree is a normal law, with weights, correlations and
 * its determinant.
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sourced.h"

static const double NO_SPREADS[EBB_SPREAD_COUNT] = {0};

static void without_variances_it_is_the_normal_law(void **state)
{
    (void)state;
    struct ebb_sourced numbers[3] = {ebb_sourced_number(0, EBB_TAU_STATUS, EBB_OMEGA_STATUS, 0.3),
                                     ebb_sourced_number(1, -1, EBB_OMEGA_POINTS, 2.0),
                                     ebb_sourced_number(2, EBB_TAU_SINGLE, EBB_OMEGA_SINGLE, 0.5)};
    numbers[1].weight = 0.25; /* its variance counts four times, and its determinant a quarter */
    const double residuals[] = {0.4, -3.0, 0.1}, sds[] = {0.3, 4.0, 0.5}, mc[] = {0.0, 3.0, 0.0};
    struct ebb_discrepancy *discrepancy = ebb_sourced_open(numbers, 3, NO_SPREADS);
    double expected = 0.0;
    for (int i = 0; i < 3; i++)
        expected += ebb_sourced_log_equal(1, residuals + i, sds[i], 0.0);
    expected += 0.5 * 0.75 * log(2.0 * 2.0);
    assert_true(fabs(ebb_discrepancy_log_density(discrepancy, residuals) - expected) < 1e-12);
    ebb_discrepancy_set_errors(discrepancy, NULL, mc); /* errors of the simulation add, by no weight */
    expected +=
        ebb_sourced_log_equal(1, residuals + 1, 5.0, 0.0) - ebb_sourced_log_equal(1, residuals + 1, 4.0, 0.0);
    assert_true(fabs(ebb_discrepancy_log_density(discrepancy, residuals) - expected) < 1e-12);
    ebb_discrepancy_close(discrepancy);
}

/* The matrix of three numbers of equal correlation is known, and so is its determinant. */
static void correlated_numbers_have_their_determinant(void **state)
{
    (void)state;
    const struct ebb_sourced numbers[] = {
        ebb_sourced_number(4, -1, EBB_OMEGA_DAYS, 0.7), ebb_sourced_number(9, -1, 0, 1.0),
        ebb_sourced_number(4, -1, EBB_OMEGA_DAYS, 0.7), ebb_sourced_number(4, -1, EBB_OMEGA_DAYS, 0.7)};
    const double r = 0.6, own[] = {1.1, 0.2, -0.4}, other = 0.8, residuals[] = {1.1, 0.8, 0.2, -0.4};
    double correlations[16], precision[16];
    for (int i = 0; i < 16; i++)
        correlations[i] = i % 5 == 0 ? 1.0 : r; /* with the other source's, too, where it is not looked at */
    struct ebb_discrepancy *discrepancy = ebb_sourced_open(numbers, 4, NO_SPREADS);
    ebb_discrepancy_set_errors(discrepancy, correlations, NULL);
    const double expected =
        ebb_sourced_log_equal(3, own, 0.7, r) + ebb_sourced_log_equal(1, &other, 1.0, 0.0);
    assert_true(fabs(ebb_discrepancy_log_density(discrepancy, residuals) - expected) < 1e-12);
    ebb_discrepancy_precision(discrepancy, residuals, precision);
    /* (1 + r) / (1 + r - 2 r^2) on the diagonal, - r / (1 + r - 2 r^2) beside it, over the variance */
    const double scale = 0.49 * (1.0 + r - 2.0 * r * r);
    assert_true(fabs(precision[0] - (1.0 + r) / scale) < 1e-12 && fabs(precision[2] + r / scale) < 1e-12);
    assert_true(precision[1] == 0.0 && fabs(precision[5] - 1.0) < 1e-12);
    ebb_discrepancy_close(discrepancy);
}

/* Two numbers that are the same number say as much as one. */
static void a_number_published_twice_counts_once(void **state)
{
    (void)state;
    const struct ebb_sourced numbers[] = {ebb_sourced_number(0, -1, 0, 0.5),
                                          ebb_sourced_number(0, -1, 0, 0.5)};
    const double residuals[] = {0.3, 0.3}, correlations[] = {1.0, 1.0, 1.0, 1.0}, apart[] = {0.3, 0.6};
    double precision[4];
    struct ebb_discrepancy *discrepancy = ebb_sourced_open(numbers, 2, NO_SPREADS);
    ebb_discrepancy_precision(discrepancy, residuals, precision);
    assert_true(fabs(precision[0] + precision[1] + precision[2] + precision[3] - 8.0) < 1e-9);
    ebb_discrepancy_set_errors(discrepancy, correlations, NULL);
    ebb_discrepancy_precision(discrepancy, residuals, precision);
    assert_true(fabs(precision[0] + precision[1] + precision[2] + precision[3] - 4.0) < 1e-3);
    assert_true(ebb_discrepancy_log_density(discrepancy, residuals) >
                1000.0 + ebb_discrepancy_log_density(discrepancy, apart)); /* and cannot be two numbers */
    ebb_discrepancy_close(discrepancy);
}

/* A weight of 0 takes a number away, first or last of its source, and all of another. */
static void a_number_of_no_weight_is_not_there(void **state)
{
    (void)state;
    struct ebb_sourced numbers[4] = {ebb_sourced_number(1, EBB_TAU_STATUS, EBB_OMEGA_STATUS, 0.3),
                                     ebb_sourced_number(0, EBB_TAU_SINGLE, EBB_OMEGA_SINGLE, 0.1),
                                     ebb_sourced_number(1, EBB_TAU_STATUS, EBB_OMEGA_STATUS, 0.2),
                                     ebb_sourced_number(2, -1, EBB_OMEGA_DAYS, 1.0)};
    const double scales[EBB_SPREAD_COUNT] = {0.4, 0.35, 0.8, 0.35, 0.2, 0.35, 2.0, 5.0, 0.5};
    const double residuals[] = {50.0, -70.0, 0.4, 2.0}, left[] = {0.4, 2.0};
    double precision[16];
    numbers[0].weight = numbers[1].weight = 0.0;
    struct ebb_discrepancy *all = ebb_sourced_open(numbers, 4, scales),
                           *rest = ebb_sourced_open(numbers + 2, 2, scales);
    assert_true(ebb_discrepancy_log_density(all, residuals) == ebb_discrepancy_log_density(rest, left));
    ebb_discrepancy_precision(all, residuals, precision);
    assert_true(precision[0] == 0.0 && precision[5] == 0.0 && precision[2] == 0.0 && precision[10] > 0.0);
    assert_true(ebb_discrepancy_sd(all, 0) == 0.0 && ebb_discrepancy_sd(all, 3) > 0.0);
    ebb_discrepancy_close(all);
    ebb_discrepancy_close(rest);
}

/* Alone, a number of weight w has its density to the power of w: what it says of omega is w times what a
 * whole one says. The constants do not depend on omega. */
static void a_weight_is_a_power(void **state)
{
    (void)state;
    struct ebb_sourced numbers[] = {ebb_sourced_number(0, -1, EBB_OMEGA_POINTS, 0.5)};
    const double scales[EBB_SPREAD_COUNT] = {[EBB_OMEGA_POINTS] = 2.0}, residual = 1.7, w = 0.3;
    double whole[EBB_DISCREPANCY_POINTS], part[EBB_DISCREPANCY_POINTS], prior[EBB_DISCREPANCY_POINTS];
    struct ebb_discrepancy *discrepancy = ebb_sourced_open(numbers, 1, scales);
    ebb_discrepancy_weights(discrepancy, &residual, whole);
    numbers[0].weight = 0.0;
    struct ebb_discrepancy *nothing = ebb_sourced_open(numbers, 1, scales);
    ebb_discrepancy_weights(nothing, &residual, prior);
    numbers[0].weight = w;
    struct ebb_discrepancy *weighted = ebb_sourced_open(numbers, 1, scales);
    ebb_discrepancy_weights(weighted, &residual, part);
    for (int k = 1; k < EBB_DISCREPANCY_POINTS; k++) {
        const double of_whole = log(whole[k] / prior[k]) - log(whole[0] / prior[0]),
                     of_part = log(part[k] / prior[k]) - log(part[0] / prior[0]);
        assert_true(fabs(of_part - w * of_whole) < 1e-9);
    }
    ebb_discrepancy_close(weighted);
    ebb_discrepancy_close(nothing);
    ebb_discrepancy_close(discrepancy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("without spreads it is the normal law, with weights and errors of the simulation",
             without_variances_it_is_the_normal_law),
        TEST("correlated numbers have the density of their matrix, determinant included",
             correlated_numbers_have_their_determinant),
        TEST("a number that is published twice counts once", a_number_published_twice_counts_once),
        TEST("a weight is a power, of what is said of omega, too", a_weight_is_a_power),
        TEST("a number of no weight is not there", a_number_of_no_weight_is_not_there),
    };
    return RUN_TESTS(tests);
}
