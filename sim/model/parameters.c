/* SPDX-License-Identifier: MIT
 * parameters: what no single value shows.
 */
#include <ebb/parameters.h>

#include <stddef.h>
#include <string.h>

#include <ebb/arith.h>

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

const char *ebb_parameters_check(const struct ebb_parameters *parameters)
{
    double factor[3][3];
    if (parameters->baseline.min_points > parameters->baseline.max_points)
        return "baseline.min must not be above baseline.max";
    if (!ebb_parameters_cholesky(parameters, factor))
        return "the correlation matrix of attainable, duration and consolidation must be positive definite";
    return NULL;
}
