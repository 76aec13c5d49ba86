/* SPDX-License-Identifier: MIT
 * course_json: one patient's course for programs.
 *
 * Values are those of struct ebb_trace, unrounded and in its units, under the names that the results file
 * uses, so that a script can hold one against the other. Unlike the page it leaves out no event; outcomes of
 * a part that the study has not are left out in both.
 */
#include <ebb/block.h>
#include <ebb/measure.h>

#include "course_text.h"

/* A day beyond the end means "stays"; programs get that as a truth and a day only where there is one. Of the
 * patient where it is the same under all policies, else of each course. */
static void add_leaving(const struct ebb_trace *trace, const struct ebb_plan *plan, struct ebb_json *json)
{
    ebb_json_truth(json, "leaves_care", trace->leaving_day <= plan->calendar.end_day);
    if (trace->leaving_day <= plan->calendar.end_day)
        ebb_json_integer(json, "dropout_day", trace->leaving_day);
}

void ebb_course_text_patient_json(const struct ebb_trace *trace, const struct ebb_plan *plan,
                                  struct ebb_json *json)
{
    ebb_json_integer(json, "patient", trace->patient);
    ebb_json_open(json, "traits");
    ebb_json_number(json, "baseline", trace->baseline_points);
    ebb_json_number(json, "attainable", trace->attainable);
    ebb_json_number(json, "duration", trace->duration_days);
    ebb_json_number(json, "consolidation", trace->consolidation_per_day);
    ebb_json_number(json, "biomarker", trace->biomarker);
    ebb_json_close(json);
    ebb_json_open_list(json, "modifiers");
    for (int k = 0; k < plan->study.n_modifiers; k++) {
        if (trace->modifiers >> k & 1u)
            ebb_json_string(json, NULL, plan->study.modifiers[k].name);
    }
    ebb_json_close_list(json);
    ebb_json_truth(json, "treated", trace->treated != 0);
    ebb_json_truth(json, "responder", trace->responder != 0);
    ebb_json_truth(json, "remitter", trace->remitter != 0);
    ebb_json_string(json, "stratum",
                    trace->stratum == EBB_NO_STRATUM ? "" : plan->study.strata[trace->stratum].name);
    if (!plan->leaving_differs)
        add_leaving(trace, plan, json);
}

/* A row for each assessment of the calendar, also those after the patient has left: a script can lay the rows
 * of two policies beside each other. */
static void add_assessments(const struct ebb_trace *trace, const struct ebb_plan *plan, struct ebb_json *json)
{
    /* As the file has them: observed scores, states by number, infusions as a mask of days since the
     * assessment before. */
    ebb_json_open_list(json, "assessments");
    for (int t = 0; t < trace->n_assessments; t++) {
        ebb_json_open(json, NULL);
        ebb_json_integer(json, "day", (int64_t)t * plan->calendar.interval_days);
        ebb_json_integer(json, "score", trace->score[t]);
        ebb_json_integer(json, "state", trace->state[t]);
        ebb_json_natural(json, "infusions", trace->infusion_mask[t]);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

/* What the index in an event's `value` stands for: a script has no other way to its name. NULL: the value is
 * no index of something that has one (a phase of the lead-in has none). */
static const char *name_of(const struct ebb_event *event, const struct ebb_study *study)
{
    switch (event->kind) {
    case EBB_EVENT_SIDE_EFFECT:
    case EBB_EVENT_TREATMENT_ENDS:
        return study->side_effects[event->value].name;
    case EBB_EVENT_STRATUM:
        return study->strata[event->value].name;
    default:
        return NULL;
    }
}

void ebb_course_text_events_json(const struct ebb_trace *trace, const struct ebb_plan *plan,
                                 struct ebb_json *json)
{
    ebb_json_open(json, NULL);
    ebb_json_string(json, "policy", plan->study.policies[trace->policy].name);
    if (plan->leaving_differs)
        add_leaving(trace, plan, json);
    ebb_json_open_list(json, "events");
    for (int i = 0; i < trace->n_events; i++) {
        const struct ebb_event *event = &trace->events[i];
        const char *name = name_of(event, &plan->study);
        ebb_json_open(json, NULL);
        ebb_json_integer(json, "day", event->day);
        ebb_json_string(json, "event", EBB_EVENT_NAMES[event->kind]);
        ebb_json_integer(json, "value", event->value);
        if (name != NULL)
            ebb_json_string(json, "name", name);
        ebb_json_number(json, "real", event->real);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
    add_assessments(trace, plan, json);
    ebb_json_open(json, "outcomes");
    for (int o = 0; o < EBB_OUTCOME_COUNT; o++) {
        if (ebb_outcome_is_told(o, &plan->study))
            ebb_json_integer(json, EBB_OUTCOMES[o].name, trace->outcomes[o]);
    }
    ebb_json_close(json);
    ebb_json_close(json);
}
