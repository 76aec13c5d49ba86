/* SPDX-License-Identifier: MIT
 * room: how large a thread's room must be, and what it is laid out for.
 *
 * Sizes are asked for first and memory is had once, for the largest: fitting each batch in turn would clear
 * each one's tally, half a megabyte, for nothing.
 */
#include "room.h"

#include <stdbool.h>

/* Rows cost memory and the time to write them, so that they are made only where somebody takes them. */
static bool wants_rows(const struct ebb_batch *batch)
{
    return batch->sink != NULL && batch->plan->study.record != EBB_RECORD_SUMMARY;
}

/* 0: the sink takes whatever the study records. */
static uint32_t outcomes_alone(const struct ebb_batch *batch)
{
    return batch->sink ? batch->sink->outcomes_alone : 0;
}

static size_t block_bytes_of(const struct ebb_batch *batch)
{
    const bool with_rows = wants_rows(batch);
    return outcomes_alone(batch) ? ebb_block_outcomes_bytes(batch->plan, outcomes_alone(batch))
                                 : ebb_block_bytes(batch->plan, with_rows, with_rows);
}

static enum ebb_status fit_block(struct ebb_room *room, const struct ebb_batch *batch)
{
    const bool with_rows = wants_rows(batch);
    return outcomes_alone(batch) ? ebb_block_fit_outcomes(&room->block, batch->plan, outcomes_alone(batch))
                                 : ebb_block_fit(&room->block, batch->plan, with_rows, with_rows);
}

/* The largest block and the largest tally may be those of different batches. */
enum ebb_status ebb_room_grow(struct ebb_room *room, const struct ebb_batch *batches, int n_batches)
{
    size_t block_bytes = 0, tally_bytes = 0;
    int block = -1, tally = -1;
    for (int i = 0; i < n_batches; i++) {
        const size_t of_block = block_bytes_of(&batches[i]);
        const size_t of_tally = batches[i].tally ? ebb_tally_bytes(batches[i].plan) : 0;
        if (of_block > block_bytes) {
            block_bytes = of_block;
            block = i;
        }
        if (of_tally > tally_bytes) {
            tally_bytes = of_tally;
            tally = i;
        }
    }
    /* A room that is large enough is left alone, so that a play that repeats costs two comparisons a
     * thread. */
    enum ebb_status status = EBB_OK;
    if (block_bytes > room->block.capacity)
        status = fit_block(room, &batches[block]);
    if (status == EBB_OK && tally_bytes > room->tally.capacity * sizeof(int64_t))
        status = ebb_tally_fit(&room->tally, batches[tally].plan);
    return status;
}

enum ebb_status ebb_room_fit(struct ebb_room *room, const struct ebb_batch *batch)
{
    const enum ebb_status status = fit_block(room, batch);
    return status == EBB_OK && batch->tally ? ebb_tally_fit(&room->tally, batch->plan) : status;
}

void ebb_room_free(struct ebb_room *room)
{
    ebb_block_free(&room->block);
    ebb_tally_free(&room->tally);
}
