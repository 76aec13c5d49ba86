/* SPDX-License-Identifier: MIT
 * quantities: the simulated values of all targets of one plan (configs/trials/), by the trial's own rules.
 *
 * Every value is a function of whole numbers added up over patients, kept for 64 random groups (patient
 * number modulo 64): the same for any threads and blocks. Its Monte Carlo error comes from leaving out one
 * group at a time (the delete-a-group jackknife; Wolter 2007, section 4.2), because most quantities are not
 * means and a formula of its own for each would be one more thing to get wrong. The error of a median comes
 * from the binomial number of patients below it, for the jackknife fails there.
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

/* Why there is no value; EBB_KNOWN when there is one. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_quantities_why(const struct ebb_quantities *quantities, int target,
                                   enum ebb_unknown *out_why);

#endif
