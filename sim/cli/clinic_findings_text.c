/* SPDX-License-Identifier: MIT
 * clinic_findings_text: what to do first, who waits for what, where the panel goes, and what a formula says.
 *
 * What if is one paragraph on the screen and a table behind --full: a nurse looks for the one thing that can
 * be done this month, and then for how sure that is.
 *
 * Symptom -> what to do: a change that ends the growth stands below one that does not -> ranks are by
 * boosters in time, which of a clinic that grows are no mean; the sentence names those that end it, whatever
 * their rank.
 *
 *   1. What if   2. Hours   3. Where the panel goes   4. The formula
 */
#include <math.h>
#include <stdio.h>

#include <ebb/queue_formulas.h>
#include <ebb/text_table.h>

#include "clinic_parts.h"

/* 1. What if */

/* By rank, as everything here goes. */
static const struct ebb_clinic_what_if *what_if_of(const struct ebb_clinic_result *result, int ranked)
{
    return &result->rows.what_ifs[result->ranked[ranked].what_if];
}

/* "+12.31 ± 0.42": of a difference the sign is half of what it says. */
static struct ebb_formatted difference_of(const struct ebb_clinic_difference *difference, double scale)
{
    struct ebb_formatted out,
        plain = ebb_clinic_say_with_error(scale * difference->mean, scale * difference->error);
    if (isnan(difference->mean))
        return plain;
    snprintf(out.chars, sizeof out.chars, "%s%.46s", difference->mean > 0.0 ? "+" : "", plain.chars);
    return out;
}

/* The share of a row that grows is no mean, on either side of a difference. */
static bool is_comparable(const struct ebb_clinic_result *result, int row)
{
    return !ebb_clinic_is_unstable(&result->verdicts[row]) &&
           !ebb_clinic_is_unstable(&result->verdicts[result->rows.own]);
}

/* Below a point nobody acts on it: such are counted, not told. */
static bool is_small(const struct ebb_clinic_result *result, int ranked)
{
    return is_comparable(result, what_if_of(result, ranked)->row) &&
           !(fabs(result->ranked[ranked].on_target.mean) >= 0.01);
}

/* Of many that change something the first and the last are told: most gain, most loss. */
enum { TOLD_AT_EACH_END = 3 };

static void add_effect(const struct ebb_clinic_result *result, int ranked, struct ebb_text *line)
{
    const struct ebb_clinic_what_if *what_if = what_if_of(result, ranked);
    ebb_text_add(line, "%s", what_if->words);
    if (is_comparable(result, what_if->row)) {
        ebb_text_add(line, " %s", difference_of(&result->ranked[ranked].on_target, 100.0).chars);
    } else {
        ebb_text_add(line, ": ");
        ebb_clinic_page_add_growth(&result->verdicts[what_if->row], line);
    }
}

/* First the advice, then what it rests on. Differences are on the same years, so that a point is told where
 * shares themselves are known to two. */
static void add_effects(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    int n_large = 0, n_met = 0, n_said = 0;
    for (int i = 0; i < result->n_ranked; i++)
        n_large += !is_small(result, i);
    if (result->first >= 0)
        ebb_text_add(line, "What to do first: %s. ", what_if_of(result, result->first)->words);
    else
        ebb_text_add(line, "What to do first: nothing; no change tried brings a point more in time. ");
    ebb_text_add(line, "Boosters %s, points more or fewer: ",
                 ebb_clinic_say_within(ebb_clinic_page_own(page)->target.within_days).chars);
    for (int i = 0; i < result->n_ranked; i++) {
        if (is_small(result, i))
            continue;
        n_met++;
        if (n_met > TOLD_AT_EACH_END && n_met <= n_large - TOLD_AT_EACH_END)
            continue;
        ebb_text_add(line, "%s", n_said++ > 0 ? "; " : "");
        add_effect(result, i, line);
    }
    if (n_said < result->n_ranked)
        ebb_text_add(line, "%s%d others (--full)", n_said > 0 ? "; less: " : "less than one each by ",
                     result->n_ranked - n_said);
}

/* Of a clinic that grows one question is asked first: what ends that. */
static void add_ends(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    int n_ends = 0;
    ebb_text_add(line, "What to do first: ");
    for (int i = 0; i < result->n_ranked; i++) {
        if (!ebb_clinic_is_unstable(&result->verdicts[what_if_of(result, i)->row]) &&
            !ebb_clinic_if_takes(what_if_of(result, i)->code))
            ebb_text_add(line, "%s%s",
                         n_ends++ == 0 ? ""
                         : n_ends == 2 ? ". The growth ends with this, or with one of: "
                                       : "; ",
                         what_if_of(result, i)->words);
    }
    if (n_ends == 0)
        ebb_text_add(line, "more than one thing; none of the %d changes tried ends the growth alone (--full)",
                     result->n_ranked);
    else
        ebb_text_add(line, ". It does not end with any of %d others alone (--full)",
                     result->n_ranked - n_ends);
}

void ebb_clinic_page_add_first(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    struct ebb_text line = {0};
    if (result->n_ranked == 0)
        return;
    if (ebb_clinic_is_unstable(&result->verdicts[result->rows.own]))
        add_ends(page, &line);
    else
        add_effects(page, &line);
    ebb_text_add(&line, ".");
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

enum ebb_status ebb_clinic_page_add_what_ifs(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    struct ebb_text_table table;
    if (result->n_ranked == 0)
        return EBB_OK;
    if (ebb_text_table_init(&table, result->n_ranked, 3, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "What if (difference ± its error, same years)");
    ebb_text_table_put(&table.headings[0], "boosters in time");
    ebb_text_table_put(&table.units[0], "points");
    ebb_text_table_put(&table.headings[1], "relapses");
    ebb_text_table_put(&table.units[1], "per 100 a year");
    ebb_text_table_put(&table.headings[2], "sessions");
    ebb_text_table_put(&table.units[2], "a week");
    for (int i = 0; i < result->n_ranked; i++) {
        const struct ebb_clinic_what_if *what_if = what_if_of(result, i);
        const struct ebb_clinic_difference *differences[] = {
            &result->ranked[i].on_target, &result->ranked[i].relapses, &result->ranked[i].sessions};
        ebb_text_table_put(&table.labels[i], "%s", what_if->words);
        for (int column = 0; column < 3; column++)
            ebb_text_table_put(ebb_text_table_cell(&table, i, column, 0), "%s",
                               difference_of(differences[column], column == 0 ? 100.0 : 1.0).chars);
        if (!is_comparable(result, what_if->row))
            ebb_text_table_put(ebb_text_table_cell(&table, i, 0, 0), "%s",
                               ebb_clinic_is_unstable(&result->verdicts[what_if->row]) ? "grows" : "ends it");
    }
    ebb_text_add(text, "\n");
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* 2. Hours */

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

/* Where nobody waits the worst hour is the fullest one, and what is waited for is left out. */
void ebb_clinic_page_add_hours(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_worst *worst = &page->result->worst;
    struct ebb_text line = {0};
    int n_said = 0;
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        add_runs(page, lack, &n_said, &line);
    ebb_text_add(&line, "%s. ", n_said > 0 ? " o'clock" : "Nobody in the house waits to speak of");
    if (worst->day >= 0) {
        const struct ebb_clinic_hour hour = hour_of(page, worst->weekday, worst->hour);
        ebb_text_add(&line,
                     "The worst day is %s, the worst hour %s %d to %d: %s of %s and %s of %s nurses taken",
                     EBB_CLINIC_WEEKDAYS[worst->day], EBB_CLINIC_WEEKDAYS[worst->weekday], worst->hour,
                     worst->hour + 1, ebb_format_decimals(hour.chairs_used, 1).chars,
                     ebb_format_of(ebb_clinic_page_own(page)->chairs, "chair", "chairs").chars,
                     ebb_format_decimals(hour.nurses_needed, 1).chars,
                     ebb_format_decimals(hour.nurses_on_duty, 1).chars);
        if (worst->binding >= 0)
            ebb_text_add(&line, ", %s minutes waited for %s", ebb_format_decimals(waited_in(&hour), 1).chars,
                         EBB_CLINIC_LACK_WORDS[worst->binding]);
        ebb_text_add(&line, ".");
    }
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

/* 3. Where the panel goes */

static struct ebb_formatted mean_of(const struct ebb_clinic_estimate *found, double scale)
{
    return ebb_clinic_say_with_error(scale * found->mean, scale * found->error);
}

/* What becomes of who is in care today if nothing changes, leavers included. */
static void add_todays(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_drift *drift = &page->result->drift;
    const struct ebb_clinic_estimate *lost = &drift->panel_lost;
    const struct ebb_clinic_verdict *verdict = &page->result->verdicts[page->result->rows.own];
    ebb_text_add(line, "Of today's %s %% are still in care then; 100 of them relapse %s times a year",
                 mean_of(&drift->panel_share, 100.0).chars, mean_of(&drift->panel_relapses, 1.0).chars);
    if (!ebb_clinic_is_told(EBB_CLINIC_PANEL_LOST, verdict) || isnan(lost->mean))
        ebb_text_add(line, ".");
    else if (lost->mean < 2.0 * lost->error)
        ebb_text_add(line, " and lose nothing to lateness (%s weeks in response).", mean_of(lost, 1.0).chars);
    else
        ebb_text_add(line, " and lose %s weeks in response to lateness.", mean_of(lost, 1.0).chars);
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
    ebb_text_add(&line, "; a week %s are referred, %s respond, %s go. ", mean_of(&drift->referred, 1.0).chars,
                 mean_of(&drift->responders, 1.0).chars, mean_of(&drift->gone, 1.0).chars);
    if (drift->week_full == EBB_CLINIC_NEVER_FULL)
        ebb_text_add(&line, "The clinic does not get full in these weeks. ");
    else
        ebb_text_add(&line, "The clinic is first full in week %d. ", drift->week_full + 1);
    if (drift->panel > 0)
        add_todays(page, &line);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* 4. The formula */

/* The first reason stands on the screen: the list has the most telling first. */
enum { GAPS_ON_SCREEN = 1 };

static void add_gap(int gap, int *n_said, struct ebb_text *line)
{
    ebb_text_add(line, "%s%s", (*n_said)++ > 0 ? "; " : " Why: ", EBB_CLINIC_GAP_WORDS[gap]);
}

/* Where nurses keep a clinic from catching up, nothing tells more than that. */
static void add_gaps(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const bool *holds = result->textbook.gap;
    const bool nurses_first =
        holds[EBB_TEXTBOOK_NURSES] && ebb_clinic_is_unstable(&result->verdicts[result->rows.own]);
    int n_said = 0;
    if (nurses_first)
        add_gap(EBB_TEXTBOOK_NURSES, &n_said, line);
    for (int gap = 0; gap < EBB_CLINIC_GAP_COUNT; gap++) {
        const bool is_said = nurses_first && gap == EBB_TEXTBOOK_NURSES;
        if (holds[gap] && !is_said && (page->full || n_said < GAPS_ON_SCREEN))
            add_gap(gap, &n_said, line);
    }
    if (n_said > 0)
        ebb_text_add(line, ".");
}

/* With the planner's numbers in it, so that it can be done again on paper. */
void ebb_clinic_page_add_textbook(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_textbook *book = &page->result->textbook;
    struct ebb_text line = {0};
    ebb_text_add(&line, "The formula: %s sessions a day x %s h booked / (%s h open x %.0f %%) = %s chairs, ",
                 ebb_format_decimals(book->sessions_a_day, 1).chars,
                 ebb_clinic_say_number(book->slot_hours).chars, ebb_clinic_say_number(book->open_hours).chars,
                 100.0 * EBB_TEXTBOOK_USE, ebb_format_decimals(book->chairs, 1).chars);
    if (book->wait_min < 0.0)
        ebb_text_add(&line, "and a queue without end");
    else
        ebb_text_add(&line, "and a wait of %s min in a queue without a book",
                     ebb_format_decimals(book->wait_min, 1).chars);
    ebb_text_add(&line, ". Simulated: %s sessions a day, %s min.",
                 ebb_format_decimals(book->simulated_a_day, 1).chars,
                 ebb_format_decimals(book->simulated_wait_min, 1).chars);
    add_gaps(page, &line);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}
