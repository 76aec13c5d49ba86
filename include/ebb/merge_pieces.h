/* SPDX-License-Identifier: MIT
 * merge_pieces: makes of pieces the one file that a single process would have made, byte for byte in its
 * datasets.
 *
 *     run.shard-1-of-3.h5  run.shard-2-of-3.h5  run.shard-3-of-3.h5   ->   run.h5
 *
 * What pieces are of (a study's patients, ...) is a kind, a row of the table in sim/work/merge_kinds.h; the
 * first piece says which. All kinds refuse, by the name of the file: pieces of different work or of different
 * versions, damaged ones, two that hold the same, and a whole that lacks one. Whether all is there is told by
 * what the pieces hold, never by how many files there are or what they are called.
 *
 * One piece is open at a time, so that ten thousand need no more than two descriptors beside it.
 *
 * Caveat: pieces of a newer ebb are refused even where their numbers would be the same -> one version for all
 * tasks of an array: `ebb version`.
 *
 *   1. Which files   2. Doing it
 */
#ifndef EBB_MERGE_PIECES_H
#define EBB_MERGE_PIECES_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/shard.h>
#include <ebb/text.h>
#include <ebb/work.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Which files */

/* Paths, in one allocation each. */
struct ebb_piece_paths {
    char **paths; /* owned, and each of them */
    int n;
    int n_stopped; /* found beside them: pieces that were stopped, and are not in the list */
};

/* The pieces of the whole at `path` that stand beside it, by their names, in the order of these. None is no
 * failure. EBB_BAD_FILE with a message when the folder cannot be read; EBB_NO_MEMORY. gives: caller calls
 * ebb_piece_paths_free, whatever the status. */
enum ebb_status ebb_piece_paths_find(const char *path, struct ebb_piece_paths *out_paths,
                                     struct ebb_messages *messages);
void ebb_piece_paths_free(struct ebb_piece_paths *paths);

/* 2. Doing it */

/* borrows: all of it. */
struct ebb_merge_options {
    const char *const *paths; /* of the pieces, in any order */
    int n_paths;
    const char *out; /* of the whole */
    bool force;      /* it may be there already */
    struct ebb_work_machine machine;
    const char *command_line, *host, *started; /* for the provenance */
};

struct ebb_merged {
    const char *kind;  /* "study"; a constant */
    const char *items; /* "patients"; likewise */
    int n_pieces;
    int64_t n_items;
    struct ebb_file_digests digests;
};

/* Progress: as the work that is merged. EBB_BAD_FILE with messages that name the pieces; EBB_NO_MEMORY,
 * EBB_INTERRUPTED: pieces and what stood at `out` are as they were. */
enum ebb_status ebb_merge_pieces(const struct ebb_merge_options *options, const struct ebb_work *work,
                                 struct ebb_merged *out_merged);

#ifdef __cplusplus
}
#endif

#endif
