/* SPDX-License-Identifier: MIT
 * design_axis: what rows and checks ask of an axis besides its values (<ebb/design.h>).
 */
#ifndef EBB_DESIGN_AXIS_H
#define EBB_DESIGN_AXIS_H

#include <ebb/design.h>

/* Whether its values are whole numbers: days, points, counts. */
bool ebb_axis_counts(const struct ebb_axis *axis);

#endif
