/* SPDX-License-Identifier: MIT
 * csv: the one writer of tables as lines of text with a separator, in the dialect that the reader wants.
 *
 * There is no one CSV. RFC 4180 is what most programs read, but it says nothing of missing values, and
 * programs differ on line ends. What varies is a struct ebb_csv_dialect; what a table holds is written the
 * same way for all of them, cell by cell:
 *
 *     id,value,note            a row of headings: cells of text like any other
 *     mean,45.25,              a missing number is what the dialect says, here nothing
 *     "a ""b"", c",1e-06,x     quotes where the text needs them, doubled inside
 *
 * What holds: a number that is written with `digits` 0 reads back as the same double; no cell holds a bare
 * separator, quote or line break, so that a reader that knows the dialect gets back every text, byte for
 * byte, but for the apostrophe before a text that begins like a formula. (A text equal to the dialect's word
 * for a missing value is quoted; readers that look for that word inside quotes too, as R's read.csv does,
 * still take it for missing.)
 *
 * Caveats:
 * - Columns are not counted: a row with a cell too few is written as it is given. Whoever has columns with
 *   names and kinds keeps them in a struct ebb_records, whose cells are checked, and calls ebb_csv_records.
 * - Spreadsheets set to a language with a decimal comma read "45.25" as a text or as a date -> import the
 *   file with the locale "English", or write JSON. A decimal comma is deliberately not offered: the same file
 *   would then be misread everywhere else.
 *
 *   1. Dialects   2. Cells and rows   3. Tables
 */
#ifndef EBB_CSV_H
#define EBB_CSV_H

#include <stdbool.h>

#include <ebb/records.h>
#include <ebb/text.h>

/* 1. Dialects */

enum ebb_csv_quotes {
    EBB_CSV_QUOTES_NEEDED, /* only where the text could be misread without them */
    EBB_CSV_QUOTES_TEXTS,  /* around every text, never around a number: the reader tells kinds by it */
};

/* Plain data; strings are borrowed and usually literals. */
struct ebb_csv_dialect {
    char separator; /* no quote and no line break */
    enum ebb_csv_quotes quotes;
    const char *missing;  /* what stands for NaN and the infinities; "" or a word such as "NA" */
    const char *line_end; /* "\n" or "\r\n" */
    int digits;          /* significant digits of a number; 0: the fewest that read back as the same double */
    bool marks_formulas; /* an apostrophe before a text that a spreadsheet would run, such as =1+1 */
};

/* What ebb writes unless told otherwise: commas, quotes where needed, nothing for a missing number, "\n". */
extern const struct ebb_csv_dialect EBB_CSV_PLAIN;
/* The same with RFC 4180's line ends, for programs that insist on them. */
extern const struct ebb_csv_dialect EBB_CSV_RFC_4180;
/* For R and pandas, which read NA as missing in a column of numbers and of texts alike. */
extern const struct ebb_csv_dialect EBB_CSV_NA;
/* Separated by tabs, which no number and hardly any text holds: for gnuplot, awk, and the clipboard. */
extern const struct ebb_csv_dialect EBB_CSV_TABS;

/* 2. Cells and rows */

/* A table that is being written; borrows both. A text that ran out of memory takes no more and says so. */
struct ebb_csv {
    struct ebb_text *text;
    const struct ebb_csv_dialect *dialect;
    bool in_row; /* a cell stands on the line already: the next one wants a separator */
};

void ebb_csv_text(struct ebb_csv *csv, const char *chars); /* NULL counts as "" */
void ebb_csv_number(struct ebb_csv *csv, double number);
void ebb_csv_end_row(struct ebb_csv *csv);

/* 3. Tables */

/* The names of the columns, then a line for each record; an unfinished last record is left out. Records that
 * ran out of memory make text->failed. */
void ebb_csv_records(const struct ebb_records *records, const struct ebb_csv_dialect *dialect,
                     struct ebb_text *text);

#endif
