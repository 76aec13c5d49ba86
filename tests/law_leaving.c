/* SPDX-License-Identifier: MIT
 * law_leaving: who leaves because he or she does not respond leaves as sim/model/README.md section 3 says:
 * where nobody responds the shares in care are those of the closed form, and nobody in response is ever among
 * those who leave.
 *
 *   1. When nobody responds   2. Who leaves   3. Switched off
 */
#include <math.h>
#include <string.h>

#include <ebb/quantity.h>

#include "support.h"
#include "tap.h"

enum { PATIENTS = 4500, FROM = 10, TO = 40 };

/* Assessed every 7 days: those of days 14, 21, 28 and 35 are in the window. */
static struct ebb_study leaving_study(double per_month)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = PATIENTS;
    study.horizon_days = 140;
    study.parameters.dropout.per_month = 0.0;
    study.parameters.screening.f_contraindicated = 0.0;
    study.parameters.dropout.unresponsive.on = per_month > 0.0;
    study.parameters.dropout.unresponsive.per_month = per_month;
    study.parameters.dropout.unresponsive.from_day = FROM;
    study.parameters.dropout.unresponsive.to_day = TO;
    return study;
}

/* Infusions do nothing, and scores do not move. */
static struct ebb_study hopeless_study(double per_month)
{
    struct ebb_study study = leaving_study(per_month);
    ebb_support_silence(&study);
    study.parameters.infusion.gain = 0.0;
    return study;
}

/* 1. When nobody responds */

static void assert_share(int64_t n, double expected)
{
    assert_true(fabs((double)n / PATIENTS - expected) <=
                EBB_SUPPORT_Z * sqrt(expected * (1.0 - expected) / PATIENTS));
}

/* At each assessment of the window a share q of those in care stays: at assessment t as many have been as lie
 * before it. Of a rate above 100 % a month, too. */
static void retention_is_that_of_the_rate(void **state)
{
    (void)state;
    static const double rates[] = {0.25, 0.75, 2.5};
    for (size_t k = 0; k < sizeof rates / sizeof rates[0]; k++) {
        const struct ebb_study study = hopeless_study(rates[k]);
        const double q = exp(-rates[k] * 7.0 / 30.4375);
        struct ebb_support_run run;
        ebb_support_run_init(&run, &study);
        for (size_t t = 0; t < run.n_assessments; t++) {
            const int before = t <= 2 ? 0 : t >= 6 ? 4 : (int)t - 2;
            int64_t n = 0;
            for (size_t i = 0; i < run.n_patients; i++)
                n += ebb_support_states(&run, 0, i)[t] != EBB_STATE_LEFT;
            assert_share(n, pow(q, before));
        }
        ebb_support_run_free(&run);
    }
}

/* The same as a target: what rates in replicas of trials are solved from. */
static void it_is_what_the_target_in_care_counts(void **state)
{
    (void)state;
    struct ebb_study study = hopeless_study(0.75);
    double share;
    study.n_targets = 1;
    study.targets[0] = (struct ebb_target){.id = "stay",
                                           .source = "made up",
                                           .weight = 1.0,
                                           .upper = 1.0,
                                           .quantity = EBB_Q_IN_CARE,
                                           .against = -1,
                                           .among = -1,
                                           .day = 74,
                                           .at = -1};
    ebb_support_targets(&study, &share);
    assert_share((int64_t)(share * PATIENTS + 0.5), exp(-0.75 * 28.0 / 30.4375));
}

/* 2. Who leaves */

/* Read from the rows: whoever has left at an assessment was there at the one before, which lay in the window
 * and did not find a response. Under other policies others do: until follow-up nobody. Of the compared only,
 * for of others no row says that they have left. */
static void only_who_is_not_in_response_leaves(void **state)
{
    (void)state;
    struct ebb_study study = leaving_study(1.0);
    struct ebb_support_run run;
    int n_left = 0, n_differ = 0;
    study.maintain_nonresponders = true;
    study.parameters.dropout.unresponsive.to_day = -1;
    ebb_support_run_init(&run, &study);
    const int start = run.plan.calendar.start;
    for (size_t i = 0; i < run.n_patients; i++) {
        int first_left[EBB_MAX_POLICIES];
        for (int p = 0; p < (int)run.n_policies; p++) {
            const uint8_t *seen = ebb_support_states(&run, p, i), *score = ebb_support_scores(&run, p, i);
            int t = 0;
            while (t < (int)run.n_assessments && seen[t] != EBB_STATE_LEFT)
                t++;
            first_left[p] = t;
            if (t == (int)run.n_assessments)
                continue;
            n_left++;
            assert_true(7 * (t - 1) >= FROM && 2 * score[t - 1] > score[0]);
            for (int later = t; later < (int)run.n_assessments; later++)
                assert_int_equal(seen[later], EBB_STATE_LEFT);
            if (t > start)
                assert_int_equal(ebb_support_outcome(&run, EBB_FOLLOWUP_DAYS, p, i),
                                 7 * (t - 1) + 1 - run.plan.calendar.start_day);
        }
        n_differ += first_left[0] != first_left[1];
        if (first_left[0] <= start)
            assert_int_equal(first_left[0], first_left[1]);
    }
    assert_true(run.plan.leaving_differs);
    assert_true(n_left > 1000 && n_differ > 20);
    ebb_support_run_free(&run);
}

/* Who left before the classifying assessment was not seen at it: with a rate that takes all who are not in
 * response on day 14, the responders are those in response on days 14 and 21. */
static void who_left_before_classification_was_not_seen(void **state)
{
    (void)state;
    struct ebb_study study = leaving_study(30.0), all = leaving_study(0.0);
    struct ebb_support_run run, plain;
    int n_unseen = 0;
    study.parameters.dropout.unresponsive.to_day = 14;
    ebb_support_run_init(&run, &study);
    ebb_support_run_init(&plain, &all);
    for (size_t i = 0; i < run.n_patients; i++) {
        const uint8_t *score = ebb_support_scores(&plain, 0, i);
        const bool stays = 2 * score[2] <= score[0];
        n_unseen += plain.responder[i] && !run.responder[i];
        if (!plain.responder[i] || stays)
            assert_int_equal(run.responder[i], plain.responder[i]);
    }
    assert_true(n_unseen > 100); /* but the one in a thousand whom exp(-30 * 7 / 30.4375) keeps */
    assert_false(run.plan.leaving_differs);
    ebb_support_run_free(&plain);
    ebb_support_run_free(&run);
}

/* 3. Switched off */

/* At a rate of 0, and in a window without an assessment, it is off: the same rows. */
static void without_a_rate_or_an_assessment_nobody_leaves(void **state)
{
    (void)state;
    struct ebb_study plain = leaving_study(0.0), study = plain;
    struct ebb_support_run run, other;
    plain.parameters.dropout.per_month = study.parameters.dropout.per_month = 0.1;
    ebb_support_run_init(&run, &plain);
    study.parameters.dropout.unresponsive.on = true;
    ebb_support_run_init(&other, &study);
    assert_true(ebb_support_same_rows(&run, &other));
    ebb_support_run_free(&other);
    study.parameters.dropout.unresponsive.per_month = 1.0;
    ebb_support_run_init(&other, &study);
    assert_false(ebb_support_same_rows(&run, &other));
    ebb_support_run_free(&other);
    study.parameters.dropout.unresponsive.from_day = 29;
    study.parameters.dropout.unresponsive.to_day = 34;
    ebb_support_run_init(&other, &study);
    assert_true(ebb_support_same_rows(&run, &other));
    ebb_support_run_free(&other);
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("where nobody responds retention is that of the rate", retention_is_that_of_the_rate),
        TEST("the target in_care counts it", it_is_what_the_target_in_care_counts),
        TEST("only who is not in response leaves, the day after, and by policy",
             only_who_is_not_in_response_leaves),
        TEST("who left before classification was not seen", who_left_before_classification_was_not_seen),
        TEST("without a rate or an assessment nobody leaves", without_a_rate_or_an_assessment_nobody_leaves),
    };
    return RUN_TESTS(tests);
}
