/* SPDX-License-Identifier: MIT
 * folder: makes the folders of a path, from the root down, and takes them back, from the file up.
 */
#include <ebb/folder.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include <sys/stat.h>
#include <unistd.h>

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
                     "the folder cannot be made: %s: choose another place with --out", strerror(why));
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
