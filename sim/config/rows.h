/* SPDX-License-Identifier: MIT
 * rows: one row for each value of a study, with where it comes from.
 *
 * The table `parameters` of a results file, `ebb show` and `ebb show --json` are these rows. There is one for
 * every value in force, given or not, so that a reader of a file needs no copy of the defaults of its day.
 */
#ifndef EBB_CONFIG_ROWS_H
#define EBB_CONFIG_ROWS_H

#include <ebb/config.h>

#include "binder.h"

/* Fills config->rows from config->study, and config->canonical on the way. The rows live in the arena, the
 * text is the config's own. The study must be complete and checked. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_rows_fill(struct ebb_config *config, const struct ebb_binder *binder,
                              struct ebb_arena *arena);

#endif
