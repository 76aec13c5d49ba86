/* SPDX-License-Identifier: MIT
 * result_costs: what policies cost and bring, of a study with prices and utilities.
 *
 *     Costs in EUR of 2026 and QALYs of a patient over 104 weeks, follow-up only, without induction (6
 * infusions): ...
 *       ... what is priced, by whom, and what is not
 *       ... over draws: what is to be quoted (result_costs_draws.c)
 *       The default set alone, without what trials leave open:
 *                           cost             QALYs   more cost          more QALYs   EUR a QALY
 *     every_4_6_weeks   2950 ± 1   0.7211 ± 0.0003
 *     every_3_4_weeks   4200 ± 1   0.7260 ± 0.0003    1250 ± 1   0.0049 ± ...   255000 ± ...
 *
 * Monte Carlo errors have ±, as everywhere; what draws of prices and parameters say is a range, and never
 * behind a ±. Prices of grade X are said to be illustrative before any number is shown.
 *
 *   1. Words   2. What the numbers are   3. The default set   4. All
 */
#include "result_costs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/nested.h>
#include <ebb/text_table.h>
#include <ebb/units.h>

#include "wrapped.h"

/* 1. Words */

/* A sentence is put together piece by piece, because what varies decides its words; then it is one line. */
void ebb_costs_add_line(struct ebb_text *text, int first, int further, struct ebb_text *line)
{
    ebb_wrapped_add(text, first, further, ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

const char *ebb_costs_policy(const struct ebb_result *result, int policy)
{
    return result->plan->study.policies[policy].name;
}

const char *ebb_costs_currency(const struct ebb_result *result)
{
    return result->plan->study.economics.costs.currency;
}

struct ebb_formatted ebb_costs_rounded(double value)
{
    double unit = 1.0;
    if (fabs(value) < 1000.0 || fabs(value) > 1e15)
        return ebb_format_digits(value, 3);
    while (fabs(value) / unit >= 1000.0)
        unit *= 10.0;
    return ebb_format_count((int64_t)(floor(fabs(value) / unit + 0.5) * unit) * (value < 0.0 ? -1 : 1));
}

/* Money of thousands is read with commas; a QALY has its digits behind the point. */
struct ebb_formatted ebb_costs_decimals(double value, int decimals)
{
    const double whole = floor(fabs(value) + 0.5);
    if (decimals > 0 || !(whole < 1e15))
        return ebb_format_decimals(value, decimals);
    return ebb_format_count((int64_t)whole * (value < 0.0 ? -1 : 1));
}

/* As many digits as the error has, one: of a price's thousands there are no decimals. */
struct ebb_formatted ebb_costs_with_error(double value, double error)
{
    struct ebb_formatted both = ebb_format_with_error(value, error);
    if (!(fabs(value) >= 1000.0) || !(error >= 0.95) || !(fabs(value) < 1e15))
        return both;
    snprintf(both.chars, sizeof both.chars, "%.20s ± %.20s", ebb_costs_decimals(value, 0).chars,
             ebb_costs_decimals(error, 0).chars);
    return both;
}

struct ebb_formatted ebb_costs_worth(const struct ebb_psa *psa, int threshold)
{
    const double value = psa->thresholds[threshold];
    return ebb_costs_decimals(value, value == floor(value) ? 0 : 2);
}

bool ebb_costs_have_draws(const struct ebb_result *result)
{
    return result->run->psa.n_draws > 0 || ebb_economics_varies(&result->plan->study.economics);
}

int ebb_costs_n_draws(const struct ebb_psa *psa)
{
    return psa->n_draws > 1 && psa->n_draws < psa->n_samples ? psa->n_draws : psa->n_samples;
}

bool ebb_costs_few_draws(const struct ebb_psa *psa)
{
    return ebb_costs_n_draws(psa) < EBB_NESTED_FEWEST_ROWS;
}

void ebb_costs_add_share(const struct ebb_psa *psa, double share, struct ebb_text *line)
{
    if (share == 1.0)
        ebb_text_add(line, "in all %d draws", psa->n_samples);
    else
        ebb_text_add(line, "in %s of draws", ebb_result_share_words(share, psa->n_samples).chars);
}

void ebb_costs_add_of_what(const struct ebb_psa *psa, struct ebb_text *line)
{
    if (psa->n_draws == 0)
        ebb_text_add(line, " of prices and utilities alone");
}

void ebb_costs_add_draws(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const bool prices = psa->n_inputs > 0;
    ebb_text_add(line, "%s of %s",
                 ebb_format_of(prices ? psa->n_samples : psa->n_draws, "draw", "draws").chars,
                 prices ? "prices and utilities" : "parameters");
    if (psa->n_draws > 0)
        ebb_text_add(line, "%s (%s joint draws, the first %s each)", prices ? ", and of parameters" : "",
                     ebb_format_count(psa->n_draws).chars,
                     ebb_format_of(psa->n_patients, "patient", "patients").chars);
}

/* "3 %", "3.5 %". */
static void add_rate(double rate, struct ebb_text *line)
{
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(rate, EBB_UNIT_PERCENT, chars);
    ebb_text_add(line, "%s", chars);
}

/* 2. What the numbers are */

/* A price that was forgotten looks like one of 0: whoever reads the page sees what was not charged. */
static void add_free(const struct ebb_result *result, struct ebb_text *line)
{
    static const char *const words[] = {[EBB_PRICE_INFUSION] = "infusions",
                                        [EBB_PRICE_VISIT] = "looks",
                                        [EBB_PRICE_MISSED] = "missed sessions",
                                        [EBB_PRICE_COURSE] = "booster courses (beyond the infusions in them)",
                                        [EBB_PRICE_RELAPSE] = "relapses (beyond what is given after them)",
                                        [EBB_PRICE_MONTH] = "months in care"};
    const struct ebb_costs *costs = &result->plan->study.economics.costs;
    bool any = false;
    for (int k = 0; k < EBB_PRICE_COUNT; k++) {
        if (costs->prices[k].on)
            continue;
        ebb_text_add(line, "%s%s", any ? ", " : " Without a price of their own: ", words[k]);
        any = true;
    }
    if (any)
        ebb_text_add(line, ".");
}

/* Costs are of follow-up: who compares with a price list must know what stands before it. */
static void add_induction(const struct ebb_study *study, struct ebb_text *line)
{
    const char *lead_in = study->n_phases > 0 ? " and the lead-in" : "";
    const struct ebb_formatted infusions = ebb_format_of(study->induction.infusions, "infusion", "infusions");
    if (study->economics.costs.induction == EBB_INDUCTION_COUNTED)
        ebb_text_add(line, "induction (%s)%s included", infusions.chars, lead_in);
    else
        ebb_text_add(line, "follow-up only, without induction (%s)%s", infusions.chars, lead_in);
}

static void add_what(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_study *study = &result->plan->study;
    const struct ebb_economics *economics = &study->economics;
    struct ebb_text heading = {0}, line = {0};
    ebb_text_add(&heading, "Costs in %s of %d and QALYs of a patient over ", ebb_costs_currency(result),
                 economics->costs.year);
    ebb_result_add_time(study, &heading);
    ebb_text_add(&heading, ", ");
    add_induction(study, &heading);
    ebb_text_add(&heading, ": ");
    ebb_result_add_population(result, result->run->psa.population, &heading);
    ebb_text_add(text, "\n");
    ebb_costs_add_line(text, 0, 2, &heading);
    if (ebb_economics_is_illustrative(economics)) {
        ebb_text_add(&line,
                     "ILLUSTRATIVE: prices or utilities of this study are made up (grade X). They show "
                     "what the answers look like, and say nothing of what care costs or is worth.");
        ebb_costs_add_line(text, 2, 2, &line);
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
    ebb_costs_add_line(text, 2, 2, &line);
}

/* 3. The default set */

/* What is nothing in every patient, as the cost of no treatment, has no error to tell. */
static struct ebb_formatted of_patient(double value, double error)
{
    return value == 0.0 && error == 0.0 ? ebb_format_decimals(0.0, 0) : ebb_costs_with_error(value, error);
}

enum { COST, EFFECT, MORE_COST, MORE_EFFECT, RATIO, COLUMNS };

/* Of a row that is dominated there is no increment: its letters stand where a ratio would. */
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
                       isnan(error) ? ebb_costs_rounded(row->ratio).chars
                                    : ebb_costs_with_error(row->ratio, error).chars);
}

/* Letters alone are for who knows them. */
static void add_dominated(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text line = {0};
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table[i];
        if (row->status == EBB_CEA_SAME)
            ebb_text_add(&line, "%s costs and brings the same as %s: no ratio exists. ",
                         ebb_costs_policy(result, row->strategy), ebb_costs_policy(result, row->by));
        else if (row->status == EBB_CEA_DOMINATED)
            ebb_text_add(&line, "D: %s is dominated by %s, which costs no more and brings no less. ",
                         ebb_costs_policy(result, row->strategy), ebb_costs_policy(result, row->by));
        else if (row->status == EBB_CEA_EXTENDED)
            ebb_text_add(&line,
                         "ED: %s is extendedly dominated: a mixture with %s brings more for its cost. ",
                         ebb_costs_policy(result, row->strategy), ebb_costs_policy(result, row->by));
    }
    ebb_costs_add_line(text, 2, 4, &line);
}

/* Where nothing varies there is one table, which needs no name. */
static void add_default(const struct ebb_result *result, struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (result->run->psa.n_draws > 0)
        ebb_text_add(&line,
                     "The default set alone, at the amounts as given, without what trials leave open. It "
                     "is not the middle of the joint draws: its ratios differ from theirs, which are to be "
                     "quoted:");
    else if (ebb_costs_have_draws(result))
        ebb_text_add(&line, "At the amounts as given; ± is of patients alone:");
    ebb_costs_add_line(text, 2, 4, &line);
}

static enum ebb_status add_base_case(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text_table table;
    const enum ebb_status status = ebb_text_table_init(&table, psa->n_strategies, COLUMNS, 1);
    int above = -1;
    if (status != EBB_OK)
        return status;
    add_default(result, text);
    ebb_text_table_put(&table.headings[COST], "cost");
    ebb_text_table_put(&table.headings[EFFECT], "QALYs");
    ebb_text_table_put(&table.headings[MORE_COST], "more cost");
    ebb_text_table_put(&table.headings[MORE_EFFECT], "more QALYs");
    ebb_text_table_put(&table.headings[RATIO], "%s a QALY", ebb_costs_currency(result));
    for (int i = 0; i < psa->n_strategies; i++) {
        ebb_text_table_put(&table.labels[i], "%s", ebb_costs_policy(result, psa->table[i].strategy));
        put_row(psa, &psa->table[i], above, i, &table);
        above = psa->table[i].status == EBB_CEA_NOT_DOMINATED ? psa->table[i].strategy : above;
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    add_dominated(result, text);
    return EBB_OK;
}

/* 4. All */

enum ebb_status ebb_result_add_costs(const struct ebb_result *result, struct ebb_text *text)
{
    const bool compares = result->plan->study.n_policies > 1;
    if (result->run->psa.n_samples == 0)
        return EBB_OK;
    add_what(result, text);
    enum ebb_status status = EBB_OK;
    if (ebb_costs_have_draws(result)) {
        status = ebb_costs_add_over_draws(result, text);
    } else if (compares) {
        struct ebb_text line = {0};
        ebb_text_add(&line, "No price, utility or parameter has a distribution here: how sure this is, the "
                            "study does not ask.");
        ebb_costs_add_line(text, 2, 4, &line);
    }
    return status == EBB_OK ? add_base_case(result, text) : status;
}
