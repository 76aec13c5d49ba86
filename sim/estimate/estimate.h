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

struct ebb_estimate {
    double value, variance, n;
};

/* What turns a mean of the measure's outcome, or a ratio of sums, into the measure. Of the plan's own study:
 * shares of two studies with other horizons are still compared share with share. */
double ebb_estimate_scale(const struct ebb_plan *plan, int measure);

/* The difference of two estimates, where it is nothing but rounding 0. */
struct ebb_estimate ebb_estimate_without_rounding(int measure, const struct ebb_estimate *difference,
                                                  const struct ebb_estimate *first,
                                                  const struct ebb_estimate *second);

/* Fills statistics, paired statistics and numbers needed to treat of the population. `numbers` is (measure,
 * policy); only those of survival measures are looked at. Cannot fail. */
void ebb_estimates_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                        const struct ebb_tally *tally, int population,
                        const struct ebb_survival_number *numbers);

#endif
