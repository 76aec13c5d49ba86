/* SPDX-License-Identifier: MIT
 * folder: the folders that a file is to be written in.
 */
#ifndef EBB_FOLDER_H
#define EBB_FOLDER_H

#include <stdbool.h>

#include <ebb/message.h>

bool ebb_folder_is(const char *path); /* whether there is a folder, or a link to one */

/* Makes the folders that a file at `path` needs, as mkdir -p does; those that are there already stay as they
 * are, and one made in vain stays, too: an empty folder harms nobody, removing one that another run has just
 * begun to use would. EBB_BAD_FILE with a message that names the folder, EBB_NO_MEMORY. */
enum ebb_status ebb_folder_make_for(const char *path, struct ebb_messages *messages);

#endif
