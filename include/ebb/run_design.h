/* SPDX-License-Identifier: MIT
 * run_design: plays the rows of a study's design, and goes on where it was stopped.
 *
 *     open    table, journal beside the file: rows that an earlier call finished are read from it
 *     play    the rest (<ebb/play_rows.h>), rows that differ in prices alone one after the other
 *             (ebb_design_order), so that each setting is simulated once; each row goes into the journal as
 *             it comes
 *     front   rows that are not dominated are played once more, for the errors of their differences
 *     write   the file (<ebb/design_file.h>), then the journal is removed
 *
 * A row is a function of the design and its number, and its answers of the row's study: so a design that was
 * stopped and gone on with gives the same bytes as one in one go, on any number of threads.
 *
 * Caveats:
 *   "is of another calibration" of a journal -> study, design or what is asked changed since: delete it, or
 *     give another --out.
 *   Stopped before the first row was finished -> there is no journal, and nothing to go on from.
 *   Memory -> the table, rows x answers x 16 bytes, and a lot of rows at a time; the journal is read once.
 */
#ifndef EBB_RUN_DESIGN_H
#define EBB_RUN_DESIGN_H

#include <ebb/config.h>
#include <ebb/design_results.h>
#include <ebb/digest.h>
#include <ebb/provenance.h>
#include <ebb/shard.h>
#include <ebb/tried_files.h>
#include <ebb/work.h>

/* A share of the rows (`shard`) is played likewise, into a piece (<ebb/design_file.h>) and without a front.
 * Rows that stand in pieces (`pieces`) are read and not played: with all of them the work is a merge, and its
 * file that of one process. */
struct ebb_run_design_options {
    const struct ebb_config *config; /* with a design */
    struct ebb_work_machine machine;
    const char *path; /* of the file; the journal is `path`.journal. NULL: none, and no journal */
    bool force;
    const struct ebb_provenance *provenance; /* of study and run; NULL without a path */
    /* `path` is then a piece's (ebb_shard_path); zeroed: all rows. */
    struct ebb_shard shard;
    const struct ebb_tried_file *pieces; /* that hold all rows, in order; borrowed, as all of it */
    int n_pieces;                        /* 0: rows are played */
};

struct ebb_design_run {
    struct ebb_design_results results;
    struct ebb_plan *like;  /* of the first row */
    struct ebb_share share; /* of the rows, in the order in which they are played */
    int64_t n_kept;         /* rows that an earlier call had played */
    int64_t n_done;   /* rows that are finished, those with them; after a stop they are in the journal */
    int64_t n_played; /* rows whose patients were simulated by this call; the rest differ in prices alone */
    double seconds;
    struct ebb_file_digests digests; /* of the file; "" without one */
};

/* EBB_BAD_STUDY, EBB_BAD_FILE, EBB_NO_MEMORY; EBB_INTERRUPTED when the flag was raised: rows that were
 * finished are in the journal, and the same call goes on. gives: caller calls ebb_design_run_free, whatever
 * the status. */
enum ebb_status ebb_run_design(const struct ebb_run_design_options *options, const struct ebb_work *work,
                               struct ebb_design_run *out_run);
void ebb_design_run_free(struct ebb_design_run *run);

#endif
