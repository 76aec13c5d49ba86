/* SPDX-License-Identifier: MIT
 * nursing: how many nurses the patients in the house need, room by room (sim/clinic/README.md section 5,
 * point 5).
 *
 *     needed = sum over rooms of ceil(count / patients_per_nurse)
 *     count  = patients who are watched + start_counts x patients in start
 *
 * A nurse watches one room at a time, which is why rooms are rounded up one by one: two rooms with one
 * patient each need two nurses where one room with two needs one.
 */
#ifndef SIM_CLINIC_NURSING_H
#define SIM_CLINIC_NURSING_H

#include <ebb/clinic_day.h>

struct ebb_nursing {
    int patients_per_nurse;
    int needed;
    int count[EBB_MAX_ROOMS + 1], needs[EBB_MAX_ROOMS + 1]; /* by room; the last is recovery */
};

void ebb_nursing_init(struct ebb_nursing *nursing, int patients_per_nurse);

/* Nurses needed in the whole house if `more` were added to the count of a room, or taken from it. */
int ebb_nursing_with(const struct ebb_nursing *nursing, int room, int more);
/* The same if one who is watched went from one room to another. */
int ebb_nursing_moved(const struct ebb_nursing *nursing, int from, int to);

void ebb_nursing_add(struct ebb_nursing *nursing, int room, int more);

/* Adds the hours of all duties of a day to its use. Known beforehand, and longer than the last session: no
 * matter of the day's events. */
void ebb_nursing_on_duty(const struct ebb_house *house, struct ebb_day_use *use);

#endif
