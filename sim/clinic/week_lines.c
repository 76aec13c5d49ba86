/* SPDX-License-Identifier: MIT
 * week_lines: see the header. In two passes: the middle first, so that what is summed is small.
 */
#include "week_lines.h"

#include <stdbool.h>
#include <stddef.h>

#define NO_VALUE __builtin_nan("")

static bool counts_for(const int32_t *of, int week)
{
    return of == NULL || of[week] > 0;
}

static double value_of(const int32_t *counts, const int32_t *of, int week)
{
    return of ? (double)counts[week] / of[week] : counts[week];
}

struct ebb_week_line ebb_week_line_of(const int32_t *counts, const int32_t *of, int n_weeks)
{
    double n = 0.0, weeks = 0.0, values = 0.0, above = 0.0, below = 0.0;
    for (int week = n_weeks / 2; week < n_weeks; week++) {
        if (!counts_for(of, week))
            continue;
        n += 1.0;
        weeks += week;
        values += value_of(counts, of, week);
    }
    if (n < 3.0)
        return (struct ebb_week_line){NO_VALUE, NO_VALUE};
    const double middle = weeks / n;
    for (int week = n_weeks / 2; week < n_weeks; week++) {
        if (!counts_for(of, week))
            continue;
        above += (week - middle) * value_of(counts, of, week);
        below += (week - middle) * (week - middle);
    }
    const double slope = above / below;
    return (struct ebb_week_line){slope, values / n + slope * (n_weeks - 1 - middle)};
}
