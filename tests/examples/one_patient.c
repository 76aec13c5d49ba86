/* SPDX-License-Identifier: MIT
 * one_patient: a course step by step, with a calendar of one's own. The clinic is shut from day 40 to day 60:
 * whatever session falls there is put off to the day it opens again. Build it as two_intervals.c.
 */
#include <stdio.h>
#include <stdlib.h>

#include <ebb/ebb.h>

enum { PATIENT = 6, SHUT = 40, OPEN = 61 };

static void hold_session(struct ebb_course *course, int day)
{
    const int before = course->n_infusions;
    if (day >= SHUT && day < OPEN && ebb_course_put_off(course, OPEN)) {
        printf("day %d: put off to day %d\n", day, OPEN);
        return;
    }
    ebb_course_take_luck(course); /* whether the patient comes is in the patient's own draws */
    printf("day %d: %s\n", day, course->n_infusions > before ? "infusion" : "missed");
}

static void play(struct ebb_course *course, const struct ebb_policy *policy)
{
    int day;
    ebb_course_begin(course);
    for (enum ebb_course_step step; (step = ebb_course_next(course, &day)) != EBB_STEP_END;) {
        if (step == EBB_STEP_SESSION) {
            hold_session(course, day);
        } else if (step == EBB_STEP_POLICY) {
            ebb_course_hand_over(course, policy);
        } else {
            ebb_course_assess(course);
            printf("day %d: %d points\n", day, course->score[course->next_assessment - 1]);
        }
    }
}

int main(void)
{
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    struct ebb_patient patient;
    struct ebb_luck luck;
    ebb_study_default(&study);
    if (ebb_plan_init(&plan, &study, &messages) != EBB_OK)
        return 1;
    struct ebb_course course = {.constants = plan.constants, .patient = &patient, .luck = &luck};
    ebb_course_lend(&course, &plan.calendar, malloc(ebb_course_bytes(&plan.calendar)));
    ebb_luck_lend(&luck, &plan.calendar, malloc(ebb_luck_bytes(&plan.calendar)));
    ebb_patient_draw(&patient, plan.constants, PATIENT, ebb_draw_patient(plan.constants->base, PATIENT));
    ebb_luck_draw(&luck, plan.constants, &patient);
    play(&course, &study.policies[0]);
    return 0; /* the system takes back what is left */
}
