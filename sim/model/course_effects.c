/* SPDX-License-Identifier: MIT
 * course_effects: what an infusion brings besides (sim/model/README.md section 6a).
 *
 * The rate is in the study, its quantile in the constants, what is the patient's own in the patient; here
 * they meet the draw of the session. In lanes: sim/engine/lanes_effects.h.
 */
#include <ebb/draw.h>
#include <ebb/normal.h>

#include "course_day.h"

/* Whether the kind comes with the infusion that has just been given, by the sum of two deviates: how much the
 * patient is given to it, and the session's own. */
static bool comes(const struct ebb_course *course, int kind, uint64_t draw)
{
    const struct ebb_side_effect_law *law = &course->constants->side_effects[kind];
    const int n = course->n_infusions < EBB_SIDE_EFFECT_STEPS ? course->n_infusions : EBB_SIDE_EFFECT_STEPS;
    const float z = law->own * ebb_normal(ebb_draw_high(draw)) + course->patient->side_effects[kind];
    return z <= law->at_most[n - 1];
}

/* Kinds in the study's order: where two would end the treatment it is the first that does. An infusion with
 * several kinds is one adverse event. */
void ebb_course_have_side_effects(struct ebb_course *course, int day)
{
    const struct ebb_constants *constants = course->constants;
    const bool in_followup =
        !ebb_course_in_induction(course) && course->next_assessment - 1 >= constants->calendar.start;
    bool any = false;
    for (int kind = 0; kind < constants->study.n_side_effects; kind++) {
        const uint64_t draw =
            ebb_luck_of_side_effect(course->patient, course->next_assessment - 1, course->place, kind);
        if (!comes(course, kind, draw))
            continue;
        any = true;
        course->n_side_effects[kind]++;
        if (in_followup)
            ebb_course_count_in_year(course, EBB_YEAR_SUM_COUNT + kind, day);
        ebb_event_log_add(course->log, day, EBB_EVENT_SIDE_EFFECT, kind, 0.0);
        if (ebb_draw_low(draw) >= constants->side_effects[kind].ends_below || course->ended_by >= 0)
            continue;
        course->ended_by = kind;
        course->schedule.ended = true;
        ebb_event_log_add(course->log, day, EBB_EVENT_TREATMENT_ENDS, kind, 0.0);
    }
    course->outcomes[EBB_ADVERSE_EVENTS] += any;
}
