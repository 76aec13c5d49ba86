/* SPDX-License-Identifier: MIT
 * two_intervals: a study built in C. What does it cost responders to wait six weeks between boosters, not
 * four?
 *
 *     cc two_intervals.c $(pkg-config --cflags --libs ebb) -o two_intervals
 */
#include <stdio.h>
#include <string.h>

#include <ebb/ebb.h>

enum { RESPONDERS = 1 }; /* the second population of a study; the first is everybody treated */

static struct ebb_policy every(const char *name, int days)
{
    struct ebb_policy policy = {.maintenance = {.on = true, .every_days = {days, days}}};
    strncpy(policy.name, name, sizeof policy.name - 1);
    return policy;
}

static int fail(const struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        fprintf(stderr, "%s\n", messages->items[i].words);
    return 1;
}

int main(void)
{
    static struct ebb_study study; /* large: not on the stack */
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    ebb_study_default(&study);
    study.n_patients = 20000;
    study.n_policies = 2;
    study.policies[0] = every("four_weeks", 28);
    study.policies[1] = every("six_weeks", 42);
    if (ebb_plan_init(&plan, &study, &messages) != EBB_OK) /* it says all that is wrong with a study */
        return fail(&messages);

    const struct ebb_batch batch = {.plan = &plan, .last_block = plan.n_blocks, .tally = &tally};
    const struct ebb_play_options options = {.kernel = ebb_kernel_best(), .n_threads = 2};
    if (ebb_tally_init(&tally, &plan) != EBB_OK || ebb_play_once(&batch, 1, &options) != EBB_OK ||
        ebb_summary_init(&summary, &plan, &tally) != EBB_OK)
        return fail(&messages);
    printf("weeks in response, six_weeks minus four_weeks, same responders: %.4f, standard error %.4f\n",
           ebb_summary_paired(&summary, EBB_PAIR_DIFFERENCE, RESPONDERS, EBB_RESPONSE_WEEKS, 0, 1),
           ebb_summary_paired(&summary, EBB_PAIR_SE, RESPONDERS, EBB_RESPONSE_WEEKS, 0, 1));
    ebb_summary_free(&summary);
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
    return 0;
}
