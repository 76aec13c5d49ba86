/* SPDX-License-Identifier: MIT
 * A tally counts each patient once where he or she belongs, and tallies of parts add up to that of the whole
 * in any split and order.
 */
#include <stdlib.h>
#include <string.h>

#include "made_up.h"
#include "support.h"
#include "tap.h"

static struct ebb_tally new_tally(const struct made_up *world)
{
    struct ebb_tally tally;
    assert_int_equal(ebb_tally_init(&tally, &world->plan), EBB_OK);
    return tally;
}

static void add(struct ebb_tally *tally, const struct made_up *world, int patient)
{
    const struct ebb_tally_patient row = made_up_row(world, patient);
    ebb_tally_add(tally, &world->plan, &row);
}

static struct ebb_tally whole_tally(const struct made_up *world)
{
    struct ebb_tally tally = new_tally(world);
    for (int i = 0; i < MADE_UP_PATIENTS; i++)
        add(&tally, world, i);
    return tally;
}

static bool equal(const struct ebb_tally *a, const struct ebb_tally *b)
{
    return a->n_words == b->n_words && memcmp(a->memory, b->memory, a->n_words * sizeof(int64_t)) == 0;
}

/* Splits the patients into n parts by `part_of`, and merges the parts from the last to the first. */
static void check_split(const struct made_up *world, const struct ebb_tally *whole, int n,
                        int (*part_of)(int patient, int n))
{
    struct ebb_tally total = new_tally(world);
    for (int part = n - 1; part >= 0; part--) {
        struct ebb_tally tally = new_tally(world);
        for (int i = MADE_UP_PATIENTS - 1; i >= 0; i--) {
            if (part_of(i, n) == part)
                add(&tally, world, i);
        }
        ebb_tally_merge(&total, &tally);
        ebb_tally_free(&tally);
    }
    assert_true(equal(&total, whole));
    ebb_tally_free(&total);
}

static int in_turn(int patient, int n)
{
    return patient % n;
}

static int in_pieces(int patient, int n)
{
    return patient * n / MADE_UP_PATIENTS;
}

static int all_in_the_first(int patient, int n)
{
    (void)patient;
    (void)n;
    return 0;
}

static void parts_add_up_to_the_whole(void **state)
{
    (void)state;
    struct made_up *world = made_up_world();
    struct ebb_tally whole = whole_tally(world);
    for (int n = 1; n <= 7; n++) {
        check_split(world, &whole, n, in_turn);
        check_split(world, &whole, n, in_pieces);
        check_split(world, &whole, n, all_in_the_first);
    }
    ebb_tally_free(&whole);
    made_up_free(world);
}

/* The whole without one patient, and with one twice, are told from the whole: the comparison above can fail.
 */
static void each_patient_makes_a_difference(void **state)
{
    (void)state;
    struct made_up *world = made_up_world();
    struct ebb_tally whole = whole_tally(world);
    struct ebb_tally twice = whole_tally(world);
    add(&twice, world, 11);
    assert_false(equal(&twice, &whole));
    ebb_tally_free(&twice);
    world->patients[77].outcomes[1][EBB_MISSED]++;
    struct ebb_tally changed = whole_tally(world);
    assert_false(equal(&changed, &whole));
    ebb_tally_free(&changed);
    ebb_tally_free(&whole);
    made_up_free(world);
}

static void participant_flow_is_that_of_the_patients(void **state)
{
    (void)state;
    struct made_up *world = made_up_world();
    struct ebb_tally whole = whole_tally(world);
    int64_t flow[EBB_FLOW_COUNT] = {0}, strata[2] = {0};
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        const struct made_up_patient *who = &world->patients[i];
        flow[EBB_FLOW_ENROLLED]++;
        flow[who->treated ? EBB_FLOW_TREATED : EBB_FLOW_CONTRAINDICATED]++;
        flow[EBB_FLOW_RESPONDERS] += who->treated && who->responder;
        flow[EBB_FLOW_REMITTERS] += who->treated && who->remitter;
        flow[EBB_FLOW_COMPARED] += who->compared;
        flow[EBB_FLOW_UNSELECTED] += who->treated && !who->compared;
        if (who->compared)
            strata[who->stratum]++;
    }
    for (int i = 0; i < EBB_FLOW_COUNT; i++) {
        assert_true(whole.flow[i] > 0);
        assert_int_equal(whole.flow[i], flow[i]);
    }
    assert_memory_equal(whole.n_strata_patients, strata, sizeof strata);
    assert_string_equal(EBB_FLOW_NAMES[EBB_FLOW_UNSELECTED], "in_no_stratum");
    ebb_tally_free(&whole);
    made_up_free(world);
}

static void populations_hold_those_who_belong(void **state)
{
    (void)state;
    struct made_up *world = made_up_world();
    struct ebb_tally whole = whole_tally(world);
    for (int population = 0; population < MADE_UP_POPULATIONS; population++) {
        int64_t n = 0, missed = 0;
        for (int i = 0; i < MADE_UP_PATIENTS; i++) {
            const bool belongs = made_up_belongs(world, i, population);
            n += belongs;
            missed += belongs ? world->patients[i].outcomes[1][EBB_MISSED] : 0;
        }
        assert_int_equal(whole.n_patients[population], n);
        assert_int_equal(whole.sum[(population * MADE_UP_POLICIES + 1) * EBB_OUTCOME_COUNT + EBB_MISSED],
                         missed);
    }
    assert_int_equal(whole.n_patients[MADE_UP_WITH_NONE], 0);
    assert_int_equal(whole.n_patients[MADE_UP_WITH_ONE], 1);
    ebb_tally_free(&whole);
    made_up_free(world);
}

/* One patient's values near the largest an outcome can have: sums of squares over any number of patients that
 * fits in a study stay far inside 64 bits, but only when they are formed in 64 bits. */
static void large_outcomes_do_not_overflow(void **state)
{
    (void)state;
    struct made_up *world = made_up_world();
    struct ebb_tally tally = new_tally(world);
    int32_t *outcomes = world->patients[77].outcomes[0];
    outcomes[EBB_EXCESS_SCORE_DAYS] = 200000;
    outcomes[EBB_FOLLOWUP_DAYS] = 40000;
    add(&tally, world, 77);
    assert_int_equal(tally.sum_product[EBB_EXCESS_SCORE_DAYS], INT64_C(40000000000));
    assert_int_equal(tally.sum_followup[EBB_EXCESS_SCORE_DAYS], INT64_C(8000000000));
    ebb_tally_free(&tally);
    made_up_free(world);
}

/* Of the study that has every partition, leaving that differs and pairs of ends: what the reference kernel
 * has added up patient by patient is what completing makes of the rest of it, in every array. */
static void what_is_left_over_is_a_population(void **state)
{
    static struct ebb_study study;
    struct ebb_plan plan;
    struct ebb_block block;
    struct ebb_tally whole, completed;
    struct ebb_messages messages = {0};
    int n_rests = 0;
    (void)state;
    study = ebb_support_study("smoke.yaml");
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    assert_int_equal(ebb_block_init(&block, &plan, false, false), EBB_OK);
    assert_int_equal(ebb_tally_init(&whole, &plan), EBB_OK);
    assert_int_equal(ebb_tally_init(&completed, &plan), EBB_OK);
    block.n_patients = 400;
    ebb_kernel_find("reference")->run(&plan, &block, &whole);
    ebb_tally_merge(&completed, &whole);
    for (int population = 0; population < plan.n_populations; population++) {
        if (ebb_population_rest_of(&plan.populations[population]) == 0)
            continue;
        n_rests++;
        completed.n_patients[population] = 7;
        const size_t n = (size_t)plan.study.n_policies * EBB_OUTCOME_COUNT;
        memset(completed.sum + (size_t)population * n, 1, n * sizeof *completed.sum);
    }
    assert_int_equal(n_rests, 6); /* of three modifiers, two traits and early response */
    assert_false(equal(&completed, &whole));
    ebb_tally_complete(&completed, &plan);
    assert_true(equal(&completed, &whole));
    ebb_tally_free(&completed);
    ebb_tally_free(&whole);
    ebb_block_free(&block);
    ebb_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("tallies of parts add up to that of the whole, in any split and order",
             parts_add_up_to_the_whole),
        TEST("each patient makes a difference", each_patient_makes_a_difference),
        TEST("the participant flow is that of the patients", participant_flow_is_that_of_the_patients),
        TEST("populations hold those who belong to them", populations_hold_those_who_belong),
        TEST("a population that is the rest of others is all treated less them",
             what_is_left_over_is_a_population),
        TEST("large outcomes do not overflow", large_outcomes_do_not_overflow),
    };
    return RUN_TESTS(tests);
}
