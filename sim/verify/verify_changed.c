/* SPDX-License-Identifier: MIT
 * verify_changed: studies with other numbers, whose effect is known.
 *
 * Each takes the user's study, changes it as little as the known effect needs, and compares to the patient or
 * to the byte where the model allows it: patients meet the same luck under any policy, so most effects hold
 * of every patient and need no error limits. Where a law holds for sums only, the comment says why.
 */
#include "verdicts.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/summary.h>

/* What names policies of a study whose list is changed here: an index beyond the list is no study, and a user
 * whose study says `against` was refused without a word. */
static void forget_named_policies(struct ebb_study *study)
{
    study->n_targets = 0;
    study->against = -1;
    study->precision.on = false;
}

/* Pairing: the same policy twice must give the same patients twice. What one policy's course left behind for
 * the next one, a draw moved on or a state not reset, shows here. Differences are compared with 0 itself, not
 * with a small number; NaN is a measure that has no value in this study. */
enum ebb_status ebb_verify_twins_do_not_differ(const struct ebb_verifier *verifier,
                                               struct ebb_verdict *verdict)
{
    struct ebb_study *study = ebb_verifier_copy(verifier);
    struct ebb_played played = {0};
    struct ebb_summary summary = {0};
    if (study) {
        study->n_policies = 2;
        study->policies[1] = study->policies[0];
        snprintf(study->policies[1].name, sizeof study->policies[1].name, "twin");
        if (strcmp(study->policies[0].name, "twin") == 0) /* names differ, or it is no study */
            snprintf(study->policies[1].name, sizeof study->policies[1].name, "other_twin");
        forget_named_policies(study);
    }
    enum ebb_status status = ebb_verifier_play(verifier, study, &played);
    if (status == EBB_OK)
        status = ebb_summary_init(&summary, &played.plan, &played.tally);
    if (status == EBB_OK) {
        int n_unlike = 0;
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const double difference = ebb_summary_paired(&summary, EBB_PAIR_DIFFERENCE, 0, measure, 0, 1);
            n_unlike += !isnan(difference) && difference != 0.0;
        }
        ebb_verdict_say(verdict, n_unlike == 0 && played.n_unlike == 0,
                        "%d of %d measures, %lld patients differ", n_unlike, EBB_MEASURE_COUNT,
                        (long long)played.n_unlike);
        ebb_summary_free(&summary);
    }
    ebb_played_free(&played);
    return status;
}

/* One policy, which gives nothing after induction and lead-in. Relies on
 * `maintenance` being the first part of struct ebb_policy that is about later treatment: what is put before
 * it stays on. */
static void leave_one_policy(struct ebb_study *study)
{
    struct ebb_policy *policy = &study->policies[0];
    study->n_policies = 1;
    forget_named_policies(study);
    memset(&policy->maintenance, 0, sizeof *policy - offsetof(struct ebb_policy, maintenance));
}

/* Adherence, screening and the rest of the study stay as they are: the law must hold with them. */
static void maintain_every(struct ebb_study *study, int days)
{
    study->policies[0].maintenance.on = true;
    study->policies[0].maintenance.every_days = (struct ebb_range){days, days};
}

/* Plays two changed studies and frees them. gives: caller calls ebb_played_free for both, whatever the
 * status. */
static enum ebb_status play_both(const struct ebb_verifier *verifier, struct ebb_study *studies[2],
                                 struct ebb_played played[2])
{
    const enum ebb_status first = ebb_verifier_play(verifier, studies[0], &played[0]);
    const enum ebb_status second = ebb_verifier_play(verifier, studies[1], &played[1]);
    return first == EBB_OK ? second : first;
}

static void free_both(struct ebb_played played[2])
{
    ebb_played_free(&played[0]);
    ebb_played_free(&played[1]);
}

/* To the byte: a session that is booked and never comes must leave no trace, neither in draws nor in states.
 * The interval is one day longer than the study, the shortest for which that holds. */
enum ebb_status ebb_verify_no_interval_is_none(const struct ebb_verifier *verifier,
                                               struct ebb_verdict *verdict)
{
    struct ebb_study *studies[2] = {ebb_verifier_copy(verifier), ebb_verifier_copy(verifier)};
    struct ebb_played played[2] = {0};
    const int beyond = ebb_study_end_day(verifier->study) + 1;
    if (beyond > EBB_LONGEST_DAYS) {
        free(studies[0]);
        free(studies[1]);
        return ebb_verdict_not_here(verdict, "the run is longer than the longest interval");
    }
    for (int i = 0; i < 2 && studies[i]; i++)
        leave_one_policy(studies[i]);
    if (studies[1])
        maintain_every(studies[1], beyond);
    const enum ebb_status status = play_both(verifier, studies, played);
    if (status == EBB_OK) {
        const bool equal = ebb_played_equal(&played[0], &played[1]);
        ebb_verdict_say(verdict, equal, "outcomes and trajectories %s: %.12s and %.12s",
                        equal ? "are the same" : "differ", played[0].digest, played[1].digest);
    }
    free_both(played);
    return status;
}

/* Scores, not outcomes: infusions differ, as policies still give them. Without a gain there is no benefit to
 * wane or to be taken away, so that whatever else infusions did to a score would be a mistake. */
enum ebb_status ebb_verify_no_effect_no_difference(const struct ebb_verifier *verifier,
                                                   struct ebb_verdict *verdict)
{
    struct ebb_study *study = ebb_verifier_copy(verifier);
    struct ebb_played played = {0};
    if (verifier->study->n_policies < 2) {
        free(study);
        return ebb_verdict_not_here(verdict, "there is one policy");
    }
    if (study)
        study->parameters.infusion.gain = 0.0;
    const enum ebb_status status = ebb_verifier_play(verifier, study, &played);
    if (status == EBB_OK)
        ebb_verdict_say(verdict, played.n_unlike == 0,
                        "without an effect of infusions the scores of %lld patients differ between policies",
                        (long long)played.n_unlike);
    ebb_played_free(&played);
    return status;
}

/* First relapses at the first so many visits, over all 64 groups. */
static int64_t relapses_of(const struct ebb_played *played, int visits)
{
    const struct ebb_tally *tally = &played->tally;
    int64_t sum = 0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        for (int visit = 0; visit < visits; visit++)
            sum += tally->first_relapses[group * tally->n_visits + visit]; /* all treated, first policy */
    }
    return sum;
}

/* The highest score of MADRS as the threshold, and nobody who starts there or is pushed there by noise. A
 * study has no threshold beyond its scale (ebb_study_check), so the rule is put out of reach from the other
 * side. */
static void put_out_of_reach(struct ebb_study *study)
{
    struct ebb_parameters *parameters = &study->parameters;
    const double highest = EBB_MAX_SCORE - 1;
    study->instrument.on = false;
    parameters->relapse.score_points = EBB_MAX_SCORE;
    parameters->noise.sd_points = parameters->measurement.sd_points = 0.0;
    if (parameters->baseline.min_points > highest)
        parameters->baseline.min_points = highest;
    if (parameters->baseline.max_points > highest)
        parameters->baseline.max_points = highest;
}

enum ebb_status ebb_verify_unreachable_rule(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = ebb_verifier_copy(verifier);
    struct ebb_played played = {0};
    if (study)
        put_out_of_reach(study);
    const enum ebb_status status = ebb_verifier_play(verifier, study, &played);
    if (status == EBB_OK)
        ebb_verdict_say(verdict, relapses_of(&played, played.tally.n_visits) == 0,
                        "%lld first relapses under a rule that no score can meet",
                        (long long)relapses_of(&played, played.tally.n_visits));
    ebb_played_free(&played);
    return status;
}

/* Without boosters a lower threshold finds every relapse, no later than the higher one. With them it need
 * not: a relapse found earlier is treated earlier, and the treated patient relapses less. Hence one policy
 * that gives nothing later. Four points: enough that some patients change, and below any rule that studies
 * use; under a rule of less than 5 points nothing is changed, and the two studies are one. By visit, since a
 * count at the end alone would pass rules that find relapses late. */
enum ebb_status ebb_verify_laxer_rule(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *studies[2] = {ebb_verifier_copy(verifier), ebb_verifier_copy(verifier)};
    struct ebb_played played[2] = {0};
    for (int i = 0; i < 2 && studies[i]; i++)
        leave_one_policy(studies[i]);
    if (studies[1] && studies[1]->parameters.relapse.score_points >= 5)
        studies[1]->parameters.relapse.score_points -= 4;
    const enum ebb_status status = play_both(verifier, studies, played);
    const int n_visits = played[0].tally.n_visits;
    int n_bad = 0;
    for (int visit = 1; status == EBB_OK && visit <= n_visits; visit++)
        n_bad += relapses_of(&played[1], visit) < relapses_of(&played[0], visit);
    if (status == EBB_OK)
        ebb_verdict_say(
            verdict, n_bad == 0,
            "%lld first relapses, %lld with a threshold 4 points lower; fewer by then at %d visits",
            (long long)relapses_of(&played[0], n_visits), (long long)relapses_of(&played[1], n_visits),
            n_bad);
    free_both(played);
    return status;
}

static int64_t infusions_of(const struct ebb_played *played)
{
    return played->tally.sum[EBB_INFUSIONS]; /* of all treated, under the first policy */
}

/* Of sums: who misses a session may be rebooked, and then be treated on another day. A schedule that is fixed
 * does not look at symptoms; one that reacts would treat the patient who missed more later, and the law would
 * not hold. With 30 % few patients are enough to show an effect. */
enum ebb_status ebb_verify_more_adherence(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    static const double p_miss[2] = {0.3, 0.0};
    struct ebb_study *studies[2] = {ebb_verifier_copy(verifier), ebb_verifier_copy(verifier)};
    struct ebb_played played[2] = {0};
    for (int i = 0; i < 2 && studies[i]; i++) {
        leave_one_policy(studies[i]);
        maintain_every(studies[i], 28);
        studies[i]->parameters.adherence.p_miss = p_miss[i];
    }
    const enum ebb_status status = play_both(verifier, studies, played);
    if (status == EBB_OK)
        ebb_verdict_say(
            verdict, infusions_of(&played[1]) >= infusions_of(&played[0]),
            "boosters every 4 weeks: %lld infusions when 30 %% of sessions are missed, %lld when none is",
            (long long)infusions_of(&played[0]), (long long)infusions_of(&played[1]));
    free_both(played);
    return status;
}
