/* SPDX-License-Identifier: MIT
 * Kaplan-Meier, Greenwood, restricted mean and mean cumulative relapses agree with an example worked by hand.
 *
 * Twenty made-up patients are followed for 35 days from day 17 of the study and seen every 7 days from day
 * 21, which is day 4 of follow-up:
 *
 *   day   at risk   first     left since,      Kaplan-Meier              sum of d/(n (n - d))    in care all
 * mean cumulative before    relapses  not relapsed relapses   relapses 4     20         2           0 18/20
 * = 0.900        1/180                     20        2       2/20 11     15         3           3 0.900 x
 * 12/15 = 0.720        1/180 + 1/60              17        3        + 3/17 18     12         0           0
 * 0.720                                                  16        1        + 1/16 25     10         4 2
 * 0.720 x  6/10 = 0.432        1/180 + 1/60 + 1/15       13        5        + 5/13 32      5         0 1
 * 0.432                                                  12        2        + 2/12
 *
 * Five stay to the end without a relapse. Of the nine who relapsed, one leaves before day 18 and one before
 * day 25.
 */
#include <math.h>

#include <ebb/survival.h>
#include <ebb/tally.h>

#include "tap.h"

enum { VISITS = 5, GROUP = 3, LONELY_GROUP = 63, EMPTY_GROUP = 5, POPULATION = 1, POLICY = 1 };

static const int64_t FIRST_RELAPSES[VISITS] = {2, 3, 0, 4, 0};
static const int64_t RELAPSES[VISITS] = {2, 3, 1, 5, 2};
static const int64_t CENSORED[VISITS + 1] = {0, 3, 0, 2, 1, 5};
static const int64_t LEFT[VISITS + 1] = {0, 3, 1, 3, 1, 12};

struct example {
    struct ebb_plan plan;
    struct ebb_tally tally;
};

static void add_to(int64_t *array, int arm, int group, int width, const int64_t *counts)
{
    for (int visit = 0; visit < width; visit++)
        array[(arm * EBB_TALLY_GROUPS + group) * width + visit] += counts[visit];
}

/* Fills one population under one of two policies; the example's patients are all in one random group. */
static int set_up(void **state)
{
    static struct example example;
    example.plan = (struct ebb_plan){
        .study = {.horizon_days = 35, .n_policies = 2},
        .calendar = {.interval_days = 7, .start_day = 17, .first_visit = 3},
        .n_visits = VISITS,
        .n_populations = 2,
    };
    if (ebb_tally_init(&example.tally, &example.plan) != EBB_OK)
        return 1;
    const int arm = POPULATION * 2 + POLICY;
    add_to(example.tally.first_relapses, arm, GROUP, VISITS, FIRST_RELAPSES);
    add_to(example.tally.relapses, arm, GROUP, VISITS, RELAPSES);
    add_to(example.tally.censored, arm, GROUP, VISITS + 1, CENSORED);
    add_to(example.tally.left, arm, GROUP, VISITS + 1, LEFT);
    *state = &example;
    return 0;
}

static int tear_down(void **state)
{
    struct example *example = *state;
    ebb_tally_free(&example->tally);
    return 0;
}

static struct ebb_cohort cohort_of(const struct example *example, int policy, int group)
{
    return (struct ebb_cohort){&example->plan, &example->tally, POPULATION, policy, group};
}

static bool near(double value, double expected)
{
    return fabs(value - expected) <= 1e-14 * (1.0 + fabs(expected));
}

static void curve(const struct example *example, int group, struct ebb_survival_point points[VISITS])
{
    const struct ebb_cohort cohort = cohort_of(example, POLICY, group);
    ebb_survival_curve(&cohort, points);
}

static void risk_table_counts_events_and_censored(void **state)
{
    static const int64_t AT_RISK[VISITS] = {20, 15, 12, 10, 5};
    struct ebb_survival_point points[VISITS];
    const struct ebb_cohort cohort = cohort_of(*state, POLICY, EBB_ALL_GROUPS);
    curve(*state, EBB_ALL_GROUPS, points);
    assert_int_equal(ebb_survival_followed(&cohort), 20);
    for (int visit = 0; visit < VISITS; visit++) {
        assert_int_equal(points[visit].at_risk, AT_RISK[visit]);
        assert_int_equal(points[visit].events, FIRST_RELAPSES[visit]);
        assert_int_equal(points[visit].censored, CENSORED[visit]);
    }
}

static void kaplan_meier_and_greenwood_are_those_worked_by_hand(void **state)
{
    static const double SURVIVAL[VISITS] = {0.9, 0.72, 0.72, 0.432, 0.432};
    static const double GREENWOOD[VISITS] = {1.0 / 180, 4.0 / 180, 4.0 / 180, 16.0 / 180, 16.0 / 180};
    struct ebb_survival_point points[VISITS];
    curve(*state, EBB_ALL_GROUPS, points);
    for (int visit = 0; visit < VISITS; visit++) {
        assert_true(near(points[visit].survival, SURVIVAL[visit]));
        assert_true(near(points[visit].greenwood, GREENWOOD[visit]));
    }
}

static void relapses_accumulate_over_those_in_care(void **state)
{
    struct ebb_survival_point points[VISITS];
    curve(*state, EBB_ALL_GROUPS, points);
    const double steps[VISITS] = {2.0 / 20, 3.0 / 17, 1.0 / 16, 5.0 / 13, 2.0 / 12};
    double cumulative = 0.0;
    for (int visit = 0; visit < VISITS; visit++) {
        cumulative += steps[visit];
        assert_true(near(points[visit].cumulative, cumulative));
    }
}

static void share_relapsed_is_read_off_at_the_last_visit_up_to_the_day(void **state)
{
    const struct {
        int day;
        double relapsed, variance;
    } cases[] = {
        {0, 0.0, 0.0},
        {3, 0.0, 0.0},
        {4, 0.1, 0.81 / 180},
        {10, 0.1, 0.81 / 180},
        {11, 0.28, 0.5184 * 4 / 180},
        {24, 0.28, 0.5184 * 4 / 180},
        {25, 0.568, 0.186624 * 16 / 180},
        {35, 0.568, 0.186624 * 16 / 180},
    };
    const struct example *example = *state;
    struct ebb_survival_point points[VISITS];
    curve(example, EBB_ALL_GROUPS, points);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double variance;
        assert_true(near(ebb_survival_relapsed_by(&example->plan, points, cases[i].day, &variance),
                         cases[i].relapsed));
        assert_true(near(variance, cases[i].variance));
    }
}

/* The area: 4 x 1 + 7 x 0.9 + 14 x 0.72 + (7 + 3) x 0.432 = 24.7 days. Beyond the days 4, 11 and 25 of the
 * events it is 20.7, 14.4 and 4.32; each squared times d/(n (n - d)) gives 428.49/180 + 207.36/60
 * + 18.6624/15. */
static void restricted_mean_is_the_area_up_to_the_horizon(void **state)
{
    const struct example *example = *state;
    struct ebb_survival_point points[VISITS];
    double variance;
    curve(example, EBB_ALL_GROUPS, points);
    assert_true(near(ebb_survival_restricted_mean(&example->plan, points, &variance), 24.7));
    assert_true(near(variance, 428.49 / 180 + 207.36 / 60 + 18.6624 / 15));
}

/* log(-log S) +- 1.959964 sqrt(greenwood) / |log S|; at S = 0.432: log S = -0.8393297, half-width 0.6962084,
 * so that the limits are 0.432^exp(0.6962084) = 0.1856660 and 0.432^exp(-0.6962084) = 0.6581107. */
static void limits_are_log_log(void **state)
{
    struct ebb_survival_point points[VISITS];
    double lower, upper;
    curve(*state, EBB_ALL_GROUPS, points);
    ebb_survival_limits(&points[3], &lower, &upper);
    assert_true(fabs(lower - 0.1856660) < 1e-6);
    assert_true(fabs(upper - 0.6581107) < 1e-6);
    const double shares[] = {0.0, 1.0};
    for (int i = 0; i < 2; i++) {
        const struct ebb_survival_point end = {.survival = shares[i], .greenwood = 0.3};
        ebb_survival_limits(&end, &lower, &upper);
        assert_true(lower == shares[i] && upper == shares[i]);
    }
}

/* One patient, who relapses at the first visit; and a group that nobody is in. */
static void groups_are_counted_on_their_own(void **state)
{
    struct example *example = *state;
    const int64_t first[VISITS] = {1};
    const int64_t stays[VISITS + 1] = {0, 0, 0, 0, 0, 1};
    add_to(example->tally.first_relapses, POPULATION * 2 + POLICY, LONELY_GROUP, VISITS, first);
    add_to(example->tally.relapses, POPULATION * 2 + POLICY, LONELY_GROUP, VISITS, first);
    add_to(example->tally.left, POPULATION * 2 + POLICY, LONELY_GROUP, VISITS + 1, stays);

    struct ebb_survival_point points[VISITS];
    curve(example, LONELY_GROUP, points);
    assert_int_equal(points[0].at_risk, 1);
    assert_int_equal(points[1].at_risk, 0);
    for (int visit = 0; visit < VISITS; visit++) {
        assert_true(points[visit].survival == 0.0);
        assert_true(points[visit].greenwood == 0.0); /* nothing left that could vary */
        assert_true(points[visit].cumulative == 1.0);
    }
    double variance;
    assert_true(near(ebb_survival_restricted_mean(&example->plan, points, &variance),
                     4.0)); /* relapsed at the visit on day 4 */
    assert_true(variance == 0.0);

    const struct ebb_cohort nobody = cohort_of(example, POLICY, EMPTY_GROUP);
    const struct ebb_cohort all = cohort_of(example, POLICY, EBB_ALL_GROUPS);
    assert_int_equal(ebb_survival_followed(&nobody), 0);
    assert_int_equal(ebb_survival_followed(&all), 21);
    curve(example, GROUP, points);
    assert_true(near(points[VISITS - 1].survival, 0.432));
}

/* Under the other policy all twenty leave before the second visit, and nobody is left to relapse. */
static void curve_stays_where_the_last_patient_left(void **state)
{
    const struct example *example = *state;
    const int64_t leave[VISITS + 1] = {0, 20};
    struct ebb_survival_point points[VISITS];
    add_to(example->tally.censored, POPULATION * 2, GROUP, VISITS + 1, leave);
    add_to(example->tally.left, POPULATION * 2, GROUP, VISITS + 1, leave);
    const struct ebb_cohort cohort = cohort_of(example, 0, EBB_ALL_GROUPS);
    ebb_survival_curve(&cohort, points);
    assert_int_equal(points[0].at_risk, 20);
    assert_int_equal(points[1].at_risk, 0);
    assert_true(points[VISITS - 1].survival == 1.0);
    assert_true(points[VISITS - 1].greenwood == 0.0);
}

#define EXAMPLE(sentence, function)                 \
    {                                               \
        sentence, function, set_up, tear_down, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXAMPLE("the risk table counts those at risk, events and censored",
                risk_table_counts_events_and_censored),
        EXAMPLE("Kaplan-Meier and Greenwood are those worked by hand",
                kaplan_meier_and_greenwood_are_those_worked_by_hand),
        EXAMPLE("relapses accumulate over those in care", relapses_accumulate_over_those_in_care),
        EXAMPLE("the share relapsed is read off at the last visit up to the day",
                share_relapsed_is_read_off_at_the_last_visit_up_to_the_day),
        EXAMPLE("the restricted mean is the area up to the horizon",
                restricted_mean_is_the_area_up_to_the_horizon),
        EXAMPLE("limits are log-log, and close at 0 and 1", limits_are_log_log),
        EXAMPLE("random groups are counted on their own", groups_are_counted_on_their_own),
        EXAMPLE("the curve stays where the last patient left", curve_stays_where_the_last_patient_left),
    };
    return RUN_TESTS(tests);
}
