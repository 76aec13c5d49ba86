/* SPDX-License-Identifier: MIT
 * unit_guess: rates of every period, shares by their words, misspelt units, numbers alone.
 *
 * The reader itself stays strict, with one spelling for each unit: a study is read by people, too, and six
 * ways to write one rate hide that two studies say the same.
 *
 *   1. Words that people write   2. What they mean   3. The guess
 */
#include "unit_guess.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* 1. Words that people write */

/* Days of a period; months and years as in the table of units (Julian). */
static const struct {
    const char *name;
    double days;
} PERIODS[] = {
    {"day", 1},     {"d", 1},           {"daily", 1},      {"week", 7},          {"wk", 7},
    {"weekly", 7},  {"month", 30.4375}, {"mo", 30.4375},   {"monthly", 30.4375}, {"year", 365.25},
    {"yr", 365.25}, {"y", 365.25},      {"annum", 365.25}, {"yearly", 365.25},
};

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* The text behind the word, or NULL when it does not begin with it. */
static const char *after(const char *text, const char *word)
{
    const size_t length = strlen(word);
    return strncasecmp(text, word, length) == 0 ? skip_blanks(text + length) : NULL;
}

/* Days of the period in "per day", "/day", "a month", "each week", "daily"; 0: it is none. `out_name` is the
 * period's in the table. */
static double period_of(const char *text, const char **out_name)
{
    static const char *const BEFORE[] = {"1/", "/", "per ", "a ", "an ", "each ", "every ", ""};
    for (size_t i = 0; i < sizeof BEFORE / sizeof BEFORE[0]; i++) {
        const char *rest = after(text, BEFORE[i]);
        for (size_t p = 0; rest && p < sizeof PERIODS / sizeof PERIODS[0]; p++) {
            /* A bare "day" is a time: only adverbs are rates without a word before them. */
            const bool alone = strstr(PERIODS[p].name, "ly") != NULL;
            if (strcasecmp(rest, PERIODS[p].name) == 0 && (BEFORE[i][0] != '\0' || alone)) {
                *out_name = PERIODS[p].name;
                return PERIODS[p].days;
            }
        }
    }
    return 0;
}

/* What follows "%", "percent" and the like; NULL: the text is no share. */
static const char *after_percent(const char *text)
{
    static const char *const WORDS[] = {"%", "percent", "per cent", "pct"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        const char *rest = after(text, WORDS[i]);
        if (rest)
            return rest;
    }
    return NULL;
}

/* 2. What they mean */

/* Six digits hide the last bits of a conversion and are more than any trial reports. Any locale does: what is
 * printed with a comma is read with one. */
static double rounded(double value)
{
    char text[EBB_UNITS_SIZE];
    snprintf(text, sizeof text, "%.6g", value);
    return strtod(text, NULL);
}

static void offer(const struct ebb_key *key, double value, char out_text[EBB_UNITS_SIZE])
{
    if (ebb_key_in_range(key, rounded(value)))
        ebb_units_print(rounded(value), key->unit, out_text);
}

/* "0.03 per month", "10 % per month": a share of a period is a rate of it, as the model takes rates. */
static void guess_rate(const struct ebb_key *key, double written, const char *word,
                       char out_text[EBB_UNITS_SIZE])
{
    const char *name, *rest = after_percent(word);
    const double days = period_of(rest ? rest : word, &name),
                 own = key->unit == EBB_UNIT_PER_YEAR ? 365.25 : 1;
    if (days > 0)
        offer(key, (rest ? written / 100 : written) * (own / days), out_text);
}

/* "% a month" is right where the key says per_month. Such a key is a rate, which another period divides;
 * nothing is compounded, as nothing is where the rate is used (constants.c). */
static void guess_share(const struct ebb_key *key, double written, const char *word,
                        char out_text[EBB_UNITS_SIZE])
{
    const char *rest = after_percent(word), *name = "", *own_name = "";
    char own[EBB_UNITS_SIZE];
    if (rest && rest[0] == '\0') {
        offer(key, written / 100, out_text);
        return;
    }
    snprintf(own, sizeof own, "per %.40s", strncmp(key->name, "per_", 4) == 0 ? key->name + 4 : "");
    const double own_days = period_of(own, &own_name), days = period_of(rest ? rest : word, &name);
    if (own_days > 0 && days > 0)
        offer(key, (rest ? written / 100 : written) * (own_days / days), out_text);
}

/* The nearest word of the key's unit: "3 pionts", "4 wekes". The number is repeated as written. */
static void guess_spelling(const struct ebb_key *key, double written, const char *misspelt,
                           char out_text[EBB_UNITS_SIZE])
{
    const struct ebb_unit_word *word = ebb_units_words();
    const struct ebb_unit_word *meant = ebb_units_short(misspelt);
    const char *nearest = meant == NULL  ? ebb_units_nearest(misspelt)
                          : written == 1 ? meant->one
                                         : meant->many;
    while (nearest && word->one && strcmp(word->one, nearest) != 0 && strcmp(word->many, nearest) != 0)
        word++;
    if (nearest == NULL || word->one == NULL || word->unit != key->unit ||
        !ebb_key_in_range(key, written * word->scale))
        return;
    char number[EBB_UNITS_SIZE];
    ebb_units_print_number(written, number);
    snprintf(out_text, EBB_UNITS_SIZE, "%.40s %.20s", number, nearest);
}

/* A share that is written as a plain number, as gains and setbacks.release are: any other number (a factor, a
 * log-odds) is nothing of a hundred. */
static void guess_fraction(const struct ebb_key *key, double written, const char *word,
                           char out_text[EBB_UNITS_SIZE])
{
    const char *rest = after_percent(word);
    if (rest && rest[0] == '\0' && ebb_key_is_fraction(key))
        offer(key, written / 100, out_text);
}

/* Without any unit: the only word there is, or the share that a fraction is. */
static void guess_alone(const struct ebb_key *key, double written, char out_text[EBB_UNITS_SIZE])
{
    const bool is_fraction = written > 0 && written < 1; /* 0.088 for 8.8 % */
    if (key->unit == EBB_UNIT_PERCENT)
        offer(key, is_fraction ? written : written / 100, out_text);
    else if (key->unit != EBB_UNIT_DAYS && key->unit != EBB_UNIT_NUMBER)
        offer(key, written, out_text);
}

/* 3. The guess */

void ebb_unit_guess(const struct ebb_key *key, const struct ebb_quantity *quantity,
                    char out_text[EBB_UNITS_SIZE])
{
    const char *word = quantity->word ? quantity->word->many : quantity->rest;
    out_text[0] = '\0';
    if (word == NULL || word[0] == '\0')
        guess_alone(key, quantity->written, out_text);
    else if (key->unit == EBB_UNIT_PER_DAY || key->unit == EBB_UNIT_PER_YEAR)
        guess_rate(key, quantity->written, word, out_text);
    else if (key->unit == EBB_UNIT_PERCENT)
        guess_share(key, quantity->written, word, out_text);
    else if (key->unit == EBB_UNIT_NUMBER)
        guess_fraction(key, quantity->written, word, out_text);
    if (out_text[0] == '\0' && quantity->word == NULL && word && word[0] != '\0')
        guess_spelling(key, quantity->written, word, out_text);
}
