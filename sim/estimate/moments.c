/* SPDX-License-Identifier: MIT
 * moments: the variance of a mean.
 */
#include "moments.h"

#include <math.h>

double ebb_variance_of_mean(double sum, double squares, double n)
{
    double spread = squares - sum * sum / n;
    if (spread < 1e-13 * squares) /* what rounding leaves where all are equal */
        spread = 0.0;
    return n > 1.0 ? (spread > 0.0 ? spread : 0.0) / (n - 1.0) / n : NAN;
}
