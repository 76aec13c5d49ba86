/* SPDX-License-Identifier: MIT
 * curve: what happens by visit of follow-up, for one population under one policy.
 *
 * Each has a row for every visit, also those at which nobody was at risk any more: from there on the curves
 * of relapse are NaN with their errors and limits, and at_risk and the other counts are 0. relapse_free stays
 * 0 once all have relapsed.
 */
#ifndef EBB_ESTIMATE_CURVE_H
#define EBB_ESTIMATE_CURVE_H

#include <ebb/summary.h>

#include "arm.h"

/* Fills the curves of the arm's population and policy. */
void ebb_curves_fill(struct ebb_summary *summary, const struct ebb_arm *arm);

#endif
