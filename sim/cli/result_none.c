/* SPDX-License-Identifier: MIT
 * result_none: estimates of what was seen in none of the patients, or in all of them.
 *
 *     more than 24 a year, %            0 of 61,928      34.75 ± 0.19
 *     reported by patients per year               –      3.675 ± 0.022
 *
 *     0 of n: seen in none of n patients; up to 0.0062 % of such patients may have it (95 % limit).
 *     –: nothing under that policy brings any.
 *
 * "0 ± 0" says that a number is known exactly. It is so where nothing can bring what is counted, and then it
 * is no finding: a dash (result_dashes.c). Where it could have come and did not, the error among those seen
 * is 0 and the number is known as far as their number goes. What goes into a cell is how many they were; the
 * limit is said once below the table, for the fewest of its cells, since it is as wide as a cell.
 *
 * Patients are counted, also where a row is of infusions or gaps: those of one patient are not independent,
 * and a limit from their number would be far too low.
 *
 *   1. Cells   2. Below a table   3. In a sentence
 */
#include <math.h>

#include <ebb/confidence.h>
#include <ebb/format.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. Cells */

void ebb_result_put_estimate(const struct ebb_result_number *number, struct ebb_text_cell *cell,
                             struct ebb_result_none *none)
{
    const bool exact = number->error == 0.0 && number->n > 0.0;
    double lower, upper;
    if (!exact || (number->value != 0.0 && !(number->is_share && number->value == 1.0))) {
        ebb_text_table_put(
            cell, "%s",
            ebb_format_with_error(number->scale * number->value, number->scale * number->error).chars);
        return;
    }
    const bool nobody = number->value == 0.0;
    ebb_confidence_wilson(nobody ? 0.0 : 1.0, number->n, &lower, &upper);
    const double open = nobody ? upper : 1.0 - lower;
    none->open = open > none->open ? open : none->open;
    none->nobody = none->nobody || nobody;
    none->everybody = none->everybody || !nobody;
    ebb_text_table_put(cell, nobody ? "0 of %s" : "all of %s", ebb_format_count((int64_t)number->n).chars);
}

/* 2. Below a table */

void ebb_result_add_none(const struct ebb_result_none *none, struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (!none->nobody && !none->everybody)
        return;
    ebb_text_add(&line, "%s: seen in %s of n patients; up to %s %% of such patients may %s (95 %% limit).",
                 none->nobody && none->everybody ? "0 of n, all of n"
                 : none->nobody                  ? "0 of n"
                                                 : "all of n",
                 none->nobody && none->everybody ? "none or all"
                 : none->nobody                  ? "none"
                                                 : "all",
                 ebb_format_digits(100.0 * none->open, 2).chars,
                 none->nobody && none->everybody ? "be otherwise"
                 : none->nobody                  ? "have it"
                                                 : "not have it");
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 3. In a sentence */

/* The words of a limit have brackets of their own. */
void ebb_result_add_count(int64_t count, int64_t of, struct ebb_text *text)
{
    const double n = (double)of, share = (double)count / n;
    const bool some = count > 0 && count < of;
    ebb_text_add(text, "%s", ebb_format_count(count).chars);
    if (of > 0)
        ebb_text_add(text, some ? " (%s)" : ", %s,",
                     ebb_format_share(share, ebb_confidence_share_error(share, n), n).chars);
}
