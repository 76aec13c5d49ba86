/* SPDX-License-Identifier: MIT
 * clinic_inputs: what the planner gave, what we assumed, and what of the study the clinic replaces.
 *
 * On the screen stand the assumptions that most clinics will want to change, in a nurse's words and each with
 * its key; all of them stand behind --full, from the rows of the clinic's values, so that none can be
 * forgotten.
 *
 * Symptom -> what to do: something is said as assumed although it was given -> rows name what a key's origin
 * is; a key that is only implied (a preset's lengths) counts as ours.
 *
 *   1. Given   2. Assumed, on the screen   3. Assumed, all   4. Replaced   5. All
 */
#include <string.h>

#include <ebb/chance.h>
#include <ebb/dates.h>
#include <ebb/text_table.h>

#include "clinic_parts.h"

/* 1. Given */

/* "Monday to Friday", else "Monday, Thursday". */
static void add_days(unsigned days, struct ebb_text *line)
{
    int first = 0, last = 6;
    while (first < 6 && (days >> first & 1u) == 0)
        first++;
    while (last > first && (days >> last & 1u) == 0)
        last--;
    const unsigned span = ((2u << (last - first)) - 1u) << first;
    if (days == span && last > first + 1) {
        ebb_text_add(line, "%s to %s", EBB_CLINIC_WEEKDAYS[first], EBB_CLINIC_WEEKDAYS[last]);
        return;
    }
    for (int day = first; day <= last; day++) {
        if (days >> day & 1u)
            ebb_text_add(line, "%s%s", day > first ? ", " : "", EBB_CLINIC_WEEKDAYS[day]);
    }
}

/* Of the default study the interval says it all; else the study's own names, which its page has, too. */
static void add_policy(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const struct ebb_study *study = &page->config->settled;
    if (page->config->study_path[0] == '\0') {
        ebb_text_add(line, "a booster every %s", ebb_format_weeks(clinic->interval_days).chars);
        return;
    }
    ebb_text_add(line, "boosters by ");
    for (int i = 0; i < study->n_policies; i++) {
        ebb_text_add(line, "%s%s", i > 0 ? ", " : "", study->policies[i].name);
        if (clinic->n_policies > 1)
            ebb_text_add(line, " (%s %%)", ebb_clinic_say_number(100.0 * clinic->policies[i].share).chars);
    }
    ebb_text_add(line, " of %s", page->config->study_path);
}

static void add_given(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    char open[EBB_HOURS_SIZE];
    struct ebb_text line = {0};
    ebb_hours_print(&clinic->open, open);
    ebb_text_add(&line, "Your clinic: %s, %s a nurse, open %s on ",
                 ebb_clinic_say_staffing(clinic->chairs, clinic->nurses).chars,
                 ebb_format_of(clinic->patients_per_nurse, "patient", "patients").chars, open);
    add_days(clinic->days, &line);
    ebb_text_add(&line, ", %d minutes booked for a session, %s, %s new a week, ", clinic->slot_minutes,
                 ebb_format_of(clinic->active_patients, "active patient", "active patients").chars,
                 ebb_clinic_say_number(clinic->new_per_week).chars);
    add_policy(page, &line);
    ebb_text_add(&line, ".");
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* 2. Assumed, on the screen */

/* Whether somebody gave the key, or one below it. */
static bool is_given(const struct ebb_clinic_page *page, const char *key)
{
    const size_t length = strlen(key);
    for (size_t i = 0; i < page->config->n_rows; i++) {
        const struct ebb_parameter_row *row = &page->config->rows[i];
        if (strncmp(row->key, key, length) == 0 && (row->key[length] == '\0' || row->key[length] == '.') &&
            ebb_clinic_row_is_given(row))
            return true;
    }
    return false;
}

/* Means and not what was written: of {typical: 25 min, from: 15 min, to: 50 min} nobody reads off 30. The
 * first kind of session alone, which the nine values speak of; others stand behind --full. */
static void add_session(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_service *service = &ebb_clinic_page_own(page)->services[0];
    const struct {
        const struct ebb_length *length;
        const char *words;
    } parts[] = {{&service->check_in, "check-in"},        {&service->start, "start"},
                 {&service->infusion, "infusion"},        {&service->observation, "watched"},
                 {&service->escort, "waiting to be met"}, {&service->turnover, "cleaning"}};
    double chair = 0.0;
    ebb_text_add(line, "session: ");
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const double mean = ebb_length_mean(parts[i].length);
        chair += i > 0 ? mean : 0.0;
        if (mean > 0.0)
            ebb_text_add(line, "%s%s %s", i > 0 ? ", " : "", ebb_format_decimals(mean, 0).chars,
                         parts[i].words);
    }
    ebb_text_add(line, "; %s min in the chair", ebb_format_decimals(chair, 0).chars);
}

/* Of the study as it is written: the settled one holds no-shows and cancellations together already. */
static void add_missed(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    double f_no_show;
    const double missed = ebb_clinic_missed(
        ebb_clinic_page_own(page), page->config->study_config.study.parameters.adherence.p_miss, &f_no_show);
    ebb_text_add(line, "%s %% do not come, %s %% cancel on the day",
                 ebb_format_digits(100.0 * missed * f_no_show, 2).chars,
                 ebb_format_digits(100.0 * missed * (1.0 - f_no_show), 2).chars);
}

static void add_fails(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    ebb_text_add(line, "%s %% come and cannot be treated that day (blood pressure, nobody to go home with)",
                 ebb_clinic_say_number(100.0 * ebb_clinic_page_own(page)->attendance.fails).chars);
}

static void add_window(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_booking *booking = &ebb_clinic_page_own(page)->booking;
    ebb_text_add(line, "a booster is booked from %s before to %d after its day, then on the first with room",
                 ebb_format_of(booking->window_before, "day", "days").chars, booking->window_after);
}

/* With few nurses this decides more than chairs do: a nurse alone, who has nobody else while starting one,
 * never has two patients, whatever patients_per_nurse says. */
static void add_start(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const int most = ebb_clinic_page_own(page)->patients_per_nurse_at_start;
    if (most == 1)
        ebb_text_add(line, "a nurse who starts a patient has nobody else meanwhile");
    else
        ebb_text_add(line, "a nurse who starts a patient has %d at most meanwhile", most);
}

static void add_short(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    ebb_text_add(line, "on %s %% of days one nurse fewer",
                 ebb_clinic_say_number(100.0 * ebb_clinic_page_own(page)->attendance.nurse_short).chars);
}

static void add_closed(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    (void)page;
    ebb_text_add(line, "no holidays");
}

static void add_prescriber(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    (void)page;
    ebb_text_add(line, "a prescriber whenever one is needed");
}

static void add_years_open(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    ebb_text_add(line, "today's patients have come over the last %s years",
                 ebb_clinic_say_number(ebb_clinic_page_own(page)->demand.years_open).chars);
}

/* What most clinics will want to change comes first, and neighbours are such that two fit one line. */
static const struct {
    const char *key, *as_written; /* as_written: for who types it */
    void (*add)(const struct ebb_clinic_page *page, struct ebb_text *line);
} ASSUMED[] = {
    {"services", "services", add_session},
    {"patients_per_nurse_at_start", "patients_per_nurse_at_start", add_start},
    {"nurse_short", "nurse_short", add_short},
    {"prescriber", "prescriber", add_prescriber},
    {"no_show", "no_show, cancel", add_missed},
    {"closed", "closed", add_closed},
    {"fails", "fails", add_fails},
    {"window", "window", add_window},
    {"years_open", "years_open", add_years_open},
};

/* As many to a line as fit: most are short, and a screen has few lines. */
static void add_assumed(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    enum { INDENT = 2 };
    struct ebb_text line = {0}, one = {0};
    ebb_text_add(text, "We assumed (to change it write the key in brackets into the clinic, or --set it):\n");
    for (size_t i = 0; i < sizeof ASSUMED / sizeof ASSUMED[0]; i++) {
        if (is_given(page, ASSUMED[i].key))
            continue;
        one.length = 0;
        ASSUMED[i].add(page, &one);
        ebb_text_add(&one, " [%s]", ASSUMED[i].as_written);
        if (line.length > 0 && INDENT + line.length + 2 + one.length > EBB_TEXT_TABLE_WIDTH)
            ebb_clinic_page_add_line(text, INDENT, 2 * INDENT, &line);
        ebb_text_add(&line, "%s%s", line.length > 0 ? "; " : "", ebb_text_chars(&one));
    }
    ebb_clinic_page_add_line(text, INDENT, 2 * INDENT, &line);
    text->failed = text->failed || one.failed;
    ebb_text_free(&one);
    ebb_text_free(&line);
}

/* 3. Assumed, all */

/* All rows that nobody gave, in the order of the page of keys. */
static void add_all_assumed(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct ebb_text line = {0};
    ebb_text_add(text, "\nWe assumed (to change it write KEY: VALUE into the clinic, or --set KEY=VALUE):\n");
    for (size_t i = 0; i < page->config->n_rows; i++) {
        const struct ebb_parameter_row *row = &page->config->rows[i];
        if (ebb_clinic_row_is_given(row))
            continue;
        ebb_text_add(&line, "%s: %s -- %s", row->key, row->value, row->meaning);
        ebb_clinic_page_add_line(text, 2, 6, &line);
    }
    ebb_text_free(&line);
}

/* 4. Replaced */

/* On the screen their keys: what each was and is, and why, is long. */
static void add_replaced(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_messages *replaced = &page->config->replaced;
    struct ebb_text line = {0};
    if (replaced->n == 0)
        return;
    ebb_text_add(&line, "Of the study is replaced%s: ", page->full ? "" : " (by what: --full)");
    for (size_t i = 0; i < replaced->n; i++) {
        const char *words = replaced->items[i].words;
        ebb_text_add(&line, "%s%.*s", i > 0 ? page->full ? "; " : ", " : "",
                     (int)(page->full ? strlen(words) : strcspn(words, " :")), words);
    }
    ebb_text_add(&line, ".");
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* 5. All */

void ebb_clinic_page_add_inputs(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    add_given(page, text);
    if (page->full)
        add_all_assumed(page, text);
    else
        add_assumed(page, text);
    add_replaced(page, text);
}
