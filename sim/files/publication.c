/* SPDX-License-Identifier: MIT
 * publication: the one way in which a file of ebb comes to stand under its name.
 *
 * Calls are relative to a descriptor of the folder: whoever renames or swaps the folder meanwhile moves the
 * part with it, and never makes ebb write, rename or remove somewhere else.
 *
 * The lock is flock, which belongs to the open file and not to the process: it lasts until the part has its
 * name, whatever HDF5 opens and closes of the same file meanwhile, and the system can say who has it
 * (holder.h). HDF5 must not ask for a lock of its own then, which would meet ours (sim/store says how).
 * Where there are no locks, the part's name says whose it is (author.h).
 *
 * Looking for other writers and making the part is one step for everybody, by flock on the folder: of two
 * that start at one instant the second sees the first's part, locked.
 *
 *   1. Complaints   2. The place   3. The part   4. Publishing
 */
#define _GNU_SOURCE 1 /* renameat2 */

#include <ebb/publication.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <ebb/file.h>
#include <ebb/folder.h>

#include "author.h"
#include "others.h"

/* 1. Complaints */

static enum ebb_status refuse(const struct ebb_publication *publication, const char *words,
                              struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path), "%s: %s", words,
                     publication->place.instead);
    return EBB_BAD_FILE;
}

/* With the system's reason, which is errno at the call. Memory that ends (to list a folder takes some) says
 * nothing of the place. */
static enum ebb_status refuse_because(const struct ebb_publication *publication, const char *words,
                                      struct ebb_messages *messages)
{
    if (errno == ENOMEM)
        return EBB_NO_MEMORY;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path), "%s: %s", words,
                     strerror(errno));
    return EBB_BAD_FILE;
}

/* 2. The place */

static const char *sort_of(mode_t mode)
{
    return S_ISDIR(mode)   ? "is a directory"
           : S_ISLNK(mode) ? "is a symbolic link, which is not followed"
                           : "is no ordinary file";
}

/* A file that cannot be read is of an unknown kind, and that is what is said of it. An empty one is of none:
 * it may be what is left of somebody's. */
static enum ebb_status check_kind(const struct ebb_publication *publication, struct ebb_messages *messages)
{
    const struct ebb_publication_place *place = &publication->place;
    enum ebb_status status = EBB_OK;
    struct ebb_text unknown = {0};
    bool is = false;
    if (place->begins != NULL)
        status = ebb_file_begins_with(place->path, place->begins, strlen(place->begins), &is);
    else if (place->find_kind != NULL)
        status = place->find_kind(place->path, &is, &unknown);
    const bool is_unknown = unknown.length > 0;
    if (status != EBB_NO_MEMORY && is_unknown) {
        status =
            status == EBB_FAILED ? EBB_FAILED : EBB_BAD_FILE; /* nothing is wrong with the place, or much */
        ebb_messages_add(messages, status, EBB_AT_FILE(place->path), "%s, or %s", ebb_text_chars(&unknown),
                         place->instead);
    }
    ebb_text_free(&unknown);
    if (is_unknown)
        return status;
    if (status == EBB_BAD_FILE)
        return refuse_because(publication, "cannot be read, so that nobody can tell what it is", messages);
    if (status != EBB_OK || is)
        return status;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(place->path),
                     "is not %s: --force replaces nothing else; %s", place->kind, place->instead);
    return EBB_BAD_FILE;
}

/* Looked at by lstat: a link is what it is. `about` is left with st_mode 0 where nothing stands. */
static enum ebb_status look(const struct ebb_publication *publication, struct stat *about,
                            struct ebb_messages *messages)
{
    const struct ebb_publication_place *place = &publication->place;
    memset(about, 0, sizeof *about);
    if (lstat(place->path, about) != 0) {
        memset(about, 0, sizeof *about);
        return errno == ENOENT ? EBB_OK : refuse_because(publication, "cannot be written", messages);
    }
    if (!S_ISREG(about->st_mode))
        return refuse(publication, sort_of(about->st_mode), messages);
    if (!place->force) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(place->path),
                         "already exists: give --force to replace it, or %s",
                         strncmp(place->instead, "give ", 5) == 0 ? place->instead + 5 : place->instead);
        return EBB_BAD_FILE;
    }
    return check_kind(publication, messages);
}

/* "results/run.h5" is "results" and "run.h5"; "run.h5" is "." and itself; "/run.h5" is "/" and the rest. */
static enum ebb_status split(struct ebb_publication *publication, struct ebb_messages *messages)
{
    const char *path = publication->place.path, *slash = strrchr(path, '/');
    const size_t length = slash == NULL ? 0 : slash == path ? 1 : (size_t)(slash - path);
    publication->name = strdup(slash ? slash + 1 : path);
    publication->folder = slash ? strndup(path, length) : strdup(".");
    if (publication->name == NULL || publication->folder == NULL)
        return EBB_NO_MEMORY;
    const char *name = publication->name;
    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return refuse(publication, "names a folder, not a file in it", messages);
    return EBB_OK;
}

/* The folder is held open: what is done in it is done in that one, whatever it is called meanwhile. */
static enum ebb_status open_folder(struct ebb_publication *publication, struct ebb_messages *messages)
{
    publication->folder_open = open(publication->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (publication->folder_open >= 0)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path),
                     "cannot be written: the folder %s cannot be opened: %s: %s", publication->folder,
                     strerror(errno), publication->place.instead);
    return EBB_BAD_FILE;
}

/* 3. The part */

/* The first name is the author's own, which is taken only when this process is there twice (a program of many
 * runs without locks) or somebody made that very file. Two in a row of those that follow, by chance, are no
 * chance any more; sixteen end a loop that somebody feeds. */
enum { TRIES = 16 };

/* What the part is called in its folder. */
static const char *entry_of(const struct ebb_publication *publication)
{
    const char *slash = strrchr(publication->path, '/');
    return slash ? slash + 1 : publication->path;
}

/* The path comes first: a part that was made and cannot be named could not be removed again. */
static bool choose_path(struct ebb_publication *publication, const struct ebb_author *author, bool by_chance)
{
    const bool has_folder = strchr(publication->place.path, '/') != NULL;
    const char *folder = has_folder ? publication->folder : "";
    struct ebb_text path = {0};
    char ending[EBB_PART_ENDING_SIZE];
    ebb_part_ending_write(author, by_chance, ending);
    if (strlen(publication->name) + strlen(ending) > NAME_MAX)
        ebb_part_ending_write(author, true, ending);
    ebb_text_add(&path, "%s%s%s%s", folder, has_folder && strcmp(folder, "/") != 0 ? "/" : "",
                 publication->name, ending);
    if (path.failed)
        ebb_text_free(&path);
    free(publication->path);
    publication->path = path.chars;
    return publication->path != NULL;
}

/* What cannot be asked for its number is removed by its name, while nobody else can have taken that. Some
 * file systems have shorter names than 255 bytes (143 where names are encrypted): the short form may fit
 * there. */
static enum ebb_status make_part(struct ebb_publication *publication, const struct ebb_author *author,
                                 struct ebb_messages *messages)
{
    struct stat about;
    for (int n = 0; n < TRIES && publication->part < 0; n++) {
        if (!choose_path(publication, author, n > 0))
            return EBB_NO_MEMORY;
        publication->part = openat(publication->folder_open, entry_of(publication),
                                   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (publication->part < 0 && errno != EEXIST && !(errno == ENAMETOOLONG && n == 0))
            break;
    }
    if (publication->part < 0)
        return refuse_because(publication, "cannot be written", messages);
    if (fstat(publication->part, &about) != 0) {
        const enum ebb_status status = refuse_because(publication, "cannot be written", messages);
        (void)unlinkat(publication->folder_open, entry_of(publication), 0);
        return status;
    }
    publication->device = about.st_dev;
    publication->inode = about.st_ino;
    if (!publication->place.claim.no_lock) /* what holds without locks: see the header's caveats */
        (void)flock(publication->part, LOCK_EX | LOCK_NB);
    return EBB_OK;
}

/* Held for the moment in which parts are looked for and made. Not waited for without end: a program that
 * holds the folder for its own purposes must not stop ebb, which then risks the race instead. */
static void hold_folder(const struct ebb_publication *publication)
{
    enum { TRIES_OF_10_MS = 200 };
    const struct timespec moment = {.tv_nsec = 10000000};
    for (int n = 0; n < TRIES_OF_10_MS && !publication->place.claim.no_lock; n++) {
        if (flock(publication->folder_open, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
            return;
        nanosleep(&moment, NULL);
    }
}

enum ebb_status ebb_publication_check(const struct ebb_publication_place *place,
                                      struct ebb_messages *messages)
{
    struct ebb_publication publication = {.place = *place, .part = -1, .folder_open = -1};
    struct stat about;
    enum ebb_status status = split(&publication, messages);
    if (status == EBB_OK)
        status = look(&publication, &about, messages);
    ebb_publication_end(&publication);
    return status;
}

enum ebb_status ebb_publication_begin(struct ebb_publication *publication,
                                      const struct ebb_publication_place *place,
                                      struct ebb_messages *messages)
{
    struct stat about;
    struct ebb_author author;
    *publication = (struct ebb_publication){.place = *place, .part = -1, .folder_open = -1};
    ebb_author_here(&place->claim, &author);
    enum ebb_status status = split(publication, messages);
    if (status == EBB_OK)
        status = look(publication, &about, messages);
    if (status == EBB_OK && place->makes_folder)
        status = ebb_folder_make_for(place->path, &publication->n_folders_made, messages);
    if (status == EBB_OK)
        status = open_folder(publication, messages);
    if (status != EBB_OK)
        return status;
    hold_folder(publication);
    status = ebb_others_clear(publication, &author, messages);
    if (status == EBB_OK)
        status = make_part(publication, &author, messages);
    if (status == EBB_OK) /* a run that was ending may have taken the name since the first look */
        status = look(publication, &about, messages);
    if (!place->claim.no_lock)
        (void)flock(publication->folder_open, LOCK_UN);
    return status;
}

bool ebb_publication_is(const struct ebb_publication *publication, int descriptor)
{
    struct stat about;
    return publication->part >= 0 && fstat(descriptor, &about) == 0 && about.st_dev == publication->device &&
           about.st_ino == publication->inode;
}

/* 4. Publishing */

/* By device and inode: somebody may have moved another file to that name, and it is not ours to rename or
 * remove. */
static bool is_in_place(const struct ebb_publication *publication)
{
    struct stat about;
    return publication->part >= 0 && publication->path != NULL &&
           fstatat(publication->folder_open, entry_of(publication), &about, AT_SYMLINK_NOFOLLOW) == 0 &&
           about.st_dev == publication->device && about.st_ino == publication->inode;
}

/* The file that is replaced had its mode for a reason, a folder shared by a group for one. Owner and group
 * first, since changing them takes away bits of the mode; only root may give files away. */
static bool keep_mode(const struct ebb_publication *publication, const struct stat *old)
{
    if (old->st_mode == 0)
        return true;
    if (fchown(publication->part, old->st_uid, old->st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(publication->part, old->st_mode & 07777) == 0;
}

/* Without force the name must still be free at the very moment. Where the file system cannot say so in one
 * call, a hard link does: it is refused where a name is taken. Where it has neither, the look a moment ago is
 * all there is. */
static bool give_name(const struct ebb_publication *publication)
{
    const int folder = publication->folder_open;
    const char *part = entry_of(publication), *name = publication->name;
    if (publication->place.force)
        return renameat(folder, part, folder, name) == 0;
    if (renameat2(folder, part, folder, name, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (linkat(folder, part, folder, name, 0) == 0) {
        (void)unlinkat(folder, part, 0);
        return true;
    }
    if (errno != EPERM && errno != EOPNOTSUPP)
        return false;
    return renameat(folder, part, folder, name) == 0;
}

/* The place is looked at once more: a run takes hours, and somebody may have put a file there in the
 * meantime. A rename is on the disk when the folder is: without the last step a power cut may bring the old
 * name back, and its failure is told though the file is there, for whoever asked was promised one that
 * outlives it. EINVAL: a file system whose folders cannot be synced. */
enum ebb_status ebb_publication_publish(struct ebb_publication *publication, struct ebb_messages *messages)
{
    struct stat old;
    errno = 0;
    if (!is_in_place(publication)) {
        if (errno != 0 && errno != ENOENT)
            return refuse_because(publication, "its unfinished file cannot be looked at", messages);
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path),
                         "its unfinished file was removed or replaced by another process: nothing was "
                         "published");
        return EBB_BAD_FILE;
    }
    enum ebb_status status = look(publication, &old, messages);
    if (status != EBB_OK)
        return status;
    if (!keep_mode(publication, &old) || !ebb_file_sync(publication->part) || !give_name(publication)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(publication->place.path),
                         "cannot be finished: %s: nothing was published", strerror(errno));
        return EBB_BAD_FILE;
    }
    close(publication->part);
    publication->part = -1;
    publication->n_folders_made = 0; /* they hold a file now */
    if (!ebb_file_sync(publication->folder_open) && errno != EINVAL)
        return refuse_because(publication, "is complete, but its folder cannot be synced", messages);
    return EBB_OK;
}

static void take_back(const struct ebb_publication *publication)
{
    if (is_in_place(publication))
        (void)unlinkat(publication->folder_open, entry_of(publication), 0);
    if (publication->part >= 0)
        close(publication->part);
    if (publication->folder_open >= 0)
        close(publication->folder_open);
    ebb_folder_remove_for(publication->place.path, publication->n_folders_made);
}

void ebb_publication_end(struct ebb_publication *publication)
{
    if (publication->place.path != NULL) /* else one that has ended */
        take_back(publication);
    free(publication->folder);
    free(publication->name);
    free(publication->path);
    *publication = (struct ebb_publication){.part = -1, .folder_open = -1};
}

/* The last byte may be refused only when the file is synced; on some network disks only when it is closed,
 * which is after the rename: nothing can be done about those but the sync before. */
enum ebb_status ebb_publication_of_text(const struct ebb_publication_place *place,
                                        const struct ebb_text *text, struct ebb_messages *messages)
{
    struct ebb_publication publication;
    if (text->failed)
        return EBB_NO_MEMORY;
    enum ebb_status status = ebb_publication_begin(&publication, place, messages);
    if (status == EBB_OK && !ebb_file_write_text(publication.part, text))
        status = refuse_because(&publication, "cannot be written", messages);
    if (status == EBB_OK)
        status = ebb_publication_publish(&publication, messages);
    ebb_publication_end(&publication);
    return status;
}
