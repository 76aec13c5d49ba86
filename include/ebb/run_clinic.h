/* SPDX-License-Identifier: MIT
 * run_clinic: a clinic's questions answered: its own staffing, the table of chairs and nurses, what if, the
 * smallest staffing that meets the target (sim/clinic/README.md section 9).
 *
 *     clinic, study, joint draws --rows--> years of each --answers--> verdicts, ranking, formulas
 *                                             `--search: more rows of the same years--> smallest staffing
 *
 * Of the planner's own row everything is found; of the others what a table and a ranking need, and the rest
 * can be asked of `answers`. The search plays what the table does not show, without rows for pairs.
 *
 * Values in, values out: who prints, stores or draws takes the result. The same bytes for any machine, any
 * number of threads and of years played at once. */
#ifndef EBB_RUN_CLINIC_H
#define EBB_RUN_CLINIC_H

#include <stdbool.h>

#include <ebb/clinic.h>
#include <ebb/clinic_answers.h>
#include <ebb/clinic_findings.h>
#include <ebb/clinic_rows.h>
#include <ebb/clinic_search.h>
#include <ebb/clinic_textbook.h>
#include <ebb/study.h>
#include <ebb/work.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Zeros play the planner's own staffing alone. borrows: all, while it runs. */
struct ebb_run_clinic_options {
    const struct ebb_clinic *clinic; /* checked */
    const struct ebb_study *study;   /* as it is written, not settled */
    const struct ebb_worlds
        *worlds;        /* joint draws, offsets of the settled study; NULL or none: no range of them */
    int n_replications; /* 0: the clinic's */
    int most_at_once;   /* replications in one go; 0: all. Changes nothing but the time */
    struct ebb_clinic_rows_asked asked;
    bool search;
    struct ebb_work_machine machine;
};

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

/* Progress in years: of the rows, then of the search. EBB_BAD_STUDY with messages through `work`,
 * EBB_INTERRUPTED, EBB_NO_MEMORY leave a zeroed result. gives: caller calls ebb_clinic_result_free. */
enum ebb_status ebb_run_clinic(const struct ebb_run_clinic_options *options, const struct ebb_work *work,
                               struct ebb_clinic_result *out_result);
void ebb_clinic_result_free(struct ebb_clinic_result *result);

#ifdef __cplusplus
}
#endif

#endif
