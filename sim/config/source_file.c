/* SPDX-License-Identifier: MIT
 * source_file: beside, then shared.
 *
 * Each candidate is opened and read, not asked for first: between a question and the reading a file can come
 * or go, and a folder of that name must not end the search.
 */
#include "source_file.h"

#include <string.h>

#include <ebb/config.h>
#include <ebb/file.h>
#include <ebb/folder.h>

/* The largest possible study has some hundred kilobytes; the table of joint draws in configs/, 1,000 rows of
 * 20 parameters, has 172 kB. 64 MB have room for 390,000 such rows: more is the wrong file, or a table that
 * must be thinned (keys_calibration.c lets a calibration ask for a million draws). A larger limit would let
 * `parameters: /dev/zero` and its like take that much memory before the message. */
enum { LARGEST_FILE = 64 << 20 };

enum ebb_status ebb_source_file_read(const char *path, struct ebb_text *out_text, struct ebb_text *out_why)
{
    struct ebb_messages trouble = {0};
    const enum ebb_status status = ebb_file_read(path, LARGEST_FILE, out_text, &trouble);
    const bool lost = trouble.lost > 0; /* and a complaint without its reason is none */
    if (trouble.n > 0)
        ebb_text_add(out_why, "%s", trouble.items[0].words);
    ebb_messages_free(&trouble);
    return lost || out_why->failed ? EBB_NO_MEMORY : status;
}

/* A folder and its file can be moved together, and a study be run from anywhere. */
void ebb_config_beside(const char *from, const char *path, struct ebb_text *text)
{
    const char *slash = path[0] == '/' ? NULL : strrchr(from, '/');
    ebb_text_add(text, "%.*s%s", slash ? (int)(slash - from) + 1 : 0, from, path);
}

const char *ebb_source_file_beside(struct ebb_arena *arena, const char *from, const char *path)
{
    struct ebb_text text = {0};
    ebb_config_beside(from, path, &text);
    return ebb_arena_keep(arena, &text);
}

/* The candidates in share, in the order of the header. */
static enum ebb_status find_shared(struct ebb_arena *arena, const char *share, const char *path,
                                   const char **out_file, struct ebb_text *out_text)
{
    static const char *const folders[] = {"parameters/", ""}, *const ends[] = {"", ".yaml"};
    for (int i = 0; i < 4; i++) {
        struct ebb_text why = {0};
        const char *file = ebb_arena_print(arena, "%s/%s%s%s", share, folders[i / 2], path, ends[i % 2]);
        const enum ebb_status status = file ? ebb_source_file_read(file, out_text, &why) : EBB_NO_MEMORY;
        ebb_text_free(&why);
        if (status != EBB_BAD_FILE) {
            *out_file = status == EBB_OK ? file : *out_file;
            return status;
        }
        ebb_text_free(out_text);
    }
    return EBB_BAD_FILE;
}

enum ebb_status ebb_source_file_find(struct ebb_arena *arena, const char *share, const char *from,
                                     const char *path, const char **out_file, struct ebb_text *out_text,
                                     struct ebb_text *out_why)
{
    *out_file = ebb_source_file_beside(arena, from, path);
    if (*out_file == NULL)
        return EBB_NO_MEMORY;
    enum ebb_status status = ebb_source_file_read(*out_file, out_text, out_why);
    /* A file that is there and cannot be read is not passed over: the shared one of that name has other
     * numbers. */
    if (status == EBB_BAD_FILE && share && path[0] != '/' && !ebb_file_is_ordinary(*out_file)) {
        ebb_text_free(out_text);
        status = find_shared(arena, share, path, out_file, out_text);
    }
    return status;
}

/* Nothing is said of a share folder that is there: the file is missing in both places, and the first is the
 * one that somebody wrote. */
const char *ebb_source_file_share_words(struct ebb_arena *arena, const char *share)
{
    if (share == NULL || ebb_folder_is(share))
        return "";
    const char *words = ebb_arena_print(arena, ". Nor is there a share folder %s to look in", share);
    return words ? words : "";
}
