/* SPDX-License-Identifier: MIT
 * design_studies: studies of a design's rows, as text, for who merges its pieces: words of rows may name
 * files (a set, a draw, a site, an instrument), and whoever merges has none but the pieces.
 *
 *     row   study                  the first row of each combination of words that occurs
 *     1     study: Sets ...
 *     3     study: Sets ...
 */
#ifndef EBB_WORK_DESIGN_STUDIES_H
#define EBB_WORK_DESIGN_STUDIES_H

#include <ebb/config.h>
#include <ebb/records.h>

/* Leaves it zeroed where no word names a file. EBB_BAD_STUDY with messages, EBB_NO_MEMORY. gives: caller
 * calls ebb_records_free, whatever the status. */
enum ebb_status ebb_design_studies_make(const struct ebb_config *config, struct ebb_records *out_studies,
                                        struct ebb_messages *messages);

#endif
