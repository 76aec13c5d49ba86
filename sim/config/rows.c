/* SPDX-License-Identifier: MIT
 * rows: the values of a study as a table, and the two ways to show it to people and programs.
 *
 * Rows have no code of their own for any key: the printer of the canonical text calls back for each value,
 * and what it is, in words, as a number and with its unit, is said by its kind (<ebb/kind.h>).
 *
 *   1. The rows   2. Annotated YAML   3. JSON
 */
#include "rows.h"

#include <math.h>
#include <string.h>

#include <ebb/design.h>
#include <ebb/json.h>
#include <ebb/kind.h>

#include "print.h"

/* 1. The rows */

struct collector {
    const void *value; /* a study, or what another table describes */
    const struct ebb_binder *binder;
    struct ebb_arena *arena;
    struct ebb_parameter_row *rows; /* NULL: only count */
    size_t n;
};

static const char DEFAULT[] = "default";

static const char *or_empty(const char *chars)
{
    return chars ? chars : "";
}

/* Where the value was given: "default", "neutral", "study.yaml:12", or the option: "--set", "--patients".
 * File and line, not the column: it is for people who read a table, and changes less when a study is laid
 * out anew. */
static const char *origin_text(const struct collector *collector, const struct ebb_origin *origin,
                               bool is_neutral)
{
    if (origin == NULL)
        return is_neutral ? "neutral" : DEFAULT;
    if (origin->place.line == 0)
        return or_empty(origin->place.file);
    return or_empty(ebb_arena_print(collector->arena, "%s:%d", origin->place.file, origin->place.line));
}

/* What stands beside a value that came later than the set or the file, which would else seem to be without a
 * reason, or bring the calibrated set's. */
static const char NEUTRAL[] =
    "the set, or the study in a results file, does not give it: as it was before there was this key";

/* Source and grade are those of whoever gave the value: a study that changes a number without a source
 * takes away the calibration's, which is no longer true of it. The initial value's are the row's own. */
static void collect(void *self, const struct ebb_print_value *value, struct ebb_text *text)
{
    struct collector *collector = self;
    const struct ebb_key *key = value->key;
    (void)text;
    if (collector->rows == NULL) {
        collector->n++;
        return;
    }
    const struct ebb_kind *kind = ebb_kind_of(key);
    const struct ebb_origin *origin = ebb_binder_origin(collector->binder, value->offset);
    const bool is_neutral = origin == NULL && key->is_later && collector->binder->is_neutral;
    struct ebb_text words = {0};
    kind->print(collector->value, key, value->offset, &words);
    collector->rows[collector->n++] = (struct ebb_parameter_row){
        .key = or_empty(ebb_arena_copy(collector->arena, value->path, strlen(value->path))),
        .value = or_empty(ebb_arena_keep(collector->arena, &words)),
        .number = kind->number(collector->value, key, value->offset),
        .unit = ebb_kind_unit(collector->value, key, value->offset),
        .meaning = key->meaning,
        .source = origin       ? origin->source
                  : is_neutral ? NEUTRAL
                               : or_empty(key->source),
        .grade = origin       ? origin->grade
                 : is_neutral ? ""
                              : or_empty(key->grade),
        .origin = origin_text(collector, origin, is_neutral),
    };
}

/* Two walks, one to count and one to fill: rows are one array, because the file writes them as one table. */
enum ebb_status ebb_rows_make(const struct ebb_binder *binder, struct ebb_arena *arena,
                              struct ebb_parameter_row **out_rows, size_t *out_n, struct ebb_text *out_text)
{
    struct collector collector = {.value = binder->target, .binder = binder, .arena = arena};
    struct ebb_text text = {0}; /* the walk writes the canonical text anyway */
    ebb_print_table(binder->root, binder->target, collect, &collector, &text);
    collector.rows = ebb_arena_take(arena, collector.n * sizeof *collector.rows);
    if (collector.rows == NULL || text.failed) {
        ebb_text_free(&text);
        return EBB_NO_MEMORY;
    }
    *out_n = collector.n;
    collector.n = 0;
    /* The memory of the first text is used again: the second is as long, and becomes the canonical one. */
    text.length = 0;
    ebb_print_table(binder->root, binder->target, collect, &collector, &text); /* as many as were counted */
    *out_rows = collector.rows;
    *out_text = text;
    return text.failed || arena->failed ? EBB_NO_MEMORY : EBB_OK;
}

enum ebb_status ebb_rows_fill(struct ebb_config *config, const struct ebb_binder *binder,
                              struct ebb_arena *arena)
{
    return ebb_rows_make(binder, arena, &config->rows, &config->n_rows, &config->canonical);
}

/* 2. Annotated YAML */

struct annotator {
    const struct ebb_parameter_row *rows;
    size_t n_rows, next;   /* row: the walk meets the values in the order of the rows */
    const char *not_given; /* what a value that nobody gave is called */
};

/* The same walk in the same order as the rows were made in; the requires hold it so. */
static void annotate(void *self, const struct ebb_print_value *value, struct ebb_text *text)
{
    struct annotator *annotator = self;
    ebb_require(annotator->next < annotator->n_rows);
    const struct ebb_parameter_row *row = &annotator->rows[annotator->next++];
    if (text->failed)
        return; /* without memory the path may be cut, too */
    ebb_require(strcmp(row->key, value->path) == 0);
    ebb_text_add(text, "  # %s", ebb_rows_is_given(row) ? row->origin : annotator->not_given);
    if (row->grade[0])
        ebb_text_add(text, "; grade %s", row->grade);
    if (row->source[0])
        ebb_text_add(text, "; ");
    for (const char *at = row->source; *at; at++) /* a comment ends with its line */
        ebb_text_add_bytes(text, *at == '\n' || *at == '\r' ? " " : at, 1);
}

bool ebb_rows_is_given(const struct ebb_parameter_row *row)
{
    return strcmp(row->origin, DEFAULT) != 0;
}

void ebb_rows_annotate(const struct ebb_key *root, const void *value, const struct ebb_parameter_row *rows,
                       size_t n_rows, const char *not_given, struct ebb_text *text)
{
    struct annotator annotator = {.rows = rows, .n_rows = n_rows, .not_given = not_given};
    ebb_print_table(root, value, annotate, &annotator, text);
}

void ebb_config_print(const struct ebb_config *config, struct ebb_text *text)
{
    ebb_rows_annotate(&EBB_STUDY_KEY, &config->study, config->rows, config->n_rows, DEFAULT, text);
    /* The rows of a table stand in a file beside the study, and are no part of what can be saved. */
    if (config->design && config->design->kind == EBB_DESIGN_TABLE)
        ebb_text_add(text, "# and a design whose rows are those of a table\n");
    else if (config->design)
        ebb_text_add(text, "%s", ebb_text_chars(&config->design_text));
}

/* 3. JSON */

static void add_string(struct ebb_text *text, const char *name, const char *chars, const char *end)
{
    ebb_text_add(text, "\"%s\": ", name);
    ebb_json_quote_canonical(text, chars);
    ebb_text_add(text, "%s", end);
}

/* A number that is none (text, off, a list) is null: JSON has no NaN, and a program can tell null from 0.
 * The words in `value` are those of the canonical text, to be pasted into a study. */
void ebb_rows_print_json(const struct ebb_parameter_row *rows, size_t n_rows, struct ebb_text *text)
{
    char number[EBB_UNITS_SIZE];
    for (size_t i = 0; i < n_rows; i++) {
        const struct ebb_parameter_row *row = &rows[i];
        ebb_text_add(text, "%s\n    {", i > 0 ? "," : "");
        add_string(text, "key", row->key, ", ");
        add_string(text, "value", row->value, ", ");
        if (isfinite(row->number))
            ebb_units_print_number(row->number, number);
        ebb_text_add(text, "\"number\": %s, ", isfinite(row->number) ? number : "null");
        add_string(text, "unit", row->unit, ", ");
        add_string(text, "meaning", row->meaning, ", ");
        add_string(text, "source", row->source, ", ");
        add_string(text, "grade", row->grade, ", ");
        add_string(text, "origin", row->origin, "}");
    }
}

void ebb_config_print_json(const struct ebb_config *config, struct ebb_text *text)
{
    ebb_text_add(text, "{\n  ");
    add_string(text, "study", config->path, ",\n  ");
    add_string(text, "sha256", config->canonical_sha256, ",\n  \"values\": [");
    ebb_rows_print_json(config->rows, config->n_rows, text);
    ebb_text_add(text, "\n  ]\n}\n");
}
