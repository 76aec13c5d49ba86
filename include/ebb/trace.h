/* SPDX-License-Identifier: MIT
 * trace: one patient's course under one policy, event by event, for people to read (`ebb trace`) and for
 * tests by hand.
 */
#ifndef EBB_TRACE_H
#define EBB_TRACE_H

#include <stdint.h>

#include <ebb/event.h>
#include <ebb/outcome.h>
#include <ebb/plan.h>
#include <ebb/status.h>

struct ebb_trace {
    int64_t patient;
    int policy;
    double baseline_points, attainable, duration_days, consolidation_per_day, biomarker; /* traits */
    int treated, responder, remitter, stratum; /* stratum: EBB_NO_STRATUM without one */
    unsigned modifiers;
    int dropout_day; /* of the study; beyond end_day: stays */
    int n_events;
    struct ebb_event *events; /* by day */
    int32_t outcomes[EBB_OUTCOME_COUNT];
    int n_assessments;
    uint8_t *score, *state;  /* by assessment */
    uint32_t *infusion_mask; /* by assessment */
    void *memory;
};

/* Plays patient `patient` (0 ...) under policy `policy`, exactly as a run does. gives: caller calls
 * ebb_trace_free. */
enum ebb_status ebb_trace_init(struct ebb_trace *trace, const struct ebb_plan *plan, int64_t patient,
                               int policy);
void ebb_trace_free(struct ebb_trace *trace);

#endif
