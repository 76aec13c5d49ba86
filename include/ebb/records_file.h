/* SPDX-License-Identifier: MIT
 * records_file: a table of records as a dataset of an HDF5 file of its own.
 *
 * What `ebb check --out` and `ebb sensitivity --out` write: results that are a table and no run. The file
 * says of its making what a results file says, but has no digest and no list of contents: nothing in ebb
 * reads it back.
 *
 * What always holds: under `path` stands what stood there before, or the whole new file (the steps are the
 * writer's). Texts are as wide as the longest of their column, which R needs; a missing number is NaN.
 *
 * Caveats:
 *   The program ends with a bug -> more than 80 columns: that is the caller's table, not the user's.
 *   `ebb compare` calls it damaged -> it compares runs, and this is none: read it with h5py, pandas or R.
 */
#ifndef EBB_RECORDS_FILE_H
#define EBB_RECORDS_FILE_H

#include <ebb/claim.h>
#include <ebb/message.h>
#include <ebb/records.h>

struct ebb_records_file {
    const char *path;       /* all strings are borrowed for the call */
    bool force;             /* whether an existing file is replaced; only one that is HDF5 is */
    struct ebb_claim claim; /* of the writer */
    const char *dataset;    /* "/tables/targets" */
    const char *title, *meaning;
    const char *command_line, *host, *started; /* provenance; started: ISO 8601, UTC */
};

/* Writes `path`.part and gives it its name when it is complete. EBB_BAD_FILE with messages, EBB_NO_MEMORY,
 * also for records that have failed. borrows: all of it. */
enum ebb_status ebb_records_file_write(const struct ebb_records_file *file, const struct ebb_records *records,
                                       struct ebb_messages *messages);

#endif
