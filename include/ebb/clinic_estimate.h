/* SPDX-License-Identifier: MIT
 * clinic_estimate: what simulated years say together: how well they were simulated, how different they are,
 * and how much of that the medicine leaves open (sim/clinic/README.md section 9).
 *
 *     year           0    1    2    3    4    5   ...
 *     world          0    0    1    1    2    2        two years in each joint draw of the patient model
 *                    `-luck'   `-luck'   `-luck'       what a pair differs by is luck alone
 *                       `--- draws and luck ---'
 *
 * Two errors that must not be taken for each other. `error` is that of the mean: more years make it smaller.
 * `lower` to `upper` is the range over years: it says what a year to come may bring, and more years make it
 * no narrower.
 *
 *     error^2 = G / (G - 1) sum over worlds of (sum of x - mean over its years)^2 / n^2      G worlds
 *     range     quantiles at p (n + 1), between the two nearest years
 *     share     (MS_between - MS_within) / n_0 / (the same + MS_within)                      analysis of
 *                                                                                            variance
 *
 * Years of one world are not independent, so the error is one over worlds. Without draws each year is a world
 * of its own, and it is the usual one. The share is an intraclass correlation (Fisher 1925), cut to 0 and 1;
 * with two years a world MS_within is half the mean squared difference of the pairs.
 *
 * Years in which the number does not exist (NaN) have no part. Fixed bits: sums go in the order of years. One
 * thread at a time for each scratch.
 *
 * Caveats, as symptom -> what to do:
 *   There is no range -> fewer than 39 years: the 2.5 % of n years lie outside of them.
 *   The share is not told -> there are no draws, or fewer than 20 worlds: its error would be above 0.2.
 *   The error does not shrink with more years -> there are no more worlds than these: ask for more draws.
 */
#ifndef EBB_CLINIC_ESTIMATE_H
#define EBB_CLINIC_ESTIMATE_H

#ifdef __cplusplus
extern "C" {
#endif

/* The fewest years of which a range is given: at 39 it is from the lowest to the highest. And of which an
 * error is: of two or three it is itself wrong by half, and a page that printed it would be believed. */
enum { EBB_CLINIC_ERROR_YEARS = 4, EBB_CLINIC_RANGE_YEARS = 39, EBB_CLINIC_SHARE_WORLDS = 20 };

/* What does not exist is NaN. */
struct ebb_clinic_estimate {
    int n;              /* years in which the number exists */
    double mean, error; /* error: NaN of fewer than EBB_CLINIC_ERROR_YEARS, or of one world */
    double median, lower, upper;
    double draws_share, draws_error; /* of the variance over years; error: with normal laws */
};

/* Years 0 to n - 1 in n_worlds worlds, year r in ebb_clinic_world(r, n_worlds); 0 or 1: no draws. `scratch`
 * has room for n doubles. */
struct ebb_clinic_estimate ebb_clinic_estimate_of(const double *values, int n, int n_worlds, double *scratch);

/* The mean of a minus b, year by year on common luck, and its error. */
struct ebb_clinic_difference {
    int n;
    double mean, error;
};
struct ebb_clinic_difference ebb_clinic_difference_of(const double *a, const double *b, int n, int n_worlds,
                                                      double *scratch);

#ifdef __cplusplus
}
#endif

#endif
