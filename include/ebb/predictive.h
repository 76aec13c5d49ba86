/* SPDX-License-Identifier: MIT
 * predictive: what a new source would publish, and within which limits.
 *
 * A trial's own limits say what its patients were like, not what the next trial will find: that one has other
 * patients, raters and luck, under values of the parameters that are not known to the last digit. For a new
 * source with the design and the size of a target all four count. On g (<ebb/sources.h>):
 *
 *     number = g(f(draw)) + u + e + sampling error        u + e ~ N(0, tau^2 + omega^2), of the same draw
 *                                                         sampling: of so many patients at that share
 *
 * which is a mixture of normal laws, one for each joint draw. Its limits are found on g and given in the
 * quantity's unit. The simulation of a draw has an error of its own; it scatters the middles of the laws, so
 * that its square is taken off each variance (half of which stays at least).
 *
 * Caveats:
 *   Limits hold everything and are as wide as a half of the scale -> look at `between`: no simulation narrows
 *     what trials disagree about.
 *   Limits are narrow and miss -> the set has no `sources.*` (all 0): it was made before they were fitted.
 *   A number of the fit lies inside -> it should: it was seen. Only `ebb check --leave-out` foretells it.
 */
#ifndef EBB_PREDICTIVE_H
#define EBB_PREDICTIVE_H

#include <stdbool.h>

#include <ebb/sources.h>
#include <ebb/target.h>

/* More would move limits by less than they are printed with; those beyond are not looked at. */
enum { EBB_PREDICTIVE_MOST_DRAWS = 1000 };

/* Of draws in which there is nobody to count nothing is known; with more than half of them there are no
 * limits: they would be those of the other worlds. */
struct ebb_prediction {
    int n_draws; /* that have a value; 0: nothing is known, and the rest is 0 */
    /* In the quantity's unit. */
    double median, lower_80, upper_80, lower_95, upper_95;
    /* Standard error of the median, for there are no more draws than these; of one draw NaN. Of the limits it
     * is up to twice as much. */
    double error;
    double between; /* width of the 95 % limits that sources alone would give, around the median */
    /* On g. */
    double y, middle;          /* published, and the median */
    bool inside_80, inside_95; /* y, which of a share of 0 or 1 is a little inside */
};

/* simulated, errors (draw): of the target, in its unit, NaN where there is nobody to count; an error that is
 * not known counts as 0. spreads (draw, EBB_SPREAD_COUNT). */
struct ebb_prediction ebb_predictive_of(const struct ebb_target *target, int n_draws, const double *simulated,
                                        const double *errors, const double *spreads);

/* Keeps median and limits at what the quantity can be: nobody has fewer than 0 infusions, days or points, nor
 * more points than the instrument, whose highest is given; a change of points may be either way. Sources
 * scatter around a count or a mean of points as if it had no end. Shares and ratios have none on g. */
void ebb_predictive_keep_possible(const struct ebb_target *target, double highest,
                                  struct ebb_prediction *prediction);

/* The value below which so much of a mixture of normal laws lies, all of one weight, with these middles and
 * standard deviations (law); n and deviations above 0, share within (0, 1). To 1e-11 of the share. */
double ebb_predictive_quantile(int n, const double *middles, const double *deviations, double share);

/* The standard normal distribution function, without the C library's erfc, whose last bits differ between
 * processors: to 1e-15. */
double ebb_predictive_normal(double z);

#endif
