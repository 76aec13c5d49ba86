/* SPDX-License-Identifier: MIT
 * schema_value: what each kind of value looks like, as a JSON Schema of its short form.
 *
 * Said is what an editor can check while somebody types: types, units, words, plain ranges. Ranges of numbers
 * with units are left to `ebb validate`: a pattern that knew 4 weeks from 4 years would be longer than the
 * study.
 *
 * To an editor `364 days` is a string and `364` a number, so a key with a unit is always a string here. Words
 * are compared with case, as the reader does.
 *
 *   1. Quantities and words   2. Kinds   3. Kinds whose shape never changes
 */
#include "value.h"

#include <string.h>

#include <ebb/kind.h>
#include <ebb/measure.h>

/* 1. Quantities and words */

/* What ebb_units_read takes as a number, as a regular expression; backslashes are doubled twice, for C and
 * for JSON. No hexadecimal, no inf, no nan. */
static const char NUMBER_PATTERN[] = "[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?";

/* A number with its unit as a string, or the word off. Every spelling of the unit is listed from the one
 * table (base/units.c): a unit that is added there is known to editors at once. */
static void add_unit_pattern(const struct ebb_key *key, enum ebb_unit unit, struct ebb_text *text)
{
    const char *separator = "";
    ebb_text_add(text, "{\"type\": \"string\", \"pattern\": \"^(%s%s%s *(",
                 ebb_key_may_be_off(key) ? ebb_key_off_word(key) : "", ebb_key_may_be_off(key) ? "|" : "",
                 NUMBER_PATTERN);
    for (const struct ebb_unit_word *word = ebb_units_words(); word->one; word++) {
        if (word->unit != unit)
            continue;
        ebb_text_add(text, "%s%s", separator, word->one);
        if (strcmp(word->one, word->many) != 0)
            ebb_text_add(text, "|%s", word->many);
        separator = "|";
    }
    ebb_text_add(text, "))$\"}");
}

/* Only a plain number has a range that a schema can say; a share among them may be a string with %. */
static void add_quantity(const struct ebb_key *key, bool whole, struct ebb_text *text)
{
    char low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE];
    if (key->unit != EBB_UNIT_NUMBER) {
        add_unit_pattern(key, key->unit, text);
        return;
    }
    ebb_units_print_number(key->min, low);
    ebb_units_print_number(key->max, high);
    const bool off = ebb_key_may_be_off(key), percent = !whole && ebb_key_is_fraction(key);
    ebb_text_add(text, "%s{\"type\": \"%s\", \"minimum\": %s, \"maximum\": %s}",
                 off || percent ? "{\"anyOf\": [" : "", whole ? "integer" : "number", low, high);
    if (off)
        ebb_text_add(text, ", {\"const\": \"%s\"}", ebb_key_off_word(key));
    if (percent) {
        ebb_text_add(text, ", ");
        add_unit_pattern(key, EBB_UNIT_PERCENT, text);
    }
    ebb_text_add(text, "%s", off || percent ? "]}" : "");
}

static void add_words(const char *const *words, int n, struct ebb_text *text)
{
    for (int i = 0; i < n; i++)
        ebb_text_add(text, "%s\"%s\"", i == 0 ? "{\"enum\": [" : ", ", words[i]);
    ebb_text_add(text, "]}");
}

/* 2. Kinds */

void ebb_value_schema_real(const struct ebb_key *key, struct ebb_text *text)
{
    add_quantity(key, false, text);
}

void ebb_value_schema_whole(const struct ebb_key *key, struct ebb_text *text)
{
    add_quantity(key, true, text);
}

void ebb_value_schema_range(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "{\"anyOf\": [");
    add_quantity(key, true, text);
    ebb_text_add(text, ", {\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": ");
    add_quantity(key, true, text);
    ebb_text_add(text, "}]}");
}

void ebb_value_schema_text(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": %d}", (int)key->max - 1);
}

void ebb_value_schema_weekdays(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text,
                 "{\"anyOf\": [{\"enum\": [\"%s\"%s]}, {\"type\": \"string\", \"pattern\": "
                 "\"^[a-z]+day to [a-z]+day$\"}, {\"type\": \"array\", \"minItems\": 1, \"items\": ",
                 EBB_EVERY_DAY, key->min == 0 ? ", \"" EBB_AS_THE_STUDY "\"" : "");
    add_words(EBB_WEEKDAY_NAMES, 7, text);
    ebb_text_add(text, "}]}");
}

void ebb_value_schema_choice(const struct ebb_key *key, struct ebb_text *text)
{
    int n = 0;
    while (key->words[n])
        n++;
    add_words(key->words, n, text);
}

void ebb_value_schema_words(const struct ebb_key *key, struct ebb_text *text)
{
    ebb_text_add(text, "{\"type\": \"array\", \"items\": ");
    ebb_value_schema_choice(key, text);
    ebb_text_add(text, "}");
}

static void add_measures(int n, struct ebb_text *text)
{
    const char *names[EBB_ROW_OUTCOME_COUNT];
    for (int i = 0; i < n; i++)
        names[i] = EBB_MEASURES[i].name;
    add_words(names, n, text);
}

void ebb_value_schema_outcome(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    add_measures(EBB_MEASURE_COUNT, text);
}

/* 3. Kinds whose shape never changes */

#define LOOKS_LIKE(name, shape)                                                    \
    void ebb_value_schema_##name(const struct ebb_key *key, struct ebb_text *text) \
    {                                                                              \
        (void)key;                                                                 \
        ebb_text_add(text, "%s", shape);                                           \
    }

#define PAIR_OF(type) \
    "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": {\"type\": " type "}}"
#define NUMBER_OR_STRING "[\"number\", \"string\"]"

LOOKS_LIKE(flag, "{\"type\": \"boolean\"}")
LOOKS_LIKE(path, "{\"type\": \"string\"}")
LOOKS_LIKE(seed, "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 18446744073709551615}")
LOOKS_LIKE(patients, "{\"anyOf\": [{\"type\": \"integer\", \"minimum\": 1}, "
                     "{\"type\": \"object\", \"required\": [\"min\", \"max\"], \"properties\": "
                     "{\"min\": {\"type\": \"integer\", \"minimum\": 1}, "
                     "\"max\": {\"type\": \"integer\", \"minimum\": 1}}, "
                     "\"additionalProperties\": false}]}")
LOOKS_LIKE(day_list,
           "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"integer\", \"minimum\": 0}}")
LOOKS_LIKE(record, "{\"type\": \"string\", \"pattern\": \"^(summary|outcomes|all|sample of [0-9]+)$\"}")
LOOKS_LIKE(contrast, "{\"anyOf\": [{\"type\": \"string\"}, " PAIR_OF("\"string\"") "]}")
LOOKS_LIKE(half_width, "{\"type\": " NUMBER_OR_STRING "}")
LOOKS_LIKE(policy_name, "{\"type\": \"string\"}")
LOOKS_LIKE(population, "{\"type\": \"string\"}")
LOOKS_LIKE(published, "{\"type\": " NUMBER_OR_STRING "}")
LOOKS_LIKE(limits, PAIR_OF(NUMBER_OR_STRING))
LOOKS_LIKE(visits, "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\"}}")
LOOKS_LIKE(of_key, "{\"type\": " NUMBER_OR_STRING "}")
LOOKS_LIKE(prior, PAIR_OF(NUMBER_OR_STRING))
LOOKS_LIKE(files, "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\"}}")

void ebb_value_schema_outcomes(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "{\"type\": \"array\", \"minItems\": 1, \"items\": ");
    add_measures(EBB_ROW_ICER, text); /* the last, a ratio, is of two policies alone */
    ebb_text_add(text, "}");
}

/* What stands in a section of its own is said where its table is known (schema.c). */
LOOKS_LIKE(apart, "true")
