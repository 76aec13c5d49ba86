/* SPDX-License-Identifier: MIT
 * correlations: how much two published numbers of one trial say the same, because the same patients stand in
 * both.
 *
 * Of the 24 in Murrough's trial all stand behind the share who responded, 17 behind four points of one
 * curve: a likelihood that took these for five trials would count them again and again. The correlation of
 * the sampling errors of two numbers is that of the simulated numbers when groups of simulated patients are
 * left out (ebb_quantities_influences), whatever the numbers are: shares of nested or of disjoint groups,
 * points of a curve, a curve and a ratio. Sampling errors themselves are those of the published sizes
 * (<ebb/sources.h>).
 *
 * What always holds: the matrix is symmetric and positive definite, and 0 between numbers of other patients.
 *
 * Caveats:
 * - 0 of two numbers that must depend on each other -> one is a median, or nobody could be counted for it
 *   without some group; or two files of one trial have different seeds, and so other patients.
 * - Nearly 1 of one number that two samples gave (a trial, and the pool it went into) -> both say how many
 *   patients they have (`of`), see below; without that they are taken for the same people.
 */
#ifndef EBB_CORRELATIONS_H
#define EBB_CORRELATIONS_H

#include <ebb/status.h>
#include <ebb/target.h>

/* Groups of patients that are left out one by one: a correlation is known to 1 / sqrt(1024) = 0.03, of
 * numbers that are of every second group to 0.04. 512 would do for half the memory (18 MB for 40 targets with
 * 26 visits, while it is measured); the 64 groups of the Monte Carlo errors would not: 0.12. */
enum { EBB_CORRELATION_GROUPS = 1024 };

/* What is added to 1 on the diagonal: a number that a trial has published twice has correlation 1 with
 * itself, and a matrix with no inverse. Its two errors then differ by a thousandth of their standard
 * deviation, so that it counts once. Smaller: the root of the matrix loses its digits; larger: it begins to
 * count twice. */
#define EBB_CORRELATION_RIDGE 1e-6

/* Fills out_correlations (n, n) from the influences (n, n_groups) of n targets. `patients` (n): numbers with
 * the same are of the same patients; others are independent.
 *
 * Two that any patient moves alike are one number, given by two samples of `of` patients each. Where these
 * differ the smaller is taken for a part of the larger, which gives sqrt(smaller / larger); in a matrix that
 * would not be positive definite with that, all are left at 1. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_correlations_fill(int n, const struct ebb_target *const *targets, const int *patients,
                                      const double *influences, int n_groups, double *out_correlations);

#endif
