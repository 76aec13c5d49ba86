/* SPDX-License-Identifier: MIT
 * trial_ranges: a trial for each draw.
 *
 *   1. Differences of draws   2. Sizes   3. Ranges
 */
#include <ebb/trial_ranges.h>

#include <math.h>
#include <stdlib.h>

/* 1. Differences of draws */

/* One measure under the reference, and by how much the policy has more of it, draw by draw. */
struct differences {
    const struct ebb_uncertainty *uncertainty;
    enum ebb_site site;
    int place, policy; /* of the measure among those of the uncertainty; -1: it has none */
    double mean, shrink;
};

static struct differences differences_of(const struct ebb_uncertainty *uncertainty, enum ebb_site site,
                                         int measure, int policy)
{
    const struct ebb_nested_range *range = ebb_uncertainty_range(uncertainty, site, measure, policy, true);
    struct differences out = {uncertainty, site, -1, policy, NAN, 1.0};
    for (int m = 0; range != NULL && m < uncertainty->n_measures; m++)
        out.place = uncertainty->measures[m] == measure ? m : out.place;
    /* What is not told from noise is drawn to a point: a trial for it in every draw would look sure. */
    if (out.place < 0 || range->n_rows == 0 || range->told == EBB_NOT_TOLD)
        return (struct differences){.place = -1};
    out.mean = range->mean;
    if (range->rows_variance > 0.0)
        out.shrink = sqrt(fmax(0.0, 1.0 - range->interaction_variance / range->rows_variance));
    return out;
}

static double value_at(const struct differences *d, int draw, int policy)
{
    const struct ebb_uncertainty *u = d->uncertainty;
    const size_t row = ((size_t)d->site * (size_t)u->n_draws + (size_t)draw) * (size_t)u->n_measures;
    return u->values[(row + (size_t)d->place) * (size_t)u->n_policies + (size_t)policy];
}

/* NaN of a measure that there is none of. */
static void get(const struct differences *d, int draw, double *out_reference, double *out_policy)
{
    *out_reference = *out_policy = NAN;
    if (d->place < 0)
        return;
    const double reference = value_at(d, draw, d->uncertainty->reference),
                 off = value_at(d, draw, d->policy) - reference;
    *out_reference = reference;
    *out_policy = reference + d->mean + (off - d->mean) * d->shrink;
}

/* 2. Sizes */

static void fill_sizes(const struct ebb_uncertainty *uncertainty, enum ebb_site site,
                       const struct ebb_trial_arm arms[2], double ratio, int policy,
                       struct ebb_trial_size *out_sizes)
{
    const struct differences relapsed = differences_of(uncertainty, site, EBB_RELAPSED_52_WEEKS, policy),
                             weeks = differences_of(uncertainty, site, EBB_SEEN_RESPONSE_WEEKS, policy);
    for (int draw = 0; draw < uncertainty->n_draws; draw++) {
        double share[2], mean[2];
        struct ebb_trial_size sizes[EBB_TRIAL_OUTCOME_COUNT];
        struct ebb_trial_arm drawn[2];
        get(&relapsed, draw, &share[0], &share[1]);
        get(&weeks, draw, &mean[0], &mean[1]);
        /* Drawn towards a mean a share may leave what shares can be; a draw like that has no size. */
        for (int arm = 0; arm < 2; arm++)
            drawn[arm] =
                ebb_trial_arm_in_draw(&arms[arm], share[arm] > 0.0 && share[arm] < 1.0 ? share[arm] : NAN,
                                      mean[arm], arms[arm].weeks_variance);
        ebb_trial_sizes(&drawn[0], &drawn[1], ebb_trial_hazard_ratio_in_draw(ratio, arms, drawn), sizes);
        for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++)
            out_sizes[outcome * uncertainty->n_draws + draw] = sizes[outcome];
    }
}

/* 3. Ranges */

enum ebb_status ebb_trial_ranges_of(const struct ebb_uncertainty *uncertainty, enum ebb_site site,
                                    const struct ebb_summary *summary, const struct ebb_plan *plan,
                                    int policy, struct ebb_trial_ranges *out_ranges)
{
    const int n = (int)site < uncertainty->n_sites ? uncertainty->n_draws : 0;
    const struct ebb_trial_arm arms[2] = {
        ebb_trial_arm_of(summary, plan, uncertainty->population, uncertainty->reference),
        ebb_trial_arm_of(summary, plan, uncertainty->population, policy)};
    struct ebb_trial_size run[EBB_TRIAL_OUTCOME_COUNT];
    struct ebb_trial_size *sizes = calloc((size_t)n * EBB_TRIAL_OUTCOME_COUNT + 1, sizeof *sizes);
    enum ebb_status status = sizes != NULL ? EBB_OK : EBB_NO_MEMORY;
    const double ratio =
        ebb_trial_hazard_ratio(summary, plan, uncertainty->population, uncertainty->reference, policy);
    ebb_trial_sizes(&arms[0], &arms[1], ratio, run);
    if (status == EBB_OK && n > 0)
        fill_sizes(uncertainty, site, arms, ratio, policy, sizes);
    for (int outcome = 0; outcome < EBB_TRIAL_OUTCOME_COUNT; outcome++) {
        for (int power = 0; power < EBB_POWER_COUNT && status == EBB_OK; power++)
            status =
                ebb_trial_range_of(n, sizes + outcome * n, (enum ebb_trial_outcome)outcome,
                                   (enum ebb_power)power, &run[outcome], &out_ranges->of[outcome][power]);
    }
    free(sizes);
    return status;
}
