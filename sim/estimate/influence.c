/* SPDX-License-Identifier: MIT
 * influence: tables from a tally, and what they give of a block of patients.
 *
 *   1. Memory   2. Means and ratios   3. Survival numbers   4. Patients
 */
#include <ebb/influence.h>

#include <stdlib.h>

#include <ebb/arith.h>
#include <ebb/survival.h>

#include "estimate.h"
#include "survival_number.h"

/* 1. Memory */

/* One allocation, every table in the order of the summary's axes:
 *
 *     | centre | weight | relapsed_at (.., visit) | censored_at (.., visit) |
 */
static size_t n_places(const struct ebb_tally *tally)
{
    return (size_t)tally->n_populations * EBB_MEASURE_COUNT * (size_t)tally->n_policies;
}

static size_t place_of(const struct ebb_influence *influence, int population, int measure, int policy)
{
    const int outcome = population * EBB_MEASURE_COUNT + measure;
    return (size_t)outcome * (size_t)influence->tally->n_policies + (size_t)policy;
}

/* Rows for means lie unused in the tables of survival: an index less, for 6 % of what a tally takes. */
static size_t row_of(const struct ebb_influence *influence, int population, int measure, int policy)
{
    return place_of(influence, population, measure, policy) * (size_t)(influence->tally->n_visits + 1);
}

/* 2. Means and ratios */

/* Of nobody all is 0; of one patient the weight is 0, and the summary has no error to hold it against. */
static void fill_linear(struct ebb_influence *influence, int population, int measure, int policy)
{
    const struct ebb_tally *tally = influence->tally;
    const int days = ebb_measure_over(measure);
    const int64_t *sum =
        tally->sum + (size_t)(population * tally->n_policies + policy) * (size_t)EBB_OUTCOME_COUNT;
    const double n = (double)tally->n_patients[population];
    const double over = days >= 0 ? (double)sum[days] : n;
    const size_t at = place_of(influence, population, measure, policy);
    if (n < 2.0 || over <= 0.0)
        return;
    influence->centre[at] = (double)sum[EBB_MEASURES[measure].outcome] / over;
    influence->weight[at] = ebb_estimate_scale(influence->plan, measure) / over * ebb_sqrt(n / (n - 1.0));
}

/* 3. Survival numbers */

/* As the summary has it; by the end of the wait, straight into the tables. */
static void fill_survival(struct ebb_influence *influence, int population, int measure, int policy,
                          struct ebb_survival_point *points)
{
    const struct ebb_cohort cohort = {influence->plan, influence->tally, population, policy, EBB_ALL_GROUPS};
    const size_t row = row_of(influence, population, measure, policy);
    const struct ebb_survival_influence of_ends = {influence->relapsed_at + row,
                                                   influence->censored_at + row};
    ebb_survival_curve(&cohort, points);
    ebb_survival_number_influence(measure, influence->plan, points, &of_ends);
}

/* Points are room for one arm, which the next one overwrites. A curve is computed three times, once
 * for each of the survival numbers: a thousandth of what reading the rows takes. */
static void fill(struct ebb_influence *influence, struct ebb_survival_point *points)
{
    for (int population = 0; population < influence->tally->n_populations; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            for (int policy = 0; policy < influence->tally->n_policies; policy++) {
                if (ebb_survival_number_is(measure))
                    fill_survival(influence, population, measure, policy, points);
                else
                    fill_linear(influence, population, measure, policy);
            }
        }
    }
}

/* A place more for each, because the first visit missed may be the one behind the last. */
enum ebb_status ebb_influence_init(struct ebb_influence *influence, const struct ebb_plan *plan,
                                   const struct ebb_tally *tally)
{
    const size_t places = n_places(tally), rows = places * (size_t)(tally->n_visits + 1);
    struct ebb_survival_point *points = calloc((size_t)tally->n_visits + 1, sizeof *points);
    double *memory = calloc(2 * places + 2 * rows, sizeof *memory);
    const bool whole = points && memory;
    *influence = (struct ebb_influence){0};
    if (whole) {
        *influence = (struct ebb_influence){
            plan, tally, memory, memory + places, memory + 2 * places, memory + 2 * places + rows, memory};
        fill(influence, points);
    } else {
        free(memory); /* else the influence's now */
    }
    free(points);
    return whole ? EBB_OK : EBB_NO_MEMORY;
}

void ebb_influence_free(struct ebb_influence *influence)
{
    free(influence->memory);
    *influence = (struct ebb_influence){0};
}

/* 4. Patients */

/* enter_followup of course_assess.c, from what the file keeps: who left before being seen at the start is no
 * responder and in no stratum. */
bool ebb_influence_follows(const struct ebb_plan *plan, const struct ebb_block *block, int row)
{
    const bool selected =
        plan->study.n_strata > 0 ? block->stratum[row] != EBB_NO_STRATUM : block->responder[row] != 0;
    return block->treated[row] && selected && block->outcomes[EBB_FOLLOWUP_DAYS][row] > 0;
}

/* Looks of a policy that sees every assessment: the one at which it took over, and each visit attended. Any
 * such policy will do, since the day of leaving is the patient's; a policy of its own day goes by its own
 * looks. 0: none sees every assessment, and rows do not tell. */
static int looks_at_all(const struct ebb_plan *plan, const struct ebb_block *block, int policy, int row)
{
    for (int k = 0; k < plan->study.n_policies; k++) {
        const int other = (policy + k) % plan->study.n_policies;
        if (!plan->study.policies[other].monitor.on)
            return block->outcomes[EBB_LOOKS][other * EBB_BLOCK_PATIENTS + row];
        if (plan->leaving_differs)
            break;
    }
    return 0;
}

/* The first visit that is no longer attended; n_visits: all are. Who leaves on the day of a visit is not seen
 * at it (sim/model/README.md, sections 3 and 13). On the last day of all followup_day is the horizon for
 * those who leave then and for those who stay: looks tell them apart. Without looks to go by all are taken
 * for those who stay, who are the more. */
static int visit_missed(const struct ebb_plan *plan, const struct ebb_block *block, int policy, int row)
{
    const int followup_days = block->outcomes[EBB_FOLLOWUP_DAYS][policy * EBB_BLOCK_PATIENTS + row];
    const int days = followup_days - ebb_plan_visit_day(plan, 0), interval = plan->calendar.interval_days;
    const int last = ebb_plan_visit_day(plan, plan->n_visits - 1);
    if (followup_days >= plan->study.horizon_days) {
        const int looks = last < followup_days ? 0 : looks_at_all(plan, block, policy, row);
        return looks > 0 && looks - 1 < plan->n_visits ? looks - 1 : plan->n_visits;
    }
    const int visit = days <= 0 ? 0 : (days + interval - 1) / interval;
    return visit < plan->n_visits ? visit : plan->n_visits;
}

/* Who is not followed is in the population, and moves the curve of its followed by nothing. A relapse that
 * lies between visits is in no file of ours; it would move nothing either. */
static double survival_influence(const struct ebb_influence *influence, const struct ebb_block *block,
                                 size_t table, int policy, int row)
{
    const struct ebb_plan *plan = influence->plan;
    const int at = policy * EBB_BLOCK_PATIENTS + row;
    const int day = block->outcomes[EBB_FIRST_RELAPSE_DAY][at];
    if (!ebb_influence_follows(plan, block, row))
        return 0.0;
    if (day < 0)
        return influence->censored_at[table + (size_t)visit_missed(plan, block, policy, row)];
    const int visit = (day - ebb_plan_visit_day(plan, 0)) / plan->calendar.interval_days;
    return visit >= 0 && visit < plan->n_visits ? influence->relapsed_at[table + (size_t)visit] : 0.0;
}

/* Centred before it is weighed: of values around 1,000 with a spread of 1 the squares would else lose six
 * digits to rounding. What kind of measure it is is asked once for all rows. */
void ebb_influence_of(const struct ebb_influence *influence, const struct ebb_block *block, int population,
                      int measure, int policy, const int *rows, int n, double *out)
{
    const size_t first = (size_t)policy * EBB_BLOCK_PATIENTS;
    if (ebb_survival_number_is(measure)) {
        const size_t table = row_of(influence, population, measure, policy);
        for (int i = 0; i < n; i++)
            out[i] = survival_influence(influence, block, table, policy, rows[i]);
        return;
    }
    const size_t at = place_of(influence, population, measure, policy);
    const double centre = influence->centre[at], weight = influence->weight[at];
    const int32_t *values = block->outcomes[EBB_MEASURES[measure].outcome] + first;
    if (ebb_measure_over(measure) < 0) {
        for (int i = 0; i < n; i++)
            out[i] = ((double)values[rows[i]] - centre) * weight;
        return;
    }
    const int32_t *days = block->outcomes[ebb_measure_over(measure)] + first;
    for (int i = 0; i < n; i++)
        out[i] = ((double)values[rows[i]] - centre * (double)days[rows[i]]) * weight;
}
