/* SPDX-License-Identifier: MIT
 * verifications: the list.
 *
 * Statistical ones give a false alarm once in a million studies at most: |z| of a normal law above 4.9.
 *
 *   1. Verdicts   2. One run   3. Curves   4. Other numbers, known effects   5. Other ways to run   6. Chance   7. The list
 */
#include <ebb/verification.h>

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/run.h>
#include <ebb/summary.h>

static const double FALSE_ALARM_Z = 4.9;

/* 1. Verdicts */

static void say(struct ebb_verdict *verdict, bool passed, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void say(struct ebb_verdict *verdict, bool passed, const char *format, ...)
{
    va_list list;
    verdict->applies = true;
    verdict->passed = passed;
    va_start(list, format);
    vsnprintf(verdict->words, sizeof verdict->words, format, list);
    va_end(list);
}

static enum ebb_status not_here(struct ebb_verdict *verdict, const char *why)
{
    verdict->applies = verdict->passed = false;
    snprintf(verdict->words, sizeof verdict->words, "%s", why);
    return EBB_OK;
}

/* A copy of the study to change. gives: freed with free(). */
static struct ebb_study *copy_study(const struct ebb_verifier *verifier)
{
    struct ebb_study *study = malloc(sizeof *study);
    if (study)
        *study = *verifier->study;
    return study;
}

/* Plays the changed study and frees it. */
static enum ebb_status play_changed(const struct ebb_verifier *verifier, struct ebb_study *study, struct ebb_played *played)
{
    const enum ebb_status status = study ? ebb_played_init(played, verifier, study, 0, NULL) : EBB_NO_MEMORY;
    free(study);
    return status;
}

/* 2. One run */

static enum ebb_status flow_adds_up(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const int64_t *flow = verifier->base.tally.flow;
    const bool good = flow[EBB_FLOW_ENROLLED] == verifier->base.plan.study.n_patients &&
                      flow[EBB_FLOW_ENROLLED] == flow[EBB_FLOW_CONTRAINDICATED] + flow[EBB_FLOW_TREATED] &&
                      flow[EBB_FLOW_RESPONDERS] <= flow[EBB_FLOW_TREATED] &&
                      flow[EBB_FLOW_REMITTERS] <= flow[EBB_FLOW_RESPONDERS] && flow[EBB_FLOW_COMPARED] <= flow[EBB_FLOW_TREATED];
    say(verdict, good, "%lld enrolled, %lld treated, %lld responders, %lld compared", (long long)flow[EBB_FLOW_ENROLLED],
        (long long)flow[EBB_FLOW_TREATED], (long long)flow[EBB_FLOW_RESPONDERS], (long long)flow[EBB_FLOW_COMPARED]);
    return EBB_OK;
}

static enum ebb_status none_of(struct ebb_verdict *verdict, int64_t n, const char *what)
{
    say(verdict, n == 0, "%lld %s", (long long)n, what);
    return EBB_OK;
}

static enum ebb_status scores_on_scale(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_off_scale, "scores off the scale");
}

static enum ebb_status final_states_stay(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_returned, "returns from a final state");
}

static enum ebb_status infusions_counted(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_miscounted, "patients whose infusions are miscounted");
}

static enum ebb_status none_after_leaving(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_after_leaving, "patients treated after they had left");
}

/* 3. Curves */

static bool is_share_curve(int curve)
{
    return curve == EBB_CURVE_RELAPSE_FREE || curve == EBB_CURVE_RELAPSE_FREE_LOWER || curve == EBB_CURVE_RELAPSE_FREE_UPPER ||
           curve == EBB_CURVE_RESPONSE || curve == EBB_CURVE_REMISSION || curve == EBB_CURVE_RELAPSED;
}

/* What a curve must obey from one visit to the next; `at` is its place in the arrays. */
typedef bool (*obeys)(const struct ebb_summary *summary, size_t at, bool has_next);

static bool within_bounds(const struct ebb_summary *summary, size_t at, bool has_next)
{
    bool good = true;
    (void)has_next;
    for (int curve = 0; curve < EBB_CURVE_COUNT; curve++) {
        const double value = summary->curves[curve][at];
        good = good && (!is_share_curve(curve) || isnan(value) || (value >= 0.0 && value <= 1.0));
    }
    return good;
}

static bool never_turns(const struct ebb_summary *summary, size_t at, bool has_next)
{
    const double *survival = summary->curves[EBB_CURVE_RELAPSE_FREE] + at, *relapses = summary->curves[EBB_CURVE_RELAPSES] + at;
    const double *infusions = summary->curves[EBB_CURVE_INFUSIONS] + at;
    return !has_next || (!(survival[1] > survival[0]) && !(relapses[1] < relapses[0]) && !(infusions[1] < infusions[0]));
}

static bool risk_adds_up(const struct ebb_summary *summary, size_t at, bool has_next)
{
    const double *at_risk = summary->curves[EBB_CURVE_AT_RISK] + at, *events = summary->curves[EBB_CURVE_EVENTS] + at;
    const double *censored = summary->curves[EBB_CURVE_CENSORED] + at;
    return !has_next || at_risk[1] == at_risk[0] - events[0] - censored[1];
}

static enum ebb_status check_curves(const struct ebb_verifier *verifier, struct ebb_verdict *verdict, obeys rule)
{
    struct ebb_summary summary;
    const enum ebb_status status = ebb_summary_init(&summary, &verifier->base.plan, &verifier->base.tally);
    int64_t n_bad = 0, n = 0;
    if (status != EBB_OK)
        return status;
    const size_t rows = (size_t)summary.n_populations * (size_t)summary.n_policies;
    for (size_t row = 0; row < rows; row++) {
        for (int visit = 0; visit < summary.n_visits; visit++, n++)
            n_bad += !rule(&summary, row * (size_t)summary.n_visits + (size_t)visit, visit + 1 < summary.n_visits);
    }
    ebb_summary_free(&summary);
    say(verdict, n_bad == 0, "%lld of %lld points break the rule", (long long)n_bad, (long long)n);
    return EBB_OK;
}

static enum ebb_status shares_are_shares(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return check_curves(verifier, verdict, within_bounds);
}

static enum ebb_status curves_never_turn(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return check_curves(verifier, verdict, never_turns);
}

static enum ebb_status risk_table_adds_up(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return check_curves(verifier, verdict, risk_adds_up);
}

/* 4. Other numbers, known effects */

static enum ebb_status twins_do_not_differ(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = copy_study(verifier);
    struct ebb_played played = {0};
    struct ebb_summary summary = {0};
    if (study) {
        study->n_policies = 2;
        study->policies[1] = study->policies[0];
    }
    enum ebb_status status = play_changed(verifier, study, &played);
    if (status == EBB_OK)
        status = ebb_summary_init(&summary, &played.plan, &played.tally);
    if (status == EBB_OK) {
        int n_unlike = 0;
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            const double difference = ebb_summary_paired(&summary, EBB_PAIR_DIFFERENCE, 0, measure, 0, 1);
            n_unlike += !isnan(difference) && difference != 0.0;
        }
        say(verdict, n_unlike == 0 && played.n_unlike == 0, "%d of %d measures, %lld patients differ", n_unlike, EBB_MEASURE_COUNT,
            (long long)played.n_unlike);
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
    enum ebb_status status = play_changed(verifier, first, &a);
    const enum ebb_status other = play_changed(verifier, second, &b);
    status = status == EBB_OK ? other : status;
    if (status == EBB_OK) {
        const bool equal = ebb_played_equal(&a, &b);
        say(verdict, equal, "outcomes and trajectories %s: %.12s and %.12s", equal ? "are the same" : "differ", a.digest, b.digest);
    }
    ebb_played_free(&a);
    ebb_played_free(&b);
    return status;
}

static enum ebb_status no_interval_is_none(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *none = copy_study(verifier), *late = copy_study(verifier);
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

static enum ebb_status no_effect_no_difference(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = copy_study(verifier);
    struct ebb_played played = {0};
    if (verifier->study->n_policies < 2) {
        free(study);
        return not_here(verdict, "there is one policy");
    }
    if (study)
        study->parameters.infusion.gain = 0.0;
    const enum ebb_status status = play_changed(verifier, study, &played);
    if (status == EBB_OK)
        say(verdict, played.n_unlike == 0, "without an effect of infusions the scores of %lld patients differ between policies",
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

static enum ebb_status unreachable_rule(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = copy_study(verifier);
    struct ebb_played played = {0};
    if (study)
        study->parameters.relapse.score_points = EBB_MAX_SCORE + 1;
    const enum ebb_status status = play_changed(verifier, study, &played);
    if (status == EBB_OK)
        say(verdict, relapses_of(&played, played.tally.n_visits) == 0, "%lld first relapses under a rule that no score can meet",
            (long long)relapses_of(&played, played.tally.n_visits));
    ebb_played_free(&played);
    return status;
}

/* Without boosters a lower threshold finds every relapse, no later than the higher one. */
static enum ebb_status laxer_rule(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *given = copy_study(verifier), *lax = copy_study(verifier);
    struct ebb_played strict = {0}, found = {0};
    for (int i = 0; i < 2 && given && lax; i++) {
        struct ebb_study *study = i == 0 ? given : lax;
        study->n_policies = 1;
        study->n_targets = 0;
        memset(&study->policies[0].maintenance, 0, sizeof study->policies[0] - offsetof(struct ebb_policy, maintenance));
        study->parameters.relapse.score_points -= i == 0 || study->parameters.relapse.score_points < 5 ? 0 : 4;
    }
    enum ebb_status status = play_changed(verifier, given, &strict);
    const enum ebb_status other = play_changed(verifier, lax, &found);
    status = status == EBB_OK ? other : status;
    int n_bad = 0;
    for (int visit = 1; status == EBB_OK && visit <= strict.tally.n_visits; visit++)
        n_bad += relapses_of(&found, visit) < relapses_of(&strict, visit);
    if (status == EBB_OK)
        say(verdict, n_bad == 0, "%lld first relapses, %lld with a threshold 4 points lower; fewer by then at %d visits",
            (long long)relapses_of(&strict, strict.tally.n_visits), (long long)relapses_of(&found, found.tally.n_visits), n_bad);
    ebb_played_free(&strict);
    ebb_played_free(&found);
    return status;
}

static int64_t infusions_of(const struct ebb_played *played)
{
    return played->tally.sum[EBB_INFUSIONS]; /* of all treated, under the first policy */
}

static enum ebb_status more_adherence(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *missing = copy_study(verifier), *coming = copy_study(verifier);
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
    enum ebb_status status = play_changed(verifier, missing, &fewer);
    const enum ebb_status other = play_changed(verifier, coming, &more);
    status = status == EBB_OK ? other : status;
    if (status == EBB_OK)
        say(verdict, infusions_of(&more) >= infusions_of(&fewer),
            "boosters every 4 weeks: %lld infusions when 30 %% of sessions are missed, %lld when none is",
            (long long)infusions_of(&fewer), (long long)infusions_of(&more));
    ebb_played_free(&fewer);
    ebb_played_free(&more);
    return status;
}

/* 5. Other ways to run */

static enum ebb_status any_threads(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
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
    say(verdict, n_unlike == 0, "%d of 3 runs with 1, 2 and 3 threads differ from the first", n_unlike);
    return EBB_OK;
}

static enum ebb_status any_kernel(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
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
    say(verdict, n_unlike == 0, "%d of the %d kernels that run here differ", n_unlike, n);
    return EBB_OK;
}

static enum ebb_status split_and_merged(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_run_options options = {.n_threads = 1, .kernel = verifier->kernel, .stop = verifier->stop};
    struct ebb_tally first = {0}, second = {0};
    const int64_t middle = plan->n_blocks / 2;
    enum ebb_status status = ebb_tally_init(&first, plan);
    if (status == EBB_OK)
        status = ebb_tally_init(&second, plan);
    if (status == EBB_OK)
        status = ebb_run_blocks(plan, middle, plan->n_blocks, &options, &first);
    if (status == EBB_OK)
        status = ebb_run_blocks(plan, 0, middle, &options, &second);
    if (status == EBB_OK) {
        ebb_tally_merge(&first, &second);
        const bool equal = memcmp(first.memory, verifier->base.tally.memory, first.n_words * sizeof(int64_t)) == 0;
        say(verdict, equal, "sums of blocks %lld to %lld and 0 to %lld, merged, %s", (long long)middle,
            (long long)plan->n_blocks - 1, (long long)middle - 1,
            equal ? "are those of the whole" : "differ from those of the whole");
    }
    ebb_tally_free(&first);
    ebb_tally_free(&second);
    return status;
}

static enum ebb_status seeds_matter(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    struct ebb_study *study = copy_study(verifier);
    struct ebb_played again = {0}, other = {0};
    enum ebb_status status = ebb_played_init(&again, verifier, verifier->study, 0, NULL);
    if (study)
        study->seed++;
    const enum ebb_status second = play_changed(verifier, study, &other);
    status = status == EBB_OK ? second : status;
    if (status == EBB_OK)
        say(verdict, ebb_played_equal(&again, &verifier->base) && !ebb_played_equal(&other, &verifier->base),
            "the same seed gives %s patients, the next seed %s", ebb_played_equal(&again, &verifier->base) ? "the same" : "OTHER",
            ebb_played_equal(&other, &verifier->base) ? "the SAME" : "others");
    ebb_played_free(&again);
    ebb_played_free(&other);
    return status;
}

/* 6. Chance */

static double z_of_share(int64_t seen, int64_t n, double share)
{
    return n > 0 && share > 0.0 && share < 1.0 ? ((double)seen - (double)n * share) / sqrt((double)n * share * (1.0 - share)) : 0.0;
}

static enum ebb_status shares_agree(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_tally *tally = &verifier->base.tally;
    const double contraindicated = plan->study.parameters.screening.f_contraindicated;
    double worst = z_of_share(tally->flow[EBB_FLOW_CONTRAINDICATED], tally->flow[EBB_FLOW_ENROLLED], contraindicated);
    int n = contraindicated > 0.0;
    for (int population = 0; population < plan->n_populations && plan->study.n_strata == 0; population++) {
        const struct ebb_population *set = &plan->populations[population];
        if (set->kind != EBB_WITH_MODIFIER)
            continue;
        const double z =
            z_of_share(tally->n_patients[population], tally->n_patients[0], plan->study.modifiers[set->index].p_prevalence);
        worst = fabs(z) > fabs(worst) ? z : worst;
        n++;
    }
    if (n == 0)
        return not_here(verdict, "nobody is contraindicated, and no modifier divides the patients");
    say(verdict, fabs(worst) < FALSE_ALARM_Z,
        "%d shares of patients; the furthest from its parameter lies %.1f standard errors off", n, worst);
    return EBB_OK;
}

static enum ebb_status leaving_is_exponential(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_study *study = &plan->study;
    const struct ebb_tally *tally = &verifier->base.tally;
    const double per_month = study->parameters.dropout.per_month;
    int64_t stayed = 0, n = 0;
    if (per_month <= 0.0 || study->parameters.dropout.in_lead_in || study->followed_for_days.hi > 0)
        return not_here(verdict, "nobody drops out, or patients leave in other ways, too");
    const int days = ebb_plan_visit_day(plan, plan->n_visits - 1);
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) { /* of all treated, those followed, by the first visit they missed */
        for (int visit = 0; visit <= tally->n_visits; visit++)
            n += tally->left[group * (tally->n_visits + 1) + visit];
        stayed += tally->left[group * (tally->n_visits + 1) + tally->n_visits];
    }
    /* who drops out is gone from the day on to which the time is rounded up: at the last visit when it is at most so many days */
    const double share = exp(-per_month * days / 30.4375), z = z_of_share(stayed, n, share);
    say(verdict, fabs(z) < FALSE_ALARM_Z, "%lld of %lld followed came to the last visit, day %d: z = %.1f against %.4f",
        (long long)stayed, (long long)n, days, z, share);
    return EBB_OK;
}

static enum ebb_status errors_are_possible(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    struct ebb_summary summary;
    const enum ebb_status status = ebb_summary_init(&summary, plan, &verifier->base.tally);
    if (status != EBB_OK)
        return status;
    const double direct = ebb_summary_statistic(&summary, EBB_STAT_SE, 0, EBB_RESPONSE_SHARE, 0);
    const double mean = ebb_summary_statistic(&summary, EBB_STAT_MEAN, 0, EBB_RESPONSE_SHARE, 0);
    const double n = (double)verifier->base.tally.n_patients[0];
    ebb_summary_free(&summary);
    /* a mean of shares of time, each between 0 and 1, varies at most as a share does, and not at all less than none */
    const double most = sqrt(mean * (1.0 - mean) / (n - 1.0)) * (1.0 + 1e-9);
    if (!(n > 1.0))
        return not_here(verdict, "there are no patients to tell an error from");
    say(verdict, direct >= 0.0 && direct <= most, "standard error of the time in response: %.3g, at most %.3g is possible", direct,
        most);
    return EBB_OK;
}

/* 7. The list */

const struct ebb_verification EBB_VERIFICATIONS[] = {
    {"flow_adds_up", "patients enrolled, treated, responding and compared add up", flow_adds_up},
    {"scores_on_scale", "no score lies off its scale", scores_on_scale},
    {"final_states_stay", "who has left, was not selected or not treated stays so", final_states_stay},
    {"infusions_counted", "infusions counted are those of the trajectories", infusions_counted},
    {"none_after_leaving", "nobody is treated after leaving care", none_after_leaving},
    {"shares_are_shares", "shares and their limits lie between 0 and 1", shares_are_shares},
    {"curves_never_turn", "relapse-free shares never rise, cumulative relapses and infusions never fall", curves_never_turn},
    {"risk_table_adds_up", "at risk = at risk before - relapses - censored", risk_table_adds_up},
    {"twins_do_not_differ", "two policies that are the same differ by exactly 0", twins_do_not_differ},
    {"no_interval_is_none", "an interval beyond the horizon gives the bytes of no maintenance", no_interval_is_none},
    {"no_effect_no_difference", "without an effect of infusions every policy gives the same scores", no_effect_no_difference},
    {"unreachable_rule", "a relapse rule that no score can meet finds no relapse", unreachable_rule},
    {"laxer_rule", "without boosters a lower threshold finds relapses no later", laxer_rule},
    {"more_adherence", "who misses no session of a fixed schedule gets no fewer infusions", more_adherence},
    {"any_threads", "any number of threads gives the same bytes", any_threads},
    {"any_kernel", "every kernel gives the same bytes", any_kernel},
    {"split_and_merged", "blocks played in two parts add up to the whole", split_and_merged},
    {"seeds_matter", "the same seed gives the same patients, another seed others", seeds_matter},
    {"shares_agree", "contraindications and modifiers are as frequent as said (false alarm 1e-6)", shares_agree},
    {"leaving_is_exponential", "dropping out follows its rate (false alarm 1e-6)", leaving_is_exponential},
    {"errors_are_possible", "standard errors lie within what the spread of patients allows", errors_are_possible},
    {NULL, NULL, NULL},
};
