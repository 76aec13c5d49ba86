/* SPDX-License-Identifier: MIT
 * law: multivariate t laws, which points of a posterior are proposed from. Their tails are heavier than those
 * of a normal law: a proposal with tails too thin gives few points all the weight.
 *
 *     point = mean + root z sqrt(f / c)      z: n standard normals, c: chi-square of f degrees of freedom
 *
 * Draws take n + f normals each, always, and densities leave out the constant that depends on n and f alone:
 * weights of points are ratios of such densities, in which it cancels.
 */
#ifndef EBB_EVIDENCE_LAW_H
#define EBB_EVIDENCE_LAW_H

#include <ebb/pcg.h>

#include "matrix.h"

struct ebb_law {
    double mean[EBB_MAX_FITTED];
    ebb_matrix root; /* lower Cholesky factor of the scale matrix */
    double log_root; /* log of its determinant */
};

/* A law with this mean and covariance (n by n; made positive definite where it is not, see matrix.h). */
void ebb_law_set(struct ebb_law *law, int n, const double *mean, const double (*covariance)[EBB_MAX_FITTED]);

/* Draws a point, inside the limits of a problem or not; moves the stream on by n + f draws. */
void ebb_law_draw(const struct ebb_law *law, int n, ebb_u128 *stream, double *out_point);

/* Log density but for a constant that all laws of n unknowns share. */
double ebb_law_log_density(const struct ebb_law *law, int n, const double *point);

#endif
