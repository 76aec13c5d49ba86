/* SPDX-License-Identifier: MIT
 * sheet: a grid of short texts, lined up to be read: labels on the left, numbers aligned at their "±",
 * columns that belong together under one heading. A table too wide for the page is cut between such groups of
 * columns.
 */
#ifndef EBB_CLI_SHEET_H
#define EBB_CLI_SHEET_H

#include <ebb/status.h>
#include <ebb/text.h>

enum { EBB_SHEET_WIDTH = 100, EBB_SHEET_CELL = 168, EBB_SHEET_PARTS = 3 };

struct ebb_cell {
    char chars[EBB_SHEET_CELL];
};

struct ebb_sheet {
    int n_rows, n_groups, n_parts;      /* columns of a group; at most EBB_SHEET_PARTS */
    struct ebb_cell *labels;            /* (row) */
    struct ebb_cell *headings;          /* (group) */
    struct ebb_cell *units;             /* (group): a second line under the heading; may all be empty */
    const char *parts[EBB_SHEET_PARTS]; /* headings of the columns of every group; NULL: none */
    struct ebb_cell *cells;             /* (row, group, part) */
    void *memory;
};

/* Starts empty. gives: caller calls ebb_sheet_free. */
enum ebb_status ebb_sheet_init(struct ebb_sheet *sheet, int n_rows, int n_groups, int n_parts);
void ebb_sheet_free(struct ebb_sheet *sheet);

void ebb_sheet_put(struct ebb_cell *cell, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct ebb_cell *ebb_sheet_cell(const struct ebb_sheet *sheet, int row, int group, int part);

int ebb_sheet_width(const struct ebb_sheet *sheet); /* of the whole table in one piece */
void ebb_sheet_print(const struct ebb_sheet *sheet, struct ebb_text *text);

#endif
