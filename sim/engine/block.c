/* SPDX-License-Identifier: MIT
 * block: one allocation cut into the arrays of a block.
 */
#include <ebb/block.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/kernel.h>

/* Hands out pieces of an allocation; with no memory behind it, only adds up their sizes. */
struct cutter {
    unsigned char *memory;
    size_t used;
};

static void *cut(struct cutter *cutter, size_t bytes)
{
    void *piece = cutter->memory ? cutter->memory + cutter->used : NULL;
    cutter->used += (bytes + 63) / 64 * 64; /* every array starts on a cache line */
    return piece;
}

static void cut_arrays(struct ebb_block *block, struct cutter *cutter, const struct ebb_plan *plan)
{
    const size_t patients = EBB_BLOCK_PATIENTS;
    const size_t rows = patients * (size_t)plan->study.n_policies;
    const size_t cells = rows * (size_t)plan->calendar.n_assessments;
    block->scratch = cut(cutter, ebb_kernel_scratch_bytes(plan, block->with_trajectories));
    if (block->with_rows) {
        float **const traits[] = {&block->baseline, &block->attainable, &block->duration,
                                  &block->consolidation, &block->biomarker};
        for (size_t i = 0; i < sizeof traits / sizeof traits[0]; i++)
            *traits[i] = cut(cutter, patients * sizeof(float));
        uint8_t **const flags[] = {&block->treated, &block->responder, &block->remitter, &block->stratum,
                                   &block->modifiers};
        for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
            *flags[i] = cut(cutter, patients);
        for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
            block->outcomes[outcome] = cut(cutter, rows * sizeof(int32_t));
    }
    if (block->with_trajectories) {
        block->score = cut(cutter, cells);
        block->state = cut(cutter, cells);
        block->infusions = cut(cutter, cells * (size_t)plan->mask_bytes);
    }
}

size_t ebb_block_bytes(const struct ebb_plan *plan, bool with_rows, bool with_trajectories)
{
    struct ebb_block block = {.with_rows = with_rows, .with_trajectories = with_trajectories};
    struct cutter cutter = {NULL, 0};
    cut_arrays(&block, &cutter, plan);
    return cutter.used;
}

enum ebb_status ebb_block_init(struct ebb_block *block, const struct ebb_plan *plan, bool with_rows,
                               bool with_trajectories)
{
    *block = (struct ebb_block){.with_rows = with_rows, .with_trajectories = with_trajectories};
    const size_t bytes = ebb_block_bytes(plan, with_rows, with_trajectories);
    void *memory = aligned_alloc(64, bytes > 0 ? bytes : 64);
    if (memory == NULL) {
        *block = (struct ebb_block){0};
        return EBB_NO_MEMORY;
    }
    memset(memory, 0, bytes);
    block->memory = memory;
    struct cutter cutter = {memory, 0};
    cut_arrays(block, &cutter, plan);
    return EBB_OK;
}

void ebb_block_free(struct ebb_block *block)
{
    free(block->memory);
    *block = (struct ebb_block){0};
}
