/* SPDX-License-Identifier: MIT
 * quantities: the simulated values of all targets of one plan (configs/trials/), by the trial's own rules.
 *
 * Every value is a function of whole numbers added up over patients, kept for 64 random groups (patient
 * number modulo 64): the same for any threads and blocks. Its Monte Carlo error comes from leaving out one
 * group at a time (the delete-a-group jackknife; Wolter 2007, section 4.2), because most quantities are not
 * means and a formula of its own for each would be one more thing to get wrong. The error of a median comes
 * from the binomial number of patients below it, for the jackknife fails there.
 *
 * How two values depend on each other, when trials measure them in the same people, is asked of the same
 * groups. Simulated patients are followed under every policy at once, those of a trial under one: so for this
 * question alone group g is treated by policy g modulo their number, numbers of after the start of follow-up
 * are of the groups of their policy, and those of before of all. A correlation of G groups is known to about
 * 1 / sqrt(G): 0.12 of 64, 0.03 of 1,024.
 *
 * Symptom: the error of a value is NaN -> one of the 64 groups has all who can be counted (a rare
 * population, a single relapse): play more patients. Symptom: a bug is reported from count_block -> the plan
 * was made of a study without `record: all`.
 *
 * What the quantities are is <ebb/quantity.h>.
 */
#ifndef EBB_QUANTITIES_H
#define EBB_QUANTITIES_H

#include <ebb/plan.h>
#include <ebb/quantity.h>
#include <ebb/sink.h>
#include <ebb/status.h>

/* The counts behind all targets of one plan. */
struct ebb_quantities;

/* keeps: plan. gives: caller calls ebb_quantities_free. Counts are kept for each of n_threads threads, so
 * that no thread waits for another; the memory is threads x 64 groups x cells of all targets. */
enum ebb_status ebb_quantities_open(const struct ebb_plan *plan, int n_threads,
                                    struct ebb_quantities **out_quantities);
/* The same with n_groups, at least 2, in place of 64: for correlations. */
enum ebb_status ebb_quantities_open_groups(const struct ebb_plan *plan, int n_threads, int n_groups,
                                           struct ebb_quantities **out_quantities);
void ebb_quantities_free(struct ebb_quantities *quantities);

/* To zero, for another run of a plan with the same calendar and targets: a fit plays one plan hundreds of
 * times with other parameters. */
void ebb_quantities_reset(struct ebb_quantities *quantities);

/* The sink that counts. It looks at trajectories: the plan must be of a study with `record: all`. Borrowed
 * from the quantities. */
const struct ebb_sink *ebb_quantities_sink(struct ebb_quantities *quantities);

/* The simulated value of target `target` in the quantity's unit and its Monte Carlo standard error, which may
 * be NULL; both are NaN when it is not known (ebb_quantities_why says why). EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_quantities_value(const struct ebb_quantities *quantities, int target, double *out_value,
                                     double *out_error);

/* What each group moves the value by, beside the mean of the groups, in a trial that randomised them (above):
 * the length of out_influences (group) is 1, so that the correlation of two targets is their product, also of
 * targets of two studies that play the same patients in as many groups. 0 of a group that is in another arm;
 * 0 of all where none can be had: of a value that is not known, or is not without some group, of one that no
 * group moves, and of a median. (The delete-one-group jackknife fails for medians, see counting.h, and one
 * step of a whole infusion says nothing about who made it.) EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_quantities_influences(const struct ebb_quantities *quantities, int target,
                                          double *out_influences);

/* Why there is no value; EBB_KNOWN when there is one. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_quantities_why(const struct ebb_quantities *quantities, int target,
                                   enum ebb_unknown *out_why);

#endif
