/* SPDX-License-Identifier: MIT
 * dims: see the header.
 */
#include "dims.h"

#include <ebb/early.h>
#include <ebb/measure.h>
#include <ebb/summary.h>
#include <ebb/tally.h>

/* What the tally runs over is the tally's to say; asking it keeps the shapes of file and memory one fact.
 * EBB_OVER_NOTHING: it is no dimension of the tally's alone. */
static enum ebb_tally_dim over(enum ebb_dim dim)
{
#define SAME(token)       \
    case EBB_DIM_##token: \
        return EBB_OVER_##token;
    switch (dim) {
        SAME(STEP)
        SAME(OUTCOME)
        SAME(VISIT_SUM)
        SAME(EFFECT_SUM)
        SAME(EXPOSURE_SUM)
        SAME(INFUSION_COUNT)
        SAME(SIDE_EFFECT)
        SAME(CROSSED)
        SAME(GAP_SUM)
        SAME(GROUP)
        SAME(VISIT)
        SAME(VISIT_OR_END)
        SAME(FOLLOWED)
        SAME(PAIR)
        SAME(OTHER_VISIT)
        SAME(END)
        SAME(OTHER_END)
        SAME(EARLY)
        SAME(TWIN)
        SAME(YEAR)
        SAME(YEAR_SUM)
        SAME(COUPLE)
        SAME(PLACE)
        SAME(OTHER_PLACE)
        SAME(PARTED)
        SAME(PARTED_FOLLOWED)
    default:
        return EBB_OVER_NOTHING;
    }
#undef SAME
}

int64_t ebb_dim_size(enum ebb_dim dim, const struct ebb_plan *plan)
{
    const struct ebb_study *study = &plan->study;
    const int64_t most = ebb_plan_most_patients(plan);
    if (over(dim) != EBB_OVER_NOTHING)
        return ebb_tally_extent(over(dim), plan);
    switch (dim) {
    case EBB_DIM_POLICY:
    case EBB_DIM_OTHER_POLICY:
        return study->n_policies;
    case EBB_DIM_PATIENT:
        return most;
    case EBB_DIM_RECORDED:
        return study->record == EBB_RECORD_SAMPLE && study->n_recorded < most ? study->n_recorded : most;
    case EBB_DIM_ASSESSMENT:
        return plan->calendar.n_assessments;
    case EBB_DIM_POPULATION:
        return plan->n_populations;
    case EBB_DIM_STRATUM:
        return study->n_strata;
    case EBB_DIM_EARLY_MEASURE:
        return ebb_early_foretells(study) ? EBB_EARLY_MEASURE_COUNT : 0;
    case EBB_DIM_WEEK:
        return plan->n_visits;
    case EBB_DIM_MEASURE:
        return EBB_MEASURE_COUNT;
    case EBB_DIM_EFFECT_RATE:
        return study->n_side_effects > 0 ? EBB_EFFECT_RATE_COUNT : 0;
    case EBB_DIM_EXPOSURE:
        return EBB_EXPOSURE_COUNT;
    default:
        break;
    }
    ebb_bug(__FILE__, __LINE__, "a dimension outside the list");
}

/* Names are those of scales in the same group. A stratum's is stratum_name, because /stratum is the stratum
 * of each patient; recorded patients are simply patients where all are recorded. */
const char *ebb_dim_name(enum ebb_dim dim, const struct ebb_plan *plan)
{
    static const char *const names[] = {
        [EBB_DIM_POLICY] = "policy",
        [EBB_DIM_OTHER_POLICY] = "other_policy",
        [EBB_DIM_PATIENT] = "patient",
        [EBB_DIM_RECORDED] = "recorded_patient",
        [EBB_DIM_ASSESSMENT] = "assessment",
        [EBB_DIM_POPULATION] = "population",
        [EBB_DIM_STEP] = "step",
        [EBB_DIM_STRATUM] = "stratum_name",
        [EBB_DIM_EARLY_MEASURE] = "early_measure",
        [EBB_DIM_EARLY] = "early_cell",
        [EBB_DIM_WEEK] = "week",
        [EBB_DIM_MEASURE] = "outcome",
        [EBB_DIM_OUTCOME] = "outcome",
        [EBB_DIM_VISIT_SUM] = "visit_sum",
        [EBB_DIM_EFFECT_SUM] = "effect_sum",
        [EBB_DIM_SIDE_EFFECT] = "side_effect",
        [EBB_DIM_EFFECT_RATE] = "rate",
        [EBB_DIM_EXPOSURE] = "exposure",
        [EBB_DIM_EXPOSURE_SUM] = "exposure_sum",
        [EBB_DIM_INFUSION_COUNT] = "infusion_count",
        [EBB_DIM_CROSSED] = "crossed",
        [EBB_DIM_GAP_SUM] = "gap_sum",
        [EBB_DIM_GROUP] = "group",
        [EBB_DIM_VISIT] = "visit",
        [EBB_DIM_VISIT_OR_END] = "missed_from",
        [EBB_DIM_FOLLOWED] = "followed",
        [EBB_DIM_PAIR] = "pair",
        [EBB_DIM_OTHER_VISIT] = "other_visit",
        [EBB_DIM_END] = "end",
        [EBB_DIM_OTHER_END] = "other_end",
        [EBB_DIM_PARTED] = "parted",
        [EBB_DIM_PARTED_FOLLOWED] = "parted_followed",
        [EBB_DIM_TWIN] = "twin",
        [EBB_DIM_YEAR] = "year",
        [EBB_DIM_YEAR_SUM] = "year_sum",
        [EBB_DIM_COUPLE] = "couple",
        [EBB_DIM_PLACE] = "place",
        [EBB_DIM_OTHER_PLACE] = "other_place",
        [EBB_DIM_BLOCK] = "block",
        [EBB_DIM_COLUMN] = "column",
        [EBB_DIM_BYTE] = "byte",
        [EBB_DIM_SITE] = "site",
        [EBB_DIM_DRAW] = "draw",
        [EBB_DIM_TOLD] = "outcome",
        [EBB_DIM_STRATEGY] = "strategy",
        [EBB_DIM_SAMPLE] = "sample",
        [EBB_DIM_INPUT] = "input",
        [EBB_DIM_THRESHOLD] = "k",
    };
    if (dim == EBB_DIM_RECORDED && plan->study.record == EBB_RECORD_ALL)
        return "patient";
    return names[dim];
}
