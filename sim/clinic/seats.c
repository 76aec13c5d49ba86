/* SPDX-License-Identifier: MIT
 * seats: which chair is taken, and which one is next.
 *
 * Rooms are filled greedily: the chair that needs fewest nurses now. It may leave a later patient a worse
 * room than foresight would; a charge nurse has none either.
 */
#include "seats.h"

#include <string.h>

#include <ebb/status.h>

void ebb_seats_init(struct ebb_seats *seats, const struct ebb_house *house)
{
    seats->house = house;
    seats->on_duty = 0;
    ebb_nursing_init(&seats->nursing, house->patients_per_nurse);
    int chair = 0;
    for (int room = 0; room < house->n_rooms; room++) {
        seats->free_in_room[room] = house->chairs_in_room[room];
        for (int c = 0; c < house->chairs_in_room[room]; c++, chair++) {
            ebb_require(chair < EBB_MAX_CHAIRS);
            seats->taken[chair] = false;
            seats->room_of[chair] = (uint8_t)room;
            seats->before[chair] = EBB_NOBODY;
        }
    }
}

int ebb_seats_room(const struct ebb_seats *seats, enum ebb_lack *out_lack)
{
    int best = -1, fewest = seats->on_duty + 1;
    *out_lack = EBB_LACKS_CHAIR;
    for (int room = 0; room < seats->house->n_rooms; room++) {
        if (seats->free_in_room[room] == 0)
            continue;
        *out_lack = EBB_LACKS_NURSE;
        const int needed = ebb_nursing_with(&seats->nursing, room, seats->house->start_counts);
        if (needed < fewest) {
            fewest = needed;
            best = room;
        }
    }
    return best;
}

/* Looked through from the left, many bytes in a step: of 600 chairs, one by one they cost as much as the
 * events of the day. */
int ebb_seats_take(struct ebb_seats *seats, int room)
{
    int first = 0;
    for (int r = 0; r < room; r++)
        first += seats->house->chairs_in_room[r];
    const bool *at =
        memchr(seats->taken + first, false, (size_t)seats->house->chairs_in_room[room] * sizeof *at);
    ebb_require(at != NULL);
    const int chair = (int)(at - seats->taken);
    seats->taken[chair] = true;
    seats->free_in_room[room]--;
    return chair;
}

void ebb_seats_free(struct ebb_seats *seats, int chair, int32_t who)
{
    seats->taken[chair] = false;
    seats->before[chair] = who;
    seats->free_in_room[seats->room_of[chair]]++;
}
