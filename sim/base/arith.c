/* SPDX-License-Identifier: MIT
 * arith: the square root, and the external definitions of the inline functions in the header.
 */
#include <ebb/arith.h>

#include <math.h>

double ebb_sqrt(double x)
{
    return sqrt(x); /* one instruction, correctly rounded: the only function of the C library on the result path */
}
