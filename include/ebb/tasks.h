/* SPDX-License-Identifier: MIT
 * tasks: threads that take numbered tasks as they become free; the only ones that ebb has.
 *
 * Blocks of patients (<ebb/executor.h>) and replications of a clinic (<ebb/clinic_play.h>) are tasks. What a
 * task does is the caller's; here is who takes it, and in which order it may be handed over.
 *
 *     thread 0   play 0 | hand over 0 | play 2 .......... | hand over 2 | after 2
 *     thread 1   play 1 ......... wait | hand over 1 | after 1 | play 3 ...
 *
 * What always holds: each task is played once; hand_over is called by one thread at a time, in_order in the
 * order of their numbers. Loops of OpenMP cannot be left: a task that finds that another has failed, or that
 * somebody stops the work, returns at once, and so do those that follow it in its lot (`failure` of the
 * caller); lots behind it are not begun where `ended` says so.
 *
 * Caveats:
 *   Results differ with the number of threads -> hand_over adds doubles and in_order is false.
 *   Built without OpenMP there is one thread, whatever is asked for, and the same bytes. */
#ifndef EBB_TASKS_H
#define EBB_TASKS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* borrows: all of it, while they are played. */
struct ebb_tasks {
    int64_t n;
    void *self; /* handed to the calls, with the number of the task, and of the thread from 0 on */
    void (*play)(void *self, int64_t number, int thread);
    void (*hand_over)(void *self, int64_t number, int thread); /* one at a time; NULL: nothing to do */
    void (*after)(void *self, int64_t number, int thread);     /* when the next one's turn has come; NULL */
    /* Asked before each lot of tasks, by one thread while none plays: true leaves out all that are not
     * played. NULL: nothing ends them, and a caller that is stopped waits while
     * each of the rest takes its turn. */
    bool (*ended)(void *self);
    /* Whether they are handed over in their order. Where nobody needs it no thread waits for another: on a
     * machine that others used, two threads that waited were slower than one. */
    bool in_order;
};

/* Threads that n tasks can keep busy, of at most n_threads (0 means 1): for who makes room for each. */
int ebb_tasks_threads(int64_t n, int n_threads);

/* Plays them all on so many threads. */
void ebb_tasks_play(const struct ebb_tasks *tasks, int n_threads);

/* Calls `act` while no other thread is in such a call; from within tasks. */
void ebb_tasks_alone(void (*act)(void *self), void *self);

#ifdef __cplusplus
}
#endif

#endif
