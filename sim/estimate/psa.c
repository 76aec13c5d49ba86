/* SPDX-License-Identifier: MIT
 * psa: see the header. Nothing is played here: sums by year come from a tally, or from draws that somebody
 * else has played.
 *
 * All that page, document and file tell is worked out here once, samples of every pair sorted included: of 32
 * policies and 1,000 samples these are two thousand sorts, which is nothing beside playing the draws. To work
 * them out where they are printed was considered and left: three readers would have three answers to
 * keep alike.
 *
 * Caveats:
 * - A new array is read as garbage -> it has no line in lay_out, or its size there is another than in the
 *   header's comment: pieces are cut from one allocation, and nothing else knows where they end.
 * - Errors of ranges are NaN -> the run's tally keeps no products by year (<ebb/costing.h>), and parameters
 *   stay as they are: draws that are played have errors of their own.
 *
 *   1. Room   2. Samples   3. What is said of them   4. All
 */
#include <ebb/psa.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Room */

/* Called twice: without a place it measures, with one it hands out, so that sizes are written down once.
 * Rounded up to 64 bytes, which is aligned for every type. */
static size_t cut(unsigned char **at, void *out_piece, size_t n, size_t bytes)
{
    const size_t used = (n * bytes + 63) / 64 * 64;
    if (*at) {
        memcpy(out_piece, at, sizeof *at);
        *at += used;
    }
    return used;
}

/* Room for the user's threshold whether there is one or not: a size that hangs on it would have to be known
 * before thresholds are listed. */
static size_t lay_out_curves(struct ebb_psa *psa, unsigned char **at)
{
    const size_t grid = EBB_PSA_MOST_THRESHOLDS, each = (size_t)psa->n_strategies * grid;
    struct ebb_cea_curves *curves = &psa->curves;
    double **const by_strategy[] = {&curves->net_benefit, &curves->acceptability,
                                    &curves->acceptability_corrected, &curves->acceptability_error};
    double **const alone[] = {&psa->thresholds,        &curves->frontier,   &curves->evpi,
                              &curves->evpi_corrected, &curves->evpi_error, &curves->noise_share,
                              &curves->sure_share};
    size_t used = cut(at, &psa->benefits, each, sizeof *psa->benefits);
    for (size_t i = 0; i < sizeof by_strategy / sizeof by_strategy[0]; i++)
        used += cut(at, by_strategy[i], each, sizeof(double));
    for (size_t i = 0; i < sizeof alone / sizeof alone[0]; i++)
        used += cut(at, alone[i], grid, sizeof(double));
    used += cut(at, &curves->best, grid, sizeof *curves->best);
    return used + cut(at, &curves->is_told, grid, sizeof *curves->is_told);
}

static size_t lay_out(struct ebb_psa *psa, unsigned char *at)
{
    const size_t cells = (size_t)psa->n_strategies * (size_t)psa->n_samples;
    size_t used = cut(&at, &psa->cost, cells, sizeof *psa->cost);
    used += cut(&at, &psa->effect, cells, sizeof *psa->effect);
    used += cut(&at, &psa->cost_corrected, cells, sizeof *psa->cost_corrected);
    used += cut(&at, &psa->effect_corrected, cells, sizeof *psa->effect_corrected);
    used += cut(&at, &psa->inputs, (size_t)psa->n_inputs * (size_t)psa->n_samples, sizeof *psa->inputs);
    used += cut(&at, &psa->draw, (size_t)psa->n_samples, sizeof *psa->draw);
    const size_t n = (size_t)psa->n_strategies;
    used += cut(&at, &psa->noise, n * n, sizeof *psa->noise);
    used += cut(&at, &psa->shared, n * n, sizeof *psa->shared);
    used += cut(&at, &psa->policies, n, sizeof *psa->policies);
    used += cut(&at, &psa->undiscounted, n, sizeof *psa->undiscounted);
    used += cut(&at, &psa->differences, n * n, sizeof *psa->differences);
    used += cut(&at, &psa->table, n, sizeof *psa->table);
    used += cut(&at, &psa->table_of_draws, n, sizeof *psa->table_of_draws);
    used += cut(&at, &psa->costs, n * n, sizeof *psa->costs);
    used += cut(&at, &psa->effects, n * n, sizeof *psa->effects);
    used += cut(&at, &psa->ratios, n * n, sizeof *psa->ratios);
    return used + lay_out_curves(psa, &at);
}

/* Amounts that are fixed are no inputs: a column of one number explains nothing. */
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
    return (struct ebb_cea_samples){.n_strategies = psa->n_strategies,
                                    .n_samples = psa->n_samples,
                                    .cost = psa->cost,
                                    .effect = psa->effect,
                                    .n_draws = psa->n_draws,
                                    .own = psa->n_draws > 1 ? psa->noise : NULL,
                                    .shared = psa->shared};
}

/* 2. Samples */

/* The same member of the draw: amounts stand in the study's economics, and lists point there. */
static double value_of(const struct ebb_economics *drawn, const struct ebb_economics *of,
                       const struct ebb_amount *amount)
{
    const size_t at = (size_t)((const char *)amount - (const char *)of);
    return ((const struct ebb_amount *)(const void *)((const char *)drawn + at))->value;
}

/* Draws of parameters go round, so that a thousand samples of prices need two hundred of them; sample i has
 * the prices of draw i whatever else varies, and a study with other patients the same prices. */
static void fill_sample(const struct ebb_plan *plan, const struct ebb_psa_played *all, int sample,
                        struct ebb_psa *psa)
{
    const struct ebb_economics *economics = &plan->study.economics;
    const size_t n = (size_t)psa->n_samples;
    const int row = psa->n_draws > 0 ? sample % psa->n_draws : 0;
    struct ebb_economics drawn;
    struct ebb_weights weights;
    ebb_economics_draw(economics, plan->study.seed, sample, &drawn);
    ebb_weights_of(plan, &drawn, true, &weights);
    const struct ebb_psa_played *played = &all[row];
    const size_t places = (size_t)weights.n_places;
    const double before = ebb_costing_before_cost(&weights, &played->before);
    for (int k = 0; k < psa->n_strategies; k++) {
        const size_t at = (size_t)k * n + (size_t)sample;
        ebb_costing_means(&weights, played->sums + (size_t)k * places, (double)played->n_members,
                          &psa->cost[at], &psa->effect[at]);
        psa->cost[at] += before;
    }
    for (int i = 0; i < psa->n_inputs; i++)
        psa->inputs[(size_t)i * n + (size_t)sample] = value_of(&drawn, economics, psa->input[i].amount);
    psa->draw[sample] = psa->n_draws > 0 ? row + 1 : 0;
}

/* 3. What is said of them */

/* Differences of every two, and not only to the reference: the next best is another policy for each row. */
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

/* The run's own patients stand behind every sample where parameters stay: errors that all share. */
static void share_errors_of_run(struct ebb_psa *psa)
{
    const int n = psa->n_strategies;
    for (int pair = 0; pair < n * n; pair++) {
        const struct ebb_costed *of =
            pair / n == pair % n ? &psa->policies[pair / n] : &psa->differences[pair];
        psa->shared[pair] = (struct ebb_cea_noise){of->cost_error * of->cost_error,
                                                   of->effect_error * of->effect_error, of->covariance};
    }
}

/* The grid, and the user's own in its place where the grid has it not. */
static void list_thresholds(const struct ebb_costs *costs, struct ebb_psa *psa)
{
    const double own = costs->threshold;
    psa->own_threshold = -1;
    for (int t = 0; t < EBB_PSA_THRESHOLDS; t++) {
        const double next = costs->least_threshold +
                            (costs->most_threshold - costs->least_threshold) * t / (EBB_PSA_THRESHOLDS - 1);
        if (own > 0.0 && psa->own_threshold < 0 && own <= next) {
            psa->own_threshold = psa->n_thresholds;
            if (own < next)
                psa->thresholds[psa->n_thresholds++] = own;
        }
        psa->thresholds[psa->n_thresholds++] = next;
    }
    if (own > 0.0 && psa->own_threshold < 0) {
        psa->own_threshold = psa->n_thresholds;
        psa->thresholds[psa->n_thresholds++] = own;
    }
}

/* Both ways: b against a has the ratio of a against b, but its limits, shares and words are turned round. */
static enum ebb_status fill_pairs(const struct ebb_cea_samples *samples, struct ebb_psa *psa)
{
    const int n = psa->n_strategies;
    enum ebb_status status = EBB_OK;
    for (int pair = 0; pair < n * n && status == EBB_OK; pair++) {
        const int first = pair / n, second = pair % n;
        status = ebb_cea_compare(samples, first, second, &psa->ratios[pair]);
        if (status == EBB_OK)
            status = ebb_cea_range(samples, first, second, 1.0, 0.0, &psa->costs[pair]);
        if (status == EBB_OK)
            status = ebb_cea_range(samples, first, second, 0.0, 1.0, &psa->effects[pair]);
    }
    return status;
}

/* Over the reference, because net benefit by itself moves with the worth of all years lived, which drowns
 * what policies differ by. That of the reference is 0, and zeroed memory says so. */
static enum ebb_status fill_benefits(const struct ebb_cea_samples *samples, int reference,
                                     struct ebb_psa *psa)
{
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < psa->n_strategies; k++) {
        for (int t = 0; t < psa->n_thresholds && k != reference && status == EBB_OK; t++)
            status = ebb_cea_range(samples, reference, k, -1.0, psa->thresholds[t],
                                   &psa->benefits[k * psa->n_thresholds + t]);
    }
    return status;
}

/* A range of the reference and of each difference is then that of its column, or of two columns. */
static void draw_in(const struct ebb_cea_samples *samples, int reference, struct ebb_psa *psa)
{
    const size_t n = (size_t)psa->n_samples;
    double *of_cost = psa->cost_corrected + (size_t)reference * n,
           *of_effect = psa->effect_corrected + (size_t)reference * n;
    const bool good = ebb_cea_draw_in(samples, reference, reference, of_cost, of_effect);
    for (int k = 0; k < psa->n_strategies; k++) {
        double *cost = psa->cost_corrected + (size_t)k * n, *effect = psa->effect_corrected + (size_t)k * n;
        const bool told = (k == reference || ebb_cea_draw_in(samples, reference, k, cost, effect)) && good;
        for (size_t i = 0; i < n && k != reference; i++) {
            cost[i] = told ? of_cost[i] + cost[i] : NAN;
            effect[i] = told ? of_effect[i] + effect[i] : NAN;
        }
    }
    for (size_t i = 0; i < n && !good; i++)
        of_cost[i] = of_effect[i] = NAN;
}

static enum ebb_status fill_answers(const struct ebb_plan *plan, struct ebb_psa *psa)
{
    const struct ebb_cea_samples samples = ebb_psa_samples(psa);
    const int reference = ebb_study_reference(&plan->study);
    double cost[EBB_CEA_MOST_STRATEGIES], effect[EBB_CEA_MOST_STRATEGIES];
    list_thresholds(&plan->study.economics.costs, psa);
    ebb_cea_means(&samples, cost, effect);
    ebb_cea_table(psa->n_strategies, cost, effect, psa->table_of_draws);
    draw_in(&samples, reference, psa);
    enum ebb_status status = fill_pairs(&samples, psa);
    if (status == EBB_OK)
        status = fill_benefits(&samples, reference, psa);
    ebb_cea_curves_fill(&samples, psa->n_thresholds, psa->thresholds, &psa->curves);
    ebb_cea_switches_find(&samples, psa->table_of_draws, psa->n_thresholds, psa->thresholds, &psa->switches);
    return status;
}

/* A share s of N patients is noise: with N s / (1 - s) x 9 of them a tenth would be, spread without noise
 * staying what it is. Beyond all noise nobody can say. */
double ebb_psa_patients_needed(const struct ebb_psa *psa)
{
    double most = 0.0;
    for (int t = 0; t < psa->n_thresholds && psa->n_draws > 1; t++) {
        const double share = psa->curves.noise_share[t], capped = share < 0.99 ? share : 0.99;
        const bool matters = share > 0.1 && psa->curves.evpi[t] > 0.0;
        const double needed = matters ? psa->n_patients * 9.0 * capped / (1.0 - capped) : 0.0;
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
                             const struct ebb_psa_played *played)
{
    for (int i = 0; i < psa->n_samples; i++)
        fill_sample(plan, played, i, psa);
    fill_base_case(plan, tally, psa);
    if (psa->n_draws == 0)
        share_errors_of_run(psa);
    return fill_answers(plan, psa);
}
