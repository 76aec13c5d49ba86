/* SPDX-License-Identifier: MIT
 * event_heap: what happens next in the house: a binary heap in an array that somebody else owns.
 *
 *     event[0] is the next; the children of i are 2 i + 1 and 2 i + 2, none before its parent
 *
 *     event     | second | kind: 4 bits | who: 32 bits | session: 32 bits |     one number, compared as such
 *
 * Events of one second are in the order of their kinds, then of `who`, so that a day is the same whatever the
 * order in which its events were put in. A heap of 20 sessions is five deep; a calendar queue would be worth
 * its trouble from thousands of pending events on.
 */
#ifndef SIM_CLINIC_EVENT_HEAP_H
#define SIM_CLINIC_EVENT_HEAP_H

#include <stdint.h>

#include <ebb/pcg.h>

/* 16 bytes: four to a cache line. A struct of time and who took two comparisons with a jump each, which a
 * processor cannot foretell: a day of 20 sessions took 3.9 us, not 3.3 (tests/bench/clinic_day.c). */
typedef ebb_u128 heap_event;

/* `second` at least 0; `who` of the session or EBB_NOBODY, `session` its index or -1. */
static inline heap_event heap_event_of(int32_t second, int kind, int32_t who, int32_t session)
{
    const uint64_t when = (uint64_t)second << 4 | (uint64_t)kind;
    const uint64_t whose = (uint64_t)((uint32_t)who ^ 0x80000000u) << 32 | (uint32_t)session;
    return EBB_U128(when, whose);
}

static inline int32_t heap_event_second(heap_event event)
{
    return (int32_t)(event >> 68);
}

static inline int heap_event_kind(heap_event event)
{
    return (int)(event >> 64) & 15;
}

static inline int32_t heap_event_session(heap_event event)
{
    return (int32_t)(uint32_t)event;
}

struct event_heap {
    heap_event *events; /* borrows; with room for all that are ever in it at once */
    int n;
};

/* Moves holes, not events: half the copies of an exchange. */
static inline void event_heap_rise(struct event_heap *heap, int hole, heap_event event)
{
    while (hole > 0 && event < heap->events[(hole - 1) / 2]) {
        heap->events[hole] = heap->events[(hole - 1) / 2];
        hole = (hole - 1) / 2;
    }
    heap->events[hole] = event;
}

static inline void event_heap_push(struct event_heap *heap, heap_event event)
{
    event_heap_rise(heap, heap->n++, event);
}

/* Of a heap that is not empty. The hole goes down to the bottom by the earlier child, without a look at what
 * will fill it: the last event mostly belongs near the bottom, and the choice of a child needs no jump. The
 * last event still stands at n meanwhile, so that a parent of one child has two to choose from. */
static inline heap_event event_heap_pop(struct event_heap *heap)
{
    const heap_event next = heap->events[0];
    const int n = --heap->n;
    int hole = 0;
    for (int child = 2; child <= n; child = 2 * hole + 2) {
        hole = child - (heap->events[child - 1] < heap->events[child]);
        heap->events[(hole - 1) / 2] = heap->events[hole];
    }
    event_heap_rise(heap, hole, heap->events[n]);
    return next;
}

#endif
