/* SPDX-License-Identifier: MIT
 * parameter_rows: the study's values as a table.
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
enum { N_COLUMNS = 8 };

/* A row as ebb_table_add takes it: columns in their order, without gaps. */
struct row {
    const char *key, *value;
    double number;
    const char *unit, *meaning, *source, *grade, *origin;
};
_Static_assert(sizeof(struct row) == N_COLUMNS * 8, "rows have no gaps");

static struct row row_of(const struct ebb_parameter_row *from)
{
    return (struct row){
        .key = from->key,
        .value = from->value,
        .number = isnan(from->number) ? (double)NAN : from->number, /* one NaN only: the digest sees bits */
        .unit = from->unit,
        .meaning = from->meaning,
        .source = from->source,
        .grade = from->grade,
        .origin = from->origin,
    };
}

enum ebb_status ebb_parameter_rows_write_at(hid_t file, const struct ebb_parameter_place *place,
                                            enum ebb_compression compression, struct ebb_text *lines,
                                            struct ebb_table *table, struct ebb_trouble *trouble)
{
    /* The key names the rows. Texts and not numbers where R would need a code book, such as the grade. */
    const struct ebb_column columns[N_COLUMNS] = {
        EBB_COLUMN("key", EBB_STRING, "1", "place of the value in the study"),
        EBB_COLUMN("value", EBB_STRING, "1", "the value with its unit, as a study would give it"),
        EBB_COLUMN("number", EBB_FLOAT64, "see column unit",
                   "the value in the program's unit; not a number where it is none"),
        EBB_COLUMN("unit", EBB_STRING, "1", "unit of number"),
        EBB_COLUMN("meaning", EBB_STRING, "1", "what the value means"),
        EBB_COLUMN("source", EBB_STRING, "1", "where the value comes from"),
        EBB_COLUMN(
            "grade", EBB_STRING, "1",
            "evidence: A trial or meta-analysis, B observational, C expert, D assumption, X illustrative"),
        EBB_COLUMN("origin", EBB_STRING, "1", "file and line that set it, --set, or default"),
    };
    const struct ebb_table_shape shape = {
        .path = place->path,
        .meaning = place->meaning,
        .columns = columns,
        .n_columns = N_COLUMNS,
        .most_rows = (int64_t)place->n_rows,
        .compression = compression,
        .lines = lines,
    };
    enum ebb_status status = ebb_table_init(table, file, &shape, trouble);
    if (status != EBB_OK)
        return status;
    for (size_t i = 0; i < place->n_rows; i++) {
        const struct row row = row_of(&place->rows[i]);
        ebb_table_add(table, &row, 1, trouble);
    }
    ebb_table_finish(table, trouble);
    return EBB_OK;
}

enum ebb_status ebb_parameter_rows_write(hid_t file, const struct ebb_provenance *provenance,
                                         enum ebb_compression compression, struct ebb_text *lines,
                                         struct ebb_table *table, struct ebb_trouble *trouble)
{
    const struct ebb_parameter_place place = {"/tables/parameters",
                                              "every value of the study with its source", provenance->rows,
                                              provenance->n_rows};
    return ebb_parameter_rows_write_at(file, &place, compression, lines, table, trouble);
}
