/* SPDX-License-Identifier: MIT
 * event_heap: what happens next in the house: a binary heap in an array that somebody else owns.
 *
 *     event[0] is the next; the children of i are 2 i + 1 and 2 i + 2, none before its parent
 *
 * Events of one second are in the order of their kinds, then of `who`, so that a day is the same whatever the
 * order in which its events were put in. A heap of 20 sessions is five deep; a sorted list was not tried,
 * a calendar queue is worth its trouble from thousands of pending events on. The sift is by holes, not by
 * exchanges: half the copies.
 */
#ifndef SIM_CLINIC_EVENT_HEAP_H
#define SIM_CLINIC_EVENT_HEAP_H

#include <stdbool.h>
#include <stdint.h>

/* 16 bytes: four to a cache line. */
struct heap_event {
    int64_t when;    /* 16 x second + kind */
    int32_t who;     /* of the session; -1: of the house */
    int32_t session; /* its index */
};

struct event_heap {
    struct heap_event *events; /* borrows; with room for all that are ever in it at once */
    int n;
};

static inline bool heap_event_before(struct heap_event a, struct heap_event b)
{
    return a.when < b.when || (a.when == b.when && a.who < b.who);
}

static inline void event_heap_push(struct event_heap *heap, struct heap_event event)
{
    int hole = heap->n++;
    for (int parent; hole > 0 && heap_event_before(event, heap->events[parent = (hole - 1) / 2]);
         hole = parent)
        heap->events[hole] = heap->events[parent];
    heap->events[hole] = event;
}

/* Of a heap that is not empty. */
static inline struct heap_event event_heap_pop(struct event_heap *heap)
{
    const struct heap_event next = heap->events[0], last = heap->events[--heap->n];
    int hole = 0;
    for (int child = 1; child < heap->n; child = 2 * hole + 1) {
        if (child + 1 < heap->n && heap_event_before(heap->events[child + 1], heap->events[child]))
            child++;
        if (!heap_event_before(heap->events[child], last))
            break;
        heap->events[hole] = heap->events[child];
        hole = child;
    }
    heap->events[hole] = last;
    return next;
}

#endif
