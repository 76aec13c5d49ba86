/* SPDX-License-Identifier: MIT Patients that a trial needs are those of the closed forms and of R, and arms
 * are what a trial would see of a run's patients.
 *
 *   1. Closed forms   2. Arms of a run   3. Sizes   4. Over draws
 */
#include "tap.h"

#include <math.h>

#include <ebb/survival.h>
#include <ebb/trial_ranges.h>

#include "support.h"

/* 1. Closed forms */

/* R 4.2: power.prop.test(p1=, p2=, power=, tol=1e-12)$n */
static void shares_need_what_r_says(void **state)
{
    static const struct {
        double first, second, n_80, n_90;
    } R[] = {{0.4, 0.3, 355.942812712, 476.007195275},
             {0.25, 0.6, 30.1088931887, 39.8033645046},
             {0.05, 0.01, 284.321209611, 380.126083478},
             {0.52, 0.5, 9805.99620874, 13126.9479049}};
    (void)state;
    for (size_t i = 0; i < sizeof R / sizeof R[0]; i++) {
        const double n_80 = ebb_trial_size_of_shares(R[i].first, R[i].second, 1.0, EBB_POWER_80),
                     n_90 = ebb_trial_size_of_shares(R[i].second, R[i].first, 1.0, EBB_POWER_90);
        assert_true(fabs(n_80 / R[i].n_80 - 1.0) < 1e-6 && fabs(n_90 / R[i].n_90 - 1.0) < 1e-6);
    }
    assert_true(isinf(ebb_trial_size_of_shares(0.3, 0.3, 1.0, EBB_POWER_80)));
}

/* R 4.2: power.t.test(delta=, sd=, power=, tol=1e-12)$n */
static void means_need_what_r_says(void **state)
{
    static const struct {
        double delta, sd, n_80, n_90;
    } R[] = {{2.0, 15.0, 883.960359483, 1183.04628298},
             {5.0, 10.0, 63.7657637248, 85.0313133115},
             {0.5, 14.0, 12308.0038617, 16476.5997836},
             {12.0, 10.0, 11.9422826399, 15.6196744141}};
    (void)state;
    for (size_t i = 0; i < sizeof R / sizeof R[0]; i++) {
        const double variance = R[i].sd * R[i].sd;
        assert_true(fabs(ebb_trial_size_of_means(R[i].delta, variance, variance, EBB_POWER_80) - R[i].n_80) <
                    0.1);
        assert_true(fabs(ebb_trial_size_of_means(-R[i].delta, variance, variance, EBB_POWER_90) - R[i].n_90) <
                    0.1);
    }
    /* Of other variances it is their sum that counts, but for a fraction of a patient. */
    assert_true(fabs(ebb_trial_size_of_means(2.0, 350.0, 100.0, EBB_POWER_80) - R[0].n_80) < 0.6);
    assert_true(isinf(ebb_trial_size_of_means(0.0, 1.0, 1.0, EBB_POWER_80)));
}

/* Schoenfeld 1981 by hand: (1.959964 + 0.841621)^2 = 7.848880; log(2)^2 = 0.480453; 4 x 7.84888 / 0.480453 =
 * 65.3456 events. */
static void times_need_schoenfeld_s_events(void **state)
{
    double events;
    (void)state;
    const double n = ebb_trial_size_of_times(0.5, 0.6, 0.4, EBB_POWER_80, &events);
    assert_true(fabs(events - 65.3456) < 1e-3 && fabs(n - events) < 1e-12);
    assert_true(ebb_trial_size_of_times(2.0, 0.3, 0.2, EBB_POWER_80, &events) == 2.0 * n);
    const double n_90 = ebb_trial_size_of_times(0.5, 0.6, 0.4, EBB_POWER_90, &events);
    assert_true(fabs(n_90 / n - 10.507416 / 7.848880) < 1e-6);
    assert_true(isinf(ebb_trial_size_of_times(1.0, 0.3, 0.3, EBB_POWER_80, &events)) && isinf(events));
}

/* N times Greenwood's variance by time 1, of so many people and steps under constant hazards. */
static double greenwood_of(double relapse, double leaving, double *out_survival)
{
    enum { STEPS = 4000 };
    const int64_t n = 1000000000000;
    struct ebb_survival_walk walk = ebb_survival_start(n);
    struct ebb_survival_point point = {.survival = 1.0};
    for (int step = 0; step < STEPS; step++) {
        const double before = (double)walk.at_risk, gone = before * -expm1(-leaving / STEPS);
        const int64_t left = (int64_t)gone, events = (int64_t)((before - gone) * -expm1(-relapse / STEPS));
        ebb_survival_step(&walk, &(struct ebb_survival_visit){left, left, events, events}, &point);
    }
    *out_survival = point.survival;
    return (double)n * point.survival * point.survival * point.greenwood;
}

/* Of hazards a of relapse and b of leaving: S^2 a / (a + b) (exp((a + b)) - 1); p (1 - p) for b = 0, so that
 * the size is that of two plain shares. Steps of time make it differ in the fourth digit. */
static void leaving_adds_what_greenwood_says(void **state)
{
    static const double A[] = {1.0, 1.0, 0.4}, B[] = {0.0, 0.5, 1.2};
    (void)state;
    for (int i = 0; i < 3; i++) {
        double survival;
        const double variance = greenwood_of(A[i], B[i], &survival), both = A[i] + B[i],
                     closed = exp(-2.0 * A[i]) * A[i] / both * expm1(both);
        assert_true(fabs(survival - exp(-A[i])) < 1e-6);
        assert_true(fabs(variance / closed - 1.0) < 1e-3);
        if (B[i] == 0.0)
            assert_true(fabs(variance / (survival * (1.0 - survival)) - 1.0) < 1e-9);
    }
}

/* 2. Arms of a run */

static double variance_of(const double *values, int n, double *out_mean)
{
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < n; i++)
        sum += values[i];
    *out_mean = sum / n;
    for (int i = 0; i < n; i++)
        squares += (values[i] - *out_mean) * (values[i] - *out_mean);
    return squares / (n - 1);
}

static void arms_are_what_a_trial_would_see(void **state)
{
    static double weeks[8192];
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    (void)state;
    study.n_patients = 8192;
    study.record = EBB_RECORD_ALL;
    study.horizon_days = 600;
    ebb_support_run_init(&run, &study);
    for (int policy = 0; policy < study.n_policies; policy++) {
        int n = 0, n_followed = 0, n_seen = 0;
        double mean;
        const struct ebb_trial_arm arm = ebb_trial_arm_of(&run.summary, &run.plan, 1, policy);
        for (size_t i = 0; i < run.n_patients; i++) {
            const int day = ebb_support_outcome(&run, EBB_FIRST_RELAPSE_DAY, policy, i);
            if (!run.treated[i] || !run.responder[i])
                continue;
            weeks[n++] = ebb_support_outcome(&run, EBB_SEEN_RESPONSE_DAYS, policy, i) / 7.0;
            n_followed += ebb_support_outcome(&run, EBB_WELL_DAYS, policy, i) > 0 || day >= 0;
            n_seen += day >= 0 && day <= 364;
        }
        assert_true(fabs(variance_of(weeks, n, &mean) / arm.weeks_variance - 1.0) < 1e-9);
        assert_true(fabs(mean - arm.weeks) < 1e-9);
        assert_true(fabs((double)n_seen / n_followed - arm.with_event) < 1e-3);
        /* Patients leave: fewer relapses are seen than there are, and the share is known less well. */
        assert_true(arm.with_event < arm.relapsed);
        assert_true(arm.relapsed_variance > arm.relapsed * (1.0 - arm.relapsed));
        const struct ebb_trial_arm same =
            ebb_trial_arm_in_draw(&arm, arm.relapsed, arm.weeks, arm.weeks_variance);
        assert_true(fabs(same.with_event - arm.with_event) < 1e-12);
        assert_true(fabs(same.relapsed_variance - arm.relapsed_variance) < 1e-12);
    }
    ebb_support_run_free(&run);
}

/* 3. Sizes */

static struct ebb_trial_arm arm_with(double relapsed, double weeks)
{
    return (struct ebb_trial_arm){.relapsed = relapsed,
                                  .relapsed_variance = relapsed * (1.0 - relapsed),
                                  .with_event = relapsed,
                                  .weeks = weeks,
                                  .weeks_variance = 225.0};
}

static void patients_are_whole(void **state)
{
    struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
    const struct ebb_trial_arm reference = arm_with(0.4, 30.0), policy = arm_with(0.3, 32.0);
    (void)state;
    ebb_trial_sizes(&reference, &policy, log(0.7) / log(0.6), sizes);
    assert_true(sizes[EBB_TRIAL_RELAPSED].patients[EBB_POWER_80] == 356.0);
    assert_true(sizes[EBB_TRIAL_RELAPSED].patients[EBB_POWER_90] == 477.0);
    assert_true(fabs(sizes[EBB_TRIAL_RELAPSED].difference + 0.1) < 1e-12);
    assert_true(sizes[EBB_TRIAL_WEEKS].patients[EBB_POWER_80] == 884.0);
    assert_true(sizes[EBB_TRIAL_WEEKS].difference == 2.0);
    /* log 0.7 / log 0.6 = 0.698; 4 x 7.84888 / 0.12927 = 242.9 events; 243 of them in 0.7 an arm of each */
    assert_true(fabs(sizes[EBB_TRIAL_TIME].difference - 0.69823) < 1e-5);
    assert_true(sizes[EBB_TRIAL_TIME].events[EBB_POWER_80] == 244.0);
    assert_true(sizes[EBB_TRIAL_TIME].patients[EBB_POWER_80] == 348.0);
    assert_true(isnan(sizes[EBB_TRIAL_WEEKS].events[EBB_POWER_80]));
}

/* Half the hazard in all draws of shares that have half of it, and the run's otherwise. */
static void ratios_move_with_the_shares(void **state)
{
    const struct ebb_trial_arm run[2] = {arm_with(0.5, 30.0), arm_with(0.5, 30.0)},
                               draw[2] = {arm_with(0.75, 30.0), arm_with(0.5, 30.0)};
    (void)state;
    assert_true(fabs(ebb_trial_hazard_ratio_in_draw(0.8, run, run) - 0.8) < 1e-12);
    assert_true(fabs(ebb_trial_hazard_ratio_in_draw(0.8, run, draw) - 0.4) < 1e-12);
}

static void leaving_makes_a_trial_larger(void **state)
{
    struct ebb_trial_size plain[EBB_TRIAL_OUTCOME_COUNT], left[EBB_TRIAL_OUTCOME_COUNT];
    struct ebb_trial_arm reference = arm_with(0.4, 30.0), policy = arm_with(0.3, 32.0);
    (void)state;
    ebb_trial_sizes(&reference, &policy, 0.7, plain);
    reference.relapsed_variance *= 1.3;
    policy.relapsed_variance *= 1.3;
    reference.with_event *= 0.8;
    policy.with_event *= 0.8;
    ebb_trial_sizes(&reference, &policy, 0.7, left);
    assert_true(left[EBB_TRIAL_RELAPSED].patients[0] == ceil(1.3 * 355.942812712));
    assert_true(left[EBB_TRIAL_TIME].events[0] == plain[EBB_TRIAL_TIME].events[0]);
    assert_true(fabs(left[EBB_TRIAL_TIME].patients[0] / plain[EBB_TRIAL_TIME].patients[0] - 1.25) < 0.01);
}

static void no_trial_shows_what_is_not_there(void **state)
{
    struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
    const struct ebb_trial_arm arm = arm_with(0.4, 30.0), unknown = arm_with(NAN, 30.0),
                               everybody = arm_with(1.0, 31.0);
    (void)state;
    ebb_trial_sizes(&arm, &arm, 1.0, sizes);
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++)
        assert_true(isinf(sizes[outcome].patients[0]) && isinf(sizes[outcome].patients[1]));
    ebb_trial_sizes(&arm, &unknown, NAN, sizes); /* a study of 40 weeks */
    assert_true(isnan(sizes[EBB_TRIAL_RELAPSED].patients[0]) && isnan(sizes[EBB_TRIAL_TIME].patients[1]));
    ebb_trial_sizes(&arm, &everybody, 3.0, sizes);
    assert_true(sizes[EBB_TRIAL_RELAPSED].patients[0] < 20.0 && sizes[EBB_TRIAL_TIME].patients[0] < 30.0);
    const struct ebb_trial_arm run[2] = {arm, arm}, draw[2] = {arm, everybody}; /* no logarithm of nobody */
    assert_true(isnan(ebb_trial_hazard_ratio_in_draw(1.0, run, draw)));
}

/* 4. Over draws */

static void ranges_hold_what_draws_say(void **state)
{
    struct ebb_trial_size draws[199], run = {.difference = -0.1};
    struct ebb_trial_range range;
    (void)state;
    for (int i = 0; i < 199; i++)
        draws[i] =
            (struct ebb_trial_size){.difference = i < 10 ? 0.01 : -0.1, .patients = {100.0 + (199 - i), 0.0}};
    assert_int_equal(ebb_trial_range_of(199, draws, EBB_TRIAL_WEEKS, EBB_POWER_80, &run, &range), EBB_OK);
    assert_true(range.n_draws == 199 && range.median == 200.0);
    assert_true(range.lower == 105.0 && range.upper == 295.0); /* the 5th and the 195th of 199 */
    assert_true(fabs(range.same_sign - 189.0 / 199.0) < 1e-12);
    for (int i = 0; i < 20; i++)
        draws[i].patients[0] = INFINITY;
    assert_int_equal(ebb_trial_range_of(199, draws, EBB_TRIAL_WEEKS, EBB_POWER_80, &run, &range), EBB_OK);
    assert_true(isinf(range.upper) && isfinite(range.median) && range.lower == 105.0);
    for (int i = 0; i < 100; i++)
        draws[i].patients[0] = NAN;
    assert_int_equal(ebb_trial_range_of(199, draws, EBB_TRIAL_WEEKS, EBB_POWER_80, &run, &range), EBB_OK);
    assert_true(range.n_draws == 99 && isnan(range.median) && isnan(range.same_sign));
}

/* Three draws of made-up answers, whose differences are drawn half-way to their mean: three quarters of their
 * spread are luck. */
static void each_draw_has_a_trial_of_its_own(void **state)
{
    enum { DRAWS = 3 };
    static const double SHARES[DRAWS][2] = {{0.6, 0.5}, {0.7, 0.4}, {0.65, 0.65}},
                        WEEKS[DRAWS][2] = {{30.0, 31.0}, {28.0, 34.0}, {29.0, 31.0}};
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    struct ebb_uncertainty uncertainty;
    struct ebb_trial_ranges ranges;
    (void)state;
    study.n_patients = 4096;
    ebb_support_run_init(&run, &study);
    assert_int_equal(ebb_uncertainty_init(&uncertainty, &run.plan, 1, DRAWS), EBB_OK);
    for (int m = 0; m < uncertainty.n_measures; m++) {
        const bool is_share = uncertainty.measures[m] == EBB_RELAPSED_52_WEEKS;
        uncertainty.differences[m * 3 + 2] = (struct ebb_nested_range){.n_rows = DRAWS,
                                                                       .mean = is_share ? -0.4 / 3.0 : 3.0,
                                                                       .told = EBB_TOLD,
                                                                       .rows_variance = 4.0,
                                                                       .interaction_variance = 3.0};
        for (int draw = 0; draw < DRAWS; draw++) {
            double *values = uncertainty.values + (draw * uncertainty.n_measures + m) * 3;
            values[0] = is_share ? SHARES[draw][0] : WEEKS[draw][0];
            values[2] = is_share ? SHARES[draw][1] : WEEKS[draw][1];
        }
    }
    assert_int_equal(ebb_trial_ranges_of(&uncertainty, EBB_SITE_TYPICAL, &run.summary, &run.plan, 2, &ranges),
                     EBB_OK);
    const struct ebb_trial_arm reference = ebb_trial_arm_of(&run.summary, &run.plan, 1, 0),
                               policy = ebb_trial_arm_of(&run.summary, &run.plan, 1, 2);
    double weeks[DRAWS], shares[DRAWS]; /* of differences 2, 4.5 and 2.5; -0.1167, -0.2167 and -0.0667 */
    for (int draw = 0; draw < DRAWS; draw++) {
        struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
        const double share = SHARES[draw][0] + 0.5 * (SHARES[draw][1] - SHARES[draw][0]) - 0.2 / 3.0,
                     mean = WEEKS[draw][0] + 0.5 * (WEEKS[draw][1] - WEEKS[draw][0]) + 1.5;
        const struct ebb_trial_arm first = ebb_trial_arm_in_draw(&reference, SHARES[draw][0], WEEKS[draw][0],
                                                                 reference.weeks_variance),
                                   second =
                                       ebb_trial_arm_in_draw(&policy, share, mean, policy.weeks_variance);
        ebb_trial_sizes(&first, &second, 0.9, sizes);
        weeks[draw] = sizes[EBB_TRIAL_WEEKS].patients[EBB_POWER_90];
        shares[draw] = sizes[EBB_TRIAL_RELAPSED].patients[EBB_POWER_80];
    }
    const struct ebb_trial_range *of_weeks = &ranges.of[EBB_TRIAL_WEEKS][EBB_POWER_90],
                                 *of_shares = &ranges.of[EBB_TRIAL_RELAPSED][EBB_POWER_80];
    assert_true(of_weeks->n_draws == DRAWS && of_weeks->median == weeks[2] && isnan(of_weeks->lower) &&
                isnan(of_weeks->upper)); /* three draws hold no range */
    assert_true(of_shares->median == shares[0] && isnan(of_shares->lower));
    for (int m = 0; m < uncertainty.n_measures; m++)
        uncertainty.differences[m * 3 + 2].told = EBB_NOT_TOLD;
    assert_int_equal(ebb_trial_ranges_of(&uncertainty, EBB_SITE_TYPICAL, &run.summary, &run.plan, 2, &ranges),
                     EBB_OK);
    assert_true(ranges.of[EBB_TRIAL_WEEKS][EBB_POWER_90].n_draws == 0); /* noise has no trial */
    assert_true(ebb_trial_ranges_of(&uncertainty, EBB_SITE_NEW, &run.summary, &run.plan, 2, &ranges) ==
                    EBB_OK &&
                ranges.of[EBB_TRIAL_WEEKS][EBB_POWER_80].n_draws == 0);
    ebb_uncertainty_free(&uncertainty);
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("two shares need the patients that R says", shares_need_what_r_says),
        TEST("two means need the patients that R says, to a tenth", means_need_what_r_says),
        TEST("a log-rank test needs Schoenfeld's events", times_need_schoenfeld_s_events),
        TEST("leaving adds to a share's variance what Greenwood's closed form says",
             leaving_adds_what_greenwood_says),
        TEST("arms are what a trial would see of a run's patients", arms_are_what_a_trial_would_see),
        TEST("patients are whole, of one arm", patients_are_whole),
        TEST("hazard ratios of draws move with their shares", ratios_move_with_the_shares),
        TEST("patients who leave make a trial larger", leaving_makes_a_trial_larger),
        TEST("no trial shows what is not there, and none is planned of what is not known",
             no_trial_shows_what_is_not_there),
        TEST("ranges hold what draws say, infinite sizes too", ranges_hold_what_draws_say),
        TEST("each draw has a trial of its own, of a difference without its luck",
             each_draw_has_a_trial_of_its_own),
    };
    return RUN_TESTS(tests);
}
