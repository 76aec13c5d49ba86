/* SPDX-License-Identifier: MIT
 * plan: a study compiled once into what the kernels need; const from then on.
 *
 *     struct ebb_study  --ebb_plan_init-->  struct ebb_plan  --ebb_executor_play-->  tally, rows
 *                                            |  calendar, populations, numbers of blocks: for everybody
 *                                            `- constants: for the kernels
 *
 * No strings are looked up, nothing is allocated and no file is read after this point. All thresholds are
 * integers, all probabilities are 32-bit thresholds (an event happens when word < threshold). Any number of
 * threads may read one plan.
 *
 * A plan costs 5.4 us (make bench only=cost) and 130 kB, most of it two copies of the study: one for those
 * who report, one beside the constants for the kernels, which must find all they need behind one pointer. To
 * make one plan from another was considered and left: there is nothing in it worth more than the copy.
 *
 * Caveats:
 *   A plan is copied by value and freed twice -> `constants` is owned: move a plan, do not copy it.
 *   A study changed after ebb_plan_init has no effect -> the plan has its own copy; see
 * ebb_plan_update. */
#ifndef EBB_PLAN_H
#define EBB_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/constants.h>
#include <ebb/message.h>
#include <ebb/population.h>
#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Patients of a block: what a thread plays in one go, and a chunk of the results file. A power of two and a
 * multiple of the lanes' 64. Fewer would make more of what is paid for each block (a turn to write, headers
 * of chunks, rules made ready for the lanes); more would make a thread's room grow, which is 3.4 MB with
 * trajectories of three policies over a year, and leave small runs fewer blocks than threads. Part of the
 * file format: changing it changes no patient, but the chunks of every file. */
enum { EBB_BLOCK_PATIENTS = 4096 };

struct ebb_plan {
    struct ebb_study study;
    struct ebb_calendar calendar;
    int n_visits;   /* assessments of follow-up: calendar.n_assessments - calendar.first_visit, at least 1 */
    int mask_bytes; /* width of one entry of /infusions: 1, 2 or 4 bytes for A up to 8, 16, 28 days */
    int n_populations;
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    /* Whether what happens under a policy can change the day on which a patient leaves care. Nothing that a
     * study can say does so yet: false. Then the tally counts nothing apart that would be empty. */
    bool leaving_differs;
    int64_t n_blocks; /* of study.n_patients (precision: of the most patients); the last may be partial */
    struct ebb_constants *constants; /* what sim/model computed from the study; owned */
};

/* gives: caller calls ebb_plan_free, after a failure, too. Copies the study. Refuses what ebb_study_check
 * refuses, with EBB_BAD_STUDY and its messages, all of them: so whatever has a plan can be played, and no
 * kernel looks for mistakes. EBB_NO_MEMORY. */
enum ebb_status ebb_plan_init(struct ebb_plan *plan, const struct ebb_study *study,
                              struct ebb_messages *messages);
/* Takes over the parameters, modifiers and side effects of a study that differs from the plan's in nothing
 * else; cannot fail. Nothing may be playing. */
void ebb_plan_update(struct ebb_plan *plan, const struct ebb_study *study);
void ebb_plan_free(struct ebb_plan *plan);

/* Patients that the run can have at most: study.n_patients, or precision.max_patients. */
int64_t ebb_plan_most_patients(const struct ebb_plan *plan);

/* Day of visit `visit` (0 .. n_visits - 1) counted from the start of follow-up. */
int ebb_plan_visit_day(const struct ebb_plan *plan, int visit);

#ifdef __cplusplus
}
#endif

#endif
