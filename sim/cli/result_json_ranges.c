/* SPDX-License-Identifier: MIT
 * result_json_ranges: how well the answers are known, for programs; null where no draws were played.
 *
 *     "uncertainty": { "draws": n, "patients": of each, "population": ..., "against": ..., "sites": { site:
 *       { measure: { policy: { "estimate": { "draws": in which there is one, "told": true, "median": ...,
 *           "lower": ..., "upper": ..., "standard_error": ..., "interaction": ..., "patients_needed": ... },
 *           "difference": { ..., "share_above": ..., "share_below": ... } } } } } }
 *
 * `told` is false where the spread over draws is not told from the noise of so few patients: limits and
 * shares are null then. They are also where fewer than 39 draws hold none. Shares are those of the draws as
 * they are drawn in; the page words its sentences from fewer (result_range_words.c): whoever quotes a share
 * looks at `median` and `standard_error` first.
 */
#include <ebb/json.h>

#include "result_parts.h"

static void json_add_range(struct ebb_json *json, const char *name, const struct ebb_nested_range *range,
                           bool difference)
{
    ebb_json_open(json, name);
    ebb_json_integer(json, "draws", range->n_rows);
    ebb_json_truth(json, "told", range->told != EBB_NOT_TOLD);
    ebb_json_number(json, "median", range->median);
    ebb_json_number(json, "lower", range->lower);
    ebb_json_number(json, "upper", range->upper);
    ebb_json_number(json, "standard_error", range->error);
    ebb_json_number(json, "interaction", ebb_nested_noise_share(range));
    ebb_json_number(json, "patients_needed", range->patients_needed);
    if (difference) {
        ebb_json_number(json, "share_above", range->share_above);
        ebb_json_number(json, "share_below", range->share_below);
    }
    ebb_json_close(json);
}

static void json_add_site(struct ebb_json *json, const struct ebb_result *result, enum ebb_site site)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    const struct ebb_study *study = &result->plan->study;
    ebb_json_open(json, EBB_SITE_NAMES[site]);
    for (int m = 0; m < uncertainty->n_measures; m++) {
        const int measure = uncertainty->measures[m];
        ebb_json_open(json, EBB_MEASURES[measure].name);
        for (int policy = 0; policy < uncertainty->n_policies; policy++) {
            ebb_json_open(json, study->policies[policy].name);
            json_add_range(json, "estimate", ebb_uncertainty_range(uncertainty, site, measure, policy, false),
                           false);
            if (policy != uncertainty->reference)
                json_add_range(json, "difference",
                               ebb_uncertainty_range(uncertainty, site, measure, policy, true), true);
            ebb_json_close(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

void ebb_result_json_add_uncertainty(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    if (!ebb_result_has_ranges(result)) {
        ebb_json_null(json, "uncertainty");
        return;
    }
    ebb_json_open(json, "uncertainty");
    ebb_json_integer(json, "draws", uncertainty->n_draws);
    ebb_json_integer(json, "patients", uncertainty->n_patients);
    ebb_json_string(json, "population", result->plan->populations[uncertainty->population].name);
    ebb_json_string(json, "against", result->plan->study.policies[uncertainty->reference].name);
    ebb_json_open(json, "sites");
    for (int site = 0; site < uncertainty->n_sites; site++)
        json_add_site(json, result, (enum ebb_site)site);
    ebb_json_close(json);
    ebb_json_close(json);
}
