/* SPDX-License-Identifier: MIT
 * arith: e^x and log x from plain arithmetic.
 *
 * Both reduce the argument to a small interval around 0, where a Taylor (exp) or atanh (log) series of fixed
 * length is exact to less than half a unit in the last place, and carry the rounding error of the reduction
 * along in a second number.
 *
 *   1. Exponential   2. Logarithm   3. Square root
 */
#include <ebb/arith.h>

#ifdef __FAST_MATH__
#error "ebb does not repeat with -ffast-math: leave it out of CFLAGS"
#endif

#include <math.h>
#include <stdint.h>
#include <string.h>

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* 1. Exponential */

/* (e^r - 1 - r) for |r| <= 0.35, by Horner's rule; the first omitted term is below 2^-57 of the result. */
static double exp_tail(double r)
{
    double sum = 0.0;
#define ADD(term) sum = sum * r + (term);
    EBB_EXP_TERMS(ADD)
#undef ADD
    return sum * r * r;
}

double ebb_exp(double x)
{
    if (x < -708.0)
        return 0.0;
    if (x > 709.0)
        x = 709.0;
    double round = 0x1.8p52; /* added, it leaves no room for a fraction: rounds to even without a branch */
    double whole = (x * 0x1.71547652b82fep+0 + round) - round; /* 1 / ln 2 */
    double high = x - whole * EBB_LN2_HIGH;                    /* exact */
    double low = whole * EBB_LN2_LOW;
    double r = high - low;
    double lost = (high - r) - low; /* what rounding r dropped */
    double value = 1.0 + (r + (exp_tail(r) + lost * (1.0 + r)));
    /* Two factors, because 2^k itself can lie outside the normal numbers where the product does not. */
    int k = x == x ? (int)whole : 0;
    int half = k / 2;
    return value * from_bits((uint64_t)(1023 + half) << 52) * from_bits((uint64_t)(1023 + k - half) << 52);
}

/* Both forms are made and one is chosen, as lanes do it. e^x - 1 loses the bits that x has below those of 1:
 * at 0.34 less than two of them, so that the series takes over before it matters. */
double ebb_exp_slope(double x)
{
    const double divisor = x == 0.0 ? 1.0 : x;
    const double small = 1.0 + exp_tail(x) / divisor; /* 1 at 0 */
    const double large = (ebb_exp(x) - 1.0) / divisor;
    return x > -0.34 && x < 0.34 ? small : large;
}

/* 2. Logarithm */

double ebb_log(double x)
{
    uint64_t bits = to_bits(x);
    int k = (int)(bits >> 52) - 1023;
    double m = from_bits((bits & 0xfffffffffffffu) | (uint64_t)1023 << 52); /* 1 <= m < 2 */
    const int upper = m > 0x1.6a09e667f3bcdp+0;                             /* sqrt 2: centre on 1 */
    m = upper ? 0.5 * m : m;
    k += upper;
    /* log m = 2 atanh(s), s = f / (2 + f); written so that the large part f stays exact. */
    double f = m - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double sum = 0.0;
#define ADD(term) sum = sum * z + (term);
    EBB_LOG_TERMS(ADD)
#undef ADD
    double square = 0.5 * f * f;
    double tail = s * (square + z * sum);
    double scale = (double)k;
    return scale * EBB_LN2_HIGH - ((square - (tail + scale * EBB_LN2_LOW)) - f);
}

/* 3. Square root */

/* One instruction, correctly rounded: the only function of the C library on the result path. */
double ebb_sqrt(double x)
{
    return sqrt(x);
}
