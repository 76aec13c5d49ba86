/* SPDX-License-Identifier: MIT
 * lanes_arith: doubles side by side; the exponential and the logarithm of
 * <ebb/arith.h> in lanes, operation by operation.
 *
 * Whole numbers go to and from doubles by adding 1.5 x 2^52 and taking the bits, which every instruction set
 * does fast; a conversion between doubles and 64-bit whole numbers is an instruction of AVX-512DQ only.
 *
 *     1.5 x 2^52 + k     0 | 10000110011 | 1000 ... 0000 + k     k = -2^51 .. 2^51 - 1 in the lowest bits;
 *                        sign  exponent     52 bits              negative k borrow from the 1 in front
 *
 * The terms of both series come from <ebb/arith.h> as lists, so that a coefficient stands once; the steps
 * around them are written a second time, and repro_arithmetic and match_kernels hold both to the same
 * bits. Here nothing branches: arguments out of range are clamped and the right answer chosen at the end.
 *
 * Why not a library of vector functions: glibc's libmvec and SLEEF have other last bits with AVX2 than with
 * SSE (2.4 and 5.2 of 100 arguments of logf, counted when draws were chosen), so that a relapse would move
 * by an assessment between machines.
 *
 * One more unit in the last place on one set only -> a product and a sum were contracted: -ffp-contract=off
 * is missing on that object, and the intrinsics do not protect from it.
 *
 *   1. Types   2. Whole numbers   3. Exponential   4. Logarithm
 */
#ifndef EBB_LANES_ARITH_H
#define EBB_LANES_ARITH_H

#include <ebb/arith.h>

#include "lanes_vector.h"

/* 1. Types: half as many as floats */

enum { LANES_HALF = LANES_WIDE / 2 };

/* A vector of doubles belongs to half a vector of floats: loops over traits step by LANES_HALF lanes and load
 * half registers of floats and words. */
typedef double doubles __attribute__((vector_size(8 * LANES_HALF)));
typedef int64_t longs __attribute__((vector_size(8 * LANES_HALF)));
typedef uint64_t long_words __attribute__((vector_size(8 * LANES_HALF)));
typedef float half_floats __attribute__((vector_size(4 * LANES_HALF)));
typedef uint32_t half_words __attribute__((vector_size(4 * LANES_HALF)));

INLINE doubles doubles_at(const float *at)
{
    return __builtin_convertvector(*(const half_floats *)(const void *)at, doubles);
}

/* Rounds to single precision. */
INLINE void put_doubles(float *at, doubles x)
{
    *(half_floats *)(void *)at = __builtin_convertvector(x, half_floats);
}

INLINE doubles all_doubles(double x)
{
    return x - (doubles){0};
}

/* a where the comparison holds, b elsewhere. By bits, which compilers turn into the set's own choosing;
 * what is not chosen may be anything, NaN included. */
INLINE doubles pick_doubles(longs holds, doubles a, doubles b)
{
    return (doubles)(((longs)a & holds) | ((longs)b & ~holds));
}

/* 2. Whole numbers */

/* A double of this size has no room for a fraction: adding it rounds to a whole number, to even when in the
 * middle, as the scalar ebb_exp does; taking it away again gives that number as a double. */
#define LANES_MAGIC      0x1.8p52
#define LANES_MAGIC_BITS INT64_C(0x4338000000000000)

/* Exact for |whole| < 2^51, and nothing here is above 2^32. */
INLINE doubles doubles_of(longs whole)
{
    return (doubles)(whole + LANES_MAGIC_BITS) - LANES_MAGIC;
}

/* Of 32-bit words. */
INLINE doubles doubles_of_words(const uint32_t *at)
{
    return doubles_of((longs) __builtin_convertvector(*(const half_words *)(const void *)at, long_words));
}

/* 3. Exponential */

/* e^r - 1 - r; exp_tail() of sim/base/arith.c. Taken from there, too, for the slope near 0. */
INLINE doubles exp_tails(doubles r)
{
    doubles sum = all_doubles(0.0);
#define ADD(term) sum = sum * r + (term);
    EBB_EXP_TERMS(ADD)
#undef ADD
    return sum * r * r;
}

/* ebb_exp(). The reduction, the lost bits of r and the order of the last sum are those of the scalar text,
 * line by line; what differs gives the same numbers:
 *
 *   - the power of two is taken from the bits of `turns`, without a conversion; `k` has 2 x 1023 added, so
 *     that it is positive and half of it is a shift. Two factors, because 2^k alone can leave the normal
 *     numbers; how an odd k is halved does not change their product;
 *   - below -708 the scalar text returns at once. Here the argument is clamped and 0 chosen at the end. */
INLINE doubles exps(doubles argument)
{
    const doubles not_less = pick_doubles(argument < -708.0, all_doubles(-708.0), argument);
    const doubles x = pick_doubles(not_less > 709.0, all_doubles(709.0), not_less);
    const doubles turns = x * 0x1.71547652b82fep+0 + LANES_MAGIC;
    const doubles whole = turns - LANES_MAGIC;
    const doubles high = x - whole * EBB_LN2_HIGH, low = whole * EBB_LN2_LOW;
    const doubles r = high - low, lost = (high - r) - low;
    const doubles value = 1.0 + (r + (exp_tails(r) + lost * (1.0 + r)));
    const long_words k = (long_words)turns - (uint64_t)LANES_MAGIC_BITS + 2 * 1023; /* positive */
    const long_words half = k >> 1;
    const doubles scaled = value * (doubles)(half << 52) * (doubles)((k - half) << 52);
    return pick_doubles(argument < -708.0, all_doubles(0.0), scaled);
}

/* ebb_exp_slope(). A lane that is 0 divides by 1 instead: 0 / 0 would be NaN in both forms. */
INLINE doubles exp_slopes(doubles x)
{
    const doubles divisor = pick_doubles(x == 0.0, all_doubles(1.0), x);
    const doubles small = 1.0 + exp_tails(x) / divisor;
    const doubles large = (exps(x) - 1.0) / divisor;
    return pick_doubles((x > -0.34) & (x < 0.34), small, large);
}

/* 4. Logarithm */

/* ebb_log(), for normal numbers above 0: a uniform word, never 0 (ebb_draw_uniform), is all it is asked
 * for. A comparison is -1 where it holds, so that `- upper` adds the 1 that the scalar text adds to k. The
 * mantissa is centred on 1, so that the series stays short and nothing cancels just below 1. */
INLINE doubles logs(doubles x)
{
    const long_words bits = (long_words)x;
    const doubles mantissa = (doubles)((bits & UINT64_C(0xfffffffffffff)) | (uint64_t)1023 << 52);
    const longs upper = mantissa > 0x1.6a09e667f3bcdp+0; /* -1 where so */
    const doubles m = pick_doubles(upper, 0.5 * mantissa, mantissa);
    const doubles scale = doubles_of((longs)(bits >> 52) - 1023 - upper);
    const doubles f = m - 1.0, s = f / (2.0 + f), z = s * s;
    doubles sum = all_doubles(0.0);
#define ADD(term) sum = sum * z + (term);
    EBB_LOG_TERMS(ADD)
#undef ADD
    const doubles square = 0.5 * f * f;
    const doubles tail = s * (square + z * sum);
    return scale * EBB_LN2_HIGH - ((square - (tail + scale * EBB_LN2_LOW)) - f);
}

#endif
