/* SPDX-License-Identifier: MIT
 * tally_infusions: see the header.
 *
 *   1. Side effects   2. All
 */
#include "tally_infusions.h"

/* 1. Side effects */

/* Infusions are those of the whole run, induction included: side effects begin with the first. */
static void add_side_effects(struct ebb_tally *tally, int kinds, size_t arm, int policy,
                             const struct ebb_tally_patient *patient)
{
    const size_t n = (size_t)kinds;
    const int32_t *x = patient->side_effects + (size_t)policy * EBB_MAX_SIDE_EFFECTS;
    const int64_t infusions = patient->outcomes[policy * EBB_OUTCOME_COUNT + EBB_INFUSIONS];
    int64_t *sums = tally->sum_side_effects + arm * EBB_EFFECT_SUM_COUNT * n;
    for (size_t kind = 0; kind < n; kind++) {
        sums[EBB_EFFECT_EVENTS * n + kind] += x[kind];
        sums[EBB_EFFECT_EVENTS_SQUARED * n + kind] += (int64_t)x[kind] * x[kind];
        sums[EBB_EFFECT_EVENTS_OF_INFUSIONS * n + kind] += x[kind] * infusions;
        sums[EBB_EFFECT_PATIENTS * n + kind] += x[kind] > 0;
        sums[EBB_EFFECT_ENDED * n + kind] += patient->ended_by[policy] == (int)kind;
    }
}

/* 2. All */

void ebb_tally_add_infusions(struct ebb_tally *tally, const struct ebb_plan *plan, int population,
                             const struct ebb_tally_patient *patient)
{
    const int kinds = plan->study.n_side_effects;
    for (int policy = 0; policy < tally->n_policies; policy++) {
        const size_t arm = (size_t)population * (size_t)tally->n_policies + (size_t)policy;
        if (kinds > 0)
            add_side_effects(tally, kinds, arm, policy, patient);
    }
}
