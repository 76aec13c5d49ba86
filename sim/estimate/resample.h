/* SPDX-License-Identifier: MIT
 * resample: rows of a table drawn again with replacement (Efron 1979), and the limits that follow.
 *
 * What an index of a table would be of another table of as many rows nobody can compute; what it is of rows
 * drawn again from this one can be, a thousand times. The rows are drawn as counts, so that whoever resamples
 * goes through its table in the table's order and never copies it:
 *
 *     row        0  1  2  3  4        n rows, n drawn
 *     count      2  0  1  1  1        0: this resample does without it
 *
 * The generator is that of the patients (<ebb/pcg.h>) from a seed of its own: which rows are drawn is luck of
 * the analysis, and no patient's.
 */
#ifndef EBB_ESTIMATE_RESAMPLE_H
#define EBB_ESTIMATE_RESAMPLE_H

#include <stdint.h>

#include <ebb/pcg.h>

struct ebb_resample {
    ebb_u128 state;
};

struct ebb_resample ebb_resample_of(uint64_t seed);

/* Draws n of n rows: out_counts (row) says how often each was drawn. */
void ebb_resample_draw(struct ebb_resample *resample, int n, int *out_counts);

/* The central 95 % of so many values, at p (n + 1) of the sorted ones (type 6 of Hyndman and Fan 1996),
 * which is beyond the outermost for fewer than 39. Sorts them; those that do not exist (NaN) are left out,
 * and where they are more than half there are no limits: they would be those of the lucky resamples. */
void ebb_resample_limits(int n, double *values, double *out_lower, double *out_upper);

/* 95 % limits of an estimate from what it is of rows drawn again: their central 95 %, moved so that their
 * median lies at the estimate. They always hold it. Plain percentiles need not: whatever drawing again
 * adds to an estimate (rows twice are ties, and have no noise between them) moves them and not the
 * estimate, and of two rows half of the resamples are no sample at all. Left as wide, and as lopsided, as
 * they are, since that part is what resampling is for. Sorts `values`; NaN as above. */
void ebb_resample_limits_of(double estimate, int n, double *values, double *out_lower, double *out_upper);

#endif
