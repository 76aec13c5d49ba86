/* SPDX-License-Identifier: MIT
 * result_twins: the same patients under every policy: how many fare better under which, and what the best
 * listed policy for each would bring; on the full page and in the document of a run, which has sums by year
 * beside them.
 *
 *   1. The page   2. JSON: twins   3. JSON: years   4. JSON: all
 */
#include <ebb/format.h>
#include <ebb/json.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. The page */

static struct ebb_formatted share_of(const struct ebb_result *result, int population, int policy,
                                     enum ebb_twin twin)
{
    const struct ebb_summary *summary = &result->run->summary;
    const int reference = ebb_study_reference(&result->plan->study);
    return ebb_format_share(ebb_summary_twin(summary, EBB_TWIN_SHARE, population, reference, policy, twin),
                            ebb_summary_twin(summary, EBB_TWIN_SHARE_SE, population, reference, policy, twin),
                            (double)result->run->tally.n_patients[population]);
}

static void add_line(struct ebb_text *text, int first, int further, struct ebb_text *line)
{
    ebb_wrapped_add(text, first, further, ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

/* By more than 4 weeks: a visit's worth of days is nothing that anybody would choose by. The file has all
 * margins. */
static void print_twins_of(const struct ebb_result *result, int population, int policy, struct ebb_text *text)
{
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s: %s of patients have over 4 weeks more in response, %s over 4 weeks less.",
                 result->plan->study.policies[policy].name,
                 share_of(result, population, policy, EBB_TWIN_BETTER_28).chars,
                 share_of(result, population, policy, EBB_TWIN_WORSE_28).chars);
    add_line(text, 4, 6, &line);
}

/* Known afterwards, and so more than any choice could bring. Minus each policy, not the reference alone: the
 * question is what choosing would add to the policy that is the best for all. */
static void print_best(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_summary *summary = &result->run->summary;
    struct ebb_text line = {0};
    ebb_text_add(&line, "the best listed policy for each patient, if one knew each patient's future: ");
    for (int policy = 0; policy < study->n_policies; policy++) {
        const double gain = ebb_summary_best(summary, EBB_BEST_GAIN, population, policy);
        const double error = ebb_summary_best(summary, EBB_BEST_GAIN_SE, population, policy);
        ebb_text_add(&line, "%s%s%s than %s", policy > 0 ? ", " : "",
                     ebb_format_with_error(gain, error).chars, policy > 0 ? "" : " weeks more in response",
                     study->policies[policy].name);
    }
    ebb_text_add(&line, "; a loose upper bound of what choosing by patient could ever bring.");
    add_line(text, 4, 6, &line);
}

void ebb_result_add_twins(const struct ebb_result *result, int population, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int reference = ebb_study_reference(study);
    struct ebb_text heading = {0};
    if (study->n_policies < 2 || result->run->tally.n_patients[population] < 2)
        return;
    ebb_text_add(&heading, "The same patients under each policy, against %s",
                 study->policies[reference].name);
    ebb_text_add(text, "\n");
    add_line(text, 2, 4, &heading);
    for (int policy = 0; policy < study->n_policies; policy++) {
        if (policy != reference)
            print_twins_of(result, population, policy, text);
    }
    print_best(result, population, text);
}

void ebb_result_add_years(const struct ebb_result *result, struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (result->run->tally.n_couples > 0)
        return;
    ebb_text_add(&line, "In file and JSON %s.", EBB_NO_YEAR_ERRORS);
    ebb_text_add(text, "\n");
    add_line(text, 2, 4, &line);
}

/* 2. JSON: twins */

static void add_twins_of(struct ebb_json *json, const struct ebb_result *result, int population, int against,
                         int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    ebb_json_open(json, result->plan->study.policies[policy].name);
    for (int twin = 0; twin < EBB_TWIN_COUNT; twin++) {
        const enum ebb_twin cell = (enum ebb_twin)twin;
        ebb_json_open(json, EBB_TWINS[twin].name);
        ebb_json_number(json, "share",
                        ebb_summary_twin(summary, EBB_TWIN_SHARE, population, against, policy, cell));
        ebb_json_number(json, "standard_error",
                        ebb_summary_twin(summary, EBB_TWIN_SHARE_SE, population, against, policy, cell));
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

/* Both directions, as of differences: a script need not know which policy the study names first. */
static void add_twins(struct ebb_json *json, const struct ebb_result *result, int population)
{
    const struct ebb_study *study = &result->plan->study;
    for (int against = 0; against < study->n_policies; against++) {
        ebb_json_open(json, study->policies[against].name);
        for (int policy = 0; policy < study->n_policies; policy++) {
            if (policy != against)
                add_twins_of(json, result, population, against, policy);
        }
        ebb_json_close(json);
    }
}

static void add_best(struct ebb_json *json, const struct ebb_result *result, int population)
{
    const struct ebb_summary *summary = &result->run->summary;
    for (int policy = 0; policy < summary->n_policies; policy++) {
        ebb_json_open(json, result->plan->study.policies[policy].name);
        for (int k = 0; k < EBB_BEST_COUNT; k++)
            ebb_json_number(json, EBB_BESTS[k].name,
                            ebb_summary_best(summary, (enum ebb_best)k, population, policy));
        ebb_json_close(json);
    }
}

/* 3. JSON: years */

static void add_year_sums(struct ebb_json *json, const struct ebb_study *study)
{
    ebb_json_open(json, "about");
    for (int sum = 0; sum < EBB_YEAR_SUM_COUNT; sum++) {
        ebb_json_open(json, EBB_YEAR_SUMS[sum].name);
        ebb_json_string(json, "unit", EBB_YEAR_SUMS[sum].unit);
        ebb_json_string(json, "meaning", EBB_YEAR_SUMS[sum].meaning);
        ebb_json_close(json);
    }
    for (int kind = 0; kind < study->n_side_effects; kind++) {
        ebb_json_open(json, study->side_effects[kind].name);
        ebb_json_string(json, "unit", "1");
        ebb_json_string(json, "meaning", "infusions of follow-up with this side effect");
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

/* A number a year, as curves have one a visit. */
static void add_years_of(struct ebb_json *json, const struct ebb_result *result, int population, int policy,
                         int sum)
{
    static const char *const names[EBB_BY_YEAR_COUNT] = {"mean", "standard_error"};
    const struct ebb_summary *summary = &result->run->summary;
    double values[EBB_MAX_YEARS];
    ebb_json_open(json, sum < EBB_YEAR_SUM_COUNT
                            ? EBB_YEAR_SUMS[sum].name
                            : result->plan->study.side_effects[sum - EBB_YEAR_SUM_COUNT].name);
    for (int k = 0; k < EBB_BY_YEAR_COUNT; k++) {
        for (int year = 0; year < summary->n_years; year++)
            values[year] = ebb_summary_by_year(summary, (enum ebb_by_year)k, population, policy, year, sum);
        ebb_json_numbers(json, names[k], values, summary->n_years);
    }
    ebb_json_close(json);
}

static void add_years(struct ebb_json *json, const struct ebb_result *result, int population)
{
    for (int policy = 0; policy < result->plan->study.n_policies; policy++) {
        ebb_json_open(json, result->plan->study.policies[policy].name);
        for (int sum = 0; sum < ebb_study_year_sums(&result->plan->study); sum++)
            add_years_of(json, result, population, policy, sum);
        ebb_json_close(json);
    }
}

/* 4. JSON: all */

static void add_values(struct ebb_json *json, const char *key, const struct ebb_result *result,
                       void (*add)(struct ebb_json *, const struct ebb_result *, int population))
{
    ebb_json_open(json, key);
    for (int population = 0; population < result->plan->n_populations; population++) {
        ebb_json_open(json, result->plan->populations[population].name);
        add(json, result, population);
        ebb_json_close(json);
    }
    ebb_json_close(json);
}

void ebb_result_json_add_twins(struct ebb_json *json, const struct ebb_result *result)
{
    if (result->plan->study.n_policies > 1) {
        add_values(json, "twins", result, add_twins);
        add_values(json, "best_listed", result, add_best);
    } else {
        ebb_json_null(json, "twins");
        ebb_json_null(json, "best_listed");
    }
    ebb_json_open(json, "by_year");
    add_year_sums(json, &result->plan->study);
    if (result->run->tally.n_couples > 0)
        ebb_json_null(json, "no_errors");
    else
        ebb_json_string(json, "no_errors", EBB_NO_YEAR_ERRORS);
    add_values(json, "values", result, add_years);
    ebb_json_close(json);
}
