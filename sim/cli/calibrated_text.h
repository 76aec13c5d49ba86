/* SPDX-License-Identifier: MIT
 * calibrated_text: what a calibration has found, for people and as one JSON document. Both show the same
 * parameters in the order of the calibration's file; the files that it leaves are written in sim/work.
 *
 * The JSON document has every digit and the keys of the calibration's file, the page as many digits as the
 * posterior bears.
 */
#ifndef EBB_CLI_CALIBRATED_TEXT_H
#define EBB_CLI_CALIBRATED_TEXT_H

#include <ebb/calibrate.h>
#include <ebb/text.h>

/* borrows: all. The calibration must be the one that the fit was made from: its parameters name the
 * values. */
void ebb_calibrated_text_print(const struct ebb_calibration *calibration,
                               const struct ebb_calibrated *calibrated, struct ebb_text *text);
void ebb_calibrated_text_print_json(const struct ebb_calibration *calibration,
                                    const struct ebb_calibrated *calibrated, struct ebb_text *text);

#endif
