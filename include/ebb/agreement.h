/* SPDX-License-Identifier: MIT
 * agreement: a published number beside what a simulation of its study gives.
 *
 * Two questions are answered, because readers ask both: how far apart are they in standard errors (z, in
 * which both the trial's error and the simulation's count), and does the trial's own interval hold the
 * simulated value (inside)? A small trial has wide limits, so that `inside` says little there; a large
 * simulation makes its own error vanish, so that z is then all the trial's.
 *
 * Caveats:
 *   z is large although the numbers look alike -> the published limits are narrow: look at the target's n.
 *   z is NaN -> the value is not known (`unknown` says why), its error is not (a single relapse), or limits
 *     and error are 0.
 */
#ifndef EBB_AGREEMENT_H
#define EBB_AGREEMENT_H

#include <stdatomic.h>

#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/quantity.h>
#include <ebb/study.h>

struct ebb_agreement {
    double simulated, error; /* value and Monte Carlo standard error, in the quantity's unit */
    double z;                /* (simulated - value) / sqrt(sd^2 + error^2) */
    bool inside; /* the trial's 95 % limits; a value that is not known is not inside, nor outside */
    enum ebb_unknown unknown; /* why there is no value, EBB_KNOWN when there is one */
};

/* Standard deviation of a published number on the side where `simulated` lies: its limit on that side, taken
 * as 1.96 of them off. By side, because limits of shares near 0 or 1 and of ratios are far from symmetric:
 * the mean of both sides would call a miss towards the near limit a hit. */
double ebb_agreement_sd(const struct ebb_target *target, double simulated);

struct ebb_agreement ebb_agreement_of(const struct ebb_target *target, double simulated, double error);

/* How to simulate; as in <ebb/executor.h>. */
struct ebb_agreement_options {
    int n_threads; /* at least 1 */
    const struct ebb_kernel_entry *kernel;
    atomic_bool *stop;                                /* may be NULL */
    void (*progress)(void *self, int64_t n_patients); /* may be NULL */
    void *progress_self;
};

/* Simulates the study (all its targets, those of calibration and of validation) with every row, whatever it
 * asks to record, and with its own number of patients, whatever precision it asks for; fills out_agreements
 * (target). EBB_BAD_STUDY with a message when it fits no plan, EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_agreement_simulate(const struct ebb_study *study,
                                       const struct ebb_agreement_options *options,
                                       struct ebb_agreement out_agreements[EBB_MAX_TARGETS],
                                       struct ebb_messages *messages);

#endif
