/* SPDX-License-Identifier: MIT
 * law_monitor: a policy knows what it looks at or is told, and no more (sim/model/README.md, section 7,
 * `monitor`).
 *
 *   1. Monitors that make no difference   2. Looks and reports, counted   3. What looking seldom costs
 */
#include <math.h>
#include <string.h>

#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

/* A policy with every part that goes by a score: by_score and suspend, booster and rescue. */
static struct ebb_policy looking_policy(const char *name)
{
    struct ebb_policy policy = ebb_support_every(name, 0, 0);
    policy.by_score.on = true;
    policy.by_score.score_points = 14;
    policy.by_score.low_days = 35;
    policy.by_score.high_days = 21;
    policy.by_score.every_days = 28;
    policy.suspend.on = true;
    policy.suspend.after_remission_days = 56;
    policy.booster = (struct ebb_course_rule){.on = true,
                                              .trigger_points = 18,
                                              .trigger_rise_points = 8,
                                              .visits = 2,
                                              .delay_days = {0, 4},
                                              .sessions = {1, 4},
                                              .gap_days = {4, 4},
                                              .stop_points = 12,
                                              .min_gap_days = 7,
                                              .futile_after = 3};
    policy.rescue = policy.booster;
    policy.rescue.trigger_points = policy.rescue.trigger_rise_points = policy.rescue.futile_after = 0;
    policy.rescue.min_gap_days = 14;
    return policy;
}

static struct ebb_policy monitored(struct ebb_policy policy, int every_days, double p_reported,
                                   int report_points)
{
    policy.monitor.on = true;
    policy.monitor.every_days = every_days;
    policy.monitor.p_reported = p_reported;
    policy.monitor.report_points = report_points;
    return policy;
}

/* 1. Monitors that make no difference */

enum { FREE, EVERY_WEEK, EVERY_DAY, ALL_REPORT, CALENDAR, CALENDAR_SELDOM, N_SAME };

/* The same but for who counts as looked at: looks and reports together are as many. */
static void assert_same_but_for_looks(struct ebb_support_run *run, int p, int q)
{
    const size_t n = run->n_patients;
    for (size_t i = 0; i < n; i++) {
        int32_t *looks = run->outcomes[EBB_LOOKS], *reports = run->outcomes[EBB_REPORTS];
        const size_t first = (size_t)p * n + i, second = (size_t)q * n + i;
        looks[second] = looks[first];
        reports[second] = reports[first];
    }
    assert_true(ebb_support_same_course(run, p, run, q));
}

static void some_monitors_make_no_difference(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    study.n_patients = 3000;
    struct ebb_policy policies[N_SAME];
    policies[FREE] = looking_policy("free");
    policies[EVERY_WEEK] = monitored(looking_policy("every_week"), 7, 0.0, -1);
    policies[EVERY_DAY] = monitored(looking_policy("every_day"), 1, 0.3, 20);
    policies[ALL_REPORT] = monitored(looking_policy("all_report"), 84, 1.0, 0);
    policies[CALENDAR] = ebb_support_every("calendar", 21, 28);
    policies[CALENDAR_SELDOM] = monitored(ebb_support_every("calendar_seldom", 21, 28), 84, 0.5, 18);
    ebb_support_set_policies(&study, policies, N_SAME);
    ebb_support_run_init(&run, &study);
    assert_true(ebb_support_same_course(&run, FREE, &run, EVERY_WEEK)); /* looks and all */
    assert_true(ebb_support_same_course(&run, FREE, &run, EVERY_DAY));
    for (size_t i = 0; i < run.n_patients; i++)
        assert_int_equal(ebb_support_outcome(&run, EBB_LOOKS, ALL_REPORT, i) +
                             ebb_support_outcome(&run, EBB_REPORTS, ALL_REPORT, i),
                         ebb_support_outcome(&run, EBB_LOOKS, FREE, i));
    assert_same_but_for_looks(&run, FREE, ALL_REPORT);
    assert_same_but_for_looks(&run, CALENDAR, CALENDAR_SELDOM);
    ebb_support_run_free(&run);
}

/* 2. Looks and reports, counted */

/* Of a calendar looked at every 30 days: one at taking over, and one for each 30 days in care from there to
 * the last assessment in care, since each falls on the first assessment at or after its day. */
static void a_calendar_is_looked_at_as_often_as_it_says(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    study.n_patients = 1000;
    const struct ebb_policy policy = monitored(ebb_support_every("calendar", 28, 28), 30, 0.0, -1);
    ebb_support_set_policies(&study, &policy, 1);
    ebb_support_run_init(&run, &study);
    const struct ebb_calendar *calendar = &run.plan.calendar;
    int n = 0;
    for (size_t i = 0; i < run.n_patients; i++) {
        const uint8_t *states = ebb_support_states(&run, 0, i);
        int last = calendar->start;
        while (last + 1 < calendar->n_assessments && states[last + 1] != EBB_STATE_LEFT)
            last++;
        const int days = (last - calendar->start) * calendar->interval_days;
        const int expected = run.responder[i] ? 1 + days / 30 : 0;
        assert_int_equal(ebb_support_outcome(&run, EBB_LOOKS, 0, i), expected);
        n += expected > 1;
    }
    assert_true(n > 500);
    ebb_support_run_free(&run);
}

/* Of a trace: the looks, reports and courses that are told are those that are counted; each report is of a
 * score that may be reported, on a day without a look and outside of courses; reports are as frequent as
 * their probability says. */
static void what_is_told_is_counted(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_plan plan;
    struct ebb_messages messages = {0};
    const double p = 0.3;
    const struct ebb_policy policy = monitored(looking_policy("seldom"), 84, p, 16);
    ebb_support_set_policies(&study, &policy, 1);
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    double n_reported = 0.0, n_silent = 0.0;
    for (int patient = 0; patient < 400; patient++) {
        struct ebb_trace trace;
        int counted[EBB_EVENT_KIND_COUNT] = {0};
        assert_int_equal(ebb_trace_init(&trace, &plan, patient, 0), EBB_OK);
        bool in_course = false, seen[512] = {false};
        for (int k = 0; k < trace.n_events; k++) {
            const struct ebb_event *event = &trace.events[k];
            counted[event->kind]++;
            if (event->kind == EBB_EVENT_LOOK || event->kind == EBB_EVENT_REPORT)
                seen[event->day / plan.calendar.interval_days] = true;
            if (event->kind == EBB_EVENT_REPORT)
                assert_true(!in_course && trace.score[event->day / plan.calendar.interval_days] >= 16);
            in_course =
                event->kind == EBB_EVENT_COURSE_START || (in_course && event->kind != EBB_EVENT_COURSE_END);
        }
        assert_int_equal(counted[EBB_EVENT_LOOK], trace.outcomes[EBB_LOOKS]);
        assert_int_equal(counted[EBB_EVENT_REPORT], trace.outcomes[EBB_REPORTS]);
        assert_int_equal(counted[EBB_EVENT_COURSE_START], trace.outcomes[EBB_COURSES]);
        for (int t = plan.calendar.start + 1; trace.responder && t < trace.n_assessments; t++)
            n_silent += !seen[t] && trace.score[t] >= 16 && trace.state[t] != EBB_STATE_LEFT;
        n_reported += counted[EBB_EVENT_REPORT];
        ebb_trace_free(&trace);
    }
    const double n = n_reported + n_silent;
    assert_true(n > 1000.0);
    assert_true(fabs(n_reported - p * n) < EBB_SUPPORT_Z * sqrt(p * (1.0 - p) * n));
    ebb_plan_free(&plan);
}

/* 3. What looking seldom costs */

/* Boosters on symptoms live from looking: every 12 weeks and without reports they keep fewer weeks in
 * response than with a weekly look, by a difference of patients in pairs 20 of its standard errors away from
 * 0; with reports something between. */
static void looking_seldom_costs_weeks_in_response(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    study.n_patients = 6000;
    const struct ebb_policy symptom_driven = study.policies[2];
    struct ebb_policy policies[3] = {symptom_driven, monitored(symptom_driven, 84, 0.0, -1),
                                     monitored(symptom_driven, 84, 0.6, 22)};
    ebb_support_set_policies(&study, policies, 3);
    ebb_support_run_init(&run, &study);
    enum { RESPONDERS = 1 };
    double mean[3];
    for (int p = 0; p < 3; p++)
        mean[p] = ebb_summary_statistic(&run.summary, EBB_STAT_MEAN, RESPONDERS, EBB_RESPONSE_WEEKS, p);
    assert_true(mean[1] < mean[2] && mean[2] < mean[0]);
    const double difference =
        ebb_summary_paired(&run.summary, EBB_PAIR_DIFFERENCE, RESPONDERS, EBB_RESPONSE_WEEKS, 0, 1);
    const double se = ebb_summary_paired(&run.summary, EBB_PAIR_SE, RESPONDERS, EBB_RESPONSE_WEEKS, 0, 1);
    print_message("# weeks in response: weekly %.2f, every 12 weeks %.2f, with reports %.2f; z = %.1f\n",
                  mean[0], mean[1], mean[2], difference / se);
    assert_true(fabs(difference) > 20.0 * se && se > 0.0);
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a look at every assessment, and reports of everything, are as no monitor; a calendar has none",
             some_monitors_make_no_difference),
        TEST("a calendar is looked at as often as its monitor says",
             a_calendar_is_looked_at_as_often_as_it_says),
        TEST("looks, reports and courses are counted as they are told", what_is_told_is_counted),
        TEST("boosters on symptoms lose weeks in response where they are looked for every 12 weeks",
             looking_seldom_costs_weeks_in_response),
    };
    return RUN_TESTS(tests);
}
