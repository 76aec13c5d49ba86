/* SPDX-License-Identifier: MIT
 * unit_course: two courses worked by hand come out event by event.
 *
 * The patient has baseline b = 40 points, attainable improvement m = 0.9 and a benefit that keeps the share
 * 0.8 a week (a time constant of 7 / ln 1.25 = 31.37 days); one infusion brings half of what is missing (g =
 * 0.5). No consolidation, no noise. So, from K:
 *
 *   a week later       K <- 0.8 K               (d days: 0.8^(d/7); 1: 0.96863, 3: 0.90880, 4: 0.88028, 6:
 * 0.82591) an infusion        K <- K + (0.9 - K) / 2 = K / 2 + 0.45 an assessment      S = 40 (1 - K), Y = S
 * rounded; response is Y <= 20, remission Y <= 10
 *
 *   1. Comparing with a trace   2. A booster, a relapse, a recovery   3. A lead-in, strata, two arms
 */
#include <math.h>

#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

/* 1. Comparing with a trace */

static struct ebb_study easy_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_parameters *parameters = &study.parameters;
    ebb_support_silence(&study);
    study.maintain_nonresponders = false;
    study.n_patients = 1;
    parameters->baseline.mean_points = 40.0;
    parameters->baseline.sd_points = 0.0;
    parameters->attainable.logit_mean = log(9.0);
    parameters->attainable.logit_sd = 0.0;
    parameters->duration.median_days = 7.0 / log(1.25);
    parameters->duration.sd_log = 0.0;
    parameters->infusion.gain = 0.5;
    return study;
}

enum { B = EBB_STATE_BEFORE, W = EBB_STATE_WELL, R = EBB_STATE_RELAPSED };

/* What is expected of one policy: `real` and scores worked to four decimals. */
struct course {
    const struct ebb_event *lead_in, *events;
    int n_lead_in, n_events;
    int32_t outcomes[EBB_OUTCOME_COUNT];
    const uint8_t *states; /* by assessment */
};

static void assert_events(const struct ebb_event *events, int n, const struct ebb_event *expected,
                          int n_expected)
{
    for (int i = 0; i < n && i < n_expected; i++) {
        const struct ebb_event *event = &events[i], *other = &expected[i];
        if (event->day != other->day || event->kind != other->kind || event->value != other->value ||
            fabs(event->real - other->real) > 1e-4)
            fail_msg("event %d is day %d, %s, %d, %.6f and should be day %d, %s, %d, %.4f", i, event->day,
                     EBB_EVENT_NAMES[event->kind], event->value, event->real, other->day,
                     EBB_EVENT_NAMES[other->kind], other->value, other->real);
    }
    assert_int_equal(n, n_expected);
}

static void assert_course(const struct ebb_study *study, int policy, const struct course *expected)
{
    struct ebb_support_run run;
    struct ebb_trace trace;
    ebb_support_run_init(&run, study);
    assert_int_equal(ebb_trace_init(&trace, &run.plan, 0, policy), EBB_OK);
    assert_true(trace.n_events >= expected->n_lead_in);
    assert_events(trace.events, expected->n_lead_in, expected->lead_in, expected->n_lead_in);
    assert_events(trace.events + expected->n_lead_in, trace.n_events - expected->n_lead_in, expected->events,
                  expected->n_events);
    assert_memory_equal(trace.state, expected->states, (size_t)trace.n_assessments);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        assert_int_equal(trace.outcomes[outcome], expected->outcomes[outcome]);
        assert_int_equal(ebb_support_outcome(&run, (enum ebb_outcome)outcome, policy, 0),
                         expected->outcomes[outcome]); /* a run agrees */
    }
    assert_memory_equal(trace.score, ebb_support_scores(&run, policy, 0), run.n_assessments);
    ebb_trace_free(&trace);
    ebb_support_run_free(&run);
}

/* 2. A booster, a relapse, a recovery
 *
 * Infusions on days 0, 7 and 14 (L). Boosters: Y >= 22 at two assessments in a row start a course a week
 * later, of 2 to 4 infusions a week apart, ended early by Y <= 17. Relapse is Y >= 22 twice in a row,
 * recovery Y <= 20 twice in a row. Horizon 84 days: up to day 98.
 *
 *   day   K before     S        Y    what happens                                         K after an infusion
 *     0   0            40.0000  40                                                        0.45
 *     7   0.36         25.6000  26                                                        0.63
 *    14   0.504        19.8400  20   last of induction                                    0.702
 *    21   0.5616       17.5360  18   responder, not remitter
 *    28   0.44928      22.0288  22   once
 *    35   0.359424     25.6230  26   twice: relapse, 21 days after L; course booked
 *    42   0.287539     28.4984  28   first of the course                                  0.593770
 *    49   0.475016     20.9994  21   neither response nor bad                             0.687508
 *    56   0.550006     17.9997  18   response once; 18 > 17: the course goes on           0.725003
 *    63   0.580003     16.7999  17   twice: recovery; and the course ends before its fourth
 *    70   0.464002     21.4399  21
 *    77   0.371202     25.1519  25   once
 *    84   0.296961     28.1215  28   twice: second relapse; course booked
 *    91   0.237569     30.4972  30   first of it                                          0.568785
 *    98   0.455028     21.7989  22   on the last day (the next: day 105)                  0.677514
 *
 * Visits count from day 21: 18 22 26 28 21 18 17 21 25 28 30 22, sum 276, three in response, 276 - 12 x 10
 * points above remission. The longest gap is from day 56 to 91. */
static const struct ebb_event BOOSTED[] = {
    {0, EBB_EVENT_ASSESSMENT, 40, 40.0},     {0, EBB_EVENT_INFUSION, 1, 0.45},
    {7, EBB_EVENT_ASSESSMENT, 26, 25.6},     {7, EBB_EVENT_INFUSION, 2, 0.63},
    {14, EBB_EVENT_ASSESSMENT, 20, 19.84},   {14, EBB_EVENT_INFUSION, 3, 0.702},
    {21, EBB_EVENT_ASSESSMENT, 18, 17.536},  {21, EBB_EVENT_RESPONDER, 0, 0.0},
    {28, EBB_EVENT_ASSESSMENT, 22, 22.0288}, {35, EBB_EVENT_ASSESSMENT, 26, 25.6230},
    {35, EBB_EVENT_RELAPSE, 1, 0.0},         {35, EBB_EVENT_BOOKED, 42, 0.0},
    {35, EBB_EVENT_COURSE_START, 42, 0.0},   {42, EBB_EVENT_ASSESSMENT, 28, 28.4984},
    {42, EBB_EVENT_INFUSION, 4, 0.5938},     {42, EBB_EVENT_BOOKED, 49, 0.0},
    {49, EBB_EVENT_ASSESSMENT, 21, 20.9994}, {49, EBB_EVENT_INFUSION, 5, 0.6875},
    {49, EBB_EVENT_BOOKED, 56, 0.0},         {56, EBB_EVENT_ASSESSMENT, 18, 17.9997},
    {56, EBB_EVENT_INFUSION, 6, 0.7250},     {56, EBB_EVENT_BOOKED, 63, 0.0},
    {63, EBB_EVENT_ASSESSMENT, 17, 16.7999}, {63, EBB_EVENT_RECOVERY, 0, 0.0},
    {63, EBB_EVENT_COURSE_END, 3, 0.0},      {70, EBB_EVENT_ASSESSMENT, 21, 21.4399},
    {77, EBB_EVENT_ASSESSMENT, 25, 25.1519}, {84, EBB_EVENT_ASSESSMENT, 28, 28.1215},
    {84, EBB_EVENT_RELAPSE, 2, 0.0},         {84, EBB_EVENT_BOOKED, 91, 0.0},
    {84, EBB_EVENT_COURSE_START, 91, 0.0},   {91, EBB_EVENT_ASSESSMENT, 30, 30.4972},
    {91, EBB_EVENT_INFUSION, 7, 0.5688},     {91, EBB_EVENT_BOOKED, 98, 0.0},
    {98, EBB_EVENT_ASSESSMENT, 22, 21.7989}, {98, EBB_EVENT_INFUSION, 8, 0.6775},
    {98, EBB_EVENT_BOOKED, 105, 0.0},
};

static void booster_relapse_recovery(void **state)
{
    (void)state;
    struct ebb_study study = easy_study();
    study.horizon_days = 84;
    study.induction.infusions = 3;
    for (int i = 0; i < 3; i++)
        study.induction.days[i] = 7 * i;
    struct ebb_policy policy = ebb_support_every("boosters", 0, 0);
    policy.booster = (struct ebb_course_rule){
        .on = true,
        .trigger_points = 22,
        .visits = 2,
        .delay_days = {7, 7},
        .sessions = {2, 4},
        .gap_days = {7, 7},
        .stop_points = 17,
        .min_gap_days = 7,
    };
    ebb_support_set_policies(&study, &policy, 1);
    static const uint8_t states[] = {B, B, B, W, W, R, R, R, R, W, W, W, R, R, R};
    const struct course expected = {
        .events = BOOSTED,
        .n_events = sizeof BOOSTED / sizeof BOOSTED[0],
        .outcomes =
            {
                [EBB_INFUSIONS] = 8,
                [EBB_FOLLOWUP_INFUSIONS] = 5,
                [EBB_RELAPSES] = 2,
                [EBB_FIRST_RELAPSE_DAY] = 21,
                [EBB_FOLLOWUP_DAYS] = 84,
                [EBB_RESPONSE_DAYS] = 21,
                [EBB_SCORE_SUM] = 276,
                [EBB_EXCESS_SCORE_DAYS] = 156 * 7,
                [EBB_LONGEST_GAP_DAYS] = 35,
                [EBB_RELAPSED_DAYS] = 7 * 7,
                [EBB_WELL_DAYS] = 5 * 7,
                [EBB_LOOKS] = 12, /* on day 21, where the policy takes over, and at each after it */
                [EBB_COURSES] = 2,
                [EBB_SEEN_RESPONSE_DAYS] = 21,
                [EBB_STATE_RESPONSE_DAYS] = 14, /* the visit on day 56 is relapsed first */
                [EBB_STATE_NEITHER_DAYS] = 21,
            },
        .states = states,
    };
    assert_course(&study, 0, &expected);
}

/* 3. A lead-in, strata, two arms
 *
 * Infusions on days 0, 3, 7, 10 and 14 (L). Lead-in: every 10 days for 21 days, to day 35; then by score
 * (every 21 days while Y
 * <= 15, else every 7, decided every 14 days) for 25 days, to day 60, rounded up to the assessment on day 63
 * (R). Selected are: first those with Y <= 12 at 2 of the last 4, then those improved by 50 % at the last 2
 * who have Y <= 18 at 3 of the last 4. Arms: an infusion every 14 days, or none. Relapse: improvement below
 * 50 % (Y >= 21) twice in a row. Horizon 42 days: up to day 105.
 *
 *   day   K before   S        Y    what happens                                            K after an
 * infusion 0   0          40.0000  40                                                           0.45 3
 * 0.408959                                                                         0.654479 7
 * 0.576128   16.9549  17                                                           0.738064 10   0.670751
 * 0.785375 14   0.691353   12.3459  12   last of induction                                       0.795677 21
 * 0.636541   14.5383  15   responder; every 10 days: next on day 24 24   0.578487 0.739244 28
 * 0.650744   13.9702  14 34   0.537458                 (day 44 is booked) 0.718729 35   0.696179   12.1528 12
 * second phase; 12 <= 15: 21 days from day 34 are day 55 42   0.556943   17.7223  18   not decided anew yet
 *    49   0.445555   22.1778  22   decided anew: every 7 days; day 41 has passed: today    0.672777
 *    56   0.538222   18.4711  18                                                           0.719111
 *    63   0.575289   16.9885  17   18 22 18 17: second stratum; the session of the lead-in on this day is
 * dropped
 *
 * From here without infusions             with infusions on days 70, 84 and 98
 *    70   0.460231   21.5908  22          0.460231   21.5908  22                           0.680116
 *    77   0.368185   25.2726  25 relapse  0.544092   18.2363  18
 *    84   0.294548   28.2181  28          0.435274   22.5890  23                           0.667637
 *    91   0.235638   30.5745  31          0.534110   18.6356  19
 *    98   0.188511   32.4596  32          0.427288   22.9085  23                           0.663644
 *   105   0.150808   33.9677  34          0.530915   18.7634  19
 *
 * Visits count from day 70: 22 25 28 31 32 34, sum 172; or 22 18 23 19 23 19, sum 124 with three in response.
 * The longest gap since day 14 is from day 56 to the end, 49 days; or from day 34 to 49. */
static const struct ebb_event LEAD_IN[] = {
    {0, EBB_EVENT_ASSESSMENT, 40, 40.0},     {0, EBB_EVENT_INFUSION, 1, 0.45},
    {3, EBB_EVENT_INFUSION, 2, 0.6545},      {7, EBB_EVENT_ASSESSMENT, 17, 16.9549},
    {7, EBB_EVENT_INFUSION, 3, 0.7381},      {10, EBB_EVENT_INFUSION, 4, 0.7854},
    {14, EBB_EVENT_ASSESSMENT, 12, 12.3459}, {14, EBB_EVENT_INFUSION, 5, 0.7957},
    {21, EBB_EVENT_ASSESSMENT, 15, 14.5383}, {21, EBB_EVENT_RESPONDER, 0, 0.0},
    {21, EBB_EVENT_PHASE, 0, 0.0},           {21, EBB_EVENT_BOOKED, 24, 0.0},
    {24, EBB_EVENT_INFUSION, 6, 0.7392},     {24, EBB_EVENT_BOOKED, 34, 0.0},
    {28, EBB_EVENT_ASSESSMENT, 14, 13.9702}, {34, EBB_EVENT_INFUSION, 7, 0.7187},
    {34, EBB_EVENT_BOOKED, 44, 0.0},         {35, EBB_EVENT_ASSESSMENT, 12, 12.1528},
    {35, EBB_EVENT_PHASE, 1, 0.0},           {35, EBB_EVENT_BOOKED, 55, 0.0},
    {42, EBB_EVENT_ASSESSMENT, 18, 17.7223}, {49, EBB_EVENT_ASSESSMENT, 22, 22.1778},
    {49, EBB_EVENT_BOOKED, 49, 0.0},         {49, EBB_EVENT_INFUSION, 8, 0.6728},
    {49, EBB_EVENT_BOOKED, 56, 0.0},         {56, EBB_EVENT_ASSESSMENT, 18, 18.4711},
    {56, EBB_EVENT_INFUSION, 9, 0.7191},     {56, EBB_EVENT_BOOKED, 63, 0.0},
    {63, EBB_EVENT_ASSESSMENT, 17, 16.9885}, {63, EBB_EVENT_STRATUM, 1, 0.0},
};

static const struct ebb_event WITHDRAWN[] = {
    {70, EBB_EVENT_ASSESSMENT, 22, 21.5908},  {77, EBB_EVENT_ASSESSMENT, 25, 25.2726},
    {77, EBB_EVENT_RELAPSE, 1, 0.0},          {84, EBB_EVENT_ASSESSMENT, 28, 28.2181},
    {91, EBB_EVENT_ASSESSMENT, 31, 30.5745},  {98, EBB_EVENT_ASSESSMENT, 32, 32.4596},
    {105, EBB_EVENT_ASSESSMENT, 34, 33.9677},
};

static const struct ebb_event CONTINUED[] = {
    {63, EBB_EVENT_BOOKED, 70, 0.0},          {70, EBB_EVENT_ASSESSMENT, 22, 21.5908},
    {70, EBB_EVENT_INFUSION, 10, 0.6801},     {70, EBB_EVENT_BOOKED, 84, 0.0},
    {77, EBB_EVENT_ASSESSMENT, 18, 18.2363},  {84, EBB_EVENT_ASSESSMENT, 23, 22.5890},
    {84, EBB_EVENT_INFUSION, 11, 0.6676},     {84, EBB_EVENT_BOOKED, 98, 0.0},
    {91, EBB_EVENT_ASSESSMENT, 19, 18.6356},  {98, EBB_EVENT_ASSESSMENT, 23, 22.9085},
    {98, EBB_EVENT_INFUSION, 12, 0.6636},     {98, EBB_EVENT_BOOKED, 112, 0.0},
    {105, EBB_EVENT_ASSESSMENT, 19, 18.7634},
};

static struct ebb_study trial_study(void)
{
    struct ebb_study study = easy_study();
    static const int days[] = {0, 3, 7, 10, 14};
    const struct ebb_policy arms[] = {ebb_support_every("withdrawn", 0, 0),
                                      ebb_support_every("continued", 14, 14)};
    ebb_support_set_policies(&study, arms, 2);
    study.horizon_days = 42;
    study.induction.infusions = 5;
    for (int i = 0; i < 5; i++)
        study.induction.days[i] = days[i];
    study.parameters.relapse.score_points = 0;
    study.parameters.relapse.f_loss_of_improvement = 0.5;
    study.n_phases = 2;
    study.lead_in[0] = (struct ebb_phase){21, ebb_support_every("every_10_days", 10, 10)};
    study.lead_in[1] = (struct ebb_phase){25, ebb_support_every("by_score", 0, 0)};
    study.lead_in[1].policy.by_score.on = true;
    study.lead_in[1].policy.by_score.score_points = 15;
    study.lead_in[1].policy.by_score.low_days = 21;
    study.lead_in[1].policy.by_score.high_days = 7;
    study.lead_in[1].policy.by_score.every_days = 14;
    study.n_strata = 2;
    study.strata[0] = (struct ebb_stratum){"well", 1, {{12, -1.0, 2, 4}}};
    study.strata[1] = (struct ebb_stratum){"improved", 2, {{-1, 0.5, 2, 2}, {18, -1.0, 3, 4}}};
    return study;
}

static void lead_in_and_withdrawal(void **state)
{
    (void)state;
    static const uint8_t states[] = {B, B, B, B, B, B, B, B, B, W, W, R, R, R, R, R};
    const struct ebb_study study = trial_study();
    const struct course expected = {
        .lead_in = LEAD_IN,
        .n_lead_in = sizeof LEAD_IN / sizeof LEAD_IN[0],
        .events = WITHDRAWN,
        .n_events = sizeof WITHDRAWN / sizeof WITHDRAWN[0],
        .outcomes =
            {
                [EBB_INFUSIONS] = 9,
                [EBB_RELAPSES] = 1,
                [EBB_FIRST_RELAPSE_DAY] = 14,
                [EBB_FOLLOWUP_DAYS] = 42,
                [EBB_SCORE_SUM] = 172,
                [EBB_EXCESS_SCORE_DAYS] = 112 * 7,
                [EBB_LONGEST_GAP_DAYS] = 49,
                [EBB_RELAPSED_DAYS] = 5 * 7,
                [EBB_WELL_DAYS] = 7,
                [EBB_LOOKS] = 7, /* on day 63 and after; those of the lead-in do not count */
                [EBB_STATE_NEITHER_DAYS] = 7,
            },
        .states = states,
    };
    assert_course(&study, 0, &expected);
}

static void lead_in_and_continuation(void **state)
{
    (void)state;
    static const uint8_t states[] = {B, B, B, B, B, B, B, B, B, W, W, W, W, W, W, W};
    const struct ebb_study study = trial_study();
    const struct course expected = {
        .lead_in = LEAD_IN,
        .n_lead_in = sizeof LEAD_IN / sizeof LEAD_IN[0],
        .events = CONTINUED,
        .n_events = sizeof CONTINUED / sizeof CONTINUED[0],
        .outcomes =
            {
                [EBB_INFUSIONS] = 12,
                [EBB_FOLLOWUP_INFUSIONS] = 3,
                [EBB_FIRST_RELAPSE_DAY] = -1,
                [EBB_FOLLOWUP_DAYS] = 42,
                [EBB_RESPONSE_DAYS] = 21,
                [EBB_SCORE_SUM] = 124,
                [EBB_EXCESS_SCORE_DAYS] = 64 * 7,
                [EBB_LONGEST_GAP_DAYS] = 15,
                [EBB_WELL_DAYS] = 6 * 7,
                [EBB_LOOKS] = 7,
                [EBB_SEEN_RESPONSE_DAYS] = 21,
                [EBB_STATE_RESPONSE_DAYS] = 21,
                [EBB_STATE_NEITHER_DAYS] = 21,
            },
        .states = states,
    };
    assert_course(&study, 1, &expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a booster course, a relapse and a recovery, worked by hand", booster_relapse_recovery),
        TEST("a lead-in, a stratum and withdrawal, worked by hand", lead_in_and_withdrawal),
        TEST("the same lead-in and continuation, worked by hand", lead_in_and_continuation),
    };
    return RUN_TESTS(tests);
}
