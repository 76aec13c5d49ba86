/* SPDX-License-Identifier: MIT
 * memory_limit: the least of three numbers.
 *
 *   1. Groups   2. Addresses   3. The least
 */
#include <ebb/memory_limit.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/resource.h>
#include <unistd.h>

#include <ebb/text.h>

/* 1. Groups */

/* The number that a file begins with; infinite for "max", for a file that is not there, and for the number
 * near 2^63 with which v1 says that there is none. */
static double number_in(const char *path)
{
    double number = INFINITY;
    FILE *file = fopen(path, "re");
    if (file && fscanf(file, "%lf", &number) != 1)
        number = INFINITY;
    if (file)
        fclose(file);
    return number > 0 && number < 1e18 ? number : INFINITY;
}

/* Of the group and of those around it: the least holds. Inside a container the path is that of the host, and
 * only its last folder, the root, is there. */
static double least_of(const char *folder, const char *group, const char *name)
{
    double least = INFINITY;
    size_t length = strcspn(group, "\n");
    for (;;) {
        struct ebb_text path = {0};
        ebb_text_add(&path, "%s%.*s/%s", folder, (int)length, group, name);
        least = fmin(least, number_in(ebb_text_chars(&path)));
        ebb_text_free(&path);
        if (length == 0)
            return least;
        while (length > 0 && group[--length] != '/')
            ;
    }
}

double ebb_memory_limit_of_groups(const char *groups, const char *folder)
{
    double least = INFINITY;
    for (const char *line = groups; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *kinds = strchr(line, ':'), *group = kinds ? strchr(kinds + 1, ':') : NULL;
        if (group == NULL)
            continue;
        if (group == kinds + 1) { /* "0::/user.slice": v2, all kinds in one */
            least = fmin(least, least_of(folder, group + 1, "memory.max"));
        } else if (strncmp(kinds, ":memory:", 8) == 0) {
            struct ebb_text inner = {0};
            ebb_text_add(&inner, "%s/memory", folder);
            least = fmin(least, least_of(ebb_text_chars(&inner), group + 1, "memory.limit_in_bytes"));
            ebb_text_free(&inner);
        }
    }
    return least;
}

static double of_groups(void)
{
    char groups[4096] = "";
    FILE *file = fopen("/proc/self/cgroup", "re");
    if (file == NULL)
        return INFINITY;
    groups[fread(groups, 1, sizeof groups - 1, file)] = '\0';
    fclose(file);
    return ebb_memory_limit_of_groups(groups, "/sys/fs/cgroup");
}

/* 2. Addresses */

static double of_addresses(void)
{
    struct rlimit limit;
    double pages = 0;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return INFINITY;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file && fscanf(file, "%lf", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return fmax(0, (double)limit.rlim_cur - pages * (double)sysconf(_SC_PAGE_SIZE));
}

/* 3. The least */

struct ebb_memory_limit ebb_memory_limit_find(void)
{
    const double pages = (double)sysconf(_SC_PHYS_PAGES);
    const struct ebb_memory_limit limits[] = {
        {pages > 0 ? pages * (double)sysconf(_SC_PAGE_SIZE) : INFINITY, "this machine has"},
        {of_groups(), "its control group (memory.max) lets this process have"},
        {of_addresses(), "the limit of its addresses (ulimit -v) leaves this process"},
    };
    struct ebb_memory_limit least = limits[0];
    for (size_t i = 1; i < sizeof limits / sizeof limits[0]; i++)
        least = limits[i].bytes < least.bytes ? limits[i] : least;
    return least;
}
