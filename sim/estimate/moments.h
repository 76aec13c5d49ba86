/* SPDX-License-Identifier: MIT
 * moments: the variance of a mean, from sums.
 */
#ifndef EBB_ESTIMATE_MOMENTS_H
#define EBB_ESTIMATE_MOMENTS_H

/* From n numbers with this sum and this sum of squares: their variance (n - 1 below the line) over n. 0 where
 * all are equal but for rounding; NaN for fewer than two numbers, whose spread nobody knows.
 *
 * Sums of squares lose digits where the spread is small beside the mean. The sums here are whole numbers or
 * those of 64 groups, so what is lost is rounding of the last step alone: 1e-13 of the sum of squares is some
 * hundred times that (2^-53 is 1.1e-16), and far below any spread that patients can have. Smaller: equal
 * numbers could get a standard error above 0. Larger: a rare event's true spread could pass for rounding. */
double ebb_variance_of_mean(double sum, double squares, double n);

#endif
