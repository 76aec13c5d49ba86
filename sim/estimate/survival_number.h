/* SPDX-License-Identifier: MIT
 * survival_number: the measures that are read off a survival curve: relapsed by some weeks, and weeks free of
 * relapse.
 *
 * Their differences between policies have no variance of their own: curves of the same patients depend on
 * each other in a way that no formula here knows. It comes from the spread over 64 random groups of patients,
 * and is itself known to about 9 % (64 groups: 1 / sqrt(2 * 63)).
 */
#ifndef EBB_ESTIMATE_SURVIVAL_NUMBER_H
#define EBB_ESTIMATE_SURVIVAL_NUMBER_H

#include <stdbool.h>

#include <ebb/measure.h>

#include "arm.h"

/* One measure of one arm; in weeks or as a share. */
struct ebb_survival_number {
    double value, variance;          /* Greenwood's; NaN for what does not exist */
    double n;                        /* followed patients behind it */
    double groups[EBB_TALLY_GROUPS]; /* the same number in each random group; NaN in one without followed
                                        patients, and everywhere when too few are left at risk */
};

bool ebb_survival_number_is(int measure); /* whether the measure is one of these */

struct ebb_survival_number ebb_survival_number_of(const struct ebb_arm *arm, int measure);

/* Variance of the mean over groups of the number under the second policy less that under the first; first
 * NULL: of the second itself. Only groups that have both are used. */
double ebb_survival_number_variance(const struct ebb_survival_number *first,
                                    const struct ebb_survival_number *second);

#endif
