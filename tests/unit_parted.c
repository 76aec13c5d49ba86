/* SPDX-License-Identifier: MIT
 * Where leaving care depends on the policy, curves, rates and the errors of their differences are still those
 * of the patients one by one. No study makes it depend yet, so that patients here are made up.
 *
 *   1. Made-up patients   2. Curves   3. Differences   4. Kernels
 */
#include <math.h>
#include <stdio.h>

#include <sys/wait.h>
#include <unistd.h>

#include <ebb/executor.h>
#include <ebb/pcg.h>
#include <ebb/summary.h>
#include <ebb/survival.h>

#include "../sim/estimate/survival_number.h"
#include "support.h"
#include "tap.h"

/* 1. Made-up patients: all are responders and followed, and leave on another visit under each policy */

enum { N = 300, POLICIES = 3, ASSESSMENTS = 64 };

struct who {
    int leaves[POLICIES];  /* first visit missed */
    int relapse[POLICIES]; /* visit of the first relapse; -1: none */
    int32_t outcomes[POLICIES][EBB_OUTCOME_COUNT];
    uint8_t score[POLICIES][ASSESSMENTS], state[POLICIES][ASSESSMENTS];
    uint32_t infusion_mask[POLICIES][ASSESSMENTS];
};

struct world {
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    struct who patients[N];
};

static int pick(ebb_u128 *sequence, int n)
{
    *sequence = *sequence * EBB_PCG_MULTIPLIER + EBB_PCG_INCREMENT;
    return (int)((ebb_pcg_output(*sequence) >> 32) * (uint64_t)n >> 32);
}

/* Half leave before the end, and a quarter relapse at each fifth visit or so; policies have nothing in
 * common, so that every kind of pair of ends occurs. Rows are (policy, assessment) of the plan's own
 * width. */
static void make_course(struct who *who, const struct ebb_plan *plan, int policy, ebb_u128 *sequence)
{
    const int n = plan->calendar.n_assessments, first = plan->calendar.first_visit, visits = plan->n_visits;
    uint8_t *state = who->state[0] + policy * n;
    int relapses = 0;
    bool relapsed = false;
    who->leaves[policy] = pick(sequence, 2) ? pick(sequence, visits) : visits;
    who->relapse[policy] = -1;
    for (int visit = 0; visit < visits; visit++) {
        const bool before = relapsed, left = visit >= who->leaves[policy];
        relapsed = pick(sequence, before ? 3 : 20) == 0 ? !before : before;
        state[first + visit] = left ? EBB_STATE_LEFT : relapsed ? EBB_STATE_RELAPSED : EBB_STATE_WELL;
        if (left || before || !relapsed)
            continue;
        who->relapse[policy] = relapses == 0 ? visit : who->relapse[policy];
        relapses++;
    }
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
        who->outcomes[policy][outcome] = pick(sequence, 100);
    who->outcomes[policy][EBB_RELAPSES] = relapses;
    who->outcomes[policy][EBB_FIRST_RELAPSE_DAY] =
        relapses > 0 ? ebb_plan_visit_day(plan, who->relapse[policy]) : -1;
    who->outcomes[policy][EBB_FOLLOWUP_DAYS] =
        who->leaves[policy] < visits ? 1 + 7 * who->leaves[policy] : plan->study.horizon_days;
}

static struct ebb_tally_patient row_of(const struct who *who, int number)
{
    static const int32_t by_year[POLICIES * EBB_MAX_YEARS * EBB_MOST_YEAR_SUMS]; /* nothing by year */
    return (struct ebb_tally_patient){.number = number,
                                      .treated = true,
                                      .responder = true,
                                      .compared = true,
                                      .followed = true,
                                      .stratum = EBB_NO_STRATUM,
                                      .outcomes = who->outcomes[0],
                                      .by_year = by_year,
                                      .n_attended = who->leaves,
                                      .score = who->score[0],
                                      .state = who->state[0],
                                      .infusion_mask = who->infusion_mask[0]};
}

static int set_up(void **state)
{
    static struct world world;
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    ebb_u128 sequence = ebb_pcg_seed(5);
    study.horizon_days = 7 * 30;
    if (ebb_plan_init(&world.plan, &study, &(struct ebb_messages){0}) != EBB_OK)
        return 1;
    world.plan.leaving_differs = true;
    if (ebb_tally_init(&world.tally, &world.plan) != EBB_OK ||
        world.plan.calendar.n_assessments > ASSESSMENTS || world.plan.study.n_policies != POLICIES)
        return 1;
    for (int i = 0; i < N; i++) {
        world.patients[i] = (struct who){0};
        for (int p = 0; p < POLICIES; p++)
            make_course(&world.patients[i], &world.plan, p, &sequence);
        const struct ebb_tally_patient row = row_of(&world.patients[i], i);
        ebb_tally_add(&world.tally, &world.plan, &row);
    }
    *state = &world;
    return ebb_summary_init(&world.summary, &world.plan, &world.tally) != EBB_OK;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    ebb_summary_free(&world->summary);
    ebb_tally_free(&world->tally);
    ebb_plan_free(&world->plan);
    return 0;
}

/* 2. Curves */

static void at_risk_are_those_in_care_under_the_policy(void **state)
{
    const struct world *world = *state;
    for (int p = 0; p < POLICIES; p++) {
        struct ebb_survival_point points[ASSESSMENTS];
        ebb_survival_curve(&(struct ebb_cohort){&world->plan, &world->tally, 1, p, EBB_ALL_GROUPS}, points);
        for (int visit = 0; visit < world->plan.n_visits; visit++) {
            int in_care = 0, at_risk = 0, events = 0;
            for (int i = 0; i < N; i++) {
                const struct who *who = &world->patients[i];
                const bool stays = who->leaves[p] > visit;
                in_care += stays;
                at_risk += stays && (who->relapse[p] < 0 || who->relapse[p] >= visit);
                events += who->relapse[p] == visit;
            }
            assert_int_equal(points[visit].in_care, in_care);
            assert_int_equal(points[visit].at_risk, at_risk);
            assert_int_equal(points[visit].events, events);
        }
    }
}

/* 3. Differences */

/* What a patient adds to a survival number, by the end of his or her wait. */
static double of_end(const struct ebb_survival_influence *influence, const struct who *who, int p)
{
    return who->relapse[p] >= 0 ? influence->relapsed[who->relapse[p]] : influence->left[who->leaves[p]];
}

static double curve_error(const struct world *world, int measure, int p, int q)
{
    struct ebb_survival_influence influence[2];
    double room[2][2 * ASSESSMENTS + 1], squares = 0.0;
    for (int k = 0; k < 2; k++) {
        struct ebb_survival_point points[ASSESSMENTS];
        const struct ebb_cohort cohort = {&world->plan, &world->tally, 1, k == 0 ? p : q, EBB_ALL_GROUPS};
        ebb_survival_curve(&cohort, points);
        influence[k] = ebb_survival_influence_in(room[k], world->plan.n_visits);
        ebb_survival_number_influence(measure, &world->plan, points, &influence[k]);
    }
    for (int i = 0; i < N; i++) {
        const struct who *who = &world->patients[i];
        const double off = of_end(&influence[1], who, q) - of_end(&influence[0], who, p);
        squares += off * off;
    }
    return sqrt(squares);
}

/* What a patient adds to a rate: (x - R F) over the mean of F. */
static void of_rate(const struct world *world, int measure, int p, double sign, double *added)
{
    const enum ebb_outcome outcome = EBB_MEASURES[measure].outcome,
                           over = (enum ebb_outcome)ebb_measure_over(measure);
    double sum = 0.0, days = 0.0;
    for (int i = 0; i < N; i++) {
        sum += world->patients[i].outcomes[p][outcome];
        days += world->patients[i].outcomes[p][over];
    }
    for (int i = 0; i < N; i++) {
        const int32_t *outcomes = world->patients[i].outcomes[p];
        added[i] +=
            sign * ebb_measure_days(measure) * (outcomes[outcome] - sum / days * outcomes[over]) / (days / N);
    }
}

static double rate_error(const struct world *world, int measure, int p, int q)
{
    double added[N] = {0}, squares = 0.0;
    of_rate(world, measure, q, 1.0, added);
    of_rate(world, measure, p, -1.0, added);
    for (int i = 0; i < N; i++)
        squares += added[i] * added[i];
    return sqrt(squares / (N - 1.0) / N);
}

static void errors_are_those_of_the_patients(void **state)
{
    const struct world *world = *state;
    int n_measures = 0;
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const bool of_curve = ebb_survival_number_is(measure) && EBB_MEASURES[measure].weeks <= 30;
        if (!of_curve && ebb_measure_over(measure) < 0)
            continue;
        n_measures++;
        for (int p = 0; p < POLICIES; p++) {
            for (int q = 0; q < POLICIES; q++) {
                const double error = ebb_summary_paired(&world->summary, EBB_PAIR_SE, 1, measure, p, q);
                const double expected =
                    p == q ? 0.0 : (of_curve ? curve_error : rate_error)(world, measure, p, q);
                if (!(fabs(error - expected) <= 1e-9 * expected) || (p != q && !(error > 0.0)))
                    fail_msg("%s, %d and %d: %.12g, not %.12g", EBB_MEASURES[measure].name, p, q, error,
                             expected);
            }
        }
    }
    assert_true(n_measures >= 7);
}

/* Every pair of ends has a place, all kinds of them occur, and nobody is counted twice. */
static void every_pair_of_ends_is_counted_once(void **state)
{
    const struct world *world = *state;
    const struct ebb_tally *tally = &world->tally;
    const size_t visits = (size_t)tally->n_visits, ends = visits + 1;
    assert_int_equal(tally->n_pairs, 3);
    for (size_t pair = 0; pair < 3; pair++) {
        int64_t both = 0, not_both = 0, after = 0, left = 0;
        for (size_t k = 0; k < visits * visits; k++)
            both += tally->both_relapsed[pair * visits * visits + k];
        for (size_t k = 0; k < ends * ends; k++) {
            not_both += tally->not_both[pair * ends * ends + k];
            after += tally->relapsed_after[pair * ends * ends + k];
            left += tally->both_left[pair * ends * ends + k];
        }
        assert_true(both > 5 && not_both > 5 && after > 5 && left > 5);
        assert_int_equal(both + not_both + after + left, N);
        for (size_t k = 0; k < ends; k++) /* of one day: in not_both */
            assert_int_equal(tally->both_left[(pair * ends + k) * ends + k], 0);
    }
}

/* Where the plan says that leaving is one day, a patient of two is a bug and not a word written elsewhere. */
static void a_plan_of_one_day_refuses_two(void **state)
{
    const struct world *world = *state;
    struct ebb_plan plan = world->plan; /* borrowed, and not freed */
    struct ebb_tally tally;
    int status;
    plan.leaving_differs = false;
    assert_int_equal(ebb_tally_init(&tally, &plan), EBB_OK);
    assert_true(tally.n_words < world->tally.n_words);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        for (int i = 0; i < N; i++) {
            const struct ebb_tally_patient row = row_of(&world->patients[i], i);
            ebb_tally_add(&tally, &plan, &row);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 70);
    ebb_tally_free(&tally);
}

/* 4. Kernels */

/* Kernels count apart what a plan asks them to, all the same words: here days do not differ, so that what is
 * counted apart is empty, or what is known already. */
static void kernels_count_the_same_apart(void **state)
{
    struct ebb_study study = ebb_support_study("smoke.yaml");
    struct ebb_plan plan;
    struct ebb_tally tallies[2];
    (void)state;
    study.n_patients = 1500;
    assert_int_equal(ebb_plan_init(&plan, &study, &(struct ebb_messages){0}), EBB_OK);
    plan.leaving_differs = true;
    for (int k = 0; k < 2; k++) {
        const struct ebb_batch batch = {.plan = &plan, .last_block = plan.n_blocks, .tally = &tallies[k]};
        const struct ebb_play_options options = {
            .n_threads = 1, .kernel = k == 0 ? ebb_kernel_find("reference") : ebb_kernel_best()};
        assert_int_equal(ebb_tally_init(&tallies[k], &plan), EBB_OK);
        assert_int_equal(ebb_play_once(&batch, 1, &options), EBB_OK);
    }
    assert_memory_equal(tallies[0].memory, tallies[1].memory, tallies[0].n_words * sizeof(int64_t));
    const int policies = study.n_policies, ends = plan.n_visits + 1;
    for (int arm = 0; arm < plan.n_populations * policies; arm++) {
        for (int at = 0; at < policies * EBB_OUTCOME_COUNT; at++)
            assert_int_equal(tallies[1].sum_parted[arm * policies * EBB_OUTCOME_COUNT + at],
                             tallies[1].sum_followup[arm * EBB_OUTCOME_COUNT + at % EBB_OUTCOME_COUNT]);
    }
    for (int at = 0; at < (plan.n_populations - 1) * tallies[1].n_pairs * ends * ends; at++)
        assert_true(tallies[1].relapsed_after[at] == 0 && tallies[1].both_left[at] == 0);
    ebb_tally_free(&tallies[0]);
    ebb_tally_free(&tallies[1]);
    ebb_plan_free(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("at risk are those in care under the policy", at_risk_are_those_in_care_under_the_policy),
        TEST("errors of differences are those of the patients", errors_are_those_of_the_patients),
        TEST("every pair of ends is counted once", every_pair_of_ends_is_counted_once),
        TEST("a plan with one day of leaving refuses a patient of two", a_plan_of_one_day_refuses_two),
        TEST("kernels count the same apart", kernels_count_the_same_apart),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name(__FILE__, tests, set_up, tear_down);
}
