/* SPDX-License-Identifier: MIT
 * override: `--set key=value` laid over the tree of a study before it is read.
 */
#ifndef EBB_CONFIG_SETTING_H
#define EBB_CONFIG_SETTING_H

#include <ebb/config.h>

#include "arena.h"
#include "yaml_node.h"

/* Puts the value at the dotted key into the tree, in place of what stands there. Keys of the tree are matched
 * first, the longest first, because names of policies may hold points. EBB_NO_MEMORY or EBB_OK; mistakes are
 * in `messages`. */
enum ebb_status ebb_override_apply(const struct ebb_override *setting, struct ebb_arena *arena,
                                   struct ebb_tree *tree, struct ebb_messages *messages);

#endif
