/* SPDX-License-Identifier: MIT
 * shard_files: how far the shards of a piece of work have come, told by the files that stand beside it.
 *
 *     run.shard-003-of-200.h5                  finished: it got its name when it was whole
 *     run.shard-003-of-200.h5 (a short file)   damaged: a copy that broke off, a full disk
 *     run.shard-003-of-200.h5.WHO.part         running or failed: its name says who writes it
 *     run.shard-003-of-200.stopped.h5          stopped, and goes on from there
 *     run.shard-003-of-200.h5.journal          likewise, of rows; running while somebody has its lock
 *     nothing                                  missing: never begun, or stopped before anything was complete
 *
 * No batch system is asked: what it calls a task and how long it remembers one differ between sites, and the
 * files say the same on a laptop. Of each file the name is read and of a piece its first bytes, which say how
 * long it must be; one file is open at a time. Whether pieces are of one study, and whole to the bit, `ebb
 * merge` finds.
 *
 * Caveats, as symptom -> what to do:
 * - "unknown": a process of another machine has begun it, and the disk has no locks that say whether it still
 *   lives -> ask the batch system (squeue), or wait.
 * - "missing", and its task runs -> it has not opened its file yet (it reads the study), or is of a study
 *   that keeps sums alone and another folder; its log says where it writes.
 * - A shard without items (more shards than items) is missing for good -> merge knows better, and is content.
 *
 *   1. States   2. One piece of work   3. All in a folder
 */
#ifndef EBB_SHARD_FILES_H
#define EBB_SHARD_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/message.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. States */

/* code, name, what it means. Of two files of a shard the one that comes later here counts: a task that is put
 * back leaves a part behind, and the stopped piece beside it. */
#define EBB_SHARD_STATE_LIST(X)                                                             \
    X(EBB_SHARD_MISSING, missing, "nothing of it is there")                                 \
    X(EBB_SHARD_FAILED, failed, "who played it is gone, and left an unfinished file")       \
    X(EBB_SHARD_STOPPED, stopped, "was stopped; goes on from what is kept")                 \
    X(EBB_SHARD_UNKNOWN, unknown, "was begun on another machine, and may still be running") \
    X(EBB_SHARD_RUNNING, running, "is being played")                                        \
    X(EBB_SHARD_DAMAGED, damaged, "its file is shorter than it says: remove it")            \
    X(EBB_SHARD_FINISHED, finished, "its piece is there")
#define EBB_AS_ENUM(code, name, meaning) code,
enum ebb_shard_state { EBB_SHARD_STATE_LIST(EBB_AS_ENUM) EBB_SHARD_STATE_COUNT };
#undef EBB_AS_ENUM
struct ebb_shard_state_info {
    const char *name, *meaning;
};
extern const struct ebb_shard_state_info EBB_SHARD_STATES[EBB_SHARD_STATE_COUNT];

/* 2. One piece of work */

/* `whole` and n together: the same file may have been shared out in two ways, and both are told. */
struct ebb_shard_files {
    char *whole; /* path of the whole; owned */
    bool is_merged;
    int64_t n;
    unsigned char *states; /* of shard k at [k - 1]; owned */
    int64_t counts[EBB_SHARD_STATE_COUNT];
    int64_t known; /* a shard that has a piece, finished or stopped, for who wants to read one; 0: none has */
    bool known_is_stopped;
};

/* 3. All in a folder */

struct ebb_shard_works {
    struct ebb_shard_files *items; /* in the order of their paths; owned */
    int n;
};

/* Those whose pieces lie in the folder; with `only` (the name of a whole in it) of that alone, NULL: all.
 * Nothing found is no failure. no_lock: locks of this disk tell nothing. EBB_BAD_FILE with a message when the
 * folder cannot be read; EBB_NO_MEMORY. gives: caller calls ebb_shard_works_free, whatever the status. May be
 * called again with another folder: adds. */
enum ebb_status ebb_shard_works_find(struct ebb_shard_works *works, const char *folder, const char *only,
                                     bool no_lock, struct ebb_messages *messages);
void ebb_shard_works_free(struct ebb_shard_works *works);

#ifdef __cplusplus
}
#endif

#endif
