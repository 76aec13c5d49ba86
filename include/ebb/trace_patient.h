/* SPDX-License-Identifier: MIT
 * trace_patient: follows one patient of a study under one policy or several, and checks the course against
 * the one that a results file keeps.
 *
 * A results file keeps the study that made it, so any of its patients can be played again, event by event.
 * Where the file keeps the patient's trajectory, both must agree to the byte: it is the shortest proof that
 * this ebb is the one that wrote the file, or one that draws and computes alike.
 *
 * Caveats:
 *   Every patient is unequal -> the plan is not of the study in the file, or the file was written under
 *     another contract of draws (load the study with ebb_results_read_provenance, and look at its contract).
 *   Nonsense or a crash -> patient and policies are not checked against the plan here: the caller does that.
 */
#ifndef EBB_TRACE_PATIENT_H
#define EBB_TRACE_PATIENT_H

#include <stdint.h>

#include <ebb/plan.h>
#include <ebb/reader.h>
#include <ebb/trace.h>
#include <ebb/work.h>

/* Zeroed: patient 0, under every policy, checked against nothing. */
struct ebb_trace_options {
    int64_t patient;              /* 0 ..., of the study */
    int first_policy, n_policies; /* in a row, of the plan; n_policies 0: all of them, first_policy being 0 */
    struct ebb_reader *reader;    /* of the file to check against; borrowed; NULL: none */
    const char *path;             /* of that file, for messages; borrowed */
};

/* What came of the check. Not kept: the study did not record this patient's trajectory. Unequal: a course is
 * another one, or could not be read to be compared; the status and the messages tell which. */
enum ebb_trace_check { EBB_TRACE_NO_FILE, EBB_TRACE_NOT_KEPT, EBB_TRACE_EQUAL, EBB_TRACE_UNEQUAL };

/* One course for each policy that was asked for, of the same patient with the same luck. */
struct ebb_traced {
    int n; /* policies */
    struct ebb_trace traces[EBB_MAX_POLICIES];
    enum ebb_trace_check check;
};

/* EBB_CHECK_FAILED with a message for each course that is not the stored one: the traces are filled all the
 * same, to be looked at. EBB_BAD_FILE, EBB_NO_MEMORY. gives: caller calls ebb_traced_free, whatever the
 * status. */
enum ebb_status ebb_trace_patient(const struct ebb_plan *plan, const struct ebb_trace_options *options,
                                  const struct ebb_work *work, struct ebb_traced *out_traced);
void ebb_traced_free(struct ebb_traced *traced);

#endif
