/* SPDX-License-Identifier: MIT
 * run: blocks in parallel, results in order.
 *
 * Threads take blocks as they become free, so the time is shared well; a block's patients depend on its number alone, tallies
 * are whole numbers, and the sink is served in block order: no result depends on who did what when.
 */
#include <ebb/run.h>

#include <stdlib.h>
#include <string.h>

#include <omp.h>

struct worker {
    struct ebb_block block;
    struct ebb_tally tally;
};

static void free_workers(struct worker *workers, int n)
{
    for (int i = 0; i < n; i++) {
        ebb_block_free(&workers[i].block);
        ebb_tally_free(&workers[i].tally);
    }
    free(workers);
}

/* gives: one worker a thread, or NULL without memory. */
static struct worker *new_workers(const struct ebb_plan *plan, int n, bool keeps)
{
    const bool with_rows = keeps && plan->study.record != EBB_RECORD_SUMMARY;
    struct worker *workers = calloc((size_t)n, sizeof *workers);
    for (int i = 0; workers != NULL && i < n; i++) {
        if (ebb_block_init(&workers[i].block, plan, with_rows, with_rows) != EBB_OK ||
            ebb_tally_init(&workers[i].tally, plan) != EBB_OK) {
            free_workers(workers, n);
            return NULL;
        }
    }
    return workers;
}

static void play_block(const struct ebb_plan *plan, ebb_kernel kernel, int64_t number, struct worker *worker)
{
    struct ebb_block *block = &worker->block;
    const int64_t left = ebb_plan_most_patients(plan) - number * EBB_BLOCK_PATIENTS;
    block->number = number;
    block->first_patient = number * EBB_BLOCK_PATIENTS;
    block->n_patients = left < EBB_BLOCK_PATIENTS ? (int)left : EBB_BLOCK_PATIENTS;
    if (block->n_patients < EBB_BLOCK_PATIENTS) /* rows beyond the last patient are zero */
        memset(block->memory, 0, ebb_block_bytes(plan, block->with_rows, block->with_trajectories));
    kernel(plan, block, &worker->tally);
}

/* The first failure stays. */
static void latch(atomic_int *failure, enum ebb_status status)
{
    int none = EBB_OK;
    if (status != EBB_OK)
        atomic_compare_exchange_strong(failure, &none, (int)status);
}

static void place_block(const struct ebb_run_options *options, int thread, const struct ebb_block *block, int64_t n_done,
                        atomic_int *failure)
{
    if (options->sink && options->sink->place && atomic_load(failure) == EBB_OK)
        latch(failure, options->sink->place(options->sink->self, thread, block));
    if (options->progress)
        options->progress(options->progress_self, n_done);
}

enum ebb_status ebb_run_blocks(const struct ebb_plan *plan, int64_t first_block, int64_t last_block,
                               const struct ebb_run_options *options, struct ebb_tally *tally)
{
    const int64_t n_blocks = last_block - first_block;
    const int n_threads = n_blocks < options->n_threads ? (int)n_blocks : options->n_threads; /* no worker without a block */
    if (n_blocks <= 0)
        return EBB_OK;
    struct worker *workers = new_workers(plan, n_threads, options->sink != NULL);
    if (workers == NULL)
        return EBB_NO_MEMORY;
    atomic_int failure = EBB_OK;
    int64_t n_done = 0; /* touched in the ordered part only */
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(n_threads)
    for (int64_t number = first_block; number < last_block; number++) {
        const int thread = omp_get_thread_num();
        struct worker *worker = &workers[thread];
        if (options->stop && atomic_load(options->stop))
            latch(&failure, EBB_INTERRUPTED);
        if (atomic_load(&failure) == EBB_OK) {
            play_block(plan, options->kernel->run, number, worker);
            if (options->sink && options->sink->prepare)
                latch(&failure, options->sink->prepare(options->sink->self, thread, &worker->block));
        }
#pragma omp ordered
        {
            if (atomic_load(&failure) == EBB_OK) {
                n_done += worker->block.n_patients;
                place_block(options, thread, &worker->block, n_done, &failure);
            }
        }
    }
    const enum ebb_status status = (enum ebb_status)atomic_load(&failure);
    for (int i = 0; status == EBB_OK && i < n_threads; i++)
        ebb_tally_merge(tally, &workers[i].tally);
    free_workers(workers, n_threads);
    return status;
}
