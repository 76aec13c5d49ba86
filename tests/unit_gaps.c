/* SPDX-License-Identifier: MIT
 * Gaps between infusions are those that a log of each patient's course tells, booking by booking, and the
 * errors of their means are those of the patients.
 *
 *   1. From a log   2. Against the tally   3. By hand
 */
#include <math.h>

#include <ebb/executor.h>
#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

/* 1. From a log */

/* The page's words, on events: a gap begins with an infusion, or with L; the first booking outside of a
 * course is the one that counts; a course voids it. Nothing of the schedule or its state is asked. */
static void read_log(const struct ebb_trace *trace, int last_day, int start_day, double *out)
{
    int first_due = -1;
    bool in_course = false;
    for (int i = 0; i < trace->n_events; i++) {
        const struct ebb_event *event = &trace->events[i];
        switch (event->kind) {
        case EBB_EVENT_BOOKED:
            first_due = first_due < 0 && !in_course ? event->value : first_due;
            break;
        case EBB_EVENT_COURSE_START:
        case EBB_EVENT_COURSE_END:
            in_course = event->kind == EBB_EVENT_COURSE_START;
            first_due = -1;
            break;
        case EBB_EVENT_INFUSION:
            if (event->day >= start_day && !in_course) {
                const double days = event->day - last_day, booked = first_due - last_day;
                assert_true(first_due >= 0);
                out[EBB_GAPS]++;
                out[EBB_GAPS_LATE] += days > booked + 7.0;
                out[EBB_GAP_DAYS] += days;
                out[EBB_GAP_DAYS_SQUARED] += days * days;
                out[EBB_GAP_BOOKED] += booked;
                out[EBB_GAP_BOOKED_SQUARED] += booked * booked;
            }
            last_day = event->day > last_day ? event->day : last_day;
            first_due = -1;
            break;
        default:
            break;
        }
    }
}

static void multiply(double *sums)
{
    const double n = sums[EBB_GAPS], late = sums[EBB_GAPS_LATE], days = sums[EBB_GAP_DAYS],
                 booked = sums[EBB_GAP_BOOKED];
    sums[EBB_GAPS_BY_GAPS] = n * n;
    sums[EBB_GAPS_BY_LATE] = n * late;
    sums[EBB_GAPS_BY_DAYS] = n * days;
    sums[EBB_GAPS_BY_BOOKED] = n * booked;
    sums[EBB_GAPS_LATE_BY_LATE] = late * late;
    sums[EBB_GAP_DAYS_BY_DAYS] = days * days;
    sums[EBB_GAP_BOOKED_BY_BOOKED] = booked * booked;
}

/* 2. Against the tally */

enum { N = 200 };

/* Everything that moves a session: misses, lateness, clinic days, decisions by score; and courses, a
 * pause. */
static struct ebb_study busy_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_policy policies[4] = {ebb_support_every("plain", 21, 28), ebb_support_every("busy", 14, 35),
                                     ebb_support_every("stretched", 14, 21),
                                     ebb_support_every("by_score", 7, 7)};
    policies[1].booster = (struct ebb_course_rule){.on = true,
                                                   .trigger_points = 18,
                                                   .visits = 1,
                                                   .delay_days = {1, 6},
                                                   .sessions = {1, 3},
                                                   .gap_days = {3, 3},
                                                   .stop_points = 14,
                                                   .min_gap_days = 3};
    policies[1].limits.clinic_days = 1u << 0 | 1u << 3;
    policies[2].adapt.on = true;
    policies[2].adapt.stretch = 1.3;
    policies[2].adapt.shrink = 0.7;
    policies[2].adapt.min_days = 7;
    policies[2].adapt.max_days = 60;
    policies[2].adapt.good_points = 10;
    policies[2].adapt.warn_points = 20;
    policies[2].suspend.on = true;
    policies[2].suspend.after_remission_days = 84;
    policies[3].maintenance.on = false;
    policies[3].by_score.on = true;
    policies[3].by_score.score_points = 14;
    policies[3].by_score.low_days = 42;
    policies[3].by_score.high_days = 14;
    policies[3].by_score.every_days = 14;
    ebb_support_set_policies(&study, policies, 4);
    study.n_patients = N;
    study.parameters.adherence.late_max_days = 9;
    study.parameters.adherence.p_late = 0.3;
    study.parameters.adherence.p_miss = 0.2;
    return study;
}

static void play(const struct ebb_plan *plan, struct ebb_tally *tally)
{
    const struct ebb_batch batch = {.plan = plan, .last_block = plan->n_blocks, .tally = tally};
    const struct ebb_play_options options = {.n_threads = 1, .kernel = ebb_kernel_best()};
    assert_int_equal(ebb_tally_init(tally, plan), EBB_OK);
    assert_int_equal(ebb_play_once(&batch, 1, &options), EBB_OK);
}

/* (x - R n) of each patient, over the mean of n. */
static double error_of(double (*patients)[EBB_GAP_SUM_COUNT], int n, enum ebb_gap_sum x)
{
    double sum = 0.0, gaps = 0.0, squares = 0.0;
    for (int i = 0; i < n; i++) {
        sum += patients[i][x];
        gaps += patients[i][EBB_GAPS];
    }
    for (int i = 0; i < n; i++) {
        const double off = (patients[i][x] - sum / gaps * patients[i][EBB_GAPS]) / (gaps / n);
        squares += off * off;
    }
    return sqrt(squares / (n - 1.0) / n);
}

static bool near(double x, double y)
{
    return fabs(x - y) <= 1e-9 * fabs(y);
}

static void check_summary(const struct ebb_summary *summary, double (*patients)[EBB_GAP_SUM_COUNT], int n,
                          const double *sums, int policy)
{
    double *const *gaps = summary->gaps;
    assert_true(gaps[EBB_GAP_N][policy] == sums[EBB_GAPS]);
    assert_true(near(gaps[EBB_GAP_MEAN][policy], sums[EBB_GAP_DAYS] / sums[EBB_GAPS]));
    assert_true(near(gaps[EBB_GAP_BOOKED_MEAN][policy], sums[EBB_GAP_BOOKED] / sums[EBB_GAPS]));
    assert_true(near(gaps[EBB_GAP_LATE][policy], sums[EBB_GAPS_LATE] / sums[EBB_GAPS]));
    assert_true(near(gaps[EBB_GAP_SE][policy], error_of(patients, n, EBB_GAP_DAYS)));
    assert_true(near(gaps[EBB_GAP_BOOKED_SE][policy], error_of(patients, n, EBB_GAP_BOOKED)));
    assert_true(near(gaps[EBB_GAP_LATE_SE][policy], error_of(patients, n, EBB_GAPS_LATE)));
    const double mean = sums[EBB_GAP_DAYS] / sums[EBB_GAPS];
    assert_true(near(gaps[EBB_GAP_SD][policy], sqrt((sums[EBB_GAP_DAYS_SQUARED] - mean * sums[EBB_GAP_DAYS]) /
                                                    (sums[EBB_GAPS] - 1.0))));
}

static void gaps_are_those_of_the_log(void **state)
{
    const struct ebb_study study = busy_study();
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    (void)state;
    assert_int_equal(ebb_plan_init(&plan, &study, &(struct ebb_messages){0}), EBB_OK);
    play(&plan, &tally);
    assert_int_equal(ebb_summary_init(&summary, &plan, &tally), EBB_OK);
    for (int policy = 0; policy < study.n_policies; policy++) {
        static double patients[N][EBB_GAP_SUM_COUNT];
        double sums[EBB_GAP_SUM_COUNT] = {0};
        int n = 0;
        for (int i = 0; i < N; i++) {
            struct ebb_trace trace;
            assert_int_equal(ebb_trace_init(&trace, &plan, i, policy), EBB_OK);
            for (int sum = 0; sum < EBB_GAP_SUM_COUNT; sum++)
                patients[n][sum] = 0.0;
            read_log(&trace, plan.calendar.last_induction_day,
                     plan.calendar.start * plan.calendar.interval_days, patients[n]);
            multiply(patients[n]);
            for (int sum = 0; sum < EBB_GAP_SUM_COUNT; sum++)
                sums[sum] += patients[n][sum];
            n += trace.treated;
            ebb_trace_free(&trace);
        }
        for (int sum = 0; sum < EBB_GAP_SUM_COUNT; sum++) {
            const int64_t counted = tally.sum_gaps[policy * EBB_GAP_SUM_COUNT + sum];
            if ((double)counted != sums[sum])
                fail_msg("%s of %s: %lld, not %.0f", EBB_GAP_SUM_NAMES[sum], study.policies[policy].name,
                         (long long)counted, sums[sum]);
        }
        assert_true(sums[EBB_GAPS] > 300.0 && sums[EBB_GAPS_LATE] > 10.0);
        assert_true(sums[EBB_GAP_DAYS] != sums[EBB_GAP_BOOKED]);
        check_summary(&summary, patients, n, sums, policy);
    }
    ebb_summary_free(&summary);
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
}

/* 3. By hand */

/* Every 28 days whatever comes, and nobody misses: a gap is 28 days, as booked, without spread, and its
 * mean is known exactly. Symptoms alone make no gap at all. */
static void a_schedule_that_is_kept_has_its_interval(void **state)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_policy policies[2] = {ebb_support_every("monthly", 28, 28), ebb_support_every("none", 28, 28)};
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    (void)state;
    policies[1].maintenance.on = false;
    ebb_support_set_policies(&study, policies, 2);
    study.n_patients = 300;
    study.parameters.adherence.p_miss = study.parameters.adherence.p_late = 0.0;
    assert_int_equal(ebb_plan_init(&plan, &study, &(struct ebb_messages){0}), EBB_OK);
    play(&plan, &tally);
    assert_int_equal(ebb_summary_init(&summary, &plan, &tally), EBB_OK);
    const double expected[EBB_GAP_COUNT] = {[EBB_GAP_MEAN] = 28.0, [EBB_GAP_BOOKED_MEAN] = 28.0};
    assert_true(summary.gaps[EBB_GAP_N][0] > 1000.0 && summary.gaps[EBB_GAP_N][1] == 0.0);
    for (int statistic = EBB_GAP_N + 1; statistic < EBB_GAP_COUNT; statistic++) {
        assert_true(summary.gaps[statistic][0] == expected[statistic]);
        assert_true(isnan(summary.gaps[statistic][1]));
    }
    ebb_summary_free(&summary);
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("gaps and their errors are those of a log of each course", gaps_are_those_of_the_log),
        TEST("a schedule that is kept has its interval, without spread or error",
             a_schedule_that_is_kept_has_its_interval),
    };
    return RUN_TESTS(tests);
}
