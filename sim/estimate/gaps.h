/* SPDX-License-Identifier: MIT
 * gaps: mean gap between infusions, as first booked and as achieved, its spread, and how many came late.
 */
#ifndef EBB_ESTIMATE_GAPS_H
#define EBB_ESTIMATE_GAPS_H

#include <ebb/summary.h>
#include <ebb/tally.h>

/* Fills summary->gaps for one population under one policy. */
void ebb_gaps_fill(struct ebb_summary *summary, const struct ebb_tally *tally, int population, int policy);

#endif
