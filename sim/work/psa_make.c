/* SPDX-License-Identifier: MIT
 * psa_make: see the header.
 *
 *   1. Sums by year   2. All
 */
#include <ebb/psa_make.h>

#include <stdlib.h>
#include <string.h>

#include "psa_rows.h"

/* 1. Sums by year */

/* Whether some value of the study moves with the draws. */
static bool moves(const struct ebb_worlds *worlds)
{
    for (int k = 0; worlds && worlds->n > 0 && k < worlds->n_keys; k++) {
        if (worlds->offsets[k] != SIZE_MAX)
            return true;
    }
    return false;
}

/* No more draws than samples: each sample would not even see all of them. */
int ebb_psa_count(const struct ebb_plan *plan, const struct ebb_worlds *worlds)
{
    const struct ebb_costs *costs = &plan->study.economics.costs;
    if (!costs->on || costs->n_patients == 0 || !moves(worlds))
        return 0;
    return costs->n_samples < worlds->n ? costs->n_samples : worlds->n;
}

/* Draws that are played have sums of their own; else the run's are the one draw there is, and all of its
 * patients stand behind every sample. */
static enum ebb_status make_sums(const struct ebb_plan *plan, const struct ebb_tally *tally, int population,
                                 const struct ebb_worlds *worlds, const struct ebb_work_machine *machine,
                                 const struct ebb_work *work, struct ebb_psa *psa, struct ebb_psa_rows *rows,
                                 struct ebb_messages *messages)
{
    const size_t places =
        (size_t)(plan->study.n_policies * plan->calendar.n_years * ebb_study_year_sums(&plan->study));
    const size_t n_rows = psa->n_draws > 0 ? (size_t)psa->n_draws : 1;
    rows->sums = malloc(n_rows * places * sizeof *rows->sums);
    rows->played = malloc(n_rows * sizeof *rows->played);
    rows->noise = psa->noise;
    rows->shared = psa->shared;
    if (rows->sums == NULL || rows->played == NULL)
        return EBB_NO_MEMORY;
    if (psa->n_draws > 0)
        return ebb_psa_rows_play(plan, population, worlds, psa->n_draws, psa->n_patients, machine, work, rows,
                                 messages);
    rows->played[0] = (struct ebb_psa_played){.sums = rows->sums,
                                              .n_members = tally->n_patients[population],
                                              .before = ebb_costing_before(tally, population)};
    memcpy(rows->sums, tally->sum_by_year + (size_t)population * places, places * sizeof *rows->sums);
    return EBB_OK;
}

/* 2. All */

/* The first of the run: no more than it has. */
static int patients_of(const struct ebb_plan *plan)
{
    const int64_t most = ebb_plan_most_patients(plan), asked = plan->study.economics.costs.n_patients;
    return (int)(asked < most ? asked : most);
}

enum ebb_status ebb_psa_make(const struct ebb_plan *plan, const struct ebb_tally *tally,
                             const struct ebb_worlds *worlds, const struct ebb_work_machine *machine,
                             const struct ebb_work *work, struct ebb_psa *out_psa,
                             struct ebb_messages *messages)
{
    const int population = ebb_study_population(&plan->study);
    struct ebb_psa_rows rows = {.sums = NULL};
    *out_psa = (struct ebb_psa){.n_samples = 0};
    if (!plan->study.economics.costs.on || tally->n_patients[population] == 0)
        return EBB_OK;
    enum ebb_status status = ebb_psa_init(out_psa, plan, ebb_psa_count(plan, worlds), patients_of(plan));
    if (status == EBB_OK)
        status = make_sums(plan, tally, population, worlds, machine, work, out_psa, &rows, messages);
    if (status == EBB_OK)
        status = ebb_psa_fill(out_psa, plan, tally, rows.played);
    free(rows.sums);
    free(rows.played);
    return status;
}
