/* SPDX-License-Identifier: MIT
 * part: the HDF5 file in a publication's part, and which HDF5 files are ours to replace.
 *
 * HDF5 opens files by name and locks them by itself. The publication has made the file and holds it by a lock
 * that must outlast HDF5's closing: with HDF5's own, a run that started while another synced its finished
 * file took it for a leftover, and hours of work were removed.
 */
#ifndef EBB_STORE_PART_H
#define EBB_STORE_PART_H

#include <ebb/publication.h>

#include "h5.h"

/* Makes an HDF5 file of the part; -1 with the failure latched. `access` is changed: no locking by HDF5, and
 * closing the file closes all in it. The caller closes the file before it publishes. */
hid_t ebb_part_create(struct ebb_trouble *trouble, const struct ebb_publication *publication, hid_t creation,
                      hid_t access);

/* The same with the properties of files that are netCDF-4 files as well. */
hid_t ebb_part_create_run(struct ebb_trouble *trouble, const struct ebb_publication *publication);

/* The place of a file that the store writes. `path` is borrowed as in publication.h. */
struct ebb_publication_place ebb_part_place(const char *path, bool force);

#endif
