/* SPDX-License-Identifier: MIT
 * psa: see the header. Nothing is played here: sums by year come from a tally, or from draws that somebody
 * else has played.
 *
 *   1. Room   2. Samples   3. What is said of them   4. All
 */
#include <ebb/psa.h>

#include <stdlib.h>
#include <string.h>

/* 1. Room */

static size_t cut(unsigned char **at, void *out_piece, size_t n, size_t bytes)
{
    const size_t used = (n * bytes + 63) / 64 * 64;
    if (*at) {
        memcpy(out_piece, at, sizeof *at);
        *at += used;
    }
    return used;
}

static size_t lay_out(struct ebb_psa *psa, unsigned char *at)
{
    const size_t cells = (size_t)psa->n_strategies * (size_t)psa->n_samples;
    size_t used = cut(&at, &psa->cost, cells, sizeof *psa->cost);
    used += cut(&at, &psa->effect, cells, sizeof *psa->effect);
    used += cut(&at, &psa->inputs, (size_t)psa->n_inputs * (size_t)psa->n_samples, sizeof *psa->inputs);
    used += cut(&at, &psa->draw, (size_t)psa->n_samples, sizeof *psa->draw);
    const size_t n = (size_t)psa->n_strategies, grid = EBB_PSA_THRESHOLDS;
    used += cut(&at, &psa->noise, n * n, sizeof *psa->noise);
    used += cut(&at, &psa->policies, n, sizeof *psa->policies);
    used += cut(&at, &psa->undiscounted, n, sizeof *psa->undiscounted);
    used += cut(&at, &psa->differences, n * n, sizeof *psa->differences);
    used += cut(&at, &psa->table, n, sizeof *psa->table);
    used += cut(&at, &psa->ratios, n * n, sizeof *psa->ratios);
    used += cut(&at, &psa->thresholds, grid, sizeof *psa->thresholds);
    used += cut(&at, &psa->curves.net_benefit, n * grid, sizeof(double));
    used += cut(&at, &psa->curves.acceptability, n * grid, sizeof(double));
    used += cut(&at, &psa->curves.best, grid, sizeof(int));
    used += cut(&at, &psa->curves.frontier, grid, sizeof(double));
    used += cut(&at, &psa->curves.evpi, grid, sizeof(double));
    used += cut(&at, &psa->curves.evpi_corrected, grid, sizeof(double));
    used += cut(&at, &psa->curves.noise_share, grid, sizeof(double));
    return used;
}

static void list_inputs(struct ebb_psa *psa, const struct ebb_economics *economics)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(economics, list);
    for (int i = 0; i < n; i++) {
        if (list[i].amount->law != EBB_FIXED)
            psa->input[psa->n_inputs++] = list[i];
    }
}

void ebb_psa_free(struct ebb_psa *psa)
{
    free(psa->memory);
    *psa = (struct ebb_psa){.n_samples = 0};
}

struct ebb_cea_samples ebb_psa_samples(const struct ebb_psa *psa)
{
    return (struct ebb_cea_samples){psa->n_strategies, psa->n_samples, psa->cost, psa->effect};
}

/* 2. Samples */

static double value_of(const struct ebb_economics *drawn, const struct ebb_economics *of,
                       const struct ebb_amount *amount)
{
    const size_t at = (size_t)((const char *)amount - (const char *)of);
    return ((const struct ebb_amount *)(const void *)((const char *)drawn + at))->value;
}

static void fill_sample(const struct ebb_plan *plan, const int64_t *sums, const int64_t *n_members,
                        int sample, struct ebb_psa *psa)
{
    const struct ebb_economics *economics = &plan->study.economics;
    const size_t n = (size_t)psa->n_samples;
    const int row = psa->n_draws > 0 ? sample % psa->n_draws : 0;
    struct ebb_economics drawn;
    struct ebb_weights weights;
    ebb_economics_draw(economics, plan->study.seed, sample, &drawn);
    ebb_weights_of(plan, &drawn, true, &weights);
    const size_t places = (size_t)weights.n_places;
    for (int k = 0; k < psa->n_strategies; k++) {
        const size_t at = (size_t)k * n + (size_t)sample;
        ebb_costing_means(&weights, sums + ((size_t)row * (size_t)psa->n_strategies + (size_t)k) * places,
                          (double)n_members[row], &psa->cost[at], &psa->effect[at]);
    }
    for (int i = 0; i < psa->n_inputs; i++)
        psa->inputs[(size_t)i * n + (size_t)sample] = value_of(&drawn, economics, psa->input[i].amount);
    psa->draw[sample] = psa->n_draws > 0 ? row + 1 : 0;
}

/* 3. What is said of them */

static void fill_base_case(const struct ebb_plan *plan, const struct ebb_tally *tally, struct ebb_psa *psa)
{
    const struct ebb_economics *economics = &plan->study.economics;
    const int n = psa->n_strategies;
    double cost[EBB_CEA_MOST_STRATEGIES], effect[EBB_CEA_MOST_STRATEGIES];
    struct ebb_weights weights;
    ebb_weights_of(plan, economics, false, &weights);
    for (int k = 0; k < n; k++)
        psa->undiscounted[k] = ebb_costing_policy(tally, &weights, psa->population, k);
    ebb_weights_of(plan, economics, true, &weights);
    for (int k = 0; k < n; k++) {
        psa->policies[k] = ebb_costing_policy(tally, &weights, psa->population, k);
        cost[k] = psa->policies[k].cost;
        effect[k] = psa->policies[k].effect;
        for (int other = 0; other < n; other++)
            psa->differences[k * n + other] =
                ebb_costing_difference(tally, &weights, psa->population, k, other);
    }
    ebb_cea_table(n, cost, effect, psa->table);
}

static enum ebb_status fill_answers(const struct ebb_plan *plan, struct ebb_psa *psa)
{
    const struct ebb_costs *costs = &plan->study.economics.costs;
    const struct ebb_cea_samples samples = ebb_psa_samples(psa);
    const int n = psa->n_strategies;
    enum ebb_status status = EBB_OK;
    for (int t = 0; t < EBB_PSA_THRESHOLDS; t++)
        psa->thresholds[t] = costs->least_threshold +
                             (costs->most_threshold - costs->least_threshold) * t / (EBB_PSA_THRESHOLDS - 1);
    for (int pair = 0; pair < n * n && status == EBB_OK; pair++)
        status = ebb_cea_compare(&samples, pair / n, pair % n, &psa->ratios[pair]);
    ebb_cea_curves_fill(&samples, EBB_PSA_THRESHOLDS, psa->thresholds, psa->n_draws > 1 ? psa->noise : NULL,
                        &psa->curves);
    return status;
}

/* A share s of N patients is noise: with N s / (1 - s) x 9 of them a tenth would be, spread without noise
 * staying what it is. Beyond all noise nobody can say. */
double ebb_psa_patients_needed(const struct ebb_psa *psa)
{
    double most = 0.0;
    for (int t = 0; t < EBB_PSA_THRESHOLDS && psa->n_draws > 1; t++) {
        const double share = psa->curves.noise_share[t], capped = share < 0.99 ? share : 0.99;
        const double needed = share > 0.1 ? psa->n_patients * 9.0 * capped / (1.0 - capped) : 0.0;
        most = needed > most ? needed : most;
    }
    return most;
}

/* 4. All */

enum ebb_status ebb_psa_init(struct ebb_psa *psa, const struct ebb_plan *plan, int n_draws, int n_patients)
{
    *psa = (struct ebb_psa){.n_strategies = plan->study.n_policies,
                            .n_samples = plan->study.economics.costs.n_samples,
                            .population = ebb_study_population(&plan->study),
                            .n_draws = n_draws,
                            .n_patients = n_patients};
    list_inputs(psa, &plan->study.economics);
    psa->memory = calloc(1, lay_out(psa, NULL) + 64);
    if (psa->memory == NULL) {
        *psa = (struct ebb_psa){.n_samples = 0};
        return EBB_NO_MEMORY;
    }
    /* calloc aligns for any type; pieces are rounded to lines, so each is aligned as the first is. */
    lay_out(psa, psa->memory);
    return EBB_OK;
}

enum ebb_status ebb_psa_fill(struct ebb_psa *psa, const struct ebb_plan *plan, const struct ebb_tally *tally,
                             const int64_t *sums, const int64_t *n_members)
{
    for (int i = 0; i < psa->n_samples; i++)
        fill_sample(plan, sums, n_members, i, psa);
    fill_base_case(plan, tally, psa);
    return fill_answers(plan, psa);
}
