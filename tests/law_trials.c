/* SPDX-License-Identifier: MIT
 * law_trials: the parts that replicas of trials need make no difference where they say nothing, and are exact
 * where they say something that can be said in another way (sim/model/README.md, sections 3, 5 and 11).
 *
 *   1. Instruments   2. Modifiers of the gain   3. The end of a trial   4. Leaving during the lead-in
 */
#include <string.h>

#include "support.h"
#include "tap.h"

enum { PATIENTS = 4500 }; /* more than a block */

static struct ebb_study trial(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = PATIENTS;
    study.n_phases = 1;
    study.lead_in[0] = (struct ebb_phase){60, ebb_support_every("weekly", 7, 7)};
    study.n_strata = 1;
    study.strata[0] = (struct ebb_stratum){"often_better", 1, {{-1, 0.5, 1, 2}}};
    return study;
}

/* Whether two studies give the same rows, and the same sums. */
static bool same_results(const struct ebb_study *a, const struct ebb_study *b)
{
    struct ebb_support_run one, other;
    ebb_support_run_init(&one, a);
    ebb_support_run_init(&other, b);
    const bool same = ebb_support_same_rows(&one, &other) && one.tally.n_words == other.tally.n_words &&
                      memcmp(one.tally.memory, other.tally.memory, one.tally.n_words * sizeof(int64_t)) == 0;
    ebb_support_run_free(&one);
    ebb_support_run_free(&other);
    return same;
}

/* 1. Instruments */

static void madrs_as_an_instrument_is_none(void **state)
{
    (void)state;
    const struct ebb_study plain = trial();
    struct ebb_study study = plain;
    study.instrument =
        (struct ebb_instrument){true, "MADRS", 1.0, 0.0, plain.parameters.measurement.sd_points, 60};
    study.parameters.measurement.sd_points = 9.0; /* which has no say any more */
    assert_true(same_results(&plain, &study));
    study.instrument.intercept_points = 1.0;
    assert_false(same_results(&plain, &study));
    study.instrument.intercept_points = 0.0;
    study.instrument.slope = 0.99;
    assert_false(same_results(&plain, &study));
    study.instrument.slope = 1.0;
    study.instrument.max_points = 35;
    assert_false(same_results(&plain, &study));
}

/* Half of every number is exact: patients of half the severity and half the noise have the scores of an
 * instrument of half the slope. */
static void half_the_slope_is_half_the_severity(void **state)
{
    (void)state;
    struct ebb_study half = trial(), study = half;
    half.parameters.baseline.mean_points /= 2;
    half.parameters.baseline.sd_points /= 2;
    half.parameters.baseline.min_points /= 2;
    half.parameters.baseline.max_points /= 2;
    half.parameters.noise.sd_points /= 2;
    half.parameters.measurement.sd_points = 1.25;
    study.instrument = (struct ebb_instrument){true, "half", 0.5, 0.0, 1.25, 60};
    struct ebb_support_run one, other;
    ebb_support_run_init(&one, &half);
    ebb_support_run_init(&other, &study);
    assert_memory_equal(one.score, other.score, one.n_policies * one.n_patients * one.n_assessments);
    assert_memory_equal(one.state, other.state, one.n_policies * one.n_patients * one.n_assessments);
    for (size_t i = 0; i < one.n_patients; i++)
        assert_true(one.baseline[i] == 0.5f * other.baseline[i]); /* the trait stays in points of MADRS */
    ebb_support_run_free(&one);
    ebb_support_run_free(&other);
}

/* 2. Modifiers of the gain */

static void a_factor_that_all_have_is_another_gain(void **state)
{
    (void)state;
    static const double cases[][3] = {
        {0.4, 0.5, 0.2}, {0.4, 0.0, 0.0}, {0.4, 2.5, 1.0}, {0.4, 30.0, 1.0}}; /* g, factor, g of all */
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_study study = trial(), plain = study;
        study.n_modifiers = plain.n_modifiers = 1;
        study.modifiers[0] = plain.modifiers[0] = (struct ebb_modifier){"form", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
        study.parameters.infusion.gain = cases[i][0];
        study.modifiers[0].gain = cases[i][1];
        plain.parameters.infusion.gain = cases[i][2];
        assert_true(same_results(&study, &plain));
    }
}

/* Two factors multiply before the end of the scale of gains cuts them: 0.5 x 4 x 0.25. */
static void factors_multiply_before_they_are_cut(void **state)
{
    (void)state;
    struct ebb_study study = trial(), plain = study;
    study.parameters.infusion.gain = plain.parameters.infusion.gain = 0.5;
    study.n_modifiers = plain.n_modifiers = 2;
    study.modifiers[0] = plain.modifiers[0] = (struct ebb_modifier){"strong", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    study.modifiers[1] = plain.modifiers[1] = (struct ebb_modifier){"weak", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    study.modifiers[0].gain = 4.0;
    study.modifiers[1].gain = 0.25;
    assert_true(same_results(&study, &plain));
    study.modifiers[1].gain = 0.125;
    assert_false(same_results(&study, &plain));
}

/* 3. The end of a trial */

static void a_trial_that_ends_at_the_horizon_ends_for_nobody(void **state)
{
    (void)state;
    const struct ebb_study plain = trial();
    struct ebb_study study = plain;
    study.followed_for_days = (struct ebb_range){plain.horizon_days, 4 * plain.horizon_days};
    assert_true(same_results(&plain, &study));
    study.followed_for_days.lo = plain.horizon_days - 1;
    study.followed_for_days.hi = plain.horizon_days - 1;
    assert_false(same_results(&plain, &study)); /* nobody is there on the last day */
}

/* Without dropout the days in care are the range's, each as often as any other: z has 36 values here, limit 6
 * (2e-9 each). */
static void the_end_is_uniform(void **state)
{
    (void)state;
    enum { LO = 20, HI = 55, VALUES = HI - LO + 1 };
    struct ebb_study study = trial();
    struct ebb_support_run run;
    int n[HI + 1] = {0};
    study.n_patients = 36000;
    study.parameters.dropout.per_month = 0.0;
    study.followed_for_days = (struct ebb_range){LO, HI};
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        const int days = ebb_support_outcome(&run, EBB_FOLLOWUP_DAYS, 0, i);
        assert_in_range(days, LO, HI);
        assert_int_equal(
            days, ebb_support_outcome(&run, EBB_FOLLOWUP_DAYS, 2, i)); /* the same under every policy */
        n[days]++;
    }
    const double expected = (double)run.n_patients / VALUES, variance = expected * (1.0 - 1.0 / VALUES);
    for (int days = LO; days <= HI; days++)
        assert_true((n[days] - expected) * (n[days] - expected) < EBB_SUPPORT_Z * EBB_SUPPORT_Z * variance);
    ebb_support_run_free(&run);
}

/* Whichever comes first ends follow-up: dropout days are those of the study without an end, and ends those
 * without dropout. */
static void the_earlier_of_dropout_and_end_counts(void **state)
{
    (void)state;
    struct ebb_study study = trial();
    struct ebb_support_run both, dropout, end;
    int n_dropout = 0, n_end = 0;
    study.parameters.dropout.per_month = 0.2;
    ebb_support_run_init(&dropout, &study);
    study.followed_for_days = (struct ebb_range){0, 150};
    ebb_support_run_init(&both, &study);
    study.parameters.dropout.per_month = 0.0;
    ebb_support_run_init(&end, &study);
    for (size_t i = 0; i < both.n_patients; i++) {
        const int a = ebb_support_outcome(&dropout, EBB_FOLLOWUP_DAYS, 0, i),
                  b = ebb_support_outcome(&end, EBB_FOLLOWUP_DAYS, 0, i);
        assert_int_equal(ebb_support_outcome(&both, EBB_FOLLOWUP_DAYS, 0, i), a < b ? a : b);
        n_dropout += a < b;
        n_end += b < a;
    }
    assert_true(n_dropout > 500 && n_end > 500);
    ebb_support_run_free(&dropout);
    ebb_support_run_free(&end);
    ebb_support_run_free(&both);
}

/* 4. Leaving during the lead-in */

static void where_nobody_leaves_it_does_not_matter_from_when(void **state)
{
    (void)state;
    struct ebb_study plain = trial();
    plain.parameters.dropout.per_month = 0.0;
    struct ebb_study study = plain;
    study.parameters.dropout.in_lead_in = true;
    assert_true(same_results(&plain, &study));
    study.parameters.dropout.per_month = 0.01;
    assert_false(same_results(&plain, &study));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("MADRS as an instrument gives the same bytes as none", madrs_as_an_instrument_is_none),
        TEST("an instrument of half the slope sees half the severity", half_the_slope_is_half_the_severity),
        TEST("a factor on the gain that all have is another gain, at most 1",
             a_factor_that_all_have_is_another_gain),
        TEST("factors multiply before they are cut", factors_multiply_before_they_are_cut),
        TEST("a trial that ends at the horizon or later ends for nobody",
             a_trial_that_ends_at_the_horizon_ends_for_nobody),
        TEST("the end of a trial is uniform over its range and the same under every policy",
             the_end_is_uniform),
        TEST("the earlier of dropout and end counts", the_earlier_of_dropout_and_end_counts),
        TEST("where nobody leaves it does not matter from when",
             where_nobody_leaves_it_does_not_matter_from_when),
    };
    return RUN_TESTS(tests);
}
