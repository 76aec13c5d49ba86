/* SPDX-License-Identifier: MIT
 * confidence: the 95 % limits that every room uses in the same way.
 *
 * It lies at the bottom of the house because a study completes the limits of published shares, an estimate
 * gets limits, and a fit turns published limits back into a standard error: all three must mean the same
 * 95 %. Everything here has fixed bits (no libm).
 *
 * Limits of Kaplan-Meier estimates are in <ebb/survival.h>: they need the curve's own variance.
 */
#ifndef EBB_CONFIDENCE_H
#define EBB_CONFIDENCE_H

/* The 0.975 quantile of the standard normal law, to the last bit of a double. The usual 1.96 would move every
 * stored limit by 2 parts in 100,000, and no limit would agree with those of R any more. */
#define EBB_Z_95 1.959963984540054

/* 95 % limits of a share seen in n patients (Wilson 1927, without continuity correction); n above 0. Wilson's
 * and not the plain share +- z se, because trials are small and shares near 0 and 1 occur (9 of 9 in response
 * would have no width at all). Always within 0 and 1. */
void ebb_confidence_wilson(double share, double n, double *out_lower, double *out_upper);

/* Standard error of a share seen in n simulated patients: of all shares on a page, in a file and in JSON.
 * n - 1 below the line, as for every other mean (estimate/moments.h): with n one page would give "100 ± 0 %"
 * of one patient beside "0 ± –". NaN for fewer than two patients, whose spread nobody knows. */
double ebb_confidence_share_error(double share, double n);

/* The 0.975 quantile of Student's law, for limits of a mean of few numbers: with 3 degrees of freedom they
 * are 1.6 times as wide as normal ones, which would hold 85 % in the place of 95. By the expansion of
 * Abramowitz and Stegun (26.7.5), 0.12 % too small with 3 degrees, less with more. NaN below 3: too far
 * off. */
double ebb_confidence_student(double degrees);

/* 95 % limits of a correlation of ranks, `n_free` being the number of rows less 3 and less the values
 * held: on Fisher's scale (atanh), with the variance of Bonett and Wright 2000, (1 + r^2 / 2) / n_free.
 * They always hold r, and lie within -1 and 1. Tried and left: Fisher's own 1 / n_free, which is of plain
 * correlations (held 90 % of ranks' true 0.89 in 200 rows, this 95 %); and percentiles of rows drawn
 * again, whose ties lower every rank correlation, so that a strong one lay outside its own limits. NaN
 * with nothing free.
 *
 * Caveat: above some 0.98 in some dozens of rows a rank correlation is too small by more than its limits are
 * wide, whatever they are made of: it says "surely", and no more. */
void ebb_confidence_ranks(double r, double n_free, double *out_lower, double *out_upper);

#endif
