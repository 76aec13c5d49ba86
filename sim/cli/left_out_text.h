/* SPDX-License-Identifier: MIT
 * left_out_text: numbers that were foretold by fits which had not seen them, source by source.
 *
 *     Murrough 2013: a fit without its 3 numbers, 231 effective draws of 1,250 simulations
 *       T079 (murrough2013.yaml): response, day 12; calibration
 *           70.8 % (50.8 to 85.1), which hold the median below
 *           predicted 63.7 %: 80 % 40.2 to 82.1, 95 % 29.3 to 88.4; inside, inside
 *
 * Sums stand under the table of all sources only: of one they are no coverage.
 */
#ifndef EBB_CLI_LEFT_OUT_TEXT_H
#define EBB_CLI_LEFT_OUT_TEXT_H

#include <ebb/leave_out.h>
#include <ebb/records.h>
#include <ebb/text.h>

void ebb_left_out_text(const struct ebb_left_out *left, struct ebb_text *text);
void ebb_left_out_text_markdown(const struct ebb_left_out *left, struct ebb_text *text);
/* With the records of all targets, which are borrowed. */
void ebb_left_out_text_json(const struct ebb_left_out *left, const struct ebb_records *records,
                            struct ebb_text *text);

#endif
