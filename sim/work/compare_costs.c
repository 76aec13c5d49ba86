/* SPDX-License-Identifier: MIT
 * compare_costs: see the header.
 *
 *   1. At the amounts as given   2. Samples   3. All
 */
#include <ebb/compare_costs.h>

#include <stdlib.h>
#include <string.h>

/* 1. At the amounts as given */

/* By name: places of populations differ between studies. */
static int find_population(const struct ebb_plan *plan, const char *name)
{
    for (int i = 0; i < plan->n_populations; i++) {
        if (strcmp(plan->populations[i].name, name) == 0)
            return i;
    }
    return -1;
}

static void cost_policies(const struct ebb_results *results, const struct ebb_in_both *both, int side,
                          struct ebb_compared_costs *costs)
{
    struct ebb_weights weights;
    if (!costs->has[side] || costs->population[side] < 0 ||
        results[side].tally.n_patients[costs->population[side]] == 0)
        return;
    ebb_weights_of(&results[side].plan, &results[side].plan.study.economics, true, &weights);
    for (int k = 0; k < both->n_policies; k++)
        costs->of[side][k] = ebb_costing_policy(&results[side].tally, &weights, costs->population[side],
                                                both->policies[k][side]);
}

/* 2. Samples */

struct samples {
    double *values;
    int64_t dims[4];
};

static enum ebb_status read_samples(struct ebb_reader *reader, const char *name, struct samples *samples,
                                    struct ebb_messages *messages)
{
    int n_dims = 0;
    const enum ebb_status status =
        ebb_reader_doubles(reader, name, &samples->values, &n_dims, samples->dims, messages);
    if (status == EBB_OK && n_dims != 2) {
        ebb_messages_add(messages, EBB_BAD_FILE, NULL, "%s is of another shape than samples have", name);
        return EBB_BAD_FILE;
    }
    return status;
}

/* Bytes, as digests are: a sample that is not the same bits is another. */
static enum ebb_status compare_samples(struct ebb_reader *const reader[2], const char *name,
                                       struct ebb_compared_costs *costs, struct ebb_messages *messages)
{
    struct samples samples[2] = {{.values = NULL}};
    enum ebb_status status = EBB_OK;
    for (int side = 0; side < 2 && status == EBB_OK; side++)
        status = read_samples(reader[side], name, &samples[side], messages);
    if (status == EBB_OK) {
        const int64_t *a = samples[0].dims, *b = samples[1].dims;
        const bool alike = a[0] == b[0] && a[1] == b[1];
        costs->n_samples[0] = a[1];
        costs->n_samples[1] = b[1];
        costs->same_samples =
            costs->same_samples && alike &&
            memcmp(samples[0].values, samples[1].values, (size_t)(a[0] * a[1]) * sizeof(double)) == 0;
    }
    free(samples[0].values);
    free(samples[1].values);
    return status;
}

/* A run that was cut into parts, or whose patients were none of the population, has no samples. */
static bool has_samples(const struct ebb_results *results, const struct ebb_compared_costs *costs, int side)
{
    return costs->has[side] &&
           results[side].tally.n_patients[ebb_study_population(&results[side].plan.study)] > 0;
}

/* 3. All */

bool ebb_compared_costs_agree(const struct ebb_compared_costs *costs)
{
    return costs->same_amounts;
}

enum ebb_status ebb_compare_costs(struct ebb_reader *const reader[2], const struct ebb_results results[2],
                                  const struct ebb_in_both *both, const struct ebb_study_changes *changes,
                                  struct ebb_compared_costs *out_costs, struct ebb_messages *messages)
{
    static const char *const keys[] = {"costs", "utilities"};
    const struct ebb_plan *plan = &results[0].plan;
    const struct ebb_costs *of[2] = {&plan->study.economics.costs, &results[1].plan.study.economics.costs};
    const int asked = ebb_study_population(&plan->study);
    enum ebb_status status = EBB_OK;
    *out_costs = (struct ebb_compared_costs){
        .has = {of[0]->on, of[1]->on},
        .same_amounts = !ebb_study_changes_has(changes, keys, 2),
        .same_money = of[0]->year == of[1]->year && strcmp(of[0]->currency, of[1]->currency) == 0,
        .population = {asked, find_population(&results[1].plan, plan->populations[asked].name)},
        .threshold = of[0]->on ? of[0]->threshold : of[1]->threshold,
        .same_samples = true};
    for (int side = 0; side < 2; side++)
        cost_policies(results, both, side, out_costs);
    if (has_samples(results, out_costs, 0) && has_samples(results, out_costs, 1)) {
        status = compare_samples(reader, "/psa/cost", out_costs, messages);
        if (status == EBB_OK)
            status = compare_samples(reader, "/psa/effect", out_costs, messages);
    }
    return status;
}
