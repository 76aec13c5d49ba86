/* SPDX-License-Identifier: MIT
 * unfinished_file: a results file appears whole or not at all.
 *
 * Written as `path`.part, synced, renamed, folder synced: after kill -9 or a power cut the final name holds
 * what it held before. A process holds its unfinished file by flock, as HDF5 itself does; one that no process
 * holds is what a killed run left behind.
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

/* Removes an unfinished file that no living process holds. The lock is asked for through a descriptor of our
 * own and goes with it; between that and the unlink a run that starts could lose its file, which it would
 * notice when it publishes. O_NOFOLLOW: a link of that name is nobody's run, and is not followed to what it
 * points to. */
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
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->path),
                         "another run is writing it: wait for it, or give another --out");
        status = EBB_BAD_FILE;
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
    *part = (struct ebb_unfinished_file){.final = strdup(final), .path = text.chars, .force = force};
    if (part->final == NULL || text.failed)
        return EBB_NO_MEMORY;
    enum ebb_status status = check_final(part, messages);
    return status == EBB_OK ? clear_stale(part, messages) : status;
}

/* 2. While writing */

void ebb_unfinished_file_hold(struct ebb_unfinished_file *part, hid_t file, struct ebb_trouble *trouble)
{
    struct stat about;
    int *descriptor = NULL;
    if (trouble->failed)
        return;
    part->created = true;
    ebb_h5_done(trouble, H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&descriptor), "opening", part->path);
    if (trouble->failed)
        return;
    if (fstat(*descriptor, &about) != 0) {
        ebb_h5_latch(trouble, "opening", part->path);
        return;
    }
    part->device = about.st_dev;
    part->inode = about.st_ino;
    /* HDF5 has done so already unless HDF5_USE_FILE_LOCKING is off; file systems without locks cannot, and
     * nothing is lost. */
    (void)flock(*descriptor, LOCK_EX | LOCK_NB);
}

void ebb_unfinished_file_not_created(const struct ebb_unfinished_file *part)
{
    struct ebb_messages unheard = {0};
    (void)clear_stale(part, &unheard);
    ebb_messages_free(&unheard);
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
    if (is_ours(part))
        (void)unlink(part->path);
    part->created = false;
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
    part->created = false;
    if (sync_folder(part->final) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->final),
                         "is complete, but its folder cannot be synced: %s", strerror(errno));
        return EBB_BAD_FILE;
    }
    return EBB_OK;
}
