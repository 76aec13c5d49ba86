/* SPDX-License-Identifier: MIT
 * tally: adding up patients in whole numbers.
 *
 * Patient by patient, to be read; sim/engine/lanes_tally.h adds 64 at a time to the same words. Every sum is
 * of whole numbers in 64 bits, so that order, threads and shards cannot change it; that they fit was asked
 * when the study was checked (check_sums in sim/model/study_rules.c), and nothing here looks again.
 *
 *     memory    n_patients | flow | n_strata_patients | sum | sum_product | ... | left | row
 *               \___________ n_words: cleared, merged, compared, stored ___________/    room to work in
 *
 * Relapses and leaving are in tally_ends.c.
 *
 * A summary is wrong and the tally of one patient right -> the patient counts for the wrong population: look
 * at find_populations first.
 *
 *   1. The list and its memory   2. Whom a patient counts for   3. Moments   4. Adding and merging
 *
 * Visits, policies side by side, years, relapses and infusions are in files of their own (tally_parts.h).
 */
#include <ebb/tally.h>

#include <stdlib.h>
#include <string.h>

#include "tally_ends.h"
#include "tally_infusions.h"
#include "tally_parts.h"

/* In the order of enum ebb_flow. Words of results files: none may change, or readers do not find their
 * step. */
const char *const EBB_FLOW_NAMES[EBB_FLOW_COUNT] = {
    "enrolled", "contraindicated", "treated", "responders", "remitters", "compared", "in_no_stratum",
};

/* 1. The list and its memory */

#define AS_NAME(code, name) [code] = name,
const char *const EBB_VISIT_SUM_NAMES[EBB_VISIT_SUM_COUNT] = {EBB_VISIT_SUM_LIST(AS_NAME)};
#undef AS_NAME

#define AS_TWIN(code, name, margin, side) [code] = {name, margin, side},
const struct ebb_twin_info EBB_TWINS[EBB_TWIN_COUNT] = {EBB_TWIN_LIST(AS_TWIN)};
#undef AS_TWIN

#define AS_ITSELF(outcome) outcome,
const enum ebb_outcome EBB_CROSSED[EBB_CROSSED_COUNT] = {EBB_CROSSED_LIST(AS_ITSELF)};
#undef AS_ITSELF

#define USED(dim) (EBB_OVER_##dim != EBB_OVER_NOTHING)
#define AS_ARRAY(member, path, a, b, c, d, unit, meaning)      \
    {#member,                                                  \
     path,                                                     \
     offsetof(struct ebb_tally, member),                       \
     USED(a) + USED(b) + USED(c) + USED(d),                    \
     {EBB_OVER_##a, EBB_OVER_##b, EBB_OVER_##c, EBB_OVER_##d}, \
     unit,                                                     \
     meaning},
const struct ebb_tally_array EBB_TALLY_ARRAYS[EBB_TALLY_ARRAY_COUNT] = {EBB_TALLY_LIST(AS_ARRAY)};
#undef AS_ARRAY
#undef USED

/* All pairs of policies or none: errors of one table that are known in different ways could not be compared,
 * and nobody could tell which is which. Cannot overflow: the most populations, pairs and visits that a study
 * can have make 4e12 bytes. */
static int64_t pairs_kept(const struct ebb_plan *plan)
{
    const int64_t policies = plan->study.n_policies, visits = plan->n_visits;
    const int64_t pairs = policies * (policies - 1) / 2;
    const int64_t squares = plan->leaving_differs ? 3 : 1;
    const int64_t cells = visits * visits + squares * (visits + 1) * (visits + 1);
    if (pairs > EBB_MOST_PAIRS)
        return 0;
    return (plan->n_populations - 1) * pairs * cells * (int64_t)sizeof(int64_t) <= EBB_MOST_PAIR_BYTES ? pairs
                                                                                                       : 0;
}

/* As pairs_kept; at most 11 * 528 * 176^2 * 8 bytes, 1.4e9. */
static int64_t couples_kept(const struct ebb_plan *plan)
{
    const int64_t policies = plan->study.n_policies;
    const int64_t couples = policies * (policies + 1) / 2;
    const int64_t places = (int64_t)plan->calendar.n_years * ebb_study_year_sums(&plan->study);
    const int64_t bytes = plan->n_populations * couples * places * places * (int64_t)sizeof(int64_t);
    return bytes <= EBB_MOST_YEAR_BYTES ? couples : 0;
}

/* Of pairs of ends: none of them has a place where pairs are not kept. */
static int64_t pair_extent(enum ebb_tally_dim dim, const struct ebb_plan *plan)
{
    const int64_t pairs = pairs_kept(plan);
    if (pairs == 0 || (dim == EBB_OVER_PARTED_FOLLOWED && !plan->leaving_differs))
        return 0;
    if (dim == EBB_OVER_PAIR)
        return pairs;
    return dim == EBB_OVER_OTHER_VISIT                        ? plan->n_visits
           : dim == EBB_OVER_END || dim == EBB_OVER_OTHER_END ? plan->n_visits + 1
                                                              : plan->n_populations - 1;
}

/* A switch without a default: a dimension that is added to the enum and not here is a warning of the
 * compiler, and a bug that stops the program where nobody looked. */
int64_t ebb_tally_extent(enum ebb_tally_dim dim, const struct ebb_plan *plan)
{
    switch (dim) {
    case EBB_OVER_NOTHING:
        return 1;
    case EBB_OVER_POPULATION:
        return plan->n_populations;
    case EBB_OVER_POLICY:
    case EBB_OVER_OTHER_POLICY:
        return plan->study.n_policies;
    case EBB_OVER_OUTCOME:
        return EBB_OUTCOME_COUNT;
    case EBB_OVER_VISIT_SUM:
        return EBB_VISIT_SUM_COUNT;
    case EBB_OVER_GAP_SUM:
        return EBB_GAP_SUM_COUNT;
    case EBB_OVER_CROSSED:
        return EBB_CROSSED_COUNT;
    case EBB_OVER_GROUP:
        return EBB_TALLY_GROUPS;
    case EBB_OVER_VISIT:
        return plan->n_visits;
    case EBB_OVER_VISIT_OR_END:
        return plan->n_visits + 1;
    case EBB_OVER_STEP:
        return EBB_FLOW_COUNT;
    case EBB_OVER_STRATUM:
        return plan->study.n_strata;
    case EBB_OVER_EFFECT_SUM:
    case EBB_OVER_SIDE_EFFECT:
    case EBB_OVER_EXPOSURE_SUM:
    case EBB_OVER_INFUSION_COUNT:
        return ebb_tally_infusion_extent(dim, plan);
    case EBB_OVER_EARLY:
        return plan->study.early.on ? EBB_EARLY_CELL_COUNT : 0;
    case EBB_OVER_FOLLOWED:
    case EBB_OVER_PAIR:
    case EBB_OVER_OTHER_VISIT:
    case EBB_OVER_END:
    case EBB_OVER_OTHER_END:
    case EBB_OVER_PARTED_FOLLOWED:
        return pair_extent(dim, plan);
    case EBB_OVER_PARTED:
        return plan->leaving_differs ? plan->n_populations : 0;
    case EBB_OVER_TWIN:
        return EBB_TWIN_COUNT;
    case EBB_OVER_YEAR:
        return plan->calendar.n_years;
    case EBB_OVER_YEAR_SUM:
        return ebb_study_year_sums(&plan->study);
    case EBB_OVER_COUPLE:
        return couples_kept(plan);
    case EBB_OVER_PLACE:
    case EBB_OVER_OTHER_PLACE:
        return couples_kept(plan) > 0 ? (int64_t)plan->calendar.n_years * ebb_study_year_sums(&plan->study)
                                      : 0;
    }
    ebb_bug(__FILE__, __LINE__, "a dimension outside the list");
}

int64_t ebb_tally_array_values(const struct ebb_tally_array *array, const struct ebb_plan *plan)
{
    int64_t n = 1;
    for (int k = 0; k < array->n_dims; k++)
        n *= ebb_tally_extent(array->dims[k], plan);
    return n;
}

/* One allocation for all arrays, so that merging is one loop over it, comparing one memcmp, and a thread's
 * tally lies in pages of its own. Lays the arrays of a plan into `memory`, or only counts their words where
 * that is NULL. Returns the words of sums and row together. */
static size_t lay_out(struct ebb_tally *tally, const struct ebb_plan *plan, int64_t *memory)
{
    *tally = (struct ebb_tally){
        .n_populations = plan->n_populations,
        .n_policies = plan->study.n_policies,
        .n_visits = plan->n_visits,
        .n_pairs = (int)pairs_kept(plan),
        .n_years = plan->calendar.n_years,
        .n_couples = (int)couples_kept(plan),
        .n_year_sums = ebb_study_year_sums(&plan->study),
        .memory = memory,
    };
    for (int i = 0; i < EBB_TALLY_ARRAY_COUNT; i++) {
        int64_t *place = memory ? memory + tally->n_words : NULL;
        memcpy((char *)tally + EBB_TALLY_ARRAYS[i].at, &place, sizeof place);
        tally->n_words += (size_t)ebb_tally_array_values(&EBB_TALLY_ARRAYS[i], plan);
    }
    tally->row = memory ? (uint32_t *)(void *)(memory + tally->n_words) : NULL;
    return tally->n_words + ((size_t)tally->n_visits * EBB_VISIT_SUM_COUNT + 1) /
                                2; /* the row is behind the sums, not one of them */
}

size_t ebb_tally_bytes(const struct ebb_plan *plan)
{
    struct ebb_tally tally;
    return lay_out(&tally, plan, NULL) * sizeof(int64_t);
}

/* calloc for new memory, which the system hands out as zeros it need not write; memset for memory that was
 * used. Of a grown tally what it held is lost, so that realloc would copy for nothing. */
enum ebb_status ebb_tally_fit(struct ebb_tally *tally, const struct ebb_plan *plan)
{
    const size_t bytes = ebb_tally_bytes(plan), words = bytes / sizeof(int64_t);
    size_t capacity = tally->capacity;
    int64_t *memory = tally->memory;
    if (words > capacity) {
        memory = calloc(words, sizeof *memory);
        if (memory == NULL)
            return EBB_NO_MEMORY;
        free(tally->memory);
        capacity = words;
    } else {
        memset(memory, 0, bytes);
    }
    lay_out(tally, plan, memory);
    tally->capacity = capacity;
    return EBB_OK;
}

enum ebb_status ebb_tally_init(struct ebb_tally *tally, const struct ebb_plan *plan)
{
    *tally = (struct ebb_tally){0};
    return ebb_tally_fit(tally, plan);
}

void ebb_tally_free(struct ebb_tally *tally)
{
    free(tally->memory);
    *tally = (struct ebb_tally){0};
}

/* 2. Whom a patient counts for */

/* All treated count, whether a stratum took them or not (<ebb/population.h>). */
static void find_populations(const struct ebb_plan *plan, const struct ebb_tally_patient *patient,
                             bool *out_member)
{
    const uint8_t stratum = (uint8_t)patient->stratum, modifiers = (uint8_t)patient->modifiers;
    const struct ebb_members one = {.n = 1,
                                    .counted = patient->treated,
                                    .responders = patient->responder,
                                    .stratum = &stratum,
                                    .modifiers = &modifiers,
                                    .subgroups = &patient->subgroups};
    for (int population = 0; population < plan->n_populations; population++)
        out_member[population] = ebb_population_members(&plan->populations[population], &one) != 0;
}

/* Of every patient, whoever is compared: the flow explains how populations came to be so small. */
static void add_flow(struct ebb_tally *tally, const struct ebb_plan *plan,
                     const struct ebb_tally_patient *patient)
{
    tally->flow[EBB_FLOW_ENROLLED]++;
    tally->flow[EBB_FLOW_CONTRAINDICATED] += !patient->treated;
    tally->flow[EBB_FLOW_TREATED] += patient->treated;
    tally->flow[EBB_FLOW_RESPONDERS] += patient->treated && patient->responder;
    tally->flow[EBB_FLOW_REMITTERS] += patient->treated && patient->remitter;
    tally->flow[EBB_FLOW_COMPARED] += patient->compared;
    tally->flow[EBB_FLOW_UNSELECTED] += patient->treated && !patient->compared;
    if (plan->study.early.on && patient->treated) /* the place is that of enum ebb_early_cell */
        tally->early[2 * ebb_subgroup_early(patient->subgroups) + patient->responder]++;
    if (patient->stratum != EBB_NO_STRATUM)
        tally->n_strata_patients[patient->stratum]++;
}

/* 3. Moments */

/* Products of every pair of policies on the same patient: what the paired standard errors and correlations
 * come from, and why policies must be played on the same patients. Times of follow-up give the errors of
 * rates per patient-year, which are ratios of two sums. */
static void add_moments(struct ebb_tally *tally, const struct ebb_plan *plan, int population,
                        const struct ebb_tally_patient *patient)
{
    const int policies = tally->n_policies;
    for (int p = 0; p < policies; p++) {
        const int32_t *x = patient->outcomes + (size_t)p * EBB_OUTCOME_COUNT;
        const size_t arm = ebb_tally_arm(tally, population, p);
        for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++) {
            tally->sum[arm * EBB_OUTCOME_COUNT + (size_t)outcome] += x[outcome];
            tally->sum_followup[arm * EBB_OUTCOME_COUNT + (size_t)outcome] +=
                (int64_t)x[outcome] * x[EBB_FOLLOWUP_DAYS];
        }
        for (int q = 0; q < policies; q++) {
            int64_t *crossed = tally->sum_crossed + (arm * (size_t)policies + (size_t)q) * EBB_CROSSED_COUNT;
            for (int i = 0; i < EBB_CROSSED_COUNT; i++)
                crossed[i] +=
                    (int64_t)x[EBB_CROSSED[i]] * patient->outcomes[q * EBB_OUTCOME_COUNT + EBB_WELL_DAYS];
        }
        for (int q = 0; plan->leaving_differs && q < policies; q++) {
            int64_t *parted = tally->sum_parted + (arm * (size_t)policies + (size_t)q) * EBB_OUTCOME_COUNT;
            for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
                parted[outcome] +=
                    (int64_t)x[outcome] * patient->outcomes[q * EBB_OUTCOME_COUNT + EBB_FOLLOWUP_DAYS];
        }
        for (int q = p; q < policies; q++) {
            const int32_t *y = patient->outcomes + (size_t)q * EBB_OUTCOME_COUNT;
            int64_t *product = tally->sum_product + (arm * (size_t)policies + (size_t)q) * EBB_OUTCOME_COUNT;
#pragma omp simd
            for (int outcome = 0; outcome < EBB_OUTCOME_COUNT; outcome++)
                product[outcome] += (int64_t)x[outcome] * y[outcome];
        }
    }
}

/* 4. Adding and merging */

/* Only the followed are in curves: who was never well has no first relapse to wait for. Visits count all who
 * are treated, as outcomes do. */
void ebb_tally_add(struct ebb_tally *tally, const struct ebb_plan *plan,
                   const struct ebb_tally_patient *patient)
{
    bool member[EBB_MAX_POPULATIONS] = {false};
    add_flow(tally, plan, patient);
    find_populations(plan, patient, member);
    for (int population = 0; population < tally->n_populations; population++) {
        if (!member[population])
            continue;
        tally->n_patients[population]++;
        add_moments(tally, plan, population, patient);
        ebb_tally_add_infusions(tally, plan, population, patient);
        ebb_tally_add_twins(tally, population, patient);
        ebb_tally_add_years(tally, population, patient);
    }
    if (patient->followed)
        ebb_tally_add_ends(tally, plan, patient, member);
    if (patient->treated) {
        for (int policy = 0; policy < tally->n_policies; policy++)
            ebb_tally_add_visits(tally, plan, policy, patient, member);
    }
}

/* Where a population stands along the first dimension of an array; -1: the array is of no populations. */
static int place_of(const struct ebb_tally_array *array, const struct ebb_plan *plan, int population)
{
    switch (array->dims[0]) {
    case EBB_OVER_POPULATION:
    case EBB_OVER_PARTED:
        return population;
    case EBB_OVER_FOLLOWED:
    case EBB_OVER_PARTED_FOLLOWED:
        return ebb_tally_followed(plan, population);
    default:
        return -1;
    }
}

/* One array of one rest: the whole less the `before` populations in front of it. */
static void fill_rest(struct ebb_tally *tally, const struct ebb_plan *plan,
                      const struct ebb_tally_array *array, int population, int before)
{
    const int64_t places = ebb_tally_extent(array->dims[0], plan);
    if (place_of(array, plan, population) < 0 || places == 0)
        return;
    int64_t *values = *(int64_t **)((char *)tally + array->at);
    const size_t n = (size_t)(ebb_tally_array_values(array, plan) / places);
    const int64_t *whole = values + (size_t)place_of(array, plan, 0) * n;
    int64_t *restrict rest = values + (size_t)place_of(array, plan, population) * n;
    memcpy(rest, whole, n * sizeof *rest);
    for (int k = 1; k <= before; k++) {
        const int64_t *part = values + (size_t)place_of(array, plan, population - k) * n;
        for (size_t i = 0; i < n; i++)
            rest[i] -= part[i];
    }
}

/* Every number is a sum over the patients of a population, and whole: nothing is rounded by taking away. Once
 * a thread and batch, not once a block: the arrays of a population are half a megabyte, and a block of 4,096
 * patients takes 3 ms. */
void ebb_tally_complete(struct ebb_tally *tally, const struct ebb_plan *plan)
{
    for (int population = 1; population < plan->n_populations; population++) {
        const int before = ebb_population_rest_of(&plan->populations[population]);
        for (int i = 0; before > 0 && i < EBB_TALLY_ARRAY_COUNT; i++)
            fill_rest(tally, plan, &EBB_TALLY_ARRAYS[i], population, before);
    }
}

/* Order cannot matter: integers. That is what lets threads, shards and files be added as they come. */
void ebb_tally_merge(struct ebb_tally *into, const struct ebb_tally *from)
{
    ebb_require(into->n_words == from->n_words);
    int64_t *words = into->memory;
    const int64_t *more = from->memory;
    for (size_t i = 0; i < into->n_words; i++)
        words[i] += more[i];
}
