/* SPDX-License-Identifier: MIT
 * result_gaps: gaps between infusions, on the full page and in JSON.
 *
 *     Gaps between infusions outside of courses: responders       every_3_4_weeks   every_4_6_weeks
 *       days, as booked first                                         24.50 ± 0.01 ...
 *       days, as achieved
 *       spread of the days achieved (standard deviation)
 *       more than 7 days later than booked, %
 *
 * Beside each other because the first two are what a schedule says and what its patients get. A policy
 * without maintenance has no gap and a dash; where no policy has any the page says nothing, for a table of
 * dashes would read as if something were missing.
 */
#include <math.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "result_parts.h"

static double gap_of(const struct ebb_result *result, enum ebb_gap_statistic statistic, int population,
                     int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    return summary->gaps[statistic][population * summary->n_policies + policy];
}

static bool any_gap(const struct ebb_result *result, int population)
{
    bool any = false;
    for (int policy = 0; policy < result->plan->study.n_policies; policy++)
        any = any || gap_of(result, EBB_GAP_N, population, policy) > 0.0;
    return any;
}

/* 1. The page */

static const struct row {
    const char *label;
    enum ebb_gap_statistic value;
    int error; /* enum ebb_gap_statistic; -1: none */
    double scale;
} ROWS[] = {
    {"days, as booked first", EBB_GAP_BOOKED_MEAN, EBB_GAP_BOOKED_SE, 1.0},
    {"days, as achieved", EBB_GAP_MEAN, EBB_GAP_SE, 1.0},
    {"standard deviation of the days achieved", EBB_GAP_SD, -1, 1.0},
    {"more than 7 days later than booked, %", EBB_GAP_LATE, EBB_GAP_LATE_SE, 100.0},
};
enum { N_ROWS = sizeof ROWS / sizeof ROWS[0] };

static void put_cell(const struct ebb_result *result, const struct ebb_text_table *table, int row,
                     int population, int policy)
{
    const double value = ROWS[row].scale * gap_of(result, ROWS[row].value, population, policy);
    struct ebb_text_cell *cell = ebb_text_table_cell(table, row, policy, 0);
    if (isnan(value))
        ebb_text_table_put(cell, "–");
    else if (ROWS[row].error < 0)
        ebb_text_table_put(cell, "%s", ebb_format_digits(value, 3).chars);
    else
        ebb_text_table_put(
            cell, "%s",
            ebb_format_with_error(
                value,
                ROWS[row].scale * gap_of(result, (enum ebb_gap_statistic)ROWS[row].error, population, policy))
                .chars);
}

enum ebb_status ebb_result_add_gaps(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int population = ebb_study_population(study);
    struct ebb_text_table table;
    if (!any_gap(result, population))
        return EBB_OK;
    const enum ebb_status status = ebb_text_table_init(&table, N_ROWS, study->n_policies, 1);
    if (status != EBB_OK)
        return status;
    for (int row = 0; row < N_ROWS; row++) {
        ebb_text_table_put(&table.labels[row], "%s", ROWS[row].label);
        for (int policy = 0; policy < study->n_policies; policy++)
            put_cell(result, &table, row, population, policy);
    }
    for (int policy = 0; policy < study->n_policies; policy++)
        ebb_text_table_put(&table.headings[policy], "%s", study->policies[policy].name);
    ebb_text_add(text, "\nGaps between infusions outside of courses, in follow-up: ");
    ebb_result_add_population(result, population, text);
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* 2. JSON */

void ebb_result_json_add_gaps(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_plan *plan = result->plan;
    ebb_json_open(json, "gaps");
    ebb_json_open(json, "about");
    for (int statistic = 0; statistic < EBB_GAP_COUNT; statistic++) {
        ebb_json_open(json, EBB_GAP_STATISTICS[statistic].name);
        ebb_json_string(json, "unit", EBB_GAP_STATISTICS[statistic].unit);
        ebb_json_string(json, "meaning", EBB_GAP_STATISTICS[statistic].meaning);
        ebb_json_close(json);
    }
    ebb_json_close(json);
    ebb_json_open(json, "values");
    for (int population = 0; population < plan->n_populations; population++) {
        ebb_json_open(json, plan->populations[population].name);
        for (int policy = 0; policy < plan->study.n_policies; policy++) {
            ebb_json_open(json, plan->study.policies[policy].name);
            for (int statistic = 0; statistic < EBB_GAP_COUNT; statistic++)
                ebb_json_number(json, EBB_GAP_STATISTICS[statistic].name,
                                gap_of(result, (enum ebb_gap_statistic)statistic, population, policy));
            ebb_json_close(json);
        }
        ebb_json_close(json);
    }
    ebb_json_close(json);
    ebb_json_close(json);
}
