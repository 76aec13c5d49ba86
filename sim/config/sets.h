/* SPDX-License-Identifier: MIT
 * sets: what a study starts from: its parameter set, those that the set builds on, and one row of the set's joint draws.
 */
#ifndef EBB_CONFIG_SETS_H
#define EBB_CONFIG_SETS_H

#include <ebb/text.h>

#include "filler.h"

/* Reads a file; when that fails, puts what is wrong with it, without the path, into `out_why`. EBB_BAD_FILE, EBB_NO_MEMORY. */
enum ebb_status ebb_sets_read_file(const char *path, struct ebb_text *out_text, struct ebb_text *out_why);

/* Where a path that the file `from` gives lies: in that file's folder. NULL without memory. */
const char *ebb_sets_beside(struct ebb_arena *arena, const char *from, const char *path);

/* Reads over the initial values what the study's tree says under `parameters` and `draw`. Complaints about these keys go to the filler's
 * messages, those about sets and tables to `set_messages`. `out_n_draws`: rows of the set's table, 0 without one. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_sets_read(struct ebb_filler *filler, const char *study_file, const struct ebb_tree *study,
                              struct ebb_messages *set_messages, int *out_n_draws);

#endif
