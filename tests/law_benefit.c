/* SPDX-License-Identifier: MIT
 * law_benefit: the benefit of infusions and its waning are the closed forms of the model
 * (sim/model/README.md, sections 4 and 11).
 *
 * The program keeps the benefit in single precision, whose unit is EPSILON = 2^-24. A day's factor is rounded
 * once and multiplied once, so that D days are off by at most 2 D units (relative), and an infusion adds a
 * few more: (2 D + 8) EPSILON for one step of K <- alpha K, K <- K + g (m - K). The next step shrinks the
 * error so far by r = (1 - g) alpha, so that the errors of all steps add up to at most (2 D + 8) EPSILON / (1
 * - r), as a fraction of m.
 *
 *   1. Infusions at equal spacing   2. The ceiling   3. Waning
 */
#include <math.h>

#include <ebb/benefit.h>
#include <ebb/trace.h>

#include "support.h"
#include "tap.h"

#define EPSILON 0x1p-24

/* 1. Infusions at equal spacing */

/* Infusions `spacing` days apart from day 0 on, assessed every `every` days, without noise, consolidation or
 * set-backs. */
static struct ebb_study spaced_study(int spacing, int every)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    const struct ebb_policy policy = ebb_support_every("spaced", spacing, spacing);
    ebb_support_silence(&study);
    ebb_support_set_policies(&study, &policy, 1);
    study.n_patients = 100;
    study.assessment_every_days = every;
    for (int i = 0; i < study.induction.infusions; i++)
        study.induction.days[i] = i * spacing;
    return study;
}

/* The gain of the n-th infusion, n from 1. */
static double gain_of(const struct ebb_parameters *parameters, int n)
{
    const double kept = 1.0 - parameters->tolerance.per_infusion * (n - 1);
    return parameters->infusion.gain *
           (kept > parameters->tolerance.floor ? kept : parameters->tolerance.floor);
}

/* Compares every infusion of one patient with the recursion and, where the gain is constant, with its sum.
 * Returns how many. */
static int assert_closed_form(const struct ebb_plan *plan, int64_t patient, int spacing)
{
    const struct ebb_parameters *parameters = &plan->study.parameters;
    struct ebb_trace trace;
    assert_int_equal(ebb_trace_init(&trace, plan, patient, 0), EBB_OK);
    const double alpha = exp(-spacing / trace.duration_days);
    const double g = parameters->infusion.gain;
    const double m = trace.attainable;
    const double r = (1.0 - g) * alpha;
    /* under tolerance the gain is at least the floor's, and errors shrink at least by this much a step */
    const double slowest = (1.0 - gain_of(parameters, 1 << 20)) * alpha;
    const double allowed = (2 * spacing + 8) * EPSILON * m / (1.0 - slowest);
    double benefit = 0.0;
    int n = 0;
    for (int i = 0; i < trace.n_events; i++) {
        if (trace.events[i].kind != EBB_EVENT_INFUSION)
            continue;
        assert_int_equal(trace.events[i].day, n * spacing);
        assert_int_equal(trace.events[i].value, ++n);
        benefit *= alpha;
        benefit += gain_of(parameters, n) * (m - benefit);
        assert_true(fabs(trace.events[i].real - benefit) <= allowed);
        if (parameters->tolerance.per_infusion == 0.0)
            assert_true(fabs(trace.events[i].real - g * m * (1.0 - pow(r, n)) / (1.0 - r)) <= allowed);
    }
    ebb_trace_free(&trace);
    return n;
}

/* Plays the study's patients; all must have their infusions to the end. */
static void assert_closed_forms(const struct ebb_study *study, int spacing)
{
    struct ebb_support_run run;
    ebb_support_run_open(&run, study);
    for (int64_t patient = 0; patient < study->n_patients; patient++)
        assert_int_equal(assert_closed_form(&run.plan, patient, spacing),
                         run.plan.calendar.end_day / spacing + 1);
    ebb_support_run_free(&run);
}

static const struct {
    int spacing, every;
} SPACINGS[] = {{1, 1}, {3, 1}, {7, 7}, {10, 7}, {28, 7}, {25, 14}, {28, 28}, {90, 7}};
enum { N_SPACINGS = sizeof SPACINGS / sizeof SPACINGS[0] };

static void infusions_follow_the_closed_form(void **state)
{
    (void)state;
    for (int i = 0; i < N_SPACINGS; i++) {
        const struct ebb_study study = spaced_study(SPACINGS[i].spacing, SPACINGS[i].every);
        assert_closed_forms(&study, SPACINGS[i].spacing);
    }
}

/* The 6th and later infusions have the gain of the floor: 1 - 0.09 * 5 < 0.6. */
static void tolerance_follows_its_recursion(void **state)
{
    (void)state;
    for (int i = 0; i < N_SPACINGS; i++) {
        struct ebb_study study = spaced_study(SPACINGS[i].spacing, SPACINGS[i].every);
        study.parameters.tolerance.per_infusion = 0.09;
        study.parameters.tolerance.floor = 0.6;
        assert_closed_forms(&study, SPACINGS[i].spacing);
    }
}

/* 2. The ceiling */

/* A patient with these constants, drawn from a study whose traits have no spread. */
struct subject {
    struct ebb_constants constants;
    struct ebb_patient patient;
};

static void draw_subject(struct subject *subject, double tau, double c, double tau_durable)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_parameters *parameters = &study.parameters;
    parameters->duration.median_days = tau;
    parameters->duration.sd_log = parameters->consolidation.sd_log = parameters->attainable.logit_sd = 0.0;
    parameters->consolidation.f_share = 1.0;
    parameters->consolidation.median_per_day = c;
    parameters->durable.tau_days = tau_durable;
    study.assessment_every_days =
        EBB_MAX_INTERVAL_DAYS; /* tables of all days that can pass between two events */
    ebb_constants_init(&subject->constants, &study);
    ebb_patient_draw(&subject->patient, &subject->constants, 0, ebb_draw_patient(subject->constants.base, 0));
}

static const struct {
    double tau, c, tau_durable;
} RATES[] = {{23.5, 0.0178, 3650}, {5, 0.2, 300}, {60, 0.01, 60},       {20, 0.05, 20},
             {40, 0.02, 12},       {8, 0.0, 100}, {20, 0.05, 20.000001}};
enum { N_RATES = sizeof RATES / sizeof RATES[0] };

/* Any order of waning, infusions and set-backs; a small generator chooses. Fast consolidation, so that the
 * ceiling is reached. */
static void benefit_never_passes_the_ceiling(void **state)
{
    (void)state;
    struct subject subject;
    uint32_t word = 1;
    int n_near = 0;
    draw_subject(&subject, 30.0, 0.5, 3650.0);
    const double m = (double)subject.patient.traits.attainable;
    struct ebb_benefit benefit = {0};
    for (int step = 0; step < 200000; step++) {
        word = word * 1664525u + 1013904223u;
        ebb_benefit_wane(&benefit, &subject.constants, &subject.patient,
                         (int)(word >> 27) % (EBB_MAX_INTERVAL_DAYS + 1));
        if (word >> 8 & 1)
            ebb_benefit_infuse(&benefit, &subject.constants, &subject.patient, step % 300);
        if ((word >> 9 & 31) == 0)
            ebb_benefit_set_back(&benefit, &subject.constants, (float)(word >> 16 & 255) / 255.0f);
        const double sum = (double)benefit.fast + (double)benefit.lasting;
        const double reach = (double)ebb_benefit_attainable(&benefit, &subject.constants, &subject.patient);
        assert_true(benefit.fast >= 0.0f && benefit.lasting >= 0.0f);
        assert_true(reach <= m && sum <= reach + 2.0 * EPSILON * m); /* the last sum may round up */
        n_near += sum > 0.999 * reach;
    }
    assert_true(n_near > 10000); /* it was put to the test */
}

/* A set-back at one assessment, none after: what it holds back fades with its time constant, and over an
 * interval its mean counts. */
static void what_a_setback_holds_back_comes_again(void **state)
{
    static const double durations[] = {0.5, 7.0, 36.7, 1000.0};
    (void)state;
    for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        struct subject subject;
        struct ebb_benefit benefit = {0};
        draw_subject(&subject, 30.0, 0.0, 3650.0);
        struct ebb_study study = subject.constants.study;
        study.parameters.setbacks.duration_days = durations[i];
        ebb_constants_update(&subject.constants, &study);
        const double m = (double)subject.patient.traits.attainable, days = study.assessment_every_days;
        const double mean = durations[i] / days * (1.0 - exp(-days / durations[i])),
                     tolerance = 8.0 * EPSILON * m;
        for (int t = 0; t < 50; t++) {
            ebb_benefit_set_back(&benefit, &subject.constants, t == 0 ? 0.75f : 0.0f);
            const double expected = m * (1.0 - mean * 0.75 * exp(-t * days / durations[i]));
            const double reach =
                (double)ebb_benefit_attainable(&benefit, &subject.constants, &subject.patient);
            assert_true(fabs(reach - expected) <= (t + 1) * tolerance);
        }
    }
}

/* A smaller set-back while a larger one holds back more changes nothing but the benefit; with no duration
 * none holds back anything. */
static void the_larger_setback_counts(void **state)
{
    (void)state;
    struct subject subject;
    struct ebb_benefit one = {0.4f, 0.2f, 0.0f}, two = one;
    draw_subject(&subject, 30.0, 0.0, 3650.0);
    struct ebb_study study = subject.constants.study;
    study.parameters.setbacks.duration_days = 100.0;
    ebb_constants_update(&subject.constants, &study);
    for (int t = 0; t < 3; t++) {
        ebb_benefit_set_back(&one, &subject.constants, t == 0 ? 0.75f : 0.0f);
        ebb_benefit_set_back(&two, &subject.constants, t == 0 ? 0.75f : t == 1 ? 0.25f : 0.0f);
    }
    assert_true(one.held_back > 0.0f && two.held_back == one.held_back && two.fast == 0.75f * one.fast);
    ebb_benefit_set_back(&two, &subject.constants, 0.875f);
    assert_true(two.held_back == 0.875f);
    study.parameters.setbacks.duration_days = 0.0;
    ebb_constants_update(&subject.constants, &study);
    ebb_benefit_set_back(&two, &subject.constants, 0.5f);
    assert_true(ebb_benefit_attainable(&two, &subject.constants, &subject.patient) ==
                subject.patient.traits.attainable);
}

/* 3. Waning */

/* D1 days and then D2 are D1 + D2. With c <= 1/tau the sum K + D cannot rise, so the ceiling plays no part.
 */
static void waning_composes(void **state)
{
    (void)state;
    for (int i = 0; i < N_RATES; i++) {
        struct subject subject;
        draw_subject(&subject, RATES[i].tau, RATES[i].c, RATES[i].tau_durable);
        for (int whole = 0; whole <= EBB_MAX_INTERVAL_DAYS; whole++) {
            for (int first = 0; first <= whole; first++) {
                struct ebb_benefit once = {0.4f, 0.2f, 0.0f}, twice = once;
                ebb_benefit_wane(&once, &subject.constants, &subject.patient, whole);
                ebb_benefit_wane(&twice, &subject.constants, &subject.patient, first);
                ebb_benefit_wane(&twice, &subject.constants, &subject.patient, whole - first);
                assert_true(fabs((double)(once.fast - twice.fast)) <= (2 * whole + 8) * EPSILON * 0.4);
                assert_true(fabs((double)(once.lasting - twice.lasting)) <= (2 * whole + 8) * EPSILON * 0.6);
            }
        }
    }
}

struct flow {
    double fast, lasting;
};

/* dK/dt = -K / tau, dD/dt = c K - D / tau_D. */
static struct flow slope_of(struct flow at, int rates)
{
    return (struct flow){-at.fast / RATES[rates].tau,
                         RATES[rates].c * at.fast - at.lasting / RATES[rates].tau_durable};
}

static struct flow moved(struct flow at, struct flow slope, double days)
{
    return (struct flow){at.fast + days * slope.fast, at.lasting + days * slope.lasting};
}

/* One step of the classical Runge-Kutta method of order 4. */
static struct flow stepped(struct flow at, int rates, double days)
{
    const struct flow a = slope_of(at, rates);
    const struct flow b = slope_of(moved(at, a, days / 2), rates);
    const struct flow c = slope_of(moved(at, b, days / 2), rates);
    const struct flow d = slope_of(moved(at, c, days), rates);
    const struct flow mean = {(a.fast + 2 * b.fast + 2 * c.fast + d.fast) / 6,
                              (a.lasting + 2 * b.lasting + 2 * c.lasting + d.lasting) / 6};
    return moved(at, mean, days);
}

/* 100 steps a day: the method's own error, of order (step / tau)^4, is below 1e-10. */
static void waning_solves_the_equations(void **state)
{
    (void)state;
    for (int i = 0; i < N_RATES; i++) {
        struct subject subject;
        struct flow reference = {0.4, 0.2};
        draw_subject(&subject, RATES[i].tau, RATES[i].c, RATES[i].tau_durable);
        for (int day = 0; day <= EBB_MAX_INTERVAL_DAYS; day++) {
            struct ebb_benefit benefit = {0.4f, 0.2f, 0.0f};
            ebb_benefit_wane(&benefit, &subject.constants, &subject.patient, day);
            assert_true(fabs((double)benefit.fast - reference.fast) <= (2 * day + 8) * EPSILON * 0.4);
            assert_true(fabs((double)benefit.lasting - reference.lasting) <= (2 * day + 8) * EPSILON * 0.6);
            for (int step = 0; step < 100; step++)
                reference = stepped(reference, i, 0.01);
        }
    }
}

/* kappa -> c days alpha as the two rates meet, from either side, without a jump. */
static void equal_rates_have_their_limit(void **state)
{
    (void)state;
    const double off[] = {0.0, 1e-12, -1e-12, 1e-9, -1e-9, 1e-7, -1e-7};
    for (size_t i = 0; i < sizeof off / sizeof off[0]; i++) {
        struct subject subject;
        draw_subject(&subject, 20.0, 0.05, 20.0 * (1.0 + off[i]));
        for (int day = 0; day <= EBB_MAX_INTERVAL_DAYS; day++) {
            const double limit = 0.05 * day * exp(-day / 20.0);
            assert_true(fabs((double)subject.patient.settle[day] - limit) <= (4 * day + 8) * EPSILON * limit);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("n infusions at equal spacing give the closed form", infusions_follow_the_closed_form),
        {.name = "with tolerance the n-th infusion has its own gain, down to the floor",
         .test_func = tolerance_follows_its_recursion},
        TEST("K + D never passes what is attainable", benefit_never_passes_the_ceiling),
        TEST("what a set-back holds back comes again with its time constant",
             what_a_setback_holds_back_comes_again),
        TEST("the larger set-back counts, and without a duration none holds back anything",
             the_larger_setback_counts),
        TEST("waning for d1 and then d2 days is waning for d1 + d2", waning_composes),
        TEST("waning and consolidation solve the differential equations", waning_solves_the_equations),
        TEST("equal rates of waning have the right limit", equal_rates_have_their_limit),
    };
    return RUN_TESTS(tests);
}
