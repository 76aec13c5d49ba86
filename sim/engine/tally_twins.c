/* SPDX-License-Identifier: MIT
 * tally_twins: one patient under several policies, by days in response.
 *
 * A mean difference of 2 weeks can be 2 weeks for everybody, or 8 for a quarter and nothing for the rest; and
 * a policy that is worse on average can be the best for many. Patients are played under all policies, so that
 * both can be counted, and no trial of separate arms could.
 *
 *   1. Twins   2. The best policy for each patient
 */
#include "tally_parts.h"

/* 1. Twins */

/* The cells of a margin follow each other: better, equal, worse (EBB_TWIN_LIST). */
static void add_twin(int64_t *cells, int more_days)
{
    for (int cell = 0; cell < EBB_TWIN_COUNT; cell += EBB_TWIN_SIDES) {
        const int margin = EBB_TWINS[cell].margin_days;
        const int side = more_days > margin ? 0 : more_days < -margin ? 2 : 1;
        cells[cell + side]++;
    }
}

static int response_days(const struct ebb_tally_patient *patient, int policy)
{
    return patient->outcomes[policy * EBB_OUTCOME_COUNT + EBB_RESPONSE_DAYS];
}

/* 2. The best policy for each patient */

/* Known only afterwards: who chooses for a patient does not have the days that the patient will have. So it
 * is more than any rule of choice could bring. */
static void add_best(struct ebb_tally *tally, int population, const struct ebb_tally_patient *patient)
{
    int64_t best = 0;
    for (int policy = 0; policy < tally->n_policies; policy++)
        best = response_days(patient, policy) > best ? response_days(patient, policy) : best;
    tally->sum_best[population] += best;
    tally->sum_best_squared[population] += best * best;
    for (int policy = 0; policy < tally->n_policies; policy++)
        tally->sum_best_product[ebb_tally_arm(tally, population, policy)] +=
            best * response_days(patient, policy);
}

void ebb_tally_add_twins(struct ebb_tally *tally, int population, const struct ebb_tally_patient *patient)
{
    const int policies = tally->n_policies;
    for (int p = 0; p < policies; p++) {
        for (int q = p + 1; q < policies; q++) {
            const size_t pair = ebb_tally_arm(tally, population, p) * (size_t)policies + (size_t)q;
            add_twin(tally->twins + pair * EBB_TWIN_COUNT,
                     response_days(patient, q) - response_days(patient, p));
        }
    }
    add_best(tally, population, patient);
}
