/* SPDX-License-Identifier: MIT
 * discrepancy: the likelihood of published numbers whose sources disagree.
 *
 * Trials of one treatment differ by more than the number of their patients explains: in whom they took, by
 * whom and how they were rated. A likelihood of sampling errors alone takes that for knowledge, and its
 * posterior is far too narrow. Each number i, of source s and domain d, is therefore read as
 *
 *     y_i = f_i + u_sd + e_i + eps_i          u ~ N(0, tau_d^2)    shared by a source's numbers of a domain
 *                                             e ~ N(0, omega^2)    of this number alone
 *                                             eps ~ N(0, Sigma_s)  sampling: patients who stand in two
 *                                                                  numbers count once
 *
 * all on scales on which these are about normal: logits of shares, logs of ratios, points and days
 * (<ebb/sources.h>). With residuals r = y - f the log density of a source is
 *
 *     -1/2 (r' V^-1 r + log det V + n log 2 pi),      V = Sigma + omega^2 I + tau^2 11' (within a domain)
 *
 * and sources are independent. The standard deviations tau and omega, `phi` below, are not known either. They
 * are not searched but averaged over: phi_k is a fixed sample of EBB_DISCREPANCY_POINTS points, and
 *
 *     L(r) = sum of w_k p(r | phi_k),     w_k = prior / density that phi_k was sampled from
 *
 * so that L is a smooth function of r, the same at each call, at a small part of a simulation's price.
 *
 * Caveats:
 *   - a source's effect is large and tau small -> the prior of tau holds it: look at its scale;
 *   - `effective` is small -> the sample of spreads was aimed at other residuals: aim it again;
 *   - a number stands in two sources -> it counts twice: name one `trial` for both.
 *
 *   1. Numbers   2. An object   3. The likelihood   4. What it says
 */
#ifndef EBB_DISCREPANCY_H
#define EBB_DISCREPANCY_H

#include <ebb/sources.h>
#include <ebb/status.h>

/* 1. Numbers */

/* A published number as the likelihood sees it; of its value only residuals are asked for. */
struct ebb_sourced {
    double se;     /* of sampling, on its scale; above 0 */
    double weight; /* so much of its information is used, at most 1: sampling variance and omega^2 are divided
                      by it, and it says as much less of omega. 0: it is left out, whatever its residual */
    int source;    /* numbers with the same are of one source */
    int tau;       /* enum ebb_spread of its source's effect; -1: none */
    bool falls;    /* when that effect rises: it has -u in place of u */
    int omega;     /* enum ebb_spread */
};

/* 2. An object */

/* Points of the sample of spreads. Averaged over seven spreads the log likelihood differs from quadrature by
 * 0.02 (tests/unit_discrepancy.c); fewer would make it cheaper, which nobody would feel beside a simulation.
 */
enum { EBB_DISCREPANCY_POINTS = 1024 };

struct ebb_discrepancy;

/* scales (spread): of the half-normal priors; 0: there is no such spread. The sampling errors are
 * independent and exact until ebb_discrepancy_set_errors, the sample of spreads is the prior's until
 * ebb_discrepancy_aim. EBB_NO_MEMORY. gives: caller calls ebb_discrepancy_close. Copies all. */
enum ebb_status ebb_discrepancy_open(const struct ebb_sourced *numbers, int n,
                                     const double scales[EBB_SPREAD_COUNT],
                                     struct ebb_discrepancy **out_discrepancy);
void ebb_discrepancy_close(struct ebb_discrepancy *discrepancy); /* NULL is fine */

/* Correlations of the sampling errors (number, number), of which those within a source are looked at, and
 * Monte Carlo errors of the simulated numbers, which add to the variance as they are. NULL: none. */
void ebb_discrepancy_set_errors(struct ebb_discrepancy *discrepancy, const double *correlations,
                                const double *mc_errors);

/* Samples the spreads anew, from a law fitted to their posterior at these residuals, and wider. What L
 * means does not change, only how well it is computed near there. */
void ebb_discrepancy_aim(struct ebb_discrepancy *discrepancy, const double *residuals);

/* 3. The likelihood. Residuals (number) on the numbers' scales; all finite. */

/* log L. Not thread-safe, as all here that are not const: they share room. */
double ebb_discrepancy_log_density(struct ebb_discrepancy *discrepancy, const double *residuals);

/* The mean of V^-1 over the spreads given the residuals (number, number), 0 between sources. Times the
 * residuals it is the slope of log L, exactly, and it is their information but for what changes in the
 * spreads: what a Newton step asks for. */
void ebb_discrepancy_precision(struct ebb_discrepancy *discrepancy, const double *residuals,
                               double *out_precision);

/* The mean of r' V^-1 r over the spreads given the residuals: of numbers that agree as sources do it is about
 * their number. */
double ebb_discrepancy_square(struct ebb_discrepancy *discrepancy, const double *residuals);

/* Standard deviation of a number's residual with every spread at its prior's scale; 0 of one left out. */
double ebb_discrepancy_sd(const struct ebb_discrepancy *discrepancy, int number);

/* 4. What it says */

/* The scale of a spread's prior; the spreads of a point of the sample. */
double ebb_discrepancy_scale(const struct ebb_discrepancy *discrepancy, int spread);
const double *ebb_discrepancy_spreads(const struct ebb_discrepancy *discrepancy, int point);

/* The weights of the points given the residuals, sum 1, and how many draws they are worth. */
void ebb_discrepancy_weights(struct ebb_discrepancy *discrepancy, const double *residuals,
                             double out_weights[EBB_DISCREPANCY_POINTS]);
double ebb_discrepancy_effective(const double weights[EBB_DISCREPANCY_POINTS]);

/* A draw of the spreads given the residuals: the point at which the summed weights pass `uniform`, 0 to
 * below 1. */
int ebb_discrepancy_draw(struct ebb_discrepancy *discrepancy, const double *residuals, double uniform);

/* The effect u of a source in the domain of that tau: mean and standard deviation given the residuals, the
 * spreads averaged over. 0 and the law of u itself for a source that has no number there. */
void ebb_discrepancy_effect(struct ebb_discrepancy *discrepancy, const double *residuals, int source, int tau,
                            double *out_mean, double *out_sd);

#endif
