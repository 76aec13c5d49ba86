/* SPDX-License-Identifier: MIT
 * h5_heap_check: whether the parts of a file that HDF5 trusts blindly can be trusted.
 */
#ifndef EBB_STORE_H5_HEAP_CHECK_H
#define EBB_STORE_H5_HEAP_CHECK_H

#include <ebb/message.h>

/* Adds a message and returns EBB_BAD_FILE when a heap of texts in the file is damaged in a way that HDF5
 * would stumble over. */
enum ebb_status ebb_h5_heap_check(const char *path, struct ebb_messages *messages);

#endif
