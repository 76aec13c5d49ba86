/* SPDX-License-Identifier: MIT
 * clinic_changes: what to do first, and what other changes would bring and cost.
 *
 * One sentence and a table of what gains a point, with what it costs on the day beside it; --full has all. A
 * nurse looks for the one thing that can be done this month, and then for its price.
 *
 * Of a clinic that grows, or may, one question is asked: what ends that. Its table has what still grows
 * beside what is gained, and days well, for these are the price. Which change does what to the growth, and
 * which is first, is found in <ebb/clinic_result.h>; here are words alone, so that a sentence cannot say that
 * none ends it above a table in which some do.
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

/* The planner's own grows, or may. */
static bool is_growing(const struct ebb_clinic_result *result)
{
    return !ebb_clinic_is_steady(&result->verdicts[result->rows.own]);
}

/* Below a point nobody acts on it: such are counted, not told. That something begins to grow is told. */
static bool is_small(const struct ebb_clinic_result *result, int ranked)
{
    return !(fabs(result->ranked[ranked].on_target.mean) >= 0.01) &&
           result->ranked[ranked].effect != EBB_ON_GROWTH_MORE;
}

static int count_ends(const struct ebb_clinic_result *result)
{
    int n = 0;
    for (int i = 0; i < result->n_ranked; i++)
        n += ebb_clinic_ends_growth(result, i);
    return n;
}

/* Of a clinic that grows what ends it, else what is first and what slows it. Of others, what changes
 * something. */
static bool is_told(const struct ebb_clinic_page *page, int ranked)
{
    const struct ebb_clinic_result *result = page->result;
    if (page->full)
        return true;
    if (!is_growing(result))
        return !is_small(result, ranked);
    if (ebb_clinic_ends_growth(result, ranked) || ranked == result->first)
        return true;
    return count_ends(result) == 0 && result->ranked[ranked].effect == EBB_ON_GROWTH_SLOWS &&
           !ebb_clinic_if_takes(what_if_of(result, ranked)->code);
}

/* 2. Their table */

/* Columns of both tables, of a clinic that stands and of one that grows: what a change gains stands beside
 * what it costs, and on the screen; the rest is behind --full. */
enum { GROWTH_COLUMN = -1, MOST_COLUMNS = 4 };
static const struct {
    int difference; /* its place in a ranked one, or GROWTH_COLUMN */
    double scale;
    const char *heading, *unit;
} COLUMNS[2][2][MOST_COLUMNS] = {
#define OF(field) (int)offsetof(struct ebb_clinic_ranked, field)
#define IN_TIME                                   \
    {                                             \
        OF(on_target), 100.0, "in time", "points" \
    }
#define WAITED                               \
    {                                        \
        OF(waited), 1.0, "waited", "minutes" \
    }
#define OVERTIME                                            \
    {                                                       \
        OF(overtime), 1.0, "overtime", "nurse hours a week" \
    }
#define SESSIONS                                \
    {                                           \
        OF(sessions), 1.0, "sessions", "a week" \
    }
#define RELAPSES                                        \
    {                                                   \
        OF(relapses), 1.0, "relapses", "per 100 a year" \
    }
#define WELL                                          \
    {                                                 \
        OF(in_response), 100.0, "days well", "points" \
    }
#define GROWS_BY                                          \
    {                                                     \
        GROWTH_COLUMN, 1.0, "grows by", "patients a week" \
    }
    {{IN_TIME, WAITED, OVERTIME}, {SESSIONS, RELAPSES, WELL}},
    {{IN_TIME, GROWS_BY, WELL}, {WAITED, OVERTIME, SESSIONS, RELAPSES}},
};

static int n_columns(bool growing, int part)
{
    int n = 0;
    while (n < MOST_COLUMNS && COLUMNS[growing][part][n].heading)
        n++;
    return n;
}

/* "ends it"; "0.75 ± 0.15", with a ~ where these years do not tell it from the planner's own. */
static void put_growth(const struct ebb_clinic_result *result, int ranked, struct ebb_text_cell *cell)
{
    const enum ebb_clinic_on_growth effect = result->ranked[ranked].effect;
    const struct ebb_clinic_verdict *verdict = &result->verdicts[what_if_of(result, ranked)->row];
    if (effect == EBB_ON_GROWTH_ENDS || effect == EBB_ON_GROWTH_ENDS_AT_PRICE)
        ebb_text_table_put(cell, "ends it");
    else if (verdict->state == EBB_CLINIC_TREATS_NOBODY)
        ebb_text_table_put(cell, "nobody treated");
    else if (ebb_clinic_is_steady(verdict))
        ebb_text_table_put(cell, "not clear");
    else
        ebb_text_table_put(cell, "%s%s", ebb_clinic_say_growth(verdict).chars,
                           effect == EBB_ON_GROWTH_NOT_TOLD ? " ~" : "");
}

static void put_change(const struct ebb_clinic_result *result, int part, int ranked, int at,
                       struct ebb_text_table *table)
{
    const struct ebb_clinic_what_if *what_if = what_if_of(result, ranked);
    const bool growing = is_growing(result);
    ebb_text_table_put(&table->labels[at], "%s", what_if->words);
    for (int column = 0; column < n_columns(growing, part); column++) {
        const int difference = COLUMNS[growing][part][column].difference;
        struct ebb_text_cell *cell = ebb_text_table_cell(table, at, column, 0);
        const void *changes = (const char *)&result->ranked[ranked] + difference;
        if (difference == GROWTH_COLUMN)
            put_growth(result, ranked, cell);
        else
            ebb_text_table_put(cell, "%s%s",
                               difference_of(changes, COLUMNS[growing][part][column].scale).chars,
                               part == 0 && column == 0 && !growing
                                   ? EBB_CLINIC_MARKS[result->verdicts[what_if->row].state].mark
                                   : "");
    }
}

/* What stands in the table: letters of rows beside a clinic that stands, and ~ beside one that grows. */
static void explain_changes(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    bool stands[EBB_CLINIC_STATE_COUNT] = {false}, not_told = false;
    struct ebb_text line = {0};
    for (int i = 0; i < result->n_ranked; i++) {
        if (!is_told(page, i))
            continue;
        stands[result->verdicts[what_if_of(result, i)->row].state] = true;
        not_told = not_told || result->ranked[i].effect == EBB_ON_GROWTH_NOT_TOLD;
    }
    if (!is_growing(result))
        ebb_clinic_page_explain_marks(page, stands, &line);
    else if (not_told)
        ebb_text_add(&line, "~: not told from yours in %d years.", result->answers.n_replications);
    if (line.length > 0)
        ebb_clinic_page_add_line(text, 2, 2, &line);
    ebb_text_free(&line);
}

static enum ebb_status add_changes(const struct ebb_clinic_page *page, int part, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    const bool growing = is_growing(result);
    struct ebb_text_table table;
    int n = 0;
    if (ebb_text_table_init(&table, result->n_ranked, n_columns(growing, part), 1) != EBB_OK)
        return EBB_NO_MEMORY;
    ebb_text_table_put(&table.corner, "What if (± its error, same years)");
    for (int column = 0; column < n_columns(growing, part); column++) {
        ebb_text_table_put(&table.headings[column], "%s", COLUMNS[growing][part][column].heading);
        ebb_text_table_put(&table.units[column], "%s", COLUMNS[growing][part][column].unit);
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
    if (n > 0 && part == 0)
        explain_changes(page, text);
    return EBB_OK;
}

/* 3. What to do first */

static const char *in_time(const struct ebb_clinic_page *page)
{
    return ebb_clinic_page_own(page)->target.within_days > 0 ? "in time" : "on their day";
}

/* Nothing this year, and the next one will ask: whoever reads "nothing" hires nobody. Of twice the weeks, for
 * that is as far as an answer can be played next. */
static void add_year_two(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_drift *drift = &page->result->drift;
    const int n_weeks = ebb_clinic_page_own(page)->n_weeks;
    const bool was_full = drift->week_full != EBB_CLINIC_NEVER_FULL;
    if ((!was_full && !(drift->filling.weeks <= 2.0 * n_weeks)) || 2 * n_weeks > EBB_MAX_CLINIC_WEEKS) {
        ebb_text_add(line, "nothing: the target is met.");
        return;
    }
    ebb_text_add(line, "nothing in the first %d weeks: the target is met. But these chairs are ", n_weeks);
    if (was_full)
        ebb_text_add(line, "full in week %d", drift->week_full + 1);
    else
        ebb_text_add(line, "full in about %.0f weeks", drift->filling.weeks);
    ebb_text_add(line, ": to plan for the time after, --set weeks=%d.", 2 * n_weeks);
}

/* The target is met. In a house that does not work there is something to do all the same, and no change of
 * the table is it: how many are booked at once is. */
static void add_met(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_house house = ebb_clinic_house_of(&result->answers, result->rows.own);
    const char *most = ebb_clinic_page_most_lost(page);
    if (!ebb_clinic_page_add_house(
            &house, "What to do first: boosters are in time, and the day does not work: ", line)) {
        ebb_text_add(line, "What to do first: ");
        add_year_two(page, line);
        return;
    }
    if (ebb_clinic_loses_many(&house) && most)
        ebb_text_add(line, " (most: %s)", most);
    ebb_text_add(line, ".");
    if (ebb_clinic_waits_long(&house))
        ebb_text_add(line, " Book fewer at once [slot_minutes, starts_at_once, overbook].");
}

/* "+14.1 ± 0.9 points in time": what the advice rests on. */
static void add_gain(const struct ebb_clinic_page *page, int ranked, struct ebb_text *line)
{
    ebb_text_add(line, "%s points %s", difference_of(&page->result->ranked[ranked].on_target, 100.0).chars,
                 in_time(page));
}

/* Why nothing is first: the page may show changes that would do it, of which none is anybody's first step. */
static const char *or_a_rule(const struct ebb_clinic_result *result)
{
    for (int i = 0; i < result->n_ranked; i++) {
        if (ebb_clinic_if_eases(what_if_of(result, i)->code))
            return " or a rule eased";
    }
    return "";
}

/* First the advice. Where the target is met there is none: what else would change it is for whoever asks. */
static void add_advice(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const char *within = in_time(page);
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
                     "days in response lost%s.",
                     within, or_a_rule(result));
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

static bool is_nobody(const struct ebb_clinic_result *result, int row)
{
    return result->verdicts[row].state == EBB_CLINIC_TREATS_NOBODY;
}

/* What the first change does, and what it leaves. */
static void add_first_step(const struct ebb_clinic_page *page, int first, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_verdict *then = &result->verdicts[what_if_of(result, first)->row];
    const enum ebb_clinic_on_growth effect = result->ranked[first].effect;
    ebb_text_add(line, "%s: ", what_if_of(result, first)->words);
    if (ebb_clinic_ends_growth(result, first)) {
        ebb_text_add(line, "then %s",
                     is_nobody(result, result->rows.own)                           ? "patients are treated"
                     : ebb_clinic_is_unstable(&result->verdicts[result->rows.own]) ? "the growth ends"
                                                                                   : "nothing grows");
        if (effect == EBB_ON_GROWTH_ENDS_AT_PRICE) {
            ebb_text_add(line, ", at the price of ");
            add_gain(page, first, line);
        }
        return;
    }
    if (ebb_clinic_is_worth_doing(result, first)) {
        add_gain(page, first, line);
        ebb_text_add(line, ", but ");
    }
    if (ebb_clinic_is_steady(then)) {
        ebb_text_add(line, "whether it still grows is not clear");
        return;
    }
    ebb_text_add(line, "it %s", ebb_clinic_is_unstable(then) ? "still grows" : "may still grow");
    if (effect == EBB_ON_GROWTH_SLOWS)
        ebb_text_add(line, ", by less (%s patients a week)", ebb_clinic_say_growth(then).chars);
    else
        ebb_text_add(line, " (%s patients a week, in %d years not told from yours)",
                     ebb_clinic_say_growth(then).chars, result->answers.n_replications);
}

/* Whether one of those that end the growth takes something from patients. */
static bool has_price(const struct ebb_clinic_result *result)
{
    bool has = false;
    for (int i = 0; i < result->n_ranked; i++)
        has = has ||
              (ebb_clinic_ends_growth(result, i) && result->ranked[i].effect == EBB_ON_GROWTH_ENDS_AT_PRICE);
    return has;
}

/* Of a clinic that grows, or may. */
static void add_ends(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const int n_ends = count_ends(result);
    const bool first_ends = result->first >= 0 && ebb_clinic_ends_growth(result, result->first);
    ebb_text_add(line, "What to do first: ");
    if (result->first >= 0)
        add_first_step(page, result->first, line);
    else
        ebb_text_add(line, "more than one thing");
    if (first_ends && n_ends > 1)
        ebb_text_add(line, ", as with each of these%s", has_price(result) ? " (some at a price)" : "");
    bool is_treated = false;
    for (int i = 0; i < result->n_ranked; i++)
        is_treated = is_treated || !is_nobody(result, what_if_of(result, i)->row);
    if (!is_treated)
        ebb_text_add(line, "; with none of the %s tried is anybody treated",
                     ebb_format_of(result->n_ranked, "change", "changes").chars);
    else if (n_ends == 0)
        ebb_text_add(line, "%s none of the %s tried ends it alone", result->first >= 0 ? ". But" : ";",
                     ebb_format_of(result->n_ranked, "change", "changes").chars);
    else if (!first_ends)
        ebb_text_add(line, "; what ends it alone costs days well%s", or_a_rule(result));
    if (n_ends > 0 && n_ends < result->n_ranked)
        ebb_text_add(line, ". With %s alone it does not end, or not for certain",
                     ebb_format_of(result->n_ranked - n_ends, "other", "others").chars);
    bool is_table = false;
    for (int i = 0; i < result->n_ranked; i++)
        is_table = is_table || is_told(page, i);
    ebb_text_add(line, " (--full)%s", is_table ? ":" : ".");
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
    if (is_growing(result))
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
