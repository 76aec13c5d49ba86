/* SPDX-License-Identifier: MIT
 * verification: plays a study and takes down what the verifications look at.
 *
 * Trajectories of a run are large and read once, so what is asked of each patient is asked while the block
 * is there. The digest needs blocks in their order, which is why all of that stands in `place` and not in
 * `prepare`.
 *
 *   1. Looking at patients   2. Playing
 */
#include <ebb/verification.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/executor.h>

/* 1. Looking at patients */

struct watcher {
    struct ebb_played *played;
    struct ebb_digest digest;
};

/* Who has left, was not selected or not treated stays so. */
static bool is_final(int state)
{
    return state == EBB_STATE_LEFT || state == EBB_STATE_UNSELECTED || state == EBB_STATE_UNTREATED;
}

/* Counted from the mask of days, which the store keeps, and not from the outcome, with which it is compared.
 * */
static int infusions_at(const struct ebb_plan *plan, const struct ebb_block *block, size_t row, int t)
{
    const size_t width = (size_t)plan->mask_bytes;
    const uint8_t *at = block->infusions + (row * (size_t)plan->calendar.n_assessments + (size_t)t) * width;
    int n = 0;
    for (size_t byte = 0; byte < width; byte++)
        n += __builtin_popcount(at[byte]);
    return n;
}

static void watch_row(struct ebb_played *played, const struct ebb_block *block, size_t row)
{
    const struct ebb_plan *plan = &played->plan;
    const int n = plan->calendar.n_assessments;
    const uint8_t *score = block->score + row * (size_t)n, *state = block->state + row * (size_t)n;
    int n_infusions = 0, n_after = 0;
    for (int t = 0; t < n; t++) {
        const int given = infusions_at(plan, block, row, t);
        n_infusions += given;
        /* The state at t holds for the interval that begins there. */
        n_after += state[t] == EBB_STATE_LEFT ? given : 0;
        played->n_off_scale += (float)score[t] > plan->constants->max_score;
        played->n_returned += t > 0 && is_final(state[t - 1]) && state[t] != state[t - 1];
    }
    played->n_miscounted += n_infusions != block->outcomes[EBB_INFUSIONS][row];
    played->n_after_leaving += n_after > 0;
}

/* By scores alone: policies that give other infusions may still leave a patient with the same scores, but
 * not the other way round. */
static void watch_policies(struct ebb_played *played, const struct ebb_block *block, int i)
{
    const size_t n = (size_t)played->plan.calendar.n_assessments;
    const uint8_t *first = block->score + (size_t)i * n;
    bool unlike = false;
    for (int policy = 1; policy < played->plan.study.n_policies; policy++)
        unlike = unlike ||
                 memcmp(first, block->score + ((size_t)policy * EBB_BLOCK_PATIENTS + (size_t)i) * n, n) != 0;
    played->n_unlike += unlike;
}

/* One block at a time, in their order. Patients that do not exist are left out of the digest: how a block is
 * filled up is no property of the study. */
static enum ebb_status watch_block(void *self, int thread, const struct ebb_block *block)
{
    struct watcher *watcher = self;
    const struct ebb_plan *plan = &watcher->played->plan;
    const size_t n = (size_t)plan->calendar.n_assessments, patients = (size_t)block->n_patients;
    (void)thread;
    for (int policy = 0; policy < plan->study.n_policies; policy++) {
        const size_t row = (size_t)policy * EBB_BLOCK_PATIENTS;
        for (size_t i = 0; i < patients; i++)
            watch_row(watcher->played, block, row + i);
        ebb_digest_add(&watcher->digest, block->score + row * n, patients * n);
        ebb_digest_add(&watcher->digest, block->state + row * n, patients * n);
        ebb_digest_add(&watcher->digest, block->infusions + row * n * (size_t)plan->mask_bytes,
                       patients * n * (size_t)plan->mask_bytes);
        for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
            ebb_digest_add(&watcher->digest, block->outcomes[outcome] + row, patients * sizeof(int32_t));
    }
    for (int i = 0; i < block->n_patients; i++)
        watch_policies(watcher->played, block, i);
    return EBB_OK;
}

/* 2. Playing */

static enum ebb_status play(struct ebb_played *played, const struct ebb_verifier *verifier, int n_threads,
                            const struct ebb_kernel_entry *kernel)
{
    struct watcher watcher = {.played = played};
    const struct ebb_sink sink = {.self = &watcher, .place = watch_block};
    const struct ebb_batch batch = {
        .plan = &played->plan, .last_block = played->plan.n_blocks, .sink = &sink, .tally = &played->tally};
    const struct ebb_play_options options = {
        .kernel = kernel, .n_threads = n_threads, .stop = verifier->stop};
    ebb_digest_init(&watcher.digest);
    const enum ebb_status status = ebb_executor_play(verifier->executor, &batch, 1, &options);
    ebb_digest_hex(&watcher.digest, played->digest);
    return status;
}

enum ebb_status ebb_played_init(struct ebb_played *played, const struct ebb_verifier *verifier,
                                const struct ebb_study *study, int n_threads,
                                const struct ebb_kernel_entry *kernel)
{
    struct ebb_messages messages = {0};
    struct ebb_study *own = malloc(sizeof *own);
    *played = (struct ebb_played){.n_off_scale = 0};
    if (own == NULL)
        return EBB_NO_MEMORY;
    *own = *study; /* a copy, since what is recorded must be everything, whatever the study asks for */
    own->record = EBB_RECORD_ALL;
    own->precision.on = false;
    enum ebb_status status = ebb_plan_init(&played->plan, own, &messages);
    ebb_messages_free(&messages);
    free(own);
    if (status == EBB_OK)
        status = ebb_tally_init(&played->tally, &played->plan);
    if (status == EBB_OK)
        status = play(played, verifier, n_threads > 0 ? n_threads : verifier->n_threads,
                      kernel ? kernel : verifier->kernel);
    return status;
}

void ebb_played_free(struct ebb_played *played)
{
    ebb_tally_free(&played->tally);
    ebb_plan_free(&played->plan);
}

/* The digest holds the rows, the tallies what is added up; either could be wrong while the other is right. */
bool ebb_played_equal(const struct ebb_played *a, const struct ebb_played *b)
{
    return strcmp(a->digest, b->digest) == 0 && a->tally.n_words == b->tally.n_words &&
           memcmp(a->tally.memory, b->tally.memory, a->tally.n_words * sizeof(int64_t)) == 0;
}

enum ebb_status ebb_verifier_init(struct ebb_verifier *verifier)
{
    const enum ebb_status status = ebb_executor_open(&verifier->executor);
    return status == EBB_OK ? ebb_played_init(&verifier->base, verifier, verifier->study, 0, NULL) : status;
}

void ebb_verifier_free(struct ebb_verifier *verifier)
{
    ebb_played_free(&verifier->base);
    ebb_executor_close(verifier->executor);
    verifier->executor = NULL;
}
