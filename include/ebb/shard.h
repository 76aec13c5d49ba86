/* SPDX-License-Identifier: MIT
 * shard: one of n shares of a piece of work, so that as many calls as there are machines make one result.
 *
 * Work is a row of items: blocks of a study's patients, rows of a design, studies of a list, replications of
 * a clinic, sources left out. Shard k of n has those from floor((k - 1) N / n) to floor(k N / n) - 1:
 *
 *     10 items in 4 shards    0 1 | 2 3 4 | 5 6 | 7 8 9      no item is in two, none in no shard
 *
 * What a shard makes is a piece, a file of its own beside that of the whole. A piece that was stopped before
 * its end is kept likewise, and is what the same command goes on from:
 *
 *     results/run.h5                              the whole
 *     results/run.shard-003-of-200.h5             a piece of it
 *     results/run.stopped.h5                      the whole, as far as it had come
 *     results/run.shard-003-of-200.stopped.h5     the piece, as far as it had come
 *
 * Pure: nothing here looks at a file or at the environment; who reads Slurm's variables hands their texts in.
 *
 * Caveats, as symptom -> what to do:
 * - A shard has no item: there are more shards than items -> that is no failure, and leaves no file; who puts
 *   pieces together asks whether all items are there, never whether all files are.
 * - "ids ... are not consecutive": tasks of an array were given one by one (--array=3,17), and how many
 *   shards there are is then in no variable -> give the number itself: --shard $SLURM_ARRAY_TASK_ID/200.
 *
 *   1. The value   2. Its items   3. Names of files
 */
#ifndef EBB_SHARD_H
#define EBB_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/message.h>
#include <ebb/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. The value */

/* Two orders above the largest array that a Slurm can be told to take; with 2^31 blocks of patients the
 * products below stay far within 64 bits. */
enum { EBB_SHARD_MOST = 1000000 };

/* Share k of n, k from 1. Zeroed: no shard was asked for, and the work is whole; 1/1 is a shard, whose piece
 * holds everything. */
struct ebb_shard {
    int64_t k, n;
};

static inline bool ebb_shard_is_whole(struct ebb_shard shard)
{
    return shard.n == 0;
}

/* What Slurm tells the tasks of an array: SLURM_ARRAY_TASK_ID, _MIN, _MAX and _COUNT. NULL: not set. */
struct ebb_shard_array {
    const char *id, *least, *most, *count;
};

/* Reads "k/n", or "slurm": the task's place in its array, whose ids must be consecutive. `place` is where the
 * word stands, for messages. EBB_USAGE with a message. */
enum ebb_status ebb_shard_read(const char *word, const struct ebb_shard_array *array, const char *place,
                               struct ebb_shard *out_shard, struct ebb_messages *messages);

/* 2. Its items */

/* Items first, first + 1, ..., first + n - 1; n may be 0. */
struct ebb_share {
    int64_t first, n;
};

/* Of `total` items; all of them for the whole. */
struct ebb_share ebb_shard_share(struct ebb_shard shard, int64_t total);

/* 3. Names of files */

/* The file of a shard's piece, for that of the whole: the number before the ending, with as many digits as n
 * has, so that `ls` lists them in order. Of the whole, the path itself. Memory shows in out_path->failed. */
void ebb_shard_path(struct ebb_shard shard, const char *path, struct ebb_text *out_path);

/* The file that holds what was complete of `path` when it was stopped. */
void ebb_shard_stopped_path(const char *path, struct ebb_text *out_path);

/* Whether the name of the file is that of a piece. If so also which shard it was, the path of the whole, and
 * whether it was stopped; a name proves nothing: what is in the file does. Memory shows in
 * out_whole->failed. */
bool ebb_shard_of_path(const char *path, struct ebb_shard *out_shard, bool *out_stopped,
                       struct ebb_text *out_whole);

#ifdef __cplusplus
}
#endif

#endif
