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
 * A share of the years (`years`) is played likewise, and then nothing is found: that needs all of them. Years
 * that stand in files are put in by the caller (`know`), and not played: of a share, of one that was stopped,
 * of all shares.
 *
 *     years     0 1 2 3 4 5 6 7 8 9
 *               known | played | all are there: verdicts, ranking | search plays rows of all years
 *
 * Values in, values out: who prints, stores or draws takes the result. The same bytes for any machine, any
 * number of threads and of years played at once, and however they were shared out. */
#ifndef EBB_RUN_CLINIC_H
#define EBB_RUN_CLINIC_H

#include <stdbool.h>

#include <ebb/clinic.h>
#include <ebb/clinic_result.h>
#include <ebb/shard.h>
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
    struct ebb_share years; /* n 0: all of them */
    /* Puts the first of these years into answers that have room for all, and says so in their n_replications;
     * NULL: none is known. */
    enum ebb_status (*know)(void *self, struct ebb_clinic_result *result);
    void *self;
    bool keeps; /* after a stop the result has rows and the years that were complete */
    struct ebb_work_machine machine;
};

/* Progress in years: of the rows, then of the search. EBB_BAD_STUDY with messages through `work`,
 * EBB_INTERRUPTED, EBB_NO_MEMORY, what `know` returned leave a zeroed result (but see `keeps`). gives: caller
 * calls ebb_clinic_result_free. */
enum ebb_status ebb_run_clinic(const struct ebb_run_clinic_options *options, const struct ebb_work *work,
                               struct ebb_clinic_result *out_result);

#ifdef __cplusplus
}
#endif

#endif
