/* SPDX-License-Identifier: MIT
 * clinic_inputs: what the planner gave, what we assumed, and what of the study the clinic replaces.
 *
 * Everything that was given is echoed, from the rows of the clinic's values, so that typing can be checked
 * and no key can be forgotten: the nine in one sentence, the rest below it. On the screen stand the
 * assumptions that most clinics will want to change, in a nurse's words and each with its key
 * (clinic_phrases.c); all of them stand behind --full, from the same rows.
 *
 * Symptom -> what to do: something is said as assumed although it was given -> rows name what a key's origin
 * is; a key that is only implied (a preset's lengths) counts as ours.
 *
 *   1. Given   2. Said besides, and assumed, on the screen   3. Assumed, all   4. Replaced   5. All
 */
#include <string.h>

#include <ebb/clinic_calendar.h>
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
    ebb_text_add(line, "%s ", clinic->n_policies > 1 ? "policies" : "policy");
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
    int n_weekdays;
    ebb_hours_print(&clinic->open, open);
    ebb_text_add(&line, "Your clinic: %s, %s a nurse, open %s on ",
                 ebb_clinic_say_staffing(clinic->chairs, clinic->nurses).chars,
                 ebb_format_of(clinic->patients_per_nurse, "patient", "patients").chars, open);
    add_days(clinic->days, &line);
    ebb_text_add(&line, " (%s in %s)",
                 ebb_format_of(ebb_clinic_open_days(clinic, &n_weekdays), "day", "days").chars,
                 ebb_format_of(clinic->n_weeks, "week", "weeks").chars);
    ebb_text_add(&line, ", %d minutes booked for a session, %s, %s new a week, ", clinic->slot_minutes,
                 ebb_format_of(clinic->active_patients, "active patient", "active patients").chars,
                 ebb_clinic_say_number(clinic->new_per_week).chars);
    add_policy(page, &line);
    ebb_text_add(&line, ".");
    if (page->config->study_path[0] == '\0')
        ebb_text_add(&line, " Patients are the default study's (--full: what your clinic changes of it).");
    ebb_clinic_page_add_line(text, 0, 2, &line);
    ebb_text_free(&line);
}

/* 2. Said besides, and assumed, on the screen */

/* What stands elsewhere on the page, so that nobody reads it twice: the nine and the policy above, the target
 * in the answer, how many years and draws under the numbers. */
static const char SAID_ELSEWHERE[] =
    "clinic, question, chairs, nurses, patients_per_nurse, open, days, slot_minutes, active_patients, "
    "new_per_week, interval, study, policy, policies, target, years, uncertainty";

/* Whether somebody gave one of the keys, or one below it. */
static bool is_given(const struct ebb_clinic_page *page, const char *keys)
{
    for (size_t i = 0; i < page->config->n_rows; i++) {
        const struct ebb_parameter_row *row = &page->config->rows[i];
        if (ebb_clinic_keys_have(keys, row->key) && ebb_clinic_row_is_given(row))
            return true;
    }
    return false;
}

/* One line for what belongs together, with as many to a line as fit: most are short, and a screen has few
 * lines. */
struct listing {
    struct ebb_text *text;
    const char *head; /* before the first; not in the margin */
    struct ebb_text line, one;
};

static void add_phrase(struct listing *listing, const struct ebb_clinic_page *page,
                       const struct ebb_clinic_phrase *phrase)
{
    phrase->add(ebb_clinic_page_own(page), &page->config->study_config.study, &listing->one);
}

enum { INDENT = 2 };

static void end_line(struct listing *listing)
{
    ebb_clinic_page_add_line(listing->text, listing->head[0] ? 0 : INDENT, 2 * INDENT, &listing->line);
    listing->head = "";
}

/* Takes `one`. */
static void list_one(struct listing *listing)
{
    struct ebb_text *line = &listing->line, *one = &listing->one;
    if (line->length > 0 && INDENT + line->length + 2 + one->length > EBB_TEXT_TABLE_WIDTH)
        end_line(listing);
    ebb_text_add(line, "%s%s", line->length > 0 ? "; " : listing->head, ebb_text_chars(one));
    line->failed = line->failed || one->failed;
    one->length = 0;
}

static void end_listing(struct listing *listing)
{
    if (listing->line.length > 0)
        end_line(listing);
    listing->text->failed = listing->text->failed || listing->line.failed; /* and has no letters, maybe */
    ebb_text_free(&listing->one);
    ebb_text_free(&listing->line);
}

static const struct ebb_clinic_phrase *phrase_of(const char *key)
{
    const struct ebb_clinic_phrase *phrase = EBB_CLINIC_PHRASES;
    while (phrase->keys && !ebb_clinic_keys_have(phrase->keys, key))
        phrase++;
    return phrase->keys ? phrase : NULL;
}

/* Everything that somebody wrote and that does not stand elsewhere, in the order of the page of keys: in our
 * words where there are some, so that it shows how it was understood, else as it is written. */
static void add_also_said(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct listing listing = {.text = text, .head = "You also said: "};
    unsigned told = 0; /* bits: phrases */
    for (size_t i = 0; i < page->config->n_rows; i++) {
        const struct ebb_parameter_row *row = &page->config->rows[i];
        const struct ebb_clinic_phrase *phrase = phrase_of(row->key);
        const unsigned bit = phrase ? 1u << (phrase - EBB_CLINIC_PHRASES) : 0;
        if (!ebb_clinic_row_is_given(row) || ebb_clinic_keys_have(SAID_ELSEWHERE, row->key) || (told & bit))
            continue;
        told |= bit;
        if (phrase)
            add_phrase(&listing, page, phrase);
        else
            ebb_text_add(&listing.one, "%s %s", row->key, row->value);
        list_one(&listing);
    }
    end_listing(&listing);
}

static void add_assumed(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct listing listing = {.text = text, .head = ""};
    ebb_text_add(text, "We assumed (to change it write the key in brackets into the clinic, or --set it):\n");
    for (const struct ebb_clinic_phrase *phrase = EBB_CLINIC_PHRASES; phrase->keys; phrase++) {
        if (!phrase->is_told_assumed || is_given(page, phrase->keys))
            continue;
        add_phrase(&listing, page, phrase);
        ebb_text_add(&listing.one, " [%s]", phrase->keys);
        list_one(&listing);
    }
    end_listing(&listing);
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

/* Who named no study has never seen what is replaced of one: told behind --full alone. On the screen their
 * keys: what each was and is, and why, is long. */
static void add_replaced(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_messages *replaced = &page->config->replaced;
    const bool is_named = page->config->study_path[0] != '\0';
    struct ebb_text line = {0};
    if (replaced->n == 0 || (!is_named && !page->full))
        return;
    ebb_text_add(&line, "Of the %sstudy is replaced%s: ", is_named ? "" : "default ",
                 page->full ? "" : " (by what: --full)");
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
    add_also_said(page, text);
    if (page->full)
        add_all_assumed(page, text);
    else
        add_assumed(page, text);
    add_replaced(page, text);
}
