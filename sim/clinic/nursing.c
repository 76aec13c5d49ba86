/* SPDX-License-Identifier: MIT
 * nursing: counts of patients by room, and the nurses that these need.
 *
 * What each room needs is kept beside its count, so that a question costs one division and not one for each
 * room: it is asked for every room with a free chair whenever somebody waits.
 */
#include "nursing.h"

static int needs_of(const struct ebb_nursing *nursing, int count)
{
    return (count + nursing->patients_per_nurse - 1) / nursing->patients_per_nurse;
}

void ebb_nursing_init(struct ebb_nursing *nursing, int patients_per_nurse)
{
    *nursing = (struct ebb_nursing){.patients_per_nurse = patients_per_nurse};
}

int ebb_nursing_with(const struct ebb_nursing *nursing, int room, int more)
{
    return nursing->needed - nursing->needs[room] + needs_of(nursing, nursing->count[room] + more);
}

/* Both rooms are rounded up, so that a move may free a nurse, need one more, or do neither. */
int ebb_nursing_moved(const struct ebb_nursing *nursing, int from, int to)
{
    return ebb_nursing_with(nursing, from, -1) + ebb_nursing_with(nursing, to, 1) - nursing->needed;
}

void ebb_nursing_add(struct ebb_nursing *nursing, int room, int more)
{
    nursing->needed = ebb_nursing_with(nursing, room, more);
    nursing->count[room] += more;
    nursing->needs[room] = needs_of(nursing, nursing->count[room]);
}

/* Cut at full hours: of a shift that ends at half past twelve the hour has half a nurse. */
void ebb_nursing_on_duty(const struct ebb_house *house, struct ebb_day_use *use)
{
    for (int d = 0; d < house->n_duties; d++) {
        int32_t from = house->duties[d].from_s;
        const int32_t to = d + 1 < house->n_duties ? house->duties[d + 1].from_s : EBB_SECONDS_A_DAY;
        while (from < to && from < EBB_SECONDS_A_DAY) {
            const int32_t hour = from / EBB_SECONDS_AN_HOUR, ends = (hour + 1) * EBB_SECONDS_AN_HOUR;
            const int32_t until = to < ends ? to : ends;
            use->nurse_on_duty_s[hour] += (int64_t)house->duties[d].nurses * (until - from);
            from = until;
        }
    }
}
