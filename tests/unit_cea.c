/* SPDX-License-Identifier: MIT
 * Incremental tables, ratios with their limits, acceptability and the value of information are those of
 * tables made by hand and of closed forms in R.
 *
 * Samples of a normal law are its quantiles at (i - 1/2) / n, so that sums over them are integrals, and no
 * alarm is false. The commands that gave R's numbers stand beside them.
 *
 *   1. Incremental tables   2. Ratios   3. Acceptability   4. Perfect information   5. Noise
 */
#include <math.h>
#include <string.h>

#include <ebb/cea.h>

#include "tap.h"

/* 1. Incremental tables */

/* Drawn on the plane by hand: A and F are the ends of the frontier and C lies on it; B is above the line from
 * A to C (ratio 4,000 before 1,000), D costs more than C and does less, E is C once more. */
static void the_frontier_is_that_drawn_by_hand(void **state)
{
    static const double cost[] = {1000, 3000, 2500, 4000, 2500, 8500}; /* A to F */
    static const double effect[] = {1.0, 1.5, 2.5, 2.0, 2.5, 3.5};
    struct ebb_cea_row rows[6];
    (void)state;
    ebb_cea_table(6, cost, effect, rows);
    static const int order[] = {0, 2, 4, 1, 3, 5};
    static const enum ebb_cea_status status[] = {EBB_CEA_NOT_DOMINATED, EBB_CEA_NOT_DOMINATED,
                                                 EBB_CEA_SAME,          EBB_CEA_DOMINATED,
                                                 EBB_CEA_DOMINATED,     EBB_CEA_NOT_DOMINATED};
    for (int i = 0; i < 6; i++) {
        assert_int_equal(rows[i].strategy, order[i]);
        assert_int_equal(rows[i].status, status[i]);
    }
    assert_int_equal(rows[2].by, 2);
    assert_int_equal(rows[3].by, 2);
    assert_true(isnan(rows[0].ratio) && isnan(rows[3].ratio));
    assert_true(rows[1].more_cost == 1500.0 && rows[1].more_effect == 1.5 && rows[1].ratio == 1000.0);
    assert_true(rows[5].more_cost == 6000.0 && rows[5].more_effect == 1.0 && rows[5].ratio == 6000.0);
}

/* Ratios along the frontier rise, or the row between is worse than a mixture: of B (9,000 a unit after A) and
 * C (2,000 after B) the second shows that B is. Then C is 14,000 / 2 after A, and not after B. */
static void a_mixture_dominates_what_lies_above_it(void **state)
{
    static const double cost[] = {0, 9000, 14000, 34000}, effect[] = {0, 1, 3.5, 4.5};
    struct ebb_cea_row rows[4];
    (void)state;
    ebb_cea_table(4, cost, effect, rows);
    assert_int_equal(rows[1].status, EBB_CEA_EXTENDED);
    assert_int_equal(rows[1].by, 2);
    assert_true(rows[2].ratio == 4000.0 && rows[3].ratio == 20000.0);
    /* on the line from one to the next nothing is dominated */
    static const double straight[] = {0, 4000, 14000}, at[] = {0, 1, 3.5};
    ebb_cea_table(3, straight, at, rows);
    for (int i = 0; i < 3; i++)
        assert_int_equal(rows[i].status, EBB_CEA_NOT_DOMINATED);
    assert_true(rows[1].ratio == 4000.0 && rows[2].ratio == 4000.0);
}

static void a_table_of_one_has_no_increments(void **state)
{
    const double cost = 5, effect = 1;
    struct ebb_cea_row row;
    (void)state;
    ebb_cea_table(1, &cost, &effect, &row);
    assert_int_equal(row.status, EBB_CEA_NOT_DOMINATED);
    assert_true(isnan(row.ratio) && isnan(row.more_cost));
}

/* 2. Ratios */

enum { MANY = 1999 };

static struct ebb_cea_samples samples_of(int n_strategies, int n, const double *cost, const double *effect)
{
    return (struct ebb_cea_samples){
        .n_strategies = n_strategies, .n_samples = n, .cost = cost, .effect = effect};
}

static void verdicts_are_those_of_the_quadrants(void **state)
{
    (void)state;
    assert_int_equal(ebb_cea_verdict_of(0, 0), EBB_CEA_EQUAL);
    assert_int_equal(ebb_cea_verdict_of(0, 1), EBB_CEA_DOMINATES);
    assert_int_equal(ebb_cea_verdict_of(-1, 0), EBB_CEA_DOMINATES);
    assert_int_equal(ebb_cea_verdict_of(-1, 1), EBB_CEA_DOMINATES);
    assert_int_equal(ebb_cea_verdict_of(1, 0), EBB_CEA_IS_DOMINATED);
    assert_int_equal(ebb_cea_verdict_of(0, -1), EBB_CEA_IS_DOMINATED);
    assert_int_equal(ebb_cea_verdict_of(1, 1), EBB_CEA_COSTS_MORE);
    assert_int_equal(ebb_cea_verdict_of(-1, -1), EBB_CEA_SAVES);
}

/* Costs of 1 to 1,999 for one unit of effect: the ratios are the costs, and of n = 1,999 the quantiles at
 * p (n + 1) are the 50th and the 1,950th of them. All to the south west the same. */
static void limits_are_quantiles_where_effects_have_one_sign(void **state)
{
    static double cost[2 * MANY], effect[2 * MANY];
    struct ebb_cea_ratio ratio;
    (void)state;
    for (int side = 1; side >= -1; side -= 2) {
        for (int i = 0; i < MANY; i++) {
            cost[MANY + i] = side * (1 + (i * 7) % MANY);
            effect[MANY + i] = side;
        }
        const struct ebb_cea_samples samples = samples_of(2, MANY, cost, effect);
        assert_int_equal(ebb_cea_compare(&samples, 0, 1, &ratio), EBB_OK);
        assert_int_equal(ratio.verdict, side > 0 ? EBB_CEA_COSTS_MORE : EBB_CEA_SAVES);
        assert_true(ratio.ratio == 1000.0 && ratio.lower == 50.0 && ratio.upper == 1950.0);
        assert_true(ratio.more_effect == (side > 0) && ratio.cheaper == (side < 0));
    }
}

/* Of 1,999 samples the upper limit is the 1,950th by direction. With 49 that lose effect it is still a
 * ratio, with 50 it lies beyond the axis and there are no limits; the ratio of the means is one all the
 * same. */
static void limits_end_where_a_fortieth_lies_beyond_the_axis(void **state)
{
    static double cost[2 * MANY], effect[2 * MANY];
    struct ebb_cea_ratio ratio;
    (void)state;
    for (int beyond = 49; beyond <= 50; beyond++) {
        for (int i = 0; i < MANY; i++) {
            cost[MANY + i] = 1 + i;
            effect[MANY + i] = i < MANY - beyond ? 1.0 : -0.1;
        }
        const struct ebb_cea_samples samples = samples_of(2, MANY, cost, effect);
        assert_int_equal(ebb_cea_compare(&samples, 0, 1, &ratio), EBB_OK);
        assert_int_equal(ratio.verdict, EBB_CEA_COSTS_MORE);
        assert_true(ratio.ratio > 1000.0 && ratio.ratio < 1100.0);
        if (beyond == 49)
            assert_true(ratio.lower == 50.0 && ratio.upper == 1950.0);
        else
            assert_true(isnan(ratio.lower) && isnan(ratio.upper));
        assert_true(ratio.more_effect == (double)(MANY - beyond) / MANY);
    }
}

static void equals_have_no_ratio(void **state)
{
    static const double cost[] = {3, 5, 3, 5}, effect[] = {1, 2, 1, 2};
    const struct ebb_cea_samples samples = samples_of(2, 2, cost, effect);
    struct ebb_cea_ratio ratio;
    (void)state;
    assert_int_equal(ebb_cea_compare(&samples, 0, 1, &ratio), EBB_OK);
    assert_int_equal(ratio.verdict, EBB_CEA_EQUAL);
    assert_true(isnan(ratio.ratio) && isnan(ratio.lower) && isnan(ratio.upper));
    assert_true(ratio.more_effect == 0.5 && ratio.cheaper == 0.5);
}

/* 3. Acceptability */

/* By hand: net benefits at 10 a unit are (5, 5, -1), (0, 8, 8) and (3, 1, 7). */
static void shares_are_counted_by_hand(void **state)
{
    static const double cost[] = {5, 10, 7, 5, 2, 9, 1, 2, 3}, effect[] = {1, 1, 1, 1, 1, 1, 0, 1, 1};
    const struct ebb_cea_samples samples = samples_of(3, 3, cost, effect);
    const double threshold = 10;
    double nb[3], shares[3], frontier, evpi;
    int best;
    struct ebb_cea_curves curves = {
        .net_benefit = nb, .acceptability = shares, .best = &best, .frontier = &frontier, .evpi = &evpi};
    (void)state;
    ebb_cea_curves_fill(&samples, 1, &threshold, &curves);
    assert_true(fabs(nb[0] - 8.0 / 3) < 1e-15 && fabs(nb[1] - 14.0 / 3) < 1e-15 &&
                fabs(nb[2] - 14.0 / 3) < 1e-15);
    assert_true(fabs(shares[0] - 0.5 / 3) < 1e-15); /* shares the first with the second */
    assert_true(fabs(shares[1] - (0.5 + 0.5) / 3) < 1e-15);
    assert_true(fabs(shares[2] - (0.5 + 1.0) / 3) < 1e-15);
    assert_int_equal(best, 1); /* the first of equals */
    assert_true(frontier == shares[1]);
    assert_true(fabs(evpi - ((5 + 8 + 7) / 3.0 - 14.0 / 3)) < 1e-14);
}

/* 4. Perfect information */

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

/* Net benefit of the second over the first N(mu, s^2): sd dnorm(mu / s) - mu pnorm(-mu / s) in R, mu = 500
 * and 100, s = 2000, as what the effects are worth at 1 a unit; the share in which the second is the best is
 * pnorm(100 / 2000). */
static void the_value_of_information_is_the_closed_form(void **state)
{
    static const double means[] = {500, 100}, values[] = {572.6893964472, 748.8817087734};
    static double cost[2 * GRID], effect[2 * GRID];
    (void)state;
    for (int k = 0; k < 2; k++) {
        const double threshold = 1;
        double evpi, corrected, shares[2];
        struct ebb_cea_curves curves = {.acceptability = shares, .evpi = &evpi, .evpi_corrected = &corrected};
        for (int i = 0; i < GRID; i++)
            effect[GRID + i] = means[k] + 2000.0 * normals[i];
        const struct ebb_cea_samples samples = samples_of(2, GRID, cost, effect);
        ebb_cea_curves_fill(&samples, 1, &threshold, &curves);
        assert_true(fabs(evpi / values[k] - 1) < 2e-5);
        assert_true(corrected == evpi);
        if (k == 1)
            assert_true(fabs(shares[1] - 0.5199388058) < 1e-4);
    }
}

/* Three that are independent: N(0, 1), N(1, 2^2) and N(0.5, 1.5^2). The mean of the largest minus 1, in R by
 * integrate(function(x) 1 - prod(pnorm(x, m, s)), 0, 30) minus integrate(prod(pnorm(x, m, s)), -30, 0). Of 64
 * quantiles the tails are cut: 0.906. */
enum { EDGE = 64, CUBE = EDGE * EDGE * EDGE };
static void of_three_it_is_that_of_an_integral(void **state)
{
    static double cost[3 * CUBE], effect[3 * CUBE];
    static const double mean[] = {0, 1, 0.5}, sd[] = {1, 2, 1.5};
    const double threshold = 1;
    double evpi;
    struct ebb_cea_curves curves = {.evpi = &evpi};
    (void)state;
    for (int i = 0; i < CUBE; i++) {
        const int at[] = {i % EDGE, i / EDGE % EDGE, i / EDGE / EDGE};
        for (int k = 0; k < 3; k++)
            effect[k * CUBE + i] = mean[k] + sd[k] * normals[(2 * at[k] + 1) * GRID / (2 * EDGE)];
    }
    const struct ebb_cea_samples samples = samples_of(3, CUBE, cost, effect);
    ebb_cea_curves_fill(&samples, 1, &threshold, &curves);
    assert_true(fabs(evpi - 0.9131263349) < 0.01);
}

static void of_equals_nothing_is_worth_knowing(void **state)
{
    static double cost[2 * GRID], effect[2 * GRID];
    const double thresholds[] = {0, 0.3, 20000};
    double evpi[3], shares[6];
    struct ebb_cea_curves curves = {.acceptability = shares, .evpi = evpi};
    (void)state;
    for (int i = 0; i < 2 * GRID; i++) {
        cost[i] = 0.1 * normals[i % GRID];
        effect[i] = 0.7 + 0.1 * normals[(i * 7) % GRID];
    }
    const struct ebb_cea_samples samples = samples_of(2, GRID, cost, effect);
    ebb_cea_curves_fill(&samples, 3, thresholds, &curves);
    for (int t = 0; t < 3; t++)
        assert_true(evpi[t] == 0.0 && fabs(shares[t] - 0.5) < 1e-12);
}

/* 5. Noise */

/* A spread of 2,000 of which 1,200 squared is patients' noise: seen is sd sqrt(2000^2 + 1200^2), and drawn in
 * it is that of 2,000 again. Half of the noise comes by costs, half by effects at 1 a unit. */
static void noise_is_taken_out_of_the_value_of_information(void **state)
{
    static double cost[2 * GRID], effect[2 * GRID];
    const double seen = sqrt(2000.0 * 2000 + 1200.0 * 1200), threshold = 1, half = 1200.0 * 1200 / 2;
    const struct ebb_cea_noise noise[] = {{0, 0, 0}, {half, half, 0}, {half, half, 0}, {0, 0, 0}};
    double evpi, corrected, share;
    struct ebb_cea_curves curves = {.evpi = &evpi, .evpi_corrected = &corrected, .noise_share = &share};
    (void)state;
    for (int i = 0; i < GRID; i++)
        effect[GRID + i] = 100 + seen * normals[i];
    struct ebb_cea_samples samples = samples_of(2, GRID, cost, effect);
    samples.own = noise;
    ebb_cea_curves_fill(&samples, 1, &threshold, &curves);
    assert_true(fabs(corrected / 748.8817087734 - 1) < 5e-4);
    assert_true(evpi / corrected > 1.1);
    assert_true(fabs(share - 1200.0 * 1200 / (seen * seen)) < 1e-3);
}

/* Noise alone is worth nothing: what is left is what choosing by the means leaves, 0. */
static void what_is_all_noise_is_worth_nothing(void **state)
{
    static double cost[2 * GRID], effect[2 * GRID];
    const double threshold = 1;
    const struct ebb_cea_noise noise[] = {{0, 0, 0}, {0, 5e6, 0}, {0, 5e6, 0}, {0, 0, 0}};
    double evpi, corrected;
    struct ebb_cea_curves curves = {.evpi = &evpi, .evpi_corrected = &corrected};
    (void)state;
    for (int i = 0; i < GRID; i++)
        effect[GRID + i] = 100 + 2000 * normals[i];
    struct ebb_cea_samples samples = samples_of(2, GRID, cost, effect);
    samples.own = noise;
    ebb_cea_curves_fill(&samples, 1, &threshold, &curves);
    assert_true(evpi > 700 && corrected == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the frontier is that drawn by hand", the_frontier_is_that_drawn_by_hand),
        TEST("a mixture dominates what lies above it", a_mixture_dominates_what_lies_above_it),
        TEST("a table of one has no increments", a_table_of_one_has_no_increments),
        TEST("verdicts are those of the quadrants", verdicts_are_those_of_the_quadrants),
        TEST("limits are quantiles where effects have one sign",
             limits_are_quantiles_where_effects_have_one_sign),
        TEST("limits end where a fortieth of the samples lies beyond the axis",
             limits_end_where_a_fortieth_lies_beyond_the_axis),
        TEST("equals have no ratio", equals_have_no_ratio),
        TEST("shares are counted by hand", shares_are_counted_by_hand),
        TEST("the value of information is the closed form", the_value_of_information_is_the_closed_form),
        TEST("of three it is that of an integral", of_three_it_is_that_of_an_integral),
        TEST("of equals nothing is worth knowing", of_equals_nothing_is_worth_knowing),
        TEST("noise is taken out of the value of information",
             noise_is_taken_out_of_the_value_of_information),
        TEST("what is all noise is worth nothing", what_is_all_noise_is_worth_nothing),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, make_normals, NULL);
}
