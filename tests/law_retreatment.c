/* SPDX-License-Identifier: MIT
 * law_retreatment: a second induction after the first relapse goes as sim/model/README.md section 7 says, day
 * by day, and targets on each patient's own clock count what the rows hold (section 13).
 *
 *   1. The second induction   2. Targets from the relapse
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/quantity.h>
#include <ebb/target.h>

#include "support.h"
#include "tap.h"

enum { PATIENTS = 3000, RELAPSED_BY = 150 };

static struct ebb_study retreated_study(void)
{
    struct ebb_study study = ebb_support_study("trials/sustain3_retreatment.yaml");
    study.n_patients = PATIENTS;
    study.parameters.adherence.p_miss = 0.0;
    study.n_targets = 0;
    return study;
}

/* 1. The second induction */

/* Days of infusions in follow-up, after the assessment of day R. */
static int days_of(const struct ebb_support_run *run, int policy, size_t i, int *out_days)
{
    const int every = run->plan.calendar.interval_days;
    const uint8_t *mask =
        run->infusions + ((size_t)policy * run->n_patients + i) * run->n_assessments; /* a byte a week */
    int n = 0;
    for (int t = run->plan.calendar.start; t < (int)run->n_assessments; t++) {
        for (int place = 0; place < every; place++) {
            if (mask[t] >> place & 1u)
                out_days[n++] = t * every + place;
        }
    }
    return n;
}

/* Off treatment until the relapse; eight infusions from its day on, each three or four days after the one
 * before; then weekly, until the first assessment four weeks after the last of them decides again; then every
 * week or two, and no second course. */
static void assert_second_induction(const int *days, int n, int relapse, int every, int end)
{
    assert_int_equal(days[0], relapse);
    for (int k = 1; k < n && k < 8; k++)
        assert_in_range(days[k] - days[k - 1], 3, 4);
    const int decided = n >= 8 ? (days[7] + 28 + every - 1) / every * every : end;
    for (int k = 8; k < n; k++) {
        if (days[k] < decided)
            assert_int_equal(days[k] - days[k - 1], 7);
        else
            assert_in_range(days[k] - days[k - 1], 7, 14);
    }
}

static void who_relapses_is_induced_again_once(void **state)
{
    (void)state;
    struct ebb_study study = retreated_study();
    struct ebb_support_run run;
    int n_induced = 0, n_again = 0;
    study.parameters.dropout.per_month = 0.0;
    ebb_support_run_init(&run, &study);
    const int off = ebb_support_policy(&run, "placebo"), on = ebb_support_policy(&run, "esketamine");
    for (size_t i = 0; i < run.n_patients; i++) {
        static int days[1024];
        const int relapsed = ebb_support_outcome(&run, EBB_FIRST_RELAPSE_DAY, off, i);
        const int n = days_of(&run, off, i, days);
        assert_true(ebb_support_outcome(&run, EBB_COURSES, off, i) <= 1);
        assert_true(ebb_support_outcome(&run, EBB_COURSES, on, i) <= 1);
        n_again += ebb_support_outcome(&run, EBB_RELAPSES, off, i) > 1;
        if (ebb_support_outcome(&run, EBB_RELAPSES, off, i) == 0) {
            assert_int_equal(n, 0);
            continue;
        }
        n_induced += n >= 20;
        assert_second_induction(days, n, relapsed + run.plan.calendar.start_day,
                                run.plan.calendar.interval_days, run.plan.calendar.end_day);
    }
    assert_true(n_induced > 300 && n_again > 50);
    ebb_support_run_free(&run);
}

/* 2. Targets from the relapse */

static const int QUANTITIES[] = {EBB_Q_RESPONSE, EBB_Q_REMISSION, EBB_Q_SCORE_CHANGE, EBB_Q_IN_CARE};
enum { N_QUANTITIES = 4 };

static void ask(struct ebb_study *study)
{
    for (int k = 0; k < N_QUANTITIES * EBB_MISSING_COUNT; k++) {
        struct ebb_target *target = &study->targets[study->n_targets++];
        const bool is_points = QUANTITIES[k % N_QUANTITIES] == EBB_Q_SCORE_CHANGE;
        *target = (struct ebb_target){.source = "made up",
                                      .weight = 1.0,
                                      .lower = is_points ? -60.0 : 0.0,
                                      .upper = is_points ? 60.0 : 1.0,
                                      .quantity = QUANTITIES[k % N_QUANTITIES],
                                      .policy = k % 2,
                                      .against = -1,
                                      .among = -1,
                                      .day = -1,
                                      .at = 30 + 61 * (k / N_QUANTITIES),
                                      .from = EBB_FROM_RELAPSE,
                                      .relapsed_by = RELAPSED_BY,
                                      .missing = k / N_QUANTITIES};
        snprintf(target->id, sizeof target->id, "t%d", k);
    }
}

/* What one patient adds: false, nothing. Read from the rows alone: t0 is the assessment of the relapse. */
static bool counts(const struct ebb_support_run *run, const struct ebb_target *target, size_t i, int *out_x)
{
    const int every = run->plan.calendar.interval_days, p = target->policy;
    const uint8_t *score = ebb_support_scores(run, p, i), *seen = ebb_support_states(run, p, i);
    const int day = ebb_support_outcome(run, EBB_FIRST_RELAPSE_DAY, p, i);
    const int t0 = (day + run->plan.calendar.start_day) / every;
    int t = t0 + target->at / every;
    if (day < 0 || day > RELAPSED_BY)
        return false;
    const bool left = seen[t] == EBB_STATE_LEFT;
    if (target->quantity == EBB_Q_IN_CARE) {
        *out_x = !left;
        return true;
    }
    if (left && target->missing == EBB_MISSING_EXCLUDED)
        return false;
    while (target->missing == EBB_MISSING_LAST && seen[t] == EBB_STATE_LEFT)
        t--;
    *out_x = target->quantity == EBB_Q_RESPONSE    ? 2 * score[t] <= score[t0]
             : target->quantity == EBB_Q_REMISSION ? score[t] <= 12
                                                   : score[t] - score[t0];
    *out_x = left && target->missing == EBB_MISSING_FAILURE ? 0 : *out_x;
    return true;
}

static void targets_count_from_each_relapse(void **state)
{
    (void)state;
    struct ebb_study study = retreated_study();
    struct ebb_support_run run;
    double found[EBB_MAX_TARGETS];
    study.parameters.dropout.per_month = 0.08;
    ask(&study);
    ebb_support_targets(&study, found);
    ebb_support_run_init(&run, &study);
    for (int k = 0; k < study.n_targets; k++) {
        int64_t n = 0, sum = 0;
        for (size_t i = 0; i < run.n_patients; i++) {
            int x;
            if (!counts(&run, &study.targets[k], i, &x))
                continue;
            n++;
            sum += x;
        }
        assert_true(n > 50);
        assert_true(fabs(found[k] * (double)n - (double)sum) < 1e-6 * (double)n);
    }
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("who relapses is induced again, once, then weekly, then by score",
             who_relapses_is_induced_again_once),
        TEST("targets count from each patient's relapse", targets_count_from_each_relapse),
    };
    return RUN_TESTS(tests);
}
