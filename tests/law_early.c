/* SPDX-License-Identifier: MIT
 * law_early: early response and the subgroups that a study may ask for are what sim/model/README.md says
 * (sections 6 and 10), read once more from the recorded scores; and who asks for them changes nobody.
 *
 *   1. Early response   2. Induction that stops   3. Thirds
 */
#include <math.h>
#include <string.h>

#include "support.h"
#include "tap.h"

enum { PATIENTS = 4500 }; /* more than a block */

static struct ebb_study early_study(int day, double f_improved)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = PATIENTS;
    study.horizon_days = 140;
    study.parameters.screening.f_contraindicated = 0.05;
    study.early = (struct ebb_early){true, day, f_improved};
    study.subgroups = 1u << EBB_BY_EARLY_RESPONSE;
    return study;
}

static int population_of(const struct ebb_plan *plan, enum ebb_population_kind kind, int index)
{
    for (int i = 0; i < plan->n_populations; i++) {
        if (plan->populations[i].kind == kind && plan->populations[i].index == index)
            return i;
    }
    fail_msg("no population of kind %d", (int)kind);
    return -1;
}

/* Whether two populations of a run have the same sums in an array over (population, ...). */
static bool same_sums(const struct ebb_support_run *run, const int64_t *array, enum ebb_tally_dim dim,
                      size_t others, int a, int b)
{
    const size_t n = others * (size_t)ebb_tally_extent(dim, &run->plan);
    return memcmp(array + (size_t)a * n, array + (size_t)b * n, n * sizeof *array) == 0;
}

/* 1. Early response */

/* On the classifying assessment (day 21), at the share that makes a responder, it is response. */
static void at_the_classifying_assessment_it_is_response(void **state)
{
    (void)state;
    const struct ebb_study study = early_study(21, 0.5);
    struct ebb_support_run run;
    ebb_support_run_init(&run, &study);
    const int early = population_of(&run.plan, EBB_EARLY_RESPONDERS, 0);
    assert_true(run.tally.n_patients[EBB_RESPONDERS] > 1000);
    assert_int_equal(run.tally.n_patients[early], run.tally.n_patients[EBB_RESPONDERS]);
    assert_true(same_sums(&run, run.tally.sum, EBB_OVER_OUTCOME, run.n_policies, early, EBB_RESPONDERS));
    assert_true(
        same_sums(&run, run.tally.left, EBB_OVER_VISIT_OR_END, EBB_TALLY_GROUPS, early, EBB_RESPONDERS));
    assert_int_equal(run.tally.early[EBB_EARLY_RESPONDED], 0);
    assert_int_equal(run.tally.early[EBB_EARLY_IMPROVED], 0);
    assert_int_equal(run.tally.early[EBB_EARLY_BOTH], run.tally.flow[EBB_FLOW_RESPONDERS]);
    ebb_support_run_free(&run);
}

/* At any day the last assessment up to it counts (of days 7 to 13 that on day 7), and a fall by exactly the
 * share is enough: compared in whole numbers here. */
static void it_is_the_fall_at_the_last_assessment_up_to_the_day(void **state)
{
    (void)state;
    static const int days[] = {7, 13, 14, 20, 21};
    for (size_t k = 0; k < sizeof days / sizeof days[0]; k++) {
        const struct ebb_study study = early_study(days[k], 0.4);
        int64_t cells[EBB_EARLY_CELL_COUNT] = {0};
        struct ebb_support_run run;
        ebb_support_run_init(&run, &study);
        for (size_t i = 0; i < run.n_patients; i++) {
            const uint8_t *score = ebb_support_scores(&run, 0, i);
            const bool improved = 10 * (score[0] - score[days[k] / 7]) >= 4 * score[0];
            if (run.treated[i])
                cells[2 * improved + run.responder[i]]++;
        }
        for (int cell = 0; cell < EBB_EARLY_CELL_COUNT; cell++) {
            assert_int_equal(run.tally.early[cell], cells[cell]);
            assert_true(cells[cell] > (cell == EBB_EARLY_RESPONDED && days[k] == 21 ? -1 : 20));
        }
        ebb_support_run_free(&run);
    }
}

/* Whom nobody saw has not improved; who leaves on the day was seen. */
static void who_has_left_before_has_not_improved(void **state)
{
    (void)state;
    struct ebb_study study = early_study(7, 0.2), plain;
    struct ebb_support_run run, all;
    study.parameters.dropout.per_month = 0.0;
    plain = study;
    study.parameters.dropout.per_month = 1.0; /* 20 % in a week */
    study.parameters.dropout.in_lead_in = true;
    ebb_support_run_init(&all, &plain);
    ebb_support_run_init(&run, &study);
    const double n_all = (double)(all.tally.early[EBB_EARLY_IMPROVED] + all.tally.early[EBB_EARLY_BOTH]),
                 n = (double)(run.tally.early[EBB_EARLY_IMPROVED] + run.tally.early[EBB_EARLY_BOTH]);
    const double seen = exp(-6.0 / 30.4375); /* days are rounded up: gone by day 6 is unseen on day 7 */
    assert_true(fabs(n - seen * n_all) < EBB_SUPPORT_Z * sqrt(n_all * seen * (1.0 - seen)));
    ebb_support_run_free(&run);
    ebb_support_run_free(&all);
}

/* 2. Induction that stops */

static uint32_t infusions_of(const struct ebb_support_run *run, size_t i, size_t t)
{
    return run->infusions[i * run->n_assessments + t]; /* a byte an interval of a week, policy 0 */
}

/* Sessions on days 0, 3, 7, 10, 14, 17: who has not improved by day 7 gets those of days 0 and 3, not even
 * the one of day 7, which comes after the assessment. Everybody else is untouched, to the byte. */
static void who_has_not_improved_gets_no_later_session(void **state)
{
    (void)state;
    struct ebb_study study = early_study(7, 0.4), plain = study;
    struct ebb_support_run stops, goes_on;
    int n_stopped = 0, n_lost = 0;
    study.induction.stop_unimproved = true;
    ebb_support_run_init(&stops, &study);
    ebb_support_run_init(&goes_on, &plain);
    const size_t n = stops.n_assessments;
    for (size_t i = 0; i < stops.n_patients; i++) {
        const uint8_t *score = ebb_support_scores(&stops, 0, i);
        const bool improved = 10 * (score[0] - score[1]) >= 4 * score[0];
        if (improved || !stops.treated[i]) {
            assert_memory_equal(score, ebb_support_scores(&goes_on, 0, i), n);
            assert_int_equal(stops.responder[i], goes_on.responder[i]);
            continue;
        }
        n_stopped++;
        n_lost += goes_on.responder[i];
        assert_false(stops.responder[i]);
        assert_int_equal(infusions_of(&stops, i, 0), 1u << 0 | 1u << 3);
        for (size_t t = 1; t < n; t++)
            assert_int_equal(infusions_of(&stops, i, t), 0);
    }
    assert_true(n_stopped > 500 && n_lost > 100);
    assert_int_equal(stops.tally.n_patients[EBB_TREATED], goes_on.tally.n_patients[EBB_TREATED]);
    assert_int_equal(stops.tally.flow[EBB_FLOW_RESPONDERS] + n_lost, goes_on.tally.flow[EBB_FLOW_RESPONDERS]);
    assert_int_equal(stops.tally.early[EBB_EARLY_RESPONDED], 0);
    assert_int_equal(stops.tally.early[EBB_EARLY_NEITHER], n_stopped);
    ebb_support_run_free(&stops);
    ebb_support_run_free(&goes_on);
}

/* At the classifying assessment nothing is left to stop, and who has not improved by 80 % is a non-responder,
 * however far the score has fallen. */
static void it_makes_non_responders_whatever_the_later_score(void **state)
{
    (void)state;
    struct ebb_study study = early_study(21, 0.8);
    struct ebb_support_run run;
    int n_responders = 0, n_in_response = 0;
    study.induction.stop_unimproved = true;
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        const uint8_t *score = ebb_support_scores(&run, 0, i);
        if (!run.treated[i])
            continue;
        n_in_response += 2 * score[3] <= score[0];
        n_responders += 10 * (score[0] - score[3]) >= 8 * score[0];
        assert_int_equal(run.responder[i], 10 * (score[0] - score[3]) >= 8 * score[0]);
    }
    assert_true(n_responders > 100 && n_in_response > n_responders + 1000);
    ebb_support_run_free(&run);
}

/* 3. Thirds */

/* A third of everybody each, in the order of the trait; together all treated. */
static void check_thirds(const struct ebb_support_run *run, enum ebb_population_kind kind)
{
    const double n = (double)run->tally.n_patients[EBB_TREATED], p = 0.3336; /* beyond 0.43 on one side */
    int64_t sum = 0;
    for (int third = 0; third < 3; third++) {
        const int64_t in = run->tally.n_patients[population_of(&run->plan, kind, third)];
        const double share = third == 1 ? 1.0 - 2.0 * p : p;
        assert_true(fabs((double)in - n * share) < EBB_SUPPORT_Z * sqrt(n * share * (1.0 - share)));
        sum += in;
    }
    assert_int_equal(sum, run->tally.n_patients[EBB_TREATED]);
}

static void thirds_are_those_of_the_traits(void **state)
{
    (void)state;
    struct ebb_study study = early_study(7, 0.2);
    struct ebb_support_run run;
    study.n_modifiers = 0;
    study.subgroups = 1u << EBB_BY_SEVERITY | 1u << EBB_BY_DURATION;
    study.parameters.correlation.attainable_duration = 0.6;
    ebb_support_run_init(&run, &study);
    const struct ebb_parameters *parameters = &study.parameters;
    int64_t low = 0, longest = 0;
    for (size_t i = 0; i < run.n_patients; i++) {
        const double z = ((double)run.baseline[i] - parameters->baseline.mean_points) /
                         parameters->baseline.sd_points; /* the clamps lie farther out */
        const double z_duration =
            log((double)run.duration[i] / parameters->duration.median_days) / parameters->duration.sd_log;
        assert_true(fabs(fabs(z) - 0.43) > 1e-6 && fabs(fabs(z_duration) - 0.43) > 1e-6);
        low += run.treated[i] && z < -0.43;
        longest += run.treated[i] && z_duration > 0.43;
    }
    check_thirds(&run, EBB_SEVERITY_THIRD);
    check_thirds(&run, EBB_DURATION_THIRD);
    assert_int_equal(run.tally.n_patients[population_of(&run.plan, EBB_SEVERITY_THIRD, 0)], low);
    assert_int_equal(run.tally.n_patients[population_of(&run.plan, EBB_DURATION_THIRD, 2)], longest);
    ebb_support_run_free(&run);
}

static void asking_changes_nobody(void **state)
{
    (void)state;
    struct ebb_study study = early_study(7, 0.2), plain = study;
    struct ebb_support_run asked, none;
    study.subgroups = (1u << EBB_SUBGROUPING_COUNT) - 1;
    plain.subgroups = 0;
    plain.early = (struct ebb_early){0};
    ebb_support_run_init(&asked, &study);
    ebb_support_run_init(&none, &plain);
    assert_true(ebb_support_same_rows(&asked, &none));
    assert_memory_equal(asked.tally.flow, none.tally.flow, EBB_FLOW_COUNT * sizeof(int64_t));
    assert_memory_equal(asked.tally.sum, none.tally.sum,
                        2 * asked.n_policies * EBB_OUTCOME_COUNT * sizeof(int64_t));
    ebb_support_run_free(&asked);
    ebb_support_run_free(&none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a rule at 50 % on the classifying assessment gives the responders",
             at_the_classifying_assessment_it_is_response),
        TEST("early response is the fall at the last assessment up to the day",
             it_is_the_fall_at_the_last_assessment_up_to_the_day),
        TEST("who has left before the day has not improved", who_has_left_before_has_not_improved),
        TEST("who has not improved gets no later session, and nobody else changes",
             who_has_not_improved_gets_no_later_session),
        TEST("who has not improved is a non-responder whatever the later score",
             it_makes_non_responders_whatever_the_later_score),
        TEST("thirds are those of the traits, and make up all treated", thirds_are_those_of_the_traits),
        TEST("asking for subgroups changes nobody", asking_changes_nobody),
    };
    return RUN_TESTS(tests);
}
