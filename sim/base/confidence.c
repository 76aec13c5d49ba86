/* SPDX-License-Identifier: MIT
 * confidence: Wilson's limits, errors of shares, Student's quantile, and limits of correlations of ranks.
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

/* Terms up to the fourth power of 1 / degrees. An inverse of the law itself would take a page for the fifth
 * digit of a width that is known to a fifth of itself. */
double ebb_confidence_student(double degrees)
{
    const double z = EBB_Z_95, z2 = z * z, d = degrees;
    if (!(degrees >= 3.0))
        return NAN;
    return z *
           (1.0 + (z2 + 1.0) / (4.0 * d) + ((5.0 * z2 + 16.0) * z2 + 3.0) / (96.0 * d * d) +
            (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / (384.0 * d * d * d) +
            ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / (92160.0 * d * d * d * d));
}

/* tanh(atanh(r) +- h) without either function, which have no fixed bits, and without a logarithm of 0 at
 * -1 or 1. The cut is against the last bit: limits that leave their own estimate out by 1e-16 still do. */
void ebb_confidence_ranks(double r, double n_free, double *out_lower, double *out_upper)
{
    *out_lower = *out_upper = NAN;
    if (!(n_free > 0.0) || isnan(r))
        return;
    const double moved = ebb_exp(2.0 * EBB_Z_95 * ebb_sqrt((1.0 + 0.5 * r * r) / n_free));
    const double up = 1.0 + r, down = 1.0 - r;
    const double lower = (up - down * moved) / (up + down * moved),
                 upper = (up * moved - down) / (up * moved + down);
    *out_lower = lower < r ? lower : r;
    *out_upper = upper > r ? upper : r;
}
