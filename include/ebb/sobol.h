/* SPDX-License-Identifier: MIT
 * sobol: Sobol' points, up to EBB_SOBOL_DIMENSIONS dimensions.
 *
 * Points that fill the unit cube more evenly than luck does: of the first 2^m, each of 2^m equal slices of
 * every axis holds one. Direction numbers are those of Joe and Kuo (2008), file new-joe-kuo-6; points come in
 * Gray order, as in their program, SciPy and R's randtoolbox.
 *
 *     word of point i in dimension k = XOR over the bits b of i ^ (i >> 1) of V[k][b]
 *     u = word / 2^32
 *
 * Computed from i alone, so that any row can be made by anybody. 2^32 points at most. */
#ifndef EBB_SOBOL_H
#define EBB_SOBOL_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Twice the axes of a design: Saltelli's matrices take a point's first half for A, its second for B. */
enum { EBB_SOBOL_DIMENSIONS = 64 };

/* Coordinate of the point in the dimension (from 0), times 2^32; exact. */
uint32_t ebb_sobol_word(uint32_t point, int dimension);

#ifdef __cplusplus
}
#endif

#endif
