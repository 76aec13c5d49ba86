/* SPDX-License-Identifier: MIT
 * design_table: the rows of a design of kind table, from a CSV file beside the study.
 *
 *     # lines that start with # are comments
 *     infusion.gain,horizon (weeks),induction          keys; a unit in the head is that of all cells
 *     0.7,52,"{days: [0, 3, 7]}"                       row 1: numbers, and YAML in quotes
 *     0.6,,                                            row 2: the study's own horizon and induction
 *
 * What a spreadsheet and write.csv give: commas, quotes where needed and doubled inside, any line ends; and
 * what `--dry-run --csv` prints, whose first column `row` counts the lines.
 */
#ifndef EBB_CONFIG_DESIGN_TABLE_H
#define EBB_CONFIG_DESIGN_TABLE_H

#include "design_read.h"

/* Reads the file that `node` names into the design: axes, rows, levels. Complaints go to the binder's
 * messages, each at its line and column of the table. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_design_table_read(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                                      struct ebb_read_design *out);

/* Names the rows of a table by what they set, as `table_sha256`. */
void ebb_design_table_digest(struct ebb_read_design *read);

#endif
