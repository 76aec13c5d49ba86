/* SPDX-License-Identifier: MIT
 * match_course: a course played by a calendar with room for everybody gives
 * the bytes of ebb_course_follow, on random studies.
 *
 * The calendar asks for every session's window, puts sessions off to the very day on which they are due,
 * looks at outcomes in mid-course, and says of each session what the draws say, by the three calls for it.
 */
#include <stdio.h>

#include <ebb/trace.h>

#include "random_study.h"
#include "support.h"
#include "tap.h"
#include "walk.h"

enum { STUDIES = 200, PATIENTS = 6 };

struct seen {
    int n_sessions[4]; /* by enum ebb_session_kind */
    int n_fates[3];    /* by enum ebb_fate */
    int n_movable;     /* windows wider than a day */
};

static void meet(struct ebb_course *course, int day, struct seen *seen)
{
    const struct ebb_session session = ebb_course_session(course);
    const struct ebb_range window = ebb_course_window(course);
    int late_days;
    assert_int_equal(session.day, day);
    assert_true(window.lo <= day && day <= window.hi && window.hi <= session.last);
    assert_true(course->today <= window.lo);
    assert_true(ebb_course_put_off(course, day));
    const enum ebb_fate fate = ebb_course_fate(course, &late_days);
    seen->n_sessions[session.kind]++;
    seen->n_fates[fate]++;
    seen->n_movable += window.lo < window.hi;
    if (fate == EBB_FATE_ATTENDS)
        ebb_course_attend(course);
    else if (fate == EBB_FATE_MISSES)
        ebb_course_miss(course);
    else
        ebb_course_come_late(course, late_days);
}

static void play(struct walk *walk, int policy, struct seen *seen)
{
    struct ebb_course *course = &walk->course;
    int day, before = 0;
    walk_begin(walk);
    for (;;) {
        const enum ebb_course_step step = ebb_course_next(course, &day);
        assert_true(day >= before);
        before = day;
        if (step == EBB_STEP_END)
            break;
        if (step == EBB_STEP_SESSION)
            meet(course, day, seen);
        else if (step == EBB_STEP_POLICY)
            ebb_course_hand_over(course, &walk->plan.study.policies[policy]);
        else
            ebb_course_assess(course);
        if (day % 5 == 0)
            ebb_course_sum_up(course);
    }
    ebb_course_sum_up(course);
}

static void compare_patient(const struct ebb_study *study, int64_t patient, struct seen *seen)
{
    struct walk walk;
    walk_init(&walk, study, patient);
    for (int policy = 0; policy < study->n_policies; policy++) {
        struct ebb_trace trace;
        const size_t n = (size_t)walk.plan.calendar.n_assessments;
        assert_int_equal(ebb_trace_init(&trace, &walk.plan, patient, policy), EBB_OK);
        play(&walk, policy, seen);
        assert_memory_equal(walk.course.outcomes, trace.outcomes, sizeof trace.outcomes);
        assert_memory_equal(walk.course.score, trace.score, n);
        assert_memory_equal(walk.course.state, trace.state, n);
        assert_memory_equal(walk.course.infusion_mask, trace.infusion_mask, n * sizeof *trace.infusion_mask);
        ebb_trace_free(&trace);
    }
    walk_free(&walk);
}

static void stepping_gives_the_same_bytes(void **state)
{
    static struct ebb_study study, read; /* large */
    struct seen seen = {0};
    int n_studies = 0;
    (void)state;
    for (uint64_t seed = 1; n_studies < STUDIES; seed++) {
        random_study_draw(seed, &study);
        if (!random_study_read(&study, "random study", &read))
            continue;
        n_studies++;
        for (int64_t patient = 0; patient < PATIENTS; patient++)
            compare_patient(&read, patient, &seen);
    }
    for (int kind = 0; kind < 4; kind++)
        assert_true(seen.n_sessions[kind] > 50);
    for (int fate = 0; fate < 3; fate++)
        assert_true(seen.n_fates[fate] > 100);
    assert_true(seen.n_movable > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a calendar with room for everybody changes no byte", stepping_gives_the_same_bytes),
    };
    return RUN_TESTS(tests);
}
