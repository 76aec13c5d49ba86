/* SPDX-License-Identifier: MIT
 * rehearsal: all that will be asked of HDF5 about a file, asked once for nothing.
 *
 * It is what is tried (trial.h) before a results file is opened, and what its readers then do: open it, walk
 * its objects, read its attributes, its list, its parameters and every dataset of the list, and close it. The
 * calls that open it are the very ones of ebb_reader_open, in the same order and from the same state.
 *
 * Rows of patients are not read, for there may be gigabytes: of these it asks where each chunk lies, which is
 * all of them that HDF5 has to make sense of (unpack.c unpacks them), and unpacks the first and the last.
 *
 * Caveat: whoever adds a call of HDF5 to a reader of this room adds it here, too, or a crafted file may end
 * the program in it -> make test-faults (hostile.py, files that are sealed) finds what is missing.
 */
#ifndef EBB_STORE_REHEARSAL_H
#define EBB_STORE_REHEARSAL_H

#include <sys/stat.h>

#include <ebb/message.h>

struct ebb_reader;

struct ebb_rehearsed {
    const char *path;
    const struct stat *about; /* what it was, see ebb_reader_open_untried */
    /* What somebody wants to know of the file when it is open; NULL: nobody. Its status ends the
     * rehearsal. */
    enum ebb_status (*look)(void *self, const struct ebb_reader *reader, struct ebb_messages *messages);
    void *self;
};

/* The act of a trial; `rehearsed`: struct ebb_rehearsed *. EBB_BAD_FILE with the messages of opening, or when
 * HDF5 cannot close what it has opened; EBB_NO_MEMORY. What is wrong with a dataset alone is left to its
 * reader. */
enum ebb_status ebb_rehearsal(void *rehearsed, struct ebb_messages *messages);

#endif
