/* SPDX-License-Identifier: MIT
 * check_self: `ebb check --self`, the model's own verification list on any study.
 *
 * A failure here is a bug of ebb and never a finding about a policy (verify_study.h).
 */
#ifndef EBB_CLI_CHECK_SELF_H
#define EBB_CLI_CHECK_SELF_H

#include "options.h"

/* Prints the verdicts, and writes them where --csv and --out say. EBB_CHECK_FAILED when a verification fails;
 * EBB_USAGE, EBB_BAD_STUDY, EBB_BAD_FILE, EBB_NO_MEMORY, EBB_INTERRUPTED, each with a word on stderr, and
 * without anything on stdout. */
enum ebb_status ebb_check_self(const struct ebb_options *options);

#endif
