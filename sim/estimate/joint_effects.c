/* SPDX-License-Identifier: MIT
 * joint_effects: both columns of numbers follow from one matrix of correlations, once of the values and once
 * of their ranks.
 *
 *     R = | Rxx  r |      coefficients b = Rxx^-1 r,   explained = b'r,
 *         | r'   1 |      partial_k = b_k / sqrt(b_k^2 + (1 - explained) (Rxx^-1)_kk)
 *
 * The last form, and not the inverse of R, because R has none where the outcome is a straight line of the
 * values.
 *
 *   1. Room   2. Ranks   3. Correlations   4. Solving   5. Effects
 */
#include <ebb/joint_effects.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/confidence.h>

#include "resample.h"

/* Below this share of its own variance a value counts as a combination of those before it: what rounding
 * leaves of one that is, is some 1e-14; posteriors seen so far leave every value at least 1e-3. */
#define LEAST_OWN 1e-9

/* 1. Room */

struct joint {
    struct ebb_joint_rows rows;
    int n, d;           /* rows; values, the outcome not counted */
    const double **raw; /* (column): d values, then the outcome */
    double *ranks;      /* (column, row) */
    double *centred;    /* (column, row): scaled by the root of the count, so that products are sums */
    double *r;          /* (d + 1, d + 1): correlations */
    double *root;       /* (d, d): Cholesky factor of the used part of Rxx */
    double *solved;     /* (d): b */
    double *inverse;    /* (d): diagonal of Rxx^-1 */
    double *again;      /* (value, resample): coefficients */
    int *counts;        /* (row): of the resample at hand */
    int *of_settings;   /* (setting): the same of whole settings, and of whole draws */
    int *of_draws;      /* (draw) */
    int *used;          /* (value): the used ones, in their order */
    int n_used;
};

static void free_joint(struct joint *joint)
{
    free(joint->raw);
    free(joint->ranks);
    free(joint->counts);
}

static enum ebb_status make_joint(struct joint *joint, int d, const struct ebb_joint_rows *rows,
                                  int n_resamples)
{
    const size_t settings = (size_t)rows->n_settings, n_draws = (size_t)rows->n_draws;
    const size_t columns = (size_t)d + 1, draws = settings * n_draws, values = (size_t)d;
    *joint = (struct joint){.rows = *rows, .n = rows->n_settings * rows->n_draws, .d = d};
    joint->raw = calloc(columns, sizeof *joint->raw);
    joint->ranks = calloc(2 * columns * draws + columns * columns + values * values + 2 * values +
                              values * (size_t)n_resamples,
                          sizeof *joint->ranks);
    joint->counts = calloc(draws + columns + settings + n_draws, sizeof *joint->counts);
    if (joint->raw == NULL || joint->ranks == NULL || joint->counts == NULL) {
        free_joint(joint);
        return EBB_NO_MEMORY;
    }
    joint->centred = joint->ranks + columns * draws;
    joint->r = joint->centred + columns * draws;
    joint->root = joint->r + columns * columns;
    joint->solved = joint->root + values * values;
    joint->inverse = joint->solved + values;
    joint->again = joint->inverse + values;
    joint->used = joint->counts + draws;
    joint->of_settings = joint->used + columns;
    joint->of_draws = joint->of_settings + settings;
    return EBB_OK;
}

/* 2. Ranks. Those of draws that are equal are their common middle. Of resamples there are none: a draw that
 * is drawn twice is a tie, and ties take from every correlation of ranks (ebb_confidence_ranks). */

struct ranked {
    double value;
    int draw;
};

static int by_value(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? 1 : -1;
    return (x->draw > y->draw) - (x->draw < y->draw);
}

static enum ebb_status fill_ranks(const struct joint *joint)
{
    const int n = joint->n;
    struct ranked *ranked = calloc((size_t)n, sizeof *ranked);
    if (ranked == NULL)
        return EBB_NO_MEMORY;
    for (int column = 0; column <= joint->d; column++) {
        double *ranks = joint->ranks + (size_t)column * (size_t)n;
        for (int i = 0; i < n; i++)
            ranked[i] = (struct ranked){joint->raw[column][i], i};
        qsort(ranked, (size_t)n, sizeof *ranked, by_value);
        for (int from = 0, to; from < n; from = to) {
            for (to = from + 1; to < n && ranked[to].value == ranked[from].value;)
                to++;
            for (int i = from; i < to; i++)
                ranks[ranked[i].draw] = 0.5 * (from + 1 + to);
        }
    }
    free(ranked);
    return EBB_OK;
}

/* 3. Correlations */

/* False: the column is the same in all draws, or does not exist in some. */
static bool centre(const struct joint *joint, int column, const double *values)
{
    double *out = joint->centred + (size_t)column * (size_t)joint->n;
    double sum = 0.0, squares = 0.0, largest = 0.0;
    for (int i = 0; i < joint->n; i++)
        sum += joint->counts[i] * values[i];
    const double mean = sum / joint->n;
    for (int i = 0; i < joint->n; i++) {
        const double off = values[i] - mean;
        out[i] = off * sqrt(joint->counts[i]);
        squares += out[i] * out[i];
        largest = fmax(largest, joint->counts[i] > 0 ? fabs(values[i]) : 0.0);
    }
    /* What rounding leaves of one number n times: below 1e-13 of it, a draw. */
    if (!(squares > 1e-26 * joint->n * largest * largest))
        return false;
    const double scale = 1.0 / sqrt(squares);
    for (int i = 0; i < joint->n; i++)
        out[i] *= scale;
    return true;
}

static double product(const struct joint *joint, int a, int b)
{
    const double *x = joint->centred + (size_t)a * (size_t)joint->n,
                 *y = joint->centred + (size_t)b * (size_t)joint->n;
    double sum = 0.0;
    for (int i = 0; i < joint->n; i++)
        sum += x[i] * y[i];
    return sum;
}

/* Of the used values and the outcome; false: one of them does not vary in this resample. */
static bool correlate(const struct joint *joint, bool of_ranks)
{
    const int d = joint->d;
    for (int k = 0; k <= joint->n_used; k++) {
        const int column = k < joint->n_used ? joint->used[k] : d;
        if (!centre(joint, column,
                    of_ranks ? joint->ranks + (size_t)column * (size_t)joint->n : joint->raw[column]))
            return false;
    }
    for (int k = 0; k <= joint->n_used; k++) {
        for (int l = 0; l <= k; l++)
            joint->r[k * (d + 1) + l] = product(joint, k < joint->n_used ? joint->used[k] : d,
                                                l < joint->n_used ? joint->used[l] : d);
    }
    return true;
}

/* 4. Solving, by Cholesky's factor row by row */

/* What the values before it leave of value k: the square of its place on the diagonal. */
static double add_row(const struct joint *joint, int k)
{
    const int d = joint->d;
    double *row = joint->root + (size_t)k * (size_t)d;
    for (int l = 0; l <= k; l++) {
        double sum = l < k ? joint->r[k * (d + 1) + l] : 1.0;
        for (int m = 0; m < l; m++)
            sum -= row[m] * joint->root[l * d + m];
        row[l] = l < k ? sum / joint->root[l * d + l] : sum;
    }
    const double own = row[k];
    row[k] = sqrt(fmax(own, 0.0));
    return own;
}

/* Solves Rxx x = b in place. */
static void solve(const struct joint *joint, double *x)
{
    const int d = joint->d, n = joint->n_used;
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < i; k++)
            x[i] -= joint->root[i * d + k] * x[k];
        x[i] /= joint->root[i * d + i];
    }
    for (int i = n - 1; i >= 0; i--) {
        for (int k = i + 1; k < n; k++)
            x[i] -= joint->root[k * d + i] * x[k];
        x[i] /= joint->root[i * d + i];
    }
}

/* (Rxx^-1)_kk: the square of the k-th column of the factor's inverse. */
static double inverse_at(const struct joint *joint, int k, double *room)
{
    const int d = joint->d;
    double sum = 0.0;
    for (int i = k; i < joint->n_used; i++) {
        double x = i == k ? 1.0 : 0.0;
        for (int m = k; m < i; m++)
            x -= joint->root[i * d + m] * room[m];
        room[i] = x / joint->root[i * d + i];
        sum += room[i] * room[i];
    }
    return sum;
}

/* Fills solved and inverse from the correlations; false: the values of this resample hang together wholly. */
static bool solve_all(const struct joint *joint, double *out_explained)
{
    const int d = joint->d, n = joint->n_used;
    for (int k = 0; k < n; k++) {
        if (!(add_row(joint, k) > LEAST_OWN))
            return false;
    }
    for (int k = 0; k < n; k++) /* solved is room to work in until it is filled */
        joint->inverse[k] = inverse_at(joint, k, joint->solved);
    for (int k = 0; k < n; k++)
        joint->solved[k] = joint->r[n * (d + 1) + k];
    solve(joint, joint->solved);
    *out_explained = 0.0;
    for (int k = 0; k < n; k++)
        *out_explained += joint->solved[k] * joint->r[n * (d + 1) + k];
    return true;
}

/* 5. Effects */

/* Which values vary and are no combination of those before them. */
static void choose_used(struct joint *joint, struct ebb_joint_effect *out)
{
    joint->n_used = 0;
    for (int column = 0; column < joint->d; column++) {
        joint->used[joint->n_used] = column;
        if (!centre(joint, column, joint->raw[column]))
            continue;
        for (int l = 0; l < joint->n_used; l++)
            joint->r[joint->n_used * (joint->d + 1) + l] = product(joint, column, joint->used[l]);
        if (add_row(joint, joint->n_used) > LEAST_OWN)
            joint->n_used++;
        else
            out[column].own = 0.0;
    }
}

/* What rounding leaves of an outcome that is a straight line, 1e-13, keeps 0 / 0 away from a value that
 * has no part in it. */
static double partial_of(const struct joint *joint, int k, double explained)
{
    const double b = joint->solved[k], left = fmax(1.0 - explained, 1e-13);
    return b / sqrt(b * b + left * joint->inverse[k]);
}

/* Used values of settings, or of draws. */
static int count_used(const struct joint *joint, bool of_settings)
{
    int n = 0;
    for (int k = 0; k < joint->n_used; k++)
        n += (joint->used[k] < joint->rows.n_of_settings) == of_settings;
    return n;
}

/* As many values of draws as there are draws fit any outcome, in however many settings it is seen. */
static bool is_enough(const struct joint *joint)
{
    const int of_draws = count_used(joint, false);
    return joint->n > joint->n_used + 1 && (of_draws == 0 || joint->rows.n_draws > of_draws + 1);
}

static void fill_point(struct joint *joint, struct ebb_joint_effect *out, struct ebb_joint_fit *out_fit)
{
    const bool enough = is_enough(joint);
    for (int of_ranks = 0; of_ranks <= 1 && enough; of_ranks++) {
        double explained;
        if (!correlate(joint, of_ranks) || !solve_all(joint, &explained))
            continue;
        *(of_ranks ? &out_fit->explained_ranks : &out_fit->explained) = explained;
        for (int k = 0; k < joint->n_used; k++) {
            struct ebb_joint_effect *effect = &out[joint->used[k]];
            if (of_ranks)
                effect->partial = partial_of(joint, k, explained);
            else
                effect->coefficient = joint->solved[k];
        }
    }
}

/* How much of each used value the others leave open; asked of the values alone, whatever the outcome is. */
static void fill_own(const struct joint *joint, struct ebb_joint_effect *out)
{
    for (int k = 0; k < joint->n_used; k++)
        out[joint->used[k]].own = 1.0 / inverse_at(joint, k, joint->solved);
}

/* Whole draws and whole settings, never rows: a row drawn without its draw would be counted as news of it.
 * Rows by themselves gave a coefficient of 40 draws in eight settings limits of 0.15 that are 0.66 wide, and
 * 200 draws put it outside. */
static void draw_again(const struct joint *joint, struct ebb_resample *resample)
{
    const struct ebb_joint_rows *rows = &joint->rows;
    const bool by_draw = rows->n_draws > 1, by_setting = !by_draw || rows->redraw_settings;
    for (int i = 0; i < rows->n_settings; i++)
        joint->of_settings[i] = 1;
    for (int i = 0; i < rows->n_draws; i++)
        joint->of_draws[i] = 1;
    if (by_setting && rows->n_settings > 1)
        ebb_resample_draw(resample, rows->n_settings, joint->of_settings);
    if (by_draw)
        ebb_resample_draw(resample, rows->n_draws, joint->of_draws);
    for (int i = 0; i < joint->n; i++)
        joint->counts[i] = joint->of_settings[i / rows->n_draws] * joint->of_draws[i % rows->n_draws];
}

static void resample_all(const struct joint *joint, int n_resamples, uint64_t seed)
{
    struct ebb_resample resample = ebb_resample_of(seed);
    for (int i = 0; i < n_resamples; i++) {
        double explained;
        draw_again(joint, &resample);
        const bool solved = correlate(joint, false) && solve_all(joint, &explained);
        for (int k = 0; k < joint->n_used; k++)
            joint->again[(size_t)joint->used[k] * (size_t)n_resamples + (size_t)i] =
                solved ? joint->solved[k] : NAN;
    }
}

/* A partial correlation holds all used values but its own, and takes one more off for each. */
static void fill_limits(const struct joint *joint, int n_resamples, struct ebb_joint_effect *out)
{
    for (int k = 0; k < joint->n_used; k++) {
        const bool of_settings = joint->used[k] < joint->rows.n_of_settings;
        const double n = of_settings ? joint->rows.n_settings : joint->rows.n_draws;
        const double left = n - 3.0 - (count_used(joint, of_settings) - 1.0);
        struct ebb_joint_effect *effect = &out[joint->used[k]];
        ebb_resample_limits_of(effect->coefficient, n_resamples,
                               joint->again + (size_t)joint->used[k] * (size_t)n_resamples,
                               &effect->coefficient_lower, &effect->coefficient_upper);
        ebb_confidence_ranks(effect->partial, left, &effect->partial_lower, &effect->partial_upper);
    }
}

enum ebb_status ebb_joint_effects_fill(int n_values, const struct ebb_joint_rows *rows, const double *columns,
                                       const double *outcome, int n_resamples, uint64_t seed,
                                       struct ebb_joint_effect *out_effects, struct ebb_joint_fit *out_fit)
{
    struct joint joint;
    if (make_joint(&joint, n_values, rows, n_resamples) != EBB_OK)
        return EBB_NO_MEMORY;
    for (int column = 0; column < n_values; column++) {
        out_effects[column] = (struct ebb_joint_effect){NAN, NAN, NAN, NAN, NAN, NAN, NAN};
        joint.raw[column] = columns + (size_t)column * (size_t)joint.n;
    }
    joint.raw[n_values] = outcome;
    for (int i = 0; i < joint.n; i++)
        joint.counts[i] = 1;
    const enum ebb_status status = fill_ranks(&joint);
    if (status == EBB_OK) {
        choose_used(&joint, out_effects);
        *out_fit = (struct ebb_joint_fit){joint.n_used, NAN, NAN};
        fill_own(&joint, out_effects);
        fill_point(&joint, out_effects, out_fit);
        if (!isnan(out_fit->explained))
            resample_all(&joint, n_resamples, seed);
        fill_limits(&joint, n_resamples, out_effects);
    }
    free_joint(&joint);
    return status;
}
