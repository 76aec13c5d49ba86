/* SPDX-License-Identifier: MIT
 * dims: the dimensions of datasets: how many places each has in the files of a plan, and what it is called.
 *
 * A name is a promise to readers: scripts say `run.score.sel(policy=...)`. A size is asked of the plan and of
 * the tally, never written down a second time.
 *
 *     /score (policy, patient, assessment)            the same dimension by the same name in every group,
 *     /curves/response (population, policy, week)     and a second one where an array has it twice:
 *     /paired/difference (..., policy, other_policy)  netCDF lets no dataset name a dimension two times
 *
 * Caveats:
 *   A dimension of size 0 is no dimension: whatever has one is left out of the file (ebb_field_kept). A part
 *     that a study does not have (strata, kinds of side effects, pairs) is switched off by its size alone.
 *   A new dimension -> its token here, size and name in dims.c, and a scale in fields.c: without the scale
 *     interop_python names the group that cannot be opened.
 *   The order of the enum is in no file and may change; names may not.
 */
#ifndef EBB_STORE_DIMS_H
#define EBB_STORE_DIMS_H

#include <stdint.h>

#include <ebb/plan.h>

/* A dimension has a size and a name for each plan. Its scale, the dataset that names its places, is the one
 * with the dimension's name in the same group: every group has scales of its own, so that each can be opened
 * alone. */
enum ebb_dim {
    EBB_DIM_NOTHING, /* behind the last dimension of a field */
    EBB_DIM_POLICY,
    EBB_DIM_OTHER_POLICY,
    EBB_DIM_PATIENT,
    EBB_DIM_RECORDED, /* patients whose trajectories are kept: all of them, or the first n_recorded */
    EBB_DIM_ASSESSMENT,
    EBB_DIM_POPULATION,
    EBB_DIM_STEP,
    EBB_DIM_STRATUM,
    EBB_DIM_EARLY_MEASURE, /* of a study whose early response foretells something */
    EBB_DIM_WEEK,          /* visits of follow-up, under the name that curves give them */
    EBB_DIM_MEASURE,       /* named "outcome", as what it reports is to whoever reads the summary */
    EBB_DIM_EFFECT_RATE,
    EBB_DIM_EXPOSURE,
    /* Of the tally alone; the tokens are those of EBB_TALLY_LIST. */
    EBB_DIM_OUTCOME,
    EBB_DIM_VISIT_SUM,
    EBB_DIM_EFFECT_SUM,
    EBB_DIM_EXPOSURE_SUM,
    EBB_DIM_INFUSION_COUNT,
    EBB_DIM_SIDE_EFFECT, /* kinds of the study */
    EBB_DIM_CROSSED,
    EBB_DIM_GAP_SUM,
    EBB_DIM_GROUP,
    EBB_DIM_VISIT,
    EBB_DIM_VISIT_OR_END,
    EBB_DIM_FOLLOWED,
    EBB_DIM_PAIR,
    EBB_DIM_OTHER_VISIT,
    EBB_DIM_END,
    EBB_DIM_OTHER_END,
    EBB_DIM_EARLY,
    EBB_DIM_PARTED,
    EBB_DIM_PARTED_FOLLOWED,
    EBB_DIM_TWIN,
    EBB_DIM_YEAR,
    EBB_DIM_YEAR_SUM,
    EBB_DIM_COUPLE,
    EBB_DIM_PLACE,
    EBB_DIM_OTHER_PLACE,
    /* Of the list of blocks alone (block_list.h), which knows how long they are. */
    EBB_DIM_BLOCK,
    EBB_DIM_COLUMN,
    EBB_DIM_BYTE,
    /* Of ranges over joint draws alone (range_rows.h), likewise. */
    EBB_DIM_SITE,
    EBB_DIM_DRAW,
    EBB_DIM_TOLD, /* measures that the study tells, as "outcome" */
    /* Of costs and effects over draws alone (psa_group.h), likewise. */
    EBB_DIM_STRATEGY,
    EBB_DIM_SAMPLE,
    EBB_DIM_INPUT,
    EBB_DIM_THRESHOLD, /* as "k" */
    EBB_DIM_COUNT
};

/* Size and name of a dimension in the files of this plan; patients as planned. */
int64_t ebb_dim_size(enum ebb_dim dim, const struct ebb_plan *plan);
const char *ebb_dim_name(enum ebb_dim dim, const struct ebb_plan *plan);

#endif
