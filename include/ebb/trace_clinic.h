/* SPDX-License-Identifier: MIT
 * trace_clinic: one year of a clinic, played to be asked about (`ebb trace --clinic`).
 *
 * The year is one of those that the answers of the clinic are made of (<ebb/run_clinic.h>): its own staffing,
 * replication and joint draw; so a number on that page can be looked into.
 *
 * Who could be asked for is known when the people have been drawn, and not before: so the patient is checked
 * here, and the day by whoever reads it.
 */
#ifndef EBB_TRACE_CLINIC_H
#define EBB_TRACE_CLINIC_H

#include <ebb/clinic_trace.h>
#include <ebb/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* borrows: all. */
struct ebb_trace_clinic_options {
    const struct ebb_clinic *clinic; /* checked; kept by what comes back */
    const struct ebb_study *study;   /* settled for it */
    const struct ebb_worlds *worlds; /* NULL or none: in the study's own values */
    int replication;
    int64_t patient; /* index in the replication's people; -1: nobody's course is told */
};

/* EBB_USAGE: the replication has no such patient; EBB_BAD_STUDY: nobody stays in care; EBB_NO_MEMORY; each
 * with a message through `work`, but for memory. gives: caller calls ebb_clinic_trace_free, whatever the
 * status. */
enum ebb_status ebb_trace_clinic(const struct ebb_trace_clinic_options *options, const struct ebb_work *work,
                                 struct ebb_clinic_trace *out_trace);

#ifdef __cplusplus
}
#endif

#endif
