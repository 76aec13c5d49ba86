/* SPDX-License-Identifier: MIT
 * design_text: the page of a design.
 *
 * A table of thousands of rows is read by programs (the file, `ebb export --csv`); a person wants to know
 * which settings are worth a look. So the page has all rows where they fit on it, else the best by the first
 * outcome, and then those that are not dominated, each with what it has more than its neighbour.
 *
 *   1. Words   2. Columns   3. Rows   4. The front   5. The page
 */
#include "design_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/population.h>
#include <ebb/text_table.h>

#include "wrapped.h"

/* 1. Words */

const char *ebb_design_text_name(const struct ebb_design *design, int axis)
{
    const char *key = design->axes[axis].key, *dot = strrchr(key, '.');
    const char *word = dot ? dot + 1 : key;
    for (int k = 0; k < design->n_axes; k++) {
        const char *other = strrchr(design->axes[k].key, '.');
        if (k != axis && strcmp(other ? other + 1 : design->axes[k].key, word) == 0)
            return key;
    }
    return word;
}

/* Words and sections of more letters than this have one letter each in rows, and a line that explains it. */
enum { SHORT_TEXT = 14 };

bool ebb_design_text_has_letters(const struct ebb_axis *axis)
{
    bool is_long = false;
    for (int i = 0; i < axis->n_levels && !axis->is_number; i++)
        is_long = is_long || strlen(axis->texts[i]) > SHORT_TEXT;
    return is_long && axis->n_levels <= 26;
}

/* Four digits of a number that was made between two others say as much as all; one that was listed has no
 * more. A text is cut between letters, never inside one. */
void ebb_design_text_value(const struct ebb_axis *axis, double value, char out_text[EBB_DESIGN_VALUE_SIZE])
{
    char chars[EBB_UNITS_SIZE];
    if (value != value) {
        snprintf(out_text, EBB_DESIGN_VALUE_SIZE, "as it is");
    } else if (axis->is_number) {
        const double scale = axis->unit == EBB_UNIT_PERCENT ? 100 : 1; /* four digits of what is shown */
        const double shown = strtod(ebb_format_digits(scale * value, 4).chars, NULL) / scale;
        ebb_units_print(shown, axis->unit, chars);
        snprintf(out_text, EBB_DESIGN_VALUE_SIZE, "%.*s", EBB_DESIGN_VALUE_SIZE - 1, chars);
    } else if (ebb_design_text_has_letters(axis)) {
        snprintf(out_text, EBB_DESIGN_VALUE_SIZE, "%c", 'A' + (int)value);
    } else {
        const char *text = axis->texts[(int)value];
        size_t length = strlen(text), most = EBB_DESIGN_VALUE_SIZE - 5;
        while (length > most && most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
            most--;
        snprintf(out_text, EBB_DESIGN_VALUE_SIZE, "%.*s%s", (int)(length > most ? most : length), text,
                 length > most ? " ..." : "");
    }
}

void ebb_design_text_add_letters(const struct ebb_design *design, const char *indent, struct ebb_text *text)
{
    for (int k = 0; k < design->n_axes; k++) {
        const struct ebb_axis *axis = &design->axes[k];
        for (int i = 0; i < axis->n_levels && ebb_design_text_has_letters(axis); i++)
            ebb_text_add(text, "%s%s %c: %s\n", indent, ebb_design_text_name(design, k), 'A' + i,
                         axis->texts[i]);
    }
}

void ebb_design_text_add_shape(const struct ebb_design *design, struct ebb_text *text)
{
    const bool has_steps = design->kind == EBB_DESIGN_GRID || design->kind == EBB_DESIGN_LISTS;
    ebb_text_add(text, "%s: %s", ebb_format_of(ebb_design_rows(design), "row", "rows").chars,
                 EBB_DESIGN_KINDS[design->kind]);
    for (int k = 0; k < design->n_axes; k++) {
        ebb_text_add(text, "%s%s", k == 0 ? " of " : ", ", ebb_design_text_name(design, k));
        if (has_steps)
            ebb_text_add(text, " (%s)",
                         ebb_format_of(ebb_axis_steps(&design->axes[k]), "value", "values").chars);
    }
    if (design->n_draws > 0)
        ebb_text_add(text, ", each in %s", ebb_format_of(design->n_draws, "joint draw", "joint draws").chars);
}

/* 2. Columns */

/* Two policies beside each other, two outcomes each, are as much as a page has room for. */
enum { MOST_OUTCOMES = 2, MOST_POLICIES = 2, ALL_ROWS = 24, BEST_ROWS = 8, MOST_SETTINGS = 48 };

struct page {
    const struct ebb_config *config;
    const struct ebb_design_run *run;
    const struct ebb_design_results *results;
    int n_outcomes, outcomes[MOST_OUTCOMES]; /* places in the results' list */
    int n_policies, policies[MOST_POLICIES]; /* those that rows change, the most changed first */
    int widths[EBB_MAX_AXES];                /* of settings, in letters */
    bool lists_settings;                     /* they are too wide for columns */
    struct ebb_text *text;
};

/* Rows in which a policy has another first outcome than in row 1: a policy whose own parts vary before one
 * that shares an induction with it. */
static int64_t count_changed(const struct page *page, int policy)
{
    const struct ebb_design_results *results = page->results;
    const int at = ebb_design_results_at(results, page->outcomes[0], policy);
    const double first = ebb_design_results_answer(results, 0, at)->value;
    int64_t n = 0;
    for (int64_t row = 1; row < results->n_rows; row++)
        n += ebb_design_results_answer(results, row, at)->value != first;
    return n;
}

static void choose_policies(struct page *page)
{
    const int n_policies = page->results->study->n_policies;
    bool taken[EBB_MAX_POLICIES] = {false};
    while (page->n_policies < MOST_POLICIES) {
        int best = -1;
        for (int p = 0; p < n_policies; p++) {
            if (!taken[p] && count_changed(page, p) > 0 &&
                (best < 0 || count_changed(page, p) > count_changed(page, best)))
                best = p;
        }
        if (best < 0)
            break;
        taken[best] = true;
        page->policies[page->n_policies++] = best;
    }
    if (page->n_policies == 0)
        page->policies[page->n_policies++] = n_policies - 1;
}

/* Benefit and price first, where the design has them; else as listed. */
static void choose_columns(struct page *page)
{
    const struct ebb_design_results *results = page->results;
    if (results->cost >= 0) {
        page->outcomes[page->n_outcomes++] = results->gain;
        page->outcomes[page->n_outcomes++] = results->cost;
    }
    for (int i = 0; i < results->n_outcomes && page->n_outcomes < MOST_OUTCOMES; i++)
        if (results->cost < 0)
            page->outcomes[page->n_outcomes++] = i;
    choose_policies(page);
}

/* 3. Rows */

static bool is_in_front(const struct page *page, int64_t row)
{
    for (int i = 0; i < page->results->n_front; i++) {
        if (page->results->front[i].row == row &&
            ebb_design_results_varies(page->results, page->results->front[i].policy))
            return true;
    }
    return false;
}

/* Settings that do not fit beside the numbers, as a list of those that the row sets, cut where it is long.
 * The file has all of them. */
static void add_list(const struct page *page, const double *values, struct ebb_text *text)
{
    const struct ebb_design *design = page->results->design;
    struct ebb_text list = {0};
    for (int k = 0; k < design->n_axes; k++) {
        char shown[EBB_DESIGN_VALUE_SIZE];
        if (values[k] != values[k])
            continue;
        ebb_design_text_value(&design->axes[k], values[k], shown);
        ebb_text_add(&list, "%s%s %s", list.length > 0 ? ", " : "", ebb_design_text_name(design, k), shown);
    }
    const bool is_long = list.length > MOST_SETTINGS;
    size_t length = is_long ? MOST_SETTINGS - 4 : list.length;
    while (is_long && length > 0 && ((unsigned char)list.chars[length] & 0xC0) == 0x80)
        length--;
    ebb_text_add(text, "  %.*s%s", (int)length, list.length > 0 ? list.chars : "", is_long ? " ..." : "");
    if (list.length == 0)
        ebb_text_add(text, "the study's own values");
    ebb_text_free(&list);
}

static void add_setting(const struct page *page, int64_t row, struct ebb_text *text)
{
    const struct ebb_design *design = page->results->design;
    double values[EBB_MAX_AXES];
    ebb_design_values(design, row, values);
    ebb_text_add(text, "%s%6lld", is_in_front(page, row) ? "*" : " ", (long long)row + 1);
    if (page->lists_settings)
        add_list(page, values, text);
    for (int k = 0; k < design->n_axes && !page->lists_settings; k++) {
        char shown[EBB_DESIGN_VALUE_SIZE];
        ebb_design_text_value(&design->axes[k], values[k], shown);
        ebb_text_add(text, "  %-*s", page->widths[k], shown);
    }
    if (design->n_draws > 0)
        ebb_text_add(text, "  draw %d", ebb_design_draw(design, row) + 1);
}

/* Names of the settings over their columns, which are as wide as the widest of the rows. */
static void add_corner(struct page *page, const int64_t *rows, int n, struct ebb_text *text)
{
    const struct ebb_design *design = page->results->design;
    double values[EBB_MAX_AXES];
    char shown[EBB_DESIGN_VALUE_SIZE];
    for (int k = 0; k < design->n_axes; k++) {
        page->widths[k] = (int)strlen(ebb_design_text_name(design, k));
        for (int i = 0; i < n; i++) {
            ebb_design_values(design, rows[i], values);
            ebb_design_text_value(&design->axes[k], values[k], shown);
            page->widths[k] = (int)strlen(shown) > page->widths[k] ? (int)strlen(shown) : page->widths[k];
        }
    }
    int width = 0;
    for (int k = 0; k < design->n_axes; k++)
        width += page->widths[k] + 2;
    page->lists_settings = width > MOST_SETTINGS;
    ebb_text_add(text, "    row");
    for (int k = 0; k < design->n_axes && !page->lists_settings; k++)
        ebb_text_add(text, "  %-*s", page->widths[k], ebb_design_text_name(design, k));
}

/* An error of 0 is none: what every patient has alike is known, and no estimate. */
static void put_number(struct ebb_text_cell *cell, double value, double error)
{
    ebb_text_table_put(cell, "%s",
                       error == 0 ? ebb_format_decimals(value, 2).chars
                                  : ebb_format_with_error(value, error).chars);
}

static void put_answer(const struct page *page, struct ebb_text_cell *cell, int64_t row, int outcome,
                       int policy)
{
    const struct ebb_design_results *results = page->results;
    const int asked = ebb_design_results_at(results, outcome, policy);
    const struct ebb_answer *answer = ebb_design_results_answer(results, row, asked);
    const double scale = ebb_measure_scale(results->outcomes[outcome]);
    if (ebb_measure_can_occur(results->outcomes[outcome], results->study, policy))
        put_number(cell, scale * answer->value, scale * answer->error);
    else
        ebb_text_table_put(cell, "–");
}

/* The rows in the order given: every row or the best. */
static enum ebb_status add_rows(struct page *page, const int64_t *rows, int n)
{
    const struct ebb_design_results *results = page->results;
    struct ebb_text_table table = {0};
    struct ebb_text label = {0};
    const enum ebb_status status = ebb_text_table_init(&table, n, page->n_policies, page->n_outcomes);
    if (status != EBB_OK)
        return status;
    add_corner(page, rows, n, &label);
    ebb_text_table_put(&table.corner, "%s", ebb_text_chars(&label));
    for (int part = 0; part < page->n_outcomes; part++)
        table.parts[part] = EBB_MEASURES[results->outcomes[page->outcomes[part]]].counted;
    for (int g = 0; g < page->n_policies; g++) {
        ebb_text_table_put(&table.headings[g], "%s", results->study->policies[page->policies[g]].name);
        for (int part = 0; part < page->n_outcomes; part++) {
            for (int i = 0; i < n; i++)
                put_answer(page, ebb_text_table_cell(&table, i, g, part), rows[i], page->outcomes[part],
                           page->policies[g]);
        }
    }
    for (int i = 0; i < n; i++) {
        label.length = 0;
        add_setting(page, rows[i], &label);
        ebb_text_table_put(&table.labels[i], "%s", ebb_text_chars(&label));
    }
    const bool can_lose = page->n_policies > 1 || page->n_outcomes > 1,
               too_wide = can_lose && ebb_text_table_width(&table) > EBB_TEXT_TABLE_WIDTH;
    if (!too_wide)
        ebb_text_table_print(&table, page->text);
    ebb_text_table_free(&table);
    ebb_text_free(&label);
    if (!too_wide)
        return EBB_OK;
    if (page->n_policies > 1) /* the others stand in the file */
        page->n_policies = 1;
    else
        page->n_outcomes = 1;
    return add_rows(page, rows, n);
}

/* What a row is ranked by: the first outcome under the first policy that varies, better first. */
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

static enum ebb_status add_best(struct page *page)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_measure_info *measure = &EBB_MEASURES[results->outcomes[page->outcomes[0]]];
    const int asked = ebb_design_results_at(results, page->outcomes[0], page->policies[0]);
    const double sign = measure->better == EBB_LESS_IS_BETTER ? -1 : 1;
    struct ranked *ranked = malloc((size_t)results->n_rows * sizeof *ranked);
    int64_t rows[BEST_ROWS];
    int64_t n = 0;
    if (ranked == NULL)
        return EBB_NO_MEMORY;
    for (int64_t row = 0; row < results->n_rows; row++) {
        const double value = sign * ebb_design_results_answer(results, row, asked)->value;
        if (isfinite(value))
            ranked[n++] = (struct ranked){row, value};
    }
    qsort(ranked, (size_t)n, sizeof *ranked, compare);
    const int shown = n < BEST_ROWS ? (int)n : BEST_ROWS;
    for (int i = 0; i < shown; i++)
        rows[i] = ranked[i].row;
    free(ranked);
    ebb_text_add(page->text, "The %d rows with the %s %s under %s\n\n", shown, sign > 0 ? "most" : "fewest",
                 measure->counted, results->study->policies[page->policies[0]].name);
    return add_rows(page, rows, shown);
}

static enum ebb_status add_all(struct page *page)
{
    int64_t rows[ALL_ROWS];
    const int n = (int)page->results->n_rows;
    for (int i = 0; i < n; i++)
        rows[i] = i;
    return add_rows(page, rows, n);
}

/* 4. The front */

enum { MOST_OF_FRONT = 8 };

static void add_candidates(const struct page *page, struct ebb_text_table *table, double cost_scale,
                           double gain_scale)
{
    const struct ebb_design_results *results = page->results;
    for (int i = 0; i < table->n_rows; i++) {
        const struct ebb_candidate *of = &results->front[i];
        const char *name = results->study->policies[of->policy].name;
        if (ebb_design_results_varies(results, of->policy))
            ebb_text_table_put(&table->labels[i], "row %lld, %s", (long long)of->row + 1, name);
        else
            ebb_text_table_put(&table->labels[i], "any row, %s", name);
        ebb_text_table_put(ebb_text_table_cell(table, i, 0, 0), "%s",
                           ebb_format_decimals(cost_scale * of->cost, 2).chars);
        ebb_text_table_put(ebb_text_table_cell(table, i, 1, 0), "%s",
                           ebb_format_decimals(gain_scale * of->gain, 2).chars);
        if (i > 0) {
            put_number(ebb_text_table_cell(table, i, 0, 1), cost_scale * of->more_cost,
                       cost_scale * of->more_cost_error);
            put_number(ebb_text_table_cell(table, i, 1, 1), gain_scale * of->more_gain,
                       gain_scale * of->more_gain_error);
        }
    }
}

static enum ebb_status add_front(struct page *page)
{
    const struct ebb_design_results *results = page->results;
    const int n = results->n_front < MOST_OF_FRONT ? results->n_front : MOST_OF_FRONT;
    struct ebb_text_table table = {0};
    if (results->n_front == 0)
        return EBB_OK;
    const int cost = results->outcomes[results->cost], gain = results->outcomes[results->gain];
    const enum ebb_status status = ebb_text_table_init(&table, n, 2, 2);
    if (status != EBB_OK)
        return status;
    ebb_text_add(page->text,
                 "\nNot dominated (*): nothing else here has %s %s for as few %s\n(more: than the line "
                 "above, on the same patients)\n\n",
                 EBB_MEASURES[gain].better == EBB_LESS_IS_BETTER ? "fewer" : "more",
                 EBB_MEASURES[gain].counted, EBB_MEASURES[cost].counted);
    ebb_text_table_put(&table.headings[0], "%s", EBB_MEASURES[cost].counted);
    ebb_text_table_put(&table.headings[1], "%s", EBB_MEASURES[gain].counted);
    table.parts[0] = "";
    table.parts[1] = "more";
    add_candidates(page, &table, ebb_measure_scale(cost), ebb_measure_scale(gain));
    ebb_text_table_print(&table, page->text);
    ebb_text_table_free(&table);
    if (results->n_front > n)
        ebb_text_add(page->text, "  and %d more, in /front of the file\n", results->n_front - n);
    return EBB_OK;
}

/* 5. The page */

static void add_head(const struct page *page)
{
    const struct ebb_design_results *results = page->results;
    const struct ebb_study *study = results->study;
    ebb_text_add(page->text, "%s\n", study->title);
    if (study->question[0])
        ebb_wrapped_add(page->text, 0, 0, study->question);
    ebb_text_add(page->text, "\n");
    struct ebb_text shape = {0};
    ebb_design_text_add_shape(results->design, &shape);
    ebb_text_add(&shape, "; %s in each, the same ones, under %s",
                 ebb_format_of(study->n_patients, "patient", "patients").chars,
                 ebb_format_of(study->n_policies, "policy", "policies").chars);
    ebb_wrapped_add(page->text, 0, 0, ebb_text_chars(&shape));
    ebb_text_free(&shape);
    ebb_design_text_add_letters(results->design, "  ", page->text);
    ebb_wrapped_add(page->text, 0, 2,
                    "± is the Monte Carlo standard error of so many patients; what trials leave open of the "
                    "parameters is not in it");
    ebb_text_add(page->text, "\n");
}

enum ebb_status ebb_design_text_print(const struct ebb_config *config, const struct ebb_design_run *run,
                                      const char *path, struct ebb_text *text)
{
    struct page page = {.config = config, .run = run, .results = &run->results, .text = text};
    choose_columns(&page);
    add_head(&page);
    enum ebb_status status = run->results.n_rows <= ALL_ROWS ? add_all(&page) : add_best(&page);
    if (status == EBB_OK)
        status = add_front(&page);
    ebb_text_add(text, "\n%s in %s", ebb_format_of(run->results.n_rows - run->n_kept, "row", "rows").chars,
                 ebb_format_seconds(run->seconds).chars);
    if (run->n_kept > 0)
        ebb_text_add(text, ", after %s of an earlier call", ebb_format_of(run->n_kept, "row", "rows").chars);
    ebb_text_add(text, "\n");
    if (path)
        ebb_text_add(text, "  results  %s\n  rows     table /design; `ebb export` of it, with --csv\n", path);
    return status == EBB_OK && text->failed ? EBB_NO_MEMORY : status;
}
