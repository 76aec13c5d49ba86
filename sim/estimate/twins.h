/* SPDX-License-Identifier: MIT
 * twins: the same patients under every policy side by side, the best listed policy for each of them, and what
 * they come to in each year of follow-up.
 */
#ifndef EBB_ESTIMATE_TWINS_H
#define EBB_ESTIMATE_TWINS_H

#include <ebb/summary.h>

/* Fills the summary's twins, best and by_year of one population. borrows: the tally. */
void ebb_twins_fill(struct ebb_summary *summary, const struct ebb_tally *tally, int population);

#endif
