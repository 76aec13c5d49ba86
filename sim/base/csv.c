/* SPDX-License-Identifier: MIT
 * csv: writes tables as lines of text.
 *
 * Before, the records of `ebb check` and the draws of `ebb calibrate` each had a writer of their own, one
 * with quotes and one without, which would have gone wrong with the first key that holds a comma.
 *
 *   1. Dialects   2. Cells and rows   3. Tables
 */
#include <ebb/csv.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/status.h>
#include <ebb/units.h>

/* 1. Dialects */

const struct ebb_csv_dialect EBB_CSV_PLAIN = {
    .separator = ',',
    .quotes = EBB_CSV_QUOTES_NEEDED,
    .missing = "",
    .line_end = "\n",
    .marks_formulas = true,
};
const struct ebb_csv_dialect EBB_CSV_RFC_4180 = {
    .separator = ',',
    .quotes = EBB_CSV_QUOTES_NEEDED,
    .missing = "",
    .line_end = "\r\n",
    .marks_formulas = true,
};
const struct ebb_csv_dialect EBB_CSV_NA = {
    .separator = ',',
    .quotes = EBB_CSV_QUOTES_TEXTS, /* so that a text "12" stays one when the column's kind is guessed */
    .missing = "NA",
    .line_end = "\n",
};
const struct ebb_csv_dialect EBB_CSV_TABS = {
    .separator = '\t',
    .quotes = EBB_CSV_QUOTES_NEEDED,
    .missing = "NaN", /* two tabs in a row are one gap for awk and gnuplot: a cell may not be empty */
    .line_end = "\n",
};

/* 2. Cells and rows */

static void start_cell(struct ebb_csv *csv)
{
    if (csv->in_row)
        ebb_text_add_bytes(csv->text, &csv->dialect->separator, 1);
    csv->in_row = true;
}

/* RFC 4180, section 2: a quote, a separator or a line break in the text. Blanks at the ends need none: they
 * belong to the text there, though some readers trim them. */
static bool needs_quotes(const struct ebb_csv_dialect *dialect, const char *chars)
{
    /* The empty text stays bare in a dialect whose missing value is empty, too: a column holds either
     * numbers or texts, and no text is ever missing. */
    return dialect->quotes == EBB_CSV_QUOTES_TEXTS || strpbrk(chars, "\"\r\n") != NULL ||
           strchr(chars, dialect->separator) != NULL ||
           (chars[0] != '\0' && strcmp(chars, dialect->missing) == 0);
}

/* Spreadsheets take a text that begins so for a formula and run it when the table is opened, whatever stands
 * in quotes around it; names and notes in a table come from studies that others wrote. The mark, an
 * apostrophe, is the spreadsheets' own for a text. */
static bool is_formula(const struct ebb_csv_dialect *dialect, const char *chars)
{
    return dialect->marks_formulas && chars[0] != '\0' && chars[1] != '\0' &&
           strchr("=+-@\t\r", chars[0]) != NULL;
}

/* Byte by byte, which is right for UTF-8 as well: no byte of a longer character looks like a quote. */
void ebb_csv_text(struct ebb_csv *csv, const char *chars)
{
    const char *at = chars ? chars : "";
    start_cell(csv);
    const char *mark = is_formula(csv->dialect, at) ? "'" : "";
    if (!needs_quotes(csv->dialect, at)) {
        ebb_text_add(csv->text, "%s%s", mark, at);
        return;
    }
    ebb_text_add(csv->text, "\"%s", mark);
    for (; *at; at++)
        ebb_text_add_bytes(csv->text, *at == '"' ? "\"\"" : at, *at == '"' ? 2 : 1);
    ebb_text_add(csv->text, "\"");
}

void ebb_csv_number(struct ebb_csv *csv, double number)
{
    char chars[EBB_UNITS_SIZE];
    start_cell(csv);
    if (!isfinite(number)) {
        /* Infinities are missing as well: RFC 4180 has no word for them, and every reader another. */
        ebb_text_add(csv->text, "%s", csv->dialect->missing);
        return;
    }
    /* Not by ebb_text_add: printf takes the decimal comma of a program that has called setlocale, and a
     * number would be two cells. */
    if (csv->dialect->digits > 0)
        ebb_units_print_digits(number, csv->dialect->digits, chars);
    else
        ebb_units_print_number(number, chars);
    ebb_text_add(csv->text, "%s", chars);
}

void ebb_csv_end_row(struct ebb_csv *csv)
{
    ebb_text_add(csv->text, "%s", csv->dialect->line_end);
    csv->in_row = false;
}

/* 3. Tables */

void ebb_csv_records(const struct ebb_records *records, const struct ebb_csv_dialect *dialect,
                     struct ebb_text *text)
{
    struct ebb_csv csv = {.text = text, .dialect = dialect};
    if (records->failed) { /* cells are missing, and a table that ends early looks like one that is whole */
        text->failed = true;
        return;
    }
    for (int k = 0; k < records->n_columns; k++)
        ebb_csv_text(&csv, records->columns[k].name);
    ebb_csv_end_row(&csv);
    for (size_t row = 0; row < ebb_records_n_rows(records); row++) {
        for (int k = 0; k < records->n_columns; k++) {
            const struct ebb_record_cell *cell = ebb_records_cell(records, row, k);
            if (records->columns[k].is_number)
                ebb_csv_number(&csv, cell->number);
            else
                ebb_csv_text(&csv, cell->text);
        }
        ebb_csv_end_row(&csv);
    }
}
