/* SPDX-License-Identifier: MIT
 * joint_draws: a table (CSV) of joint draws of parameters, as `ebb calibrate` writes it: lines that start
 * with # are comments; then a line of dotted keys, then a line of numbers for each draw, in the unit in which
 * the program keeps the key.
 */
#ifndef EBB_CONFIG_DRAWS_H
#define EBB_CONFIG_DRAWS_H

#include <ebb/text.h>

#include "binder.h"

enum { EBB_JOINT_DRAWS_MOST_COLUMNS = 64 };

/* A zeroed object is no table. */
struct ebb_joint_draws {
    const char *file; /* NULL: none; kept in the binder's arena */
    struct ebb_text text;
    int n_rows, n_columns;
    bool bad; /* of what is wrong there was a complaint */
};

/* Reads the table that `node` of a set names, and checks its shape. EBB_NO_MEMORY or EBB_OK; mistakes go to
 * the binder's messages. */
enum ebb_status ebb_joint_draws_read(struct ebb_binder *binder, const char *file,
                                     const struct ebb_yaml_node *node, struct ebb_joint_draws *draws);
void ebb_joint_draws_free(struct ebb_joint_draws *draws);

/* Sets the parameters of the study to row `number`, counted from 1. */
void ebb_joint_draws_take(struct ebb_binder *binder, const struct ebb_joint_draws *draws, int number,
                          struct ebb_messages *messages);

#endif
