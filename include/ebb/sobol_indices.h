/* SPDX-License-Identifier: MIT
 * sobol_indices: which share of an outcome's variance each value explains: alone (first-order) and with all
 * that it does through others (total), by Saltelli's matrices and Jansen's estimators.
 *
 * A and B are two samples of n settings each, independent of one another, all values independent of each
 * other. AB_k is A with the column k of B:
 *
 *     A      a1 a2 a3        y_A       1/2 mean (y_A - y_ABk)^2 / V    what changes with k alone: total of k
 *     B      b1 b2 b3        y_B       1 - 1/2 mean (y_B - y_ABk)^2 / V'  all but k alone: first-order of k
 *     AB_2   a1 b2 a3        y_AB2     V  variance of the 2n values of A and B; V' = 1/2 mean (y_A - y_B)^2
 *
 *     rows in the design, setting after setting: A, B, AB_1, ..., AB_d      n (d + 2) rows
 *
 * Sources: Sobol' 1993; Jansen 1999; Saltelli and others 2010, table 2. Jansen's are the ones that paper
 * advises for totals; for first-order it has another, because Jansen's with V in the place of V' knows small
 * indices badly. With V', which has the same luck of the draw in it, it does not.
 *
 * Each row is an outcome of so many simulated patients. Their luck adds to the variance of the rows and,
 * since two rows share only a part of it, to every total: what it adds is known from the paired errors of
 * the two rows, and is taken off term by term. Without that a value which does nothing has a total.
 *
 * What always holds: the same numbers give the same bits; limits are those of settings drawn again, and hold
 * their index.
 *
 * Caveats:
 *   An index is below 0, or a first-order above its total -> noise of so few settings: look at the limits.
 *     They are not cut at 0, since a mean of cut numbers would be wrong.
 *   Firsts add up to much less than 1 -> values act through each other; their totals add up to more than 1.
 *   Values that hang together (joint draws) -> no variance can be shared out between them like this:
 *     <ebb/joint_effects.h>.
 */
#ifndef EBB_SOBOL_INDICES_H
#define EBB_SOBOL_INDICES_H

#include <stdint.h>

#include <ebb/status.h>

/* Limits by 1,000 resamples are known to some 5 % of their width. 1,024 settings of ten values take 30 ms. */
enum { EBB_SOBOL_RESAMPLES = 1000 };

/* Limits are told from so many settings on. What drawing again knows of the spread between settings is what
 * the settings show of it, and few of them have none of the rare large terms in which most of a variance
 * lies: the worst known limits of Ishigami's function and of Sobol's g hold 93 % with 256 settings, 90
 * with 64, 83 with 16 and 43 with 2. Fewer settings still give indices, which say which value to look at. */
enum { EBB_SOBOL_LEAST_SETTINGS = 64 };

/* borrows everything. The errors are those of the difference of two rows on the same patients; NULL, all
 * three: the outcome is known exactly, as that of a formula is. */
struct ebb_saltelli {
    int n_axes, n;
    const double *a, *b;                   /* (setting): the outcome of the rows of A and of B */
    const double *ab;                      /* (axis, setting): of the rows of AB_k */
    const double *error_a_b;               /* (setting) */
    const double *error_a_ab, *error_b_ab; /* (axis, setting) */
};

struct ebb_sobol_index {
    double first, first_lower, first_upper;
    double total, total_lower, total_upper;
};

/* Of the outcome over all settings. `luck` is the part of `variance` that so few patients add; it is not in
 * the indices. NaN where errors are not known. */
struct ebb_sobol_spread {
    double mean, variance, luck;
};

/* Fills out_indices (axis). Limits are NaN with fewer than the least settings. All are NaN where the
 * outcome does not exist in some row, or nine tenths of its variance and more are luck. EBB_NO_MEMORY or
 * EBB_OK. */
enum ebb_status ebb_sobol_indices_fill(const struct ebb_saltelli *saltelli, int n_resamples, uint64_t seed,
                                       struct ebb_sobol_index *out_indices,
                                       struct ebb_sobol_spread *out_spread);

#endif
