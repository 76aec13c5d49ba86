/* SPDX-License-Identifier: MIT
 * Averaged over the spreads of sources the likelihood is what quadrature gives; effects of sources and draws
 * follow.
 *
 *   1. Averages over the spreads   2. Effects and draws
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sourced.h"

enum { MOST = 16 };

/* 1. Averages over the spreads */

/* log of the integral of density(tau, omega) under half-normal priors of these scales: midpoints of cells,
 * 300 each way, to five scales. */
static double quadrature(double (*density)(double tau, double omega, const double *residuals),
                         const double *residuals, double tau_scale, double omega_scale)
{
    enum { CELLS = 300 };
    double sum = 0.0, mass = 0.0;
    for (int i = 0; i < CELLS; i++) {
        for (int j = 0; j < CELLS; j++) {
            const double x = 5.0 * (i + 0.5) / CELLS, y = 5.0 * (j + 0.5) / CELLS;
            const double prior = exp(-0.5 * (x * x + y * y));
            sum += prior * exp(density(x * tau_scale, y * omega_scale, residuals));
            mass += prior;
        }
    }
    return log(sum / mass);
}

/* Two sources with three numbers each, and two with one: standard errors 0.2. */
enum { PART = 8, PARTS = 3 };
static const int SOURCE_OF[PART] = {0, 0, 0, 1, 1, 1, 2, 3};

static double of_part(double tau, double omega, const double *residuals)
{
    const double apart = omega * omega + 0.04, all = apart + tau * tau;
    return ebb_sourced_log_equal(3, residuals, sqrt(all), tau * tau / all) +
           ebb_sourced_log_equal(3, residuals + 3, sqrt(all), tau * tau / all) +
           ebb_sourced_log_equal(1, residuals + 6, sqrt(all), 0.0) +
           ebb_sourced_log_equal(1, residuals + 7, sqrt(all), 0.0);
}

static double of_points(double tau, double omega, const double *residuals)
{
    (void)tau;
    return ebb_sourced_log_equal(1, residuals, sqrt(omega * omega + 1.0), 0.0) +
           ebb_sourced_log_equal(1, residuals + 1, sqrt(omega * omega + 1.0), 0.0);
}

static const double SCALES[EBB_SPREAD_COUNT] = {0.4, 0.35, 0.8, 0.35, 0.2, 0.35, 2.0, 0.0, 0.0};

/* Seven spreads in all, in sources of their own: the integral is a product of four. */
static struct ebb_discrepancy *open_parts(int *out_n)
{
    struct ebb_sourced numbers[PARTS * PART + 2];
    int n = 0;
    for (int part = 0; part < PARTS; part++) {
        for (int i = 0; i < PART; i++)
            numbers[n++] = ebb_sourced_number(10 * part + SOURCE_OF[i], EBB_TAU_STATUS + 2 * part,
                                              EBB_OMEGA_STATUS + 2 * part, 0.2);
    }
    for (int i = 0; i < 2; i++)
        numbers[n++] = ebb_sourced_number(90 + i, -1, EBB_OMEGA_POINTS, 1.0);
    *out_n = n;
    return ebb_sourced_open(numbers, n, SCALES);
}

static double expected_of_parts(const double *residuals)
{
    double sum = 0.0;
    for (int part = 0; part < PARTS; part++)
        sum += quadrature(of_part, residuals + PART * part, SCALES[2 * part], SCALES[2 * part + 1]);
    return sum + quadrature(of_points, residuals + PARTS * PART, 1.0, SCALES[EBB_OMEGA_POINTS]);
}

/* What disagrees, by three times as much as its sampling error, and what does not. */
static void set_residuals(double *residuals, double stretch, double shift)
{
    static const double OWN[PART] = {0.5, 0.7, 0.9, -0.6, -0.2, -0.5, 0.4, -0.3};
    for (int part = 0; part < PARTS; part++) {
        for (int i = 0; i < PART; i++)
            residuals[PART * part + i] = stretch * OWN[i] * (part == 2 ? 0.4 : 1.0) + shift;
    }
    residuals[PARTS * PART] = 3.0 * stretch;
    residuals[PARTS * PART + 1] = -1.0;
}

static void the_average_is_that_of_quadrature(void **state)
{
    (void)state;
    int n;
    double residuals[MOST + PARTS * PART], weights[EBB_DISCREPANCY_POINTS];
    struct ebb_discrepancy *discrepancy = open_parts(&n);
    set_residuals(residuals, 1.0, 0.0);
    ebb_discrepancy_aim(discrepancy, residuals);
    ebb_discrepancy_weights(discrepancy, residuals, weights);
    print_message("# %.0f of %d points count\n", ebb_discrepancy_effective(weights), EBB_DISCREPANCY_POINTS);
    assert_true(ebb_discrepancy_effective(weights) > 200.0);
    /* Of the residuals it was aimed at, and of others that lie farther off than a posterior goes. */
    static const double CASES[][3] = {{1.0, 0.0, 0.06}, {0.7, 0.0, 0.06}, {1.3, 0.0, 0.06}, {1.0, 0.2, 0.06}};
    for (size_t i = 0; i < sizeof CASES / sizeof CASES[0]; i++) {
        set_residuals(residuals, CASES[i][0], CASES[i][1]);
        const double off = ebb_discrepancy_log_density(discrepancy, residuals) - expected_of_parts(residuals);
        print_message("# off by %.4f\n", off);
        assert_true(fabs(off) < CASES[i][2]);
    }
    ebb_discrepancy_close(discrepancy);
}

static double tau_of_part(double tau, double omega, const double *residuals)
{
    return of_part(tau, omega, residuals) + log(tau);
}

static double omega_of_part(double tau, double omega, const double *residuals)
{
    return of_part(tau, omega, residuals) + log(omega);
}

/* The posterior mean of each spread, whether sources agree to the last digit or not at all. */
static void spreads_have_the_means_of_quadrature(void **state)
{
    (void)state;
    static const double STRETCHES[] = {0.0, 0.5, 1.5};
    for (size_t i = 0; i < sizeof STRETCHES / sizeof STRETCHES[0]; i++) {
        int n;
        double residuals[PARTS * PART + 2], weights[EBB_DISCREPANCY_POINTS];
        struct ebb_discrepancy *discrepancy = open_parts(&n);
        set_residuals(residuals, STRETCHES[i], 0.0);
        ebb_discrepancy_aim(discrepancy, residuals);
        ebb_discrepancy_weights(discrepancy, residuals, weights);
        assert_true(ebb_discrepancy_effective(weights) > 150.0);
        for (int part = 0; part < PARTS; part++) {
            const double *own = residuals + PART * part, a = SCALES[2 * part], b = SCALES[2 * part + 1];
            double tau = 0.0, omega = 0.0;
            for (int k = 0; k < EBB_DISCREPANCY_POINTS; k++) {
                tau += weights[k] * ebb_discrepancy_spreads(discrepancy, k)[2 * part];
                omega += weights[k] * ebb_discrepancy_spreads(discrepancy, k)[2 * part + 1];
            }
            const double whole = quadrature(of_part, own, a, b);
            assert_true(fabs(tau / exp(quadrature(tau_of_part, own, a, b) - whole) - 1.0) < 0.05);
            assert_true(fabs(omega / exp(quadrature(omega_of_part, own, a, b) - whole) - 1.0) < 0.05);
        }
        ebb_discrepancy_close(discrepancy);
    }
}

/* Aimed at sources that do not agree at all it still knows what agreement is like, and the other way round:
 * only less well. */
static void a_wrong_aim_costs_no_more_than_accuracy(void **state)
{
    (void)state;
    static const double AIMS[][3] = {{3.0, 0.0, 0.5}, {0.0, 1.0, 0.5}, {1.5, 0.3, 0.5}};
    for (size_t i = 0; i < sizeof AIMS / sizeof AIMS[0]; i++) {
        int n;
        double residuals[PARTS * PART + 2], weights[EBB_DISCREPANCY_POINTS];
        struct ebb_discrepancy *discrepancy = open_parts(&n);
        set_residuals(residuals, AIMS[i][0], 0.0);
        ebb_discrepancy_aim(discrepancy, residuals);
        set_residuals(residuals, AIMS[i][1], 0.0);
        ebb_discrepancy_weights(discrepancy, residuals, weights);
        const double off = ebb_discrepancy_log_density(discrepancy, residuals) - expected_of_parts(residuals);
        print_message("# %.0f points count, off by %.3f\n", ebb_discrepancy_effective(weights), off);
        assert_true(ebb_discrepancy_effective(weights) > 15.0 && fabs(off) < AIMS[i][2]);
        ebb_discrepancy_close(discrepancy);
    }
}

/* The mean precision times the residuals is the slope of the log density. */
static void the_slope_is_that_of_differences(void **state)
{
    (void)state;
    int n;
    double residuals[PARTS * PART + 2], precision[(PARTS * PART + 2) * (PARTS * PART + 2)];
    struct ebb_discrepancy *discrepancy = open_parts(&n);
    set_residuals(residuals, 0.8, 0.1);
    ebb_discrepancy_aim(discrepancy, residuals);
    ebb_discrepancy_precision(discrepancy, residuals, precision);
    for (int i = 0; i < n; i++) {
        double slope = 0.0;
        for (int j = 0; j < n; j++)
            slope -= precision[i * n + j] * residuals[j];
        const double own = residuals[i], width = 1e-4;
        residuals[i] = own + width;
        const double above = ebb_discrepancy_log_density(discrepancy, residuals);
        residuals[i] = own - width;
        const double below = ebb_discrepancy_log_density(discrepancy, residuals);
        residuals[i] = own;
        assert_true(fabs((above - below) / (2.0 * width) - slope) < 1e-4 * (1.0 + fabs(slope)));
    }
    ebb_discrepancy_close(discrepancy);
}

/* Where numbers stand says nothing: the same, but for the last bits, in any order. */
static void the_order_of_numbers_is_nothing(void **state)
{
    (void)state;
    enum { N = 6 };
    static const int ORDER[N] = {3, 0, 5, 2, 1, 4};
    struct ebb_sourced numbers[N], moved[N];
    double residuals[N], moved_residuals[N], correlations[N * N], moved_correlations[N * N];
    for (int i = 0; i < N; i++) {
        numbers[i] = ebb_sourced_number(i / 2, i % 2 ? EBB_TAU_STATUS : EBB_TAU_DURABILITY, EBB_OMEGA_STATUS,
                                        0.1 + 0.1 * i);
        residuals[i] = 0.3 * i - 0.7;
        for (int j = 0; j < N; j++)
            correlations[i * N + j] = i == j ? 1.0 : 0.1 * (i + j) - 0.3;
    }
    for (int i = 0; i < N; i++) {
        moved[i] = numbers[ORDER[i]];
        moved_residuals[i] = residuals[ORDER[i]];
        for (int j = 0; j < N; j++)
            moved_correlations[i * N + j] = correlations[ORDER[i] * N + ORDER[j]];
    }
    struct ebb_discrepancy *a = ebb_sourced_open(numbers, N, SCALES), *b = ebb_sourced_open(moved, N, SCALES);
    ebb_discrepancy_set_errors(a, correlations, NULL);
    ebb_discrepancy_set_errors(b, moved_correlations, NULL);
    ebb_discrepancy_aim(a, residuals);
    ebb_discrepancy_aim(b, moved_residuals);
    const double one = ebb_discrepancy_log_density(a, residuals),
                 other = ebb_discrepancy_log_density(b, moved_residuals);
    assert_true(fabs(one - other) < 1e-10 * fabs(one));
    ebb_discrepancy_close(a);
    ebb_discrepancy_close(b);
}

/* 2. Effects and draws */

/* A random-effects meta-analysis by hand: with known variances a source's effect is its mean, shrunk by
 * n tau^2 / (n tau^2 + omega^2 + se^2). */
static void effects_are_shrunk_means(void **state)
{
    (void)state;
    int n;
    double residuals[PARTS * PART + 2], weights[EBB_DISCREPANCY_POINTS], mean, sd;
    struct ebb_discrepancy *discrepancy = open_parts(&n);
    set_residuals(residuals, 1.0, 0.0);
    ebb_discrepancy_aim(discrepancy, residuals);
    ebb_discrepancy_weights(discrepancy, residuals, weights);
    double expected = 0.0, square = 0.0, nobody = 0.0;
    for (int k = 0; k < EBB_DISCREPANCY_POINTS; k++) {
        const double *phi = ebb_discrepancy_spreads(discrepancy, k);
        const double tau2 = phi[EBB_TAU_STATUS] * phi[EBB_TAU_STATUS],
                     own = (phi[EBB_OMEGA_STATUS] * phi[EBB_OMEGA_STATUS] + 0.04) / 3.0;
        const double u = 0.7 * tau2 / (tau2 + own);
        expected += weights[k] * u;
        square += weights[k] * (u * u + tau2 * own / (tau2 + own));
        nobody += weights[k] * phi[EBB_TAU_SINGLE] * phi[EBB_TAU_SINGLE];
    }
    ebb_discrepancy_effect(discrepancy, residuals, 0, EBB_TAU_STATUS, &mean, &sd);
    assert_true(fabs(mean - expected) < 1e-9 && fabs(sd - sqrt(square - expected * expected)) < 1e-9);
    assert_true(mean > 0.4 && mean < 0.7);
    ebb_discrepancy_effect(discrepancy, residuals, 0, EBB_TAU_SINGLE, &mean,
                           &sd); /* it has no number there */
    assert_true(mean == 0.0 && fabs(sd - sqrt(nobody)) < 1e-9);
    ebb_discrepancy_close(discrepancy);
}

/* As many draws of a point as its weight says, and a variance that no number shows keeps its prior: mean of
 * a half-normal law of scale 1 is the root of 2 / pi. */
static void draws_are_those_of_the_weights(void **state)
{
    (void)state;
    enum { DRAWS = 4000 };
    const struct ebb_sourced numbers[] = {ebb_sourced_number(0, EBB_TAU_STATUS, EBB_OMEGA_STATUS, 0.1)};
    const double residual = 0.5, scales[EBB_SPREAD_COUNT] = {0.4, 0.35, 0, 0, 0, 0, 0, 5.0, 0};
    struct ebb_discrepancy *discrepancy = ebb_sourced_open(numbers, 1, scales);
    ebb_discrepancy_aim(discrepancy, &residual);
    double weights[EBB_DISCREPANCY_POINTS], days = 0.0, tau = 0.0, expected = 0.0;
    ebb_discrepancy_weights(discrepancy, &residual, weights);
    for (int k = 0; k < EBB_DISCREPANCY_POINTS; k++)
        expected += weights[k] * ebb_discrepancy_spreads(discrepancy, k)[EBB_TAU_STATUS];
    for (int draw = 0; draw < DRAWS; draw++) {
        const double *phi = ebb_discrepancy_spreads(
            discrepancy, ebb_discrepancy_draw(discrepancy, &residual, (draw + 0.5) / DRAWS));
        days += phi[EBB_OMEGA_DAYS] / DRAWS;
        tau += phi[EBB_TAU_STATUS] / DRAWS;
        assert_true(phi[EBB_OMEGA_COUNTS] == 0.0);
    }
    assert_true(fabs(tau - expected) < 0.01);
    assert_true(fabs(days / 5.0 - sqrt(2.0 / 3.14159265)) < 0.02);
    assert_true(tau >
                0.4 * sqrt(2.0 / 3.14159265)); /* a residual of 0.5 asks for more than the prior's mean */
    ebb_discrepancy_close(discrepancy);
}

/* A source that says the same twice, once as a share that is lost and once as one that is kept. */
static void what_falls_is_the_other_side_of_what_rises(void **state)
{
    (void)state;
    struct ebb_sourced numbers[] = {ebb_sourced_number(0, EBB_TAU_DURABILITY, EBB_OMEGA_DURABILITY, 0.3),
                                    ebb_sourced_number(0, EBB_TAU_DURABILITY, EBB_OMEGA_DURABILITY, 0.4),
                                    ebb_sourced_number(0, EBB_TAU_STATUS, EBB_OMEGA_STATUS, 0.4)};
    double scales[EBB_SPREAD_COUNT] = {0};
    const double rising[] = {0.5, 0.7, 0.1}, falling[] = {0.5, -0.7, 0.1};
    double mean, sd, other_mean, other_sd;
    scales[EBB_TAU_DURABILITY] = 0.8;
    struct ebb_discrepancy *one = ebb_sourced_open(numbers, 3, scales);
    numbers[1].falls = true;
    struct ebb_discrepancy *other = ebb_sourced_open(numbers, 3, scales);
    assert_true(fabs(ebb_discrepancy_log_density(one, rising) - ebb_discrepancy_log_density(other, falling)) <
                1e-12);
    assert_true(ebb_discrepancy_log_density(other, rising) < ebb_discrepancy_log_density(one, rising) - 0.1);
    ebb_discrepancy_effect(one, rising, 0, EBB_TAU_DURABILITY, &mean, &sd);
    ebb_discrepancy_effect(other, falling, 0, EBB_TAU_DURABILITY, &other_mean, &other_sd);
    assert_true(mean > 0.1 && fabs(mean - other_mean) < 1e-12 && fabs(sd - other_sd) < 1e-12);
    ebb_discrepancy_close(one);
    ebb_discrepancy_close(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("averaged over seven spreads it is what quadrature gives", the_average_is_that_of_quadrature),
        TEST("and so are the means of the spreads, whether sources agree or not",
             spreads_have_the_means_of_quadrature),
        TEST("a wrong aim costs no more than accuracy", a_wrong_aim_costs_no_more_than_accuracy),
        TEST("its slope is that of differences", the_slope_is_that_of_differences),
        TEST("the order of the numbers is nothing", the_order_of_numbers_is_nothing),
        TEST("effects of sources are shrunk means, as in a meta-analysis", effects_are_shrunk_means),
        TEST("draws of the spreads are those of the weights", draws_are_those_of_the_weights),
        TEST("what falls with a source's effect is the other side of what rises with it",
             what_falls_is_the_other_side_of_what_rises),
    };
    return RUN_TESTS(tests);
}
