/* SPDX-License-Identifier: MIT
 * tasks: the loops of threads; all of ebb's OpenMP stands here.
 *
 * One task at a time (schedule(dynamic, 1)): a block is 3 ms of work and a replication as much, beside which
 * handing out a number is nothing; larger portions would leave threads alone with the last of them.
 */
#include <ebb/tasks.h>

#include <stddef.h>

#ifdef _OPENMP
#include <omp.h>
#endif

/* Tasks of one loop. A loop of OpenMP cannot be left, and a task with nothing to do still waits for
 * its turn: a clinic of 20,000 years that was stopped after some ten was seen to pass turns between
 * two threads for more than a minute, on a machine that others used. So loops are short, and between
 * two of them is asked whether anything is left to do. At its end threads wait for the last of them:
 * half a task in 512, which nobody can measure; with 16 it would be 3 %, with 100,000 the minute is
 * back. */
enum { LOT = 512 };

static int thread_number(void)
{
#ifdef _OPENMP
    return omp_get_thread_num();
#else
    return 0;
#endif
}

/* The caller has asked the environment and counted processors; here is only what the work can use: no
 * thread, and nobody's room, without a task. */
int ebb_tasks_threads(int64_t n, int n_threads)
{
#ifdef _OPENMP
    const int most = n_threads > 1 ? n_threads : 1;
    return n < most ? (int)n : most;
#else
    (void)n;
    (void)n_threads;
    return 1;
#endif
}

/* `ordered` hands out turns in the order of the tasks; a thread that is done early waits for its own.
 * Keeping its work and playing the next was considered and left: each thread would need several rooms, and
 * the time spent waiting is small (make bench only=output prints it). */
static void play_in_order(const struct ebb_tasks *tasks, int64_t first, int64_t last, int n_threads)
{
    (void)n_threads; /* without OpenMP */
#ifdef _OPENMP
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(n_threads)
#endif
    for (int64_t number = first; number < last; number++) {
        const int thread = thread_number();
        tasks->play(tasks->self, number, thread);
#ifdef _OPENMP
#pragma omp ordered
#endif
        tasks->hand_over(tasks->self, number, thread);
        if (tasks->after)
            tasks->after(tasks->self, number, thread);
    }
}

/* A loop of its own, because a loop that says `ordered` makes every thread wait for its turn before it gets
 * its next task, whether or not there is anything to hand over. */
static void play_in_any_order(const struct ebb_tasks *tasks, int64_t first, int64_t last, int n_threads)
{
    (void)n_threads;
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic, 1) num_threads(n_threads)
#endif
    for (int64_t number = first; number < last; number++) {
        const int thread = thread_number();
        tasks->play(tasks->self, number, thread);
        if (tasks->hand_over) {
#ifdef _OPENMP
#pragma omp critical(ebb_tasks_hand_over)
#endif
            tasks->hand_over(tasks->self, number, thread);
        }
        if (tasks->after)
            tasks->after(tasks->self, number, thread);
    }
}

void ebb_tasks_play(const struct ebb_tasks *tasks, int n_threads)
{
    const int n = ebb_tasks_threads(tasks->n, n_threads);
    for (int64_t first = 0; first < tasks->n; first += LOT) {
        const int64_t last = first + LOT < tasks->n ? first + LOT : tasks->n;
        if (tasks->ended && tasks->ended(tasks->self))
            return;
        if (tasks->in_order && tasks->hand_over)
            play_in_order(tasks, first, last, n);
        else
            play_in_any_order(tasks, first, last, n);
    }
}

void ebb_tasks_alone(void (*act)(void *self), void *self)
{
#ifdef _OPENMP
#pragma omp critical(ebb_tasks_alone)
#endif
    act(self);
}
