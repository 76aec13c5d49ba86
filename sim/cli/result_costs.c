/* SPDX-License-Identifier: MIT
 * result_costs: what policies cost and bring, of a study with prices and utilities.
 *
 *     Costs in EUR of 2026 and QALYs: Responders (61,928 patients) over 52 weeks
 *                           cost, EUR         QALYs      more cost     more QALYs   EUR a QALY
 *     every_4_6_weeks    2,950 ± 1    0.7211 ± 0.0003
 *     every_3_4_weeks    4,200 ± 1    0.7260 ± 0.0003    1,250 ± 1   0.0049 ± ...   255,000 ± ...
 *       ... sentences: what is dominated; each policy against the reference over draws; who is the best at
 *       which threshold; what knowing all would be worth
 *
 * Monte Carlo errors have ±, as everywhere; what draws of prices and parameters say is a range in words, and
 * never behind a ±. Prices of grade X are said to be illustrative before any number is shown.
 *
 *   1. What the numbers are   2. The base case   3. Over draws   4. Thresholds   5. All
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/psa.h>
#include <ebb/text_table.h>
#include <ebb/units.h>

#include "result_parts.h"
#include "wrapped.h"

static void add_line(struct ebb_text *text, int first, int further, struct ebb_text *line)
{
    ebb_wrapped_add(text, first, further, ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

static const char *name_of(const struct ebb_result *result, int policy)
{
    return result->plan->study.policies[policy].name;
}

static const char *currency_of(const struct ebb_result *result)
{
    return result->plan->study.economics.costs.currency;
}

/* Three digits, and a comma in what is a thousand or more: draws know no more. */
static struct ebb_formatted rounded(double value)
{
    double unit = 1.0;
    if (fabs(value) < 1000.0 || fabs(value) > 1e15)
        return ebb_format_digits(value, 3);
    while (fabs(value) / unit >= 1000.0)
        unit *= 10.0;
    return ebb_format_count((int64_t)(floor(fabs(value) / unit + 0.5) * unit) * (value < 0.0 ? -1 : 1));
}

/* "3 %", "3.5 %". */
static void add_rate(double rate, struct ebb_text *line)
{
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(rate, EBB_UNIT_PERCENT, chars);
    ebb_text_add(line, "%s", chars);
}

/* 1. What the numbers are */

static void add_free(const struct ebb_result *result, struct ebb_text *line)
{
    static const char *const words[] = {
        [EBB_PRICE_INFUSION] = "infusions",       [EBB_PRICE_VISIT] = "looks",
        [EBB_PRICE_MISSED] = "missed sessions",   [EBB_PRICE_COURSE] = "courses as such",
        [EBB_PRICE_RELAPSE] = "relapses as such", [EBB_PRICE_MONTH] = "months in care"};
    const struct ebb_costs *costs = &result->plan->study.economics.costs;
    bool any = false;
    for (int k = 0; k < EBB_PRICE_COUNT; k++) {
        if (costs->prices[k].on)
            continue;
        ebb_text_add(line, "%s%s", any ? ", " : " Without a price: ", words[k]);
        any = true;
    }
    if (any)
        ebb_text_add(line, ".");
}

static void add_what(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_economics *economics = &study->economics;
    struct ebb_text heading = {0}, line = {0};
    ebb_text_add(&heading, "Costs in %s of %d and QALYs, a patient in follow-up: ", currency_of(result),
                 economics->costs.year);
    ebb_result_add_population(result, result->run->psa.population, &heading);
    ebb_text_add(text, "\n");
    add_line(text, 0, 2, &heading);
    if (ebb_economics_is_illustrative(economics)) {
        ebb_text_add(&line,
                     "ILLUSTRATIVE: prices or utilities of this study are made up (grade X). They show "
                     "what the answers look like, and say nothing of what care costs or is worth.");
        add_line(text, 2, 2, &line);
    }
    ebb_text_add(&line, "Seen by: %s. Costs are discounted by ", economics->costs.perspective);
    add_rate(economics->costs.discount, &line);
    ebb_text_add(&line, " a year, QALYs by ");
    add_rate(economics->utilities.discount, &line);
    ebb_text_add(&line, ".%s",
                 economics->utilities.score.on                      ? " Utility is a line on the score."
                 : economics->utilities.states[EBB_UTILITY_LEFT].on ? ""
                                                                    : " Who has left counts as `neither`.");
    add_free(result, &line);
    add_line(text, 2, 2, &line);
}

/* 2. The base case */

/* What is nothing in every patient, as the cost of no treatment, has no error to tell. */
static struct ebb_formatted of_patient(double value, double error)
{
    return value == 0.0 && error == 0.0 ? ebb_format_decimals(0.0, 0) : ebb_format_with_error(value, error);
}

enum { COST, EFFECT, MORE_COST, MORE_EFFECT, RATIO, COLUMNS };

static void put_row(const struct ebb_psa *psa, const struct ebb_cea_row *row, int above, int at,
                    const struct ebb_text_table *table)
{
    const struct ebb_costed *own = &psa->policies[row->strategy];
    const struct ebb_costed *more =
        above >= 0 ? &psa->differences[above * psa->n_strategies + row->strategy] : NULL;
    ebb_text_table_put(ebb_text_table_cell(table, at, COST, 0), "%s",
                       of_patient(own->cost, own->cost_error).chars);
    ebb_text_table_put(ebb_text_table_cell(table, at, EFFECT, 0), "%s",
                       of_patient(own->effect, own->effect_error).chars);
    if (more == NULL || row->status != EBB_CEA_NOT_DOMINATED) {
        for (int k = MORE_COST; k < COLUMNS; k++)
            ebb_text_table_put(ebb_text_table_cell(table, at, k, 0), "%s",
                               k == RATIO && row->status != EBB_CEA_NOT_DOMINATED
                                   ? EBB_CEA_STATUSES[row->status].letters
                                   : "");
        return;
    }
    ebb_text_table_put(ebb_text_table_cell(table, at, MORE_COST, 0), "%s",
                       of_patient(more->cost, more->cost_error).chars);
    ebb_text_table_put(ebb_text_table_cell(table, at, MORE_EFFECT, 0), "%s",
                       of_patient(more->effect, more->effect_error).chars);
    const double error = ebb_costed_ratio_error(more);
    ebb_text_table_put(ebb_text_table_cell(table, at, RATIO, 0), "%s",
                       isnan(error) ? rounded(row->ratio).chars
                                    : ebb_format_with_error(row->ratio, error).chars);
}

static void add_dominated(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text line = {0};
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table[i];
        if (row->status == EBB_CEA_SAME)
            ebb_text_add(&line, "%s costs and brings the same as %s: no ratio exists. ",
                         name_of(result, row->strategy), name_of(result, row->by));
        else if (row->status == EBB_CEA_DOMINATED)
            ebb_text_add(&line, "D: %s is dominated by %s, which costs no more and brings no less. ",
                         name_of(result, row->strategy), name_of(result, row->by));
        else if (row->status == EBB_CEA_EXTENDED)
            ebb_text_add(&line,
                         "ED: %s is extendedly dominated: a mixture with %s brings more for its cost. ",
                         name_of(result, row->strategy), name_of(result, row->by));
    }
    add_line(text, 2, 4, &line);
}

static enum ebb_status add_base_case(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text_table table;
    const enum ebb_status status = ebb_text_table_init(&table, psa->n_strategies, COLUMNS, 1);
    int above = -1;
    if (status != EBB_OK)
        return status;
    ebb_text_table_put(&table.headings[COST], "cost");
    ebb_text_table_put(&table.headings[EFFECT], "QALYs");
    ebb_text_table_put(&table.headings[MORE_COST], "more cost");
    ebb_text_table_put(&table.headings[MORE_EFFECT], "more QALYs");
    ebb_text_table_put(&table.headings[RATIO], "%s a QALY", currency_of(result));
    for (int i = 0; i < psa->n_strategies; i++) {
        ebb_text_table_put(&table.labels[i], "%s", name_of(result, psa->table[i].strategy));
        put_row(psa, &psa->table[i], above, i, &table);
        above = psa->table[i].status == EBB_CEA_NOT_DOMINATED ? psa->table[i].strategy : above;
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    add_dominated(result, text);
    return EBB_OK;
}

/* 3. Over draws */

static bool has_draws(const struct ebb_result *result)
{
    return result->run->psa.n_draws > 0 || ebb_economics_varies(&result->plan->study.economics);
}

static void add_ratio(const struct ebb_result *result, const struct ebb_cea_ratio *ratio,
                      struct ebb_text *line)
{
    if (isnan(ratio->ratio)) {
        ebb_text_add(line, "%s", EBB_CEA_VERDICTS[ratio->verdict].words);
        return;
    }
    ebb_text_add(line, "%s %s %s QALY%s", rounded(ratio->ratio).chars, currency_of(result),
                 ratio->verdict == EBB_CEA_SAVES ? "saved for each" : "for each",
                 ratio->verdict == EBB_CEA_SAVES ? " lost" : "");
    if (isnan(ratio->lower))
        ebb_text_add(line, ", without limits: the draws do not agree which of the two brings more");
    else
        ebb_text_add(line, " (95 %% of draws: %s to %s)", rounded(ratio->lower).chars,
                     rounded(ratio->upper).chars);
}

/* "in all draws", "in no draw", "in 98 % of draws"; a share that is not all is not told as 100 %. */
static void add_share(double share, struct ebb_text *line)
{
    if (share == 1.0 || share == 0.0)
        ebb_text_add(line, "%s", share == 1.0 ? "in all draws" : "in no draw");
    else
        ebb_text_add(line, "in %s %% of draws",
                     ebb_format_decimals(100.0 * share, share > 0.995 || share < 0.005 ? 1 : 0).chars);
}

static void add_over_draws(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int reference = ebb_study_reference(&result->plan->study);
    struct ebb_text line = {0};
    ebb_text_add(&line, "Over %s of prices and utilities",
                 ebb_format_of(psa->n_samples, "draw", "draws").chars);
    if (psa->n_draws > 0)
        ebb_text_add(&line, ", and of parameters (%s joint draws, the first %s each)",
                     ebb_format_count(psa->n_draws).chars,
                     ebb_format_of(psa->n_patients, "patient", "patients").chars);
    ebb_text_add(&line, ", compared with %s:", name_of(result, reference));
    add_line(text, 2, 4, &line);
    for (int k = 0; k < psa->n_strategies; k++) {
        const struct ebb_cea_ratio *ratio = &psa->ratios[reference * psa->n_strategies + k];
        if (k == reference)
            continue;
        ebb_text_add(&line, "%s: ", name_of(result, k));
        add_ratio(result, ratio, &line);
        if (ratio->verdict != EBB_CEA_EQUAL) {
            ebb_text_add(&line, "; %s", ratio->effect == 0.0 ? "no other QALYs" : "more QALYs ");
            if (ratio->effect != 0.0)
                add_share(ratio->more_effect, &line);
            ebb_text_add(&line, ", cheaper ");
            add_share(ratio->cheaper, &line);
        }
        ebb_text_add(&line, ".");
        add_line(text, 4, 6, &line);
    }
}

/* 4. Thresholds */

enum { SHOWN = 5, STEP = (EBB_PSA_THRESHOLDS - 1) / (SHOWN - 1) };

static void put_thresholds(const struct ebb_result *result, struct ebb_text_table *table)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int n = psa->n_strategies, evpi = n;
    for (int t = 0; t < SHOWN; t++) {
        const int at = t * STEP;
        ebb_text_table_put(&table->headings[t], "%s", rounded(psa->thresholds[at]).chars);
        for (int k = 0; k < n; k++)
            ebb_text_table_put(
                ebb_text_table_cell(table, k, t, 0), "%s%s %%", psa->curves.best[at] == k ? "* " : "",
                ebb_format_decimals(100.0 * psa->curves.acceptability[k * EBB_PSA_THRESHOLDS + at], 0).chars);
        ebb_text_table_put(ebb_text_table_cell(table, evpi, t, 0), "%s",
                           rounded(psa->curves.evpi_corrected[at]).chars);
    }
}

static void add_noise(const struct ebb_result *result, struct ebb_text *text)
{
    const double needed = ebb_psa_patients_needed(&result->run->psa);
    struct ebb_text line = {0};
    if (needed == 0.0)
        return;
    ebb_text_add(&line,
                 "So few patients a draw inflate what knowing is worth; what they add is taken out above, as "
                 "far as it can be. costs.patients: %s would leave a tenth of it.",
                 rounded(needed).chars);
    add_line(text, 2, 4, &line);
}

static enum ebb_status add_thresholds(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text_table table;
    struct ebb_text line = {0};
    const enum ebb_status status = ebb_text_table_init(&table, psa->n_strategies + 1, SHOWN, 1);
    if (status != EBB_OK)
        return status;
    ebb_text_add(&line,
                 "Share of draws in which a policy is the best where a QALY may cost so much (*: the best on "
                 "average), and what knowing everything would be worth, %s a patient:",
                 currency_of(result));
    add_line(text, 2, 4, &line);
    for (int k = 0; k < psa->n_strategies; k++)
        ebb_text_table_put(&table.labels[k], "%s", name_of(result, k));
    ebb_text_table_put(&table.labels[psa->n_strategies], "perfect information");
    put_thresholds(result, &table);
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    add_noise(result, text);
    return EBB_OK;
}

/* 5. All */

enum ebb_status ebb_result_add_costs(const struct ebb_result *result, struct ebb_text *text)
{
    if (result->run->psa.n_samples == 0)
        return EBB_OK;
    add_what(result, text);
    enum ebb_status status = add_base_case(result, text);
    if (status != EBB_OK || result->plan->study.n_policies < 2)
        return status;
    if (!has_draws(result)) {
        struct ebb_text line = {0};
        ebb_text_add(&line, "No price, utility or parameter has a distribution here: how sure this is, the "
                            "study does not ask.");
        add_line(text, 2, 4, &line);
        return EBB_OK;
    }
    add_over_draws(result, text);
    return add_thresholds(result, text);
}
