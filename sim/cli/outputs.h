/* SPDX-License-Identifier: MIT
 * outputs: a table of records in the files that the command line asks for: --csv and --out.
 *
 * Each file is complete or not there. Without either option nothing is written. The two are not written
 * together: where the second is refused, the first stays.
 */
#ifndef EBB_CLI_OUTPUTS_H
#define EBB_CLI_OUTPUTS_H

#include <ebb/records.h>

#include "options.h"
#include "provenance_now.h"

/* Literals: a table has the same words in every file. */
struct ebb_output {
    const char *dataset, *title, *meaning; /* of the HDF5 file */
};

/* What is wrong goes to stderr. EBB_BAD_FILE: it exists and --force was not given, or cannot be written;
 * EBB_NO_MEMORY, also for records that are not whole, of which nothing is written. */
enum ebb_status ebb_outputs_write(const struct ebb_output *output, const struct ebb_records *records,
                                  const struct ebb_options *options, const struct ebb_provenance_now *now);

#endif
