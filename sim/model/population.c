/* SPDX-License-Identifier: MIT
 * population: for whom results are reported.
 *
 *   1. Whom each kind holds   2. What the kinds are listed over   3. The populations of a study
 *   4. The one that the question is about
 */
#include <ebb/population.h>

#include <stdbool.h>
#include <stdio.h>

/* In the order of enum ebb_subgrouping. */
const char *const EBB_SUBGROUPINGS[] = {"severity", "duration", "early_responders", NULL};

/* 1. Whom each kind holds
 *
 * Bits of patients, whether they count or not: ebb_population_members leaves only those who do, so that no
 * row can forget it. */

static uint64_t everybody(const struct ebb_members *members, int index)
{
    (void)index;
    return members->counted;
}

static uint64_t responders(const struct ebb_members *members, int index)
{
    (void)index;
    return members->responders;
}

static uint64_t in_stratum(const struct ebb_members *members, int index)
{
    uint64_t bits = 0;
    for (int i = 0; i < members->n; i++)
        bits |= (uint64_t)(members->stratum[i] == index) << i;
    return bits;
}

static uint64_t in_a_stratum(const struct ebb_members *members, int index)
{
    uint64_t bits = 0;
    (void)index;
    for (int i = 0; i < members->n; i++)
        bits |= (uint64_t)(members->stratum[i] != EBB_NO_STRATUM) << i;
    return bits;
}

static uint64_t with_modifier(const struct ebb_members *members, int index)
{
    uint64_t bits = 0;
    for (int i = 0; i < members->n; i++)
        bits |= (uint64_t)(members->modifiers[i] >> index & 1) << i;
    return bits;
}

static uint64_t without_modifier(const struct ebb_members *members, int index)
{
    return ~with_modifier(members, index);
}

static uint64_t in_subgroup(const struct ebb_members *members, enum ebb_subgrouping way, int index)
{
    uint64_t bits = 0;
    for (int i = 0; i < members->n; i++)
        bits |= (uint64_t)((members->subgroups[i] >> ebb_subgroup_at(way) & 3) == index) << i;
    return bits;
}

static uint64_t in_severity_third(const struct ebb_members *members, int index)
{
    return in_subgroup(members, EBB_BY_SEVERITY, index);
}

static uint64_t in_duration_third(const struct ebb_members *members, int index)
{
    return in_subgroup(members, EBB_BY_DURATION, index);
}

static uint64_t early_responders(const struct ebb_members *members, int index)
{
    (void)index;
    return in_subgroup(members, EBB_BY_EARLY_RESPONSE, 1);
}

static uint64_t early_nonresponders(const struct ebb_members *members, int index)
{
    return ~early_responders(members, index);
}

#define AS_INFO(code, name, label, source, holds) [code] = {name, label, source, holds},
const struct ebb_population_info EBB_POPULATIONS[EBB_POPULATION_KIND_COUNT] = {EBB_POPULATION_LIST(AS_INFO)};
#undef AS_INFO

uint64_t ebb_population_members(const struct ebb_population *population, const struct ebb_members *members)
{
    return members->counted & EBB_POPULATIONS[population->kind].holds(members, population->index);
}

/* Kinds whose last element is what the ones before have left over. Strata are none: whom no stratum took is
 * in nobody's. */
int ebb_population_rest_of(const struct ebb_population *population)
{
    static const int BEFORE[EBB_POPULATION_KIND_COUNT] = {[EBB_WITHOUT_MODIFIER] = 1,
                                                          [EBB_EARLY_NONRESPONDERS] = 1,
                                                          [EBB_SEVERITY_THIRD] = EBB_EACH_SEVERITY_MOST - 1,
                                                          [EBB_DURATION_THIRD] = EBB_EACH_DURATION_MOST - 1};
    const int before = BEFORE[population->kind];
    return before > 1 && population->index < before ? 0 : before;
}

/* 2. What the kinds are listed over */

/* Early response is known of every patient where the study looks for it, asked for as a population or not. */
bool ebb_study_divides(const struct ebb_study *study, enum ebb_subgrouping way)
{
    return way == EBB_BY_EARLY_RESPONSE ? study->early.on : (study->subgroups >> way & 1u) != 0;
}

static int n_elements(const struct ebb_study *study, enum ebb_population_source source)
{
    const unsigned asked = study->subgroups;
    const bool early = study->early.on && (asked >> EBB_BY_EARLY_RESPONSE & 1u);
    const int n[EBB_POPULATION_SOURCE_COUNT] = {
        [EBB_ONCE] = 1,
        [EBB_EACH_STRATUM] = study->n_strata,
        [EBB_EACH_MODIFIER] = study->n_modifiers,
        [EBB_EACH_SEVERITY] = asked >> EBB_BY_SEVERITY & 1u ? EBB_EACH_SEVERITY_MOST : 0,
        [EBB_EACH_DURATION] = asked >> EBB_BY_DURATION & 1u ? EBB_EACH_DURATION_MOST : 0,
        [EBB_ONCE_WITH_EARLY] = early,
        [EBB_ONCE_WITH_STRATA] = study->n_strata > 0,
    };
    return n[source];
}

/* A modifier of everybody or of nobody divides nobody: there is nothing to compare. */
static bool is_listed(const struct ebb_study *study, enum ebb_population_source source, int index)
{
    if (source != EBB_EACH_MODIFIER)
        return true;
    const double prevalence = study->modifiers[index].p_prevalence;
    return !(prevalence <= 0.0 || prevalence >= 1.0);
}

static const char *name_of(const struct ebb_study *study, enum ebb_population_source source, int index)
{
    static const char *const severities[] = {"low", "middle", "high"};
    static const char *const durations[] = {"short", "middle", "long"};
    return source == EBB_EACH_STRATUM    ? study->strata[index].name
           : source == EBB_EACH_MODIFIER ? study->modifiers[index].name
           : source == EBB_EACH_SEVERITY ? severities[index]
           : source == EBB_EACH_DURATION ? durations[index]
                                         : "";
}

/* 3. The populations of a study */

static void add_element(const struct ebb_study *study, enum ebb_population_source source, int index,
                        struct ebb_population **next)
{
    for (int kind = 0; kind < EBB_POPULATION_KIND_COUNT; kind++) {
        const struct ebb_population_info *info = &EBB_POPULATIONS[kind];
        if (info->source != source)
            continue;
        struct ebb_population *population = (*next)++;
        *population = (struct ebb_population){.kind = (enum ebb_population_kind)kind, .index = index};
        snprintf(population->name, sizeof population->name, "%s%s", info->name,
                 name_of(study, source, index));
    }
}

/* Source by source and element by element, not kind by kind: with_a, without_a, with_b, without_b is the
 * order that files have. */
int ebb_study_populations(const struct ebb_study *study,
                          struct ebb_population out_populations[EBB_MAX_POPULATIONS])
{
    struct ebb_population *next = out_populations;
    for (int source = 0; source < EBB_POPULATION_SOURCE_COUNT; source++) {
        for (int index = 0; index < n_elements(study, (enum ebb_population_source)source); index++) {
            if (is_listed(study, (enum ebb_population_source)source, index))
                add_element(study, (enum ebb_population_source)source, index, &next);
        }
    }
    return (int)(next - out_populations);
}

/* Not kept in the population: its own name has the prefix before it, and a page writes both otherwise. */
const char *ebb_population_subject(const struct ebb_population *population, const struct ebb_study *study)
{
    return name_of(study, EBB_POPULATIONS[population->kind].source, population->index);
}

/* 4. The one that the question is about */

static int find_kind(const struct ebb_study *study, enum ebb_population_kind kind)
{
    struct ebb_population populations[EBB_MAX_POPULATIONS];
    const int n = ebb_study_populations(study, populations);
    for (int i = 0; i < n; i++) {
        if (populations[i].kind == kind)
            return i;
    }
    return EBB_TREATED; /* the first of the list; no study comes here */
}

int ebb_study_population(const struct ebb_study *study)
{
    if (study->population >= 0)
        return study->population;
    return find_kind(study, study->n_strata > 0 ? EBB_COMPARED : EBB_RESPONDERS);
}

int ebb_study_precision_population(const struct ebb_study *study)
{
    return study->precision.population >= 0 ? study->precision.population : ebb_study_population(study);
}
