/* SPDX-License-Identifier: MIT
 * verify_run: what can be seen in one run.
 *
 * Counts come from the trajectories, taken down while the study played (verification.c), and are held against
 * what the kernels added up on their own: two ways to the same number, of which only one is fast.
 *
 *   1. Counts   2. Curves   3. Chance
 */
#include "verdicts.h"

#include <math.h>

#include <ebb/arith.h>
#include <ebb/summary.h>

/* 1. Counts */

/* The boxes of a flow chart (CONSORT): who is lost between two of them would be lost to every mean. */
enum ebb_status ebb_verify_flow_adds_up(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const int64_t *flow = verifier->base.tally.flow;
    const bool good = flow[EBB_FLOW_ENROLLED] == verifier->base.plan.study.n_patients &&
                      flow[EBB_FLOW_ENROLLED] == flow[EBB_FLOW_CONTRAINDICATED] + flow[EBB_FLOW_TREATED] &&
                      flow[EBB_FLOW_RESPONDERS] <= flow[EBB_FLOW_TREATED] &&
                      flow[EBB_FLOW_REMITTERS] <= flow[EBB_FLOW_RESPONDERS] &&
                      flow[EBB_FLOW_COMPARED] <= flow[EBB_FLOW_TREATED];
    ebb_verdict_say(verdict, good, "%lld enrolled, %lld treated, %lld responders, %lld compared",
                    (long long)flow[EBB_FLOW_ENROLLED], (long long)flow[EBB_FLOW_TREATED],
                    (long long)flow[EBB_FLOW_RESPONDERS], (long long)flow[EBB_FLOW_COMPARED]);
    return EBB_OK;
}

/* For whatever must not occur at all, in any patient; one is already too many. */
static enum ebb_status none_of(struct ebb_verdict *verdict, int64_t n, const char *what)
{
    ebb_verdict_say(verdict, n == 0, "%lld %s", (long long)n, what);
    return EBB_OK;
}

enum ebb_status ebb_verify_scores_on_scale(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_off_scale, "scores off the scale");
}

enum ebb_status ebb_verify_final_states_stay(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_returned, "returns from a final state");
}

enum ebb_status ebb_verify_infusions_counted(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_miscounted, "patients whose infusions are miscounted");
}

enum ebb_status ebb_verify_none_after_leaving(const struct ebb_verifier *verifier,
                                              struct ebb_verdict *verdict)
{
    return none_of(verdict, verifier->base.n_after_leaving, "patients treated after they had left");
}

/* 2. Curves */

/* Means of scores and counts have other bounds, which depend on the study. */
static bool is_share_curve(int curve)
{
    return curve == EBB_CURVE_RELAPSE_FREE || curve == EBB_CURVE_RELAPSE_FREE_LOWER ||
           curve == EBB_CURVE_RELAPSE_FREE_UPPER || curve == EBB_CURVE_RESPONSE ||
           curve == EBB_CURVE_REMISSION || curve == EBB_CURVE_RELAPSED;
}

/* What a curve must obey from one visit to the next; `at` is its place in the arrays. */
typedef bool (*obeys)(const struct ebb_summary *summary, size_t at, bool has_next);

/* Log-log limits stay within 0 and 1 by their formula, others are cut: one that is not shows here. NaN: a
 * curve has no value where nobody is at risk. */
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

/* Written as "not greater", so that NaN (nobody at risk any more) breaks no rule. */
static bool never_turns(const struct ebb_summary *summary, size_t at, bool has_next)
{
    const double *survival = summary->curves[EBB_CURVE_RELAPSE_FREE] + at,
                 *relapses = summary->curves[EBB_CURVE_RELAPSES] + at;
    const double *infusions = summary->curves[EBB_CURVE_INFUSIONS] + at;
    return !has_next ||
           (!(survival[1] > survival[0]) && !(relapses[1] < relapses[0]) && !(infusions[1] < infusions[0]));
}

/* Every population under every policy: the small ones are where divisions by nobody happen. */
static enum ebb_status check_curves(const struct ebb_verifier *verifier, struct ebb_verdict *verdict,
                                    obeys rule)
{
    struct ebb_summary summary;
    const enum ebb_status status = ebb_summary_init(&summary, &verifier->base.plan, &verifier->base.tally);
    int64_t n_bad = 0, n = 0;
    if (status != EBB_OK)
        return status;
    const size_t rows = (size_t)summary.n_populations * (size_t)summary.n_policies;
    for (size_t row = 0; row < rows; row++) {
        for (int visit = 0; visit < summary.n_visits; visit++, n++)
            n_bad +=
                !rule(&summary, row * (size_t)summary.n_visits + (size_t)visit, visit + 1 < summary.n_visits);
    }
    ebb_summary_free(&summary);
    ebb_verdict_say(verdict, n_bad == 0, "%lld of %lld points break the rule", (long long)n_bad,
                    (long long)n);
    return EBB_OK;
}

enum ebb_status ebb_verify_shares_are_shares(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return check_curves(verifier, verdict, within_bounds);
}

enum ebb_status ebb_verify_curves_never_turn(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    return check_curves(verifier, verdict, never_turns);
}

static int64_t sum_of(const int64_t *numbers, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += numbers[i];
    return sum;
}

/* The followed, those of them who relapse and those who leave or stay without a relapse are counted apart, in
 * three arrays of the tally: at risk = at risk before - relapses - censored holds at every visit when it
 * holds of the sums. */
enum ebb_status ebb_verify_risk_table_adds_up(const struct ebb_verifier *verifier,
                                              struct ebb_verdict *verdict)
{
    const struct ebb_tally *tally = &verifier->base.tally;
    const size_t n_events = EBB_TALLY_GROUPS * (size_t)tally->n_visits,
                 n_ends = EBB_TALLY_GROUPS * ((size_t)tally->n_visits + 1);
    int n_bad = 0, n = 0;
    for (int population = 0; population < tally->n_populations; population++) {
        for (int policy = 0; policy < tally->n_policies; policy++, n++) {
            const size_t arm = (size_t)population * (size_t)tally->n_policies + (size_t)policy;
            const int64_t followed = sum_of(tally->left + arm * n_ends, n_ends);
            const int64_t relapsed = sum_of(tally->first_relapses + arm * n_events, n_events);
            n_bad += followed != relapsed + sum_of(tally->censored + arm * n_ends, n_ends);
        }
    }
    ebb_verdict_say(verdict, n_bad == 0,
                    "in %d of %d arms the followed are not those with and those without a relapse", n_bad, n);
    return EBB_OK;
}

/* 3. Chance */

/* |z| of a normal law beyond this comes once in a million (two-sided: 9.6e-7). Where several shares are
 * looked at, and the worst is taken, the false alarms add up: with 10 modifiers once in a hundred
 * thousand. */
static const double FALSE_ALARM_Z = 4.9;

/* 0 where nothing can be told: nobody, or a share that is none or all and so has no spread. */
static double z_of_share(int64_t seen, int64_t n, double share)
{
    return n > 0 && share > 0.0 && share < 1.0
               ? ((double)seen - (double)n * share) / sqrt((double)n * share * (1.0 - share))
               : 0.0;
}

/* Modifiers are judged among the treated, where each is drawn by itself; with strata they are not: these
 * select patients by their course, which modifiers change. */
enum ebb_status ebb_verify_shares_agree(const struct ebb_verifier *verifier, struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_tally *tally = &verifier->base.tally;
    const double contraindicated = plan->study.parameters.screening.f_contraindicated;
    double worst =
        z_of_share(tally->flow[EBB_FLOW_CONTRAINDICATED], tally->flow[EBB_FLOW_ENROLLED], contraindicated);
    int n = contraindicated > 0.0;
    for (int population = 0; population < plan->n_populations && plan->study.n_strata == 0; population++) {
        const struct ebb_population *set = &plan->populations[population];
        if (set->kind != EBB_WITH_MODIFIER)
            continue;
        const double z = z_of_share(tally->n_patients[population], tally->n_patients[0],
                                    plan->study.modifiers[set->index].p_prevalence);
        worst = fabs(z) > fabs(worst) ? z : worst;
        n++;
    }
    if (n == 0)
        return ebb_verdict_not_here(verdict,
                                    "nobody is contraindicated, and no modifier divides the patients");
    ebb_verdict_say(verdict, fabs(worst) < FALSE_ALARM_Z,
                    "%d shares of patients; the furthest from its parameter lies %.1f standard errors off", n,
                    worst);
    return EBB_OK;
}

/* The rate is constant, so that the share still there after t days is exp(-rate t): the closed form that the
 * draws of leaving must meet. Only where dropping out is the only way to leave, and starts with follow-up. */
enum ebb_status ebb_verify_leaving_is_exponential(const struct ebb_verifier *verifier,
                                                  struct ebb_verdict *verdict)
{
    const struct ebb_plan *plan = &verifier->base.plan;
    const struct ebb_study *study = &plan->study;
    const struct ebb_tally *tally = &verifier->base.tally;
    const double per_month = study->parameters.dropout.per_month;
    int64_t stayed = 0, n = 0;
    if (per_month <= 0.0 || study->parameters.dropout.in_lead_in ||
        study->parameters.dropout.unresponsive.on || study->followed_for_days.hi > 0)
        return ebb_verdict_not_here(verdict, "nobody drops out, or patients leave in other ways, too");
    const int days = ebb_plan_visit_day(plan, plan->n_visits - 1);
    /* of all treated, those followed, by the first visit they missed under the first policy: any will do */
    for (int group = 0; group < EBB_TALLY_GROUPS; group++) {
        for (int visit = 0; visit <= tally->n_visits; visit++)
            n += tally->left[group * (tally->n_visits + 1) + visit];
        stayed += tally->left[group * (tally->n_visits + 1) + tally->n_visits];
    }
    /* who drops out is gone from the day on to which the time is rounded up: at the last visit when it is at
     * most so many days */
    const double share = ebb_exp(-per_month * days / 30.4375), z = z_of_share(stayed, n, share);
    ebb_verdict_say(verdict, fabs(z) < FALSE_ALARM_Z,
                    "%lld of %lld followed came to the last visit, day %d: z = %.1f against %.4f",
                    (long long)stayed, (long long)n, days, z, share);
    return EBB_OK;
}

/* An error that is too small is the mistake nobody complains about. From above a bound is known without the
 * spread: of all laws between 0 and 1 with one mean, that of yes or no varies most (Bhatia and Davis
 * 2000). */
enum ebb_status ebb_verify_errors_are_possible(const struct ebb_verifier *verifier,
                                               struct ebb_verdict *verdict)
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
    /* a mean of shares of time, each between 0 and 1, varies at most as a share does, and not at all less
     * than none */
    const double most = sqrt(mean * (1.0 - mean) / (n - 1.0)) * (1.0 + 1e-9);
    if (!(n > 1.0))
        return ebb_verdict_not_here(verdict, "there are no patients to tell an error from");
    ebb_verdict_say(verdict, direct >= 0.0 && direct <= most,
                    "standard error of the time in response: %.3g, at most %.3g is possible", direct, most);
    return EBB_OK;
}
