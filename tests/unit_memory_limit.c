/* SPDX-License-Identifier: MIT
 * The least memory that anybody lets this process have is found: of the machine, of its addresses, of each
 * group around it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <ebb/memory_limit.h>

#include "made_groups.h"
#include "tap.h"

static void groups_of_v2(void **state)
{
    char folder[400];
    (void)state;
    snprintf(folder, sizeof folder, "%s/v2", getenv("EBB_TMP"));
    mkdir(folder, 0700);
    ebb_made_group_file(folder, "/job/memory.max", "3000000000\n");
    ebb_made_group_file(folder, "/job/step/memory.max", "max\n");
    assert_true(ebb_memory_limit_of_groups("0::/job/step\n", folder) == 3e9);
    ebb_made_group_file(folder, "/job/step/memory.max", "2000000000\n");
    assert_true(ebb_memory_limit_of_groups("0::/job/step\n", folder) == 2e9);
    /* Inside a container the path is the host's, and the root is the container's. */
    ebb_made_group_file(folder, "/memory.max", "1000000000\n");
    assert_true(ebb_memory_limit_of_groups("0::/not/here\n", folder) == 1e9);
    assert_true(isinf(ebb_memory_limit_of_groups("", folder)));
    assert_true(isinf(ebb_memory_limit_of_groups("no group at all", folder)));
}

static void groups_of_v1(void **state)
{
    char folder[400];
    (void)state;
    snprintf(folder, sizeof folder, "%s/v1", getenv("EBB_TMP"));
    mkdir(folder, 0700);
    ebb_made_group_file(folder, "/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assert_true(isinf(ebb_memory_limit_of_groups("4:memory:/job\n1:cpu:/\n0::/\n", folder)));
    ebb_made_group_file(folder, "/memory/job/memory.limit_in_bytes", "500000000\n");
    assert_true(ebb_memory_limit_of_groups("1:cpu:/\n4:memory:/job\n0::/\n", folder) == 5e8);
}

static void addresses(void **state)
{
    struct rlimit before;
    (void)state;
    const struct ebb_memory_limit free = ebb_memory_limit_find();
    assert_true(free.bytes > 1e8 && isfinite(free.bytes));
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    const struct rlimit tight = {(rlim_t)(free.bytes / 2), before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
    const struct ebb_memory_limit found = ebb_memory_limit_find();
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_true(found.bytes < (double)tight.rlim_cur); /* less what is taken */
    assert_non_null(strstr(found.who, "ulimit -v"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the least of a group and those around it", groups_of_v2),
        TEST("groups of the first version, too", groups_of_v1),
        TEST("addresses, less what is taken", addresses),
    };
    return RUN_TESTS(tests);
}
