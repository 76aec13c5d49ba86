/* SPDX-License-Identifier: MIT
 * study: the days that divide a run (sim/model/README.md sections 2 and 7).
 */
#include <ebb/study.h>

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
