/* SPDX-License-Identifier: MIT
 * clinic: a clinic with every value that has a default, its presets, and the study of one that names none.
 *
 * Defaults of lengths stand here and not in the table: they go with the kind of session. Sources are practice
 * as it is described, not trials: sessions of about 40 minutes of infusion and 90 minutes of chair; two hours
 * of observation after esketamine with the prescriber in the house (the FDA's REMS). A planner who has timed
 * sessions should write what was timed.
 *
 *   1. Presets   2. The default clinic   3. What services share   4. The default study
 */
#include <ebb/clinic.h>

#include <stdio.h>
#include <string.h>

#include <ebb/chance.h>
#include <ebb/key.h>
#include <ebb/table_check.h>

/* 1. Presets */

#define AS_WORD(code, word) [code] = word,
const char *const EBB_PRESETS[] = {EBB_PRESET_LIST(AS_WORD) NULL};
#undef AS_WORD

#define FIXED(minutes)                            \
    {                                             \
        minutes, minutes, minutes, EBB_TIME_FIXED \
    }
#define TRIANGULAR(typical, low, high)          \
    {                                           \
        typical, low, high, EBB_TIME_TRIANGULAR \
    }

/* Start is one nurse for one patient: line, first blood pressure, pump. Observation ends when the patient is
 * fit to go. The chair time of an infusion is 85 minutes on average, within a slot of 90. Esketamine is a
 * spray in two or three devices, five minutes apart. A talk before and after belongs to the chair, but needs
 * no nurse of its own: the therapist is not among this clinic's staff. */
static const struct ebb_service PRESETS[EBB_PRESET_COUNT] = {
    [EBB_PRESET_INFUSION] = {.preset = EBB_PRESET_INFUSION,
                             .check_in = TRIANGULAR(5, 2, 15),
                             .start = TRIANGULAR(5, 3, 10),
                             .infusion = TRIANGULAR(40, 38, 45),
                             .observation = TRIANGULAR(25, 15, 50),
                             .escort = FIXED(0),
                             .turnover = TRIANGULAR(5, 3, 10),
                             .side_effect_minutes = 30},
    [EBB_PRESET_ESKETAMINE] = {.preset = EBB_PRESET_ESKETAMINE,
                               .slot_minutes = 150,
                               .check_in = TRIANGULAR(5, 2, 15),
                               .start = TRIANGULAR(5, 3, 10),
                               .infusion = TRIANGULAR(10, 5, 15),
                               .observation = TRIANGULAR(120, 120, 150),
                               .escort = FIXED(0),
                               .turnover = TRIANGULAR(5, 3, 10),
                               .prescriber_on_site = true,
                               .side_effect_minutes = 30},
    [EBB_PRESET_PSYCHOTHERAPY] = {.preset = EBB_PRESET_PSYCHOTHERAPY,
                                  .slot_minutes = 180,
                                  .check_in = TRIANGULAR(5, 2, 15),
                                  .start = TRIANGULAR(5, 3, 10),
                                  .infusion = TRIANGULAR(60, 50, 75),
                                  .observation = TRIANGULAR(90, 60, 120),
                                  .escort = FIXED(0),
                                  .turnover = TRIANGULAR(5, 3, 10),
                                  .side_effect_minutes = 30},
};

void ebb_service_default(struct ebb_service *service, enum ebb_preset preset)
{
    char name[EBB_NAME_SIZE];
    memcpy(name, service->name, sizeof name);
    memcpy(service, &PRESETS[preset], sizeof *service); /* not `=`: padding is compared, too */
    memcpy(service->name, name, sizeof name);
}

/* 2. The default clinic */

/* A Monday, so that weeks of the clinic are weeks of the calendar. A year of weeks and 200 replications are
 * what the range over years needs to be known to a few percent. */
void ebb_clinic_default(struct ebb_clinic *clinic)
{
    memset(clinic, 0, sizeof *clinic);
    ebb_key_set_initial(&EBB_CLINIC_KEY, clinic);
    snprintf(clinic->title, sizeof clinic->title, "A clinic");
    clinic->n_services = 1;
    snprintf(clinic->services[0].name, sizeof clinic->services[0].name, "ketamine");
    ebb_service_default(&clinic->services[0], EBB_PRESET_INFUSION);
}

enum ebb_status ebb_clinic_check(const struct ebb_clinic *clinic, struct ebb_messages *messages)
{
    return ebb_table_check(&EBB_CLINIC_KEY, clinic, sizeof *clinic, ebb_clinic_rules_ask, messages);
}

/* 3. What services share */

double ebb_service_minutes(const struct ebb_service *service)
{
    return ebb_length_mean(&service->start) + ebb_length_mean(&service->infusion) +
           ebb_length_mean(&service->observation) + ebb_length_mean(&service->escort);
}

int ebb_clinic_slot(const struct ebb_clinic *clinic, int service)
{
    const int own = clinic->services[service].slot_minutes;
    return own > 0 ? own : clinic->slot_minutes;
}

double ebb_clinic_service_share(const struct ebb_clinic *clinic, int service)
{
    double others = 0;
    for (int i = 1; i < clinic->n_services; i++)
        others += clinic->services[i].share;
    return service > 0 ? clinic->services[service].share : 1 - others;
}

/* 4. The default study */

/* Named in weeks where it is whole weeks, as people name such policies. */
void ebb_clinic_default_study(const struct ebb_clinic *clinic, struct ebb_study *out_study)
{
    ebb_study_default(out_study);
    struct ebb_policy *policy = &out_study->policies[0];
    const int days = clinic->interval_days, weeks = days / 7;
    const bool whole = weeks > 0 && days % 7 == 0;
    memset(policy->name, 0, sizeof policy->name);
    memset(policy->label, 0, sizeof policy->label);
    if (whole && weeks == 1)
        snprintf(policy->name, sizeof policy->name, "every_week");
    else
        snprintf(policy->name, sizeof policy->name, "every_%d_%s", whole ? weeks : days,
                 whole ? "weeks" : "days");
    memcpy(policy->label, policy->name, sizeof policy->name);
    policy->maintenance.every_days = (struct ebb_range){days, days};
}
