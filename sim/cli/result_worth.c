/* SPDX-License-Identifier: MIT
 * result_worth: the first sentence of a study with prices, which is what it was played for.
 *
 *     Up to 73,800 EUR for a QALY (95 % of draws: 28,500 to 214,000) every_4_6_weeks is worth most, up to
 *       75,300 every_3_4_weeks, above that symptom_driven; at 30,000 every_4_6_weeks in 94 ± 1 % of draws.
 *
 * Where one policy follows the other is the ratio of rows of the incremental table that are not dominated, of
 * means over draws: at any worth of a QALY the largest mean net benefit is theirs. How sure that is, is
 * told at the worth that the study names (`costs.threshold`), because at a switch it is a coin by
 * construction.
 */
#include <math.h>

#include "result_costs.h"

/* The policy, and who is the same: "a", "a (and b, which is the same)". */
static void add_policy(const struct ebb_result *result, int policy, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    bool any = false;
    ebb_text_add(line, "%s", ebb_costs_policy(result, policy));
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table_of_draws[i];
        if (row->status != EBB_CEA_SAME || row->by != policy)
            continue;
        ebb_text_add(line, "%s%s", any ? ", " : " (or ", ebb_costs_policy(result, row->strategy));
        any = true;
    }
    ebb_text_add(line, "%s", any ? ", which is the same)" : "");
}

/* Before the number, not behind it: the first sentence is what is passed on. */
static bool is_illustrative(const struct ebb_result *result)
{
    return ebb_economics_is_illustrative(&result->plan->study.economics);
}

/* Limits of the first switch alone: with those of all the sentence is no sentence. */
static void add_limits(const struct ebb_result *result, int first, int second, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const struct ebb_cea_ratio *ratio = &psa->ratios[first * psa->n_strategies + second];
    if (!isnan(ratio->lower) && ebb_costs_have_draws(result))
        ebb_text_add(line, " (95 %% of draws: %s to %s)", ebb_costs_rounded(ratio->lower).chars,
                     ebb_costs_rounded(ratio->upper).chars);
}

/* One row that is not dominated costs least and brings most: there is nothing to switch to. */
static void add_switches(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    int above = -1, n = 0;
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table_of_draws[i];
        if (row->status != EBB_CEA_NOT_DOMINATED)
            continue;
        if (above >= 0) {
            ebb_text_add(line, "%s %s%s",
                         n > 0                     ? ", up to"
                         : is_illustrative(result) ? "up to"
                                                   : "Up to",
                         ebb_costs_rounded(row->ratio).chars, n == 0 ? " " : "");
            if (n++ == 0) {
                ebb_text_add(line, "%s for a QALY", ebb_costs_currency(result));
                add_limits(result, above, row->strategy, line);
            }
            ebb_text_add(line, " ");
            add_policy(result, above, line);
            ebb_text_add(line, "%s", n == 1 ? " is worth most" : "");
        }
        above = row->strategy;
        if (n > 0 && i + 1 == psa->n_strategies)
            break;
    }
    ebb_text_add(line, "%s", n > 0 ? ", above that " : "");
    add_policy(result, above, line);
    if (n == 0)
        ebb_text_add(line, " is worth most at any worth of a QALY: no other policy brings more");
}

/* Equal policies share a draw between them; the reader asks how often one of them is the best. */
static double share_at(const struct ebb_psa *psa, int t)
{
    const int best = psa->curves.best[t];
    double share = 0.0;
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table_of_draws[i];
        if (row->strategy == best || (row->status == EBB_CEA_SAME && row->by == best))
            share += psa->curves.acceptability_corrected[row->strategy * psa->n_thresholds + t];
    }
    return share;
}

/* Without a threshold of the study's own there is none: some country's convention would be read as ours. */
static void add_at_threshold(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int t = psa->own_threshold;
    if (t < 0)
        return;
    const int best = psa->curves.best[t];
    const double share = share_at(psa, t);
    ebb_text_add(line, "; at %s %s", ebb_costs_worth(psa, t).chars, ebb_costs_policy(result, best));
    if (!ebb_costs_have_draws(result))
        return;
    if (isnan(share))
        ebb_text_add(line, " on average; so few patients a draw do not tell in how many");
    else if (share >= 1.0 - 1e-9)
        ebb_text_add(line, " in all draws");
    else
        ebb_text_add(line, " in %s %% of draws", ebb_format_decimals(100.0 * share, share > 0.995).chars);
}

void ebb_result_add_worth(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text line = {0};
    int n_same = 0;
    if (psa->n_samples == 0 || psa->n_strategies < 2)
        return;
    if (is_illustrative(result))
        ebb_text_add(&line, "With prices or utilities that are made up (grade X): ");
    for (int i = 0; i < psa->n_strategies; i++)
        n_same += psa->table_of_draws[i].status == EBB_CEA_SAME;
    if (n_same == psa->n_strategies - 1) {
        ebb_text_add(&line, "%s policies cost and bring the same: at no worth of a QALY is one worth more",
                     is_illustrative(result) ? "all" : "All");
    } else {
        add_switches(result, &line);
        add_at_threshold(result, &line);
    }
    ebb_text_add(&line, ".");
    ebb_costs_add_line(text, 0, 2, &line);
    ebb_text_add(text, "\n");
}
