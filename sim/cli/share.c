/* SPDX-License-Identifier: MIT
 * share: found from where the program itself lies, so that a tree that was moved, or unpacked under
 * DESTDIR, still finds its own. A path compiled in would need a build for each PREFIX and fail after a
 * move.
 */
#define _XOPEN_SOURCE 700 /* realpath */

#include "share.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

/* From the folder of the program: PREFIX/bin, or build/ of a checkout. */
static const char *const PLACES[] = {"../share/ebb", "../configs"};

/* Whether the folder holds what it is for. */
static int is_share(const char *folder)
{
    char sets[PATH_MAX + 32];
    const int length = snprintf(sets, sizeof sets, "%s/parameters", folder);
    return length > 0 && (size_t)length < sizeof sets && access(sets, R_OK | X_OK) == 0;
}

/* Where a kernel does not say where the program lies, EBB_SHARE must. */
static const char *find_beside_program(void)
{
    static char folder[PATH_MAX];
    char program[PATH_MAX], place[PATH_MAX + 32];
    const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length <= 0)
        return NULL;
    program[length] = '\0';
    char *slash = strrchr(program, '/');
    *(slash ? slash : program) = '\0';
    for (size_t i = 0; i < sizeof PLACES / sizeof PLACES[0]; i++) {
        snprintf(place, sizeof place, "%s/%s", program, PLACES[i]);
        if (is_share(place) && realpath(place, folder)) /* without ".." in every message and origin */
            return folder;
    }
    return NULL;
}

const char *ebb_share_folder(void)
{
    const char *said = getenv("EBB_SHARE");
    return said && said[0] != '\0' ? said : find_beside_program();
}
