/* SPDX-License-Identifier: MIT
 * schema: the parameter table as a JSON Schema, draft 2020-12, for editors that complete and check studies
 * while they are written.
 *
 * It says what each value looks like. What values mean together (a contrast of policies that exist, days that
 * rise) only `ebb validate` can say.
 *
 *   1. Shapes of values   2. Values   3. Sections and arrays
 */
#include <ebb/config.h>

#include <stdio.h>
#include <string.h>

#include <ebb/measure.h>

#include "describe.h"
#include "item.h"
#include "print.h"
#include "value.h"

struct writer {
    struct ebb_text *text;
    int depth;
    bool is_first; /* member of the object that is being written */
};

/* 1. Shapes of values */

static const char NUMBER_PATTERN[] = "[-+]?([0-9]+\\\\.?[0-9]*|\\\\.[0-9]+)([eE][-+]?[0-9]+)?";

/* A number with its unit as a string, or the word off. */
static void add_unit_pattern(const struct ebb_item *item, struct ebb_text *text)
{
    const char *separator = "";
    ebb_text_add(text, "{\"type\": \"string\", \"pattern\": \"^(%s%s *(",
                 ebb_item_may_be_off(item) ? "off|" : "", NUMBER_PATTERN);
    for (const struct ebb_unit_word *word = ebb_units_words(); word->one; word++) {
        if (word->unit != item->unit)
            continue;
        ebb_text_add(text, "%s%s", separator, word->one);
        if (strcmp(word->one, word->many) != 0)
            ebb_text_add(text, "|%s", word->many);
        separator = "|";
    }
    ebb_text_add(text, "))$\"}");
}

static void add_quantity(const struct ebb_item *item, bool whole, struct ebb_text *text)
{
    char low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE];
    if (item->unit != EBB_UNIT_NUMBER) {
        add_unit_pattern(item, text);
        return;
    }
    ebb_units_print_number(item->min, low);
    ebb_units_print_number(item->max, high);
    ebb_text_add(text, "%s{\"type\": \"%s\", \"minimum\": %s, \"maximum\": %s}%s",
                 ebb_item_may_be_off(item) ? "{\"anyOf\": [" : "", whole ? "integer" : "number", low, high,
                 ebb_item_may_be_off(item) ? ", {\"const\": \"off\"}]}" : "");
}

static void add_range(const struct ebb_item *item, struct ebb_text *text)
{
    ebb_text_add(text, "{\"anyOf\": [");
    add_quantity(item, true, text);
    ebb_text_add(text, ", {\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": ");
    add_quantity(item, true, text);
    ebb_text_add(text, "}]}");
}

static void add_words(const char *const *words, int n, struct ebb_text *text)
{
    for (int i = 0; i < n; i++)
        ebb_text_add(text, "%s\"%s\"", i == 0 ? "{\"enum\": [" : ", ", words[i]);
    ebb_text_add(text, "]}");
}

static void add_measures(struct ebb_text *text)
{
    const char *names[EBB_MEASURE_COUNT];
    for (int i = 0; i < EBB_MEASURE_COUNT; i++)
        names[i] = EBB_MEASURES[i].name;
    add_words(names, EBB_MEASURE_COUNT, text);
}

static const char PATIENTS_SHAPE[] =
    "{\"anyOf\": [{\"type\": \"integer\", \"minimum\": 1}, {\"type\": \"object\", \"required\": [\"min\", \"max\"], "
    "\"properties\": {\"min\": {\"type\": \"integer\", \"minimum\": 1}, \"max\": {\"type\": \"integer\", \"minimum\": 1}}, "
    "\"additionalProperties\": false}]}";

/* Shapes that do not depend on the row. */
static const char *const SHAPES[EBB_SECTION] = {
    [EBB_FLAG] = "{\"type\": \"boolean\"}",
    [EBB_PATH] = "{\"type\": \"string\"}",
    [EBB_SEED] = "{\"type\": \"integer\", \"minimum\": 0, \"maximum\": 18446744073709551615}",
    [EBB_PATIENTS] = PATIENTS_SHAPE,
    [EBB_DAY_LIST] =
        "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"integer\", \"minimum\": 0}}",
    [EBB_RECORD] = "{\"type\": \"string\", \"pattern\": \"^(summary|outcomes|all|sample of [0-9]+)$\"}",
    [EBB_CONTRAST] =
        "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": {\"type\": \"string\"}}",
    [EBB_HALF_WIDTH] = "{\"type\": [\"number\", \"string\"]}",
    [EBB_POLICY_NAME] = "{\"type\": \"string\"}",
    [EBB_POPULATION] = "{\"type\": \"string\"}",
    [EBB_PUBLISHED] = "{\"type\": [\"number\", \"string\"]}",
    [EBB_VISITS] = "{\"type\": \"array\", \"minItems\": 1, \"items\": {\"type\": \"string\"}}",
    [EBB_LIMITS] =
        "{\"type\": \"array\", \"minItems\": 2, \"maxItems\": 2, \"items\": {\"type\": [\"number\", \"string\"]}}",
};

static void add_shape(const struct ebb_item *item, struct ebb_text *text)
{
    if (item->kind == EBB_REAL || item->kind == EBB_WHOLE) {
        add_quantity(item, item->kind == EBB_WHOLE, text);
    } else if (item->kind == EBB_RANGE) {
        add_range(item, text);
    } else if (item->kind == EBB_TEXT) {
        ebb_text_add(text, "{\"type\": \"string\", \"minLength\": 1, \"maxLength\": %d}", (int)item->max - 1);
    } else if (item->kind == EBB_WEEKDAYS) {
        ebb_text_add(
            text,
            "{\"anyOf\": [{\"const\": \"every day\"}, {\"type\": \"array\", \"minItems\": 1, \"items\": ");
        add_words(EBB_VALUE_WEEKDAY_NAMES, 7, text);
        ebb_text_add(text, "}]}");
    } else if (item->kind == EBB_CHOICE) {
        int n = 0;
        while (item->words[n])
            n++;
        add_words(item->words, n, text);
    } else if (item->kind == EBB_OUTCOME) {
        add_measures(text);
    } else {
        ebb_text_add(text, "%s", SHAPES[item->kind]);
    }
}

/* 2. Values */

static void new_line(struct writer *writer)
{
    ebb_text_add(writer->text, "%s\n%*s", writer->is_first ? "" : ",", 2 * writer->depth, "");
    writer->is_first = false;
}

/* A member that describes one value, short or long. */
static void add_value(struct writer *writer, const struct ebb_item *item)
{
    struct ebb_text words = {0}, initial = {0};
    ebb_describe_initial(item, &initial);
    ebb_text_add(&words, "%s; ", item->meaning);
    ebb_describe_allowed(item, &words);
    if (initial.length > 0)
        ebb_text_add(&words, "%s%s", ebb_item_is_required(item) ? "; " : "; default ", initial.chars);
    new_line(writer);
    ebb_text_add(writer->text, "\"%s\": {\"description\": ", item->key);
    ebb_print_quoted(writer->text, ebb_text_chars(&words));
    ebb_text_add(writer->text, ", \"anyOf\": [");
    add_shape(item, writer->text);
    ebb_text_add(writer->text, ", {\"$ref\": \"#/$defs/long\", \"properties\": {\"value\": ");
    add_shape(item, writer->text);
    ebb_text_add(writer->text, "}}]}");
    writer->text->failed = writer->text->failed || words.failed || initial.failed;
    ebb_text_free(&words);
    ebb_text_free(&initial);
}

/* 3. Sections and arrays */

static void add_object(struct writer *writer, const struct ebb_item *section);

/* What an array holds: an object, or for strata an array in turn. */
static void add_elements(struct writer *writer, const struct ebb_item *array)
{
    const bool is_named = array->kind == EBB_NAMED;
    ebb_text_add(writer->text, "\"type\": \"%s\", \"%s\": 1, \"%s\": %d, ", is_named ? "object" : "array",
                 is_named ? "minProperties" : "minItems", is_named ? "maxProperties" : "maxItems",
                 array->most);
    if (is_named)
        ebb_text_add(writer->text,
                     "\"patternProperties\": {\"^x-\": true, \"^[A-Za-z][A-Za-z0-9_.]{0,%d}$\": {",
                     EBB_NAME_SIZE - 2);
    else
        ebb_text_add(writer->text, "\"items\": {");
    if (array->fields->kind == EBB_SECTION)
        add_object(writer, array->fields);
    else
        add_elements(writer, array->fields);
    ebb_text_add(writer->text, is_named ? "}}, \"additionalProperties\": false" : "}");
}

static bool add_member(void *self, const struct ebb_item *item, size_t offset)
{
    struct writer *writer = self;
    (void)offset;
    if (item->files == EBB_IN_SET)
        return true;
    if (ebb_item_is_value(item)) {
        add_value(writer, item);
        return true;
    }
    new_line(writer);
    ebb_text_add(writer->text, "\"%s\": {\"description\": ", item->key);
    ebb_print_quoted(writer->text, item->meaning);
    ebb_text_add(writer->text, ", ");
    if (item->kind == EBB_SECTION)
        add_object(writer, item);
    else
        add_elements(writer, item);
    ebb_text_add(writer->text, "}");
    return true;
}

static bool add_required(void *self, const struct ebb_item *item, size_t offset)
{
    struct writer *writer = self;
    (void)offset;
    if (ebb_item_is_required(item)) {
        ebb_text_add(writer->text, "%s\"%s\"", writer->is_first ? "" : ", ", item->key);
        writer->is_first = false;
    }
    return true;
}

/* The inside of an object's schema. */
static void add_object(struct writer *writer, const struct ebb_item *section)
{
    ebb_text_add(writer->text, "\"type\": \"object\", \"properties\": {");
    writer->is_first = true;
    writer->depth++;
    ebb_item_each(section, 0, add_member, writer);
    writer->depth--;
    ebb_text_add(writer->text, "}, \"required\": [");
    writer->is_first = true;
    ebb_item_each(section, 0, add_required, writer);
    ebb_text_add(writer->text, "], \"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false");
    writer->is_first = false;
}

void ebb_config_print_schema(struct ebb_text *text)
{
    struct writer writer = {.text = text};
    ebb_text_add(
        text,
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": \"A study of ebb\",\n"
        "\"$defs\": {\"long\": {\"type\": \"object\", \"required\": [\"value\"], \"properties\": {\"value\": true, "
        "\"source\": {\"type\": \"string\"}, \"grade\": {\"enum\": [\"A\", \"B\", \"C\", \"D\", \"X\"]}, "
        "\"distribution\": {\"type\": \"string\"}, \"note\": {\"type\": \"string\"}}, "
        "\"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false}},\n");
    add_object(&writer, &EBB_STUDY_ITEM);
    ebb_text_add(text, "}\n");
}
