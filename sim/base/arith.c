/* SPDX-License-Identifier: MIT
 * arith: the square root, and the external definitions of the inline functions in the header.
 */
#include <ebb/arith.h>

#include <math.h>

extern inline double ebb_double_of_bits(uint64_t bits);
extern inline uint64_t ebb_bits_of_double(double x);
extern inline double ebb_exp_tail(double r);
extern inline double ebb_exp(double argument);
extern inline double ebb_exp_slope(double x);
extern inline double ebb_log(double x);

double ebb_sqrt(double x)
{
    return sqrt(x); /* one instruction, correctly rounded: the only function of the C library on the result path */
}
