/* SPDX-License-Identifier: MIT
 * clinic_changes: what to do first, and what other changes would bring and cost.
 *
 * One sentence and a table of what gains a point, with what it costs on the day beside it; --full has all. A
 * nurse looks for the one thing that can be done this month, and then for its price.
 *
 * Symptom -> what to do: a change that ends the growth stands below one that does not -> ranks are by
 * boosters in time, which of a clinic that grows are no mean; the sentence names one that ends it, whatever
 * its rank.
 *
 *   1. Which are told   2. Their table   3. What to do first
 */
#include <math.h>
#include <stddef.h>
#include <stdio.h>

#include <ebb/text_table.h>

#include "clinic_parts.h"

/* 1. Which are told */

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

/* Of a clinic that grows one question is asked: what ends that. Of others, what changes something. */
static bool is_told(const struct ebb_clinic_page *page, int ranked)
{
    const struct ebb_clinic_result *result = page->result;
    if (page->full)
        return true;
    return ebb_clinic_is_unstable(&result->verdicts[result->rows.own])
               ? ebb_clinic_ends_growth(result, ranked)
               : !is_small(result, ranked);
}

/* 2. Their table */

/* Columns of both tables: what a change gains stands beside what it costs on the day, and on the screen; what
 * becomes of patients behind --full. */
static const struct {
    size_t difference;
    double scale;
    const char *heading, *unit;
} COLUMNS[2][3] = {
#define OF(field) offsetof(struct ebb_clinic_ranked, field)
    {{OF(on_target), 100.0, "in time", "points"},
     {OF(waited), 1.0, "waited", "minutes"},
     {OF(overtime), 1.0, "overtime", "nurse hours a week"}},
    {{OF(sessions), 1.0, "sessions", "a week"},
     {OF(relapses), 1.0, "relapses", "per 100 a year"},
     {OF(in_response), 100.0, "days well", "points"}},
#undef OF
};

static void put_change(const struct ebb_clinic_result *result, int part, int ranked, int at,
                       struct ebb_text_table *table)
{
    const struct ebb_clinic_what_if *what_if = what_if_of(result, ranked);
    const char *changes = (const char *)&result->ranked[ranked];
    ebb_text_table_put(&table->labels[at], "%s", what_if->words);
    for (int column = 0; column < 3; column++) {
        const void *difference = changes + COLUMNS[part][column].difference;
        ebb_text_table_put(ebb_text_table_cell(table, at, column, 0), "%s",
                           difference_of(difference, COLUMNS[part][column].scale).chars);
    }
    if (part == 0 && !is_comparable(result, what_if->row))
        ebb_text_table_put(ebb_text_table_cell(table, at, 0, 0), "%s",
                           ebb_clinic_is_unstable(&result->verdicts[what_if->row]) ? "grows"
                           : ebb_clinic_ends_growth(result, ranked)                ? "ends it"
                                                                                   : "not clear");
}

static enum ebb_status add_changes(const struct ebb_clinic_page *page, int part, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    struct ebb_text_table table;
    int n = 0;
    if (ebb_text_table_init(&table, result->n_ranked, 3, 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "What if (± its error, same years)");
    for (int column = 0; column < 3; column++) {
        ebb_text_table_put(&table.headings[column], "%s", COLUMNS[part][column].heading);
        ebb_text_table_put(&table.units[column], "%s", COLUMNS[part][column].unit);
    }
    for (int i = 0; i < result->n_ranked; i++) {
        if (is_told(page, i))
            put_change(result, part, i, n++, &table);
    }
    table.n_rows = n;
    table.keeps_whole = true;
    if (part > 0)
        ebb_text_add(text, "\n");
    if (n > 0)
        ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}

/* 3. What to do first */

/* The target is met. In a house that does not work there is something to do all the same, and no change of
 * the table is it: how many are booked at once is. */
static void add_met(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_house house = ebb_clinic_house_of(&result->answers, result->rows.own);
    const char *most = ebb_clinic_page_most_lost(page);
    if (!ebb_clinic_page_add_house(
            &house, "What to do first: boosters are in time, and the day does not work: ", line)) {
        ebb_text_add(line, "What to do first: nothing: the target is met.");
        return;
    }
    if (ebb_clinic_loses_many(&house) && most)
        ebb_text_add(line, " (most: %s)", most);
    ebb_text_add(line, ".");
    if (ebb_clinic_waits_long(&house))
        ebb_text_add(line, " Book fewer at once [slot_minutes, starts_at_once, overbook].");
}

/* First the advice. Where the target is met there is none: what else would change it is for whoever asks. */
static void add_advice(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const char *within = ebb_clinic_page_own(page)->target.within_days > 0 ? "in time" : "on their day";
    int n_small = 0;
    for (int i = 0; i < result->n_ranked; i++)
        n_small += is_small(result, i);
    if (!ebb_clinic_has_boosters(&result->answers, result->rows.own)) {
        ebb_text_add(line, "What to do first: no booster was due, so that no change could bring one in time; "
                           "what changes would do to sessions and waiting: --full.");
        return;
    }
    if (result->met)
        add_met(page, line);
    else if (result->first >= 0)
        ebb_text_add(line, "What to do first: %s.", what_if_of(result, result->first)->words);
    else
        ebb_text_add(line,
                     "What to do first: nothing; no change tried brings a point more %s without "
                     "days in response lost.",
                     within);
    if (n_small < result->n_ranked)
        ebb_text_add(line, " What %s would change boosters %s",
                     result->first < 0 ? "else" : "this and others", within);
    if (n_small > 0)
        ebb_text_add(line,
                     n_small < result->n_ranked ? "; %s by less than a point (--full)"
                                                : " %s below a point (--full)",
                     n_small < result->n_ranked
                         ? ebb_format_of(n_small, "other", "others").chars
                         : ebb_format_of(n_small, "change tried is", "changes tried are").chars);
    ebb_text_add(line, n_small < result->n_ranked ? ":" : ".");
}

/* Of a clinic that grows: by rank, those that end it without taking anything from anybody. */
static void add_ends(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const bool nobody = result->verdicts[result->rows.own].state == EBB_CLINIC_TREATS_NOBODY;
    int n_ends = 0;
    ebb_text_add(line, "What to do first: ");
    for (int i = 0; i < result->n_ranked; i++) {
        if (ebb_clinic_ends_growth(result, i) && n_ends++ == 0)
            ebb_text_add(line, nobody ? "%s: then patients are treated" : "%s: then the growth ends",
                         what_if_of(result, i)->words);
    }
    if (n_ends == 0)
        ebb_text_add(line,
                     nobody ? "more than one thing; with none of the %s tried is anybody treated (--full)."
                            : "more than one thing; none of the %s tried ends the growth alone (--full).",
                     ebb_format_of(result->n_ranked, "change", "changes").chars);
    else
        ebb_text_add(line,
                     nobody ? "%s. Nobody is treated with any of %s alone (--full):"
                            : "%s. It does not end with any of %s alone (--full):",
                     n_ends > 1 ? ", as with each of these" : "",
                     ebb_format_of(result->n_ranked - n_ends, "other", "others").chars);
}

/* A change that somebody looks for and does not find was not forgotten: it makes no clinic. One chair of one
 * is no such thing. */
static void add_untried(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const struct {
        enum ebb_clinic_if code;
        bool is_missed;
        const char *words;
    } looked_for[] = {{EBB_IF_CHAIR_LESS, clinic->chairs > 1, "one chair fewer"},
                      {EBB_IF_NURSE_LESS, clinic->nurses > 1, "one nurse fewer"},
                      {EBB_IF_HOUR_MORE, clinic->open.to < EBB_MINUTES_A_DAY, "an hour longer"}};
    bool tried[EBB_IF_COUNT] = {false};
    struct ebb_text line = {0};
    int n = 0;
    for (int i = 0; i < page->result->rows.n_what_ifs; i++)
        tried[page->result->rows.what_ifs[i].code] = true;
    for (size_t i = 0; i < sizeof looked_for / sizeof looked_for[0]; i++) {
        if (!tried[looked_for[i].code] && looked_for[i].is_missed)
            ebb_text_add(&line, "%s%s", n++ > 0 ? ", " : "Not tried, for the rest would make no clinic: ",
                         looked_for[i].words);
    }
    ebb_text_add(&line, "%s", n > 0 ? ". " : "");
    if (!tried[EBB_IF_SLOT_SHORTER])
        ebb_text_add(&line, "%d minutes less booked was not tried: a patient sits %s on average.",
                     EBB_IF_MINUTES_SHORTER,
                     ebb_format_decimals(ebb_service_minutes(&clinic->services[0]), 0).chars);
    ebb_clinic_page_add_line(text, 2, 4, &line);
    ebb_text_free(&line);
}

enum ebb_status ebb_clinic_page_add_first(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    struct ebb_text line = {0};
    if (result->n_ranked == 0)
        return EBB_OK;
    if (ebb_clinic_is_unstable(&result->verdicts[result->rows.own]))
        add_ends(page, &line);
    else
        add_advice(page, &line);
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
    enum ebb_status status = EBB_OK;
    for (int part = 0; part < (page->full ? 2 : 1) && status == EBB_OK; part++)
        status = add_changes(page, part, text);
    if (page->full || !result->met)
        add_untried(page, text);
    return status;
}
