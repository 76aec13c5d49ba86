/* SPDX-License-Identifier: MIT
 * newton: from a good point to the nearest mode of the posterior, and the covariance there.
 *
 * Without it the first proposal of the posterior was a tenth as wide as the priors, and in 18 dimensions most
 * simulations went into finding the posterior at all; the steps take about two hundred of them.
 */
#ifndef EBB_EVIDENCE_NEWTON_H
#define EBB_EVIDENCE_NEWTON_H

#include <ebb/problem.h>

#include "matrix.h"

/* Gauss-Newton steps from out_point (on the scales), damped as by Levenberg and Marquardt, which end at
 * out_point; slopes are differences of simulations on either side. Common random numbers make them smooth
 * enough. out_covariance (n by n, on the scales) is the inverse of the information (slopes, the
 * precision of the residuals between them, and the priors' precisions) at the last point at which slopes were
 * taken: one step, which gained less than GAIN unless the steps ran out, before where out_point ends.
 * borrows: problem. Fails as `simulate` does, and with EBB_NO_MEMORY. */
enum ebb_status ebb_newton(const struct ebb_problem *problem, double *out_point, ebb_matrix out_covariance,
                           int *out_n_evaluations);

#endif
