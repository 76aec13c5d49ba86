/* SPDX-License-Identifier: MIT
 * law_side_effects: kinds of side effects come at the rate of the study, differ between patients as it says,
 * and change nothing else (sim/model/README.md, section 6a).
 *
 * Rates are compared in standard errors, |z| < 6 (2.0e-9 each; fewer than 100 checks). Infusions of one
 * patient are no separate draws, so errors are those of sums over patients.
 *
 *   1. Nothing else changes   2. Rates   3. Spread between patients   4. Falling   5. The end of a treatment
 *   6. Sums
 */
#include <math.h>
#include <string.h>

#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

static struct ebb_side_effect kind_of(const char *name, double rate, double spread)
{
    struct ebb_side_effect effect = {.p_per_infusion = rate, .spread = spread, .fall = 1.0};
    strcpy(effect.name, name);
    return effect;
}

static void add_kind(struct ebb_study *study, struct ebb_side_effect effect)
{
    study->side_effects[study->n_side_effects++] = effect;
}

/* 1. Nothing else changes */

static void nothing_else_changes(void **state)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run without, with;
    (void)state;
    study.n_patients = 3000;
    study.record = EBB_RECORD_ALL;
    ebb_support_run_init(&without, &study);
    add_kind(&study, kind_of("nausea", 0.3, 0.5));
    add_kind(&study, kind_of("dizziness", 0.9, 0.0));
    ebb_support_run_init(&with, &study);
    size_t n_had = 0;
    for (size_t i = 0; i < 3 * with.n_patients; i++) {
        n_had += with.outcomes[EBB_ADVERSE_EVENTS][i] > 0;
        assert_int_equal(without.outcomes[EBB_ADVERSE_EVENTS][i], 0);
        with.outcomes[EBB_ADVERSE_EVENTS][i] = 0;
    }
    assert_true(n_had > with.n_patients);
    assert_true(ebb_support_same_rows(&with, &without));
    ebb_support_run_free(&with);
    ebb_support_run_free(&without);
}

/* 2. Rates */

/* Induction alone, of n infusions on as many days; nobody is treated afterwards. */
static struct ebb_study induction_of(int n, int64_t patients)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    const struct ebb_policy none = ebb_support_every("none", 0, 0);
    study.n_patients = patients;
    study.horizon_days = 14;
    study.induction.infusions = n;
    for (int i = 0; i < n; i++)
        study.induction.days[i] = i;
    ebb_support_set_policies(&study, &none, 1);
    return study;
}

/* A sum of all treated under the first policy. */
static double sum_of(const struct ebb_support_run *run, enum ebb_effect_sum sum, int kind)
{
    return (double)run->tally.sum_side_effects[(int)sum * run->plan.study.n_side_effects + kind];
}

/* Whether the mean over patients is `expected`, by the spread that was seen. */
static void expect_mean(const struct ebb_support_run *run, int kind, double expected)
{
    const double n = (double)run->tally.n_patients[0], mean = sum_of(run, EBB_EFFECT_EVENTS, kind) / n;
    const double variance = sum_of(run, EBB_EFFECT_EVENTS_SQUARED, kind) / n - mean * mean;
    const double z = (mean - expected) / sqrt(variance / n);
    if (!(fabs(z) < EBB_SUPPORT_Z))
        fail_msg("kind %d: %.6f infusions with it a patient, expected %.6f: %.1f errors", kind, mean,
                 expected, z);
}

static void the_rate_is_that_of_the_study(void **state)
{
    static const double rates[] = {0.001, 0.05, 0.41, 0.97}, spreads[] = {0.0, 0.7};
    struct ebb_study study = induction_of(4, 40000);
    struct ebb_support_run run;
    (void)state;
    for (int k = 0; k < 8; k++)
        add_kind(&study, kind_of("kind", rates[k / 2], spreads[k % 2]));
    for (int k = 0; k < 8; k++)
        study.side_effects[k].name[3] = (char)('0' + k);
    ebb_support_run_init(&run, &study);
    for (int k = 0; k < 8; k++)
        expect_mean(&run, k, 4 * rates[k / 2]);
    ebb_support_run_free(&run);
}

/* What never comes and what always does are exact. */
static void none_and_all_are_exact(void **state)
{
    struct ebb_study study = induction_of(3, 2000);
    struct ebb_support_run run;
    (void)state;
    add_kind(&study, kind_of("never", 0.0, 0.5));
    add_kind(&study, kind_of("always", 1.0, 0.5));
    ebb_support_run_init(&run, &study);
    assert_true(sum_of(&run, EBB_EFFECT_EVENTS, 0) == 0.0);
    assert_true(sum_of(&run, EBB_EFFECT_EVENTS, 1) == 3.0 * (double)run.tally.n_patients[0]);
    ebb_support_run_free(&run);
}

/* 3. Spread between patients: of two infusions both have the kind with the probability that two normal
 * deviates of correlation rho are both at or below the rate's quantile. These are SciPy's
 * (multivariate_normal.cdf). */

static void patients_differ_as_the_spread_says(void **state)
{
    static const struct {
        double rate, spread, both;
    } pairs[] = {
        {0.3, 0.0, 0.09},
        {0.3, 0.5, 0.156767320682421},
        {0.05, 0.8, 0.02475697573435878},
        {0.41, 0.25, 0.2065002838397785},
        {0.3, 1.0, 0.3},
    };
    struct ebb_study study = induction_of(2, 100000);
    struct ebb_support_run run;
    (void)state;
    for (size_t k = 0; k < 5; k++) {
        add_kind(&study, kind_of("kind", pairs[k].rate, pairs[k].spread));
        study.side_effects[k].name[3] = (char)('0' + k);
    }
    ebb_support_run_init(&run, &study);
    for (int k = 0; k < 5; k++) {
        /* of x infusions with it, 0 to 2: x (x - 1) / 2 is 1 for both, else 0 */
        const double n = (double)run.tally.n_patients[0];
        const double both =
            (sum_of(&run, EBB_EFFECT_EVENTS_SQUARED, k) - sum_of(&run, EBB_EFFECT_EVENTS, k)) / 2.0 / n;
        const double error = sqrt(pairs[k].both * (1.0 - pairs[k].both) / n);
        assert_true(fabs(both - pairs[k].both) < EBB_SUPPORT_Z * error);
    }
    ebb_support_run_free(&run);
}

/* 4. Falling */

/* The mean of 20 infusions is the sum of their rates; a kind that fell once more or less would be off by
 * 0.03. */
static void rates_fall_to_the_floor(void **state)
{
    struct ebb_study study = induction_of(20, 60000);
    struct ebb_support_run run;
    double expected = 0.0;
    (void)state;
    add_kind(&study, kind_of("falls", 0.6, 0.3));
    study.side_effects[0].fall = 0.8;
    study.side_effects[0].floor = 0.25;
    for (int n = 1; n <= 20; n++)
        expected += 0.6 * fmax(0.25, pow(0.8, n - 1));
    ebb_support_run_init(&run, &study);
    expect_mean(&run, 0, expected);
    ebb_support_run_free(&run);
}

/* The number of an infusion goes on from induction into follow-up, and does not start anew with a policy. */
static void the_fall_goes_on_under_a_policy(void **state)
{
    struct ebb_study study = induction_of(2, 2000);
    const struct ebb_policy weekly = ebb_support_every("weekly", 7, 7);
    struct ebb_support_run run;
    (void)state;
    ebb_support_set_policies(&study, &weekly, 1);
    study.horizon_days = 70;
    add_kind(&study, kind_of("first_two", 1.0, 0.0));
    study.side_effects[0].fall = 0.0; /* of the first infusion alone */
    ebb_support_run_init(&run, &study);
    assert_true(sum_of(&run, EBB_EFFECT_EVENTS, 0) == (double)run.tally.n_patients[0]);
    ebb_support_run_free(&run);
}

/* 5. The end of a treatment */

/* A policy that looks every four weeks, and is called to no course in between: looks do not depend on
 * infusions. */
static void look_every_four_weeks(struct ebb_study *study)
{
    int n = 0;
    for (int i = 0; i < study->n_policies; i++) {
        struct ebb_policy *policy = &study->policies[i];
        if (policy->booster.on || policy->rescue.on)
            continue;
        policy->monitor.on = true;
        policy->monitor.every_days = 28;
        policy->monitor.report_points = -1;
        n++;
    }
    assert_true(n > 0);
}

/* Every infusion ends it: one of induction, none afterwards, under any policy; and all else goes on, the
 * policy's looks too. */
static void the_first_ends_the_treatment(void **state)
{
    struct ebb_study study = ebb_support_study("hybrid_rescue.yaml");
    struct ebb_support_run run, free_of_it;
    (void)state;
    study.n_patients = 1000;
    study.maintain_nonresponders = true;
    look_every_four_weeks(&study);
    ebb_support_run_init(&free_of_it, &study);
    add_kind(&study, kind_of("dread", 1.0, 0.0));
    study.side_effects[0].p_ends = 1.0;
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_policies * run.n_patients; i++) {
        assert_int_equal(run.outcomes[EBB_INFUSIONS][i], run.treated[i % run.n_patients] != 0);
        assert_int_equal(run.outcomes[EBB_FOLLOWUP_DAYS][i], free_of_it.outcomes[EBB_FOLLOWUP_DAYS][i]);
        assert_int_equal(run.outcomes[EBB_LOOKS][i], free_of_it.outcomes[EBB_LOOKS][i]);
    }
    assert_true(sum_of(&run, EBB_EFFECT_ENDED, 0) == (double)run.tally.n_patients[0]);
    ebb_support_run_free(&run);
    ebb_support_run_free(&free_of_it);
}

/* With a chance of an end each treatment ends at most once, and by the first kind of the study's order. */
static void a_treatment_ends_once(void **state)
{
    struct ebb_study study = induction_of(6, 20000);
    struct ebb_support_run run;
    (void)state;
    add_kind(&study, kind_of("first", 1.0, 0.0));
    add_kind(&study, kind_of("second", 1.0, 0.0));
    study.side_effects[0].p_ends = 0.1;
    study.side_effects[1].p_ends = 1.0;
    ebb_support_run_init(&run, &study);
    const double n = (double)run.tally.n_patients[0], first = sum_of(&run, EBB_EFFECT_ENDED, 0);
    assert_true(first + sum_of(&run, EBB_EFFECT_ENDED, 1) == n);
    assert_true(fabs(first - 0.1 * n) < EBB_SUPPORT_Z * sqrt(0.09 * n));
    ebb_support_run_free(&run);
}

/* 6. Sums */

struct counted {
    double events, squared, of_infusions, patients, ended;
};

static void count_trace(const struct ebb_plan *plan, int patient, int policy, int kind,
                        struct counted *counted)
{
    struct ebb_trace trace;
    double x = 0.0;
    assert_int_equal(ebb_trace_init(&trace, plan, patient, policy), EBB_OK);
    for (int i = 0; i < trace.n_events; i++) {
        x += trace.events[i].kind == EBB_EVENT_SIDE_EFFECT && trace.events[i].value == kind;
        counted->ended += trace.events[i].kind == EBB_EVENT_TREATMENT_ENDS && trace.events[i].value == kind;
    }
    counted->events += x;
    counted->squared += x * x;
    counted->of_infusions += x * trace.outcomes[EBB_INFUSIONS];
    counted->patients += x > 0.0;
    ebb_trace_free(&trace);
}

/* By the fastest kernel, against one patient after the other told by the reference. */
static void sums_are_those_of_the_courses(void **state)
{
    struct ebb_study study = ebb_support_study("hybrid_rescue.yaml");
    struct ebb_support_run run;
    (void)state;
    study.n_patients = 150;
    add_kind(&study, kind_of("nausea", 0.4, 0.6));
    add_kind(&study, kind_of("dread", 0.2, 0.3));
    study.side_effects[1].fall = 0.9;
    study.side_effects[1].p_ends = 0.1;
    ebb_support_run_init(&run, &study);
    for (int policy = 0; policy < study.n_policies; policy++) {
        for (int kind = 0; kind < 2; kind++) {
            const int64_t *sums =
                run.tally.sum_side_effects + (size_t)policy * EBB_EFFECT_SUM_COUNT * 2 + kind;
            struct counted counted = {0};
            for (int patient = 0; patient < study.n_patients; patient++)
                count_trace(&run.plan, patient, policy, kind, &counted);
            assert_true((double)sums[2 * EBB_EFFECT_EVENTS] == counted.events && counted.events > 50.0);
            assert_true((double)sums[2 * EBB_EFFECT_EVENTS_SQUARED] == counted.squared);
            assert_true((double)sums[2 * EBB_EFFECT_EVENTS_OF_INFUSIONS] == counted.of_infusions);
            assert_true((double)sums[2 * EBB_EFFECT_PATIENTS] == counted.patients);
            assert_true((double)sums[2 * EBB_EFFECT_ENDED] == counted.ended &&
                        (kind == 0 || counted.ended > 5.0));
        }
    }
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("without an end of treatment no other byte changes", nothing_else_changes),
        TEST("the rate is that of the study, whatever the spread", the_rate_is_that_of_the_study),
        TEST("rates of 0 % and 100 % are exact", none_and_all_are_exact),
        TEST("patients differ as the spread says", patients_differ_as_the_spread_says),
        TEST("rates fall to the floor", rates_fall_to_the_floor),
        TEST("the fall goes on from induction into a policy", the_fall_goes_on_under_a_policy),
        TEST("a treatment that ends in induction has no further infusion, and is followed",
             the_first_ends_the_treatment),
        TEST("a treatment ends once, by the first kind that ends it", a_treatment_ends_once),
        TEST("sums are those of the courses, one by one", sums_are_those_of_the_courses),
    };
    return RUN_TESTS(tests);
}
