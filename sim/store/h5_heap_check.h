/* SPDX-License-Identifier: MIT
 * h5_heap_check: whether the parts of a file that HDF5 trusts blindly can be trusted.
 *
 * A text of any length is two things in a file: its bytes, an object of a heap, and a reference to it that
 * stands wherever the text is used. Both say how long it is, and HDF5 1.10 takes the length of one for its
 * memory and that of the other for its bytes: where they differ, a file writes what it likes behind the
 * memory of whoever reads it. So heaps are looked at before the file is opened, and references of datasets
 * before they are read.
 *
 * Caveat: texts of attributes have references, too, and those HDF5 follows unasked. They lie in object
 * headers, whose checksums tell damage -> a file in which both were made up with care may bring HDF5 down, in
 * a copy of the process that is there for it (trial.h).
 */
#ifndef EBB_STORE_H5_HEAP_CHECK_H
#define EBB_STORE_H5_HEAP_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/message.h>

/* Of a reference, wherever a text of any length is used. */
enum { EBB_REFERENCE_BYTES = 16 };

struct ebb_heap_object {
    uint64_t collection; /* where its heap begins in the file */
    uint64_t index;      /* its number there */
    uint64_t bytes;
};

/* All objects of all heaps of a file, in order. A zeroed one has none. */
struct ebb_heaps {
    struct ebb_heap_object *all; /* owned */
    size_t n, room;
    uint64_t largest; /* bytes of the largest one */
    bool no_memory;
};

/* Adds a message and returns EBB_BAD_FILE when a heap of texts in the file is damaged in a way that HDF5
 * would stumble over, or when most of the file was never written; EBB_NO_MEMORY. gives: caller calls
 * ebb_heaps_free, after a failure, too. */
enum ebb_status ebb_h5_heap_check(const char *path, struct ebb_heaps *heaps, struct ebb_messages *messages);
void ebb_heaps_free(struct ebb_heaps *heaps);

/* Whether the 16 bytes of a reference are those of one of the objects. */
bool ebb_heaps_has(const struct ebb_heaps *heaps, const uint8_t reference[EBB_REFERENCE_BYTES]);

#endif
