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
 * share) is measured patient by patient, and handed to <ebb/cea.h>, which takes it out of ranges, shares and
 * the value of information. It is measured at the prices of the base case and without discount. What all
 * draws share is the Monte Carlo error beside them.
 *
 * Who plays the draws is <ebb/psa_make.h>; here is the value, and what follows from sums by year.
 *
 * What is said of them is made at once, so that page, document and file tell the same: costs and QALYs of the
 * run itself (base case: the amounts as given, the parameters of the study) with Monte Carlo errors, its
 * incremental table, and over the samples means, ranges, ratios, their incremental table, acceptability and
 * the value of information. The two tables differ where the default set is not the middle of the joint draws;
 * what is to be quoted is that of the samples, which alone holds what is not known.
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

/* Steps of the grid of thresholds, both ends included; the user's own may stand among them besides. */
enum { EBB_PSA_THRESHOLDS = 101, EBB_PSA_MOST_THRESHOLDS = EBB_PSA_THRESHOLDS + 1 };

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
    /* The same drawn in by what patients add: the reference by itself, others by their difference to it. NaN:
     * noise hides it. */
    double *cost_corrected, *effect_corrected;
    int *draw; /* (sample): the joint draw, from 1, as `draw` in a study; 0: the study's own values */
    /* (strategy, strategy), as <ebb/cea.h> has them; own: zeros where nothing was played. */
    struct ebb_cea_noise *noise, *shared;
    struct ebb_amount_at input[EBB_MOST_AMOUNTS]; /* which amounts; they are the plan's */
    int population;                               /* of the plan */
    /* The base case, from the run's own patients. */
    struct ebb_costed *policies, *undiscounted; /* (strategy) */
    struct ebb_costed *differences;             /* (first, second): second minus first */
    struct ebb_cea_row *table;                  /* (row), by rising cost */
    /* Over samples. */
    struct ebb_cea_row *table_of_draws;    /* (row), by rising mean cost; its ratios are those of means */
    struct ebb_cea_range *costs, *effects; /* (first, second): second minus first; both one: of itself */
    struct ebb_cea_ratio *ratios;          /* (first, second) */
    int n_thresholds, own_threshold;       /* place of costs.threshold among them; -1: none */
    double *thresholds;                    /* (threshold) */
    struct ebb_cea_range *benefits;        /* (strategy, threshold): net benefit over that of the reference */
    struct ebb_cea_curves curves;          /* all of them */
    struct ebb_cea_switches switches;      /* of table_of_draws */
    void *memory;
};

/* As <ebb/cea.h> takes them. borrows: psa. */
struct ebb_cea_samples ebb_psa_samples(const struct ebb_psa *psa);

/* Patients a draw of parameters would need for noise to be a tenth of the spread of the difference to the
 * best, at each threshold at which samples do not agree which is the best; the most of any. 0: there is no
 * more than that now, nothing was played, or all samples agree, so that noise changes nothing. */
double ebb_psa_patients_needed(const struct ebb_psa *psa);

/* 2. Making it */

/* Room for the samples of a study with prices; n_draws 0: parameters stay as they are. EBB_NO_MEMORY leaves a
 * zeroed object. gives: caller calls ebb_psa_free. keeps: the plan, for the keys of inputs. */
enum ebb_status ebb_psa_init(struct ebb_psa *psa, const struct ebb_plan *plan, int n_draws, int n_patients);
/* What was played of one draw, of the population. borrows: sums. */
struct ebb_psa_played {
    const int64_t *sums; /* (policy, place) */
    int64_t n_members;
    struct ebb_costed_before before;
};
/* Fills all of it, from what was played of each draw, or, where n_draws is 0, of the run itself; the tally is
 * the run's. `noise` and `shared` are who played the draws' to set, before; of the run they come from its
 * tally. EBB_NO_MEMORY. */
enum ebb_status ebb_psa_fill(struct ebb_psa *psa, const struct ebb_plan *plan, const struct ebb_tally *tally,
                             const struct ebb_psa_played *played);
void ebb_psa_free(struct ebb_psa *psa);

#ifdef __cplusplus
}
#endif

#endif
