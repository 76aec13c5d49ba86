/* SPDX-License-Identifier: MIT
 * play_rows: rows of a design (settings of one study) played on the same patients, a few answers of each.
 *
 *     row i --study: caller's thread--> study --> plan --> blocks on all threads --> answers
 *                                                                                      |
 *                       take(row i), in the order of rows, on the caller's thread  <---'
 *
 * Rows meet the same patients as long as the caller leaves seed and number of patients alone: draws are named
 * by patient, assessment and purpose. That is what makes a difference between rows a difference of settings.
 *
 * Some rows at a time, so that memory does not grow with their number and threads need not wait at the end of
 * each. Which row is played when, and by whom, changes no byte: answers depend on the row's study alone, and
 * are handed over in order. So a caller who stops and goes on at row i, or plays rows one by one, has the
 * same table.
 *
 * Of asked costs (EBB_COSTED_LIST in measure.h) a tally is added up for each row. Where a row's study differs
 * in nothing but prices, utilities and their discounts from the first row, from the last one of the rows that
 * were played before it, or from one that is played with it, its patients are not played again: the same
 * tally is costed once more. Rows that come setting by setting so cost one play a setting.
 *
 * Caveats:
 *   The call ends with EBB_BAD_STUDY after some rows -> a row's study is none: messages say what is wrong
 *     with it, and rows before it were handed over. Whoever refuses all or nothing asks ebb_study_check of
 *     each row first.
 *   Rows differ where they should not -> `study` is handed what the row before left in it: set every value
 *     that varies, or copy `like` first.
 */
#ifndef EBB_PLAY_ROWS_H
#define EBB_PLAY_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/answers.h>
#include <ebb/message.h>
#include <ebb/tally.h>
#include <ebb/work.h>

/* A row that has been played. Borrowed for the call of `take`. */
struct ebb_played_row {
    int64_t row;
    const struct ebb_plan *plan;      /* of its patients; its prices may be those of another row */
    const struct ebb_answer *answers; /* (asked) */
    const double *const *deviations;  /* (asked), to the plan's patients; NULL: not asked for */
    const struct ebb_tally *tally;    /* NULL: not asked for */
};

struct ebb_play_rows_options {
    const struct ebb_plan *like; /* of the base study: what the asked populations mean */
    int64_t first, last;         /* rows [first, last) */
    const struct ebb_asked *asked;
    int n_asked; /* may be 0 with a tally */
    bool with_deviations;
    /* Sums by year, side effects by kind: what no answer is made of. Costs each row 0.45 ms (of 750 patients
     * under three policies, who take 0.55) and half a megabyte. */
    bool with_tally;
    struct ebb_work_machine machine;
    ebb_stop_flag *stop; /* may be NULL; raised: EBB_INTERRUPTED, after rows that are complete and in order */
    /* Whoever takes them keeps them and goes on from there: the first rows are played whatever the flag says,
     * so that every call comes further, however soon it is stopped. */
    bool keeps;
    void *self;          /* handed to the three below */
    /* Makes the study that of the row; it holds the row before, at first the base study. In the caller's
     * thread, row by row. Any status but EBB_OK ends the call. */
    enum ebb_status (*study)(void *self, int64_t row, struct ebb_study *study, struct ebb_messages *messages);
    /* In the caller's thread, in the order of rows. Any status but EBB_OK ends the call. */
    enum ebb_status (*take)(void *self, const struct ebb_played_row *row);
    void (*progress)(void *self, int64_t n_rows); /* may be NULL; rows handed over so far */
    int64_t *n_played; /* may be NULL; rows whose patients were played, added up as it goes */
};

/* Messages are why it failed: warnings about rows are dropped, which are those of the base study once more.
 * EBB_BAD_STUDY, EBB_NO_MEMORY, EBB_INTERRUPTED, or what a callback returned. `precision` of a
 * row's study is taken off and its `record` is as if it were summary: a row plays all its patients and keeps
 * none. borrows: all, for the call. */
enum ebb_status ebb_play_rows(const struct ebb_play_rows_options *options, struct ebb_messages *messages);

#endif
