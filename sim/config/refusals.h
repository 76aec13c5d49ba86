/* SPDX-License-Identifier: MIT
 * refusals: what is not read as a study at all, asked of the tree before anything of it is bound.
 */
#ifndef EBB_CONFIG_REFUSALS_H
#define EBB_CONFIG_REFUSALS_H

#include "binder.h"

/* Of the text in a results file, before settings are laid over it: no path in it is opened. */
enum ebb_status ebb_refuse_names_of_files(struct ebb_binder *binder, const struct ebb_tree *tree);

/* Of a file that somebody gives: a calibration or a parameter set is called by its name. */
enum ebb_status ebb_refuse_other_files(const struct ebb_tree *tree, struct ebb_messages *messages);

#endif
