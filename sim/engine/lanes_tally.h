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
 *   Only curves and their errors differ -> lanes_ends.h; only moments -> n_courses == 1, where the one course
 *     stands for every policy.
 *
 *   1. Whom a lane counts for   2. Moments   3. A group
 *
 * Relapses and leaving, visits, policies side by side, years: lanes_ends.h, lanes_visits.h, lanes_twins.h,
 * lanes_years.h.
 */
#ifndef EBB_LANES_TALLY_H
#define EBB_LANES_TALLY_H

#include "lanes_ends.h"
#include "lanes_infusions.h"
#include "lanes_twins.h"
#include "lanes_visits.h"
#include "lanes_years.h"

/* 1. Whom a lane counts for */

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
                                      .modifiers = patients->modifiers,
                                      .subgroups = patients->subgroups};
    return ebb_population_members(population, &lanes);
}

/* 2. Moments: a member is 1.0 and others 0.0, so that a sum over some lanes is a product with all */

/* Adds to the arms of the policies from p on that the course stands for, of each sharer.
 *
 * With one course for all policies every product of two policies is the square of the
 * one; entries with q < policy stay 0, as in tally.c. `x` is cut to the members once, so that no product with
 * it has to be. */
static void add_moment(struct ebb_tally *tally, const struct ebb_plan *plan, const struct sharers *sharers,
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
    /* Relapses and infusions meet the days well under each policy, earlier ones too: neither order
     * follows from the other. */
    const int crosses = ebb_tally_crossed((enum ebb_outcome)outcome);
    int64_t crossed[EBB_MAX_POLICIES] = {0};
    for (int q = 0; crosses >= 0 && q < n_courses; q++)
        crossed[q] = product_sum(x, outcomes->number[q][EBB_WELL_DAYS]);
    int64_t parted[EBB_MAX_POLICIES] = {0};
    for (int q = 0; plan->leaving_differs && q < n_courses; q++)
        parted[q] = product_sum(x, outcomes->number[q][EBB_FOLLOWUP_DAYS]);
    const size_t stands_for = n_courses == 1 ? policies : 1;
    for (int k = 0; k < sharers->n; k++) {
        for (size_t policy = (size_t)p; policy < (size_t)p + stands_for; policy++) {
            const size_t arm = (size_t)sharers->population[k] * policies + policy;
            tally->sum[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += sum;
            tally->sum_followup[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += followup;
            for (size_t q = 0; crosses >= 0 && q < policies; q++)
                tally->sum_crossed[(arm * policies + q) * EBB_CROSSED_COUNT + (size_t)crosses] +=
                    crossed[n_courses == 1 ? 0 : q];
            for (size_t q = 0; plan->leaving_differs && q < policies; q++)
                tally->sum_parted[(arm * policies + q) * EBB_OUTCOME_COUNT + (size_t)outcome] +=
                    parted[n_courses == 1 ? 0 : q];
            for (size_t q = policy; q < policies; q++)
                tally->sum_product[(arm * policies + q) * EBB_OUTCOME_COUNT + (size_t)outcome] +=
                    products[n_courses == 1 ? 0 : q];
        }
    }
}

/* Outcome by outcome: the numbers of one outcome under all policies are P times 512 bytes, and stay in the
 * nearest cache while every pair is multiplied. What is the same under all is added up as if there were one
 * course; not relapses and infusions, whose products with the days well are of two outcomes. */
static void add_moments(struct ebb_tally *tally, const struct ebb_plan *plan, const struct sharers *sharers,
                        const struct outcomes *outcomes, int n_courses)
{
    const bool one_followup = is_same_under_all(outcomes, n_courses, EBB_FOLLOWUP_DAYS);
    double member[LANES] LANES_ALIGNED;
    for (int lane = 0; lane < LANES; lane++)
        member[lane] = (double)(int)(sharers->members >> lane & 1);
    for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
        const bool same = one_followup && ebb_tally_crossed((enum ebb_outcome)outcome) < 0 &&
                          is_same_under_all(outcomes, n_courses, outcome);
        const int n = same ? 1 : n_courses;
        for (int p = 0; p < n; p++)
            add_moment(tally, plan, sharers, outcomes, n, p, outcome, member);
    }
}

/* 3. A group */

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
    add_twins(tally, sharers, n, outcomes, n_courses);
    for (int k = 0; k < n; k++) {
        add_moments(tally, plan, &sharers[k], outcomes, n_courses);
        add_best(tally, &sharers[k], outcomes, n_courses);
        add_years(tally, &sharers[k], outcomes, n_courses);
        for (int p = 0; p < n_courses; p++) {
            const int end = n_courses == 1 ? tally->n_policies : p + 1; /* of those it stands for */
            sum_visits(outcomes, plan, &courses[p], sharers[k].members, p);
            add_visits(tally, &sharers[k], outcomes, p, end);
            add_infusions(tally, plan, &sharers[k], outcomes, &courses[p], p, end);
        }
    }
    if ((patients->followed & patients->present) !=
        0) /* then they are scheduled, too: a course for each policy */
        add_followed(tally, outcomes, plan, block, patients, courses, members);
}

#endif
