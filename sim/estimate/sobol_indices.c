/* SPDX-License-Identifier: MIT
 * sobol_indices: every estimator is a ratio of two sums over settings, so that a resample only weighs the
 * same terms anew.
 *
 *     term of setting j     sum             (y_A + y_B) / 2, less the mean of all
 *                           square          half the sum of their squares; half the luck of y_A - y_B
 *                           pair            1/2 (y_A - y_B)^2 - 1/2 error^2
 *                           first, total    of each axis: the same of y_B - y_ABk, y_A - y_ABk
 *
 *   1. Terms   2. Sums over a resample   3. Indices and limits
 */
#include <ebb/sobol_indices.h>

#include <math.h>
#include <stdlib.h>

#include "resample.h"

/* 1. Terms */

struct terms {
    int n_axes, n;
    double *sum, *square, *luck, *pair; /* (setting) */
    double *first, *total;              /* (axis, setting) */
    double *first_again, *total_again;  /* (axis, resample) */
    int *counts;                        /* (setting) */
    void *memory;
};

static enum ebb_status make_terms(struct terms *terms, int n_axes, int n, int n_resamples)
{
    const size_t of_settings = (size_t)n, of_axes = (size_t)n_axes * (size_t)n,
                 again = (size_t)n_axes * (size_t)n_resamples;
    double *memory = calloc(4 * of_settings + 2 * of_axes + 2 * again, sizeof *memory);
    int *counts = calloc(of_settings, sizeof *counts);
    if (memory == NULL || counts == NULL) {
        free(memory);
        free(counts);
        return EBB_NO_MEMORY;
    }
    *terms = (struct terms){.n_axes = n_axes, .n = n, .counts = counts, .memory = memory};
    terms->sum = memory;
    terms->square = terms->sum + of_settings;
    terms->luck = terms->square + of_settings;
    terms->pair = terms->luck + of_settings;
    terms->first = terms->pair + of_settings;
    terms->total = terms->first + of_axes;
    terms->first_again = terms->total + of_axes;
    terms->total_again = terms->first_again + again;
    return EBB_OK;
}

static void free_terms(struct terms *terms)
{
    free(terms->memory);
    free(terms->counts);
}

static double half_square(double difference, double error)
{
    return 0.5 * (difference * difference - error * error);
}

/* About the mean of all, so that squares of an outcome far from 0 keep their digits. */
static void fill_terms(const struct terms *terms, const struct ebb_saltelli *s, double mean)
{
    for (int j = 0; j < s->n; j++) {
        const double a = s->a[j] - mean, b = s->b[j] - mean;
        const double error = s->error_a_b != NULL ? s->error_a_b[j] : 0.0;
        terms->sum[j] = 0.5 * (a + b);
        terms->square[j] = 0.5 * (a * a + b * b);
        terms->luck[j] = 0.5 * error * error;
        terms->pair[j] = half_square(a - b, error);
    }
    for (int axis = 0; axis < s->n_axes; axis++) {
        for (int j = 0; j < s->n; j++) {
            const size_t at = (size_t)axis * (size_t)s->n + (size_t)j;
            terms->first[at] =
                half_square(s->b[j] - s->ab[at], s->error_b_ab != NULL ? s->error_b_ab[at] : 0.0);
            terms->total[at] =
                half_square(s->a[j] - s->ab[at], s->error_a_ab != NULL ? s->error_a_ab[at] : 0.0);
        }
    }
}

/* 2. Sums over a resample; counts NULL: each setting once */

static double mean_of(int n, const double *values, const int *counts)
{
    double sum = 0.0;
    for (int j = 0; j < n; j++)
        sum += counts != NULL ? counts[j] * values[j] : values[j];
    return sum / n;
}

/* Of the 2n values of A and B, with 2n - 1 below the line. */
static double variance_of(const struct terms *terms, const int *counts, double *out_luck)
{
    const double mean = mean_of(terms->n, terms->sum, counts);
    const double values = 2.0 * terms->n;
    *out_luck = mean_of(terms->n, terms->luck, counts);
    return (mean_of(terms->n, terms->square, counts) - mean * mean) * values / (values - 1.0);
}

/* 3. Indices and limits */

/* Of a variance nine tenths of which are luck too little is left to be shared out; and what rounding leaves
 * of an outcome that is the same in every row is no variance: 1e-13 of its square. */
static double explained(double variance, double luck, double mean)
{
    const double left = variance - luck;
    return left > 1e-13 * (mean * mean) && left > 0.1 * variance ? left : NAN;
}

/* Firsts are shares of the variance between A and B of the same settings, so that what a setting adds to a
 * term by luck of the draw it adds to the whole as well: an index of 0 is known to 0.002 and not to 0.064
 * (Sobol's g, 256 random settings), and one of 1 is exact. Totals are small where values do little by
 * themselves, and take the variance that is known best. */
struct whole {
    double of_firsts, of_totals; /* the variance that indices are shares of; NaN: there is none */
};

static struct whole whole_of(const struct terms *terms, const int *counts, double mean)
{
    double luck;
    const double variance = variance_of(terms, counts, &luck);
    return (struct whole){explained(mean_of(terms->n, terms->pair, counts) + luck, luck, mean),
                          explained(variance, luck, mean)};
}

static void resample_all(const struct terms *terms, int n_resamples, uint64_t seed, double mean)
{
    struct ebb_resample resample = ebb_resample_of(seed);
    for (int i = 0; i < n_resamples; i++) {
        ebb_resample_draw(&resample, terms->n, terms->counts);
        const struct whole whole = whole_of(terms, terms->counts, mean);
        for (int axis = 0; axis < terms->n_axes; axis++) {
            const size_t from = (size_t)axis * (size_t)terms->n;
            const size_t to = (size_t)axis * (size_t)n_resamples + (size_t)i;
            terms->first_again[to] =
                1.0 - mean_of(terms->n, terms->first + from, terms->counts) / whole.of_firsts;
            terms->total_again[to] = mean_of(terms->n, terms->total + from, terms->counts) / whole.of_totals;
        }
    }
}

/* Of one axis, once indices are filled. */
static void fill_limits(const struct terms *terms, int axis, int n_resamples, struct ebb_sobol_index *out)
{
    const size_t again = (size_t)axis * (size_t)n_resamples;
    out->first_lower = out->first_upper = out->total_lower = out->total_upper = NAN;
    if (terms->n < EBB_SOBOL_LEAST_SETTINGS)
        return;
    ebb_resample_limits_of(out->first, n_resamples, terms->first_again + again, &out->first_lower,
                           &out->first_upper);
    ebb_resample_limits_of(out->total, n_resamples, terms->total_again + again, &out->total_lower,
                           &out->total_upper);
}

enum ebb_status ebb_sobol_indices_fill(const struct ebb_saltelli *saltelli, int n_resamples, uint64_t seed,
                                       struct ebb_sobol_index *out_indices,
                                       struct ebb_sobol_spread *out_spread)
{
    struct terms terms;
    if (make_terms(&terms, saltelli->n_axes, saltelli->n, n_resamples) != EBB_OK)
        return EBB_NO_MEMORY;
    const double mean = 0.5 * (mean_of(terms.n, saltelli->a, NULL) + mean_of(terms.n, saltelli->b, NULL));
    double luck;
    fill_terms(&terms, saltelli, mean);
    const double variance = variance_of(&terms, NULL, &luck);
    struct whole whole = whole_of(&terms, NULL, mean);
    if (isnan(whole.of_firsts) ||
        isnan(whole.of_totals)) /* one without the other would be read as one known */
        whole = (struct whole){NAN, NAN};
    *out_spread = (struct ebb_sobol_spread){mean, variance, saltelli->error_a_b != NULL ? luck : NAN};
    resample_all(&terms, n_resamples, seed, mean);
    for (int axis = 0; axis < terms.n_axes; axis++) {
        struct ebb_sobol_index *out = &out_indices[axis];
        const size_t from = (size_t)axis * (size_t)terms.n;
        out->first = 1.0 - mean_of(terms.n, terms.first + from, NULL) / whole.of_firsts;
        out->total = mean_of(terms.n, terms.total + from, NULL) / whole.of_totals;
        fill_limits(&terms, axis, n_resamples, out);
    }
    free_terms(&terms);
    return EBB_OK;
}
