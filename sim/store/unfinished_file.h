/* SPDX-License-Identifier: MIT
 * unfinished_file: the unfinished file beside its final name, and the moment it takes that name.
 *
 * What always holds: under the final name stands what stood there before, or the whole new file.
 * `run.h5.part` is a run that goes on, or one that was killed; the lock tells them apart, since the system
 * drops it with the process.
 *
 * Caveat: on a file system without locks (some network ones) a second run to the same place takes the
 * unfinished file of the first for a leftover; the first notices when it publishes, and publishes nothing.
 */
#ifndef EBB_STORE_UNFINISHED_FILE_H
#define EBB_STORE_UNFINISHED_FILE_H

#include <stdbool.h>
#include <sys/types.h>

#include <ebb/message.h>

#include "h5.h"

struct ebb_unfinished_file {
    char *final, *path; /* "run.h5", "run.h5.part"; owned */
    bool force;         /* a results file that stands at `final` is replaced */
    bool created;       /* there is a file that is ours to remove or publish */
    int descriptor;     /* holds its lock while `created`, after HDF5 has closed it, too */
    dev_t device;       /* of the file that this process created */
    ino_t inode;
};

/* Refuses a final name that exists (unless force, and then all but HDF5 files), that is a directory, a link
 * or a device, and an unfinished file that a living process holds; removes one that nobody holds. A folder
 * that is missing shows only when HDF5 creates the file. EBB_BAD_FILE with a message, EBB_NO_MEMORY. gives:
 * caller calls ebb_unfinished_file_free, after a failure, too. */
enum ebb_status ebb_unfinished_file_init(struct ebb_unfinished_file *part, const char *final, bool force,
                                         struct ebb_messages *messages);
/* To be called after H5Fcreate (H5F_ACC_EXCL), with what it gave, also where that is no file. Takes the file
 * against other processes until it is published or removed. EBB_BAD_FILE with a message when another run has
 * it, or has published meanwhile; then nothing is to be written. What HDF5 itself failed at stays latched in
 * `trouble`, and an empty file that it left is removed. */
enum ebb_status ebb_unfinished_file_hold(struct ebb_unfinished_file *part, hid_t file,
                                         struct ebb_trouble *trouble, struct ebb_messages *messages);
/* The file must be closed. Syncs it, renames it, syncs the folder. */
enum ebb_status ebb_unfinished_file_publish(struct ebb_unfinished_file *part, struct ebb_messages *messages);
/* Removes the unfinished file if this process created it and has not published it. */
void ebb_unfinished_file_remove(struct ebb_unfinished_file *part);
void ebb_unfinished_file_free(struct ebb_unfinished_file *part);

#endif
