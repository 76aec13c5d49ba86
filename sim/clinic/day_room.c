/* SPDX-License-Identifier: MIT
 * day_room: memory of a day, kept from day to day, and who goes first.
 */
#include "day_room.h"

#include <stdlib.h>

bool ebb_day_goes_before(const struct ebb_day_session *a, const struct ebb_day_session *b)
{
    if (a->rank != b->rank)
        return a->rank < b->rank;
    return a->arrives_s != b->arrives_s ? a->arrives_s < b->arrives_s : a->who < b->who;
}

/* Powers of two from 64 on: a clinic of a hundred patients allocates once for all its days. */
enum ebb_status ebb_day_room_grow(struct ebb_day_room *room, int n)
{
    if (n <= room->n_sessions && room->memory)
        return EBB_OK;
    int size = 64;
    while (size < n)
        size *= 2;
    const size_t each = 2 * sizeof(heap_event) + 2 * sizeof(int32_t) + sizeof(int8_t);
    void *memory = malloc((size_t)size * each + 3 * sizeof(heap_event));
    if (!memory)
        return EBB_NO_MEMORY;
    free(room->memory);
    room->memory = memory;
    room->n_sessions = size;
    return EBB_OK;
}

struct ebb_day_queues ebb_day_room_queues(const struct ebb_day_room *room)
{
    const int size = room->n_sessions;
    heap_event *events = room->memory;
    int32_t *waiting = (int32_t *)(void *)(events + 2 * size + 3); /* 16 bytes each: aligned */
    return (struct ebb_day_queues){events, waiting, waiting + size, (int8_t *)(waiting + 2 * size)};
}

void ebb_day_room_free(struct ebb_day_room *room)
{
    free(room->memory);
    *room = (struct ebb_day_room){0};
}
