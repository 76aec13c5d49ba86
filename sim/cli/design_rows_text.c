/* SPDX-License-Identifier: MIT
 * design_rows_text: rows of a design as a table of a page.
 *
 *         row  trigger    min_gap                                symptoms
 *                                    weeks in response  infusions a year
 *           1  12 points  1 week        41.34 ± 0.86 *        28.4 ± 1.2
 *       calendar, the same in every row: ...
 *
 * A star is of a row and a policy, so it stands at a number and not at the row. Settings that are too long
 * to stand beside numbers have lines of their own below, whole: what is cut can be used by nobody.
 *
 *   1. Numbers   2. Which rows   3. Labels   4. The table
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>

#include "design_page.h"
#include "design_words.h"
#include "wrapped.h"

/* 1. Numbers */

struct ebb_formatted ebb_design_page_number(double scale, double value, double error)
{
    if (isnan(value))
        return (struct ebb_formatted){"–"};
    return error == 0 || isnan(error) ? ebb_format_decimals(scale * value, 2)
                                      : ebb_format_with_error(scale * value, scale * error);
}

struct ebb_formatted ebb_design_page_answer(const struct ebb_design_results *results, int64_t row, int asked)
{
    const struct ebb_asked *of = &results->asked[asked];
    const struct ebb_answer *answer = ebb_design_results_answer(results, row, asked);
    if (of->other < 0 && !ebb_measure_can_occur(of->measure, results->study, of->policy))
        return (struct ebb_formatted){"–"};
    return ebb_design_page_number(ebb_measure_scale(of->measure), answer->value, answer->error);
}

/* 2. Which rows */

struct ranked {
    int64_t row;
    double value;
};

static int compare(const void *a, const void *b)
{
    const struct ranked *first = a, *second = b;
    if (first->value != second->value)
        return first->value > second->value ? -1 : 1;
    return first->row < second->row ? -1 : 1;
}

int ebb_design_page_best(const struct ebb_design_page *page, int asked, bool most, int n, int64_t *out_rows)
{
    const struct ebb_design_results *results = page->results;
    struct ranked *ranked = malloc((size_t)results->n_rows * sizeof *ranked);
    int64_t found = 0;
    if (ranked == NULL) {
        page->text->failed = true; /* which the page asks at its end */
        return 0;
    }
    for (int64_t row = 0; row < results->n_rows; row++) {
        const double value = ebb_design_results_answer(results, row, asked)->value;
        if (isfinite(value))
            ranked[found++] = (struct ranked){row, most ? value : -value};
    }
    qsort(ranked, (size_t)found, sizeof *ranked, compare);
    const int shown = found < n ? (int)found : n;
    for (int i = 0; i < shown; i++)
        out_rows[i] = ranked[i].row;
    free(ranked);
    return shown;
}

/* 3. Labels */

/* Settings wider than this leave no room for two numbers of a policy beside them. */
enum { MOST_SETTINGS = 48 };

struct lines {
    const struct ebb_design_page *page;
    int n;
    int64_t rows[EBB_PAGE_ALL_ROWS];
    int widths[EBB_MAX_AXES]; /* of settings, in letters */
    /* How settings are shown: in columns, as lists in the labels (of rows that set little each), or below. */
    enum { IN_COLUMNS, IN_LABELS, BELOW } way;
};

/* A policy that no choice changes is in the front once, and does as well in every row. */
static bool is_in_front(const struct ebb_design_results *results, int64_t row, int policy)
{
    const int circumstance = results->n_front > 0 ? ebb_design_results_circumstance(results, row) : -1;
    for (int i = 0; i < results->n_front; i++) {
        const struct ebb_candidate *of = &results->front[i];
        if (of->policy == policy && of->circumstance == circumstance &&
            (of->row == row || !ebb_design_results_varies_in(results, policy, circumstance)))
            return true;
    }
    return false;
}

static void choose_way(struct lines *lines)
{
    const struct ebb_design *design = lines->page->results->design;
    struct ebb_text text = {0};
    double values[EBB_MAX_AXES];
    size_t width = 0, longest = 0;
    for (int k = 0; k < design->n_axes; k++) {
        lines->widths[k] = (int)strlen(ebb_design_words_name(design, k));
        for (int i = 0; i < lines->n; i++) {
            ebb_design_values(design, lines->rows[i], values);
            text.length = 0;
            ebb_design_words_add_value(&design->axes[k], values[k], &text);
            if ((int)text.length > lines->widths[k])
                lines->widths[k] = (int)text.length;
        }
        width += (size_t)lines->widths[k] + 2;
    }
    for (int i = 0; i < lines->n; i++) {
        text.length = 0;
        ebb_design_words_add_setting(design, lines->rows[i], EBB_DESIGN_ALL, &text);
        longest = text.length > longest ? text.length : longest;
    }
    lines->way = width <= MOST_SETTINGS ? IN_COLUMNS : longest <= MOST_SETTINGS ? IN_LABELS : BELOW;
    ebb_text_free(&text);
}

static void put_corner(const struct lines *lines, struct ebb_text_cell *cell)
{
    const struct ebb_design *design = lines->page->results->design;
    struct ebb_text text = {0};
    ebb_text_add(&text, "    row");
    for (int k = 0; k < design->n_axes && lines->way == IN_COLUMNS; k++)
        ebb_text_add(&text, "  %-*s", lines->widths[k], ebb_design_words_name(design, k));
    ebb_text_table_put(cell, "%s", ebb_text_chars(&text));
    ebb_text_free(&text);
}

static void put_label(const struct lines *lines, int64_t row, struct ebb_text_cell *cell)
{
    const struct ebb_design *design = lines->page->results->design;
    struct ebb_text text = {0};
    double values[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    ebb_text_add(&text, " %6lld", (long long)row + 1);
    if (lines->way == IN_LABELS) {
        ebb_text_add(&text, "  ");
        ebb_design_words_add_setting(design, row, EBB_DESIGN_ALL, &text);
    }
    for (int k = 0; k < design->n_axes && lines->way == IN_COLUMNS; k++) {
        const size_t start = text.length + 2;
        ebb_text_add(&text, "  ");
        ebb_design_words_add_value(&design->axes[k], values[k], &text);
        ebb_text_add(&text, "%*s", lines->widths[k] - (int)(text.length - start), "");
    }
    if (design->n_draws > 0)
        ebb_text_add(&text, "  draw %d", ebb_design_draw(design, row) + 1);
    ebb_text_table_put(cell, "%s", ebb_text_chars(&text));
    ebb_text_free(&text);
}

static void add_settings_below(const struct lines *lines)
{
    const struct ebb_design *design = lines->page->results->design;
    struct ebb_text text = {0};
    ebb_text_add(lines->page->text, "\n");
    for (int i = 0; i < lines->n; i++) {
        text.length = 0;
        ebb_text_add(&text, "row %lld: ", (long long)lines->rows[i] + 1);
        ebb_design_words_add_setting(design, lines->rows[i], EBB_DESIGN_ALL, &text);
        ebb_wrapped_add(lines->page->text, 2, 6, ebb_text_chars(&text));
    }
    ebb_text_free(&text);
}

/* 4. The table */

static void add_notes(const struct lines *lines)
{
    const struct ebb_design_page *page = lines->page;
    const int n_others = page->results->study->n_policies - page->n_policies;
    if (page->results->n_rows > lines->n || n_others > 0) {
        ebb_text_add(page->text, "  and ");
        if (page->results->n_rows > lines->n)
            ebb_text_add(page->text, "%s",
                         ebb_format_of(page->results->n_rows - lines->n, "more row", "more rows").chars);
        if (n_others > 0)
            ebb_text_add(page->text, "%s%s", page->results->n_rows > lines->n ? ", " : "",
                         ebb_format_of(n_others, "more policy", "more policies").chars);
        ebb_text_add(page->text, " in the file\n");
    }
}

/* Of a policy that no row changes one line says what a block of equal columns would. */
static void add_constant(const struct ebb_design_page *page, int policy)
{
    const struct ebb_design_results *results = page->results;
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s, the same in every row:", results->study->policies[policy].name);
    for (int part = 0; part < page->n_outcomes; part++)
        ebb_text_add(
            &line, "%s %s %s", part > 0 ? "," : "",
            ebb_design_page_answer(results, 0, ebb_design_results_at(results, page->outcomes[part], policy))
                .chars,
            EBB_MEASURES[results->outcomes[page->outcomes[part]]].counted);
    ebb_wrapped_add(page->text, 2, 4, ebb_text_chars(&line));
    ebb_text_free(&line);
}

static void put_policy(const struct lines *lines, struct ebb_text_table *table, int group, int policy)
{
    const struct ebb_design_page *page = lines->page;
    ebb_text_table_put(&table->headings[group], "%s", page->results->study->policies[policy].name);
    for (int i = 0; i < lines->n * page->n_outcomes; i++) {
        const int row = i / page->n_outcomes, part = i % page->n_outcomes,
                  asked = ebb_design_results_at(page->results, page->outcomes[part], policy);
        ebb_text_table_put(ebb_text_table_cell(table, row, group, part), "%s%s",
                           ebb_design_page_answer(page->results, lines->rows[row], asked).chars,
                           part == 0 && is_in_front(page->results, lines->rows[row], policy) ? " *" : "");
    }
}

static enum ebb_status add_table(struct lines *lines)
{
    const struct ebb_design_page *page = lines->page;
    const struct ebb_design_results *results = page->results;
    int policies[EBB_PAGE_POLICIES], constant[EBB_PAGE_POLICIES], n = 0, n_constant = 0;
    struct ebb_text_table table = {0};
    for (int p = 0; p < page->n_policies; p++) {
        if (ebb_design_results_varies(results, page->policies[p]))
            policies[n++] = page->policies[p];
        else
            constant[n_constant++] = page->policies[p];
    }
    if (n == 0) /* nothing varies: one column of the first says so */
        policies[n++] = page->policies[0];
    const enum ebb_status status = ebb_text_table_init(&table, lines->n, n, page->n_outcomes);
    if (status != EBB_OK)
        return status;
    choose_way(lines);
    put_corner(lines, &table.corner);
    for (int part = 0; part < page->n_outcomes; part++)
        table.parts[part] = EBB_MEASURES[results->outcomes[page->outcomes[part]]].counted;
    for (int i = 0; i < lines->n; i++)
        put_label(lines, lines->rows[i], &table.labels[i]);
    for (int g = 0; g < n; g++)
        put_policy(lines, &table, g, policies[g]);
    ebb_text_table_print(&table, page->text);
    ebb_text_table_free(&table);
    if (lines->way == BELOW)
        add_settings_below(lines);
    for (int p = 0; p < n_constant; p++)
        add_constant(page, constant[p]);
    add_notes(lines);
    return EBB_OK;
}

enum ebb_status ebb_design_page_add_rows(const struct ebb_design_page *page)
{
    const struct ebb_design_results *results = page->results;
    const int first = page->outcomes[0], measure = results->outcomes[first];
    const bool most = EBB_MEASURES[measure].better != EBB_LESS_IS_BETTER;
    struct lines lines = {.page = page};
    if (results->n_rows <= EBB_PAGE_ALL_ROWS) {
        while (lines.n < results->n_rows) {
            lines.rows[lines.n] = lines.n;
            lines.n++;
        }
        return add_table(&lines);
    }
    lines.n = ebb_design_page_best(page, ebb_design_results_at(results, first, page->policies[0]), most,
                                   EBB_PAGE_BEST_ROWS, lines.rows);
    ebb_text_add(page->text, "The %d rows with the %s %s under %s\n\n", lines.n, most ? "most" : "fewest",
                 EBB_MEASURES[measure].counted, results->study->policies[page->policies[0]].name);
    return add_table(&lines);
}
