/* SPDX-License-Identifier: MIT
 * estimate: the measures of a summary and their paired differences.
 */
#ifndef EBB_ESTIMATE_H
#define EBB_ESTIMATE_H

#include <ebb/summary.h>

enum ebb_status ebb_estimates_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                                   const struct ebb_tally *tally);

#endif
