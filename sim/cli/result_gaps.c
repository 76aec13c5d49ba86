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
#include <string.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "result_parts.h"
#include "wrapped.h"

static double gap_of(const struct ebb_result *result, enum ebb_gap_statistic statistic, int population,
                     int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    return summary->gaps[statistic][population * summary->n_policies + policy];
}

/* Whether some policy has gaps (or, with `none`, has not one). */
static bool any_gap(const struct ebb_result *result, int population, bool none)
{
    bool any = false;
    for (int policy = 0; policy < result->plan->study.n_policies; policy++)
        any = any || (gap_of(result, EBB_GAP_N, population, policy) > 0.0) != none;
    return any;
}

/* 1. The page */

static const struct row {
    const char *label, *heading, *unit; /* of a row; over a column, where policies are rows */
    enum ebb_gap_statistic value;
    int error; /* enum ebb_gap_statistic; -1: none */
    double scale;
} ROWS[] = {
    {"gaps", "gaps", "", EBB_GAP_N, -1, 1.0},
    {"days, as booked first", "booked", "days", EBB_GAP_BOOKED_MEAN, EBB_GAP_BOOKED_SE, 1.0},
    {"standard deviation of the days booked first", "their SD", "days", EBB_GAP_BOOKED_SD, -1, 1.0},
    {"days, as achieved", "achieved", "days", EBB_GAP_MEAN, EBB_GAP_SE, 1.0},
    {"standard deviation of the days achieved", "their SD", "days", EBB_GAP_SD, -1, 1.0},
    {"more than 7 days later than booked, %", "7 days late", "%", EBB_GAP_LATE, EBB_GAP_LATE_SE, 100.0},
};
enum { N_ROWS = sizeof ROWS / sizeof ROWS[0] };

static void put_cell(const struct ebb_result *result, struct ebb_text_cell *cell, const struct row *row,
                     int population, int policy, struct ebb_result_none *none)
{
    const double value = row->scale * gap_of(result, row->value, population, policy);
    if (isnan(value) || (row->value == EBB_GAP_N && value == 0.0)) {
        ebb_text_table_put(cell, "–");
    } else if (row->value == EBB_GAP_N) {
        ebb_text_table_put(cell, "%s", ebb_format_count((int64_t)value).chars);
    } else if (row->error < 0) {
        ebb_text_table_put(cell, "%s", ebb_format_digits(value, 3).chars);
    } else {
        const struct ebb_result_number number = {
            .value = gap_of(result, row->value, population, policy),
            .error = gap_of(result, (enum ebb_gap_statistic)row->error, population, policy),
            .n = (double)result->run->tally.n_patients[population],
            .scale = row->scale,
            .is_share = row->value == EBB_GAP_LATE};
        ebb_result_put_estimate(&number, cell, none);
    }
}

/* Policies over the columns, or down the rows where their names are too long for that. */
static void fill_table(const struct ebb_result *result, struct ebb_text_table *table, int population,
                       bool policies_down, struct ebb_result_none *none)
{
    for (int row = 0; row < N_ROWS; row++) {
        if (policies_down) {
            ebb_text_table_put(&table->headings[row], "%s", ROWS[row].heading);
            ebb_text_table_put(&table->units[row], "%s", ROWS[row].unit);
        } else {
            ebb_text_table_put(&table->labels[row], "%s", ROWS[row].label);
        }
        for (int policy = 0; policy < result->plan->study.n_policies; policy++) {
            struct ebb_text_cell *name = policies_down ? &table->labels[policy] : &table->headings[policy];
            ebb_text_table_put(name, "%s", result->plan->study.policies[policy].name);
            put_cell(result,
                     policies_down ? ebb_text_table_cell(table, policy, row, 0)
                                   : ebb_text_table_cell(table, row, policy, 0),
                     &ROWS[row], population, policy, none);
        }
    }
}

/* Longer than this, a name and a label of ROWS do not fit side by side. */
enum { LONGEST_HEADING = 40 };

static bool has_long_names(const struct ebb_study *study)
{
    bool any = false;
    for (int policy = 0; policy < study->n_policies; policy++)
        any = any || strlen(study->policies[policy].name) > LONGEST_HEADING;
    return any;
}

enum ebb_status ebb_result_add_gaps(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const int population = ebb_study_population(study);
    const bool down = has_long_names(study);
    struct ebb_text_table table;
    struct ebb_text heading = {0};
    struct ebb_result_none none = {0};
    if (!any_gap(result, population, false))
        return EBB_OK;
    const enum ebb_status status =
        ebb_text_table_init(&table, down ? study->n_policies : N_ROWS, down ? N_ROWS : study->n_policies, 1);
    if (status != EBB_OK)
        return status;
    fill_table(result, &table, population, down, &none);
    ebb_text_add(&heading, "Gaps between infusions outside of courses, in follow-up: ");
    ebb_result_add_population(result, population, &heading);
    ebb_text_add(text, "\n");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&heading));
    ebb_text_table_print(&table, text);
    ebb_wrapped_add(
        text, 2, 2,
        "Standard deviations are of gaps and stand without an error: the gaps of one patient hang "
        "together, and their squares are not kept by patient.");
    if (any_gap(result, population, true))
        ebb_wrapped_add(text, 2, 4, "–: no infusion of maintenance was given under that policy.");
    ebb_result_add_none(&none, text);
    text->failed = text->failed || heading.failed;
    ebb_text_free(&heading);
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
