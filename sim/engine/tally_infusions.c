/* SPDX-License-Identifier: MIT
 * tally_infusions: see the header.
 *
 *   1. Names and sizes   2. Side effects   3. Gaps   4. Exposure   5. All
 */
#include "tally_infusions.h"

/* 1. Names and sizes */

#define AS_NAME(code, name) [code] = name,
const char *const EBB_EFFECT_SUM_NAMES[EBB_EFFECT_SUM_COUNT] = {EBB_EFFECT_SUM_LIST(AS_NAME)};
#undef AS_NAME

#define AS_SUM(code, name, a_year) [code] = {name, a_year},
const struct ebb_exposure_sum_info EBB_EXPOSURE_SUMS[EBB_EXPOSURE_SUM_COUNT] = {
    EBB_EXPOSURE_SUM_LIST(AS_SUM)};
#undef AS_SUM

int64_t ebb_tally_infusion_extent(enum ebb_tally_dim dim, const struct ebb_plan *plan)
{
    const int most = plan->study.horizon_days + 2; /* 0 to one on each day from R to R + horizon */
    switch (dim) {
    case EBB_OVER_EFFECT_SUM:
        return plan->study.n_side_effects > 0 ? EBB_EFFECT_SUM_COUNT : 0;
    case EBB_OVER_SIDE_EFFECT:
        return plan->study.n_side_effects;
    case EBB_OVER_EXPOSURE_SUM:
        return EBB_EXPOSURE_SUM_COUNT;
    default:
        return most < EBB_MOST_INFUSION_PLACES ? most : EBB_MOST_INFUSION_PLACES;
    }
}

/* 2. Side effects */

/* Infusions are those of the whole run, induction included: side effects begin with the first. */
static void add_side_effects(struct ebb_tally *tally, int kinds, size_t arm, int policy,
                             const struct ebb_tally_patient *patient)
{
    const size_t n = (size_t)kinds;
    const int32_t *x = patient->side_effects + (size_t)policy * EBB_MAX_SIDE_EFFECTS;
    const int64_t infusions = patient->outcomes[policy * EBB_OUTCOME_COUNT + EBB_INFUSIONS];
    int64_t *sums = tally->sum_side_effects + arm * EBB_EFFECT_SUM_COUNT * n;
    for (size_t kind = 0; kind < n; kind++) {
        sums[EBB_EFFECT_EVENTS * n + kind] += x[kind];
        sums[EBB_EFFECT_EVENTS_SQUARED * n + kind] += (int64_t)x[kind] * x[kind];
        sums[EBB_EFFECT_EVENTS_OF_INFUSIONS * n + kind] += x[kind] * infusions;
        sums[EBB_EFFECT_PATIENTS * n + kind] += x[kind] > 0;
        sums[EBB_EFFECT_ENDED * n + kind] += patient->ended_by[policy] == (int)kind;
    }
}

/* 3. Gaps */

static void add_gaps(struct ebb_tally *tally, size_t arm, const struct ebb_gaps *gaps)
{
    const int64_t n = gaps->n, late = gaps->n_late, days = gaps->days, booked = gaps->booked;
    const int64_t one[EBB_GAP_SUM_COUNT] = {
        [EBB_GAPS] = n,
        [EBB_GAPS_LATE] = late,
        [EBB_GAP_DAYS] = days,
        [EBB_GAP_DAYS_SQUARED] = gaps->days_squared,
        [EBB_GAP_BOOKED] = booked,
        [EBB_GAP_BOOKED_SQUARED] = gaps->booked_squared,
        [EBB_GAPS_BY_GAPS] = n * n,
        [EBB_GAPS_BY_LATE] = n * late,
        [EBB_GAPS_BY_DAYS] = n * days,
        [EBB_GAPS_BY_BOOKED] = n * booked,
        [EBB_GAPS_LATE_BY_LATE] = late * late,
        [EBB_GAP_DAYS_BY_DAYS] = days * days,
        [EBB_GAP_BOOKED_BY_BOOKED] = booked * booked,
    };
    for (size_t sum = 0; sum < EBB_GAP_SUM_COUNT; sum++)
        tally->sum_gaps[arm * EBB_GAP_SUM_COUNT + sum] += one[sum];
}

/* 4. Exposure */

static void add_exposure(struct ebb_tally *tally, size_t arm, int64_t places, const int32_t *outcomes)
{
    const int64_t infusions = outcomes[EBB_FOLLOWUP_INFUSIONS], days = outcomes[EBB_FOLLOWUP_DAYS];
    int64_t *sums = tally->sum_exposure + arm * EBB_EXPOSURE_SUM_COUNT;
    if (days < EBB_EXPOSURE_DAYS)
        return;
    sums[EBB_EXPOSURE_PATIENTS]++;
    sums[EBB_EXPOSURE_INFUSIONS] += infusions;
    sums[EBB_EXPOSURE_INFUSIONS_SQUARED] += infusions * infusions;
    for (int sum = EBB_EXPOSURE_ABOVE_12; sum <= EBB_EXPOSURE_ABOVE_52; sum++)
        sums[sum] += infusions * 365 > EBB_EXPOSURE_SUMS[sum].a_year * days;
    tally->patients_by_infusions[arm * (size_t)places +
                                 (size_t)(infusions < places ? infusions : places - 1)]++;
}

/* 5. All */

void ebb_tally_add_infusions(struct ebb_tally *tally, const struct ebb_plan *plan, int population,
                             const struct ebb_tally_patient *patient)
{
    const int kinds = plan->study.n_side_effects;
    const int64_t places = ebb_tally_extent(EBB_OVER_INFUSION_COUNT, plan);
    for (int policy = 0; policy < tally->n_policies; policy++) {
        const size_t arm = (size_t)population * (size_t)tally->n_policies + (size_t)policy;
        if (kinds > 0)
            add_side_effects(tally, kinds, arm, policy, patient);
        if (patient->gaps)
            add_gaps(tally, arm, &patient->gaps[policy]);
        add_exposure(tally, arm, places, patient->outcomes + (size_t)policy * EBB_OUTCOME_COUNT);
    }
}
