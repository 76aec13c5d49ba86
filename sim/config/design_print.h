/* SPDX-License-Identifier: MIT
 * design_print: the canonical text of a design.
 */
#ifndef EBB_CONFIG_DESIGN_PRINT_H
#define EBB_CONFIG_DESIGN_PRINT_H

#include <ebb/text.h>

#include "yaml_node.h"

struct ebb_read_design;

/* A node on one line, as YAML: "14 points", "[3 weeks, 4 weeks]", "{days: [0, 3, 7]}". Texts are quoted where
 * they could be read as something else. */
void ebb_design_print_node(const struct ebb_yaml_node *node, struct ebb_text *text);

/* The section as a study has it, with every default; values in the program's units, levels as they were
 * written, a table by its digest: two files of one design have one text. */
void ebb_design_print(const struct ebb_read_design *read, struct ebb_text *text);

#endif
