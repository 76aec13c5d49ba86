/* SPDX-License-Identifier: MIT
 * The study as a clinic plays it: what is replaced is named, what no clinic can take is refused.
 */
#include <stdio.h>
#include <string.h>

#include <ebb/clinic.h>

#include "clinic_usual.h"
#include "tap.h"

static bool said(const struct ebb_messages *messages, const char *words)
{
    for (size_t i = 0; i < messages->n; i++) {
        if (strstr(messages->items[i].words, words))
            return true;
    }
    return false;
}

static void lateness_is_the_queues_and_nothing_is_counted_twice(void **state)
{
    static struct ebb_clinic clinic;
    static struct ebb_study study, settled;
    struct ebb_messages messages = {0};
    double f_no_show;
    (void)state;
    ebb_clinic_usual(&clinic);
    ebb_clinic_default_study(&clinic, &study);
    study.parameters.adherence.p_late = 0.2;
    study.parameters.adherence.late_max_days = 10;
    study.parameters.adherence.p_miss = 0.08;
    study.clinic_days = 0x1f;
    study.record = EBB_RECORD_ALL;
    study.policies[0].booster = (struct ebb_course_rule){.on = true,
                                                         .trigger_points = 20,
                                                         .visits = 2,
                                                         .delay_days = {3, 14},
                                                         .sessions = {2, 4},
                                                         .gap_days = {2, 3}};
    assert_int_equal(ebb_study_check(&study, &messages), EBB_OK);
    assert_int_equal(ebb_clinic_settle(&clinic, &study, &settled, &messages), EBB_OK);
    assert_true(settled.parameters.adherence.p_late == 0);
    assert_int_equal(settled.parameters.adherence.late_max_days, 0);
    assert_int_equal(settled.policies[0].booster.delay_days.lo, 1);
    assert_int_equal(settled.policies[0].booster.delay_days.hi, 1);
    assert_int_equal(settled.clinic_days, EBB_EVERY_WEEKDAY);
    assert_true(settled.parameters.adherence.p_miss == 0.08); /* no-shows and cancellations together */
    assert_int_equal(settled.horizon_days, 3 * 365 + 1 + 52 * 7);
    assert_true(said(&messages, "adherence.late = 20 %: is 0 % in a clinic"));
    assert_true(said(&messages, "adherence.late_max = 10 days: is 0 days in a clinic"));
    assert_true(said(&messages, "policies.every_4_weeks.booster.delay = [3 days, 14 days]: is 1 day"));
    assert_true(said(&messages, "clinic_days = "));
    assert_true(said(&messages, "record = all: is not looked at in a clinic")); /* and not refused */
    assert_false(said(&messages, "adherence.miss"));
    ebb_messages_free(&messages);

    assert_true(ebb_clinic_missed(&clinic, 0.08, &f_no_show) == 0.08 && f_no_show == 0.5);
    clinic.attendance.no_show = 0.09;
    assert_int_equal(ebb_clinic_settle(&clinic, &study, &settled, &messages), EBB_OK);
    assert_true(settled.parameters.adherence.p_miss == 0.09 + 0.08 / 2);
    assert_true(said(&messages, "adherence.miss = 8 %: is 13 % in a clinic"));
    ebb_messages_free(&messages);
    clinic.attendance.no_show = -1;

    clinic.attendance.as_study = 1; /* nothing is replaced, and nothing said */
    assert_int_equal(ebb_clinic_settle(&clinic, &study, &settled, &messages), EBB_OK);
    assert_int_equal(messages.n, 0);
    assert_memory_equal(&settled.parameters, &study.parameters, sizeof study.parameters);
    assert_memory_equal(&settled.policies, &study.policies, sizeof study.policies);
}

static void what_no_clinic_can_take_is_refused_by_name(void **state)
{
    static struct ebb_clinic clinic;
    static struct ebb_study study, settled;
    struct ebb_messages messages = {0};
    (void)state;
    ebb_clinic_usual(&clinic);
    ebb_clinic_default_study(&clinic, &study);
    study.precision.on = true;
    study.n_phases = study.n_strata = study.n_targets = 1;
    study.followed_for_days = (struct ebb_range){30, 60};
    study.policies[1] = study.policies[0];
    snprintf(study.policies[1].name, sizeof study.policies[1].name, "other");
    study.n_policies = 2;
    clinic.booking.book_ahead_days = 10;
    assert_int_equal(ebb_clinic_settle(&clinic, &study, &settled, &messages), EBB_BAD_STUDY);
    assert_int_equal(messages.n, 7);
    assert_true(said(&messages, "precision: a clinic cannot take it") && said(&messages, "lead_in: ") &&
                said(&messages, "strata: ") && said(&messages, "followed_for: ") &&
                said(&messages, "targets: "));
    assert_true(
        said(&messages, "policy: is missing: the study has 2 policies: name one of every_4_weeks, other"));
    assert_true(said(&messages, "book_ahead = 10 days: the first course of a patient needs 19 days"));
    ebb_messages_free(&messages);
    snprintf(clinic.policy, sizeof clinic.policy, "another");
    assert_int_equal(ebb_clinic_settle(&clinic, &study, &settled, &messages), EBB_BAD_STUDY);
    assert_true(said(&messages, "policy = another: no such policy: must be one of every_4_weeks, other"));
    ebb_messages_free(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("lateness is the queue's, and nothing is counted twice",
             lateness_is_the_queues_and_nothing_is_counted_twice),
        TEST("what no clinic can take is refused by name", what_no_clinic_can_take_is_refused_by_name),
    };
    return RUN_TESTS(tests);
}
