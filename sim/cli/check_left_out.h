/* SPDX-License-Identifier: MIT
 * check_left_out: `ebb check CALIBRATION [STUDY...] --leave-out [NAME]`.
 */
#ifndef EBB_CLI_CHECK_LEFT_OUT_H
#define EBB_CLI_CHECK_LEFT_OUT_H

#include "options.h"
#include "provenance_now.h"

/* Leaves out, and prints and writes what was foretold, from joint draws of that number. No miss is a
 * failure: a fit that has not seen a number promises nothing of it. EBB_USAGE with a word on stderr for
 * options that do not go with it. */
enum ebb_status ebb_check_left_out(const struct ebb_options *options, int n_draws,
                                   const struct ebb_provenance_now *now);

#endif
