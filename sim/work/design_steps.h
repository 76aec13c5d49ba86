/* SPDX-License-Identifier: MIT
 * design_steps: what each setting of a front has more than the one before it, on the same patients.
 *
 * A row keeps its answers and their errors, and not what each patient brought to them; the error of a
 * difference hangs on that. So the rows of the front, and no others, are played once more:
 *
 *     without draws   its row                    deviations --> error of the step
 *     with draws      its first ten draws        deviations --> error, and what of the spread is noise
 *                     all draws, from the table  differences --> median, range, share of draws
 *
 * Ten draws and not all: they cost five per cent of 200. What all draws share, which is nearly all of the
 * error, is known from a few as well as from many; what they do not share comes out too large by what nine
 * tenths of the draws would have averaged away: errors are never too small by it.
 */
#ifndef EBB_WORK_DESIGN_STEPS_H
#define EBB_WORK_DESIGN_STEPS_H

#include <ebb/design_results.h>
#include <ebb/row_studies.h>
#include <ebb/work.h>

/* All borrowed for the call; results: every row has been played. */
struct ebb_design_steps {
    struct ebb_design_results *results;
    const struct ebb_plan *like;
    const struct ebb_row_studies *studies;
    struct ebb_work_machine machine;
    const struct ebb_work *work;
};

/* Finds the front, and fills what its candidates have more. EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_design_steps_find(const struct ebb_design_steps *steps, struct ebb_messages *messages);

/* The study of a row as rows are played: without records of patients, which nothing would take, and with the
 * patients it asks for, whatever their precision. */
void ebb_design_steps_study(const struct ebb_row_studies *studies, int64_t row, struct ebb_study *out_study);

#endif
