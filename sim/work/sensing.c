/* SPDX-License-Identifier: MIT
 * sensing: lays the table of rows out as each estimator wants it, and writes it as records.
 *
 * The seed of all bootstraps is the design's own number: two analyses of one table have the same limits, and
 * no patient's luck depends on it.
 *
 *   1. One way   2. Morris   3. Sobol'   4. Regression   5. Records
 */
#include "sensing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of one answer, row by row. */
static const double *of(const struct ebb_sensitivity *s, const double *table, int asked)
{
    return table + (size_t)asked * (size_t)s->n_rows;
}

static uint64_t seed_of(const struct ebb_sensitivity *s)
{
    return (uint64_t)s->design->seed;
}

/* 1. One way: base, then low and high of each */

static enum ebb_status sense_one_way(struct ebb_sensitivity *s)
{
    const size_t d = (size_t)s->n_values;
    double(*errors)[3] = calloc(d + 1, sizeof *errors);
    s->bars = calloc((size_t)s->n_asked * d + 1, sizeof *s->bars);
    for (int asked = 0; asked < s->n_asked && errors != NULL && s->bars != NULL; asked++) {
        const double *from_base = of(s, s->first_errors, asked), *from_low = of(s, s->second_errors, asked);
        for (size_t k = 0; k < d; k++) {
            errors[k][0] = from_base[1 + 2 * k];
            errors[k][1] = from_base[2 + 2 * k];
            errors[k][2] = from_low[2 + 2 * k];
        }
        ebb_one_way_fill(s->n_values, of(s, s->answers, asked), (const double(*)[3])errors,
                         s->bars + (size_t)asked * d);
    }
    const bool failed = errors == NULL || s->bars == NULL;
    free(errors);
    return failed ? EBB_NO_MEMORY : EBB_OK;
}

/* 2. Morris */

/* Places in the unit cube, and not values: effects are per whole range of a value on its own scale, so that
 * days and shares can be ranked against each other. */
static enum ebb_status sense_morris(struct ebb_sensitivity *s)
{
    const size_t d = (size_t)s->n_values;
    enum ebb_status status = EBB_OK;
    double *points = calloc((size_t)s->n_rows * d + 1, sizeof *points);
    s->effects = calloc((size_t)s->n_asked * d + 1, sizeof *s->effects);
    if (points == NULL || s->effects == NULL) {
        free(points);
        return EBB_NO_MEMORY;
    }
    for (int row = 0; row < s->n_rows; row++)
        ebb_design_units(s->design, row, points + (size_t)row * d);
    for (int asked = 0; asked < s->n_asked && status == EBB_OK; asked++)
        status = ebb_morris_fill(s->n_values, s->n_rows / (s->n_values + 1), points, of(s, s->answers, asked),
                                 s->compared ? of(s, s->first_errors, asked) : NULL,
                                 s->effects + (size_t)asked * d);
    free(points);
    return status;
}

/* 3. Sobol': rows setting by setting become arrays matrix by matrix */

struct matrices {
    double *a, *b, *ab, *error_a_b, *error_a_ab, *error_b_ab, *memory;
};

static enum ebb_status make_matrices(struct matrices *m, size_t n, size_t d)
{
    m->memory = calloc(3 * n + 3 * d * n + 1, sizeof *m->memory);
    if (m->memory == NULL)
        return EBB_NO_MEMORY;
    m->a = m->memory;
    m->b = m->a + n;
    m->error_a_b = m->b + n;
    m->ab = m->error_a_b + n;
    m->error_a_ab = m->ab + d * n;
    m->error_b_ab = m->error_a_ab + d * n;
    return EBB_OK;
}

/* Row j (d + 2) is A of setting j, then B, then AB_1 to AB_d; first errors are against A, second ones against
 * B. */
static void fill_matrices(const struct ebb_sensitivity *s, int asked, size_t n, const struct matrices *m)
{
    const size_t d = (size_t)s->n_values;
    const double *answers = of(s, s->answers, asked), *from_a = of(s, s->first_errors, asked),
                 *from_b = of(s, s->second_errors, asked);
    for (size_t j = 0; j < n; j++) {
        const size_t row = j * (d + 2);
        m->a[j] = answers[row];
        m->b[j] = answers[row + 1];
        m->error_a_b[j] = from_a[row + 1];
        for (size_t k = 0; k < d; k++) {
            m->ab[k * n + j] = answers[row + 2 + k];
            m->error_a_ab[k * n + j] = from_a[row + 2 + k];
            m->error_b_ab[k * n + j] = from_b[row + 2 + k];
        }
    }
}

static enum ebb_status sense_sobol(struct ebb_sensitivity *s)
{
    const size_t d = (size_t)s->n_values, n = (size_t)s->n_rows / (d + 2);
    struct matrices m;
    s->indices = calloc((size_t)s->n_asked * d + 1, sizeof *s->indices);
    s->spreads = calloc((size_t)s->n_asked + 1, sizeof *s->spreads);
    if (s->indices == NULL || s->spreads == NULL || make_matrices(&m, n, d) != EBB_OK)
        return EBB_NO_MEMORY;
    const struct ebb_saltelli saltelli = {.n_axes = s->n_values,
                                          .n = (int)n,
                                          .a = m.a,
                                          .b = m.b,
                                          .ab = m.ab,
                                          .error_a_b = s->compared ? m.error_a_b : NULL,
                                          .error_a_ab = s->compared ? m.error_a_ab : NULL,
                                          .error_b_ab = s->compared ? m.error_b_ab : NULL};
    enum ebb_status status = EBB_OK;
    for (int asked = 0; asked < s->n_asked && status == EBB_OK; asked++) {
        fill_matrices(s, asked, n, &m);
        status = ebb_sobol_indices_fill(&saltelli, EBB_SOBOL_RESAMPLES, seed_of(s),
                                        s->indices + (size_t)asked * d, &s->spreads[asked]);
    }
    free(m.memory);
    return status;
}

/* 4. Regression */

/* The columns that a line may be laid along, and which values they are. */
struct slopes {
    int n, values[EBB_MOST_SENSITIVITY_VALUES];
    struct ebb_joint_rows rows;
    double *columns; /* (column, row) */
};

static enum ebb_status take_slopes(const struct ebb_sensitivity *s, struct slopes *out)
{
    const struct ebb_design *design = s->design;
    const size_t rows = (size_t)s->n_rows;
    const int n_draws = design->n_draws > 0 ? design->n_draws : 1;
    *out = (struct slopes){.rows = {.n_settings = s->n_rows / n_draws,
                                    .n_draws = n_draws,
                                    .redraw_settings = ebb_design_takes_rows(design->kind)}};
    out->columns = calloc((size_t)s->n_values * rows + 1, sizeof *out->columns);
    if (out->columns == NULL)
        return EBB_NO_MEMORY;
    for (int k = 0; k < s->n_values; k++) {
        if (s->is_left_out[k])
            continue;
        memcpy(out->columns + (size_t)out->n * rows, s->inputs + (size_t)k * rows, rows * sizeof(double));
        out->rows.n_of_settings += k < design->n_axes;
        out->values[out->n++] = k;
    }
    return EBB_OK;
}

static enum ebb_status sense_slopes(struct ebb_sensitivity *s, const struct slopes *slopes, int asked)
{
    struct ebb_joint_effect found[EBB_MOST_SENSITIVITY_VALUES];
    struct ebb_joint_effect *out = s->joint + (size_t)asked * (size_t)s->n_values;
    const enum ebb_status status =
        ebb_joint_effects_fill(slopes->n, &slopes->rows, slopes->columns, of(s, s->answers, asked),
                               EBB_JOINT_RESAMPLES, seed_of(s), found, &s->fits[asked]);
    for (int k = 0; k < s->n_values; k++)
        out[k] = (struct ebb_joint_effect){NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    for (int i = 0; i < slopes->n && status == EBB_OK; i++)
        out[slopes->values[i]] = found[i];
    return status;
}

/* Errors of rows are not asked for: every row is of the same patients, whose luck is common to all and moves
 * no slope; what of it is not common is noise that lowers `explained`. */
static enum ebb_status sense_regression(struct ebb_sensitivity *s)
{
    struct slopes slopes;
    s->joint = calloc((size_t)s->n_asked * (size_t)s->n_values + 1, sizeof *s->joint);
    s->fits = calloc((size_t)s->n_asked + 1, sizeof *s->fits);
    if (s->joint == NULL || s->fits == NULL)
        return EBB_NO_MEMORY;
    enum ebb_status status = take_slopes(s, &slopes);
    for (int asked = 0; asked < s->n_asked && status == EBB_OK; asked++)
        status = sense_slopes(s, &slopes, asked);
    free(slopes.columns);
    return status;
}

enum ebb_status ebb_sense(struct ebb_sensitivity *sensitivity)
{
    switch (sensitivity->method) {
    case EBB_METHOD_ONE_WAY:
        return sense_one_way(sensitivity);
    case EBB_METHOD_MORRIS:
        return sense_morris(sensitivity);
    case EBB_METHOD_SOBOL:
        return sense_sobol(sensitivity);
    default:
        return sense_regression(sensitivity);
    }
}

/* 5. Records */

/* Before the inputs, and behind them. */
static const struct ebb_record_column BEFORE[] = {
    {"row", true, "1", "row of the design, from 1"},
    {"setting", true, "1", "setting of Saltelli's matrices, or trajectory of Morris, from 1"},
    {"matrix", false, "", "A, B or AB (A with one value of B); base, low or high; else empty"},
    {"moved", false, "", "value that the row takes from B, or moves; empty: none"},
};
static const struct ebb_record_column BEHIND[] = {
    {"outcome", false, "", "what is asked; its unit is in `unit`"},
    {"population", false, "", "in whom"},
    {"policy", false, "", "under which policy"},
    {"against", false, "", "policy whose outcome is taken off, on the same patients; empty: none is"},
    {"unit", false, "", "of the numbers that follow"},
    {"value", true, "1", "the answer of the row; unit in `unit`"},
    {"standard_error", true, "1", "its Monte Carlo standard error"},
    {"error_first", true, "1",
     "Monte Carlo standard error of its difference from row A of the setting, from the base, or from the row "
     "before"},
    {"error_second", true, "1", "of its difference from row B of the setting, or from the low row"},
};
enum { N_BEFORE = sizeof BEFORE / sizeof BEFORE[0], N_BEHIND = sizeof BEHIND / sizeof BEHIND[0] };
_Static_assert(N_BEFORE + N_BEHIND + EBB_MOST_SENSITIVITY_VALUES == EBB_MOST_SENSITIVITY_COLUMNS,
               "the header says how many columns there are");

/* A long table and not a wide one: the number of columns does not depend on what was asked, and pandas or R
 * group by outcome and policy. */
static void add_observation(const struct ebb_sensitivity *s, int row, int asked, struct ebb_records *records)
{
    const struct ebb_sensitivity_row place = ebb_sensitivity_row_of(s, row);
    const struct ebb_asked *what = &s->asked[asked];
    const struct ebb_study *study = &s->like->study;
    const bool is_pair = what->other >= 0;
    const size_t at = (size_t)row;
    ebb_records_add_number(records, row + 1);
    ebb_records_add_number(records, place.setting + 1);
    ebb_records_add_text(records, place.matrix);
    ebb_records_add_text(records, place.moved >= 0 ? s->keys[place.moved] : "");
    for (int k = 0; k < s->n_values; k++)
        ebb_records_add_number(records, s->inputs[(size_t)k * (size_t)s->n_rows + at]);
    ebb_records_add_text(records, EBB_MEASURES[what->measure].name);
    ebb_records_add_text(records, s->like->populations[what->population].name);
    ebb_records_add_text(records, study->policies[is_pair ? what->other : what->policy].name);
    ebb_records_add_text(records, is_pair ? study->policies[what->policy].name : "");
    ebb_records_add_text(records, ebb_measure_unit_in(what->measure, study));
    ebb_records_add_number(records, of(s, s->answers, asked)[at]);
    ebb_records_add_number(records, of(s, s->errors, asked)[at]);
    ebb_records_add_number(records, of(s, s->first_errors, asked)[at]);
    ebb_records_add_number(records, of(s, s->second_errors, asked)[at]);
}

void ebb_sensitivity_records(const struct ebb_sensitivity *sensitivity,
                             struct ebb_record_column columns[EBB_MOST_SENSITIVITY_COLUMNS],
                             struct ebb_records *out_records)
{
    int n = 0;
    for (int k = 0; k < N_BEFORE; k++)
        columns[n++] = BEFORE[k];
    for (int k = 0; k < sensitivity->n_values; k++)
        columns[n++] = (struct ebb_record_column){
            sensitivity->keys[k], true, sensitivity->units[k],
            "value of the study in the row, in the unit of the program; NaN: the study's own"};
    for (int k = 0; k < N_BEHIND; k++)
        columns[n++] = BEHIND[k];
    ebb_records_init(out_records, columns, n);
    for (int row = 0; row < sensitivity->n_rows; row++) {
        for (int asked = 0; asked < sensitivity->n_asked; asked++)
            add_observation(sensitivity, row, asked, out_records);
    }
}
