/* SPDX-License-Identifier: MIT
 * clinic_numbers: the planner's own numbers, with what is not known of them in columns of its own.
 *
 *                                    yours   range over years     not known   2 chairs, 2 nurses
 *                                                               of patients
 *     boosters within 3 days, %   93.2 ± 0.4         86 to 98          21 %         88.1 ± 0.6
 *
 * Two errors and a share of one of them are three things, and were taken for each other; so each column says
 * below the table, in a sentence, what it is. A column that holds nothing (too few years for a range, too few
 * draws, no draws) is left out, and its sentence says what to run for it: two columns of dashes were read as
 * numbers that are none.
 *
 *   1. Which numbers, beside which staffing   2. Columns   3. The table   4. All of them, and within days
 */
#include <math.h>
#include <stdio.h>

#include <ebb/text_table.h>

#include "clinic_parts.h"

/* 1. Which numbers, beside which staffing */

/* What a row of the table says; in the order of the day's questions: late, waiting, room, work, price. */
static const struct {
    int outcome;
    const char *words;
} NUMBERS[] = {
    {EBB_CLINIC_ON_TARGET, NULL}, /* within the target's days */
    {EBB_CLINIC_WITHIN_0, "boosters on their day, %"},
    {EBB_CLINIC_LATE_95, "95 % late, days at most"},
    {EBB_CLINIC_WAITED, "waited by those treated, min"},
    {EBB_CLINIC_CHAIRS_BOOKED, "chair time booked, %"},
    {EBB_CLINIC_CHAIRS_USED, "chair time used, %"},
    {EBB_CLINIC_OVERTIME, "overtime, nurse hours a week"},
    {EBB_CLINIC_MISSED, "missed by patients, %"},
    {EBB_CLINIC_LOST_A_WEEK, "sessions lost a week"},
    {EBB_CLINIC_RELAPSES_LOST, "more relapses *"},
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

/* 2. Columns */

/* In their order; which there are depends on years and draws. */
enum column { YOURS, RANGE, UNKNOWN, BESIDE, COLUMN_COUNT };

struct columns {
    enum column is[COLUMN_COUNT];
    int n, beside; /* beside: row of the other staffing; -1: none */
};

static bool has_range(const struct ebb_clinic_page *page)
{
    return page->result->answers.n_replications >= EBB_CLINIC_RANGE_YEARS;
}

/* Of the variance of years the part that draws of the patient model make. Where it is not told from nothing
 * the number would be read as one ("22 ± 22 %"; --json has it with its error). */
static bool is_known_part(const struct ebb_clinic_estimate *found)
{
    return found->draws_share > 0.0 && found->draws_share >= 2.0 * found->draws_error;
}

static struct ebb_clinic_estimate own_of(const struct ebb_clinic_page *page, int outcome)
{
    return ebb_clinic_answers_estimate(&page->result->answers, page->result->rows.own, outcome);
}

/* Its error is too large where there are few draws (<ebb/clinic_estimate.h>), and of the fewest years it is
 * told of nothing. */
static bool has_unknown(const struct ebb_clinic_page *page)
{
    for (int i = 0; i < N_NUMBERS && has_range(page); i++) {
        const struct ebb_clinic_estimate found = own_of(page, NUMBERS[i].outcome);
        if (is_known_part(&found))
            return true;
    }
    return false;
}

static struct columns columns_of(const struct ebb_clinic_page *page)
{
    struct columns columns = {.beside = row_beside(page)};
    const bool there[COLUMN_COUNT] = {true, has_range(page), has_unknown(page), columns.beside >= 0};
    for (int column = 0; column < COLUMN_COUNT; column++) {
        if (there[column])
            columns.is[columns.n++] = (enum column)column;
    }
    return columns;
}

static struct ebb_formatted say_unknown(const struct ebb_clinic_page *page, int outcome)
{
    const struct ebb_clinic_estimate found = own_of(page, outcome);
    struct ebb_formatted out = {"little"};
    if (!ebb_clinic_is_told(outcome, &page->result->verdicts[page->result->rows.own]) || isnan(found.mean))
        return ebb_format_decimals(NAN, 0);
    if (is_known_part(&found))
        snprintf(out.chars, sizeof out.chars, "%.40s %%",
                 ebb_format_decimals(100.0 * found.draws_share, 0).chars);
    return out;
}

static struct ebb_formatted say(const struct ebb_clinic_page *page, const struct columns *columns,
                                enum column column, int outcome)
{
    const int own = page->result->rows.own;
    switch (column) {
    case RANGE:
        return ebb_clinic_say_range(page, own, outcome);
    case UNKNOWN:
        return say_unknown(page, outcome);
    case BESIDE:
        return ebb_clinic_say_value(page, columns->beside, outcome);
    default:
        return ebb_clinic_say_value(page, own, outcome);
    }
}

/* 3. The table */

static void put_heads(const struct ebb_clinic_page *page, const struct columns *columns,
                      struct ebb_text_table *table)
{
    for (int i = 0; i < columns->n; i++) {
        if (columns->is[i] == UNKNOWN) {
            ebb_text_table_put(&table->headings[i], "not known");
            ebb_text_table_put(&table->units[i], "of patients");
        } else if (columns->is[i] == BESIDE) {
            const struct ebb_clinic *other = &page->result->rows.cases[columns->beside].clinic;
            ebb_text_table_put(&table->headings[i], "%s, %s",
                               ebb_format_of(other->chairs, "chair", "chairs").chars,
                               ebb_format_of(other->nurses, "nurse", "nurses").chars);
        } else {
            ebb_text_table_put(&table->headings[i], columns->is[i] == YOURS ? "yours" : "range over years");
        }
    }
}

/* A column that is not there has a sentence all the same: why, and what to run. */
static void explain_range(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_answers *answers = &page->result->answers;
    if (!has_range(page)) {
        ebb_text_add(line, "What single years bring is told from %d years on (--years %d). ",
                     EBB_CLINIC_RANGE_YEARS, EBB_CLINIC_RANGE_YEARS);
        return;
    }
    ebb_text_add(line, "Range: predictive, what 95 of 100 years bring%s. ",
                 answers->n_worlds > 0 ? "" : "; what is not known of patients is not in it");
    if (has_unknown(page))
        ebb_text_add(line,
                     "Not known of patients%s: how much of the differences between years comes of that; the "
                     "rest is luck (little: too little to tell). ",
                     page->config->worlds_are_of_new_site ? " of a new clinic" : "");
    else if (answers->n_worlds > 0 && answers->n_worlds < EBB_CLINIC_SHARE_WORLDS)
        ebb_text_add(line, "How much of it is not known of patients is told from %d draws on (--draws %d). ",
                     EBB_CLINIC_SHARE_WORLDS, EBB_CLINIC_SHARE_WORLDS);
    else if (answers->n_worlds > 0)
        ebb_text_add(line, "How much of it is luck is not told from so few (--years %d). ",
                     5 * answers->n_replications);
}

static void explain_numbers(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct ebb_text line = {0};
    const struct ebb_clinic_answers *answers = &page->result->answers;
    const struct ebb_clinic_estimate relapses = own_of(page, EBB_CLINIC_RELAPSES_LOST);
    const bool is_fewer = relapses.mean < -2.0 * relapses.error;
    if (answers->n_replications < EBB_CLINIC_ERROR_YEARS)
        ebb_text_add(&line, "Of fewer than %d years no error can be told, and no number is known well. ",
                     EBB_CLINIC_ERROR_YEARS);
    else
        ebb_text_add(&line, "±: how well the mean was simulated. ");
    explain_range(page, &line);
    ebb_text_add(&line,
                 "* A year, of 100 patients, more than with room for everybody; below two ± it is none%s.",
                 is_fewer ? " (fewer: who waits and is ill cannot relapse again)" : "");
    ebb_clinic_page_add_line(text, 2, 2, &line);
    ebb_text_free(&line);
}

enum ebb_status ebb_clinic_page_add_numbers(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct columns columns = columns_of(page);
    struct ebb_text_table table;
    if (ebb_text_table_init(&table, N_NUMBERS, columns.n, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    put_heads(page, &columns, &table);
    for (int row = 0; row < N_NUMBERS; row++) {
        put_label(page, NUMBERS[row].words, &table.labels[row]);
        for (int i = 0; i < columns.n; i++)
            ebb_text_table_put(ebb_text_table_cell(&table, row, i, 0), "%s",
                               say(page, &columns, columns.is[i], NUMBERS[row].outcome).chars);
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    explain_numbers(page, text);
    return EBB_OK;
}

/* 4. All of them, and within days */

/* Every outcome in the words of its list, which no column of a table could hold. */
void ebb_clinic_page_add_all(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct columns columns = columns_of(page);
    struct ebb_text line = {0};
    columns.n -= columns.beside >= 0;
    ebb_text_add(text, "\nAll numbers of yours: mean ± its error%s%s:\n",
                 has_range(page) ? "; range over years" : "",
                 has_unknown(page) ? "; of that not known of patients" : "");
    for (int outcome = 0; outcome < EBB_CLINIC_WITHIN_0; outcome++) {
        const struct ebb_clinic_outcome_about *about = &EBB_CLINIC_OUTCOMES[outcome];
        ebb_text_add(&line, "%s (%s): ", about->name,
                     about->unit == EBB_CLINIC_SHARE ? "%" : EBB_CLINIC_UNITS[about->unit]);
        for (int i = 0; i < columns.n; i++)
            ebb_text_add(&line, "%s%s", i > 0 ? "; " : "", say(page, &columns, columns.is[i], outcome).chars);
        ebb_text_add(&line, " -- %s", about->meaning);
        ebb_clinic_page_add_line(text, 2, 6, &line);
    }
    ebb_text_free(&line);
}

/* A curve to read a target off: "95 % within 3 days" is a choice, and here stands what others would ask. */
enum ebb_status ebb_clinic_page_add_within(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const int n = has_range(page) ? 2 : 1;
    const struct columns columns = {.is = {YOURS, RANGE}, .n = n, .beside = -1};
    struct ebb_text_table table;
    if (ebb_text_table_init(&table, EBB_CLINIC_WITHIN_MOST + 1, n, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "Your boosters, %% of those due");
    put_heads(page, &columns, &table);
    ebb_text_table_put(&table.headings[0], "mean ± its error");
    for (int days = 0; days <= EBB_CLINIC_WITHIN_MOST; days++) {
        ebb_text_table_put(&table.labels[days], "given within %s", ebb_format_of(days, "day", "days").chars);
        for (int i = 0; i < n; i++)
            ebb_text_table_put(ebb_text_table_cell(&table, days, i, 0), "%s",
                               say(page, &columns, columns.is[i], EBB_CLINIC_WITHIN_0 + days).chars);
    }
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}
