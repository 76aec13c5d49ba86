/* SPDX-License-Identifier: MIT
 * prescriber_load: how often policies look, times patients, beside the hours that there are.
 *
 * From study and clinic alone, so that it is true of any study: a policy with a monitor looks seldom, and a
 * study that assesses every two weeks has half the looks.
 */
#include <ebb/prescriber_load.h>

#include <ebb/clinic_calendar.h>

#include "rules_clinic.h"

/* A monitor looks at the first assessment at or after its day: never more often than there are any. */
static double looks_a_week(const struct ebb_policy *policy, int assessed_every_days)
{
    const bool seldom = policy->monitor.on && policy->monitor.every_days > assessed_every_days;
    return 7.0 / (seldom ? policy->monitor.every_days : assessed_every_days);
}

/* Closures are not of every week, and are left out. */
static double hours_a_week(const struct ebb_clinic *clinic)
{
    double minutes = 0.0;
    for (int weekday = 0; weekday < 7; weekday++) {
        struct ebb_clinic_open_day day;
        if (!ebb_rules_weekday(clinic, weekday))
            continue;
        ebb_clinic_open_day_of(clinic, weekday, &day);
        minutes += day.prescriber_to - day.prescriber_from;
    }
    return minutes / 60.0;
}

struct ebb_prescriber_load ebb_prescriber_load_of(const struct ebb_clinic *clinic,
                                                  const struct ebb_study *study)
{
    struct ebb_prescriber_load load = {0};
    if (!clinic->prescriber.on)
        return load;
    for (int i = 0; i < study->n_policies; i++) {
        const double share = clinic->n_policies > 0 ? clinic->policies[i].share : 1.0;
        load.looks_a_week +=
            share * clinic->active_patients * looks_a_week(&study->policies[i], study->assessment_every_days);
    }
    load.looks_hours = load.looks_a_week * clinic->prescriber.review_minutes / 60.0;
    load.visits_hours = clinic->new_per_week * clinic->prescriber.intake_minutes / 60.0;
    load.hours = hours_a_week(clinic);
    return load;
}
