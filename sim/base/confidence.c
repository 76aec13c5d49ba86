/* SPDX-License-Identifier: MIT
 * confidence: Wilson's limits, and errors of shares.
 */
#include <ebb/confidence.h>

#include <math.h>

#include <ebb/arith.h>

/* The two roots p of (share - p)^2 = z^2 p (1 - p) / n: the p that a normal test at 5 % would not refuse.
 * They lie in [0, 1] by their formula; the cut takes off what rounding leaves beyond at shares of 0 and 1. */
void ebb_confidence_wilson(double share, double n, double *out_lower, double *out_upper)
{
    const double z2 = EBB_Z_95 * EBB_Z_95, middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    const double half = EBB_Z_95 / (1 + z2 / n) * ebb_sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    const double lower = middle - half, upper = middle + half;
    *out_lower = lower > 0.0 ? lower : 0.0;
    *out_upper = upper < 1.0 ? upper : 1.0;
}

double ebb_confidence_share_error(double share, double n)
{
    return n > 1.0 ? ebb_sqrt(share * (1.0 - share) / (n - 1.0)) : NAN;
}
