/* SPDX-License-Identifier: MIT
 * records: a table that grows cell by cell.
 *
 * Cells are added in the order of the columns, and the kind of each is asked of its column: a row that
 * forgets a cell stops the program at the next cell of another kind, in the first test that fills the
 * table, and not in a file whose columns are shifted. An array for each column was left: every format here
 * wants rows.
 */
#include <ebb/records.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/status.h>

void ebb_records_init(struct ebb_records *records, const struct ebb_record_column *columns, int n_columns)
{
    *records = (struct ebb_records){.columns = columns, .n_columns = n_columns};
}

void ebb_records_free(struct ebb_records *records)
{
    for (size_t i = 0; i < records->n_cells; i++)
        free(records->cells[i].text);
    free(records->cells);
    *records = (struct ebb_records){0};
}

/* The next cell, zeroed; NULL without memory. */
static struct ebb_record_cell *next_cell(struct ebb_records *records, bool is_number)
{
    if (records->failed) /* then cells are missing, and the column of the next one is not known */
        return NULL;
    ebb_require(records->columns[records->n_cells % (size_t)records->n_columns].is_number == is_number);
    if (records->n_cells == records->room) {
        /* Twice as much each time, from the rows of a usual check on: moving cells stays cheap however
         * many come. */
        const size_t room = records->room > 0 ? 2 * records->room : 256;
        struct ebb_record_cell *cells = realloc(records->cells, room * sizeof *cells);
        if (cells == NULL) {
            records->failed = true;
            return NULL;
        }
        records->cells = cells;
        records->room = room;
    }
    struct ebb_record_cell *cell = &records->cells[records->n_cells++];
    *cell = (struct ebb_record_cell){0};
    return cell;
}

/* Copied, as texts here are often composed for one cell and freed behind it. */
void ebb_records_add_text(struct ebb_records *records, const char *text)
{
    struct ebb_record_cell *cell = next_cell(records, false);
    const size_t bytes = strlen(text) + 1;
    if (cell == NULL)
        return;
    cell->text = malloc(bytes);
    if (cell->text)
        memcpy(cell->text, text, bytes);
    else
        records->failed = true;
}

void ebb_records_add_number(struct ebb_records *records, double number)
{
    struct ebb_record_cell *cell = next_cell(records, true);
    if (cell)
        cell->number = number;
}

size_t ebb_records_n_rows(const struct ebb_records *records)
{
    return records->n_cells / (size_t)records->n_columns;
}

const struct ebb_record_cell *ebb_records_cell(const struct ebb_records *records, size_t row, int column)
{
    return &records->cells[row * (size_t)records->n_columns + (size_t)column];
}
