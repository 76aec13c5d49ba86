/* SPDX-License-Identifier: MIT
 * h5: HDF5 calls whose failure cannot be overlooked.
 *
 * HDF5 may report a full disk at any call, or only at H5Dclose or H5Fflush, and H5Fclose reports success all
 * the same. So each call's answer passes through a latch: the first failure is kept with its words, and
 * whatever is tried after it does nothing.
 */
#ifndef EBB_STORE_H5_H
#define EBB_STORE_H5_H

#include <stdbool.h>

#include <hdf5.h>

#include <ebb/status.h>
#include <ebb/text.h>

/* A zeroed object is a latch that has seen no failure. */
struct ebb_trouble {
    bool failed;
    bool no_memory;   /* an allocation failed, ours or HDF5's: nothing is said of the file by that */
    bool locked;      /* the reason speaks of a file lock */
    int error_number; /* errno behind it; 0: unknown */
    char words[440];  /* "writing /score: file write failed: No space left on device" */
};

/* Every entry into the room calls this first. It stops HDF5 from printing errors by itself, which it keeps
 * per thread, and from closing files at the exit of the program: we close ours, and a file that could not be
 * closed for want of space would crash it. */
void ebb_h5_enter(void);

/* Whether an allocation failed since a file was opened, by anybody: whatever a file then seems to be, it may
 * be sound. Caveat: an error of the system that comes after it hides it. */
bool ebb_h5_is_short(void);

/* Latches "doing what: why" unless a failure is latched already; the reason is the innermost one on HDF5's
 * error stack. */
void ebb_h5_latch(struct ebb_trouble *trouble, const char *doing, const char *what);

/* The same for what we find ourselves in a file that HDF5 reads without a word: "what: fault", and no reason
 * of HDF5's, which has none. */
void ebb_h5_fault(struct ebb_trouble *trouble, const char *what, const char *fault);

/* The same for an allocation of our own, of what is to hold `what`. */
void ebb_h5_no_memory(struct ebb_trouble *trouble, const char *what);

/* What a call returns that met this: EBB_NO_MEMORY, without a message, or EBB_BAD_FILE. A sound file that
 * could not be read for want of memory must not be called damaged. */
enum ebb_status ebb_h5_status(const struct ebb_trouble *trouble);

/* Pass an HDF5 answer through the latch: negative means failure. An identifier is given back as it is. */
hid_t ebb_h5_id(struct ebb_trouble *trouble, hid_t id, const char *doing, const char *what);
void ebb_h5_done(struct ebb_trouble *trouble, herr_t answer, const char *doing, const char *what);

/* H5Dwrite of all of a dataset; values: as `type` says. Strings and the like are converted by HDF5 in a
 * buffer of its own, which is kept small here: of its own accord it would clear megabytes for each. */
void ebb_h5_write(struct ebb_trouble *trouble, hid_t dataset, hid_t type, const void *values,
                  const char *what);

/* Whether the file at `path` begins as every HDF5 file does. EBB_BAD_FILE, with errno, when it cannot be
 * read: then nobody knows. */
enum ebb_status ebb_h5_find(const char *path, bool *out_is);

/* Of a file whose opening met a lock (`locked`): words that say whose, and what to do. Constant. */
const char *ebb_h5_why_locked(const char *path);

/* Closes an identifier of any kind; negative ones are ignored. Closes after a failure, too. */
void ebb_h5_close(struct ebb_trouble *trouble, hid_t id, const char *what);

#endif
