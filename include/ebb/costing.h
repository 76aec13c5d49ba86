/* SPDX-License-Identifier: MIT
 * costing: cost and QALYs of a patient, from what a tally counted by year of follow-up.
 *
 * Both are weighted sums of counts (days in states, infusions, looks, ...), so that prices are put on after
 * the patients have been played, and the mean, its error and the paired difference of two policies follow
 * from the sums and the products of every two of them, exactly:
 *
 *     sums of a policy      s   (year, sum), over n patients     mean        w's / n + what is sure
 *     products of a couple  P                                    variance    (w'Pw - (w's)^2/n) / n / (n-1)
 *     weights               w   price x discount of the year; utility x discount / 365
 *
 * A difference takes differences of whole numbers first: of two policies that do the same, differences and
 * errors are exactly 0.
 *
 * What is counted: follow-up, from its start to the horizon. What comes before (induction and a lead-in), the
 * same under every policy, costs nothing unless the study counts it (`costs.induction`): then its mean is
 * added to every policy, undiscounted, and its spread is in no error. A year has 365 days, as those of
 * follow-up; discounting is by whole years, the first not discounted; a month in care has 30.4375 days.
 *
 * Caveats:
 * - Errors are NaN -> the tally keeps no products (EBB_MOST_YEAR_BYTES in <ebb/tally.h>), or the population
 *   has fewer than two patients.
 * - QALYs of all policies shift together with `left` -> days after leaving care are as many under every
 *   policy unless leaving depends on it.
 *
 *   1. Weights   2. What they come to
 */
#ifndef EBB_COSTING_H
#define EBB_COSTING_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/economics.h>
#include <ebb/plan.h>
#include <ebb/tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Weights */

enum { EBB_MOST_PLACES = EBB_MAX_YEARS * EBB_MOST_YEAR_SUMS };

/* What one of each (year, sum) costs and brings; `sure_effect` is what everybody has, whatever happens: days
 * after leaving are counted as what is left of all days. */
struct ebb_weights {
    int n_places;
    double sure_effect;
    double sure_cost;                      /* before follow-up: assessments and months; 0 where left out */
    double before_infusion, before_missed; /* of each before follow-up; 0 likewise */
    double cost[EBB_MOST_PLACES], effect[EBB_MOST_PLACES];
};

/* Of the economics of a study, or of a draw of them; the plan says years and visits. Not discounted: as if
 * both rates were 0. A plan without economics has weights of 0. */
void ebb_weights_of(const struct ebb_plan *plan, const struct ebb_economics *economics, bool discounted,
                    struct ebb_weights *out_weights);

/* 2. What they come to */

/* Of a patient: cost in the currency, effect in QALYs; their standard errors and the covariance of the two
 * means. */
struct ebb_costed {
    double cost, effect;
    double cost_error, effect_error, covariance;
};

/* What a patient of a population brings before follow-up, under every policy alike: means. */
struct ebb_costed_before {
    double infusions, missed;
};
struct ebb_costed_before ebb_costing_before(const struct ebb_tally *tally, int population);
/* What that costs; 0 where the study leaves it out. */
double ebb_costing_before_cost(const struct ebb_weights *weights, const struct ebb_costed_before *before);

/* Means alone, from the sums of n patients: what a draw of prices needs. Of follow-up. */
void ebb_costing_means(const struct ebb_weights *weights, const int64_t *sums, double n, double *out_cost,
                       double *out_effect);

struct ebb_costed ebb_costing_policy(const struct ebb_tally *tally, const struct ebb_weights *weights,
                                     int population, int policy);
/* Of policy `second` minus `first`, patient by patient. */
struct ebb_costed ebb_costing_difference(const struct ebb_tally *tally, const struct ebb_weights *weights,
                                         int population, int first, int second);

/* The error of threshold x effect - cost. */
double ebb_costed_error(const struct ebb_costed *costed, double threshold);
/* The error of cost / effect, by its slopes; NaN where the effect is not known to be above 0 or below it (its
 * error is more than a quarter of it): the ratio then has no error that means anything. */
double ebb_costed_ratio_error(const struct ebb_costed *costed);

#ifdef __cplusplus
}
#endif

#endif
