/* SPDX-License-Identifier: MIT
 * design_levels: the different values of a column that is no column of numbers, numbered as they come.
 *
 *     column     "{days: [0, 3]}"   "{days: [0,3]}"   ""     off
 *     levels     0                  0                 NaN    1
 *
 * A level is known by what its text means and not by how it was typed: a table that a results file keeps has
 * the texts that were understood, and must have the levels (and so the digest) of the table that was read.
 *
 * Caveat: looked up one after the other -> at most EBB_MOST_LEVELS; a column of more is one of numbers that
 * somebody put a word into.
 */
#ifndef EBB_CONFIG_DESIGN_LEVELS_H
#define EBB_CONFIG_DESIGN_LEVELS_H

#include "binder.h"

enum { EBB_MOST_LEVELS = 10000 };

/* Zeroed but for the binder: none yet. Texts and nodes are in the binder's arena. */
struct ebb_design_levels {
    struct ebb_binder *binder;
    const char **typed; /* (typed): each way in which a value was written, and its level */
    int *level_of;
    int n_typed;
    const char **texts; /* (level) as a study would have it */
    const struct ebb_yaml_node **nodes;
    int n, room;
};

/* The level of a text that stands at `place`, a new one if it is none of those before; NaN for "", which
 * leaves the study's own value. False: it is no YAML, or one too many (of which there is a complaint), or
 * there is no memory. */
bool ebb_design_levels_find(struct ebb_design_levels *levels, const char *text, const struct ebb_place *place,
                            double *out_level);

#endif
