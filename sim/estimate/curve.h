/* SPDX-License-Identifier: MIT
 * curve: what happens by visit of follow-up, for one population under one policy.
 *
 * Curves are for looking at, so each has a row for every visit, also those at which nobody was at risk any
 * more: there relapse_free stays where it was, and at_risk is 0. Where nobody was followed at all, the curves
 * of relapse are NaN; the counts are 0.
 */
#ifndef EBB_ESTIMATE_CURVE_H
#define EBB_ESTIMATE_CURVE_H

#include <ebb/summary.h>

#include "arm.h"

/* Fills the curves of the arm's population and policy; uses the arm's scratch. */
void ebb_curves_fill(struct ebb_summary *summary, const struct ebb_arm *arm);

#endif
