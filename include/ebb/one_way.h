/* SPDX-License-Identifier: MIT
 * one_way: what an outcome does when one value at a time goes to its low and its high end: the bars of a
 * tornado.
 *
 * The rows that it reads, in this order, all played on the same patients:
 *
 *     base | axis 0 low | axis 0 high | axis 1 low | axis 1 high | ...        1 + 2 n_axes rows
 *
 * What always holds: bars come widest first, those of one width in the order of their axes; of an outcome
 * that is linear in every value the changes are exactly slope times step.
 *
 * Caveats:
 *   Two values that only matter together have short bars -> one-way changes never move both: ask for Sobol'
 *     indices (<ebb/sobol_indices.h>), whose totals hold that.
 *   Both ends lie on one side of the base -> the outcome bends between them. That is shown, not mended: a bar
 *     from low to high alone would hide it.
 *   A long bar of a value nobody doubts -> bars are as long as the ends are far apart; choose ends that mean
 *     the same for every value (the 95 % limits of what is known of it).
 */
#ifndef EBB_ONE_WAY_H
#define EBB_ONE_WAY_H

/* Errors are Monte Carlo errors of the differences of two rows on the same patients, far below those of the
 * rows themselves; NaN where the caller does not know them. */
struct ebb_one_way {
    int axis;
    double low, high;               /* the outcome there */
    double low_change, high_change; /* less the outcome at the base */
    double low_error, high_error;   /* of the changes */
    double span, span_error;        /* from the least to the most of low, base and high */
    double from, to;                /* those two */
};

/* values (row), as drawn above. errors (axis, 3): of low - base, high - base and high - low; NULL: not known.
 * Fills out_bars (axis). A value that does not exist (NaN) makes its bar NaN, and the last. */
void ebb_one_way_fill(int n_axes, const double *values, const double (*errors)[3],
                      struct ebb_one_way *out_bars);

/* Ends that mean the same for every value: the central 95 % of its draws, at p (n + 1). Sorts them. NaN,
 * both, where more than half of the draws are none. */
void ebb_one_way_ends(int n, double *draws, double *out_low, double *out_high);

#endif
