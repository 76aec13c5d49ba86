/* SPDX-License-Identifier: MIT
 * own_outcome: something that ebb does not report, counted by a sink. How many patients are in remission at
 * twelve assessments in a row during follow-up, under the policy of the default study? Build it as
 * two_intervals.c.
 */
#include <stdio.h>

#include <ebb/ebb.h>

enum { THREADS = 2, SPELL = 12 };

struct counter {
    const struct ebb_plan *plan;
    long n[THREADS]; /* each thread its own: whole numbers, so that their sum is the same in any order */
};

static bool has_spell(const struct ebb_plan *plan, const uint8_t *score)
{
    const int remission = plan->study.parameters.remission.score_points;
    int length = 0, longest = 0;
    for (int t = plan->calendar.first_visit; t < plan->calendar.n_assessments; t++) {
        length = score[t] <= remission ? length + 1 : 0;
        longest = length > longest ? length : longest;
    }
    return longest >= SPELL;
}

/* Called in all threads at once, for different blocks. */
static enum ebb_status count(void *self, int thread, const struct ebb_block *block)
{
    struct counter *counter = self;
    const size_t n = (size_t)counter->plan->calendar.n_assessments; /* a row of scores: <ebb/block.h> */
    for (size_t i = 0; i < (size_t)block->n_patients; i++)
        counter->n[thread] += has_spell(counter->plan, block->score + i * n);
    return EBB_OK;
}

int main(void)
{
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    struct ebb_plan plan;

    ebb_study_default(&study);
    study.n_patients = 10000;
    study.record = EBB_RECORD_ALL; /* else blocks have no trajectories */
    if (ebb_plan_init(&plan, &study, &messages) != EBB_OK)
        return 1;
    struct counter counter = {.plan = &plan};
    const struct ebb_sink sink = {.self = &counter, .prepare = count};
    const struct ebb_batch batch = {.plan = &plan, .last_block = plan.n_blocks, .sink = &sink};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best(), .n_threads = THREADS};
    if (ebb_play_once(&batch, 1, &options) != EBB_OK)
        return 1;
    printf("%s: %ld of %d\n", study.policies[0].name, counter.n[0] + counter.n[1], (int)study.n_patients);
    ebb_plan_free(&plan);
    return 0;
}
