/* SPDX-License-Identifier: MIT
 * compared_designs: the page and the document of two files of rows.
 *
 * In the order of the page of two runs, so that who reads one reads the other: the verdict, the studies, the
 * rows, which answers and by how much, which datasets.
 *
 *   1. The page   2. The document
 */
#include "compared_designs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/json.h>

#include "compared_text.h"
#include "wrapped.h"

/* 1. The page */

static void print_rows(const struct ebb_compared_designs *compared, struct ebb_text *text)
{
    const bool all = compared->n_shared == compared->n_rows[0] && compared->n_shared == compared->n_rows[1];
    if (!compared->same_design)
        ebb_text_add(text, "\nThe designs differ (`ebb show FILE` prints each).\n");
    if (!all)
        ebb_text_add(text, "%sThe first file holds %s, the second %s; %s in both.\n",
                     compared->same_design ? "\n" : "",
                     ebb_format_of((int64_t)compared->n_rows[0], "row", "rows").chars,
                     ebb_format_count((int64_t)compared->n_rows[1]).chars,
                     compared->n_shared == 0
                         ? "no setting is"
                         : ebb_format_of((int64_t)compared->n_shared, "setting is", "settings are").chars);
}

/* The setting by its numbers of rows: what they set stands in the files, and may be thirty keys long. */
static void print_deviation(const struct ebb_row_deviation *deviation, struct ebb_text *text)
{
    char rows[64];
    if (deviation->row[0] == deviation->row[1])
        snprintf(rows, sizeof rows, "row %zu", deviation->row[0] + 1);
    else
        snprintf(rows, sizeof rows, "row %zu (second file: %zu)", deviation->row[0] + 1,
                 deviation->row[1] + 1);
    ebb_text_add(text, "  z = %-6s  %s, %s\n              %s | %s | %s\n",
                 isfinite(deviation->z) ? ebb_format_digits(deviation->z, 3).chars : "exact", rows,
                 deviation->name, ebb_format_with_error(deviation->a, deviation->a_error).chars,
                 ebb_format_with_error(deviation->b, deviation->b_error).chars,
                 ebb_format_with_error(deviation->a - deviation->b, deviation->error).chars);
}

static void print_answers(const struct ebb_compared_designs *compared, struct ebb_text *text)
{
    if (compared->n_compared == 0) {
        ebb_text_add(text, "\nThe files report no estimate that both have; nothing more can be compared.\n");
        return;
    }
    if (compared->n_equal == compared->n_compared) {
        ebb_text_add(text, "\nEach of %s is the same number in both files.\n",
                     ebb_format_of(compared->n_compared, "estimate", "estimates").chars);
        return;
    }
    ebb_text_add(
        text, "\n%s of %s beyond chance: |z| above %.2f (a false alarm once in a million times); largest:\n",
        ebb_format_count(compared->n_beyond).chars,
        ebb_format_of(compared->n_compared, "estimate", "estimates").chars, compared->bound);
    const int64_t n_listed = compared->n_beyond > 0 ? compared->n_beyond : 1;
    for (int i = 0; i < compared->n_worst && i < n_listed; i++)
        print_deviation(&compared->worst[i], text);
    struct ebb_text legend = {0};
    ebb_text_add(
        &legend,
        "Each: first file | second file | first minus second. ± is one Monte Carlo standard error; that "
        "of the difference is %s. z is the difference in its standard errors.",
        compared->same_patients ? "unpaired and too wide, for the rows share patients and keep none"
                                : "from both");
    ebb_wrapped_add(text, 2, 2, ebb_text_chars(&legend));
    text->failed = text->failed || legend.failed;
    ebb_text_free(&legend);
}

void ebb_compared_designs_print(const struct ebb_compared_designs *compared, struct ebb_text *text)
{
    const bool identical = compared->likeness == EBB_FILES_IDENTICAL;
    ebb_text_add(text, "%s: %s and %s\n", EBB_LIKENESSES[compared->likeness], compared->path[0],
                 compared->path[1]);
    if (identical) {
        ebb_text_add(text, "  %-15s  %s\n", "digest", ebb_reader_attribute(compared->reader[0], "digest"));
        return;
    }
    ebb_compared_print_changes(&compared->changes, compared->n_beyond > 0, text);
    print_rows(compared, text);
    print_answers(compared, text);
    ebb_compared_print_differing(ebb_text_chars(&compared->differing), compared->n_differing, text);
}

/* 2. The document */

static void add_numbers(struct ebb_json *json, const struct ebb_row_deviation *deviation)
{
    ebb_json_integer(json, "a_row", (int64_t)deviation->row[0] + 1);
    ebb_json_integer(json, "b_row", (int64_t)deviation->row[1] + 1);
    ebb_json_string(json, "answer", deviation->name);
    ebb_json_number(json, "a", deviation->a);
    ebb_json_number(json, "a_standard_error", deviation->a_error);
    ebb_json_number(json, "b", deviation->b);
    ebb_json_number(json, "b_standard_error", deviation->b_error);
    ebb_json_number(json, "difference", deviation->a - deviation->b);
    ebb_json_number(json, "standard_error", deviation->error);
    ebb_json_number(json, "z", deviation->z); /* null where nothing varies */
}

void ebb_compared_designs_print_json(const struct ebb_compared_designs *compared, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "a", compared->path[0]);
    ebb_json_string(&json, "b", compared->path[1]);
    ebb_json_string(&json, "verdict", EBB_LIKENESSES[compared->likeness]);
    ebb_json_string(&json, "a_digest", ebb_reader_attribute(compared->reader[0], "digest"));
    ebb_json_string(&json, "b_digest", ebb_reader_attribute(compared->reader[1], "digest"));
    ebb_json_truth(&json, "same_design", compared->same_design);
    ebb_json_truth(&json, "same_patients", compared->same_patients);
    ebb_compared_add_changes(&json, &compared->changes);
    ebb_json_integer(&json, "a_rows", (int64_t)compared->n_rows[0]);
    ebb_json_integer(&json, "b_rows", (int64_t)compared->n_rows[1]);
    ebb_json_integer(&json, "settings_in_both", (int64_t)compared->n_shared);
    ebb_json_integer(&json, "datasets_that_differ", compared->n_differing);
    ebb_compared_add_names(&json, ebb_text_chars(&compared->differing));
    ebb_json_integer(&json, "estimates_compared", compared->n_compared);
    ebb_json_integer(&json, "estimates_equal", compared->n_equal);
    ebb_json_integer(&json, "estimates_beyond_chance", compared->n_beyond);
    ebb_json_integer(&json, "estimates_not_judged", compared->n_unjudged);
    ebb_json_number(&json, "bound", compared->bound);
    ebb_json_open_list(&json, "largest_differences");
    for (int i = 0; i < compared->n_worst; i++) {
        ebb_json_open(&json, NULL);
        add_numbers(&json, &compared->worst[i]);
        ebb_json_close(&json);
    }
    ebb_json_close_list(&json);
    ebb_json_close(&json);
}
