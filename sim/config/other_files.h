/* SPDX-License-Identifier: MIT
 * other_files: a file that is no study given as one, and a study that names files it may not.
 *
 * Both are asked before anything is read of the tree: a clinic read as a study would be a line for each key
 * that is unknown, and a path that a results file names would be opened before anybody complained.
 *
 * A new kind of file of this folder: a row in other_files.c, by a key that no study has.
 */
#ifndef EBB_CONFIG_OTHER_FILES_H
#define EBB_CONFIG_OTHER_FILES_H

#include <ebb/message.h>

#include "binder.h"
#include "yaml_node.h"

/* A clinic, a calibration, a parameter set: EBB_BAD_STUDY with one sentence. Not of texts in results files,
 * which hold what ebb has printed. */
enum ebb_status ebb_other_files_refuse(const struct ebb_tree *tree, struct ebb_messages *messages);

/* Of a text in a results file: sets, draws and instruments that stand elsewhere. EBB_BAD_STUDY. */
enum ebb_status ebb_other_files_refuse_names(struct ebb_binder *binder, const struct ebb_tree *tree);

#endif
