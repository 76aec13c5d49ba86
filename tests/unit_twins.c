/* SPDX-License-Identifier: MIT
 * Shares of twins, the best listed policy and sums by year are those worked out by hand for five patients, as
 * a whole and added up from two shards.
 *
 * Counts from the rows of a whole run are in interop_tally.py. Here margins are met to the day, which a run
 * does by chance: 28 days more are within 4 weeks, 29 are not.
 *
 *   1. Five patients   2. Twins   3. The best listed policy   4. Years   5. Shards   6. What is not known
 */
#include <math.h>
#include <string.h>

#include <ebb/plan.h>
#include <ebb/summary.h>
#include <ebb/tally.h>

#include "support.h"
#include "tap.h"

/* 1. Five patients
 *
 *     days in response     a     b     c      b - a   c - a   c - b    best
 *     1, a responder     100   128   100       +28       0     -28      128
 *     2, a responder     200   229   143       +29     -57     -86      229
 *     3, a responder      50    50   107         0     +57     +57      107
 *     4                  300   272   244       -28     -56     -28      300
 *     5                    0     0     0         0       0       0        0
 *
 * Of a, b and c the sums are 650, 679 and 594, and of the best 764. Followed over 800 days: three years. */
enum { PATIENTS = 5, POLICIES = 3, YEARS = 3, A = 0, B = 1, C = 2, TREATED = 0, RESPONDERS = 1 };

static const int DAYS[PATIENTS][POLICIES] = {
    {100, 128, 100}, {200, 229, 143}, {50, 50, 107}, {300, 272, 244}, {0, 0, 0}};
/* Infusions under a by year; under the others nobody has any. */
static const int INFUSIONS[PATIENTS][YEARS] = {{12, 3, 0}, {4, 4, 4}, {0, 0, 0}, {0, 0, 0}, {0, 0, 0}};

static void make_plan(struct ebb_plan *plan)
{
    const struct ebb_policy policies[POLICIES] = {
        ebb_support_every("a", 21, 21), ebb_support_every("b", 28, 28), ebb_support_every("c", 42, 42)};
    struct ebb_study study;
    struct ebb_messages messages = {0};
    ebb_study_default(&study);
    ebb_support_set_policies(&study, policies, POLICIES);
    study.horizon_days = 800;
    assert_int_equal(ebb_plan_init(plan, &study, &messages), EBB_OK);
    assert_int_equal(plan->n_populations, 2);
}

/* In nothing but what is looked at here do the patients differ: all scores are 0, and nobody ever leaves. */
static void add_patient(struct ebb_tally *tally, const struct ebb_plan *plan, int i)
{
    static const uint8_t zeros[POLICIES * EBB_MAX_ASSESSMENTS];
    static const uint32_t masks[POLICIES * EBB_MAX_ASSESSMENTS];
    static const int32_t effects[POLICIES * EBB_MAX_SIDE_EFFECTS];
    const int n_attended[POLICIES] = {plan->n_visits, plan->n_visits, plan->n_visits};
    const int ended_by[POLICIES] = {-1, -1, -1};
    int32_t outcomes[POLICIES][EBB_OUTCOME_COUNT] = {{0}},
            by_year[POLICIES][YEARS][EBB_YEAR_SUM_COUNT] = {{{0}}};
    for (int policy = 0; policy < POLICIES; policy++)
        outcomes[policy][EBB_RESPONSE_DAYS] = DAYS[i][policy];
    for (int year = 0; year < YEARS; year++)
        by_year[A][year][EBB_YEAR_INFUSIONS] = INFUSIONS[i][year];
    const struct ebb_tally_patient patient = {
        .number = i,
        .treated = true,
        .responder = i < 3,
        .compared = true,
        .stratum = EBB_NO_STRATUM,
        .outcomes = outcomes[0],
        .side_effects = effects,
        .ended_by = ended_by,
        .by_year = by_year[0][0],
        .n_attended = n_attended,
        .score = zeros,
        .state = zeros,
        .infusion_mask = masks,
    };
    ebb_tally_add(tally, plan, &patient);
}

static void make_tally(struct ebb_tally *tally, const struct ebb_plan *plan, int first, int end)
{
    assert_int_equal(ebb_tally_init(tally, plan), EBB_OK);
    assert_int_equal(tally->n_years, YEARS);
    for (int i = first; i < end; i++)
        add_patient(tally, plan, i);
}

static struct {
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
} all;

static int set_up(void **state)
{
    (void)state;
    make_plan(&all.plan);
    make_tally(&all.tally, &all.plan, 0, PATIENTS);
    return ebb_summary_init(&all.summary, &all.plan, &all.tally) == EBB_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    ebb_summary_free(&all.summary);
    ebb_tally_free(&all.tally);
    ebb_plan_free(&all.plan);
    return 0;
}

static bool is_close(double found, double expected)
{
    return fabs(found - expected) < 1e-12;
}

/* 2. Twins */

/* Patients of five, or of the three responders; the error of a share p of n is that of n numbers 0 and 1. */
static void check_pair(int population, int first, int second, const int counts[EBB_TWIN_COUNT])
{
    const double n = population == TREATED ? 5.0 : 3.0;
    for (int twin = 0; twin < EBB_TWIN_COUNT; twin++) {
        const double p = counts[twin] / n;
        const double share =
            ebb_summary_twin(&all.summary, EBB_TWIN_SHARE, population, first, second, (enum ebb_twin)twin);
        const double error =
            ebb_summary_twin(&all.summary, EBB_TWIN_SHARE_SE, population, first, second, (enum ebb_twin)twin);
        if (!is_close(share, p) || !is_close(error, sqrt(p * (1.0 - p) / (n - 1.0))))
            fail_msg("population %d, policies %d and %d, %s: %g ± %g, not %d of %g", population, first,
                     second, EBB_TWINS[twin].name, share, error, counts[twin], n);
    }
}

/* By 0, 28 and 56 days: better, equal, worse. */
static void twins_are_counted_to_the_day(void **state)
{
    (void)state;
    check_pair(TREATED, A, B, (const int[]){2, 2, 1, 1, 4, 0, 0, 5, 0});
    check_pair(TREATED, A, C, (const int[]){1, 2, 2, 1, 2, 2, 1, 3, 1});
    check_pair(TREATED, B, C, (const int[]){1, 1, 3, 1, 3, 1, 1, 3, 1});
    check_pair(RESPONDERS, A, C, (const int[]){1, 1, 1, 1, 1, 1, 1, 1, 1});
}

/* The tally has each pair once, as the study orders them. */
static void the_other_way_round_better_is_worse(void **state)
{
    (void)state;
    check_pair(TREATED, B, A, (const int[]){1, 2, 2, 0, 4, 1, 0, 5, 0});
    check_pair(TREATED, C, B, (const int[]){3, 1, 1, 1, 3, 1, 1, 3, 1});
    check_pair(TREATED, C, C, (const int[]){0, 5, 0, 0, 5, 0, 0, 5, 0});
}

/* 3. The best listed policy
 *
 * Gains over a are 28, 29, 57, 0 and 0 days: mean 114/5, and squares of 4874 in all, so that the variance of
 * the mean is (4874 - 114^2/5) / 4 / 5. */
static void the_best_policy_is_each_patients_own(void **state)
{
    static const double sums[POLICIES] = {114, 85, 170}, squares[POLICIES] = {4874, 4033, 11316};
    (void)state;
    assert_int_equal(all.tally.sum_best[TREATED], 764);
    for (int policy = 0; policy < POLICIES; policy++) {
        const double spread = squares[policy] - sums[policy] * sums[policy] / 5.0;
        assert_true(is_close(ebb_summary_best(&all.summary, EBB_BEST_GAIN, TREATED, policy),
                             sums[policy] / 5.0 / 7.0));
        assert_true(is_close(ebb_summary_best(&all.summary, EBB_BEST_GAIN_SE, TREATED, policy),
                             sqrt(spread / 4.0 / 5.0) / 7.0));
    }
    assert_true(is_close(ebb_summary_best(&all.summary, EBB_BEST_GAIN, RESPONDERS, A), 114.0 / 3.0 / 7.0));
}

/* 4. Years: 16, 7 and 4 infusions under a, of 12, 3, 0 and of 4, 4, 4 */

static void sums_stand_in_their_years(void **state)
{
    static const double sums[YEARS] = {16, 7, 4}, squares[YEARS] = {160, 25, 16};
    (void)state;
    for (int year = 0; year < YEARS; year++) {
        const double spread = squares[year] - sums[year] * sums[year] / 5.0;
        assert_true(
            is_close(ebb_summary_by_year(&all.summary, EBB_BY_YEAR, TREATED, A, year, EBB_YEAR_INFUSIONS),
                     sums[year] / 5.0));
        assert_true(
            is_close(ebb_summary_by_year(&all.summary, EBB_BY_YEAR_SE, TREATED, A, year, EBB_YEAR_INFUSIONS),
                     sqrt(spread / 4.0 / 5.0)));
        assert_true(ebb_summary_by_year(&all.summary, EBB_BY_YEAR, TREATED, B, year, EBB_YEAR_INFUSIONS) ==
                    0.0);
    }
    /* the first year's with the second's of the same patient: 12 x 3 + 4 x 4 */
    const size_t places = YEARS * EBB_YEAR_SUM_COUNT, first = EBB_YEAR_INFUSIONS;
    assert_int_equal(all.tally.sum_by_year_product[first * places + EBB_YEAR_SUM_COUNT + first], 52);
}

/* 5. Shards */

static void two_shards_add_up_to_the_whole(void **state)
{
    struct ebb_tally shards[2], turned;
    (void)state;
    make_tally(&shards[0], &all.plan, 0, 2);
    make_tally(&shards[1], &all.plan, 2, PATIENTS);
    make_tally(&turned, &all.plan, 2, PATIENTS);
    ebb_tally_merge(&turned, &shards[0]);
    ebb_tally_merge(&shards[0], &shards[1]);
    assert_memory_equal(shards[0].memory, all.tally.memory, all.tally.n_words * sizeof(int64_t));
    assert_memory_equal(turned.memory, all.tally.memory, all.tally.n_words * sizeof(int64_t));
    assert_memory_not_equal(shards[1].memory, all.tally.memory, all.tally.n_words * sizeof(int64_t));
    ebb_tally_free(&shards[0]);
    ebb_tally_free(&shards[1]);
    ebb_tally_free(&turned);
}

/* 6. What is not known: shares of nobody, an error from one patient */

static void nobody_has_no_share_and_one_no_error(void **state)
{
    struct ebb_tally tally;
    struct ebb_summary summary;
    (void)state;
    for (int n = 0; n < 2; n++) {
        make_tally(&tally, &all.plan, 1, 1 + n);
        assert_int_equal(ebb_summary_init(&summary, &all.plan, &tally), EBB_OK);
        const double share = ebb_summary_twin(&summary, EBB_TWIN_SHARE, TREATED, A, B, EBB_TWIN_BETTER_28);
        const double gain = ebb_summary_best(&summary, EBB_BEST_GAIN, TREATED, A);
        assert_true(n == 0 ? isnan(share) && isnan(gain) : share == 1.0 && is_close(gain, 29.0 / 7.0));
        assert_true(isnan(ebb_summary_twin(&summary, EBB_TWIN_SHARE_SE, TREATED, A, B, EBB_TWIN_BETTER_28)));
        assert_true(isnan(ebb_summary_best(&summary, EBB_BEST_GAIN_SE, TREATED, A)));
        assert_true(isnan(ebb_summary_by_year(&summary, EBB_BY_YEAR_SE, TREATED, A, 0, EBB_YEAR_INFUSIONS)));
        ebb_summary_free(&summary);
        ebb_tally_free(&tally);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("twins are counted to the day of each margin", twins_are_counted_to_the_day),
        TEST("the other way round better is worse", the_other_way_round_better_is_worse),
        TEST("the best listed policy is each patient's own", the_best_policy_is_each_patients_own),
        TEST("sums stand in their years", sums_stand_in_their_years),
        TEST("two shards add up to the whole, in any order", two_shards_add_up_to_the_whole),
        TEST("nobody has no share, and one patient no error", nobody_has_no_share_and_one_no_error),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, set_up, tear_down);
}
