/* SPDX-License-Identifier: MIT
 * A contrast is the summary's paired difference with the right word for it, and turns over with its policies.
 *
 * Words and numbers needed are asked of summaries whose numbers are set by hand; the rest of made-up
 * patients.
 *
 *   1. Of made-up patients   2. Words   3. Numbers needed   4. What is asked
 */
#include <math.h>
#include <string.h>

#include <ebb/contrast.h>

#include "made_up.h"
#include "tap.h"

/* 1. Of made-up patients */

static void contrasts_are_the_paired_differences(void **state)
{
    const struct made_up_case *made = *state;
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const struct ebb_contrast c = ebb_contrast_of(&made->summary, population, measure, 0, 1);
            assert_true(made_up_same(c.difference, ebb_summary_paired(&made->summary, EBB_PAIR_DIFFERENCE,
                                                                      population, measure, 0, 1)));
            assert_true(
                made_up_same(c.simulation.standard_error,
                             ebb_summary_paired(&made->summary, EBB_PAIR_SE, population, measure, 0, 1)));
            assert_true(isnan(c.difference) || fabs(c.at_policy - c.at_reference - c.difference) < 1e-9);
        }
    }
}

static void contrasts_turn_with_their_policies(void **state)
{
    static const enum ebb_direction TURNED[EBB_DIRECTION_COUNT] = {
        [EBB_DIRECTION_BETTER] = EBB_DIRECTION_WORSE,    [EBB_DIRECTION_WORSE] = EBB_DIRECTION_BETTER,
        [EBB_DIRECTION_MORE] = EBB_DIRECTION_LESS,       [EBB_DIRECTION_LESS] = EBB_DIRECTION_MORE,
        [EBB_DIRECTION_EQUAL] = EBB_DIRECTION_EQUAL,     [EBB_DIRECTION_NOT_SHOWN] = EBB_DIRECTION_NOT_SHOWN,
        [EBB_DIRECTION_UNKNOWN] = EBB_DIRECTION_UNKNOWN,
    };
    const struct made_up_case *made = *state;
    int seen[EBB_DIRECTION_COUNT] = {0};
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const struct ebb_contrast there = ebb_contrast_of(&made->summary, population, measure, 0, 1),
                                      back = ebb_contrast_of(&made->summary, population, measure, 1, 0);
            assert_int_equal(back.direction, TURNED[there.direction]);
            assert_true(made_up_same(back.difference, -there.difference));
            seen[there.direction]++;
        }
    }
    /* an empty population knows nothing; a policy whose results are those of the first is equal to it */
    assert_true(seen[EBB_DIRECTION_UNKNOWN] > 0 && seen[EBB_DIRECTION_NOT_SHOWN] > 0);
    assert_int_equal(ebb_contrast_of(&made->summary, 0, EBB_RESPONSE_WEEKS, 0, 2).direction,
                     EBB_DIRECTION_EQUAL);
}

/* 2. Words */

/* A summary of one population and two policies in which every measure has this difference. */
struct set_by_hand {
    struct ebb_summary summary;
    double numbers[EBB_PAIRED_COUNT][EBB_MEASURE_COUNT * 4], of_policies[EBB_MEASURE_COUNT * 2];
};

static struct ebb_contrast contrast_with(int measure, double difference, double error)
{
    static struct set_by_hand hand;
    hand.summary = (struct ebb_summary){.n_populations = 1, .n_policies = 2};
    for (int s = 0; s < EBB_STATISTIC_COUNT; s++)
        hand.summary.statistics[s] = hand.of_policies;
    for (int s = 0; s < EBB_PAIRED_COUNT; s++)
        hand.summary.paired[s] = hand.numbers[s];
    const int at = measure * 4 + 1;
    hand.numbers[EBB_PAIR_DIFFERENCE][at] = difference;
    hand.numbers[EBB_PAIR_SE][at] = error;
    hand.numbers[EBB_PAIR_LOWER][at] = difference - 1.96 * error;
    hand.numbers[EBB_PAIR_UPPER][at] = difference + 1.96 * error;
    return ebb_contrast_of(&hand.summary, 0, measure, 0, 1);
}

static void words_follow_the_list_of_measures(void **state)
{
    (void)state;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const int better = EBB_MEASURES[measure].better;
        const enum ebb_direction more = contrast_with(measure, 1.0, 0.1).direction,
                                 less = contrast_with(measure, -1.0, 0.1).direction;
        assert_int_equal(more, better == EBB_MORE_IS_BETTER   ? EBB_DIRECTION_BETTER
                               : better == EBB_LESS_IS_BETTER ? EBB_DIRECTION_WORSE
                                                              : EBB_DIRECTION_MORE);
        assert_int_equal(less, better == EBB_MORE_IS_BETTER   ? EBB_DIRECTION_WORSE
                               : better == EBB_LESS_IS_BETTER ? EBB_DIRECTION_BETTER
                                                              : EBB_DIRECTION_LESS);
    }
    assert_int_equal(contrast_with(EBB_RELAPSED_52_WEEKS, 0.03, 0.001).direction, EBB_DIRECTION_WORSE);
    assert_string_equal(EBB_DIRECTIONS[EBB_DIRECTION_WORSE], "worse");
}

static void what_may_be_0_is_not_shown(void **state)
{
    (void)state;
    assert_int_equal(contrast_with(EBB_RESPONSE_WEEKS, 1.0, 0.6).direction, EBB_DIRECTION_NOT_SHOWN);
    assert_int_equal(contrast_with(EBB_RESPONSE_WEEKS, 1.0, NAN).direction, EBB_DIRECTION_NOT_SHOWN);
    assert_int_equal(contrast_with(EBB_RESPONSE_WEEKS, 0.0, 0.0).direction, EBB_DIRECTION_EQUAL);
    assert_int_equal(contrast_with(EBB_RESPONSE_WEEKS, 1.0, 0.0).direction, EBB_DIRECTION_BETTER);
    assert_int_equal(contrast_with(EBB_RESPONSE_WEEKS, NAN, NAN).direction, EBB_DIRECTION_UNKNOWN);
    assert_string_equal(EBB_DIRECTIONS[EBB_DIRECTION_NOT_SHOWN], "not shown");
}

/* 3. Numbers needed */

static void numbers_needed_keep_their_sign(void **state)
{
    (void)state;
    struct ebb_contrast contrast = contrast_with(EBB_RELAPSED_52_WEEKS, -0.05, 0.01);
    struct ebb_needed needed = ebb_contrast_needed(&contrast);
    assert_true(made_up_same(needed.number, 20.0) && needed.shown && !needed.harm);
    assert_true(needed.lower < 20.0 && needed.upper > 20.0);
    contrast = contrast_with(EBB_RELAPSED_52_WEEKS, 0.05, 0.01);
    needed = ebb_contrast_needed(&contrast);
    assert_true(made_up_same(needed.number, -20.0) && needed.shown && needed.harm);
    assert_true(needed.lower < -20.0 && needed.upper > -20.0 && needed.upper < 0.0);
    contrast = contrast_with(EBB_RELAPSED_52_WEEKS, 0.05, 0.1);
    needed = ebb_contrast_needed(&contrast);
    assert_true(!needed.shown && isnan(needed.lower) && isnan(needed.upper) && !isnan(needed.number));
    contrast = contrast_with(EBB_RELAPSED_52_WEEKS, 0.0, 0.1);
    assert_true(isnan(ebb_contrast_needed(&contrast).number));
    contrast = contrast_with(EBB_RESPONSE_WEEKS, 1.0, 0.1); /* weeks are nobody's events */
    assert_true(isnan(ebb_contrast_needed(&contrast).number));
}

static void numbers_needed_are_those_of_the_summary(void **state)
{
    const struct made_up_case *made = *state;
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        const int at = population * MADE_UP_POLICIES * MADE_UP_POLICIES + 1;
        const struct ebb_contrast contrast =
            ebb_contrast_of(&made->summary, population, EBB_RELAPSED_52_WEEKS, 0, 1);
        const struct ebb_needed needed = ebb_contrast_needed(&contrast);
        const double all =
            ebb_summary_statistic(&made->summary, EBB_STAT_N, population, EBB_RESPONSE_WEEKS, 1);
        if (!ebb_contrast_gives_needed(&made->world->plan, population, contrast.n, all)) {
            assert_true(isnan(made->summary.nnt[at])); /* of some of the population only */
            continue;
        }
        assert_true(made_up_same(needed.number, made->summary.nnt[at]));
        assert_true(made_up_same(needed.lower, made->summary.nnt_lower[at]));
        assert_true(made_up_same(needed.upper, made->summary.nnt_upper[at]));
    }
}

/* 4. What is asked */

static void a_study_is_asked_about_what_its_precision_names(void **state)
{
    const struct made_up_case *made = *state;
    struct ebb_plan *plan = &made->world->plan;
    assert_int_equal(ebb_contrast_measure(plan), EBB_RESPONSE_WEEKS);
    plan->study.precision.on = true;
    plan->study.precision.outcome = EBB_RELAPSES_PER_YEAR;
    assert_int_equal(ebb_contrast_measure(plan), EBB_RELAPSES_PER_YEAR);
    plan->study.precision.on = false;
}

#define MADE_UP(sentence, function)                                 \
    {                                                               \
        sentence, function, made_up_set_up, made_up_tear_down, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_UP("contrasts are the paired differences", contrasts_are_the_paired_differences),
        MADE_UP("contrasts turn over with their policies", contrasts_turn_with_their_policies),
        {"words follow the list of measures", words_follow_the_list_of_measures, NULL, NULL, NULL},
        {"what may be 0 is not shown", what_may_be_0_is_not_shown, NULL, NULL, NULL},
        {"numbers needed keep their sign", numbers_needed_keep_their_sign, NULL, NULL, NULL},
        MADE_UP("numbers needed are those of the summary", numbers_needed_are_those_of_the_summary),
        MADE_UP("a study is asked about what its precision names",
                a_study_is_asked_about_what_its_precision_names),
    };
    return RUN_TESTS(tests);
}
