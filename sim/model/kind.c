/* SPDX-License-Identifier: MIT
 * kind: the table of kinds, and the plain ones: quantities, ranges, flags, texts, words.
 *
 * A check says the same words as the reader of the same kind (sim/config/value.c), so that a study in C and
 * one in YAML are refused alike; unit_study holds the two together. What it cannot say is what was
 * written: here is only a number, shown in the program's own unit.
 *
 *   1. The table   2. Complaints   3. Quantities   4. Ranges, flags, setting numbers   5. Texts and words
 */
#include "kinds.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <ebb/scan.h>
#include <ebb/status.h>

/* 1. The table */

/* Designated by code, so that the order of the list is free; positional inside, so that a function more or
 * less in struct ebb_kind is a warning here and not a NULL that somebody calls. */
#define AS_KIND(code, name) \
    [code] = {ebb_kind_initial_##name, ebb_kind_check_##name, ebb_kind_print_##name, ebb_kind_number_##name},
static const struct ebb_kind KINDS[EBB_SECTION] = {EBB_KIND_LIST(AS_KIND)};
#undef AS_KIND

const struct ebb_kind *ebb_kind_of(const struct ebb_key *key)
{
    ebb_require(ebb_key_is_value(key));
    return &KINDS[key->kind];
}

/* memcpy and not a cast: an enum that holds no value of its own, read as that enum, is undefined; its bytes
 * read as an int are a number that can be looked at. Compilers make one load of it. */
double ebb_kind_real_at(const void *study, size_t offset)
{
    double value;
    memcpy(&value, (const char *)study + offset, sizeof value);
    return value;
}

int ebb_kind_whole_at(const void *study, size_t offset)
{
    int value;
    memcpy(&value, (const char *)study + offset, sizeof value);
    return value;
}

/* 2. Complaints */

void ebb_kind_show(double value, enum ebb_unit unit, char out_text[EBB_UNITS_SIZE])
{
    if (value - value == 0.0) /* finite: the printer of quantities knows no others */
        ebb_units_print(value, unit, out_text);
    else
        snprintf(out_text, EBB_UNITS_SIZE, "%s", value != value ? "nan" : value > 0 ? "inf" : "-inf");
}

/* Returns false, so that a check can end with it: `return is_good || ebb_kind_complain(...)`. */
bool ebb_kind_complain(struct ebb_complaint *out_complaint, const char *value, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(out_complaint->words, sizeof out_complaint->words, format, list);
    va_end(list);
    snprintf(out_complaint->value, sizeof out_complaint->value, "%s", value ? value : "");
    return false;
}

bool ebb_kind_out_of_range(const struct ebb_key *key, double value, struct ebb_complaint *out_complaint)
{
    char range[EBB_KEY_RANGE_SIZE], shown[EBB_UNITS_SIZE];
    ebb_kind_show(value, key->unit, shown);
    ebb_key_print_range(key, NULL, range);
    return ebb_kind_complain(out_complaint, shown, "must be %s", range);
}

/* Indices have no words in a struct: the reader says the name that it did not find, this the number. */
bool ebb_kind_check_index(int index, int least, int n, const char *what, struct ebb_complaint *out_complaint)
{
    char shown[EBB_UNITS_SIZE];
    if (index >= least && index < n)
        return true;
    snprintf(shown, sizeof shown, "%d", index);
    return ebb_kind_complain(out_complaint, shown, "no such %s: must be one of %d, counted from 0%s", what, n,
                             least < 0 ? ", or -1 for none" : "");
}

/* 3. Quantities */

/* In the program's own unit, whatever the file wrote: equal studies give equal texts. */
void ebb_kind_print_quantity(const struct ebb_key *key, double value, struct ebb_text *text)
{
    char chars[EBB_UNITS_SIZE];
    ebb_units_print(value, key->unit, chars);
    ebb_text_add(text, "%s", ebb_key_is_off(key, value) ? ebb_key_off_word(key) : chars);
}

/* A value that is off is no number. */
static double number_or_off(const struct ebb_key *key, double value)
{
    return ebb_key_is_off(key, value) ? 0.0 / 0.0 : value;
}

/* NaN fails both comparisons of a range and is no `off`, so it is refused without being asked for. */
static bool check_quantity(const struct ebb_key *key, double value, struct ebb_complaint *out_complaint)
{
    return ebb_key_in_range(key, value) || ebb_key_is_off(key, value) ||
           ebb_kind_out_of_range(key, value, out_complaint);
}

/* The row's initial value is a double for every kind: exact for each int that a row can name, and one kind
 * of number in one table. */
void ebb_kind_initial_real(const struct ebb_key *key, void *target)
{
    *(double *)target = key->initial;
}

bool ebb_kind_check_real(const void *study, const struct ebb_key *key, size_t offset,
                         struct ebb_complaint *out_complaint)
{
    return check_quantity(key, ebb_kind_real_at(study, offset), out_complaint);
}

void ebb_kind_print_real(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    ebb_kind_print_quantity(key, ebb_kind_real_at(study, offset), text);
}

/* For rows of results files and for programs: a column of plain numbers beside the words, in days, points
 * and fractions whatever the text says. */
double ebb_kind_number_real(const void *study, const struct ebb_key *key, size_t offset)
{
    return number_or_off(key, ebb_kind_real_at(study, offset));
}

EBB_KIND_STARTS_AS_INT(whole)

bool ebb_kind_check_whole(const void *study, const struct ebb_key *key, size_t offset,
                          struct ebb_complaint *out_complaint)
{
    return check_quantity(key, ebb_kind_whole_at(study, offset), out_complaint);
}

void ebb_kind_print_whole(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    ebb_kind_print_quantity(key, ebb_kind_whole_at(study, offset), text);
}

double ebb_kind_number_whole(const void *study, const struct ebb_key *key, size_t offset)
{
    return number_or_off(key, ebb_kind_whole_at(study, offset));
}

/* 4. Ranges, flags, setting numbers */

void ebb_kind_initial_range(const struct ebb_key *key, void *target)
{
    *(struct ebb_range *)target = (struct ebb_range){(int)key->initial, (int)key->initial};
}

static const struct ebb_range *range_at(const void *study, size_t offset)
{
    return (const struct ebb_range *)(const void *)((const char *)study + offset);
}

/* Both ends for themselves first: a range that is backwards and out of range is out of range. */
bool ebb_kind_check_range(const void *study, const struct ebb_key *key, size_t offset,
                          struct ebb_complaint *out_complaint)
{
    const struct ebb_range *range = range_at(study, offset);
    char low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE], both[2 * EBB_UNITS_SIZE + 8];
    if (!check_quantity(key, range->lo, out_complaint) || !check_quantity(key, range->hi, out_complaint))
        return false;
    if (range->lo <= range->hi)
        return true;
    ebb_units_print(range->lo, key->unit, low);
    ebb_units_print(range->hi, key->unit, high);
    snprintf(both, sizeof both, "[%s, %s]", low, high);
    return ebb_kind_complain(out_complaint, both,
                             "starts above its end: must be [least, most]. Did you mean [%s, %s]?", high,
                             low);
}

/* Both ends, even where they are one: [28 days, 28 days] and 28 days are one value and must be one text, or
 * two studies that are equal would have two digests. */
void ebb_kind_print_range(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    ebb_text_add(text, "[");
    ebb_kind_print_quantity(key, range_at(study, offset)->lo, text);
    ebb_text_add(text, ", ");
    ebb_kind_print_quantity(key, range_at(study, offset)->hi, text);
    ebb_text_add(text, "]");
}

EBB_KIND_IS_NO_NUMBER(range)

EBB_KIND_STARTS_AS_ZEROS(flag, sizeof(bool))

/* The byte is looked at and not the bool: a bool that holds 7 may be true, false or both, as the compiler
 * likes. */
bool ebb_kind_check_flag(const void *study, const struct ebb_key *key, size_t offset,
                         struct ebb_complaint *out_complaint)
{
    const unsigned char byte = ((const unsigned char *)study)[offset];
    char shown[EBB_UNITS_SIZE];
    (void)key;
    if (byte <= 1)
        return true;
    snprintf(shown, sizeof shown, "%d", byte);
    return ebb_kind_complain(out_complaint, shown, "must be true or false");
}

void ebb_kind_print_flag(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "%s", *((const bool *)study + offset) ? "true" : "false");
}

/* 0 or 1, so that a table of many studies can be averaged over it. */
double ebb_kind_number_flag(const void *study, const struct ebb_key *key, size_t offset)
{
    (void)key;
    return *((const bool *)study + offset);
}

/* What a row of a design sets straight. A flag is no number to people, and has two levels to list. */
bool ebb_kind_is_settable(enum ebb_kind_code kind)
{
    return kind == EBB_REAL || kind == EBB_WHOLE || kind == EBB_RANGE;
}

/* Whole numbers come as doubles near them or exact: rounding is no choice here, a cast alone would cut. */
void ebb_kind_set_number(enum ebb_kind_code kind, double value, void *target)
{
    ebb_require(ebb_kind_is_settable(kind));
    if (kind == EBB_REAL) {
        memcpy(target, &value, sizeof value);
        return;
    }
    const int whole = (int)(value < 0 ? value - 0.5 : value + 0.5);
    const struct ebb_range both = {whole, whole};
    if (kind == EBB_WHOLE)
        memcpy(target, &whole, sizeof whole);
    else
        memcpy(target, &both, sizeof both);
}

/* 5. Texts and words */

EBB_KIND_STARTS_AS_ZEROS(text, (size_t)key->max)

/* What a text may hold that its canonical form gives back: one line, no blank at its end. An empty text is
 * one that was not given. */
bool ebb_kind_check_text(const void *study, const struct ebb_key *key, size_t offset,
                         struct ebb_complaint *out_complaint)
{
    const char *text = (const char *)study + offset;
    const char *end = memchr(text, '\0', (size_t)key->max);
    if (end == NULL)
        return ebb_kind_complain(out_complaint, NULL, "must be at most %zu bytes long", (size_t)key->max - 1);
    if (end == text)
        return !ebb_key_is_required(key) ||
               ebb_kind_complain(out_complaint, NULL, "must be a text: %s", key->meaning);
    if (strpbrk(text, "\t\r\n") || ebb_scan_text(text, (size_t)(end - text)).problem ||
        strncmp(text, "\xef\xbb\xbf", 3) == 0)
        return ebb_kind_complain(out_complaint, NULL, "must not hold control characters");
    return end[-1] != ' ' || ebb_kind_complain(out_complaint, NULL, "must not end with a blank");
}

/* Bare: the printer quotes it, for it knows whether YAML, JSON or a table asks. */
void ebb_kind_print_text(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "%s", (const char *)study + offset);
}

EBB_KIND_IS_NO_NUMBER(text)

/* Paths are in no study: nothing to start, check or print. */

EBB_KIND_IS_NOT_KEPT(path)

bool ebb_kind_check_path(const void *study, const struct ebb_key *key, size_t offset,
                         struct ebb_complaint *out_complaint)
{
    (void)study, (void)key, (void)offset, (void)out_complaint;
    return true;
}

void ebb_kind_print_path(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    (void)study, (void)key, (void)offset, (void)text;
}

EBB_KIND_IS_NO_NUMBER(path)

EBB_KIND_STARTS_AS_INT(choice)

/* Counts the words before anything else, which the good ones pay: lists are short, and a length in each row
 * would be a number to get wrong. */
bool ebb_kind_check_choice(const void *study, const struct ebb_key *key, size_t offset,
                           struct ebb_complaint *out_complaint)
{
    const int choice = ebb_kind_whole_at(study, offset);
    char shown[EBB_UNITS_SIZE];
    struct ebb_text all = {0};
    int n = 0;
    while (key->words[n])
        n++;
    if (choice >= 0 && choice < n)
        return true;
    snprintf(shown, sizeof shown, "%d", choice);
    for (int i = 0; i < n; i++)
        ebb_text_add(&all, "%s%s", i == 0 ? "" : ", ", key->words[i]);
    ebb_kind_complain(out_complaint, shown, "unknown: must be one of %.230s", ebb_text_chars(&all));
    ebb_text_free(&all);
    return false;
}

/* The word is safe to look up: only a choice that was checked is printed. */
void ebb_kind_print_choice(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    ebb_text_add(text, "%s", key->words[ebb_kind_whole_at(study, offset)]);
}

EBB_KIND_IS_NO_NUMBER(choice)
