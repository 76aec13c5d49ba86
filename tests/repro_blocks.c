/* SPDX-License-Identifier: MIT
 * repro_blocks: a range of blocks gives the same bytes in one piece, in shards of any size, in any order, and
 * for any number of threads.
 *
 *   1. Comparing   2. Shards and threads   3. The sink's order
 */
#include <ebb/executor.h>

#include "support.h"
#include "tap.h"

/* Eleven blocks, the last of 100 patients, with everything that a tally counts: a lead-in, strata and a
 * modifier. */
static struct ebb_study full_study(void)
{
    struct ebb_study study = ebb_support_study("three_policies.yaml");
    study.n_patients = 10 * EBB_BLOCK_PATIENTS + 100;
    study.horizon_days = 84;
    study.n_phases = 1;
    study.lead_in[0] = (struct ebb_phase){28, ebb_support_every("weekly", 7, 7)};
    study.n_strata = 2;
    study.strata[0] = (struct ebb_stratum){"remitters", 1, {{12, -1.0, 3, 4}}};
    study.strata[1] = (struct ebb_stratum){"often_better", 1, {{-1, 0.5, 2, 2}}};
    study.n_modifiers = 1;
    study.modifiers[0] = (struct ebb_modifier){"therapy", 0.3, 1.5, 1.2, 1.0, 0.9, 0.5};
    study.parameters.screening.f_contraindicated = 0.1;
    return study;
}

/* 1. Comparing */

static void assert_same_tally(const struct ebb_tally *a, const struct ebb_tally *b)
{
    assert_int_equal(a->n_words, b->n_words);
    assert_memory_equal(a->memory, b->memory, a->n_words * sizeof(int64_t));
}

static void assert_same_run(const struct ebb_support_run *a, const struct ebb_support_run *b)
{
    assert_same_tally(&a->tally, &b->tally);
    assert_true(ebb_support_same_rows(a, b));
}

/* Plays shards of `size` blocks, the last first where `backwards`, each with its own tally, and merges them.
 */
static void run_shards(struct ebb_support_run *run, const struct ebb_study *study, int64_t size,
                       int n_threads, bool backwards)
{
    ebb_support_run_open(run, study);
    const int64_t n_blocks = run->plan.n_blocks;
    const int64_t n_shards = (n_blocks + size - 1) / size;
    for (int64_t shard = 0; shard < n_shards; shard++) {
        const int64_t first = (backwards ? n_shards - 1 - shard : shard) * size;
        struct ebb_tally merged = run->tally;
        assert_int_equal(ebb_tally_init(&run->tally, &run->plan), EBB_OK);
        ebb_support_run_add(run, first, first + size < n_blocks ? first + size : n_blocks, n_threads);
        ebb_tally_merge(&merged, &run->tally);
        ebb_tally_free(&run->tally);
        run->tally = merged;
    }
}

/* 2. Shards and threads */

static void shards_make_the_whole(void **state)
{
    (void)state;
    const struct ebb_study study = full_study();
    struct ebb_support_run whole, parts, other;
    ebb_support_run_init(&whole, &study);
    assert_int_equal(whole.plan.n_blocks, 11);
    assert_int_equal(whole.tally.flow[EBB_FLOW_ENROLLED], study.n_patients);
    assert_true(whole.tally.n_strata_patients[0] > 0 && whole.tally.n_strata_patients[1] > 0);
    static const int64_t sizes[] = {1, 2, 5};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        run_shards(&parts, &study, sizes[i], 1, i == 1);
        assert_same_run(&whole, &parts);
        ebb_support_run_free(&parts);
    }
    struct ebb_study reseeded = study; /* and another seed would have been noticed */
    reseeded.seed++;
    ebb_support_run_init(&other, &reseeded);
    assert_false(ebb_support_same_rows(&whole, &other));
    ebb_support_run_free(&other);
    ebb_support_run_free(&whole);
}

static void threads_change_nothing(void **state)
{
    (void)state;
    const struct ebb_study study = full_study();
    struct ebb_support_run one, many;
    static const int n_threads[] = {2, 3, 7};
    ebb_support_run_init(&one, &study);
    for (size_t i = 0; i < sizeof n_threads / sizeof n_threads[0]; i++) {
        ebb_support_run_open(&many, &study);
        ebb_support_run_add(&many, 0, many.plan.n_blocks, n_threads[i]);
        assert_same_run(&one, &many);
        ebb_support_run_free(&many);
        run_shards(&many, &study, 5, n_threads[i], true);
        assert_same_run(&one, &many);
        ebb_support_run_free(&many);
    }
    ebb_support_run_free(&one);
}

/* A patient's bytes do not depend on how many others are simulated. */
static void more_patients_change_nobody(void **state)
{
    (void)state;
    struct ebb_study study = full_study();
    struct ebb_support_run many, few;
    ebb_support_run_init(&many, &study);
    study.n_patients = EBB_BLOCK_PATIENTS + 7;
    ebb_support_run_init(&few, &study);
    for (int p = 0; p < study.n_policies; p++) {
        assert_memory_equal(ebb_support_scores(&many, p, 0), ebb_support_scores(&few, p, 0),
                            few.n_patients * few.n_assessments);
        assert_memory_equal(ebb_support_states(&many, p, 0), ebb_support_states(&few, p, 0),
                            few.n_patients * few.n_assessments);
    }
    ebb_support_run_free(&many);
    ebb_support_run_free(&few);
}

/* 3. The sink's order */

/* What a sink sees: blocks come to `place` in order, each by the thread that prepared it. */
struct watch {
    int64_t next;
    int prepared_by[64];
};

static enum ebb_status note_prepared(void *self, int thread, const struct ebb_block *block)
{
    struct watch *watch = self;
    watch->prepared_by[block->number] = thread + 1;
    return EBB_OK;
}

static enum ebb_status note_placed(void *self, int thread, const struct ebb_block *block)
{
    struct watch *watch = self;
    if (block->number != watch->next || watch->prepared_by[block->number] != thread + 1)
        return EBB_FAILED;
    watch->next++;
    return block->first_patient == block->number * EBB_BLOCK_PATIENTS ? EBB_OK : EBB_FAILED;
}

static void blocks_are_placed_in_order(void **state)
{
    (void)state;
    const struct ebb_study study = full_study();
    struct ebb_support_run run;
    struct watch watch = {.next = 2};
    const struct ebb_sink sink = {.self = &watch, .prepare = note_prepared, .place = note_placed};
    const struct ebb_batch batch = {&run.plan, 2, 11, &sink, &run.tally};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best(), .n_threads = 7};
    ebb_support_run_open(&run, &study);
    assert_int_equal(ebb_play_once(&batch, 1, &options), EBB_OK);
    assert_int_equal(watch.next, 11);
    watch.next = 3; /* the first block now comes out of turn: its status ends the run, and nothing is added */
    const int64_t before = run.tally.flow[EBB_FLOW_ENROLLED];
    assert_int_equal(ebb_play_once(&batch, 1, &options), EBB_FAILED);
    assert_int_equal(run.tally.flow[EBB_FLOW_ENROLLED], before);
    ebb_support_run_free(&run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("shards of 1, 2 and 5 blocks merge into the whole", shards_make_the_whole),
        TEST("2, 3 and 7 threads give the bytes of one", threads_change_nothing),
        TEST("a patient does not depend on how many others there are", more_patients_change_nobody),
        TEST("blocks are placed in their order, and a sink's failure ends the run",
             blocks_are_placed_in_order),
    };
    return RUN_TESTS(tests);
}
