/* SPDX-License-Identifier: MIT
 * source_file: the files that a study is made of: where a path that a file gives lies, and reading it.
 *
 * A path counts from the folder of the file that gives it. What is not there is looked for in the share
 * folder, which is laid out as configs/ is and is handed down by the command:
 *
 *     parameters: trd            share/parameters/trd, share/parameters/trd.yaml, share/trd, share/trd.yaml
 *
 * Beside comes first, so that installing ebb changes no study that worked without.
 */
#ifndef EBB_CONFIG_SOURCE_FILE_H
#define EBB_CONFIG_SOURCE_FILE_H

#include <ebb/text.h>

#include "arena.h"

/* Reads a file; when that fails, puts what is wrong with it, without the path, into `out_why`. EBB_BAD_FILE,
 * EBB_NO_MEMORY. */
enum ebb_status ebb_source_file_read(const char *path, struct ebb_text *out_text, struct ebb_text *out_why);

/* The path beside `from`, kept in the arena; NULL without memory. */
const char *ebb_source_file_beside(struct ebb_arena *arena, const char *from, const char *path);

/* Reads the file that `from` calls `path`, beside it or in `share` (NULL: there is none). *out_file becomes
 * where it was found, or where it should have stood beside; kept in the arena. On EBB_BAD_FILE `out_why` says
 * what is wrong with that one. */
enum ebb_status ebb_source_file_find(struct ebb_arena *arena, const char *share, const char *from,
                                     const char *path, const char **out_file, struct ebb_text *out_text,
                                     struct ebb_text *out_why);

/* What to add to a complaint that a file was not found: that the share folder, where it was to be looked for
 * next, is not there itself (EBB_SHARE misspelt, a tree half moved). "" when it is, or when there is none.
 * Kept in the arena. */
const char *ebb_source_file_share_words(struct ebb_arena *arena, const char *share);

#endif
