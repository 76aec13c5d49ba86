/* SPDX-License-Identifier: MIT
 * summary: memory, and the order of work.
 *
 *   1. Names   2. Memory   3. Filling
 *
 * For each population: for each policy the survival curves once (arm.c), what they give (curve.c,
 * survival_number.c); then the measures and the differences between policies (estimate.c).
 */
#include <ebb/summary.h>

#include <stdlib.h>

#include <ebb/arith.h>

#include "curve.h"
#include "estimate.h"
#include "gaps.h"
#include "infusions.h"
#include "twins.h"

/* 1. Names */

#define AS_CURVE(code, name, unit, meaning) [code] = {name, unit, meaning},
const struct ebb_outcome_info EBB_CURVES[EBB_CURVE_COUNT] = {EBB_CURVE_LIST(AS_CURVE)};
const struct ebb_outcome_info EBB_GAP_STATISTICS[EBB_GAP_COUNT] = {EBB_GAP_LIST(AS_CURVE)};
const struct ebb_outcome_info EBB_TWIN_SHARES[EBB_TWIN_SHARE_COUNT] = {EBB_TWIN_SHARE_LIST(AS_CURVE)};
const struct ebb_outcome_info EBB_BESTS[EBB_BEST_COUNT] = {EBB_BEST_LIST(AS_CURVE)};
const struct ebb_outcome_info EBB_BY_YEARS[EBB_BY_YEAR_COUNT] = {EBB_BY_YEAR_LIST(AS_CURVE)};
#undef AS_CURVE

#define AS_STATISTIC(code, name, meaning) [code] = {name, "", meaning},
const struct ebb_outcome_info EBB_STATISTICS[EBB_STATISTIC_COUNT] = {EBB_STATISTIC_LIST(AS_STATISTIC)};
const struct ebb_outcome_info EBB_PAIRED_STATISTICS[EBB_PAIRED_COUNT] = {EBB_PAIRED_LIST(AS_STATISTIC)};
#undef AS_STATISTIC

#define AS_TOLD(code, name, meaning, label) [code] = {name, meaning, label},
const struct ebb_told_info EBB_EFFECT_RATES[EBB_EFFECT_RATE_COUNT] = {EBB_EFFECT_RATE_LIST(AS_TOLD)};
const struct ebb_told_info EBB_EXPOSURES[EBB_EXPOSURE_COUNT] = {EBB_EXPOSURE_LIST(AS_TOLD)};
#undef AS_TOLD

const char EBB_ROUGH_ERRORS[] =
    "standard errors of differences in relapsed_by and relapse_free_weeks come from 64 random groups of "
    "patients and are themselves known to 9 %: there are too many policies and visits to count how patients "
    "fare under each two";

const char EBB_NO_YEAR_ERRORS[] =
    "sums by year have no standard errors: products of so many years and policies would take over 16 MB and "
    "are not kept";

double ebb_summary_error_known_to(const struct ebb_plan *plan)
{
    const bool rough = plan->study.n_policies > 1 && ebb_tally_extent(EBB_OVER_PAIR, plan) == 0;
    return rough ? 1.0 / ebb_sqrt(2.0 * (EBB_TALLY_GROUPS - 1.0)) : 0.0;
}

/* 2. Memory */

/* Points every array of the summary into one allocation; with NULL only counts the numbers. */
static size_t place_arrays(struct ebb_summary *summary, double *memory)
{
    const size_t populations = (size_t)summary->n_populations;
    const size_t policies = (size_t)summary->n_policies;
    const size_t by_curve = populations * policies * (size_t)summary->n_visits;
    const size_t by_policy = populations * EBB_MEASURE_COUNT * policies;
    const size_t by_pair = by_policy * policies;
    const size_t by_nnt = populations * policies * policies;
    const size_t by_effect = populations * EBB_EFFECT_RATE_COUNT * (size_t)summary->n_side_effects * policies;
    const size_t by_exposure = populations * EBB_EXPOSURE_COUNT * policies;
    const size_t by_year = populations * policies * (size_t)summary->n_years *
                           (size_t)(EBB_YEAR_SUM_COUNT + summary->n_side_effects);
    size_t used = 0;
    for (int curve = 0; curve < EBB_CURVE_COUNT; curve++, used += by_curve)
        summary->curves[curve] = memory ? memory + used : NULL;
    for (int statistic = 0; statistic < EBB_STATISTIC_COUNT; statistic++, used += by_policy)
        summary->statistics[statistic] = memory ? memory + used : NULL;
    for (int statistic = 0; statistic < EBB_PAIRED_COUNT; statistic++, used += by_pair)
        summary->paired[statistic] = memory ? memory + used : NULL;
    for (int statistic = 0; statistic < EBB_STATISTIC_COUNT; statistic++, used += by_effect)
        summary->side_effects[statistic] = memory ? memory + used : NULL;
    for (int statistic = 0; statistic < EBB_STATISTIC_COUNT; statistic++, used += by_exposure)
        summary->exposure[statistic] = memory ? memory + used : NULL;
    double **const nnt[] = {&summary->nnt, &summary->nnt_lower, &summary->nnt_upper};
    for (size_t i = 0; i < 3; i++, used += by_nnt)
        *nnt[i] = memory ? memory + used : NULL;
    for (int gap = 0; gap < EBB_GAP_COUNT; gap++, used += populations * policies)
        summary->gaps[gap] = memory ? memory + used : NULL;
    for (int k = 0; k < EBB_TWIN_SHARE_COUNT; k++, used += by_nnt * EBB_TWIN_COUNT)
        summary->twins[k] = memory ? memory + used : NULL;
    for (int k = 0; k < EBB_BEST_COUNT; k++, used += populations * policies)
        summary->best[k] = memory ? memory + used : NULL;
    for (int k = 0; k < EBB_BY_YEAR_COUNT; k++, used += by_year)
        summary->by_year[k] = memory ? memory + used : NULL;
    return used;
}

/* 3. Filling */

/* To work in: what is read off the curves of one population under every policy. */
struct room {
    struct ebb_arm arm;
    struct ebb_survival_number *numbers; /* (measure, policy); of survival measures alone */
    double *influences;                  /* of the same; for all measures, of which three are used */
};

static enum ebb_status room_init(struct room *room, const struct ebb_plan *plan,
                                 const struct ebb_tally *tally)
{
    const size_t n = (size_t)EBB_MEASURE_COUNT * (size_t)tally->n_policies;
    const size_t each = ebb_survival_influence_numbers(tally->n_visits);
    room->numbers = calloc(n, sizeof *room->numbers);
    room->influences = calloc(n * each + 1, sizeof *room->influences);
    const enum ebb_status status = ebb_arm_init(&room->arm, plan, tally);
    return room->numbers && room->influences ? status : EBB_NO_MEMORY;
}

static void room_free(struct room *room)
{
    ebb_arm_free(&room->arm);
    free(room->numbers);
    free(room->influences);
}

static void read_numbers(struct room *room, int policy)
{
    const struct ebb_tally *tally = room->arm.tally;
    const size_t each = ebb_survival_influence_numbers(tally->n_visits);
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        const size_t at = (size_t)measure * (size_t)tally->n_policies + (size_t)policy;
        if (ebb_survival_number_is(measure))
            room->numbers[at] = ebb_survival_number_of(&room->arm, measure, room->influences + at * each);
    }
}

/* In one thread and in this order, so that one tally gives one summary, to the bit. It takes less than a
 * millisecond for most studies: there is nothing to win by threads. */
static void fill(struct ebb_summary *summary, struct room *room)
{
    struct ebb_arm *arm = &room->arm;
    for (int population = 0; population < summary->n_populations; population++) {
        for (int policy = 0; policy < summary->n_policies; policy++) {
            ebb_arm_fill(arm, population, policy);
            ebb_curves_fill(summary, arm);
            ebb_gaps_fill(summary, arm->tally, population, policy);
            ebb_infusions_fill(summary, arm->plan, arm->tally, population, policy);
            read_numbers(room, policy);
        }
        ebb_estimates_fill(summary, arm->plan, arm->tally, population, room->numbers);
        ebb_twins_fill(summary, arm->tally, population);
    }
}

enum ebb_status ebb_summary_init(struct ebb_summary *summary, const struct ebb_plan *plan,
                                 const struct ebb_tally *tally)
{
    struct room room = {0};
    *summary = (struct ebb_summary){
        .n_populations = tally->n_populations,
        .n_policies = tally->n_policies,
        .n_visits = tally->n_visits,
        .n_side_effects = plan->study.n_side_effects,
        .n_years = tally->n_years,
        .error_known_to = ebb_summary_error_known_to(plan),
    };
    summary->memory = calloc(place_arrays(summary, NULL), sizeof(double));
    enum ebb_status status = room_init(&room, plan, tally);
    if (summary->memory == NULL)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK) {
        place_arrays(summary, summary->memory);
        fill(summary, &room);
    } else {
        ebb_summary_free(summary);
    }
    room_free(&room);
    return status;
}

void ebb_summary_free(struct ebb_summary *summary)
{
    free(summary->memory);
    *summary = (struct ebb_summary){0};
}
