/* SPDX-License-Identifier: MIT
 * clinic_kept: the file of a clinic, as `ebb clinic` writes and opens it.
 *
 * As a run's: where it goes is looked at before anything is played, and a clinic whose page was printed has
 * been kept.
 */
#ifndef EBB_CLI_CLINIC_KEPT_H
#define EBB_CLI_CLINIC_KEPT_H

#include <stdbool.h>

#include <ebb/clinic_results.h>

#include "options.h"

struct ebb_clinic_kept {
    struct ebb_text path;
    struct ebb_file_digests digests; /* once it is written or opened */
};

/* Chooses the path, and asks whether a file could be written there. What is wrong goes to stderr. gives:
 * caller frees the path, whatever the status. EBB_BAD_FILE, EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_kept_choose(const struct ebb_options *options, struct ebb_clinic_kept *kept);
enum ebb_status ebb_clinic_kept_write(const struct ebb_options *options,
                                      const struct ebb_clinic_config *config,
                                      const struct ebb_clinic_result *result, struct ebb_clinic_kept *kept);

/* Whether the argument is a results file: then nothing is played. False of what cannot be read: whoever reads
 * it next says so. */
bool ebb_clinic_kept_is(const char *path);
/* Opens it. Options that would change what has been played are refused. EBB_USAGE, EBB_BAD_FILE,
 * EBB_NO_MEMORY. gives: as ebb_clinic_results_open; the path as above. */
enum ebb_status ebb_clinic_kept_open(const struct ebb_options *options, struct ebb_clinic_config *config,
                                     struct ebb_clinic_result *result, struct ebb_clinic_kept *kept);

#endif
