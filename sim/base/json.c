/* SPDX-License-Identifier: MIT
 * json: composing a JSON document.
 *
 * The only state is where the next comma goes: whether something stands in the innermost open bracket. A
 * closed bracket is itself a member of the one around it, so one flag is enough for any depth:
 *
 *     open {      has_members = false      nothing stands in it yet: the next member brings no comma
 *     member      has_members = true       the next one does
 *     close }     has_members = true       whatever stood in it, it is a member of what is around it
 *
 * No library: writing JSON is this page, and a reader would be most of what one brings.
 *
 *   1. Texts   2. Objects and lists   3. Members
 */
#include <ebb/json.h>

#include <inttypes.h>
#include <math.h>

#include <ebb/units.h>

/* 1. Texts */

/* What RFC 8259 says must be escaped, and no more: letters beyond ASCII stay letters, so that a title can be
 * read and searched for in the document. */
void ebb_json_quote(struct ebb_text *text, const char *chars)
{
    ebb_text_add(text, "\"");
    for (const char *at = chars; *at; at++) {
        const unsigned char c = (unsigned char)*at;
        if (c == '"' || c == '\\')
            ebb_text_add(text, "\\%c", c);
        else if (c == '\n')
            ebb_text_add(text, "\\n");
        else if (c < 0x20)
            ebb_text_add(text, "\\u%04x", c);
        else
            ebb_text_add_bytes(text, at, 1);
    }
    ebb_text_add(text, "\"");
}

/* Not one function with a flag: the two forms have nothing to do with each other's future. Documents may
 * learn new escapes; the canonical text may not. */
void ebb_json_quote_canonical(struct ebb_text *text, const char *chars)
{
    ebb_text_add(text, "\"");
    for (const char *at = chars; *at; at++) {
        const unsigned char c = (unsigned char)*at;
        if (c == '"' || c == '\\')
            ebb_text_add(text, "\\%c", c);
        else if (c < 0x20 || c == 0x7f) /* YAML 1.2 allows no bare DEL; RFC 8259 does */
            ebb_text_add(text, "\\u%04x", c);
        else
            ebb_text_add_bytes(text, at, 1);
    }
    ebb_text_add(text, "\"");
}

/* 2. Objects and lists */

static void start_member(struct ebb_json *json, const char *key)
{
    /* The document itself opens at the margin; everything in it starts a line. */
    if (json->depth > 0)
        ebb_text_add(json->text, "%s%*s", json->has_members ? ",\n" : "\n", 2 * json->depth, "");
    if (key) {
        ebb_json_quote(json->text, key);
        ebb_text_add(json->text, ": ");
    }
    json->has_members = true;
}

static void open_bracket(struct ebb_json *json, const char *key, const char *bracket)
{
    start_member(json, key);
    ebb_text_add(json->text, "%s", bracket);
    json->depth++;
    json->has_members = false;
}

/* An object without members stays on its line: "{}". The document ends with a newline, as text files do. */
static void close_bracket(struct ebb_json *json, const char *bracket)
{
    json->depth--;
    if (json->has_members)
        ebb_text_add(json->text, "\n%*s", 2 * json->depth, "");
    ebb_text_add(json->text, "%s%s", bracket, json->depth == 0 ? "\n" : "");
    json->has_members = true;
}

void ebb_json_open(struct ebb_json *json, const char *key)
{
    open_bracket(json, key, "{");
}

void ebb_json_close(struct ebb_json *json)
{
    close_bracket(json, "}");
}

void ebb_json_open_list(struct ebb_json *json, const char *key)
{
    open_bracket(json, key, "[");
}

void ebb_json_close_list(struct ebb_json *json)
{
    close_bracket(json, "]");
}

/* 3. Members */

void ebb_json_string(struct ebb_json *json, const char *key, const char *value)
{
    start_member(json, key);
    ebb_json_quote(json->text, value);
}

/* JSON has no word for NaN and the infinities. A string such as "NaN" would make the member of two kinds. */
static void add_number(struct ebb_text *text, double value)
{
    char digits[EBB_UNITS_SIZE] = "null";
    if (isfinite(value))
        ebb_units_print_digits(value, 17, digits);
    ebb_text_add(text, "%s", digits);
}

void ebb_json_number(struct ebb_json *json, const char *key, double value)
{
    start_member(json, key);
    add_number(json->text, value);
}

void ebb_json_null(struct ebb_json *json, const char *key)
{
    ebb_json_number(json, key, NAN);
}

void ebb_json_numbers(struct ebb_json *json, const char *key, const double *values, int n)
{
    start_member(json, key);
    ebb_text_add(json->text, "[");
    for (int i = 0; i < n; i++) {
        ebb_text_add(json->text, "%s", i > 0 ? ", " : "");
        add_number(json->text, values[i]);
    }
    ebb_text_add(json->text, "]");
}

void ebb_json_integer(struct ebb_json *json, const char *key, int64_t value)
{
    start_member(json, key);
    ebb_text_add(json->text, "%" PRId64, value);
}

void ebb_json_natural(struct ebb_json *json, const char *key, uint64_t value)
{
    start_member(json, key);
    ebb_text_add(json->text, "%" PRIu64, value);
}

void ebb_json_truth(struct ebb_json *json, const char *key, bool value)
{
    start_member(json, key);
    ebb_text_add(json->text, value ? "true" : "false");
}

void ebb_json_records(struct ebb_json *json, const char *key, const struct ebb_records *records)
{
    if (records->failed) { /* cells are missing: no document at all, rather than a list that looks whole */
        json->text->failed = true;
        return;
    }
    ebb_json_open_list(json, key);
    for (size_t row = 0; row < ebb_records_n_rows(records); row++) {
        ebb_json_open(json, NULL);
        for (int k = 0; k < records->n_columns; k++) {
            const struct ebb_record_cell *cell = ebb_records_cell(records, row, k);
            if (records->columns[k].is_number)
                ebb_json_number(json, records->columns[k].name, cell->number);
            else
                ebb_json_string(json, records->columns[k].name, cell->text);
        }
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}
