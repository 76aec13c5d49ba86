/* SPDX-License-Identifier: MIT
 * folder: makes the folders of a path, from the root down, and takes them back, from the file up.
 *
 *   1. Folders of a path   2. Folders that come with a file in them
 */
#include <ebb/folder.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/file.h>

/* 1. Folders of a path */

bool ebb_folder_is(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static enum ebb_status make_one(const char *path, int *n_made, struct ebb_messages *messages)
{
    if (mkdir(path, 0777) == 0) {
        ++*n_made;
        return EBB_OK;
    }
    /* Asked only now, not before: another run may make the same folder in between. And not by EEXIST alone:
     * on a read-only disk mkdir says EROFS of a folder that is there and can be walked through. */
    const int why = errno;
    if (ebb_folder_is(path))
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                     "the folder cannot be made: %s: make it yourself, or choose another place",
                     strerror(why));
    return EBB_BAD_FILE;
}

/* A folder ends at each slash but the first of an absolute path; a name without one needs none. "a//b" asks
 * for "a" twice, which is there the second time. */
enum ebb_status ebb_folder_make_for(const char *path, int *n_made, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (const char *slash = strchr(path, '/'); slash && status == EBB_OK; slash = strchr(slash + 1, '/')) {
        struct ebb_text folder = {0};
        if (slash == path)
            continue;
        ebb_text_add_bytes(&folder, path, (size_t)(slash - path));
        status = folder.failed ? EBB_NO_MEMORY : make_one(ebb_text_chars(&folder), n_made, messages);
        ebb_text_free(&folder);
    }
    return status;
}

/* Room on the stack: what ends a run may be that there is no memory. A longer path the system would not have
 * made a folder of. */
void ebb_folder_remove_for(const char *path, int n)
{
    char folder[PATH_MAX];
    char *slash;
    if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder)
        return;
    while (n > 0 && (slash = strrchr(folder, '/')) != NULL && slash != folder) {
        *slash = '\0';
        if (slash[-1] == '/') /* "a//b" */
            continue;
        if (rmdir(folder) == 0)
            n--;
        else if (errno != ENOENT) /* the one that could not be made lies within those that were */
            break;
    }
}

/* 2. Folders that come with a file in them */

/* Where the first folder that is missing ends in the path; NULL: none is. `out_n`: how many are. */
static const char *find_missing(const char *path, int *out_n)
{
    const char *first = NULL;
    *out_n = 0;
    for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
        char folder[PATH_MAX];
        if (slash == path || slash[-1] == '/' || slash - path >= PATH_MAX)
            continue; /* one that is too long the system refuses to make */
        memcpy(folder, path, (size_t)(slash - path));
        folder[slash - path] = '\0';
        if (ebb_folder_is(folder))
            continue;
        if (first == NULL)
            first = slash;
        ++*out_n;
    }
    return first;
}

/* The three paths, from where the first missing folder ends. */
static bool name_all(struct ebb_folder_part *part, const char *path, const char *end)
{
    struct ebb_text file = {0};
    part->place = strndup(path, (size_t)(end - path));
    if (part->place == NULL)
        return false;
    ebb_text_add(&file, "%s.part", part->place);
    part->part = file.failed ? NULL : strdup(file.chars);
    ebb_text_add(&file, "%s", end);
    if (file.failed)
        ebb_text_free(&file);
    part->file = file.chars;
    return part->part != NULL && part->file != NULL;
}

/* Waited for, since nobody of ours holds it for longer than it takes to make a file; where there are no
 * locks, two that start at one instant may fail for each other, and say so. */
static void hold_around(struct ebb_folder_part *part, const struct ebb_claim *claim)
{
    const char *slash = strrchr(part->place, '/');
    char folder[PATH_MAX] = ".";
    if (slash != NULL)
        snprintf(folder, sizeof folder, "%.*s", slash == part->place ? 1 : (int)(slash - part->place),
                 part->place);
    part->around = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (!claim->no_lock && part->around >= 0 && flock(part->around, LOCK_EX) != 0 && errno == EINTR)
        ;
}

/* By its first bytes: a folder of that name may be somebody's own. */
static void clear(const struct ebb_folder_part *part, const char *begins)
{
    struct stat about;
    bool is = false;
    if (lstat(part->file, &about) == 0 && S_ISREG(about.st_mode) &&
        (about.st_size == 0 ||
         (ebb_file_begins_with(part->file, begins, strlen(begins), &is) == EBB_OK && is)))
        (void)unlink(part->file);
    ebb_folder_remove_for(part->file, part->n);
}

enum ebb_status ebb_folder_part_begin(struct ebb_folder_part *part, const char *path, const char *begins,
                                      const struct ebb_claim *claim, struct ebb_messages *messages)
{
    int n_missing, n_made = 0;
    *part = (struct ebb_folder_part){.around = -1};
    const char *end = find_missing(path, &n_missing);
    if (end == NULL)
        return EBB_OK;
    if (!name_all(part, path, end))
        return EBB_NO_MEMORY;
    hold_around(part, claim);
    part->n = n_missing;
    clear(part, begins);
    enum ebb_status status = ebb_folder_make_for(part->file, &n_made, messages);
    if (status == EBB_OK && n_made < n_missing) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(part->part),
                         "is in the way: folders are made under this name first: remove or rename it");
        status = EBB_BAD_FILE;
    }
    if (status != EBB_OK) { /* what lies there may be somebody's: nothing but these folders is removed */
        ebb_folder_remove_for(part->file, n_made);
        part->n = 0;
    }
    return status;
}

/* An empty folder that somebody has made there in the meantime is replaced, as rename does; one with
 * something in it is not. */
bool ebb_folder_part_publish(struct ebb_folder_part *part)
{
    if (rename(part->part, part->place) != 0)
        return false;
    part->n = 0;
    return true;
}

void ebb_folder_part_end(struct ebb_folder_part *part)
{
    if (part->place == NULL)
        return; /* one that has ended, or had nothing to do */
    if (part->n > 0) {
        (void)unlink(part->file);
        ebb_folder_remove_for(part->file, part->n);
    }
    if (part->around >= 0)
        close(part->around); /* and with it the lock */
    free(part->file);
    free(part->part);
    free(part->place);
    *part = (struct ebb_folder_part){.around = -1};
}
