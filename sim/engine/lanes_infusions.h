/* SPDX-License-Identifier: MIT
 * lanes_infusions: what is added up of the infusions of a group: side effects by kind; tally_infusions.c in
 * lanes.
 *
 * Added to each sharer (lanes_sharers.h) and to every policy that a course stands for, as all else of a
 * group is (lanes_tally.h). A sum differs and the outcomes do not -> the place in the array: it is computed
 * here and in tally_infusions.c, and nowhere else.
 *
 *   1. Side effects   2. All
 */
#ifndef EBB_LANES_INFUSIONS_H
#define EBB_LANES_INFUSIONS_H

#include "lanes_sharers.h"

/* 1. Side effects */

/* The same sums for each kind of side effect, to every sharer and every policy that the course stands for. */
static void add_effects(struct ebb_tally *tally, const struct sharers *sharers,
                        const struct outcomes *outcomes, const struct course *course, int kinds, int p,
                        int end)
{
    const size_t n = (size_t)kinds;
    for (size_t kind = 0; kind < n; kind++) {
        int64_t sums[EBB_EFFECT_SUM_COUNT] = {0};
        for (uint64_t lanes = sharers->members; lanes != 0; lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes);
            const int64_t x = course->effects->n[kind][lane];
            sums[EBB_EFFECT_EVENTS] += x;
            sums[EBB_EFFECT_EVENTS_SQUARED] += x * x;
            sums[EBB_EFFECT_EVENTS_OF_INFUSIONS] += x * outcomes->value[p][EBB_INFUSIONS][lane];
            sums[EBB_EFFECT_PATIENTS] += x > 0;
        }
        sums[EBB_EFFECT_ENDED] = n_of(course->effects->ended_by[kind] & sharers->members);
        for (int k = 0; k < sharers->n; k++) {
            for (int policy = p; policy < end; policy++) {
                const size_t arm =
                    (size_t)sharers->population[k] * (size_t)tally->n_policies + (size_t)policy;
                for (size_t sum = 0; sum < EBB_EFFECT_SUM_COUNT; sum++)
                    tally->sum_side_effects[(arm * EBB_EFFECT_SUM_COUNT + sum) * n + kind] += sums[sum];
            }
        }
    }
}

/* 2. All */

/* Of the policies from p on, up to `end`, which the course stands for. */
static void add_infusions(struct ebb_tally *tally, const struct ebb_plan *plan, const struct sharers *sharers,
                          const struct outcomes *outcomes, const struct course *course, int p, int end)
{
    if (plan->study.n_side_effects > 0)
        add_effects(tally, sharers, outcomes, course, plan->study.n_side_effects, p, end);
}

#endif
