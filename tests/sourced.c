/* SPDX-License-Identifier: MIT
 * sourced: numbers, an open likelihood, and a normal law of equal correlations.
 */
#include "sourced.h"

#include <math.h>

#include "tap.h"

static const double LOG_2_PI = 1.8378770664093453;

struct ebb_sourced ebb_sourced_number(int source, int tau, int omega, double se)
{
    return (struct ebb_sourced){.se = se, .weight = 1.0, .source = source, .tau = tau, .omega = omega};
}

struct ebb_discrepancy *ebb_sourced_open(const struct ebb_sourced *numbers, int n, const double *scales)
{
    struct ebb_discrepancy *discrepancy;
    assert_int_equal(ebb_discrepancy_open(numbers, n, scales, &discrepancy), EBB_OK);
    return discrepancy;
}

double ebb_sourced_log_equal(int n, const double *residuals, double sd, double r)
{
    double mean = 0.0, square = 0.0;
    for (int i = 0; i < n; i++)
        mean += residuals[i] / n;
    for (int i = 0; i < n; i++)
        square += (residuals[i] - mean) * (residuals[i] - mean);
    const double apart = sd * sd * (1.0 - r), together = sd * sd * (1.0 + (n - 1) * r);
    return -0.5 * (square / apart + n * mean * mean / together + (n - 1) * log(apart) + log(together) +
                   n * LOG_2_PI);
}
