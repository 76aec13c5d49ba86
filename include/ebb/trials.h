/* SPDX-License-Identifier: MIT
 * trials: the studies of a calibration, simulated again and again with other values of the fitted parameters.
 *
 * Every simulation uses the same virtual patients (common random numbers), so that what it gives is a steady
 * function of the parameters: the same values give the same bytes. With fresh patients each time a search
 * would chase their noise.
 *
 * Threads, their rooms and plans are made once; a simulation only takes over values, plays, and adds up
 * counts.
 *
 * Caveats:
 *   A parameter has no effect -> its offset is SIZE_MAX in every study, or it is none that ebb_plan_update
 *     takes over: parameters and modifiers only.
 *   The fit follows single patients (a target jumps when a value moves a little) -> too few patients for the
 *     rarest count; see ebb_trials_errors.
 */
#ifndef EBB_TRIALS_H
#define EBB_TRIALS_H

#include <stdatomic.h>
#include <stdint.h>

#include <ebb/calibration.h>
#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/study.h>

struct ebb_trials_options {
    int n_trials, n_fitted;
    const struct ebb_study *const *studies; /* (trial), checked; borrowed */
    const size_t
        *offsets; /* (trial, fitted): of the double in struct ebb_study; SIZE_MAX: the study has none */
    /* Of the first study; each next one has the next, so that no two share patients. But studies of one trial
     * and one seed (<ebb/sources.h>) share theirs. */
    uint64_t seed;
    int64_t n_patients; /* of each trial */
    int n_threads;
    const struct ebb_kernel_entry *kernel;
    atomic_bool *stop; /* may be NULL */
};

struct ebb_trials;

/* Copies the studies. EBB_BAD_STUDY with a message when a study fits no plan, EBB_NO_MEMORY. gives: caller
 * calls ebb_trials_close. */
enum ebb_status ebb_trials_open(const struct ebb_trials_options *options, struct ebb_trials **out_trials,
                                struct ebb_messages *messages);
void ebb_trials_close(struct ebb_trials *trials); /* NULL is fine */

/* The calibration targets of all trials, in their order. Targets of validation are no part of it: fitted to,
 * they would say nothing about how well the model predicts. */
int ebb_trials_target_count(const struct ebb_trials *trials);
const struct ebb_target *ebb_trials_target(const struct ebb_trials *trials, int target);

/* Its study, an index into those of the options; and its source: the first target, of all trials, that is of
 * the same one (<ebb/sources.h>). */
int ebb_trials_study(const struct ebb_trials *trials, int target);
int ebb_trials_source(const struct ebb_trials *trials, int target);

/* Simulates every trial with these values of the fitted parameters, in the program's units. Fills
 * out_simulated (target) with NaN where there was nobody to count. `self` is the struct ebb_trials.
 * EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_trials_simulate(void *self, const double *values, double *out_simulated);

/* The Monte Carlo standard errors of what the last simulation gave, in out_errors (target); 0 where there is
 * nobody to count. */
enum ebb_status ebb_trials_errors(const struct ebb_trials *trials, double *out_errors);

/* Correlations of the sampling errors of the targets, out_correlations (target, target), with these values of
 * the fitted parameters (<ebb/correlations.h>): one more simulation, with counts of its own. What the last
 * simulation gave stays as it was. EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_trials_correlations(struct ebb_trials *trials, const double *values,
                                        double *out_correlations);

#endif
