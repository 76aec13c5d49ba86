/* SPDX-License-Identifier: MIT
 * design_text: what the rows of a design say, for people and for programs.
 */
#ifndef EBB_CLI_DESIGN_TEXT_H
#define EBB_CLI_DESIGN_TEXT_H

#include <stdbool.h>

#include <ebb/config.h>
#include <ebb/run_design.h>
#include <ebb/text.h>

/* The page: what was played, its rows or the best of them, those that are not dominated. EBB_NO_MEMORY. */
enum ebb_status ebb_design_text_print(const struct ebb_config *config, const struct ebb_design_run *run,
                                      const char *path, struct ebb_text *text);
void ebb_design_text_print_json(const struct ebb_config *config, const struct ebb_design_run *run,
                                const char *path, struct ebb_text *text);

/* "30 rows: a grid of trigger (5 values), min_gap (3 values)". */
void ebb_design_text_add_shape(const struct ebb_design *design, struct ebb_text *text);

/* A value of a row in the words of a study: "14 points", "{days: [0, 3]}" (cut where it is long), "as it is".
 */
enum { EBB_DESIGN_VALUE_SIZE = 40 };
void ebb_design_text_value(const struct ebb_axis *axis, double value, char out_text[EBB_DESIGN_VALUE_SIZE]);

/* Whether an axis' values are letters on a page, because they are long, and the lines that explain them. */
bool ebb_design_text_has_letters(const struct ebb_axis *axis);
void ebb_design_text_add_letters(const struct ebb_design *design, const char *indent, struct ebb_text *text);

/* The last word of an axis' key, or all of it where others end alike. */
const char *ebb_design_text_name(const struct ebb_design *design, int axis);

#endif
