/* SPDX-License-Identifier: MIT
 * h5_open: a file that is opened for reading, and of which HDF5 sees what is on the disk or an error.
 *
 * HDF5 takes what a file does not give for zeros. A file that somebody else makes shorter while it is read,
 * or a network disk that gives nothing where it has promised something, is then a file of other contents: a
 * heap of texts that is all zeros keeps HDF5 1.10 in a loop for ever, though the heap was looked at a moment
 * before (h5_heap_check.h). So this room reads through a driver of its own, which is HDF5's for files but for
 * that.
 *
 * What always holds: a byte that the file had when it was opened comes as it is in the file, or the call of
 * HDF5 fails with the system's reason. Behind the end of the file there are zeros, as HDF5 wants
 * it. */
#ifndef EBB_STORE_H5_OPEN_H
#define EBB_STORE_H5_OPEN_H

#include "h5.h"

/* Opens for reading only. -1 and latched on failure; the caller closes it with ebb_h5_close. */
hid_t ebb_h5_open(struct ebb_trouble *trouble, const char *path);

#endif
