/* SPDX-License-Identifier: MIT
 * correlations: the products of influences, and what keeps their matrix positive definite.
 *
 * A matrix of products of vectors has no negative root, whatever the vectors; each step away from it is
 * one that could lose that, and is checked.
 *
 *   1. Products   2. Samples of two sizes   3. The matrix
 */
#include <ebb/correlations.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <ebb/arith.h>

/* 1. Products */

static double product(const double *a, const double *b, int n)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* 2. Samples of two sizes */

/* Numbers are the same when rounding alone tells their influences from each other's. 1e-9 is a thousand times
 * what a thousand products lose, and far below what any patient makes: one in 16,384 who stands in one number
 * and not in the other takes 1e-4. */
static const double ONE_NUMBER = 1.0 - 1e-9;

/* A share among n_small of n_large patients is the share of these but for who was left out: covariance is the
 * variance of the larger sample. */
static double of_two_samples(double correlation, const struct ebb_target *a, const struct ebb_target *b)
{
    const int less = a->n < b->n ? a->n : b->n, more = a->n < b->n ? b->n : a->n;
    return correlation > ONE_NUMBER && less > 0 ? correlation * ebb_sqrt((double)less / more) : correlation;
}

/* 3. The matrix */

/* Whether it has a Cholesky factor, which is written into `factor`. Of a matrix that has none in exact
 * numbers rounding may find one or not; the ridge keeps those that occur away from there. */
static bool is_positive(int n, const double *matrix, double *factor)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++) {
            double rest = matrix[i * n + j];
            for (int k = 0; k < j; k++)
                rest -= factor[i * n + k] * factor[j * n + k];
            if (i == j && !(rest > 0.1 * EBB_CORRELATION_RIDGE))
                return false;
            factor[i * n + j] = i == j ? ebb_sqrt(rest) : rest / factor[j * n + j];
        }
    }
    return true;
}

static void fill(int n, const struct ebb_target *const *targets, const int *patients,
                 const double *influences, int n_groups, bool with_samples, double *out_correlations)
{
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++) {
            const size_t a = (size_t)i * (size_t)n_groups, b = (size_t)j * (size_t)n_groups;
            double correlation = 0.0;
            if (patients[i] == patients[j])
                correlation = product(influences + a, influences + b, n_groups);
            if (with_samples)
                correlation = of_two_samples(correlation, targets[i], targets[j]);
            out_correlations[i * n + j] = out_correlations[j * n + i] = correlation;
        }
        out_correlations[i * n + i] = 1.0 + EBB_CORRELATION_RIDGE;
    }
}

enum ebb_status ebb_correlations_fill(int n, const struct ebb_target *const *targets, const int *patients,
                                      const double *influences, int n_groups, double *out_correlations)
{
    double *factor = calloc((size_t)n * (size_t)n + 1, sizeof *factor);
    if (factor == NULL)
        return EBB_NO_MEMORY;
    fill(n, targets, patients, influences, n_groups, true, out_correlations);
    if (!is_positive(n, out_correlations, factor))
        fill(n, targets, patients, influences, n_groups, false, out_correlations);
    free(factor);
    return EBB_OK;
}
