/* SPDX-License-Identifier: MIT
 * design_read: `design:` of a study, from its node to a struct ebb_design.
 *
 *     design:
 *       kind: grid
 *       vary:
 *         policies.at_need.booster.trigger: {from: 14 points, to: 22 points, steps: 5}   numbers: a range
 *         infusion.gain: {values: [0.5, 0.7]}                                            or values
 *         induction: {values: [{days: [0, 3, 7]}, {days: [0, 7, 14, 21]}]}               all else: values
 *
 * Numbers take unit and range of the study's key; they are read here for good. What is a word, a list or a
 * section is kept as the node that it was written as, and read with a study (design_rows.c).
 */
#ifndef EBB_CONFIG_DESIGN_READ_H
#define EBB_CONFIG_DESIGN_READ_H

#include <ebb/design.h>
#include <ebb/digest.h>

#include "binder.h"
#include "locate.h"

/* Kept in the arena; levels are NULL for axes of numbers. */
struct ebb_read_design {
    struct ebb_design design;
    const struct ebb_yaml_node *const *levels[EBB_MAX_AXES]; /* (axis), (level) */
    char table_sha256[EBB_DIGEST_HEX]; /* of a table's lines without comments and empty ones; "": none */
};

struct ebb_kept_design; /* <ebb/config.h> */

/* Reads the node over a zeroed design, after the study itself: keys are looked up in the binder's study. Rows
 * of a table come from `kept` where there is one (design_kept.h).
 * Complaints go to the binder's messages, what is allowed and odd to `warnings`. The result is usable when
 * nothing was complained of. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_design_read(const struct ebb_binder *binder, const struct ebb_yaml_node *node,
                                const struct ebb_kept_design *kept, struct ebb_messages *warnings,
                                struct ebb_read_design *out_design);

/* Begins an axis: which key it is, and whether it may vary; complains at `place` and returns false if not. */
bool ebb_design_begin_axis(struct ebb_binder *binder, const struct ebb_place *place,
                           const struct ebb_path *path, const char *key, struct ebb_axis *axis,
                           struct ebb_located *out_located);

#endif
