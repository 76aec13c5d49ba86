/* SPDX-License-Identifier: MIT
 * design_front_text: settings that are not dominated, each with what it has more than the one before.
 *
 *     horizon 26 weeks                       infusions a year             weeks in response
 *                                                        more                          more
 *       symptoms, trigger 24 points       7.83 ± 0.12               16.3 ± 0.4
 *       symptoms, trigger 22 points       8.31 ± 0.12  0.48 ± 0.11   16.6 ± 0.4  0.3 ± 0.2 ≈
 *
 * Steps are paired, values are not: two lines whose values are apart by less than their errors may be told
 * apart well, and the other way round. ≈ says where they are not.
 */
#include <math.h>
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
    int first, n, n_shown; /* of the results' candidates */
    bool names_policies;   /* else all are of one, which stands in the corner */
    bool names_rows;       /* labels would be too long: settings stand below */
};

static void add_label(const struct front *front, const struct ebb_candidate *of, struct ebb_text *text)
{
    const struct ebb_design_results *results = front->page->results;
    if (front->names_policies)
        ebb_text_add(text, "%s, ", results->study->policies[of->policy].name);
    if (!ebb_design_results_varies_in(results, of->policy, of->circumstance))
        ebb_text_add(text, "any row");
    else if (front->names_rows)
        ebb_text_add(text, "row %lld", (long long)of->row + 1);
    else
        ebb_design_words_add_setting(results->design, of->row, EBB_DESIGN_CHOSEN, text);
}

static void put_value(const struct front *front, struct ebb_text_cell *cell, const struct ebb_candidate *of,
                      int outcome)
{
    const struct ebb_design_results *results = front->page->results;
    const int asked = ebb_design_results_at(results, outcome, of->policy);
    const struct ebb_answer *answer = ebb_design_results_answer(results, of->row, asked);
    ebb_text_table_put(
        cell, "%s",
        ebb_design_page_number(ebb_measure_scale(results->outcomes[outcome]), answer->value, answer->error)
            .chars);
}

/* Two errors: what as many pairs of equal settings as one in twenty would reach. */
static void put_step(struct ebb_text_cell *cell, double scale, double more, double error)
{
    if (!isnan(more))
        ebb_text_table_put(cell, "%s%s", ebb_design_page_number(scale, more, error).chars,
                           fabs(more) < 2 * error ? " ≈" : "");
}

static void add_lines(const struct front *front, struct ebb_text_table *table)
{
    const struct ebb_design_results *results = front->page->results;
    const double cost_scale = ebb_measure_scale(results->outcomes[results->cost]),
                 gain_scale = ebb_measure_scale(results->outcomes[results->gain]);
    struct ebb_text label = {0};
    for (int i = 0; i < front->n_shown; i++) {
        const struct ebb_candidate *of = &results->front[front->first + i];
        label.length = 0;
        add_label(front, of, &label);
        ebb_text_table_put(&table->labels[i], "  %s", ebb_text_chars(&label));
        put_value(front, ebb_text_table_cell(table, i, 0, 0), of, results->cost);
        put_value(front, ebb_text_table_cell(table, i, 1, 0), of, results->gain);
        put_step(ebb_text_table_cell(table, i, 0, 1), cost_scale, of->more_cost, of->more_cost_error);
        put_step(ebb_text_table_cell(table, i, 1, 1), gain_scale, of->more_gain, of->more_gain_error);
    }
    ebb_text_free(&label);
}

static void add_settings_below(const struct front *front)
{
    const struct ebb_design_results *results = front->page->results;
    struct ebb_text text = {0};
    for (int i = 0; i < front->n_shown && front->names_rows; i++) {
        const struct ebb_candidate *of = &results->front[front->first + i];
        if (!ebb_design_results_varies_in(results, of->policy, of->circumstance))
            continue;
        text.length = 0;
        ebb_text_add(&text, "row %lld: ", (long long)of->row + 1);
        ebb_design_words_add_setting(results->design, of->row, EBB_DESIGN_CHOSEN, &text);
        ebb_wrapped_add(front->page->text, 4, 8, ebb_text_chars(&text));
    }
    ebb_text_free(&text);
}

/* "horizon 26 weeks, symptoms": what all lines have alike. */
static void put_corner(const struct front *front, struct ebb_text_cell *cell)
{
    const struct ebb_design_results *results = front->page->results;
    const struct ebb_candidate *first = &results->front[front->first];
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
        front->names_policies = front->names_policies || results->front[front->first + i].policy !=
                                                             results->front[front->first].policy;
    put_corner(front, &table.corner);
    ebb_text_table_put(&table.headings[0], "%s", EBB_MEASURES[results->outcomes[results->cost]].counted);
    ebb_text_table_put(&table.headings[1], "%s", EBB_MEASURES[results->outcomes[results->gain]].counted);
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

static void add_head(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    const int cost = results->outcomes[results->cost], gain = results->outcomes[results->gain];
    struct ebb_text line = {0};
    ebb_text_add(
        &line,
        "Not dominated (*): nothing else here has %s %s for as few %s. More: than the line above, on "
        "the same patients; ≈: by less than two errors, not told apart.",
        EBB_MEASURES[gain].better == EBB_LESS_IS_BETTER ? "fewer" : "more", EBB_MEASURES[gain].counted,
        EBB_MEASURES[cost].counted);
    ebb_text_add(page->text, "\n");
    ebb_wrapped_add(page->text, 0, 2, ebb_text_chars(&line));
    ebb_text_add(page->text, "\n");
    ebb_text_free(&line);
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
    const int share = MOST_OF_FRONT / results->n_circumstances, most = share > 2 ? share : 2;
    add_head(page);
    for (int i = 0; i < results->n_front && status == EBB_OK;) {
        struct front front = {.page = page, .first = i};
        while (i < results->n_front &&
               results->front[i].circumstance == results->front[front.first].circumstance)
            i++;
        front.n = i - front.first;
        front.n_shown = front.n < most ? front.n : most;
        if (front.first > 0)
            ebb_text_add(page->text, "\n");
        status = add_circumstance(&front);
    }
    return status;
}
