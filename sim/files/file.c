/* SPDX-License-Identifier: MIT
 * file: reading a file whole, and writing a text whole.
 *
 *   1. Reading   2. Writing
 */
#include <ebb/file.h>

#include <errno.h>
#include <string.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1. Reading */

/* As much as there is, up to `length` bytes; -1 with errno. A signal that comes while a network disk is slow
 * is no failure of the disk. */
static ssize_t read_bytes(int file, char *bytes, size_t length)
{
    size_t n = 0;
    while (n < length) {
        const ssize_t got = read(file, bytes + n, length - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

/* Closes, and leaves errno as it was: nothing that was read is lost by a failure here. */
static void close_quietly(int file)
{
    const int why = errno;
    if (file >= 0)
        close(file);
    errno = why;
}

static enum ebb_status read_all(int file, size_t limit, struct ebb_text *text)
{
    /* Not by the size that stat() gives: files in /proc have none, and a file may grow while it is read. */
    char buffer[1 << 14];
    ssize_t n;
    while ((n = read_bytes(file, buffer, sizeof buffer)) > 0) {
        ebb_text_add_bytes(text, buffer, (size_t)n);
        if (text->failed)
            return EBB_NO_MEMORY;
        if (text->length > limit)
            return EBB_BAD_FILE;
    }
    return n < 0 ? EBB_BAD_FILE : EBB_OK;
}

/* A device or a pipe has no end that one could rely on, and can be read once only: a study is read again when
 * it is played again. Opened without waiting: a fifo would be opened when somebody writes to it, which may be
 * never. -1 after a message. */
static int open_ordinary(const char *path, const struct ebb_place *place, struct ebb_messages *messages,
                         off_t *out_length)
{
    struct stat about;
    *out_length = 0;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0)
        ebb_messages_add(messages, EBB_BAD_FILE, place, "cannot be opened: %s", strerror(errno));
    else if (!S_ISREG(about.st_mode))
        ebb_messages_add(messages, EBB_BAD_FILE, place, "%s",
                         S_ISDIR(about.st_mode) ? "is a directory: name a file in it"
                                                : "is no ordinary file: save it as one first");
    else {
        *out_length = about.st_size;
        return file;
    }
    close_quietly(file);
    return -1;
}

enum ebb_status ebb_file_read(const char *path, size_t limit, struct ebb_text *out_text,
                              struct ebb_messages *messages)
{
    const struct ebb_place place = {path, 1, 1};
    struct ebb_text text = {0};
    off_t length;
    const int file = open_ordinary(path, &place, messages, &length);
    if (file < 0)
        return EBB_BAD_FILE;
    enum ebb_status status = read_all(file, limit, &text);
    if (status == EBB_BAD_FILE && text.length > limit)
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "is larger than %zu bytes, the most that is read",
                         limit);
    else if (status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, &place, "cannot be read: %s", strerror(errno));
    close_quietly(file);
    /* The half of a study is often a study, and that of a parameter set is another set. */
    if (status == EBB_OK && (off_t)text.length < length) {
        ebb_messages_add(messages, EBB_BAD_FILE, &place,
                         "ended after %zu of %lld bytes: it was changed while it was read", text.length,
                         (long long)length);
        status = EBB_BAD_FILE;
    }
    if (status != EBB_OK) {
        ebb_text_free(&text);
        return status;
    }
    *out_text = text;
    return EBB_OK;
}

bool ebb_file_is_ordinary(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

/* A file that has bytes and gives none, or fewer than were asked for, is of an unknown kind and not of
 * another one: a results file that a network disk gives nothing of would be read as a study. */
enum ebb_status ebb_file_begins_with(const char *path, const void *bytes, size_t length, bool *out_is)
{
    char head[256];
    struct stat about;
    ssize_t n = 0;
    ebb_require(length <= sizeof head);
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    bool known = file >= 0 && fstat(file, &about) == 0;
    if (known && S_ISREG(about.st_mode)) {
        n = read_bytes(file, head, length);
        if (n >= 0 && n < (ssize_t)length && n < about.st_size) {
            errno = EIO;
            n = -1;
        }
        known = n >= 0;
    }
    close_quietly(file);
    *out_is = known && n == (ssize_t)length && memcmp(head, bytes, length) == 0;
    return known ? EBB_OK : EBB_BAD_FILE;
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

bool ebb_file_sync(int descriptor)
{
    int synced;
    while ((synced = fsync(descriptor)) != 0 && errno == EINTR)
        ;
    return synced == 0;
}
