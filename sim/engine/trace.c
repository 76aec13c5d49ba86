/* SPDX-License-Identifier: MIT
 * trace: the reference kernel on one patient, with a log.
 *
 * It plays through the same two calls as the kernel (ebb_stage_begin, ebb_stage_follow), so that a trace
 * cannot tell another story than the row of the file. Memory is asked for here, once a trace; the kernel
 * asks for none.
 *
 * The patient is found by number alone: no block is played, and patients beyond the study's last can be
 * asked for, too. Twice through the course, first to count events and then to keep them: a list that grew
 * would need a way out of a course in the middle, where memory ends.
 */
#include <ebb/trace.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/block.h>
#include <ebb/draw.h>

#include "kernel_reference.h"

/* Events come in the order in which they are decided; a person reads them by day. Equal days keep their
 * order, which is that of section 8. By insertion: events are nearly in order (few are told ahead of their
 * day), and the C library's qsort does not keep equal ones apart. */
static void sort_by_day(struct ebb_event *events, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        const struct ebb_event event = events[i];
        size_t at = i;
        for (; at > 0 && events[at - 1].day > event.day; at--)
            events[at] = events[at - 1];
        events[at] = event;
    }
}

/* Plays the patient with the log given (NULL events: only counts them). */
static void play(const struct ebb_plan *plan, const struct ebb_patient *patient, int policy,
                 const struct ebb_stage *stage, struct ebb_event_log *log, struct ebb_course *out_course)
{
    struct ebb_course common;
    ebb_stage_begin(&common, stage, plan, patient, log);
    ebb_stage_follow(out_course, &common, stage, plan, policy);
}

/* The rows are lent from the trace's memory, where the course filled them: nothing is copied. */
static void describe(struct ebb_trace *trace, const struct ebb_patient *patient,
                     const struct ebb_course *course)
{
    trace->baseline_points = (double)patient->baseline_points;
    trace->attainable = (double)patient->traits.attainable;
    trace->duration_days = (double)patient->traits.duration_days;
    trace->consolidation_per_day = (double)patient->traits.consolidation_per_day;
    trace->biomarker = (double)patient->traits.biomarker;
    trace->modifiers = patient->modifiers;
    trace->treated = patient->treated;
    trace->leaving_day = course->leaving_day;
    trace->responder = course->responder;
    trace->remitter = course->remitter;
    trace->stratum = course->stratum;
    trace->score = course->score;
    trace->state = course->state;
    trace->infusion_mask = course->infusion_mask;
    memcpy(trace->outcomes, course->outcomes, sizeof trace->outcomes);
}

enum ebb_status ebb_trace_init(struct ebb_trace *trace, const struct ebb_plan *plan, int64_t patient_number,
                               int policy)
{
    *trace = (struct ebb_trace){
        .patient = patient_number, .policy = policy, .n_assessments = plan->calendar.n_assessments};
    trace->memory = aligned_alloc(64, ebb_kernel_reference_scratch(plan, true));
    if (trace->memory == NULL)
        return EBB_NO_MEMORY;
    const struct ebb_stage stage = ebb_stage_of(plan, trace->memory);
    struct ebb_luck luck = stage.luck;
    struct ebb_patient patient;
    struct ebb_course course;
    ebb_patient_draw(&patient, plan->constants, patient_number,
                     ebb_draw_patient(plan->constants->base, patient_number));
    ebb_luck_draw(&luck, plan->constants, &patient);

    struct ebb_event_log log = {0};
    play(plan, &patient, policy, &stage, &log, &course); /* counts the events */
    log = (struct ebb_event_log){.events = calloc(log.n > 0 ? log.n : 1, sizeof *log.events),
                                 .capacity = log.n};
    if (log.events == NULL) {
        ebb_trace_free(trace);
        return EBB_NO_MEMORY;
    }
    play(plan, &patient, policy, &stage, &log, &course);
    sort_by_day(log.events, log.n);
    trace->events = log.events;
    trace->n_events = (int)log.n;
    describe(trace, &patient, &course);
    return EBB_OK;
}

void ebb_trace_free(struct ebb_trace *trace)
{
    free(trace->events);
    free(trace->memory);
    *trace = (struct ebb_trace){0};
}
