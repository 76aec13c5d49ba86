/* SPDX-License-Identifier: MIT
 * law_days: time in a state is neither more nor less than the time it is counted over, whatever the interval,
 * the horizon and the leaving (sim/model/README.md, section 10).
 *
 *   1. One run   2. Studies made for it   3. Random studies
 */
#include <stdio.h>

#include "dice.h"
#include "random_study.h"
#include "study_fit.h"
#include "support.h"
#include "tap.h"

/* 1. One run */

/* How often what could go wrong was there: patients followed who left before the horizon, relapsed at the
 * last visit that they attended, or left before any. */
struct met {
    int followed, left, relapsed_at_last, no_visit;
};

static bool is_followed(const struct ebb_support_run *run, size_t i)
{
    const bool is_at_risk =
        run->plan.study.n_strata > 0 ? run->stratum[i] != EBB_NO_STRATUM : run->responder[i];
    return is_at_risk && ebb_support_outcome(run, EBB_FOLLOWUP_DAYS, 0, i) > 0;
}

/* In care: well + relapsed = the days in care, to the day; each visit attended but the last is worth A. */
static void look_at_care(const struct ebb_support_run *run, int p, size_t i, struct met *met)
{
    const struct ebb_calendar *calendar = &run->plan.calendar;
    const int followup = ebb_support_outcome(run, EBB_FOLLOWUP_DAYS, p, i);
    const int well = ebb_support_outcome(run, EBB_WELL_DAYS, p, i),
              relapsed = ebb_support_outcome(run, EBB_RELAPSED_DAYS, p, i);
    const uint8_t *state = ebb_support_states(run, p, i) + calendar->first_visit;
    int visits = 0, relapsed_visits = 0;
    if (!is_followed(run, i)) {
        assert_true(well == 0 && relapsed == 0);
        return;
    }
    while (visits < run->plan.n_visits &&
           (state[visits] == EBB_STATE_WELL || state[visits] == EBB_STATE_RELAPSED))
        relapsed_visits += state[visits++] == EBB_STATE_RELAPSED;
    const int at_last = visits > 0 && state[visits - 1] == EBB_STATE_RELAPSED;
    const int last = followup - (visits - 1) * calendar->interval_days; /* days of the last visit */
    if (well + relapsed != followup || well < 0 || relapsed < 0)
        fail_msg("patient %d: %d well + %d relapsed in %d days of care", (int)i, well, relapsed, followup);
    assert_int_equal(relapsed, (relapsed_visits - at_last) * calendar->interval_days + at_last * last);
    met->followed++;
    met->left += followup < run->plan.study.horizon_days;
    met->relapsed_at_last += at_last;
    met->no_visit += visits == 0;
}

/* Everybody: the states of care add up to the days in care; what is seen is no more than what happens, and no
 * more than those days; a state is seen. */
static void look_at_states(const struct ebb_support_run *run, int p, size_t i)
{
    const int followup = ebb_support_outcome(run, EBB_FOLLOWUP_DAYS, p, i),
              relapsed = ebb_support_outcome(run, EBB_RELAPSED_DAYS, p, i),
              remission = ebb_support_outcome(run, EBB_STATE_REMISSION_DAYS, p, i),
              response = ebb_support_outcome(run, EBB_STATE_RESPONSE_DAYS, p, i),
              neither = ebb_support_outcome(run, EBB_STATE_NEITHER_DAYS, p, i),
              seen_response = ebb_support_outcome(run, EBB_SEEN_RESPONSE_DAYS, p, i),
              seen_remission = ebb_support_outcome(run, EBB_SEEN_REMISSION_DAYS, p, i);
    assert_int_equal(relapsed + remission + response + neither, followup);
    assert_true(remission >= 0 && response >= 0 && neither >= 0);
    assert_true(remission <= seen_remission && response <= seen_response);
    assert_true(seen_remission <= followup && seen_response <= followup);
    /* Who never leaves, on the day of the last visit neither, is seen to the end: a trial then sees all. */
    const uint8_t last = ebb_support_states(run, p, i)[run->plan.calendar.n_assessments - 1];
    if (is_followed(run, i) && followup == run->plan.study.horizon_days && last != EBB_STATE_LEFT) {
        assert_int_equal(seen_response, ebb_support_outcome(run, EBB_RESPONSE_DAYS, p, i));
        assert_int_equal(seen_remission, ebb_support_outcome(run, EBB_REMISSION_DAYS, p, i));
    }
}

/* Everybody, in care or not: by the scores, whose intervals add up to the horizon. */
static void look_at_scores(const struct ebb_support_run *run, int p, size_t i)
{
    const struct ebb_calendar *calendar = &run->plan.calendar;
    const uint8_t *score = ebb_support_scores(run, p, i);
    const int most = run->plan.constants->study.parameters.remission.score_points;
    const int horizon = run->plan.study.horizon_days;
    int remission = 0, left = horizon;
    int64_t excess = 0;
    for (int t = calendar->first_visit; t < calendar->n_assessments; t++) {
        const int days = t + 1 < calendar->n_assessments ? calendar->interval_days : left;
        left -= days;
        assert_true(days > 0 && left >= 0);
        remission += score[t] <= most ? days : 0;
        excess += score[t] > most ? (score[t] - most) * days : 0;
    }
    assert_int_equal(left, 0);
    assert_int_equal(ebb_support_outcome(run, EBB_REMISSION_DAYS, p, i), remission);
    assert_int_equal(ebb_support_outcome(run, EBB_EXCESS_SCORE_DAYS, p, i), excess);
    assert_true(ebb_support_outcome(run, EBB_RESPONSE_DAYS, p, i) <= horizon);
}

static void look_at_study(const struct ebb_study *study, struct met *met)
{
    struct ebb_support_run run;
    ebb_support_run_init(&run, study);
    for (size_t i = 0; i < run.n_patients; i++) {
        for (int p = 0; p < study->n_policies; p++) {
            look_at_care(&run, p, i, met);
            look_at_scores(&run, p, i);
            look_at_states(&run, p, i);
        }
    }
    for (int population = 0; population < run.summary.n_populations; population++) {
        for (int p = 0; p < study->n_policies; p++) {
            const double share =
                ebb_summary_statistic(&run.summary, EBB_STAT_MEAN, population, EBB_RESPONSE_SHARE, p);
            const double weeks =
                ebb_summary_statistic(&run.summary, EBB_STAT_MEAN, population, EBB_RESPONSE_WEEKS, p);
            /* NaN of nobody is not larger */
            assert_false(share > 1.0 || share * study->horizon_days / 7.0 > weeks + 1e-9 ||
                         share * study->horizon_days / 7.0 < weeks - 1e-9);
        }
    }
    ebb_support_run_free(&run);
}

/* 2. Studies made for it */

/* Intervals that divide the horizon, that are longer than it, and that leave a short or a long last visit;
 * most of the patients leave. */
static void days_add_up_whatever_the_interval(void **state)
{
    static const struct {
        int every, horizon;
    } cases[] = {{7, 364}, {7, 185},  {7, 178}, {28, 364}, {28, 12},
                 {7, 10},  {14, 100}, {10, 15}, {28, 29},  {1, 20}};
    (void)state;
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        for (int lead_in = 0; lead_in < 2; lead_in++) {
            struct met met = {0};
            struct ebb_study study = ebb_support_study("three_policies.yaml");
            study.n_patients = 1500;
            study.assessment_every_days = cases[k].every;
            study.horizon_days = cases[k].horizon + (lead_in ? cases[k].every : 0);
            study.parameters.dropout.per_month = 0.4;
            study.n_phases = lead_in;
            study.lead_in[0] = (struct ebb_phase){28, ebb_support_every("weekly", 7, 7)};
            look_at_study(&study, &met);
            assert_true(met.followed > 300 && met.left > 0);
            assert_true(cases[k].horizon < 100 || met.relapsed_at_last > 50);
        }
    }
}

/* 3. Random studies */

enum { RANDOM_STUDIES = 60 };

static void days_add_up_in_random_studies(void **state)
{
    struct met met = {0};
    (void)state;
    for (uint64_t seed = 1; seed <= RANDOM_STUDIES; seed++) {
        static struct ebb_study study, read; /* large */
        char name[32];
        uint64_t luck = seed;
        random_study_draw(seed, &study);
        study_fit_together(&luck, &study);
        study_fit_size(&luck, &study);
        study.n_patients = 100;
        snprintf(name, sizeof name, "random %d", (int)seed);
        if (random_study_read(&study, name, &read))
            look_at_study(&read, &met);
    }
    print_message("# followed %d, left %d, relapsed at the last visit %d, left before any %d\n", met.followed,
                  met.left, met.relapsed_at_last, met.no_visit);
    assert_true(met.followed > 1000 && met.left > 300 && met.relapsed_at_last > 50 && met.no_visit > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(
            "well and relapsed are the days in care, and visits stand for the horizon, whatever the interval",
            days_add_up_whatever_the_interval),
        TEST("the same in random studies", days_add_up_in_random_studies),
    };
    return RUN_TESTS(tests);
}
