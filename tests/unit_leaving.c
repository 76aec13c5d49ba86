/* SPDX-License-Identifier: MIT
 * Patients who leave before follow-up get no infusions from that day on, are seen no more, and are selected
 * for nothing; and an instrument's scores are those worked by hand.
 *
 *   1. What holds for everybody who leaves   2. With strata, without them, without a lead-in   3. When they
 * leave   4. An instrument
 */
#include <math.h>
#include <string.h>

#include <ebb/quantity.h>
#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

/* 1. What holds for everybody who leaves */

/* Patients by when they left: before the classifying assessment, after it but before they could be seen on
 * day R, later. Of those who left on the day of the classifying assessment itself: all, and responders. */
struct leavers {
    int unclassified, in_lead_in, later;
    int on_the_day, responders;
};

static void assert_no_infusions_from(const struct ebb_trace *trace, int every, int day)
{
    for (int t = 0; t < trace->n_assessments; t++) {
        for (int place = 0; place < every; place++)
            assert_false(t * every + place >= day && trace->infusion_mask[t] >> place & 1u);
    }
}

/* Who left before being seen on day R has left at every assessment from that day on; others have not before
 * it. */
static void assert_states(const struct ebb_trace *trace, int every, bool early)
{
    for (int t = 0; t < trace->n_assessments; t++) {
        const bool left = trace->state[t] == EBB_STATE_LEFT;
        if (early)
            assert_int_equal(left, t * every >= trace->leaving_day);
        else
            assert_false(left && t * every < trace->leaving_day);
    }
}

/* Nothing happens to a patient who has left but assessments (what happens, as opposed to what is seen),
 * set-backs and being counted. */
static void assert_quiet_after(const struct ebb_trace *trace)
{
    for (int i = 0; i < trace->n_events; i++) {
        const struct ebb_event *event = &trace->events[i];
        const bool counted = event->kind == EBB_EVENT_NONRESPONDER || event->kind == EBB_EVENT_UNSELECTED;
        if (event->day > trace->leaving_day && !counted)
            assert_true(event->kind == EBB_EVENT_ASSESSMENT || event->kind == EBB_EVENT_SETBACK ||
                        event->kind == EBB_EVENT_LEFT);
    }
}

static void look_at(const struct ebb_plan *plan, int patient, struct leavers *leavers)
{
    const struct ebb_calendar *calendar = &plan->calendar;
    const int every = calendar->interval_days, seen = calendar->start * every;
    struct ebb_trace trace;
    assert_int_equal(ebb_trace_init(&trace, plan, patient, 0), EBB_OK);
    const bool early = trace.leaving_day < seen;
    assert_no_infusions_from(&trace, every, trace.leaving_day);
    assert_states(&trace, every, early);
    if (early) {
        assert_quiet_after(&trace);
        assert_int_equal(trace.stratum, EBB_NO_STRATUM);
        assert_int_equal(trace.outcomes[EBB_RELAPSES], 0);
        assert_int_equal(trace.outcomes[EBB_FOLLOWUP_INFUSIONS], 0);
    }
    leavers->on_the_day += trace.leaving_day == calendar->classification * every;
    leavers->responders += trace.leaving_day == calendar->classification * every && trace.responder;
    if (trace.leaving_day < calendar->classification * every && early) {
        assert_false(trace.responder || trace.remitter);
        leavers->unclassified++;
    } else if (early) {
        leavers->in_lead_in++;
    } else {
        leavers->later += trace.leaving_day <= calendar->end_day;
    }
    if (trace.leaving_day <= calendar->start_day)
        assert_int_equal(trace.outcomes[EBB_FOLLOWUP_DAYS], 0);
    ebb_trace_free(&trace);
}

/* 2. With strata, without them, without a lead-in */

enum { PATIENTS = 1500 };

static struct ebb_study leaving_study(bool with_lead_in, bool with_strata)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = PATIENTS;
    study.horizon_days = 140;
    study.maintain_nonresponders = false;
    study.parameters.screening.f_contraindicated = 0.0;
    study.parameters.dropout.per_month = 0.35;
    study.parameters.dropout.in_lead_in = true;
    study.n_phases = with_lead_in;
    study.lead_in[0] = (struct ebb_phase){56, ebb_support_every("weekly", 7, 7)};
    study.n_strata = with_strata;
    study.strata[0] = (struct ebb_stratum){"all", 1, {{60, -1.0, 1, 1}}};
    return study;
}

static struct leavers look_at_all(const struct ebb_support_run *run)
{
    struct leavers leavers = {0};
    for (int i = 0; i < PATIENTS; i++)
        look_at(&run->plan, i, &leavers);
    return leavers;
}

/* Patients at risk of a relapse, by the tally: of all treated who are compared. */
static int64_t count_followed(const struct ebb_support_run *run)
{
    const size_t n = (size_t)EBB_TALLY_GROUPS * (size_t)(run->tally.n_visits + 1);
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += run->tally.left[i];
    return sum;
}

/* Responders who stay beyond day R. */
static int64_t count_staying_responders(const struct ebb_support_run *run)
{
    int64_t n = 0;
    for (size_t i = 0; i < run->n_patients; i++)
        n += run->responder[i] && ebb_support_outcome(run, EBB_FOLLOWUP_DAYS, 0, i) > 0;
    return n;
}

static void nobody_who_left_is_selected(void **state)
{
    (void)state;
    const struct ebb_study study = leaving_study(true, true);
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    const struct leavers leavers = look_at_all(&run);
    int64_t n_selected = 0;
    for (size_t i = 0; i < run.n_patients; i++)
        n_selected += run.stratum[i] == 0;
    assert_true(leavers.unclassified > 100 && leavers.in_lead_in > 100 && leavers.later > 100);
    assert_int_equal(run.tally.flow[EBB_FLOW_COMPARED], n_selected);
    assert_int_equal(run.tally.flow[EBB_FLOW_UNSELECTED], PATIENTS - n_selected);
    assert_int_equal(count_followed(&run), count_staying_responders(&run));
    ebb_support_run_free(&run);
}

static void without_strata_they_stay_in_the_denominator(void **state)
{
    (void)state;
    const struct ebb_study study = leaving_study(true, false);
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    const struct leavers leavers = look_at_all(&run);
    assert_true(leavers.unclassified > 100 && leavers.in_lead_in > 100 && leavers.later > 100);
    assert_int_equal(run.tally.n_patients[0], PATIENTS);
    assert_int_equal(count_followed(&run), count_staying_responders(&run));
    assert_true(run.tally.flow[EBB_FLOW_RESPONDERS] >
                count_followed(&run)); /* some responders left during the lead-in */
    ebb_support_run_free(&run);
}

/* Assessed every three weeks the classifying assessment, day 21, is four days after the last infusion,
 * day 17. */
static void without_a_lead_in_the_classifying_assessment_decides(void **state)
{
    (void)state;
    struct ebb_study study = leaving_study(false, false);
    struct ebb_support_run run;
    study.assessment_every_days = 21;
    ebb_support_run_init(&run, &study);
    const struct leavers leavers = look_at_all(&run);
    assert_true(leavers.unclassified > 100 && leavers.later > 100);
    assert_int_equal(leavers.in_lead_in, 0);
    int n_between = 0; /* left after the last infusion, before the assessment: not seen */
    for (size_t i = 0; i < run.n_patients; i++) {
        const int days = ebb_support_outcome(&run, EBB_FOLLOWUP_DAYS, 0, i);
        assert_false(days < 4 && run.responder[i]);
        n_between += days > 0 && days < 4;
    }
    assert_true(n_between > 20);
    assert_int_equal(count_followed(&run), count_staying_responders(&run));
    ebb_support_run_free(&run);
}

/* Who leaves on the day of classification was seen at it, whatever comes after: about as many respond as of
 * those who stay, six in ten. Some 1.2 % of the patients leave on any one day. */
static void who_leaves_on_the_day_of_classification_was_seen(void **state)
{
    (void)state;
    for (int with_lead_in = 0; with_lead_in < 2; with_lead_in++) {
        struct ebb_study study = leaving_study(with_lead_in, false);
        struct ebb_support_run run;
        study.parameters.dropout.per_month = 0.9;
        ebb_support_run_init(&run, &study);
        const struct leavers leavers = look_at_all(&run);
        assert_true(leavers.on_the_day > 15);
        assert_true(leavers.responders > 5 && leavers.responders < leavers.on_the_day);
        ebb_support_run_free(&run);
    }
}

static int64_t responders_of(const struct ebb_study *study)
{
    struct ebb_support_run run;
    ebb_support_run_init(&run, study);
    const int64_t n = run.tally.flow[EBB_FLOW_RESPONDERS];
    ebb_support_run_free(&run);
    return n;
}

/* L is day 17, the classifying assessment on day 21: a trial of 3 days is over before it, one of 4 days ends
 * on its day, which was seen. Nobody drops out before that assessment unless dropout counts from day 0. */
static void a_trial_that_is_over_saw_no_response(void **state)
{
    (void)state;
    struct ebb_study study = leaving_study(false, false);
    study.parameters.dropout.per_month = 0.0;
    study.parameters.dropout.in_lead_in = false;
    const int64_t all = responders_of(&study);
    study.followed_for_days = (struct ebb_range){4, 4};
    assert_int_equal(responders_of(&study), all);
    study.followed_for_days = (struct ebb_range){1, 3};
    assert_int_equal(responders_of(&study), 0);
    study.followed_for_days = (struct ebb_range){0, 0};
    study.parameters.dropout.per_month = 1.0;
    assert_int_equal(responders_of(&study), all);
}

/* Adds the share without an event at the last assessment up to day R + 1, which is that on day R. */
static void ask_for_event_free(struct ebb_study *study)
{
    study->targets[study->n_targets++] = (struct ebb_target){.id = "free",
                                                             .source = "made up",
                                                             .weight = 1.0,
                                                             .upper = 1.0,
                                                             .quantity = EBB_Q_EVENT_FREE,
                                                             .against = -1,
                                                             .among = -1,
                                                             .day = -1,
                                                             .at = 1};
}

static double event_free(const struct ebb_study *study)
{
    double share;
    ebb_support_targets(study, &share);
    return share;
}

/* A trial that ends for half of the patients on day R itself and for the others a day later: selected are
 * all, followed the others alone, in the curves as in the share without an event. */
static void the_followed_are_selected_and_in_care_for_a_day(void **state)
{
    (void)state;
    struct ebb_study study = leaving_study(true, true);
    struct ebb_support_run run;
    int64_t n_selected = 0, n_a_day = 0;
    study.parameters.dropout.per_month = 0.0;
    study.followed_for_days = (struct ebb_range){0, 1};
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        const int days = ebb_support_outcome(&run, EBB_FOLLOWUP_DAYS, 0, i);
        n_selected += run.stratum[i] == 0;
        n_a_day += run.stratum[i] == 0 && days == 1;
        assert_true(days == 0 || days == 1);
    }
    assert_true(n_a_day > 200 && n_selected > n_a_day + 200);
    assert_int_equal(count_followed(&run), n_a_day);
    ask_for_event_free(&study);
    assert_true(fabs(event_free(&study) * PATIENTS - (double)n_a_day) < 1e-6);
    ebb_support_run_free(&run);
}

/* L is day 17, assessed every 7 days. The first phase counts from L (of 4 days it ends on day 21; from the
 * classifying assessment it would be 28), the next from the rounded end of the one before (28 + 6 ends on
 * day 35; from 17 + 5 it would be 28). */
static void phases_count_from_the_last_session_and_from_each_other(void **state)
{
    (void)state;
    static const int cases[][3] = {{4, 0, 21}, {5, 0, 28}, {5, 6, 35}, {5, 7, 35}, {5, 8, 42}};
    struct ebb_study study = leaving_study(true, false);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        study.n_phases = cases[i][1] > 0 ? 2 : 1;
        study.lead_in[0] = (struct ebb_phase){cases[i][0], ebb_support_every("first", 7, 7)};
        study.lead_in[1] = (struct ebb_phase){cases[i][1], ebb_support_every("second", 14, 14)};
        const struct ebb_calendar calendar = ebb_calendar_of(&study);
        assert_int_equal(ebb_study_start_day(&study), cases[i][2]);
        assert_int_equal(calendar.start_day, cases[i][2]);
        assert_int_equal(calendar.phase_start[0], 3);
        if (study.n_phases == 2)
            assert_int_equal(calendar.phase_start[1], 4);
    }
}

/* 3. When they leave */

/* The share gone by day d is 1 - exp(-d / mean), counted from day 0; limit 6 standard errors at ten days. */
static void the_time_counts_from_day_0(void **state)
{
    (void)state;
    const struct ebb_study study = leaving_study(true, true);
    struct ebb_support_run run;
    int n_by[10] = {0};
    ebb_support_run_init(&run, &study);
    for (int i = 0; i < PATIENTS; i++) {
        struct ebb_trace trace;
        assert_int_equal(ebb_trace_init(&trace, &run.plan, i, 0), EBB_OK);
        assert_true(trace.leaving_day >= 1);
        for (int k = 0; k < 10; k++)
            n_by[k] += trace.leaving_day <= 1 + 15 * k;
        ebb_trace_free(&trace);
    }
    for (int k = 0; k < 10; k++) {
        const double p = 1.0 - exp(-(1 + 15 * k) * study.parameters.dropout.per_month / 30.4375);
        assert_true(fabs(n_by[k] - PATIENTS * p) < EBB_SUPPORT_Z * sqrt(PATIENTS * p * (1.0 - p)));
    }
    ebb_support_run_free(&run);
}

/* 4. An instrument
 *
 * The patient of unit_course: b = 40, m = 0.9, g = 0.5, a benefit that keeps 0.8 a week; infusions on days 0,
 * 7 and 14, so that S is 40, 25.6, 19.84, 17.536 on days 0, 7, 14, 21 and 22.0288 on day 28.
 *
 *   0.5 S + 3      23, 15.8, 12.92, 11.768, 14.0144   Y = 23, 16, 13, 12, 14; response is Y <= 11: a
 * non-responder 1.5 S - 30     30, 8.4, -0.24, -3.696, 3.0432     Y = 20 (the highest), 8, 0, 0, 3: a
 * responder */
struct scale {
    struct ebb_instrument instrument;
    uint8_t scores[5];
    double severity[5];
    bool responder;
};

static void check_scale(struct ebb_study study, const struct scale *scale)
{
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    struct ebb_trace trace;
    int t = 0;
    study.instrument = scale->instrument;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    assert_int_equal(ebb_trace_init(&trace, &plan, 0, 0), EBB_OK);
    assert_memory_equal(trace.score, scale->scores, 5);
    for (int i = 0; i < trace.n_events && t < 5; i++) {
        if (trace.events[i].kind == EBB_EVENT_ASSESSMENT)
            assert_true(fabs(trace.events[i].real - scale->severity[t++]) < 1e-4);
    }
    assert_int_equal(t, 5);
    assert_int_equal(trace.responder, scale->responder);
    assert_true(trace.baseline_points == 40.0); /* the trait stays in points of MADRS */
    ebb_trace_free(&trace);
    ebb_plan_free(&plan);
}

static void scores_are_the_instrument_s(void **state)
{
    (void)state;
    static const struct scale scales[] = {
        {{true, "shorter", 0.5, 3.0, 0.0, 27},
         {23, 16, 13, 12, 14},
         {23, 15.8, 12.92, 11.768, 14.0144},
         false},
        {{true, "cut", 1.5, -30.0, 0.0, 20}, {20, 8, 0, 0, 3}, {30, 8.4, -0.24, -3.696, 3.0432}, true},
    };
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_parameters *parameters = &study.parameters;
    const struct ebb_policy none = ebb_support_every("none", 0, 0);
    ebb_support_silence(&study);
    ebb_support_set_policies(&study, &none, 1);
    study.induction.infusions = 3;
    for (int i = 0; i < 3; i++)
        study.induction.days[i] = 7 * i;
    parameters->baseline.mean_points = 40.0;
    parameters->baseline.sd_points = parameters->attainable.logit_sd = parameters->duration.sd_log = 0.0;
    parameters->attainable.logit_mean = log(9.0);
    parameters->duration.median_days = 7.0 / log(1.25);
    parameters->infusion.gain = 0.5;
    parameters->response.f_fraction = 0.5;
    parameters->relapse.score_points = 20; /* which both instruments have */
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++)
        check_scale(study, &scales[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("with strata nobody who left before day R is selected", nobody_who_left_is_selected),
        TEST("without strata they are not followed and stay in the denominator",
             without_strata_they_stay_in_the_denominator),
        TEST("without a lead-in the classifying assessment decides",
             without_a_lead_in_the_classifying_assessment_decides),
        TEST("who leaves on the day of classification was seen at it, with a lead-in and without",
             who_leaves_on_the_day_of_classification_was_seen),
        TEST("a trial that is over before the classifying assessment saw no response",
             a_trial_that_is_over_saw_no_response),
        TEST("the followed are selected and in care for at least a day after R",
             the_followed_are_selected_and_in_care_for_a_day),
        TEST("a phase counts from the last session of induction, later ones from the end of the one before",
             phases_count_from_the_last_session_and_from_each_other),
        TEST("with in_lead_in the time to leaving counts from day 0", the_time_counts_from_day_0),
        TEST("scores are the instrument's, worked by hand", scores_are_the_instrument_s),
    };
    return RUN_TESTS(tests);
}
