/* SPDX-License-Identifier: MIT
 * arm: survival curves, computed once for all who read them.
 */
#include "arm.h"

#include <stdlib.h>

enum ebb_status ebb_arm_init(struct ebb_arm *arm, const struct ebb_plan *plan, const struct ebb_tally *tally)
{
    const size_t visits = (size_t)tally->n_visits;
    *arm = (struct ebb_arm){.plan = plan, .tally = tally};
    /* Of all groups at a time, 48 bytes a visit: 81 kB for a year of fortnights, 13 MB at the most visits a
     * study can have. Group by group would do with one row, but would tie the readers together. */
    arm->points = calloc((EBB_TALLY_GROUPS + 1) * visits, sizeof *arm->points);
    if (arm->points == NULL)
        return EBB_NO_MEMORY;
    arm->group_points = arm->points + visits;
    return EBB_OK;
}

/* Zeroed afterwards, so that a failed init can be freed as well. */
void ebb_arm_free(struct ebb_arm *arm)
{
    free(arm->points);
    *arm = (struct ebb_arm){0};
}

/* Where a group's curve lies; the only place that knows the layout. */
static struct ebb_survival_point *group_row(const struct ebb_arm *arm, int group)
{
    return arm->group_points + (size_t)group * (size_t)arm->tally->n_visits;
}

void ebb_arm_fill(struct ebb_arm *arm, int population, int policy)
{
    struct ebb_cohort cohort = {arm->plan, arm->tally, population, policy, EBB_ALL_GROUPS};
    arm->population = population;
    arm->policy = policy;
    arm->followed = ebb_survival_followed(&cohort);
    ebb_survival_curve(&cohort, arm->points);
    for (cohort.group = 0; cohort.group < EBB_TALLY_GROUPS; cohort.group++)
        ebb_survival_curve(&cohort, group_row(arm, cohort.group));
}

const struct ebb_survival_point *ebb_arm_group(const struct ebb_arm *arm, int group)
{
    return group_row(arm, group);
}
