/* SPDX-License-Identifier: MIT
 * result_costs_draws: what policies cost and bring over draws of all that is not known.
 *
 *     Over 500 draws of ...: mean ± Monte Carlo error that all draws share; [ ] holds 95 % of draws
 *                                         cost                      QALYs
 *       every_4_6_weeks    9,880 ± 150 [7,600 to 12,900]   1.335 ± 0.005 [1.15 to 1.49]
 *       ...
 *       symptom_driven instead of every_4_6_weeks, the next best: 74,600 ± ... EUR for each QALY [...]
 *
 * Ratios are of the means of differences, each policy against the next best that costs less, which is what a
 * payer decides on; against the reference besides, where that is another one. What few patients a draw add is
 * taken out of ranges and shares (<ebb/cea.h>); where it hides them there is a dash, and a line says why.
 *
 *   1. Ranges   2. Ratios   3. Thresholds   4. Noise   5. All
 */
#include "result_costs.h"

#include <math.h>

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
    if (isnan(ratio->ratio)) {
        ebb_text_add(line, "%s", EBB_CEA_VERDICTS[ratio->verdict].words);
        return;
    }
    const bool saves = ratio->verdict == EBB_CEA_SAVES;
    ebb_text_add(line, "%s", ebb_costs_rounded(ratio->ratio).chars);
    if (ratio->error > 0.0)
        ebb_text_add(line, " ± %s", ebb_costs_rounded(ratio->error).chars);
    ebb_text_add(line, " %s %s QALY%s", ebb_costs_currency(result), saves ? "saved for each" : "for each",
                 saves ? " lost" : "");
    if (!isnan(ratio->lower))
        ebb_text_add(line, " [%s to %s]", ebb_costs_rounded(ratio->lower).chars,
                     ebb_costs_rounded(ratio->upper).chars);
    else if (ratio->is_told)
        ebb_text_add(line, ", without limits: the draws do not agree which of the two brings more");
    else
        ebb_text_add(line, " [–]");
}

/* Of luck that all draws share no draw knows: limits two errors nearer to 0 would be beyond it. */
static bool is_open(const struct ebb_cea_range *range)
{
    const double nearest = range->mean > 0.0 ? range->lower : -range->upper;
    return nearest < 2.0 * range->error;
}

/* "in all draws", "in no draw", "in 98 % of draws"; a share that is not all is not told as 100 %. */
static void add_share(double share, const struct ebb_cea_range *range, struct ebb_text *line)
{
    if (share == 1.0 || share == 0.0)
        ebb_text_add(line, "%s%s", share == 1.0 ? "in all draws" : "in no draw",
                     is_open(range) ? " (± leaves it open)" : "");
    else if (isnan(share))
        ebb_text_add(line, "–");
    else
        ebb_text_add(line, "in %s %% of draws",
                     ebb_format_decimals(100.0 * share, share > 0.995 || share < 0.005 ? 1 : 0).chars);
}

/* What a ratio is made of stands beside it: a ratio of two small numbers looks like one of two large ones. */
static void add_pair(const struct ebb_result *result, int first, int second, const char *words,
                     struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int pair = first * psa->n_strategies + second;
    const struct ebb_cea_ratio *ratio = &psa->ratios[pair];
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s, compared with %s%s: ", ebb_costs_policy(result, second),
                 ebb_costs_policy(result, first), words);
    add_ratio(result, ratio, &line);
    if (ratio->verdict != EBB_CEA_EQUAL) {
        ebb_text_add(&line, "; for ");
        add_range(&psa->costs[pair], &line);
        ebb_text_add(&line, " %s and ", ebb_costs_currency(result));
        add_range(&psa->effects[pair], &line);
        ebb_text_add(&line, " QALYs; %s", ratio->effect == 0.0 ? "no other QALYs" : "more QALYs ");
        if (ratio->effect != 0.0)
            add_share(ratio->more_effect, &psa->effects[pair], &line);
        ebb_text_add(&line, ", cheaper ");
        add_share(ratio->cheaper, &psa->costs[pair], &line);
    }
    ebb_text_add(&line, ".");
    ebb_costs_add_line(text, 4, 6, &line);
}

/* Which rows of a frontier are in doubt is told by the lines of those that are not on it: "never the best"
 * would be said of one that a few draws make the best. */
static const char *words_of_status(enum ebb_cea_status status)
{
    return status == EBB_CEA_DOMINATED  ? ", which dominates it on average"
           : status == EBB_CEA_EXTENDED ? ", with which a mixture brings more for its cost on average"
                                        : "";
}

/* Each against the next best, which is the choice at hand; then against the reference of the study, of which
 * its question asks, unless that is the same. */
static void add_ratios(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int reference = ebb_study_reference(&result->plan->study);
    int above = -1;
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table_of_draws[i];
        const bool on_frontier = row->status == EBB_CEA_NOT_DOMINATED;
        const int next = on_frontier ? above : row->by;
        if (next >= 0)
            add_pair(result, next, row->strategy,
                     on_frontier ? ", the next best" : words_of_status(row->status), text);
        const bool equal =
            psa->ratios[reference * psa->n_strategies + row->strategy].verdict == EBB_CEA_EQUAL;
        if (!equal && next != reference)
            add_pair(result, reference, row->strategy, "", text);
        above = on_frontier ? row->strategy : above;
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

/* Without a sign of per cent in the cell: with it six columns do not fit the page. */
static void put_share(const struct ebb_psa *psa, int policy, int t, struct ebb_text_cell *cell)
{
    const int at = policy * psa->n_thresholds + t;
    const double share = 100.0 * psa->curves.acceptability_corrected[at],
                 error = 100.0 * psa->curves.acceptability_error[at];
    const char *mark = psa->curves.best[t] == policy ? "* " : "";
    if (isnan(share))
        ebb_text_table_put(cell, "%s–", mark);
    else if (error > 0.0)
        ebb_text_table_put(cell, "%s%s ± %s", mark, ebb_format_decimals(share, error < 0.5).chars,
                           ebb_format_decimals(error, error < 0.5).chars);
    else
        ebb_text_table_put(cell, "%s%s", mark, ebb_format_decimals(share, 0).chars);
}

/* Corrected, as the line above says: of few patients the raw one was three times as large. */
static void put_information(const struct ebb_psa *psa, int t, struct ebb_text_cell *cell)
{
    const double value = psa->curves.evpi_corrected[t], error = psa->curves.evpi_error[t];
    if (!psa->curves.is_told[t])
        ebb_text_table_put(cell, "–");
    else if (error > 0.0)
        ebb_text_table_put(cell, "%s", ebb_format_with_error(value, error).chars);
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
        "average), and what knowing everything would be worth, %s a patient; ± is of having drawn so "
        "many%s:",
        ebb_costs_currency(result), psa->n_draws > 1 ? "; both without what few patients a draw add" : "");
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
    const int n = psa->n_draws > 1 ? psa->n_draws : psa->n_samples;
    const double needed = ebb_psa_patients_needed(psa);
    const bool hides = hides_something(psa);
    struct ebb_text line = {0};
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
    struct ebb_text line = {0};
    ebb_text_add(&line, "To be quoted, over ");
    ebb_costs_add_draws(result, &line);
    ebb_text_add(&line,
                 ": mean ± Monte Carlo error that all draws share; [ ] holds 95 %% of draws; ratios are "
                 "of mean differences.");
    ebb_costs_add_line(text, 2, 4, &line);
    enum ebb_status status = add_means(result, text);
    if (status == EBB_OK && result->plan->study.n_policies > 1) {
        add_ratios(result, text);
        status = add_thresholds(result, text);
    }
    add_noise(result, text);
    return status;
}
