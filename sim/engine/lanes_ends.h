/* SPDX-License-Identifier: MIT
 * lanes_ends: relapses and leaving of the followed of a group, by visit: what curves and their errors come
 * from.
 *
 * Each lane has a place of its own in these arrays, by its random group and the visit at which its wait for
 * a relapse ended, so that there is nothing to sum over lanes first, as there is in lanes_tally.h. What is
 * worked out for all lanes at once is where they go.
 *
 *     leaving_day  -> first visit missed, by lane ------> left, censored
 *     list of relapses (lanes_outcomes.h) --------------> relapses, first_relapses
 *     day of the first relapse, else first visit missed -> pairs of ends, under each two policies
 *
 * The same words as tally_ends.c.
 *
 * Caveats:
 *   Curves are right and errors of their differences wrong -> find_ends, or a pair counted in another's
 *     square.
 *   All of one random group differ -> find_groups: by patient number, not by lane.
 *
 *   1. Relapses   2. Pairs of ends
 */
#ifndef EBB_LANES_ENDS_H
#define EBB_LANES_ENDS_H

#include "lanes_outcomes.h"

/* 1. Relapses */

/* Of the 64 by which errors of curves are known, by lane: by patient number, so that shards and blocks do not
 * matter. */
static void find_groups(int32_t *groups, const struct ebb_block *block, const struct patients *patients)
{
    const uint32_t first = (uint32_t)(block->first_patient % EBB_TALLY_GROUPS);
    for (int lane = 0; lane < LANES; lane++)
        groups[lane] = (int32_t)((first + (uint32_t)patients->row[lane]) % EBB_TALLY_GROUPS);
}

/* First visit that each patient no longer attends under a policy, by lane; n_visits: attends all. Where
 * leaving does not differ all policies have the first one's: 64 divisions are not worth doing three times. */
struct leaves {
    int32_t room[EBB_MAX_POLICIES][LANES];
    const int32_t *of[EBB_MAX_POLICIES];
} LANES_ALIGNED;

/* From the day, not from states: no row of states is made unless trajectories are wanted. */
static void find_leaves_of(const struct ebb_plan *plan, const int32_t *leaving_day, int32_t *leaves)
{
    const int days = plan->calendar.interval_days, first_visit = plan->calendar.first_visit,
              end = plan->calendar.n_assessments;
    for (int lane = 0; lane < LANES; lane++) {
        const int leaves_on = leaving_day[lane] < end * days ? leaving_day[lane] : end * days;
        const int attended = (leaves_on + days - 1) / days - first_visit;
        leaves[lane] = attended < 0 ? 0 : attended;
    }
}

static void find_leaves(struct leaves *leaves, const struct ebb_plan *plan, const struct course *courses)
{
    for (int policy = 0; policy < plan->study.n_policies; policy++) {
        const int own = plan->leaving_differs ? policy : 0;
        if (own == policy)
            find_leaves_of(plan, courses[policy].leaving_day, leaves->room[policy]);
        leaves->of[policy] = leaves->room[own];
    }
}

/* One more at the place of each of the lanes. Which array a lane counts in was decided by sets, so that
 * nothing here branches on a patient. */
static void add_at(int64_t *into, const int32_t *place, uint64_t lanes)
{
    for (; lanes != 0; lanes &= lanes - 1)
        into[place[__builtin_ctzll(lanes)]]++;
}

/* Where the rows of an arm begin, whose rows are n places long. */
static size_t arm_at(const struct ebb_tally *tally, int population, int policy, size_t n)
{
    return ((size_t)population * (size_t)tally->n_policies + (size_t)policy) * EBB_TALLY_GROUPS * n;
}

/* Walks the list of relapses, not the lanes: most lanes have none. */
static void add_relapses_of(struct ebb_tally *tally, const struct outcomes *outcomes, const int32_t *groups,
                            int population, uint64_t members, int policy)
{
    const size_t n = (size_t)tally->n_visits;
    const size_t arm = arm_at(tally, population, policy, n);
    for (int k = outcomes->first_relapse[policy]; k < outcomes->first_relapse[policy + 1]; k++) {
        const struct relapse *relapse = &outcomes->relapses[k];
        if ((members >> relapse->lane & 1) == 0)
            continue;
        const size_t at = arm + (size_t)groups[relapse->lane] * n + relapse->visit;
        tally->relapses[at]++;
        tally->first_relapses[at] += relapse->first;
    }
}

/* Lane by lane, since each has a place of its own in arrays by group: there is nothing to sum first. Those
 * who leave (`left`) and those of them without a relapse (`censored`) give the numbers at risk.
 *
 * These arrays are larger than the nearest cache, and each lane is a miss. So nothing is counted here that
 * copy_relapses can copy: all treated, and who leaves under later policies where leaving does not differ. */
static void add_relapses(struct ebb_tally *tally, const struct outcomes *outcomes,
                         const struct ebb_plan *plan, const struct ebb_block *block,
                         const struct patients *patients, const uint64_t *members,
                         const struct leaves *leaves)
{
    const size_t ends = (size_t)tally->n_visits + 1;
    int32_t groups[LANES] LANES_ALIGNED, place[LANES] LANES_ALIGNED;
    find_groups(groups, block, patients);
    for (int policy = 0; policy < tally->n_policies; policy++) {
        const int32_t *relapses = outcomes->value[policy][EBB_RELAPSES];
        const bool own = policy == 0 || plan->leaving_differs;
        uint64_t without = 0;
        for (int lane = 0; own && lane < LANES; lane++)
            place[lane] = groups[lane] * (int32_t)ends + leaves->of[policy][lane];
        for (int i = 0; i < LANES; i += LANES_WIDE)
            put_mask(&without, i, at_most(ints_at(relapses + i), all_ints(0)));
        for (int population = 1; population < plan->n_populations; population++) {
            const uint64_t followed = members[population] & patients->followed;
            const size_t arm = arm_at(tally, population, policy, ends);
            if (own)
                add_at(tally->left + arm, place, followed);
            add_at(tally->censored + arm, place, followed & without);
            add_relapses_of(tally, outcomes, groups, population, members[population], policy);
        }
    }
}

static void copy_arm(int64_t *array, const struct ebb_tally *tally, int to_population, int to_policy,
                     int population, int policy, int n)
{
    const size_t places = (size_t)n;
    memcpy(array + arm_at(tally, to_population, to_policy, places),
           array + arm_at(tally, population, policy, places), EBB_TALLY_GROUPS * places * sizeof *array);
}

/* What add_relapses left out, at the end of a block: the same totals, whoever added the blocks before. */
static void copy_relapses(struct ebb_tally *tally, const struct ebb_plan *plan)
{
    const int n = tally->n_visits, same = ebb_tally_followed(plan, 0) + 1; /* population */
    for (int population = 1; population < plan->n_populations; population++) {
        for (int policy = 1; policy < tally->n_policies && !plan->leaving_differs; policy++)
            copy_arm(tally->left, tally, population, policy, population, 0, n + 1);
    }
    for (int policy = 0; policy < tally->n_policies; policy++) {
        copy_arm(tally->left, tally, 0, policy, same, policy, n + 1);
        copy_arm(tally->censored, tally, 0, policy, same, policy, n + 1);
        copy_arm(tally->relapses, tally, 0, policy, same, policy, n);
        copy_arm(tally->first_relapses, tally, 0, policy, same, policy, n);
    }
}

/* 2. Pairs of ends */

/* How each lane's wait for the first relapse ended under each policy; 8 kB on the stack at the most
 * policies. */
struct ends {
    uint64_t stays;                         /* lanes that attend all visits, under the first policy */
    uint64_t relapsed[EBB_MAX_POLICIES];    /* lanes */
    int32_t visit[EBB_MAX_POLICIES][LANES]; /* of the relapse; or the first no longer attended */
} LANES_ALIGNED;

/* From the day of the first relapse, 64 at a time: to walk the list of relapses instead took as long as all
 * that follows. A whole number of intervals over an interval is within 2^-11 of a whole number in floats
 * (visits are below 2^12), so that half of one added finds it. */
static void find_ends(struct ends *ends, const struct outcomes *outcomes, const struct ebb_plan *plan,
                      const struct leaves *leaves)
{
    const int days = plan->calendar.interval_days;
    const int first_day = plan->calendar.first_visit * days - plan->calendar.start_day;
    const float per_day = 1.0f / (float)days;
    ends->stays = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_mask(&ends->stays, i, at_most(all_ints(plan->n_visits), ints_at(leaves->of[0] + i)));
    for (int policy = 0; policy < plan->study.n_policies; policy++) {
        const int32_t *day = outcomes->value[policy][EBB_FIRST_RELAPSE_DAY];
        int32_t *visit = ends->visit[policy];
        for (int lane = 0; lane < LANES; lane++) {
            const int32_t relapse = (int32_t)((float)(day[lane] - first_day) * per_day + 0.5f);
            visit[lane] = day[lane] >= 0 ? relapse : leaves->of[policy][lane];
        }
        for (int i = 0; i < LANES; i += LANES_WIDE)
            put_mask(&ends->relapsed[policy], i, at_most(all_ints(0), ints_at(day + i)));
    }
}

/* 64 patients of one pair of policies. Those who stay to the end without a relapse under either, a third of
 * the followed, all belong to one place: one by one, each would wait for the one before to be stored. */
static void add_pair(int64_t *both_relapsed, int64_t *not_both, const struct ends *ends, int p, int q,
                     int n_visits, uint64_t lanes)
{
    int32_t in_both[LANES] LANES_ALIGNED, in_not_both[LANES] LANES_ALIGNED;
    const int32_t *first = ends->visit[p], *second = ends->visit[q];
    const uint64_t both = ends->relapsed[p] & ends->relapsed[q];
    const uint64_t stay = ends->stays & ~(ends->relapsed[p] | ends->relapsed[q]);
    for (int lane = 0; lane < LANES; lane++) {
        in_both[lane] = first[lane] * n_visits + second[lane];
        in_not_both[lane] = in_both[lane] + first[lane]; /* rows are a place longer */
    }
    add_at(both_relapsed, in_both, lanes & both);
    add_at(not_both, in_not_both, lanes & ~both & ~stay);
    not_both[(n_visits + 1) * (n_visits + 1) - 1] += n_of(lanes & stay);
}

/* The same where leaving differs between policies: any two ends may meet. Patient by patient, and as the
 * reference does it. */
static void add_parted_pair(struct ebb_tally *tally, const struct ebb_plan *plan, const struct ends *ends,
                            int p, int q, int followed, uint64_t lanes)
{
    const int pair = ebb_tally_pair(tally->n_policies, p, q);
    for (; lanes != 0; lanes &= lanes - 1) {
        const int lane = __builtin_ctzll(lanes);
        const struct ebb_tally_end first = {ends->relapsed[p] >> lane & 1, ends->visit[p][lane]},
                                   second = {ends->relapsed[q] >> lane & 1, ends->visit[q][lane]};
        (*ebb_tally_ends(tally, plan, followed, pair, first, second))++;
    }
}

/* Pair by pair, not lane by lane: the two squares of a pair (43 kB over a year of weeks) stay near while 64
 * patients are added to them. */
static void add_pairs(struct ebb_tally *tally, const struct ebb_plan *plan, const struct ends *ends,
                      int followed, uint64_t lanes)
{
    const int visits = tally->n_visits;
    const size_t both = (size_t)visits * (size_t)visits, not_both = both + 2 * (size_t)visits + 1;
    size_t at = (size_t)followed * (size_t)tally->n_pairs;
    for (int p = 0, pair = 0; pair < tally->n_pairs && lanes != 0; p++) {
        for (int q = p + 1; q < tally->n_policies; q++, pair++, at++) {
            if (plan->leaving_differs)
                add_parted_pair(tally, plan, ends, p, q, followed, lanes);
            else
                add_pair(tally->both_relapsed + at * both, tally->not_both + at * not_both, ends, p, q,
                         visits, lanes);
        }
    }
}

/* The followed of a group: their relapses, and how these lie together under pairs of policies. */
static void add_followed(struct ebb_tally *tally, const struct outcomes *outcomes,
                         const struct ebb_plan *plan, const struct ebb_block *block,
                         const struct patients *patients, const struct course *courses,
                         const uint64_t *members)
{
    struct leaves leaves;
    struct ends ends;
    find_leaves(&leaves, plan, courses);
    add_relapses(tally, outcomes, plan, block, patients, members, &leaves);
    if (tally->n_pairs == 0)
        return;
    find_ends(&ends, outcomes, plan, &leaves);
    for (int population = 1; population < plan->n_populations; population++)
        add_pairs(tally, plan, &ends, ebb_tally_followed(plan, population),
                  members[population] & patients->followed);
}

#endif
