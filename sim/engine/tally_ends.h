/* SPDX-License-Identifier: MIT
 * tally_ends: the part of the tally that curves of relapse and the errors of their differences come from;
 * called by tally.c for each followed patient.
 *
 * A relapse is at the visit that saw it; leaving is the first visit missed under the policy, which need not
 * be that under another (plan.leaving_differs).
 */
#ifndef EBB_ENGINE_TALLY_ENDS_H
#define EBB_ENGINE_TALLY_ENDS_H

#include <ebb/tally.h>

/* Adds a followed patient to the populations of which `member` says so. */
void ebb_tally_add_ends(struct ebb_tally *tally, const struct ebb_plan *plan,
                        const struct ebb_tally_patient *patient, const bool *member);

#endif
