/* SPDX-License-Identifier: MIT
 * packed: Cholesky factors of small matrices, of which thousands are kept.
 *
 *     l00                row by row, the lower triangle alone; on the diagonal stands 1 / l_ii, so that a
 *     l10 l11            factor is used thousands of times without a division
 *     l20 l21 l22
 *
 * matrix.h has the same for one matrix of up to EBB_MAX_FITTED rows; a source may have more numbers.
 */
#ifndef EBB_EVIDENCE_PACKED_H
#define EBB_EVIDENCE_PACKED_H

/* The factor of a packed matrix of n rows, in place, with a ridge where it is not positive definite. Returns
 * the log of the matrix's determinant. */
double ebb_packed_root(int n, double *matrix);

/* root^-1 x, in place: of a residual, what is left of it when all correlation is taken out. */
void ebb_packed_whiten(int n, const double *root, double *x);

/* root'^-1 x, in place: after ebb_packed_whiten the solution of matrix x = b. */
void ebb_packed_finish(int n, const double *root, double *x);

#endif
