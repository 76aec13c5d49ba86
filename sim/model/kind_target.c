/* SPDX-License-Identifier: MIT
 * kind_target: the kinds of values of published numbers, whose meaning depends on the rest of the study:
 * policies, populations, and numbers in the unit of their quantity.
 *
 * Names are kept as indices and checked as such: of policies, and of the list that ebb_study_populations
 * makes. That list follows strata, modifiers and prevalences, whose rows come before, so it is a good one by
 * then.
 *
 *     offset of a value --> number of its target --> its quantity --> unit and range of the value
 *
 *   1. Names   2. Numbers   3. Visits
 */
#include "kinds.h"

#include <stdio.h>
#include <string.h>

#include <ebb/measure.h>
#include <ebb/population.h>
#include <ebb/quantity.h>

/* 1. Names */

EBB_KIND_STARTS_AS_INT(policy_name)

/* -1 stands for none where the key may be left out, and is refused where it may not. */
bool ebb_kind_check_policy_name(const void *of, const struct ebb_key *key, size_t offset,
                                struct ebb_complaint *out_complaint)
{
    const struct ebb_study *study = of;
    return ebb_kind_check_index(ebb_kind_whole_at(study, offset), key->initial < 0 ? -1 : 0,
                                study->n_policies, "policy", out_complaint);
}

void ebb_kind_print_policy_name(const void *of, const struct ebb_key *key, size_t offset,
                                struct ebb_text *text)
{
    const struct ebb_study *study = of;
    const int policy = ebb_kind_whole_at(study, offset);
    (void)key;
    if (policy >= 0)
        ebb_text_add(text, "%s", study->policies[policy].name);
}

EBB_KIND_IS_NO_NUMBER(policy_name)

EBB_KIND_STARTS_AS_INT(population)

bool ebb_kind_check_population(const void *of, const struct ebb_key *key, size_t offset,
                               struct ebb_complaint *out_complaint)
{
    const struct ebb_study *study = of;
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int index = ebb_kind_whole_at(study, offset), least = key->initial < 0 ? -1 : 0;
    if (index == least || index == 0) /* spares listing them: "treated" always is */
        return true;
    return ebb_kind_check_index(index, least, ebb_study_populations(study, populations), "population",
                                out_complaint);
}

/* The list is made anew for each name: it depends on prevalences, which a calibration or a setting may have
 * changed. */
void ebb_kind_print_population(const void *of, const struct ebb_key *key, size_t offset,
                               struct ebb_text *text)
{
    const struct ebb_study *study = of;
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int population = ebb_kind_whole_at(study, offset);
    (void)key;
    if (population >= 0 && population < ebb_study_populations(study, populations))
        ebb_text_add(text, "%s", populations[population].name);
}

EBB_KIND_IS_NO_NUMBER(population)

/* 2. Numbers */

/* Changes of a score run from -60 to 60; times, ratios and counts from 0 to more than any study gives. */
struct ebb_key ebb_kind_published_key(const struct ebb_study *study, const struct ebb_key *key, size_t offset)
{
    const size_t number = (offset - offsetof(struct ebb_study, targets)) / sizeof(struct ebb_target);
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[study->targets[number].quantity];
    struct ebb_key own = *key;
    const bool is_time = strcmp(quantity->unit, "day") == 0, is_score = strcmp(quantity->unit, "point") == 0;
    own.unit = quantity->is_share ? EBB_UNIT_PERCENT
               : is_time          ? EBB_UNIT_DAYS
               : is_score         ? EBB_UNIT_POINTS
                                  : EBB_UNIT_NUMBER;
    own.initial = own.min = is_score ? -60 : 0; /* not NaN and not below min: neither required nor off */
    own.max = quantity->is_share ? 1 : is_score ? 60 : 100000;
    return own;
}

/* `offset` finds the target, `place` the number: the upper limit lies behind the lower one and has no row. */
static bool check_published(const void *study, const struct ebb_key *key, size_t offset, size_t place,
                            struct ebb_complaint *out_complaint)
{
    const struct ebb_key own = ebb_kind_published_key(study, key, offset);
    const double value = ebb_kind_real_at(study, place);
    return ebb_key_in_range(&own, value) || ebb_kind_out_of_range(&own, value, out_complaint);
}

static void add_number(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_key own = ebb_kind_published_key(study, key, offset);
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(ebb_kind_real_at(study, offset), own.unit, chars);
    ebb_text_add(text, "%s", chars);
}

EBB_KIND_STARTS_AS_ZEROS(published, sizeof(double))

bool ebb_kind_check_published(const void *study, const struct ebb_key *key, size_t offset,
                              struct ebb_complaint *out_complaint)
{
    return check_published(study, key, offset, offset, out_complaint);
}

void ebb_kind_print_published(const void *study, const struct ebb_key *key, size_t offset,
                              struct ebb_text *text)
{
    add_number(study, key, offset, text);
}

double ebb_kind_number_published(const void *study, const struct ebb_key *key, size_t offset)
{
    (void)key;
    return ebb_kind_real_at(study, offset);
}

EBB_KIND_STARTS_AS_ZEROS(limits, 2 * sizeof(double))

/* Each end in the range of the quantity, then their order. That the value lies between them is a rule
 * (rules_target.c): it spans two keys. */
bool ebb_kind_check_limits(const void *study, const struct ebb_key *key, size_t offset,
                           struct ebb_complaint *out_complaint)
{
    const size_t upper = offset + sizeof(double);
    return check_published(study, key, offset, offset, out_complaint) &&
           check_published(study, key, offset, upper, out_complaint) &&
           (ebb_kind_real_at(study, offset) < ebb_kind_real_at(study, upper) ||
            ebb_kind_complain(out_complaint, NULL, "are empty: the lower limit must be below the upper one"));
}

void ebb_kind_print_limits(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    ebb_text_add(text, "[");
    add_number(study, key, offset, text);
    ebb_text_add(text, ", ");
    add_number(study, key, offset + sizeof(double), text);
    ebb_text_add(text, "]");
}

EBB_KIND_IS_NO_NUMBER(limits)

/* 3. Visits */

EBB_KIND_STARTS_AS_ZEROS(visits, sizeof(struct ebb_target_visits))

static const struct ebb_target_visits *visits_at(const void *study, size_t offset)
{
    return (const struct ebb_target_visits *)(const void *)((const char *)study + offset);
}

/* None is allowed, unlike in a file: who writes the key names at least one day, who leaves it out has all
 * assessments. */
bool ebb_kind_check_visits(const void *study, const struct ebb_key *key, size_t offset,
                           struct ebb_complaint *out_complaint)
{
    const struct ebb_target_visits *visits = visits_at(study, offset);
    if (visits->n < 0 || visits->n > EBB_MAX_TARGET_VISITS)
        return ebb_kind_complain(out_complaint, NULL,
                                 "must be a list of 1 to %d times, such as [4 weeks, 13 weeks]",
                                 EBB_MAX_TARGET_VISITS);
    for (int i = 0; i < visits->n; i++) {
        if (!ebb_key_in_range(key, visits->days[i]))
            return ebb_kind_out_of_range(key, visits->days[i], out_complaint);
        if (i > 0 && visits->days[i] <= visits->days[i - 1])
            return ebb_kind_complain(out_complaint, NULL, "the times must rise");
    }
    return true;
}

/* No visits stand for every assessment, and are not written. */
void ebb_kind_print_visits(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_target_visits *visits = visits_at(study, offset);
    char chars[EBB_UNITS_SIZE];
    for (int i = 0; i < visits->n; i++) {
        ebb_units_print(visits->days[i], key->unit, chars);
        ebb_text_add(text, "%s%s%s", i == 0 ? "[" : ", ", chars, i == visits->n - 1 ? "]" : "");
    }
}

EBB_KIND_IS_NO_NUMBER(visits)

/* Most values have the unit of their row; these two take it from what they measure. */
const char *ebb_kind_unit(const void *of, const struct ebb_key *key, size_t offset)
{
    const struct ebb_study *study = of;
    if (key->kind == EBB_HALF_WIDTH)
        return EBB_MEASURES[study->precision.outcome].unit;
    const bool has_own = key->kind == EBB_PUBLISHED || key->kind == EBB_LIMITS;
    return ebb_units_name(has_own ? ebb_kind_published_key(study, key, offset).unit : key->unit);
}
