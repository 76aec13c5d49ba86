/* SPDX-License-Identifier: MIT
 * parameters: what no single value shows.
 */
#include <ebb/parameters.h>

#include <stddef.h>

const char *ebb_parameters_check(const struct ebb_parameters *parameters)
{
    const double r = parameters->correlation.attainable_duration;
    const double s = parameters->correlation.attainable_consolidation;
    const double t = parameters->correlation.duration_consolidation;
    if (parameters->baseline.min_points > parameters->baseline.max_points)
        return "baseline.min must not be above baseline.max";
    /* Sylvester: all leading minors of the 3 x 3 matrix are positive. */
    if (1 - r * r <= 0 || 1 + 2 * r * s * t - r * r - s * s - t * t <= 0)
        return "the correlation matrix of attainable, duration and consolidation must be positive definite";
    return NULL;
}
