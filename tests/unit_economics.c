/* SPDX-License-Identifier: MIT
 * Draws of prices and utilities have the laws that a study gives by mean and limits: counted against the
 * quantiles that R has for the same laws, and the mean is the amount of the base case.
 *
 * A share of 100,000 draws is off by five of its standard errors once in 1.7 million; 40 of them are looked
 * at here, and the seed is fixed: a false alarm would have been seen once, and every time since.
 *
 *   1. Laws   2. Independence   3. What can be no amount
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/economics.h>
#include <ebb/study.h>

#include "support.h"
#include "tap.h"

/* 1. Laws */

/* Quantiles at 0.1, 0.5 and 0.9 in R: the normal with z <- 2 * qnorm(0.975), sd = (upper - lower) / z; the
 * lognormal with s <- (log(upper) - log(lower)) / z, qlnorm(q, log(mean) - s^2 / 2, s); qgamma(q, mean^2 /
 * sd^2, mean / sd^2); qbeta(q, mean * n, (1 - mean) * n), n <- mean * (1 - mean) / sd^2 - 1; of PERT lower +
 * width * qbeta(q, 1 + 4 * (mode - lower) / width, 1 + 4 * (upper - mode) / width), mode 0.8125. */
struct known {
    struct ebb_amount amount;
    double quantiles[3];
};
static const struct known KNOWN[] = {
    {{.on = true, .value = 320, .lower = 250, .upper = 400, .law = EBB_NORMAL},
     {270.9601359137, 320.0, 369.0398640863}},
    {{.on = true, .value = 320, .lower = 250, .upper = 400, .law = EBB_LOGNORMAL},
     {272.4549918649, 317.7080439608, 370.4773419877}},
    {{.on = true, .value = 320, .lower = 250, .upper = 400, .law = EBB_GAMMA},
     {272.0440153435, 318.4759998343, 369.9150255138}},
    {{.on = true, .value = 10, .lower = 1, .upper = 40, .law = EBB_GAMMA}, /* shape 1.01 */
     {1.0735233475, 6.9593878348, 22.9680686890}},
    {{.on = true, .value = 0.8, .lower = 0.65, .upper = 0.9, .law = EBB_BETA},
     {0.7148181918, 0.8052506767, 0.8782365177}},
    {{.on = true, .value = 0.775, .lower = 0.65, .upper = 0.9, .law = EBB_UNIFORM}, {0.675, 0.775, 0.875}},
    {{.on = true, .value = 0.8, .lower = 0.65, .upper = 0.9, .law = EBB_PERT},
     {0.7359857368, 0.8029440945, 0.8595782000}},
    /* By a standard error: qnorm(q, 320, 40); s <- sqrt(log(1 + (40 / 320)^2)), qlnorm(q, log(320) - s^2 / 2,
     * s); qgamma(q, 64, 64 / 320); qbeta(q, 0.8 * n, 0.2 * n), n <- 0.8 * 0.2 / 0.06^2 - 1. */
    {{.on = true, .value = 320, .se = 40, .law = EBB_NORMAL},
     {268.7379373782, 320.0000000000, 371.2620626218}},
    {{.on = true, .value = 320, .se = 40, .law = EBB_LOGNORMAL},
     {270.6957437481, 317.5289205484, 372.4647236362}},
    {{.on = true, .value = 320, .se = 40, .law = EBB_GAMMA},
     {269.9274092522, 318.3348853583, 372.2131386875}},
    {{.on = true, .value = 0.8, .se = 0.06, .law = EBB_BETA}, {0.7200717640, 0.8046300799, 0.8738245811}},
};
enum { N_KNOWN = sizeof KNOWN / sizeof KNOWN[0], DRAWS = 100000 };

static void draws_have_their_laws(void **state)
{
    static const double shares[] = {0.1, 0.5, 0.9};
    (void)state;
    for (int k = 0; k < N_KNOWN; k++) {
        struct ebb_economics economics = {.costs = {.on = true}}, drawn;
        int below[3] = {0, 0, 0};
        double sum = 0, squares = 0;
        economics.costs.prices[k % EBB_PRICE_COUNT] = KNOWN[k].amount;
        assert_null(ebb_amount_trouble(&KNOWN[k].amount));
        for (int i = 0; i < DRAWS; i++) {
            ebb_economics_draw(&economics, 20261120, i, &drawn);
            const double value = drawn.costs.prices[k % EBB_PRICE_COUNT].value;
            for (int q = 0; q < 3; q++)
                below[q] += value <= KNOWN[k].quantiles[q];
            sum += value;
            squares += (value - KNOWN[k].amount.value) * (value - KNOWN[k].amount.value);
        }
        for (int q = 0; q < 3; q++)
            assert_true(fabs(below[q] - shares[q] * DRAWS) < 5 * sqrt(DRAWS * shares[q] * (1 - shares[q])));
        assert_true(fabs(sum / DRAWS - KNOWN[k].amount.value) < 5 * sqrt(squares) / DRAWS);
    }
}

/* Of 1,500 [600 to 3,500] a gamma has the mean and the width; what its draws lie between is said beside.
 * Between those limits lie 95 % of draws, a half of the rest to either side, to what approximations are good
 * for. */
static void limits_that_are_held_are_those_of_draws(void **state)
{
    const struct ebb_amount bad[] = {
        {.on = true, .law = EBB_GAMMA, .value = 1500, .lower = 600, .upper = 3500},
        {.on = true, .law = EBB_GAMMA, .value = 200, .lower = 150, .upper = 600},
        {.on = true, .law = EBB_BETA, .value = 0.86, .lower = 0.5, .upper = 0.87},
        {.on = true, .law = EBB_BETA, .value = 0.1, .lower = 0.08, .upper = 0.4},
        {.on = true, .law = EBB_NORMAL, .value = 10, .lower = 9, .upper = 20},
        {.on = true, .law = EBB_LOGNORMAL, .value = 300, .lower = 200, .upper = 900},
    };
    double lower, upper;
    (void)state;
    for (size_t k = 0; k < sizeof bad / sizeof bad[0]; k++) {
        struct ebb_economics economics = {.costs = {.on = true}}, drawn;
        int below = 0, above = 0;
        assert_false(ebb_amount_holds_limits(&bad[k], &lower, &upper));
        economics.costs.prices[0] = bad[k];
        for (int i = 0; i < DRAWS / 5; i++) {
            ebb_economics_draw(&economics, 7, i, &drawn);
            below += drawn.costs.prices[0].value < lower;
            above += drawn.costs.prices[0].value > upper;
        }
        if (abs(below - DRAWS / 200) > DRAWS / 500 || abs(above - DRAWS / 200) > DRAWS / 500)
            fail_msg("amount %zu: %d below %g, %d above %g", k, below, lower, above, upper);
    }
    const struct ebb_amount good[] = {
        {.on = true, .law = EBB_GAMMA, .value = 1500, .lower = 420, .upper = 3250},
        {.on = true, .law = EBB_BETA, .value = 0.86, .lower = 0.80, .upper = 0.91},
        {.on = true, .law = EBB_NORMAL, .value = 10, .lower = 8, .upper = 12},
        {.on = true, .law = EBB_UNIFORM, .value = 10, .lower = 8, .upper = 12},
        {.on = true, .law = EBB_GAMMA, .value = 100, .se = 50},
    };
    for (size_t k = 0; k < sizeof good / sizeof good[0]; k++)
        assert_true(ebb_amount_holds_limits(&good[k], &lower, &upper));
}

/* 2. Independence */

static void make_all(struct ebb_economics *economics)
{
    memset(economics, 0, sizeof *economics);
    economics->costs.on = economics->utilities.on = true;
    for (int k = 0; k < EBB_PRICE_COUNT; k++)
        economics->costs.prices[k] = KNOWN[1].amount;
    for (int k = 0; k < EBB_UTILITY_COUNT; k++)
        economics->utilities.states[k] = KNOWN[4].amount;
    economics->costs.n_side_effects = EBB_MAX_EFFECT_PRICES;
    for (int k = 0; k < EBB_MAX_EFFECT_PRICES; k++) {
        economics->costs.side_effects[k].name[0] = (char)('a' + k);
        economics->costs.side_effects[k].amount = KNOWN[2].amount;
    }
    economics->utilities.score.on = true;
    economics->utilities.score.at_zero = economics->utilities.score.per_point = KNOWN[4].amount;
}

/* Whoever adds a price must not get other draws of those that were there. */
static void an_amount_more_moves_no_draw(void **state)
{
    struct ebb_economics all, one, drawn, drawn_alone;
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    (void)state;
    make_all(&all);
    assert_int_equal(ebb_economics_amounts(&all, list), EBB_MOST_AMOUNTS);
    memset(&one, 0, sizeof one);
    one.costs.on = true;
    one.costs.prices[EBB_PRICE_MONTH] = all.costs.prices[EBB_PRICE_MONTH];
    for (int i = 0; i < 100; i++) {
        ebb_economics_draw(&all, 5, i, &drawn);
        ebb_economics_draw(&one, 5, i, &drawn_alone);
        assert_true(drawn.costs.prices[EBB_PRICE_MONTH].value ==
                    drawn_alone.costs.prices[EBB_PRICE_MONTH].value);
    }
}

/* No two amounts of a draw, nor two draws or seeds of an amount, are the same. */
static void draws_differ(void **state)
{
    struct ebb_economics all, drawn[3];
    struct ebb_amount_at list[3][EBB_MOST_AMOUNTS];
    (void)state;
    make_all(&all);
    ebb_economics_draw(&all, 5, 0, &drawn[0]);
    ebb_economics_draw(&all, 5, 1, &drawn[1]);
    ebb_economics_draw(&all, 6, 0, &drawn[2]);
    for (int i = 0; i < 3; i++)
        ebb_economics_amounts(&drawn[i], list[i]);
    for (int k = 0; k < EBB_MOST_AMOUNTS; k++) {
        assert_true(list[0][k].amount->value != list[1][k].amount->value);
        assert_true(list[0][k].amount->value != list[2][k].amount->value);
        for (int j = 0; j < k; j++)
            assert_true(list[0][k].amount->value != list[0][j].amount->value);
    }
}

static void what_is_fixed_stays(void **state)
{
    struct ebb_economics economics = {.costs = {.on = true}}, drawn;
    (void)state;
    economics.costs.prices[0] = (struct ebb_amount){.on = true, .value = 12.5, .grade = 3};
    assert_false(ebb_economics_varies(&economics));
    assert_false(ebb_economics_is_illustrative(&economics));
    economics.costs.prices[0].grade = 4;
    assert_true(ebb_economics_is_illustrative(&economics));
    ebb_economics_draw(&economics, 1, 2, &drawn);
    assert_memory_equal(&drawn, &economics, sizeof drawn);
}

/* 3. What can be no amount */

static void impossible_amounts_have_a_reason(void **state)
{
    static const struct ebb_amount bad[] = {
        {.value = 3, .lower = 4, .upper = 2, .law = EBB_NORMAL},
        {.value = 5, .lower = 2, .upper = 4, .law = EBB_NORMAL},
        {.value = 3, .lower = 0, .upper = 4, .law = EBB_LOGNORMAL},
        {.value = 0, .lower = 0, .upper = 4, .law = EBB_GAMMA},
        {.value = 0.5, .lower = -0.1, .upper = 0.9, .law = EBB_BETA},
        {.value = 0.02, .lower = 0, .upper = 1, .law = EBB_BETA},
        {.value = 2.5, .lower = 2, .upper = 4, .law = EBB_UNIFORM},
        {.value = 2.1, .lower = 2, .upper = 4, .law = EBB_PERT},
        {.value = 3, .se = 1, .law = EBB_UNIFORM},
        {.value = 3, .se = 1, .law = EBB_PERT},
        {.value = 0, .se = 1, .law = EBB_LOGNORMAL},
        {.value = 0.8, .se = 0.4, .law = EBB_BETA},
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_non_null(ebb_amount_trouble(&bad[i]));
}

/* The check of a study in C says the same as the reader. */
static void a_study_with_a_bad_amount_is_refused(void **state)
{
    struct ebb_study study;
    struct ebb_messages messages = {0};
    (void)state;
    ebb_study_default(&study);
    make_all(&study.economics);
    study.economics.costs.n_side_effects = 0;
    study.economics.utilities.score.on = false;
    study.economics.costs.year = 2026;
    study.economics.costs.most_threshold = 1;
    study.economics.costs.n_samples = 2;
    memcpy(study.economics.costs.currency, "EUR", 4);
    memcpy(study.economics.costs.perspective, "payer", 6);
    for (int k = 0; k < EBB_PRICE_COUNT; k++)
        memcpy(study.economics.costs.prices[k].source, "x", 2);
    for (int k = 0; k < EBB_UTILITY_COUNT; k++)
        memcpy(study.economics.utilities.states[k].source, "x", 2);
    assert_int_equal(ebb_study_check(&study, &messages), EBB_OK);
    study.economics.costs.prices[EBB_PRICE_RELAPSE].upper = 300;
    assert_int_equal(ebb_study_check(&study, &messages), EBB_BAD_STUDY);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(messages.items[0].words, "costs.relapse.distribution: lognormal"));
    ebb_messages_free(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("limits that are held are those of draws", limits_that_are_held_are_those_of_draws),
        TEST("draws have their laws", draws_have_their_laws),
        TEST("an amount more moves no draw", an_amount_more_moves_no_draw),
        TEST("draws differ", draws_differ),
        TEST("what is fixed stays", what_is_fixed_stays),
        TEST("impossible amounts have a reason", impossible_amounts_have_a_reason),
        TEST("a study with a bad amount is refused", a_study_with_a_bad_amount_is_refused),
    };
    return RUN_TESTS(tests);
}
