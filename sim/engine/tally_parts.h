/* SPDX-License-Identifier: MIT
 * tally_parts: what tally.c has done elsewhere, one patient at a time.
 *
 * Each part is read beside its arrays in <ebb/tally.h>; 64 patients at a time have the same parts in
 * lanes_visits.h, lanes_twins.h and lanes_years.h, and match_kernels holds every word of both together.
 */
#ifndef EBB_TALLY_PARTS_H
#define EBB_TALLY_PARTS_H

#include <ebb/tally.h>

/* Place of a population under a policy in the arrays that have both. */
static inline size_t ebb_tally_arm(const struct ebb_tally *tally, int population, int policy)
{
    return (size_t)population * (size_t)tally->n_policies + (size_t)policy;
}

/* tally_visits.c: response, remission, score and infusions at each visit under a policy, added to every
 * population of which `member` says that the patient is in it. */
void ebb_tally_add_visits(struct ebb_tally *tally, const struct ebb_plan *plan, int policy,
                          const struct ebb_tally_patient *patient, const bool *member);

/* tally_twins.c: the patient under each two policies side by side, and under the best of all. */
void ebb_tally_add_twins(struct ebb_tally *tally, int population, const struct ebb_tally_patient *patient);

/* tally_years.c: sums by year of follow-up, and their products. */
void ebb_tally_add_years(struct ebb_tally *tally, int population, const struct ebb_tally_patient *patient);

#endif
