/* SPDX-License-Identifier: MIT
 * result_json_infusions: see the header; the arrays are drawn in result_json.c.
 */
#include "result_json_infusions.h"

static void add_exposure(struct ebb_json *json, const struct ebb_result *result, int population,
                         enum ebb_exposure exposure)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, EBB_EXPOSURES[exposure].name);
    for (int p = 0; p < summary->n_policies; p++) {
        ebb_json_open(json, result->plan->study.policies[p].name);
        for (int s = 0; s < EBB_STATISTIC_COUNT; s++)
            ebb_json_number(json, EBB_STATISTICS[s].name,
                            ebb_summary_exposure(summary, (enum ebb_statistic)s, population, exposure, p));
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_kind(struct ebb_json *json, const struct ebb_result *result, int population,
                     enum ebb_effect_rate rate, int kind)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, result->plan->study.side_effects[kind].name);
    for (int p = 0; p < summary->n_policies; p++) {
        ebb_json_open(json, result->plan->study.policies[p].name);
        for (int s = 0; s < EBB_STATISTIC_COUNT; s++)
            ebb_json_number(
                json, EBB_STATISTICS[s].name,
                ebb_summary_side_effect(summary, (enum ebb_statistic)s, population, rate, kind, p));
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

static void add_kinds(struct ebb_json *json, const struct ebb_result *result, int population)
{
    for (int rate = 0; rate < EBB_EFFECT_RATE_COUNT; rate++) {
        ebb_json_open(json, EBB_EFFECT_RATES[rate].name);
        for (int kind = 0; kind < result->plan->study.n_side_effects; kind++)
            add_kind(json, result, population, (enum ebb_effect_rate)rate, kind);
        ebb_json_close(json);
    }
}

void ebb_result_json_add_infusions(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_plan *plan = result->plan;
    ebb_json_open(json, "exposure");
    for (int population = 0; population < plan->n_populations; population++) {
        ebb_json_open(json, plan->populations[population].name);
        for (int exposure = 0; exposure < EBB_EXPOSURE_COUNT; exposure++)
            add_exposure(json, result, population, (enum ebb_exposure)exposure);
        ebb_json_close(json);
    }
    ebb_json_close(json);
    if (plan->study.n_side_effects == 0)
        return;
    ebb_json_open(json, "side_effects");
    for (int population = 0; population < plan->n_populations; population++) {
        ebb_json_open(json, plan->populations[population].name);
        add_kinds(json, result, population);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}
