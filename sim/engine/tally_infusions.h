/* SPDX-License-Identifier: MIT
 * tally_infusions: what is added up of the infusions of a patient: side effects by kind, gaps, exposure.
 *
 * Sums alone: nothing here asks how two policies lie together in one patient, which is what makes an outcome
 * dear (<ebb/outcome.h>). In lanes: lanes_infusions.h, which must give the same words.
 */
#ifndef EBB_TALLY_INFUSIONS_H
#define EBB_TALLY_INFUSIONS_H

#include <ebb/tally.h>

/* Places along one of their dimensions. */
int64_t ebb_tally_infusion_extent(enum ebb_tally_dim dim, const struct ebb_plan *plan);

/* Adds a patient of the population, under every policy. borrows: plan and patient. */
void ebb_tally_add_infusions(struct ebb_tally *tally, const struct ebb_plan *plan, int population,
                             const struct ebb_tally_patient *patient);

#endif
