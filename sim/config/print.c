/* SPDX-License-Identifier: MIT
 * print: the canonical text of a study.
 *
 * One walk over the table writes the text; whoever wants a row for each value (the annotated text, the rows
 * of the results file) gives a function that is called behind each of them.
 *
 * What always holds, and fuzz_config and unit_config hold it: the text is a study without parameter set, draw
 * or settings that the reader accepts; read, it gives the same bytes of struct and the same text.
 *
 *   1. Lines   2. Values   3. Sections and arrays
 */
#include "print.h"

#include <stdio.h>
#include <string.h>

#include <ebb/json.h>
#include <ebb/kind.h>

struct printer {
    const void *value; /* a study, or another struct that a table describes */
    struct ebb_text *text;
    ebb_print_comment comment;
    void *self;
    const struct ebb_path *path; /* of the section that is being written */
    int depth;
    bool starts_element; /* the next line opens an element of a list */
    bool is_list_value;  /* the line is one, and has no name */
};

/* 1. Lines */

static void begin_line(struct printer *printer)
{
    for (int i = 0; i < printer->depth; i++)
        ebb_text_add(printer->text, "%s", printer->starts_element && i == printer->depth - 1 ? "- " : "  ");
    printer->starts_element = false;
}

/* 2. Values */

/* Texts hold anything; times and dates are numbers or days to YAML 1.1, which other readers speak. */
static bool is_quoted(const struct ebb_key *key)
{
    return key->kind == EBB_TEXT || key->kind == EBB_TIME_OF_DAY || key->kind == EBB_DATE ||
           key->kind == EBB_CLOSURE;
}

/* A value that prints as nothing (no second policy, no visits) has no line: read back, it is absent again.
 * `name`: that of its row, or of the element that it is; NULL of an element of a list. */
static void print_value(struct printer *printer, const struct ebb_key *key, const char *name, size_t offset)
{
    struct ebb_text value = {0};
    const struct ebb_path path = {printer->path, name};
    ebb_kind_of(key)->print(printer->value, key, offset, &value);
    if (value.length > 0) {
        begin_line(printer);
        if (!printer->is_list_value)
            ebb_text_add(printer->text, "%s: ", name);
        if (is_quoted(key))
            ebb_json_quote_canonical(printer->text, value.chars);
        else
            ebb_text_add(printer->text, "%s", value.chars);
        if (printer->comment) {
            char dotted[EBB_PATH_SIZE];
            ebb_path_print(&path, dotted);
            printer->comment(printer->self, &(struct ebb_print_value){key, offset, dotted}, printer->text);
        }
        ebb_text_add(printer->text, "\n");
    }
    printer->text->failed = printer->text->failed || value.failed;
    ebb_text_free(&value);
}

/* 3. Sections and arrays */

static bool print_item(void *self, const struct ebb_key *key, size_t offset);

static void print_array(struct printer *printer, const struct ebb_key *array, size_t offset);

/* The members of a section or array, one step further in, under `name`. */
static void print_members(struct printer *printer, const struct ebb_key *key, const char *name, size_t offset)
{
    const struct ebb_path path = {printer->path, name}, *around = printer->path;
    printer->path = &path;
    printer->depth++;
    if (key->kind == EBB_SECTION)
        ebb_key_each(key, offset, print_item, printer);
    else
        print_array(printer, key, offset);
    printer->depth--;
    printer->path = around;
}

static void print_array(struct printer *printer, const struct ebb_key *array, size_t offset)
{
    const struct ebb_key *element = array->fields;
    const int n = *(const int *)(const void *)((const char *)printer->value + offset - array->offset +
                                               array->count_offset);
    for (int i = 0; i < n; i++) {
        const size_t at = offset + (size_t)i * array->element_size;
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1);
        const char *key = array->kind == EBB_NAMED ? (const char *)printer->value + at : number;
        if (ebb_key_is_value(element)) {
            printer->is_list_value = printer->starts_element = array->kind == EBB_LIST;
            print_value(printer, element, key, at + element->offset);
            printer->is_list_value = false;
            continue;
        }
        if (array->kind == EBB_NAMED) {
            begin_line(printer);
            ebb_text_add(printer->text, "%s:\n", key);
        } else {
            printer->starts_element = true;
        }
        print_members(printer, element, key, at + element->offset);
    }
}

/* A part that is off and an array without elements are left out: written empty, the first would be on and
 * the second refused. */
static bool print_item(void *self, const struct ebb_key *key, size_t offset)
{
    struct printer *printer = self;
    const char *base = (const char *)printer->value + offset;
    if (ebb_key_is_value(key)) {
        print_value(printer, key, key->name, offset + key->offset);
        return true;
    }
    const bool is_on = key->kind == EBB_SECTION
                           ? key->on_offset == 0 || *(const bool *)(base + key->on_offset)
                           : *(const int *)(const void *)(base + key->count_offset) > 0;
    if (is_on) {
        begin_line(printer);
        ebb_text_add(printer->text, "%s:\n", key->name);
        print_members(printer, key, key->name, offset + key->offset);
    }
    return true;
}

void ebb_print_table(const struct ebb_key *root, const void *value, ebb_print_comment comment, void *self,
                     struct ebb_text *text)
{
    struct printer printer = {.value = value, .text = text, .comment = comment, .self = self};
    ebb_key_each(root, 0, print_item, &printer);
}

void ebb_print_study(const struct ebb_study *study, ebb_print_comment comment, void *self,
                     struct ebb_text *text)
{
    ebb_print_table(&EBB_STUDY_KEY, study, comment, self, text);
}
