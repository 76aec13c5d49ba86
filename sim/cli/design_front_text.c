/* SPDX-License-Identifier: MIT
 * design_front_text: settings that are not dominated, each with what it has more than the one before.
 *
 *     horizon 26 weeks                       infusions a year             weeks in response
 *                                                        more                          more
 *       symptoms, trigger 24 points       7.83 ± 0.12               16.3 ± 0.4
 *       symptoms, trigger 22 points       8.31 ± 0.12  0.48 ± 0.11   16.6 ± 0.4  0.3 ± 0.2 ≈
 *
 * Of few settings all stand there, those of the front with a star and their steps: whoever asked whether
 * eight are worth more than six finds both, and the page needs no second table of rows.
 *
 * Steps are paired, values are not: two lines whose values are apart by less than their errors may be told
 * apart well, and the other way round. ≈ says where they are not.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>

#include "design_page.h"
#include "design_words.h"
#include "wrapped.h"

/* Lines of a page, over all circumstances; the file has the rest. */
enum { MOST_OF_FRONT = 10 };

/* The lines of one circumstance that are shown, and how they are called. */
struct front {
    const struct ebb_design_page *page;
    const struct ebb_candidate *lines; /* by rising cost */
    int n, n_shown;
    bool has_all;        /* and not those of the front alone */
    bool has_ratios;     /* what a QALY more costs */
    bool names_policies; /* else all are of one, which stands in the corner */
    bool names_rows;     /* labels would be too long: settings stand below */
};

/* In the front's list itself, where of settings that do equally well one stands. */
static bool is_listed(const struct ebb_design_results *results, const struct ebb_candidate *of)
{
    for (int i = 0; i < results->n_front; i++) {
        if (results->front[i].row == of->row && results->front[i].policy == of->policy)
            return true;
    }
    return false;
}

static void add_number(const struct ebb_design_results *results, const struct ebb_candidate *of,
                       struct ebb_text *text)
{
    ebb_text_add(text, "%s %lld", results->ranges ? "setting" : "row",
                 (long long)ebb_design_results_setting(results, of->row) + 1);
}

static void add_label(const struct front *front, const struct ebb_candidate *of, struct ebb_text *text)
{
    const struct ebb_design_results *results = front->page->results;
    if (front->names_policies)
        ebb_text_add(text, "%s, ", results->study->policies[of->policy].name);
    if (!ebb_design_results_varies_in(results, of->policy, of->circumstance))
        ebb_text_add(text, "any row");
    else if (front->names_rows)
        add_number(results, of, text);
    else
        ebb_design_words_add_setting_of(results->design, of->row, EBB_DESIGN_CHOSEN,
                                        results->study->policies[of->policy].name, false, text);
}

static void put_value(const struct front *front, struct ebb_text_cell *cell, const struct ebb_candidate *of,
                      int outcome)
{
    const struct ebb_design_results *results = front->page->results;
    const int asked = ebb_design_results_at(results, outcome, of->policy);
    const struct ebb_answer *answer = ebb_design_results_answer(results, of->row, asked);
    if (results->ranges) {
        const struct ebb_nested_range *range =
            ebb_design_results_range(results, ebb_design_results_setting(results, of->row), asked);
        ebb_text_table_put(
            cell, "%s",
            ebb_design_page_number(ebb_measure_scale(results->outcomes[outcome]), range->median, range->error)
                .chars);
        return;
    }
    ebb_text_table_put(
        cell, "%s%s",
        ebb_design_page_number(ebb_measure_scale(results->outcomes[outcome]), answer->value, answer->error)
            .chars,
        front->has_all && outcome == results->gain &&
                ebb_design_results_is_in_front(results, of->row, of->policy)
            ? " *"
            : "");
}

/* Whether a mixture of two others of the front brings as much for less (extended dominance): not on the
 * hull. */
static bool is_extended(const struct front *front, const struct ebb_candidate *of)
{
    const struct ebb_candidate *all = front->lines;
    for (const struct ebb_candidate *less = all; less < all + front->n; less++) {
        for (const struct ebb_candidate *more = all; more < all + front->n; more++) {
            if (less->gain < of->gain && of->gain < more->gain &&
                (of->cost - less->cost) * (more->gain - of->gain) >
                    (more->cost - of->cost) * (of->gain - less->gain))
                return true;
        }
    }
    return false;
}

/* Of the line's step: what a QALY more costs, where there is more of it. */
static void put_ratio(const struct front *front, const struct ebb_candidate *of, struct ebb_text_cell *cell)
{
    const double ratio = of->more_cost / of->more_gain;
    if (isnan(of->more_gain))
        return;
    const struct ebb_text_cell step = *cell;
    if (fabs(of->more_gain) < 2 * of->more_gain_error)
        ebb_text_table_put(cell, "%s (–%s)", step.chars, is_extended(front, of) ? " e" : "");
    else
        ebb_text_table_put(cell, "%s (%s%s)", step.chars, ebb_format_count((int64_t)(ratio + 0.5)).chars,
                           is_extended(front, of) ? " e" : "");
}

/* Two errors: what as many pairs of equal settings as one in twenty would reach. */
static void put_step(struct ebb_text_cell *cell, double scale, double more, double error)
{
    if (!isnan(more))
        ebb_text_table_put(cell, "%s%s", ebb_design_page_number(scale, more, error).chars,
                           fabs(more) < 2 * error ? " ≈" : "");
}

/* In how many draws there is more, or less, of the gain: at the lower of two shared errors, as everywhere. */
static void put_share(struct ebb_text_cell *cell, const struct ebb_candidate *of)
{
    const struct ebb_nested_range *range = &of->gain_range;
    const double share = of->more_gain > 0 ? range->sure_above : range->sure_below;
    if (range->n_rows == 0 || isnan(share) || fabs(of->more_gain) < 2 * of->more_gain_error)
        return;
    const struct ebb_text_cell step = *cell;
    ebb_text_table_put(cell, "%s in %s %%", step.chars, ebb_format_decimals(100 * share, 0).chars);
}

static void add_lines(const struct front *front, struct ebb_text_table *table)
{
    const struct ebb_design_results *results = front->page->results;
    const double cost_scale = ebb_measure_scale(results->outcomes[results->cost]),
                 gain_scale = ebb_measure_scale(results->outcomes[results->gain]);
    struct ebb_text label = {0};
    for (int i = 0; i < front->n_shown; i++) {
        const struct ebb_candidate *of = &front->lines[i];
        label.length = 0;
        add_label(front, of, &label);
        ebb_text_table_put(&table->labels[i], "  %s", ebb_text_chars(&label));
        put_value(front, ebb_text_table_cell(table, i, 0, 0), of, results->cost);
        put_value(front, ebb_text_table_cell(table, i, 1, 0), of, results->gain);
        put_step(ebb_text_table_cell(table, i, 0, 1), cost_scale, of->more_cost, of->more_cost_error);
        put_step(ebb_text_table_cell(table, i, 1, 1), gain_scale, of->more_gain, of->more_gain_error);
        put_share(ebb_text_table_cell(table, i, 1, 1), of);
        if (front->has_ratios)
            put_ratio(front, of, ebb_text_table_cell(table, i, 0, 1));
    }
    ebb_text_free(&label);
}

static void add_settings_below(const struct front *front)
{
    const struct ebb_design_results *results = front->page->results;
    struct ebb_text text = {0};
    for (int i = 0; i < front->n_shown && front->names_rows; i++) {
        const struct ebb_candidate *of = &front->lines[i];
        if (!ebb_design_results_varies_in(results, of->policy, of->circumstance))
            continue;
        text.length = 0;
        if (front->names_policies)
            ebb_text_add(&text, "%s, ", results->study->policies[of->policy].name);
        add_number(results, of, &text);
        ebb_text_add(&text, ": ");
        ebb_design_words_add_setting_of(results->design, of->row, EBB_DESIGN_CHOSEN,
                                        results->study->policies[of->policy].name, false, &text);
        ebb_wrapped_add(front->page->text, 4, 8, ebb_text_chars(&text));
    }
    ebb_text_free(&text);
}

/* "horizon 26 weeks, symptoms": what all lines have alike. */
static void put_corner(const struct front *front, struct ebb_text_cell *cell)
{
    const struct ebb_design_results *results = front->page->results;
    const struct ebb_candidate *first = &front->lines[0];
    struct ebb_text text = {0};
    if (results->n_circumstances > 1)
        ebb_design_words_add_setting(results->design, first->row, EBB_DESIGN_GIVEN, &text);
    if (!front->names_policies)
        ebb_text_add(&text, "%s%s", text.length > 0 ? ", " : "",
                     results->study->policies[first->policy].name);
    ebb_text_table_put(cell, "%s", ebb_text_chars(&text));
    ebb_text_free(&text);
}

static enum ebb_status add_circumstance(struct front *front)
{
    const struct ebb_design_results *results = front->page->results;
    struct ebb_text_table table = {0};
    const enum ebb_status status = ebb_text_table_init(&table, front->n_shown, 2, 2);
    if (status != EBB_OK)
        return status;
    for (int i = 1; i < front->n_shown; i++)
        front->names_policies = front->names_policies || front->lines[i].policy != front->lines[0].policy;
    put_corner(front, &table.corner);
    ebb_text_table_put(&table.headings[0], "%s", ebb_design_page_heading(front->page, results->cost).chars);
    ebb_text_table_put(&table.headings[1], "%s", ebb_design_page_heading(front->page, results->gain).chars);
    if (front->has_ratios)
        ebb_text_table_put(&table.headings[0], "%s (for a QALY)",
                           ebb_design_page_heading(front->page, results->cost).chars);
    table.parts[0] = "";
    table.parts[1] = "more";
    add_lines(front, &table);
    const bool is_wide = !front->names_rows && ebb_text_table_width(&table) > EBB_TEXT_TABLE_WIDTH;
    if (!is_wide)
        ebb_text_table_print(&table, front->page->text);
    ebb_text_table_free(&table);
    if (is_wide) {
        front->names_rows = true;
        return add_circumstance(front);
    }
    if (front->n > front->n_shown)
        ebb_text_add(front->page->text, "  and %d more, in /front of the file\n", front->n - front->n_shown);
    add_settings_below(front);
    return EBB_OK;
}

static void add_head(const struct ebb_design_page *page, bool has_all, bool has_ratios)
{
    const struct ebb_design_results *results = page->results;
    const int cost = results->outcomes[results->cost], gain = results->outcomes[results->gain];
    struct ebb_text line = {0};
    ebb_text_add(&line,
                 "%s not dominated%s: nothing else here has %s %s for as few %s. More: than the %s above, on "
                 "the same patients; ≈: by less than two errors, not told apart.",
                 has_all ? "*" : "Settings", has_all ? "" : " (*)",
                 EBB_MEASURES[gain].better == EBB_LESS_IS_BETTER ? "fewer" : "more",
                 EBB_MEASURES[gain].counted, EBB_MEASURES[cost].counted, has_all ? "* line" : "line");
    if (results->ranges)
        ebb_text_add(&line, " Medians over the draws; in N %%: of them at least more has that sign.");
    if (has_ratios)
        ebb_text_add(
            &line, " ( ): what each QALY more costs; e: mixtures of others do better (extended dominance).");
    ebb_text_add(page->text, "\n");
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_free(&line);
}

bool ebb_design_page_has_all_in_front(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    return results->n_front > 0 && results->n_circumstances == 1 && results->ranges == NULL &&
           results->n_candidates[0] <= EBB_PAGE_ALL_CANDIDATES;
}

static int by_cost(const void *a, const void *b)
{
    const struct ebb_candidate *x = a, *y = b;
    if (x->cost != y->cost)
        return x->cost > y->cost ? 1 : -1;
    return x->row != y->row ? (x->row > y->row ? 1 : -1) : x->policy - y->policy;
}

/* Every setting under every policy, a policy that no choice changes once: what the front was chosen from. */
static int list_all(const struct ebb_design_page *page, struct ebb_candidate out[EBB_PAGE_ALL_CANDIDATES])
{
    const struct ebb_design_results *results = page->results;
    int n = results->n_front;
    for (int i = 0; i < n; i++)
        out[i] = results->front[i];
    for (int p = 0; p < results->study->n_policies; p++) {
        const bool varies = ebb_design_results_varies_in(results, p, 0);
        for (int64_t row = 0; row < (varies ? results->n_rows : 1) && n < EBB_PAGE_ALL_CANDIDATES; row++) {
            const struct ebb_answer *cost = ebb_design_results_answer(
                                        results, row, ebb_design_results_at(results, results->cost, p)),
                                    *gain = ebb_design_results_answer(
                                        results, row, ebb_design_results_at(results, results->gain, p));
            const struct ebb_candidate of = {.row = row,
                                             .policy = p,
                                             .cost = cost->value,
                                             .gain = gain->value,
                                             .more_cost = NAN,
                                             .more_gain = NAN};
            if (isfinite(of.cost) && isfinite(of.gain) && !is_listed(results, &of))
                out[n++] = of;
        }
    }
    qsort(out, (size_t)n, sizeof out[0], by_cost);
    return n;
}

static enum ebb_status add_all(const struct ebb_design_page *page, bool has_ratios)
{
    struct ebb_candidate all[EBB_PAGE_ALL_CANDIDATES];
    const int n = list_all(page, all);
    struct front front = {
        .page = page, .lines = all, .n = n, .n_shown = n, .has_all = true, .has_ratios = has_ratios};
    return add_circumstance(&front);
}

/* Half of the lines of two circumstances, and at least two: a page of sixteen is long, and asked for. */
enum ebb_status ebb_design_page_add_front(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    enum ebb_status status = EBB_OK;
    if (results->front_state != EBB_FRONT_FOUND) {
        ebb_text_add(page->text, "\nNo setting is called not dominated: %s.\n",
                     EBB_FRONT_STATES[results->front_state]);
        return EBB_OK;
    }
    const bool has_all = ebb_design_page_has_all_in_front(page);
    const bool has_ratios =
        results->outcomes[results->cost] == EBB_ROW_COST && results->outcomes[results->gain] == EBB_ROW_QALY;
    const int share = MOST_OF_FRONT / results->n_circumstances, most = share > 2 ? share : 2;
    add_head(page, has_all, has_ratios);
    if (has_all)
        return add_all(page, has_ratios);
    for (int i = 0; i < results->n_front && status == EBB_OK;) {
        struct front front = {.page = page, .lines = &results->front[i], .has_ratios = has_ratios};
        while (i < results->n_front && results->front[i].circumstance == front.lines->circumstance) {
            i++;
            front.n++;
        }
        front.n_shown = front.n < most ? front.n : most;
        if (front.lines > results->front)
            ebb_text_add(page->text, "\n");
        status = add_circumstance(&front);
    }
    return status;
}
