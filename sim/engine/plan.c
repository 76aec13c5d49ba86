/* SPDX-License-Identifier: MIT
 * plan: decide first, compute after.
 *
 * What a study may be is not decided here: ebb_study_check refuses what cannot be played, and what it
 * accepts can always be planned. So nothing below looks for mistakes, and only memory can
 * fail. */
#include <ebb/plan.h>

#include <stdlib.h>
#include <string.h>

/* By the switch and the window, not by the rate, which a calibration may change while the plan stays: arrays
 * of the tally have their sizes from here. */
static bool leaving_differs(const struct ebb_plan *plan)
{
    const struct ebb_parameters *parameters = &plan->study.parameters;
    const int to = parameters->dropout.unresponsive.to_day;
    return parameters->dropout.unresponsive.on && plan->study.n_policies > 1 &&
           (to < 0 || to > plan->calendar.start * plan->calendar.interval_days);
}

enum ebb_status ebb_plan_init(struct ebb_plan *plan, const struct ebb_study *study,
                              struct ebb_messages *messages)
{
    *plan = (struct ebb_plan){0}; /* so that freeing it is fine whatever comes */
    const enum ebb_status status = ebb_study_check(study, messages);
    if (status != EBB_OK)
        return status;
    plan->study = *study;
    ebb_study_settle(&plan->study);
    plan->calendar = ebb_calendar_of(study);
    const struct ebb_calendar *calendar = &plan->calendar;
    plan->n_visits = calendar->n_assessments - calendar->first_visit;
    /* A bit a day of the longest interval: the narrowest width that HDF5 and NumPy know, as the file keeps
     * it. */
    plan->mask_bytes = calendar->interval_days <= 8 ? 1 : calendar->interval_days <= 16 ? 2 : 4;
    plan->n_populations = ebb_study_populations(study, plan->populations);
    /* Of all that a run may come to: precision stops earlier, at the end of a block. */
    plan->n_blocks = (ebb_plan_most_patients(plan) + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
    plan->leaving_differs = leaving_differs(plan);
    /* A cache line of its own: threads read it, and nobody writes beside it. */
    plan->constants = aligned_alloc(64, (sizeof *plan->constants + 63) / 64 * 64);
    if (plan->constants == NULL)
        return EBB_NO_MEMORY;
    ebb_constants_init(plan->constants, study);
    return EBB_OK;
}

void ebb_plan_update(struct ebb_plan *plan, const struct ebb_study *study)
{
    plan->study.parameters = study->parameters;
    memcpy(plan->study.modifiers, study->modifiers, sizeof study->modifiers);
    memcpy(plan->study.side_effects, study->side_effects, sizeof study->side_effects);
    ebb_constants_update(plan->constants, &plan->study);
}

void ebb_plan_free(struct ebb_plan *plan)
{
    free(plan->constants);
    *plan = (struct ebb_plan){0};
}

int64_t ebb_plan_most_patients(const struct ebb_plan *plan)
{
    return ebb_study_most_patients(&plan->study);
}

int ebb_plan_visit_day(const struct ebb_plan *plan, int visit)
{
    return (plan->calendar.first_visit + visit) * plan->calendar.interval_days - plan->calendar.start_day;
}
