/* SPDX-License-Identifier: MIT
 * trace: one patient's course under one policy, event by event, for people to read (`ebb trace`) and for
 * tests by hand.
 *
 * It plays <ebb/course.h> with a log, on the same draws as a run: the patient of a trace is the patient of
 * row `patient` of the file, to the byte. So a surprising row can be asked what happened, day by day, and
 * a kernel that differs from the reference can be caught at the first event that differs.
 *
 * What always holds of a filled trace: events are in order of their days, those of one day in the order in
 * which they were decided (section 8 of the model page); the sum of the bits of infusion_mask is
 * outcomes[EBB_INFUSIONS].
 */
#ifndef EBB_TRACE_H
#define EBB_TRACE_H

#include <stdint.h>

#include <ebb/event.h>
#include <ebb/outcome.h>
#include <ebb/plan.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_trace {
    int64_t patient;
    int policy;
    double baseline_points, attainable, duration_days, consolidation_per_day, biomarker; /* traits */
    int treated, responder, remitter, stratum; /* stratum: EBB_NO_STRATUM without one */
    unsigned modifiers;
    int leaving_day; /* of the study, under the policy; beyond end_day: stays */
    int n_events;
    struct ebb_event *events; /* by day; owned */
    int32_t outcomes[EBB_OUTCOME_COUNT];
    int n_assessments;
    uint8_t *score, *state;  /* by assessment */
    uint32_t *infusion_mask; /* by assessment; bit d: an infusion on day d of its interval */
    void *memory;            /* behind the rows; owned */
};

/* Plays patient `patient` (0 ...) under policy `policy` (an index), exactly as a run does; the patient
 * need not be one of the study's n_patients. Plays twice, the first time to count events. gives: caller
 * calls ebb_trace_free. EBB_NO_MEMORY leaves nothing to free. */
enum ebb_status ebb_trace_init(struct ebb_trace *trace, const struct ebb_plan *plan, int64_t patient,
                               int policy);
void ebb_trace_free(struct ebb_trace *trace);

#ifdef __cplusplus
}
#endif

#endif
