/* SPDX-License-Identifier: MIT
 * plan: decide first, compute after.
 */
#include <ebb/plan.h>

#include <stdlib.h>
#include <string.h>

/* The largest outcome is that of a patient at the worst score on every day (excess_score_days), or one gap
 * from induction to the end; tallies add up squares and estimates twice a product, in 64 bits with a sign. */
static bool sums_fit(const struct ebb_plan *plan)
{
    const double worst = (double)EBB_MAX_SCORE * plan->n_visits * plan->calendar.interval_days;
    const double largest = worst > plan->calendar.end_day ? worst : plan->calendar.end_day;
    return (double)ebb_plan_most_patients(plan) * largest * largest < 0x1p61;
}

enum ebb_status ebb_plan_init(struct ebb_plan *plan, const struct ebb_study *study,
                              struct ebb_messages *messages)
{
    *plan = (struct ebb_plan){.study = *study, .calendar = ebb_calendar_of(study)};
    const struct ebb_calendar *calendar = &plan->calendar;
    plan->n_visits = calendar->n_assessments - calendar->first_visit;
    plan->mask_bytes = calendar->interval_days <= 8 ? 1 : calendar->interval_days <= 16 ? 2 : 4;
    if (plan->n_visits < 1 || calendar->start >= calendar->n_assessments) {
        ebb_messages_add(messages, EBB_BAD_STUDY, NULL,
                         "horizon = %d days: holds no assessment of follow-up (every %d days): give a "
                         "longer one",
                         study->horizon_days, calendar->interval_days);
        return EBB_BAD_STUDY;
    }
    if (calendar->n_assessments > EBB_MAX_ASSESSMENTS) {
        ebb_messages_add(messages, EBB_BAD_STUDY, NULL,
                         "horizon = %d days: has %d assessments, at most %d are possible: assess less "
                         "often",
                         study->horizon_days, calendar->n_assessments, EBB_MAX_ASSESSMENTS);
        return EBB_BAD_STUDY;
    }
    if (!sums_fit(plan)) {
        ebb_messages_add(messages, EBB_BAD_STUDY, NULL,
                         "patients = %lld: over %d days of follow-up the exact sums of squares would "
                         "not fit in 64 bits: give fewer patients or a shorter horizon",
                         (long long)ebb_plan_most_patients(plan), study->horizon_days);
        return EBB_BAD_STUDY;
    }
    plan->n_populations = ebb_study_populations(study, plan->populations);
    plan->n_blocks = (ebb_plan_most_patients(plan) + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
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
    ebb_constants_update(plan->constants, &plan->study);
}

void ebb_plan_free(struct ebb_plan *plan)
{
    free(plan->constants);
    *plan = (struct ebb_plan){0};
}

int64_t ebb_plan_most_patients(const struct ebb_plan *plan)
{
    return plan->study.precision.on ? plan->study.precision.max_patients : plan->study.n_patients;
}

int ebb_plan_visit_day(const struct ebb_plan *plan, int visit)
{
    return (plan->calendar.first_visit + visit) * plan->calendar.interval_days - plan->calendar.start_day;
}
