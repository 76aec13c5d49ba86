/* SPDX-License-Identifier: MIT
 * describe: what a value may be, and what it is when nobody gives it.
 *
 * Numbers, units and words come from the row; said here is only what a kind means whatever its row. The
 * page of them that is kept, configs/REFERENCE.md, is held against this by unit_config: a change of words
 * here asks for a new page.
 *
 *   1. Any value   2. Quantities   3. Words   4. Kinds whose words never change
 */
#include "describe.h"

#include <string.h>

#include <ebb/design.h>
#include <ebb/kind.h>

#include "value.h"

/* 1. Any value */

void ebb_describe_allowed(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_value_kind(key)->allowed(key, text);
}

/* Asked in this order: a required value is kept as NaN and a value that is off as a number outside its
 * range, and neither may reach a printer of numbers. */
void ebb_describe_initial(const struct ebb_key *key, struct ebb_text *text)
{
    if (ebb_key_is_required(key))
        ebb_text_add(text, "required");
    else if (ebb_key_may_be_off(key))
        ebb_text_add(text, "%s", ebb_key_off_word(key));
    else
        ebb_value_kind(key)->initial(key, text);
}

/* By name: a row cannot point to a table of another room. */
const struct ebb_key *ebb_describe_apart(const struct ebb_key *key)
{
    return key->kind != EBB_APART             ? NULL
           : strcmp(key->name, "design") == 0 ? &EBB_DESIGN_KEY
           : strcmp(key->name, "vary") == 0   ? &EBB_AXIS_KEY
                                              : NULL;
}

/* 2. Quantities */

/* In the program's own unit: the page says "1 day to 7305 days" and leaves it to the reader to write
 * weeks. */
static void add_range(const struct ebb_key *key, const char *before, struct ebb_text *text)
{
    char range[EBB_KEY_RANGE_SIZE];
    ebb_key_print_range(key, NULL, range);
    ebb_text_add(text, "%s%s", before, range);
}

static void add_number(const struct ebb_key *key, struct ebb_text *text)
{
    char number[EBB_UNITS_SIZE];
    ebb_units_print(key->initial, key->unit, number);
    ebb_text_add(text, "%s", number);
}

#define IS_A_QUANTITY(name, before)                                                 \
    void ebb_value_allowed_##name(const struct ebb_key *key, struct ebb_text *text) \
    {                                                                               \
        add_range(key, before, text);                                               \
    }                                                                               \
    void ebb_value_initial_##name(const struct ebb_key *key, struct ebb_text *text) \
    {                                                                               \
        add_number(key, text);                                                      \
    }

IS_A_QUANTITY(real, "")
IS_A_QUANTITY(whole, "")
IS_A_QUANTITY(range, "[least, most] from ")

/* 3. Words */

void ebb_value_allowed_text(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "text of at most %d bytes", (int)key->max - 1);
}

/* No text has a default but the empty one, which stands for none. */
void ebb_value_initial_text(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key, (void)text;
}

/* "a, b or c": a sentence for people. The message of a wrong word lists them by commas (choice.c), to be
 * copied. */
void ebb_value_allowed_choice(const struct ebb_key *key, struct ebb_text *text)
{
    for (int i = 0; key->words[i]; i++)
        ebb_text_add(text, "%s%s", i == 0 ? "" : key->words[i + 1] ? ", " : " or ", key->words[i]);
}

void ebb_value_initial_choice(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s", key->words[(int)key->initial]);
}

void ebb_value_allowed_words(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "a list of ");
    ebb_value_allowed_choice(key, text);
}

void ebb_value_initial_words(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key, (void)text; /* none */
}

void ebb_value_allowed_record(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "summary, outcomes, sample of N, or all");
}

void ebb_value_initial_record(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s", EBB_RECORD_NAMES[(int)key->initial]);
}

/* As the default study has them, whose days they are. */
void ebb_value_initial_day_list(const struct ebb_key *key, struct ebb_text *text)
{
    struct ebb_study study = {.induction = {.infusions = 6}};
    ebb_kind_of(key)->initial(key, study.induction.days);
    ebb_kind_of(key)->print(&study, key, key->offset, text);
}

void ebb_value_allowed_day_list(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "a list of rising day numbers that starts with 0");
}

/* Not from the row: 2^64 - 1 is no double, and a range of doubles would print 18446744073709551616. */
void ebb_value_allowed_seed(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "a whole number, 0 to 18446744073709551615");
}

void ebb_value_initial_seed(const struct ebb_key *key, struct ebb_text *text)
{
    add_number(key, text);
}

void ebb_value_allowed_patients(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "a count, or {min: count, max: count} with a precision");
}

void ebb_value_initial_patients(const struct ebb_key *key, struct ebb_text *text)
{
    add_number(key, text);
}

/* The index -1 stands for none. */
void ebb_value_allowed_population(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(
        text,
        "treated, responders, compared (where there are strata), the name of a stratum, with_ or without_ "
        "before the name of a modifier, or one that `populations` adds, such as severity_high or "
        "early_nonresponders");
}

void ebb_value_initial_population(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s", key->initial >= 0 ? "treated" : "");
}

void ebb_value_allowed_weekdays(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s%s, monday to friday, or a list such as [monday, thursday]", EBB_EVERY_DAY,
                 key->min == 0 ? ", " EBB_AS_THE_STUDY : "");
}

void ebb_value_initial_weekdays(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "%s", key->initial == 0 ? EBB_AS_THE_STUDY : EBB_EVERY_DAY);
}

/* 4. Kinds whose words never change */

#define SAYS(name, may_be, is)                                                      \
    void ebb_value_allowed_##name(const struct ebb_key *key, struct ebb_text *text) \
    {                                                                               \
        (void)key;                                                                  \
        ebb_text_add(text, "%s", may_be);                                           \
    }                                                                               \
    void ebb_value_initial_##name(const struct ebb_key *key, struct ebb_text *text) \
    {                                                                               \
        (void)key;                                                                  \
        ebb_text_add(text, "%s", is);                                               \
    }

SAYS(flag, "true or false", "false")
SAYS(path, "text", "")
SAYS(outcome, "the name of a measure", "")
SAYS(contrast, "[first policy, second policy], or the name of one", "")
SAYS(half_width, "a number above 0 with the unit of the outcome: 0.5 weeks, 1 %, 0.2 per year, 0.5 points",
     "")
SAYS(policy_name, "the name of a policy", "")
SAYS(published, "a number in the unit of the quantity: 45.3 %, 18 days, -18.4 points, 0.49", "")
SAYS(limits, "[lower, upper], each such a number", "")
SAYS(visits, "a list of rising times, such as [4 weeks, 13 weeks]", "")
SAYS(of_key, "a number in the unit and range of the parameter", "")
SAYS(prior, "[lower, upper], each such a number", "")
SAYS(files, "a list of paths", "")
SAYS(outcomes, "a list of measures, such as [response_weeks, infusions_per_year]",
     "those on the page of a run, and with `costs` cost and qaly")
SAYS(apart, "a section of its own", "")
