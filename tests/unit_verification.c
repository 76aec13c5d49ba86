/* SPDX-License-Identifier: MIT
 * The verification list passes on a good program, and each verification fails on an error that is planted for
 * it: damaged numbers of the run that it looks at, or a kernel that gives other bytes each time.
 *
 *   1. A verifier   2. Damage   3. The tests
 */
#include "tap.h"

#include <stdatomic.h>
#include <string.h>

#include <ebb/verification.h>

#include "support.h"

/* 1. A verifier */

static struct ebb_study study;

static void start(struct ebb_verifier *verifier, const struct ebb_kernel_entry *kernel)
{
    study = ebb_support_study("three_policies.yaml");
    study.n_patients = 4500;
    study.horizon_days = 182;
    study.parameters.screening.f_contraindicated = 0.2;
    *verifier = (struct ebb_verifier){.study = &study, .kernel = kernel, .n_threads = 1};
    assert_int_equal(ebb_verifier_init(verifier), EBB_OK);
}

static const struct ebb_verification *find(const char *name)
{
    for (const struct ebb_verification *verification = EBB_VERIFICATIONS; verification->name;
         verification++) {
        if (strcmp(verification->name, name) == 0)
            return verification;
    }
    fail_msg("there is no verification %s", name);
    return NULL;
}

static struct ebb_verdict verdict_of(const struct ebb_verifier *verifier, const char *name)
{
    struct ebb_verdict verdict = {.applies = false};
    assert_int_equal(find(name)->run(verifier, &verdict), EBB_OK);
    return verdict;
}

/* 2. Damage */

static void break_flow(struct ebb_played *played)
{
    played->tally.flow[EBB_FLOW_TREATED]--;
}

static void break_scale(struct ebb_played *played)
{
    played->n_off_scale = 1;
}

static void break_states(struct ebb_played *played)
{
    played->n_returned = 1;
}

static void break_counts(struct ebb_played *played)
{
    played->n_miscounted = 1;
}

static void break_leaving(struct ebb_played *played)
{
    played->n_after_leaving = 1;
}

static void break_relapses(struct ebb_played *played)
{
    for (int64_t i = 0; i < EBB_TALLY_GROUPS * played->tally.n_visits; i++)
        played->tally.first_relapses[i] =
            i % played->tally.n_visits == 3 ? -500 : played->tally.first_relapses[i];
}

static void break_risk_table(struct ebb_played *played)
{
    played->tally.censored[1]++;
}

static void break_shares(struct ebb_played *played)
{
    played->tally.flow[EBB_FLOW_CONTRAINDICATED] += 200;
}

static void break_dropout(struct ebb_played *played)
{
    played->tally.left[played->tally.n_visits] += 800;
}

static void break_squares(struct ebb_played *played)
{
    played->tally.sum_product[EBB_RESPONSE_DAYS] *= 4;
}

static const struct {
    const char *name;
    void (*damage)(struct ebb_played *played);
} DAMAGES[] = {
    {"flow_adds_up", break_flow},
    {"scores_on_scale", break_scale},
    {"final_states_stay", break_states},
    {"infusions_counted", break_counts},
    {"none_after_leaving", break_leaving},
    {"shares_are_shares", break_relapses},
    {"curves_never_turn", break_relapses},
    {"shares_agree", break_shares},
    {"leaving_is_exponential", break_dropout},
    {"errors_are_possible", break_squares},
    {"risk_table_adds_up", break_risk_table},
};

/* Gives other bytes at every call, and fewer relapses and infusions. */
static atomic_int n_calls;

static void fickle(const struct ebb_plan *plan, struct ebb_block *block, struct ebb_tally *tally)
{
    const int last = plan->study.n_policies - 1, n = plan->calendar.n_assessments;
    const int call = ++n_calls;
    ebb_kernel_best()->run(plan, block, tally);
    if (block->with_trajectories)
        block->score[last * EBB_BLOCK_PATIENTS * n + 5] = (uint8_t)(call % 50);
    tally->first_relapses[2] += 100000 - 1000 * call;
    tally->sum[EBB_INFUSIONS] += 1000000000 - 10000000 * (int64_t)call;
}

static const char *const NOTICE_FICKLE[] = {
    "twins_do_not_differ", "no_interval_is_none", "no_effect_no_difference",
    "unreachable_rule",    "laxer_rule",          "more_adherence",
    "any_threads",         "any_kernel",          "split_and_merged",
    "seeds_matter"};

/* 3. The tests */

static void all_pass_on_a_good_program(void **state)
{
    static struct ebb_verifier verifier;
    int n = 0;
    (void)state;
    start(&verifier, ebb_kernel_best());
    for (const struct ebb_verification *verification = EBB_VERIFICATIONS; verification->name;
         verification++, n++) {
        const struct ebb_verdict verdict = verdict_of(&verifier, verification->name);
        if (!verdict.applies || !verdict.passed)
            fail_msg("%s: %s", verification->name, verdict.words);
    }
    assert_true(n >= 20);
    ebb_verifier_free(&verifier);
}

static void damage_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DAMAGES / sizeof DAMAGES[0]; i++) {
        static struct ebb_verifier verifier;
        start(&verifier, ebb_kernel_best());
        DAMAGES[i].damage(&verifier.base);
        const struct ebb_verdict verdict = verdict_of(&verifier, DAMAGES[i].name);
        if (!verdict.applies || verdict.passed)
            fail_msg("%s has not noticed: %s", DAMAGES[i].name, verdict.words);
        ebb_verifier_free(&verifier);
    }
}

static void a_fickle_kernel_is_noticed(void **state)
{
    struct ebb_kernel_entry kernel = *ebb_kernel_best();
    (void)state;
    kernel.run = fickle;
    for (size_t i = 0; i < sizeof NOTICE_FICKLE / sizeof NOTICE_FICKLE[0]; i++) {
        static struct ebb_verifier verifier;
        n_calls = 0;
        start(&verifier, &kernel);
        const struct ebb_verdict verdict = verdict_of(&verifier, NOTICE_FICKLE[i]);
        if (!verdict.applies || verdict.passed)
            fail_msg("%s has not noticed: %s", NOTICE_FICKLE[i], verdict.words);
        ebb_verifier_free(&verifier);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every verification applies to a study and passes", all_pass_on_a_good_program),
        TEST("damaged numbers of a run are noticed", damage_is_noticed),
        TEST("a kernel that gives other bytes each time is noticed", a_fickle_kernel_is_noticed),
    };
    return RUN_TESTS(tests);
}
