/* SPDX-License-Identifier: MIT
 * file: reading a file whole, and writing one so that nobody ever sees half of it.
 *
 * A reader of the path meets the old file, none, or the new one whole: the bytes go to PATH.part, are synced,
 * and rename() puts them in place in one step (POSIX). The name is fixed, not random: what a killed run
 * leaves behind is found and overwritten by the next. Two writers of one path at a time would mix in it:
 * results files, which take long, hold a lock for that (sim/store/unfinished_file.c); texts are written in
 * one go.
 *
 *   1. Reading   2. Writing
 */
#include <ebb/file.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1. Reading */

static enum ebb_status read_all(FILE *file, size_t limit, struct ebb_text *text)
{
    /* Not by the size that stat() gives: pipes and /proc have none, and a file may grow while it is read. */
    char buffer[1 << 14];
    size_t n;
    while ((n = fread(buffer, 1, sizeof buffer, file)) > 0) {
        ebb_text_add_bytes(text, buffer, n);
        if (text->failed)
            return EBB_NO_MEMORY;
        if (text->length > limit)
            return EBB_BAD_FILE;
    }
    return ferror(file) ? EBB_BAD_FILE : EBB_OK;
}

enum ebb_status ebb_file_read(const char *path, size_t limit, struct ebb_text *out_text,
                              struct ebb_messages *messages)
{
    const struct ebb_place place = {path, 1, 1};
    struct ebb_text text = {0};
    struct stat about;
    FILE *file = fopen(path, "rb"); /* of a directory, too: only fread would fail, with words of no use */
    if (file == NULL) {
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "cannot be opened: %s", strerror(errno));
        return EBB_BAD_FILE;
    }
    if (fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "is a directory: name a file in it");
        fclose(file);
        return EBB_BAD_FILE;
    }
    errno = 0;
    enum ebb_status status = read_all(file, limit, &text);
    if (status == EBB_BAD_FILE && text.length > limit)
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "is larger than %zu bytes, the most that is read",
                         limit);
    else if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "cannot be read: %s", strerror(errno));
    fclose(file);
    if (status != EBB_OK) {
        ebb_text_free(&text);
        return status;
    }
    *out_text = text;
    return EBB_OK;
}

/* 2. Writing */

static enum ebb_status cannot_write(const char *path, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, &(struct ebb_place){.file = path},
                     "cannot be written: %s: choose another place", strerror(errno));
    return EBB_BAD_FILE;
}

/* write() may take a part, or nothing because of a signal: both go on where it stopped. */
bool ebb_file_write_text(int descriptor, const struct ebb_text *text)
{
    const char *at = ebb_text_chars(text);
    size_t left = text->failed ? 0 : text->length;
    while (left > 0) {
        const ssize_t n = write(descriptor, at, left);
        if (n < 0 && errno != EINTR)
            return false;
        at += n > 0 ? n : 0;
        left -= n > 0 ? (size_t)n : 0;
    }
    return !text->failed;
}

/* A full disk may show at the first write, at the last, or when the file is synced; on some network disks
 * only when it is closed. Without the sync a power cut after rename() can leave an empty file of the right
 * name. */
static bool write_whole(const char *path, const struct ebb_text *text)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (descriptor < 0)
        return false;
    const bool good = ebb_file_write_text(descriptor, text) && fsync(descriptor) == 0;
    return close(descriptor) == 0 && good;
}

enum ebb_status ebb_file_write(const char *path, bool force, const struct ebb_text *text,
                               struct ebb_messages *messages)
{
    struct ebb_text part = {0};
    enum ebb_status status = EBB_OK;
    if (text->failed)
        return EBB_NO_MEMORY;
    /* For people, not against races: who writes between this look and rename() loses, and says so in no file.
     */
    if (!force && access(path, F_OK) == 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, &(struct ebb_place){.file = path},
                         "exists already: choose another name, or replace it with --force");
        return EBB_BAD_FILE;
    }
    ebb_text_add(&part, "%s.part", path);
    if (part.failed) {
        status = EBB_NO_MEMORY;
    } else if (!write_whole(part.chars, text) || rename(part.chars, path) != 0) {
        status = cannot_write(path, messages);
        unlink(part.chars);
    }
    ebb_text_free(&part);
    return status;
}
