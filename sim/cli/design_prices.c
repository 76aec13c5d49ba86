/* SPDX-License-Identifier: MIT
 * design_prices: what the page of a design says of money besides its columns.
 *
 * A heading has room for "cost a patient" and no more. Whoever reads a number of money asks of which currency
 * and year, at which worth of a QALY, and whether prices are somebody's or made up; and whoever waits for
 * rows, why thousands of prices take no time.
 */
#include <ebb/format.h>

#include "design_text.h"
#include "wrapped.h"

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
    ebb_text_add(&line, "Costs in %s of %d, of %s%s", costs->currency, costs->year,
                 costs->induction == EBB_INDUCTION_COUNTED ? "induction and follow-up" : "follow-up alone",
                 ebb_economics_is_illustrative(&results->study->economics)
                     ? ", by prices or utilities that are made up (grade X)"
                     : "");
    if (benefit)
        ebb_text_add(&line, "; net benefit at %s %s for a QALY",
                     ebb_format_decimals(costs->threshold, 0).chars, costs->currency);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

void ebb_design_text_add_played(const struct ebb_design_run *run, struct ebb_text *text)
{
    if (run->n_played < run->results.n_rows - run->n_kept)
        ebb_text_add(text, "; %s played, the others differ from them in prices alone",
                     ebb_format_of(run->n_played, "row was", "rows were").chars);
}
