/* SPDX-License-Identifier: MIT
 * design_words: what a design and its settings are called on a page.
 *
 *     30 rows: grid of trigger (5 values), horizon (2 values)
 *     trigger 14 points, horizon 26 weeks                          a row's setting, as the user wrote values
 *     induction A                                                  a long value has a letter, explained once
 *
 * A value is never cut: a setting that cannot be read cannot be used. What is short are keys, of which the
 * last word is enough below a policy.
 */
#ifndef EBB_CLI_DESIGN_WORDS_H
#define EBB_CLI_DESIGN_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/design.h>
#include <ebb/text.h>

/* Which axes of a setting are meant. A front is read under circumstances that its head names. */
enum ebb_design_part { EBB_DESIGN_ALL, EBB_DESIGN_CHOSEN, EBB_DESIGN_GIVEN };

/* Below a policy the last word of an axis' key, or all of it where others end alike; else the key. */
const char *ebb_design_words_name(const struct ebb_design *design, int axis);

/* "30 rows: a grid of trigger (5 values), min_gap (3 values)". */
void ebb_design_words_add_shape(const struct ebb_design *design, struct ebb_text *text);

/* "14 points", "26 weeks", "{days: [0, 3]}", "as it is" (NaN). */
void ebb_design_words_add_value(const struct ebb_axis *axis, double value, struct ebb_text *text);

/* "trigger 14 points, min_gap 7 days": what the row sets of that part; of nothing set "the study's own
 * values", of a part without axes nothing. Without the draw, which is no setting. */
void ebb_design_words_add_setting(const struct ebb_design *design, int64_t row, enum ebb_design_part part,
                                  struct ebb_text *text);

/* The same of one policy, without what is a part of others ("every 3 weeks" is none of a policy without
 * boosters); NULL: of no policy in particular. `in_full`: long values as they were written, each with its
 * letter behind, for sentences that are read before the letters are explained. */
void ebb_design_words_add_setting_of(const struct ebb_design *design, int64_t row, enum ebb_design_part part,
                                     const char *policy, bool in_full, struct ebb_text *text);

/* Whether an axis' values are letters on a page, because they are long, and the lines that explain them. */
bool ebb_design_words_has_letters(const struct ebb_axis *axis);
void ebb_design_words_add_letters(const struct ebb_design *design, const char *indent, struct ebb_text *text);

#endif
