/* SPDX-License-Identifier: MIT
 * law_luck: a patient meets the same luck under every policy, and one infusion more shifts no draw
 * (sim/model/README.md, section 9).
 *
 *   1. Policies do not touch each other   2. Luck of the days   3. Luck of the sessions   4. The numbers of
 * the draws
 *   5. What it is good for   6. In parts
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/trace.h>

#include "support.h"
#include "tap.h"
#include "walk.h"

/* Everything that draws is on; sessions are often missed, late, and followed by a side effect. */
static struct ebb_study lucky_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_parameters *parameters = &study.parameters;
    study.n_patients = 4096;
    study.maintain_nonresponders = true;
    parameters->adherence.p_miss = parameters->adherence.p_late = 0.3;
    parameters->adherence.late_max_days = 6;
    parameters->setbacks.per_year = 4.0;
    study.n_side_effects = 1;
    study.side_effects[0] = (struct ebb_side_effect){.name = "any", .p_per_infusion = 0.3, .fall = 1.0};
    return study;
}

/* From nothing to an infusion a day. */
static int fill_policies(const struct ebb_study *study, struct ebb_policy *policies)
{
    const struct ebb_policy others[] = {
        ebb_support_every("daily", 1, 1),        ebb_support_every("none", 0, 0),
        ebb_support_every("twice_a_week", 3, 4), ebb_support_every("monthly", 21, 35),
        ebb_support_every("quarterly", 80, 100),
    };
    const int n_others = sizeof others / sizeof others[0];
    for (int p = 0; p < study->n_policies; p++)
        policies[p] = study->policies[p];
    memcpy(policies + study->n_policies, others, sizeof others);
    return study->n_policies + n_others;
}

enum { N_POLICIES = 8 };

/* 1. Policies do not touch each other */

static void company_changes_nothing(void **state)
{
    (void)state;
    struct ebb_study study = lucky_study();
    struct ebb_policy policies[N_POLICIES], reversed[N_POLICIES];
    struct ebb_support_run together, backwards;
    assert_int_equal(fill_policies(&study, policies), N_POLICIES);
    for (int p = 0; p < N_POLICIES; p++)
        reversed[p] = policies[N_POLICIES - 1 - p];
    ebb_support_set_policies(&study, policies, N_POLICIES);
    ebb_support_run_init(&together, &study);
    ebb_support_set_policies(&study, reversed, N_POLICIES);
    ebb_support_run_init(&backwards, &study);
    for (int p = 0; p < N_POLICIES; p++) {
        struct ebb_support_run alone;
        ebb_support_set_policies(&study, &policies[p], 1);
        ebb_support_run_init(&alone, &study);
        assert_true(ebb_support_same_course(&together, p, &backwards, N_POLICIES - 1 - p));
        assert_true(ebb_support_same_course(&together, p, &alone, 0));
        assert_false(ebb_support_same_course(&together, (p + 1) % N_POLICIES, &alone, 0));
        ebb_support_run_free(&alone);
    }
    ebb_support_run_free(&together);
    ebb_support_run_free(&backwards);
}

/* 2. Luck of the days */

/* The events of these two kinds in a trace must be the same, day by day, in the other. Returns how many. */
static int assert_same_events(const struct ebb_trace *a, const struct ebb_trace *b, enum ebb_event_kind kind)
{
    int n = 0, j = 0;
    for (int i = 0; i < a->n_events; i++) {
        if (a->events[i].kind != kind)
            continue;
        while (j < b->n_events && b->events[j].kind != kind)
            j++;
        assert_true(j < b->n_events);
        assert_int_equal(a->events[i].day, b->events[j].day);
        assert_int_equal(a->events[i].value, b->events[j].value);
        assert_true(a->events[i].real == b->events[j].real);
        j++;
        n++;
    }
    for (; j < b->n_events; j++)
        assert_int_not_equal(b->events[j].kind, kind);
    return n;
}

/* Infusions without effect leave severity to the noise alone; set-backs and leaving are luck whatever the
 * effect. */
static void noise_and_setbacks_do_not_shift(void **state)
{
    (void)state;
    struct ebb_study study = lucky_study();
    struct ebb_policy policies[N_POLICIES];
    struct ebb_support_run run;
    int n_setbacks = 0, n_left = 0;
    ebb_support_set_policies(&study, policies, fill_policies(&study, policies));
    study.parameters.infusion.gain = 0.0;
    study.n_patients = 200;
    ebb_support_run_open(&run, &study);
    for (int64_t patient = 0; patient < study.n_patients; patient++) {
        struct ebb_trace first, other;
        assert_int_equal(ebb_trace_init(&first, &run.plan, patient, 0), EBB_OK);
        for (int p = 1; p < N_POLICIES; p++) {
            assert_int_equal(ebb_trace_init(&other, &run.plan, patient, p), EBB_OK);
            assert_int_equal(first.leaving_day, other.leaving_day);
            assert_int_equal(assert_same_events(&first, &other, EBB_EVENT_ASSESSMENT),
                             run.plan.calendar.n_assessments);
            n_setbacks += assert_same_events(&first, &other, EBB_EVENT_SETBACK);
            n_left += assert_same_events(&first, &other, EBB_EVENT_LEFT);
            ebb_trace_free(&other);
        }
        ebb_trace_free(&first);
    }
    assert_true(n_setbacks > 1000 && n_left > 100);
    ebb_support_run_free(&run);
}

/* 3. Luck of the sessions */

/* What became of the first session of an interval; `kind` is EBB_EVENT_KIND_COUNT where there was none to be
 * lucky with. */
struct session {
    enum ebb_event_kind kind; /* missed, late or infusion */
    int shift;                /* of a late one, days */
    bool adverse;
};

/* A session whose day was named by an earlier late one is given on it, whatever its draws. */
static bool was_named(const struct ebb_trace *trace, int day)
{
    for (int i = 0; i < trace->n_events; i++) {
        if (trace->events[i].kind == EBB_EVENT_LATE && trace->events[i].value == day)
            return true;
    }
    return false;
}

static bool is_session(enum ebb_event_kind kind)
{
    return kind == EBB_EVENT_MISSED || kind == EBB_EVENT_LATE || kind == EBB_EVENT_INFUSION;
}

static struct session first_session(const struct ebb_trace *trace, int first_day, int last_day)
{
    struct session session = {EBB_EVENT_KIND_COUNT, 0, false};
    for (int i = 0; i < trace->n_events; i++) {
        const struct ebb_event *event = &trace->events[i];
        if (!is_session(event->kind) || event->day < first_day || event->day > last_day)
            continue;
        if (was_named(trace, event->day))
            return session;
        session.kind = event->kind;
        session.shift = event->kind == EBB_EVENT_LATE ? event->value - event->day : 0;
        session.adverse = i + 1 < trace->n_events && trace->events[i + 1].kind == EBB_EVENT_SIDE_EFFECT;
        return session;
    }
    return session;
}

/* How often two policies could be compared, by what both met. */
struct meetings {
    int missed, late, given, adverse;
};

static void compare_sessions(const struct ebb_plan *plan, const struct ebb_trace *a,
                             const struct ebb_trace *b, struct meetings *seen)
{
    const int every = plan->calendar.interval_days;
    for (int t = plan->calendar.start; t < plan->calendar.n_assessments; t++) {
        const struct session x = first_session(a, t * every, (t + 1) * every - 1);
        const struct session y = first_session(b, t * every, (t + 1) * every - 1);
        if (x.kind == EBB_EVENT_KIND_COUNT || y.kind == EBB_EVENT_KIND_COUNT)
            continue;
        assert_int_equal(x.kind, y.kind);
        assert_int_equal(x.shift, y.shift);
        assert_int_equal(x.adverse, y.adverse);
        seen->missed += x.kind == EBB_EVENT_MISSED;
        seen->late += x.kind == EBB_EVENT_LATE;
        seen->given += x.kind == EBB_EVENT_INFUSION;
        seen->adverse += x.adverse;
    }
}

static void first_sessions_of_an_interval_agree(void **state)
{
    (void)state;
    struct ebb_study study = lucky_study();
    struct ebb_policy policies[N_POLICIES];
    struct ebb_support_run run;
    struct meetings seen = {0};
    ebb_support_set_policies(&study, policies, fill_policies(&study, policies));
    study.n_patients = 300;
    ebb_support_run_open(&run, &study);
    for (int64_t patient = 0; patient < study.n_patients; patient++) {
        struct ebb_trace traces[N_POLICIES];
        for (int p = 0; p < N_POLICIES; p++)
            assert_int_equal(ebb_trace_init(&traces[p], &run.plan, patient, p), EBB_OK);
        for (int p = 0; p < N_POLICIES; p++) {
            for (int q = 0; q < p; q++)
                compare_sessions(&run.plan, &traces[p], &traces[q], &seen);
        }
        for (int p = 0; p < N_POLICIES; p++)
            ebb_trace_free(&traces[p]);
    }
    assert_true(seen.missed > 5000 && seen.late > 5000 && seen.given > 5000 && seen.adverse > 2000);
    ebb_support_run_free(&run);
}

/* 4. The numbers of the draws */

/* The state of the generator after so many single steps from the patient's start. */
static void assert_is_step(ebb_u128 start, ebb_u128 state, size_t index, unsigned char *claimed)
{
    const struct ebb_pcg_jump jump = ebb_pcg_jump_of(index);
    assert_true(ebb_pcg_advance(start, &jump) == state);
    assert_int_equal(claimed[index], 0);
    claimed[index] = 1;
}

/* Every (assessment, purpose, place) has the number that <ebb/draw.h> says, and no two have the same. */
static void draws_are_numbered_apart(void **state)
{
    (void)state;
    enum { N_INTERVALS = 80, N_DRAWS = EBB_HEADER_DRAWS + EBB_INTERVAL_DRAWS * N_INTERVALS };
    static unsigned char claimed[N_DRAWS];
    static const int header[] = {EBB_DRAW_BASELINE,      EBB_DRAW_COURSE,        EBB_DRAW_CONSOLIDATION,
                                 EBB_DRAW_BIOMARKER,     EBB_DRAW_DROPOUT,       EBB_DRAW_MODIFIERS,
                                 EBB_DRAW_MODIFIERS + 1, EBB_DRAW_MODIFIERS + 2, EBB_DRAW_MODIFIERS + 3};
    static const int daily[] = {EBB_DRAW_SCORE, EBB_DRAW_SETBACK, EBB_DRAW_BOOKING};
    struct ebb_draw_jumps jumps;
    const ebb_u128 start = ebb_draw_patient(ebb_pcg_seed(7), 12345);
    ebb_draw_jumps_init(&jumps);
    for (size_t i = 0; i < sizeof header / sizeof header[0]; i++)
        assert_is_step(start, ebb_pcg_advance(start, &jumps.header[header[i]]), (size_t)header[i], claimed);
    ebb_u128 interval = ebb_pcg_advance(start, &jumps.first_interval);
    for (size_t t = 0; t < N_INTERVALS; t++) {
        const size_t first = EBB_HEADER_DRAWS + t * EBB_INTERVAL_DRAWS;
        for (size_t i = 0; i < sizeof daily / sizeof daily[0]; i++)
            assert_is_step(start, ebb_pcg_advance(interval, &jumps.within[daily[i]]),
                           first + (size_t)daily[i], claimed);
        for (int session = 0; session < EBB_SESSIONS_PER_INTERVAL * EBB_SESSION_DRAWS; session++) {
            const int draw = EBB_DRAW_SESSION + session;
            assert_is_step(start, ebb_pcg_advance(interval, &jumps.within[draw]), first + (size_t)draw,
                           claimed);
        }
        interval = ebb_pcg_advance(interval, &jumps.next_interval);
    }
}

/* 5. What it is good for */

static void pairing_saves_patients(void **state)
{
    (void)state;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_support_run run;
    study.n_patients = 20000;
    ebb_support_run_init(&run, &study);
    const int often = ebb_support_policy(&run, "every_3_4_weeks");
    const int seldom = ebb_support_policy(&run, "every_4_6_weeks");
    for (int population = 0; population < 2; population++) /* all treated; responders */
        assert_true(ebb_summary_paired(&run.summary, EBB_PAIR_VARIANCE_REDUCTION, population,
                                       EBB_RESPONSE_WEEKS, often, seldom) >= 4.0);
    ebb_support_run_free(&run);
}

/* 6. In parts: whoever may not need all of it draws the rest later. */

static bool same_luck(const struct ebb_luck *a, const struct ebb_luck *b, int from, int n)
{
    for (int t = from; t < n; t++) {
        const struct ebb_luck_at *one = ebb_luck_at(a, t), *other = ebb_luck_at(b, t);
        if (memcmp(&one->interval, &other->interval, sizeof one->interval) != 0 ||
            one->noise != other->noise || one->measurement != other->measurement ||
            one->setback != other->setback)
            return false;
    }
    return true;
}

static void parts_are_the_whole(void **state)
{
    (void)state;
    static const int ENDS[] = {0, 1, 4, 7,
                               8, 8, 19}; /* odd and even: two assessments share a set-back's draw */
    const struct ebb_study study = lucky_study();
    for (int patient = 0; patient < 50; patient++) {
        struct walk walk;
        walk_init(&walk, &study, patient);
        const struct ebb_constants *constants = walk.plan.constants;
        const size_t bytes = ebb_luck_bytes(&constants->calendar);
        const int n = constants->calendar.n_assessments, n_ends = sizeof ENDS / sizeof ENDS[0];
        void *memory = malloc(bytes);
        assert_non_null(memory);
        memset(memory, 0xa5, bytes);
        struct ebb_luck luck;
        ebb_luck_lend(&luck, &constants->calendar, memory);
        assert_true(n > ENDS[n_ends - 1]);
        for (int i = 0; i < n_ends; i++)
            ebb_luck_draw_part(&luck, constants, &walk.patient, ENDS[i], i + 1 < n_ends ? ENDS[i + 1] : n);
        assert_true(same_luck(&luck, &walk.luck, 0, n));
        free(memory);
        walk_free(&walk);
    }
}

/* As a clinic keeps it: of the past the last assessment alone, odd or even. */
static void a_window_is_of_the_whole(void **state)
{
    (void)state;
    const struct ebb_study study = lucky_study();
    for (int patient = 0; patient < 50; patient++) {
        struct walk walk;
        walk_init(&walk, &study, patient);
        const int n = walk.plan.constants->calendar.n_assessments, first = 3 + patient % 2;
        struct ebb_luck luck = {.rows = calloc((size_t)(n - first), sizeof *luck.rows), .first = first};
        assert_non_null(luck.rows);
        luck.rows[0] = *ebb_luck_at(&walk.luck, first);
        ebb_luck_draw_part(&luck, walk.plan.constants, &walk.patient, first + 1, n);
        assert_true(same_luck(&luck, &walk.luck, first, n));
        free(luck.rows);
        walk_free(&walk);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {.name = "a policy's bytes do not depend on which others are compared, nor on their order",
         .test_func = company_changes_nothing},
        TEST("noise, set-backs and leaving are the same under every policy", noise_and_setbacks_do_not_shift),
        {.name = "first sessions of an interval agree in attendance, lateness, harm",
         .test_func = first_sessions_of_an_interval_agree},
        TEST("every draw has its own number", draws_are_numbered_apart),
        TEST("luck drawn in parts is that drawn at once", parts_are_the_whole),
        TEST("luck from an assessment on is that of the whole", a_window_is_of_the_whole),
        TEST("pairing divides the variance of a difference by at least 4", pairing_saves_patients),
    };
    return RUN_TESTS(tests);
}
