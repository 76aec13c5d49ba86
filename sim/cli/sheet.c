/* SPDX-License-Identifier: MIT
 * sheet: a grid of short texts, lined up to be read.
 *
 *   1. Memory   2. Widths   3. Printing
 */
#include "sheet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    INDENT = 2,
    GAP = 3,
    INNER_GAP = 2
}; /* before the labels, between groups, between the columns of a group */

static const char SIGN[] = " ± ";

/* 1. Memory */

enum ebb_status ebb_sheet_init(struct ebb_sheet *sheet, int n_rows, int n_groups, int n_parts)
{
    size_t rows = (size_t)n_rows, groups = (size_t)n_groups, parts = (size_t)n_parts;

    ebb_require(n_parts <= EBB_SHEET_PARTS);
    *sheet = (struct ebb_sheet){.n_rows = n_rows, .n_groups = n_groups, .n_parts = n_parts};
    struct ebb_cell *cells = calloc(rows + 2 * groups + rows * groups * parts, sizeof *cells);
    if (cells == NULL)
        return EBB_NO_MEMORY;
    sheet->memory = cells;
    sheet->labels = cells;
    sheet->headings = sheet->labels + rows;
    sheet->units = sheet->headings + groups;
    sheet->cells = sheet->units + groups;
    return EBB_OK;
}

void ebb_sheet_free(struct ebb_sheet *sheet)
{
    free(sheet->memory);
    *sheet = (struct ebb_sheet){0};
}

void ebb_sheet_put(struct ebb_cell *cell, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(cell->chars, sizeof cell->chars, format, list);
    va_end(list);
}

struct ebb_cell *ebb_sheet_cell(const struct ebb_sheet *sheet, int row, int group, int part)
{
    return &sheet->cells[(row * sheet->n_groups + group) * sheet->n_parts + part];
}

/* 2. Widths, counted in characters, not bytes */

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

static struct column column_of(const struct ebb_sheet *sheet, int group, int part)
{
    struct column column = {0};
    int plain = sheet->parts[part] ? text_width(sheet->parts[part]) : 0;

    for (int row = 0; row < sheet->n_rows; row++) {
        const char *chars = ebb_sheet_cell(sheet, row, group, part)->chars;
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

/* Width of a group; the columns of the group are given, the first one widened where the heading needs more.
 */
static int group_of(const struct ebb_sheet *sheet, int group, struct column columns[EBB_SHEET_PARTS])
{
    ebb_require(sheet->n_parts >= 1);
    int width = (sheet->n_parts - 1) * INNER_GAP;
    for (int part = 0; part < sheet->n_parts; part++) {
        columns[part] = column_of(sheet, group, part);
        width += columns[part].width;
    }
    int heading = larger(text_width(sheet->headings[group].chars), text_width(sheet->units[group].chars));
    if (heading > width) {
        columns[0].width += heading - width;
        width = heading;
    }
    return width;
}

static int label_width(const struct ebb_sheet *sheet)
{
    int width = 0;
    for (int row = 0; row < sheet->n_rows; row++)
        width = larger(width, text_width(sheet->labels[row].chars));
    return INDENT + width;
}

int ebb_sheet_width(const struct ebb_sheet *sheet)
{
    struct column columns[EBB_SHEET_PARTS];
    int width = label_width(sheet);
    for (int group = 0; group < sheet->n_groups; group++)
        width += GAP + group_of(sheet, group, columns);
    return width;
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
static void print_headings(const struct ebb_sheet *sheet, const struct ebb_cell *headings, int first,
                           int last, struct ebb_text *text)
{
    struct ebb_text line = {0};
    struct column columns[EBB_SHEET_PARTS];
    int letters = 0;

    ebb_text_add(&line, "%*s", label_width(sheet), "");
    for (int group = first; group < last; group++) {
        letters += headings[group].chars[0] != '\0';
        ebb_text_add(&line, "%*s", GAP, "");
        add_right(&line, headings[group].chars, group_of(sheet, group, columns));
    }
    if (letters > 0)
        end_line(text, &line);
    else
        ebb_text_free(&line);
}

static void print_row(const struct ebb_sheet *sheet, int row, int first, int last, struct ebb_text *text)
{
    struct ebb_text line = {0};
    struct column columns[EBB_SHEET_PARTS];
    const char *label = row < 0 ? "" : sheet->labels[row].chars;

    ebb_text_add(&line, "%*s%s%*s", INDENT, "", label, label_width(sheet) - INDENT - text_width(label), "");
    for (int group = first; group < last; group++) {
        group_of(sheet, group, columns);
        for (int part = 0; part < sheet->n_parts; part++) {
            ebb_text_add(&line, "%*s", part == 0 ? GAP : INNER_GAP, "");
            add_cell(&line, row < 0 ? sheet->parts[part] : ebb_sheet_cell(sheet, row, group, part)->chars,
                     &columns[part]);
        }
    }
    end_line(text, &line);
}

/* The last group that still fits on the page with `first`, plus one. */
static int groups_until(const struct ebb_sheet *sheet, int first)
{
    struct column columns[EBB_SHEET_PARTS];
    int last = first, width = label_width(sheet);
    while (last < sheet->n_groups) {
        width += GAP + group_of(sheet, last, columns);
        if (width > EBB_SHEET_WIDTH && last > first)
            break;
        last++;
    }
    return last;
}

void ebb_sheet_print(const struct ebb_sheet *sheet, struct ebb_text *text)
{
    for (int first = 0; first < sheet->n_groups;) {
        int last = groups_until(sheet, first);
        if (first > 0)
            ebb_text_add(text, "\n");
        print_headings(sheet, sheet->headings, first, last, text);
        print_headings(sheet, sheet->units, first, last, text);
        if (sheet->parts[0])
            print_row(sheet, -1, first, last, text);
        for (int row = 0; row < sheet->n_rows; row++)
            print_row(sheet, row, first, last, text);
        first = last;
    }
}
