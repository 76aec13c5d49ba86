/* SPDX-License-Identifier: MIT
 * schema: the parameter table as a JSON Schema, draft 2020-12, for editors that complete and check studies
 * while they are written.
 *
 * It says what each value looks like. What values mean together (a contrast of policies that exist, days that
 * rise) only `ebb validate` can say. Where the two could differ the schema lets pass: an editor that marks a
 * good study as wrong teaches people to ignore it. cli_schema holds it against every study of configs/.
 *
 *     "horizon": {"description": "...; 1 day to 7305 days; default 364 days",
 *                 "anyOf": [SHORT, {"$ref": "#/$defs/long", "properties": {"value": SHORT}}]}
 *
 * SHORT is the shape of the kind (schema_value.c); the long form, with source and grade, is defined once.
 *
 *   1. Values   2. Sections and arrays
 */
#include <ebb/clinic_file.h>
#include <ebb/config.h>
#include <ebb/json.h>

#include <stdio.h>
#include <string.h>

#include "describe.h"
#include "print.h"
#include "value.h"
#include <ebb/key.h>

struct writer {
    struct ebb_text *text;
    int depth;
    bool is_first; /* member of the object that is being written */
};

/* 1. Values */

/* Each property on a line of its own, so that two schemas differ in the lines of the keys that differ. */
static void new_line(struct writer *writer)
{
    ebb_text_add(writer->text, "%s\n%*s", writer->is_first ? "" : ",", 2 * writer->depth, "");
    writer->is_first = false;
}

/* The inside of the schema of one value, short or long. */
static void add_value(struct writer *writer, const struct ebb_key *key)
{
    struct ebb_text words = {0}, initial = {0};
    ebb_describe_initial(key, &initial);
    ebb_text_add(&words, "%s; ", key->meaning);
    ebb_describe_allowed(key, &words);
    if (initial.length > 0)
        ebb_text_add(&words, "%s%s", ebb_key_is_required(key) ? "; " : "; default ", initial.chars);
    ebb_text_add(writer->text, "\"description\": ");
    ebb_json_quote_canonical(writer->text, ebb_text_chars(&words));
    ebb_text_add(writer->text, ", \"anyOf\": [");
    ebb_value_kind(key)->schema(key, writer->text);
    ebb_text_add(writer->text, ", {\"$ref\": \"#/$defs/long\", \"properties\": {\"value\": ");
    ebb_value_kind(key)->schema(key, writer->text);
    ebb_text_add(writer->text, "}}]");
    writer->text->failed = writer->text->failed || words.failed || initial.failed;
    ebb_text_free(&words);
    ebb_text_free(&initial);
}

/* 2. Sections and arrays */

static void add_object(struct writer *writer, const struct ebb_key *section, bool is_begun);

/* What an array holds: an object, or for strata an array in turn.
 * Names are matched by a pattern, and keys that begin with x- are let pass, as the reader does. */
static void add_elements(struct writer *writer, const struct ebb_key *array)
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
    if (ebb_key_is_value(array->fields))
        add_value(writer, array->fields);
    else if (array->fields->kind == EBB_SECTION)
        add_object(writer, array->fields, is_named && array->files == 0);
    else
        add_elements(writer, array->fields);
    ebb_text_add(writer->text, is_named ? "}}, \"additionalProperties\": false" : "}");
}

/* A section with a table of its own, or a map from what people write (dotted keys) to such sections. */
static void add_apart(struct writer *writer, const struct ebb_key *key, const struct ebb_key *section)
{
    if (strcmp(key->name, section->name) == 0) {
        add_object(writer, section, false);
        return;
    }
    ebb_text_add(writer->text, "\"type\": \"object\", \"minProperties\": 1, \"patternProperties\": "
                               "{\"^x-\": true}, \"additionalProperties\": {");
    add_object(writer, section, false);
    ebb_text_add(writer->text, "}");
}

static bool add_member(void *self, const struct ebb_key *key, size_t offset)
{
    struct writer *writer = self;
    (void)offset;
    if (key->files == EBB_IN_SET)
        return true;
    if (ebb_key_is_value(key) && ebb_describe_apart(key) == NULL) {
        new_line(writer);
        ebb_text_add(writer->text, "\"%s\": {", key->name);
        add_value(writer, key);
        ebb_text_add(writer->text, "}");
        return true;
    }
    new_line(writer);
    ebb_text_add(writer->text, "\"%s\": {\"description\": ", key->name);
    ebb_json_quote_canonical(writer->text, key->meaning);
    ebb_text_add(writer->text, ", ");
    if (key->set)
        ebb_text_add(writer->text, "\"anyOf\": [{\"type\": \"string\"}, {");
    if (key->kind == EBB_SECTION)
        add_object(writer, key, false);
    else if (key->kind == EBB_APART)
        add_apart(writer, key, ebb_describe_apart(key));
    else
        add_elements(writer, key);
    ebb_text_add(writer->text, key->set ? "}]}" : "}");
    return true;
}

static bool add_required(void *self, const struct ebb_key *key, size_t offset)
{
    struct writer *writer = self;
    (void)offset;
    if (ebb_key_is_required(key)) {
        ebb_text_add(writer->text, "%s\"%s\"", writer->is_first ? "" : ", ", key->name);
        writer->is_first = false;
    }
    return true;
}

/* The inside of an object's schema. `is_begun`: a parameter set may have given the element already, and the
 * study changes what it likes of it, so that nothing is required here; whether all is there the program
 * sees. */
static void add_object(struct writer *writer, const struct ebb_key *section, bool is_begun)
{
    ebb_text_add(writer->text, "\"type\": \"object\", \"properties\": {");
    writer->is_first = true;
    writer->depth++;
    ebb_key_each(section, 0, add_member, writer);
    writer->depth--;
    ebb_text_add(writer->text, "}, \"required\": [");
    writer->is_first = true;
    if (!is_begun)
        ebb_key_each(section, 0, add_required, writer);
    ebb_text_add(writer->text, "], \"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false");
    writer->is_first = false;
}

static void print_schema(const struct ebb_key *root, const char *title, struct ebb_text *text)
{
    struct writer writer = {.text = text};
    ebb_text_add(
        text,
        "{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": \"%s\",\n"
        "\"$defs\": {\"long\": {\"type\": \"object\", \"required\": [\"value\"], \"properties\": "
        "{\"value\": true, "
        "\"source\": {\"type\": \"string\"}, \"grade\": {\"enum\": [\"A\", \"B\", \"C\", \"D\", \"X\"]}, "
        "\"distribution\": {\"type\": \"string\"}, \"note\": {\"type\": \"string\"}}, "
        "\"patternProperties\": {\"^x-\": true}, \"additionalProperties\": false}},\n",
        title);
    add_object(&writer, root, false);
    ebb_text_add(text, "}\n");
}

void ebb_config_print_schema(struct ebb_text *text)
{
    print_schema(&EBB_STUDY_KEY, "A study of ebb", text);
}

void ebb_config_print_clinic_schema(struct ebb_text *text)
{
    print_schema(&EBB_CLINIC_KEY, "A clinic of ebb", text);
}
