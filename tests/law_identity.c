/* SPDX-License-Identifier: MIT
 * law_identity: what must make no difference makes none, to the last byte (sim/model/README.md, section 11).
 *
 *   1. Identical policies   2. Policies that never give   3. Infusions that do nothing   4. The trial
 * form   5. The lead-in
 */
#include <math.h>
#include <string.h>

#include "support.h"
#include "tap.h"

/* A booster that many patients need, for studies that want a busy policy. */
static struct ebb_policy busy_policy(const char *name)
{
    struct ebb_policy policy = ebb_support_every(name, 14, 21);
    policy.booster = (struct ebb_course_rule){
        .on = true,
        .trigger_points = 14,
        .visits = 1,
        .delay_days = {0, 3},
        .sessions = {2, 6},
        .gap_days = {3, 3},
        .stop_points = 10,
        .min_gap_days = 5,
    };
    return policy;
}

/* 1. Identical policies */

static void assert_zero_difference(const struct ebb_support_run *run, int p, int q)
{
    const struct ebb_summary *summary = &run->summary;
    for (int population = 0; population < summary->n_populations; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            assert_true(ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, population, measure, p, q) == 0.0);
            assert_true(ebb_summary_paired(summary, EBB_PAIR_SE, population, measure, p, q) == 0.0);
        }
    }
}

static void identical_policies_are_equal(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = 6000;
    study.n_modifiers = 1;
    study.modifiers[0] = (struct ebb_modifier){"therapy", 0.3, 1.5, 1.2, 1.0, 0.9, 0.5};
    const struct ebb_policy policies[] = {study.policies[0],   study.policies[1],        study.policies[2],
                                          busy_policy("busy"), study.policies[0],        study.policies[1],
                                          study.policies[2],   busy_policy("busy_again")};
    ebb_support_set_policies(&study, policies, 8);
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    for (int p = 0; p < 4; p++) {
        assert_true(ebb_support_same_course(&run, p, &run, p + 4));
        assert_zero_difference(&run, p, p + 4);
        assert_zero_difference(&run, p + 4, p);
        assert_zero_difference(&run, p, p);
        assert_false(ebb_support_same_course(&run, p, &run, (p + 1) % 4)); /* and the others are not equal */
        assert_true(ebb_summary_paired(&run.summary, EBB_PAIR_SE, 0, EBB_RESPONSE_WEEKS, p, (p + 1) % 4) >
                    0.0);
    }
    ebb_support_run_free(&run);
}

/* 2. Policies that never give
 *
 * A session is given up to the last day, `horizon` days after the last induction infusion; one day more is
 * beyond. */
static void beyond_horizon_is_none(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = 6000;
    const int horizon = study.horizon_days;
    const struct ebb_policy policies[] = {
        ebb_support_every("none", 0, 0),
        ebb_support_every("beyond", horizon + 1, horizon + 1),
        ebb_support_every("far_beyond", horizon + 1, 20 * horizon),
        ebb_support_every("last_day", horizon, horizon),
    };
    ebb_support_set_policies(&study, policies, 4);
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    assert_true(ebb_support_same_course(&run, 0, &run, 1));
    assert_true(ebb_support_same_course(&run, 0, &run, 2));
    assert_false(ebb_support_same_course(&run, 0, &run, 3)); /* the sharpest test of "beyond" */
    ebb_support_run_free(&run);
}

/* 3. Infusions that do nothing */

static struct ebb_study study_without_gain(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    const struct ebb_policy policies[] = {ebb_support_every("none", 0, 0), ebb_support_every("daily", 1, 1),
                                          busy_policy("busy")};
    study.n_patients = 4096;
    study.maintain_nonresponders = true;
    study.parameters.infusion.gain = 0.0;
    study.parameters.baseline.max_points = 45.0; /* so that the end of the scale, 60, cuts no noise */
    ebb_support_set_policies(&study, policies, 3);
    return study;
}

static void zero_gain_gives_equal_scores(void **state)
{
    (void)state;
    const struct ebb_study study = study_without_gain();
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    const size_t bytes = run.n_patients * run.n_assessments;
    assert_memory_equal(run.score, run.score + bytes, bytes);
    assert_memory_equal(run.score, run.score + 2 * bytes, bytes);
    const int infusions = (int)ebb_summary_statistic(&run.summary, EBB_STAT_MEAN, 0, EBB_MEAN_INFUSIONS, 1);
    assert_true(infusions > 100); /* many infusions were given all the same */
    ebb_support_run_free(&run);
}

/* The mean of X over the visits has this variance, and the error of measurement adds its own; rounding to
 * whole points adds at most 1/4. */
static double variance_of_mean_noise(const struct ebb_study *study, int n_visits)
{
    const double sd = study->parameters.noise.sd_points;
    const double phi = exp(-study->assessment_every_days / study->parameters.noise.tau_days);
    double sum = n_visits;
    for (int lag = 1; lag < n_visits; lag++)
        sum += 2.0 * (n_visits - lag) * pow(phi, lag);
    const double error = study->parameters.measurement.sd_points;
    return sd * sd * sum / n_visits / n_visits + (error * error + 0.25) / n_visits;
}

static void zero_gain_improves_nobody(void **state)
{
    (void)state;
    const struct ebb_study study = study_without_gain();
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    const int n_visits = run.plan.n_visits;
    const double sd = sqrt(variance_of_mean_noise(&study, n_visits));
    double total = 0.0;
    for (size_t i = 0; i < run.n_patients; i++) {
        const double mean = (double)ebb_support_outcome(&run, EBB_SCORE_SUM, 1, i) / n_visits;
        const double improvement = (double)run.baseline[i] - mean;
        total += improvement;
        assert_true(fabs(improvement) < 7.0 * sd); /* 4096 normals, each beyond 7 with probability 2.6e-12 */
    }
    assert_true(fabs(total) < EBB_SUPPORT_Z * sd * sqrt((double)run.n_patients));
    ebb_support_run_free(&run);
}

static void zero_gain_without_noise_is_flat(void **state)
{
    (void)state;
    struct ebb_study study = study_without_gain();
    ebb_support_silence(&study);
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        const int expected = (int)floor((double)run.baseline[i] + 0.5);
        for (size_t t = 0; t < run.n_assessments; t++)
            assert_int_equal(ebb_support_scores(&run, 1, i)[t], expected);
    }
    ebb_support_run_free(&run);
}

/* 4. The trial form */

/* Entries of a lead-in and of strata that are not counted are not there. */
static void empty_lead_in_is_none(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = 5000;
    struct ebb_support_run plain, trial;
    ebb_support_run_init(&plain, &study);
    study.n_phases = study.n_strata = 0;
    study.lead_in[0] = (struct ebb_phase){56, busy_policy("unused")};
    study.strata[0] = (struct ebb_stratum){"unused", 1, {{12, -1.0, 3, 4}}};
    ebb_support_run_init(&trial, &study);
    assert_true(ebb_support_same_rows(&plain, &trial));
    assert_int_equal(plain.tally.n_words, trial.tally.n_words);
    assert_memory_equal(plain.tally.memory, trial.tally.memory, plain.tally.n_words * sizeof(int64_t));
    ebb_support_run_free(&plain);
    ebb_support_run_free(&trial);
}

/* A stratum that takes everybody in care changes nothing for responders; non-responders, who get no
 * maintenance, are in no stratum. */
static void stratum_for_all_changes_nothing(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = 5000;
    struct ebb_support_run plain, trial;
    study.n_phases = 1; /* strata are what a lead-in shows */
    study.lead_in[0] = (struct ebb_phase){7, ebb_support_every("none", 0, 0)};
    ebb_support_run_init(&plain, &study);
    study.n_strata = 1;
    study.strata[0] = (struct ebb_stratum){"everybody", 1, {{60, -1.0, 1, 1}}};
    ebb_support_run_init(&trial, &study);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        assert_memory_equal(plain.outcomes[outcome], trial.outcomes[outcome],
                            3 * plain.n_patients * sizeof(int32_t));
    assert_memory_equal(plain.score, trial.score, 3 * plain.n_patients * plain.n_assessments);
    assert_memory_equal(plain.infusions, trial.infusions, 3 * plain.n_patients * plain.n_assessments);
    for (size_t i = 0; i < plain.n_patients; i++) {
        assert_int_equal(trial.stratum[i], plain.responder[i] ? 0 : EBB_NO_STRATUM);
        if (plain.responder[i])
            assert_memory_equal(ebb_support_states(&plain, 2, i), ebb_support_states(&trial, 2, i),
                                plain.n_assessments);
    }
    ebb_support_run_free(&plain);
    ebb_support_run_free(&trial);
}

/* Twelve weeks of a lead-in under a schedule and then the same schedule is that schedule all along. (Its
 * interval must be fixed and nobody may miss a session: a policy that takes over books anew.) The lead-in
 * ends on day 17 + 84, rounded up to 105. */
static void lead_in_goes_on_as_itself(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    const struct ebb_policy policy = ebb_support_every("every_3_weeks", 21, 21);
    study.n_patients = 5000;
    study.parameters.adherence.p_miss = 0.0;
    study.parameters.dropout.per_month = 0.0;
    ebb_support_set_policies(&study, &policy, 1);
    struct ebb_support_run plain, trial;
    ebb_support_run_init(&plain, &study);
    study.n_phases = 1;
    study.lead_in[0] = (struct ebb_phase){84, policy};
    study.horizon_days -= 105 - 17;
    ebb_support_run_init(&trial, &study);
    assert_int_equal(trial.plan.calendar.start_day, 105);
    assert_int_equal(plain.n_assessments, trial.n_assessments);
    assert_memory_equal(plain.score, trial.score, plain.n_patients * plain.n_assessments);
    assert_memory_equal(plain.infusions, trial.infusions, plain.n_patients * plain.n_assessments);
    assert_memory_equal(plain.outcomes[EBB_INFUSIONS], trial.outcomes[EBB_INFUSIONS],
                        plain.n_patients * sizeof(int32_t));
    ebb_support_run_free(&plain);
    ebb_support_run_free(&trial);
}

/* 5. The lead-in */

static struct ebb_study study_with_lead_in(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = 5000;
    study.n_phases = 2;
    study.lead_in[0] = (struct ebb_phase){28, ebb_support_every("weekly", 7, 7)};
    study.lead_in[1] = (struct ebb_phase){50, busy_policy("busy")};
    study.n_strata = 2;
    study.strata[0] = (struct ebb_stratum){"remitters", 1, {{12, -1.0, 3, 4}}};
    study.strata[1] = (struct ebb_stratum){"often_better", 1, {{-1, 0.5, 2, 2}}};
    return study;
}

/* Up to day R, and that day's score, nothing knows which policies follow. */
static void lead_in_knows_no_policy(void **state)
{
    (void)state;
    struct ebb_study study = study_with_lead_in();
    struct ebb_support_run calm, busy;
    ebb_support_run_init(&calm, &study);
    const struct ebb_policy policies[] = {ebb_support_every("daily", 1, 1), busy_policy("busy"),
                                          ebb_support_every("none", 0, 0)};
    ebb_support_set_policies(&study, policies, 3);
    ebb_support_run_init(&busy, &study);
    const size_t start = (size_t)calm.plan.calendar.start;
    assert_int_equal(start * 7, calm.plan.calendar.start_day);
    assert_memory_equal(calm.stratum, busy.stratum, calm.n_patients);
    bool differs = false;
    for (int p = 0; p < 3; p++) {
        for (size_t i = 0; i < calm.n_patients; i++) {
            const size_t row = ((size_t)p * calm.n_patients + i) * calm.n_assessments;
            assert_memory_equal(calm.score + row, busy.score + row, start + 1);
            assert_memory_equal(calm.state + row, busy.state + row, start + 1);
            assert_memory_equal(calm.infusions + row, busy.infusions + row, start);
            assert_memory_equal(calm.score + row, calm.score + i * calm.n_assessments, start + 1);
            differs = differs || memcmp(calm.score + row, busy.score + row, calm.n_assessments) != 0;
        }
    }
    assert_true(differs); /* afterwards it matters */
    ebb_support_run_free(&calm);
    ebb_support_run_free(&busy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("identical policies differ by exactly 0, with standard error 0", identical_policies_are_equal),
        TEST("an interval beyond the horizon is no maintenance, byte for byte", beyond_horizon_is_none),
        TEST("with zero gain scores are equal however many infusions are given",
             zero_gain_gives_equal_scores),
        TEST("with zero gain nobody improves beyond noise", zero_gain_improves_nobody),
        TEST("with zero gain and no noise every score is the first one", zero_gain_without_noise_is_flat),
        TEST("an empty lead-in and no strata are the plain study", empty_lead_in_is_none),
        TEST("a stratum that takes every responder changes nothing for them",
             stratum_for_all_changes_nothing),
        TEST("a lead-in under the same schedule is that schedule all along", lead_in_goes_on_as_itself),
        TEST("up to the end of the lead-in no byte depends on the policies", lead_in_knows_no_policy),
    };
    return RUN_TESTS(tests);
}
