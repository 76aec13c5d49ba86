/* SPDX-License-Identifier: MIT
 * lanes_infusions: what is added up of the infusions of a group: side effects by kind, gaps, exposure;
 * tally_infusions.c in lanes.
 *
 * Added to each sharer (lanes_sharers.h) and to every policy that a course stands for, as all else of a
 * group is (lanes_tally.h). A sum differs and the outcomes do not -> the place in the array: it is computed
 * here and in tally_infusions.c, and nowhere else.
 *
 * The order is always: once over the lanes for a set of members, then the few sums to each population that
 * has just these members. Lanes are what is dear, populations are a handful of additions.
 *
 * What is off costs a question: kinds are counted (none, no loop), gaps are looked for, and only exposure is
 * of every study.
 *
 *   1. Side effects   2. Gaps   3. Exposure   4. All
 */
#ifndef EBB_LANES_INFUSIONS_H
#define EBB_LANES_INFUSIONS_H

#include "lanes_sharers.h"

/* 1. Side effects */

/* The same sums for each kind of side effect, to every sharer and every policy that the course stands for.
 * One lane after the other and not by vectors: a study names few kinds or none. Infusions are those of the
 * whole run, as those with a side effect are: an effect of induction is one of the policy's patients, too. */
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

/* 2. Gaps */

/* Whole numbers below 2^53 in doubles, as in lanes_tally.h: all sums in one pass over the lanes.
 *
 * The number of gaps and of late ones lie in one word of a lane, 16 bits each (lanes_course.h): a gap adds to
 * both by one addition. Squares of single gaps come ready from the course; squares and products of a
 * patient's own sums are made here, because only they know which gaps are of one patient, and the error of a
 * mean gap needs that: gaps of one patient are not independent. Members are cut by `one` on one side of each
 * product alone, which is enough. */
static void sum_gaps(int64_t *sums, const struct gaps *gaps, uint64_t members)
{
    double one[LANES] LANES_ALIGNED, n[LANES] LANES_ALIGNED, late[LANES] LANES_ALIGNED,
        days[LANES] LANES_ALIGNED, booked[LANES] LANES_ALIGNED, days_squared[LANES] LANES_ALIGNED,
        booked_squared[LANES] LANES_ALIGNED;
    for (int lane = 0; lane < LANES; lane++) {
        one[lane] = (double)(int)(members >> lane & 1);
        n[lane] = one[lane] * (double)(int32_t)(gaps->n[lane] & 0xffff);
        late[lane] = one[lane] * (double)(int32_t)(gaps->n[lane] >> 16);
        days[lane] = one[lane] * (double)gaps->days[lane];
        booked[lane] = one[lane] * (double)gaps->booked[lane];
        days_squared[lane] = (double)gaps->days_squared[lane];
        booked_squared[lane] = (double)gaps->booked_squared[lane];
    }
    sums[EBB_GAPS] = product_sum(n, one);
    sums[EBB_GAPS_LATE] = product_sum(late, one);
    sums[EBB_GAP_DAYS] = product_sum(days, one);
    sums[EBB_GAP_DAYS_SQUARED] = product_sum(days_squared, one);
    sums[EBB_GAP_BOOKED] = product_sum(booked, one);
    sums[EBB_GAP_BOOKED_SQUARED] = product_sum(booked_squared, one);
    sums[EBB_GAPS_BY_GAPS] = product_sum(n, n);
    sums[EBB_GAPS_BY_LATE] = product_sum(n, late);
    sums[EBB_GAPS_BY_DAYS] = product_sum(n, days);
    sums[EBB_GAPS_BY_BOOKED] = product_sum(n, booked);
    sums[EBB_GAPS_LATE_BY_LATE] = product_sum(late, late);
    sums[EBB_GAP_DAYS_BY_DAYS] = product_sum(days, days);
    sums[EBB_GAP_BOOKED_BY_BOOKED] = product_sum(booked, booked);
}

/* To the sharers and policies, as effects are. */
static void add_gaps(struct ebb_tally *tally, const struct sharers *sharers, const struct course *course,
                     int p, int end)
{
    int64_t sums[EBB_GAP_SUM_COUNT];
    sum_gaps(sums, &course->gaps, sharers->members);
    for (int k = 0; k < sharers->n; k++) {
        for (int policy = p; policy < end; policy++) {
            const size_t arm = (size_t)sharers->population[k] * (size_t)tally->n_policies + (size_t)policy;
            for (size_t sum = 0; sum < EBB_GAP_SUM_COUNT; sum++)
                tally->sum_gaps[arm * EBB_GAP_SUM_COUNT + sum] += sums[sum];
        }
    }
}

/* Whether any lane has one: a policy without maintenance has none, nor has who is not treated. */
static bool any_gap(const struct gaps *gaps)
{
    uint32_t any = 0;
    for (int lane = 0; lane < LANES; lane++)
        any |= gaps->n[lane];
    return any != 0;
}

/* 3. Exposure */

/* What 64 patients add to the sums. Whole numbers in doubles, exact in any order, as in lanes_tally.h;
 * products with 365 stay below 2^31, for nobody has more infusions than a run has days. */
static void sum_exposure(const struct outcomes *outcomes, uint64_t counted, int p, int64_t *out_sums)
{
    const int32_t *given = outcomes->value[p][EBB_FOLLOWUP_INFUSIONS],
                  *days = outcomes->value[p][EBB_FOLLOWUP_DAYS];
    double sum = 0.0, squares = 0.0;
    uint64_t above[EBB_EXPOSURE_SUM_COUNT] = {0};
#pragma omp simd reduction(+ : sum, squares)
    for (int lane = 0; lane < LANES; lane++) {
        const double x = (counted >> lane & 1) != 0 ? (double)given[lane] : 0.0;
        sum += x;
        squares += x * x;
    }
    for (int i = 0; i < LANES; i += LANES_WIDE) {
        const ints a_year = ints_at(given + i) * 365, followed = ints_at(days + i);
        for (int k = EBB_EXPOSURE_ABOVE_12; k <= EBB_EXPOSURE_ABOVE_52; k++)
            above[k] |= bits_of(less(followed * EBB_EXPOSURE_SUMS[k].a_year, a_year), i);
    }
    for (int k = EBB_EXPOSURE_ABOVE_12; k <= EBB_EXPOSURE_ABOVE_52; k++)
        out_sums[k] = n_of(above[k] & counted);
    out_sums[EBB_EXPOSURE_PATIENTS] = n_of(counted);
    out_sums[EBB_EXPOSURE_INFUSIONS] = (int64_t)sum;
    out_sums[EBB_EXPOSURE_INFUSIONS_SQUARED] = (int64_t)squares;
}

/* Patients by their infusions: a histogram, since a percentile cannot be had from sums. The last place is
 * open above. Lane by lane, for two lanes may be of one place; but where nobody had an infusion, as in a
 * group that no policy treats, all are of the first. */
static void add_counts(int64_t *places, int32_t n_places, const int32_t *given, uint64_t lanes, bool none)
{
    if (none) {
        places[0] += n_of(lanes);
        return;
    }
    for (; lanes != 0; lanes &= lanes - 1) {
        const int32_t n = given[__builtin_ctzll(lanes)];
        places[n < n_places ? n : n_places - 1]++;
    }
}

/* Of those followed long enough for a rate to mean something: two infusions within four days of follow-up are
 * 183 a year, and say nothing of a policy. Who they are is the policy's as soon as leaving is. */
static void add_exposure(struct ebb_tally *tally, const struct sharers *sharers,
                         const struct outcomes *outcomes, int n_places, int p, int end)
{
    const int32_t *given = outcomes->value[p][EBB_FOLLOWUP_INFUSIONS],
                  *days = outcomes->value[p][EBB_FOLLOWUP_DAYS];
    int64_t sums[EBB_EXPOSURE_SUM_COUNT];
    uint64_t counted = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE)
        counted |= bits_of(at_most(all_ints(EBB_EXPOSURE_DAYS), ints_at(days + i)), i);
    counted &= sharers->members;
    sum_exposure(outcomes, counted, p, sums);
    for (int k = 0; k < sharers->n; k++) {
        for (int policy = p; policy < end; policy++) {
            const size_t arm = (size_t)sharers->population[k] * (size_t)tally->n_policies + (size_t)policy;
            for (int sum = 0; sum < EBB_EXPOSURE_SUM_COUNT; sum++)
                tally->sum_exposure[arm * EBB_EXPOSURE_SUM_COUNT + (size_t)sum] += sums[sum];
            add_counts(tally->patients_by_infusions + arm * (size_t)n_places, n_places, given, counted,
                       sums[EBB_EXPOSURE_INFUSIONS] == 0);
        }
    }
}

/* 4. All */

/* Of the policies from p on, up to `end`, which the course stands for. */
static void add_infusions(struct ebb_tally *tally, const struct ebb_plan *plan, const struct sharers *sharers,
                          const struct outcomes *outcomes, const struct course *course, int p, int end)
{
    if (plan->study.n_side_effects > 0)
        add_effects(tally, sharers, outcomes, course, plan->study.n_side_effects, p, end);
    if (any_gap(&course->gaps))
        add_gaps(tally, sharers, course, p, end);
    add_exposure(tally, sharers, outcomes, (int)ebb_tally_extent(EBB_OVER_INFUSION_COUNT, plan), p, end);
}

#endif
