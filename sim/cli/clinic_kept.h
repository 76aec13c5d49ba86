/* SPDX-License-Identifier: MIT
 * clinic_kept: the file of a clinic, as `ebb clinic` opens it: the same page without playing.
 */
#ifndef EBB_CLI_CLINIC_KEPT_H
#define EBB_CLI_CLINIC_KEPT_H

#include <stdbool.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_result.h>
#include <ebb/digest.h>

#include "options.h"

/* Whether the argument is a results file: then nothing is played. False of what cannot be read: whoever reads
 * it next says so. */
bool ebb_clinic_kept_is(const char *path);
/* Opens it. Options that would change what has been played are refused. What is wrong goes to stderr:
 * EBB_USAGE, EBB_BAD_FILE, EBB_NO_MEMORY. gives: as ebb_clinic_results_open. */
enum ebb_status ebb_clinic_kept_open(const struct ebb_options *options, struct ebb_clinic_config *config,
                                     struct ebb_clinic_result *result, struct ebb_file_digests *out_digests);

#endif
