/* SPDX-License-Identifier: MIT
 * text: a growing string, and reading a file into one.
 *
 *   1. Growing   2. Files
 */
#include <ebb/text.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1. Growing */

/* Makes room for `more` bytes and the closing NUL. */
static bool has_room(struct ebb_text *text, size_t more)
{
    if (text->failed)
        return false;
    size_t needed = text->length + more + 1;
    if (needed <= text->capacity)
        return true;
    size_t capacity = text->capacity * 2 > needed ? text->capacity * 2 : needed + 256;
    char *chars = realloc(text->chars, capacity);
    if (chars == NULL) {
        text->failed = true;
        return false;
    }
    text->chars = chars;
    text->capacity = capacity;
    return true;
}

void ebb_text_add_bytes(struct ebb_text *text, const char *bytes, size_t length)
{
    if (!has_room(text, length))
        return;
    if (length > 0)
        memcpy(text->chars + text->length, bytes, length);
    text->length += length;
    text->chars[text->length] = '\0';
}

void ebb_text_add(struct ebb_text *text, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    if (length < 0) {
        text->failed = true;
    } else if (has_room(text, (size_t)length)) {
        vsnprintf(text->chars + text->length, (size_t)length + 1, format, again);
        text->length += (size_t)length;
    }
    va_end(again);
}

const char *ebb_text_chars(const struct ebb_text *text)
{
    return text->chars ? text->chars : "";
}

void ebb_text_free(struct ebb_text *text)
{
    free(text->chars);
    *text = (struct ebb_text){0};
}

/* 2. Files */

static enum ebb_status read_all(FILE *file, size_t limit, struct ebb_text *text)
{
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

enum ebb_status ebb_text_read_file(const char *path, size_t limit, struct ebb_text *out_text,
                                   struct ebb_messages *messages)
{
    const struct ebb_place place = {path, 1, 1};
    struct ebb_text text = {0};
    struct stat about;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        ebb_messages_add(messages, &place, "cannot be opened: %s [EBB_BAD_FILE]", strerror(errno));
        return EBB_BAD_FILE;
    }
    if (fstat(fileno(file), &about) == 0 && S_ISDIR(about.st_mode)) {
        ebb_messages_add(messages, &place, "is a directory: name a file in it [EBB_BAD_FILE]");
        fclose(file);
        return EBB_BAD_FILE;
    }
    errno = 0;
    enum ebb_status status = read_all(file, limit, &text);
    if (status == EBB_BAD_FILE && text.length > limit)
        ebb_messages_add(messages, &place, "is larger than %zu bytes, the most that is read [EBB_BAD_FILE]",
                         limit);
    else if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, &place, "cannot be read: %s [EBB_BAD_FILE]", strerror(errno));
    fclose(file);
    if (status != EBB_OK) {
        ebb_text_free(&text);
        return status;
    }
    *out_text = text;
    return EBB_OK;
}

static enum ebb_status cannot_write(const char *path, struct ebb_messages *messages)
{
    ebb_messages_add(messages, NULL, "%s: cannot be written: %s: choose another place [EBB_BAD_FILE]", path,
                     strerror(errno));
    return EBB_BAD_FILE;
}

bool ebb_text_write(int descriptor, const struct ebb_text *text)
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

/* A full disk may show at the first write, at the last, or when the file is synced. */
static bool write_whole(const char *path, const struct ebb_text *text)
{
    const int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (descriptor < 0)
        return false;
    const bool good = ebb_text_write(descriptor, text) && fsync(descriptor) == 0;
    return close(descriptor) == 0 && good;
}

enum ebb_status ebb_text_write_file(const char *path, bool force, const struct ebb_text *text,
                                    struct ebb_messages *messages)
{
    struct ebb_text part = {0};
    enum ebb_status status = EBB_OK;
    if (text->failed)
        return EBB_NO_MEMORY;
    if (!force && access(path, F_OK) == 0) {
        ebb_messages_add(messages, NULL,
                         "%s: exists already: choose another name, or replace it with --force [EBB_BAD_FILE]",
                         path);
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
