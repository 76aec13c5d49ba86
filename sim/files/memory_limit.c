/* SPDX-License-Identifier: MIT
 * memory_limit: the least of three numbers.
 *
 *   1. Groups   2. Addresses   3. The least
 */
#include <ebb/memory_limit.h>

#include <math.h>
#include <stdio.h>

#include <sys/resource.h>
#include <unistd.h>

#include <ebb/groups.h>

/* 1. Groups */

/* Infinite for "max", for a file that is not there, and for the number near 2^63 with which v1 says that
 * there is none. */
static double number_in(const char *folder, const char *name)
{
    double number = INFINITY;
    if (sscanf(ebb_groups_line_of(folder, name).chars, "%lf", &number) != 1)
        number = INFINITY;
    return number > 0 && number < 1e18 ? number : INFINITY;
}

static double of_v2(const char *folder)
{
    return number_in(folder, "memory.max");
}

static double of_v1(const char *folder)
{
    return number_in(folder, "memory.limit_in_bytes");
}

static const struct ebb_groups_limit LIMIT = {"memory", of_v2, of_v1};

double ebb_memory_limit_of_groups(const char *groups, const char *folder)
{
    return ebb_groups_least(&LIMIT, groups, folder);
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
        {ebb_groups_least_here(&LIMIT), "its control group (memory.max) lets this process have"},
        {of_addresses(), "the limit of its addresses (ulimit -v) leaves this process"},
    };
    struct ebb_memory_limit least = limits[0];
    for (size_t i = 1; i < sizeof limits / sizeof limits[0]; i++)
        least = limits[i].bytes < least.bytes ? limits[i] : least;
    return least;
}
