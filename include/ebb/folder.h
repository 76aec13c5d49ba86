/* SPDX-License-Identifier: MIT
 * folder: the folders that a file is to be written in.
 *
 *   1. Folders of a path   2. Folders that come with a file in them
 */
#ifndef EBB_FOLDER_H
#define EBB_FOLDER_H

#include <stdbool.h>

#include <ebb/claim.h>
#include <ebb/message.h>

/* 1. Folders of a path */

bool ebb_folder_is(const char *path); /* whether there is a folder, or a link to one */

/* Makes the folders that a file at `path` needs, as mkdir -p does, and adds to *n_made how many; those that
 * are there already stay as they are. EBB_BAD_FILE with a message that names the folder, EBB_NO_MEMORY: the
 * count is right, too, for whoever takes back what was made in vain. */
enum ebb_status ebb_folder_make_for(const char *path, int *n_made, struct ebb_messages *messages);

/* Removes the innermost n folders of the path that were made, as long as they are empty: one that somebody
 * has put something into stays, and so do those around it. One that another run had just found there, and
 * opens in this very moment, is gone for it: it is then told that its folder is not there. */
void ebb_folder_remove_for(const char *path, int n);

/* 2. Folders that come with a file in them */

/* Who is killed between making a folder and putting something into it leaves an empty one, and nobody can
 * say later whose it was. So folders are made beside their place, the file in them, and one rename puts them
 * there:
 *
 *     begin      results.part/             what a killed process left there is removed first
 *     (write)    results.part/x.journal    by the caller, who notes in it that `n` folders are its own
 *     publish    results/x.journal
 *
 * As long as it lasts the folder around them is locked: of two that start at one instant the second finds
 * the folders of the first. A zeroed one is one that has ended. */
struct ebb_folder_part {
    char *file; /* where the caller makes its file; owned. NULL: no folder of the path is missing, and there
                   is nothing to do but end */
    char *part, *place; /* "results.part" and "results"; owned */
    int n;              /* folders of the path that were missing, and are made */
    int around;         /* descriptor of the folder that they are made in; -1: none */
};

/* `begins`: only a file of these bytes, or an empty one, is removed as what a killed process left.
 * EBB_BAD_FILE with a message, EBB_NO_MEMORY. gives: caller calls ebb_folder_part_end, after a failure,
 * too. */
enum ebb_status ebb_folder_part_begin(struct ebb_folder_part *part, const char *path, const char *begins,
                                      const struct ebb_claim *claim, struct ebb_messages *messages);

/* Gives the folders their place; false, with errno: somebody else has made one there meanwhile. */
bool ebb_folder_part_publish(struct ebb_folder_part *part);

/* Removes file and folders that were not published. */
void ebb_folder_part_end(struct ebb_folder_part *part);

#endif
