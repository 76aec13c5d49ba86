/* SPDX-License-Identifier: MIT
 * file: reading a file whole, and writing a text whole.
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
    /* Not by the size that stat() gives: files in /proc have none, and a file may grow while it is read. */
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
    /* Without waiting: a fifo would be opened when somebody writes to it, which may be never. */
    const int descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *file = descriptor >= 0 ? fdopen(descriptor, "rb") : NULL;
    if (file == NULL) {
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "cannot be opened: %s", strerror(errno));
        if (descriptor >= 0)
            close(descriptor);
        return EBB_BAD_FILE;
    }
    /* A device or a pipe has no end that one could rely on, and can be read once only: a study is read again
     * when it is played again. */
    if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "%s",
                         S_ISDIR(about.st_mode) ? "is a directory: name a file in it"
                                                : "is no ordinary file: save it as one first");
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

/* write() may take a part, or nothing because of a signal: both go on where it stopped. That it takes nothing
 * and says nothing is left open by POSIX; going on then would be a loop without an end. */
bool ebb_file_write_text(int descriptor, const struct ebb_text *text)
{
    const char *at = ebb_text_chars(text);
    size_t left = text->failed ? 0 : text->length;
    while (left > 0) {
        const ssize_t n = write(descriptor, at, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            errno = EIO;
        if (n <= 0)
            return false;
        at += n;
        left -= (size_t)n;
    }
    return !text->failed;
}
