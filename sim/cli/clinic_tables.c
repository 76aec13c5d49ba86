/* SPDX-License-Identifier: MIT
 * clinic_tables: chairs x nurses, the planner's own numbers, and every staffing in full.
 *
 *     on the screen   share in time of all staffings        a grid: which one is looked for
 *                     the planner's own, beside another     a line a number: what it means to work there
 *     --full          all staffings with all that counts    a line a staffing, in two tables
 *                     shares within 0 to 14 days
 *
 * 20 staffings with a dozen numbers each on the screen would be 24 lines of 160 columns, of which a reader
 * wants four.
 *
 *   1. The grid   2. The planner's own   3. All staffings   4. Within so many days
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

/* A letter behind the share, for the cell is what people copy into a mail, and what each letter means below
 * the table, of those that stand in it. A share alone would hide that it gets worse; words alone hid
 * whether one booster in ten is in time or nine. */
static const struct {
    const char *mark, *means;
} MARKS[EBB_CLINIC_STATE_COUNT] = {
    [EBB_CLINIC_KEEPS_UP] = {"", NULL},
    [EBB_CLINIC_BEHIND] = {" b", "b: more than a week's boosters are late, and no more each week."},
    [EBB_CLINIC_LIST_GROWS] = {" l", "l: the waiting list grows each week, and does not end."},
    [EBB_CLINIC_BACKLOG_GROWS] = {" g", "g: more are late each week, and it does not end."},
    [EBB_CLINIC_TREATS_NOBODY] = {" n", "n: nobody is treated."},
};

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
                           MARKS[verdict_of(page, row)->state].mark, meets(page, row) ? " *" : "");
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
    for (int state = 0; state < EBB_CLINIC_STATE_COUNT; state++) {
        if (stands[state] && MARKS[state].means)
            ebb_text_add(&line, "%s ", MARKS[state].means);
    }
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

/* 2. The planner's own */

/* What a row of the table says; in the order of the day's questions: late, waiting, room, work, price. */
static const struct {
    int outcome;
    const char *words;
} NUMBERS[] = {
    {EBB_CLINIC_ON_TARGET, NULL}, /* within the target's days */
    {EBB_CLINIC_WITHIN_0, "boosters on their day, %"},
    {EBB_CLINIC_WITHIN_7, "boosters within 7 days, %"},
    {EBB_CLINIC_LATE_MEDIAN, "half late, days at most"},
    {EBB_CLINIC_LATE_95, "95 % late, days at most"},
    {EBB_CLINIC_WAITED, "minutes waited by those treated"},
    {EBB_CLINIC_CHAIRS_BOOKED, "chair time booked, %"},
    {EBB_CLINIC_CHAIRS_USED, "chair time used, %"},
    {EBB_CLINIC_OVERTIME, "overtime, nurse hours a week"},
    {EBB_CLINIC_MISSED, "boosters missed by patients, %"},
    {EBB_CLINIC_LOST_A_WEEK, "sessions lost a week"},
    {EBB_CLINIC_RELAPSES_LOST, "relapses by lateness *"},
    {EBB_CLINIC_RESPONSE_LOST, "weeks in response lost *"},
};
enum { N_NUMBERS = sizeof NUMBERS / sizeof NUMBERS[0] };

/* The target's own days are the planner's; the other labels stand in the table above. */
static void put_label(const struct ebb_clinic_page *page, const char *words, struct ebb_text_cell *cell)
{
    if (words)
        ebb_text_table_put(cell, "%s", words);
    else
        ebb_text_table_put(cell, "boosters %s, %%",
                           ebb_clinic_say_within(ebb_clinic_page_own(page)->target.within_days).chars);
}

/* The staffing that the planner will ask about next: the smallest that does, else, where that is his or her
 * own, one chair less. -1: it has not been played with all its numbers. */
static int row_beside(const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const struct ebb_clinic_search *search = &page->result->search;
    int chairs = clinic->chairs + 1, nurses = clinic->nurses;
    if (page->result->searched && search->found) {
        chairs = search->chairs;
        nurses = search->nurses;
        if (chairs == clinic->chairs && nurses == clinic->nurses)
            chairs--;
    }
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses; n++) {
            if (rows->chairs[c] == chairs && rows->nurses[n] == nurses)
                return rows->staffing[c][n];
        }
    }
    return -1;
}

/* Of what differs over years, how much is not known of patients, and no luck. Where the part is not told from
 * nothing it is left out: "22 ± 22 %" in a column reads as a number (--json has it with its error). */
static void put_unknown(const struct ebb_clinic_page *page, int row, int outcome, struct ebb_text_cell *cell)
{
    const struct ebb_clinic_estimate found =
        ebb_clinic_answers_estimate(&page->result->answers, row, outcome);
    if (ebb_clinic_is_told(outcome, verdict_of(page, row)) && found.draws_share >= 2.0 * found.draws_error &&
        found.draws_share > 0.0)
        ebb_text_table_put(cell, "%s %%", ebb_format_decimals(100.0 * found.draws_share, 0).chars);
    else
        ebb_text_table_put(cell, "–");
}

static void head_numbers(const struct ebb_clinic_page *page, int beside, struct ebb_text_table *table)
{
    ebb_text_table_put(&table->headings[0], "yours");
    ebb_text_table_put(&table->headings[1], "range over years");
    ebb_text_table_put(&table->headings[2], "no luck");
    if (beside >= 0) {
        const struct ebb_clinic *other = &page->result->rows.cases[beside].clinic;
        ebb_text_table_put(&table->headings[3], "%d %s, %d %s", other->chairs,
                           other->chairs == 1 ? "chair" : "chairs", other->nurses,
                           other->nurses == 1 ? "nurse" : "nurses");
    }
}

/* The two errors, told apart where they stand beside each other. */
static void explain_numbers(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct ebb_text line = {0};
    const struct ebb_clinic_answers *answers = &page->result->answers;
    const int years = answers->n_replications;
    const bool is_fewer =
        ebb_clinic_answers_estimate(answers, page->result->rows.own, EBB_CLINIC_RELAPSES_LOST).mean < 0.0;
    if (years < EBB_CLINIC_ERROR_YEARS)
        ebb_text_add(&line, "Of fewer than %d years no error can be told, and no number is known well. ",
                     EBB_CLINIC_ERROR_YEARS);
    else
        ebb_text_add(&line, "±: how well the mean was simulated. ");
    if (years < EBB_CLINIC_RANGE_YEARS)
        ebb_text_add(&line, "Of fewer than %d years there is no range. ", EBB_CLINIC_RANGE_YEARS);
    else if (page->result->answers.n_worlds > 0)
        ebb_text_add(&line,
                     "Range: predictive, 95 %% of %d years; no luck: the part that comes "
                     "of what is not known of patients%s (–: little). ",
                     years, page->config->worlds_are_of_new_site ? " of a new clinic" : "");
    else
        ebb_text_add(&line, "Range: 95 %% of %d years; what is not known of patients is not in it. ", years);
    ebb_text_add(&line, "* per 100 patients a year, against room for everybody%s.",
                 is_fewer ? "; fewer: who waits and is ill cannot relapse" : "");
    ebb_clinic_page_add_line(text, 2, 2, &line);
    ebb_text_free(&line);
}

enum ebb_status ebb_clinic_page_add_numbers(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const int own = page->result->rows.own, beside = row_beside(page);
    struct ebb_text_table table;
    if (ebb_text_table_init(&table, N_NUMBERS, beside >= 0 ? 4 : 3, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    head_numbers(page, beside, &table);
    for (int i = 0; i < N_NUMBERS; i++) {
        const int outcome = NUMBERS[i].outcome;
        put_label(page, NUMBERS[i].words, &table.labels[i]);
        ebb_text_table_put(ebb_text_table_cell(&table, i, 0, 0), "%s",
                           ebb_clinic_say_value(page, own, outcome).chars);
        ebb_text_table_put(ebb_text_table_cell(&table, i, 1, 0), "%s",
                           ebb_clinic_say_range(page, own, outcome).chars);
        put_unknown(page, own, outcome, ebb_text_table_cell(&table, i, 2, 0));
        if (beside >= 0)
            ebb_text_table_put(ebb_text_table_cell(&table, i, 3, 0), "%s",
                               ebb_clinic_say_value(page, beside, outcome).chars);
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    explain_numbers(page, text);
    return EBB_OK;
}

/* Every outcome in the words of its list, which no column of a table could hold. */
void ebb_clinic_page_add_all(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const int own = page->result->rows.own;
    struct ebb_text line = {0};
    struct ebb_text_cell unknown;
    ebb_text_add(text, "\nAll numbers of yours: mean ± its error, range over years, of it no luck:\n");
    for (int outcome = 0; outcome < EBB_CLINIC_WITHIN_0; outcome++) {
        const struct ebb_clinic_outcome_about *about = &EBB_CLINIC_OUTCOMES[outcome];
        put_unknown(page, own, outcome, &unknown);
        ebb_text_add(&line, "%s (%s): %s; %s; %s -- %s", about->name,
                     about->unit == EBB_CLINIC_SHARE ? "%" : EBB_CLINIC_UNITS[about->unit],
                     ebb_clinic_say_value(page, own, outcome).chars,
                     ebb_clinic_say_range(page, own, outcome).chars, unknown.chars, about->meaning);
        ebb_clinic_page_add_line(text, 2, 6, &line);
    }
    ebb_text_free(&line);
}

/* 3. All staffings */

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

/* 4. Within so many days */

/* A curve to read a target off: "95 % within 3 days" is a choice, and here stands what others would ask. */
enum ebb_status ebb_clinic_page_add_within(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const int own = page->result->rows.own;
    struct ebb_text_table table;
    if (ebb_text_table_init(&table, EBB_CLINIC_WITHIN_MOST + 1, 2, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "Your boosters, %% of those due");
    ebb_text_table_put(&table.headings[0], "mean ± its error");
    ebb_text_table_put(&table.headings[1], "range over years");
    for (int days = 0; days <= EBB_CLINIC_WITHIN_MOST; days++) {
        const int outcome = EBB_CLINIC_WITHIN_0 + days;
        ebb_text_table_put(&table.labels[days], "given within %s", ebb_format_of(days, "day", "days").chars);
        ebb_text_table_put(ebb_text_table_cell(&table, days, 0, 0), "%s",
                           ebb_clinic_say_value(page, own, outcome).chars);
        ebb_text_table_put(ebb_text_table_cell(&table, days, 1, 0), "%s",
                           ebb_clinic_say_range(page, own, outcome).chars);
    }
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}
