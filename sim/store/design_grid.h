/* SPDX-License-Identifier: MIT
 * design_grid: a grid once more with a dimension for each key, for xarray's .sel.
 *
 *     /grid/trigger            (trigger)                     the values, in the key's unit
 *     /grid/induction          (induction)                   in the words of the study
 *     /grid/draw, /grid/policy
 *     /grid/response_weeks     (trigger, induction, draw, policy)
 *     /grid/response_weeks_error, _difference, _difference_error: likewise; a difference to the reference
 *                                                            does not exist under the reference: NaN
 *
 * A key's dimension has the last word of the dotted key as its name, where that is no other's; else the whole
 * key.
 */
#ifndef EBB_STORE_DESIGN_GRID_H
#define EBB_STORE_DESIGN_GRID_H

#include <ebb/design_results.h>
#include <ebb/text.h>

#include "h5.h"

/* Writes the group, notes it and lists it; nothing for designs that are no grid or have more dimensions than
 * a file may (EBB_FIELD_DIMS). EBB_NO_MEMORY; a failure of HDF5 is latched. */
enum ebb_status ebb_design_grid_write(hid_t file, const struct ebb_design_results *results,
                                      struct ebb_text *lines, struct ebb_text *contents,
                                      struct ebb_trouble *trouble);

#endif
