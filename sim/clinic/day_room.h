/* SPDX-License-Identifier: MIT
 * day_room: queues of a day, and the memory for them, one piece, so that there is one thing to fail:
 *
 *     | events: 2 a session, 3 of the house | waiting | staying | told |       size sessions each
 */
#ifndef SIM_CLINIC_DAY_ROOM_H
#define SIM_CLINIC_DAY_ROOM_H

#include <string.h>

#include <ebb/clinic_day.h>

#include "event_heap.h"

/* Who waits stands in this order (point 6 of the page). */
bool ebb_day_goes_before(const struct ebb_day_session *a, const struct ebb_day_session *b);

/* Takes back whatever an earlier play has left in the session. */
static inline void ebb_day_session_renew(struct ebb_day_session *session)
{
    session->ready_s = session->began_s = session->left_chair_s = -1;
    session->home_s = session->chair_free_s = -1;
    session->chair = -1;
    memset(session->waited_s, 0, sizeof session->waited_s);
    session->fate = EBB_SESSION_NO_SHOW;
}

struct ebb_day_queues {
    heap_event *events;
    int32_t *waiting, *staying;
    int8_t *told;
};

/* Grows the room where n sessions need more; what was in it is gone. EBB_NO_MEMORY: it is as it was. */
enum ebb_status ebb_day_room_grow(struct ebb_day_room *room, int n);

struct ebb_day_queues ebb_day_room_queues(const struct ebb_day_room *room);

#endif
