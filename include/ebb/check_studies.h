/* SPDX-License-Identifier: MIT
 * check_studies: plays studies and holds what comes out against the published numbers that they name.
 *
 * Every study is simulated by its own rules, once, as many patients as it says and without its precision: a
 * target is a number of a trial, and the simulation's own error is reported beside it.
 *
 * What always holds: an id stands for one published number, in all studies that are checked together, and it
 * is used once. A number that a parameter was fitted to (use: calibration) and is then counted as a test of
 * the model (use: validation) would be a test that cannot fail.
 *
 *   1. What is checked   2. Rules   3. Checking   4. Counting, and a table
 */
#ifndef EBB_CHECK_STUDIES_H
#define EBB_CHECK_STUDIES_H

#include <ebb/agreement.h>
#include <ebb/config.h>
#include <ebb/coverage.h>
#include <ebb/plan.h>
#include <ebb/records.h>
#include <ebb/work.h>

/* 1. What is checked */

/* The caller sets config and plan, both borrowed; the agreements are filled in, the rest by <ebb/foretell.h>.
 */
struct ebb_checked_study {
    const struct ebb_config *config;
    const struct ebb_plan *plan;
    struct ebb_agreement agreements[EBB_MAX_TARGETS];   /* (target of the study) */
    struct ebb_prediction predictions[EBB_MAX_TARGETS]; /* likewise; of no draws where there are none */
    int n_draws;                                        /* joint draws behind the predictions; 0: none */
    const char *why_none; /* a literal: why there are none; "" where there are, NULL where nobody asked */
};

struct ebb_checked {
    int n;
    struct ebb_checked_study *studies; /* borrowed */
    /* Of predictions of numbers that the fit has not seen, and of those that it has; of none where there are
     * none. Never of both together: to hold what was fitted to proves nothing. */
    struct ebb_coverage coverage, fitted;
    /* Sources that were predicted by fits that have not seen them (<ebb/leave_out.h>): then all are in
     * `coverage`. 0: by the set as it is. */
    int n_left_out;
};

/* 2. Rules */

/* EBB_BAD_STUDY with a message when the study names no published number. */
enum ebb_status ebb_check_studies_need_targets(const struct ebb_config *config,
                                               struct ebb_messages *messages);
/* The same when a target of `config` stands in `before`, too. */
enum ebb_status ebb_check_studies_compare_ids(const struct ebb_config *config,
                                              const struct ebb_config *before, struct ebb_messages *messages);
/* The same when sources of targets of both, which may be one study, have one name and are two: a `trial` that
 * is called as a file whose targets name none. Asked where sources are named, by fits and leave-out. */
enum ebb_status ebb_check_studies_compare_sources(const struct ebb_config *config,
                                                  const struct ebb_config *before,
                                                  struct ebb_messages *messages);
/* The name of a target's source: its trial, or the bare name of its study's file. */
void ebb_check_studies_source(const struct ebb_config *config, int target, char out_name[EBB_FILE_SIZE]);

/* 3. Checking */

/* Asks both rules of all studies, then simulates one after the other. Progress: a part for each study, in
 * patients. EBB_BAD_STUDY, EBB_NO_MEMORY, EBB_INTERRUPTED. A target that is missed is no failure: ask the
 * score. */
enum ebb_status ebb_check_studies(struct ebb_checked *checked, const struct ebb_work_machine *machine,
                                  const struct ebb_work *work);

/* 4. Counting, and a table */

/* How many targets of one use have a simulated value, how many of them are met (inside the trial's own 95 %
 * limits), and how many have none: those are neither met nor missed, and fail nothing. */
struct ebb_score {
    int n, n_inside, n_unknown;
};
struct ebb_score ebb_check_studies_score(const struct ebb_checked *checked, enum ebb_use use);

/* One row a target, for programs. gives: caller calls ebb_records_free; memory that ran out shows in
 * records->failed. */
void ebb_check_studies_records(const struct ebb_checked *checked, struct ebb_records *records);

#endif
