/* SPDX-License-Identifier: MIT
 * Cost and QALYs of a patient, their errors and paired differences are those counted patient by patient.
 *
 * Each made-up patient gets a cost and an effect by a rule that is written here a second time, price by price
 * and day by day; mean, variance and covariance come from these numbers. Two years, the second of 6 days, so
 * that a discount of the wrong year or a day too many is seen.
 *
 *   1. The rule   2. One policy   3. Two policies   4. The line on the score   5. What has no error
 */
#include <math.h>
#include <string.h>

#include <ebb/costing.h>

#include "made_up.h"
#include "tap.h"

/* 1. The rule */

static struct ebb_amount amount(double value)
{
    return (struct ebb_amount){.on = true, .value = value, .lower = -2, .upper = -2};
}

static struct ebb_economics prices(void)
{
    struct ebb_economics economics;
    memset(&economics, 0, sizeof economics);
    economics.costs.on = economics.utilities.on = true;
    economics.costs.discount = 0.05;
    economics.utilities.discount = 0.25;
    for (int k = 0; k < EBB_PRICE_COUNT; k++)
        economics.costs.prices[k] = amount((double[]){320, 61, 17, 113, 701, 30.4375}[k]);
    economics.costs.n_side_effects = 1; /* the first of the made-up kinds */
    memcpy(economics.costs.side_effects[0].name, "often", sizeof "often");
    economics.costs.side_effects[0].amount = amount(7);
    for (int k = 0; k < EBB_UTILITY_COUNT; k++)
        economics.utilities.states[k] = amount((double[]){0.875, 0.75, 0.625, 0.5, 0.375}[k]);
    return economics;
}

struct one {
    double cost, effect;
};

/* A month costs as much as it has days, so a day in care costs 1. */
static struct one of_patient(const struct made_up *world, int patient, int policy, bool discounted)
{
    static const double days[] = {365, 6};
    struct one sum = {0, 0};
    for (int year = 0; year < MADE_UP_YEARS; year++) {
        const int32_t *x = world->patients[patient].by_year[policy][year];
        const double cost = 320.0 * x[EBB_YEAR_INFUSIONS] + 61.0 * x[EBB_YEAR_LOOKS] +
                            17.0 * x[EBB_YEAR_MISSED] + 113.0 * x[EBB_YEAR_COURSES] +
                            701.0 * x[EBB_YEAR_RELAPSES] + x[EBB_YEAR_RELAPSED] + x[EBB_YEAR_REMISSION] +
                            x[EBB_YEAR_RESPONSE] + x[EBB_YEAR_NEITHER] + 7.0 * x[EBB_YEAR_SUM_COUNT];
        const double left = days[year] - x[EBB_YEAR_RELAPSED] - x[EBB_YEAR_REMISSION] - x[EBB_YEAR_RESPONSE] -
                            x[EBB_YEAR_NEITHER];
        const double effect = 0.875 * x[EBB_YEAR_REMISSION] + 0.75 * x[EBB_YEAR_RESPONSE] +
                              0.625 * x[EBB_YEAR_NEITHER] + 0.5 * x[EBB_YEAR_RELAPSED] + 0.375 * left;
        sum.cost += cost / (year == 1 && discounted ? 1.05 : 1.0);
        sum.effect += effect / 365.0 / (year == 1 && discounted ? 1.25 : 1.0);
    }
    return sum;
}

struct moments {
    double n, mean[2], variance[2], covariance;
};

/* Of those of a population; `against` below 0: of the policy alone. */
static struct moments count(const struct made_up *world, int population, int policy, int against,
                            bool discounted)
{
    struct moments moments = {0};
    static struct one values[MADE_UP_PATIENTS];
    int n = 0;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        if (!made_up_belongs(world, i, population))
            continue;
        struct one value = of_patient(world, i, policy, discounted);
        if (against >= 0) {
            const struct one other = of_patient(world, i, against, discounted);
            value.cost -= other.cost;
            value.effect -= other.effect;
        }
        values[n++] = value;
        moments.mean[0] += value.cost;
        moments.mean[1] += value.effect;
    }
    moments.n = n;
    moments.mean[0] /= n;
    moments.mean[1] /= n;
    for (int i = 0; i < n; i++) {
        const double cost = values[i].cost - moments.mean[0], effect = values[i].effect - moments.mean[1];
        moments.variance[0] += cost * cost / (n - 1.0) / n;
        moments.variance[1] += effect * effect / (n - 1.0) / n;
        moments.covariance += cost * effect / (n - 1.0) / n;
    }
    return moments;
}

static bool is_close(double found, double expected)
{
    return fabs(found - expected) <= 1e-9 * fabs(expected) + 1e-12;
}

static void assert_costed(const struct ebb_costed *costed, const struct moments *moments)
{
    assert_true(moments->n > 5);
    assert_true(is_close(costed->cost, moments->mean[0]));
    assert_true(is_close(costed->effect, moments->mean[1]));
    assert_true(is_close(costed->cost_error, sqrt(moments->variance[0])));
    assert_true(is_close(costed->effect_error, sqrt(moments->variance[1])));
    assert_true(is_close(costed->covariance, moments->covariance));
}

/* 2. One policy */

static void a_policy_is_counted_patient_by_patient(void **state)
{
    const struct made_up_case *made = *state;
    const struct ebb_economics economics = prices();
    struct ebb_weights weights;
    for (int discounted = 0; discounted < 2; discounted++) {
        ebb_weights_of(&made->world->plan, &economics, discounted, &weights);
        for (int policy = 0; policy < MADE_UP_POLICIES; policy++) {
            const struct ebb_costed costed =
                ebb_costing_policy(&made->tally, &weights, MADE_UP_RESPONDERS, policy);
            const struct moments moments = count(made->world, MADE_UP_RESPONDERS, policy, -1, discounted);
            double cost, effect;
            assert_costed(&costed, &moments);
            ebb_costing_means(&weights,
                              made->tally.sum_by_year +
                                  (MADE_UP_RESPONDERS * MADE_UP_POLICIES + policy) * weights.n_places,
                              moments.n, &cost, &effect);
            assert_true(cost == costed.cost && effect == costed.effect);
        }
    }
}

/* 3. Two policies */

static void a_difference_is_counted_patient_by_patient(void **state)
{
    const struct made_up_case *made = *state;
    const struct ebb_economics economics = prices();
    struct ebb_weights weights;
    ebb_weights_of(&made->world->plan, &economics, true, &weights);
    for (int first = 0; first < MADE_UP_POLICIES; first++) {
        for (int second = 0; second < MADE_UP_POLICIES; second++) {
            const struct ebb_costed costed =
                ebb_costing_difference(&made->tally, &weights, MADE_UP_TREATED, first, second);
            const struct moments moments = count(made->world, MADE_UP_TREATED, second, first, true);
            assert_costed(&costed, &moments);
        }
    }
}

/* Policies 0 and 2 of the made-up world do the same by year. */
static void equals_differ_by_exactly_nothing(void **state)
{
    const struct made_up_case *made = *state;
    const struct ebb_economics economics = prices();
    struct ebb_weights weights;
    ebb_weights_of(&made->world->plan, &economics, true, &weights);
    const struct ebb_costed costed = ebb_costing_difference(&made->tally, &weights, MADE_UP_TREATED, 0, 2);
    assert_true(costed.cost == 0.0 && costed.effect == 0.0 && costed.cost_error == 0.0 &&
                costed.effect_error == 0.0 && costed.covariance == 0.0);
    assert_true(isnan(ebb_costed_ratio_error(&costed)));
}

/* The net benefit's variance is that of threshold x effect - cost, and a ratio's error follows from it. */
static void errors_of_net_benefit_and_ratio(void **state)
{
    const struct ebb_costed costed = {
        .cost = 100, .effect = 0.5, .cost_error = 3, .effect_error = 0.01, .covariance = 0.012};
    (void)state;
    assert_true(is_close(ebb_costed_error(&costed, 1000), sqrt(9 + 100 - 24)));
    assert_true(is_close(ebb_costed_ratio_error(&costed), sqrt(9 + 4 - 4.8) / 0.5));
    const struct ebb_costed unknown = {.cost = 100, .effect = -0.5, .cost_error = 3, .effect_error = 0.2};
    assert_true(isnan(ebb_costed_ratio_error(&unknown)));
}

/* 4. The line on the score */

/* 26 visits begin on days 0, 14, ... 350 of the first year; the second, of 6 days, has none, and goes on with
 * the first one's scores. */
static void a_line_counts_the_mean_score_of_a_year(void **state)
{
    const struct made_up_case *made = *state;
    struct ebb_economics economics = prices();
    struct ebb_weights weights;
    memset(economics.utilities.states, 0, sizeof economics.utilities.states);
    economics.utilities.score.on = true;
    economics.utilities.score.at_zero = amount(0.95);
    economics.utilities.score.per_point = amount(-0.0125);
    ebb_weights_of(&made->world->plan, &economics, true, &weights);
    const struct ebb_costed costed = ebb_costing_policy(&made->tally, &weights, MADE_UP_TREATED, 1);
    double sum = 0;
    int n = 0;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        if (!made_up_belongs(made->world, i, MADE_UP_TREATED))
            continue;
        const double score = made->world->patients[i].by_year[1][0][EBB_YEAR_SCORE] / 26.0;
        sum += (0.95 - 0.0125 * score) * (365.0 + 6.0 / 1.25) / 365.0;
        n++;
    }
    assert_true(is_close(costed.effect, sum / n));
}

/* 5. What has no error */

static void without_products_there_are_no_errors(void **state)
{
    const struct made_up_case *made = *state;
    const struct ebb_economics economics = prices();
    struct ebb_tally tally = made->tally;
    struct ebb_weights weights;
    tally.n_couples = 0;
    ebb_weights_of(&made->world->plan, &economics, true, &weights);
    const struct ebb_costed with = ebb_costing_difference(&made->tally, &weights, MADE_UP_TREATED, 0, 1);
    const struct ebb_costed without = ebb_costing_difference(&tally, &weights, MADE_UP_TREATED, 0, 1);
    assert_true(with.cost == without.cost && with.effect == without.effect);
    assert_true(isnan(without.cost_error) && isnan(without.effect_error) && isnan(without.covariance));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a policy is counted patient by patient", a_policy_is_counted_patient_by_patient),
        TEST("a difference is counted patient by patient", a_difference_is_counted_patient_by_patient),
        TEST("equals differ by exactly nothing", equals_differ_by_exactly_nothing),
        TEST("errors of net benefit and ratio", errors_of_net_benefit_and_ratio),
        TEST("a line counts the mean score of a year", a_line_counts_the_mean_score_of_a_year),
        TEST("without products there are no errors", without_products_there_are_no_errors),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, made_up_set_up, made_up_tear_down);
}
