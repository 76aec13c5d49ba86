/* SPDX-License-Identifier: MIT
 * kernel_reference: the plain kernel, for the kernel table and for a trace.
 *
 * Plain is its purpose: it is the definition that faster kernels are held against, so it may be slow and
 * may not be clever. It is on any processor, and plays what <ebb/course.h> says, nothing besides.
 */
#ifndef EBB_KERNEL_REFERENCE_H
#define EBB_KERNEL_REFERENCE_H

#include <ebb/block.h>
#include <ebb/course.h>
#include <ebb/tally.h>

/* The three functions of a row of EBB_KERNELS (<ebb/kernel.h>); borrows: all arguments. */
void ebb_kernel_reference(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally);
uint64_t ebb_kernel_reference_draw(const struct ebb_plan *plan, struct ebb_block *block);
size_t ebb_kernel_reference_scratch(const struct ebb_plan *plan,
                                    bool with_trajectories); /* the same for both */

/* Room for one patient: the luck, and one course for the part before the policies and one for each policy.
 * The rows of all policies lie behind each other, since the tally reads them as one array (policy,
 * assessment). */
struct ebb_stage {
    struct ebb_luck luck;
    uint8_t *score, *state;                    /* (course, assessment); course 0 is the common part */
    uint32_t *infusion_mask;                   /* (course, assessment) */
    int32_t (*by_year[2])[EBB_MOST_YEAR_SUMS]; /* of the common part; of the policy that is played */
};
/* Lays a stage into memory of ebb_kernel_reference_scratch() bytes that begins on a cache line; keeps:
 * scratch. */
struct ebb_stage ebb_stage_of(const struct ebb_plan *plan, void *scratch);

/* Plays the common part of a patient into course 0 of the stage, and policy p from there into course p +
 * 1. The common part ends when the assessment of day R has been made and a policy is awaited: everything
 * up to there is the same under all of them. `common` must stay as it was left; `log` may be NULL. */
void ebb_stage_begin(struct ebb_course *common, const struct ebb_stage *stage, const struct ebb_plan *plan,
                     const struct ebb_patient *patient, struct ebb_event_log *log);
void ebb_stage_follow(struct ebb_course *course, const struct ebb_course *common,
                      const struct ebb_stage *stage, const struct ebb_plan *plan, int policy);

#endif
