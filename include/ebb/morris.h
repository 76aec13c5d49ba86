/* SPDX-License-Identifier: MIT
 * morris: elementary effects (Morris 1991; mu* of Campolongo and others 2007): which of many values matter at
 * all, for few rows each.
 *
 * A trajectory starts somewhere and changes one value after the other, each once:
 *
 *     row 0   .x . . .        d + 1 rows for d axes, r trajectories one behind the other
 *     row 1   .X . . .        between two rows exactly one axis differs,
 *     row 2   .X . X .        and its effect is the change of the outcome over the change of the axis,
 *     ...                     which is counted as a part of its whole range
 *
 * What always holds: effects are in the unit of the outcome per whole range of the axis, so that those of
 * days and of shares can be compared. |mu| <= mu_star. An outcome linear in an axis gives it mu = +-mu_star =
 * slope times range and sigma 0.
 *
 * Caveats:
 *   sigma is as large as mu_star -> the value acts through others, or on a bend; mu alone, whose effects
 *     cancel, would call it idle. Sort by mu_star.
 *   mu_star is not 0 of a value that does nothing -> compare it with `luck`, what the luck of so many
 *     patients gives by itself: rows share patients, but not all of their fate.
 *   An order of two close neighbours changes with the seed -> a screening says which few to look at, not how
 *     much each explains: that is <ebb/sobol_indices.h>.
 */
#ifndef EBB_MORRIS_H
#define EBB_MORRIS_H

#include <ebb/status.h>

/* A trajectory is one number an axis, and mu_star their mean: limits of a mean are Student's, which hold
 * about what they say from so many on. (Tried and left: trajectories drawn again. They know nothing of
 * what so few do not show: of 4 even effects their 95 % held 80 %, and Student's 93.) With fewer there are
 * no limits. */
enum { EBB_MORRIS_LEAST_TRAJECTORIES = 4 };

struct ebb_morris {
    double mu, mu_star, sigma;           /* mean effect, mean of its size, standard deviation (n - 1) */
    double mu_star_lower, mu_star_upper; /* 95 %, by Student's law over trajectories; not below 0 */
    double luck; /* what mu_star would be on average of an axis without any effect; NaN: not known */
};

/* points (row, axis) on [0, 1], values (row); rows as drawn above. errors (row): of the difference of the row
 * to the one before it in its trajectory (the first row's is not looked at); NULL: not known.
 *
 * EBB_BAD_STUDY: two rows in which not exactly one axis differs, or that differ in one that has differed
 * before in the trajectory; EBB_NO_MEMORY; else EBB_OK. A value that does not exist makes its axis NaN. */
enum ebb_status ebb_morris_fill(int n_axes, int n_trajectories, const double *points, const double *values,
                                const double *errors, struct ebb_morris *out_effects);

#endif
