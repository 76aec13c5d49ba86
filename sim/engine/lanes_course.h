/* SPDX-License-Identifier: MIT
 * lanes_course: where the patients of a group stand under one policy: benefit, sessions, relapse; <ebb/course.h> in lanes.
 *
 * The functions work on the vector of patients that begins at lane i.
 *
 *   1. Rules   2. The course   3. Benefit   4. An assessment   5. Relapse and recovery
 */
#ifndef EBB_LANES_COURSE_H
#define EBB_LANES_COURSE_H

#include <ebb/course.h>

#include "lanes_people.h"

/* 1. Rules: a study as the lanes need it */

struct rule {
    float wait[LANES_DAYS]; /* days from each weekday to the next clinic day */
    const struct ebb_policy *policy;
    bool has_maintenance;
    bool keeps_interval; /* adapt, by_score: the interval is a state */
} LANES_ALIGNED;

struct rules {
    float durable[LANES_DAYS]; /* share of D left after so many days */
    const struct ebb_constants *constants;
    struct rule phases[EBB_MAX_PHASES], policies[EBB_MAX_POLICIES];
} LANES_ALIGNED;

static void set_rule(struct rule *rule, const struct ebb_policy *policy)
{
    rule->policy = policy;
    rule->has_maintenance = policy->maintenance.on || policy->by_score.on || policy->by_biomarker.on;
    rule->keeps_interval = policy->adapt.on || policy->by_score.on;
    memset(rule->wait, 0, sizeof rule->wait);
    for (int weekday = 0; policy->limits.clinic_days != 0 && weekday < 7; weekday++) {
        while ((policy->limits.clinic_days >> (weekday + (int)rule->wait[weekday]) % 7 & 1u) == 0)
            rule->wait[weekday] += 1.0f;
    }
}

static void set_rules(struct rules *rules, const struct ebb_plan *plan)
{
    const struct ebb_study *study = &plan->constants->study;
    rules->constants = plan->constants;
    memset(rules->durable, 0, sizeof rules->durable);
    memcpy(rules->durable, plan->constants->durable, sizeof plan->constants->durable);
    for (int phase = 0; phase < study->n_phases; phase++)
        set_rule(&rules->phases[phase], &study->lead_in[phase].policy);
    for (int policy = 0; policy < study->n_policies; policy++)
        set_rule(&rules->policies[policy], &study->policies[policy]);
}

/* 2. The course */

/* What is seen of a group under a policy; (assessment, lane). */
struct sheet {
    uint8_t *score, *given; /* infusions in the interval */
    uint32_t *infusions;    /* a bit for each day of the interval; NULL when not wanted */
    uint64_t *relapsed;     /* (assessment), a bit a lane */
};

struct course {
    float fast[LANES], lasting[LANES]; /* at the current assessment, once it has come */
    int32_t due_day[LANES], last_infusion_day[LANES];
    int32_t n_infusions[LANES], n_given[LANES]; /* in all, under this policy */
    int32_t n_missed[LANES], n_adverse[LANES], longest_gap[LANES];
    int32_t run[LANES]; /* bad visits in a row of a well patient; visits in response of a relapsed one */
    /* parts of policies; see struct ebb_schedule */
    float interval_days[LANES];
    int32_t course_left[LANES], course_given[LANES];
    int32_t last_score[LANES], lowest_score[LANES], bad_visits[LANES], well_since_day[LANES], next_decision_day[LANES];
    uint64_t certain, relapsed, in_course, in_rescue, rescue_owed, suspended, low_biomarker;
    struct sheet sheet;
} LANES_ALIGNED;

/* Sets the bits of the vector at lane i to `lanes`. */
INLINE void put_bits(uint64_t *bits, int i, mask lanes)
{
    const uint64_t vector = (UINT64_MAX >> (64 - LANES_WIDE)) << i;
    *bits = (*bits & ~vector) | bits_of(lanes, i);
}

/* Adds 1 where `lanes`. */
INLINE void count(int32_t *at, mask lanes)
{
    put_ints(at, ints_at(at) + only(lanes, all_ints(1)));
}

/* 3. Benefit, while a vector is worked on */

struct benefit {
    floats fast, lasting, attainable;
    ints waned; /* days since the assessment up to which it has waned */
};

/* Entry (days, lane) of a table by days; choosing by the bits of `days` takes half the work of comparing. */
INLINE floats by_days(const float (*table)[LANES], int n_days, ints days, int i)
{
    const mask bit0 = equal(days & 1, all_ints(1)), bit1 = equal(days & 2, all_ints(2)), bit2 = equal(days & 4, all_ints(4));
    floats found = all_floats(0.0f);
    for (int d = 0; d <= n_days; d += 8) {
        floats pair[4];
        for (int k = 0; k < 4; k++)
            pair[k] = pick_floats(bit0, floats_at(table[d + 2 * k + 1] + i), floats_at(table[d + 2 * k] + i));
        const floats low = pick_floats(bit1, pair[1], pair[0]), high = pick_floats(bit1, pair[3], pair[2]);
        const floats eight = pick_floats(bit2, high, low);
        found = d == 0 ? eight : pick_floats(less(days, all_ints(d)), found, eight);
    }
    return found;
}

INLINE void wane_by(struct benefit *benefit, floats durable, floats settle, floats keep)
{
    const floats lasting = durable * benefit->lasting + settle * benefit->fast;
    const floats fast = keep * benefit->fast;
    const floats room = larger(benefit->attainable - fast, all_floats(0.0f));
    benefit->fast = fast;
    benefit->lasting = smaller(lasting, room);
}

/* Wanes by a number of days of each lane's own. */
INLINE void wane(struct benefit *benefit, const struct rules *rules, const struct waning *waning, ints days, int i)
{
    const int n_days = rules->constants->calendar.interval_days;
    wane_by(benefit, entries(rules->durable, days), by_days(waning->settle, n_days, days, i), by_days(waning->keep, n_days, days, i));
}

/* Wanes from the last event to the next assessment. */
INLINE void wane_to_next(struct benefit *benefit, const struct rules *rules, const struct waning *waning, int i)
{
    const int n_days = rules->constants->calendar.interval_days;
    if (any(less(all_ints(0), benefit->waned)))
        wane(benefit, rules, waning, n_days - benefit->waned, i);
    else
        wane_by(benefit, all_floats(rules->durable[n_days]), floats_at(waning->settle[n_days] + i), floats_at(waning->keep[n_days] + i));
}

/* The infusion that comes after n of them. */
INLINE void infuse(struct benefit *benefit, const struct ebb_parameters *parameters, ints n)
{
    floats gain = all_floats((float)parameters->infusion.gain);
    if (parameters->tolerance.per_infusion != 0.0) {
        const floats kept = 1.0f - (float)parameters->tolerance.per_infusion * as_floats(n);
        gain = gain * larger(kept, all_floats((float)parameters->tolerance.floor));
    }
    const floats missing = larger(benefit->attainable - benefit->fast - benefit->lasting, all_floats(0.0f));
    benefit->fast = benefit->fast + gain * missing;
}

/* 4. An assessment */

/* Set-back, severity, score. */
INLINE ints assess(struct benefit *benefit, const struct people *people, const struct week *week, int i)
{
    const floats left = floats_at(week->left + i);
    benefit->fast = left * benefit->fast;
    benefit->lasting = left * benefit->lasting;
    const floats typical = floats_at(people->baseline + i) * (1.0f - (benefit->fast + benefit->lasting));
    floats observed = typical + floats_at(week->shift + i);
    observed = larger(observed, all_floats(0.0f));
    return cut(smaller(observed, all_floats(EBB_MAX_SCORE)));
}

/* 5. Relapse and recovery; returns who relapses now */

INLINE mask watch_relapse(struct course *course, const struct ebb_parameters *parameters, const struct people *people, uint64_t watched,
                          ints score, int i)
{
    const mask relapsed = mask_of(course->relapsed, i);
    const mask bad = at_most(ints_at(people->relapse_at_least + i), score);
    const mask responds = at_most(score, ints_at(people->response_at_most + i));
    const mask counts = either(both(relapsed, responds), without(bad, relapsed));
    const ints run = only(counts, ints_at(course->run + i) + 1);
    const mask recovers = both(relapsed, at_most(all_ints(parameters->recovery.visits), run));
    const mask relapses = without(at_most(all_ints(parameters->relapse.visits), run), relapsed);
    const mask turns = both(either(recovers, relapses), mask_of(watched, i));
    put_ints(course->run + i, only(without(counts, turns), run));
    const mask now = either(without(relapsed, turns), without(turns, relapsed));
    put_bits(&course->relapsed, i, now);
    return both(turns, now);
}

#endif
