/* SPDX-License-Identifier: MIT
 * sensed_text: the page of a sensitivity: what was played, and a table for each answer.
 *
 *   1. What was played   2. A table   3. The page
 */
#include "sensed_text.h"

#include <math.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/text_table.h>
#include <ebb/units.h>

#include "wrapped.h"

/* A dozen is what a screen holds of two answers; the rest matters less than each of these. */
enum { SHORT = 12, MOST_COLUMNS = 5 };

/* 1. What was played */

static void add_line(struct ebb_text *text, int first, int further, struct ebb_text *line)
{
    ebb_wrapped_add(text, first, further, ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    line->length = 0;
}

/* What was played stands first: a tornado of 100 patients a row looks like one of 100,000. */
static void add_head(const struct ebb_sensed *sensed, struct ebb_text *text)
{
    const struct ebb_sensitivity *found = sensed->found;
    static const char *const HOW[EBB_METHOD_COUNT] = {"one value at a time", "elementary effects (Morris)",
                                                      "variance shared out (Sobol')",
                                                      "regression on values that hang together"};
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s", sensed->request->config.study.title);
    add_line(text, 0, 2, &line);
    ebb_text_add(&line, "Which values the answer hangs on: %s, %s, %s of %s.", HOW[found->method],
                 ebb_format_of(found->n_values, "value", "values").chars,
                 ebb_format_of(found->n_rows, "row", "rows").chars,
                 ebb_format_of(found->n_patients, "patient", "patients").chars);
    add_line(text, 2, 2, &line);
    if (sensed->request->from_draws && found->method != EBB_METHOD_REGRESSION) {
        ebb_text_add(
            &line,
            "Values are those that the joint draws of the parameter set leave open, each within its "
            "own central 95 %%%s, and as if it were independent of the others; --method regression keeps "
            "them together.",
            ebb_sensitivity_is_priced(sensed->request)
                ? ", and prices and utilities, each within the limits that the study gives"
                : "");
        add_line(text, 2, 2, &line);
    }
    ebb_text_free(&line);
}

/* 2. A table */

void ebb_sensed_add_policies(const struct ebb_sensed *sensed, const struct ebb_asked *asked,
                             struct ebb_text *text)
{
    const struct ebb_study *study = &sensed->found->like->study;
    if (asked->other < 0)
        ebb_text_add(text, "%s", study->policies[asked->policy].name);
    else
        ebb_text_add(text, "%s minus %s", study->policies[asked->other].name,
                     study->policies[asked->policy].name);
}

/* "weeks in response, a minus b, in responders: 1.996 ± 0.027 at the study's own values" */
static void add_heading(const struct ebb_sensed *sensed, int asked, struct ebb_text *text)
{
    const struct ebb_sensitivity *found = sensed->found;
    const struct ebb_asked *what = &found->asked[asked];
    const struct ebb_measure_info *info = &EBB_MEASURES[what->measure];
    const double scale = ebb_measure_scale(what->measure);
    const size_t base = (size_t)asked * (size_t)found->n_rows;
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s%s", info->label, ebb_measure_is_share(what->measure) ? ", %" : "");
    if (strcmp(info->unit, "currency") == 0)
        ebb_text_add(&line, ", %s", ebb_measure_unit_in(what->measure, &found->like->study));
    if (what->measure == EBB_ROW_NET_BENEFIT)
        ebb_text_add(&line, " at %s for a QALY",
                     ebb_format_decimals(found->like->study.economics.costs.threshold, 0).chars);
    ebb_text_add(&line, ", ");
    ebb_sensed_add_policies(sensed, what, &line);
    ebb_text_add(&line, ", in %s", found->like->populations[what->population].name);
    if (found->method == EBB_METHOD_ONE_WAY)
        ebb_text_add(&line, ": %s at the study's own values",
                     ebb_format_with_error(scale * found->answers[base], scale * found->errors[base]).chars);
    ebb_text_add(text, "\n");
    add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* The unit stands with the key, so that the columns hold numbers alone. Without "policies.", which a policy's
 * name tells by itself and which makes tables too wide; --json has keys as --set takes them. */
static void put_label(const struct ebb_sensed *sensed, int value, struct ebb_text_cell *cell)
{
    const struct ebb_sensitivity *found = sensed->found;
    static const char AROUND[] = "policies.";
    const bool is_policy = strncmp(found->keys[value], AROUND, strlen(AROUND)) == 0;
    const char *key = found->keys[value] + (is_policy ? strlen(AROUND) : 0);
    const enum ebb_unit unit =
        value < found->design->n_axes ? found->design->axes[value].unit : EBB_UNIT_NUMBER;
    const struct ebb_unit_word *word = ebb_units_words();
    while (word->one != NULL && word->unit != unit)
        word++;
    if (found->method == EBB_METHOD_ONE_WAY && word->many != NULL && unit != EBB_UNIT_NUMBER)
        ebb_text_table_put(cell, "%s, %s", key, word->many);
    else
        ebb_text_table_put(cell, "%s", key);
}

/* Headings end with NULL; a table of a method needs no number of its own. */
static int columns_of(const struct ebb_sensed_rows *rows)
{
    int n = 0;
    while (n < MOST_COLUMNS && rows->headings[n] != NULL)
        n++;
    return n;
}

/* With bars where the page is wide enough for them. */
static enum ebb_status add_columns(const struct ebb_sensed *sensed, int asked, const int *order, int n_rows,
                                   int n_columns, bool *out_too_wide, struct ebb_text *text)
{
    const struct ebb_sensed_rows *rows = &EBB_SENSED_ROWS[sensed->found->method];
    struct ebb_text_table table;
    struct ebb_text_cell spare = {""}, *cells[MOST_COLUMNS];
    if (ebb_text_table_init(&table, n_rows, n_columns, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    for (int column = 0; column < n_columns; column++) {
        ebb_text_table_put(&table.headings[column], "%s", rows->headings[column]);
        ebb_text_table_put(&table.units[column], "%s", rows->units[column]);
    }
    for (int row = 0; row < n_rows; row++) {
        for (int column = 0; column < MOST_COLUMNS; column++)
            cells[column] = column < n_columns ? ebb_text_table_cell(&table, row, column, 0) : &spare;
        put_label(sensed, order[row], &table.labels[row]);
        rows->fill(sensed, asked, row, order[row], cells);
    }
    *out_too_wide = ebb_text_table_width(&table) > EBB_TEXT_TABLE_WIDTH;
    if (!*out_too_wide || n_columns < 4 || sensed->found->method != EBB_METHOD_ONE_WAY)
        ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* A tornado too wide for the page is told without its bars: they say again what the numbers say. The sign on
 * them is explained only where one stands: `bars` tells the tables that follow. */
static enum ebb_status add_table(const struct ebb_sensed *sensed, int asked, bool *bars,
                                 struct ebb_text *text)
{
    const struct ebb_sensed_rows *rows = &EBB_SENSED_ROWS[sensed->found->method];
    int order[EBB_MOST_SENSITIVITY_VALUES];
    const int n = rows->order(sensed, asked, order), n_rows = sensed->full || n <= SHORT ? n : SHORT;
    struct ebb_text line = {0};
    bool too_wide;
    add_heading(sensed, asked, text);
    enum ebb_status status = add_columns(sensed, asked, order, n_rows, columns_of(rows), &too_wide, text);
    if (status == EBB_OK && too_wide && sensed->found->method == EBB_METHOD_ONE_WAY)
        status = add_columns(sensed, asked, order, n_rows, columns_of(rows) - 1, &too_wide, text);
    else
        *bars = *bars || sensed->found->method == EBB_METHOD_ONE_WAY;
    if (n_rows < n)
        ebb_text_add(&line, "%s more matter less than these: --full.", ebb_format_count(n - n_rows).chars);
    add_line(text, 2, 2, &line);
    rows->explain(sensed, asked, &line);
    if (*bars)
        ebb_text_add(&line, " | marks the study's own values.");
    /* Once where it says the same below each table; indices and regressions have sums of their own. */
    if (asked + 1 == sensed->found->n_asked || sensed->found->method == EBB_METHOD_SOBOL ||
        sensed->found->method == EBB_METHOD_REGRESSION)
        add_line(text, 2, 2, &line);
    ebb_text_free(&line);
    return status;
}

/* 3. The page */

enum ebb_status ebb_sensed_print(const struct ebb_sensed *sensed, struct ebb_text *text)
{
    enum ebb_status status = EBB_OK;
    bool bars = false;
    add_head(sensed, text);
    for (int asked = 0; asked < sensed->found->n_asked && status == EBB_OK; asked++)
        status = add_table(sensed, asked, &bars, text);
    return status;
}
