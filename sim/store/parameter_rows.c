/* SPDX-License-Identifier: MIT
 * parameter_rows: the study's values as a table. Texts are of fixed length, because R reads no others inside
 * a table; each column is as wide as its longest text.
 *
 * The rows are those of the study's provenance, in the order of the table of keys; nothing is computed here.
 * A study of three policies has some hundred of them, one of 32 policies over six hundred.
 */
#include "parameter_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The number stands between texts, beside the value that it says again: whoever reads the table by eye finds
 * both. */
enum { N_COLUMNS = 8, NUMBER = 2 };

/* The texts of a row in the order of the columns; NULL at the place of the number. */
static void texts_of(const struct ebb_parameter_row *row, const char *out_texts[N_COLUMNS])
{
    const char *texts[N_COLUMNS] = {row->key,     row->value,  NULL,       row->unit,
                                    row->meaning, row->source, row->grade, row->origin};
    memcpy(out_texts, texts, sizeof texts);
}

/* A byte more than the longest, for the NUL: read_provenance.c takes rows as they lie, and relies on it. */
static void set_widths(struct ebb_column *columns, const struct ebb_provenance *provenance)
{
    for (size_t i = 0; i < provenance->n_rows; i++) {
        const char *texts[N_COLUMNS];
        texts_of(&provenance->rows[i], texts);
        for (int k = 0; k < N_COLUMNS; k++) {
            if (k != NUMBER && strlen(texts[k]) + 1 > columns[k].bytes)
                columns[k].bytes = strlen(texts[k]) + 1;
        }
    }
}

/* `at` must be zero before: what a text leaves of its column stays NUL, and is digested. */
static void fill_row(const struct ebb_parameter_row *row, const struct ebb_column *columns, uint8_t *at)
{
    const char *texts[N_COLUMNS];
    const double number =
        isnan(row->number) ? (double)NAN : row->number; /* one NaN only: the digest sees its bits */
    texts_of(row, texts);
    for (int k = 0; k < N_COLUMNS; k++) {
        if (k == NUMBER)
            memcpy(at, &number, sizeof number);
        else
            memcpy(at, texts[k], strlen(texts[k]));
        at += columns[k].bytes;
    }
}

enum ebb_status ebb_parameter_rows_write(hid_t file, const struct ebb_provenance *provenance,
                                         enum ebb_compression compression, struct ebb_text *lines,
                                         struct ebb_table *table, struct ebb_trouble *trouble)
{
    /* Columns start at one byte, the NUL of an empty text: HDF5 has no text of none. Texts and not numbers
     * where R would need a code book, such as the grade. */
    struct ebb_column columns[N_COLUMNS] = {
        {"key", EBB_STRING, 1, "1", "place of the value in the study"},
        {"value", EBB_STRING, 1, "1", "the value with its unit, as a study would give it"},
        {"number", EBB_FLOAT64, 8, "see column unit",
         "the value in the program's unit; not a number where it is none"},
        {"unit", EBB_STRING, 1, "1", "unit of number"},
        {"meaning", EBB_STRING, 1, "1", "what the value means"},
        {"source", EBB_STRING, 1, "1", "where the value comes from"},
        {"grade", EBB_STRING, 1, "1",
         "evidence: A trial or meta-analysis, B observational, C expert, D assumption, X illustrative"},
        {"origin", EBB_STRING, 1, "1", "file and line that set it, --set, or default"},
    };
    set_widths(columns, provenance);
    const struct ebb_table_shape shape = {
        .path = "/tables/parameters",
        .meaning = "every value of the study with its source",
        .columns = columns,
        .n_columns = N_COLUMNS,
        .most_rows = (int64_t)provenance->n_rows,
        .compression = compression,
        .lines = lines,
    };
    enum ebb_status status = ebb_table_init(table, file, &shape, trouble);
    uint8_t *row = status == EBB_OK ? malloc(table->row_bytes) : NULL;
    if (row == NULL)
        return EBB_NO_MEMORY;
    for (size_t i = 0; i < provenance->n_rows; i++) {
        memset(row, 0, table->row_bytes);
        fill_row(&provenance->rows[i], columns, row);
        ebb_table_add(table, row, 1, trouble);
    }
    free(row);
    ebb_table_finish(table, trouble);
    return EBB_OK;
}
