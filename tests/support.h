/* SPDX-License-Identifier: MIT
 * support: what most C tests need: a study to experiment on, and a run of it kept in memory.
 *
 * Trouble that is not the thing under test (no memory, a study that cannot be read) ends the program: a test
 * that cannot be made has failed.
 */
#ifndef EBB_TESTS_SUPPORT_H
#define EBB_TESTS_SUPPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/study.h>
#include <ebb/summary.h>
#include <ebb/tally.h>

/* How far a statistic may stray, in standard errors: |z| > 6 has probability 2.0e-9, so that with up to 500
 * such checks a test raises a false alarm for at most one seed in a million. */
#define EBB_SUPPORT_Z 6.0

/* The message as the command would print it; valid until the next call. */
const char *ebb_support_printed(const struct ebb_message *message);

/* 1. Studies */

/* The study in configs/`name`, to be changed freely. Tests run in the root of the repository. */
struct ebb_study ebb_support_study(const char *name);

/* No ups and downs, no measurement error, no set-backs, nobody missing a session or leaving, no
 * consolidation: what is left is the traits and the waning of K. Non-responders are treated on, so that
 * everybody follows the policy. */
void ebb_support_silence(struct ebb_study *study);

/* Makes `policies` those of the study. */
void ebb_support_set_policies(struct ebb_study *study, const struct ebb_policy *policies, int n);

/* Maintenance every lo to hi days and nothing else; no maintenance for lo = 0. */
struct ebb_policy ebb_support_every(const char *name, int lo, int hi);

/* 2. Runs */

/* A run with all its rows. Arrays over (policy, patient) hold entry p * n_patients + i; over (policy,
 * patient, assessment) entry (p * n_patients + i) * n_assessments + t. */
struct ebb_support_run {
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    size_t n_patients, n_policies, n_assessments;
    float *baseline, *attainable, *duration, *consolidation; /* (patient) */
    uint8_t *treated, *responder, *stratum, *modifiers;      /* (patient) */
    int32_t *outcomes[EBB_OUTCOME_COUNT];                    /* (policy, patient) */
    uint8_t *score, *state;                                  /* (policy, patient, assessment) */
    uint8_t *infusions; /* (policy, patient, assessment), mask_bytes each */
};

/* Runs the whole study. gives: caller calls ebb_support_run_free. */
void ebb_support_run_init(struct ebb_support_run *run, const struct ebb_study *study);
/* Makes room for a run, and adds blocks [first_block, last_block) to it; the summary is left empty. */
void ebb_support_run_open(struct ebb_support_run *run, const struct ebb_study *study);
void ebb_support_run_add(struct ebb_support_run *run, int64_t first_block, int64_t last_block, int n_threads);
void ebb_support_run_free(struct ebb_support_run *run);

/* What the targets of a study (use: calibration) come to on its own patients and seed, in their order:
 * counted as a calibration counts them. out_values has room for each. */
void ebb_support_targets(const struct ebb_study *study, double *out_values);

/* The policy of that name, an index. */
int ebb_support_policy(const struct ebb_support_run *run, const char *name);

/* Whether policy p of one run and q of another gave the same bytes in every outcome and trajectory. */
bool ebb_support_same_course(const struct ebb_support_run *a, int p, const struct ebb_support_run *b, int q);
/* Whether all rows of two runs are the same. */
bool ebb_support_same_rows(const struct ebb_support_run *a, const struct ebb_support_run *b);

/* Row of one patient in an array over (policy, patient, assessment). */
const uint8_t *ebb_support_scores(const struct ebb_support_run *run, int policy, size_t patient);
const uint8_t *ebb_support_states(const struct ebb_support_run *run, int policy, size_t patient);
int ebb_support_outcome(const struct ebb_support_run *run, enum ebb_outcome outcome, int policy,
                        size_t patient);

#endif
