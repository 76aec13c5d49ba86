/* SPDX-License-Identifier: MIT
 * design_table: reads rows of settings from CSV.
 *
 * The text is split into cells once; then each column is read by its key: a column of numbers into the
 * table, any other into levels, one for each different cell, as if they stood under `values`.
 *
 *   1. Cells   2. The head   3. Columns   4. The table
 */
#include "design_table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
enum { ENOUGH = 10, MOST_LEVELS = 10000 };

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
    cell.text = ebb_arena_copy(binder->arena, ebb_text_chars(&text), text.length);
    const bool good = !text.failed && cell.text && add_cell(cells, &cell);
    ebb_text_free(&text);
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

/* Splits all lines but comments and empty ones; their digest tells tables apart whatever their names. */
static bool split(struct ebb_binder *binder, struct cells *cells, const char *text, char *out_sha256)
{
    struct ebb_digest digest;
    int line = 1;
    ebb_digest_init(&digest);
    text += strncmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* spreadsheets put it there */
    for (const char *at = text; *at; line++) {
        const size_t length = strcspn(at, "\r\n");
        if (length > 0 && at[0] != '#') {
            ebb_digest_add(&digest, at, length);
            ebb_digest_add(&digest, "\n", 1);
            if (!take_line(binder, cells, at, line))
                return false;
        }
        at += length;
        at += *at == '\r';
        at += *at == '\n';
    }
    ebb_digest_hex(&digest, out_sha256);
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

static const struct cell *cell_of(const struct cells *cells, int row, int column)
{
    return &cells->items[(size_t)(row + 1) * (size_t)cells->n_columns + (size_t)column];
}

static bool is_number_cell(const char *text)
{
    return strcmp(text, "off") != 0 && text[0] != '[' && text[0] != '{';
}

/* A column of numbers, straight into the table. */
static void read_numbers(struct ebb_binder *binder, const struct cells *cells, int column, const char *unit,
                         const struct ebb_key *key, const struct ebb_path *path, double *table)
{
    for (int row = 0, n_bad = 0; row < cells->n_rows && n_bad < ENOUGH; row++) {
        const struct cell *cell = cell_of(cells, row, column);
        char text[2 * EBB_UNITS_SIZE];
        struct ebb_quantity quantity; /* a cell with a unit of its own keeps it */
        const bool is_bare =
            ebb_units_read(cell->text, &quantity) == EBB_UNITS_OK && quantity.word == NULL && unit[0];
        snprintf(text, sizeof text, "%.*s%s%s", EBB_UNITS_SIZE, cell->text, is_bare ? " " : "",
                 is_bare ? unit : "");
        const struct ebb_yaml_node node = {
            .kind = EBB_YAML_VALUE, .place = {cells->file, cell->line, cell->column}, .text = text};
        n_bad += !ebb_value_read_quantity(binder, key, &node, path, key->kind != EBB_REAL,
                                          &table[(size_t)row * (size_t)cells->n_columns + (size_t)column]);
    }
}

/* Places of nodes that were read out of a cell are those of the cell. */
static void move_nodes(struct ebb_yaml_node *node, const struct ebb_place *place)
{
    node->place = node->key_place = *place;
    for (struct ebb_yaml_node *member = node->first; member; member = member->next)
        move_nodes(member, place);
}

static const struct ebb_yaml_node *read_node(struct ebb_binder *binder, const struct cells *cells,
                                             const struct cell *cell)
{
    const struct ebb_place place = {cells->file, cell->line, cell->column};
    struct ebb_tree tree = {0};
    struct ebb_messages messages = {0};
    ebb_yaml_node_read(cells->file, false, cell->text, strlen(cell->text), binder->arena, &tree, &messages);
    if (messages.n > 0 || tree.root == NULL)
        complain(binder, cells, cell->line, cell->column,
                 messages.n > 0 ? messages.items[0].words : "a value is missing");
    else
        move_nodes(tree.root, &place);
    const bool good = messages.n == 0 && tree.root;
    ebb_messages_free(&messages);
    return good ? tree.root : NULL;
}

/* A column of anything else: each different cell is a level. */
static void read_levels(struct ebb_binder *binder, const struct cells *cells, int column,
                        struct ebb_axis *axis, const struct ebb_yaml_node *const **out_nodes, double *table)
{
    const char **texts = ebb_arena_take(binder->arena, (size_t)cells->n_rows * sizeof *texts);
    const struct ebb_yaml_node **nodes = ebb_arena_take(binder->arena, (size_t)cells->n_rows * sizeof *nodes);
    int n = 0;
    for (int row = 0; row < cells->n_rows && texts && nodes; row++) {
        const struct cell *cell = cell_of(cells, row, column);
        int level = 0;
        while (level < n && strcmp(texts[level], cell->text) != 0)
            level++;
        if (level == n && n == MOST_LEVELS) {
            complain(binder, cells, cell->line, cell->column,
                     "is one too many: at most 10000 different values that are no numbers");
            return;
        }
        if (level == n) {
            nodes[n] = read_node(binder, cells, cell);
            texts[n++] = cell->text;
            if (nodes[n - 1] == NULL)
                return;
        }
        table[(size_t)row * (size_t)cells->n_columns + (size_t)column] = level;
    }
    axis->is_number = false;
    axis->n_levels = n;
    axis->texts = texts;
    *out_nodes = nodes;
}

static void read_column(struct ebb_binder *binder, const struct cells *cells, int column,
                        struct ebb_read_design *out, double *table)
{
    const struct cell *head = &cells->items[column];
    const struct ebb_place place = {cells->file, head->line, head->column};
    struct ebb_axis *axis = &out->design.axes[column];
    struct ebb_located located;
    const char *unit, *key = split_head(binder, head->text, &unit);
    const struct ebb_path path = {NULL, key};
    if (key == NULL || !ebb_design_begin_axis(binder, &place, &path, key, axis, &located))
        return;
    if (is_doubled(&out->design, column)) {
        ebb_binder_complain_at(binder, &place, &path, NULL, "doubled key");
        return;
    }
    bool are_numbers = axis->is_number;
    for (int row = 0; row < cells->n_rows; row++)
        are_numbers = are_numbers && is_number_cell(cell_of(cells, row, column)->text);
    if (are_numbers)
        read_numbers(binder, cells, column, unit, located.key, &path, table);
    else
        read_levels(binder, cells, column, axis, &out->levels[column], table);
}

/* 4. The table */

static void read_cells(struct ebb_binder *binder, const struct cells *cells, struct ebb_read_design *out)
{
    if (cells->n_columns > EBB_MAX_AXES) {
        complain(binder, cells, cells->items[0].line, 1, "too many columns: at most 32 keys can vary");
        return;
    }
    double *table = ebb_arena_take(binder->arena, (cells->n + 1) * sizeof *table);
    if (table == NULL)
        return;
    out->design.n_axes = cells->n_columns;
    out->design.size = cells->n_rows;
    out->design.table = table;
    for (int column = 0; column < cells->n_columns; column++)
        read_column(binder, cells, column, out, table);
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
    } else if (status == EBB_OK && split(binder, &cells, ebb_text_chars(&text), out->table_sha256)) {
        read_cells(binder, &cells, out);
    }
    free(cells.items);
    ebb_text_free(&text);
    ebb_text_free(&why);
    return binder->arena->failed ? EBB_NO_MEMORY : status;
}
