/* SPDX-License-Identifier: MIT
 * design: how many rows a design has, and which values each.
 *
 *     row = setting * draws + draw     setting --kind--> steps, or a point of the unit cube --axis--> values
 *
 *   1. How many   2. Values   3. What moves
 */
#include <ebb/design.h>

#include <stddef.h>

#include <ebb/status.h>

#include "design_points.h"

#define AS_WORD(code, word) [code] = word,
const char *const EBB_DESIGN_KINDS[] = {EBB_DESIGN_KIND_LIST(AS_WORD)[EBB_DESIGN_KIND_COUNT] = NULL};
#undef AS_WORD

/* 1. How many */

/* Stops growing above the most that is allowed: a slip of a step must not come round to a small number. */
static int64_t times(int64_t a, int64_t b)
{
    return a > 0 && b > EBB_MOST_DESIGN_ROWS / a ? EBB_MOST_DESIGN_ROWS + 1 : a * b;
}

static int64_t grid_points(const struct ebb_design *design)
{
    int64_t n = 1;
    for (int k = 0; k < design->n_axes; k++)
        n = times(n, ebb_axis_steps(&design->axes[k]));
    return n;
}

/* Without axes there is one setting, the study's own: draws alone are a design, too. */
int64_t ebb_design_points(const struct ebb_design *design)
{
    const int64_t d = design->n_axes;
    if (d == 0)
        return 1;
    switch (design->kind) {
    case EBB_DESIGN_GRID:
        return grid_points(design);
    case EBB_DESIGN_LISTS:
        return ebb_axis_steps(&design->axes[0]);
    case EBB_DESIGN_ONE_WAY:
        return 1 + 2 * d;
    case EBB_DESIGN_MORRIS:
        return times(design->size, d + 1);
    case EBB_DESIGN_SALTELLI:
        return times(design->size, d + 2);
    default:
        return design->size;
    }
}

int64_t ebb_design_rows(const struct ebb_design *design)
{
    return times(ebb_design_points(design), design->n_draws > 0 ? design->n_draws : 1);
}

/* 2. Values */

static int64_t setting_of(const struct ebb_design *design, int64_t row)
{
    return design->n_draws > 0 ? row / design->n_draws : row;
}

int ebb_design_draw(const struct ebb_design *design, int64_t row)
{
    return design->n_draws > 0 ? (int)(row % design->n_draws) : -1;
}

static void grid_values(const struct ebb_design *design, int64_t setting, double *out_values)
{
    for (int k = design->n_axes - 1; k >= 0; k--) {
        const int n = ebb_axis_steps(&design->axes[k]);
        out_values[k] = ebb_axis_step(&design->axes[k], (int)(setting % n));
        setting /= n;
    }
}

/* The first and the last level stand for low and high of an axis that has no numbers; NaN leaves a study as
 * it is. */
static void one_way_values(const struct ebb_design *design, int64_t setting, double *out_values)
{
    double by;
    const int moved = ebb_design_moved(design, setting, &by);
    for (int k = 0; k < design->n_axes; k++)
        out_values[k] = 0.0 / 0.0;
    if (moved >= 0) {
        const struct ebb_axis *axis = &design->axes[moved];
        const int last = axis->n_levels > 0 ? axis->n_levels - 1 : 0;
        out_values[moved] = axis->n_levels > 0 ? ebb_axis_step(axis, by < 0 ? 0 : last)
                            : by < 0           ? axis->from
                                               : axis->to;
    }
}

void ebb_design_units(const struct ebb_design *design, int64_t row, double *out_units)
{
    ebb_design_point(design, setting_of(design, row), out_units);
}

void ebb_design_values(const struct ebb_design *design, int64_t row, double *out_values)
{
    const int64_t setting = setting_of(design, row);
    if (design->kind == EBB_DESIGN_GRID) {
        grid_values(design, setting, out_values);
    } else if (design->kind == EBB_DESIGN_LISTS) {
        for (int k = 0; k < design->n_axes; k++)
            out_values[k] = ebb_axis_step(&design->axes[k], (int)setting);
    } else if (design->kind == EBB_DESIGN_TABLE) {
        for (int k = 0; k < design->n_axes; k++)
            out_values[k] = design->table[setting * design->n_axes + k];
    } else if (design->kind == EBB_DESIGN_ONE_WAY) {
        one_way_values(design, setting, out_values);
    } else {
        double units[EBB_MAX_AXES];
        ebb_design_point(design, setting, units);
        for (int k = 0; k < design->n_axes; k++)
            out_values[k] = ebb_axis_value(&design->axes[k], units[k]);
    }
}

/* 3. What moves */

int ebb_design_moved(const struct ebb_design *design, int64_t row, double *out_by)
{
    const int64_t setting = setting_of(design, row);
    *out_by = 0;
    if (design->kind == EBB_DESIGN_MORRIS)
        return ebb_design_morris_moved(design, setting, out_by);
    if (design->kind != EBB_DESIGN_ONE_WAY || setting == 0)
        return -1;
    *out_by = setting % 2 == 1 ? -1 : 1;
    return (int)((setting - 1) / 2);
}

bool ebb_design_leaves(const struct ebb_design *design, int axis)
{
    for (int i = 0; design->kind == EBB_DESIGN_TABLE && i < design->size; i++) {
        const double value = design->table[(size_t)i * (size_t)design->n_axes + (size_t)axis];
        if (value != value)
            return true;
    }
    return design->kind == EBB_DESIGN_ONE_WAY;
}
