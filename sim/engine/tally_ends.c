/* SPDX-License-Identifier: MIT
 * tally_ends: how a followed patient's wait for a relapse ended: by visit and random group, and under each
 * two policies together. sim/engine/lanes_ends.h adds 64 patients at a time to the same words.
 *
 *   1. Relapses   2. Pairs of ends   3. A patient
 */
#include "tally_ends.h"

#include <ebb/status.h>

/* 1. Relapses */

/* First visit that the patient no longer attends under the policy; n_visits: attends all. */
static int first_visit_missed(const struct ebb_tally *tally, const struct ebb_plan *plan, int policy,
                              const struct ebb_tally_patient *patient)
{
    const uint8_t *state =
        patient->state + (size_t)policy * (size_t)plan->calendar.n_assessments + plan->calendar.first_visit;
    int visit = tally->n_visits;
    while (visit > 0 && state[visit - 1] == EBB_STATE_LEFT)
        visit--;
    return visit;
}

/* A relapse is the step into EBB_STATE_RELAPSED. Found again from the states rather than noted when it
 * happens, so that a course need not know of visits and groups; `more` ends the search at the last one. Who
 * has none is censored at the first visit missed. By group (patient number modulo 64), from whose spread
 * errors of curves come: by number and not by place in a block, so that shards agree. */
static void add_relapses(struct ebb_tally *tally, const struct ebb_plan *plan, int policy,
                         const struct ebb_tally_patient *patient, int population, int leaves)
{
    const uint8_t *state =
        patient->state + (size_t)policy * (size_t)plan->calendar.n_assessments + plan->calendar.first_visit;
    const size_t group = (size_t)(patient->number % EBB_TALLY_GROUPS);
    const size_t arm = (size_t)population * (size_t)tally->n_policies + (size_t)policy;
    const size_t row = (arm * EBB_TALLY_GROUPS + group) * (size_t)tally->n_visits;
    tally->left[(arm * EBB_TALLY_GROUPS + group) * (size_t)(tally->n_visits + 1) + (size_t)leaves]++;
    int more = patient->outcomes[(size_t)policy * EBB_OUTCOME_COUNT + EBB_RELAPSES];
    bool first = true;
    if (more == 0) {
        tally->censored[(arm * EBB_TALLY_GROUPS + group) * (size_t)(tally->n_visits + 1) + (size_t)leaves]++;
        return;
    }
    for (int visit = 0; visit < leaves && more > 0; visit++) {
        const bool before = visit > 0 && state[visit - 1] == EBB_STATE_RELAPSED;
        if (before || state[visit] != EBB_STATE_RELAPSED)
            continue;
        tally->relapses[row + (size_t)visit]++;
        tally->first_relapses[row + (size_t)visit] += first;
        first = false;
        more--;
    }
}

/* 2. Pairs of ends */

static struct ebb_tally_end end_of(const struct ebb_plan *plan, int policy,
                                   const struct ebb_tally_patient *patient, int leaves)
{
    const uint8_t *state =
        patient->state + (size_t)policy * (size_t)plan->calendar.n_assessments + plan->calendar.first_visit;
    int visit = 0;
    while (visit < leaves && state[visit] != EBB_STATE_RELAPSED)
        visit++;
    return (struct ebb_tally_end){visit < leaves, visit};
}

/* The layout is drawn in tally.h. A pair that one day of leaving rules out has no place where leaving
 * does not differ: then the plan is wrong, and words behind the arrays would be written. */
int64_t *ebb_tally_ends(const struct ebb_tally *tally, const struct ebb_plan *plan, int followed, int pair,
                        struct ebb_tally_end first, struct ebb_tally_end second)
{
    const size_t square = (size_t)followed * (size_t)tally->n_pairs + (size_t)pair;
    const size_t visits = (size_t)tally->n_visits, ends = visits + 1;
    const size_t x = (size_t)first.visit, y = (size_t)second.visit;
    if (first.relapsed && second.relapsed)
        return &tally->both_relapsed[(square * visits + x) * visits + y];
    if (first.relapsed ? x < y : second.relapsed ? y < x : x == y)
        return &tally->not_both[(square * ends + x) * ends + y];
    ebb_require(plan->leaving_differs);
    int64_t *into = first.relapsed || second.relapsed ? tally->relapsed_after : tally->both_left;
    return &into[(square * ends + x + first.relapsed) * ends + y + second.relapsed];
}

static void add_pairs(struct ebb_tally *tally, const struct ebb_plan *plan,
                      const struct ebb_tally_patient *patient, int followed, const int *leaves)
{
    struct ebb_tally_end ends[EBB_MAX_POLICIES];
    for (int policy = 0; policy < tally->n_policies; policy++)
        ends[policy] = end_of(plan, policy, patient, leaves[policy]);
    for (int p = 0, pair = 0; pair < tally->n_pairs; p++) {
        for (int q = p + 1; q < tally->n_policies; q++, pair++)
            (*ebb_tally_ends(tally, plan, followed, pair, ends[p], ends[q]))++;
    }
}

/* 3. A patient */

void ebb_tally_add_ends(struct ebb_tally *tally, const struct ebb_plan *plan,
                        const struct ebb_tally_patient *patient, const bool *member)
{
    int leaves[EBB_MAX_POLICIES] = {0};
    for (int policy = 0; policy < tally->n_policies; policy++)
        leaves[policy] = first_visit_missed(tally, plan, policy, patient);
    for (int population = 0; population < tally->n_populations; population++) {
        if (!member[population])
            continue;
        for (int policy = 0; policy < tally->n_policies; policy++)
            add_relapses(tally, plan, policy, patient, population, leaves[policy]);
        if (population > 0) /* those of all treated are those of another population */
            add_pairs(tally, plan, patient, ebb_tally_followed(plan, population), leaves);
    }
}
