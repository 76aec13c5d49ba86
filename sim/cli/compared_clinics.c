/* SPDX-License-Identifier: MIT
 * compared_clinics: the page and the document of two files of clinics.
 *
 * In the order of the page of two runs: the verdict, what differs between the clinics and their studies, the
 * rows, which numbers and by how much. A charge nurse reads it, too: staffings by their words.
 *
 *   1. The page   2. The document
 */
#include "compared_clinics.h"

#include <math.h>

#include <ebb/format.h>
#include <ebb/json.h>

#include "clinic_parts.h"
#include "compared_text.h"
#include "wrapped.h"

/* 1. The page */

/* As many values as of a study: more are read in --json. */
enum { MOST_CHANGES = 12 };

/* The share of one side with its error, or why there is none. */
static void add_own(const struct ebb_compared_clinics *compared, int side, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = &compared->result[side];
    const double mean = side == 0 ? compared->own.a : compared->own.b;
    const double error = side == 0 ? compared->own.a_error : compared->own.b_error;
    if (isnan(mean))
        ebb_text_add(line, "%s", EBB_CLINIC_STATES[result->verdicts[result->rows.own].state]);
    else
        ebb_text_add(line, "%s %%", ebb_format_with_error(100.0 * mean, 100.0 * error).chars);
}

/* First of all: a planner compares two what-ifs for this, and what differs most beyond chance (chair time of
 * a staffing that nobody has) is mostly something else. */
static void print_own(const struct ebb_compared_clinics *compared, struct ebb_text *text)
{
    const struct ebb_clinic_deviation *own = &compared->own;
    const int days[2] = {compared->config[0].clinic.target.within_days,
                         compared->config[1].clinic.target.within_days};
    char name[2][EBB_CLINIC_ROW_NAME];
    struct ebb_text line = {0};
    for (int side = 0; side < 2; side++)
        ebb_clinic_store_name(&compared->result[side].rows, own->row[side], name[side]);
    ebb_text_add(text, "\nYour own staffing (first file | second file): %s | %s\n", name[0], name[1]);
    ebb_text_add(&line, "Of due boosters given within %d", days[0]);
    if (days[0] != days[1])
        ebb_text_add(&line, " | %d", days[1]);
    ebb_text_add(&line, " days: ");
    add_own(compared, 0, &line);
    ebb_text_add(&line, " | ");
    add_own(compared, 1, &line);
    if (!isnan(own->a - own->b))
        ebb_text_add(&line, "; first minus second %s points",
                     ebb_format_with_error(100.0 * (own->a - own->b), 100.0 * own->error).chars);
    ebb_text_add(&line, ".");
    ebb_wrapped_add(text, 2, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

static const char *or_not_there(const char *value)
{
    return value ? value : "not there";
}

static void print_changes(const struct ebb_compared_clinics *compared, struct ebb_text *text)
{
    if (compared->n_changes == 0) {
        ebb_text_add(text, "\nThe clinics do not differ in any value.\n");
    } else {
        ebb_text_add(text, "\nThe clinics differ in %s (first file | second file):\n",
                     ebb_format_of((int64_t)compared->n_changes, "value", "values").chars);
        for (size_t i = 0; i < compared->n_changes && i < MOST_CHANGES; i++)
            ebb_text_add(text, "  %.40s: %.25s | %.25s\n", compared->changes[i].key,
                         or_not_there(compared->changes[i].value[0]),
                         or_not_there(compared->changes[i].value[1]));
        if (compared->n_changes > MOST_CHANGES)
            ebb_text_add(text, "  and %s more (--json has all)\n",
                         ebb_format_count((int64_t)compared->n_changes - MOST_CHANGES).chars);
    }
    if (compared->study_changes.n > 0)
        ebb_compared_print_changes(&compared->study_changes, compared->n_beyond > 0, text);
}

static void print_rows(const struct ebb_compared_clinics *compared, struct ebb_text *text)
{
    const int n[2] = {compared->result[0].rows.n, compared->result[1].rows.n};
    const int years[2] = {compared->result[0].answers.n_replications,
                          compared->result[1].answers.n_replications};
    struct ebb_text line = {0};
    if (compared->n_shared == n[0] && compared->n_shared == n[1])
        ebb_text_add(&line, "Both have the same %d staffings and what ifs", n[0]);
    else
        ebb_text_add(&line,
                     "Of %d staffings and what ifs of the first file and %d of the second %d are in both",
                     n[0], n[1], compared->n_shared);
    if (years[0] == years[1])
        ebb_text_add(&line, ", %d years of each", years[0]);
    else
        ebb_text_add(&line, ", %d years of each in the first and %d in the second", years[0], years[1]);
    ebb_text_add(&line, "%s", compared->is_paired ? ", with the same people and luck." : ".");
    if (compared->n_verdicts > 0) {
        char name[EBB_CLINIC_ROW_NAME];
        const int *row = compared->first_verdict;
        ebb_clinic_store_name(&compared->result[0].rows, row[0], name);
        ebb_text_add(&line, " %s: %s: %s in the first file, %s in the second.",
                     compared->n_verdicts == 1 ? "One has another verdict" : "Some have other verdicts", name,
                     EBB_CLINIC_STATES[compared->result[0].verdicts[row[0]].state],
                     EBB_CLINIC_STATES[compared->result[1].verdicts[row[1]].state]);
    }
    ebb_text_add(text, "\n");
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

static void print_deviation(const struct ebb_compared_clinics *compared,
                            const struct ebb_clinic_deviation *deviation, struct ebb_text *text)
{
    char name[EBB_CLINIC_ROW_NAME];
    const struct ebb_clinic_outcome_about *about = &EBB_CLINIC_OUTCOMES[deviation->outcome];
    const double scale = ebb_clinic_page_scale(deviation->outcome);
    ebb_clinic_store_name(&compared->result[0].rows, deviation->row[0], name);
    ebb_text_add(
        text, "  z = %-6s  %s, %s (%s)\n              %s | %s | %s\n",
        isfinite(deviation->z) ? ebb_format_digits(deviation->z, 3).chars : "exact", name, about->name,
        about->unit == EBB_CLINIC_SHARE ? "%" : EBB_CLINIC_UNITS[about->unit],
        ebb_format_with_error(scale * deviation->a, scale * deviation->a_error).chars,
        ebb_format_with_error(scale * deviation->b, scale * deviation->b_error).chars,
        ebb_format_with_error(scale * (deviation->a - deviation->b), scale * deviation->error).chars);
}

static void print_numbers(const struct ebb_compared_clinics *compared, struct ebb_text *text)
{
    if (compared->n_compared == 0) {
        ebb_text_add(text, "\nNo number is told in both files; nothing more can be compared.\n");
        return;
    }
    if (compared->n_values == compared->n_same) {
        ebb_text_add(text, "\nEach of %s of single years that both have is the same.\n",
                     ebb_format_of(compared->n_values, "number", "numbers").chars);
        return;
    }
    ebb_text_add(
        text, "\n%s of %s beyond chance (|z| above %.2f, a false alarm once in a million); largest:\n",
        ebb_format_count(compared->n_beyond).chars,
        ebb_format_of(compared->n_compared, "mean over years", "means over years").chars, compared->bound);
    const int64_t n_listed = compared->n_beyond > 0 ? compared->n_beyond : 1;
    for (int i = 0; i < compared->n_worst && i < n_listed; i++)
        print_deviation(compared, &compared->worst[i], text);
    ebb_wrapped_add(
        text, 2, 2,
        compared->is_paired
            ? "Each: first file | second file | first minus second, with the errors of means; that "
              "of the difference is over pairs of years where both have as many. z is the "
              "difference in its errors."
            : "Each: first file | second file | first minus second, with the errors of means. z is "
              "the difference in its errors.");
}

void ebb_compared_clinics_print(const struct ebb_compared_clinics *compared, struct ebb_text *text)
{
    ebb_text_add(text, "%s: %s and %s\n", EBB_LIKENESSES[compared->likeness], compared->path[0],
                 compared->path[1]);
    if (compared->likeness == EBB_FILES_IDENTICAL) {
        ebb_text_add(text, "  %-15s  %s\n", "digest", compared->digests[0].summary);
        return;
    }
    print_own(compared, text);
    print_changes(compared, text);
    print_rows(compared, text);
    print_numbers(compared, text);
}

/* 2. The document */

static void add_changes(struct ebb_json *json, const struct ebb_compared_clinics *compared)
{
    ebb_json_open_list(json, "clinic_values_that_differ");
    for (size_t i = 0; i < compared->n_changes; i++) {
        ebb_json_open(json, NULL);
        ebb_json_string(json, "key", compared->changes[i].key);
        for (int side = 0; side < 2; side++) {
            if (compared->changes[i].value[side])
                ebb_json_string(json, side == 0 ? "a" : "b", compared->changes[i].value[side]);
        }
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
    ebb_compared_add_changes(json, &compared->study_changes);
}

/* Members of an object that is open. Of a staffing that is not told numbers are null, and so is z where
 * nothing varies. */
static void add_deviation(struct ebb_json *json, const struct ebb_clinic_deviation *deviation)
{
    ebb_json_string(json, "outcome", EBB_CLINIC_OUTCOMES[deviation->outcome].name);
    ebb_json_number(json, "a", deviation->a);
    ebb_json_number(json, "a_error", deviation->a_error);
    ebb_json_number(json, "b", deviation->b);
    ebb_json_number(json, "b_error", deviation->b_error);
    ebb_json_number(json, "difference", deviation->a - deviation->b);
    ebb_json_number(json, "error", deviation->error);
    ebb_json_number(json, "z", deviation->z);
}

static void add_deviations(struct ebb_json *json, const struct ebb_compared_clinics *compared)
{
    char name[EBB_CLINIC_ROW_NAME];
    ebb_json_open_list(json, "largest_differences");
    for (int i = 0; i < compared->n_worst; i++) {
        ebb_clinic_store_name(&compared->result[0].rows, compared->worst[i].row[0], name);
        ebb_json_open(json, NULL);
        ebb_json_string(json, "row", name);
        add_deviation(json, &compared->worst[i]);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

/* `a_row`, `b_row`: the staffings, which may be two. */
static void add_own_staffings(struct ebb_json *json, const struct ebb_compared_clinics *compared)
{
    char name[EBB_CLINIC_ROW_NAME];
    ebb_json_open(json, "own");
    for (int side = 0; side < 2; side++) {
        ebb_clinic_store_name(&compared->result[side].rows, compared->own.row[side], name);
        ebb_json_string(json, side == 0 ? "a_row" : "b_row", name);
    }
    add_deviation(json, &compared->own);
    ebb_json_close(json);
}

void ebb_compared_clinics_print_json(const struct ebb_compared_clinics *compared, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "a", compared->path[0]);
    ebb_json_string(&json, "b", compared->path[1]);
    ebb_json_string(&json, "verdict", EBB_LIKENESSES[compared->likeness]);
    ebb_json_string(&json, "a_digest", compared->digests[0].summary);
    ebb_json_string(&json, "b_digest", compared->digests[1].summary);
    ebb_json_truth(&json, "same_people_and_luck", compared->is_paired);
    add_own_staffings(&json, compared);
    add_changes(&json, compared);
    ebb_json_integer(&json, "a_rows", compared->result[0].rows.n);
    ebb_json_integer(&json, "b_rows", compared->result[1].rows.n);
    ebb_json_integer(&json, "rows_in_both", compared->n_shared);
    ebb_json_integer(&json, "other_verdicts", compared->n_verdicts);
    ebb_json_integer(&json, "a_years", compared->result[0].answers.n_replications);
    ebb_json_integer(&json, "b_years", compared->result[1].answers.n_replications);
    ebb_json_integer(&json, "numbers_in_both", compared->n_values);
    ebb_json_integer(&json, "numbers_equal", compared->n_same);
    ebb_json_integer(&json, "means_compared", compared->n_compared);
    ebb_json_integer(&json, "means_equal", compared->n_equal);
    ebb_json_integer(&json, "means_beyond_chance", compared->n_beyond);
    ebb_json_number(&json, "bound", compared->bound);
    add_deviations(&json, compared);
    ebb_json_close(&json);
}
