/* SPDX-License-Identifier: MIT
 * agreement: a published number beside what a simulation of its study gives.
 */
#ifndef EBB_AGREEMENT_H
#define EBB_AGREEMENT_H

#include <stdatomic.h>

#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/study.h>

struct ebb_agreement {
    double simulated, error; /* value and Monte Carlo standard error, in the quantity's unit */
    double z;                /* (simulated - value) / sqrt(sd^2 + error^2) */
    bool inside;             /* the trial's 95 % limits */
};

/* Standard deviation of a published number on the side where `simulated` lies: its limit on that side, taken
 * as 1.96 of them off. */
double ebb_agreement_sd(const struct ebb_target *target, double simulated);

struct ebb_agreement ebb_agreement_of(const struct ebb_target *target, double simulated, double error);

struct ebb_agreement_options {
    int n_threads;
    const struct ebb_kernel_entry *kernel;
    atomic_bool *stop;                                /* may be NULL */
    void (*progress)(void *self, int64_t n_patients); /* may be NULL */
    void *progress_self;
};

/* Simulates the study and fills out_agreements (target). EBB_BAD_STUDY with a message when it fits no plan,
 * EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_agreement_simulate(const struct ebb_study *study,
                                       const struct ebb_agreement_options *options,
                                       struct ebb_agreement out_agreements[EBB_MAX_TARGETS],
                                       struct ebb_messages *messages);

#endif
