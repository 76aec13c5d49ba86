/* SPDX-License-Identifier: MIT
 * arith: exponential and logarithm with fixed bits.
 *
 * glibc picks its variant by the processor, and the variants differ in the last bit, which is enough to move a relapse by a
 * week. These use only +, -, *, / and shifts of doubles, in a fixed order, so they give the same bits wherever doubles are IEEE
 * 754 and the compiler does not contract (-ffp-contract=off). Tested to 1 unit in the last place against the C library
 * (tests/unit_arith.c). sim/engine/lanes_arith.h has them for vectors, operation by operation.
 */
#ifndef EBB_ARITH_H
#define EBB_ARITH_H

/* ln 2 in two parts; the first has 21 trailing zero bits, so that k times it is exact for every exponent k. */
#define EBB_LN2_HIGH 0x1.62e42feep-1
#define EBB_LN2_LOW  0x1.a39ef35793c76p-33

/* e^x. Below -708 gives 0, above 709 gives the value at 709: the program never needs more. */
double ebb_exp(double x);
/* Natural logarithm of x > 0, normal numbers only. */
double ebb_log(double x);
/* (e^x - 1) / x, 1 at 0; without cancellation near 0. */
double ebb_exp_slope(double x);
/* Square root; IEEE 754 rounds it correctly, so every processor and library agree. */
double ebb_sqrt(double x);

#endif
