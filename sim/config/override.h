/* SPDX-License-Identifier: MIT
 * override: `--set key=value` laid over the tree of a study before it is read.
 *
 *     policies.every_4_weeks.maintenance.every=[3 weeks, 4 weeks]
 *     lead_in.1.for=4 weeks                    elements of lists by their numbers, from 1
 *
 * "there is no such place in the study" -> the key goes through a value or beyond the end of a list; maps
 * that are missing on the way are made. A misspelt key is found later, by the reader, with a suggestion.
 */
#ifndef EBB_CONFIG_OVERRIDE_H
#define EBB_CONFIG_OVERRIDE_H

#include <ebb/config.h>

#include "arena.h"
#include "yaml_node.h"

/* Puts the value at the dotted key into the tree, in place of what stands there. Keys of the tree are matched
 * first, the longest first, because names of policies may hold points. EBB_NO_MEMORY or EBB_OK; mistakes are
 * in `messages`. */
enum ebb_status ebb_override_apply(const struct ebb_override *setting, struct ebb_arena *arena,
                                   struct ebb_tree *tree, struct ebb_messages *messages);

/* Asked when the parameter sets have been read into `sets` and the study has not: complains of modifiers and
 * side effects that --set names and that neither the study nor a set has, and takes them out of the tree.
 * Where the study names no set, the modifiers of the default one are known, too. Symptom -> what to do: one
 * of a set is refused -> it was asked before the sets were read. */
void ebb_override_check(const struct ebb_override *settings, size_t n, struct ebb_arena *arena,
                        struct ebb_tree *tree, const struct ebb_study *sets, struct ebb_messages *messages);

/* A value that a level of a design puts at a key, and where in which file it stands. The node is copied, with
 * all below it: what goes into it later changes this tree alone. */
struct ebb_graft {
    const char *key;
    const struct ebb_yaml_node *value;
};

/* As ebb_override_apply, of a value that was read before. Places are those of its nodes. */
enum ebb_status ebb_override_graft(const struct ebb_graft *graft, struct ebb_arena *arena,
                                   struct ebb_tree *tree, struct ebb_messages *messages);

#endif
