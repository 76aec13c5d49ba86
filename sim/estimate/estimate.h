/* SPDX-License-Identifier: MIT
 * estimate: the measures of a summary in one population, and their paired differences.
 *
 * Means and ratios come from the sums of the tally; numbers of survival were read off the curves before, by
 * arm (survival_number.h), because those curves are gone when the next arm is filled.
 */
#ifndef EBB_ESTIMATE_ESTIMATE_H
#define EBB_ESTIMATE_ESTIMATE_H

#include <ebb/summary.h>

#include "survival_number.h"

/* Fills statistics, paired statistics and numbers needed to treat of the population. `numbers` is (measure,
 * policy); only those of survival measures are looked at. Cannot fail. */
void ebb_estimates_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                        const struct ebb_tally *tally, int population,
                        const struct ebb_survival_number *numbers);

#endif
