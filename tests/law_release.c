/* SPDX-License-Identifier: MIT
 * law_release: infusions close to each other release what set-backs hold back, as sim/model/README.md section
 * 5 says; the benefit of whole courses is worked out a second time from their events, in double precision.
 *
 *   1. By hand   2. When nothing is released
 */
#include <math.h>

#include <ebb/benefit.h>
#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

enum { PATIENTS = 300 };

/* Set-backs that hold back much for long; nothing consolidates and no score is noise. Sessions are missed,
 * those of induction too. Weekly boosters that are pulled together now and then. */
static struct ebb_study releasing_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_policy policy = ebb_support_every("weekly", 6, 8);
    ebb_support_silence(&study);
    policy.booster = (struct ebb_course_rule){
        .on = true, .trigger_points = 14, .visits = 1, .sessions = {3, 3}, .gap_days = {4, 4}};
    ebb_support_set_policies(&study, &policy, 1);
    study.n_patients = PATIENTS;
    study.horizon_days = 280;
    study.parameters.setbacks.f_share = 1.0;
    study.parameters.setbacks.per_year = 5.0;
    study.parameters.setbacks.duration_days = 60.0;
    study.parameters.setbacks.f_release = 0.4;
    study.parameters.setbacks.release_within_days = 5;
    study.parameters.adherence.p_miss = 0.2;
    study.parameters.adherence.induction = true;
    return study;
}

/* 1. By hand */

struct hand {
    double benefit, held_back; /* K, for nothing is in D; h */
    int waned_to, given;
    int n_released, n_not;
};

/* Day 0 has an assessment, too; a set-back comes at its day's. */
static void move(struct hand *hand, const struct ebb_plan *plan, const struct ebb_trace *trace, int day)
{
    const double lasting = plan->study.parameters.setbacks.duration_days;
    const int every = plan->calendar.interval_days;
    for (; hand->waned_to < day; hand->waned_to++) {
        hand->benefit *= exp(-1.0 / trace->duration_days);
        if ((hand->waned_to + 1) % every == 0)
            hand->held_back *= exp(-every / lasting);
    }
}

static void infuse(struct hand *hand, const struct ebb_plan *plan, const struct ebb_trace *trace, int day)
{
    const struct ebb_parameters *parameters = &plan->study.parameters;
    const double every = plan->calendar.interval_days, lasting = parameters->setbacks.duration_days;
    const bool soon = hand->given >= 0 && day - hand->given <= parameters->setbacks.release_within_days;
    if (soon)
        hand->held_back *= 1.0 - parameters->setbacks.f_release;
    hand->n_released += soon && hand->held_back > 0.1;
    hand->n_not += !soon && hand->held_back > 0.1;
    const double mean = hand->held_back * lasting / every * (1.0 - exp(-every / lasting));
    const double missing = trace->attainable * (1.0 - mean) - hand->benefit;
    hand->benefit += parameters->infusion.gain * (missing > 0.0 ? missing : 0.0);
    hand->given = day;
}

static void work_out(struct hand *hand, const struct ebb_plan *plan, int64_t patient)
{
    struct ebb_trace trace;
    assert_int_equal(ebb_trace_init(&trace, plan, patient, 0), EBB_OK);
    hand->benefit = hand->held_back = 0.0;
    hand->waned_to = 0;
    hand->given = -1;
    for (int i = 0; i < trace.n_events; i++) {
        const struct ebb_event *event = &trace.events[i];
        move(hand, plan, &trace, event->day);
        if (event->kind == EBB_EVENT_SETBACK) {
            hand->benefit *= 1.0 - event->real;
            hand->held_back = fmax(hand->held_back, event->real);
        } else if (event->kind == EBB_EVENT_INFUSION) {
            infuse(hand, plan, &trace, event->day);
            assert_true(fabs(event->real - hand->benefit) < 1e-5);
        }
    }
    ebb_trace_free(&trace);
}

/* With any share, released within any time; a share of 0 is among them. */
static void benefit_is_that_worked_out_by_hand(void **state)
{
    (void)state;
    static const struct {
        double share;
        int within;
    } cases[] = {{0.4, 5}, {1.0, 5}, {0.4, 3}, {0.7, 7}, {0.0, 5}};
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        struct ebb_study study = releasing_study();
        struct ebb_plan plan;
        struct ebb_messages messages = {0};
        struct hand hand = {0};
        study.parameters.setbacks.f_release = cases[k].share;
        study.parameters.setbacks.release_within_days = cases[k].within;
        assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
        for (int64_t patient = 0; patient < PATIENTS; patient++)
            work_out(&hand, &plan, patient);
        assert_true(hand.n_not > 500);
        assert_true(cases[k].share >= 1.0 ? hand.n_released == 0 : hand.n_released > 20);
        ebb_plan_free(&plan);
    }
}

/* 2. When nothing is released */

static bool same_rows(const struct ebb_study *a, const struct ebb_study *b)
{
    struct ebb_support_run one, other;
    ebb_support_run_init(&one, a);
    ebb_support_run_init(&other, b);
    const bool same = ebb_support_same_rows(&one, &other);
    ebb_support_run_free(&one);
    ebb_support_run_free(&other);
    return same;
}

/* Infusions a week apart, in induction and after: six days are too few, seven are enough. */
static void infusions_further_apart_release_nothing(void **state)
{
    (void)state;
    struct ebb_study study = releasing_study(), plain;
    const struct ebb_policy weekly = ebb_support_every("weekly", 7, 7);
    ebb_support_set_policies(&study, &weekly, 1);
    for (int i = 0; i < study.induction.infusions; i++)
        study.induction.days[i] = 7 * i;
    study.parameters.setbacks.release_within_days = 6;
    plain = study;
    plain.parameters.setbacks.f_release = 0.0;
    assert_true(same_rows(&study, &plain));
    study.parameters.setbacks.release_within_days = 7;
    assert_false(same_rows(&study, &plain));
}

/* Set-backs that treatment can make good at once hold nothing back. */
static void there_is_nothing_to_release_where_nothing_is_held_back(void **state)
{
    (void)state;
    struct ebb_study study = releasing_study(), plain;
    plain = study;
    plain.parameters.setbacks.f_release = 0.0;
    assert_false(same_rows(&study, &plain));
    study.parameters.setbacks.duration_days = plain.parameters.setbacks.duration_days = 0.0;
    assert_true(same_rows(&study, &plain));
}

/* More released is never less benefit: the same sessions, from the same luck. */
static void more_released_is_more_benefit(void **state)
{
    (void)state;
    struct ebb_study study = releasing_study();
    const struct ebb_policy often = ebb_support_every("often", 3, 7);
    double before = 0.0;
    ebb_support_set_policies(&study, &often, 1);
    for (int k = 0; k < 4; k++) {
        struct ebb_support_run run;
        double sum = 0.0;
        study.parameters.setbacks.f_release = k / 3.0;
        ebb_support_run_init(&run, &study);
        for (size_t i = 0; i < run.n_patients * run.n_assessments; i++)
            sum += run.score[i];
        assert_true(k == 0 || sum < before);
        before = sum;
        ebb_support_run_free(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the benefit of courses is that worked out by hand", benefit_is_that_worked_out_by_hand),
        TEST("infusions further apart release nothing", infusions_further_apart_release_nothing),
        TEST("there is nothing to release where nothing is held back",
             there_is_nothing_to_release_where_nothing_is_held_back),
        TEST("more released is more benefit", more_released_is_more_benefit),
    };
    return RUN_TESTS(tests);
}
