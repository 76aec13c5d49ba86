/* SPDX-License-Identifier: MIT
 * block: one allocation cut into the arrays of a block.
 *
 * The arrays are listed once, in cut_arrays. Walking that list adds up what they need, lays them out, or
 * clears what lies beyond the last patient, so that the three cannot disagree.
 *
 *   1. The list of arrays   2. Memory   3. Which patients
 */
#include <ebb/block.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/kernel.h>

/* 1. The list of arrays */

struct cutter {
    unsigned char *memory; /* NULL: only sizes are added up */
    size_t used;
    size_t clear_from,
        clear_to; /* patients from the one up to the other are cleared, in every array of patients */
};

/* Returns NULL where only sizes are added up, so that arrays that are counted cannot be taken for arrays that
 * are there. A piece for `rows` times all patients of a block, each of them `bytes`. */
static void *cut(struct cutter *cutter, size_t rows, size_t bytes)
{
    unsigned char *piece = cutter->memory ? cutter->memory + cutter->used : NULL;
    const size_t row = EBB_BLOCK_PATIENTS * bytes, from = cutter->clear_from, to = cutter->clear_to;
    for (size_t i = 0; piece && from < to && i < rows; i++)
        memset(piece + i * row + from * bytes, 0, (to - from) * bytes);
    cutter->used +=
        (rows * row + 63) / 64 * 64; /* every array starts on a cache line: the lanes load 64 bytes */
    return piece;
}

/* Lists of pointers, since all traits are alike and all flags are: a trait more is a name here, a field of
 * the struct, and what kernels put into it. */
static void cut_rows(struct ebb_block *block, struct cutter *cutter, size_t policies)
{
    float **const traits[] = {&block->baseline, &block->attainable, &block->duration, &block->consolidation,
                              &block->biomarker};
    uint8_t **const flags[] = {&block->treated, &block->responder, &block->remitter,
                               &block->stratum, &block->modifiers, &block->subgroups};
    for (size_t i = 0; i < sizeof traits / sizeof traits[0]; i++)
        *traits[i] = cut(cutter, 1, sizeof(float));
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
        *flags[i] = cut(cutter, 1, 1);
    block->leaving_day = cut(cutter, policies, sizeof(int32_t));
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        const bool wanted = block->outcomes_alone == 0 || block->outcomes_alone >> outcome & 1;
        block->outcomes[outcome] = wanted ? cut(cutter, policies, sizeof(int32_t)) : NULL;
    }
}

static void cut_arrays(struct ebb_block *block, struct cutter *cutter, const struct ebb_plan *plan)
{
    const size_t policies = (size_t)plan->study.n_policies;
    const size_t assessments = (size_t)plan->calendar.n_assessments;
    /* The scratch comes first, and is never cleared: a kernel writes there before it reads, which
     * unit_executor holds by filling it with rubbish. */
    block->scratch = cutter->memory ? cutter->memory + cutter->used : NULL;
    cutter->used += (ebb_kernel_scratch_bytes(plan, block->with_trajectories) + 63) / 64 * 64;
    if (block->with_rows)
        cut_rows(block, cutter, policies);
    if (block->with_trajectories) {
        block->score = cut(cutter, policies, assessments);
        block->state = cut(cutter, policies, assessments);
        block->infusions = cut(cutter, policies, assessments * (size_t)plan->mask_bytes);
    }
}

/* 2. Memory */

/* `wants` says what and has no memory. */
static size_t bytes_of(const struct ebb_plan *plan, struct ebb_block wants)
{
    struct cutter cutter = {.clear_from = EBB_BLOCK_PATIENTS};
    cut_arrays(&wants, &cutter, plan);
    return cutter.used;
}

size_t ebb_block_bytes(const struct ebb_plan *plan, bool with_rows, bool with_trajectories)
{
    return bytes_of(plan, (struct ebb_block){.with_rows = with_rows, .with_trajectories = with_trajectories});
}

size_t ebb_block_outcomes_bytes(const struct ebb_plan *plan, uint32_t outcomes)
{
    return bytes_of(plan, (struct ebb_block){.with_rows = true, .outcomes_alone = outcomes});
}

static enum ebb_status fit(struct ebb_block *block, const struct ebb_plan *plan, struct ebb_block wants)
{
    const size_t bytes = bytes_of(plan, wants);
    /* Not realloc: it would copy megabytes that nobody needs, and knows no alignment. */
    if (block->memory == NULL || bytes > block->capacity) {
        void *memory = aligned_alloc(64, bytes > 0 ? bytes : 64);
        if (memory == NULL)
            return EBB_NO_MEMORY;
        free(block->memory); /* after the new one was had, so that failing changes nothing */
        block->memory = memory;
        block->capacity = bytes;
    }
    wants.memory = block->memory;
    wants.capacity = block->capacity;
    *block = wants;
    struct cutter cutter = {.memory = block->memory, .clear_from = EBB_BLOCK_PATIENTS};
    cut_arrays(block, &cutter, plan);
    return EBB_OK;
}

enum ebb_status ebb_block_fit(struct ebb_block *block, const struct ebb_plan *plan, bool with_rows,
                              bool with_trajectories)
{
    return fit(block, plan,
               (struct ebb_block){.with_rows = with_rows, .with_trajectories = with_trajectories});
}

enum ebb_status ebb_block_fit_outcomes(struct ebb_block *block, const struct ebb_plan *plan,
                                       uint32_t outcomes)
{
    return fit(block, plan, (struct ebb_block){.with_rows = true, .outcomes_alone = outcomes});
}

enum ebb_status ebb_block_init(struct ebb_block *block, const struct ebb_plan *plan, bool with_rows,
                               bool with_trajectories)
{
    *block = (struct ebb_block){0};
    const enum ebb_status status = ebb_block_fit(block, plan, with_rows, with_trajectories);
    if (status == EBB_OK)
        // NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what was freed is what ebb_block_fit had before
        memset(block->memory, 0, block->capacity); /* for whoever fills a block by hand, in parts */
    return status;
}

void ebb_block_free(struct ebb_block *block)
{
    free(block->memory);
    *block = (struct ebb_block){0};
}

/* 3. Which patients */

/* Precision may stop a run before its last block; chunks are as large as the most patients need all the
 * same, for the file is laid out before anybody knows. */
int ebb_block_rows(const struct ebb_plan *plan)
{
    const int64_t most = ebb_plan_most_patients(plan);
    return most < EBB_BLOCK_PATIENTS ? (int)most : EBB_BLOCK_PATIENTS;
}

/* A kernel may play more patients than there are, 64 at a time, and must keep none of them: what is beyond
 * the last is cleared here, before it runs, and left alone by it (side_by_side.c looks). Not cleared is
 * what it does write, which is all the rest. */
void ebb_block_set(struct ebb_block *block, const struct ebb_plan *plan, int64_t number)
{
    const int64_t left = ebb_plan_most_patients(plan) - number * EBB_BLOCK_PATIENTS;
    block->number = number;
    block->first_patient = number * EBB_BLOCK_PATIENTS;
    block->n_patients = left < EBB_BLOCK_PATIENTS ? (int)left : EBB_BLOCK_PATIENTS;
    struct cutter cutter = {.memory = block->memory,
                            .clear_from = (size_t)block->n_patients,
                            .clear_to = (size_t)ebb_block_rows(plan)};
    if (cutter.clear_from < cutter.clear_to)
        cut_arrays(block, &cutter, plan); /* lays them where they lie */
}
