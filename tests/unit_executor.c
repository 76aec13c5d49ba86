/* SPDX-License-Identifier: MIT
 * unit_executor: several plans played together give what each gives alone, in whatever rooms they are played.
 *
 *   1. Plans to play   2. What a play gave   3. Together and alone   4. Rooms   5. Order   6. Ending
 * early */
#include <ebb/executor.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support.h"
#include "tap.h"

/* 1. Plans to play: of unlike shape, work and record, the last block of each partial */

enum { N_PLANS = 3 };

static void open_plans(struct ebb_plan plans[N_PLANS])
{
    struct ebb_messages messages = {0};
    struct ebb_study study = ebb_support_study("smoke.yaml");
    study.record = EBB_RECORD_ALL;
    study.horizon_days = 56;
    study.n_patients = EBB_BLOCK_PATIENTS + 70;
    assert_int_equal(ebb_plan_init(&plans[0], &study, &messages), EBB_OK);
    study = ebb_support_study("three_policies.yaml");
    study.record = EBB_RECORD_SUMMARY;
    study.horizon_days = 112;
    study.n_patients = 2 * EBB_BLOCK_PATIENTS + 1;
    assert_int_equal(ebb_plan_init(&plans[1], &study, &messages), EBB_OK);
    study.record = EBB_RECORD_ALL;
    study.horizon_days = 28;
    study.n_patients = 333;
    study.n_modifiers = 1;
    study.modifiers[0] = (struct ebb_modifier){"therapy", 0.3, 1.5, 1.2, 1.0, 0.9, 0.5};
    assert_int_equal(ebb_plan_init(&plans[2], &study, &messages), EBB_OK);
}

static void free_plans(struct ebb_plan plans[N_PLANS])
{
    for (int i = 0; i < N_PLANS; i++)
        ebb_plan_free(&plans[i]);
}

/* 2. What a play gave: a tally, a digest of each block's rows, and who came in which turn */

enum { MAX_BLOCKS = 4 };

struct seen {
    struct ebb_tally tally;
    struct ebb_sink sink;
    uint64_t rows[MAX_BLOCKS];      /* a hash */
    const void *memory[MAX_BLOCKS]; /* of the room that played it */
    int *turn, turns[MAX_BLOCKS];   /* *turn is shared by all batches */
    enum ebb_status status;         /* what the sink returns */
    atomic_bool *stop;              /* set by the first block */
};

static uint64_t hash(uint64_t h, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ at[i]) * UINT64_C(1099511628211);
    return h;
}

/* All of the wanted arrays, the patients that do not exist included: they must be zero. */
/* As far as chunks of the file go. */
static uint64_t hash_block(const struct ebb_block *block, const struct ebb_plan *plan)
{
    const size_t rows = (size_t)ebb_block_rows(plan), assessments = (size_t)plan->calendar.n_assessments;
    const size_t mask_bytes = (size_t)plan->mask_bytes;
    uint64_t h = UINT64_C(14695981039346656037);
    if (!block->with_rows)
        return h;
    h = hash(h, block->baseline, rows * sizeof(float));
    h = hash(h, block->biomarker, rows * sizeof(float));
    h = hash(h, block->treated, rows);
    h = hash(h, block->modifiers, rows);
    for (int p = 0; p < plan->study.n_policies; p++) {
        const size_t first = (size_t)p * EBB_BLOCK_PATIENTS;
        for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
            h = hash(h, block->outcomes[outcome] + first, rows * sizeof(int32_t));
        h = hash(h, block->score + first * assessments, rows * assessments);
        h = hash(h, block->state + first * assessments, rows * assessments);
        h = hash(h, block->infusions + first * assessments * mask_bytes, rows * assessments * mask_bytes);
    }
    return h;
}

struct watcher {
    const struct ebb_plan *plan;
    struct seen *seen;
};

static enum ebb_status look(void *self, int thread, const struct ebb_block *block)
{
    const struct watcher *watcher = self;
    (void)thread;
    watcher->seen->rows[block->number] = hash_block(block, watcher->plan);
    watcher->seen->memory[block->number] = block->memory;
    if (watcher->seen->stop)
        atomic_store(watcher->seen->stop, true);
    return watcher->seen->status;
}

static enum ebb_status take_turn(void *self, int thread, const struct ebb_block *block)
{
    const struct watcher *watcher = self;
    (void)thread;
    watcher->seen->turns[block->number] = (*watcher->seen->turn)++;
    return EBB_OK;
}

/* A play of some plans, with a sink and a tally each. */
struct played {
    int n, turn;
    struct seen seen[N_PLANS];
    struct watcher watchers[N_PLANS];
    struct ebb_batch batches[N_PLANS];
};

static void open_played(struct played *played, const struct ebb_plan *plans, int n, bool in_order)
{
    *played = (struct played){.n = n};
    for (int i = 0; i < n; i++) {
        struct seen *seen = &played->seen[i];
        seen->turn = &played->turn;
        played->watchers[i] = (struct watcher){&plans[i], seen};
        seen->sink = (struct ebb_sink){
            .self = &played->watchers[i], .prepare = look, .place = in_order ? take_turn : NULL};
        assert_int_equal(ebb_tally_init(&seen->tally, &plans[i]), EBB_OK);
        played->batches[i] = (struct ebb_batch){&plans[i], 0, plans[i].n_blocks, &seen->sink, &seen->tally};
    }
}

static void close_played(struct played *played)
{
    for (int i = 0; i < played->n; i++)
        ebb_tally_free(&played->seen[i].tally);
}

static struct ebb_play_options with_threads(int n_threads)
{
    return (struct ebb_play_options){.kernel = ebb_kernel_best(), .n_threads = n_threads};
}

static void assert_same(const struct seen *a, const struct seen *b)
{
    assert_memory_equal(a->rows, b->rows, sizeof a->rows);
    assert_int_equal(a->tally.n_words, b->tally.n_words);
    assert_memory_equal(a->tally.memory, b->tally.memory, a->tally.n_words * sizeof(int64_t));
}

/* 3. Together and alone */

static void together_is_as_alone(void **state)
{
    (void)state;
    static const int n_threads[] = {1, 2, 7};
    struct ebb_plan plans[N_PLANS];
    struct played alone[N_PLANS], together;
    open_plans(plans);
    for (int i = 0; i < N_PLANS; i++) {
        const struct ebb_play_options one = with_threads(1);
        open_played(&alone[i], &plans[i], 1, false);
        assert_int_equal(ebb_play_once(alone[i].batches, 1, &one), EBB_OK);
        assert_int_equal(alone[i].seen[0].tally.flow[EBB_FLOW_ENROLLED], plans[i].study.n_patients);
    }
    assert_true(alone[0].seen[0].rows[0] != alone[2].seen[0].rows[0]);
    for (int trial = 0; trial < 6; trial++) {
        const struct ebb_play_options options = with_threads(n_threads[trial / 2]);
        open_played(&together, plans, N_PLANS, trial % 2 == 1);
        assert_int_equal(ebb_play_once(together.batches, N_PLANS, &options), EBB_OK);
        for (int i = 0; i < N_PLANS; i++)
            assert_same(&alone[i].seen[0], &together.seen[i]);
        close_played(&together);
    }
    for (int i = 0; i < N_PLANS; i++)
        close_played(&alone[i]);
    free_plans(plans);
}

/* 4. Rooms */

/* Two plays of all plans, with a play of each alone in between, in one executor: the same bytes in the same
 * memory. */
static void rooms_stay(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    struct played first, second, between;
    struct ebb_executor *executor;
    const struct ebb_play_options options = with_threads(1);
    open_plans(plans);
    open_played(&first, plans, N_PLANS, false);
    open_played(&second, plans, N_PLANS, false);
    assert_int_equal(ebb_executor_open(&executor), EBB_OK);
    assert_int_equal(ebb_executor_reserve(executor, first.batches, N_PLANS, 1), EBB_OK);
    assert_int_equal(ebb_executor_play(executor, first.batches, N_PLANS, &options), EBB_OK);
    for (int i = 0; i < N_PLANS; i++) {
        open_played(&between, &plans[i], 1, true);
        assert_int_equal(ebb_executor_play(executor, between.batches, 1, &options), EBB_OK);
        assert_same(&between.seen[0], &first.seen[i]);
        close_played(&between);
    }
    assert_int_equal(ebb_executor_play(executor, second.batches, N_PLANS, &options), EBB_OK);
    ebb_executor_close(executor);
    for (int i = 0; i < N_PLANS; i++) {
        assert_same(&first.seen[i], &second.seen[i]);
        assert_ptr_equal(first.seen[i].memory[0], first.seen[0].memory[0]);
        assert_ptr_equal(second.seen[i].memory[0], first.seen[0].memory[0]);
    }
    close_played(&first);
    close_played(&second);
    free_plans(plans);
}

/* Room shows in what the C library says is in use; a sanitizer's allocator says nothing, and then neither
 * does this. */
static void no_threads_are_one(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    struct played played;
    struct ebb_executor *executor;
    const struct ebb_play_options options = with_threads(0);
    open_plans(plans);
    open_played(&played, plans, N_PLANS, false);
    assert_int_equal(ebb_executor_open(&executor), EBB_OK);
    const struct mallinfo2 before = mallinfo2();
    assert_int_equal(ebb_executor_reserve(executor, played.batches, N_PLANS, 0), EBB_OK);
    const struct mallinfo2 after = mallinfo2();
    if (before.uordblks > 0)
        assert_true(after.uordblks + after.hblkhd > before.uordblks + before.hblkhd + 100000);
    assert_int_equal(ebb_executor_play(executor, played.batches, N_PLANS, &options), EBB_OK);
    ebb_executor_close(executor);
    close_played(&played);
    free_plans(plans);
}

/* Every kernel on a clean block, and on one whose memory, the scratch included, is full of rubbish. */
static void rubbish_changes_nothing(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    open_plans(plans);
    for (int i = 0; i < N_PLANS; i++) {
        for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++) {
            struct ebb_block clean, dirty;
            if (!kernel->runs_here())
                continue;
            assert_int_equal(ebb_block_init(&clean, &plans[i], true, true), EBB_OK);
            assert_int_equal(ebb_block_init(&dirty, &plans[i], true, true), EBB_OK);
            memset(dirty.memory, 0xa5, dirty.capacity);
            ebb_block_set(&clean, &plans[i], plans[i].n_blocks - 1);
            ebb_block_set(&dirty, &plans[i], plans[i].n_blocks - 1);
            kernel->run(&plans[i], &clean, NULL);
            kernel->run(&plans[i], &dirty, NULL);
            assert_true(clean.n_patients < EBB_BLOCK_PATIENTS);
            if (plans[i].n_blocks > 1) /* else the chunk ends with the last patient */
                assert_int_equal(clean.score[clean.n_patients * plans[i].calendar.n_assessments], 0);
            assert_true(hash_block(&clean, &plans[i]) == hash_block(&dirty, &plans[i]));
            ebb_block_free(&clean);
            ebb_block_free(&dirty);
        }
    }
    free_plans(plans);
}

/* 5. Order */

static void sinks_take_turns(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    struct played played;
    const struct ebb_play_options options = with_threads(3);
    open_plans(plans);
    open_played(&played, plans, N_PLANS, true);
    assert_int_equal(ebb_play_once(played.batches, N_PLANS, &options), EBB_OK);
    int turn = 0;
    for (int i = 0; i < N_PLANS; i++) {
        for (int64_t block = 0; block < plans[i].n_blocks; block++)
            assert_int_equal(played.seen[i].turns[block], turn++);
    }
    assert_int_equal(turn, played.turn);
    close_played(&played);
    free_plans(plans);
}

static void note_progress(void *self, int64_t n_patients_done)
{
    int64_t *last = self;
    assert_true(n_patients_done > *last);
    *last = n_patients_done;
}

static void progress_and_profile_count_everybody(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    struct played played;
    struct ebb_profile profile = {0};
    int64_t all = 0, told = 0;
    struct ebb_play_options options = with_threads(2);
    options.progress = note_progress;
    options.progress_self = &told;
    options.profile = &profile;
    open_plans(plans);
    for (int i = 0; i < N_PLANS; i++)
        all += plans[i].study.n_patients;
    open_played(&played, plans, N_PLANS, false);
    assert_int_equal(ebb_play_once(played.batches, N_PLANS, &options), EBB_OK);
    assert_int_equal(told, all);
    assert_int_equal(profile.n_patients, all);
    assert_true(profile.n_redrawn > 0 && profile.n_redrawn < all);
    assert_true(ebb_profile_drawing(&profile) <= profile.seconds[EBB_SPENT_KERNEL]);
    close_played(&played);
    free_plans(plans);
}

/* 6. Ending early */

static void a_sink_or_a_stop_ends_the_play(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    struct played played;
    atomic_bool stop = false;
    struct ebb_play_options options = with_threads(2);
    options.stop = &stop;
    open_plans(plans);
    open_played(&played, plans, N_PLANS, false);
    played.seen[1].status = EBB_BAD_FILE;
    assert_int_equal(ebb_play_once(played.batches, N_PLANS, &options), EBB_BAD_FILE);
    close_played(&played);
    open_played(&played, &plans[1], 1, false); /* a single one leaves its tally as it was */
    played.seen[0].stop = &stop;
    assert_int_equal(ebb_play_once(played.batches, 1, &options), EBB_INTERRUPTED);
    assert_int_equal(played.seen[0].tally.flow[EBB_FLOW_ENROLLED], 0);
    close_played(&played);
    free_plans(plans);
}

/* What a stopped play says that it has done is there to the bit, and no more: the rest, played later, makes
 * the whole. */
static void a_stopped_play_is_the_beginning_of_the_whole(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    struct played stopped, whole;
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
        atomic_bool stop = false;
        int64_t n_played = -1;
        struct ebb_play_options options = with_threads(n_threads);
        open_plans(plans);
        open_played(&whole, &plans[1], 1, true);
        assert_int_equal(ebb_play_once(whole.batches, 1, &options), EBB_OK);
        open_played(&stopped, &plans[1], 1, true);
        stopped.seen[0].stop = &stop;
        options.stop = &stop;
        options.n_played = &n_played;
        const enum ebb_status status = ebb_play_once(stopped.batches, 1, &options);
        const int64_t n_blocks = stopped.batches[0].last_block - stopped.batches[0].first_block;
        assert_true(status == (n_played < n_blocks ? EBB_INTERRUPTED : EBB_OK));
        assert_true(n_played >= 1 && n_played <= n_threads + 1);
        stopped.batches[0].first_block += n_played;
        stopped.seen[0].stop = NULL;
        options.stop = NULL;
        assert_int_equal(ebb_play_once(stopped.batches, 1, &options), EBB_OK);
        assert_int_equal(n_played, stopped.batches[0].last_block - stopped.batches[0].first_block);
        assert_memory_equal(stopped.seen[0].tally.memory, whole.seen[0].tally.memory,
                            whole.seen[0].tally.n_words * sizeof(int64_t));
        close_played(&stopped);
        close_played(&whole);
        free_plans(plans);
    }
}

static void nothing_to_play_is_fine(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    const struct ebb_play_options options = with_threads(2);
    open_plans(plans);
    const struct ebb_batch none = {.plan = &plans[0], .first_block = 2, .last_block = 2};
    const struct ebb_batch quiet = {.plan = &plans[0], .last_block = 1}; /* neither tally nor sink */
    assert_int_equal(ebb_play_once(NULL, 0, &options), EBB_OK);
    assert_int_equal(ebb_play_once(&none, 1, &options), EBB_OK);
    assert_int_equal(ebb_play_once(&quiet, 1, &options), EBB_OK);
    ebb_executor_close(NULL);
    free_plans(plans);
}

/* In a child: a bug ends the program. */
static int exit_status_of_blocks(const struct ebb_plan *plan, int64_t first, int64_t last)
{
    const struct ebb_batch batch = {.plan = plan, .first_block = first, .last_block = last};
    const struct ebb_play_options options = with_threads(1);
    int status;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(freopen("/dev/null", "w", stderr) ? (int)ebb_play_once(&batch, 1, &options) : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void blocks_that_a_plan_has_not_are_a_bug(void **state)
{
    (void)state;
    struct ebb_plan plans[N_PLANS];
    open_plans(plans);
    assert_int_equal(exit_status_of_blocks(&plans[0], plans[0].n_blocks, plans[0].n_blocks + 1), 70);
    assert_int_equal(exit_status_of_blocks(&plans[0], -1, 1), 70);
    free_plans(plans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("plans played together give what each gives alone, with 1, 2 and 7 threads",
             together_is_as_alone),
        TEST("rooms stay where they are, and what they played before changes nothing", rooms_stay),
        TEST("room for 0 threads is room for one, as the play takes it", no_threads_are_one),
        TEST("every kernel gives the same bytes in a room full of rubbish", rubbish_changes_nothing),
        TEST("sinks are served batch by batch, block by block", sinks_take_turns),
        TEST("blocks that a plan has not are a bug", blocks_that_a_plan_has_not_are_a_bug),
        TEST("progress and profile count every patient", progress_and_profile_count_everybody),
        TEST("a sink's failure or a stop ends the play", a_sink_or_a_stop_ends_the_play),
        TEST("a stopped play is the beginning of the whole, on any number of threads",
             a_stopped_play_is_the_beginning_of_the_whole),
        TEST("no batch, no block, and neither tally nor sink are fine", nothing_to_play_is_fine),
    };
    return RUN_TESTS(tests);
}
