/* SPDX-License-Identifier: MIT
 * rules_idle: parts of policies that nothing hears: a stop_score of courses that have one length, a monitor
 * of a policy that looks at no score; and a monitor that makes a booster wait for months without a word. What
 * parameters, modifiers and the study say in vain is in rules_effect.c.
 *
 *   1. Courses   2. Limits, intervals and monitors   3. All policies
 */
#include "rules.h"

#include <stddef.h>
#include <stdio.h>

static bool is_own(const struct ebb_rules *rules, const void *member)
{
    return rules->own(rules->self, member);
}

/* 1. Courses */

/* What of a course nothing hears: NULL, or why. A course ends early only at its stop_score, and only between
 * the fewest and the most. */
static const char *idle_gap(const struct ebb_course_rule *rule)
{
    return rule->sessions.hi == 1 ? "a course has one session" : NULL;
}

static const char *idle_stop(const struct ebb_course_rule *rule)
{
    return rule->stop_points >= 0 && rule->sessions.lo == rule->sessions.hi
               ? "the fewest sessions of a course are the most"
               : NULL;
}

static const char *idle_fewest(const struct ebb_course_rule *rule)
{
    return rule->stop_points < 0 && rule->sessions.lo < rule->sessions.hi
               ? "without a stop_score each course has the most"
               : NULL;
}

#define COURSE(member) offsetof(struct ebb_course_rule, member)

static const struct {
    const char *key;
    size_t place; /* in the course */
    const char *(*why)(const struct ebb_course_rule *rule);
} COURSE_EFFECTS[] = {
    {"gap", COURSE(gap_days), idle_gap},
    {"stop_score", COURSE(stop_points), idle_stop},
    {"sessions: the fewest", COURSE(sessions), idle_fewest},
};

/* Once for all policies, at the first: studies sweep the number of sessions, and write the rest alike. */
static void warn_of_courses(const struct ebb_rules *rules, bool is_rescue)
{
    const struct ebb_study *study = rules->study;
    for (size_t e = 0; e < sizeof COURSE_EFFECTS / sizeof COURSE_EFFECTS[0]; e++) {
        const char *first = NULL, *why = NULL, *member = NULL;
        int n = 0;
        for (int i = 0; i < study->n_policies; i++) {
            const struct ebb_policy *policy = &study->policies[i];
            const struct ebb_course_rule *rule = is_rescue ? &policy->rescue : &policy->booster;
            const char *place = (const char *)rule + COURSE_EFFECTS[e].place;
            const char *idle = rule->on && is_own(rules, place) ? COURSE_EFFECTS[e].why(rule) : NULL;
            if (idle && n++ == 0) {
                first = policy->name;
                why = idle;
                member = place;
            }
        }
        if (n > 0)
            ebb_rules_warn(rules, member, "policies.%s.%s.%s: has no effect: %s%s", first,
                           is_rescue ? "rescue" : "booster", COURSE_EFFECTS[e].key, why,
                           n > 1 ? " (so it is in other policies)" : "");
    }
}

/* 2. Limits, intervals and monitors */

/* A study's limits on a policy that gives nothing limit nothing. */
static void warn_of_limits(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    static const char why[] = "no part of the policy gives infusions";
    if (ebb_rules_gives_infusions(policy))
        return;
    if (policy->limits.max_infusions > 0 && is_own(rules, &policy->limits.max_infusions))
        ebb_rules_warn(rules, &policy->limits.max_infusions, "%s.limits.max_infusions: has no effect: %s",
                       key, why);
    if (policy->limits.clinic_days != 0 && is_own(rules, &policy->limits.clinic_days))
        ebb_rules_warn(rules, &policy->limits.clinic_days, "%s.limits.clinic_days: has no effect: %s", key,
                       why);
}

/* Of two intervals that are one, what divides them; of a factor of 1, the score that it waits for. */
static void warn_of_interval(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    const struct ebb_range *low = &policy->by_biomarker.low_days, *high = &policy->by_biomarker.high_days;
    const int end = ebb_study_end_day(rules->study);
    if (policy->by_score.on && policy->by_score.low_days == policy->by_score.high_days)
        ebb_rules_warn(rules, &policy->by_score.score_points,
                       "%s.by_score.score: has no effect: low and high are the same", key);
    if (policy->by_biomarker.on && low->lo == high->lo && low->hi == high->hi)
        ebb_rules_warn(rules, &policy->by_biomarker.cut,
                       "%s.by_biomarker.cut: has no effect: low and high are the same", key);
    if (policy->adapt.on && policy->adapt.stretch == 1.0)
        ebb_rules_warn(rules, &policy->adapt.good_points, "%s.adapt.good_score: has no effect: stretch is 1",
                       key);
    if (policy->adapt.on && policy->adapt.shrink == 1.0)
        ebb_rules_warn(rules, &policy->adapt.warn_points, "%s.adapt.warn_score: has no effect: shrink is 1",
                       key);
    if (policy->by_score.restart && !policy->booster.on && !policy->rescue.on)
        ebb_rules_warn(rules, &policy->by_score.restart,
                       "%s.by_score.restart: has no effect: the policy has no courses", key);
    if (policy->suspend.on && policy->suspend.after_remission_days > end)
        ebb_rules_warn(rules, &policy->suspend.after_remission_days,
                       "%s.suspend.after_remission: has no effect: the run ends on day %d", key, end);
}

static bool looks_at_scores(const struct ebb_policy *policy)
{
    return policy->by_score.on || policy->adapt.on || policy->booster.on || policy->rescue.on ||
           policy->suspend.on;
}

/* The phase of the lead-in that the policy is of; NULL: it is compared. */
static const struct ebb_phase *phase_of(const struct ebb_study *study, const struct ebb_policy *policy)
{
    for (int i = 0; i < study->n_phases; i++) {
        if (policy == &study->lead_in[i].policy)
            return &study->lead_in[i];
    }
    return NULL;
}

/* Whether no look comes before somebody else takes over or the run ends: what a patient reports is then all
 * that the policy could see, and courses, which are looked at, start by something seen. On the last day there
 * is a look, of which nothing comes but its count. */
static bool never_sees(const struct ebb_policy *policy, int days)
{
    return policy->monitor.every_days > days && policy->monitor.p_reported <= 0.0;
}

/* Of what a monitor lets a policy see. A calendar that is looked at more seldom is the same calendar. */
static void warn_of_monitor(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    const int every = rules->study->assessment_every_days;
    const struct ebb_phase *phase = phase_of(rules->study, policy);
    const int days = phase ? phase->for_days : rules->study->horizon_days;
    if (!policy->monitor.on)
        return;
    if (!looks_at_scores(policy))
        ebb_rules_warn(rules, &policy->monitor.on, "%s.monitor: %s: no part of the policy goes by a score",
                       key,
                       phase ? "has no effect, for looks of a lead-in are not counted"
                             : "changes nothing but the count of looks");
    else if (never_sees(policy, days))
        ebb_rules_warn(rules, &policy->monitor.every_days,
                       "%s.monitor.every: never looks: %d days are more than the %d that the policy has, and "
                       "nobody reports",
                       key, policy->monitor.every_days, days);
    else if (policy->monitor.every_days <= every)
        ebb_rules_warn(
            rules, &policy->monitor.every_days,
            "%s.monitor.every: has no effect: assessments are %d days apart, and each is looked at", key,
            every);
    else if (policy->monitor.report_points >= 0 && policy->monitor.p_reported <= 0.0 &&
             is_own(rules, &policy->monitor.report_points))
        ebb_rules_warn(rules, &policy->monitor.report_points,
                       "%s.monitor.report_at: has no effect: reported is 0 %%", key);
}

/* Bad visits in a row are those that are looked at. Two that are a week apart say that symptoms last; two
 * that are three months apart, that nobody came. From four assessments on, a month by the default: at two or
 * three whoever wrote both may well mean it. */
enum { LONG_LOOK_ASSESSMENTS = 4 };

static void warn_of_waiting(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    const int assessment = rules->study->assessment_every_days, every = policy->monitor.every_days;
    const int visits = policy->booster.visits;
    if (policy->monitor.on && policy->booster.on && visits > 1 && every >= LONG_LOOK_ASSESSMENTS * assessment)
        ebb_rules_warn(
            rules, &policy->booster.visits,
            "%s.booster.visits = %d: are looks in a row, %d days apart%s, where assessments are %d: "
            "give 1, or look more often",
            key, visits, every, policy->monitor.p_reported > 0.0 ? " unless reported" : "", assessment);
}

static void warn_of_policy(const struct ebb_rules *rules, const struct ebb_policy *policy, const char *key)
{
    warn_of_limits(rules, policy, key);
    warn_of_interval(rules, policy, key);
    warn_of_monitor(rules, policy, key);
    warn_of_waiting(rules, policy, key);
}

/* 3. All policies */

static void warn_of_policies(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    char key[EBB_NAME_SIZE + 16];
    for (int i = 0; i < study->n_phases; i++) {
        snprintf(key, sizeof key, "lead_in.%d", i + 1);
        warn_of_policy(rules, &study->lead_in[i].policy, key);
    }
    for (int i = 0; i < study->n_policies; i++) {
        snprintf(key, sizeof key, "policies.%s", study->policies[i].name);
        warn_of_policy(rules, &study->policies[i], key);
    }
}

void ebb_rules_idle_parts(const struct ebb_rules *rules)
{
    warn_of_policies(rules);
    warn_of_courses(rules, false);
    warn_of_courses(rules, true);
}
