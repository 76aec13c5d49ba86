/* SPDX-License-Identifier: MIT
 * records: a table of texts and numbers with named columns, to be written as CSV
 * (csv.h), JSON (json.h) or HDF5 (records_file.h).
 *
 *     columns   id (text)   simulated (number, unit "1")   ...
 *     row 0     "T082"      0.781
 *     row 1     "T081"      NaN: there is none
 *
 * Filled once, cell by cell from left to right, then printed by any writer: what a table says and how it is
 * written change for different reasons. All cells are of one size, text or number, since such tables have
 * hundreds of rows; rows by the million go to a results file.
 */
#ifndef EBB_RECORDS_H
#define EBB_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Names and units are what the file's reader sees, so they are part of the format of every table. */
struct ebb_record_column {
    const char *name;
    bool is_number;
    const char *unit, *meaning; /* unit: UDUNITS, "1" where there is none */
};

struct ebb_record_cell {
    char *text; /* of a column of texts; owned */
    double number;
};

/* A row is whole when n_cells is a multiple of n_columns. After a failure no more cells are taken: the table
 * ends there, and its last text may be NULL. Writers ask for `failed` first and write nothing. */
struct ebb_records {
    const struct ebb_record_column *columns; /* borrowed */
    int n_columns;
    size_t n_cells, room;
    struct ebb_record_cell *cells; /* (row, column) */
    bool failed;                   /* there was no memory */
};

/* Starts empty. keeps: columns. gives: caller calls ebb_records_free. */
void ebb_records_init(struct ebb_records *records, const struct ebb_record_column *columns, int n_columns);
void ebb_records_free(struct ebb_records *records);

/* Add the next cell of the row that is being filled; its column must be of that kind, else the program stops
 * (ebb_require). The text is copied and never NULL. NaN stands for a number that does not exist. */
void ebb_records_add_text(struct ebb_records *records, const char *text);
void ebb_records_add_number(struct ebb_records *records, double number);

/* Whole rows; a row that is being filled does not count. */
size_t ebb_records_n_rows(const struct ebb_records *records);
/* borrows: valid until the next cell is added. The row must be a whole one. */
const struct ebb_record_cell *ebb_records_cell(const struct ebb_records *records, size_t row, int column);

#endif
