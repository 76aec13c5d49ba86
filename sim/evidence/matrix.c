/* SPDX-License-Identifier: MIT
 * matrix: by the textbook.
 *
 * Loops run in one order, sums from the left, and nothing is contracted: the bits of a covariance decide
 * those of every draw behind it. At 24 unknowns at most, a factor is 5,000 operations beside a simulation of
 * all trials, so that blocking or pivoting would gain nothing that can be measured.
 */
#include "matrix.h"

#include <math.h>

void ebb_matrix_root(int n, const double (*matrix)[EBB_MAX_FITTED], double (*out_root)[EBB_MAX_FITTED])
{
    for (int j = 0; j < n; j++) {
        for (int i = j; i < n; i++) {
            double sum = matrix[i][j];
            for (int k = 0; k < j; k++)
                sum -= out_root[i][k] * out_root[j][k];
            /* Where rounding or too few points leave nothing (or less) on the diagonal, a thousandth of the
             * spread is kept: a proposal that is flat in one direction would never leave it again. */
            if (i == j)
                out_root[j][j] = sqrt(fmax(sum, 1e-6 * matrix[j][j] + 1e-12));
            else
                out_root[i][j] = sum / out_root[j][j];
        }
    }
}

void ebb_matrix_solve(int n, const double (*root)[EBB_MAX_FITTED], const double *b, double *out_x)
{
    for (int i = 0; i < n; i++) {
        double sum = b[i];
        for (int k = 0; k < i; k++)
            sum -= root[i][k] * out_x[k];
        out_x[i] = sum / root[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
        double sum = out_x[i];
        for (int k = i + 1; k < n; k++)
            sum -= root[k][i] * out_x[k];
        out_x[i] = sum / root[i][i];
    }
}

void ebb_matrix_invert(int n, const double (*root)[EBB_MAX_FITTED], double (*out_inverse)[EBB_MAX_FITTED])
{
    for (int j = 0; j < n; j++) {
        double column[EBB_MAX_FITTED] = {0.0};
        column[j] = 1.0;
        ebb_matrix_solve(n, root, column, column);
        for (int i = 0; i < n; i++)
            out_inverse[i][j] = column[i];
    }
}
