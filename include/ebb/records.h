/* SPDX-License-Identifier: MIT
 * records: a table of texts and numbers with named columns, to be written as CSV (csv.h), JSON (json.h) or HDF5
 * (records_file.h).
 */
#ifndef EBB_RECORDS_H
#define EBB_RECORDS_H

#include <stdbool.h>
#include <stddef.h>

struct ebb_record_column {
    const char *name;
    bool is_number;
    const char *unit, *meaning; /* unit: UDUNITS, "1" where there is none */
};

struct ebb_record_cell {
    char *text; /* of a column of texts; owned */
    double number;
};

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

/* Add the next cell of the row that is being filled; its column must be of that kind. The text is copied. */
void ebb_records_add_text(struct ebb_records *records, const char *text);
void ebb_records_add_number(struct ebb_records *records, double number);

size_t ebb_records_n_rows(const struct ebb_records *records);
const struct ebb_record_cell *ebb_records_cell(const struct ebb_records *records, size_t row, int column);

#endif
