/* SPDX-License-Identifier: MIT
 * law_adherence: missed and late sessions do what section 7 of sim/model/README.md says, and more adherence
 * never gives fewer infusions.
 *
 *   1. Days of the infusions   2. More adherence   3. Nobody misses, everybody misses   4. Induction   5.
 * Late sessions
 */
#include <math.h>

#include "support.h"
#include "tap.h"

/* 1. Days of the infusions */

/* Whether an infusion was given on that day of the study. */
static bool infused_on(const struct ebb_support_run *run, int policy, size_t patient, int day)
{
    const size_t every = (size_t)run->plan.calendar.interval_days;
    const size_t cell =
        ((size_t)policy * run->n_patients + patient) * run->n_assessments + (size_t)day / every;
    const size_t bit = (size_t)day % every;
    return run->infusions[cell * (size_t)run->plan.mask_bytes + bit / 8] >> bit % 8 & 1;
}

/* The next infusion after that day, -1: none. */
static int next_infusion(const struct ebb_support_run *run, int policy, size_t patient, int day)
{
    for (int next = day + 1; next <= run->plan.calendar.end_day; next++) {
        if (infused_on(run, policy, patient, next))
            return next;
    }
    return -1;
}

/* Everybody is treated every four weeks; only what a test adds disturbs that. */
static struct ebb_study fixed_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    const struct ebb_policy policy = ebb_support_every("every_4_weeks", 28, 28);
    ebb_support_silence(&study);
    ebb_support_set_policies(&study, &policy, 1);
    study.n_patients = 4096;
    return study;
}

/* 2. More adherence */

static double mean_of(const struct ebb_study *study, enum ebb_outcome outcome)
{
    struct ebb_support_run run;
    double sum = 0.0;
    ebb_support_run_init(&run, study);
    for (size_t i = 0; i < run.n_patients; i++)
        sum += ebb_support_outcome(&run, outcome, 0, i);
    ebb_support_run_free(&run);
    return sum / (double)study->n_patients;
}

/* Each step of 10 % costs about one infusion in ten or more; its standard error is below 0.05. */
static void more_adherence_gives_more_sessions(void **state)
{
    (void)state;
    static const struct ebb_range schedules[] = {{7, 7}, {21, 28}, {28, 42}};
    for (size_t i = 0; i < sizeof schedules / sizeof schedules[0]; i++) {
        struct ebb_study study = fixed_study();
        study.policies[0] = ebb_support_every("fixed", schedules[i].lo, schedules[i].hi);
        study.parameters.dropout.per_month = 0.03;
        double before = INFINITY;
        for (int tenths = 0; tenths <= 10; tenths++) {
            study.parameters.adherence.p_miss = tenths / 10.0;
            const double infusions = mean_of(&study, EBB_FOLLOWUP_INFUSIONS);
            assert_true(infusions < before);
            before = infusions;
        }
    }
}

/* 3. Nobody misses, everybody misses */

/* The first session is due one interval after the last infusion of induction, or when responders are told, if
 * that has passed. */
static void nobody_misses_at_0(void **state)
{
    (void)state;
    static const int intervals[] = {3, 28};
    for (size_t k = 0; k < sizeof intervals / sizeof intervals[0]; k++) {
        const int every = intervals[k];
        struct ebb_study study = fixed_study();
        struct ebb_support_run run;
        study.policies[0] = ebb_support_every("fixed", every, every);
        ebb_support_run_init(&run, &study);
        const struct ebb_calendar *calendar = &run.plan.calendar;
        const int told_on = calendar->classification * calendar->interval_days;
        const int first_day = calendar->start_day + every > told_on ? calendar->start_day + every : told_on;
        const int n_sessions = (calendar->end_day - first_day) / every + 1;
        for (size_t i = 0; i < run.n_patients; i++) {
            assert_int_equal(ebb_support_outcome(&run, EBB_MISSED, 0, i), 0);
            assert_int_equal(ebb_support_outcome(&run, EBB_FOLLOWUP_INFUSIONS, 0, i), n_sessions);
            assert_int_equal(ebb_support_outcome(&run, EBB_INFUSIONS, 0, i),
                             n_sessions + study.induction.infusions);
            assert_int_equal(next_infusion(&run, 0, i, calendar->start_day), first_day);
            for (int day = first_day; day + every <= calendar->end_day; day += every)
                assert_int_equal(next_infusion(&run, 0, i, day), day + every);
        }
        ebb_support_run_free(&run);
    }
}

/* The first session is due 4 weeks after the last of induction and, always missed, due again every `rebook`
 * days while in care. */
static void everybody_misses_at_100(void **state)
{
    (void)state;
    struct ebb_study study = fixed_study();
    struct ebb_support_run run;
    study.parameters.adherence.p_miss = 1.0;
    study.parameters.adherence.rebook_days = 5;
    study.parameters.dropout.per_month = 0.1;
    ebb_support_run_init(&run, &study);
    const int first_due = 28;
    for (size_t i = 0; i < run.n_patients; i++) {
        const int in_care = ebb_support_outcome(&run, EBB_FOLLOWUP_DAYS, 0, i);
        const int last_day = in_care < study.horizon_days
                                 ? in_care - 1
                                 : study.horizon_days; /* none from the day of leaving */
        const int expected = last_day < first_due ? 0 : (last_day - first_due) / 5 + 1;
        assert_int_equal(ebb_support_outcome(&run, EBB_MISSED, 0, i), expected);
        assert_int_equal(ebb_support_outcome(&run, EBB_FOLLOWUP_INFUSIONS, 0, i), 0);
        assert_int_equal(ebb_support_outcome(&run, EBB_INFUSIONS, 0, i), study.induction.infusions);
    }
    ebb_support_run_free(&run);
}

/* A modifier multiplies the chance: 0.5 times 2 is certain, times 0 is never. */
static void modifiers_change_the_chance(void **state)
{
    (void)state;
    struct ebb_study study = fixed_study();
    struct ebb_support_run run;
    study.parameters.adherence.p_miss = 0.5;
    study.n_modifiers = 2;
    study.modifiers[0] = (struct ebb_modifier){"careless", 0.3, 1.0, 1.0, 1.0, 1.0, 2.0};
    study.modifiers[1] = (struct ebb_modifier){"careful", 0.3, 1.0, 1.0, 1.0, 1.0, 0.0};
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        if (run.modifiers[i] & 2u)
            assert_int_equal(ebb_support_outcome(&run, EBB_MISSED, 0, i), 0);
        else if (run.modifiers[i] & 1u)
            assert_int_equal(ebb_support_outcome(&run, EBB_FOLLOWUP_INFUSIONS, 0, i), 0);
        else
            assert_true(ebb_support_outcome(&run, EBB_FOLLOWUP_INFUSIONS, 0, i) > 0);
    }
    ebb_support_run_free(&run);
}

/* 4. Induction */

static void induction_is_attended(void **state)
{
    (void)state;
    struct ebb_study study = fixed_study();
    struct ebb_support_run run;
    study.parameters.adherence.p_miss = study.parameters.adherence.p_late = 0.9;
    study.parameters.adherence.late_max_days = 10;
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        for (int n = 0; n < study.induction.infusions; n++)
            assert_true(infused_on(&run, 0, i, study.induction.days[n]));
    }
    ebb_support_run_free(&run);
}

/* Missed sessions of the induction are lost: given and missed make up the series. None is late, though all
 * that are not missed would be: what is given is given on its day. */
static void induction_is_missed_where_configured(void **state)
{
    (void)state;
    struct ebb_study study = fixed_study();
    struct ebb_support_run run;
    double missed = 0.0;
    study.parameters.adherence.p_miss = 0.3;
    study.parameters.adherence.induction = true;
    study.parameters.adherence.p_late = 1.0;
    study.parameters.adherence.late_max_days = 10;
    study.policies[0] = ebb_support_every("none", 0, 0);
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        double on_its_day = 0.0;
        for (int n = 0; n < study.induction.infusions; n++)
            on_its_day += infused_on(&run, 0, i, study.induction.days[n]);
        assert_true(on_its_day == ebb_support_outcome(&run, EBB_INFUSIONS, 0, i));
        missed += ebb_support_outcome(&run, EBB_MISSED, 0, i);
        assert_int_equal(ebb_support_outcome(&run, EBB_MISSED, 0, i) +
                             ebb_support_outcome(&run, EBB_INFUSIONS, 0, i),
                         study.induction.infusions);
    }
    const double n = (double)run.n_patients * study.induction.infusions;
    assert_true(fabs(missed - 0.3 * n) < EBB_SUPPORT_Z * sqrt(0.3 * 0.7 * n));
    ebb_support_run_free(&run);
}

/* 5. Late sessions */

/* Always late by 0 to 6 days, each as likely: every gap is four weeks and that much. The interval counts from
 * the day of the infusion. */
static void late_sessions_come_within_the_limit(void **state)
{
    (void)state;
    enum { MOST = 6 };
    struct ebb_study study = fixed_study();
    struct ebb_support_run run;
    double n_late[MOST + 1] = {0}, n = 0.0;
    study.parameters.adherence.p_late = 1.0;
    study.parameters.adherence.late_max_days = MOST;
    ebb_support_run_init(&run, &study);
    const struct ebb_calendar *calendar = &run.plan.calendar;
    for (size_t i = 0; i < run.n_patients; i++) {
        for (int day = calendar->start_day; day + 28 + MOST <= calendar->end_day; n++) {
            const int next = next_infusion(&run, 0, i, day);
            assert_in_range(next - day, 28, 28 + MOST);
            n_late[next - day - 28]++;
            day = next;
        }
    }
    for (int late = 0; late <= MOST; late++)
        assert_true(fabs(n_late[late] - n / (MOST + 1)) < EBB_SUPPORT_Z * sqrt(n / (MOST + 1)));
    ebb_support_run_free(&run);
}

/* A late session keeps its word: it is neither missed nor late again. Sessions that are missed half the time,
 * and all that are not are late, give an infusion after 28 days and as many times `rebook` as were missed,
 * and the lateness. */
static void late_sessions_are_kept(void **state)
{
    (void)state;
    struct ebb_study study = fixed_study();
    struct ebb_support_run run;
    study.parameters.adherence.p_miss = 0.5;
    study.parameters.adherence.rebook_days = 7;
    study.parameters.adherence.p_late = 1.0;
    study.parameters.adherence.late_max_days = 3;
    ebb_support_run_init(&run, &study);
    for (size_t i = 0; i < run.n_patients; i++) {
        int n_missed = 0, day = run.plan.calendar.start_day;
        for (int next; (next = next_infusion(&run, 0, i, day)) >= 0; day = next) {
            assert_in_range((next - day - 28) % 7, 0, 3);
            n_missed += (next - day - 28) / 7;
        }
        const int open = (run.plan.calendar.end_day - day - 28 + 7) /
                         7; /* missed after the last infusion, or one late beyond the end */
        assert_in_range(ebb_support_outcome(&run, EBB_MISSED, 0, i), n_missed + (open > 0 ? open - 1 : 0),
                        n_missed + (open > 0 ? open : 0));
    }
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {.name = "more adherence gives more attended sessions of a fixed schedule",
         .test_func = more_adherence_gives_more_sessions},
        TEST("at 0 % no session is missed and every one is on its day", nobody_misses_at_0),
        TEST("at 100 % all are missed, due again and missed again", everybody_misses_at_100),
        TEST("modifiers multiply the chance to miss", modifiers_change_the_chance),
        TEST("induction is neither missed nor late", induction_is_attended),
        TEST("unless configured: then a missed session of it is lost", induction_is_missed_where_configured),
        TEST("late sessions come 0 to max days late, each as likely", late_sessions_come_within_the_limit),
        TEST("a late session is given on the day it named", late_sessions_are_kept),
    };
    return RUN_TESTS(tests);
}
