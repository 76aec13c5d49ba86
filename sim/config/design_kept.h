/* SPDX-License-Identifier: MIT
 * design_kept: what a design took from other files, out of the results file that kept it.
 *
 *     /design  row  draw  KEY  KEY ...  outcomes      rows of a table: the keys of `vary`, in its order
 *     /draws   draw KEY  KEY ...                      joint draws: what of them the rows were played in
 *
 * A results file is read without any other file: a table may have been changed since, a draw may be another
 * one after the next calibration. It may come from anywhere, so that what it holds is looked at as closely as
 * a study.
 */
#ifndef EBB_CONFIG_DESIGN_KEPT_H
#define EBB_CONFIG_DESIGN_KEPT_H

#include <ebb/config.h>
#include <ebb/worlds.h>

#include "design_read.h"

/* Axes and rows of a design of kind table whose keys are the members of `vary`, from kept->rows. Complaints
 * as ebb_design_read's. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_design_kept_read(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                                     const struct ebb_kept_design *kept, struct ebb_read_design *out);

/* The first n of kept->draws as worlds of the binder's study; keys that it has not are SIZE_MAX, and
 * so is what --set gives: a value that somebody sets goes before every draw, here as in the study that
 * the file came from. Prices and utilities are left out where rows will be played: they are drawn from
 * their distributions, which the file holds, by the seed, and both may be set. EBB_BAD_STUDY with a
 * message: the file has no such draws. gives: caller calls ebb_worlds_free. */
enum ebb_status ebb_design_kept_worlds(const struct ebb_kept_design *kept, const struct ebb_binder *binder,
                                       const struct ebb_design *design, struct ebb_worlds *out_worlds,
                                       struct ebb_messages *messages);

/* The design as its rows were played, before settings were laid over it; a zeroed object is none. In the
 * binder's arena. */
struct ebb_design_as_played {
    const char *site; /* NULL: it has no draws */
    int n_keys;
    const char *keys[EBB_MAX_AXES];
};

void ebb_design_kept_remember(const struct ebb_tree *tree, struct ebb_arena *arena,
                              struct ebb_design_as_played *out);

/* Complains of what --set makes of a design in draws and the file cannot play: another site, whose draws it
 * has not, and rows that leave a varied key alone, of which it has neither the study's value nor those of the
 * draws. */
void ebb_design_kept_hold(struct ebb_binder *binder, const struct ebb_design_as_played *played,
                          const struct ebb_design *design);

#endif
