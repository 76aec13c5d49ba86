/* SPDX-License-Identifier: MIT
 * joint_effects: how an outcome goes with each of many values that hang together, as those of a posterior's
 * joint draws do: standardised regression coefficients, and partial correlations of ranks.
 *
 *     coefficient   standard deviations by which the outcome moves when the value moves by one of its own and
 *                   all others stay: of a straight line through the draws
 *     partial       correlation of the ranks of the value and of the outcome, after what the other values say
 *                   of each is taken out: any monotone dependence, between -1 and 1
 *
 * Sources: Saltelli and others 2008, chapter 1; Iman and Conover 1979 for ranks. No variance is shared
 * out: of values that hang together that has no one answer (<ebb/sobol_indices.h> is for others).
 *
 * What always holds: a value that is the same in all draws has none of the two (NaN), and one that is a
 * sum of others neither. `own` says how much of a value the others leave open, which is what its
 * coefficient lives from: 1 where it is independent, 0 where it is a sum of those before it.
 *
 * Caveats:
 *   Limits of one value are wide, and its `own` is near 0 -> the draws hardly ever move it without others:
 *     its effect cannot be told from theirs by any number of draws. Sum up what goes together.
 *   `explained` is low, that of ranks high -> the outcome bends: read the partial correlations. Both low ->
 *     values act through each other, or on the luck of few patients: neither column says how.
 *   A partial correlation near 1 of a value that moves the outcome by little -> it says how surely, not how
 *     much: size is the coefficient's.
 */
#ifndef EBB_JOINT_EFFECTS_H
#define EBB_JOINT_EFFECTS_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/status.h>

/* As for Sobol' indices; 200 draws of 24 values take 0.2 s. */
enum { EBB_JOINT_RESAMPLES = 1000 };

struct ebb_joint_effect {
    double coefficient, coefficient_lower, coefficient_upper;
    double partial, partial_lower, partial_upper;
    double own; /* share of its variance that the other values do not explain (1 / variance inflation) */
};

struct ebb_joint_fit {
    int n_used;                        /* values that vary and are not a combination of those before */
    double explained, explained_ranks; /* share of the outcome's variance that the lines explain */
};

/* Which rows belong together. Rows of one draw share its values, and so do rows of one setting: eight
 * settings in 40 draws are 320 rows and tell of the draws' values as much as 40, not as 320.
 *
 *     setting 1:  draw 1  draw 2  ...  draw D       rows in this order, draws running fastest
 *     setting 2:  draw 1  draw 2  ...  draw D       of draws alone: one setting; of settings alone: one draw
 */
struct ebb_joint_rows {
    int n_settings, n_draws;
    int n_of_settings; /* the first so many values are of settings, the others of draws */
    /* Settings are points that a generator took: others would have done as well, and what these happen to be
     * is luck, too. Else they were chosen, and limits are given them. Of settings alone they are drawn again
     * whatever this says: nothing else is there. */
    bool redraw_settings;
};

/* columns (value, row), outcome (row). Fills out_effects (value). Limits are 95 % and hold their estimate: of
 * coefficients by draws drawn again, and settings, each whole (both ways: Owen 2007), of partial correlations
 * on Fisher's scale (<ebb/confidence.h>) with as many numbers as there are draws, of a value of settings
 * settings, which needs two more than used values of the kind. With not more rows than used values + 1, or
 * draws than used values of draws + 1, and of an outcome that does not vary or does not exist in some row,
 * everything but `own` is NaN. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_joint_effects_fill(int n_values, const struct ebb_joint_rows *rows, const double *columns,
                                       const double *outcome, int n_resamples, uint64_t seed,
                                       struct ebb_joint_effect *out_effects, struct ebb_joint_fit *out_fit);

#endif
