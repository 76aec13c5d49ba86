/* SPDX-License-Identifier: MIT
 * executor: threads that keep their room, and play blocks of plans. The only threads of ebb.
 *
 *       batches     plan A, blocks 0 to 9       plan B, blocks 4 to 6      ...
 *                      |                           |
 *       tasks       A0 A1 A2 ... A9             B4 B5 B6            one block of one plan each
 *                      \______________ ____________/
 *       threads          0: A0 A2 B4  V  1: A1 A3 B5 ...            whoever is free takes the next
 *                      |                           |
 *       results     a tally each                a sink each         <ebb/tally.h>, <ebb/sink.h>
 *
 * A run plays one batch, and goes on with the next blocks of it until the precision asked for is reached; a
 * calibration plays one batch a trial, hundreds of times, its plans updated in between; a design plays as
 * many settings at a time as it has room for. All of them keep one executor.
 *
 * What always holds:
 *   - A block's patients depend on its number and its plan only, tallies are whole numbers, and sinks are
 *     served in order: no result depends on who played what when, on the number of threads, or on what the
 *     executor played before.
 *   - Room (the arrays of a block, the kernel's scratch, a tally) belongs to a thread, not to a plan. It
 *     grows before the threads start, never shrinks, and is not touched by malloc while they play. Without
 *     that a thread's 3.4 MB were mapped, cleared and given back at every play (1.8 ms for three policies
 *     over a year).
 *   - Where any sink has a `place`, tasks go in their order; otherwise those of the plan with most work per
 *     block go first, so that no thread is left alone with a long one in the end.
 *
 * Caveats:
 *   Two callers at once crash or give nonsense -> an executor serves one play at a time: open one each.
 *   Memory grows with the number of threads, not of plans -> a design's own plans (130 kB each) and tallies
 *     (0.6 MB for three policies over a year) are the caller's: play some settings at a time.
 *   Built without OpenMP there is one thread, whatever is asked for, and the same bytes.
 */
#ifndef EBB_EXECUTOR_H
#define EBB_EXECUTOR_H

#include <stdint.h>

#include <ebb/kernel.h>
#include <ebb/plan.h>
#include <ebb/profile.h>
#include <ebb/sink.h>
#include <ebb/status.h>
#include <ebb/stop.h>
#include <ebb/tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Blocks [first_block, last_block) of a plan, and who takes them; a block that the plan has not is a bug of
 * the caller (exit status 70). borrows: all of it, for the play. */
struct ebb_batch {
    const struct ebb_plan *plan;
    int64_t first_block, last_block;
    const struct ebb_sink *sink; /* NULL: nobody; then no rows are made */
    struct ebb_tally *tally;     /* of the plan; added to. NULL: nothing is added up */
};

/* How to play. Zero but for the kernel is a quiet play with one thread. */
struct ebb_play_options {
    const struct ebb_kernel_entry *kernel;
    int n_threads;       /* at most so many; 0 means 1. No more than there are blocks are started */
    ebb_stop_flag *stop; /* may be NULL; set by anybody to end the play early with EBB_INTERRUPTED */
    void (*progress)(void *self, int64_t n_patients_done); /* may be NULL; called by one thread at a time */
    void *progress_self;
    struct ebb_profile *profile; /* may be NULL: then no clock is read */
    /* For who goes on from where a play was stopped: not NULL, it gets how many blocks of the single batch
     * were played to their end, all of them when nothing stopped the play. After EBB_INTERRUPTED these are
     * the first of the batch, without a gap, and tally and sink hold them and no other. */
    int64_t *n_played;
};

struct ebb_executor;

/* gives: caller calls ebb_executor_close. Takes no room yet. EBB_NO_MEMORY. */
enum ebb_status ebb_executor_open(struct ebb_executor **out_executor);
void ebb_executor_close(struct ebb_executor *executor); /* NULL is fine */

/* Makes room for a play of these batches, which then allocates nothing. Playing does it by itself; do it
 * before where memory should fail early. n_threads as in the options of the play, 0 being 1. EBB_NO_MEMORY
 * leaves the executor fit for what it could play before. */
enum ebb_status ebb_executor_reserve(struct ebb_executor *executor, const struct ebb_batch *batches,
                                     int n_batches, int n_threads);

/* Plays all blocks of all batches. EBB_NO_MEMORY, EBB_INTERRUPTED or what a sink returned; the tally of a
 * single batch is then as it was (but see n_played), those of several hold some of their blocks. */
enum ebb_status ebb_executor_play(struct ebb_executor *executor, const struct ebb_batch *batches,
                                  int n_batches, const struct ebb_play_options *options);

/* The same for who plays only once: opens an executor and closes it. */
enum ebb_status ebb_play_once(const struct ebb_batch *batches, int n_batches,
                              const struct ebb_play_options *options);

#ifdef __cplusplus
}
#endif

#endif
