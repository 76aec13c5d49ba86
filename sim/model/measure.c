/* SPDX-License-Identifier: MIT
 * measure: the table of what is reported, from the list in the header.
 */
#include <ebb/measure.h>

#include <string.h>

#include <ebb/patient.h>
#include <ebb/study.h>

#include "rules.h"

/* The list's order is by what a row is, in the file and on a page; the struct's members are in the same
 * order, so that a row cannot be taken apart wrongly unless two neighbours have one type: the texts, which
 * unit_lists holds against each other. */
#define AS_INFO(code, name, unit, kind, outcome, weeks, meaning, label, counted, heading, subheading, \
                digits, better, on_page)                                                              \
    [code] = {name,    unit,    kind,       outcome, weeks,  meaning, label,                          \
              counted, heading, subheading, digits,  better, on_page},
const struct ebb_measure_info EBB_MEASURES[EBB_ROW_OUTCOME_COUNT] = {EBB_MEASURE_LIST(AS_INFO)
                                                                         EBB_COSTED_LIST(AS_INFO)};
#undef AS_INFO

int ebb_measure_find(const char *name)
{
    for (int measure = 0; measure < EBB_ROW_OUTCOME_COUNT; measure++) {
        if (strcmp(EBB_MEASURES[measure].name, name) == 0)
            return measure;
    }
    return -1;
}

/* By the kind and not by the unit: a count has unit "1" too. */
bool ebb_measure_is_share(int measure)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
    return kind == EBB_MEAN_SHARE || kind == EBB_RELAPSED_BY;
}

/* Whether some policy looks at days of its own; or also has reports. */
static bool is_monitored(const struct ebb_study *study, bool reports)
{
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (study->policies[policy].monitor.on &&
            (!reports || study->policies[policy].monitor.p_reported > 0.0))
            return true;
    }
    return false;
}

static bool has_courses(const struct ebb_policy *policy)
{
    return policy->booster.on || policy->rescue.on;
}

static bool any_courses(const struct ebb_study *study)
{
    bool any = false;
    for (int policy = 0; policy < study->n_policies; policy++)
        any = any || has_courses(&study->policies[policy]);
    return any;
}

bool ebb_outcome_is_told(int outcome, const struct ebb_study *study)
{
    return outcome == EBB_REPORTS          ? is_monitored(study, true)
           : outcome == EBB_COURSES        ? any_courses(study)
           : outcome == EBB_ADVERSE_EVENTS ? study->n_side_effects > 0
                                           : true;
}

/* The rules let no study have one of the two sections alone; a C program may. */
static bool is_priced(int measure, const struct ebb_economics *economics)
{
    const bool costs = economics->costs.on, utilities = economics->utilities.on;
    return measure == EBB_ROW_COST          ? costs
           : measure == EBB_ROW_QALY        ? utilities
           : measure == EBB_ROW_NET_BENEFIT ? costs && utilities && economics->costs.threshold > 0.0
                                            : costs && utilities;
}

const char *ebb_measure_needs(int costed)
{
    return costed == EBB_ROW_NET_BENEFIT
               ? "needs the sections `costs` and `utilities`, and in `costs` a threshold: what a QALY may "
                 "cost"
               : "needs the sections `costs` and `utilities`, and the study has none";
}

bool ebb_measure_is_told(int measure, const struct ebb_study *study)
{
    if (ebb_measure_is_costed(measure))
        return is_priced(measure, &study->economics);
    return measure == EBB_LOOKS_PER_YEAR ? is_monitored(study, false)
                                         : ebb_outcome_is_told((int)EBB_MEASURES[measure].outcome, study);
}

static bool has_side_effects(const struct ebb_study *study)
{
    bool any = false;
    for (int kind = 0; kind < study->n_side_effects; kind++)
        any = any || study->side_effects[kind].p_per_infusion > 0.0;
    return any;
}

/* Days of 0 are every day, once a study is complete. A week of EBB_WEEKENDS is enough to ask. */
static bool opens_at_weekends(const struct ebb_policy *policy)
{
    return policy->limits.clinic_days == 0 || (policy->limits.clinic_days & EBB_WEEKENDS) != 0;
}

/* A monitor that looks at every assessment leaves nothing to report. */
static bool can_be_reported(const struct ebb_study *study, const struct ebb_policy *policy)
{
    return policy->monitor.on && policy->monitor.p_reported > 0.0 &&
           policy->monitor.every_days > study->assessment_every_days;
}

bool ebb_measure_can_occur(int measure, const struct ebb_study *study, int index)
{
    const struct ebb_policy *policy = &study->policies[index];
    switch (measure) {
    case EBB_REPORTS_PER_YEAR:
        return can_be_reported(study, policy);
    case EBB_COURSES_PER_YEAR:
        return has_courses(policy);
    case EBB_MEAN_ADVERSE_EVENTS:
        return has_side_effects(study);
    case EBB_MEAN_MISSED:
        return study->parameters.adherence.p_miss > 0.0;
    case EBB_WEEKEND_INFUSIONS_PER_YEAR:
        return ebb_rules_gives_infusions(policy) && opens_at_weekends(policy);
    case EBB_INFUSIONS_PER_YEAR:
    case EBB_INFUSIONS_PER_WELL_WEEK:
        return ebb_rules_gives_infusions(policy);
    default:
        return true;
    }
}

int ebb_measure_over(int measure)
{
    const enum ebb_measure_kind kind = EBB_MEASURES[measure].kind;
    const bool of_well = kind == EBB_PER_YEAR_WELL || kind == EBB_PER_WEEK_WELL;
    return kind == EBB_PER_YEAR ? EBB_FOLLOWUP_DAYS : of_well ? EBB_WELL_DAYS : -1;
}

/* A Julian year, as wherever the program writes years; 365 would move every rate by 0.07 %. */
double ebb_measure_days(int measure)
{
    return EBB_MEASURES[measure].kind == EBB_PER_WEEK_WELL ? 7.0 : 365.25;
}

double ebb_measure_scale(int measure)
{
    return ebb_measure_is_share(measure) ? 100.0 : 1.0;
}

const char *ebb_measure_sign(int measure)
{
    const char *unit = EBB_MEASURES[measure].unit;
    return ebb_measure_is_share(measure) ? "%" : strcmp(unit, "1") == 0 ? "" : unit;
}

const char *ebb_measure_unit_in(int measure, const struct ebb_study *study)
{
    const char *unit = EBB_MEASURES[measure].unit;
    return strcmp(unit, "currency") == 0 ? study->economics.costs.currency : unit;
}

const char *ebb_measure_units(int measure)
{
    const char *sign = ebb_measure_sign(measure);
    return strcmp(sign, "week") == 0     ? " weeks"
           : strcmp(sign, "day") == 0    ? " days"
           : strcmp(sign, "point") == 0  ? " points"
           : strcmp(sign, "1/year") == 0 ? " per year"
           : strcmp(sign, "1/week") == 0 ? " per week"
           : strcmp(sign, "%") == 0      ? " %"
                                         : "";
}
