/* SPDX-License-Identifier: MIT
 * verify_again: the same study, run in other ways.
 *
 * "Equal" is equal in every byte of outcomes, trajectories and sums (ebb_played_equal). Nothing weaker would
 * do: a race or a rounding that depends on the processor moves one patient in a million first, and any
 * tolerance would hide that one.
 */
#include "verdicts.h"

#include <string.h>

#include <ebb/executor.h>

/* One, an even and an odd number. More threads than processors are fine, they take turns. */
enum ebb_status ebb_verify_any_threads(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    static const int counts[] = {1, 2, 3};
    int n_unlike = 0;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct ebb_played played;
        const enum ebb_status status = ebb_played_init(&played, verifier, verifier->study, counts[i], NULL);
        n_unlike += status == EBB_OK && !ebb_played_equal(&played, &verifier->base);
        ebb_played_free(&played);
        if (status != EBB_OK)
            return status;
    }
    ebb_verdict_say(verdict, n_unlike == 0, "%d of 3 runs with 1, 2 and 3 threads differ from the first",
                    n_unlike);
    return EBB_OK;
}

/* The reference kernel is among them, which is written beside the model page: this is where a user's study
 * meets it. Kernels for other processors are left out silently; the number that ran is in the words. */
enum ebb_status ebb_verify_any_kernel(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    int n = 0, n_unlike = 0;
    for (const struct ebb_kernel_entry *kernel = EBB_KERNELS; kernel->name; kernel++) {
        struct ebb_played played;
        if (!kernel->runs_here())
            continue;
        const enum ebb_status status = ebb_played_init(&played, verifier, verifier->study, 0, kernel);
        n_unlike += status == EBB_OK && !ebb_played_equal(&played, &verifier->base);
        n++;
        ebb_played_free(&played);
        if (status != EBB_OK)
            return status;
    }
    ebb_verdict_say(verdict, n_unlike == 0, "%d of the %d kernels that run here differ", n_unlike, n);
    return EBB_OK;
}

/* What shards and added files rest on. The second half is played first, and merged into: sums are whole
 * numbers, so that neither order may matter. Only sums are compared, because nobody merges trajectories. */
enum ebb_status ebb_verify_split_and_merged(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_play_options options = {.kernel = verifier->kernel, .stop = verifier->stop};
    struct ebb_tally first = {0}, second = {0};
    const int64_t middle = plan->n_blocks / 2;
    /* Blocks are what is shared out, between threads as between shards: there is no half of one. */
    if (middle == 0)
        return ebb_verdict_not_here(verdict, "the patients make one block");
    enum ebb_status status = ebb_tally_init(&first, plan);
    if (status == EBB_OK)
        status = ebb_tally_init(&second, plan);
    const struct ebb_batch halves[] = {
        {.plan = plan, .first_block = middle, .last_block = plan->n_blocks, .tally = &first},
        {.plan = plan, .first_block = 0, .last_block = middle, .tally = &second},
    };
    if (status == EBB_OK)
        status = ebb_executor_play(verifier->executor, halves, 2, &options);
    if (status == EBB_OK) {
        ebb_tally_merge(&first, &second);
        const bool equal =
            memcmp(first.memory, verifier->base.tally.memory, first.n_words * sizeof(int64_t)) == 0;
        ebb_verdict_say(verdict, equal, "sums of blocks %lld to %lld and 0 to %lld, merged, %s",
                        (long long)middle, (long long)plan->n_blocks - 1, (long long)middle - 1,
                        equal ? "are those of the whole" : "differ from those of the whole");
    }
    ebb_tally_free(&first);
    ebb_tally_free(&second);
    return status;
}

/* A generator that ignored its seed would pass every other test here. The next seed, not a far one: near
 * seeds are what people use. */
enum ebb_status ebb_verify_seeds_matter(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = ebb_verifier_copy(verifier);
    struct ebb_played again = {0}, other = {0};
    enum ebb_status status = ebb_played_init(&again, verifier, verifier->study, 0, NULL);
    if (study)
        study->seed++;
    const enum ebb_status second = ebb_verifier_play(verifier, study, &other);
    status = status == EBB_OK ? second : status;
    if (status == EBB_OK)
        ebb_verdict_say(
            verdict, ebb_played_equal(&again, &verifier->base) && !ebb_played_equal(&other, &verifier->base),
            "the same seed gives %s patients, the next seed %s",
            ebb_played_equal(&again, &verifier->base) ? "the same" : "OTHER",
            ebb_played_equal(&other, &verifier->base) ? "the SAME" : "others");
    ebb_played_free(&again);
    ebb_played_free(&other);
    return status;
}
