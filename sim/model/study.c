/* SPDX-License-Identifier: MIT
 * study: the study that runs as it is, and the days that divide a run (sim/model/README.md sections 2 and 7).
 *
 *     day 0 ........ L .................... R .................................. R + horizon
 *     induction      | lead-in, in phases   | follow-up, a policy an arm          end
 *
 * Days are whole, and one formula for each is here: the calendar (constants.c), the rules and the pages ask.
 */
#include <ebb/study.h>

#include <stdio.h>
#include <string.h>

#include "keys.h"

/* A policy that gives infusions: a default that does nothing would teach nobody what a study looks like, and
 * hide from a first run what is simulated. */
void ebb_study_default(struct ebb_study *study)
{
    memset(study, 0, sizeof *study);
    ebb_key_set_initial(&EBB_STUDY_KEY, study);
    snprintf(study->title, sizeof study->title, "A study");
    struct ebb_policy *policy = &study->policies[0];
    snprintf(policy->name, sizeof policy->name, "every_4_weeks");
    snprintf(policy->label, sizeof policy->label, "every_4_weeks");
    policy->maintenance.on = true;
    policy->maintenance.every_days = (struct ebb_range){28, 28};
    study->n_policies = 1;
}

/* What rooms, blocks and sums are made for. */
/* Every day is 0 for the kernels, which then have nothing to look up. */
static void settle(unsigned *clinic_days, unsigned studys)
{
    const unsigned days = *clinic_days ? *clinic_days : studys;
    *clinic_days = days == EBB_EVERY_WEEKDAY ? 0 : days;
}

void ebb_study_settle(struct ebb_study *study)
{
    for (int i = 0; i < study->n_policies; i++)
        settle(&study->policies[i].limits.clinic_days, study->clinic_days);
    for (int i = 0; i < study->n_phases; i++)
        settle(&study->lead_in[i].policy.limits.clinic_days, study->clinic_days);
    study->clinic_days = EBB_EVERY_WEEKDAY;
}

int64_t ebb_study_most_patients(const struct ebb_study *study)
{
    return study->precision.on ? study->precision.max_patients : study->n_patients;
}

/* The first, because people write what is done today first and what they think of behind it. */
int ebb_study_reference(const struct ebb_study *study)
{
    return study->against < 0 ? 0 : study->against;
}

int ebb_study_last_induction_day(const struct ebb_study *study)
{
    return study->induction.days[study->induction.infusions - 1];
}

bool ebb_study_stops_induction(const struct ebb_study *study)
{
    const int every = study->assessment_every_days;
    return study->early.on && study->induction.stop_unimproved &&
           study->early.day / every * every <= ebb_study_last_induction_day(study);
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
