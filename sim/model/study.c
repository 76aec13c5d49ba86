/* SPDX-License-Identifier: MIT
 * study: the days that divide a run (sim/model/README.md sections 2 and 7), and for whom results are
 * reported.
 */
#include <ebb/study.h>

#include <stdio.h>

int ebb_study_last_induction_day(const struct ebb_study *study)
{
    return study->induction.days[study->induction.infusions - 1];
}

int ebb_study_start_day(const struct ebb_study *study)
{
    const int every = study->assessment_every_days;
    int day = ebb_study_last_induction_day(study);
    for (int phase = 0; phase < study->n_phases; phase++) {
        day += study->lead_in[phase].for_days;
        day = (day + every - 1) / every *
              every; /* a phase ends at an assessment: policies see scores there only */
    }
    return day;
}

int ebb_study_end_day(const struct ebb_study *study)
{
    return ebb_study_start_day(study) + study->horizon_days;
}

static void add_population(struct ebb_population **next, enum ebb_population_kind kind, int index,
                           const char *prefix, const char *name)
{
    struct ebb_population *population = (*next)++;
    *population = (struct ebb_population){.kind = kind, .index = index};
    snprintf(population->name, sizeof population->name, "%s%s", prefix, name);
}

int ebb_study_populations(const struct ebb_study *study,
                          struct ebb_population out_populations[EBB_MAX_POPULATIONS])
{
    struct ebb_population *next = out_populations;
    add_population(&next, EBB_TREATED, 0, "", "treated");
    add_population(&next, EBB_RESPONDERS, 0, "", "responders");
    for (int s = 0; s < study->n_strata; s++)
        add_population(&next, EBB_STRATUM, s, "", study->strata[s].name);
    for (int k = 0; k < study->n_modifiers; k++) {
        if (study->modifiers[k].p_prevalence <= 0.0 || study->modifiers[k].p_prevalence >= 1.0)
            continue; /* nothing to compare */
        add_population(&next, EBB_WITH_MODIFIER, k, "with_", study->modifiers[k].name);
        add_population(&next, EBB_WITHOUT_MODIFIER, k, "without_", study->modifiers[k].name);
    }
    return (int)(next - out_populations);
}
