/* SPDX-License-Identifier: MIT
 * open_file: what the files that read know of an open results file.
 */
#ifndef EBB_STORE_OPEN_FILE_H
#define EBB_STORE_OPEN_FILE_H

#include <ebb/text.h>

#include "h5.h"
#include "manifest.h"

struct ebb_reader_attribute {
    char *name;
    struct ebb_text value;
};

struct ebb_reader {
    char *path;
    hid_t file;
    struct ebb_text contents; /* the list */
    int n_attributes, n_datasets;
    struct ebb_reader_attribute *attributes;
    struct ebb_manifest_line *datasets; /* those in the file's digest */
};

/* Files from before tallies were stored have none. */
bool ebb_reader_holds_tally(const struct ebb_reader *reader);

#endif
