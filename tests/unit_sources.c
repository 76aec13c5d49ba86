/* SPDX-License-Identifier: MIT
 * Published numbers on g, their sampling errors and variances, against numbers worked out by hand; and which
 * targets are of one source, and of the same patients.
 */
#include "tap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/confidence.h>
#include <ebb/quantity.h>
#include <ebb/sources.h>

#include "reading.h"
#include "support.h"

static void near(double got, double wanted)
{
    if (!(fabs(got - wanted) < 1e-9 * (1.0 + fabs(wanted))))
        fail_msg("%.12g is not %.12g", got, wanted);
}

static struct ebb_target published(int quantity, double value, double lower, double upper, int n)
{
    return (struct ebb_target){.quantity = quantity, .value = value, .lower = lower, .upper = upper, .n = n};
}

static void shares_are_logits(void **state)
{
    (void)state;
    /* 3 of 9: p' = 3.5 / 10, logit = ln(35 / 65), se = 1 / sqrt(9 x 0.35 x 0.65). */
    const struct ebb_target third = published(EBB_Q_RESPONSE, 1.0 / 3.0, 0.1, 0.7, 9);
    assert_int_equal(ebb_sources_g(&third), EBB_G_LOGIT);
    near(ebb_sources_published(&third).y, log(0.35 / 0.65));
    near(ebb_sources_published(&third).se, 1.0 / sqrt(9.0 * 0.35 * 0.65));
    /* All of 9 have a logit: p' = 9.5 / 10. */
    const struct ebb_target all = published(EBB_Q_SELECTED, 1.0, 0.7, 1.0, 9);
    near(ebb_sources_published(&all).y, log(0.95 / 0.05));
    near(ebb_sources_published(&all).se, 1.0 / sqrt(9.0 * 0.95 * 0.05));
    /* Without patients: the limits, 20 and 50 %, 2 x 1.96 errors apart on the logit. */
    const struct ebb_target limits = published(EBB_Q_RELAPSE_FREE, 0.3, 0.2, 0.5, 0);
    near(ebb_sources_published(&limits).y, log(0.3 / 0.7));
    near(ebb_sources_published(&limits).se, log(4.0) / (2.0 * EBB_Z_95));
    /* Cut at 0.5 and 99.5 %, on either side, published or simulated. */
    near(ebb_sources_to_g(EBB_G_LOGIT, 0.0), log(0.005 / 0.995));
    near(ebb_sources_to_g(EBB_G_LOGIT, 1.0), log(0.995 / 0.005));
    assert_true(isnan(ebb_sources_to_g(EBB_G_LOGIT, NAN)));
    near(ebb_sources_from_g(EBB_G_LOGIT, log(0.3 / 0.7)), 0.3);
}

static void others_are_taken_from_their_limits(void **state)
{
    (void)state;
    const struct ebb_target ratio = published(EBB_Q_HAZARD_RATIO, 0.49, 0.29, 0.84, 0);
    assert_int_equal(ebb_sources_g(&ratio), EBB_G_LOG);
    near(ebb_sources_published(&ratio).y, log(0.49));
    near(ebb_sources_published(&ratio).se, log(0.84 / 0.29) / (2.0 * EBB_Z_95));
    near(ebb_sources_from_g(EBB_G_LOG, ebb_sources_to_g(EBB_G_LOG, 0.49)), 0.49);
    near(ebb_sources_to_g(EBB_G_LOG, 0.0), log(0.001));
    const struct ebb_target change = published(EBB_Q_SCORE_CHANGE, -18.4, -24.3, -12.5, 16);
    assert_int_equal(ebb_sources_g(&change), EBB_G_POINTS);
    near(ebb_sources_published(&change).y, -18.4);
    near(ebb_sources_published(&change).se, 11.8 / (2.0 * EBB_Z_95));
    const struct ebb_target days = published(EBB_Q_RELAPSE_DAY, 30.0, 20.5, 39.5, 8);
    assert_int_equal(ebb_sources_g(&days), EBB_G_DAYS);
    const struct ebb_target counts = published(EBB_Q_INFUSIONS_TO_RESPONSE, 3.0, 2.0, 4.0, 23);
    assert_int_equal(ebb_sources_g(&counts), EBB_G_COUNTS);
    near(ebb_sources_published(&counts).se, 1.0 / EBB_Z_95);
}

static void a_new_source_has_the_error_of_its_size(void **state)
{
    (void)state;
    /* Published 9 of 9, but the truth is 1 in 2: p' = 5 / 10. */
    const struct ebb_target all = published(EBB_Q_RESPONSE, 1.0, 0.7, 1.0, 9);
    near(ebb_sources_new_se(&all, 0.0), 1.0 / sqrt(9.0 * 0.25));
    const struct ebb_target ratio = published(EBB_Q_HAZARD_RATIO, 0.49, 0.29, 0.84, 90);
    near(ebb_sources_new_se(&ratio, 1.0), ebb_sources_published(&ratio).se);
}

static void every_quantity_has_its_variances(void **state)
{
    static const int TAU[] = {EBB_TAU_STATUS, EBB_TAU_SINGLE, EBB_TAU_DURABILITY};
    static const int OMEGA[] = {EBB_OMEGA_STATUS, EBB_OMEGA_SINGLE, EBB_OMEGA_DURABILITY};
    (void)state;
    for (int quantity = 0; quantity < EBB_QUANTITY_COUNT; quantity++) {
        for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
            const struct ebb_target target = {.quantity = quantity, .domain = domain};
            const bool share = EBB_QUANTITIES[quantity].is_share;
            const bool shared = share || quantity == EBB_Q_HAZARD_RATIO;
            const int own = quantity == EBB_Q_SCORE_CHANGE                                ? EBB_OMEGA_POINTS
                            : quantity == EBB_Q_RELAPSE_DAY || quantity == EBB_Q_FOLLOWUP ? EBB_OMEGA_DAYS
                                                                                          : EBB_OMEGA_COUNTS;
            assert_int_equal(ebb_sources_tau(&target), share ? TAU[domain] : -1);
            assert_int_equal(ebb_sources_omega(&target), shared ? OMEGA[domain] : own);
        }
    }
    assert_string_equal(EBB_SPREADS[EBB_TAU_STATUS], "sources.status.tau");
}

static void durability_is_lost_or_kept(void **state)
{
    static const int KEPT[] = {EBB_Q_RELAPSE_FREE, EBB_Q_KEPT_RESPONSE, EBB_Q_EVENT_FREE, EBB_Q_RESPONSE,
                               EBB_Q_REMISSION};
    (void)state;
    assert_false(
        ebb_sources_falls(&(struct ebb_target){.quantity = EBB_Q_RELAPSED, .domain = EBB_DURABILITY}));
    for (int i = 0; i < 5; i++) {
        assert_true(ebb_sources_falls(&(struct ebb_target){.quantity = KEPT[i], .domain = EBB_DURABILITY}));
        assert_false(ebb_sources_falls(&(struct ebb_target){.quantity = KEPT[i], .domain = EBB_STATUS}));
    }
}

/* Each key of the list names the number that is taken for it, in the unit of the program. */
static void a_set_gives_the_variances(void **state)
{
    struct ebb_config config = ebb_reading_text("study: A set of sources\n"
                                                "sources:\n"
                                                "  status: {tau: 0.1, omega: 0.2}\n"
                                                "  single: {tau: 0.3, omega: 0.4}\n"
                                                "  durability: {tau: 0.5, omega: 0.6}\n"
                                                "  points: {omega: 2 points}\n"
                                                "  days: {omega: 1 week}\n"
                                                "  counts: {omega: 0.5}\n"
                                                "policies: {none: {}}\n",
                                                NULL, NULL);
    static const double WANTED[] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 2.0, 7.0, 0.5};
    double spreads[EBB_SPREAD_COUNT];
    (void)state;
    ebb_sources_spreads(&config.study.parameters, spreads);
    for (int i = 0; i < EBB_SPREAD_COUNT; i++) {
        near(spreads[i], WANTED[i]);
        near(ebb_reading_row(&config, EBB_SPREADS[i])->number, WANTED[i]);
    }
    ebb_config_free(&config);
}

/* They are of trials: no patient, and so no result, may change with them. */
static void no_patient_has_them(void **state)
{
    struct ebb_study study = ebb_support_study("smoke.yaml");
    struct ebb_support_run plain, with;
    (void)state;
    study.n_patients = 1000;
    ebb_support_run_init(&plain, &study);
    study.parameters.sources.status.tau = study.parameters.sources.single.omega = 0.7;
    study.parameters.sources.days.omega_days = 9.0;
    ebb_support_run_init(&with, &study);
    assert_true(ebb_support_same_rows(&plain, &with));
    assert_memory_equal(plain.tally.memory, with.tally.memory, plain.tally.n_words * sizeof(int64_t));
    ebb_support_run_free(&plain);
    ebb_support_run_free(&with);
}

static void a_trial_in_two_files_is_one_source(void **state)
{
    struct ebb_study *studies = calloc(2, sizeof *studies);
    (void)state;
    assert_non_null(studies);
    ebb_study_default(&studies[0]);
    ebb_study_default(&studies[1]);
    /* Neither names a trial: each study is one source. */
    assert_true(ebb_sources_same(&studies[0], 0, &studies[0], 1));
    assert_false(ebb_sources_same(&studies[0], 0, &studies[1], 0));
    /* The seed alone makes nobody the same. */
    assert_false(ebb_sources_same_patients(&studies[0], 0, &studies[1], 0));
    strcpy(studies[0].targets[0].trial, "ELEKT-D");
    strcpy(studies[1].targets[0].trial, "ELEKT-D");
    assert_true(ebb_sources_same(&studies[0], 0, &studies[1], 0));
    assert_true(ebb_sources_same_patients(&studies[0], 0, &studies[1], 0));
    assert_false(ebb_sources_same(&studies[0], 0, &studies[0], 1)); /* a study may hold two */
    studies[1].seed++;                                              /* another arm */
    assert_true(ebb_sources_same(&studies[0], 0, &studies[1], 0));
    assert_false(ebb_sources_same_patients(&studies[0], 0, &studies[1], 0));
    free(studies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("shares are logits, with the errors of their patients or of their limits", shares_are_logits),
        TEST("ratios, points, days and counts have the errors of their limits",
             others_are_taken_from_their_limits),
        TEST("a new source has the error of its size at the share foretold",
             a_new_source_has_the_error_of_its_size),
        TEST("every quantity has the variances of its kind and domain", every_quantity_has_its_variances),
        TEST("numbers of durability rise with what is lost, and fall when they count what is kept",
             durability_is_lost_or_kept),
        TEST("a set gives the variances by their keys", a_set_gives_the_variances),
        TEST("no patient has them: rows stay the same bytes", no_patient_has_them),
        TEST("a trial in two files is one source, of the same patients with one seed",
             a_trial_in_two_files_is_one_source),
    };
    return RUN_TESTS(tests);
}
