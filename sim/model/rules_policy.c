/* SPDX-License-Identifier: MIT
 * rules_policy: what the parts of a policy ask of each other.
 *
 * A part that nothing can start is refused, not ignored: a policy that silently does less than its text says
 * would be compared with others under a wrong name.
 */
#include "rules.h"

#include <stdio.h>

/* Three ways to say when the next infusion is due exclude each other; what changes or pauses an interval
 * needs one. */
static void check_maintenance(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    const int n_ways = policy->maintenance.on + policy->by_score.on + policy->by_biomarker.on;
    if (n_ways > 1) {
        const bool *second = policy->by_biomarker.on ? &policy->by_biomarker.on : &policy->by_score.on;
        ebb_rules_complain(
            rules, second,
            "%s: only one of maintenance, by_score and by_biomarker can say when infusions are due", key);
    }
    if (policy->adapt.on && !policy->maintenance.on && !policy->by_biomarker.on)
        ebb_rules_complain(rules, &policy->adapt.on,
                           "%s.adapt: needs maintenance or by_biomarker, whose interval it adapts", key);
    if (policy->suspend.on && n_ways == 0)
        ebb_rules_complain(rules, &policy->suspend.on,
                           "%s.suspend: needs maintenance, by_score or by_biomarker to suspend", key);
}

/* With good >= warn a score could ask for a longer and a shorter interval at once. Ends of the interval in
 * the wrong order would leave it at `max` whatever the score, which is where schedule.c cuts last. */
static void check_adapt(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    const int *min = &policy->adapt.min_days, *max = &policy->adapt.max_days;
    const int *good = &policy->adapt.good_points, *warn = &policy->adapt.warn_points;
    if (!policy->adapt.on)
        return;
    if (*min > *max && ebb_rules_good(rules, min) && ebb_rules_good(rules, max))
        ebb_rules_complain(rules, min, "%s.adapt.min = %d days: must not be above max, %d days", key, *min,
                           *max);
    if (*good >= *warn && ebb_rules_good(rules, good) && ebb_rules_good(rules, warn))
        ebb_rules_complain(rules, good,
                           "%s.adapt.good_score = %d points: must be below warn_score, %d points", key, *good,
                           *warn);
}

/* Both triggers off is a booster that never starts. Both on is a booster that either starts, as the model
 * page says. */
static void check_booster(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    const struct ebb_course_rule *booster = &policy->booster;
    if (booster->on && booster->trigger_points == 0 && booster->trigger_rise_points == 0 &&
        ebb_rules_good(rules, &booster->trigger_points) &&
        ebb_rules_good(rules, &booster->trigger_rise_points))
        ebb_rules_complain(rules, &booster->on,
                           "%s.booster: needs a trigger, a trigger_rise or both to start a course", key);
}

/* A share of what? */
static void check_monitor(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    if (policy->monitor.on && policy->monitor.p_reported > 0.0 && policy->monitor.report_points < 0 &&
        ebb_rules_good(rules, &policy->monitor.p_reported) &&
        ebb_rules_good(rules, &policy->monitor.report_points))
        ebb_rules_complain(rules, &policy->monitor.p_reported,
                           "%s.monitor.reported: needs report_at, the score from which on patients report",
                           key);
}

/* Suspended when? */
static void check_suspend(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    if (policy->suspend.on && policy->suspend.after_remission_days == 0 && !policy->suspend.from_start &&
        ebb_rules_good(rules, &policy->suspend.after_remission_days))
        ebb_rules_complain(rules, &policy->suspend.on,
                           "%s.suspend: needs after_remission or from_start, which say when", key);
}

static void check_policy(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    check_maintenance(rules, policy, key);
    check_adapt(rules, policy, key);
    check_booster(rules, policy, key);
    check_monitor(rules, policy, key);
    check_suspend(rules, policy, key);
}

/* Maintenance that ends for good with the first good stretch is a policy that somebody may want to study, and
 * not what most readers of `suspend` expect. Phases, which end by themselves, are asked only where they begin
 * suspended: then the maintenance that stands there is never given (warn_of_phase). */
static void warn_of_suspension(const struct ebb_rules *rules, const struct ebb_policy *policy,
                               const char *key)
{
    if (policy->suspend.on && !policy->booster.on && !policy->rescue.on)
        ebb_rules_warn(
            rules, &policy->suspend.on,
            "%s.suspend: nothing resumes maintenance: give a booster or a rescue, whose course does, "
            "or know that it ends for good",
            key);
}

static void warn_of_phase(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    if (policy->suspend.on && policy->suspend.from_start && !policy->booster.on)
        ebb_rules_warn(rules, &policy->suspend.from_start,
                       "%s.suspend.from_start: no course resumes maintenance, so that this phase gives none: "
                       "give a booster, or leave maintenance out",
                       key);
}

/* Infusions that symptoms count: in the three policies of configs/ a quarter of the patients takes 55 % of
 * them. A gap between courses spreads them and is no bound. Said once for all policies, at the first: a study
 * of boosters has many. */
static void warn_of_bounds(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_policy *first = NULL;
    int n = 0;
    for (int i = 0; i < study->n_policies; i++) {
        const struct ebb_policy *policy = &study->policies[i];
        if (policy->booster.on && policy->limits.max_infusions == 0) {
            first = first ? first : policy;
            n++;
        }
    }
    if (first)
        ebb_rules_warn(
            rules, &first->booster.on,
            "policies.%s.booster: symptoms alone say how many infusions there are, without a bound, "
            "and a few patients take most of them%s: limits.max_infusions gives one",
            first->name, n > 1 ? " (so do other policies)" : "");
}

/* Phases are policies and are asked the same; of a rescue they are asked more, because nothing in a lead-in
 * can owe one. */
void ebb_rules_policies(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    char key[EBB_NAME_SIZE + 16];
    for (int i = 0; i < study->n_phases; i++) {
        const struct ebb_policy *policy = &study->lead_in[i].policy;
        snprintf(key, sizeof key, "lead_in.%d", i + 1);
        check_policy(rules, policy, key);
        warn_of_phase(rules, policy, key);
        if (policy->rescue.on)
            ebb_rules_complain(rules, &policy->rescue.on,
                               "%s.rescue: relapses are counted in follow-up only, so nothing would start "
                               "it; give a booster",
                               key);
    }
    for (int i = 0; i < study->n_policies; i++) {
        snprintf(key, sizeof key, "policies.%s", study->policies[i].name);
        check_policy(rules, &study->policies[i], key);
        warn_of_suspension(rules, &study->policies[i], key);
    }
    warn_of_bounds(rules);
}
