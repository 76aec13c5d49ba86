/* SPDX-License-Identifier: MIT
 * design_axis: the values of one axis.
 *
 *     u of [0, 1) --scale--> real number --kind--> whole number where the key counts
 *     0 ... steps - 1  likewise, both ends exactly as they were written
 */
#include "design_axis.h"

#include <math.h>

#include <ebb/arith.h>

static double onto_scale(enum ebb_scale scale, double value)
{
    return scale == EBB_SCALE_LOG     ? ebb_log(value)
           : scale == EBB_SCALE_LOGIT ? ebb_log(value / (1 - value))
                                      : value;
}

static double from_scale(enum ebb_scale scale, double value)
{
    return scale == EBB_SCALE_LOG     ? ebb_exp(value)
           : scale == EBB_SCALE_LOGIT ? 1 / (1 + ebb_exp(-value))
                                      : value;
}

/* Rounding on the way there and back may leave the range by a last bit, which a key's own range need not
 * bear. */
static double within(const struct ebb_axis *axis, double value)
{
    return value < axis->from ? axis->from : value > axis->to ? axis->to : value;
}

bool ebb_axis_counts(const struct ebb_axis *axis)
{
    return axis->kind != EBB_REAL;
}

static double between(const struct ebb_axis *axis, double u)
{
    const double low = onto_scale(axis->scale, axis->from), high = onto_scale(axis->scale, axis->to);
    return within(axis, from_scale(axis->scale, low + u * (high - low)));
}

static double level(const struct ebb_axis *axis, int i)
{
    return axis->numbers ? axis->numbers[i] : i;
}

/* u may be 1: the last level of Morris' grid. Of whole numbers on the linear scale each has the same share of
 * the interval, so that the ends are met as often as the others; on other scales the nearest is taken. */
double ebb_axis_value(const struct ebb_axis *axis, double u)
{
    if (axis->n_levels > 0) {
        const int i = (int)(u * axis->n_levels);
        return level(axis, i < axis->n_levels ? i : axis->n_levels - 1);
    }
    if (ebb_axis_counts(axis) && axis->scale == EBB_SCALE_LINEAR)
        return within(axis, axis->from + floor(u * (axis->to - axis->from + 1)));
    const double value = between(axis, u);
    return ebb_axis_counts(axis) ? floor(value + 0.5) : value;
}

int ebb_axis_steps(const struct ebb_axis *axis)
{
    return axis->n_levels > 0 ? axis->n_levels : axis->steps;
}

double ebb_axis_step(const struct ebb_axis *axis, int i)
{
    if (axis->n_levels > 0)
        return level(axis, i);
    if (i == 0 || axis->steps < 2)
        return axis->from;
    if (i == axis->steps - 1)
        return axis->to;
    const double value = between(axis, (double)i / (axis->steps - 1));
    return ebb_axis_counts(axis) ? floor(value + 0.5) : value;
}
