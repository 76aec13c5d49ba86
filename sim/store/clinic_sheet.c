/* SPDX-License-Identifier: MIT
 * clinic_sheet: a table of a clinic's file as somebody reads it in a spreadsheet.
 *
 *     the file      on_target       late_95          booked           began         units: 1, day, min, min
 *                   0.9873          2.4166667        510.0            514.2
 *     the sheet     on_target (%)   late_95 (days)   booked (hh:mm)   began (hh:mm)
 *                   98.73           2.4167           08:30            08:34
 *
 * The file is for programs: fractions, minutes from midnight, all digits, units beside the numbers. A sheet
 * has no place for a unit but the head of its column, and nobody reads 568.9333333333333 as half past nine.
 * Programs that want the numbers read the file; what is rounded here is rounded for people.
 *
 * Which numbers are shares is not in the file, whose units are UDUNITS' ("1" for fractions and counts alike):
 * of outcomes it is known, of the other tables listed here.
 *
 *   1. How a column is shown   2. Heads   3. Cells   4. The sheet
 */
#include <ebb/clinic_store.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_outcome.h>
#include <ebb/times.h>
#include <ebb/units.h>

#include "attributes.h"
#include "open_file.h"

/* 1. How a column is shown */

enum form { AS_IT_IS, PER_CENT, CLOCK, OF_ITS_OUTCOME };

static const struct {
    const char *group, *column;
    enum form form;
} FORMS[] = {
    {"/summary", "mean", OF_ITS_OUTCOME},
    {"/summary", "error", OF_ITS_OUTCOME},
    {"/summary", "median", OF_ITS_OUTCOME},
    {"/summary", "lower", OF_ITS_OUTCOME},
    {"/summary", "upper", OF_ITS_OUTCOME},
    {"/summary", "draws_share", PER_CENT},
    {"/summary", "draws_error", PER_CENT},
    {"/ranked", "on_target", PER_CENT},
    {"/ranked", "on_target_error", PER_CENT},
    {"/ranked", "in_response", PER_CENT},
    {"/ranked", "in_response_error", PER_CENT},
    {"/search", "on_target", PER_CENT},
    {"/search", "error", PER_CENT},
    {"/search", "median", PER_CENT},
    {"/search", "lower", PER_CENT},
    {"/search", "upper", PER_CENT},
    {"/search", "draws_share", PER_CENT},
    {"/search", "draws_error", PER_CENT},
    {"/timeline", "booked", CLOCK},
    {"/timeline", "ready", CLOCK},
    {"/timeline", "began", CLOCK},
    {"/timeline", "left_chair", CLOCK},
    {"/timeline", "home", CLOCK},
};

/* NULL: none of this program; a file may be of another version. */
static const struct ebb_clinic_outcome_about *outcome_named(const char *name)
{
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++) {
        if (strcmp(EBB_CLINIC_OUTCOMES[outcome].name, name) == 0)
            return &EBB_CLINIC_OUTCOMES[outcome];
    }
    return NULL;
}

static enum form form_of(const char *group, const char *column)
{
    const struct ebb_clinic_outcome_about *about = outcome_named(column);
    if (strcmp(group, "/outcomes") == 0 && about)
        return about->unit == EBB_CLINIC_SHARE ? PER_CENT : AS_IT_IS;
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        if (strcmp(FORMS[i].group, group) == 0 && strcmp(FORMS[i].column, column) == 0)
            return FORMS[i].form;
    }
    return AS_IT_IS;
}

/* 2. Heads */

/* Room for the longest outcome's name with the longest unit. */
enum { HEAD = 160 };

static const char *unit_words(const struct ebb_clinic_outcome_about *about)
{
    return about->unit == EBB_CLINIC_SHARE ? "%" : EBB_CLINIC_UNITS[about->unit];
}

/* UDUNITS in words; what has none of its own here is told as it stands. */
static const char *words_of(const char *unit)
{
    static const char *const WORDS[][2] = {{"day", "days"},  {"min", "minutes"},
                                           {"h", "hours"},   {"1/week", "a week"},
                                           {"s", "seconds"}, {"0.01/year", "per 100 patients a year"}};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        if (strcmp(WORDS[i][0], unit) == 0)
            return WORDS[i][1];
    }
    return unit;
}

static void read_unit(struct ebb_reader *reader, const char *group, const char *column, struct ebb_text *unit,
                      struct ebb_trouble *trouble)
{
    char path[HEAD];
    snprintf(path, sizeof path, "%.60s/%.90s", group, column);
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, path, trouble);
    if (!trouble->failed)
        ebb_attribute_read(trouble, dataset, "units", unit);
    ebb_h5_close(trouble, dataset, path);
}

/* A name that says its unit is left alone: `day`, `days_late`, `hour`. */
static void set_head(struct ebb_reader *reader, const char *group, const struct ebb_record_column *column,
                     char head[HEAD], struct ebb_trouble *trouble)
{
    const struct ebb_clinic_outcome_about *about = outcome_named(column->name);
    struct ebb_text unit = {0};
    const enum form form = form_of(group, column->name);
    if (form == PER_CENT || form == CLOCK)
        ebb_text_add(&unit, "%s", form == CLOCK ? "hh:mm" : "%");
    else if (strcmp(group, "/outcomes") == 0 && about)
        ebb_text_add(&unit, "%s", unit_words(about));
    else if (column->is_number)
        read_unit(reader, group, column->name, &unit, trouble);
    const char *words = words_of(ebb_text_chars(&unit));
    if (unit.length == 0 || strcmp(words, "1") == 0 || strstr(column->name, ebb_text_chars(&unit)))
        snprintf(head, HEAD, "%s", column->name);
    else
        snprintf(head, HEAD, "%.100s (%.50s)", column->name, words);
    ebb_text_free(&unit);
}

/* 3. Cells */

/* Five digits: what a year's number means at all. Whole numbers are counts, and stay whole. */
static double rounded(double number)
{
    char digits[EBB_UNITS_SIZE];
    if (!isfinite(number) || number == floor(number))
        return number;
    ebb_units_print_digits(number, 5, digits);
    return strtod(digits, NULL);
}

/* Cut to the minute, as on a page; a session may end after midnight, at 24:40. */
static void add_clock(double minutes, struct ebb_records *records)
{
    char words[EBB_TIME_OF_DAY_SIZE] = "";
    if (isfinite(minutes))
        ebb_time_of_day_print((int)minutes, words);
    ebb_records_add_text(records, words);
}

/* Of what the numbers of a row of /summary are; NULL: of another table. */
static const struct ebb_clinic_outcome_about *outcome_of_row(const struct ebb_records *from, size_t row)
{
    for (int k = 0; k < from->n_columns; k++) {
        if (strcmp(from->columns[k].name, "outcome") == 0 && !from->columns[k].is_number)
            return outcome_named(ebb_records_cell(from, row, k)->text);
    }
    return NULL;
}

static void add_cell(const struct ebb_records *from, size_t row, int k, enum form form,
                     struct ebb_records *records)
{
    const struct ebb_record_cell *cell = ebb_records_cell(from, row, k);
    const struct ebb_clinic_outcome_about *about = outcome_of_row(from, row);
    const bool is_share = about && about->unit == EBB_CLINIC_SHARE;
    if (!from->columns[k].is_number)
        ebb_records_add_text(records, strcmp(from->columns[k].name, "unit") == 0 && about ? unit_words(about)
                                                                                          : cell->text);
    else if (form == CLOCK)
        add_clock(cell->number, records);
    else
        ebb_records_add_number(records, rounded(form == PER_CENT || (form == OF_ITS_OUTCOME && is_share)
                                                    ? 100.0 * cell->number
                                                    : cell->number));
}

/* 4. The sheet */

/* Units of /summary differ from row to row: they have a column of their own, behind the outcome. */
static bool has_unit_behind(const char *group, const struct ebb_record_column *column)
{
    return strcmp(group, "/summary") == 0 && strcmp(column->name, "outcome") == 0;
}

static void add_row(const char *group, const struct ebb_records *from, size_t row,
                    struct ebb_records *records)
{
    for (int k = 0; k < from->n_columns; k++) {
        add_cell(from, row, k, form_of(group, from->columns[k].name), records);
        const struct ebb_clinic_outcome_about *about = outcome_of_row(from, row);
        if (has_unit_behind(group, &from->columns[k]))
            ebb_records_add_text(records, about ? unit_words(about) : "");
    }
}

static enum ebb_status make_columns(struct ebb_reader *reader, const char *group,
                                    const struct ebb_records *from, struct ebb_design_table *sheet,
                                    struct ebb_trouble *trouble)
{
    char(*heads)[HEAD] = calloc((size_t)from->n_columns + 1, sizeof *heads);
    int n = 0;
    sheet->memory = heads;
    sheet->columns = calloc((size_t)from->n_columns + 2, sizeof *sheet->columns);
    if (heads == NULL || sheet->columns == NULL)
        return EBB_NO_MEMORY;
    for (int k = 0; k < from->n_columns; k++) {
        const bool is_clock = form_of(group, from->columns[k].name) == CLOCK;
        set_head(reader, group, &from->columns[k], heads[k], trouble);
        sheet->columns[n] = from->columns[k];
        sheet->columns[n].name = heads[k];
        sheet->columns[n++].is_number = from->columns[k].is_number && !is_clock;
        if (has_unit_behind(group, &from->columns[k]))
            sheet->columns[n++] = (struct ebb_record_column){"unit", false, "1", ""};
    }
    ebb_records_init(&sheet->records, sheet->columns, n);
    return EBB_OK;
}

enum ebb_status ebb_clinic_store_sheet(struct ebb_reader *reader, const char *group,
                                       struct ebb_design_table *out_sheet, struct ebb_messages *messages)
{
    struct ebb_design_table table = {0};
    struct ebb_trouble trouble = {0};
    *out_sheet = (struct ebb_design_table){0};
    enum ebb_status status = ebb_clinic_store_table(reader, group, &table, messages);
    if (status == EBB_OK && table.columns) {
        ebb_h5_enter();
        status = make_columns(reader, group, &table.records, out_sheet, &trouble);
        for (size_t row = 0; status == EBB_OK && row < ebb_records_n_rows(&table.records); row++)
            add_row(group, &table.records, row, &out_sheet->records);
    }
    if (status == EBB_OK && trouble.failed) {
        status = ebb_h5_status(&trouble);
        ebb_messages_add(messages, status, EBB_AT_FILE(reader->path), "is damaged: %s", trouble.words);
    }
    if (status == EBB_OK && out_sheet->records.failed)
        status = EBB_NO_MEMORY;
    if (status != EBB_OK)
        ebb_design_table_free(out_sheet);
    ebb_design_table_free(&table);
    return status;
}
