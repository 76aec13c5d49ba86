/* SPDX-License-Identifier: MIT
 * design_draws: what a design's file keeps of joint draws, so that it can be read and played without the
 * table that they came from.
 *
 *     draw   infusion.gain   duration.median   ...      one line a draw, in the units of the program
 *     1      0.31            24.8
 *
 * Only what rows are played in: a value that the study or a row sets itself is no column. Beside it stands
 * the study of row 1, for a set with draws may bring modifiers that the study alone has not.
 */
#ifndef EBB_WORK_DESIGN_DRAWS_H
#define EBB_WORK_DESIGN_DRAWS_H

#include <ebb/config.h>
#include <ebb/records.h>

/* A zeroed object is no draws. Keys of the columns belong to `row`, and its canonical text is row 1's. */
struct ebb_design_draws {
    struct ebb_records records;
    struct ebb_record_column *columns;
    struct ebb_config row;
};

/* Of a design with draws (of any other: leaves it zeroed); `first` is the study of row 1. EBB_NO_MEMORY.
 * gives: caller calls ebb_design_draws_free, whatever the status. */
enum ebb_status ebb_design_draws_init(struct ebb_design_draws *draws, const struct ebb_config *config,
                                      const struct ebb_study *first, struct ebb_messages *messages);
/* Those that the file at `path` holds, whose row 1 has the study with this text; "": it has no draws.
 * EBB_BAD_FILE with a message; as above. */
enum ebb_status ebb_design_draws_take(struct ebb_design_draws *draws, const char *path, const char *row_study,
                                      struct ebb_messages *messages);
void ebb_design_draws_free(struct ebb_design_draws *draws);

#endif
