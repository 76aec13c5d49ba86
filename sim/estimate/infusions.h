/* SPDX-License-Identifier: MIT
 * infusions: what the infusions of a population come to under a policy: side effects by kind, exposure.
 */
#ifndef EBB_ESTIMATE_INFUSIONS_H
#define EBB_ESTIMATE_INFUSIONS_H

#include <ebb/summary.h>

/* Fills the summary's side effects and exposure of one population under one policy. borrows: plan and
 * tally. */
void ebb_infusions_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                        const struct ebb_tally *tally, int population, int policy);

#endif
