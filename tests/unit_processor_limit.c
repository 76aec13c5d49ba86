/* SPDX-License-Identifier: MIT
 * The processors that a quota of time comes to are found, in both versions of control groups and in each
 * group around a process.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <sys/stat.h>

#include <ebb/processor_limit.h>

#include "made_groups.h"
#include "tap.h"

static void quotas(void **state)
{
    (void)state;
    assert_true(ebb_processor_limit_of_quota("200000 100000") == 2);
    assert_true(ebb_processor_limit_of_quota("200000 100000\n") == 2);
    assert_true(ebb_processor_limit_of_quota("150000 100000") == 2);
    assert_true(ebb_processor_limit_of_quota("1000 100000") == 1);
    static const char *const NONE[] = {"max 100000", "-1 100000",   "",           "200000",   "0 100000",
                                       "200000 0",   "two of them", "nan 100000", "inf 1000", " ",
                                       "1 2 3"};
    for (size_t i = 0; i < sizeof NONE / sizeof NONE[0]; i++)
        assert_true(isinf(ebb_processor_limit_of_quota(NONE[i])));
}

static void groups_of_v2(void **state)
{
    char folder[400];
    (void)state;
    snprintf(folder, sizeof folder, "%s/v2", getenv("EBB_TMP"));
    mkdir(folder, 0700);
    ebb_made_group_file(folder, "/job/cpu.max", "400000 100000\n");
    ebb_made_group_file(folder, "/job/step/cpu.max", "max 100000\n");
    assert_true(ebb_processor_limit_of_groups("0::/job/step\n", folder) == 4);
    ebb_made_group_file(folder, "/job/step/cpu.max", "800000 100000\n");
    assert_true(ebb_processor_limit_of_groups("0::/job/step\n", folder) == 4);
    ebb_made_group_file(folder, "/cpu.max", "50000 100000\n"); /* as a container sees its own */
    assert_true(ebb_processor_limit_of_groups("0::/not/here\n", folder) == 1);
    assert_true(isinf(ebb_processor_limit_of_groups("", folder)));
    assert_true(isinf(ebb_processor_limit_of_groups("no group at all", folder)));
}

static void groups_of_v1(void **state)
{
    char folder[400];
    (void)state;
    snprintf(folder, sizeof folder, "%s/v1", getenv("EBB_TMP"));
    mkdir(folder, 0700);
    ebb_made_group_file(folder, "/cpu/cpu.cfs_quota_us", "-1\n");
    ebb_made_group_file(folder, "/cpu/cpu.cfs_period_us", "100000\n");
    assert_true(isinf(ebb_processor_limit_of_groups("4:cpu:/job\n0::/\n", folder)));
    ebb_made_group_file(folder, "/cpu/job/cpu.cfs_quota_us", "300000\n");
    ebb_made_group_file(folder, "/cpu/job/cpu.cfs_period_us", "100000\n");
    /* Controllers that are mounted together; names that only begin or end alike are others. */
    static const char *const ITS[] = {"4:cpu:/job\n", "4:cpu,cpuacct:/job\n",
                                      "1:name=systemd:/\n4:cpuset,cpu:/job\n"};
    for (size_t i = 0; i < sizeof ITS / sizeof ITS[0]; i++)
        assert_true(ebb_processor_limit_of_groups(ITS[i], folder) == 3);
    assert_true(isinf(ebb_processor_limit_of_groups("4:cpuset:/job\n5:cpuacct:/job\n6:acpu:/job\n", folder)));
}

static void here(void **state)
{
    (void)state;
    assert_true(ebb_processor_limit_find() >= 1); /* infinite where nobody limits this test */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a quota over its period, rounded up", quotas),
        TEST("the least of a group and those around it", groups_of_v2),
        TEST("groups of the first version, too", groups_of_v1),
        TEST("of this process", here),
    };
    return RUN_TESTS(tests);
}
