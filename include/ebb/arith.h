/* SPDX-License-Identifier: MIT
 * arith: exponential and logarithm with fixed bits.
 *
 * glibc picks its variant by the processor, and the variants differ in the last bit, which is enough to move
 * a relapse by a week. These use only +, -, *, / and shifts of doubles, in a fixed order, so they give the
 * same bits wherever doubles are IEEE 754 and the compiler does not contract (-ffp-contract=off). Tested to 1
 * unit in the last place against the C library (tests/unit_arith.c). sim/engine/lanes_arith.h has them for
 * vectors, operation by operation.
 */
#ifndef EBB_ARITH_H
#define EBB_ARITH_H

/* ln 2 in two parts (Cody and Waite 1980). The first has 21 trailing zero bits, so that k times it is exact
 * for every exponent k (11 bits and a sign); with one part the reduction would lose as many bits as k has. */
#define EBB_LN2_HIGH 0x1.62e42feep-1
#define EBB_LN2_LOW  0x1.a39ef35793c76p-33

/* Coefficients by Horner's rule, the highest first: of (e^r - 1 - r) / r^2, and of the series of log in s^2
 * without its first term. Taylor's, not a minimax fit: their values can be read and checked, at the price of
 * a term or two. The first omitted terms are below 2^-57 (r up to 0.35) and 2^-65 (s up to 0.1716) of the
 * result; half a unit in the last place is 2^-53. X is applied to each in turn; the lanes do the same with
 * vectors. */
/* clang-format off */
#define EBB_EXP_TERMS(X) \
    X(1.0 / 6227020800.0) X(1.0 / 479001600.0) X(1.0 / 39916800.0) X(1.0 / 3628800.0) X(1.0 / 362880.0) \
    X(1.0 / 40320.0) X(1.0 / 5040.0) X(1.0 / 720.0) X(1.0 / 120.0) X(1.0 / 24.0) X(1.0 / 6.0) X(0.5)
#define EBB_LOG_TERMS(X) \
    X(2.0 / 23.0) X(2.0 / 21.0) X(2.0 / 19.0) X(2.0 / 17.0) X(2.0 / 15.0) X(2.0 / 13.0) X(2.0 / 11.0) \
    X(2.0 / 9.0) X(2.0 / 7.0) X(2.0 / 5.0) X(2.0 / 3.0)
/* clang-format on */

/* e^x. Below -708 gives 0, above 709 gives the value at 709: the program never needs more. */
double ebb_exp(double x);
/* Natural logarithm of x > 0, normal numbers only. */
double ebb_log(double x);
/* (e^x - 1) / x, 1 at 0; without cancellation near 0. */
double ebb_exp_slope(double x);
/* Square root; IEEE 754 rounds it correctly, so every processor and library agree. */
double ebb_sqrt(double x);

#endif
