/* SPDX-License-Identifier: MIT
 * take_up: blocks of a run that stand in a file already: a piece of it, or what a stopped run has kept.
 */
#ifndef EBB_WORK_TAKE_UP_H
#define EBB_WORK_TAKE_UP_H

#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/provenance.h>
#include <ebb/shard.h>
#include <ebb/tally.h>
#include <ebb/tried_files.h>
#include <ebb/writer.h>

/* borrows: all of it. */
struct ebb_take_up {
    const struct ebb_plan *plan;
    const struct ebb_provenance *provenance; /* of the run: its study */
    struct ebb_writer *writer;               /* gets the rows */
    struct ebb_tally *tally;                 /* is added to */
    struct ebb_share share;                  /* the file must begin with its first block, and have no other */
    bool is_stopped; /* it must be asked for the same share; else it must be complete */
    struct ebb_messages *messages;
    /* What comes of it: the block before which all are done; where the run had meant to look next; seconds of
     * simulating, added to. */
    int64_t n_blocks, next;
    double seconds;
};

/* EBB_BAD_FILE with a message when the file is of another study, version or share, or damaged; EBB_NO_MEMORY.
 * Tally and writer are then of no use. */
enum ebb_status ebb_take_up(struct ebb_take_up *taking, const struct ebb_tried_file *file);
/* The same of one that nobody has tried. */
enum ebb_status ebb_take_up_path(struct ebb_take_up *taking, const char *path);

#endif
