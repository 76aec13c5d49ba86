/* SPDX-License-Identifier: MIT
 * clinic_tables: chairs x nurses, and every staffing in full.
 *
 *     on the screen   share in time of all staffings        a grid: which one is looked for
 *     --full          all staffings with all that counts    a line a staffing, in three tables
 *
 * 20 staffings with a dozen numbers each on the screen would be 24 lines of 160 columns, of which a reader
 * wants four. The planner's own have theirs in clinic_numbers.c.
 *
 *   1. The grid   2. All staffings
 */
#include <math.h>
#include <stdio.h>

#include <ebb/text_table.h>

#include "clinic_parts.h"

/* 1. The grid */

static const struct ebb_clinic_verdict *verdict_of(const struct ebb_clinic_page *page, int row)
{
    return &page->result->verdicts[row];
}

static bool meets(const struct ebb_clinic_page *page, int row)
{
    const double share = ebb_clinic_answers_estimate(&page->result->answers, row, EBB_CLINIC_ON_TARGET).mean;
    return share >= ebb_clinic_page_own(page)->target.share && !ebb_clinic_is_unstable(verdict_of(page, row));
}

/* Where no booster is ever due the table is of first courses. */
static int grid_outcome(const struct ebb_clinic_page *page)
{
    return ebb_clinic_has_boosters(&page->result->answers, page->result->rows.own) ? EBB_CLINIC_ON_TARGET
                                                                                   : EBB_CLINIC_SPACING_KEPT;
}

static void put_share(const struct ebb_clinic_page *page, int row, struct ebb_text_cell *cell)
{
    if (row < 0)
        ebb_text_table_put(cell, "none");
    else
        ebb_text_table_put(cell, "%s%s%s", ebb_clinic_say_value(page, row, grid_outcome(page)).chars,
                           EBB_CLINIC_MARKS[verdict_of(page, row)->state].mark, meets(page, row) ? " *" : "");
}

static void put_staffing(const struct ebb_clinic_page *page, int chairs, int nurses, bool is_chairs,
                         struct ebb_text_cell *cell)
{
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const bool is_own = is_chairs ? chairs == clinic->chairs : nurses == clinic->nurses;
    const struct ebb_formatted words =
        is_chairs ? ebb_format_of(chairs, "chair", "chairs") : ebb_format_of(nurses, "nurse", "nurses");
    ebb_text_table_put(cell, "%s%s", words.chars, is_own ? " (yours)" : "");
}

/* Of the letters that stand in the table, and of a staffing that the clinic's other values do not let be. */
static void explain_marks(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    bool stands[EBB_CLINIC_STATE_COUNT] = {false}, lacks = false;
    struct ebb_text line = {0};
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses; n++) {
            const int row = rows->staffing[c][n];
            lacks = lacks || row < 0;
            if (row >= 0)
                stands[verdict_of(page, row)->state] = true;
        }
    }
    ebb_clinic_page_explain_marks(page, stands, &line);
    if (lacks)
        ebb_text_add(&line, "none: your other values do not go with so few chairs or nurses.");
    ebb_clinic_page_add_line(text, 2, 2, &line);
    ebb_text_free(&line);
}

/* Chairs go down and nurses across: four of these fit beside each other, and what is looked for is the first
 * star from above. */
enum ebb_status ebb_clinic_page_add_grid(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    struct ebb_text_table table;
    if (ebb_text_table_init(&table, rows->n_chairs, rows->n_nurses, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    if (grid_outcome(page) == EBB_CLINIC_ON_TARGET)
        ebb_text_add(text, "Of due boosters given %s, %% (* meets the target):\n",
                     ebb_clinic_say_within(ebb_clinic_page_own(page)->target.within_days).chars);
    else
        ebb_text_add(text, "Of sessions of first courses, those that kept their day, %%:\n");
    for (int n = 0; n < rows->n_nurses; n++)
        put_staffing(page, 0, rows->nurses[n], false, &table.headings[n]);
    for (int c = 0; c < rows->n_chairs; c++) {
        put_staffing(page, rows->chairs[c], 0, true, &table.labels[c]);
        for (int n = 0; n < rows->n_nurses; n++)
            put_share(page, rows->staffing[c][n], ebb_text_table_cell(&table, c, n, 0));
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    explain_marks(page, text);
    return EBB_OK;
}

/* 2. All staffings */

/* Three tables of a line a staffing, for all columns would not fit a page. */
enum { N_PARTS = 3, N_COLUMNS = 4 };
static const struct {
    int outcome;
    const char *heading, *unit;
} COLUMNS[N_PARTS][N_COLUMNS] = {
    {{EBB_CLINIC_ON_TARGET, "in time", "%"},
     {EBB_CLINIC_WITHIN_0, "on the day", "%"},
     {EBB_CLINIC_WITHIN_7, "in 7 days", "%"},
     {EBB_CLINIC_TARGET_MET, "target met", "% of years"}},
    {{EBB_CLINIC_LATE_MEDIAN, "half late", "days at most"},
     {EBB_CLINIC_LATE_95, "95 % late", "days at most"},
     {EBB_CLINIC_RELAPSES_LOST, "relapses *", "by lateness"},
     {EBB_CLINIC_RESPONSE_LOST, "weeks lost *", "by lateness"}},
    {{EBB_CLINIC_CHAIRS_BOOKED, "booked", "% chair time"},
     {EBB_CLINIC_CHAIRS_USED, "used", "% chair time"},
     {EBB_CLINIC_WAITED, "waited", "minutes"},
     {EBB_CLINIC_OVERTIME, "overtime", "hours a week"}},
};

/* "4 + 2 yours (meets)": chairs and nurses, short, for the numbers need the width. */
static void put_row(const struct ebb_clinic_page *page, int part, int at, int row,
                    struct ebb_text_table *table)
{
    const struct ebb_clinic *clinic = &page->result->rows.cases[row].clinic;
    const bool is_own = row == page->result->rows.own;
    ebb_text_table_put(&table->labels[at], "%d + %d%s%s", clinic->chairs, clinic->nurses,
                       is_own ? " yours" : "", meets(page, row) ? " (meets)" : "");
    for (int column = 0; column < N_COLUMNS; column++)
        ebb_text_table_put(ebb_text_table_cell(table, at, column, 0), "%s",
                           ebb_clinic_say_value(page, row, COLUMNS[part][column].outcome).chars);
}

static enum ebb_status add_part(const struct ebb_clinic_page *page, int part, struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    struct ebb_text_table table;
    int n = 0;
    if (ebb_text_table_init(&table, rows->n_chairs * rows->n_nurses, N_COLUMNS, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "chairs + nurses");
    for (int column = 0; column < N_COLUMNS; column++) {
        ebb_text_table_put(&table.headings[column], "%s", COLUMNS[part][column].heading);
        ebb_text_table_put(&table.units[column], "%s", COLUMNS[part][column].unit);
    }
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int i = 0; i < rows->n_nurses; i++) {
            if (rows->staffing[c][i] >= 0)
                put_row(page, part, n++, rows->staffing[c][i], &table);
        }
    }
    table.n_rows = n;
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* Each staffing that does not keep up, by name: how fast, and how far behind. */
static void add_verdicts(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    struct ebb_text line = {0};
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int i = 0; i < rows->n_nurses; i++) {
            const int row = rows->staffing[c][i];
            if (row < 0 || verdict_of(page, row)->state == EBB_CLINIC_KEEPS_UP)
                continue;
            ebb_text_add(&line, "%d + %d: ", rows->chairs[c], rows->nurses[i]);
            if (ebb_clinic_is_unstable(verdict_of(page, row)))
                ebb_clinic_page_add_growth(verdict_of(page, row), &line);
            else if (isnan(verdict_of(page, row)->weeks_behind))
                ebb_text_add(&line, "boosters are late, and none is given");
            else
                ebb_text_add(&line, "is %s weeks of boosters behind, and no more each week",
                             ebb_format_decimals(verdict_of(page, row)->weeks_behind, 1).chars);
            ebb_clinic_page_add_line(text, 2, 4, &line);
        }
    }
    ebb_text_free(&line);
}

enum ebb_status ebb_clinic_page_add_staffings(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    enum ebb_status status = EBB_OK;
    for (int part = 0; part < N_PARTS && status == EBB_OK; part++) {
        ebb_text_add(text, "\n");
        status = add_part(page, part, text);
    }
    add_verdicts(page, text);
    return status;
}
