/* SPDX-License-Identifier: MIT
 * Patients who leave before follow-up get no infusions from that day on, are seen no more, and are selected
 * for nothing; and an instrument's scores are those worked by hand.
 *
 *   1. What holds for everybody who leaves   2. With strata, without them, without a lead-in   3. When they
 * leave   4. An instrument
 */
#include <math.h>
#include <string.h>

#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

/* 1. What holds for everybody who leaves */

/* Patients by when they left: before the classifying assessment, after it but before they could be seen on
 * day R, later. */
struct leavers {
    int unclassified, in_lead_in, later;
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
            assert_int_equal(left, t * every >= trace->dropout_day);
        else
            assert_false(left && t * every < trace->dropout_day);
    }
}

/* Nothing happens to a patient who has left but assessments (what happens, as opposed to what is seen),
 * set-backs and being counted. */
static void assert_quiet_after(const struct ebb_trace *trace)
{
    for (int i = 0; i < trace->n_events; i++) {
        const struct ebb_event *event = &trace->events[i];
        const bool counted = event->kind == EBB_EVENT_NONRESPONDER || event->kind == EBB_EVENT_UNSELECTED;
        if (event->day > trace->dropout_day && !counted)
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
    const bool early = trace.dropout_day < seen;
    assert_no_infusions_from(&trace, every, trace.dropout_day);
    assert_states(&trace, every, early);
    if (early) {
        assert_quiet_after(&trace);
        assert_int_equal(trace.stratum, EBB_NO_STRATUM);
        assert_int_equal(trace.outcomes[EBB_RELAPSES], 0);
        assert_int_equal(trace.outcomes[EBB_FOLLOWUP_INFUSIONS], 0);
    }
    if (trace.dropout_day <= calendar->classification * every && early) {
        assert_false(trace.responder || trace.remitter);
        leavers->unclassified++;
    } else if (early) {
        leavers->in_lead_in++;
    } else {
        leavers->later += trace.dropout_day <= calendar->end_day;
    }
    if (trace.dropout_day <= calendar->start_day)
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
    struct leavers leavers = {0, 0, 0};
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
        assert_true(trace.dropout_day >= 1);
        for (int k = 0; k < 10; k++)
            n_by[k] += trace.dropout_day <= 1 + 15 * k;
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
        TEST("with in_lead_in the time to leaving counts from day 0", the_time_counts_from_day_0),
        TEST("scores are the instrument's, worked by hand", scores_are_the_instrument_s),
    };
    return RUN_TESTS(tests);
}
