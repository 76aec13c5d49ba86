/* SPDX-License-Identifier: MIT
 * What two numbers of one trial have in common: against the closed form where there is one, by sign and size
 * where there is none, and nothing where other patients stand behind them.
 *
 *   1. Influences of one study   2. The matrix   3. Studies of one trial
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/correlations.h>
#include <ebb/executor.h>
#include <ebb/quantities.h>
#include <ebb/trials.h>

#include "support.h"

/* 1. Influences of one study */

enum { N = 4096 }; /* patients, each a group of his or her own */

struct counted {
    struct ebb_plan plan;
    double *influences; /* (target, patient) */
};

static struct ebb_target target(int quantity, int policy, int against, int day)
{
    return (struct ebb_target){.source = "made up",
                               .weight = 1.0,
                               .quantity = quantity,
                               .policy = policy,
                               .against = against,
                               .among = -1,
                               .day = day,
                               .at = day < 0 ? 182 : -1,
                               .value = 0.5,
                               .lower = 0.25,
                               .upper = 1.0};
}

static void count(struct counted *counted, struct ebb_study *study)
{
    struct ebb_quantities *quantities;
    study->n_patients = N;
    study->record = EBB_RECORD_ALL;
    for (int i = 0; i < study->n_targets; i++)
        study->targets[i].id[0] = (char)('a' + i);
    assert_int_equal(ebb_plan_init(&counted->plan, study, &(struct ebb_messages){0}), EBB_OK);
    assert_int_equal(ebb_quantities_open_groups(&counted->plan, 1, N, &quantities), EBB_OK);
    const struct ebb_batch batch = {.plan = &counted->plan,
                                    .last_block = counted->plan.n_blocks,
                                    .sink = ebb_quantities_sink(quantities)};
    assert_int_equal(ebb_play_once(&batch, 1, &(struct ebb_play_options){.kernel = ebb_kernel_best()}),
                     EBB_OK);
    counted->influences = calloc((size_t)study->n_targets * N, sizeof *counted->influences);
    assert_non_null(counted->influences);
    for (int i = 0; i < study->n_targets; i++)
        assert_int_equal(ebb_quantities_influences(quantities, i, counted->influences + (size_t)i * N),
                         EBB_OK);
    ebb_quantities_free(quantities);
}

static void done(struct counted *counted)
{
    free(counted->influences);
    ebb_plan_free(&counted->plan);
}

static double correlation(const struct counted *counted, int i, int j)
{
    double sum = 0.0;
    for (int g = 0; g < N; g++)
        sum +=
            counted->influences[(size_t)i * N + (size_t)g] * counted->influences[(size_t)j * N + (size_t)g];
    return sum;
}

/* Shares of the same patients: (p_ab - p_a p_b) / sqrt(p_a (1 - p_a) p_b (1 - p_b)), the multinomial law. */
static void shares_of_one_day_follow_the_multinomial_law(void **state)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    struct counted counted;
    double a = 0.0, b = 0.0, both = 0.0;
    (void)state;
    study.parameters.screening.f_contraindicated = 0.0;
    study.n_policies = 1;
    study.n_targets = 3;
    study.targets[0] = target(EBB_Q_RESPONSE, 0, -1, 28);
    study.targets[1] = target(EBB_Q_REMISSION, 0, -1, 28);
    study.targets[2] = study.targets[0];
    count(&counted, &study);
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < N; i++) {
        const uint8_t *score = ebb_support_scores(&run, 0, i);
        const int t = 28 / study.assessment_every_days;
        const bool response = 2 * score[t] <= score[0];
        const bool remission = score[t] <= study.parameters.remission.score_points;
        a += response / (double)N;
        b += remission / (double)N;
        both += (response && remission) / (double)N;
    }
    const double expected = (both - a * b) / sqrt(a * (1.0 - a) * b * (1.0 - b));
    assert_true(expected > 0.3 && expected < 0.95);
    assert_true(fabs(correlation(&counted, 0, 1) - expected) < 1e-9);
    assert_true(fabs(correlation(&counted, 0, 2) - 1.0) < 1e-12);
    ebb_support_run_free(&run);
    done(&counted);
}

/* Patients of SUSTAIN-1: all in the lead-in, then half of them in each arm. */
static void arms_are_other_patients(void **state)
{
    struct ebb_study study = ebb_support_study("trials/sustain1.yaml");
    struct counted counted;
    enum { ON, OFF, RATIO, INVERSE, EARLY, SELECTED };
    const int placebo = 0, esketamine = 1;
    (void)state;
    const struct ebb_target selected = study.targets[1];
    assert_int_equal(selected.quantity, EBB_Q_SELECTED);
    study.n_targets = 6;
    study.targets[ON] = target(EBB_Q_RELAPSED, esketamine, -1, -1);
    study.targets[OFF] = target(EBB_Q_RELAPSED, placebo, -1, -1);
    study.targets[RATIO] = target(EBB_Q_HAZARD_RATIO, esketamine, placebo, -1);
    study.targets[INVERSE] = target(EBB_Q_HAZARD_RATIO, placebo, esketamine, -1);
    study.targets[EARLY] = target(EBB_Q_REMISSION, esketamine, -1, 28);
    study.targets[SELECTED] = selected;
    count(&counted, &study);
    for (int g = 0; g < N; g++) {
        const double *influences = counted.influences + g;
        const int arm = g % 2;
        assert_true(influences[(size_t)ON * N] == 0.0 || arm == esketamine);
        assert_true(influences[(size_t)OFF * N] == 0.0 || arm == placebo);
        assert_true(influences[(size_t)EARLY * N] != 0.0);
        assert_true(influences[(size_t)RATIO * N] != 0.0);
    }
    assert_true(correlation(&counted, ON, OFF) == 0.0);
    /* log ratio is about log hazard on less log hazard off: the two parts add up to it */
    const double on = correlation(&counted, RATIO, ON), off = correlation(&counted, RATIO, OFF);
    assert_true(on > 0.5 && off < -0.5);
    assert_true(on * on + off * off > 0.8 && on * on + off * off < 1.0);
    assert_true(correlation(&counted, RATIO, INVERSE) < -0.999);
    assert_true(fabs(correlation(&counted, SELECTED, ON)) < 0.1);
    done(&counted);
}

static void what_cannot_be_correlated_is_independent(void **state)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct counted counted;
    (void)state;
    study.n_targets = 2;
    study.targets[0] = target(EBB_Q_INFUSIONS_TO_RESPONSE, 0, -1, 28); /* a median */
    study.targets[1] = target(EBB_Q_IN_CARE, 0, -1, 1);                /* all are: no group moves it */
    count(&counted, &study);
    for (int i = 0; i < 2 * N; i++)
        assert_true(counted.influences[i] == 0.0);
    done(&counted);
}

/* 2. The matrix */

static void the_matrix_has_a_root(void **state)
{
    static const double influences[] = {0.6, 0.8, 0.0, 0.6, 0.8, 0.0, 0.0, 1.0, 0.0, 0.6, 0.8, 0.0};
    static const int patients[] = {0, 0, 0, 3};
    struct ebb_target numbers[4] = {{.n = 310}, {.n = 101}, {.n = 50}, {.n = 310}};
    const struct ebb_target *const targets[] = {&numbers[0], &numbers[1], &numbers[2], &numbers[3]};
    double matrix[16];
    (void)state;
    assert_int_equal(ebb_correlations_fill(4, targets, patients, influences, 3, matrix), EBB_OK);
    /* A part of a sample: the number is the same one, the people are a third of them. */
    assert_true(fabs(matrix[1] - sqrt(101.0 / 310.0)) < 1e-12 && matrix[4] == matrix[1]);
    assert_true(fabs(matrix[2] - 0.8) < 1e-12); /* another number: as the patients have it, whatever sizes */
    assert_true(matrix[3] == 0.0 && matrix[13] == 0.0); /* other patients */
    for (int i = 0; i < 4; i++)
        assert_true(matrix[5 * i] == 1.0 + EBB_CORRELATION_RIDGE);
    numbers[1].n = 310; /* published twice */
    assert_int_equal(ebb_correlations_fill(2, targets, patients, influences, 3, matrix), EBB_OK);
    assert_true(fabs(matrix[1] - 1.0) < 1e-12 && matrix[0] * matrix[3] > matrix[1] * matrix[1]);
    /* Three vectors in a line, but for the size of one: with sqrt(1 / 100) there would be no root. */
    numbers[1].n = 31000;
    static const double near_line[] = {0.6, 0.8, 0.0, 0.6, 0.8, 0.0, 0.6, 0.8 - 1e-9, 0.0};
    numbers[2].n = 0;
    assert_int_equal(ebb_correlations_fill(3, targets, patients, near_line, 3, matrix), EBB_OK);
    assert_true(fabs(matrix[1] - 1.0) < 1e-6);
}

/* 3. Studies of one trial */

static void studies_of_one_seed_share_patients(void **state)
{
    struct ebb_study *studies = calloc(3, sizeof *studies);
    const struct ebb_study *of[] = {&studies[0], &studies[1], &studies[2]};
    static const size_t offsets[] = {offsetof(struct ebb_study, parameters.infusion.gain),
                                     offsetof(struct ebb_study, parameters.infusion.gain),
                                     offsetof(struct ebb_study, parameters.infusion.gain)};
    const struct ebb_trials_options options = {.n_trials = 3,
                                               .n_fitted = 1,
                                               .studies = of,
                                               .offsets = offsets,
                                               .seed = 5,
                                               .n_patients = N,
                                               .n_threads = 2,
                                               .kernel = ebb_kernel_best()};
    struct ebb_trials *trials;
    const double gain = 0.6;
    double before[3], after[3], errors[3], matrix[9];
    (void)state;
    assert_non_null(studies);
    for (int i = 0; i < 3; i++) {
        studies[i] = ebb_support_study("three_policies.yaml");
        studies[i].n_targets = 1;
        studies[i].targets[0] = target(EBB_Q_RESPONSE, 0, -1, 21);
        strcpy(studies[i].targets[0].id, "a");
        strcpy(studies[i].targets[0].trial, "one");
        studies[i].targets[0].use = EBB_CALIBRATION;
        studies[i].seed = i == 1 ? 7 : 6; /* the third has the patients of the first */
    }
    studies[2].targets[0].quantity = EBB_Q_REMISSION;
    assert_int_equal(ebb_trials_open(&options, &trials, &(struct ebb_messages){0}), EBB_OK);
    assert_int_equal(ebb_trials_simulate(trials, &gain, before), EBB_OK);
    assert_int_equal(ebb_trials_correlations(trials, &gain, matrix), EBB_OK);
    assert_true(before[0] != before[1]);
    assert_true(matrix[1] == 0.0 && matrix[5] == 0.0);
    assert_true(matrix[2] > 0.3 && matrix[2] < 0.95);
    /* Asked in between, it leaves what is asked of the last simulation. */
    assert_int_equal(ebb_trials_errors(trials, errors), EBB_OK);
    assert_true(errors[0] > 0.0);
    assert_int_equal(ebb_trials_simulate(trials, &gain, after), EBB_OK);
    assert_memory_equal(before, after, sizeof before);
    ebb_trials_close(trials);
    free(studies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("shares of one day follow the multinomial law; a number twice has correlation 1",
             shares_of_one_day_follow_the_multinomial_law),
        TEST("arms are other patients, and a ratio stands between them", arms_are_other_patients),
        TEST("a median, and what nobody moves, is independent", what_cannot_be_correlated_is_independent),
        TEST("the matrix has a root, with samples of two sizes and numbers twice", the_matrix_has_a_root),
        TEST("studies of one trial and one seed share patients, of two seeds none",
             studies_of_one_seed_share_patients),
    };
    return RUN_TESTS(tests);
}
