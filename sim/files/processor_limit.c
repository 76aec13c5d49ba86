/* SPDX-License-Identifier: MIT
 * processor_limit: a quota over its period, in both versions of control groups.
 */
#include <ebb/processor_limit.h>

#include <math.h>
#include <stdio.h>

#include <ebb/groups.h>
#include <ebb/text.h>

double ebb_processor_limit_of_quota(const char *quota_and_period)
{
    double quota = 0, period = 0;
    char rest;
    if (sscanf(quota_and_period, "%lf %lf %c", &quota, &period, &rest) != 2)
        return INFINITY;
    return isfinite(quota) && isfinite(period) && quota > 0 && period > 0 ? ceil(quota / period) : INFINITY;
}

static double of_v2(const char *folder)
{
    return ebb_processor_limit_of_quota(ebb_groups_line_of(folder, "cpu.max").chars);
}

/* v1's two files are v2's one line, but for its word for no limit. */
static double of_v1(const char *folder)
{
    struct ebb_text pair = {0};
    ebb_text_add(&pair, "%s %s", ebb_groups_line_of(folder, "cpu.cfs_quota_us").chars,
                 ebb_groups_line_of(folder, "cpu.cfs_period_us").chars);
    const double limit = ebb_processor_limit_of_quota(ebb_text_chars(&pair));
    ebb_text_free(&pair);
    return limit;
}

static const struct ebb_groups_limit LIMIT = {"cpu", of_v2, of_v1};

double ebb_processor_limit_of_groups(const char *groups, const char *folder)
{
    return ebb_groups_least(&LIMIT, groups, folder);
}

double ebb_processor_limit_find(void)
{
    return ebb_groups_least_here(&LIMIT);
}
