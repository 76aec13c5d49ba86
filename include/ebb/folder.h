/* SPDX-License-Identifier: MIT
 * folder: the folders that a file is to be written in.
 */
#ifndef EBB_FOLDER_H
#define EBB_FOLDER_H

#include <stdbool.h>

#include <ebb/message.h>

bool ebb_folder_is(const char *path); /* whether there is a folder, or a link to one */

/* Makes the folders that a file at `path` needs, as mkdir -p does, and adds to *n_made how many; those that
 * are there already stay as they are. EBB_BAD_FILE with a message that names the folder, EBB_NO_MEMORY: the
 * count is right, too, for whoever takes back what was made in vain. */
enum ebb_status ebb_folder_make_for(const char *path, int *n_made, struct ebb_messages *messages);

/* Removes the innermost n folders of the path that were made, as long as they are empty: one that somebody
 * has put something into stays, and so do those around it. One that another run had just found there, and
 * opens in this very moment, is gone for it: it is then told that its folder is not there. */
void ebb_folder_remove_for(const char *path, int n);

#endif
