/* SPDX-License-Identifier: MIT
 * sink: who takes finished blocks. A results file, the counts of a calibration, a digest, an outcome of one's
 * own: whoever wants more than the tally fills one of these.
 *
 *       thread 0    play 0 | prepare 0 | place 0 | play 2 | prepare 2      | place 2
 *       thread 1    play 1 | prepare 1      | (waits) place 1 | play 3 | ...
 *
 * What costs time (compression, counting) belongs into `prepare`, which runs in all threads at once and so
 * must write only what belongs to its thread. What depends on order (appending to a file, a digest) belongs
 * into `place`. A sink without `place` makes no thread wait for another, and is the quicker for it.
 *
 * Caveats:
 *   Rows are missing -> the plan's study says `record: summary`: a sink gets rows and trajectories of a block
 *     only with any other record. Set the study's record before the plan is made, or say `outcomes_alone`.
 *   Counts come out too low, or change from run to run -> `prepare` writes what another thread writes, too:
 *     give each thread its own, and add them up afterwards. Integers, or the order would change the last
 *     bits.
 *   A block's arrays change after the call -> they are the thread's room and hold the next block by then:
 *     copy.
 */
#ifndef EBB_SINK_H
#define EBB_SINK_H

#include <stdint.h>

#include <ebb/block.h>
#include <ebb/status.h>

struct ebb_sink {
    void *self; /* handed to both calls */
    /* In any thread, for several blocks at a time. `thread` is 0 .. n_threads - 1, the same in both calls for
     * a block. borrows: the block. Any status but EBB_OK ends the play with it. Either function may be NULL.
     * */
    enum ebb_status (*prepare)(void *self, int thread, const struct ebb_block *block);
    /* By one thread at a time, batch by batch in their order, in each the blocks in theirs. */
    enum ebb_status (*place)(void *self, int thread, const struct ebb_block *block);
    /* Bits of enum ebb_outcome: the block has these outcomes, traits, flags and days of leaving, whatever the
     * study's record, and no trajectories; arrays of other outcomes are NULL. For whoever wants a few numbers
     * of thousands of short runs. 0: all that the study records. */
    uint32_t outcomes_alone;
};

#endif
