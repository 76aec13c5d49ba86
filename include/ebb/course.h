/* SPDX-License-Identifier: MIT
 * course: one patient's way through induction, lead-in and follow-up under one policy, day by day in the
 * order of sim/model/README.md section 8.
 */
#ifndef EBB_COURSE_H
#define EBB_COURSE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/benefit.h>
#include <ebb/event.h>
#include <ebb/outcome.h>
#include <ebb/schedule.h>

struct ebb_course {
    const struct ebb_constants *constants;
    const struct ebb_patient *patient;
    const struct ebb_luck *luck;
    struct ebb_event_log *log; /* may be NULL */

    /* observed, by assessment; arrays of calendar.n_assessments entries, lent by the caller */
    uint8_t *score;
    uint8_t *state;          /* enum ebb_state */
    uint32_t *infusion_mask; /* bit d: an infusion on day d of the interval that the assessment opens */

    struct ebb_benefit benefit;
    struct ebb_schedule schedule;
    int last_event_day; /* up to which the benefit has waned */
    int next_induction; /* sessions of the induction series dealt with */
    int n_infusions;
    int first_score; /* Y0 */
    bool scheduled;  /* a policy (or a phase of the lead-in) decides */
    bool responder, remitter;
    bool compared; /* takes part in follow-up */
    bool followed; /* and well at its start: at risk of relapse */
    bool relapsed, left;
    int stratum;                         /* or EBB_NO_STRATUM */
    int relapse_visits, recovery_visits; /* in a row */
    int32_t outcomes[EBB_OUTCOME_COUNT];
};

/* Plays all that is the same under every policy: the assessments before the policies take over
 * (calendar.start). The course's four pointers and three arrays are set by the caller, the rest is set here.
 */
void ebb_course_begin(struct ebb_course *course);

/* Goes on from a copy of a begun course (whose arrays hold the first calendar.start entries) to the end under
 * `policy`. */
void ebb_course_follow(struct ebb_course *course, const struct ebb_policy *policy);

#endif
