/* SPDX-License-Identifier: MIT
 * Trials of the size that ebb gives find the difference as often as it says.
 *
 * Arms are drawn from the patients of a run, different people in each, and judged as trials do: two means by
 * their difference over its error, shares of relapse by two Kaplan-Meier estimates with Greenwood's
 * variances, first relapses by the log-rank test. 1,500 trials for each: a power of 80 or 90 % is then
 * seen to 0.010 or 0.008 (one standard deviation). Six of these, and 0.02 for what the closed forms leave
 * out, are the limits; a false alarm comes once in 10^8 draws of a seed.
 *
 *   1. Arms   2. Tests of a trial   3. Power
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/pcg.h>
#include <ebb/trial_size.h>

#include "support.h"

enum { PATIENTS = 40000, TRIALS = 1500, WEEKS_MOST = 53 };

/* 1. Arms: those who responded, under the first and the third policy; each patient once in a trial */

struct patient {
    double weeks;
    int end; /* visit of the first relapse, or of the last visit attended within 52 weeks */
    bool relapsed;
};

static struct patient people[2][PATIENTS];
static int order[PATIENTS];
static int n_people;

static void fill_people(const struct ebb_support_run *run)
{
    static const int POLICY[2] = {0, 2};
    n_people = 0;
    for (size_t i = 0; i < run->n_patients; i++) {
        if (!run->treated[i] || !run->responder[i])
            continue;
        for (int arm = 0; arm < 2; arm++) {
            const int day = ebb_support_outcome(run, EBB_FIRST_RELAPSE_DAY, POLICY[arm], i),
                      followed = ebb_support_outcome(run, EBB_FOLLOWUP_DAYS, POLICY[arm], i);
            people[arm][n_people] = (struct patient){
                .weeks = ebb_support_outcome(run, EBB_SEEN_RESPONSE_DAYS, POLICY[arm], i) / 7.0,
                .end = (day >= 0 ? day : followed) / 7,
                .relapsed = day >= 0};
        }
        order[n_people] = n_people;
        n_people++;
    }
}

/* The first 2n of an order that is drawn anew: half to each arm. */
static void randomise(int n, ebb_u128 *state)
{
    for (int i = 0; i < 2 * n; i++) {
        *state = ebb_pcg_next(*state);
        const int other = i + (int)((ebb_u128)ebb_pcg_output(*state) * (ebb_u128)(n_people - i) >> 64);
        const int kept = order[i];
        order[i] = order[other];
        order[other] = kept;
    }
}

/* 2. Tests of a trial: its z */

static double z_of_means(int n)
{
    double mean[2] = {0.0, 0.0}, squares[2] = {0.0, 0.0};
    for (int arm = 0; arm < 2; arm++) {
        for (int i = 0; i < n; i++)
            mean[arm] += people[arm][order[arm * n + i]].weeks / n;
        for (int i = 0; i < n; i++)
            squares[arm] += pow(people[arm][order[arm * n + i]].weeks - mean[arm], 2.0);
    }
    return (mean[1] - mean[0]) / sqrt((squares[0] + squares[1]) / (n - 1) / n);
}

/* By week: first relapses, and those last seen without one. */
static int relapsed[2][WEEKS_MOST], ended[2][WEEKS_MOST];

static void count_weeks(int n)
{
    memset(relapsed, 0, sizeof relapsed);
    memset(ended, 0, sizeof ended);
    for (int arm = 0; arm < 2; arm++) {
        for (int i = 0; i < n; i++) {
            const struct patient *one = &people[arm][order[arm * n + i]];
            const int week = one->end < WEEKS_MOST ? one->end : WEEKS_MOST - 1;
            (one->relapsed ? relapsed : ended)[arm][week]++;
        }
    }
}

/* Who leaves between two visits is not at risk at the second. */
static double z_of_shares(int n)
{
    double survival[2] = {1.0, 1.0}, variance[2] = {0.0, 0.0};
    count_weeks(n);
    for (int arm = 0; arm < 2; arm++) {
        double at_risk = n, greenwood = 0.0;
        for (int week = 0; week < WEEKS_MOST && at_risk > relapsed[arm][week]; week++) {
            const double events = relapsed[arm][week];
            survival[arm] *= 1.0 - events / at_risk;
            greenwood += events / (at_risk * (at_risk - events));
            at_risk -= events + ended[arm][week];
        }
        variance[arm] = survival[arm] * survival[arm] * greenwood;
    }
    return (survival[0] - survival[1]) / sqrt(variance[0] + variance[1]);
}

static double z_of_log_rank(int n)
{
    int at_risk[2] = {n, n};
    double observed = 0.0, expected = 0.0, variance = 0.0;
    count_weeks(n);
    for (int week = 0; week < WEEKS_MOST; week++) {
        const double all = at_risk[0] + at_risk[1], events = relapsed[0][week] + relapsed[1][week];
        if (all > 1.0) {
            observed += relapsed[1][week];
            expected += events * at_risk[1] / all;
            variance += events * (all - events) / (all - 1.0) * at_risk[0] / all * at_risk[1] / all;
        }
        for (int arm = 0; arm < 2; arm++)
            at_risk[arm] -= relapsed[arm][week] + ended[arm][week];
    }
    return (observed - expected) / sqrt(variance);
}

/* 3. Power */

static double power_of(double (*z)(int n), int n, uint64_t seed)
{
    ebb_u128 state = ebb_pcg_seed(seed);
    int found = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
        randomise(n, &state);
        found += fabs(z(n)) > 1.959963984540054;
    }
    return (double)found / TRIALS;
}

static struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
static struct ebb_trial_arm arms[2];

static void check(enum ebb_trial_outcome outcome, double (*z)(int n))
{
    static const double POWER[EBB_POWER_COUNT] = {0.8, 0.9};
    for (int power = 0; power < EBB_POWER_COUNT; power++) {
        const int n = (int)sizes[outcome].patients[power];
        assert_true(n > 20 && 2 * n < n_people);
        const double seen = power_of(z, n, 2 * (uint64_t)outcome + (uint64_t)power);
        const double limit = 6.0 * sqrt(POWER[power] * (1.0 - POWER[power]) / TRIALS) + 0.02;
        if (!(fabs(seen - POWER[power]) < limit)) {
            print_message("# %s, %d an arm: %.3f in place of %.1f\n", EBB_TRIAL_OUTCOMES[outcome].name, n,
                          seen, POWER[power]);
            fail();
        }
    }
}

static void means_are_told_apart_as_often_as_said(void **state)
{
    (void)state;
    check(EBB_TRIAL_WEEKS, z_of_means);
}

static void shares_are_told_apart_as_often_as_said(void **state)
{
    (void)state;
    check(EBB_TRIAL_RELAPSED, z_of_shares);
}

/* The size of a table of two plain shares is that of a trial which nobody leaves: too small for one that some
 * leave, by six standard deviations of what is counted. */
static void plain_shares_would_promise_too_much(void **state)
{
    const double plain = ebb_trial_size_of_shares(arms[0].relapsed, arms[1].relapsed, 1.0, EBB_POWER_90);
    (void)state;
    assert_true(power_of(z_of_shares, (int)ceil(plain), 99) < 0.9 - 6.0 * sqrt(0.9 * 0.1 / TRIALS));
}

static void relapses_are_told_apart_as_often_as_said(void **state)
{
    (void)state;
    check(EBB_TRIAL_TIME, z_of_log_rank);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("two means are told apart as often as said", means_are_told_apart_as_often_as_said),
        TEST("two Kaplan-Meier shares are told apart as often as said",
             shares_are_told_apart_as_often_as_said),
        TEST("trials of the size for plain shares find too little, since patients leave",
             plain_shares_would_promise_too_much),
        TEST("a log-rank test tells two policies apart as often as said",
             relapses_are_told_apart_as_often_as_said),
    };
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    study.n_patients = PATIENTS;
    /* A difference that some hundred patients an arm show; half of them leave within the year, so that what
     * leaving adds stands out. */
    study.policies[0].maintenance.every_days = (struct ebb_range){91, 91};
    study.parameters.dropout.per_month = 0.06;
    ebb_support_run_init(&run, &study);
    fill_people(&run);
    ebb_trial_sizes_of(&run.summary, &run.plan, 1, 0, 2, sizes);
    arms[0] = ebb_trial_arm_of(&run.summary, &run.plan, 1, 0);
    arms[1] = ebb_trial_arm_of(&run.summary, &run.plan, 1, 2);
    ebb_support_run_free(&run);
    return RUN_TESTS(tests);
}
