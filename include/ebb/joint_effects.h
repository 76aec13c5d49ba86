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

/* columns (value, draw), outcome (draw). Fills out_effects (value). Limits are 95 % and hold their estimate:
 * of coefficients by draws drawn again, of partial correlations on Fisher's scale (<ebb/confidence.h>), which
 * needs two draws more than used values. With not more draws than used values + 1, and of an outcome that
 * does not vary or does not exist in some draw, everything but `own` is NaN. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_joint_effects_fill(int n_values, int n_draws, const double *columns,
                                       const double *outcome, int n_resamples, uint64_t seed,
                                       struct ebb_joint_effect *out_effects, struct ebb_joint_fit *out_fit);

#endif
