/* SPDX-License-Identifier: MIT
 * foretold_text: predictive limits beside each target of a check, and what they come to in sum.
 *
 *         predicted 35.1 %: 80 % limits 20.1 to 50.3, 95 % limits 14.2 to 60.0            inside, inside
 *
 * Everything here adds nothing where no prediction was made (--draws 0).
 */
#ifndef EBB_CLI_FORETOLD_TEXT_H
#define EBB_CLI_FORETOLD_TEXT_H

#include <ebb/check_studies.h>
#include <ebb/json.h>
#include <ebb/text.h>

/* A line under a target; the cells of its row in Markdown (dashes where there is no prediction). */
void ebb_foretold_text_add(const struct ebb_target *target, const struct ebb_prediction *prediction,
                           struct ebb_text *text);
void ebb_foretold_text_cells(const struct ebb_target *target, const struct ebb_prediction *prediction,
                             struct ebb_text *text);

/* Coverage, widths and skill of all, and which studies have no limits, and why. */
void ebb_foretold_text_summary(const struct ebb_checked *checked, struct ebb_text *text);
/* The same as a section of the page, with how it is counted. */
void ebb_foretold_text_markdown(const struct ebb_checked *checked, struct ebb_text *text);
/* An object "predictive"; null where nothing was predicted. */
void ebb_foretold_text_json(const struct ebb_checked *checked, struct ebb_json *json);

#endif
