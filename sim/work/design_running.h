/* SPDX-License-Identifier: MIT
 * design_running: what the files of run_design know of a design that is being played.
 *
 *     run_design.c       the order of things, rows as they come, the file of the whole
 *     design_journal.c   rows that an earlier call has kept, and keeping them
 *     design_pieces.c    rows that other calls have put into pieces, and the piece of a shard
 *
 * Positions count in the order in which rows are played, from the first of the share on: of a shard, position
 * 0 is the first row that is its own.
 */
#ifndef EBB_WORK_DESIGN_RUNNING_H
#define EBB_WORK_DESIGN_RUNNING_H

#include <ebb/digest.h>
#include <ebb/journal.h>
#include <ebb/run_design.h>
#include <ebb/text.h>

#include "setting_ranges.h"

struct ebb_design_running {
    const struct ebb_run_design_options *options;
    const struct ebb_work *work;
    const struct ebb_row_studies *studies;
    struct ebb_design_run *run;
    int64_t *order;         /* (place): the row that is played there; NULL: as rows come */
    bool is_piece;          /* a shard was asked for */
    struct ebb_share share; /* places that this call plays */
    struct ebb_text journal_path;
    char digest[EBB_DIGEST_HEX]; /* of all that a row's answers depend on */
    struct ebb_journal *journal;
    double *line; /* of the journal: value and error of each answer, then what setting_ranges adds */
    struct ebb_setting_ranges *ranges;
    int64_t n_written; /* rows that the journal holds */
    double seconds;    /* of the pieces */
    struct ebb_messages messages;
};

static inline int64_t ebb_design_row_at(const struct ebb_design_running *running, int64_t position)
{
    const int64_t place = running->share.first + position;
    return running->order ? running->order[place] : place;
}

/* One NaN only: journals give back numbers, and files are compared by their bytes. */
double ebb_design_one_nan(double value);

/* 1. The journal */

/* Fills in `digest`. EBB_NO_MEMORY: it is that of other work. */
enum ebb_status ebb_design_find_digest(struct ebb_design_running *running);
/* Opens the journal and takes up what is in it: run->n_kept positions. */
enum ebb_status ebb_design_open_journal(struct ebb_design_running *running);
/* At a stop: what is said to be kept is what the next call takes up. */
void ebb_design_keep_in_hand(struct ebb_design_running *running);
/* `done`: all is in the file. */
void ebb_design_close_journal(struct ebb_design_running *running, bool done);

/* 2. Pieces */

/* Finds the places that the options' shard has. Rows of a setting over draws are all in one: their ranges
 * need what each patient adds in each of them. EBB_NO_MEMORY. */
enum ebb_status ebb_design_share(struct ebb_design_running *running);
/* Fills in answers and ranges from the options' pieces, and their seconds. EBB_BAD_FILE with a message for
 * one that is of other work, or not whole; whether they are all is asked before (merge_design.c). */
enum ebb_status ebb_design_read_pieces(struct ebb_design_running *running);
/* What a piece keeps besides its rows, as columns row and number. gives: caller calls ebb_records_free. */
void ebb_design_rest_of(const struct ebb_design_running *running, struct ebb_records *out_rest);

#endif
