/* SPDX-License-Identifier: MIT
 * fill: fills the binder's struct from a tree of values, by the table of keys.
 */
#ifndef EBB_CONFIG_FILL_H
#define EBB_CONFIG_FILL_H

#include "binder.h"

/* Reads a whole tree over what the struct holds: called for a parameter set first, then for the study. The
 * struct must hold initial values or an earlier file's. Mistakes are in the binder's messages; what they were
 * about is marked bad in its origins, and its member is not to be used. */
void ebb_fill_read(struct ebb_binder *binder, const struct ebb_tree *tree);

#endif
