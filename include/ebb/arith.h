/* SPDX-License-Identifier: MIT
 * arith: exponential and logarithm with fixed bits.
 *
 * glibc picks its variant by the processor, and the variants differ in the last bit, which is enough to move a relapse by a
 * week. These use only +, -, *, / and shifts of doubles, in a fixed order, so they give the same bits wherever doubles are IEEE
 * 754 and the compiler does not contract (-ffp-contract=off). Tested to 1 unit in the last place against the C library
 * (tests/unit_arith.c). They are inline and choose without branches, so that a loop over patients becomes vector code.
 *
 * Both reduce the argument to a small interval around 0, where a Taylor (exp) or atanh (log) series of fixed length is exact to
 * less than half a unit in the last place, and carry the rounding error of the reduction along in a second number.
 *
 *   1. Exponential   2. Logarithm   3. Square root
 */
#ifndef EBB_ARITH_H
#define EBB_ARITH_H

#include <stdint.h>
#include <string.h>

/* ln 2 in two parts; the first has 21 trailing zero bits, so that k times it is exact for every exponent k. */
#define EBB_LN2_HIGH 0x1.62e42feep-1
#define EBB_LN2_LOW  0x1.a39ef35793c76p-33

static inline __attribute__((always_inline)) double ebb_double_of_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline __attribute__((always_inline)) uint64_t ebb_bits_of_double(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* 1. Exponential */

/* (e^r - 1 - r) for |r| <= 0.35, by Horner's rule; the first omitted term is below 2^-57 of the result. */
static inline __attribute__((always_inline)) double ebb_exp_tail(double r)
{
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    return sum * r * r;
}

/* e^x. Below -708 gives the value at -708 (3e-308), above 709 that at 709: the program never needs more. */
static inline __attribute__((always_inline)) double ebb_exp(double argument)
{
    const double not_less = argument > -708.0 ? argument : -708.0;
    const double x = not_less < 709.0 ? not_less : 709.0;
    const double round = 0x1.8p52;                                   /* added, it leaves no room for a fraction */
    const double whole = (x * 0x1.71547652b82fep+0 + round) - round; /* 1 / ln 2 */
    const int k = (int)whole;
    double high = x - (double)k * EBB_LN2_HIGH; /* exact */
    double low = (double)k * EBB_LN2_LOW;
    double r = high - low;
    double lost = (high - r) - low; /* what rounding r dropped */
    double value = 1.0 + (r + (ebb_exp_tail(r) + lost * (1.0 + r)));
    /* Two factors, because 2^k itself can lie outside the normal numbers where the product does not. */
    int half = k / 2;
    return value * ebb_double_of_bits((uint64_t)(1023 + half) << 52) * ebb_double_of_bits((uint64_t)(1023 + k - half) << 52);
}

/* (e^x - 1) / x, 1 at 0; without cancellation near 0. */
static inline __attribute__((always_inline)) double ebb_exp_slope(double x)
{
    const double divisor = x == 0.0 ? 1.0 : x;
    const double small = 1.0 + ebb_exp_tail(x) / divisor; /* 1 at 0 */
    const double large = (ebb_exp(x) - 1.0) / divisor;
    return x > -0.34 && x < 0.34 ? small : large;
}

/* 2. Logarithm */

/* Natural logarithm of x > 0, normal numbers only. */
static inline __attribute__((always_inline)) double ebb_log(double x)
{
    uint64_t bits = ebb_bits_of_double(x);
    int k = (int)(bits >> 52) - 1023;
    double m = ebb_double_of_bits((bits & 0xfffffffffffffu) | (uint64_t)1023 << 52); /* 1 <= m < 2 */
    const int upper = m > 0x1.6a09e667f3bcdp+0;                                      /* sqrt 2: centre on 1 */
    m = upper ? 0.5 * m : m;
    k += upper;
    /* log m = 2 atanh(s), s = f / (2 + f); written so that the large part f stays exact. */
    double f = m - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double sum = 2.0 / 23.0;
    sum = sum * z + 2.0 / 21.0;
    sum = sum * z + 2.0 / 19.0;
    sum = sum * z + 2.0 / 17.0;
    sum = sum * z + 2.0 / 15.0;
    sum = sum * z + 2.0 / 13.0;
    sum = sum * z + 2.0 / 11.0;
    sum = sum * z + 2.0 / 9.0;
    sum = sum * z + 2.0 / 7.0;
    sum = sum * z + 2.0 / 5.0;
    sum = sum * z + 2.0 / 3.0;
    double square = 0.5 * f * f;
    double tail = s * (square + z * sum);
    double scale = (double)k;
    return scale * EBB_LN2_HIGH - ((square - (tail + scale * EBB_LN2_LOW)) - f);
}

/* 3. Square root */

/* IEEE 754 rounds it correctly, so every processor and library agree. */
double ebb_sqrt(double x);

#endif
