/* SPDX-License-Identifier: MIT
 * rows: one row for each value of a study, with where it comes from.
 */
#ifndef EBB_CONFIG_ROWS_H
#define EBB_CONFIG_ROWS_H

#include <ebb/config.h>

#include "binder.h"

/* Fills config->rows from config->study. The rows live in the arena. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_rows_fill(struct ebb_config *config, const struct ebb_binder *binder,
                              struct ebb_arena *arena);

#endif
