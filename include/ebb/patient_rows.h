/* SPDX-License-Identifier: MIT
 * patient_rows: what a results file keeps of its patients one by one, read back block by block.
 *
 * A kernel fills a block and the store writes it; this is the way back, into the same struct. So whoever
 * computes from patients (a comparison in pairs) has the same arrays whether they were played or read, and
 * never more than 4,096 patients in memory.
 *
 * Rows that follow from others are in no file, and are made again here: of parts that are off, and days in
 * none of the states of care.
 *
 * What comes back are traits, flags and outcomes (record: outcomes and above). Courses do not:
 * ebb_reader_trajectory has those of one patient. leaving_day is in no file, and stays as it was.
 *
 * Caveats:
 *   "keeps no rows" although the study records them -> part of them was left out by whoever copied the file.
 *   Slow -> each call opens and unpacks every dataset of rows: ask for blocks in order, each once, and begin
 *     them where chunks begin, at multiples of 4,096.
 *   Whether values are those that were written is not asked here: ebb_reader_verify is for that, and comes
 *     first. That each is one a run of the plan could give is: no value here leads an index or a sum astray.
 */
#ifndef EBB_PATIENT_ROWS_H
#define EBB_PATIENT_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/block.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Whether the file, of this plan, has all rows that a block holds. */
bool ebb_patient_rows_kept(const struct ebb_reader *reader, const struct ebb_plan *plan);

/* Reads n_patients of the file from row `first_row` on (rows count from the file's first patient) into
 * the first places of the block, which must be of the plan and with rows. Places behind them keep what
 * they had. EBB_BAD_FILE with a message for a dataset that is missing or has another shape, and for a
 * value beyond what the plan allows (dataset, patient, policy and value are named); EBB_NO_MEMORY. */
enum ebb_status ebb_patient_rows_read(const struct ebb_reader *reader, const struct ebb_plan *plan,
                                      int64_t first_row, int n_patients, struct ebb_block *block,
                                      struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
