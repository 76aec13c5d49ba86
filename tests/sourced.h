/* SPDX-License-Identifier: MIT
 * sourced: numbers of sources for tests of the likelihood, and its value where a line of algebra gives it.
 */
#ifndef EBB_TESTS_SOURCED_H
#define EBB_TESTS_SOURCED_H

#include <ebb/discrepancy.h>

/* A number of that source with a whole weight; tau -1: its source has no effect on it. */
struct ebb_sourced ebb_sourced_number(int source, int tau, int omega, double se);

/* The likelihood of these numbers; trouble fails the test. gives: caller calls ebb_discrepancy_close. */
struct ebb_discrepancy *ebb_sourced_open(const struct ebb_sourced *numbers, int n, const double *scales);

/* Log density of n residuals of one source that all have the correlation `r`, of standard deviation sd: the
 * matrix has the eigenvalues sd^2 (1 - r), n - 1 times, and sd^2 (1 + (n - 1) r). */
double ebb_sourced_log_equal(int n, const double *residuals, double sd, double r);

#endif
