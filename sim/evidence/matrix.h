/* SPDX-License-Identifier: MIT
 * matrix: the little linear algebra that a calibration needs. Our own, because libraries choose their code,
 * and so the last bits of their answers, by the processor they find.
 */
#ifndef EBB_EVIDENCE_MATRIX_H
#define EBB_EVIDENCE_MATRIX_H

#include <ebb/calibration.h>

typedef double ebb_matrix[EBB_MAX_FITTED]
                         [EBB_MAX_FITTED]; /* rows and columns from the first; the rest is not looked at */

/* Lower Cholesky factor of a symmetric matrix of n rows, with a ridge where it is not positive definite.
 * Only the lower triangle is read, only the lower triangle written. */
void ebb_matrix_root(int n, const double (*matrix)[EBB_MAX_FITTED], double (*out_root)[EBB_MAX_FITTED]);

/* Solves root root' x = b. b and x may be the same. */
void ebb_matrix_solve(int n, const double (*root)[EBB_MAX_FITTED], const double *b, double *out_x);

/* Inverse of the matrix with this root. */
void ebb_matrix_invert(int n, const double (*root)[EBB_MAX_FITTED], double (*out_inverse)[EBB_MAX_FITTED]);

#endif
