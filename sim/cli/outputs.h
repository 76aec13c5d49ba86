/* SPDX-License-Identifier: MIT
 * outputs: a table of records in the files that the command line asks for: --csv and --out.
 *
 * Each file is complete or not there. Without either option nothing is written.
 */
#ifndef EBB_CLI_OUTPUTS_H
#define EBB_CLI_OUTPUTS_H

#include <ebb/records.h>

#include "options.h"
#include "provenance_now.h"

struct ebb_output {
    const char *dataset, *title, *meaning; /* of the HDF5 file */
};

/* What is wrong goes to stderr. */
enum ebb_status ebb_outputs_write(const struct ebb_output *output, const struct ebb_records *records,
                                  const struct ebb_options *options, const struct ebb_provenance_now *now);

#endif
