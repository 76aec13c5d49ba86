/* SPDX-License-Identifier: MIT
 * unit_course_steps: whoever owns a calendar plays a course step by step,
 * moves its sessions, and sees where it stands.
 *
 * The patient of unit_course: b = 40, m = 0.9, g = 0.5, a benefit that keeps 0.8 a week, no noise.
 *
 *   1. By hand   2. Windows   3. What a session put off leaves alone   4. Weekdays   5. Leaving
 *   6. Calls out of order
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"
#include "walk.h"

/* 1. By hand */

/* Infusions on days 0, 7 and 14 (L); then every 28 to 35 days; horizon 84 days, to day 98. */
static struct ebb_study easy_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    struct ebb_parameters *parameters = &study.parameters;
    const struct ebb_policy policy = ebb_support_every("monthly", 28, 35);
    ebb_support_silence(&study);
    ebb_support_set_policies(&study, &policy, 1);
    study.maintain_nonresponders = false;
    study.horizon_days = 84;
    study.induction.infusions = 3;
    for (int i = 0; i < 3; i++)
        study.induction.days[i] = 7 * i;
    parameters->baseline.mean_points = 40.0;
    parameters->baseline.sd_points = parameters->attainable.logit_sd = parameters->duration.sd_log = 0.0;
    parameters->attainable.logit_mean = log(9.0);
    parameters->duration.median_days = 7.0 / log(1.25);
    parameters->infusion.gain = 0.5;
    parameters->adherence.rebook_days = 7;
    return study;
}

static void assert_severity(const struct walk *walk, double points)
{
    assert_true(fabs(ebb_course_severity(&walk->course) - points) < 1e-4);
}

static void assert_session(const struct walk *walk, enum ebb_session_kind kind, int day, int earliest,
                           int latest)
{
    const struct ebb_session session = ebb_course_session(&walk->course);
    const struct ebb_range window = ebb_course_window(&walk->course);
    assert_int_equal(session.kind, kind);
    assert_int_equal(session.day, day);
    assert_int_equal(window.lo, earliest);
    assert_int_equal(window.hi, latest);
}

/* Day 0: 0.45. Day 7 missed. Day 14 (K = 0.288) put off to day 17: 0.288 x 0.90880 = 0.261734, then 0.580867.
 * Day 21: x 0.88028 = 0.511325, S = 19.5470, Y = 20: a responder. */
static void play_induction(struct walk *walk)
{
    struct ebb_course *course = &walk->course;
    assert_true(ebb_course_severity(course) == 0.0);
    walk_expect(walk, EBB_STEP_ASSESSMENT, 0);
    ebb_course_assess(course);
    assert_severity(walk, 40.0);
    assert_int_equal(course->score[0], 40);
    walk_expect(walk, EBB_STEP_SESSION, 0);
    assert_session(walk, EBB_SESSION_INDUCTION, 0, 0, 0);
    assert_int_equal(ebb_course_session(course).last, 6);
    ebb_course_attend(course);
    assert_severity(walk, 22.0);
    ebb_course_assess(course);
    walk_expect(walk, EBB_STEP_SESSION, 7);
    ebb_course_miss(course); /* lost */
    assert_session(walk, EBB_SESSION_INDUCTION, 14, 14, 14);
    ebb_course_assess(course);
    assert_false(ebb_course_put_off(course, 13)); /* has passed */
    assert_false(ebb_course_put_off(course, 21)); /* the classifying assessment */
    assert_true(ebb_course_put_off(course, 17));
    walk_expect(walk, EBB_STEP_SESSION, 17);
    ebb_course_attend(course);
    assert_true(fabs((double)course->benefit.fast - 0.580867) < 1e-6);
    assert_int_equal(course->infusion_mask[2], 1u << 3);
    assert_int_equal(ebb_course_session(course).day, EBB_NEVER);
    walk_expect(walk, EBB_STEP_ASSESSMENT, 21);
}

static void a_course_is_played_by_hand(void **state)
{
    const struct ebb_study study = easy_study();
    struct walk walk;
    (void)state;
    walk_init(&walk, &study, 0);
    struct ebb_course *course = &walk.course;
    play_induction(&walk);
    assert_false(course->responder);
    ebb_course_assess(course);
    assert_true(course->responder && !course->remitter && course->followed && ebb_course_in_care(course));
    walk_expect(&walk, EBB_STEP_POLICY, 21);
    ebb_course_hand_over(course, &study.policies[0]);
    const int due = ebb_course_session(course).day;
    assert_session(&walk, EBB_SESSION_MAINTENANCE, due, 17 + 28, 17 + 35); /* from the infusion, not from L */
    assert_true(due >= 45 && due <= 52);
    assert_true(ebb_course_put_off(course, 60));
    for (int day = 28; day <= 56; day += 7) {
        walk_expect(&walk, EBB_STEP_ASSESSMENT, day);
        ebb_course_assess(course);
    }
    assert_true(course->relapsed); /* 40 (1 - 0.511 x 0.8^3) = 29.5 on day 42 */
    walk_expect(&walk, EBB_STEP_SESSION, 60);
    ebb_course_attend(course);
    assert_int_equal(course->n_infusions, 3);
    ebb_course_sum_up(course);
    assert_int_equal(course->outcomes[EBB_FOLLOWUP_DAYS], 60 - 14);
    assert_int_equal(course->outcomes[EBB_LONGEST_GAP_DAYS], 60 - 17);
    walk_to(&walk, EBB_STEP_END, 0);
    ebb_course_sum_up(course);
    assert_int_equal(course->outcomes[EBB_FOLLOWUP_DAYS], 84);
    assert_int_equal(course->outcomes[EBB_MISSED], 1);
    assert_int_equal(course->outcomes[EBB_RELAPSES], 1);
    assert_int_equal(course->outcomes[EBB_FIRST_RELAPSE_DAY], 35 - 14);
    walk_free(&walk);
}

/* 2. Windows */

/* A missed session has its day, and so has a late one; the one after that is drawn again. */
static void only_a_drawn_session_may_move(void **state)
{
    const struct ebb_study study = easy_study();
    struct walk walk;
    (void)state;
    walk_init(&walk, &study, 0);
    walk_to(&walk, EBB_STEP_POLICY, 0);
    ebb_course_hand_over(&walk.course, &study.policies[0]);
    const int first = walk_to(&walk, EBB_STEP_SESSION, 0);
    ebb_course_miss(&walk.course);
    assert_session(&walk, EBB_SESSION_MAINTENANCE, first + 7, first + 7, first + 7);
    assert_false(ebb_course_put_off(&walk.course, first)); /* the day has had its session */
    assert_int_equal(walk_to(&walk, EBB_STEP_SESSION, 0), first + 7);
    ebb_course_come_late(&walk.course, 2);
    assert_session(&walk, EBB_SESSION_MAINTENANCE, first + 9, first + 9, first + 9);
    assert_int_equal(walk_to(&walk, EBB_STEP_SESSION, 0), first + 9);
    int late = -1;
    assert_int_equal(ebb_course_fate(&walk.course, &late), EBB_FATE_ATTENDS);
    ebb_course_attend(&walk.course);
    assert_session(&walk, EBB_SESSION_MAINTENANCE, ebb_course_session(&walk.course).day, first + 9 + 28,
                   first + 9 + 35);
    walk_free(&walk);
}

/* A booster's sessions have their days; a patient whom nobody schedules has no session. */
static void courses_keep_their_days(void **state)
{
    struct ebb_study study = easy_study();
    struct walk walk;
    (void)state;
    study.policies[0].maintenance.on = false;
    study.policies[0].booster = (struct ebb_course_rule){.on = true,
                                                         .trigger_points = 22,
                                                         .visits = 2,
                                                         .delay_days = {3, 5},
                                                         .sessions = {2, 3},
                                                         .gap_days = {4, 4},
                                                         .stop_points = -1};
    walk_init(&walk, &study, 0);
    const int first = walk_to(&walk, EBB_STEP_POLICY, 0);
    ebb_course_hand_over(&walk.course, &study.policies[0]);
    assert_int_equal(ebb_course_session(&walk.course).day, EBB_NEVER);
    assert_false(ebb_course_put_off(&walk.course, first + 1));
    const int day = walk_to(&walk, EBB_STEP_SESSION, 0);
    assert_session(&walk, EBB_SESSION_BOOSTER, day, day, day);
    ebb_course_attend(&walk.course);
    assert_session(&walk, EBB_SESSION_BOOSTER, day + 4, day + 4, day + 4);
    walk_free(&walk);
}

/* 3. What a session put off leaves alone
 *
 * Without a gain the scores are ups and downs, set-backs of nothing and error alone: they must be the same
 * bytes whatever becomes of the sessions. */
static void put_off_all(struct walk *walk, int days)
{
    int day;
    walk_to(walk, EBB_STEP_POLICY, 0);
    ebb_course_hand_over(&walk->course, &walk->plan.study.policies[0]);
    for (int put = EBB_NEVER;;) {
        const enum ebb_course_step step = ebb_course_next(&walk->course, &day);
        if (step == EBB_STEP_END)
            return;
        if (step == EBB_STEP_ASSESSMENT) {
            ebb_course_assess(&walk->course);
        } else if (day != put) {
            put = day + days;
            assert_true(ebb_course_put_off(&walk->course, put));
        } else {
            ebb_course_take_luck(&walk->course);
        }
    }
}

static void putting_off_moves_no_other_draw(void **state)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    uint8_t score[EBB_MAX_ASSESSMENTS];
    struct walk walk;
    int n_moved = 0;
    (void)state;
    study.maintain_nonresponders = true;
    study.parameters.infusion.gain = 0.0;
    study.parameters.dropout.per_month = study.parameters.screening.f_contraindicated = 0.0;
    for (int patient = 0; patient < 20; patient++) {
        walk_init(&walk, &study, patient);
        const size_t n = (size_t)walk.plan.calendar.n_assessments;
        ebb_course_follow(&walk.course, &study.policies[0]);
        const int32_t infusions = walk.course.outcomes[EBB_INFUSIONS];
        memcpy(score, walk.course.score, n);
        walk_begin(&walk);
        put_off_all(&walk, 10);
        assert_memory_equal(walk.course.score, score, n);
        n_moved += walk.course.outcomes[EBB_INFUSIONS] < infusions;
        walk_free(&walk);
    }
    assert_true(n_moved >= 15); /* ten days later each time, some sessions fall beyond the horizon */
}

/* 4. Weekdays: 0 is a Monday */

static void assert_open_days(int weekday, unsigned open, bool expected)
{
    struct ebb_study study = easy_study();
    struct walk walk;
    bool all = true;
    int n = 0;
    study.maintain_nonresponders = true;
    study.horizon_days = 364;
    study.policies[0].limits.clinic_days = 1u << 0 | 1u << 2; /* Monday and Wednesday */
    walk_init(&walk, &study, 0);
    assert_int_equal(walk.patient.weekday, 0);
    assert_int_equal(walk.patient.calendar_day, 0);
    walk.patient.weekday = weekday;
    ebb_course_follow(&walk.course, &study.policies[0]);
    for (int day = 21; day <= walk.plan.calendar.end_day; day++) {
        if (walk.course.infusion_mask[day / 7] >> day % 7 & 1u) {
            all = all && (open >> day % 7 & 1u);
            n++;
        }
    }
    assert_true(n >= 8);
    assert_int_equal(all, expected);
    walk_free(&walk);
}

static void clinic_days_are_the_patient_s(void **state)
{
    (void)state;
    assert_open_days(0, 1u << 0 | 1u << 2, true);
    assert_open_days(3, 1u << 4 | 1u << 6,
                     true); /* day 0 a Thursday: days 4 and 6 are Monday and Wednesday */
    assert_open_days(3, 1u << 0 | 1u << 2, false); /* Thursday and Saturday */
}

/* 5. Leaving */

/* One patient twice: one leaves on `day` because it was drawn, the other would stay and is made to leave when
 * all that comes before that day has been. States, sessions, outcomes and scores, which go on, must be the
 * same. */
static void leave_as_drawn(const struct ebb_study *study, int64_t patient, int day)
{
    struct walk drawn, made;
    int at;
    walk_init(&drawn, study, patient);
    walk_init(&made, study, patient);
    drawn.patient.dropout_day = day;
    made.patient.dropout_day = EBB_NEVER;
    walk_begin(&drawn);
    walk_begin(&made);
    ebb_course_follow(&drawn.course, &study->policies[0]);
    if (made.patient.treated && drawn.course.scheduled) {
        walk_to(&made, EBB_STEP_POLICY, 0);
        ebb_course_hand_over(&made.course, &study->policies[0]);
        while (ebb_course_next(&made.course, &at) != EBB_STEP_END && at < day) {
            if (ebb_course_next(&made.course, &at) == EBB_STEP_SESSION)
                ebb_course_take_luck(&made.course);
            else
                ebb_course_assess(&made.course);
        }
        ebb_course_leave(&made.course, day);
        ebb_course_leave(&made.course, day + 3); /* the earlier day stays */
        ebb_course_follow(&made.course, &study->policies[0]);
        const size_t n = (size_t)made.plan.calendar.n_assessments;
        assert_memory_equal(made.course.score, drawn.course.score, n);
        assert_memory_equal(made.course.state, drawn.course.state, n);
        assert_memory_equal(made.course.infusion_mask, drawn.course.infusion_mask, n * sizeof(uint32_t));
        assert_memory_equal(made.course.outcomes, drawn.course.outcomes, sizeof made.course.outcomes);
        assert_int_equal(made.course.leaving_day, day);
        assert_false(ebb_course_in_care(&made.course));
        assert_int_equal(ebb_course_session(&made.course).day, EBB_NEVER);
    }
    walk_free(&drawn);
    walk_free(&made);
}

/* Any day of follow-up, also one in the middle of an interval and the horizon's last. */
static void who_is_made_to_leave_has_left(void **state)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    const int start = ebb_calendar_of(&study).start * ebb_calendar_of(&study).interval_days;
    (void)state;
    study.parameters.screening.f_contraindicated = study.parameters.dropout.per_month = 0.0;
    for (int patient = 0; patient < 40; patient++)
        leave_as_drawn(&study, patient, start + 1 + patient * (study.horizon_days - 9) / 39);
}

/* 6. Calls out of order */

enum misuse { ASSESS_OVER_A_SESSION, HAND_OVER_AFTER_A_SESSION, SESSION_BEFORE_ITS_TURN, LEAVE_TODAY };

/* In a child: a bug ends the program. Returns its exit status. */
static int exit_status_of(struct ebb_course *course, enum misuse misuse, const struct ebb_policy *policy)
{
    int status;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        if (misuse == ASSESS_OVER_A_SESSION)
            ebb_course_assess(course);
        else if (misuse == HAND_OVER_AFTER_A_SESSION)
            ebb_course_hand_over(course, policy);
        else if (misuse == LEAVE_TODAY)
            ebb_course_leave(course, course->today);
        else
            ebb_course_miss(course);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Each would let a session be held in the past, days after which the benefit has waned already. */
static void a_call_out_of_order_is_a_bug(void **state)
{
    const struct ebb_study study = easy_study();
    const struct ebb_policy *policy = &study.policies[0];
    struct walk walk;
    (void)state;
    walk_init(&walk, &study, 0);
    assert_int_equal(exit_status_of(&walk.course, SESSION_BEFORE_ITS_TURN, policy), 70);
    assert_int_equal(exit_status_of(&walk.course, LEAVE_TODAY, policy), 70); /* nor before follow-up at all */
    walk_to(&walk, EBB_STEP_POLICY, 0);
    assert_int_equal(exit_status_of(&walk.course, ASSESS_OVER_A_SESSION, policy), 70);
    ebb_course_hand_over(&walk.course, policy);
    ebb_course_hand_over(&walk.course, policy); /* the same day: a change of mind */
    walk_to(&walk, EBB_STEP_SESSION, 0);
    assert_int_equal(exit_status_of(&walk.course, ASSESS_OVER_A_SESSION, policy), 70);
    ebb_course_miss(&walk.course);
    assert_int_equal(exit_status_of(&walk.course, HAND_OVER_AFTER_A_SESSION, policy), 70);
    assert_int_equal(exit_status_of(&walk.course, LEAVE_TODAY, policy), 70);
    walk_free(&walk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a course is played by hand: attended, missed, put off, and its state read",
             a_course_is_played_by_hand),
        TEST("only a session drawn from a range may move", only_a_drawn_session_may_move),
        TEST("sessions of a booster have their days", courses_keep_their_days),
        TEST("a session put off moves no other draw", putting_off_moves_no_other_draw),
        TEST("clinic days are those of the patient's weekday", clinic_days_are_the_patient_s),
        TEST("whoever is made to leave has what is his or hers whose day was drawn",
             who_is_made_to_leave_has_left),
        TEST("a call that the course does not wait for is a bug", a_call_out_of_order_is_a_bug),
    };
    return RUN_TESTS(tests);
}
