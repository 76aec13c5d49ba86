/* SPDX-License-Identifier: MIT
 * verify_study: the model's own verification list (verification.h), gone through on one study.
 *
 * What holds of the list holds whatever the study's numbers are, so a verification that fails is a bug of ebb
 * and never a finding about a policy.
 */
#ifndef EBB_VERIFY_STUDY_H
#define EBB_VERIFY_STUDY_H

#include <ebb/records.h>
#include <ebb/study.h>
#include <ebb/verification.h>
#include <ebb/work.h>

/* Enough for every verification: five blocks, so that work can be split between threads and the last block
 * of several is looked at, too. More patients take longer and show nothing else. */
enum { EBB_VERIFY_PATIENTS = 5 * EBB_BLOCK_PATIENTS };

/* Zeroed: one thread, the fastest kernel, all patients of the study. */
struct ebb_verify_options {
    struct ebb_work_machine machine;
    int64_t most_patients; /* 0: as many as the study has */
};

/* Zeroed before the call or not: it is filled from the start. The three counts sum to n after EBB_OK; after a
 * list that was stopped, to as many as were reached, and the other verdicts do not apply. */
struct ebb_verified {
    int64_t n_patients;                  /* that were played */
    int n;                               /* verifications */
    struct ebb_verdict *verdicts;        /* (verification), in the order of EBB_VERIFICATIONS */
    int n_passed, n_failed, n_elsewhere; /* elsewhere: do not apply to this study */
};

/* The study must be checked and fit a plan. Progress: one part, in verifications. EBB_NO_MEMORY,
 * EBB_INTERRUPTED; a verdict that fails is no failure of the call. gives: caller calls ebb_verified_free,
 * whatever the status. */
enum ebb_status ebb_verify_study(const struct ebb_study *study, const struct ebb_verify_options *options,
                                 const struct ebb_work *work, struct ebb_verified *out_verified);
void ebb_verified_free(struct ebb_verified *verified);

/* "passed", "failed" or "does not apply"; constant. The words stand in tables that programs read. */
const char *ebb_verify_study_outcome(const struct ebb_verdict *verdict);

/* A table with one verification of one study a row, for programs; then rows for a study at `path`. gives:
 * caller calls ebb_records_free. */
void ebb_verify_study_start_records(struct ebb_records *records);
void ebb_verify_study_add_records(struct ebb_records *records, const char *path,
                                  const struct ebb_verified *verified);

#endif
