/* SPDX-License-Identifier: MIT
 * counted: the counts of one target, between counting and evaluating.
 *
 * A target has cells, whole numbers, once for each random group. What they hold depends on the quantity:
 *   shares and means        the sum, then the patients
 *   medians                 patients by value, from 0 up
 *   Kaplan-Meier estimates  an arm: the followed; then, by visit, events; then, by first visit no longer at
 * risk, who left before the hazard ratio        two arms
 */
#ifndef EBB_ANALYSIS_COUNTED_H
#define EBB_ANALYSIS_COUNTED_H

#include <stdint.h>

#include <ebb/block.h>
#include <ebb/quantity.h>

/* One target as it is counted. */
struct ebb_counted {
    const struct ebb_target *target;
    int t;        /* the assessment meant, 0 to n_assessments - 1 */
    int n_visits; /* of follow-up, up to it */
    int n_cells;
};

/* Decides what to count for a target of the plan. */
struct ebb_counted ebb_counted_of(const struct ebb_plan *plan, const struct ebb_target *target);

/* Cells of an arm: its followed patients, events and leaves by visit. */
static inline int ebb_arm_cells(int n_visits)
{
    return 1 + n_visits + (n_visits + 1);
}

/* Adds the patients of a block to the cells (group, cell). */
void ebb_counted_add(const struct ebb_counted *counted, const struct ebb_plan *plan,
                     const struct ebb_block *block, int64_t *cells);

/* The quantity from cells added up over groups; NaN when there is nobody to count. */
double ebb_counted_value(const struct ebb_counted *counted, const int64_t *cells);

#endif
