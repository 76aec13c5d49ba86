/* SPDX-License-Identifier: MIT
 * seats: chairs by room, which are taken, and in which room one more may begin (sim/clinic/README.md section
 * 5, points 4 and 5).
 *
 *     chair     0   1   2   3 | 4   5 | 6   7   8          numbered room by room
 *     room      0             | 1     | 2                  recovery: room n_rooms of the nursing, no chairs
 *
 * Not zeroed whole at the beginning of a day: chairs that the house has not are never looked at.
 */
#ifndef SIM_CLINIC_SEATS_H
#define SIM_CLINIC_SEATS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/clinic_day.h>

#include "nursing.h"

struct ebb_seats {
    const struct ebb_house *house;
    struct ebb_nursing nursing;
    int on_duty; /* nurses; set by the day */
    int free_in_room[EBB_MAX_ROOMS];
    bool taken[EBB_MAX_CHAIRS];
    uint8_t room_of[EBB_MAX_CHAIRS];
    int32_t before[EBB_MAX_CHAIRS]; /* who had it; for the log */
};

/* borrows the house. Everything is free, nobody is on duty. */
void ebb_seats_init(struct ebb_seats *seats, const struct ebb_house *house);

/* The room in which one more may begin: with a free chair, and of these the one with which fewest nurses are
 * needed, and no more than are on duty; of equals the first. -1: none, and then out_lack says whether a chair
 * or a nurse is missing. */
int ebb_seats_room(const struct ebb_seats *seats, enum ebb_lack *out_lack);

/* The lowest-numbered free chair of a room that has one is taken. */
int ebb_seats_take(struct ebb_seats *seats, int room);
void ebb_seats_free(struct ebb_seats *seats, int chair, int32_t who);

#endif
