/* SPDX-License-Identifier: MIT
 * one_way: bars, and their order.
 */
#include <ebb/one_way.h>

#include <math.h>
#include <stdlib.h>

#include "resample.h"

/* The error of a span is that of the two rows it lies between; of the three pairs one is it. */
static struct ebb_one_way bar_of(int axis, double base, const double ends[2], const double errors[3])
{
    struct ebb_one_way bar = {.axis = axis,
                              .low = ends[0],
                              .high = ends[1],
                              .low_change = ends[0] - base,
                              .high_change = ends[1] - base,
                              .low_error = errors[0],
                              .high_error = errors[1]};
    bar.from = fmin(base, fmin(ends[0], ends[1]));
    bar.to = fmax(base, fmax(ends[0], ends[1]));
    bar.span = bar.to - bar.from;
    const double between = ends[1] > ends[0] ? ends[1] - ends[0] : ends[0] - ends[1];
    bar.span_error = bar.span == between                ? errors[2]
                     : fabs(bar.low_change) == bar.span ? errors[0]
                                                        : errors[1];
    if (isnan(base) || isnan(ends[0]) || isnan(ends[1]))
        bar.from = bar.to = bar.span = bar.span_error = NAN;
    return bar;
}

/* NaN is no number to sort by: it goes last. */
static int widest_first(const void *a, const void *b)
{
    const struct ebb_one_way *x = a, *y = b;
    if (isnan(x->span) != isnan(y->span))
        return isnan(x->span) ? 1 : -1;
    if (x->span != y->span && !isnan(x->span))
        return x->span > y->span ? -1 : 1;
    return (x->axis > y->axis) - (x->axis < y->axis);
}

/* Sorted here and not by whoever prints: which bar is the widest is the result of a tornado. */
void ebb_one_way_fill(int n_axes, const double *values, const double (*errors)[3],
                      struct ebb_one_way *out_bars)
{
    static const double UNKNOWN[3] = {NAN, NAN, NAN};
    for (int axis = 0; axis < n_axes; axis++)
        out_bars[axis] =
            bar_of(axis, values[0], values + 1 + 2 * axis, errors != NULL ? errors[axis] : UNKNOWN);
    qsort(out_bars, (size_t)n_axes, sizeof *out_bars, widest_first);
}

void ebb_one_way_ends(int n, double *draws, double *out_low, double *out_high)
{
    ebb_resample_limits(n, draws, out_low, out_high);
}
