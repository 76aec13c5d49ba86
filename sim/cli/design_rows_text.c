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
 * Of a design with draws a line is a setting, and a number its median over draws with its range.
 *
 *   1. Numbers   2. Which rows   3. Labels   4. The table   5. All, or the best
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>

#include "design_page.h"
#include "design_words.h"
#include "result_parts.h"
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

void ebb_design_page_put_range(const struct ebb_design_page *page, int64_t setting, int asked,
                               struct ebb_text_cell *cell)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_asked *of = &results->asked[asked];
    const enum ebb_site site = results->design->at_new_site ? EBB_SITE_NEW : EBB_SITE_TYPICAL;
    if (of->other < 0 && !ebb_measure_can_occur(of->measure, results->study, of->policy))
        ebb_text_table_put(cell, "–");
    else
        ebb_result_put_range(ebb_design_results_range(results, setting, asked), of->measure, site, cell);
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

static double value_of(const struct ebb_design_results *results, int64_t setting, int asked)
{
    return results->ranges ? ebb_design_results_range(results, setting, asked)->median
                           : ebb_design_results_answer(results, setting, asked)->value;
}

int ebb_design_page_best(const struct ebb_design_page *page, int asked, bool most, int n, int64_t *out_rows)
{
    const struct ebb_design_results *results = page->results;
    struct ranked *ranked = malloc((size_t)results->n_settings * sizeof *ranked);
    int64_t found = 0;
    if (ranked == NULL) {
        page->text->failed = true; /* which the page asks at its end */
        return 0;
    }
    for (int64_t setting = 0; setting < results->n_settings; setting++) {
        const double value = value_of(results, setting, asked);
        if (isfinite(value))
            ranked[found++] =
                (struct ranked){ebb_design_results_first(results, setting), most ? value : -value};
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
    bool over_draws; /* lines are settings, and rows[] the first row of each */
    int n;
    int64_t rows[EBB_PAGE_ALL_ROWS];
    int widths[EBB_MAX_AXES]; /* of settings, in letters */
    /* How settings are shown: in columns, as lists in the labels (of rows that set little each), or below. */
    enum { IN_COLUMNS, IN_LABELS, BELOW } way;
};

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
    ebb_text_add(&text, lines->over_draws ? "setting" : "    row");
    for (int k = 0; k < design->n_axes && lines->way == IN_COLUMNS; k++)
        ebb_text_add(&text, "  %-*s", lines->widths[k], ebb_design_words_name(design, k));
    ebb_text_table_put(cell, "%s", ebb_text_chars(&text));
    ebb_text_free(&text);
}

/* What people call the line: the number of the row, or of the setting. */
static long long number_of(const struct lines *lines, int64_t row)
{
    return (long long)(lines->over_draws ? ebb_design_results_setting(lines->page->results, row) : row) + 1;
}

static void put_label(const struct lines *lines, int64_t row, struct ebb_text_cell *cell)
{
    const struct ebb_design *design = lines->page->results->design;
    struct ebb_text text = {0};
    double values[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    ebb_text_add(&text, " %6lld", number_of(lines, row));
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
    if (design->n_draws > 0 && !lines->over_draws)
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
        ebb_text_add(&text, "%s %lld: ", lines->over_draws ? "setting" : "row",
                     number_of(lines, lines->rows[i]));
        ebb_design_words_add_setting(design, lines->rows[i], EBB_DESIGN_ALL, &text);
        ebb_wrapped_add(lines->page->text, 2, 6, ebb_text_chars(&text));
    }
    ebb_text_free(&text);
}

/* 4. The table */

/* Of a policy that no row changes one line says what a block of equal columns would. */
static void add_constant(const struct ebb_design_page *page, int policy)
{
    const struct ebb_design_results *results = page->results;
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s, the same in every %s:", results->study->policies[policy].name,
                 results->ranges ? "setting" : "row");
    for (int part = 0; part < page->n_outcomes; part++) {
        const int asked = ebb_design_results_at(results, page->outcomes[part], policy);
        struct ebb_text_cell cell = {""};
        if (results->ranges)
            ebb_design_page_put_range(page, 0, asked, &cell);
        else
            ebb_text_table_put(&cell, "%s", ebb_design_page_answer(results, 0, asked).chars);
        ebb_text_add(&line, "%s %s %s", part > 0 ? "," : "", cell.chars,
                     ebb_design_page_heading(page, page->outcomes[part]).chars);
    }
    ebb_wrapped_add(page->text, 2, 4, ebb_text_chars(&line));
    ebb_text_free(&line);
}

/* What stands under one heading: a policy, or what it has more than the reference. */
struct group {
    int policy;
    bool is_difference;
};
enum { MOST_GROUPS = 2 * EBB_PAGE_POLICIES };

static void put_cell(const struct lines *lines, const struct group *group, int row, int outcome,
                     struct ebb_text_cell *cell)
{
    const struct ebb_design_results *results = lines->page->results;
    const int asked = group->is_difference ? ebb_design_results_pair(results, outcome, group->policy)
                                           : ebb_design_results_at(results, outcome, group->policy);
    if (lines->over_draws) {
        ebb_design_page_put_range(lines->page, ebb_design_results_setting(results, lines->rows[row]), asked,
                                  cell);
        return;
    }
    const bool has_star = outcome == lines->page->outcomes[0] &&
                          ebb_design_results_is_in_front(results, lines->rows[row], group->policy);
    ebb_text_table_put(cell, "%s%s", ebb_design_page_answer(results, lines->rows[row], asked).chars,
                       has_star ? " *" : "");
}

static void put_group(const struct lines *lines, const struct group *group, int at,
                      struct ebb_text_table *table)
{
    const struct ebb_design_page *page = lines->page;
    const struct ebb_policy *policies = page->results->study->policies;
    if (group->is_difference)
        ebb_text_table_put(&table->headings[at], "%s less %s", policies[group->policy].name,
                           policies[page->results->reference].name);
    else
        ebb_text_table_put(&table->headings[at], "%s", policies[group->policy].name);
    for (int row = 0; row < lines->n; row++) {
        for (int part = 0; part < page->n_outcomes; part++)
            put_cell(lines, group, row, page->outcomes[part], ebb_text_table_cell(table, row, at, part));
    }
}

/* Over draws each policy but the reference is told against it, too: that is what draws disagree about. */
static int choose_groups(const struct lines *lines, struct group *groups)
{
    const struct ebb_design_page *page = lines->page;
    const bool is_among_others = lines->n > 1; /* one setting is told whole */
    int n = 0;
    for (int p = 0; p < page->n_policies; p++) {
        const int policy = page->policies[p];
        if (!ebb_design_results_varies(page->results, policy) && (!lines->over_draws || is_among_others))
            continue;
        groups[n++] = (struct group){policy, false};
        if (lines->over_draws && policy != page->results->reference)
            groups[n++] = (struct group){policy, true};
    }
    if (n == 0) /* nothing varies: one column of the first says so */
        groups[n++] = (struct group){page->policies[0], false};
    return n;
}

void ebb_design_page_add_constants(const struct ebb_design_page *page)
{
    for (int p = 0; p < page->n_policies; p++) {
        if (!ebb_design_results_varies(page->results, page->policies[p]))
            add_constant(page, page->policies[p]);
    }
}

static void add_notes(const struct lines *lines)
{
    const struct ebb_design_page *page = lines->page;
    const int n_others = page->results->study->n_policies - page->n_policies;
    const int64_t n_more = (lines->over_draws ? page->results->n_settings : page->results->n_rows) - lines->n;
    if (page->results->n_settings > 1)
        ebb_design_page_add_constants(page);
    if (n_more == 0 && n_others == 0)
        return;
    ebb_text_add(page->text, "  and ");
    if (n_more > 0 && lines->over_draws)
        ebb_text_add(page->text, "%s", ebb_format_of(n_more, "more setting", "more settings").chars);
    else if (n_more > 0)
        ebb_text_add(page->text, "%s", ebb_format_of(n_more, "more row", "more rows").chars);
    if (n_others > 0)
        ebb_text_add(page->text, "%s%s", n_more > 0 ? ", " : "",
                     ebb_format_of(n_others, "more policy", "more policies").chars);
    ebb_text_add(page->text, " in the file\n");
}

static enum ebb_status add_table(struct lines *lines)
{
    const struct ebb_design_page *page = lines->page;
    struct group groups[MOST_GROUPS];
    struct ebb_text_table table = {0};
    const int n = choose_groups(lines, groups);
    const enum ebb_status status = ebb_text_table_init(&table, lines->n, n, page->n_outcomes);
    if (status != EBB_OK)
        return status;
    choose_way(lines);
    put_corner(lines, &table.corner);
    struct ebb_formatted headings[EBB_PAGE_OUTCOMES];
    for (int part = 0; part < page->n_outcomes; part++)
        headings[part] = ebb_design_page_heading(page, page->outcomes[part]);
    for (int part = 0; part < page->n_outcomes; part++)
        table.parts[part] = headings[part].chars;
    for (int i = 0; i < lines->n; i++)
        put_label(lines, lines->rows[i], &table.labels[i]);
    for (int g = 0; g < n; g++)
        put_group(lines, &groups[g], g, &table);
    ebb_text_table_print(&table, page->text);
    ebb_text_table_free(&table);
    if (lines->way == BELOW)
        add_settings_below(lines);
    add_notes(lines);
    return EBB_OK;
}

/* 5. All, or the best */

/* The best by the first outcome under the first policy, with a line that says so. */
static void choose_best(struct lines *lines)
{
    const struct ebb_design_page *page = lines->page;
    const int first = page->outcomes[0], measure = page->results->outcomes[first],
              asked = ebb_design_results_at(page->results, first, page->policies[0]);
    const bool most = EBB_MEASURES[measure].better != EBB_LESS_IS_BETTER;
    lines->n = ebb_design_page_best(page, asked, most, EBB_PAGE_BEST_ROWS, lines->rows);
    ebb_text_add(page->text, "The %d %s with the %s %s under %s%s\n\n", lines->n,
                 page->results->ranges ? "settings" : "rows", most ? "most" : "fewest",
                 EBB_MEASURES[measure].counted, page->results->study->policies[page->policies[0]].name,
                 page->results->ranges ? ", by their medians" : "");
}

enum ebb_status ebb_design_page_add_rows(const struct ebb_design_page *page)
{
    struct lines lines = {.page = page};
    const int64_t n = page->results->n_rows;
    ebb_text_add(page->text, "\n");
    const int64_t shown = page->results->ranges && n > EBB_PAGE_ALL_ROWS ? EBB_PAGE_ALL_ROWS : n;
    if (shown > EBB_PAGE_ALL_ROWS)
        choose_best(&lines);
    for (; lines.n < shown && shown <= EBB_PAGE_ALL_ROWS; lines.n++)
        lines.rows[lines.n] = lines.n;
    return add_table(&lines);
}

enum ebb_status ebb_design_page_add_settings(const struct ebb_design_page *page)
{
    struct lines lines = {.page = page, .over_draws = true};
    ebb_text_add(page->text, "\n");
    const int64_t n = page->results->n_settings;
    if (n > EBB_PAGE_BEST_ROWS)
        choose_best(&lines);
    for (; lines.n < n && n <= EBB_PAGE_BEST_ROWS; lines.n++)
        lines.rows[lines.n] = ebb_design_results_first(page->results, lines.n);
    return add_table(&lines);
}
