/* SPDX-License-Identifier: MIT
 * file: a whole file into a text, and a text into an open file. Files under a name: publication.h.
 *
 * This room is where the program meets the file system and nettle; the rooms below it (base to estimate)
 * touch neither, so that the engine can live in a page or in another program.
 */
#ifndef EBB_FILE_H
#define EBB_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/message.h>
#include <ebb/text.h>

/* Reads a whole file of at most `limit` bytes: a study that names a disk by mistake must not fill the memory.
 * Adds a message at the path on failure (missing, a directory, unreadable, too large) and returns
 * EBB_BAD_FILE; EBB_NO_MEMORY comes without one. gives: text, freed with ebb_text_free; untouched on
 * failure. */
enum ebb_status ebb_file_read(const char *path, size_t limit, struct ebb_text *out_text,
                              struct ebb_messages *messages);

/* Whether there is a regular file, or a link to one, that can be read or not. */
bool ebb_file_is_ordinary(const char *path);

/* Whether a regular file begins with these bytes, 256 at most; nothing else does: a fifo would be waited for,
 * and reading a device may do something there. EBB_BAD_FILE, with errno, when it cannot be read, or gives
 * less than its size promises: then nobody knows. */
enum ebb_status ebb_file_begins_with(const char *path, const void *bytes, size_t length, bool *out_is);

/* Writes the whole text to an open file; false, with errno, when it does not take it. */
bool ebb_file_write_text(int descriptor, const struct ebb_text *text);

/* Until all that was written is on the disk; false, with errno. A signal that comes while the disk is slow is
 * no failure of the disk, and is waited out. */
bool ebb_file_sync(int descriptor);

#endif
