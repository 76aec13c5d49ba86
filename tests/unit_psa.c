/* SPDX-License-Identifier: MIT
 * Samples of costs and effects are those of each joint draw played and priced by itself; what patients add to
 * their spread is nothing where draws are one, and falls with their number.
 *
 *   1. A study with prices, and worlds   2. Samples   3. Noise   4. Threads   5. What cannot be
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/costing.h>
#include <ebb/executor.h>
#include <ebb/psa_make.h>

#include "support.h"
#include "tap.h"

/* 1. A study with prices, and worlds */

enum { SAMPLES = 24, WORLDS = 10, A = 0, B = 1, A_AGAIN = 2, POLICIES = 3 };

static struct ebb_amount amount(double value, double off, enum ebb_amount_law law)
{
    struct ebb_amount made = {.on = true, .value = value, .lower = off, .upper = off, .law = (int)law};
    if (law != EBB_FIXED)
        made.lower = 0.9 * value, made.upper = 1.1 * value;
    memcpy(made.source, "invented", sizeof "invented");
    return made;
}

static struct ebb_study make_study(int n_patients)
{
    const struct ebb_policy policies[POLICIES] = {
        ebb_support_every("a", 21, 21), ebb_support_every("b", 35, 35), ebb_support_every("a_again", 21, 21)};
    struct ebb_study study;
    ebb_study_default(&study);
    ebb_support_set_policies(&study, policies, POLICIES);
    study.n_patients = 3000;
    study.horizon_days = 500;
    study.economics.costs =
        (struct ebb_costs){.on = true, .year = 2026, .most_threshold = 50000, .discount = 0.03};
    study.economics.costs.n_samples = SAMPLES;
    study.economics.costs.n_patients = n_patients;
    memcpy(study.economics.costs.currency, "EUR", 4);
    memcpy(study.economics.costs.perspective, "payer", 6);
    study.economics.costs.prices[EBB_PRICE_INFUSION] = amount(300, -1, EBB_GAMMA);
    study.economics.costs.prices[EBB_PRICE_RELAPSE] = amount(1000, -1, EBB_FIXED);
    study.economics.utilities.on = true;
    study.economics.utilities.discount = 0.03;
    for (int k = 0; k < EBB_UTILITY_LEFT; k++)
        study.economics.utilities.states[k] =
            amount((double[]){0.85, 0.75, 0.6, 0.5}[k], -2, k == 0 ? EBB_BETA : EBB_FIXED);
    return study;
}

/* Worlds of another gain of an infusion each; `width` 0: all of them the study's own. */
static void make_worlds(struct ebb_worlds *worlds, const struct ebb_study *study, double width)
{
    assert_int_equal(ebb_worlds_init(worlds, WORLDS, 1), EBB_OK);
    worlds->offsets[0] = offsetof(struct ebb_study, parameters.infusion.gain);
    for (int i = 0; i < WORLDS; i++)
        worlds->values[i] = study->parameters.infusion.gain + width * (i - WORLDS / 2) / WORLDS;
}

struct made {
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_worlds worlds;
    struct ebb_psa psa;
};

static void play(struct ebb_plan *plan, struct ebb_tally *tally, const struct ebb_study *study)
{
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_plan_init(plan, study, &messages), EBB_OK);
    assert_int_equal(ebb_tally_init(tally, plan), EBB_OK);
    const struct ebb_batch batch = {.plan = plan, .last_block = plan->n_blocks, .tally = tally};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best()};
    assert_int_equal(ebb_play_once(&batch, 1, &options), EBB_OK);
}

static void make(struct made *made, int n_patients, double width, bool with_worlds, int n_threads)
{
    const struct ebb_study study = make_study(n_patients);
    const struct ebb_work_machine machine = {.n_threads = n_threads, .kernel = ebb_kernel_best()};
    struct ebb_messages messages = {0};
    play(&made->plan, &made->tally, &study);
    make_worlds(&made->worlds, &study, width);
    assert_int_equal(ebb_psa_make(&made->plan, &made->tally, with_worlds ? &made->worlds : NULL, &machine,
                                  NULL, &made->psa, &messages),
                     EBB_OK);
    assert_int_equal(messages.n, 0);
}

static void end(struct made *made)
{
    ebb_psa_free(&made->psa);
    ebb_worlds_free(&made->worlds);
    ebb_tally_free(&made->tally);
    ebb_plan_free(&made->plan);
}

/* 2. Samples */

/* Sample i has the prices of draw i and the parameters of world i mod 10: each is played here by itself. */
static void samples_are_draws_played_by_themselves(void **state)
{
    struct made made;
    (void)state;
    make(&made, 700, 0.3, true, 1);
    assert_int_equal(made.psa.n_draws, WORLDS);
    assert_int_equal(made.psa.n_inputs, 2);
    assert_string_equal(made.psa.input[0].key, "costs.infusion");
    assert_string_equal(made.psa.input[1].key, "utilities.remission");
    for (int i = 0; i < SAMPLES; i += 7) {
        struct ebb_study study = make_study(700);
        struct ebb_economics drawn;
        struct ebb_plan plan;
        struct ebb_tally tally;
        struct ebb_weights weights;
        ebb_economics_draw(&study.economics, study.seed, i, &drawn);
        ebb_worlds_set(&made.worlds, i % WORLDS, &study);
        study.n_patients = 700;
        play(&plan, &tally, &study);
        ebb_weights_of(&plan, &drawn, true, &weights);
        for (int k = 0; k < POLICIES; k++) {
            const struct ebb_costed one =
                ebb_costing_policy(&tally, &weights, ebb_study_population(&study), k);
            assert_true(made.psa.cost[k * SAMPLES + i] == one.cost);
            assert_true(made.psa.effect[k * SAMPLES + i] == one.effect);
        }
        assert_true(made.psa.inputs[i] == drawn.costs.prices[EBB_PRICE_INFUSION].value);
        assert_int_equal(made.psa.draw[i], i % WORLDS + 1);
        ebb_tally_free(&tally);
        ebb_plan_free(&plan);
    }
    end(&made);
}

/* Nothing is played: sums are the run's own, and the base case is their weighted mean. */
static void prices_alone_play_nothing(void **state)
{
    struct made made;
    struct ebb_weights weights;
    struct ebb_economics drawn;
    (void)state;
    for (int way = 0; way < 2; way++) { /* no worlds; worlds, and no patients for them */
        make(&made, way == 0 ? 700 : 0, 0.3, way == 1, 1);
        assert_int_equal(made.psa.n_draws, 0);
        ebb_economics_draw(&made.plan.study.economics, made.plan.study.seed, 5, &drawn);
        ebb_weights_of(&made.plan, &drawn, true, &weights);
        const struct ebb_costed one = ebb_costing_policy(&made.tally, &weights, made.psa.population, B);
        assert_true(made.psa.cost[B * SAMPLES + 5] == one.cost);
        assert_int_equal(made.psa.draw[5], 0);
        assert_true(ebb_psa_patients_needed(&made.psa) == 0.0);
        end(&made);
    }
}

/* Policies a and a_again: undefined ratio, no value of information between them. */
static void equals_are_said_to_be(void **state)
{
    struct made made;
    (void)state;
    make(&made, 700, 0.3, true, 1);
    const struct ebb_cea_ratio *ratio = &made.psa.ratios[A * POLICIES + A_AGAIN];
    const struct ebb_costed *difference = &made.psa.differences[A * POLICIES + A_AGAIN];
    assert_int_equal(ratio->verdict, EBB_CEA_EQUAL);
    assert_true(isnan(ratio->ratio));
    assert_true(difference->cost == 0.0 && difference->effect_error == 0.0);
    int same = 0;
    for (int k = 0; k < POLICIES; k++)
        same += made.psa.table[k].status == EBB_CEA_SAME;
    assert_int_equal(same, 1);
    assert_true(fabs(made.psa.noise[A * POLICIES + A_AGAIN].cost) < 1e-12);
    end(&made);
}

/* 3. Noise */

/* Draws that are one and the same have the same luck: no draw has any of its own. */
static void draws_that_are_one_have_no_noise(void **state)
{
    struct made made;
    (void)state;
    make(&made, 700, 0.0, true, 1);
    const struct ebb_cea_noise *noise = &made.psa.noise[A * POLICIES + B];
    const struct ebb_costed *difference = &made.psa.differences[A * POLICIES + B];
    assert_true(fabs(noise->cost) < 1e-9 * difference->cost_error * difference->cost_error);
    assert_true(fabs(noise->effect) < 1e-9 * difference->effect_error * difference->effect_error);
    end(&made);
}

/* What all draws share is the Monte Carlo error of their mean: of draws that are one that of the patients of
 * each, undiscounted and at the prices as given; of prices alone that of the run. On the diagonal it is the
 * policy's own. */
static void what_all_share_is_the_error_of_the_run(void **state)
{
    struct made made;
    (void)state;
    make(&made, 2800, 0.0, true, 1);
    struct ebb_study study = made.plan.study;
    struct ebb_weights weights;
    struct ebb_plan plan;
    struct ebb_tally tally;
    study.n_patients = 2800;
    play(&plan, &tally, &study);
    ebb_weights_of(&plan, &study.economics, false, &weights);
    const struct ebb_costed own = ebb_costing_policy(&tally, &weights, made.psa.population, B),
                            more = ebb_costing_difference(&tally, &weights, made.psa.population, A, B);
    const struct ebb_cea_noise *of_own = &made.psa.shared[B * POLICIES + B],
                               *of_more = &made.psa.shared[A * POLICIES + B];
    assert_true(fabs(sqrt(of_own->cost) / own.cost_error - 1) < 0.002);
    assert_true(fabs(sqrt(of_own->effect) / own.effect_error - 1) < 0.002);
    assert_true(fabs(sqrt(of_more->cost) / more.cost_error - 1) < 0.002);
    assert_true(fabs(of_more->covariance / more.covariance - 1) < 0.004);
    assert_true(made.psa.costs[B * POLICIES + B].error == sqrt(of_own->cost));
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
    end(&made);
    make(&made, 700, 0.3, false, 1);
    const double error = made.psa.differences[A * POLICIES + B].cost_error;
    assert_true(made.psa.shared[A * POLICIES + B].cost == error * error);
    assert_true(fabs(made.psa.costs[A * POLICIES + B].error / error - 1) < 1e-12);
    end(&made);
}

/* The user's threshold stands in its place among those of the grid, or is one of them. */
static void the_threshold_of_the_user_has_a_place(void **state)
{
    static const double asked[] = {0, 20000, 20100, 70000}; /* none, on the grid, between, above it */
    static const int places[] = {-1, 40, 41, 101}, n[] = {101, 101, 102, 102};
    (void)state;
    for (int i = 0; i < 4; i++) {
        struct ebb_study study = make_study(0);
        struct made made = {.tally = {0}};
        const struct ebb_work_machine machine = {.n_threads = 1, .kernel = ebb_kernel_best()};
        struct ebb_messages messages = {0};
        study.economics.costs.threshold = asked[i];
        play(&made.plan, &made.tally, &study);
        assert_int_equal(ebb_psa_make(&made.plan, &made.tally, NULL, &machine, NULL, &made.psa, &messages),
                         EBB_OK);
        assert_int_equal(made.psa.n_thresholds, n[i]);
        assert_int_equal(made.psa.own_threshold, places[i]);
        assert_true(i == 0 || made.psa.thresholds[places[i]] == asked[i]);
        for (int t = 1; t < n[i]; t++)
            assert_true(made.psa.thresholds[t] > made.psa.thresholds[t - 1]);
        end(&made);
    }
}

/* Four times as many patients, a fourth of the variance: two estimates of it, each from ten draws of some
 * hundred patients, hold that within a third. Less than if every draw had patients of its own. */
static void noise_falls_with_patients(void **state)
{
    struct made few, many;
    (void)state;
    make(&few, 700, 0.3, true, 1);
    make(&many, 2800, 0.3, true, 1);
    const struct ebb_cea_noise *of_few = &few.psa.noise[A * POLICIES + B],
                               *of_many = &many.psa.noise[A * POLICIES + B];
    assert_true(of_few->cost > 0.0 && of_few->effect > 0.0);
    assert_true(of_few->cost / of_many->cost > 2.7 && of_few->cost / of_many->cost < 6.0);
    assert_true(of_few->effect / of_many->effect > 2.7 && of_few->effect / of_many->effect < 6.0);
    const struct ebb_costed *difference = &many.psa.differences[A * POLICIES + B];
    assert_true(of_many->cost < difference->cost_error * difference->cost_error);
    end(&few);
    end(&many);
}

/* 4. Threads */

static void threads_change_no_byte(void **state)
{
    struct made one, three;
    (void)state;
    make(&one, 2800, 0.3, true, 1);
    make(&three, 2800, 0.3, true, 3);
    const size_t cells = sizeof(double) * POLICIES * SAMPLES;
    assert_memory_equal(one.psa.cost, three.psa.cost, cells);
    assert_memory_equal(one.psa.effect, three.psa.effect, cells);
    assert_memory_equal(one.psa.noise, three.psa.noise, sizeof *one.psa.noise * POLICIES * POLICIES);
    end(&one);
    end(&three);
}

/* 5. What cannot be */

static void a_draw_without_patients_is_refused(void **state)
{
    struct ebb_study study = make_study(2);
    const struct ebb_work_machine machine = {.n_threads = 1, .kernel = ebb_kernel_best()};
    struct made made;
    struct ebb_messages messages = {0};
    (void)state;
    play(&made.plan, &made.tally, &study);
    make_worlds(&made.worlds, &study, 0.3);
    for (int i = 0; i < WORLDS; i++)
        made.worlds.values[i] = 0.0; /* nobody responds */
    assert_int_equal(
        ebb_psa_make(&made.plan, &made.tally, &made.worlds, &machine, NULL, &made.psa, &messages),
        EBB_BAD_STUDY);
    assert_true(messages.n == 1 && strstr(messages.items[0].words, "costs.patients") != NULL);
    ebb_messages_free(&messages);
    end(&made);
}

static void a_study_without_prices_has_no_samples(void **state)
{
    struct ebb_study study = make_study(100);
    struct made made;
    struct ebb_messages messages = {0};
    const struct ebb_work_machine machine = {.n_threads = 1, .kernel = ebb_kernel_best()};
    (void)state;
    memset(&study.economics, 0, sizeof study.economics);
    play(&made.plan, &made.tally, &study);
    make_worlds(&made.worlds, &study, 0.3);
    assert_int_equal(
        ebb_psa_make(&made.plan, &made.tally, &made.worlds, &machine, NULL, &made.psa, &messages), EBB_OK);
    assert_int_equal(made.psa.n_samples, 0);
    assert_null(made.psa.cost);
    end(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("samples are draws played by themselves", samples_are_draws_played_by_themselves),
        TEST("prices alone play nothing", prices_alone_play_nothing),
        TEST("equals are said to be", equals_are_said_to_be),
        TEST("draws that are one have no noise", draws_that_are_one_have_no_noise),
        TEST("what all share is the error of the run", what_all_share_is_the_error_of_the_run),
        TEST("the threshold of the user has a place", the_threshold_of_the_user_has_a_place),
        TEST("noise falls with patients", noise_falls_with_patients),
        TEST("threads change no byte", threads_change_no_byte),
        TEST("a draw without patients is refused", a_draw_without_patients_is_refused),
        TEST("a study without prices has no samples", a_study_without_prices_has_no_samples),
    };
    return RUN_TESTS(tests);
}
