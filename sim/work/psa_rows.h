/* SPDX-License-Identifier: MIT
 * psa_rows: plays joint draws on the same patients, and keeps of each the sums by year of one population, and
 * of all of them what their patients' luck adds to policies and differences between them.
 */
#ifndef EBB_WORK_PSA_ROWS_H
#define EBB_WORK_PSA_ROWS_H

#include <stdint.h>

#include <ebb/message.h>
#include <ebb/plan.h>
#include <ebb/psa.h>
#include <ebb/work.h>
#include <ebb/worlds.h>

/* Arrays are the caller's. */
struct ebb_psa_rows {
    int64_t *sums;                        /* (draw, policy, place) */
    struct ebb_psa_played *played;        /* (draw): its sums are those above */
    struct ebb_cea_noise *noise, *shared; /* (policy, policy) */
};

/* The first n_draws worlds of the plan's study, the first n_patients of it. `population`: an index of the
 * plan; in each draw it is looked for by its name. Status and messages as ebb_psa_make. */
enum ebb_status ebb_psa_rows_play(const struct ebb_plan *plan, int population,
                                  const struct ebb_worlds *worlds, int n_draws, int n_patients,
                                  const struct ebb_work_machine *machine, const struct ebb_work *work,
                                  struct ebb_psa_rows *rows, struct ebb_messages *messages);

#endif
