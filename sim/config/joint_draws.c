/* SPDX-License-Identifier: MIT
 * joint_draws: reads one row of a table of joint draws as if its values were written in the parameter set.
 *
 * Plain commas and plain numbers, no quotes: what `ebb calibrate` writes and any spreadsheet gives
 * back. The text is kept as one piece and walked line by line; only the row that is taken becomes numbers.
 *
 *   1. Lines   2. The table   3. One draw   4. All draws
 */
#include "joint_draws.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/provenance.h>
#include <ebb/units.h>

#include "locate.h"
#include "source_file.h"

/* 1. Lines */

struct line {
    const char *start;
    int length; /* without the end of the line */
    int number; /* from 1 */
};

/* Steps to the next line that is no comment and not empty; false at the end. Starts with a zeroed line.
 * Lines may end as in any of the three worlds: tables are sent about and opened in spreadsheets. */
static bool next_line(const struct ebb_joint_draws *draws, struct line *line)
{
    const char *at = line->start ? line->start + line->length : ebb_text_chars(&draws->text);
    bool first = line->start == NULL;
    for (;;) {
        if (!first) {
            at += *at == '\r';
            at += *at == '\n';
        }
        if (*at == '\0')
            return false;
        first = false;
        *line = (struct line){at, (int)strcspn(at, "\r\n"), line->number + 1};
        if (line->length > 0 && at[0] != '#')
            return true;
        at += line->length;
    }
}

static int count_fields(const struct line *line)
{
    int n = 1;
    for (int i = 0; i < line->length; i++)
        n += line->start[i] == ',';
    return n;
}

/* Field `number` of the line (from 0), "..." where it is longer than the buffer: no number and no key is, and
 * a number that was cut would be another one, ten times too large for one. Returns its column in the file.
 * The line must have that many: check_shape has counted them in all lines, and a bad table is never asked for
 * a field. */
static int copy_field(const struct line *line, int number, char *field, size_t size)
{
    const char *at = line->start, *end = line->start + line->length;
    for (int i = 0; i < number; i++)
        at = (const char *)memchr(at, ',', (size_t)(end - at)) + 1;
    const char *comma = memchr(at, ',', (size_t)(end - at));
    const size_t length = (size_t)((comma ? comma : end) - at);
    const bool fits = length < size;
    memcpy(field, fits ? at : "...", fits ? length : 3);
    field[fits ? length : 3] = '\0';
    return (int)(at - line->start) + 1;
}

/* What the key of a column begins with that belongs to a new site. */
static const char NEW[] = "new.";
enum { NEW_LENGTH = sizeof NEW - 1 };

/* Whether the line of keys has this one; without one: any of a new site. */
static bool has_key(const struct line *keys, const char *wanted)
{
    char key[EBB_PATH_SIZE];
    const int n = count_fields(keys);
    for (int column = 0; column < n; column++) {
        copy_field(keys, column, key, sizeof key);
        if (wanted ? strcmp(key, wanted) == 0 : strncmp(key, NEW, NEW_LENGTH) == 0)
            return true;
    }
    return false;
}

/* 2. The table */

static void complain(struct ebb_messages *messages, struct ebb_joint_draws *draws, int line, int column,
                     const char *what)
{
    const struct ebb_place place = {draws->file, line, column};
    ebb_messages_add(messages, EBB_BAD_STUDY, &place, "%s", what);
    draws->bad = true;
}

/* Lines that count, each with one newline: comments tell when a table was made, and programs change the ends
 * of lines; neither makes other draws. */
static void add_line(struct ebb_digest *digest, const struct line *line)
{
    ebb_digest_add(digest, line->start, (size_t)line->length);
    ebb_digest_add(digest, "\n", 1);
}

/* A file that was cut inside its last number holds another number, and all its lines look right. So a table
 * ends with a newline, as all do that a program has written. */
static void check_end(struct ebb_binder *binder, struct ebb_joint_draws *draws, const struct line *last)
{
    if (last->start[last->length] == '\0')
        complain(
            binder->messages, draws, last->number, 1,
            "the file may have been cut: its last line has no newline at its end. Get it again from where "
            "it came from, or, if the line is whole, add the newline");
}

/* What editors put before the first letter and do not show. The line would then be no comment. */
static bool has_byte_order_mark(const struct ebb_joint_draws *draws)
{
    return strncmp(ebb_text_chars(&draws->text), "\xEF\xBB\xBF", 3) == 0;
}

/* The whole table is looked at although one row is taken: a table that is cut off would otherwise work for
 * most draws. */
static void check_shape(struct ebb_binder *binder, struct ebb_joint_draws *draws)
{
    struct line line = {0}, last = {0};
    struct ebb_digest digest;
    if (has_byte_order_mark(draws)) {
        complain(binder->messages, draws, 1, 1,
                 "the file begins with a byte order mark (bytes EF BB BF): save it as UTF-8 without one");
        return;
    }
    if (!next_line(draws, &line)) {
        complain(binder->messages, draws, 1, 1,
                 "the table is empty: its first line must hold keys, such as infusion.gain,noise.sd");
        return;
    }
    draws->n_columns = count_fields(&line);
    if (draws->n_columns > EBB_JOINT_DRAWS_MOST_COLUMNS) {
        complain(binder->messages, draws, line.number, 1, "too many columns: at most 64 parameters");
        return;
    }
    draws->has_new_site = has_key(&line, NULL);
    ebb_digest_init(&digest);
    add_line(&digest, &line);
    for (last = line; next_line(draws, &line); last = line) {
        draws->n_rows++;
        add_line(&digest, &line);
        if (count_fields(&line) != draws->n_columns) {
            /* The first only: a comma too many in a spreadsheet is one too many on every line. */
            complain(binder->messages, draws, line.number, 1,
                     "must hold as many numbers as the first line holds keys");
            return;
        }
    }
    check_end(binder, draws, &last);
    ebb_digest_hex(&digest, draws->sha256);
}

enum ebb_status ebb_joint_draws_read(struct ebb_binder *binder, const char *file,
                                     const struct ebb_yaml_node *node, struct ebb_joint_draws *draws)
{
    const struct ebb_path path = {NULL, "draws"};
    struct ebb_text why = {0};
    enum ebb_status status = ebb_source_file_read(file, &draws->text, &why);
    draws->file = file;
    if (status == EBB_BAD_FILE) {
        ebb_binder_complain(binder, node, &path, "%s %s. The path counts from the folder of this set", file,
                            ebb_text_chars(&why));
        draws->bad = true;
        status = EBB_OK;
    } else if (status == EBB_OK) {
        check_shape(binder, draws);
    }
    ebb_text_free(&why);
    return status;
}

void ebb_joint_draws_free(struct ebb_joint_draws *draws)
{
    ebb_text_free(&draws->text);
    *draws = (struct ebb_joint_draws){0};
}

/* 3. One draw */

static const char NO_PARAMETER[] = "no parameter that is a number";

/* What a value of the table cannot be; NULL: it was taken. NO_PARAMETER itself where the key is at fault.
 * A draw was fitted under ranges of its time: one outside today's is refused rather than clamped, which would
 * bend the joint distribution in silence. */
static const char *read_value(const struct ebb_key *key, const char *text, double *out_value)
{
    struct ebb_quantity quantity;
    if (key == NULL || key->kind != EBB_REAL)
        return NO_PARAMETER;
    if (ebb_units_read(text, &quantity) != EBB_UNITS_OK || quantity.word != NULL)
        return "must be a plain number";
    if (quantity.value < key->min || quantity.value > key->max)
        return "lies outside the range of the parameter";
    *out_value = quantity.value;
    return NULL;
}

static const char *take_value(struct ebb_binder *binder, const struct ebb_joint_draws *draws, int number,
                              bool at_new_site, const char *dotted, const char *text,
                              const struct ebb_place *place)
{
    size_t offset;
    double value;
    const struct ebb_key *key = ebb_locate(ebb_binder_study(binder), dotted, &offset);
    const char *problem = read_value(key, text, &value);
    if (problem)
        return problem;
    memcpy((char *)binder->target + offset, &value, sizeof value);
    const char *source = ebb_arena_print(binder->arena, EBB_JOINT_DRAW "%d of %s%s", number, draws->file,
                                         at_new_site ? EBB_AT_NEW_SITE : "");
    const struct ebb_origin origin = {
        .offset = offset, .place = *place, .source = source ? source : "", .grade = ""};
    ebb_binder_set_origin(binder, &origin);
    return NULL;
}

/* Remembers a value before the row gives it, for whoever looks at what of it has an effect (effects.c). */
static void remember(struct ebb_binder *binder, const struct ebb_joint_draws *draws, const char *dotted)
{
    size_t offset;
    if (ebb_locate(ebb_binder_study(binder), dotted, &offset) == NULL)
        return;
    struct ebb_drawn *drawn = &binder->drawn[binder->n_drawn++];
    const struct ebb_origin *origin = ebb_binder_origin(binder, offset);
    *drawn =
        (struct ebb_drawn){.key = ebb_arena_copy(binder->arena, dotted, strlen(dotted)), .offset = offset};
    for (int i = 0; origin && i < draws->n_nearer; i++) {
        if (strcmp(origin->place.file, draws->nearer[i]) == 0)
            drawn->replaced = origin->place;
    }
}

/* Whether the study takes the column, of what is the same in each world or is of its own site. */
static bool is_asked_for(const struct line *keys, const char *key, bool at_new_site)
{
    char there[NEW_LENGTH + EBB_PATH_SIZE];
    if (strncmp(key, NEW, NEW_LENGTH) == 0)
        return at_new_site;
    snprintf(there, sizeof there, "%s%s", NEW, key);
    return !(at_new_site && has_key(keys, there));
}

/* As if the row stood in the parameter set: over it and below the study, so that a study may still fix a
 * value. */
void ebb_joint_draws_take(struct ebb_binder *binder, const struct ebb_joint_draws *draws, int number,
                          bool at_new_site, struct ebb_messages *messages)
{
    char key[EBB_PATH_SIZE], text[EBB_UNITS_SIZE], seen[EBB_JOINT_DRAWS_MOST_COLUMNS][EBB_PATH_SIZE];
    struct line keys = {0}, row = {0};
    if (draws->bad || !next_line(draws, &keys))
        return;
    binder->drawn = ebb_arena_take(binder->arena, (size_t)draws->n_columns * sizeof *binder->drawn);
    if (binder->drawn == NULL)
        return;
    /* Row 1 is the line after the keys; comments and empty lines between have no number. */
    row = keys;
    for (int i = 0; i < number; i++) {
        if (!next_line(draws, &row))
            return;
    }
    for (int column = 0; column < draws->n_columns; column++) { /* on to the end: every mistake in one pass */
        const int key_column = copy_field(&keys, column, key, sizeof key);
        const struct ebb_place key_place = {draws->file, keys.number, key_column};
        const struct ebb_place place = {draws->file, row.number, copy_field(&row, column, text, sizeof text)};
        memcpy(seen[column], key, sizeof key);
        for (int before = 0; before < column; before++) {
            if (strcmp(seen[before], key) == 0)
                ebb_messages_add(messages, EBB_BAD_STUDY, &key_place, "%s: doubled key", key);
        }
        if (!is_asked_for(&keys, key, at_new_site))
            continue;
        const bool is_new = strncmp(key, NEW, NEW_LENGTH) == 0;
        const char *own = is_new ? key + NEW_LENGTH : key;
        remember(binder, draws, own);
        const char *problem = take_value(binder, draws, number, is_new, own, text, &place);
        if (problem)
            ebb_messages_add(messages, EBB_BAD_STUDY, problem == NO_PARAMETER ? &key_place : &place,
                             "%s = %s: %s", key, text, problem);
    }
}

/* 4. All draws */

/* The columns that the study takes, and what they are keys of: looked up once, for all rows. */
struct columns {
    int n;
    int of[EBB_JOINT_DRAWS_MOST_COLUMNS]; /* their places in the table */
    const struct ebb_key *keys[EBB_JOINT_DRAWS_MOST_COLUMNS];
    size_t offsets[EBB_JOINT_DRAWS_MOST_COLUMNS];
};

static void find_columns(const struct ebb_binder *binder, const struct ebb_joint_draws *draws,
                         const struct line *keys, bool at_new_site, struct columns *columns)
{
    char key[EBB_PATH_SIZE];
    columns->n = 0;
    for (int column = 0; column < draws->n_columns; column++) {
        copy_field(keys, column, key, sizeof key);
        if (!is_asked_for(keys, key, at_new_site))
            continue;
        const bool is_new = strncmp(key, NEW, NEW_LENGTH) == 0;
        columns->keys[columns->n] = ebb_locate(ebb_binder_study(binder), is_new ? key + NEW_LENGTH : key,
                                               &columns->offsets[columns->n]);
        columns->of[columns->n++] = column;
    }
}

/* Whether all values of the row could be taken. */
static bool keep_row(const struct ebb_joint_draws *draws, const struct columns *columns,
                     const struct line *row, double *out_values, struct ebb_messages *messages)
{
    char text[EBB_UNITS_SIZE];
    for (int i = 0; i < columns->n; i++) {
        const struct ebb_place place = {draws->file, row->number,
                                        copy_field(row, columns->of[i], text, sizeof text)};
        const char *problem = read_value(columns->keys[i], text, &out_values[i]);
        if (problem) {
            ebb_messages_add(messages, EBB_BAD_STUDY, &place, "%s: %s", text, problem);
            return false;
        }
    }
    return true;
}

enum ebb_status ebb_joint_draws_keep(struct ebb_binder *binder, const struct ebb_joint_draws *draws,
                                     bool at_new_site, struct ebb_messages *messages)
{
    struct columns columns;
    struct line keys = {0};
    if (draws->bad || !next_line(draws, &keys))
        return EBB_OK;
    find_columns(binder, draws, &keys, at_new_site, &columns);
    const int most = binder->most_worlds, n = most > 0 && most < draws->n_rows ? most : draws->n_rows;
    if (ebb_worlds_init(binder->worlds, n, columns.n) != EBB_OK)
        return EBB_NO_MEMORY;
    for (int i = 0; i < columns.n; i++)
        binder->worlds->offsets[i] = columns.keys[i] ? columns.offsets[i] : SIZE_MAX;
    struct line row = keys;
    for (int world = 0; world < n && next_line(draws, &row); world++) {
        if (!keep_row(draws, &columns, &row, binder->worlds->values + (size_t)world * (size_t)columns.n,
                      messages))
            break;
    }
    return EBB_OK;
}
