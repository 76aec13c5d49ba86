/* SPDX-License-Identifier: MIT
 * packed: by the textbook, as matrix.c is, and for the same reason: sums from the left, one order, one set of
 * bits everywhere.
 */
#include "packed.h"

#include <math.h>

#include <ebb/arith.h>

/* What is left of a variance at least when the numbers before it explain the rest: two numbers that are one
 * and the same have a correlation of 1, and rounding would leave less than nothing. */
static const double LEAST_SHARE = 1e-9;

double ebb_packed_root(int n, double *matrix)
{
    double log_determinant = 0.0;
    double *row = matrix;
    for (int i = 0; i < n; row += ++i) {
        const double *other = matrix;
        for (int j = 0; j < i; other += ++j) {
            double sum = row[j];
            for (int k = 0; k < j; k++)
                sum -= row[k] * other[k];
            row[j] = sum * other[j];
        }
        double left = row[i];
        for (int k = 0; k < i; k++)
            left -= row[k] * row[k];
        left = fmax(left, LEAST_SHARE * row[i]);
        log_determinant += ebb_log(left);
        row[i] = 1.0 / sqrt(left);
    }
    return log_determinant;
}

void ebb_packed_whiten(int n, const double *root, double *x)
{
    for (int i = 0; i < n; root += ++i) {
        double sum = x[i];
        for (int k = 0; k < i; k++)
            sum -= root[k] * x[k];
        x[i] = sum * root[i];
    }
}

void ebb_packed_finish(int n, const double *root, double *x)
{
    const double *row = root + n * (n + 1) / 2;
    for (int i = n - 1; i >= 0; i--) {
        row -= i + 1;
        x[i] *= row[i];
        for (int k = 0; k < i; k++)
            x[k] -= row[k] * x[i];
    }
}
