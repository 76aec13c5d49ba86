/* SPDX-License-Identifier: MIT
 * clinic_result: all that is known of a clinic once it has been played: rows, their years, and what is found
 * in them (sim/clinic/README.md section 9).
 *
 *     rows, answers       made by whoever plays (<ebb/run_clinic.h>) or reads (<ebb/clinic_results.h>)
 *     verdicts, ranked,   found from these two, and from nothing else
 *     drift, worst, ...
 *     search              played besides
 *
 * What always holds: rows and answers decide the rest, so a result that was kept in a file and read back says
 * what it said on the day on which it was played, to the byte. `seconds` alone is of the machine.
 */
#ifndef EBB_CLINIC_RESULT_H
#define EBB_CLINIC_RESULT_H

#include <stdbool.h>

#include <ebb/clinic_answers.h>
#include <ebb/clinic_findings.h>
#include <ebb/clinic_rows.h>
#include <ebb/clinic_search.h>
#include <ebb/clinic_textbook.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Of a what-if, against the planner's own row, on the same years. */
struct ebb_clinic_ranked {
    int what_if; /* index in rows.what_ifs */
    struct ebb_clinic_difference on_target, in_response, relapses, sessions;
};

struct ebb_clinic_result {
    struct ebb_clinic_rows rows;
    struct ebb_clinic_answers answers;
    struct ebb_clinic_verdict *verdicts; /* (row) */
    int n_ranked;
    struct ebb_clinic_ranked ranked[EBB_IF_COUNT + EBB_MAX_POLICIES]; /* most gain on the target first */
    /* Index in ranked of what to do first: gains most, at least 1 % and two errors, and patients are no
     * shorter in response by two errors; -1: nothing does. */
    int first;
    bool searched;
    struct ebb_clinic_search search;
    struct ebb_clinic_textbook textbook; /* of the planner's own */
    struct ebb_clinic_drift drift;
    struct ebb_clinic_worst worst;
    double seconds; /* by the clock */
};

/* Of rows and answers everything but the search and the seconds; `first`, `n_ranked` and `verdicts` must be
 * zeroed. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_result_find(struct ebb_clinic_result *result);
void ebb_clinic_result_free(struct ebb_clinic_result *result); /* leaves it zeroed; a zeroed one is fine */

#ifdef __cplusplus
}
#endif

#endif
