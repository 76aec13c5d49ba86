/* SPDX-License-Identifier: MIT
 * psa: probabilistic sensitivity analysis of a study's costs and effects: a sample is a joint draw of all
 * that is not known: prices, utilities and the parameters of the model.
 *
 *     sample i     prices and utilities of draw i | parameters of joint draw i mod so many
 *                         |                              | played on the study's first patients, each
 *                         v                              v joint draw once
 *                      weights (costing.h)    x    sums by year    =    cost, effect of every policy
 *
 * Where parameters stay as they are, nothing is simulated: the sums are the run's own. Where they vary, each
 * joint draw is played once, on the same patients, and its sums by year are kept: a thousand samples of two
 * hundred joint draws simulate two hundred times.
 *
 * What so few patients add to the spread of samples (each draw's own luck with them, not what all draws
 * share) is measured patient by patient, and handed to <ebb/cea.h>, which takes it out of the value of
 * information. It is measured at the prices of the base case and without discount.
 *
 * Who plays the draws is <ebb/psa_make.h>; here is the value, and what follows from sums by year.
 *
 * What is said of them is made at once, so that page, document and file tell the same: costs and QALYs of the
 * run itself (base case: the amounts as given, the parameters of the study) with Monte Carlo errors, its
 * incremental table, and over the samples ratios, acceptability and the value of information.
 *
 *   1. What comes out   2. Making it
 */
#ifndef EBB_PSA_H
#define EBB_PSA_H

#include <stdint.h>

#include <ebb/cea.h>
#include <ebb/costing.h>
#include <ebb/economics.h>
#include <ebb/plan.h>
#include <ebb/tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. What comes out */

/* Steps of the grid of thresholds, both ends included. */
enum { EBB_PSA_THRESHOLDS = 101 };

/* Discounted where nothing else is said, of a patient of the study's population. Arrays are behind one
 * allocation; a zeroed object is that of a study without economics. */
struct ebb_psa {
    int n_strategies, n_samples;
    int n_inputs;   /* amounts that vary, in the order of ebb_economics_amounts */
    int n_draws;    /* joint draws of parameters that were played; 0: parameters stay as they are */
    int n_patients; /* of each of them */
    double *cost;   /* (strategy, sample) */
    double *effect; /* likewise */
    double *inputs; /* (input, sample) */
    int *draw;      /* (sample): the joint draw, from 1, as `draw` in a study; 0: the study's own values */
    struct ebb_cea_noise *noise; /* (strategy, strategy), of one sample; zeros where nothing was played */
    struct ebb_amount_at input[EBB_MOST_AMOUNTS]; /* which amounts; they are the plan's */
    int population;                               /* of the plan */
    /* The base case, from the run's own patients. */
    struct ebb_costed *policies, *undiscounted; /* (strategy) */
    struct ebb_costed *differences;             /* (first, second): second minus first */
    struct ebb_cea_row *table;                  /* (row), by rising cost */
    /* Over samples. */
    struct ebb_cea_ratio *ratios; /* (first, second) */
    double *thresholds;           /* (threshold) */
    struct ebb_cea_curves curves; /* all of them */
    void *memory;
};

/* As <ebb/cea.h> takes them. borrows: psa. */
struct ebb_cea_samples ebb_psa_samples(const struct ebb_psa *psa);

/* Patients a draw of parameters would need for noise to be a tenth of the spread of the difference to the
 * best at each threshold; the most of any. 0: there is no more than that now, or nothing was played. */
double ebb_psa_patients_needed(const struct ebb_psa *psa);

/* 2. Making it */

/* Room for the samples of a study with prices; n_draws 0: parameters stay as they are. EBB_NO_MEMORY leaves a
 * zeroed object. gives: caller calls ebb_psa_free. keeps: the plan, for the keys of inputs. */
enum ebb_status ebb_psa_init(struct ebb_psa *psa, const struct ebb_plan *plan, int n_draws, int n_patients);
/* Fills all of it. `sums` (draw, policy, place) and `n_members` (draw) are of the population, one draw where
 * n_draws is 0: the run's own; the tally is the run's. `noise` is who played the draws' to set, before. */
enum ebb_status ebb_psa_fill(struct ebb_psa *psa, const struct ebb_plan *plan, const struct ebb_tally *tally,
                             const int64_t *sums, const int64_t *n_members);
void ebb_psa_free(struct ebb_psa *psa);

#ifdef __cplusplus
}
#endif

#endif
