/* SPDX-License-Identifier: MIT
 * survival_influence: how much each followed patient moves a number that is read off a Kaplan-Meier curve,
 * and the exact variance of the difference between two such numbers on the same patients.
 *
 * Kaplan-Meier is a product of 1 - h(t) over visits, with h = d / n: of n at risk d relapse. One patient more
 * or less changes h(t) by (dN - h) / n where he or she is at risk at t (dN: 1 at the visit of the relapse,
 * else 0). So to first order patient i moves a number by
 *
 *     psi_i = - sum over visits t, while at risk, of w(t) (dN_i(t) - h(t)) / (n(t) - d(t))
 *
 *     the number                     w(t): what it loses when all survival from t on is lost
 *     share without relapse at T     S(T) for t up to T, else 0
 *     restricted mean                the area under the curve from t on
 *
 * Steps of one patient at different visits are uncorrelated over those at risk, and the squares of one visit
 * add up to d (n - d) / n. Hence sum psi_i^2 = sum w^2 d / (n (n - d)), which is Greenwood's variance, ties
 * and all. The same sum over (psi_i under q - psi_i under p)^2 is the variance of a difference, with nothing
 * assumed of how the two policies hang together. unit_survival_pairs holds both against patients one by one.
 * Source of psi: Reid 1981 (influence functions for censored data); of such sums as variances: the
 * infinitesimal jackknife (Efron 1982, chapter 6).
 *
 * A patient's psi depends on the end of the wait alone: a relapse at a visit, or a first visit missed. So the
 * tally counts pairs of ends, and no patient is kept (<ebb/tally.h>).
 *
 * Caveats:
 *   An error is 0 -> either everybody fared alike, or all had relapsed under both policies: then nothing is
 *     left that could vary, and Greenwood says the same.
 *   An error seems too small with a handful of patients -> the sum has no n / (n - 1), as Greenwood's has
 *     none: both are 3 % too small at 20 patients, and agree with each other.
 */
#ifndef EBB_ESTIMATE_SURVIVAL_INFLUENCE_H
#define EBB_ESTIMATE_SURVIVAL_INFLUENCE_H

#include <stddef.h>

#include <ebb/plan.h>
#include <ebb/survival.h>
#include <ebb/tally.h>

/* By the end of the wait. Room is the caller's: ebb_survival_influence_numbers of it, laid out by
 * ebb_survival_influence_in. */
struct ebb_survival_influence {
    double *relapsed; /* at visit 0 ... n_visits - 1 */
    double *left;     /* without a relapse, missing visits from 0 ... n_visits on */
};
size_t ebb_survival_influence_numbers(int n_visits);
struct ebb_survival_influence ebb_survival_influence_in(double *room, int n_visits);

/* Of the share without a relapse seen up to `day`; that of the share with one has the other sign. */
void ebb_survival_influence_on_share(const struct ebb_survival_influence *influence,
                                     const struct ebb_plan *plan, const struct ebb_survival_point *points,
                                     int day);
/* Of the restricted mean, in days. */
void ebb_survival_influence_on_mean(const struct ebb_survival_influence *influence,
                                    const struct ebb_plan *plan, const struct ebb_survival_point *points);

/* Sum over the followed of (influence under policy q - that under p)^2, p < q. The tally must have pairs. */
double ebb_survival_influence_variance(const struct ebb_plan *plan, const struct ebb_tally *tally,
                                       int population, int p, int q,
                                       const struct ebb_survival_influence *under_p,
                                       const struct ebb_survival_influence *under_q);

#endif
