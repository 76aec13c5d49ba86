/* SPDX-License-Identifier: MIT
 * kind_clinic: the kinds of values of a clinic: times of day, hours, dates, lengths of time, closures, a
 * window of days, an element of a named array.
 *
 * They stand here, below the clinic, because the table of kinds is one; what they are made of is
 * <ebb/times.h> and <ebb/dates.h>, and nothing here knows a clinic.
 *
 *   1. Times of day and hours   2. Dates and closures   3. Lengths   4. Windows   5. Elements
 */
#include "kinds.h"

#include <stdio.h>
#include <string.h>

#include <ebb/dates.h>
#include <ebb/times.h>

/* 1. Times of day and hours */

EBB_KIND_STARTS_AS_INT(time_of_day)

bool ebb_kind_check_time_of_day(const void *of, const struct ebb_key *key, size_t offset,
                                struct ebb_complaint *out_complaint)
{
    const int minutes = ebb_kind_whole_at(of, offset);
    char shown[EBB_UNITS_SIZE];
    if (ebb_key_is_off(key, minutes) || (minutes >= 0 && minutes <= EBB_MINUTES_A_DAY))
        return true;
    snprintf(shown, sizeof shown, "%d", minutes);
    return ebb_kind_complain(out_complaint, shown, "must be minutes from midnight, 0 to %d",
                             EBB_MINUTES_A_DAY);
}

void ebb_kind_print_time_of_day(const void *of, const struct ebb_key *key, size_t offset,
                                struct ebb_text *text)
{
    const int minutes = ebb_kind_whole_at(of, offset);
    char chars[EBB_TIME_OF_DAY_SIZE];
    ebb_time_of_day_print(minutes, chars);
    ebb_text_add(text, "%s", ebb_key_is_off(key, minutes) ? ebb_key_off_word(key) : chars);
}

EBB_KIND_IS_NO_NUMBER(time_of_day)

EBB_KIND_STARTS_AS_ZEROS(hours, sizeof(struct ebb_hours))

static struct ebb_hours hours_at(const void *of, size_t offset)
{
    struct ebb_hours hours;
    memcpy(&hours, (const char *)of + offset, sizeof hours);
    return hours;
}

/* None are 0 to 0, and nothing else: hours that begin and end at noon would print as none, too, and come back
 * as other bytes. */
bool ebb_kind_check_hours(const void *of, const struct ebb_key *key, size_t offset,
                          struct ebb_complaint *out_complaint)
{
    const struct ebb_hours hours = hours_at(of, offset);
    char shown[EBB_UNITS_SIZE];
    if (key->off_word && hours.from == 0 && hours.to == 0)
        return true;
    if (hours.from >= 0 && hours.from < hours.to && hours.to <= EBB_MINUTES_A_DAY)
        return true;
    snprintf(shown, sizeof shown, "%d to %d", hours.from, hours.to);
    return ebb_kind_complain(out_complaint, shown,
                             "must be minutes from midnight, the end after the beginning, 0 to %d",
                             EBB_MINUTES_A_DAY);
}

void ebb_kind_print_hours(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_hours hours = hours_at(of, offset);
    char chars[EBB_HOURS_SIZE];
    ebb_hours_print(&hours, chars);
    ebb_text_add(text, "%s", hours.from == hours.to ? ebb_key_off_word(key) : chars);
}

EBB_KIND_IS_NO_NUMBER(hours)

/* 2. Dates and closures */

EBB_KIND_STARTS_AS_INT(date)

bool ebb_kind_check_date(const void *of, const struct ebb_key *key, size_t offset,
                         struct ebb_complaint *out_complaint)
{
    const int number = ebb_kind_whole_at(of, offset);
    char first[EBB_DATE_SIZE], last[EBB_DATE_SIZE], shown[EBB_UNITS_SIZE];
    if (ebb_key_in_range(key, number))
        return true;
    ebb_date_print((int)key->min, first);
    ebb_date_print((int)key->max, last);
    snprintf(shown, sizeof shown, "%d", number);
    return ebb_kind_complain(out_complaint, shown, "must be days since 1970-01-01, of %s to %s", first, last);
}

void ebb_kind_print_date(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    char chars[EBB_DATE_SIZE];
    (void)key;
    ebb_date_print(ebb_kind_whole_at(of, offset), chars);
    ebb_text_add(text, "%s", chars);
}

double ebb_kind_number_date(const void *of, const struct ebb_key *key, size_t offset)
{
    (void)key;
    return ebb_kind_whole_at(of, offset);
}

/* A harmless one in the place of a bad one (study_check.c): a day long gone. */
void ebb_kind_initial_closure(const struct ebb_key *key, void *target)
{
    (void)key;
    memset(target, 0, sizeof(struct ebb_closure));
}

static struct ebb_closure closure_at(const void *of, size_t offset)
{
    struct ebb_closure closure;
    memcpy(&closure, (const char *)of + offset, sizeof closure);
    return closure;
}

bool ebb_kind_check_closure(const void *of, const struct ebb_key *key, size_t offset,
                            struct ebb_complaint *out_complaint)
{
    const struct ebb_closure closure = closure_at(of, offset);
    (void)key;
    return ebb_closure_is_good(&closure) ||
           ebb_kind_complain(out_complaint, NULL, "is no closure that could be written");
}

void ebb_kind_print_closure(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_closure closure = closure_at(of, offset);
    char chars[EBB_CLOSURE_SIZE];
    (void)key;
    ebb_closure_print(&closure, chars);
    ebb_text_add(text, "%s", chars);
}

EBB_KIND_IS_NO_NUMBER(closure)

/* 3. Lengths */

/* Fixed at the row's initial minutes. Both ends follow, so that one length is one pattern of bytes. */
void ebb_kind_initial_length(const struct ebb_key *key, void *target)
{
    struct ebb_length *length = target;
    memset(length, 0, sizeof *length);
    length->typical = length->low = length->high = key->initial;
}

static struct ebb_length length_at(const void *of, size_t offset)
{
    struct ebb_length length;
    memcpy(&length, (const char *)of + offset, sizeof length);
    return length;
}

/* A lognormal is drawn by its logarithm, and a median outside its own 5 and 95 % is none. */
static const char *wrong_with(const struct ebb_length *length)
{
    const double low = length->low, high = length->high, typical = length->typical;
    if (!ebb_length_has_ends(length))
        return low == typical && high == typical ? NULL : "from and to must be as typical: its law has none";
    if (!(low <= high))
        return "must not begin above its end: from must be at most to";
    if (!(low <= typical && typical <= high))
        return "typical must lie between from and to";
    return length->law == EBB_TIME_LOGNORMAL && !(low > 0 && low < typical && typical < high)
               ? "a lognormal length needs 0 < from < typical < to (5 %, median and 95 % of all)"
               : NULL;
}

bool ebb_kind_check_length(const void *of, const struct ebb_key *key, size_t offset,
                           struct ebb_complaint *out_complaint)
{
    const struct ebb_length length = length_at(of, offset);
    const double minutes[] = {length.typical, length.low, length.high};
    for (int i = 0; i < 3; i++) {
        if (!ebb_key_in_range(key, minutes[i]))
            return ebb_kind_out_of_range(key, minutes[i], out_complaint);
    }
    if (length.law < 0 || length.law >= EBB_TIME_LAW_COUNT)
        return ebb_kind_complain(out_complaint, NULL, "law %d is none: must be 0 to %d", length.law,
                                 EBB_TIME_LAW_COUNT - 1);
    const char *wrong = wrong_with(&length);
    return wrong == NULL || ebb_kind_complain(out_complaint, NULL, "%s", wrong);
}

void ebb_kind_print_length(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_length length = length_at(of, offset);
    char typical[EBB_UNITS_SIZE], low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE];
    ebb_units_print(length.typical, key->unit, typical);
    ebb_units_print(length.low, key->unit, low);
    ebb_units_print(length.high, key->unit, high);
    if (length.law == EBB_TIME_FIXED)
        ebb_text_add(text, "%s", typical);
    else if (ebb_length_has_ends(&length))
        ebb_text_add(text, "{typical: %s, from: %s, to: %s, law: %s}", typical, low, high,
                     EBB_TIME_LAWS[length.law]);
    else
        ebb_text_add(text, "{typical: %s, law: %s}", typical, EBB_TIME_LAWS[length.law]);
}

double ebb_kind_number_length(const void *of, const struct ebb_key *key, size_t offset)
{
    (void)key;
    return length_at(of, offset).typical;
}

/* 4. Windows */

void ebb_kind_initial_window(const struct ebb_key *key, void *target)
{
    int *sides = target;
    sides[0] = (int)key->initial;
    sides[1] = (int)key->initial_after;
}

bool ebb_kind_check_window(const void *of, const struct ebb_key *key, size_t offset,
                           struct ebb_complaint *out_complaint)
{
    for (int i = 0; i < 2; i++) {
        const int side = ebb_kind_whole_at(of, offset + (size_t)i * sizeof(int));
        if (!ebb_key_in_range(key, side))
            return ebb_kind_out_of_range(key, side, out_complaint);
    }
    return true;
}

/* The side before is written as people draw it, with a minus; 0 days has none. */
void ebb_kind_print_window(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    char before[EBB_UNITS_SIZE], after[EBB_UNITS_SIZE];
    ebb_units_print(0 - ebb_kind_whole_at(of, offset), key->unit, before);
    ebb_units_print(ebb_kind_whole_at(of, offset + sizeof(int)), key->unit, after);
    ebb_text_add(text, "[%s, %s]", before, after);
}

EBB_KIND_IS_NO_NUMBER(window)

/* 5. Elements */

EBB_KIND_STARTS_AS_INT(element)

/* The array stands before the row in the table, so its count is a good one here. */
bool ebb_kind_check_element(const void *of, const struct ebb_key *key, size_t offset,
                            struct ebb_complaint *out_complaint)
{
    return ebb_kind_check_index(ebb_kind_whole_at(of, offset), 0,
                                ebb_kind_whole_at(of, key->fields->count_offset), key->fields->name,
                                out_complaint);
}

void ebb_kind_print_element(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const size_t element = (size_t)ebb_kind_whole_at(of, offset);
    ebb_text_add(text, "%s", (const char *)of + key->fields->offset + element * key->fields->element_size);
}

EBB_KIND_IS_NO_NUMBER(element)
