/* SPDX-License-Identifier: MIT
 * verify_changed: studies with other numbers, whose effect is known.
 */
#include "verdicts.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/summary.h>

enum ebb_status ebb_verify_twins_do_not_differ(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = ebb_verifier_copy(verifier);
    struct ebb_played played = {0};
    struct ebb_summary summary = {0};
    if (study) {
        study->n_policies = 2;
        study->policies[1] = study->policies[0];
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
        ebb_verdict_say(verdict, n_unlike == 0 && played.n_unlike == 0, "%d of %d measures, %lld patients differ", n_unlike,
                        EBB_MEASURE_COUNT, (long long)played.n_unlike);
        ebb_summary_free(&summary);
    }
    ebb_played_free(&played);
    return status;
}

/* Plays two changed studies; passed when they give the same bytes. */
static enum ebb_status same_bytes(const struct ebb_verifier *verifier, struct ebb_study *first, struct ebb_study *second,
                                  struct ebb_verdict *verdict)
{
    struct ebb_played a = {0}, b = {0};
    enum ebb_status status = ebb_verifier_play(verifier, first, &a);
    const enum ebb_status other = ebb_verifier_play(verifier, second, &b);
    status = status == EBB_OK ? other : status;
    if (status == EBB_OK) {
        const bool equal = ebb_played_equal(&a, &b);
        ebb_verdict_say(verdict, equal, "outcomes and trajectories %s: %.12s and %.12s", equal ? "are the same" : "differ",
                        a.digest, b.digest);
    }
    ebb_played_free(&a);
    ebb_played_free(&b);
    return status;
}

enum ebb_status ebb_verify_no_interval_is_none(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *none = ebb_verifier_copy(verifier), *late = ebb_verifier_copy(verifier);
    if (none && late) {
        const int beyond = ebb_study_end_day(none) + 1;
        none->n_policies = late->n_policies = 1;
        none->n_targets = late->n_targets = 0;
        memset(&none->policies[0].maintenance, 0, sizeof none->policies[0] - offsetof(struct ebb_policy, maintenance));
        late->policies[0] = none->policies[0];
        late->policies[0].maintenance.on = true;
        late->policies[0].maintenance.every_days = (struct ebb_range){beyond, beyond};
    }
    return same_bytes(verifier, none, late, verdict);
}

enum ebb_status ebb_verify_no_effect_no_difference(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
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

static int64_t relapses_of(const struct ebb_played *played, int visits)
{
    const struct ebb_tally *tally = &played->tally;
    int64_t sum = 0;
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        for (int visit = 0; visit < visits; visit++)
            sum += tally->first_relapses[group * tally->n_visits + visit]; /* of all treated, under the first policy */
    }
    return sum;
}

enum ebb_status ebb_verify_unreachable_rule(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = ebb_verifier_copy(verifier);
    struct ebb_played played = {0};
    if (study)
        study->parameters.relapse.score_points = EBB_MAX_SCORE + 1;
    const enum ebb_status status = ebb_verifier_play(verifier, study, &played);
    if (status == EBB_OK)
        ebb_verdict_say(verdict, relapses_of(&played, played.tally.n_visits) == 0,
                        "%lld first relapses under a rule that no score can meet",
                        (long long)relapses_of(&played, played.tally.n_visits));
    ebb_played_free(&played);
    return status;
}

/* Without boosters a lower threshold finds every relapse, no later than the higher one. */
enum ebb_status ebb_verify_laxer_rule(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *given = ebb_verifier_copy(verifier), *lax = ebb_verifier_copy(verifier);
    struct ebb_played strict = {0}, found = {0};
    for (int i = 0; i < 2 && given && lax; i++) {
        struct ebb_study *study = i == 0 ? given : lax;
        study->n_policies = 1;
        study->n_targets = 0;
        memset(&study->policies[0].maintenance, 0, sizeof study->policies[0] - offsetof(struct ebb_policy, maintenance));
        study->parameters.relapse.score_points -= i == 0 || study->parameters.relapse.score_points < 5 ? 0 : 4;
    }
    enum ebb_status status = ebb_verifier_play(verifier, given, &strict);
    const enum ebb_status other = ebb_verifier_play(verifier, lax, &found);
    status = status == EBB_OK ? other : status;
    int n_bad = 0;
    for (int visit = 1; status == EBB_OK && visit <= strict.tally.n_visits; visit++)
        n_bad += relapses_of(&found, visit) < relapses_of(&strict, visit);
    if (status == EBB_OK)
        ebb_verdict_say(
            verdict, n_bad == 0, "%lld first relapses, %lld with a threshold 4 points lower; fewer by then at %d visits",
            (long long)relapses_of(&strict, strict.tally.n_visits), (long long)relapses_of(&found, found.tally.n_visits), n_bad);
    ebb_played_free(&strict);
    ebb_played_free(&found);
    return status;
}

static int64_t infusions_of(const struct ebb_played *played)
{
    return played->tally.sum[EBB_INFUSIONS]; /* of all treated, under the first policy */
}

enum ebb_status ebb_verify_more_adherence(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *missing = ebb_verifier_copy(verifier), *coming = ebb_verifier_copy(verifier);
    struct ebb_played fewer = {0}, more = {0};
    for (int i = 0; i < 2 && missing && coming; i++) {
        struct ebb_study *study = i == 0 ? missing : coming;
        study->n_policies = 1;
        study->n_targets = 0;
        memset(&study->policies[0].maintenance, 0, sizeof study->policies[0] - offsetof(struct ebb_policy, maintenance));
        study->policies[0].maintenance.on = true;
        study->policies[0].maintenance.every_days = (struct ebb_range){28, 28};
        study->parameters.adherence.p_miss = i == 0 ? 0.3 : 0.0;
    }
    enum ebb_status status = ebb_verifier_play(verifier, missing, &fewer);
    const enum ebb_status other = ebb_verifier_play(verifier, coming, &more);
    status = status == EBB_OK ? other : status;
    if (status == EBB_OK)
        ebb_verdict_say(verdict, infusions_of(&more) >= infusions_of(&fewer),
                        "boosters every 4 weeks: %lld infusions when 30 %% of sessions are missed, %lld when none is",
                        (long long)infusions_of(&fewer), (long long)infusions_of(&more));
    ebb_played_free(&fewer);
    ebb_played_free(&more);
    return status;
}
