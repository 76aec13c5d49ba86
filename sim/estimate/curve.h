/* SPDX-License-Identifier: MIT
 * curve: the curves of a summary.
 */
#ifndef EBB_CURVE_H
#define EBB_CURVE_H

#include <ebb/summary.h>

enum ebb_status ebb_curves_fill(struct ebb_summary *summary, const struct ebb_plan *plan,
                                const struct ebb_tally *tally);

#endif
