/* SPDX-License-Identifier: MIT
 * design_table: reads rows of settings from CSV.
 *
 * The text is split into cells once; then each column is read by its key: a column of numbers into the
 * table, any other into levels, one for each different cell, as if they stood under `values`.
 *
 *   1. Cells   2. The head   3. Columns   4. The table
 */
#include "design_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "design_levels.h"
#include "source_file.h"
#include "value.h"

/* 1. Cells */

struct cell {
    const char *text; /* in the arena, quotes taken off */
    int line, column;
};

struct cells {
    const char *file;
    int n_columns, n_rows; /* of rows without the head */
    size_t n, room;
    struct cell *items; /* (row, column), the head first */
};

/* Messages that tell one mistake of a whole column again and again help nobody. */
enum { ENOUGH = 10 };

static void complain(struct ebb_binder *binder, const struct cells *cells, int line, int column,
                     const char *words)
{
    const struct ebb_place place = {cells->file, line, column};
    ebb_messages_add(binder->messages, EBB_BAD_STUDY, &place, "%s", words);
}

static bool add_cell(struct cells *cells, const struct cell *cell)
{
    if (cells->n == cells->room) {
        const size_t room = cells->room == 0 ? 256 : 2 * cells->room;
        struct cell *more = realloc(cells->items, room * sizeof *more);
        if (more == NULL)
            return false;
        cells->items = more;
        cells->room = room;
    }
    cells->items[cells->n++] = *cell;
    return true;
}

/* One cell from `at` on, to behind its comma or at the end of its line; blanks around it do not count. NULL:
 * no memory, or a quote that nothing closes, of which there is a complaint. */
static const char *take_cell(struct ebb_binder *binder, struct cells *cells, const char *start,
                             const char *at, int line)
{
    struct cell cell = {.line = line, .column = (int)(at - start) + 1};
    struct ebb_text text = {0};
    at += strspn(at, " \t");
    if (*at == '"') {
        for (at++; *at && (*at != '"' || at[1] == '"') && *at != '\n' && *at != '\r'; at++) {
            ebb_text_add_bytes(&text, at, 1);
            at += *at == '"';
        }
        if (*at != '"') {
            complain(binder, cells, cell.line, cell.column, "a quote is not closed on its line");
            ebb_text_free(&text);
            return NULL;
        }
        at++;
        at += strspn(at, " \t");
    } else {
        size_t length = strcspn(at, ",\r\n");
        const char *next = at + length;
        while (length > 0 && strchr(" \t", at[length - 1]))
            length--;
        ebb_text_add_bytes(&text, at, length);
        at = next;
    }
    cell.text = ebb_arena_keep(binder->arena, &text);
    const bool good = cell.text && add_cell(cells, &cell);
    binder->arena->failed = binder->arena->failed || !good;
    return good ? at : NULL;
}

/* A line that counts, into cells; false at a mistake. */
static bool take_line(struct ebb_binder *binder, struct cells *cells, const char *start, int line)
{
    const size_t n_before = cells->n;
    const char *at = start;
    for (;;) {
        at = take_cell(binder, cells, start, at, line);
        if (at == NULL)
            return false;
        if (*at != ',')
            break;
        at++;
    }
    const int n = (int)(cells->n - n_before);
    if (*at != '\0' && *at != '\r' && *at != '\n') {
        complain(binder, cells, line, (int)(at - start) + 1, "a comma must follow the quoted cell");
        return false;
    }
    if (n_before == 0)
        cells->n_columns = n;
    if (n != cells->n_columns) {
        complain(binder, cells, line, 1, "must hold as many cells as the first line holds keys");
        return false;
    }
    return true;
}

/* Splits all lines but comments and empty ones. */
static bool split(struct ebb_binder *binder, struct cells *cells, const char *text)
{
    int line = 1;
    text += strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* spreadsheets put it there */
    for (const char *at = text; *at; line++) {
        const size_t length = strcspn(at, "\r\n");
        if (length > 0 && at[0] != '#' && !take_line(binder, cells, at, line))
            return false;
        at += length;
        at += *at == '\r';
        at += *at == '\n';
    }
    if (cells->n == 0)
        complain(binder, cells, 1, 1,
                 "the table is empty: its first line must hold keys, such as horizon (weeks)");
    else
        cells->n_rows = (int)(cells->n / (size_t)cells->n_columns) - 1;
    return cells->n > 0;
}

/* 2. The head */

/* "horizon (weeks)" -> the key, and the unit that every cell of the column is in ("" for none). */
static const char *split_head(struct ebb_binder *binder, const char *head, const char **out_unit)
{
    const char *open = strchr(head, '(');
    size_t length = open ? (size_t)(open - head) : strlen(head);
    while (length > 0 && head[length - 1] == ' ')
        length--;
    *out_unit = "";
    if (open) {
        const char *unit = ebb_arena_copy(binder->arena, open + 1, strcspn(open + 1, ")"));
        *out_unit = unit ? unit : "";
    }
    return ebb_arena_copy(binder->arena, head, length);
}

static bool is_doubled(const struct ebb_design *design, int column)
{
    for (int k = 0; k < column; k++) {
        if (design->axes[k].key && strcmp(design->axes[k].key, design->axes[column].key) == 0)
            return true;
    }
    return false;
}

/* 3. Columns */

/* Where the values of a column go. */
struct filling {
    double *table; /* (row, axis) */
    int n_axes, axis;
};

static void take_levels(const struct ebb_design_levels *levels, int k, struct ebb_read_design *out)
{
    struct ebb_axis *axis = &out->design.axes[k];
    axis->is_number = false;
    axis->n_levels = levels->n;
    axis->texts = levels->texts;
    out->levels[k] = levels->nodes;
}

static const struct cell *cell_of(const struct cells *cells, int row, int column)
{
    return &cells->items[(size_t)(row + 1) * (size_t)cells->n_columns + (size_t)column];
}

/* A draw is laid over a study before its row's numbers, and leaves alone what rows set: a number that some
 * rows set and others leave to the draw would be fixed in all of them. Said of the first empty cell of each
 * column. */
static void check_empty(struct ebb_binder *binder, const struct cells *cells, int first,
                        const struct ebb_design *design)
{
    for (int k = 0; k < design->n_axes && design->n_draws > 0; k++) {
        int row = 0;
        while (row < design->size && cell_of(cells, row, first + k)->text[0])
            row++;
        if (row == design->size)
            continue;
        const struct cell *cell = cell_of(cells, row, first + k);
        ebb_messages_add(
            binder->messages, EBB_BAD_STUDY, &(struct ebb_place){cells->file, cell->line, cell->column},
            "row %d, %s: the cell is empty, and rows in draws (design.draws) must set every key: "
            "give the value",
            row + 1, design->axes[k].key);
    }
}

static bool is_number_cell(const char *text)
{
    return strcmp(text, "off") != 0 && text[0] != '[' && text[0] != '{';
}

/* A column of numbers, straight into the table. */
static void read_numbers(struct ebb_binder *binder, const struct cells *cells, int column, const char *unit,
                         const struct ebb_key *key, const struct ebb_path *path,
                         const struct filling *filling, struct ebb_axis *axis)
{
    for (int row = 0, n_bad = 0; row < cells->n_rows && n_bad < ENOUGH; row++) {
        const struct cell *cell = cell_of(cells, row, column);
        double *value = &filling->table[(size_t)row * (size_t)filling->n_axes + (size_t)filling->axis];
        char text[2 * EBB_UNITS_SIZE];
        struct ebb_quantity quantity; /* a cell with a unit of its own keeps it */
        *value = 0.0 / 0.0;
        if (cell->text[0] == '\0')
            continue;
        const bool is_bare =
            ebb_units_read(cell->text, &quantity) == EBB_UNITS_OK && quantity.word == NULL && unit[0];
        snprintf(text, sizeof text, "%.*s%s%s", EBB_UNITS_SIZE, cell->text, is_bare ? " " : "",
                 is_bare ? unit : "");
        const struct ebb_yaml_node node = {
            .kind = EBB_YAML_VALUE, .place = {cells->file, cell->line, cell->column}, .text = text};
        if (axis->word == NULL && ebb_units_read(text, &quantity) == EBB_UNITS_OK)
            axis->word = quantity.word; /* of the head, or of the first cell with one: a page shows it so */
        n_bad += !ebb_value_read_quantity(binder, key, &node, path, key->kind != EBB_REAL, value);
    }
}

/* A column of anything else: each different cell is a level. */
static void read_levels(struct ebb_binder *binder, const struct cells *cells, int column,
                        struct ebb_read_design *out, const struct filling *filling)
{
    struct ebb_design_levels levels = {.binder = binder};
    for (int row = 0; row < cells->n_rows; row++) {
        const struct cell *cell = cell_of(cells, row, column);
        const struct ebb_place place = {cells->file, cell->line, cell->column};
        if (!ebb_design_levels_find(
                &levels, cell->text, &place,
                &filling->table[(size_t)row * (size_t)filling->n_axes + (size_t)filling->axis]))
            return;
    }
    take_levels(&levels, filling->axis, out);
}

static void read_column(struct ebb_binder *binder, const struct cells *cells, int column,
                        struct ebb_read_design *out, const struct filling *filling)
{
    const struct cell *head = &cells->items[column];
    const struct ebb_place place = {cells->file, head->line, head->column};
    struct ebb_axis *axis = &out->design.axes[filling->axis];
    struct ebb_located located;
    const char *unit, *key = split_head(binder, head->text, &unit);
    const struct ebb_path path = {NULL, key};
    if (key == NULL || !ebb_design_begin_axis(binder, &place, &path, key, axis, &located))
        return;
    if (is_doubled(&out->design, filling->axis)) {
        ebb_binder_complain_at(binder, &place, &path, NULL, "doubled key");
        return;
    }
    bool are_numbers = axis->is_number;
    for (int row = 0; row < cells->n_rows; row++)
        are_numbers = are_numbers && is_number_cell(cell_of(cells, row, column)->text);
    if (are_numbers)
        read_numbers(binder, cells, column, unit, located.key, &path, filling, axis);
    else
        read_levels(binder, cells, column, out, filling);
}

/* 4. The table */

/* A first column `row` is what `--dry-run --csv` numbers its lines with. It sets nothing; that it counts is
 * asked, for lines that were sorted or left out are rows with other numbers than those that they show. */
static bool check_numbers(struct ebb_binder *binder, const struct cells *cells)
{
    for (int row = 0; row < cells->n_rows; row++) {
        const struct cell *cell = cell_of(cells, row, 0);
        char counted[16];
        snprintf(counted, sizeof counted, "%d", row + 1);
        if (strcmp(cell->text, counted) != 0) {
            char words[128];
            snprintf(words, sizeof words,
                     "row: must count the rows from 1, and this is row %s: number them anew, or leave the "
                     "column out",
                     counted);
            complain(binder, cells, cell->line, cell->column, words);
            return false;
        }
    }
    return true;
}

static void read_cells(struct ebb_binder *binder, const struct cells *cells, struct ebb_read_design *out)
{
    const int first = strcmp(cells->items[0].text, EBB_DESIGN_ROW) == 0;
    const int n_axes = cells->n_columns - first;
    if (n_axes > EBB_MAX_AXES || n_axes < 1) {
        complain(binder, cells, cells->items[0].line, 1,
                 n_axes < 1 ? "the table has no keys besides the numbers of its rows"
                            : "too many columns: at most 32 keys can vary");
        return;
    }
    if (first == 1 && !check_numbers(binder, cells))
        return;
    double *table = ebb_arena_take(binder->arena, (cells->n + 1) * sizeof *table);
    if (table == NULL)
        return;
    out->design.n_axes = n_axes;
    out->design.size = cells->n_rows;
    out->design.table = table;
    for (int k = 0; k < n_axes; k++)
        read_column(binder, cells, first + k, out, &(struct filling){table, n_axes, k});
    check_empty(binder, cells, first, &out->design);
}

/* Over what the cells mean: a copy under another name, with other units or in the other world's ends of lines
 * is the same design, and so is the table that a results file keeps. */
void ebb_design_table_digest(struct ebb_read_design *read)
{
    const struct ebb_design *design = &read->design;
    const size_t n = (size_t)design->size * (size_t)design->n_axes;
    struct ebb_digest digest;
    ebb_digest_init(&digest);
    for (int k = 0; k < design->n_axes; k++) {
        const struct ebb_axis *axis = &design->axes[k];
        ebb_digest_add(&digest, axis->key, strlen(axis->key) + 1);
        for (int i = 0; i < axis->n_levels; i++)
            ebb_digest_add(&digest, axis->texts[i], strlen(axis->texts[i]) + 1);
    }
    for (size_t i = 0; i < n; i++) {
        const double value = design->table[i] == design->table[i] ? design->table[i] : (double)NAN;
        ebb_digest_add(&digest, &value, sizeof value);
    }
    ebb_digest_hex(&digest, read->table_sha256);
}

enum ebb_status ebb_design_table_read(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                                      struct ebb_read_design *out)
{
    const struct ebb_path design_path = {NULL, "design"}, path = {&design_path, "table"};
    struct ebb_text text = {0}, why = {0};
    struct cells cells = {0};
    if (node->kind != EBB_YAML_VALUE || node->text[0] == '\0') {
        ebb_binder_complain(binder, node, &path, "must be a path, from the folder of the study");
        return EBB_OK;
    }
    cells.file = ebb_source_file_beside(binder->arena, binder->file, node->text);
    enum ebb_status status = cells.file ? ebb_source_file_read(cells.file, &text, &why) : EBB_NO_MEMORY;
    if (status == EBB_BAD_FILE) {
        ebb_binder_complain(binder, node, &path, "%s %s. The path counts from the folder of the study",
                            cells.file, ebb_text_chars(&why));
        status = EBB_OK;
    } else if (status == EBB_OK && split(binder, &cells, ebb_text_chars(&text))) {
        const size_t n_before = binder->messages->n;
        read_cells(binder, &cells, out);
        if (binder->messages->n == n_before && !binder->arena->failed)
            ebb_design_table_digest(out);
    }
    free(cells.items);
    ebb_text_free(&text);
    ebb_text_free(&why);
    return binder->arena->failed ? EBB_NO_MEMORY : status;
}
