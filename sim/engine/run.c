/* SPDX-License-Identifier: MIT
 * run: blocks in parallel, results in order.
 *
 * Threads take blocks as they become free, so the time is shared well; a block's patients depend on its
 * number alone, tallies are whole numbers, and the sink is served in block order: no result depends on who
 * did what when.
 *
 *   1. Workers   2. Where the time goes   3. A block   4. All blocks   5. Several plans again and again
 */
#include <ebb/run.h>

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <omp.h>

/* For a profile the random numbers of one block in so many are drawn once more: seldom enough to cost less
 * than 1 %. */
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

/* Which patients the block holds. */
static void set_block(struct ebb_block *block, const struct ebb_plan *plan, int64_t number)
{
    const int64_t left = ebb_plan_most_patients(plan) - number * EBB_BLOCK_PATIENTS;
    block->number = number;
    block->first_patient = number * EBB_BLOCK_PATIENTS;
    block->n_patients = left < EBB_BLOCK_PATIENTS ? (int)left : EBB_BLOCK_PATIENTS;
    if (block->n_patients < EBB_BLOCK_PATIENTS) /* rows beyond the last patient are zero */
        memset(block->memory, 0, ebb_block_bytes(plan, block->with_rows, block->with_trajectories));
}

/* The first failure stays. */
static void latch(atomic_int *failure, enum ebb_status status)
{
    int none = EBB_OK;
    if (status != EBB_OK)
        atomic_compare_exchange_strong(failure, &none, (int)status);
}

/* All threads of a run, and what they have in common. */
struct team {
    const struct ebb_plan *plan;
    const struct ebb_run_options *options;
    struct worker *workers; /* of each thread */
    int64_t first_block;
    int64_t n_done; /* patients; touched by one thread at a time */
    atomic_int failure;
};

static enum ebb_status prepare_block(const struct team *team, int thread, const struct ebb_block *block)
{
    const struct ebb_sink *sink = team->options->sink;
    return sink && sink->prepare ? sink->prepare(sink->self, thread, block) : EBB_OK;
}

static enum ebb_status place_block(const struct team *team, int thread, const struct ebb_block *block)
{
    const struct ebb_sink *sink = team->options->sink;
    return sink && sink->place ? sink->place(sink->self, thread, block) : EBB_OK;
}

/* Everything about a block that needs no turn. */
static void play(struct team *team, int64_t number, int thread)
{
    const struct ebb_run_options *options = team->options;
    struct worker *worker = &team->workers[thread];
    if (options->stop && atomic_load(options->stop))
        latch(&team->failure, EBB_INTERRUPTED);
    start_booking(options, worker);
    if (atomic_load(&team->failure) != EBB_OK)
        return;
    set_block(&worker->block, team->plan, number);
    options->kernel->run(team->plan, &worker->block, &worker->tally);
    worker->profile.n_patients += worker->block.n_patients;
    book(options, worker, EBB_SPENT_KERNEL);
    latch(&team->failure, prepare_block(team, thread, &worker->block));
    book(options, worker, EBB_SPENT_PREPARING);
}

/* One thread at a time. */
static void hand_over(struct team *team, int thread)
{
    const struct ebb_run_options *options = team->options;
    struct worker *worker = &team->workers[thread];
    book(options, worker, EBB_SPENT_WAITING);
    if (atomic_load(&team->failure) == EBB_OK) {
        team->n_done += worker->block.n_patients;
        latch(&team->failure, place_block(team, thread, &worker->block));
        if (options->progress)
            options->progress(options->progress_self, team->n_done);
    }
    book(options, worker, EBB_SPENT_PLACING);
}

static void redraw_some(struct team *team, int64_t number, int thread)
{
    const bool chosen = (number - team->first_block) % BLOCKS_A_REDRAWING == 0;
    if (team->options->profile && chosen && atomic_load(&team->failure) == EBB_OK)
        redraw(team->plan, team->options, &team->workers[thread]);
}

/* 4. All blocks */

static void run_in_order(struct team *team, int64_t last_block, int n_threads)
{
#pragma omp parallel for ordered schedule(dynamic, 1) num_threads(n_threads)
    for (int64_t number = team->first_block; number < last_block; number++) {
        const int thread = omp_get_thread_num();
        play(team, number, thread);
#pragma omp ordered
        hand_over(team, thread);
        redraw_some(team, number, thread);
    }
}

/* Where nobody takes the blocks in order no thread waits for another. One that others' programs keep from its
 * processor would else hold up all. */
static void run_in_any_order(struct team *team, int64_t last_block, int n_threads)
{
#pragma omp parallel for schedule(dynamic, 1) num_threads(n_threads)
    for (int64_t number = team->first_block; number < last_block; number++) {
        const int thread = omp_get_thread_num();
        play(team, number, thread);
#pragma omp critical(ebb_run_hand_over)
        hand_over(team, thread);
        redraw_some(team, number, thread);
    }
}

enum ebb_status ebb_run_blocks(const struct ebb_plan *plan, int64_t first_block, int64_t last_block,
                               const struct ebb_run_options *options, struct ebb_tally *tally)
{
    const int64_t n_blocks = last_block - first_block;
    const int n_threads =
        n_blocks < options->n_threads ? (int)n_blocks : options->n_threads; /* no worker without a block */
    if (n_blocks <= 0)
        return EBB_OK;
    const double start = options->profile ? seconds_on(CLOCK_MONOTONIC) : 0.0;
    struct ebb_profile profile = {0};
    struct team team = {.plan = plan, .options = options, .first_block = first_block, .failure = EBB_OK};
    team.workers = new_workers(plan, n_threads, options->sink != NULL);
    if (team.workers == NULL)
        return EBB_NO_MEMORY;
    if (options->sink && options->sink->place)
        run_in_order(&team, last_block, n_threads);
    else
        run_in_any_order(&team, last_block, n_threads);
    const enum ebb_status status = (enum ebb_status)atomic_load(&team.failure);
    for (int i = 0; i < n_threads; i++) {
        if (status == EBB_OK)
            ebb_tally_merge(tally, &team.workers[i].tally);
        add_profile(&profile, &team.workers[i].profile);
    }
    free_workers(team.workers, n_threads);
    if (options->profile) {
        end_profile(&profile, start, n_threads);
        add_profile(options->profile, &profile);
    }
    return status;
}

/* 5. Several plans again and again */

/* A block of a plan: what one thread does in one go. */
struct errand {
    int plan;
    int64_t block;
    double work; /* rough: the longest come first, so that no thread is left with one in the end */
};

struct ebb_crew {
    int n_plans, n_threads, n_errands;
    struct ebb_crew_plan *plans;
    struct ebb_block *blocks; /* (thread, plan) */
    struct errand *errands;
};

static int by_work(const void *a, const void *b)
{
    const struct errand *x = a, *y = b;
    if (x->work != y->work)
        return x->work < y->work ? 1 : -1;
    return x->plan != y->plan ? x->plan - y->plan : (int)(x->block - y->block);
}

static enum ebb_status list_errands(struct ebb_crew *crew)
{
    int64_t n = 0;
    for (int i = 0; i < crew->n_plans; i++)
        n += crew->plans[i].plan->n_blocks;
    crew->errands = calloc((size_t)n + 1, sizeof *crew->errands);
    if (crew->errands == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < crew->n_plans; i++) {
        const struct ebb_plan *plan = crew->plans[i].plan;
        for (int64_t block = 0; block < plan->n_blocks; block++) {
            const double work = (double)plan->calendar.n_assessments * (1.0 + plan->study.n_policies);
            crew->errands[crew->n_errands++] = (struct errand){i, block, work};
        }
    }
    qsort(crew->errands, (size_t)crew->n_errands, sizeof *crew->errands, by_work);
    return EBB_OK;
}

enum ebb_status ebb_crew_open(const struct ebb_crew_plan *plans, int n_plans, int n_threads,
                              struct ebb_crew **out_crew)
{
    struct ebb_crew *crew = calloc(1, sizeof *crew);
    enum ebb_status status = EBB_NO_MEMORY;
    *out_crew = NULL;
    if (crew == NULL)
        return status;
    crew->plans = calloc((size_t)n_plans, sizeof *crew->plans);
    crew->blocks = calloc((size_t)n_threads * (size_t)n_plans, sizeof *crew->blocks);
    if (crew->plans && crew->blocks) {
        memcpy(crew->plans, plans, (size_t)n_plans * sizeof *plans);
        crew->n_plans = n_plans;
        crew->n_threads = n_threads;
        status = list_errands(crew);
    }
    for (int i = 0; i < n_threads * n_plans && status == EBB_OK; i++) {
        const struct ebb_plan *plan = plans[i % n_plans].plan;
        const bool with_rows = plan->study.record != EBB_RECORD_SUMMARY;
        status = ebb_block_init(&crew->blocks[i], plan, with_rows, with_rows);
    }
    if (status == EBB_OK)
        *out_crew = crew;
    else
        ebb_crew_close(crew);
    return status;
}

void ebb_crew_close(struct ebb_crew *crew)
{
    if (crew == NULL)
        return;
    for (int i = 0; i < crew->n_threads * crew->n_plans; i++)
        ebb_block_free(&crew->blocks[i]);
    free(crew->errands);
    free(crew->blocks);
    free(crew->plans);
    free(crew);
}

static enum ebb_status run_errand(struct ebb_crew *crew, const struct errand *errand, ebb_kernel kernel,
                                  int thread)
{
    const struct ebb_crew_plan *job = &crew->plans[errand->plan];
    struct ebb_block *block = &crew->blocks[thread * crew->n_plans + errand->plan];
    set_block(block, job->plan, errand->block);
    kernel(job->plan, block, NULL);
    return job->sink->prepare(job->sink->self, thread, block);
}

enum ebb_status ebb_crew_play(struct ebb_crew *crew, ebb_kernel kernel, atomic_bool *stop)
{
    atomic_int failure = EBB_OK;
#pragma omp parallel for schedule(dynamic, 1) num_threads(crew->n_threads)
    for (int i = 0; i < crew->n_errands; i++) {
        if (stop && atomic_load(stop))
            latch(&failure, EBB_INTERRUPTED);
        if (atomic_load(&failure) == EBB_OK)
            latch(&failure, run_errand(crew, &crew->errands[i], kernel, omp_get_thread_num()));
    }
    return (enum ebb_status)atomic_load(&failure);
}
