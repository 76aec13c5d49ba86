/* SPDX-License-Identifier: MIT
 * What do many policies and many modifiers cost? Seconds of a core for whole runs without a file, against
 * runs of the same patients with few, in the same round.
 *
 *     policies     1 2 3 1 2 3 1 2 | 1 2 3 1 2 3 1 2     three kinds in turn, and the same eight again
 *                  eight:  c8        sixteen: c16         (c16 - c8) / c8, at most 0.9
 *     modifiers    none: m0          five: m5             m5 / m0, at most 1.45
 *
 * The first eight pay for the patients' traits and noise, which all policies share: that is what the bar of
 * the policies asks for. What grows faster than the number of policies (sums over pairs of them) works
 * against it; at sixteen it is in the figure. Runs alternate, and the median of ratios within a round is
 * told. Writes results/bench/many.json.
 */
#include "measure.h"

enum { PATIENTS = 64 * EBB_BLOCK_PATIENTS, EIGHT = 8, KINDS = 3, MODIFIERS = 5 };

static struct ebb_plan plan_with_policies(const struct ebb_study *mission, int n)
{
    static struct ebb_study study;
    study = *mission;
    for (int p = 0; p < n; p++)
        bench_set_policy(&study, p, &mission->policies[p % EIGHT % KINDS]);
    study.n_policies = n;
    return bench_plan(&study, PATIENTS);
}

/* Each is had by three in ten and acts on everything that a modifier can act on: what one that does nothing
 * costs is no figure for anybody. */
static struct ebb_plan plan_with_modifiers(const struct ebb_study *mission, int n)
{
    static struct ebb_study study;
    study = *mission;
    for (int m = 0; m < n; m++) {
        study.modifiers[m] = (struct ebb_modifier){.p_prevalence = 0.3,
                                                   .attainable_odds = 0.9,
                                                   .duration = 1.1,
                                                   .consolidation = 1.05,
                                                   .gain = 0.95,
                                                   .miss = 1.1};
        snprintf(study.modifiers[m].name, sizeof study.modifiers[m].name, "modifier_%d", m);
    }
    study.n_modifiers = n;
    return bench_plan(&study, PATIENTS);
}

static double seconds_of(const struct ebb_plan *plan)
{
    return bench_run(plan, ebb_kernel_best(), 1).core;
}

/* Every other round the other way round: a core that slows down while it works would favour one of them. */
static double ratio_of(const struct ebb_plan *few, const struct ebb_plan *many, int round)
{
    double of_few, of_many;
    if (round % 2 == 0) {
        of_few = seconds_of(few);
        of_many = seconds_of(many);
    } else {
        of_many = seconds_of(many);
        of_few = seconds_of(few);
    }
    return of_many / of_few;
}

int main(void)
{
    static const struct bench_bar POLICIES = {"policy_beyond_the_eighth",
                                              "a policy beyond the eighth, over one of the first eight",
                                              0.9,
                                              true,
                                              1.0,
                                              "x"},
                                  OF_MODIFIERS = {"modifiers", "five modifiers over none", 1.45, true, 1.0,
                                                  "x"};
    static struct ebb_study mission;
    struct bench_figure policies, modifiers;
    mission = bench_study(BENCH_MISSION);
    if (mission.n_policies != KINDS)
        bench_fail("many: %s is no longer a study of %d policies", BENCH_MISSION, KINDS);
    struct ebb_plan eight = plan_with_policies(&mission, EIGHT),
                    sixteen = plan_with_policies(&mission, 2 * EIGHT),
                    none = plan_with_modifiers(&mission, 0), five = plan_with_modifiers(&mission, MODIFIERS);
    for (int round = 0; round < BENCH_ROUNDS; round++) {
        policies.rounds[round] = ratio_of(&eight, &sixteen, round) - 1.0;
        modifiers.rounds[round] = ratio_of(&none, &five, round);
    }
    printf("whole runs of %d patients on %s with %s, one core, median of %d rounds\n\n", PATIENTS,
           BENCH_MISSION, ebb_kernel_best()->name, BENCH_ROUNDS);
    struct bench_json json = bench_json_start("many");
    bench_json_figure(&json, "policies", &policies);
    bench_json_figure(&json, "modifiers", &modifiers);
    bench_json_open(&json, "bars", '{');
    bench_judge(&json, &POLICIES, bench_median(&policies));
    bench_judge(&json, &OF_MODIFIERS, bench_median(&modifiers));
    bench_json_close(&json, '}');
    bench_json_end(&json);
    ebb_plan_free(&eight);
    ebb_plan_free(&sixteen);
    ebb_plan_free(&none);
    ebb_plan_free(&five);
    return 0;
}
