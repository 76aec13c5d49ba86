/* SPDX-License-Identifier: MIT
 * Predictive limits are those of the law that they are said to be of, and what they come to in sum is counted
 * as by hand.
 *
 *   1. The normal law and mixtures of it   2. A target   3. Coverage   4. Skill
 */
#include "tap.h"

#include <math.h>
#include <string.h>

#include <ebb/confidence.h>
#include <ebb/coverage.h>
#include <ebb/quantity.h>

static void near(double got, double wanted, double within)
{
    if (!(fabs(got - wanted) < within))
        fail_msg("%.12g is not %.12g", got, wanted);
}

/* 1. The normal law and mixtures of it */

static void the_normal_law(void **state)
{
    (void)state;
    for (double z = -9.0; z < 9.0; z += 0.037)
        near(ebb_predictive_normal(z), 0.5 * erfc(-z / sqrt(2.0)), 2e-15);
}

static void quantiles_of_one_law_and_of_many(void **state)
{
    static const double MIDDLES[] = {-40.0, 1.0, 3.0, 40.0}, DEVIATIONS[] = {0.1, 2.0, 1.0, 5.0};
    (void)state;
    near(ebb_predictive_quantile(1, MIDDLES + 1, DEVIATIONS + 1, 0.975), 1.0 + 2.0 * EBB_Z_95, 1e-8);
    near(ebb_predictive_quantile(1, MIDDLES + 1, DEVIATIONS + 1, 0.5), 1.0, 1e-8);
    for (double share = 0.01; share < 1.0; share += 0.0107) {
        const double at = ebb_predictive_quantile(4, MIDDLES, DEVIATIONS, share);
        double below = 0.0;
        for (int i = 0; i < 4; i++)
            below += 0.125 * erfc((MIDDLES[i] - at) / DEVIATIONS[i] / sqrt(2.0));
        near(below, share, 1e-10);
    }
}

/* 2. A target */

static struct ebb_target share_of(double value, int n)
{
    return (struct ebb_target){
        .quantity = EBB_Q_RESPONSE, .value = value, .lower = 0.1, .upper = 0.9, .n = n, .domain = EBB_STATUS};
}

static double share_at(double logit)
{
    return 1.0 / (1.0 + exp(-logit));
}

/* tau 0.3, omega 0.4: sources alone 0.5. At a share of 1/2 100 patients have an error of 0.2. */
static void limits_of_a_share(void **state)
{
    double spreads[2 * EBB_SPREAD_COUNT] = {0};
    const double same[] = {0.5, 0.5}, no_errors[] = {0.0, NAN};
    const struct ebb_target target = share_of(0.72, 100);
    (void)state;
    for (int k = 0; k < 2; k++) {
        spreads[k * EBB_SPREAD_COUNT + EBB_TAU_STATUS] = 0.3;
        spreads[k * EBB_SPREAD_COUNT + EBB_OMEGA_STATUS] = 0.4;
    }
    const struct ebb_prediction got = ebb_predictive_of(&target, 2, same, no_errors, spreads);
    const double sd = sqrt(0.25 + 0.04), z_80 = 1.2815515655446004;
    assert_int_equal(got.n_draws, 2);
    near(got.median, 0.5, 1e-8);
    near(got.upper_95, share_at(EBB_Z_95 * sd), 1e-8);
    near(got.lower_95, share_at(-EBB_Z_95 * sd), 1e-8);
    near(got.upper_80, share_at(z_80 * sd), 1e-8);
    near(got.lower_80, share_at(-z_80 * sd), 1e-8);
    near(got.between, share_at(EBB_Z_95 * 0.5) - share_at(-EBB_Z_95 * 0.5), 1e-8);
    near(got.y, log(72.5 / 28.5), 1e-12); /* 0.93: outside 0.69, inside 1.06 */
    assert_true(!got.inside_80 && got.inside_95);
}

/* An error of 1 point at a share of 1/2 is 0.04 on the logit: it is in the scatter of the middles already. */
static void errors_of_the_simulation_are_taken_off(void **state)
{
    const double spreads[EBB_SPREAD_COUNT] = {0}, half = 0.5, small = 0.01, large = 0.4;
    const struct ebb_target target = share_of(0.5, 100);
    (void)state;
    const struct ebb_prediction got = ebb_predictive_of(&target, 1, &half, &small, spreads);
    near(got.upper_95, share_at(EBB_Z_95 * sqrt(0.04 - log(51.0 / 49.0) * log(51.0 / 49.0))), 1e-8);
    near(got.between, 0.0, 1e-12);
    near(ebb_predictive_of(&target, 1, &half, &large, spreads).upper_95, share_at(EBB_Z_95 * 0.2 / sqrt(2.0)),
         1e-8);
}

static void ratios_days_and_nobody(void **state)
{
    double spreads[4 * EBB_SPREAD_COUNT] = {0};
    const double ratios[] = {0.5, 0.5, NAN, NAN}, errors[] = {0.0, 0.0, 0.0, 0.0};
    const struct ebb_target ratio = {.quantity = EBB_Q_HAZARD_RATIO,
                                     .value = 0.5,
                                     .lower = 0.25,
                                     .upper = 1.0,
                                     .domain = EBB_DURABILITY},
                            day = {
                                .quantity = EBB_Q_RELAPSE_DAY, .value = 30.0, .lower = 20.0, .upper = 40.0};
    (void)state;
    for (int k = 0; k < 4; k++)
        spreads[k * EBB_SPREAD_COUNT + EBB_OMEGA_DAYS] = 3.0;
    const double se = 20.0 / (2.0 * EBB_Z_95);
    near(ebb_predictive_of(&ratio, 4, ratios, errors, spreads).upper_95, 1.0, 1e-8);
    assert_int_equal(ebb_predictive_of(&ratio, 4, ratios, errors, spreads).n_draws, 2);
    near(ebb_predictive_of(&day, 2, ratios, errors, spreads).upper_95, 0.5 + EBB_Z_95 * sqrt(9.0 + se * se),
         1e-7);
    /* more than half of the worlds have nobody */
    const struct ebb_prediction nobody = ebb_predictive_of(&ratio, 3, ratios + 1, errors, spreads);
    assert_true(nobody.n_draws == 0 && nobody.upper_95 == 0.0);
}

/* 3. Coverage */

enum { MOST = 60 };

struct numbers {
    struct ebb_target targets[MOST];
    struct ebb_foretold list[MOST];
    int n;
};

static void add(struct numbers *numbers, int source, int quantity, double value, bool in_80, bool in_95,
                double middle)
{
    const int i = numbers->n++;
    numbers->targets[i] = share_of(value, 1000000);
    numbers->targets[i].quantity = quantity;
    numbers->targets[i].use = EBB_VALIDATION;
    if (quantity == EBB_Q_RELAPSE_DAY)
        numbers->targets[i].n = 0;
    numbers->list[i] = (struct ebb_foretold){
        &numbers->targets[i],
        source,
        {.n_draws = 1,
         .lower_95 = 0.1,
         .upper_95 = 0.1 + 0.01 * i,
         .between = 0.02 * i,
         .y = log(value / (1.0 - value)),
         .middle = middle,
         .inside_80 = in_80,
         .inside_95 = in_95},
    };
}

static void counts_and_widths(void **state)
{
    struct numbers numbers = {.n = 0};
    struct ebb_coverage got;
    (void)state;
    add(&numbers, 7, EBB_Q_RESPONSE, 0.5, true, true, 0.0);
    add(&numbers, 7, EBB_Q_RESPONSE, 0.5, false, true, 0.0);
    add(&numbers, 2, EBB_Q_REMISSION, 0.5, false, false, 0.0);
    add(&numbers, 2, EBB_Q_HAZARD_RATIO, 0.5, true, true, 0.0);
    add(&numbers, 2, EBB_Q_RELAPSE_DAY, 0.5, false, false, 0.0); /* days are on no scale of sources */
    add(&numbers, 3, EBB_Q_RESPONSE, 0.5, false, false, 0.0);
    numbers.targets[5].use = EBB_SHOWN;
    add(&numbers, 3, EBB_Q_RESPONSE, 0.5, false, false, 0.0);
    numbers.list[6].prediction.n_draws = 0;
    assert_int_equal(ebb_coverage_of(numbers.list, numbers.n, EBB_ANY_USE, &got), EBB_OK);
    assert_true(got.n == 4 && got.n_sources == 2 && got.n_shares == 3 && got.n_skill == 0);
    assert_true(got.at_80.n_inside == 2 && got.at_95.n_inside == 3);
    near(got.at_95.share, 0.75, 1e-15);
    near(got.width, 0.01, 1e-12); /* of 0, 1 and 2 points, without the ratio */
    near(got.between, 0.02, 1e-12);
    /* lots of two sources: 7 7, 7 2, 2 7, 2 2 hold all, 3 of 4, 1 of 2 */
    near(got.at_95.lower, 0.5, 1e-15);
    near(got.at_95.upper, 1.0, 1e-15);
    assert_int_equal(ebb_coverage_of(numbers.list, 0, EBB_ANY_USE, &got), EBB_OK);
    assert_true(got.n == 0 && got.at_95.upper == 0.0);
    /* what a fit has seen, and what it has not */
    numbers.targets[0].use = numbers.targets[1].use = EBB_CALIBRATION;
    numbers.targets[2].use = numbers.targets[3].use = EBB_VALIDATION;
    assert_int_equal(ebb_coverage_of(numbers.list, numbers.n, EBB_CALIBRATION, &got), EBB_OK);
    assert_true(got.n == 2 && got.n_sources == 1 && got.at_95.n_inside == 2 && !got.at_95.has_limits);
    assert_int_equal(ebb_coverage_of(numbers.list, numbers.n, EBB_VALIDATION, &got), EBB_OK);
    assert_true(got.n == 2 && got.at_95.n_inside == 1 && got.n_shares == 1);
}

/* Three laws of width 1 at -1, 0 and 1: the median is 0, a draw's area below it 0.8413, 0.5 or 0.1587, the
 * density there that of the three. One law says nothing of other draws. */
static void medians_have_an_error(void **state)
{
    const struct ebb_target target = {
        .quantity = EBB_Q_SCORE_CHANGE, .use = EBB_VALIDATION, .lower = -1.96, .upper = 1.96};
    const double at[] = {-1.0, 0.0, 1.0}, none[] = {NAN, NAN, NAN}, spreads[3 * EBB_SPREAD_COUNT] = {0.0};
    const double density = (0.39894 + 2.0 * 0.24197) / 3.0, spread = 0.3413; /* of the areas, over n - 1 */
    struct ebb_prediction got = ebb_predictive_of(&target, 3, at, none, spreads);
    (void)state;
    near(got.error, spread / sqrt(3.0) / density, 1e-3);
    got = ebb_predictive_of(&target, 1, at, none, spreads);
    assert_true(got.n_draws == 1 && isnan(got.error));
}

static void limits_are_kept_at_what_is_possible(void **state)
{
    const struct ebb_prediction wide = {
        .n_draws = 9, .median = 1.0, .lower_80 = -2.0, .upper_80 = 40.0, .lower_95 = -70.0, .upper_95 = 99.0};
    struct ebb_target target = {.quantity = EBB_Q_INFUSIONS_TO_RESPONSE};
    struct ebb_prediction got = wide;
    (void)state;
    ebb_predictive_keep_possible(&target, 27.0, &got);
    assert_true(got.median == 1.0 && got.lower_80 == 0.0 && got.lower_95 == 0.0 && got.upper_95 == 99.0);
    target.quantity = EBB_Q_RELAPSE_DAY;
    got = wide;
    ebb_predictive_keep_possible(&target, 27.0, &got);
    assert_true(got.lower_95 == 0.0 && got.upper_95 == 99.0);
    target.quantity = EBB_Q_SCORE_CHANGE;
    got = wide;
    ebb_predictive_keep_possible(&target, 27.0, &got);
    assert_true(got.lower_80 == -2.0 && got.lower_95 == -27.0 && got.upper_80 == 27.0);
    target.quantity = EBB_Q_RESPONSE; /* ends by itself, on the logit */
    got = wide;
    ebb_predictive_keep_possible(&target, 27.0, &got);
    assert_memory_equal(&got, &wide, sizeof got);
}

/* 50 sources of one number each, 40 inside: lots are binomial with a standard deviation of 0.0566, of which
 * 50 of 2,000 lie below -1.96. The 50th lot is known to 0.15 of them. */
static void sources_are_drawn_again(void **state)
{
    struct numbers numbers = {.n = 0};
    struct ebb_coverage got, again;
    (void)state;
    for (int i = 0; i < 50; i++)
        add(&numbers, i, EBB_Q_RESPONSE, 0.5, i % 5 != 0, true, 0.0);
    assert_int_equal(ebb_coverage_of(numbers.list, 50, EBB_ANY_USE, &got), EBB_OK);
    near(got.at_80.share, 0.8, 1e-15);
    near(got.at_80.lower, 0.8 - 1.96 * 0.0566, 0.03);
    near(got.at_80.upper, 0.8 + 1.96 * 0.0566, 0.03);
    assert_true(got.at_95.lower == 1.0 && got.at_95.upper == 1.0);
    assert_true(got.at_80.has_limits && !got.at_95.has_limits); /* all inside: every lot is the same */
    assert_int_equal(ebb_coverage_of(numbers.list, 50, EBB_ANY_USE, &again), EBB_OK);
    assert_memory_equal(&got, &again, sizeof got);
}

/* 4. Skill */

/* 0 and the root of 10, with weights 1 and 4: Q = 8, the variance between them (8 - 1) / (5 - 17 / 5). */
static void pools_have_the_moment_estimator(void **state)
{
    static const double Y[] = {0.0, 3.1622776601683795, 7.0}, SE[] = {1.0, 0.5, 1.0};
    const double mean = 4.0 * Y[1] / 5.0, q = mean * mean + 4.0 * (Y[1] - mean) * (Y[1] - mean);
    const double variance = (q - 1.0) / (5.0 - 17.0 / 5.0);
    (void)state;
    near(ebb_coverage_pooled(1, Y + 2, SE), 7.0, 1e-12);
    near(ebb_coverage_pooled(2, Y, SE),
         Y[1] / (0.25 + variance) / (1.0 / (1.0 + variance) + 1.0 / (0.25 + variance)), 1e-12);
    const double alike[] = {1.0, 1.1};
    near(ebb_coverage_pooled(2, alike, SE), (1.0 + 4.0 * 1.1) / 5.0, 1e-12); /* none between them */
}

/* Four sources at -1, 0, 0 and 1, relapse-free shares turned over: pools of the other three are 1/3, 0, 0 and
 * -1/3. Predictions are half way from 0. */
static void skill_is_against_the_other_sources(void **state)
{
    struct numbers numbers = {.n = 0};
    struct ebb_coverage got;
    (void)state;
    add(&numbers, 0, EBB_Q_RELAPSED, share_at(-1.0), true, true, -0.5);
    add(&numbers, 1, EBB_Q_RELAPSED, 0.5, true, true, 0.0);
    add(&numbers, 2, EBB_Q_RELAPSE_FREE, 0.5, true, true, 0.0);
    add(&numbers, 3, EBB_Q_RELAPSE_FREE, share_at(-1.0), true, true, -0.5);
    add(&numbers, 4, EBB_Q_RESPONSE, 0.1, true, true, 0.0); /* no others */
    for (int i = 0; i < 4; i++)
        numbers.targets[i].domain = EBB_DURABILITY;
    assert_int_equal(ebb_coverage_of(numbers.list, numbers.n, EBB_ANY_USE, &got), EBB_OK);
    assert_int_equal(got.n_skill, 4);
    near(got.skill, 1.0 - 2.0 * 0.25 / (2.0 * (4.0 / 3.0) * (4.0 / 3.0)), 1e-4);
    numbers.targets[1].domain = EBB_STATUS; /* three of a kind have two others each */
    assert_int_equal(ebb_coverage_of(numbers.list, numbers.n, EBB_ANY_USE, &got), EBB_OK);
    assert_true(got.n_skill == 0 && got.skill == 0.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the normal distribution function is that of the C library", the_normal_law),
        TEST("quantiles of a mixture are where its distribution function passes",
             quantiles_of_one_law_and_of_many),
        TEST("limits of a share: what is not known, sources, and so many patients", limits_of_a_share),
        TEST("the simulation's own errors do not widen them", errors_of_the_simulation_are_taken_off),
        TEST("ratios, days, and worlds without anybody", ratios_days_and_nobody),
        TEST("scored shares and ratios count, and widths are of shares", counts_and_widths),
        TEST("a median has the error of so many draws", medians_have_an_error),
        TEST("limits are kept at what is possible", limits_are_kept_at_what_is_possible),
        TEST("coverage has the limits of as many sources", sources_are_drawn_again),
        TEST("numbers are pooled with the variance between them", pools_have_the_moment_estimator),
        TEST("skill is measured against three other sources or more", skill_is_against_the_other_sources),
    };
    return RUN_TESTS(tests);
}
