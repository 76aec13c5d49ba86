/* SPDX-License-Identifier: MIT
 * run: blocks in parallel, results in order.
 *
 * Threads take blocks as they become free, so the time is shared well; a block's patients depend on its number alone, tallies
 * are whole numbers, and the sink is served in block order: no result depends on who did what when.
 *
 *   1. Workers   2. Where the time goes   3. A block   4. All blocks
 */
#include <ebb/run.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <omp.h>

/* For a profile the random numbers of one block in so many are drawn once more: seldom enough to cost less than 1 %. */
enum { BLOCKS_A_REDRAWING = 64 };

struct worker {
    struct ebb_block block;
    struct ebb_tally tally;
    struct ebb_profile profile;
    double since; /* the moment up to which the profile is booked */
};

/* 1. Workers */

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

/* 2. Where the time goes */

static double seconds_on(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

double ebb_profile_drawing(const struct ebb_profile *profile)
{
    const double kernel = profile->seconds[EBB_SPENT_KERNEL];
    if (profile->n_redrawn == 0)
        return 0.0;
    const double drawing = profile->redrawing / (double)profile->n_redrawn * (double)profile->n_patients;
    return drawing < kernel ? drawing : kernel;
}

/* From here on time is booked. */
static void start_booking(const struct ebb_run_options *options, struct worker *worker)
{
    if (options->profile)
        worker->since = seconds_on(CLOCK_MONOTONIC);
}

/* Books the time since the last booking. */
static void book(const struct ebb_run_options *options, struct worker *worker, enum ebb_spent spent)
{
    if (options->profile == NULL)
        return;
    const double now = seconds_on(CLOCK_MONOTONIC);
    worker->profile.seconds[spent] += now - worker->since;
    worker->since = now;
}

static void redraw(const struct ebb_plan *plan, const struct ebb_run_options *options, struct worker *worker)
{
    const double start = seconds_on(CLOCK_THREAD_CPUTIME_ID);
    (void)options->kernel->draw(plan, &worker->block);
    worker->profile.redrawing += seconds_on(CLOCK_THREAD_CPUTIME_ID) - start;
    worker->profile.n_redrawn += worker->block.n_patients;
    book(options, worker, EBB_SPENT_REDRAWING);
}

static void add_profile(struct ebb_profile *profile, const struct ebb_profile *added)
{
    for (int spent = 0; spent < EBB_SPENT_COUNT; spent++)
        profile->seconds[spent] += added->seconds[spent];
    profile->clock += added->clock;
    profile->n_patients += added->n_patients;
    profile->n_redrawn += added->n_redrawn;
    profile->redrawing += added->redrawing;
}

/* The profile of a run that took as long as `start` is ago: what no worker has booked is idle. */
static void end_profile(struct ebb_profile *profile, double start, int n_threads)
{
    double booked = 0.0;
    for (int spent = 0; spent < EBB_SPENT_COUNT; spent++)
        booked += profile->seconds[spent];
    profile->clock = seconds_on(CLOCK_MONOTONIC) - start;
    profile->seconds[EBB_SPENT_IDLE] = n_threads * profile->clock - booked;
}

/* 3. A block */

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

/* Everything about a block that needs no turn. */
static enum ebb_status play_and_prepare(const struct ebb_plan *plan, const struct ebb_run_options *options, int64_t number,
                                        int thread, struct worker *worker)
{
    enum ebb_status status = EBB_OK;
    play_block(plan, options->kernel->run, number, worker);
    worker->profile.n_patients += worker->block.n_patients;
    book(options, worker, EBB_SPENT_KERNEL);
    if (options->sink && options->sink->prepare)
        status = options->sink->prepare(options->sink->self, thread, &worker->block);
    book(options, worker, EBB_SPENT_PREPARING);
    return status;
}

/* 4. All blocks */

enum ebb_status ebb_run_blocks(const struct ebb_plan *plan, int64_t first_block, int64_t last_block,
                               const struct ebb_run_options *options, struct ebb_tally *tally)
{
    const int64_t n_blocks = last_block - first_block;
    const int n_threads = n_blocks < options->n_threads ? (int)n_blocks : options->n_threads; /* no worker without a block */
    if (n_blocks <= 0)
        return EBB_OK;
    const double start = options->profile ? seconds_on(CLOCK_MONOTONIC) : 0.0;
    struct ebb_profile profile = {0};
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
        start_booking(options, worker);
        if (atomic_load(&failure) == EBB_OK)
            latch(&failure, play_and_prepare(plan, options, number, thread, worker));
#pragma omp ordered
        {
            book(options, worker, EBB_SPENT_WAITING);
            if (atomic_load(&failure) == EBB_OK) {
                n_done += worker->block.n_patients;
                place_block(options, thread, &worker->block, n_done, &failure);
            }
            book(options, worker, EBB_SPENT_PLACING);
        }
        if (options->profile && (number - first_block) % BLOCKS_A_REDRAWING == 0 && atomic_load(&failure) == EBB_OK)
            redraw(plan, options, worker);
    }
    const enum ebb_status status = (enum ebb_status)atomic_load(&failure);
    for (int i = 0; status == EBB_OK && i < n_threads; i++)
        ebb_tally_merge(tally, &workers[i].tally);
    for (int i = 0; i < n_threads; i++)
        add_profile(&profile, &workers[i].profile);
    free_workers(workers, n_threads);
    if (options->profile) {
        end_profile(&profile, start, n_threads);
        add_profile(options->profile, &profile);
    }
    return status;
}
