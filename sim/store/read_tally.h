/* SPDX-License-Identifier: MIT
 * read_tally: the tally that a results file keeps.
 */
#ifndef EBB_STORE_READ_TALLY_H
#define EBB_STORE_READ_TALLY_H

#include <ebb/plan.h>
#include <ebb/reader.h>
#include <ebb/tally.h>

/* Reads every array of EBB_TALLY_LIST. Each must have the rank, the extents and the type that the plan gives
 * it, and the checksum that the file's list of contents names: EBB_BAD_FILE with a message that names it
 * otherwise. gives: caller calls ebb_tally_free. */
enum ebb_status ebb_read_tally(const struct ebb_reader *reader, const struct ebb_plan *plan,
                               struct ebb_tally *out_tally, struct ebb_messages *messages);

#endif
