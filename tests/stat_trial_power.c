/* SPDX-License-Identifier: MIT
 * Trials of the size that ebb gives find the difference as often as it says.
 *
 * Arms are drawn from the patients of a run, different people in each, and judged as trials do: two means by
 * their difference over its error, first relapses by the log-rank test. 1,500 trials for each: a power of 80
 * or 90 % is then seen to 0.010 or 0.008 (one standard deviation). Six of these, and 0.02 for what the
 * closed forms leave out, are the limits; a false alarm comes once in 10^8 draws of a seed.
 *
 *   1. Arms   2. Tests of a trial   3. Power
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>

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

static double z_of_log_rank(int n)
{
    int relapsed[2][WEEKS_MOST] = {{0}}, ended[2][WEEKS_MOST] = {{0}}, at_risk[2] = {n, n};
    double observed = 0.0, expected = 0.0, variance = 0.0;
    for (int arm = 0; arm < 2; arm++) {
        for (int i = 0; i < n; i++) {
            const struct patient *one = &people[arm][order[arm * n + i]];
            const int week = one->end < WEEKS_MOST ? one->end : WEEKS_MOST - 1;
            (one->relapsed ? relapsed : ended)[arm][week]++;
        }
    }
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

static void relapses_are_told_apart_as_often_as_said(void **state)
{
    (void)state;
    check(EBB_TRIAL_TIME, z_of_log_rank);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("two means are told apart as often as said", means_are_told_apart_as_often_as_said),
        TEST("a log-rank test tells two policies apart as often as said",
             relapses_are_told_apart_as_often_as_said),
    };
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    study.n_patients = PATIENTS;
    /* A difference that some hundred patients an arm show. */
    study.policies[0].maintenance.every_days = (struct ebb_range){56, 56};
    ebb_support_run_init(&run, &study);
    fill_people(&run);
    ebb_trial_sizes_of(&run.summary, &run.plan, 1, 0, 2, sizes);
    ebb_support_run_free(&run);
    return RUN_TESTS(tests);
}
