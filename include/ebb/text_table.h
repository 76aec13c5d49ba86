/* SPDX-License-Identifier: MIT
 * text_table: a grid of short texts, lined up to be read on a terminal or in a log.
 *
 *       corner                     every_3_4_weeks                symptom_driven      <- headings
 *                                                                                     <- units (may be empty)
 *                              difference    VRF  corr.     difference    VRF  corr.  <- parts
 *       weeks in response    -0.52 ± 0.11    4.1   0.76   1.31 ± 0.09    5.0   0.80  <- label, cells
 *       relapsed by ...      ...
 *
 * Labels stand on the left. Columns that belong together (parts) form a group under one heading. Cells are
 * flush right, but those that hold a " ± " have their signs under each other, because a column of results is
 * compared down its decimal places. A table too wide for the page is cut between groups, never inside one,
 * and goes on below with the labels repeated; one that is kept whole gives its longest labels lines of their
 * own, above their cells.
 *
 * Caveats:
 * - Widths are counted in characters of UTF-8, each one column wide: letters of East Asian scripts would
 *   stand out of line.
 * - A label or cell of EBB_TEXT_TABLE_CELL bytes or more is cut, where need be inside a letter of several.
 * - Parts have headings all or none: a NULL behind one that is set is not asked for, and crashes.
 */
#ifndef EBB_TEXT_TABLE_H
#define EBB_TEXT_TABLE_H

#include <stdbool.h>

#include <ebb/status.h>
#include <ebb/text.h>

enum {
    EBB_TEXT_TABLE_WIDTH =
        100, /* of the page. Wider lines wrap in a terminal beside an editor, and in mails */
    EBB_TEXT_TABLE_CELL = 168, /* bytes: the longest text of a study, EBB_LABEL_SIZE, and a few more */
    EBB_TEXT_TABLE_PARTS = 3,  /* columns of a group: difference, variance reduction, correlation */
};

struct ebb_text_cell {
    char chars[EBB_TEXT_TABLE_CELL];
};

struct ebb_text_table {
    int n_rows, n_groups, n_parts;  /* n_parts: columns of a group; at most EBB_TEXT_TABLE_PARTS */
    struct ebb_text_cell corner;    /* above the labels, beside the headings; may be empty */
    struct ebb_text_cell *labels;   /* (row) */
    struct ebb_text_cell *headings; /* (group) */
    struct ebb_text_cell *units;    /* (group): a second line under the heading; may all be empty */
    const char
        *parts[EBB_TEXT_TABLE_PARTS]; /* headings of the columns of every group; NULL: none; borrowed */
    struct ebb_text_cell *cells;      /* (row, group, part) */
    bool keeps_whole; /* one long label in ten is no reason to part the numbers of the others */
    void *memory;     /* behind all of them */
};

/* Starts with empty texts. EBB_NO_MEMORY. gives: caller calls ebb_text_table_free. */
enum ebb_status ebb_text_table_init(struct ebb_text_table *table, int n_rows, int n_groups, int n_parts);
void ebb_text_table_free(struct ebb_text_table *table); /* a zeroed one is fine */

void ebb_text_table_put(struct ebb_text_cell *cell, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
struct ebb_text_cell *ebb_text_table_cell(const struct ebb_text_table *table, int row, int group, int part);

/* Width of the whole table in one piece: a caller that finds it too wide may turn rows and columns. */
int ebb_text_table_width(const struct ebb_text_table *table);
void ebb_text_table_print(const struct ebb_text_table *table, struct ebb_text *text);

#endif
