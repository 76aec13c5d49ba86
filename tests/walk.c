/* SPDX-License-Identifier: MIT
 * walk: a course for a test, step by step.
 */
#include "walk.h"

#include <stdlib.h>

#include <ebb/draw.h>

#include "support.h"
#include "tap.h"

void walk_begin(struct walk *walk)
{
    walk->course.constants = walk->plan.constants;
    walk->course.patient = &walk->patient;
    walk->course.luck = &walk->luck;
    walk->course.log = NULL;
    ebb_course_begin(&walk->course);
}

void walk_init(struct walk *walk, const struct ebb_study *study, int64_t patient)
{
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_plan_init(&walk->plan, study, &messages), EBB_OK);
    const struct ebb_constants *constants = walk->plan.constants;
    walk->memory[0] = malloc(ebb_luck_bytes(&constants->calendar));
    walk->memory[1] = malloc(ebb_course_bytes(&constants->calendar));
    assert_true(walk->memory[0] && walk->memory[1]);
    ebb_luck_lend(&walk->luck, &constants->calendar, walk->memory[0]);
    ebb_course_lend(&walk->course, &constants->calendar, walk->memory[1]);
    ebb_patient_draw(&walk->patient, constants, patient, ebb_draw_patient(constants->base, patient));
    ebb_luck_draw(&walk->luck, constants, &walk->patient);
    walk_begin(walk);
}

void walk_free(struct walk *walk)
{
    free(walk->memory[0]);
    free(walk->memory[1]);
    ebb_plan_free(&walk->plan);
}

void walk_expect(const struct walk *walk, enum ebb_course_step step, int day)
{
    int next = -1;
    assert_int_equal(ebb_course_next(&walk->course, &next), step);
    assert_int_equal(next, day);
}

int walk_to(struct walk *walk, enum ebb_course_step step, int policy)
{
    int day;
    for (;;) {
        const enum ebb_course_step next = ebb_course_next(&walk->course, &day);
        if (next == step)
            return day;
        if (next == EBB_STEP_ASSESSMENT)
            ebb_course_assess(&walk->course);
        else if (next == EBB_STEP_SESSION)
            ebb_course_take_luck(&walk->course);
        else if (next == EBB_STEP_POLICY)
            ebb_course_hand_over(&walk->course, &walk->plan.study.policies[policy]);
        else
            fail_msg("the course has ended");
    }
}
