/* SPDX-License-Identifier: MIT
 * lanes_rules: a study as the lanes need it: its policies and phases, with what would else be worked out in
 * every interval, and which parts of the loop each of them needs.
 *
 * Read only from the first patient on, and the same for all of them.
 *
 * A policy is right in the reference and wrong here, whatever it gives -> its parts leave out what it has.
 */
#ifndef EBB_LANES_RULES_H
#define EBB_LANES_RULES_H

#include "lanes_noise.h"

/* What costs work. Where the compiler knows it, what a policy does not have costs nothing. Four questions
 * and not one for each part: each that were asked doubles the copies of the loop that could be made. A part
 * that is set though the policy does not have it costs time, one that is not set though it has it gives
 * wrong results on the studies that use it. */
struct parts {
    bool releases;       /* of the study: infusions release what set-backs hold back */
    bool courses;        /* booster, rescue */
    bool keeps_interval; /* adapt, by_score: the interval is a state */
    bool others;         /* by_biomarker, suspend, limits; of the study: lateness, side effects, tolerance,
                            trajectories */
};

/* A policy or a phase, with what would else be worked out in every interval. */
struct rule {
    float wait[LANES_DAYS]; /* days from each weekday to the next clinic day */
    const struct ebb_policy *policy;
    bool has_maintenance;
    struct parts parts;
    /* Not among the parts: they are what sessions ask, and a monitor is asked once an assessment. */
    bool monitored, judges_courses;
    int first_day;                   /* on which the policy or phase takes over */
    uint64_t report_below;           /* of a word */
    int64_t stretch_ppm, shrink_ppm; /* factors of adapt */
} LANES_ALIGNED;

/* Tables are floats of 32 entries on a cache line, as `entries` looks them up (lanes_normal.h), also where
 * fewer are used. */
struct rules {
    float durable[LANES_DAYS]; /* share of D left after so many days */
    const struct ebb_constants *constants;
    struct jumps jumps;
    struct rule phases[EBB_MAX_PHASES], policies[EBB_MAX_POLICIES];
} LANES_ALIGNED;

/* A new part of policies must say here whether it needs `others`; forgotten, it is left out of every study
 * that has nothing else of them. The study's lateness, side effects and tolerance count as parts of each
 * policy: they are asked in the same places.
 *
 * wait: 0 on a clinic day, else the days to the next one. A loop that looks day by day, as the reference
 * does, would run as long as its slowest lane. */
static void set_rule(struct rule *rule, const struct ebb_constants *constants,
                     const struct ebb_policy *policy, int first_assessment, bool with_trajectories)
{
    rule->policy = policy;
    rule->has_maintenance = policy->maintenance.on || policy->by_score.on || policy->by_biomarker.on;
    rule->parts.releases = constants->releases;
    rule->parts.courses = policy->booster.on || policy->rescue.on;
    rule->parts.keeps_interval = policy->adapt.on || policy->by_score.on;
    rule->parts.others = policy->by_biomarker.on || policy->suspend.on || policy->limits.max_infusions > 0 ||
                         policy->limits.clinic_days != 0 || constants->late_below > 0 ||
                         constants->study.n_side_effects > 0 ||
                         constants->study.parameters.tolerance.per_infusion != 0.0 || with_trajectories;
    rule->monitored = policy->monitor.on;
    rule->judges_courses = policy->booster.on && policy->booster.futile_after > 0;
    rule->first_day = first_assessment * constants->calendar.interval_days;
    rule->report_below = policy->monitor.on ? ebb_draw_threshold(policy->monitor.p_reported) : 0;
    rule->stretch_ppm = ebb_interval_factor_ppm(policy->adapt.stretch);
    rule->shrink_ppm = ebb_interval_factor_ppm(policy->adapt.shrink);
    memset(rule->wait, 0, sizeof rule->wait);
    for (int weekday = 0; policy->limits.clinic_days != 0 && weekday < 7; weekday++) {
        while ((policy->limits.clinic_days >> (weekday + (int)rule->wait[weekday]) % 7 & 1u) == 0)
            rule->wait[weekday] += 1.0f;
    }
}

/* For each block anew, 14 kB: rules live in the scratch of a thread, which the next block of another plan
 * may have had in between. */
static void set_rules(struct rules *rules, const struct ebb_plan *plan, bool with_trajectories)
{
    const struct ebb_study *study = &plan->constants->study;
    rules->constants = plan->constants;
    set_jumps(&rules->jumps, &plan->constants->jumps);
    memset(rules->durable, 0, sizeof rules->durable);
    memcpy(rules->durable, plan->constants->durable, sizeof plan->constants->durable);
    for (int phase = 0; phase < study->n_phases; phase++)
        set_rule(&rules->phases[phase], plan->constants, &study->lead_in[phase].policy,
                 plan->calendar.phase_start[phase], with_trajectories);
    for (int policy = 0; policy < study->n_policies; policy++)
        set_rule(&rules->policies[policy], plan->constants, &study->policies[policy], plan->calendar.start,
                 with_trajectories);
}

#endif
