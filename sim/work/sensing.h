/* SPDX-License-Identifier: MIT
 * sensing: from the table of a sensitivity to what is said of each value.
 */
#ifndef EBB_WORK_SENSING_H
#define EBB_WORK_SENSING_H

#include <ebb/sensitivity.h>

/* Fills the results of the method from answers and errors of all rows. EBB_NO_MEMORY; EBB_BAD_STUDY cannot
 * come of rows of a design that was checked. */
enum ebb_status ebb_sense(struct ebb_sensitivity *sensitivity);

#endif
