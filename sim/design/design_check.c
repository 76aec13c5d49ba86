/* SPDX-License-Identifier: MIT
 * design_check: what is wrong with a design before any study is made of its rows.
 *
 * Messages name keys as a study has them ("design.vary.KEY"), and stand where the axis was written. Of a
 * design that a program made there is no place.
 */
#include <ebb/design.h>

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/status.h>
#include <ebb/text.h>
#include <ebb/units.h>

#include "design_axis.h"

struct check {
    const struct ebb_design *design;
    struct ebb_messages *messages;
    bool bad;
};

static void complain(struct check *check, const struct ebb_axis *axis, const char *format, ...)
{
    char words[512];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    const struct ebb_place *place = axis ? &axis->place : &check->design->place;
    ebb_messages_add(check->messages, EBB_BAD_STUDY, place->file ? place : NULL, "design%s%s%s",
                     axis ? ".vary." : "", axis ? axis->key : "", words);
    check->bad = true;
}

/* Kinds that take every value of an axis once or side by side, and need to know how many there are. */
static bool takes_steps(enum ebb_design_kind kind)
{
    return kind == EBB_DESIGN_GRID || kind == EBB_DESIGN_LISTS;
}

bool ebb_design_takes_rows(enum ebb_design_kind kind)
{
    return kind == EBB_DESIGN_LATIN_HYPERCUBE || kind == EBB_DESIGN_SOBOL || kind == EBB_DESIGN_RANDOM ||
           kind == EBB_DESIGN_MORRIS || kind == EBB_DESIGN_SALTELLI;
}

/* Kinds of `ebb sensitivity`, which takes the ranges of a grid as they are. */
static bool is_of_analysis(enum ebb_design_kind kind)
{
    return kind == EBB_DESIGN_ONE_WAY || kind == EBB_DESIGN_MORRIS || kind == EBB_DESIGN_SALTELLI;
}

/* Two equal steps are one row played twice, for which nobody asked. */
static void check_steps(struct check *check, const struct ebb_axis *axis)
{
    if (axis->steps < 2) {
        complain(check, axis, ": a %s needs to know which values: give steps, 2 or more, or a list of values",
                 EBB_DESIGN_KINDS[check->design->kind]);
        return;
    }
    for (int i = 1; i < axis->steps; i++) {
        if (!ebb_axis_counts(axis) || ebb_axis_step(axis, i) != ebb_axis_step(axis, i - 1))
            continue;
        complain(
            check, axis,
            ".steps = %d: gives a value twice, for values of this key are whole: between from and to lie "
            "at most %.0f",
            axis->steps, axis->to - axis->from + 1);
        return;
    }
}

/* As of steps. In lists and tables a value stands beside others, and only a whole row is there twice. */
static void check_levels(struct check *check, const struct ebb_axis *axis)
{
    char shown[EBB_UNITS_SIZE];
    for (int i = 1; i < axis->n_levels && check->design->kind != EBB_DESIGN_LISTS; i++) {
        int before = 0;
        while (before < i && (axis->is_number ? axis->numbers[before] != axis->numbers[i]
                                              : strcmp(axis->texts[before], axis->texts[i]) != 0))
            before++;
        if (before == i)
            continue;
        if (axis->is_number)
            ebb_units_print(axis->numbers[i], axis->unit, shown);
        complain(check, axis, ".values: %.200s is there twice", axis->is_number ? shown : axis->texts[i]);
        return;
    }
}

struct row {
    const double *values;
    int n, number;
};

/* NaN, the study's own value, before all numbers. Equal rows in their order. */
static int by_values(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    for (int k = 0; k < x->n; k++) {
        const bool own_x = x->values[k] != x->values[k], own_y = y->values[k] != y->values[k];
        if (own_x || own_y) {
            if (own_x != own_y)
                return own_x ? -1 : 1;
        } else if (x->values[k] != y->values[k]) {
            return x->values[k] < y->values[k] ? -1 : 1;
        }
    }
    return x->number - y->number;
}

static bool are_twins(const struct row *a, const struct row *b)
{
    struct row moved = *a;
    moved.number = b->number;
    return by_values(&moved, b) == 0;
}

enum ebb_status ebb_design_find_twins(const struct ebb_design *design, int *out_row, int *out_before)
{
    const size_t n = (size_t)ebb_design_points(design), d = (size_t)design->n_axes;
    struct row *rows = calloc(n + 1, sizeof *rows);
    double *values = calloc(n * d + 1, sizeof *values);
    const bool failed = rows == NULL || values == NULL;
    *out_row = *out_before = -1;
    for (size_t i = 0; !failed && i < n; i++) {
        rows[i] = (struct row){values + i * d, design->n_axes, (int)i};
        ebb_design_values(design, (int64_t)i * (design->n_draws > 0 ? design->n_draws : 1), values + i * d);
    }
    if (!failed)
        qsort(rows, n, sizeof *rows, by_values);
    for (size_t i = 1; !failed && i < n; i++) {
        if (are_twins(&rows[i - 1], &rows[i]) && (*out_row < 0 || rows[i].number < *out_row)) {
            *out_row = rows[i].number;
            *out_before = rows[i - 1].number;
        }
    }
    free(rows);
    free(values);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

static enum ebb_status check_twins(struct check *check)
{
    int row, before;
    const enum ebb_status status = ebb_design_find_twins(check->design, &row, &before);
    if (status == EBB_OK && row >= 0)
        complain(check, NULL, ": row %d of the lists is row %d once more: leave one out", row + 1,
                 before + 1);
    return status;
}

static void check_range(struct check *check, const struct ebb_axis *axis)
{
    if (!(axis->from < axis->to))
        complain(check, axis, ": from must be below to");
    else if (axis->scale == EBB_SCALE_LOG && !(axis->from > 0))
        complain(check, axis, ": from must be above 0 on a log scale");
    else if (axis->scale == EBB_SCALE_LOGIT && !(axis->from > 0 && axis->to < 1))
        complain(check, axis, ": from and to must lie between 0 and 1 on a logit scale");
    else if (takes_steps(check->design->kind))
        check_steps(check, axis);
    else if (axis->steps > 0 && !is_of_analysis(check->design->kind))
        complain(check, axis,
                 ".steps: is of a grid or lists, and a design of kind %s takes values all over the range",
                 EBB_DESIGN_KINDS[check->design->kind]);
}

/* Row 0 leaves all as it is, and numbers are set where row 0 has them. */
static void check_base(struct check *check)
{
    for (int k = 0; k < check->design->n_axes; k++) {
        const struct ebb_axis *axis = &check->design->axes[k];
        if (axis->is_number && axis->base != axis->base)
            complain(check, axis,
                     ": is changed from the study's own value, and the study has none: give it one");
    }
}

static void check_lengths(struct check *check)
{
    const struct ebb_design *design = check->design;
    for (int k = 1; k < design->n_axes; k++) {
        const int first = ebb_axis_steps(&design->axes[0]), here = ebb_axis_steps(&design->axes[k]);
        if (here != first)
            complain(check, &design->axes[k],
                     ": has %d values, and %s has %d: lists stand side by side, a value of each in a row; "
                     "every combination is kind: grid",
                     here, design->axes[0].key, first);
    }
}

static void check_size(struct check *check)
{
    const struct ebb_design *design = check->design;
    if (ebb_design_takes_rows(design->kind) && design->n_axes > 0 && design->size < 1)
        complain(check, NULL, ".rows: is missing: how many rows a design of kind %s has",
                 EBB_DESIGN_KINDS[design->kind]);
    else if (design->kind == EBB_DESIGN_TABLE && design->size < 1)
        complain(check, NULL, ".table: has no rows");
    else if (!check->bad && ebb_design_rows(design) > EBB_MOST_DESIGN_ROWS)
        complain(check, NULL, ": has more than %lld rows: take fewer steps, rows or draws",
                 (long long)EBB_MOST_DESIGN_ROWS);
}

enum ebb_status ebb_design_check(const struct ebb_design *design, struct ebb_messages *messages)
{
    struct check check = {design, messages, false};
    if (!ebb_design_is_on(design))
        complain(&check, NULL, ": is empty: vary at least one key, or give draws");
    for (int k = 0; k < design->n_axes && design->kind != EBB_DESIGN_TABLE; k++) {
        if (design->axes[k].n_levels == 0)
            check_range(&check, &design->axes[k]);
        else
            check_levels(&check, &design->axes[k]);
    }
    if (design->kind == EBB_DESIGN_LISTS && !check.bad)
        check_lengths(&check);
    if (design->kind == EBB_DESIGN_ONE_WAY)
        check_base(&check);
    check_size(&check);
    if (!check.bad && design->kind == EBB_DESIGN_LISTS && design->n_axes > 0 && check_twins(&check) != EBB_OK)
        return EBB_NO_MEMORY;
    return check.bad ? EBB_BAD_STUDY : EBB_OK;
}
