/* SPDX-License-Identifier: MIT
 * design_points: where the settings of a design lie in the unit cube.
 */
#ifndef EBB_DESIGN_POINTS_H
#define EBB_DESIGN_POINTS_H

#include <ebb/design.h>

/* The point (axis) of a setting, from 0; of kinds that have such points: hypercube, Sobol', random, Morris,
 * Saltelli. */
void ebb_design_point(const struct ebb_design *design, int64_t setting, double *out_units);

/* Morris: the axis that moves to this setting, and by how much; -1 at the start of a trajectory. */
int ebb_design_morris_moved(const struct ebb_design *design, int64_t setting, double *out_by);

#endif
