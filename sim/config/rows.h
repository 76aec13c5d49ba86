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

/* The same of whatever the binder has filled: its rows, which live in the arena, and its canonical text.
 * gives: the text, also on EBB_NO_MEMORY. */
enum ebb_status ebb_rows_make(const struct ebb_binder *binder, struct ebb_arena *arena,
                              struct ebb_parameter_row **out_rows, size_t *out_n, struct ebb_text *out_text);

/* Whether somebody gave the value; else it is as the table, or a preset, has it. */
bool ebb_rows_is_given(const struct ebb_parameter_row *row);

/* The text with a comment behind each value: where it was given, or `not_given`. */
void ebb_rows_annotate(const struct ebb_key *root, const void *value, const struct ebb_parameter_row *rows,
                       size_t n_rows, const char *not_given, struct ebb_text *text);

/* Members of a JSON array, an object for each row. */
void ebb_rows_print_json(const struct ebb_parameter_row *rows, size_t n_rows, struct ebb_text *text);

#endif
