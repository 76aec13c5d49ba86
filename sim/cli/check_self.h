/* SPDX-License-Identifier: MIT
 * check_self: `ebb check --self`, the model's own verification list on any study.
 */
#ifndef EBB_CLI_CHECK_SELF_H
#define EBB_CLI_CHECK_SELF_H

#include "options.h"

/* EBB_CHECK_FAILED when a verification fails. */
enum ebb_status ebb_check_self(const struct ebb_options *options);

#endif
