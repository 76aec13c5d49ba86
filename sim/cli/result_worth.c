/* SPDX-License-Identifier: MIT
 * result_worth: the first sentence of a study with prices, which is what it was played for.
 *
 *     In the responders over 104 weeks, up to 74,600 ± 5,060 EUR for a QALY (95 % of draws: 28,500 to
 * 214,000)
 *       every_4_6_weeks is worth most, above that symptom_driven (or every_3_4_weeks: not told apart);
 *       at 50,000 every_4_6_weeks in 58 % of draws.
 *
 * Where one policy follows the other is the ratio of means over draws. It is a number of so many patients, so
 * its ± stands with it, and a policy that is the best nowhere beyond two errors is not named as if it were
 * (<ebb/cea.h>: switches): a sentence from means alone named one that 3 of 24 seeds had.
 *
 * How sure that is, is told at the worth that the study names (`costs.threshold`), because at a switch it is
 * a coin by construction; and by the rule of every share of draws: the least that two of the errors that all
 * draws share leave of it. What that puts at a half or below is open, and fewer than ten draws tell nothing.
 *
 *   1. Policies   2. Who is worth most where   3. How sure   4. The sentence
 */
#include <math.h>

#include "result_costs.h"

/* 1. Policies */

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

/* "a", "a and b", "a, b and c". */
static void add_listed(const struct ebb_result *result, const int *policies, int n, struct ebb_text *line)
{
    for (int i = 0; i < n; i++)
        ebb_text_add(line, "%s%s",
                     i == 0       ? ""
                     : i + 1 == n ? " and "
                                  : ", ",
                     ebb_costs_policy(result, policies[i]));
}

/* 2. Who is worth most where */

/* With its ±; without one where so few QALYs lie between the two that a ratio has no error with a meaning. */
static void add_worth(const struct ebb_result *result, int first, int second, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const struct ebb_cea_ratio *ratio = &psa->ratios[first * psa->n_strategies + second];
    ebb_text_add(line, "%s", ebb_costs_rounded(ratio->ratio).chars);
    if (ratio->error > 0.0)
        ebb_text_add(line, " ± %s", ebb_costs_rounded(ratio->error).chars);
    else if (isnan(ratio->error))
        ebb_text_add(line, " (hardly known: so few QALYs lie between the two)");
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

static void add_open(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_cea_switches *switches = &result->run->psa.switches;
    if (switches->n_open == 0)
        return;
    ebb_text_add(line, " (or ");
    add_listed(result, switches->open, switches->n_open, line);
    ebb_text_add(line, ": not told apart)");
}

static void add_switches(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_cea_switches *switches = &result->run->psa.switches;
    for (int i = 0; i + 1 < switches->n; i++) {
        const int first = switches->strategy[i], second = switches->strategy[i + 1];
        ebb_text_add(line, "up to ");
        add_worth(result, first, second, line);
        if (i == 0) {
            ebb_text_add(line, " %s for a QALY", ebb_costs_currency(result));
            add_limits(result, first, second, line);
        }
        ebb_text_add(line, " ");
        add_policy(result, first, line);
        ebb_text_add(line, "%s, ", i == 0 ? " is worth most" : "");
    }
    ebb_text_add(line, "%s", switches->n > 1 ? "above that " : "");
    add_policy(result, switches->strategy[switches->n - 1], line);
    if (switches->n == 1)
        ebb_text_add(line, " is worth most at any worth of a QALY");
    add_open(result, line);
}

/* 3. How sure */

/* Equal policies share a draw between them; the reader asks how often one of them is the best. */
static double of_equals(const struct ebb_psa *psa, int policy)
{
    double n = 1.0;
    for (int i = 0; i < psa->n_strategies; i++) {
        const struct ebb_cea_row *row = &psa->table_of_draws[i];
        n += row->status == EBB_CEA_SAME && row->by == policy;
    }
    return n;
}

/* The least of the policy's shares over all worths of a QALY; NaN: one is not told, or another is the best.
 * */
static double least_share(const struct ebb_psa *psa, int policy)
{
    double least = 1.0;
    for (int t = 0; t < psa->n_thresholds; t++) {
        const double share = psa->curves.sure_share[t] * of_equals(psa, policy);
        if (psa->curves.best[t] != policy || isnan(share))
            return NAN;
        least = share < least ? share : least;
    }
    return least;
}

/* Of one policy for all worths: by means it is the best, and draws say how often it is. */
static void add_anywhere(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const double share = least_share(psa, psa->switches.strategy[0]);
    if (psa->switches.n_open > 0)
        return;
    if (!ebb_costs_have_draws(result))
        ebb_text_add(line, ": no other policy brings more");
    else if (ebb_costs_few_draws(psa))
        ebb_text_add(line, " on average");
    else if (share > 0.5) {
        ebb_text_add(line, ", %s", share < 1.0 ? "at the least " : "");
        ebb_costs_add_share(psa, share, line);
        ebb_costs_add_of_what(psa, line);
    } else
        ebb_text_add(line, " on average; how often over draws is open");
}

/* What is open has its share and ± beside it, of which the reader sees how far from told it is. */
static void add_open_share(const struct ebb_result *result, int t, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int best = psa->curves.best[t], at = best * psa->n_thresholds + t;
    const double share = psa->curves.acceptability_corrected[at] * of_equals(psa, best),
                 error = psa->curves.acceptability_error[at];
    if (isnan(share)) {
        ebb_text_add(line, "open: %s a draw do not tell",
                     ebb_format_of(psa->n_patients, "patient", "patients").chars);
        return;
    }
    ebb_text_add(line, "open: %s in %s %% of draws", ebb_costs_policy(result, best),
                 error > 0.0 ? ebb_format_with_error(100.0 * share, 100.0 * error).chars
                             : ebb_format_decimals(100.0 * share, 0).chars);
    ebb_costs_add_of_what(psa, line);
}

/* Without a threshold of the study's own there is none: some country's convention would be read as ours. */
static void add_at_threshold(const struct ebb_result *result, struct ebb_text *line)
{
    const struct ebb_psa *psa = &result->run->psa;
    const int t = psa->own_threshold;
    if (t < 0 && psa->switches.n > 1 && ebb_costs_have_draws(result) && ebb_costs_few_draws(psa))
        ebb_text_add(line, "; how sure this is %s not tell",
                     ebb_format_of(ebb_costs_n_draws(psa), "draw does", "draws do").chars);
    if (t < 0)
        return;
    const int best = psa->curves.best[t];
    const double share = psa->curves.sure_share[t] * of_equals(psa, best);
    ebb_text_add(line, "; at %s ", ebb_costs_worth(psa, t).chars);
    if (!ebb_costs_have_draws(result)) {
        ebb_text_add(line, "%s", ebb_costs_policy(result, best));
    } else if (ebb_costs_few_draws(psa)) {
        ebb_text_add(line, "open: %s not tell",
                     ebb_format_of(ebb_costs_n_draws(psa), "draw does", "draws do").chars);
    } else if (share > 0.5) {
        ebb_text_add(line, "%s ", ebb_costs_policy(result, best));
        ebb_costs_add_share(psa, share, line);
        ebb_costs_add_of_what(psa, line);
    } else {
        add_open_share(result, t, line);
    }
}

/* 4. The sentence */

/* Of whom, and of how long: money of two years was read as a year's. */
static void add_whom(const struct ebb_result *result, struct ebb_text *line)
{
    if (is_illustrative(result))
        ebb_text_add(line, "With prices or utilities that are made up (grade X): in ");
    else
        ebb_text_add(line, "In ");
    ebb_result_add_who(result, result->run->psa.population, line);
    ebb_text_add(line, " over ");
    ebb_result_add_time(&result->plan->study, line);
    ebb_text_add(line, ", ");
}

void ebb_result_add_worth(const struct ebb_result *result, struct ebb_text *text)
{
    const struct ebb_psa *psa = &result->run->psa;
    struct ebb_text line = {0};
    int n_same = 0;
    if (psa->n_samples == 0 || psa->n_strategies < 2)
        return;
    add_whom(result, &line);
    for (int i = 0; i < psa->n_strategies; i++)
        n_same += psa->table_of_draws[i].status == EBB_CEA_SAME;
    if (n_same == psa->n_strategies - 1) {
        ebb_text_add(&line, "all policies cost and bring the same: at no worth of a QALY is one worth more");
    } else {
        add_switches(result, &line);
        if (psa->switches.n == 1)
            add_anywhere(result, &line);
        add_at_threshold(result, &line);
    }
    ebb_text_add(&line, ".");
    ebb_costs_add_line(text, 0, 2, &line);
    ebb_text_add(text, "\n");
}
