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

/* The first n of kept->draws as worlds of this study; keys that it has not are SIZE_MAX. EBB_BAD_STUDY with a
 * message: the file has no such draws. gives: caller calls ebb_worlds_free. */
enum ebb_status ebb_design_kept_worlds(const struct ebb_kept_design *kept, const struct ebb_study *study,
                                       const struct ebb_design *design, struct ebb_worlds *out_worlds,
                                       struct ebb_messages *messages);

#endif
