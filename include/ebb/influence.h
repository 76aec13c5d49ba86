/* SPDX-License-Identifier: MIT
 * influence: how far each patient moves each estimate of a run.
 *
 * An estimate T from patients 1 ... n is, up to terms that vanish, its expectation plus a sum of one term for
 * each patient, the influence of that patient. The variance of T is the sum of their squares. So whatever is
 * compared on the same patients (two policies, two studies, one policy's estimate in two files) has an exact
 * paired error: subtract patient by patient, square, add. Nothing is assumed of how the two hang together,
 * and a patient who is on one side only brings the influence of that side alone.
 *
 *     mean           (x - mean) / n                         times sqrt(n / (n - 1)), so that the squares of
 *     ratio          (x - R F) / sum of F                   one estimate add up to the variance that the
 *                                                           summary gives, to rounding
 *     Kaplan-Meier   -S(t) sum over visits v <= t at risk of (relapse at v - d/Y) / (Y - d)
 *     restricted     the same with the area beyond v for S(t)
 *
 * d first relapses among Y at risk at a visit. Squares of the third add up to Greenwood's variance: at each
 * visit the terms of those at risk sum to 0, and so do products of different visits.
 * Sources: Hampel 1974; Andersen and others 1993, section IV.3.
 *
 * Caveats:
 *   Errors of survival numbers differ from the summary's by a thousandth, in a study whose horizon ends on
 *     the day of a visit and where every policy has a monitor -> nothing to be done: /followup_day is the
 *     horizon both for who left on that day, and so missed the visit, and for who stayed. /look_count tells
 *     them apart where a policy sees every assessment; else all are taken for those who stayed.
 *   An estimate that does not exist (NaN in the summary) has influences all the same -> ask the summary.
 */
#ifndef EBB_INFLUENCE_H
#define EBB_INFLUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/block.h>
#include <ebb/measure.h>
#include <ebb/plan.h>
#include <ebb/status.h>
#include <ebb/tally.h>

/* Made from a tally once, const from then on. */
struct ebb_influence {
    const struct ebb_plan *plan; /* borrowed */
    const struct ebb_tally *tally;
    double *centre, *weight; /* (population, measure, policy): of means and ratios */
    /* (population, measure, policy, visit or end): of the survival numbers, by the visit of the first relapse
     * and by the first visit that is no longer attended. */
    double *relapsed_at, *censored_at;
    void *memory;
};

/* keeps: plan and tally. EBB_NO_MEMORY leaves it zeroed. gives: caller calls ebb_influence_free. */
enum ebb_status ebb_influence_init(struct ebb_influence *influence, const struct ebb_plan *plan,
                                   const struct ebb_tally *tally);
void ebb_influence_free(struct ebb_influence *influence);

/* Whether a row says that the patient is followed: at risk of a relapse that is seen. */
bool ebb_influence_follows(const struct ebb_plan *plan, const struct ebb_block *block, int row);

/* Fills out[i] for the n rows of the block that `rows` lists, all of them members of the population. */
void ebb_influence_of(const struct ebb_influence *influence, const struct ebb_block *block, int population,
                      int measure, int policy, const int *rows, int n, double *out);

#endif
