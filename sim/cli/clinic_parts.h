/* SPDX-License-Identifier: MIT
 * clinic_parts: the parts of the page of a clinic, for clinic_page.c, which orders them.
 *
 *   1. Words and numbers   2. Phrases of values   3. Parts of the page
 */
#ifndef EBB_CLI_CLINIC_PARTS_H
#define EBB_CLI_CLINIC_PARTS_H

#include <ebb/format.h>

#include "clinic_page.h"

/* 1. Words and numbers (clinic_words.c) */

extern const char *const EBB_CLINIC_WEEKDAYS[7];                /* "Monday" */
extern const char *const EBB_CLINIC_LACK_WORDS[EBB_LACK_COUNT]; /* "a chair" */

/* Takes the line as a sentence of the page, and empties it. */
void ebb_clinic_page_add_line(struct ebb_text *text, int first_indent, int indent, struct ebb_text *line);

struct ebb_formatted ebb_clinic_say_within(int days);                 /* "within 3 days", "on their day" */
struct ebb_formatted ebb_clinic_say_staffing(int chairs, int nurses); /* "4 chairs and 2 nurses" */

struct ebb_formatted ebb_clinic_say_number(double number); /* "2", "1.5": what somebody wrote */

/* Shares in per cent, with decimals that leave them on their own side of the target and of 100: 94.6 is not
 * "95" where 95 are asked for. "94.6 ± 0.3", without the sign; "91–98 %". */
struct ebb_formatted ebb_clinic_say_share(double share, double error, double target);
void ebb_clinic_page_add_percents(double lower, double upper, double target, struct ebb_text *text);
/* "92.13 ± 0.21"; "99.96 ± <0.01". */
struct ebb_formatted ebb_clinic_say_with_error(double value, double error);

/* As a page has it: shares in per cent. */
double ebb_clinic_page_scale(int outcome);

/* "92.13 ± 0.21", the error that of the mean; a dash where it is not told. */
struct ebb_formatted ebb_clinic_say_value(const struct ebb_clinic_page *page, int row, int outcome);
/* "88 to 96", of years; a dash where there are too few or it is not told. */
struct ebb_formatted ebb_clinic_say_range(const struct ebb_clinic_page *page, int row, int outcome);

/* A letter behind a share, for the cell is what people copy into a mail, and what each letter means below the
 * table, of those that stand in it. A share alone would hide that it gets worse; words alone hid whether one
 * booster in ten is in time or nine. */
struct ebb_clinic_mark {
    const char *mark, *means; /* NULL: it has none */
    bool by_years;            /* behind it stands how many years cannot tell */
};
extern const struct ebb_clinic_mark EBB_CLINIC_MARKS[EBB_CLINIC_STATE_COUNT];
void ebb_clinic_page_explain_marks(const struct ebb_clinic_page *page,
                                   const bool stands[EBB_CLINIC_STATE_COUNT], struct ebb_text *line);

/* "the backlog grows by 2.1 ± 0.1 patients a week"; "nobody is treated" */
struct ebb_formatted ebb_clinic_say_growth(const struct ebb_clinic_verdict *verdict); /* "2.13 ± 0.11" */
void ebb_clinic_page_add_growth(const struct ebb_clinic_verdict *verdict, struct ebb_text *text);
/* "closed days: even with room for everybody only 96.9 % come in time", of the planner's own row. */
void ebb_clinic_page_add_bind(const struct ebb_clinic_page *page, enum ebb_clinic_bind binds,
                              struct ebb_text *text);
/* " but 22 of 100 booked sessions come to nothing and people wait 100 minutes", behind `before`; nothing of a
 * house that works. Says whether it did. */
bool ebb_clinic_page_add_house(const struct ebb_clinic_house *house, const char *before,
                               struct ebb_text *text);
/* Why most sessions of the planner's own are lost: "the patient did not come". NULL: none is. */
const char *ebb_clinic_page_most_lost(const struct ebb_clinic_page *page);

static inline const struct ebb_clinic *ebb_clinic_page_own(const struct ebb_clinic_page *page)
{
    return &page->config->clinic;
}

/* 2. Phrases of values (clinic_phrases.c) */

/* Some keys, with commas between, and what their values are called together. */
struct ebb_clinic_phrase {
    const char *keys;
    bool is_told_assumed; /* on the screen, where nobody gave them; the others are no news then */
    /* `study` as it is written. Adds the words to the line. */
    void (*add)(const struct ebb_clinic *clinic, const struct ebb_study *study, struct ebb_text *line);
};
extern const struct ebb_clinic_phrase EBB_CLINIC_PHRASES[]; /* ends with no keys */

/* Whether the keys have this one, or one that it stands below ("closed" has "closed.1"). */
bool ebb_clinic_keys_have(const char *keys, const char *key);

/* 3. Parts of the page */

void ebb_clinic_page_add_answer(const struct ebb_clinic_page *page,
                                struct ebb_text *text); /* clinic_answer.c */
void ebb_clinic_page_add_loop(const struct ebb_clinic_page *page, struct ebb_text *text); /* clinic_loop.c */
void ebb_clinic_page_add_inputs(const struct ebb_clinic_page *page,
                                struct ebb_text *text); /* clinic_inputs.c */
enum ebb_status ebb_clinic_page_add_grid(const struct ebb_clinic_page *page, struct ebb_text *text);
enum ebb_status ebb_clinic_page_add_numbers(const struct ebb_clinic_page *page, struct ebb_text *text);
enum ebb_status ebb_clinic_page_add_staffings(const struct ebb_clinic_page *page, struct ebb_text *text);
enum ebb_status ebb_clinic_page_add_within(const struct ebb_clinic_page *page, struct ebb_text *text);
void ebb_clinic_page_add_all(const struct ebb_clinic_page *page, struct ebb_text *text);
enum ebb_status ebb_clinic_page_add_first(const struct ebb_clinic_page *page, struct ebb_text *text);
void ebb_clinic_page_add_short_days(const struct ebb_clinic_page *page, struct ebb_text *text);
void ebb_clinic_page_add_hours(const struct ebb_clinic_page *page, struct ebb_text *text);
enum ebb_status ebb_clinic_page_add_week(const struct ebb_clinic_page *page, struct ebb_text *text);
void ebb_clinic_page_add_drift(const struct ebb_clinic_page *page, struct ebb_text *text);
void ebb_clinic_page_add_textbook(const struct ebb_clinic_page *page, struct ebb_text *text);

#endif
