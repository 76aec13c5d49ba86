/* SPDX-License-Identifier: MIT
 * recorder: a library that is loaded before the others (LD_PRELOAD) and writes down what is done to the
 * files of one folder, so that orders.py can ask what a crash in the middle of it would leave.
 *
 *     EBB_RECORD_FOLDER=.      the folder; files below it are not looked at
 *     EBB_RECORD=file          one line a call that has succeeded; the bytes that were written are in
 *     file.data
 *         create INODE NAME
 *         write INODE OFFSET LENGTH
 *         truncate INODE LENGTH
 *         sync INODE                      "sync 0": of the folder
 *         rename FROM TO, link FROM TO, unlink NAME
 *
 * Only calls that are made by name pass here, as with shim.c of the faults; what the C library writes by
 * itself (fclose of a FILE) would be missed. Whether something was missed shows: all lines played in order
 * must give the bytes of the files that are there at the end, which orders.py asks first.
 *
 *   1. Lines   2. Names   3. Bytes
 */
#define _GNU_SOURCE 1

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define REAL(name)                 \
    static __typeof__(name) *real; \
    if (real == NULL)              \
    real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

/* 1. Lines */

static int lines = -1, data = -1;
static struct stat folder;

/* Those that were made in the folder; a publication makes one file, a calibration three. */
enum { MOST_FILES = 64 };
static ino_t files[MOST_FILES];
static int n_files;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    char line[600];
    va_list list;
    va_start(list, format);
    const int length = vsnprintf(line, sizeof line, format, list);
    va_end(list);
    if (lines >= 0 && length > 0)
        (void)!syscall(SYS_write, lines, line, (size_t)length);
}

static int open_high(const char *path)
{
    const int file =
        (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    const int high = file < 0 ? -1 : (int)syscall(SYS_fcntl, file, F_DUPFD_CLOEXEC, 500);
    if (file >= 0)
        syscall(SYS_close, file);
    return high;
}

__attribute__((constructor)) static void begin(void)
{
    char path[4096];
    const char *to = getenv("EBB_RECORD"), *of = getenv("EBB_RECORD_FOLDER");
    if (to == NULL || of == NULL || stat(of, &folder) != 0)
        return;
    lines = open_high(to);
    snprintf(path, sizeof path, "%s.data", to);
    data = open_high(path);
}

static bool is_recorded(ino_t inode)
{
    for (int i = 0; i < n_files; i++) {
        if (files[i] == inode)
            return true;
    }
    return false;
}

/* 0: it is no file that was made here. */
static ino_t inode_of(int file)
{
    struct stat about;
    if (lines < 0 || fstat(file, &about) != 0 || about.st_dev != folder.st_dev)
        return 0;
    return is_recorded(about.st_ino) ? about.st_ino : 0;
}

/* 2. Names */

/* The last part of a path when it lies in the folder itself, else NULL. */
static const char *name_in(int at, const char *path)
{
    char above[4096];
    struct stat about;
    const char *slash = strrchr(path, '/');
    snprintf(above, sizeof above, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
    if (lines < 0 || fstatat(at, above, &about, 0) != 0 || about.st_ino != folder.st_ino ||
        about.st_dev != folder.st_dev)
        return NULL;
    return slash ? slash + 1 : path;
}

static void note_open(int at, const char *path, int flags, bool was_there, int file)
{
    struct stat about;
    const char *name = file >= 0 && (flags & O_CREAT) ? name_in(at, path) : NULL;
    if (name && !was_there && fstat(file, &about) == 0 && n_files < MOST_FILES) {
        files[n_files++] = about.st_ino;
        say("create %lu %s\n", (unsigned long)about.st_ino, name);
    } else if (file >= 0 && (flags & O_TRUNC) && inode_of(file) != 0)
        say("truncate %lu 0\n", (unsigned long)inode_of(file));
}

#define WRAP_OPEN(name, PARAMETER, AT, PASSED)                                 \
    int name(PARAMETER const char *path, int flags, ...)                       \
    {                                                                          \
        REAL(name);                                                            \
        struct stat about;                                                     \
        va_list list;                                                          \
        va_start(list, flags);                                                 \
        const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(list, mode_t) : 0; \
        va_end(list);                                                          \
        const bool was_there = fstatat(AT, path, &about, 0) == 0;              \
        const int file = real(PASSED path, flags, mode);                       \
        note_open(AT, path, flags, was_there, file);                           \
        return file;                                                           \
    }
#define NOTHING
#define A_FOLDER int at,
#define PASS_AT  at,
WRAP_OPEN(open, NOTHING, AT_FDCWD, NOTHING)
WRAP_OPEN(open64, NOTHING, AT_FDCWD, NOTHING)
WRAP_OPEN(openat, A_FOLDER, at, PASS_AT)
WRAP_OPEN(openat64, A_FOLDER, at, PASS_AT)

/* Two names in one folder: whatever leaves it or comes into it is not looked at, and would show at the end.
 * */
static int note_two(int answer, const char *verb, const char *from, const char *to)
{
    if (answer == 0 && from && to)
        say("%s %s %s\n", verb, from, to);
    return answer;
}

int renameat(int a, const char *from, int b, const char *to)
{
    REAL(renameat);
    return note_two(real(a, from, b, to), "rename", name_in(a, from), name_in(b, to));
}

int renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
    REAL(renameat2);
    return note_two(real(a, from, b, to, flags), "rename", name_in(a, from), name_in(b, to));
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    return note_two(real(from, to), "rename", name_in(AT_FDCWD, from), name_in(AT_FDCWD, to));
}

int linkat(int a, const char *from, int b, const char *to, int flags)
{
    REAL(linkat);
    return note_two(real(a, from, b, to, flags), "link", name_in(a, from), name_in(b, to));
}

int unlinkat(int at, const char *path, int flags)
{
    REAL(unlinkat);
    const int answer = real(at, path, flags);
    if (answer == 0 && name_in(at, path))
        say("unlink %s\n", name_in(at, path));
    return answer;
}

int unlink(const char *path)
{
    REAL(unlink);
    const int answer = real(path);
    if (answer == 0 && name_in(AT_FDCWD, path))
        say("unlink %s\n", name_in(AT_FDCWD, path));
    return answer;
}

/* 3. Bytes */

static ssize_t note_write(int file, const void *bytes, ssize_t n, off_t offset)
{
    const ino_t inode = n > 0 ? inode_of(file) : 0;
    if (inode != 0) {
        (void)!syscall(SYS_write, data, bytes, (size_t)n);
        say("write %lu %lld %lld\n", (unsigned long)inode, (long long)offset, (long long)n);
    }
    return n;
}

ssize_t write(int file, const void *bytes, size_t n)
{
    REAL(write);
    const ssize_t written = real(file, bytes, n);
    return note_write(file, bytes, written, written > 0 ? lseek(file, 0, SEEK_CUR) - written : 0);
}

ssize_t pwrite(int file, const void *bytes, size_t n, off_t offset)
{
    REAL(pwrite);
    return note_write(file, bytes, real(file, bytes, n, offset), offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t n, off64_t offset)
{
    REAL(pwrite64);
    return note_write(file, bytes, real(file, bytes, n, offset), offset);
}

static int note_length(int answer, int file, long long length)
{
    if (answer == 0 && inode_of(file) != 0)
        say("truncate %lu %lld\n", (unsigned long)inode_of(file), length);
    return answer;
}

int ftruncate(int file, off_t length)
{
    REAL(ftruncate);
    return note_length(real(file, length), file, length);
}

int ftruncate64(int file, off64_t length)
{
    REAL(ftruncate64);
    return note_length(real(file, length), file, length);
}

static int note_sync(int answer, int file)
{
    struct stat about;
    if (answer == 0 && inode_of(file) != 0)
        say("sync %lu\n", (unsigned long)inode_of(file));
    else if (answer == 0 && lines >= 0 && fstat(file, &about) == 0 && about.st_ino == folder.st_ino)
        say("sync 0\n");
    return answer;
}

int fsync(int file)
{
    REAL(fsync);
    return note_sync(real(file), file);
}

int fdatasync(int file)
{
    REAL(fdatasync);
    return note_sync(real(file), file);
}
