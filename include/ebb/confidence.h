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

#endif
