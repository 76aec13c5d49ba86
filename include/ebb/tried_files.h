/* SPDX-License-Identifier: MIT
 * tried_files: many results files, each tried before any of them is opened.
 *
 * ebb_reader_open makes a copy of this process for every file, since HDF5 falls over files that were made to
 * do harm (<ebb/reader.h>). Of thousands of pieces that are a few kilobytes each, starting copies takes
 * more than reading: so copies try files by lots here, several copies at once, and whoever opens them
 * afterwards starts none:
 *
 *     copy 1     try 0, 1, 2, ... 63 |
 *     copy 2     try 64, ... 127     |  ...
 *     heads      0 1 2 ...              what was to be known of each, written by the copies
 *     here                                              open 17 | open 3 | ...  in the order of the work
 *
 * What always holds: a file is opened only if it is the one that was tried (size, time of change); the first
 * file that is wrong does not keep the others from being tried, so that all that is wrong is said at once.
 *
 * Caveat: heads are what a copy says, and HDF5 may have spoiled its memory without ending it. They tell in
 * which order to open files; whatever is used of a file is read again from the file.
 *
 *   1. Trying   2. Opening
 */
#ifndef EBB_TRIED_FILES_H
#define EBB_TRIED_FILES_H

#include <stddef.h>
#include <sys/stat.h>

#include <ebb/message.h>
#include <ebb/reader.h>
#include <ebb/stop.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Trying */

struct ebb_tried_file {
    const char *path; /* borrowed */
    struct stat about;
};

struct ebb_trying {
    const char *const *paths;
    int n;
    int n_copies; /* at once; as many as the work may have threads */
    /* Called in a copy: the head of a file, which is no use to this work if the status is EBB_BAD_FILE, with
     * messages at its path. What else it does is lost with the copy. */
    enum ebb_status (*look)(void *self, const struct ebb_reader *reader, void *out_head,
                            struct ebb_messages *messages);
    size_t head_bytes;                   /* of one */
    void (*progress)(void *self, int n); /* files that have been tried; NULL: nobody asks */
    void *self;
    const ebb_stop_flag *stop; /* NULL: there is none */
};

/* Fills in both arrays (file). EBB_BAD_FILE with messages for each file that is damaged or refused,
 * EBB_FAILED when no process could be started, EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_tried_files_make(const struct ebb_trying *trying, struct ebb_tried_file *out_files,
                                     void *out_heads, struct ebb_messages *messages);

/* 2. Opening */

/* As ebb_reader_open, of a file that was tried. */
enum ebb_status ebb_tried_files_open(const struct ebb_tried_file *file, struct ebb_reader **out_reader,
                                     struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
