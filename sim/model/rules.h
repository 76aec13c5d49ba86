/* SPDX-License-Identifier: MIT
 * rules: the rules by what they are about, and the questions that they ask.
 *
 * A new rule is a static function in the file of its subject, called where that file's others are. It
 * compares members that it found good, and complains at the one that somebody would change: the later one,
 * the narrower one, the switch of the part that asks too much. Its words begin with the dotted key and end
 * with what to do; add a study to tests/bad/ that breaks it.
 *
 * What a rule may take for granted: every value lies in its own range, every count and index in its array, or
 * has been replaced by one that does. What it may not: that values fit each other, in whatever order the
 * rules are asked.
 */
#ifndef EBB_MODEL_RULES_H
#define EBB_MODEL_RULES_H

#include <ebb/study_rules.h>

/* `given` is for rules of what is missing, and always true of a study in C, which has no unwritten members:
 * a rule that refuses what is given and wrong must not hang on it. */
static inline bool ebb_rules_given(const struct ebb_rules *rules, const void *member)
{
    return rules->given(rules->self, member);
}

static inline bool ebb_rules_good(const struct ebb_rules *rules, const void *member)
{
    return rules->good(rules->self, member);
}

/* Says what is wrong at `member`. Words begin with the key: "horizon = 3 days: ...". */
void ebb_rules_complain(const struct ebb_rules *rules, const void *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Says what is allowed and probably not meant; the study goes on. */
void ebb_rules_warn(const struct ebb_rules *rules, const void *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Whether the days that the calendar is made of can be trusted. */
bool ebb_rules_has_calendar(const struct ebb_rules *rules);

void ebb_rules_policies(const struct ebb_rules *rules);   /* rules_policy.c: policies and phases */
void ebb_rules_instrument(const struct ebb_rules *rules); /* rules_instrument.c: scores beyond its end */
void ebb_rules_choices(const struct ebb_rules *rules);    /* rules_choice.c: reference and precision */
void ebb_rules_targets(const struct ebb_rules *rules);    /* rules_target.c: published numbers */
void ebb_rules_economics(const struct ebb_rules *rules);  /* rules_economics.c: prices and utilities */
void ebb_rules_effects(const struct ebb_rules *rules);    /* rules_effect.c: values that nothing hears */
void ebb_rules_idle_parts(const struct ebb_rules *rules); /* rules_idle.c: the same of parts of policies */

/* Whether some part of the policy can give an infusion. */
static inline bool ebb_rules_gives_infusions(const struct ebb_policy *policy)
{
    return policy->maintenance.on || policy->by_score.on || policy->by_biomarker.on || policy->booster.on ||
           policy->rescue.on;
}

#endif
