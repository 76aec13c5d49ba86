/* SPDX-License-Identifier: MIT
 * copied: see the header.
 *
 * Nothing here runs for a file that is no copy but the writing of the account: opening costs such a file no
 * look-up. A copy costs one for each dataset.
 *
 *   1. The account   2. What a copy lacks
 */
#include "copied.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/reader.h>

static const char WORDS[] = "attributes of the file\n";

/* 1. The account */

void ebb_copied_add_account(struct ebb_text *contents, const struct ebb_text *values)
{
    ebb_text_add(contents, "%s", WORDS);
    ebb_text_add_bytes(contents, ebb_text_chars(values), values->length);
    if (values->failed)
        contents->failed = true;
}

/* One attribute; NULL at the end, or where the account is damaged: a length is not believed before it is
 * compared with what is left. */
static const char *take_attribute(struct ebb_reader *reader, const char *at, const char *end)
{
    char name[64];
    const size_t letters = strcspn(at, " \n");
    if (letters == 0 || letters >= sizeof name || at[letters] != ' ')
        return NULL;
    memcpy(name, at, letters);
    name[letters] = '\0';
    char *value;
    const unsigned long bytes = strtoul(at + letters + 1, &value, 10);
    if (*value != '\n' || bytes > (size_t)(end - value) - 1 || value[1 + bytes] != '\n')
        return NULL;
    struct ebb_reader_attribute *attribute = ebb_reader_add_attribute(reader, name);
    if (attribute == NULL)
        return NULL;
    ebb_text_add_bytes(&attribute->value, value + 1, bytes);
    return value + 1 + bytes + 1;
}

/* `complete` is not in the account, being written after it: that there is one says the same of a copy. */
bool ebb_copied_find_attributes(struct ebb_reader *reader)
{
    struct ebb_trouble trouble = {0};
    struct ebb_text contents = {0};
    bool variable;
    ebb_manifest_read(&trouble, reader->file, &reader->objects, &contents, &variable);
    reader->no_memory = trouble.no_memory;
    const char *chars = ebb_text_chars(&contents), *end = chars + contents.length;
    const char *at = trouble.failed ? NULL : strstr(chars, WORDS);
    reader->copied = reader->lost_attributes = at != NULL;
    at = at ? at + strlen(WORDS) : NULL;
    while (at && at < end)
        at = take_attribute(reader, at, end);
    struct ebb_reader_attribute *complete =
        at == end && at ? ebb_reader_add_attribute(reader, "complete") : NULL;
    if (complete)
        ebb_text_add(&complete->value, "1");
    ebb_text_free(&contents);
    return complete != NULL;
}

/* 2. What a copy lacks */

/* What netCDF writes anew, and what h5copy leaves without a meaning. */
static bool is_of_scales(const char *name)
{
    static const char *const names[] = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* A link that cannot be looked up is not missing: verifying says what is wrong with it. */
static bool is_missing(const struct ebb_reader *reader, const char *path)
{
    char group[112];
    const char *last = strrchr(path, '/');
    if (last == NULL || last == path)
        return H5Lexists(reader->file, path, H5P_DEFAULT) == 0;
    memcpy(group, path, (size_t)(last - path));
    group[last - path] = '\0';
    return H5Lexists(reader->file, group, H5P_DEFAULT) == 0 ||
           H5Lexists(reader->file, path, H5P_DEFAULT) == 0;
}

struct sorted {
    struct ebb_text kept, lost; /* lines of the list; names, a newline after each */
    char missing[112];          /* the dataset that was missing last: its attributes go without a look */
};

static bool is_kept(const struct ebb_reader *reader, const struct ebb_manifest_line *line,
                    struct sorted *sorted)
{
    if (line->name[0] != '\0' && is_of_scales(line->name))
        return false;
    if (strcmp(line->object, "/") == 0)
        return !reader->lost_attributes;
    if (strcmp(line->object, sorted->missing) == 0)
        return false;
    if (!is_missing(reader, line->object))
        return true;
    memcpy(sorted->missing, line->object, sizeof sorted->missing);
    if (line->name[0] == '\0')
        ebb_text_add(&sorted->lost, "%s\n", line->object);
    return false;
}

static void tell(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct ebb_text names = {0};
    for (const char *at = ebb_text_chars(&reader->left_out); *at != '\0'; at += strcspn(at, "\n") + 1)
        ebb_text_add(&names, "%s%.*s",
                     names.length > 0 ? ", " : "; left out by the copy: ", (int)strcspn(at, "\n"), at);
    ebb_messages_add(messages, EBB_OK, EBB_AT_FILE(reader->path),
                     "is a copy made by another program: its list of contents is not the original one%s%s",
                     ebb_text_chars(&names),
                     reader->lost_attributes
                         ? "; the attributes of the file were left out and are taken from "
                           "the list"
                         : "");
    ebb_text_free(&names);
}

enum ebb_status ebb_copied_settle(struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct sorted sorted = {0};
    struct ebb_manifest_line line;
    char hex[EBB_DIGEST_HEX];
    const char *wrong = NULL, *next;
    for (int level = 0; level < EBB_LEVEL_DIGESTED && !ebb_reader_is_older(reader); level++) {
        ebb_manifest_digest(ebb_text_chars(&reader->contents), (enum ebb_level)level, hex);
        if (strcmp(hex, ebb_reader_attribute(reader, EBB_LEVEL_DIGESTS[level])) != 0)
            wrong = "a digest is not that of its list of contents";
    }
    for (const char *at = ebb_text_chars(&reader->contents); (next = ebb_manifest_next(at, &line)) != NULL;
         at = next) {
        /* They came from the account, and there is nothing in the file that verifying could read. */
        if (reader->lost_attributes && strcmp(line.object, "/") == 0 &&
            !ebb_reader_is_as_listed(reader, &line))
            wrong = "an attribute of the file is not what was written";
        if (is_kept(reader, &line, &sorted))
            ebb_text_add_bytes(&sorted.kept, at, (size_t)(next - at));
    }
    const bool no_memory = sorted.kept.failed || sorted.lost.failed;
    ebb_text_free(&reader->contents);
    reader->contents = sorted.kept;
    reader->left_out = sorted.lost;
    if (wrong)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "is damaged: %s", wrong);
    else if (!no_memory)
        tell(reader, messages);
    return wrong ? EBB_BAD_FILE : no_memory ? EBB_NO_MEMORY : EBB_OK;
}

bool ebb_reader_left_out(const struct ebb_reader *reader, const char *name)
{
    const size_t length = strlen(name);
    for (const char *at = ebb_text_chars(&reader->left_out); *at != '\0'; at += strcspn(at, "\n") + 1) {
        if (strcspn(at, "\n") == length && strncmp(at, name, length) == 0)
            return true;
    }
    return false;
}
