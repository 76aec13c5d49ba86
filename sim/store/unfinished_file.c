/* SPDX-License-Identifier: MIT
 * unfinished_file: a results file appears whole or not at all.
 *
 * Written as `path`.part, synced, renamed, folder synced: after kill -9 or a power cut the final name holds
 * what it held before. A process holds its unfinished file by flock, as HDF5 itself does; one that no process
 * holds is what a killed run left behind.
 *
 * Two runs into one place at one instant: whoever holds the lock on the file that stands under the name has
 * it. A run begins, and a leftover is removed, only with both looked at in that order, lock and then name; so
 * of two runs one goes on and the other is refused before its first patient. The lock is kept through a
 * descriptor of our own until the file has its final name: with HDF5's alone, which goes when HDF5 closes the
 * file, a run that started while another synced its finished file took it for a leftover, and hours of work
 * were removed.
 *
 * Left: going on with what a killed run left. HDF5 1.10 writes its tables when the file is closed; of twelve
 * files whose writer was killed at random none could be read, while with this order all that had their name
 * were whole. Flushing after each chunk keeps them readable, but not through a power cut.
 *
 *   1. Before writing   2. While writing   3. Publishing
 */
#include "unfinished_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/text.h>

#include "holder.h"

/* 1. Before writing */

static const char *kind_of(mode_t mode)
{
    return S_ISDIR(mode) ? "a directory" : S_ISLNK(mode) ? "a symbolic link" : "no ordinary file";
}

/* A link would be replaced by the new file, and --force is for results: it must not cost anybody a study or a
 * device. */
static enum ebb_status check_final(const struct ebb_unfinished_file *part, struct ebb_messages *messages)
{
    struct stat about;
    if (lstat(part->final, &about) != 0) {
        if (errno == ENOENT)
            return EBB_OK;
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final), "cannot be written: %s",
                         strerror(errno));
        return EBB_BAD_FILE;
    }
    if (!S_ISREG(about.st_mode)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final), "is %s: give a file name as --out",
                         kind_of(about.st_mode));
        return EBB_BAD_FILE;
    }
    if (part->force && !ebb_h5_is(part->final)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final),
                         "is no results file: --force replaces results only; give another --out");
        return EBB_BAD_FILE;
    }
    if (part->force)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final),
                     "already exists: give --force to replace it, or another --out");
    return EBB_BAD_FILE;
}

/* Whether the open file is the one that stands under the name: it may have been moved or removed since. */
static bool has_name(int descriptor, const char *path)
{
    struct stat opened, named;
    return fstat(descriptor, &opened) == 0 && lstat(path, &named) == 0 && opened.st_dev == named.st_dev &&
           opened.st_ino == named.st_ino;
}

/* By the final name, which is the one that was asked for. -1: whoever it was cannot be asked any more. */
static enum ebb_status refuse_taken(const struct ebb_unfinished_file *part, int descriptor,
                                    struct ebb_messages *messages)
{
    char words[EBB_HOLDER_SIZE] = "another ebb has just begun to write this file";
    if (descriptor >= 0)
        ebb_holder_words(descriptor, words);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final),
                     "%s: wait for it, or give another --out", words);
    return EBB_BAD_FILE;
}

/* Removes an unfinished file that no living process holds. The lock is asked for through a descriptor of our
 * own and goes with it; while we have it nobody else removes or publishes the file, and a run that has made
 * it just now, and not locked it yet, sees that it is gone and does not begin (hold). O_NOFOLLOW: a link of
 * that name is nobody's run, and is not followed to what it points to. */
static enum ebb_status clear_stale(const struct ebb_unfinished_file *part, struct ebb_messages *messages)
{
    struct stat about;
    if (lstat(part->path, &about) != 0 && errno == ENOENT)
        return EBB_OK;
    int file = open(part->path, O_RDWR | O_NOFOLLOW);
    if (file < 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->path),
                         "is in the way and cannot be opened: %s", strerror(errno));
        return EBB_BAD_FILE;
    }
    enum ebb_status status = EBB_OK;
    if (flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
        status = refuse_taken(part, file, messages);
    } else if (!has_name(file, part->path)) {
        status = refuse_taken(part, -1, messages);
    } else if (unlink(part->path) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->path),
                         "is left from a run that was killed and cannot be removed: %s", strerror(errno));
        status = EBB_BAD_FILE;
    }
    close(file);
    return status;
}

enum ebb_status ebb_unfinished_file_init(struct ebb_unfinished_file *part, const char *final, bool force,
                                         struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    ebb_text_add(&text, "%s.part", final);
    *part = (struct ebb_unfinished_file){
        .final = strdup(final), .path = text.chars, .force = force, .descriptor = -1};
    if (part->final == NULL || text.failed)
        return EBB_NO_MEMORY;
    enum ebb_status status = check_final(part, messages);
    return status == EBB_OK ? clear_stale(part, messages) : status;
}

/* 2. While writing */

/* Whoever waits for the name may have it from here on. */
static void let_go(struct ebb_unfinished_file *part)
{
    if (part->descriptor >= 0)
        (void)close(part->descriptor);
    part->descriptor = -1;
    part->created = false;
}

/* HDF5 made no file. Another run made it first, or it is locked already: then somebody is told of. Else, say
 * on a full disk, HDF5 may have left an empty file; the words are those of the latch. */
static enum ebb_status not_created(const struct ebb_unfinished_file *part, const struct ebb_trouble *trouble,
                                   struct ebb_messages *messages)
{
    struct ebb_messages unheard = {0};
    if (trouble->error_number == EEXIST || trouble->error_number == EAGAIN) {
        int file = open(part->path, O_RDONLY | O_NOFOLLOW);
        const bool held = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
        const enum ebb_status status = refuse_taken(part, held ? file : -1, messages);
        if (file >= 0)
            close(file);
        return status;
    }
    (void)clear_stale(part, &unheard);
    ebb_messages_free(&unheard);
    return EBB_OK;
}

/* The descriptor is a second one of HDF5's own opening, so that both have one lock and it lasts until both
 * are closed. HDF5 has asked for it already unless HDF5_USE_FILE_LOCKING is off; file systems without locks
 * cannot, and nothing is lost. */
static enum ebb_status take(struct ebb_unfinished_file *part, int descriptor, struct ebb_messages *messages)
{
    struct stat about;
    part->descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    if (part->descriptor < 0 || fstat(part->descriptor, &about) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->path), "cannot be held: %s",
                         strerror(errno));
        return EBB_BAD_FILE;
    }
    const bool held = flock(part->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (held || !has_name(part->descriptor, part->path))
        return refuse_taken(part, held ? part->descriptor : -1, messages);
    part->created = true;
    part->device = about.st_dev;
    part->inode = about.st_ino;
    /* Looked at again: another run may have published since, and this one would learn it at its end. */
    return check_final(part, messages);
}

enum ebb_status ebb_unfinished_file_hold(struct ebb_unfinished_file *part, hid_t file,
                                         struct ebb_trouble *trouble, struct ebb_messages *messages)
{
    int *descriptor = NULL;
    if (file < 0)
        return not_created(part, trouble, messages);
    ebb_h5_done(trouble, H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&descriptor), "opening", part->path);
    if (trouble->failed)
        return EBB_OK;
    const enum ebb_status status = take(part, *descriptor, messages);
    if (!part->created)
        let_go(part);
    return status;
}

/* By device and inode, not by name: somebody may have moved another file to that name, and it is not ours to
 * rename. */
static bool is_ours(const struct ebb_unfinished_file *part)
{
    struct stat about;
    return part->created && lstat(part->path, &about) == 0 && about.st_dev == part->device &&
           about.st_ino == part->inode;
}

void ebb_unfinished_file_remove(struct ebb_unfinished_file *part)
{
    if (!part->created)
        return;
    if (is_ours(part))
        (void)unlink(part->path);
    let_go(part);
}

void ebb_unfinished_file_free(struct ebb_unfinished_file *part)
{
    ebb_unfinished_file_remove(part);
    free(part->final);
    free(part->path);
    *part = (struct ebb_unfinished_file){0};
}

/* 3. Publishing */

/* File systems on a network report a full disk or quota only here. */
static int sync_path(const char *path, int flags)
{
    int file = open(path, flags);
    if (file < 0)
        return -1;
    const int synced = fsync(file);
    const int because = errno;
    if (close(file) != 0)
        return -1;
    errno = because;
    return synced;
}

/* A rename is on the disk when the folder is: without this a power cut may bring the old name back. */
static int sync_folder(const char *path)
{
    char *folder = strdup(path);
    if (folder == NULL)
        return -1;
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    const int synced = sync_path(slash ? folder : ".", O_RDONLY | O_DIRECTORY);
    free(folder);
    return synced == 0 || errno == EINVAL ? 0 : -1; /* EINVAL: a file system whose folders cannot be synced */
}

/* The final name is looked at once more: a run takes hours, and somebody may have put a file there in the
 * meantime. Between the look and the rename there is no lock, and no system call that could give one. */
/* The folder is synced last and its failure is told, though the file is there: whoever asked for the name was
 * promised one that outlives a power cut. */
enum ebb_status ebb_unfinished_file_publish(struct ebb_unfinished_file *part, struct ebb_messages *messages)
{
    if (!is_ours(part)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->path),
                         "was removed or replaced by another process: nothing was published");
        return EBB_BAD_FILE;
    }
    if (check_final(part, messages) != EBB_OK)
        return EBB_BAD_FILE;
    if (sync_path(part->path, O_RDONLY) != 0 || rename(part->path, part->final) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final),
                         "cannot be finished: %s: nothing was published", strerror(errno));
        return EBB_BAD_FILE;
    }
    let_go(part); /* at once: a reader that waits for the name opens it now */
    if (sync_folder(part->final) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final),
                         "is complete, but its folder cannot be synced: %s", strerror(errno));
        return EBB_BAD_FILE;
    }
    return EBB_OK;
}
