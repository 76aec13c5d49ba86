/* SPDX-License-Identifier: MIT
 * clinic_findings_text: who waits for what, where the panel goes, and what a formula says.
 *
 * Sentences and no tables: each answers what somebody asked aloud (when is it worst? what if a nurse is ill?
 * how many shall we be in a year?), and is read aloud.
 *
 *   1. Hours   2. Where the panel goes   3. The formula
 */
#include <math.h>
#include <stdio.h>

#include <ebb/queue_formulas.h>
#include <ebb/text_table.h>

#include "clinic_parts.h"

/* 1. Hours */

static struct ebb_clinic_hour hour_of(const struct ebb_clinic_page *page, int weekday, int hour)
{
    const struct ebb_clinic_result *result = page->result;
    return ebb_clinic_hour_of(&result->answers.pools[result->rows.own], weekday, hour);
}

/* Of all patients of an hour together, whatever they wait for. */
static double waited_in(const struct ebb_clinic_hour *hour)
{
    double sum = 0.0;
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        sum += hour->waited_min[lack];
    return sum;
}

/* "a nurse 9 to 12 and 13 to 16": runs of hours in which most wait for the same. */
static void add_runs(const struct ebb_clinic_page *page, int lack, int *n_said, struct ebb_text *line)
{
    int n_runs = 0;
    for (int from = 0, to; from < 24; from = to + 1) {
        for (to = from; to < 24 && hour_of(page, -1, to).binding == lack;)
            to++;
        if (to == from)
            continue;
        if (n_runs++ == 0)
            ebb_text_add(line, "%sfor %s", (*n_said)++ > 0 ? ", " : "Patients in the house wait ",
                         EBB_CLINIC_LACK_WORDS[lack]);
        ebb_text_add(line, "%s %d to %d", n_runs > 1 ? " and" : "", from, to);
    }
}

/* "; with no minutes for reviews they wait 4.1 weeks": boosters in time, by which changes are ranked, say
 * nothing of who has not begun. */
static void add_more_of_prescriber(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    for (int i = 0; i < rows->n_what_ifs; i++) {
        const struct ebb_clinic_what_if *what_if = &rows->what_ifs[i];
        if (!ebb_clinic_if_of_prescriber(what_if->code))
            continue;
        const struct ebb_clinic_verdict *verdict = &page->result->verdicts[what_if->row];
        ebb_text_add(line, "; with %s ", what_if->words);
        if (ebb_clinic_is_told(EBB_CLINIC_WEEKS_TO_START, verdict))
            ebb_text_add(line, "they wait %s weeks",
                         ebb_clinic_say_value(page, what_if->row, EBB_CLINIC_WEEKS_TO_START).chars);
        else
            ebb_clinic_page_add_growth(verdict, line);
    }
    ebb_text_add(line, ". ");
}

static double own_mean(const struct ebb_clinic_page *page, int outcome)
{
    return ebb_clinic_answers_estimate(&page->result->answers, page->result->rows.own, outcome).mean;
}

/* Three numbers that a planner can count again: who wrote ten minutes for a look and meant one for each
 * session sees here how many looks there are. */
static void add_prescriber(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_prescriber *prescriber = &ebb_clinic_page_own(page)->prescriber;
    const double looks = own_mean(page, EBB_CLINIC_LOOKS), visits = own_mean(page, EBB_CLINIC_FIRST_VISITS);
    if (!prescriber->on)
        return;
    ebb_text_add(line, "The prescriber has %s hours a week: ",
                 ebb_format_decimals(own_mean(page, EBB_CLINIC_PRESCRIBER_HOURS), 1).chars);
    if (prescriber->review_minutes > 0.0)
        ebb_text_add(line,
                     "%s (each assessment of a patient in care, with a session or without) ask "
                     "for %s, ",
                     ebb_format_about(looks, "look", "looks").chars,
                     ebb_format_decimals(looks * prescriber->review_minutes / 60.0, 1).chars);
    ebb_text_add(line, "%s first visits take %s. ", ebb_format_decimals(visits, visits < 1.0 ? 2 : 1).chars,
                 ebb_format_decimals(visits * prescriber->intake_minutes / 60.0, 1).chars);
}

/* The one who is in no column of the table: what waits for the prescriber is not in the house. */
static void add_binding(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const int own = result->rows.own;
    const struct ebb_clinic_verdict *verdict = &result->verdicts[own];
    const enum ebb_clinic_bind binds = ebb_clinic_binds(&result->answers, own);
    if (binds == EBB_BINDS_NOTHING)
        return;
    if (binds != EBB_BINDS_VISITS) {
        ebb_text_add(line, "What holds the clinic up: ");
        ebb_clinic_page_add_bind(page, binds, line);
        ebb_text_add(line, ". ");
        return;
    }
    if (ebb_clinic_is_told(EBB_CLINIC_WEEKS_TO_START, verdict))
        ebb_text_add(line,
                     "The prescriber is busy %s %% of his or her hours: new patients wait %s weeks for their "
                     "first session",
                     ebb_clinic_say_value(page, own, EBB_CLINIC_PRESCRIBER_USED).chars,
                     ebb_clinic_say_value(page, own, EBB_CLINIC_WEEKS_TO_START).chars);
    else
        ebb_text_add(line,
                     "The prescriber is busy %s %% of his or her hours: %s new patients wait at the end%s",
                     ebb_clinic_say_value(page, own, EBB_CLINIC_PRESCRIBER_USED).chars,
                     ebb_clinic_say_value(page, own, EBB_CLINIC_LIST).chars,
                     verdict->state == EBB_CLINIC_LIST_GROWS ? ", and more each week" : "");
    add_more_of_prescriber(page, line);
}

/* What everybody asks who makes a rota, and so a sentence of its own. A clinic that never has such a day has
 * no number of it, and is not told of one. */
void ebb_clinic_page_add_short_days(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const int own = page->result->rows.own;
    const struct ebb_clinic_estimate came =
        ebb_clinic_answers_estimate(&page->result->answers, own, EBB_CLINIC_CAME_SHORT);
    const struct ebb_clinic_estimate usual =
        ebb_clinic_answers_estimate(&page->result->answers, own, EBB_CLINIC_CAME_USUAL);
    struct ebb_text line = {0};
    if (isnan(came.mean))
        return;
    ebb_text_add(&line, "If one nurse is ill, %s of %s who come are turned away at closing",
                 ebb_clinic_say_value(page, own, EBB_CLINIC_TURNED_AWAY_SHORT).chars,
                 ebb_format_digits(came.mean, 3).chars);
    if (!isnan(usual.mean)) /* there are other days */
        ebb_text_add(&line, "; on other days %s of %s",
                     ebb_clinic_say_value(page, own, EBB_CLINIC_TURNED_AWAY_USUAL).chars,
                     ebb_format_digits(usual.mean, 3).chars);
    ebb_text_add(&line, ".");
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* Means of all such hours: a nurse who is free on average is not when somebody waits for one. */
static void add_worst(const struct ebb_clinic_page *page, const struct ebb_clinic_worst *worst,
                      struct ebb_text *line)
{
    const struct ebb_clinic_hour hour = hour_of(page, worst->weekday, worst->hour);
    if (worst->day == worst->weekday)
        ebb_text_add(line, "Worst is %s,", EBB_CLINIC_WEEKDAYS[worst->day]);
    else
        ebb_text_add(line, "The worst day is %s, the worst hour %s", EBB_CLINIC_WEEKDAYS[worst->day],
                     EBB_CLINIC_WEEKDAYS[worst->weekday]);
    ebb_text_add(line, " %d to %d: on average %s of %s and %s of %s nurses are taken", worst->hour,
                 worst->hour + 1, ebb_format_decimals(hour.chairs_used, 1).chars,
                 ebb_format_of(ebb_clinic_page_own(page)->chairs, "chair", "chairs").chars,
                 ebb_format_decimals(hour.nurses_needed, 1).chars,
                 ebb_format_decimals(hour.nurses_on_duty, 1).chars);
    if (worst->binding >= 0)
        ebb_text_add(line, ", and those who wait do so for %s in all, most for %s",
                     ebb_format_about(waited_in(&hour), "minute", "minutes").chars,
                     EBB_CLINIC_LACK_WORDS[worst->binding]);
    ebb_text_add(line, ".");
}

/* Where nobody waits the worst hour is the fullest one, and what is waited for is left out. */
void ebb_clinic_page_add_hours(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_worst *worst = &page->result->worst;
    struct ebb_text line = {0};
    int n_said = 0;
    add_prescriber(page, &line);
    add_binding(page, &line);
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        add_runs(page, lack, &n_said, &line);
    ebb_text_add(&line, "%s. ", n_said > 0 ? " o'clock" : "Nobody in the house waits to speak of");
    if (worst->day >= 0)
        add_worst(page, worst, &line);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* Hours in which there is nothing to tell are left out: nights, on most pages. */
static bool is_empty(const struct ebb_clinic_page *page, int hour)
{
    for (int day = 0; day < 7; day++) {
        const struct ebb_clinic_hour found = hour_of(page, day, hour);
        if (found.chairs_used > 0.0 || waited_in(&found) > 0.0)
            return false;
    }
    return true;
}

/* Chairs as a mean over all open days of that weekday and all years; a day that is never open says so, for
 * 0.00 would look like a day without patients. */
static void put_hour(const struct ebb_clinic_page *page, int row, int hour, struct ebb_text_table *table)
{
    const struct ebb_clinic_hour all = hour_of(page, -1, hour);
    ebb_text_table_put(&table->labels[row], "%02d:00 to %02d:00", hour, hour + 1);
    for (int day = 0; day < 7; day++) {
        const struct ebb_clinic_hour found = hour_of(page, day, hour);
        ebb_text_table_put(ebb_text_table_cell(table, row, day, 0), "%s",
                           page->result->answers.pools[page->result->rows.own].open_days[day] == 0
                               ? "closed"
                               : ebb_format_decimals(found.chairs_used, 2).chars);
    }
    ebb_text_table_put(ebb_text_table_cell(table, row, 7, 0), "%s",
                       ebb_format_decimals(waited_in(&all), 1).chars);
    ebb_text_table_put(ebb_text_table_cell(table, row, 8, 0), "%s",
                       all.binding < 0 ? "nothing" : EBB_CLINIC_LACK_WORDS[all.binding]);
}

enum ebb_status ebb_clinic_page_add_week(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct ebb_text_table table;
    int n = 0;
    if (ebb_text_table_init(&table, 24, 9, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "Chairs taken");
    for (int day = 0; day < 7; day++)
        ebb_text_table_put(&table.headings[day], "%.3s", EBB_CLINIC_WEEKDAYS[day]);
    ebb_text_table_put(&table.headings[7], "minutes");
    ebb_text_table_put(&table.units[7], "waited, all");
    ebb_text_table_put(&table.headings[8], "wait for");
    for (int hour = 0; hour < 24; hour++) {
        if (!is_empty(page, hour))
            put_hour(page, n++, hour, &table);
    }
    table.n_rows = n;
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* 2. Where the panel goes */

static struct ebb_formatted mean_of(const struct ebb_clinic_estimate *found, double scale)
{
    return ebb_clinic_say_with_error(scale * found->mean, scale * found->error);
}

/* What becomes of who is in care today if nothing changes, leavers included: of a hundred, for shares with
 * errors are not read aloud. What lateness costs stands in the table, of a hundred in care: beside it another
 * number of another hundred was read as a contradiction (--full has it). */
static void add_todays(const struct ebb_clinic_drift *drift, struct ebb_text *line)
{
    ebb_text_add(line,
                 "Of 100 of today's patients %s are in care then and %s are well; the 100 have %s relapses a "
                 "year.",
                 ebb_format_decimals(100.0 * drift->panel_share.mean, 0).chars,
                 ebb_format_decimals(100.0 * drift->panel_well.mean, 0).chars,
                 ebb_format_decimals(drift->panel_relapses.mean, 0).chars);
}

/* A clinic that keeps up this year may be too small for what its referrals make of it: so its panel is told
 * whatever the answer is. */
void ebb_clinic_page_add_drift(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_drift *drift = &page->result->drift;
    struct ebb_text line = {0};
    ebb_text_add(&line, "Where your patients go: %d active today, %s after %s", drift->panel,
                 mean_of(&drift->active, 1.0).chars,
                 ebb_format_of(ebb_clinic_page_own(page)->n_weeks, "week", "weeks").chars);
    if (!isnan(drift->active.lower))
        ebb_text_add(&line, " (range %s–%s)", ebb_format_decimals(drift->active.lower, 0).chars,
                     ebb_format_decimals(drift->active.upper, 0).chars);
    /* without their errors, which --json has: four numbers are to be added up here, not weighed */
    ebb_text_add(&line, ". A week %s new patients come, %s are helped by their first course, and %s go. ",
                 ebb_format_decimals(drift->referred.mean, 1).chars,
                 ebb_format_decimals(drift->responders.mean, 1).chars,
                 ebb_format_decimals(drift->gone.mean, 1).chars);
    if (drift->panel > 0)
        add_todays(drift, &line);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* 3. The formula */

/* A reason each for its sessions and for its wait stands on the screen: the list has the most telling
 * first. */
static void add_gaps(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const bool *holds = page->result->textbook.gap;
    int n_said = 0, n_of_kind = 0;
    for (int gap = EBB_TEXTBOOK_NO_INTERVAL + 1; gap < EBB_CLINIC_GAP_COUNT; gap++) {
        n_of_kind = gap == EBB_TEXTBOOK_FIRST_OF_WAIT ? 0 : n_of_kind;
        if (holds[gap] && (page->full || n_of_kind++ == 0))
            ebb_text_add(line, "%s%s", n_said++ > 0 ? "; " : " Why: ", EBB_CLINIC_GAP_WORDS[gap]);
    }
    if (n_said > 0)
        ebb_text_add(line, ".");
}

/* With the planner's numbers in it, so that it can be done again on paper. Of boosters that follow symptoms
 * it knows nothing: 0.6 chairs for 300 patients would be worse than no number. */
void ebb_clinic_page_add_textbook(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_textbook *book = &page->result->textbook;
    struct ebb_text line = {0};
    if (book->gap[EBB_TEXTBOOK_NO_INTERVAL]) {
        ebb_text_add(&line, "The formula does not apply: %s. Simulated: %s sessions a day, %s min waited.",
                     EBB_CLINIC_GAP_WORDS[EBB_TEXTBOOK_NO_INTERVAL],
                     ebb_format_decimals(book->simulated_a_day, 1).chars,
                     ebb_format_decimals(book->simulated_wait_min, 1).chars);
        ebb_clinic_page_add_line(text, 0, 2, &line);
        ebb_text_free(&line);
        return;
    }
    ebb_text_add(&line, "The formula: %s sessions a day x %s h booked / (%s h open x %.0f %%) = %s chairs, ",
                 ebb_format_decimals(book->sessions_a_day, 1).chars,
                 ebb_clinic_say_number(book->slot_hours).chars, ebb_clinic_say_number(book->open_hours).chars,
                 100.0 * EBB_TEXTBOOK_USE, ebb_format_decimals(book->chairs, 1).chars);
    if (book->wait_min < 0.0)
        ebb_text_add(&line, "and if patients came unbooked a queue without end");
    else
        ebb_text_add(&line, "and %s min of waiting if patients came unbooked",
                     ebb_format_decimals(book->wait_min, 1).chars);
    ebb_text_add(&line, ". Simulated: %s sessions a day, %s min.",
                 ebb_format_decimals(book->simulated_a_day, 1).chars,
                 ebb_format_decimals(book->simulated_wait_min, 1).chars);
    add_gaps(page, &line);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}
