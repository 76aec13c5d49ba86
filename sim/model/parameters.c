/* SPDX-License-Identifier: MIT
 * parameters: the one formula that both the check of a study and its constants need.
 *
 * The factor is computed by hand for three by three: each pivot is the variance that is left, so the check
 * and the root look at the same number and cannot disagree by a rounding.
 */
#include <ebb/parameters.h>

#include <string.h>

#include <ebb/arith.h>

/* Above 1e-9 of variance left, not above 0: what rounding leaves of a matrix that is singular on paper,
 * such as two correlations of 1, must not count as positive and make a trait out of noise. Nobody needs a
 * correlation of 0.9999999995. */
bool ebb_parameters_cholesky(const struct ebb_parameters *parameters, double out_factor[3][3])
{
    const double smallest = 1e-9;
    const double r = parameters->correlation.attainable_duration;
    const double s = parameters->correlation.attainable_consolidation;
    const double t = parameters->correlation.duration_consolidation;
    const double second = 1.0 - r * r;
    if (!(second > smallest))
        return false;
    const double rest = ebb_sqrt(second);
    const double slope = (t - r * s) / rest;
    const double third = 1.0 - s * s - slope * slope;
    if (!(third > smallest))
        return false;
    const double factor[3][3] = {{1.0, 0.0, 0.0}, {r, rest, 0.0}, {s, slope, ebb_sqrt(third)}};
    memcpy(out_factor, factor, sizeof factor);
    return true;
}
