/* SPDX-License-Identifier: MIT
 * kind_study: the kinds of values that one key has: seed, patients, induction days, weekdays, words, record,
 * and the parts of a precision.
 *
 * They know their member of the study by name and leave the offset unread, but weekdays, which every policy
 * and phase has, and words, a list of any row's own. Why kinds and not cases in the walk: the walks (check,
 * print, rows, reader, schema, reference, random studies) would each have had the same eight exceptions.
 *
 *   1. Counts   2. Induction   3. Words   4. Precision
 */
#include "keys.h"
#include "kinds.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <ebb/measure.h>
#include <ebb/status.h>

/* 1. Counts */

void ebb_kind_initial_seed(const struct ebb_key *key, void *target)
{
    *(uint64_t *)target = (uint64_t)key->initial;
}

/* A seed is read, printed and kept as 64 bits, and only shown as a double (53 of them). */
bool ebb_kind_check_seed(const void *study, const struct ebb_key *key, size_t offset,
                         struct ebb_complaint *out_complaint)
{
    (void)study, (void)key, (void)offset, (void)out_complaint; /* all 64 bits name a luck */
    return true;
}

/* By offset: a clinic has a seed of its own. */
static uint64_t seed_at(const void *study, size_t offset)
{
    uint64_t seed;
    memcpy(&seed, (const char *)study + offset, sizeof seed);
    return seed;
}

void ebb_kind_print_seed(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "%" PRIu64, seed_at(study, offset));
}

/* Beyond 2^53 the double is near the seed and not the seed: read `value`, not `number`, to play a study
 * again. */
double ebb_kind_number_seed(const void *study, const struct ebb_key *key, size_t offset)
{
    (void)key;
    return (double)seed_at(study, offset);
}

void ebb_kind_initial_patients(const struct ebb_key *key, void *target)
{
    *(int64_t *)target = (int64_t)key->initial;
}

/* The least and the most of a precision span keys: a rule (study_rules.c) asks about them. */
bool ebb_kind_check_patients(const void *of, const struct ebb_key *key, size_t offset,
                             struct ebb_complaint *out_complaint)
{
    const struct ebb_study *study = of;
    (void)offset;
    return ebb_key_in_range(key, (double)study->n_patients) ||
           ebb_kind_out_of_range(key, (double)study->n_patients, out_complaint);
}

/* With a precision the count is the most that may be simulated, and the pair says all of it. */
void ebb_kind_print_patients(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_study *study = of;
    const struct ebb_precision *precision = &study->precision;
    (void)key, (void)offset;
    if (precision->on)
        ebb_text_add(text, "{min: %" PRId64 ", max: %" PRId64 "}", precision->min_patients,
                     precision->max_patients);
    else
        ebb_text_add(text, "%" PRId64, study->n_patients);
}

double ebb_kind_number_patients(const void *of, const struct ebb_key *key, size_t offset)
{
    const struct ebb_study *study = of;
    (void)key, (void)offset;
    return (double)study->n_patients;
}

/* 2. Induction */

const int EBB_USUAL_DAYS[EBB_USUAL_INFUSIONS] = {0, 3, 7, 10, 14, 17};

/* The whole array, not only the days of the default: what lies behind the last one is part of the struct's
 * bytes, and studies are compared as bytes. */
void ebb_kind_initial_day_list(const struct ebb_key *key, void *target)
{
    (void)key;
    memset(target, 0, EBB_MAX_INDUCTION * sizeof(int));
    memcpy(target, EBB_USUAL_DAYS, sizeof EBB_USUAL_DAYS);
}

/* Days behind the last infusion are not looked at: the count, whose row comes first, says how many there are.
 * */
bool ebb_kind_check_day_list(const void *of, const struct ebb_key *key, size_t offset,
                             struct ebb_complaint *out_complaint)
{
    const struct ebb_study *study = of;
    const int *days = study->induction.days;
    char shown[EBB_UNITS_SIZE];
    (void)offset;
    for (int i = 0; i < study->induction.infusions; i++) {
        snprintf(shown, sizeof shown, "%d", days[i]);
        if (!ebb_key_in_range(key, days[i]))
            return ebb_kind_out_of_range(key, days[i], out_complaint);
        if (i == 0 && days[i] != 0)
            return ebb_kind_complain(out_complaint, shown, "the first day must be 0");
        if (i > 0 && days[i] <= days[i - 1])
            return ebb_kind_complain(out_complaint, shown, "the days must rise");
    }
    return true;
}

/* Plain numbers without a unit, as the reader takes them: days of a calendar are names, not lengths. */
void ebb_kind_print_day_list(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_study *study = of;
    (void)key, (void)offset;
    for (int i = 0; i < study->induction.infusions; i++)
        ebb_text_add(text, "%s%d", i == 0 ? "[" : ", ", study->induction.days[i]);
    ebb_text_add(text, "]");
}

EBB_KIND_IS_NO_NUMBER(day_list)

/* 3. Words */

const char *const EBB_WEEKDAY_NAMES[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                          "friday", "saturday", "sunday"};

EBB_KIND_STARTS_AS_INT(weekdays)

/* By offset: the study has clinic days, and so has every policy and every phase; words are bits, too. */
static unsigned bits_at(const void *study, size_t offset)
{
    unsigned days;
    memcpy(&days, (const char *)study + offset, sizeof days);
    return days;
}

/* No day at all would mean that nobody is ever treated. It stands for the study's days, so that zeroed limits
 * are none; the study itself must have some. */
bool ebb_kind_check_weekdays(const void *study, const struct ebb_key *key, size_t offset,
                             struct ebb_complaint *out_complaint)
{
    const unsigned days = bits_at(study, offset);
    char shown[EBB_UNITS_SIZE];
    if (days >= (unsigned)key->min && days <= EBB_EVERY_WEEKDAY)
        return true;
    snprintf(shown, sizeof shown, "%u", days);
    return ebb_kind_complain(out_complaint, shown, "must be bits of seven weekdays, %d to %d", (int)key->min,
                             EBB_EVERY_WEEKDAY);
}

void ebb_kind_print_weekdays(const void *study, const struct ebb_key *key, size_t offset,
                             struct ebb_text *text)
{
    const unsigned days = bits_at(study, offset);
    const char *separator = "[";
    (void)key;
    if (days == 0 || days == EBB_EVERY_WEEKDAY) {
        ebb_text_add(text, "%s", days == 0 ? EBB_AS_THE_STUDY : EBB_EVERY_DAY);
        return;
    }
    for (int i = 0; i < 7; i++) {
        if (days >> i & 1u) {
            ebb_text_add(text, "%s%s", separator, EBB_WEEKDAY_NAMES[i]);
            separator = ", ";
        }
    }
    ebb_text_add(text, "]");
}

EBB_KIND_IS_NO_NUMBER(weekdays)

EBB_KIND_STARTS_AS_INT(words)

/* Any bits but those of its words. None is a value, too: the list that asks for nothing, which is not
 * written. */
bool ebb_kind_check_words(const void *study, const struct ebb_key *key, size_t offset,
                          struct ebb_complaint *out_complaint)
{
    const unsigned bits = bits_at(study, offset);
    char shown[EBB_UNITS_SIZE];
    int n = 0;
    while (key->words[n])
        n++;
    if (bits >> n == 0)
        return true;
    snprintf(shown, sizeof shown, "%u", bits);
    return ebb_kind_complain(out_complaint, shown, "must be bits of %d words, 0 to %u", n, (1u << n) - 1);
}

void ebb_kind_print_words(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const unsigned bits = bits_at(study, offset);
    const char *separator = "[";
    for (int i = 0; key->words[i]; i++) {
        if (bits >> i & 1u) {
            ebb_text_add(text, "%s%s", separator, key->words[i]);
            separator = ", ";
        }
    }
    ebb_text_add(text, bits != 0 ? "]" : "");
}

EBB_KIND_IS_NO_NUMBER(words)

const char *const EBB_RECORD_NAMES[4] = {
    [EBB_RECORD_SUMMARY] = "summary",
    [EBB_RECORD_OUTCOMES] = "outcomes",
    [EBB_RECORD_SAMPLE] = "sample of N",
    [EBB_RECORD_ALL] = "all",
};

EBB_KIND_STARTS_AS_INT(record)

/* n_recorded is looked at with a sample only; the reader zeroes it otherwise. */
bool ebb_kind_check_record(const void *of, const struct ebb_key *key, size_t offset,
                           struct ebb_complaint *out_complaint)
{
    const struct ebb_study *study = of;
    const int record = ebb_kind_whole_at(study, offset);
    char shown[EBB_UNITS_SIZE];
    (void)key;
    snprintf(shown, sizeof shown, "%d", record);
    if (record < 0 || record >= 4)
        return ebb_kind_complain(out_complaint, shown, "unknown: must be one of %s, %s, %s, %s",
                                 EBB_RECORD_NAMES[0], EBB_RECORD_NAMES[1], EBB_RECORD_NAMES[2],
                                 EBB_RECORD_NAMES[3]);
    if (record != EBB_RECORD_SAMPLE ||
        (study->n_recorded >= 1 && study->n_recorded <= EBB_RECORD_LARGEST_SAMPLE))
        return true;
    snprintf(shown, sizeof shown, "sample of %" PRId64, study->n_recorded);
    return ebb_kind_complain(out_complaint, shown, "a sample must be of 1 to %" PRId64 " patients",
                             EBB_RECORD_LARGEST_SAMPLE);
}

/* The number of a sample is part of the word here and in YAML, so that `record` stays one key; a second key
 * would have a value, and a message, in the three forms that do not use it. */
void ebb_kind_print_record(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_study *study = of;
    (void)key, (void)offset;
    if (study->record == EBB_RECORD_SAMPLE)
        ebb_text_add(text, "sample of %" PRId64, study->n_recorded);
    else
        ebb_text_add(text, "%s", EBB_RECORD_NAMES[study->record]);
}

EBB_KIND_IS_NO_NUMBER(record)

/* 4. Precision */

EBB_KIND_STARTS_AS_INT(outcome)

/* An index into EBB_MEASURES; the name is what files and texts hold, so that measures may be added between
 * others. */
bool ebb_kind_check_outcome(const void *study, const struct ebb_key *key, size_t offset,
                            struct ebb_complaint *out_complaint)
{
    (void)key;
    return ebb_kind_check_index(ebb_kind_whole_at(study, offset), 0, EBB_MEASURE_COUNT, "measure",
                                out_complaint);
}

void ebb_kind_print_outcome(const void *study, const struct ebb_key *key, size_t offset,
                            struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "%s", EBB_MEASURES[ebb_kind_whole_at(study, offset)].name);
}

EBB_KIND_IS_NO_NUMBER(outcome)

EBB_KIND_STARTS_AS_ZEROS(contrast, 2 * sizeof(int))

/* Policies stand before the precision in the table, so their count is a good one here. */
bool ebb_kind_check_contrast(const void *of, const struct ebb_key *key, size_t offset,
                             struct ebb_complaint *out_complaint)
{
    const struct ebb_study *study = of;
    const struct ebb_precision *precision = &study->precision;
    (void)key, (void)offset;
    if (!ebb_kind_check_index(precision->first_policy, 0, study->n_policies, "policy", out_complaint) ||
        !ebb_kind_check_index(precision->second_policy, 0, study->n_policies, "policy", out_complaint))
        return false;
    return precision->first_policy != precision->second_policy ||
           ebb_kind_complain(out_complaint, study->policies[precision->first_policy].name,
                             "must be two different policies: one differs from itself by exactly 0");
}

/* By their names: the order of policies may change in a text that somebody edits, and the contrast must not
 * follow it. */
void ebb_kind_print_contrast(const void *of, const struct ebb_key *key, size_t offset, struct ebb_text *text)
{
    const struct ebb_study *study = of;
    (void)key, (void)offset;
    ebb_text_add(text, "[%s, %s]", study->policies[study->precision.first_policy].name,
                 study->policies[study->precision.second_policy].name);
}

EBB_KIND_IS_NO_NUMBER(contrast)

/* Measures name their unit in UDUNITS, which netCDF readers know; a half width is written as people say it.
 * "1" is counts, whose numbers stand alone, and shares, which have a row of their own below; infusions a week
 * stand alone, too, for nothing else of a study is per week.
 * A measure with a new unit stops the first run that looks for it (and unit_lists), not a user. */
static const struct ebb_measure_unit MEASURE_UNITS[] = {
    {"1", "", EBB_UNIT_NUMBER, 1},           {"day", "days", EBB_UNIT_DAYS, 1},
    {"week", "weeks", EBB_UNIT_DAYS, 7},     {"1/year", "per year", EBB_UNIT_PER_YEAR, 1},
    {"point", "points", EBB_UNIT_POINTS, 1}, {"1/week", "", EBB_UNIT_NUMBER, 1},
};

/* Of the measures of unit "1" the shares must be written in %, as everywhere: a half width of 1 was once
 * taken for 100 %, and such a run stops after its first block. Counts have no unit to write. */
static const struct ebb_measure_unit SHARE = {"1", "%", EBB_UNIT_PERCENT, 1};

const struct ebb_measure_unit *ebb_kind_measure_unit(int measure)
{
    const size_t n = sizeof MEASURE_UNITS / sizeof MEASURE_UNITS[0];
    size_t i = 0;
    if (ebb_measure_is_share(measure))
        return &SHARE;
    while (i < n && strcmp(MEASURE_UNITS[i].name, EBB_MEASURES[measure].unit) != 0)
        i++;
    ebb_require(i < n);
    return &MEASURE_UNITS[i];
}

EBB_KIND_STARTS_AS_ZEROS(half_width, sizeof(double))

/* A width of 0 is never reached: the run would go on to the most patients. The range is asked first, and
 * says NaN, negative and endless at once; the key's least is 0, because a range cannot say "above". */
bool ebb_kind_check_half_width(const void *study, const struct ebb_key *key, size_t offset,
                               struct ebb_complaint *out_complaint)
{
    const double width = ebb_kind_real_at(study, offset);
    char shown[EBB_UNITS_SIZE];
    if (!ebb_key_in_range(key, width))
        return ebb_kind_out_of_range(key, width, out_complaint);
    ebb_kind_show(width, key->unit, shown);
    return width > 0 || ebb_kind_complain(out_complaint, shown, "must be above 0");
}

/* The number as it is kept, in the measure's own unit: a turn through days would cost the last bit. */
void ebb_kind_print_half_width(const void *of, const struct ebb_key *key, size_t offset,
                               struct ebb_text *text)
{
    const struct ebb_study *study = of;
    const struct ebb_measure_unit *unit = ebb_kind_measure_unit(study->precision.outcome);
    const char *word = unit->word;
    char number[EBB_UNITS_SIZE];
    (void)key, (void)offset;
    if (unit->unit == EBB_UNIT_PERCENT) { /* the point is moved in the text, without a product */
        ebb_units_print(study->precision.half_width, EBB_UNIT_PERCENT, number);
        ebb_text_add(text, "%s", number);
        return;
    }
    ebb_units_print_number(study->precision.half_width, number);
    ebb_text_add(text, "%s%s%s", number, word[0] ? " " : "", word);
}

double ebb_kind_number_half_width(const void *study, const struct ebb_key *key, size_t offset)
{
    (void)key;
    return ebb_kind_real_at(study, offset);
}
