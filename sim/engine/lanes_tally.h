/* SPDX-License-Identifier: MIT
 * lanes_tally: adding up a group of patients; the same whole numbers as ebb_tally_add, patient by patient.
 *
 * Sums of products are formed in doubles: all numbers are whole and below 2^53, so they are exact in any
 * order.
 *
 * A population is a set of lanes, a word. Often two are the same set in a group (those whom a policy
 * treats are all responders, say): their sums are formed once and added to each. Nothing is divided and
 * nothing rounded, so sets, order and repeats do not matter.
 *
 *     lanes              63 ............ 0
 *     all treated         1 1 1 0 1 1 1 1     sums over them: once for each set that occurs,
 *     responders          1 1 0 0 0 1 1 0     then added to every (population, policy) that has it
 *     stratum 0           1 1 0 0 0 1 1 0     <- the same set: shares the sums of the responders
 *
 * What makes 2^53 enough: no outcome is larger than 60 points on each of 4,096 x 28 days, below 2^23. A
 * product is then below 2^46, and 64 of them are below 2^52.
 *
 * The layout of every array is that of EBB_TALLY_LIST (<ebb/tally.h>); places are computed here as in
 * tally.c.
 *
 * Caveats:
 *   A sum is too large by a patient -> a lane without one: every set here begins with `present`.
 *   Only curves and their errors differ -> group_of, find_leaves or find_ends; only moments -> n_courses ==
 * 1, where the
 *     one course stands for every policy.
 *
 *   1. Whom a lane counts for   2. Moments   3. Visits   4. Relapses   5. Pairs of ends   6. A
 * group */
#ifndef EBB_LANES_TALLY_H
#define EBB_LANES_TALLY_H

#include "lanes_outcomes.h"

/* 1. Whom a lane counts for */

static int n_of(uint64_t bits)
{
    return __builtin_popcountll(bits);
}

/* When the common part has been played, before parting, so that all patients are in it: those whom no policy
 * treats, too. Sets are cut with one instruction and counted with another. */
static void add_flow(struct ebb_tally *tally, const struct ebb_plan *plan, const struct patients *patients)
{
    const uint64_t present = patients->present, treated = present & patients->treated,
                   compared = present & patients->compared;
    tally->flow[EBB_FLOW_ENROLLED] += n_of(present);
    tally->flow[EBB_FLOW_CONTRAINDICATED] += n_of(present & ~patients->treated);
    tally->flow[EBB_FLOW_TREATED] += n_of(treated);
    tally->flow[EBB_FLOW_RESPONDERS] += n_of(treated & patients->responder);
    tally->flow[EBB_FLOW_REMITTERS] += n_of(treated & patients->remitter);
    tally->flow[EBB_FLOW_COMPARED] += n_of(compared);
    tally->flow[EBB_FLOW_UNSELECTED] += n_of(treated & ~patients->compared);
    for (uint64_t lanes = plan->study.n_strata > 0 ? compared : 0; lanes != 0; lanes &= lanes - 1)
        tally->n_strata_patients[patients->stratum[__builtin_ctzll(lanes)]]++;
}

/* The row of EBB_POPULATION_LIST decides for 64 patients as it does for one in tally.c: there is no second
 * text of who belongs where. */
static uint64_t members_of(const struct patients *patients, const struct ebb_population *population)
{
    const struct ebb_members lanes = {.n = LANES,
                                      .counted = patients->treated,
                                      .responders = patients->responder,
                                      .stratum = patients->stratum,
                                      .modifiers = patients->modifiers};
    return ebb_population_members(population, &lanes);
}

/* Populations that have the same members in this group share the work. */
struct sharers {
    uint64_t members;
    int n, population[EBB_MAX_POPULATIONS];
};

/* Returns the number of different sets that are not empty. A population without a member here adds nothing
 * and costs nothing more; the search is over a handful of words. */
static int find_sharers(struct sharers *sharers, const struct ebb_plan *plan, const uint64_t *members)
{
    int n = 0;
    for (int population = 0; population < plan->n_populations; population++) {
        int k = 0;
        while (k < n && sharers[k].members != members[population])
            k++;
        if (members[population] == 0)
            continue;
        if (k == n)
            sharers[n++] = (struct sharers){.members = members[population]};
        sharers[k].population[sharers[k].n++] = population;
    }
    return n;
}

/* 2. Moments: a member is 1.0 and others 0.0, so that a sum over some lanes is a product with all */

/* `reduction` lets the compiler add in the order that vectors like, which would change
 * the last bit of other doubles: these are whole numbers, exact in any order. */
static int64_t product_sum(const double *x, const double *y)
{
    double sum = 0.0;
#pragma omp simd reduction(+ : sum)
    for (int lane = 0; lane < LANES; lane++)
        sum += x[lane] * y[lane];
    return (int64_t)sum;
}

/* Adds to the arms of the policies from p on that the course stands for, of each sharer.
 *
 * Follow-up is the same under every policy, so that outcome p times follow-up of course p will do for all
 * that p stands for. With one course for all policies every product of two policies is the square of the
 * one; entries with q < policy stay 0, as in tally.c. `x` is cut to the members once, so that no product with
 * it has to be. */
static void add_moment(struct ebb_tally *tally, const struct sharers *sharers,
                       const struct outcomes *outcomes, int n_courses, int p, int outcome,
                       const double *member)
{
    const size_t policies = (size_t)tally->n_policies;
    double x[LANES] LANES_ALIGNED;
    for (int lane = 0; lane < LANES; lane++)
        x[lane] = outcomes->number[p][outcome][lane] * member[lane];
    const int64_t sum = product_sum(x, member);
    /* Nobody has any, as of adverse events that no study asks for: then all products are 0, too. Of what may
     * be -1 ("none") the sum does not tell. */
    if (sum == 0 && outcome != EBB_FIRST_RELAPSE_DAY)
        return;
    const int64_t followup = product_sum(x, outcomes->number[p][EBB_FOLLOWUP_DAYS]);
    int64_t products[EBB_MAX_POLICIES] = {0};
    for (int q = p; q < n_courses; q++)
        products[q] = product_sum(x, outcomes->number[q][outcome]);
    /* Relapses meet the days well under each policy, earlier ones too: neither order follows from the
     * other. */
    int64_t crossed[EBB_MAX_POLICIES] = {0};
    for (int q = 0; outcome == EBB_RELAPSES && q < n_courses; q++)
        crossed[q] = product_sum(x, outcomes->number[q][EBB_WELL_DAYS]);
    const size_t stands_for = n_courses == 1 ? policies : 1;
    for (int k = 0; k < sharers->n; k++) {
        for (size_t policy = (size_t)p; policy < (size_t)p + stands_for; policy++) {
            const size_t arm = (size_t)sharers->population[k] * policies + policy;
            tally->sum[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += sum;
            tally->sum_followup[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += followup;
            for (size_t q = 0; outcome == EBB_RELAPSES && q < policies; q++)
                tally->sum_crossed[arm * policies + q] += crossed[n_courses == 1 ? 0 : q];
            for (size_t q = policy; q < policies; q++)
                tally->sum_product[(arm * policies + q) * EBB_OUTCOME_COUNT + (size_t)outcome] +=
                    products[n_courses == 1 ? 0 : q];
        }
    }
}

/* Outcome by outcome: the numbers of one outcome under all policies are P times 512 bytes, and stay in the
 * nearest cache while every pair is multiplied. */
static void add_moments(struct ebb_tally *tally, const struct sharers *sharers,
                        const struct outcomes *outcomes, int n_courses)
{
    double member[LANES] LANES_ALIGNED;
    for (int lane = 0; lane < LANES; lane++)
        member[lane] = (double)(int)(sharers->members >> lane & 1);
    for (int p = 0; p < n_courses; p++) {
        for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
            add_moment(tally, sharers, outcomes, n_courses, p, outcome, member);
    }
}

/* 3. Visits */

/* Sums and sums of squares of the infusions of follow-up before each visit. `given` is what has been given by
 * the morning of t: it is added to after t was looked at, so that infusions of the visit's own day and later
 * count at the next one, as fill_infusions() of tally.c has it. The squares are squares of that running sum
 * and not sums of squares of intervals, hence a sum for each lane. */
static void sum_infusions(struct outcomes *outcomes, const struct ebb_plan *plan, const struct rows *rows,
                          uint64_t members)
{
    const int n = plan->n_visits, first_visit = plan->calendar.first_visit;
    uint32_t given[LANES] = {0};
    for (int t = plan->calendar.start; t < plan->calendar.n_assessments; t++) {
        uint64_t sum = 0, squares = 0;
        for (int lane = 0; t >= first_visit && lane < LANES; lane++) {
            const uint64_t infusions = members >> lane & 1 ? given[lane] : 0;
            sum += infusions;
            squares += infusions * infusions;
        }
        if (t >= first_visit) {
            outcomes->visits[EBB_AT_INFUSIONS * n + t - first_visit] = sum;
            outcomes->visits[EBB_AT_INFUSIONS_SQUARED * n + t - first_visit] = squares;
        }
        for (int lane = 0; lane < LANES; lane++)
            given[lane] += rows->given[t * LANES + lane];
    }
}

/* The same where no patient gets more than 255: bytes, by the instruction that sums differences. Nearly
 * always; daily infusions for most of a year are what it takes to need the other. */
static void sum_few_infusions(struct outcomes *outcomes, const struct ebb_plan *plan, const struct rows *rows,
                              const uint8_t *member)
{
    const int n = plan->n_visits, first_visit = plan->calendar.first_visit;
    uint8_t given[LANES] LANES_ALIGNED = {0};
    for (int t = plan->calendar.start; t < plan->calendar.n_assessments; t++) {
        if (t >= first_visit) {
            outcomes->visits[EBB_AT_INFUSIONS * n + t - first_visit] = sum_bytes(given, member);
            outcomes->visits[EBB_AT_INFUSIONS_SQUARED * n + t - first_visit] = sum_squares(given, member);
        }
        for (int lane = 0; lane < LANES; lane++)
            given[lane] = (uint8_t)(given[lane] + rows->given[t * LANES + lane]);
    }
}

/* What fill_row() of tally.c finds of one patient, summed over the members: scores are compared 64 at a
 * time and the answers counted as bits. One policy after the other through the same room
 * (outcomes->visits), so that it stays small however many policies there are. */
static void sum_visits(struct outcomes *outcomes, const struct ebb_plan *plan,
                       const struct patients *patients, const struct course *course, uint64_t members, int p)
{
    const int n = plan->n_visits;
    uint8_t member[LANES] LANES_ALIGNED, remission[LANES] LANES_ALIGNED;
    put_bytes_of_bits(member, members);
    memset(remission, plan->study.parameters.remission.score_points, sizeof remission);
    int32_t most = 0;
    for (int lane = 0; lane < LANES; lane++) {
        const int32_t given = outcomes->value[p][EBB_FOLLOWUP_INFUSIONS][lane];
        most = given > most ? given : most;
    }
    for (int visit = 0; visit < n; visit++) {
        const int t = plan->calendar.first_visit + visit;
        const uint8_t *score = course->rows.score + t * LANES;
        outcomes->visits[EBB_AT_RESPONSE * n + visit] =
            (uint64_t)n_of(bytes_at_most(score, patients->response_at_most) & members);
        outcomes->visits[EBB_AT_REMISSION * n + visit] =
            (uint64_t)n_of(bytes_at_most(score, remission) & members);
        outcomes->visits[EBB_AT_RELAPSED * n + visit] = (uint64_t)n_of(course->rows.relapsed[t] & members);
        outcomes->visits[EBB_AT_SCORE * n + visit] = sum_bytes(score, member);
        outcomes->visits[EBB_AT_SCORE_SQUARED * n + visit] = sum_squares(score, member);
    }
    if (most <= UINT8_MAX)
        sum_few_infusions(outcomes, plan, &course->rows, member);
    else
        sum_infusions(outcomes, plan, &course->rows, members);
}

/* The same sums to every sharer and, where one course stands for all, to every policy. */
static void add_visits(struct ebb_tally *tally, const struct sharers *sharers,
                       const struct outcomes *outcomes, int first, int end)
{
    const size_t n = (size_t)tally->n_visits * EBB_VISIT_SUM_COUNT;
    for (int k = 0; k < sharers->n; k++) {
        for (int policy = first; policy < end; policy++) {
            int64_t *restrict into =
                tally->visits +
                ((size_t)sharers->population[k] * (size_t)tally->n_policies + (size_t)policy) * n;
            const uint64_t *restrict from = outcomes->visits;
            for (size_t i = 0; i < n; i++)
                into[i] += (int64_t)from[i];
        }
    }
}

/* 4. Relapses */

/* Of the 64 by which errors of curves are known: by patient number, so that shards and blocks do not
 * matter. */
static size_t group_of(const struct ebb_block *block, const struct patients *patients, int lane)
{
    return (size_t)((block->first_patient + patients->row[lane]) % EBB_TALLY_GROUPS);
}

/* First visit that each patient no longer attends; n_visits: attends all. From the day, not from states:
 * no row of states is made unless trajectories are wanted. */
static void find_leaves(const struct ebb_plan *plan, const struct patients *patients, int *leaves)
{
    const int days = plan->calendar.interval_days, first_visit = plan->calendar.first_visit,
              end = plan->calendar.n_assessments;
    for (int lane = 0; lane < LANES; lane++) {
        const int dropout =
            patients->dropout_day[lane] < end * days ? patients->dropout_day[lane] : end * days;
        const int attended = (dropout + days - 1) / days - first_visit;
        leaves[lane] = attended < 0 ? 0 : attended;
    }
}

/* Walks the list of relapses, not the lanes: most lanes have none. */
static void add_relapses_of(struct ebb_tally *tally, const struct outcomes *outcomes,
                            const struct ebb_block *block, const struct patients *patients, int population,
                            uint64_t members, int policy)
{
    const size_t n = (size_t)tally->n_visits;
    const size_t arm = (size_t)population * (size_t)tally->n_policies + (size_t)policy;
    for (int k = outcomes->first_relapse[policy]; k < outcomes->first_relapse[policy + 1]; k++) {
        const struct relapse *relapse = &outcomes->relapses[k];
        if ((members >> relapse->lane & 1) == 0)
            continue;
        const size_t at =
            (arm * EBB_TALLY_GROUPS + group_of(block, patients, relapse->lane)) * n + relapse->visit;
        tally->relapses[at]++;
        tally->first_relapses[at] += relapse->first;
    }
}

/* Lane by lane, since each has a place of its own in arrays by group: there is nothing to sum first. Those
 * who leave are counted once for a population (`left`), those without a relapse once for each policy
 * (`censored`): together they give the numbers at risk. */
static void add_relapses(struct ebb_tally *tally, const struct outcomes *outcomes,
                         const struct ebb_plan *plan, const struct ebb_block *block,
                         const struct patients *patients, const uint64_t *members, const int *leaves)
{
    const size_t n = (size_t)tally->n_visits, policies = (size_t)tally->n_policies;
    for (int population = 0; population < plan->n_populations; population++) {
        for (uint64_t lanes = members[population] & patients->followed; lanes != 0; lanes &= lanes - 1) {
            const int lane = __builtin_ctzll(lanes);
            const size_t group = group_of(block, patients, lane);
            tally->left[((size_t)population * EBB_TALLY_GROUPS + group) * (n + 1) + (size_t)leaves[lane]]++;
            for (size_t policy = 0; policy < policies; policy++) {
                const size_t arm = (size_t)population * policies + policy;
                tally->censored[(arm * EBB_TALLY_GROUPS + group) * (n + 1) + (size_t)leaves[lane]] +=
                    outcomes->value[policy][EBB_RELAPSES][lane] == 0;
            }
        }
        for (int policy = 0; policy < tally->n_policies; policy++)
            add_relapses_of(tally, outcomes, block, patients, population, members[population], policy);
    }
}

/* 5. Pairs of ends */

/* How each lane's wait for the first relapse ended under each policy; 8 kB on the stack at the most
 * policies. */
struct ends {
    uint64_t stays;                         /* lanes that attend all visits */
    uint64_t relapsed[EBB_MAX_POLICIES];    /* lanes */
    int32_t visit[EBB_MAX_POLICIES][LANES]; /* of the relapse; or the first no longer attended */
} LANES_ALIGNED;

/* From the day of the first relapse, 64 at a time: to walk the list of relapses instead took as long as all
 * that follows. A whole number of intervals over an interval is within 2^-11 of a whole number in floats
 * (visits are below 2^12), so that half of one added finds it. */
static void find_ends(struct ends *ends, const struct outcomes *outcomes, const struct ebb_plan *plan,
                      const int32_t *leaves)
{
    const int days = plan->calendar.interval_days;
    const int first_day = plan->calendar.first_visit * days - plan->calendar.start_day;
    const float per_day = 1.0f / (float)days;
    ends->stays = 0;
    for (int i = 0; i < LANES; i += LANES_WIDE)
        put_mask(&ends->stays, i, at_most(all_ints(plan->n_visits), ints_at(leaves + i)));
    for (int policy = 0; policy < plan->study.n_policies; policy++) {
        const int32_t *day = outcomes->value[policy][EBB_FIRST_RELAPSE_DAY];
        int32_t *visit = ends->visit[policy];
        for (int lane = 0; lane < LANES; lane++) {
            const int32_t relapse = (int32_t)((float)(day[lane] - first_day) * per_day + 0.5f);
            visit[lane] = day[lane] >= 0 ? relapse : leaves[lane];
        }
        for (int i = 0; i < LANES; i += LANES_WIDE)
            put_mask(&ends->relapsed[policy], i, at_most(all_ints(0), ints_at(day + i)));
    }
}

/* One more at the place of each of the lanes. Which array a lane counts in was decided by sets, so that
 * nothing here branches on a patient. */
static void add_at(int64_t *square, const int32_t *place, uint64_t lanes)
{
    for (; lanes != 0; lanes &= lanes - 1)
        square[place[__builtin_ctzll(lanes)]]++;
}

/* 64 patients of one pair of policies. Those who stay to the end without a relapse under either, a third of
 * the followed, all belong to one place: one by one, each would wait for the one before to be stored. */
static void add_pair(int64_t *both_relapsed, int64_t *not_both, const struct ends *ends, int p, int q,
                     int n_visits, uint64_t lanes)
{
    int32_t in_both[LANES] LANES_ALIGNED, in_not_both[LANES] LANES_ALIGNED;
    const int32_t *first = ends->visit[p], *second = ends->visit[q];
    const uint64_t either_way = ends->relapsed[p] & ends->relapsed[q];
    const uint64_t well = ends->stays & ~(ends->relapsed[p] | ends->relapsed[q]);
    for (int lane = 0; lane < LANES; lane++) {
        in_both[lane] = first[lane] * n_visits + second[lane];
        in_not_both[lane] = in_both[lane] + first[lane]; /* rows are a place longer */
    }
    add_at(both_relapsed, in_both, lanes & either_way);
    add_at(not_both, in_not_both, lanes & ~either_way & ~well);
    not_both[(n_visits + 1) * (n_visits + 1) - 1] += n_of(lanes & well);
}

/* Pair by pair, not lane by lane: the two squares of a pair (43 kB over a year of weeks) stay near while 64
 * patients are added to them. */
static void add_pairs(struct ebb_tally *tally, const struct ends *ends, int followed, uint64_t lanes)
{
    const int visits = tally->n_visits;
    const size_t n_both = (size_t)visits * (size_t)visits, n_not_both = n_both + 2 * (size_t)visits + 1;
    size_t at = (size_t)followed * (size_t)tally->n_pairs;
    for (int p = 0, pair = 0; pair < tally->n_pairs && lanes != 0; p++) {
        for (int q = p + 1; q < tally->n_policies; q++, pair++, at++)
            add_pair(tally->both_relapsed + at * n_both, tally->not_both + at * n_not_both, ends, p, q,
                     visits, lanes);
    }
}

/* The followed of a group: their relapses, and how these lie together under pairs of policies. */
static void add_followed(struct ebb_tally *tally, const struct outcomes *outcomes,
                         const struct ebb_plan *plan, const struct ebb_block *block,
                         const struct patients *patients, const uint64_t *members)
{
    int leaves[LANES] LANES_ALIGNED;
    struct ends ends;
    find_leaves(plan, patients, leaves);
    add_relapses(tally, outcomes, plan, block, patients, members, leaves);
    if (tally->n_pairs == 0)
        return;
    find_ends(&ends, outcomes, plan, leaves);
    for (int population = 1; population < plan->n_populations; population++)
        add_pairs(tally, &ends, ebb_tally_followed(plan, population),
                  members[population] & patients->followed);
}

/* 6. A group */

/* Everything of a parted group; ebb_tally_add of each of its patients but for the flow, which begin_block
 * counted. `present` cuts every set first: a group that is not full has lanes of nobody. */
static void add_group(struct outcomes *outcomes, struct ebb_tally *tally, const struct ebb_plan *plan,
                      const struct ebb_block *block, const struct patients *patients,
                      const struct course *courses, int n_courses)
{
    uint64_t members[EBB_MAX_POPULATIONS];
    struct sharers sharers[EBB_MAX_POPULATIONS];
    for (int population = 0; population < plan->n_populations; population++) {
        members[population] = patients->present & members_of(patients, &plan->populations[population]);
        tally->n_patients[population] += n_of(members[population]);
    }
    const int n = find_sharers(sharers, plan, members);
    for (int k = 0; k < n; k++) {
        add_moments(tally, &sharers[k], outcomes, n_courses);
        for (int p = 0; p < n_courses; p++) {
            sum_visits(outcomes, plan, patients, &courses[p], sharers[k].members, p);
            add_visits(tally, &sharers[k], outcomes, n_courses == 1 ? 0 : p,
                       n_courses == 1 ? tally->n_policies : p + 1);
        }
    }
    if ((patients->followed & patients->present) !=
        0) /* then they are scheduled, too: a course for each policy */
        add_followed(tally, outcomes, plan, block, patients, members);
}

#endif
