/* SPDX-License-Identifier: MIT
 * lanes_tally: adding up a group of patients; the same whole numbers as ebb_tally_add, patient by patient.
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
 * Populations that are the rest of others (those without a modifier) count nobody here and are filled by
 * ebb_tally_complete: five modifiers are then five sets more, and not ten.
 *
 * The layout of every array is that of EBB_TALLY_LIST (<ebb/tally.h>); places are computed here as in
 * tally.c.
 *
 * Caveats:
 *   A sum is too large by a patient -> a lane without one: every set here begins with `present`.
 *   Only curves and their errors differ -> lanes_ends.h; only moments -> lanes_moments.h.
 *
 *   1. Whom a lane counts for   2. A group
 *
 * Visits, policies side by side, years: lanes_visits.h, lanes_twins.h, lanes_years.h.
 */
#ifndef EBB_LANES_TALLY_H
#define EBB_LANES_TALLY_H

#include "lanes_ends.h"
#include "lanes_infusions.h"
#include "lanes_moments.h"
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

/* 2. A group */

/* Everything of a parted group; ebb_tally_add of each of its patients but for the flow, which begin_block
 * counted. `present` cuts every set first: a group that is not full has lanes of nobody. */
static void add_group(struct outcomes *outcomes, struct ebb_tally *tally, const struct ebb_plan *plan,
                      const struct ebb_block *block, const struct patients *patients,
                      const struct course *courses, int n_courses)
{
    uint64_t members[EBB_MAX_POPULATIONS];
    struct sharers sharers[EBB_MAX_POPULATIONS];
    for (int population = 0; population < plan->n_populations; population++) {
        const struct ebb_population *of = &plan->populations[population];
        members[population] =
            ebb_population_rest_of(of) > 0 ? 0 : patients->present & members_of(patients, of);
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
