/* SPDX-License-Identifier: MIT
 * result_costs_draws: what policies cost and bring over draws of all that is not known.
 *
 *     Over 500 draws of ...: mean ± Monte Carlo error that all draws share; [ ] holds 95 % of draws
 *                                         cost                      QALYs
 *       every_4_6_weeks    9,880 ± 150 [7,600 to 12,900]   1.335 ± 0.005 [1.15 to 1.49]
 *       ...
 *       symptom_driven: compared with every_4_6_weeks, the next best, it costs ... more and brings ... more:
 *         74,600 ± ... EUR for each QALY [...]; more QALYs in 99 % of draws, dearer in all 500 draws.
 *
 * Ratios are of the means of differences, each policy against the next best that costs less, which is what a
 * payer decides on; against the reference besides, where that is another one. What few patients a draw add is
 * taken out of ranges and shares (<ebb/cea.h>); where it hides them there is a dash, and a line says why.
 *
 *   1. Ranges   2. Ratios   3. Thresholds   4. Noise   5. All
 */
#include "result_costs.h"

#include <math.h>
#include <stdio.h>

#include <ebb/nested.h>
#include <ebb/text_table.h>

#include "wrapped.h"

/* 1. Ranges */

/* To one digit of the error, as other ranges are; of what has none to four digits of the value. */
static int decimals_of(const struct ebb_cea_range *range)
{
    double size = range->error;
    int decimals = 0;
    if (!(size > 0.0))
        size = fabs(range->mean) / 1000.0;
    if (!(size > 0.0))
        return 0;
    for (; decimals < 6 && size < 0.95; decimals++)
        size *= 10.0;
    return decimals;
}

/* "9,880 ± 150 [7,600 to 12,900]"; "[–]" where the range is not told. */
static void add_range(const struct ebb_cea_range *range, struct ebb_text *line)
{
    const int decimals = decimals_of(range);
    ebb_text_add(line, "%s", ebb_costs_decimals(range->mean, decimals).chars);
    if (range->error > 0.0)
        ebb_text_add(line, " ± %s", ebb_costs_decimals(range->error, decimals).chars);
    if (isnan(range->lower))
        ebb_text_add(line, " [–]");
    else if (range->lower < range->upper)
        ebb_text_add(line, " [%s to %s]", ebb_costs_decimals(range->lower, decimals).chars,
                     ebb_costs_decimals(range->upper, decimals).chars);
}

static void put_range(struct ebb_text_cell *cell, const struct ebb_cea_range *range)
{
    struct ebb_text chars = {0};
    add_range(range, &chars);
    ebb_text_table_put(cell, "%s", ebb_text_chars(&chars));
    ebb_text_free(&chars);
}

/* By rising cost, as both tables are, so that the next best stands above. */
static enum ebb_status add_means(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text_table table;
    const enum ebb_status status = ebb_text_table_init(&table, psa->n_strategies, 2, 1);
    if (status != EBB_OK)
        return status;
    ebb_text_table_put(&table.headings[0], "cost");
    ebb_text_table_put(&table.headings[1], "QALYs");
    for (int i = 0; i < psa->n_strategies; i++) {
        const int policy = psa->table_of_draws[i].strategy, own = policy * psa->n_strategies + policy;
        ebb_text_table_put(&table.labels[i], "%s", ebb_costs_policy(result, policy));
        put_range(ebb_text_table_cell(&table, i, 0, 0), &psa->costs[own]);
        put_range(ebb_text_table_cell(&table, i, 1, 0), &psa->effects[own]);
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* 2. Ratios */

/* A ratio with limits, or why it has none: where policies trade places over draws a range from minus to plus
 * infinity through both would be read as one that holds 0. */
static void add_ratio(const struct ebb_result *result, const struct ebb_cea_ratio *ratio,
                      struct ebb_text *line)
{
    ebb_text_add(line, "%s", ebb_costs_rounded(ratio->ratio).chars);
    if (ratio->error > 0.0)
        ebb_text_add(line, " ± %s", ebb_costs_rounded(ratio->error).chars);
    ebb_text_add(line, " %s for each QALY%s", ebb_costs_currency(result),
                 ratio->verdict == EBB_CEA_SAVES ? " lost" : "");
    if (!isnan(ratio->lower))
        ebb_text_add(line, " [%s to %s]", ebb_costs_rounded(ratio->lower).chars,
                     ebb_costs_rounded(ratio->upper).chars);
    else if (ratio->is_told)
        ebb_text_add(line, ", without limits: the draws do not agree which of the two brings more");
    else
        ebb_text_add(line, " [–]");
}

/* The side that most draws are on whichever way the luck moves that all of them share; else it is open, with
 * the share as it was found. */
static void add_lean(const struct ebb_psa *psa, double above, double below, double found, const char *more,
                     const char *fewer, struct ebb_text *line)
{
    if (ebb_costs_few_draws(psa)) {
        ebb_text_add(line, "%s or %s: open", more, fewer);
    } else if (above > 0.5 || below > 0.5) {
        ebb_text_add(line, "%s ", above > 0.5 ? more : fewer);
        ebb_costs_add_share(psa, above > 0.5 ? above : below, line);
    } else {
        ebb_text_add(line, "%s or %s: open", more, fewer);
        if (!isnan(found))
            ebb_text_add(line, " (%s in %s %% of draws)", more, ebb_format_decimals(100.0 * found, 0).chars);
    }
}

/* "saves 2,700 ± 347 EUR [...]", "costs ...": said from the side on which the mean is. */
static void add_change(const struct ebb_psa *psa, const struct ebb_cea_range *ranges, int first, int second,
                       const char *more, const char *less, const char *unit, struct ebb_text *line)
{
    const struct ebb_cea_range *range = &ranges[first * psa->n_strategies + second];
    const bool falls = range->mean < 0.0;
    ebb_text_add(line, "%s ", falls ? less : more);
    add_range(falls ? &ranges[second * psa->n_strategies + first] : range, line);
    ebb_text_add(line, " %s", unit);
}

/* What a ratio is made of stands before it: a ratio of two small numbers looks like one of two large ones. */
static void add_pair(const struct ebb_result *result, int first, int second, const char *words,
                     struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const struct ebb_cea_ratio *ratio = &psa->ratios[first * psa->n_strategies + second];
    ebb_text_add(line, "compared with %s%s ", ebb_costs_policy(result, first), words);
    if (ratio->verdict == EBB_CEA_EQUAL) {
        ebb_text_add(line, "%s", EBB_CEA_VERDICTS[ratio->verdict].words);
        return;
    }
    ebb_text_add(line, "it ");
    add_change(psa, psa->costs, first, second, "costs", "saves", ebb_costs_currency(result), line);
    ebb_text_add(line, "%s and ", ratio->cost < 0.0 ? "" : " more");
    add_change(psa, psa->effects, first, second, "brings", "loses", "QALYs", line);
    ebb_text_add(line, "%s: ", ratio->effect < 0.0 ? "" : " more");
    if (!isnan(ratio->ratio))
        add_ratio(result, ratio, line);
    else
        ebb_text_add(line, "%s",
                     ratio->verdict == EBB_CEA_DOMINATES ? "it dominates, no ratio needed"
                                                         : "it is dominated, no ratio needed");
    ebb_text_add(line, "; ");
    if (ratio->effect == 0.0)
        ebb_text_add(line, "no other QALYs");
    else
        add_lean(psa, ratio->sure_more, ratio->sure_fewer, ratio->more_effect, "more QALYs", "fewer QALYs",
                 line);
    ebb_text_add(line, ", ");
    add_lean(psa, ratio->sure_cheaper, ratio->sure_dearer, ratio->cheaper, "cheaper", "dearer", line);
}

/* What a row is on average; "never the best" would be said of one that a few draws make the best. */
static void add_standing(const struct ebb_result *result, const struct ebb_cea_row *row, int above,
                         struct ebb_text *line)
{
    if (row->status == EBB_CEA_DOMINATED)
        ebb_text_add(line, "dominated on average by %s; ", ebb_costs_policy(result, row->by));
    else if (row->status == EBB_CEA_EXTENDED)
        ebb_text_add(line, "extendedly dominated on average (%s and %s mixed bring more for its cost); ",
                     ebb_costs_policy(result, above), ebb_costs_policy(result, row->by));
}

/* Each against the next best, which is the choice at hand; then against the reference of the study, of which
 * its question asks, unless that is the same. */
static void add_ratios_of(const struct ebb_result *result, const struct ebb_cea_row *row, int above,
                          struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int reference = ebb_study_reference(&result->plan->study);
    const bool on_frontier = row->status == EBB_CEA_NOT_DOMINATED;
    const int next = on_frontier ? above : row->by;
    const bool equal = psa->ratios[reference * psa->n_strategies + row->strategy].verdict == EBB_CEA_EQUAL;
    struct ebb_text line = {0};
    if (next >= 0) {
        ebb_text_add(&line, "%s: ", ebb_costs_policy(result, row->strategy));
        add_standing(result, row, above, &line);
        add_pair(result, next, row->strategy, on_frontier ? ", the next best," : "", &line);
        ebb_text_add(&line, ".");
        ebb_costs_add_line(text, 4, 6, &line);
    }
    if (!equal && next != reference) {
        ebb_text_add(&line, "%s: ", ebb_costs_policy(result, row->strategy));
        add_pair(result, reference, row->strategy, "", &line);
        ebb_text_add(&line, ".");
        ebb_costs_add_line(text, 4, 6, &line);
    }
}

static void add_ratios(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    int above = -1;
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table_of_draws[i];
        add_ratios_of(result, row, above, text);
        above = row->status == EBB_CEA_NOT_DOMINATED ? row->strategy : above;
    }
}

/* 3. Thresholds */

enum { GRID_SHOWN = 5, MOST_SHOWN = GRID_SHOWN + 1 };

/* Five of the grid, and the user's own; places among all thresholds, in their order. */
static int choose_thresholds(const struct ebb_psa *psa, int out_places[MOST_SHOWN])
{
    const bool added = psa->n_thresholds > EBB_PSA_THRESHOLDS;
    const int step = (EBB_PSA_THRESHOLDS - 1) / (GRID_SHOWN - 1);
    int n = 0, of_grid = 0;
    for (int t = 0; t < psa->n_thresholds; t++) {
        const bool own = t == psa->own_threshold;
        if (own || of_grid % step == 0)
            out_places[n++] = t;
        of_grid += !(own && added);
    }
    return n;
}

/* All or none of the draws, but for luck that they share: "> 98", two errors off. */
static struct ebb_formatted of_all(double share, double error)
{
    struct ebb_formatted words;
    const double off = 200.0 * error, bound = off < 100.0 ? floor(100.0 - off) : 0.0;
    snprintf(words.chars, sizeof words.chars, share > 0.5 ? "> %.0f" : "< %.0f",
             share > 0.5 ? bound : 100.0 - bound);
    return words;
}

/* Without a sign of per cent in the cell: with it six columns do not fit the page. What is nearly all has a
 * decimal, since "100 ± 1" would be more than all. */
static void put_share(const struct ebb_psa *psa, int policy, int t, struct ebb_text_cell *cell)
{
    const int at = policy * psa->n_thresholds + t;
    const double share = psa->curves.acceptability_corrected[at], error = psa->curves.acceptability_error[at];
    const char *mark = psa->curves.best[t] == policy ? "* " : "";
    const int decimals = error < 0.005 || share > 0.995 || share < 0.005;
    if (isnan(share) || ebb_costs_few_draws(psa))
        ebb_text_table_put(cell, "%s–", mark);
    else if (!(error > 0.0))
        ebb_text_table_put(cell, "%s%s", mark, ebb_format_decimals(100.0 * share, 0).chars);
    else if (share == 1.0 || share == 0.0)
        ebb_text_table_put(cell, "%s%s", mark, of_all(share, error).chars);
    else
        ebb_text_table_put(cell, "%s%s ± %s", mark, ebb_format_decimals(100.0 * share, decimals).chars,
                           ebb_format_decimals(100.0 * error, decimals).chars);
}

/* Corrected, as the line above says: of few patients the raw one was three times as large. */
static void put_information(const struct ebb_psa *psa, int t, struct ebb_text_cell *cell)
{
    const double value = psa->curves.evpi_corrected[t], error = psa->curves.evpi_error[t];
    if (!psa->curves.is_told[t] || ebb_costs_few_draws(psa))
        ebb_text_table_put(cell, "–");
    else if (error > 0.0)
        ebb_text_table_put(cell, "%s", ebb_costs_with_error(value, error).chars);
    else
        ebb_text_table_put(cell, "%s", ebb_costs_rounded(value).chars);
}

static void put_thresholds(const struct ebb_result *result, const int *places, struct ebb_text_table *table)
{
    const struct ebb_psa *psa = &result->run->psa;
    for (int i = 0; i < table->n_groups; i++) {
        const int t = places[i];
        ebb_text_table_put(&table->headings[i], "%s", ebb_costs_worth(psa, t).chars);
        for (int k = 0; k < psa->n_strategies; k++)
            put_share(psa, k, t, ebb_text_table_cell(table, k, i, 0));
        put_information(psa, t, ebb_text_table_cell(table, psa->n_strategies, i, 0));
    }
}

static enum ebb_status add_thresholds(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text_table table;
    struct ebb_text line = {0};
    int places[MOST_SHOWN];
    const int n = choose_thresholds(psa, places);
    const enum ebb_status status = ebb_text_table_init(&table, psa->n_strategies + 1, n, 1);
    if (status != EBB_OK)
        return status;
    ebb_text_add(
        &line,
        "Per cent of draws in which a policy is the best where a QALY may cost so much (*: the best on "
        "average), and what knowing everything would be worth, %s a patient; ± is of so many draws and of "
        "the patients that all of them share%s; > and <: all draws or none, but for two of these errors:",
        ebb_costs_currency(result),
        psa->n_draws > 1 ? " (what few patients a draw add besides is taken out)" : "");
    ebb_costs_add_line(text, 2, 4, &line);
    for (int k = 0; k < psa->n_strategies; k++)
        ebb_text_table_put(&table.labels[k], "%s", ebb_costs_policy(result, k));
    ebb_text_table_put(&table.labels[psa->n_strategies], "perfect information");
    put_thresholds(result, places, &table);
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* 4. Noise */

/* Something above shows a dash because of patients' noise. */
static bool hides_something(const struct ebb_psa *psa)
{
    bool hides = false;
    for (int pair = 0; pair < psa->n_strategies * psa->n_strategies; pair++)
        hides = hides || !psa->costs[pair].is_told || !psa->effects[pair].is_told;
    for (int t = 0; t < psa->n_thresholds; t++)
        hides = hides || !psa->curves.is_told[t];
    return hides;
}

static void add_noise(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int n = ebb_costs_n_draws(psa);
    const double needed = ebb_psa_patients_needed(psa);
    const bool hides = hides_something(psa);
    struct ebb_text line = {0};
    if (ebb_costs_few_draws(psa))
        ebb_text_add(&line, "–: %s not tell a share. ", ebb_format_of(n, "draw does", "draws do").chars);
    if (n < EBB_NESTED_RANGE_ROWS)
        ebb_text_add(&line, "[–]: %d draws are too few for a 95 %% range (%d at least). ", n,
                     EBB_NESTED_RANGE_ROWS);
    if (needed > 0.0)
        ebb_text_add(
            &line, "More than a tenth of the spread of draws is noise of %s each: it is taken out above%s. ",
            ebb_format_of(psa->n_patients, "patient", "patients").chars,
            hides ? ", as far as it can be told; – where it cannot" : "");
    else if (hides)
        ebb_text_add(&line, "–: not told from noise of %s a draw. ",
                     ebb_format_of(psa->n_patients, "patient", "patients").chars);
    if (needed > 0.0)
        ebb_text_add(&line, "costs.patients: %s would leave a tenth of it.", ebb_costs_rounded(needed).chars);
    ebb_costs_add_line(text, 2, 4, &line);
}

/* 5. All */

enum ebb_status ebb_costs_add_over_draws(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text line = {0};
    ebb_text_add(&line, "To be quoted, over ");
    ebb_costs_add_draws(result, &line);
    ebb_text_add(&line,
                 ": mean ± Monte Carlo error that all draws share; [ ] holds 95 %% of draws; ratios are "
                 "of mean differences; shares of draws allow for two of these errors.");
    if (psa->n_draws == 0)
        ebb_text_add(&line, " Parameters stay as they are: what the trials leave open is in none of these.");
    ebb_costs_add_line(text, 2, 4, &line);
    enum ebb_status status = add_means(result, text);
    if (status == EBB_OK && result->plan->study.n_policies > 1) {
        add_ratios(result, text);
        status = add_thresholds(result, text);
    }
    add_noise(result, text);
    return status;
}
