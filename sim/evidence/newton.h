/* SPDX-License-Identifier: MIT
 * newton: from a good point to the nearest mode of the posterior, and the covariance there.
 */
#ifndef EBB_ANALYSIS_NEWTON_H
#define EBB_ANALYSIS_NEWTON_H

#include <ebb/problem.h>

#include "matrix.h"

/* Gauss-Newton steps from out_point (on the scales), damped as by Levenberg and Marquardt, which end at
 * out_point; slopes are differences of simulations on either side. Common random numbers make them smooth
 * enough. Fails as `simulate` does, and with EBB_NO_MEMORY. */
enum ebb_status ebb_newton(const struct ebb_problem *problem, double *out_point, ebb_matrix out_covariance,
                           int *out_n_evaluations);

#endif
