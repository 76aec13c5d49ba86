/* SPDX-License-Identifier: MIT
 * week_lines: see the header. In two passes: the middle first, so that what is summed is small.
 */
#include "week_lines.h"

#include <stdbool.h>
#include <stddef.h>

#define NO_VALUE __builtin_nan("")

/* What a line is drawn through; either of the last two may be NULL. */
struct points {
    const int32_t *counts;
    const int32_t *of;    /* each count is a share of this; weeks of 0 are passed over */
    const int32_t *holds; /* weeks of 0, and those around them that are busy with it, are passed over */
    int n_weeks;
};

/* A closed week leaves its boosters to the next ones, which takes a clinic some weeks that is busy and keeps
 * up. One or two are too few for that: the line then climbs into a peak that was over a week later. More
 * would leave too little of a half year. */
enum { WEEKS_TO_WORK_OFF = 4 };

static bool counts_for(const struct points *points, int week)
{
    if (points->of && points->of[week] <= 0)
        return false;
    /* The week before, too: what falls due within the closure is due on its last open days, which cannot
     * give all of it. Where the year ends closed this was the line's last point, and asked for a chair. */
    if (points->holds && week + 1 < points->n_weeks && points->holds[week + 1] <= 0)
        return false;
    for (int back = 0; points->holds && back <= WEEKS_TO_WORK_OFF && back <= week; back++) {
        if (points->holds[week - back] <= 0)
            return false;
    }
    return true;
}

static double value_of(const struct points *points, int week)
{
    return points->of ? (double)points->counts[week] / points->of[week] : points->counts[week];
}

static struct ebb_week_line line_through(const struct points *points)
{
    double n = 0.0, weeks = 0.0, values = 0.0, above = 0.0, below = 0.0;
    for (int week = points->n_weeks / 2; week < points->n_weeks; week++) {
        if (!counts_for(points, week))
            continue;
        n += 1.0;
        weeks += week;
        values += value_of(points, week);
    }
    if (n < 3.0)
        return (struct ebb_week_line){NO_VALUE, NO_VALUE};
    const double middle = weeks / n;
    for (int week = points->n_weeks / 2; week < points->n_weeks; week++) {
        if (!counts_for(points, week))
            continue;
        above += (week - middle) * value_of(points, week);
        below += (week - middle) * (week - middle);
    }
    const double slope = above / below;
    return (struct ebb_week_line){slope, values / n + slope * (points->n_weeks - 1 - middle)};
}

struct ebb_week_line ebb_week_line_of(const int32_t *counts, const int32_t *of, int n_weeks)
{
    const struct points points = {counts, of, NULL, n_weeks};
    return line_through(&points);
}

/* Without limits there is no book, and no week holds anything: all weeks count then. */
struct ebb_week_line ebb_week_line_of_queue(const int32_t *counts, const int32_t *holds, int n_weeks)
{
    const struct points usual = {counts, NULL, holds, n_weeks}, all = {counts, NULL, NULL, n_weeks};
    const struct ebb_week_line line = line_through(&usual);
    return line.slope == line.slope ? line : line_through(&all);
}
