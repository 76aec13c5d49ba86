/* SPDX-License-Identifier: MIT
 * dims: see the header.
 */
#include "dims.h"

#include <ebb/early.h>
#include <ebb/measure.h>
#include <ebb/tally.h>

/* What the tally runs over is the tally's to say; asking it keeps the shapes of file and memory one fact. */
int64_t ebb_dim_size(enum ebb_dim dim, const struct ebb_plan *plan)
{
    const struct ebb_study *study = &plan->study;
    const int64_t most = ebb_plan_most_patients(plan);
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
    case EBB_DIM_STEP:
        return ebb_tally_extent(EBB_OVER_STEP, plan);
    case EBB_DIM_STRATUM:
        return study->n_strata;
    case EBB_DIM_EARLY_MEASURE:
        return ebb_early_foretells(study) ? EBB_EARLY_MEASURE_COUNT : 0;
    case EBB_DIM_EARLY:
        return ebb_tally_extent(EBB_OVER_EARLY, plan);
    case EBB_DIM_WEEK:
        return plan->n_visits;
    case EBB_DIM_MEASURE:
        return EBB_MEASURE_COUNT;
    case EBB_DIM_OUTCOME:
        return ebb_tally_extent(EBB_OVER_OUTCOME, plan);
    case EBB_DIM_VISIT_SUM:
        return ebb_tally_extent(EBB_OVER_VISIT_SUM, plan);
    case EBB_DIM_EFFECT_SUM:
        return ebb_tally_extent(EBB_OVER_EFFECT_SUM, plan);
    case EBB_DIM_SIDE_EFFECT:
        return ebb_tally_extent(EBB_OVER_SIDE_EFFECT, plan);
    case EBB_DIM_GROUP:
        return ebb_tally_extent(EBB_OVER_GROUP, plan);
    case EBB_DIM_VISIT:
        return ebb_tally_extent(EBB_OVER_VISIT, plan);
    case EBB_DIM_VISIT_OR_END:
        return ebb_tally_extent(EBB_OVER_VISIT_OR_END, plan);
    case EBB_DIM_FOLLOWED:
        return ebb_tally_extent(EBB_OVER_FOLLOWED, plan);
    case EBB_DIM_PAIR:
        return ebb_tally_extent(EBB_OVER_PAIR, plan);
    case EBB_DIM_OTHER_VISIT:
        return ebb_tally_extent(EBB_OVER_OTHER_VISIT, plan);
    case EBB_DIM_END:
        return ebb_tally_extent(EBB_OVER_END, plan);
    case EBB_DIM_OTHER_END:
        return ebb_tally_extent(EBB_OVER_OTHER_END, plan);
    case EBB_DIM_BLOCK:
    case EBB_DIM_COLUMN:
    case EBB_DIM_BYTE:
    case EBB_DIM_NOTHING:
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
        [EBB_DIM_GROUP] = "group",
        [EBB_DIM_VISIT] = "visit",
        [EBB_DIM_VISIT_OR_END] = "missed_from",
        [EBB_DIM_FOLLOWED] = "followed",
        [EBB_DIM_PAIR] = "pair",
        [EBB_DIM_OTHER_VISIT] = "other_visit",
        [EBB_DIM_END] = "end",
        [EBB_DIM_OTHER_END] = "other_end",
        [EBB_DIM_BLOCK] = "block",
        [EBB_DIM_COLUMN] = "column",
        [EBB_DIM_BYTE] = "byte",
    };
    if (dim == EBB_DIM_RECORDED && plan->study.record == EBB_RECORD_ALL)
        return "patient";
    return names[dim];
}
