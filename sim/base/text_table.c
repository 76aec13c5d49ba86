/* SPDX-License-Identifier: MIT
 * text_table: a grid of short texts, lined up to be read.
 *
 * Widths are worked out anew for every line that is printed. A table has some tens of cells, and keeping its
 * widths would mean keeping them true while cells are put.
 *
 *     | -0.52 ± 0.11 |      before: the longest part left of the sign; after: the longest from the sign on
 *     |  12.3 ± 0.4  |      so the signs stand under each other, and with them the decimal points of numbers
 *     |         4.10 |      that have as many decimals; a cell without a sign is flush right
 *      <-before-><after>
 *
 *   1. Memory   2. Widths   3. Printing
 */
#include <ebb/text_table.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 2,    /* before the labels: the page's headings stand at the margin */
    GAP = 3,       /* between groups: wider than within one, so that the eye keeps a group together */
    INNER_GAP = 2, /* between the columns of a group */
};

static const char SIGN[] = " ± ";

/* 1. Memory */

enum ebb_status ebb_text_table_init(struct ebb_text_table *table, int n_rows, int n_groups, int n_parts)
{
    size_t rows = (size_t)n_rows, groups = (size_t)n_groups, parts = (size_t)n_parts;

    ebb_require(n_parts <= EBB_TEXT_TABLE_PARTS);
    *table = (struct ebb_text_table){.n_rows = n_rows, .n_groups = n_groups, .n_parts = n_parts};
    /* One allocation for all cells: the table is freed as one, and zeroed cells are empty texts. */
    struct ebb_text_cell *cells = calloc(rows + 2 * groups + rows * groups * parts, sizeof *cells);
    if (cells == NULL)
        return EBB_NO_MEMORY;
    table->memory = cells;
    table->labels = cells;
    table->headings = table->labels + rows;
    table->units = table->headings + groups;
    table->cells = table->units + groups;
    return EBB_OK;
}

void ebb_text_table_free(struct ebb_text_table *table)
{
    free(table->memory);
    *table = (struct ebb_text_table){0};
}

void ebb_text_table_put(struct ebb_text_cell *cell, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(cell->chars, sizeof cell->chars, format, list);
    va_end(list);
}

struct ebb_text_cell *ebb_text_table_cell(const struct ebb_text_table *table, int row, int group, int part)
{
    return &table->cells[(row * table->n_groups + group) * table->n_parts + part];
}

/* 2. Widths, counted in characters, not bytes */

/* Bytes of UTF-8 that go on with a letter begin with the bits 10; all others are a letter each. */
static int width_of(const char *chars, size_t n_bytes)
{
    int width = 0;
    for (size_t i = 0; i < n_bytes; i++)
        width += ((unsigned char)chars[i] & 0xc0) != 0x80;
    return width;
}

static int text_width(const char *chars)
{
    return width_of(chars, strlen(chars));
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

/* A column: room left of the sign, room from the sign on, and for cells without a sign. */
struct column {
    int before, after, width;
};

/* A column with both kinds of cells is as wide as the wider kind: they are not lined up with each other. */
static struct column column_of(const struct ebb_text_table *table, int group, int part)
{
    struct column column = {0};
    int plain = table->parts[part] ? text_width(table->parts[part]) : 0;

    for (int row = 0; row < table->n_rows; row++) {
        const char *chars = ebb_text_table_cell(table, row, group, part)->chars;
        const char *sign = strstr(chars, SIGN);
        if (sign) {
            column.before = larger(column.before, width_of(chars, (size_t)(sign - chars)));
            column.after = larger(column.after, text_width(sign));
        } else {
            plain = larger(plain, text_width(chars));
        }
    }
    column.width = larger(plain, column.before + column.after);
    return column;
}

/* Width of a group; the columns of the group are given. Where the heading needs more, the first column takes
 * it: cells and heading end flush right at the same place. */
static int group_of(const struct ebb_text_table *table, int group,
                    struct column columns[EBB_TEXT_TABLE_PARTS])
{
    ebb_require(table->n_parts >= 1);
    int width = (table->n_parts - 1) * INNER_GAP;
    for (int part = 0; part < table->n_parts; part++) {
        columns[part] = column_of(table, group, part);
        width += columns[part].width;
    }
    int heading = larger(text_width(table->headings[group].chars), text_width(table->units[group].chars));
    if (heading > width) {
        columns[0].width += heading - width;
        width = heading;
    }
    return width;
}

static int groups_width(const struct ebb_text_table *table)
{
    struct column columns[EBB_TEXT_TABLE_PARTS];
    int width = 0;
    for (int group = 0; group < table->n_groups; group++)
        width += GAP + group_of(table, group, columns);
    return width;
}

/* Without those that take a line of their own, where the table is kept whole. */
static int label_width(const struct ebb_text_table *table)
{
    /* The corner stands at the margin, as headings of a page do. */
    const int room = table->keeps_whole ? EBB_TEXT_TABLE_WIDTH - groups_width(table) - INDENT : 0;
    int width = text_width(table->corner.chars) - INDENT;
    for (int row = 0; row < table->n_rows; row++) {
        const int label = text_width(table->labels[row].chars);
        if (!table->keeps_whole || label <= room)
            width = larger(width, label);
    }
    return INDENT + width;
}

int ebb_text_table_width(const struct ebb_text_table *table)
{
    return label_width(table) + groups_width(table);
}

/* 3. Printing */

static void add_right(struct ebb_text *line, const char *chars, int width)
{
    ebb_text_add(line, "%*s%s", larger(0, width - text_width(chars)), "", chars);
}

/* Right-aligned; where the column has signs, cells with one stand with their signs under each other. */
static void add_cell(struct ebb_text *line, const char *chars, const struct column *column)
{
    const char *sign = strstr(chars, SIGN);
    if (sign == NULL) {
        add_right(line, chars, column->width);
        return;
    }
    int before = width_of(chars, (size_t)(sign - chars));
    ebb_text_add(line, "%*s%s%*s", column->width - column->after - before, "", chars,
                 column->after - text_width(sign), "");
}

/* Blanks at the end of a line are cut: they show in diffs and nowhere else. */
static void end_line(struct ebb_text *text, struct ebb_text *line)
{
    while (line->length > 0 && line->chars[line->length - 1] == ' ')
        line->length--;
    ebb_text_add_bytes(text, ebb_text_chars(line), line->length);
    ebb_text_add(text, "\n");
    text->failed = text->failed || line->failed;
    ebb_text_free(line);
}

/* A line of headings over groups [first, last); nothing where all are empty. */
static void print_headings(const struct ebb_text_table *table, const struct ebb_text_cell *headings,
                           int first, int last, struct ebb_text *text)
{
    struct ebb_text line = {0};
    struct column columns[EBB_TEXT_TABLE_PARTS];
    int letters = 0;

    const char *corner = headings == table->headings ? table->corner.chars : "";
    ebb_text_add(&line, "%s%*s", corner, label_width(table) - text_width(corner), "");
    for (int group = first; group < last; group++) {
        letters += headings[group].chars[0] != '\0';
        ebb_text_add(&line, "%*s", GAP, "");
        add_right(&line, headings[group].chars, group_of(table, group, columns));
    }
    /* A line of headings that are all empty would only be a gap. */
    if (letters > 0)
        end_line(text, &line);
    else
        ebb_text_free(&line);
}

/* A row of cells; row -1 is that of the parts' headings, which stand where the cells stand. */
static void print_row(const struct ebb_text_table *table, int row, int first, int last, struct ebb_text *text)
{
    struct ebb_text line = {0};
    struct column columns[EBB_TEXT_TABLE_PARTS];
    const char *label = row < 0 ? "" : table->labels[row].chars;

    if (INDENT + text_width(label) > label_width(table)) {
        ebb_text_add(text, "%*s%s\n", INDENT, "", label);
        label = "";
    }
    ebb_text_add(&line, "%*s%s%*s", INDENT, "", label, label_width(table) - INDENT - text_width(label), "");
    for (int group = first; group < last; group++) {
        group_of(table, group, columns);
        for (int part = 0; part < table->n_parts; part++) {
            ebb_text_add(&line, "%*s", part == 0 ? GAP : INNER_GAP, "");
            add_cell(&line,
                     row < 0 ? table->parts[part] : ebb_text_table_cell(table, row, group, part)->chars,
                     &columns[part]);
        }
    }
    end_line(text, &line);
}

/* The last group that still fits on the page with `first`, plus one. One group at least, even where it is too
 * wide by itself: a line too long is better than an endless loop. */
static int groups_until(const struct ebb_text_table *table, int first)
{
    struct column columns[EBB_TEXT_TABLE_PARTS];
    int last = first, width = label_width(table);
    while (last < table->n_groups) {
        width += GAP + group_of(table, last, columns);
        if (width > EBB_TEXT_TABLE_WIDTH && last > first)
            break;
        last++;
    }
    return last;
}

/* Piece by piece, each a whole table with its labels and headings: a reader of the second need not look
 * up. */
void ebb_text_table_print(const struct ebb_text_table *table, struct ebb_text *text)
{
    for (int first = 0; first < table->n_groups;) {
        int last = groups_until(table, first);
        if (first > 0)
            ebb_text_add(text, "\n");
        print_headings(table, table->headings, first, last, text);
        print_headings(table, table->units, first, last, text);
        if (table->parts[0])
            print_row(table, -1, first, last, text);
        for (int row = 0; row < table->n_rows; row++)
            print_row(table, row, first, last, text);
        first = last;
    }
}
