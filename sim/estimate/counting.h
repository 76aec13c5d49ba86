/* SPDX-License-Identifier: MIT
 * counting: one quantity as three functions, the row of it in estimation.
 *
 * A target has cells, whole numbers, once for each random group of patients; whole numbers, so that threads
 * and blocks may add in any order. What the cells hold is up to the quantity's functions alone:
 *
 *   shares and means        [sum, patients]
 *   medians                 [patients with 0, patients with 1, ..., patients with the most]
 *   Kaplan-Meier estimates  an arm (below)
 *   the hazard ratio        [arm under the policy, arm under `against`]
 *
 *   an arm over V visits    [followed | events at visit 0 .. V-1 | left before visit 0 .. V-1, to the end]
 *
 * Of an arm's followed each stands in exactly one of the other cells: with the event, or with the first visit
 * at which he or she is no longer at risk.
 *
 * Value and Monte Carlo error come from the same function: the error leaves out one group at a time, so
 * `value` must take any sum of groups, one without patients too (NaN then). Not so for medians: most of the
 * 64 medians without a group are the same whole day, and their spread is 0 in two of three seeds (the
 * delete-one jackknife fails for quantiles: Efron 1982, section 3.4). They bring an error of their own.
 */
#ifndef EBB_ESTIMATE_COUNTING_H
#define EBB_ESTIMATE_COUNTING_H

#include <stdint.h>

#include <ebb/quantity.h>

#include "seen.h"

/* One target as it is counted. */
struct ebb_counted {
    const struct ebb_target *target;
    const struct ebb_counting *counting; /* the row of its quantity */
    int t;                               /* the assessment meant, 0 to n_assessments - 1 */
    int n_visits;                        /* of follow-up, up to it */
    int n_cells;                         /* in each group */
};

struct ebb_counting {
    /* How many cells there are; target, t and n_visits of `counted` are set. */
    int (*cells)(const struct ebb_counted *counted, const struct ebb_plan *plan);
    /* Adds one patient of the population (for quantities with `among`: of that one) to the cells. */
    void (*add)(const struct ebb_counted *counted, const struct ebb_seen *seen, int64_t *cells);
    /* The quantity in its unit from cells added up over groups; NaN when it is not known. */
    double (*value)(const struct ebb_counted *counted, const int64_t *cells);
    /* Why `value` gives NaN for these cells. */
    enum ebb_unknown (*unknown)(const struct ebb_counted *counted, const int64_t *cells);
    /* The Monte Carlo error from the same cells; NULL: from leaving out groups. */
    double (*error)(const struct ebb_counted *counted, const int64_t *cells);
};

/* An object for each row of EBB_QUANTITY_LIST: EBB_COUNTING_response, ... They stand in count_means.c,
 * count_medians.c and count_arms.c, by how they are estimated; a missing one is an error of the linker. */
#define EBB_AS_COUNTING(code, name, ...) extern const struct ebb_counting EBB_COUNTING_##name;
EBB_QUANTITY_LIST(EBB_AS_COUNTING)
#undef EBB_AS_COUNTING

#endif
