/* SPDX-License-Identifier: MIT
 * relapse_rows: the rows of /tables/first_relapse and /tables/intervals that a block of patients brings.
 *
 * Everything in them could be had from /state; they are kept because survival packages want rows of (time,
 * event) and of (start, stop, event), and because a file without courses (record: outcomes) has no /state.
 * Their conventions are those of R's survival: survfit on the first gives /curves/relapse_free to the last
 * digit, which interop_r.py holds.
 */
#ifndef EBB_STORE_RELAPSE_ROWS_H
#define EBB_STORE_RELAPSE_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include <ebb/block.h>
#include <ebb/digest.h>

#include "column.h"

/* One followed patient under one policy: survfit(Surv(time_days, event) ~ policy). */
struct ebb_first_relapse_row {
    int32_t patient, policy, time_days, event, responder, stratum;
};

/* A time between relapses: coxph(Surv(start, stop, event) ~ policy + cluster(patient)); the last row of a
 * patient is censored. */
struct ebb_interval_row {
    int32_t patient, policy, start, stop, event, relapse;
};

/* All of them whole numbers of 32 bits, in the order of the structs. */
enum { EBB_RELAPSE_COLUMNS = 6 };
extern const struct ebb_column EBB_FIRST_RELAPSE_COLUMNS[EBB_RELAPSE_COLUMNS];
extern const struct ebb_column EBB_INTERVAL_COLUMNS[EBB_RELAPSE_COLUMNS];
extern const struct ebb_column *const EBB_RELAPSE_TABLES[2]; /* both, in this order */
extern const char EBB_FIRST_RELAPSE_MEANING[], EBB_INTERVAL_MEANING[];

/* Grows to what a block needs and stays so: room is asked for patient by patient, since how often patients
 * relapse is not known before, and a relapse at every other assessment, the most that could be, never comes.
 */
struct ebb_relapse_rows {
    struct ebb_first_relapse_row *first;
    struct ebb_interval_row *intervals;
    size_t n_first, n_intervals, room_first, room_intervals;
};

void ebb_relapse_rows_free(struct ebb_relapse_rows *rows);

/* EBB_NO_MEMORY leaves rows of a part of the patients: the run ends with it. Replaces the rows by those of a
 * block with rows and trajectories, patient by patient, policies in turn. */
enum ebb_status ebb_relapse_rows_fill(struct ebb_relapse_rows *rows, const struct ebb_plan *plan,
                                      const struct ebb_block *block);

/* The hash of each column of `n` rows of either table, as a block of its dataset (digests.h). Any thread. */
void ebb_relapse_rows_hash(const void *rows, size_t n,
                           uint8_t out_hashes[EBB_RELAPSE_COLUMNS][EBB_DIGEST_BYTES]);

#endif
