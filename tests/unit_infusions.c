/* SPDX-License-Identifier: MIT
 * unit_infusions: shares of side effects and of exposure, and their errors, are those of the patients.
 *
 * By the textbook, from made-up patients one by one: no sum of the tally is looked at.
 *
 *   1. Side effects   2. Exposure   3. What is not known
 */
#include <math.h>
#include <stdlib.h>

#include "made_up.h"
#include "support.h"
#include "tap.h"

/* Mean and standard error of n numbers. */
static void moments_of(const double *x, int n, double *out_mean, double *out_error)
{
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < n; i++)
        sum += x[i];
    *out_mean = sum / n;
    for (int i = 0; i < n; i++)
        squares += (x[i] - *out_mean) * (x[i] - *out_mean);
    *out_error = sqrt(squares / (n - 1) / n);
}

/* 1. Side effects */

static void assert_effect(const struct made_up_case *made, int population, enum ebb_effect_rate rate,
                          int kind, int policy, double mean, double error)
{
    const struct ebb_summary *summary = &made->summary;
    assert_true(
        made_up_same(ebb_summary_side_effect(summary, EBB_STAT_MEAN, population, rate, kind, policy), mean));
    assert_true(
        made_up_same(ebb_summary_side_effect(summary, EBB_STAT_SE, population, rate, kind, policy), error));
}

/* The error of a ratio of sums is that of the mean of (x - R N) over the mean of N. */
static void check_kind(const struct made_up_case *made, int population, int kind, int policy)
{
    static double adds[MADE_UP_PATIENTS], had[MADE_UP_PATIENTS], ended[MADE_UP_PATIENTS];
    double events = 0.0, infusions = 0.0, mean, error;
    int n = 0;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        const struct made_up_patient *who = &made->world->patients[i];
        if (!made_up_belongs(made->world, i, population))
            continue;
        events += who->side_effects[policy][kind];
        infusions += who->outcomes[policy][EBB_INFUSIONS];
        had[n] = who->side_effects[policy][kind] > 0;
        ended[n++] = who->ended_by[policy] == kind;
    }
    const double ratio = events / infusions;
    n = 0;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        const struct made_up_patient *who = &made->world->patients[i];
        if (made_up_belongs(made->world, i, population))
            adds[n++] = who->side_effects[policy][kind] - ratio * who->outcomes[policy][EBB_INFUSIONS];
    }
    moments_of(adds, n, &mean, &error);
    assert_effect(made, population, EBB_EFFECT_OF_INFUSIONS, kind, policy, ratio, error / (infusions / n));
    moments_of(had, n, &mean, &error);
    assert_effect(made, population, EBB_EFFECT_OF_PATIENTS, kind, policy, mean, error);
    moments_of(ended, n, &mean, &error);
    assert_effect(made, population, EBB_EFFECT_ENDS, kind, policy, mean, error);
}

static void side_effects_are_those_of_the_patients(void **state)
{
    const struct made_up_case *made = *state;
    const int populations[] = {MADE_UP_TREATED, MADE_UP_RESPONDERS, MADE_UP_STRATUM_A, MADE_UP_WITH_SOME};
    for (int k = 0; k < 4; k++) {
        for (int policy = 0; policy < MADE_UP_POLICIES; policy++) {
            check_kind(made, populations[k], 0, policy);
            check_kind(made, populations[k], 1, policy);
        }
    }
}

/* 2. Exposure */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double exposed(const struct made_up_case *made, enum ebb_statistic statistic, enum ebb_exposure what,
                      int policy)
{
    return ebb_summary_exposure(&made->summary, statistic, MADE_UP_TREATED, what, policy);
}

static void exposure_is_that_of_the_patients(void **state)
{
    static const double limits[] = {12.0, 24.0, 52.0};
    static double x[MADE_UP_PATIENTS], above[3][MADE_UP_PATIENTS];
    const struct made_up_case *made = *state;
    double mean, error;
    int n = 0;
    for (int i = 0; i < MADE_UP_PATIENTS; i++) {
        const int32_t *outcomes = made->world->patients[i].outcomes[1];
        if (!made_up_belongs(made->world, i, MADE_UP_TREATED) || outcomes[EBB_FOLLOWUP_DAYS] < 28)
            continue;
        x[n] = outcomes[EBB_FOLLOWUP_INFUSIONS];
        for (int k = 0; k < 3; k++)
            above[k][n] = x[n] / outcomes[EBB_FOLLOWUP_DAYS] > limits[k] / 365.0;
        n++;
    }
    assert_true(n > 100 && n < MADE_UP_PATIENTS);
    for (int k = 0; k < 4; k++) {
        moments_of(k < 3 ? above[k] : x, n, &mean, &error);
        assert_true(made_up_same(exposed(made, EBB_STAT_MEAN, (enum ebb_exposure)k, 1), mean));
        assert_true(made_up_same(exposed(made, EBB_STAT_SE, (enum ebb_exposure)k, 1), error));
        assert_true(exposed(made, EBB_STAT_N, (enum ebb_exposure)k, 1) == n);
    }
    qsort(x, (size_t)n, sizeof *x, by_size);
    const double reach = 1.959963984540054 * sqrt(0.09 * n);
    assert_true(exposed(made, EBB_STAT_MEAN, EBB_EXPOSED_90TH, 1) == x[(9 * n + 9) / 10 - 1]);
    assert_true(exposed(made, EBB_STAT_LOWER, EBB_EXPOSED_90TH, 1) == x[(int)floor(0.9 * n - reach) - 1]);
    assert_true(exposed(made, EBB_STAT_UPPER, EBB_EXPOSED_90TH, 1) == x[(int)ceil(0.9 * n + reach)]);
    assert_true(isnan(exposed(made, EBB_STAT_SE, EBB_EXPOSED_90TH, 1)));
}

/* 3. What is not known: nobody followed so long, one patient, a percentile in a place that is open */

static double statistic_of(const struct ebb_summary *summary, enum ebb_statistic statistic,
                           enum ebb_exposure what)
{
    return ebb_summary_exposure(summary, statistic, 0, what, 0);
}

static void what_is_not_known_has_no_number(void **state)
{
    struct ebb_study study;
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct ebb_messages messages = {0};
    (void)state;
    ebb_study_default(&study);
    assert_false(ebb_measure_is_told(EBB_MEAN_ADVERSE_EVENTS, &study));
    study.horizon_days = 3000;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    assert_int_equal(ebb_tally_init(&tally, &plan), EBB_OK);
    const int64_t places = ebb_tally_extent(EBB_OVER_INFUSION_COUNT, &plan);
    assert_int_equal(places, EBB_MOST_INFUSION_PLACES);
    for (int n = 0; n < 2; n++) {
        tally.n_patients[0] = tally.sum_exposure[EBB_EXPOSURE_PATIENTS] =
            tally.patients_by_infusions[places - 1] = n;
        assert_int_equal(ebb_summary_init(&summary, &plan, &tally), EBB_OK);
        assert_true(isnan(statistic_of(&summary, EBB_STAT_MEAN, EBB_EXPOSED_MEAN)) == (n == 0));
        assert_true(isnan(statistic_of(&summary, EBB_STAT_SE, EBB_EXPOSED_ABOVE_12)));
        assert_true(isnan(statistic_of(&summary, EBB_STAT_MEAN, EBB_EXPOSED_90TH)));
        assert_true(isnan(statistic_of(&summary, EBB_STAT_UPPER, EBB_EXPOSED_90TH)));
        ebb_summary_free(&summary);
    }
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
}

#define MADE_UP(sentence, function)                                 \
    {                                                               \
        sentence, function, made_up_set_up, made_up_tear_down, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        MADE_UP("shares of infusions and patients by kind, and their errors, are those of the patients",
                side_effects_are_those_of_the_patients),
        MADE_UP("shares above so many a year, mean and percentile are those of the patients",
                exposure_is_that_of_the_patients),
        TEST("what is not known has no number", what_is_not_known_has_no_number),
    };
    return RUN_TESTS(tests);
}
