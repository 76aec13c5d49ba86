/* SPDX-License-Identifier: MIT
 * load_clinic: a clinic from the command line, read and checked with its study.
 */
#ifndef EBB_CLI_LOAD_CLINIC_H
#define EBB_CLI_LOAD_CLINIC_H

#include <ebb/clinic_file.h>

#include "options.h"

/* Reads the clinic at `path` with the settings of the command line; what is wrong, and what is odd unless
 * --quiet, goes to stderr. *out_config is NULL unless EBB_OK. It is some 200 kB, and so on the heap. gives:
 * caller calls ebb_loaded_clinic_free. */
enum ebb_status ebb_load_clinic(const char *path, const struct ebb_options *options,
                                struct ebb_clinic_config **out_config);
void ebb_loaded_clinic_free(struct ebb_clinic_config *config); /* NULL is allowed */

#endif
