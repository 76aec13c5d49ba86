/* SPDX-License-Identifier: MIT
 * config_of_results: the study that a results file holds, with its design, as a config.
 *
 * Text alone is not enough of a design: rows of a table and joint draws stood in other files, and are in the
 * results file as tables (<ebb/design_file.h>). Of a piece of a design they are all there as well, so that
 * whoever has the pieces needs no study beside them.
 *
 * Caveat: a design that varies which set, draw, site or instrument there is can be looked at, but not played
 * again: what these name is in no results file but pieces -> give the study that it was run from.
 */
#ifndef EBB_CONFIG_OF_RESULTS_H
#define EBB_CONFIG_OF_RESULTS_H

#include <stdbool.h>

#include <ebb/config.h>
#include <ebb/message.h>
#include <ebb/provenance.h>

/* `provenance` is that of the file. `is_played`: rows are looked at, and not played. `reading`: settings to
 * be laid over; it names no files, and what the file keeps of a design is set here. EBB_BAD_STUDY,
 * EBB_BAD_FILE with messages, EBB_NO_MEMORY. borrows all of it for the call. gives: caller calls
 * ebb_config_free. */
enum ebb_status ebb_config_of_results(const char *path, const struct ebb_provenance *provenance,
                                      bool is_played, struct ebb_config_options *reading,
                                      struct ebb_config *out_config, struct ebb_messages *messages);

#endif
