/* SPDX-License-Identifier: MIT
 * design_prices: what the page of a design says of money besides its columns.
 *
 * A heading has room for "cost a patient" and no more. Whoever reads a number of money asks of which currency
 * and year, at which worth of a QALY, and whether prices are somebody's or made up; and whoever waits for
 * rows, why thousands of prices take no time.
 */
#include <math.h>
#include <string.h>

#include <ebb/format.h>

#include "design_page.h"
#include "design_text.h"
#include "design_words.h"
#include "wrapped.h"

/* What of a patient the costs are of. Where rows differ in that it stands beside each, and no head can say
 * it. */
static const char *words_of_what(const struct ebb_design_results *results)
{
    for (int k = 0; k < results->design->n_axes; k++) {
        const char *key = results->design->axes[k].key;
        if (strcmp(key, "costs.induction") == 0 || strcmp(key, "costs") == 0)
            return "of follow-up, and of induction where costs.induction of the row is counted";
    }
    return results->study->economics.costs.induction == EBB_INDUCTION_COUNTED ? "of induction and follow-up"
                                                                              : "of follow-up alone";
}

/* The head of a design that varies induction says whether its infusions count: they are a price of it. Money
 * counts them where the study says so (costs.induction), which is another question than the outcomes. */
void ebb_design_page_add_induction(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    const int cost = results->outcomes[results->cost];
    if (!ebb_design_varies_induction(results->design) || cost == EBB_MEAN_INFUSIONS)
        return;
    if (!ebb_measure_is_costed(cost))
        ebb_wrapped_add(page->text, 0, 2,
                        "Infusions of induction itself are not in these: add `infusions` to the outcomes, "
                        "which are all of a patient.");
    else if (results->study->economics.costs.induction != EBB_INDUCTION_COUNTED)
        ebb_wrapped_add(page->text, 0, 2,
                        "What induction itself costs is not in these: `costs.induction: counted` adds it.");
}

void ebb_design_text_add_prices(const struct ebb_design_results *results, struct ebb_text *text)
{
    const struct ebb_costs *costs = &results->study->economics.costs;
    bool any = false, benefit = false;
    struct ebb_text line = {0};
    for (int i = 0; i < results->n_outcomes; i++) {
        any = any || ebb_measure_is_costed(results->outcomes[i]);
        benefit = benefit || results->outcomes[i] == EBB_ROW_NET_BENEFIT;
    }
    if (!any && costs->on) /* whoever gave prices may think that they are in what is shown */
        ebb_wrapped_add(
            text, 0, 2,
            "The study has prices, and none of design.outcomes is one that they go into (cost, qaly, "
            "net_benefit)");
    if (!any)
        return;
    ebb_text_add(&line, "Costs in %s of %d, %s%s", costs->currency, costs->year, words_of_what(results),
                 ebb_economics_is_illustrative(&results->study->economics)
                     ? ", by prices or utilities that are made up (grade X)"
                     : "");
    if (benefit)
        ebb_text_add(&line, "; net benefit at %s %s for a QALY",
                     ebb_format_count((int64_t)(costs->threshold + 0.5)).chars, costs->currency);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

/* Costs 1,200, and 0.0512 QALYs at 30,000: of a candidate that is not on the front another has more. */
static double worth_of(const struct ebb_design_results *results, const struct ebb_candidate *of)
{
    return results->study->economics.costs.threshold * of->gain - of->cost;
}

const struct ebb_candidate *ebb_design_page_worth(const struct ebb_design_page *page,
                                                  const struct ebb_candidate *front, int n)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_candidate *best = NULL;
    if (results->outcomes[results->cost] != EBB_ROW_COST ||
        results->outcomes[results->gain] != EBB_ROW_QALY || !(results->study->economics.costs.threshold > 0))
        return NULL;
    for (int i = 0; i < n; i++) {
        if (best == NULL || worth_of(results, &front[i]) > worth_of(results, best))
            best = &front[i];
    }
    return best;
}

/* With its error where the design asked for net benefit itself: costs and QALYs hang together, and their two
 * errors do not make that of a difference. */
void ebb_design_page_add_worth(const struct ebb_design_page *page, const struct ebb_candidate *best,
                               bool goes_on, struct ebb_text *line)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_costs *costs = &results->study->economics.costs;
    double worth = worth_of(results, best), error = NAN;
    for (int i = 0; i < results->n_outcomes && results->ranges == NULL; i++) {
        if (results->outcomes[i] == EBB_ROW_NET_BENEFIT)
            error =
                ebb_design_results_answer(results, best->row, ebb_design_results_at(results, i, best->policy))
                    ->error;
    }
    ebb_text_add(line, "%s %s %s for a QALY most net benefit (", goes_on ? "at" : "At",
                 ebb_format_count((int64_t)(costs->threshold + 0.5)).chars, costs->currency);
    ebb_text_add(line, "%s %s): ",
                 isnan(error) ? ebb_format_decimals(worth, 0).chars
                              : ebb_format_with_error(worth, error).chars,
                 costs->currency);
}

/* Neighbours alone: theirs are the differences that are known on the same patients. */
void ebb_design_page_add_rivals(const struct ebb_design_page *page, const struct ebb_candidate *best,
                                const struct ebb_candidate *front, int n, struct ebb_text *line)
{
    const struct ebb_candidate *last = front + n - 1;
    int said = 0;
    for (const struct ebb_candidate *of = front; of <= last; of++) {
        const struct ebb_candidate *step = of == best + 1 ? of : of == best - 1 ? best : NULL;
        if (step == NULL || !(fabs(step->more_benefit) < 2 * step->more_benefit_error))
            continue;
        ebb_text_add(line, "%s%s", said++ > 0 ? " and " : ", not told apart from ",
                     page->results->study->policies[of->policy].name);
        if (ebb_design_results_varies_in(page->results, of->policy, of->circumstance)) {
            ebb_text_add(line, " with ");
            ebb_design_words_add_setting_of(page->results->design, of->row, EBB_DESIGN_CHOSEN,
                                            page->results->study->policies[of->policy].name, true, line);
        }
    }
}

void ebb_design_text_add_played(const struct ebb_design_run *run, struct ebb_text *text)
{
    if (run->n_played < run->results.n_rows - run->n_kept)
        ebb_text_add(text, "; %s played, the others differ from them in prices alone",
                     ebb_format_of(run->n_played, "row was", "rows were").chars);
}
