/* SPDX-License-Identifier: MIT
 * verify_again: the same study, run in other ways.
 */
#include "verdicts.h"

#include <string.h>

#include <ebb/executor.h>

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

enum ebb_status ebb_verify_split_and_merged(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_play_options options = {.kernel = verifier->kernel, .stop = verifier->stop};
    struct ebb_tally first = {0}, second = {0};
    const int64_t middle = plan->n_blocks / 2;
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
