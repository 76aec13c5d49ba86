/* SPDX-License-Identifier: MIT
 * Quantities of trials, counted by hand on six made-up patients. Simulated ones: unit_quantity_errors.
 *
 *   1. Six patients   2. By hand
 */
#include "tap.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/agreement.h>
#include <ebb/confidence.h>
#include <ebb/quantities.h>

#include "support.h"

/* Quantities that were counted by hand, a bit each: none may be left out. */
static uint64_t counted_by_hand;

/* 1. Six patients: assessments on days 0, 7, 14, 21, 28, 35; one infusion on day 0; follow-up from day 0,
 * visits on days 7 to 35 */

enum { N = 6, T = 6 };

/* In response at or below 15 of 30 points. Patient 3 leaves before day 21, patient 5 never responds. */
static const uint8_t SCORES[N][T] = {{30, 10, 10, 10, 10, 10}, {30, 12, 25, 25, 25, 10},
                                     {30, 14, 14, 16, 26, 26}, {30, 9, 16, 8, 8, 8},
                                     {30, 15, 15, 15, 30, 30}, {30, 20, 20, 12, 20, 20}};
static const int FIRST_RELAPSE[N] = {-1, 21, 35, -1, 35, -1}, FOLLOWUP[N] = {35, 35, 35, 15, 35, 35};
/* Infusions besides that of day 0: patient 2 in the interval from day 14. */

struct example {
    struct ebb_study study;
    struct ebb_plan plan;
    struct ebb_block block;
    struct ebb_quantities *quantities;
};

static void make_study(struct example *example)
{
    example->study = ebb_support_study("three_policies.yaml");
    example->study.n_policies = 1;
    example->study.record = EBB_RECORD_ALL;
    example->study.n_patients = N;
    example->study.horizon_days = 35;
    example->study.induction.infusions = 1;
    example->study.n_targets = 0;
}

static void add(struct example *example, int quantity, int population, int day, int missing)
{
    struct ebb_target *target = &example->study.targets[example->study.n_targets++];
    counted_by_hand |= UINT64_C(1) << quantity;
    *target = (struct ebb_target){.source = "made up",
                                  .weight = 1.0,
                                  .lower = -60.0,
                                  .upper = 1.0,
                                  .quantity = quantity,
                                  .population = population,
                                  .against = -1,
                                  .among = -1,
                                  .day = day,
                                  .at = -1,
                                  .missing = missing};
    if (quantity != EBB_Q_SCORE_CHANGE) /* the one number that can be negative */
        target->lower = 0.0;
    if (quantity == EBB_Q_HAZARD_RATIO) /* and the one that is never 0 */
        target->value = target->lower = 0.5;
    snprintf(target->id, sizeof target->id, "target_%d", example->study.n_targets);
}

/* Some look at the assessment that opens follow-up, which no study may ask of a trial and these six patients
 * need, being few: the visits come into the plan behind the check. */
static void make_plan(struct example *example)
{
    struct ebb_study study = example->study;
    for (int i = 0; i < study.n_targets; i++)
        study.targets[i].visits = (struct ebb_target_visits){0};
    assert_int_equal(ebb_plan_init(&example->plan, &study, &(struct ebb_messages){0}), EBB_OK);
    for (int i = 0; i < study.n_targets; i++)
        example->plan.study.targets[i].visits = example->study.targets[i].visits;
}

/* Under policy 1, where there is one, patient 1 has no relapse; all else is the same. */
static void fill_policy(struct ebb_block *block, int policy)
{
    for (int i = 0; i < N; i++) {
        const int row = policy * EBB_BLOCK_PATIENTS + i;
        block->outcomes[EBB_FIRST_RELAPSE_DAY][row] = policy == 1 && i == 1 ? -1 : FIRST_RELAPSE[i];
        block->outcomes[EBB_FOLLOWUP_DAYS][row] = FOLLOWUP[i];
        for (int t = 0; t < T; t++) {
            block->score[row * T + t] = SCORES[i][t];
            block->state[row * T + t] =
                t > 0 && 7 * t >= FOLLOWUP[i] && FOLLOWUP[i] < 35 ? EBB_STATE_LEFT : EBB_STATE_WELL;
        }
        block->infusions[row * T] = 1;
    }
    block->infusions[(policy * EBB_BLOCK_PATIENTS + 2) * T + 2] = 4;
}

static void fill(struct example *example)
{
    struct ebb_block *block = &example->block;
    make_plan(example);
    assert_int_equal(example->plan.calendar.n_assessments, T);
    assert_int_equal(ebb_block_init(block, &example->plan, true, true), EBB_OK);
    block->n_patients = N;
    for (int i = 0; i < N; i++) {
        block->treated[i] = 1;
        block->responder[i] = i != 5;
        block->stratum[i] = EBB_NO_STRATUM;
    }
    for (int policy = 0; policy < example->study.n_policies; policy++) {
        for (int i = 0; i < N; i++)
            block->leaving_day[policy * EBB_BLOCK_PATIENTS + i] = FOLLOWUP[i] < 35 ? FOLLOWUP[i] : EBB_NEVER;
        fill_policy(block, policy);
    }
    assert_int_equal(ebb_quantities_open(&example->plan, 2, &example->quantities), EBB_OK);
    const struct ebb_sink *sink = ebb_quantities_sink(example->quantities);
    assert_int_equal(sink->prepare(sink->self, 1, block), EBB_OK);
}

static double value(const struct example *example, int target)
{
    double number;
    assert_int_equal(ebb_quantities_value(example->quantities, target, &number, NULL), EBB_OK);
    return number;
}

static void forget(struct example *example)
{
    ebb_quantities_free(example->quantities);
    ebb_block_free(&example->block);
    ebb_plan_free(&example->plan);
}

static void assert_value(const struct example *example, int target, double expected)
{
    if (fabs(value(example, target) - expected) > 1e-12)
        fail_msg("target %d: %.6f instead of %.6f", target, value(example, target), expected);
}

/* 2. By hand */

static void shares_are_counted(void **state)
{
    static struct example example;
    (void)state;
    make_study(&example);
    add(&example, EBB_Q_RESPONSE, 0, 21, EBB_MISSING_SIMULATED); /* 0, 3, 4, 5 of 6 */
    add(&example, EBB_Q_RESPONSE, 0, 27, EBB_MISSING_FAILURE);   /* the same day; 3 has left: 0, 4, 5 */
    add(&example, EBB_Q_RESPONSE, 0, 21, EBB_MISSING_LAST);     /* 3 counts with day 14, 16 points: 0, 4, 5 */
    add(&example, EBB_Q_RESPONSE, 0, 21, EBB_MISSING_EXCLUDED); /* 0, 4, 5 of 5 */
    add(&example, EBB_Q_RESPONSE, 1, 7, EBB_MISSING_SIMULATED); /* responders: all 5 */
    add(&example, EBB_Q_REMISSION, 0, 7, EBB_MISSING_SIMULATED); /* 10 points or less: 0 and 3 */
    add(&example, EBB_Q_EVER_RESPONSE, 0, 21, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_EVER_RESPONSE, 0, 14, EBB_MISSING_SIMULATED); /* 5 not yet */
    add(&example, EBB_Q_IN_CARE, 0, 14, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_IN_CARE, 0, 35, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_SCORE_CHANGE, 0, 14, EBB_MISSING_SIMULATED);
    fill(&example);
    const double expected[] = {4 / 6.0,
                               3 / 6.0,
                               3 / 6.0,
                               3 / 5.0,
                               1.0,
                               2 / 6.0,
                               1.0,
                               5 / 6.0,
                               1.0,
                               5 / 6.0,
                               (10 + 25 + 14 + 16 + 15 + 20) / 6.0 - 30.0};
    for (int i = 0; i < example.study.n_targets; i++)
        assert_value(&example, i, expected[i]);
    forget(&example);
}

/* Followed: 0 to 4. At risk 5, 5, then 3 has left: 4 on day 21, where 1 relapses; 3 on day 28; on day 35 two
 * of three relapse. */
static void times_are_counted(void **state)
{
    static struct example example;
    (void)state;
    make_study(&example);
    add(&example, EBB_Q_RELAPSED, 0, -1, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_RELAPSED, 0, 28, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_RELAPSE_FREE, 0, 34, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_RELAPSE_FREE, 0, -1, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_EVENT_FREE, 0, 28, EBB_MISSING_SIMULATED); /* 0, 2 and 4 of 6 */
    add(&example, EBB_Q_RELAPSE_DAY, 0, -1, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_FOLLOWUP, 0, -1, EBB_MISSING_SIMULATED); /* 15, 21, 35, 35, 35 */
    add(&example, EBB_Q_INFUSIONS_TO_RESPONSE, 0, -1, EBB_MISSING_SIMULATED);
    /* response kept: 1 and 3 lose it on day 14; 2 gets an infusion after day 14 and leaves the estimate; 4
     * loses it on day 28 */
    add(&example, EBB_Q_KEPT_RESPONSE, 0, 21, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_KEPT_RESPONSE, 0, 35, EBB_MISSING_SIMULATED);
    fill(&example);
    const double expected[] = {3 / 5.0, 1 / 5.0, 3 / 4.0, 3 / 4.0 * 1 / 3.0, 3 / 6.0, (21 + 35 + 35) / 3.0,
                               35.0,    1.0,     3 / 5.0, 3 / 5.0 * 1 / 2.0};
    for (int i = 0; i < example.study.n_targets; i++)
        assert_value(&example, i, expected[i]);
    forget(&example);
}

/* Of all six the five responders are selected; remission was seen in 0, 1 and 3, and 1 only at the end. */
static void populations_are_counted(void **state)
{
    static struct example example;
    (void)state;
    make_study(&example);
    add(&example, EBB_Q_SELECTED, 1, -1, EBB_MISSING_SIMULATED);
    example.study.targets[0].among = 0;
    add(&example, EBB_Q_SELECTED, 0, -1, EBB_MISSING_SIMULATED); /* all responders were treated */
    example.study.targets[1].among = 1;
    add(&example, EBB_Q_EVER_REMISSION, 0, -1, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_EVER_REMISSION, 1, 28, EBB_MISSING_SIMULATED);
    fill(&example);
    const double expected[] = {5 / 6.0, 1.0, 3 / 6.0, 2 / 5.0};
    for (int i = 0; i < example.study.n_targets; i++)
        assert_value(&example, i, expected[i]);
    forget(&example);
}

/* The second policy spares patient 1 the relapse. At risk n and relapses d in each arm: day 21, n 4 and 4, d
 * 1 and 0; day 28, n 3 and 4, none; day 35, n 3 and 4, d 2 and 2. Expected: 1/2 + 12/7 and 1/2 + 16/7. */
static void hazards_are_compared(void **state)
{
    static struct example example;
    (void)state;
    make_study(&example);
    example.study.n_policies = 2;
    add(&example, EBB_Q_HAZARD_RATIO, 0, -1, EBB_MISSING_SIMULATED);
    example.study.targets[0].against = 1;
    add(&example, EBB_Q_HAZARD_RATIO, 0, -1, EBB_MISSING_SIMULATED);
    example.study.targets[1].policy = 1;
    example.study.targets[1].against = 0;
    add(&example, EBB_Q_HAZARD_RATIO, 0, 28, EBB_MISSING_SIMULATED); /* nobody relapsed in the second arm */
    example.study.targets[2].against = 1;
    fill(&example);
    const double ratio = 3 / (1 / 2.0 + 12 / 7.0) / (2 / (1 / 2.0 + 16 / 7.0));
    assert_value(&example, 0, ratio);
    assert_value(&example, 1, 1.0 / ratio);
    assert_true(isnan(value(&example, 2)));
    forget(&example);
}

static void none_is_left_out(void **state)
{
    (void)state;
    for (int quantity = 0; quantity < EBB_QUANTITY_COUNT; quantity++) {
        if (!(counted_by_hand >> quantity & 1))
            fail_msg("%s was not counted by hand", EBB_QUANTITIES[quantity].name);
    }
}

/* A trial that looks on some days only sees relapses, 22 points or more twice in a row, at these. */
static void a_trial_sees_what_it_looks_at(void **state)
{
    static struct example example;
    (void)state;
    make_study(&example);
    example.study.parameters.relapse.score_points = 22;
    example.study.parameters.relapse.f_loss_of_improvement = -1.0;
    example.study.parameters.relapse.visits = 1;
    add(&example, EBB_Q_RELAPSED, 0, -1,
        EBB_MISSING_SIMULATED); /* on days 7 and 28 alone: 1, 2 and 4 of the five */
    add(&example, EBB_Q_RELAPSE_DAY, 0, -1, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_EVENT_FREE, 0, 28, EBB_MISSING_SIMULATED); /* 0; 3 has left, 5 never responded */
    add(&example, EBB_Q_KEPT_RESPONSE, 0, 35,
        EBB_MISSING_SIMULATED); /* 2 gets an infusion after day 14, 3 leaves; of three, 0 keeps it */
    add(&example, EBB_Q_RELAPSE_FREE, 0, -1, EBB_MISSING_SIMULATED);
    for (int i = 0; i < example.study.n_targets; i++)
        example.study.targets[i].visits =
            (struct ebb_target_visits){2, {8, 30}}; /* the last assessment up to each */
    example.study.targets[4].visits =
        (struct ebb_target_visits){0, {0}}; /* every assessment: what the kernel found */
    fill(&example);
    const double expected[] = {3 / 5.0, 28.0, 1 / 6.0, 1 / 3.0, 3 / 4.0 * 1 / 3.0};
    for (int i = 0; i < example.study.n_targets; i++)
        assert_value(&example, i, expected[i]);
    forget(&example);
}

/* Patient 5 never responded and has bad scores throughout: who is at no risk has no relapse, at whatever
 * visits. Nor has anybody before the trial looks: there is no day then, and a word why. */
static void only_the_followed_relapse(void **state)
{
    static struct example example;
    enum ebb_unknown why;
    (void)state;
    make_study(&example);
    example.study.parameters.relapse.score_points = 20;
    example.study.parameters.relapse.f_loss_of_improvement = -1.0;
    example.study.parameters.relapse.visits = 1;
    for (int population = 0; population < 2; population++) { /* 1 and 2 on day 28 with 4; 5 would on day 7 */
        add(&example, EBB_Q_RELAPSE_DAY, population, -1, EBB_MISSING_SIMULATED);
        example.study.targets[population].visits = (struct ebb_target_visits){2, {8, 30}};
    }
    add(&example, EBB_Q_RELAPSE_DAY, 0, 7, EBB_MISSING_SIMULATED);
    fill(&example);
    assert_value(&example, 0, 28.0);
    assert_value(&example, 1, 28.0);
    assert_true(isnan(value(&example, 2)));
    assert_int_equal(ebb_quantities_why(example.quantities, 2, &why), EBB_OK);
    assert_int_equal(why, EBB_UNKNOWN_NO_EVENTS);
    assert_int_equal(ebb_quantities_why(example.quantities, 0, &why), EBB_OK);
    assert_int_equal(why, EBB_KNOWN);
    forget(&example);
}

/* All five leave by day 16 and none has relapsed: known on day 14, not from day 21 on. A last one who
 * relapses on day 14 while the others are gone makes it 0, and that stays. */
static void nothing_is_known_of_nobody(void **state)
{
    static struct example example;
    enum ebb_unknown why;
    (void)state;
    make_study(&example);
    add(&example, EBB_Q_RELAPSE_FREE, 0, 14, EBB_MISSING_SIMULATED);
    add(&example, EBB_Q_RELAPSE_FREE, 0, -1, EBB_MISSING_SIMULATED);
    fill(&example);
    for (int i = 0; i < N; i++) {
        example.block.leaving_day[i] = 16;
        example.block.outcomes[EBB_FOLLOWUP_DAYS][i] = 16;
        example.block.outcomes[EBB_FIRST_RELAPSE_DAY][i] = -1;
    }
    const struct ebb_sink *sink = ebb_quantities_sink(example.quantities);
    ebb_quantities_reset(example.quantities);
    assert_int_equal(sink->prepare(sink->self, 0, &example.block), EBB_OK);
    assert_value(&example, 0, 1.0);
    assert_true(isnan(value(&example, 1)));
    assert_int_equal(ebb_quantities_why(example.quantities, 1, &why), EBB_OK);
    assert_int_equal(why, EBB_UNKNOWN_NOT_FOLLOWED);
    for (int i = 0; i < N; i++) {
        example.block.leaving_day[i] = i == 0 ? EBB_NEVER : 8;
        example.block.outcomes[EBB_FIRST_RELAPSE_DAY][i] = i == 0 ? 14 : -1;
    }
    ebb_quantities_reset(example.quantities);
    assert_int_equal(sink->prepare(sink->self, 0, &example.block), EBB_OK);
    assert_value(&example, 1, 0.0);
    forget(&example);
}

/* Two in a row of the days that are looked at. */
static void visits_in_a_row_are_those_looked_at(void **state)
{
    static struct example example;
    (void)state;
    make_study(&example);
    example.study.parameters.relapse.score_points = 22;
    example.study.parameters.relapse.f_loss_of_improvement = -1.0;
    example.study.parameters.relapse.visits = 2;
    add(&example, EBB_Q_RELAPSED, 0, -1,
        EBB_MISSING_SIMULATED); /* on days 14 and 28: 1 has 25 at 14 and 28; 2 and 4 are bad once */
    example.study.targets[0].visits = (struct ebb_target_visits){2, {14, 28}};
    add(&example, EBB_Q_RELAPSED, 0, -1, EBB_MISSING_SIMULATED); /* on days 7, 28, 35: 2 and 4 */
    example.study.targets[1].visits = (struct ebb_target_visits){3, {7, 28, 35}};
    fill(&example);
    assert_value(&example, 0, 1 / 5.0);
    assert_value(&example, 1, 2 / 5.0);
    forget(&example);
}

static void wilson_limits_are_those_of_the_formula(void **state)
{
    double lower, upper;
    (void)state;
    ebb_confidence_wilson(0.5, 17, &lower, &upper);
    assert_true(fabs(lower - 0.2848) < 1e-3 && fabs(lower + upper - 1.0) < 1e-12);
    ebb_confidence_wilson(1.0, 9, &lower, &upper);
    assert_true(fabs(lower - 0.7009) < 1e-3 && upper == 1.0);
}

static void the_side_decides_the_standard_error(void **state)
{
    const struct ebb_target target = {.value = 0.5, .lower = 0.304, .upper = 0.598};
    (void)state;
    assert_true(fabs(ebb_agreement_of(&target, 0.6, 0.0).z - 0.1 / (0.098 / 1.959964)) < 1e-5);
    assert_true(fabs(ebb_agreement_of(&target, 0.4, 0.0).z + 0.1 / (0.196 / 1.959964)) < 1e-5);
    assert_false(ebb_agreement_of(&target, 0.6, 0.0).inside);
    assert_true(ebb_agreement_of(&target, 0.598, 0.0).inside);
    assert_true(fabs(ebb_agreement_of(&target, 0.4, 0.1).z) < 1.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("shares, with every rule for those who have left", shares_are_counted),
        TEST("relapses, follow-up and response kept", times_are_counted),
        TEST("populations, and remission at some time", populations_are_counted),
        TEST("hazards under two policies", hazards_are_compared),
        TEST("every quantity of the list was counted by hand", none_is_left_out),
        TEST("a trial sees what it looks at", a_trial_sees_what_it_looks_at),
        TEST("only the followed relapse", only_the_followed_relapse),
        TEST("nothing is known of nobody", nothing_is_known_of_nobody),
        TEST("visits in a row are those looked at", visits_in_a_row_are_those_looked_at),
        TEST("Wilson's limits", wilson_limits_are_those_of_the_formula),
        TEST("z counts standard errors of the side where the simulation lies",
             the_side_decides_the_standard_error),
    };
    return RUN_TESTS(tests);
}
