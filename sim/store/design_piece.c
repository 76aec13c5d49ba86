/* SPDX-License-Identifier: MIT
 * design_piece: what a piece of a design's rows says of itself, and its rows back.
 *
 * Columns are found by their place: their order is that of design_columns.c, and names that are too long for
 * a file are numbers there.
 */
#include <ebb/design_file.h>

#include <stdlib.h>

#include <ebb/reader.h>

#include "shard_attributes.h"

bool ebb_design_file_piece(const struct ebb_reader *reader, struct ebb_design_piece *out_piece)
{
    struct ebb_design_piece piece = {.work_sha256 = ebb_reader_attribute(reader, "work_sha256")};
    if (ebb_reader_attribute(reader, "design")[0] == '\0' || piece.work_sha256[0] == '\0' ||
        !ebb_shard_attributes_read(reader, &piece.first, &piece.n, &piece.total))
        return false;
    *out_piece = piece;
    return true;
}

static enum ebb_status damaged(const char *path, const char *what, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "%s: play this piece again", what);
    return EBB_BAD_FILE;
}

/* Its rows must be those that its place in the whole says: numbers of another row under this one would be a
 * result that nobody has simulated. */
enum ebb_status ebb_design_file_rows(const struct ebb_reader *reader, const char *path,
                                     const struct ebb_design_piece *piece, struct ebb_design_results *results,
                                     struct ebb_messages *messages)
{
    const struct ebb_design *design = results->design;
    const int first = 1 + (design->n_draws > 0) + design->n_axes, n = results->n_asked;
    struct ebb_design_table table;
    enum ebb_status status = ebb_design_file_table(reader, "/design", &table, messages);
    const struct ebb_records *records = &table.records;
    if (status == EBB_OK &&
        (piece->first + piece->n > results->n_rows || table.columns == NULL ||
         records->n_columns != first + 2 * n || (int64_t)ebb_records_n_rows(records) != piece->n))
        status = damaged(path, "holds another table of rows than its study gives", messages);
    for (int64_t i = 0; i < piece->n && status == EBB_OK; i++) {
        const int64_t row = piece->order ? piece->order[piece->first + i] : piece->first + i;
        if (ebb_records_cell(records, (size_t)i, 0)->number != (double)(row + 1))
            status = damaged(path, "holds other rows than it says", messages);
        for (int k = 0; k < n && status == EBB_OK; k++)
            results->answers[row * n + k] =
                (struct ebb_answer){ebb_records_cell(records, (size_t)i, first + 2 * k)->number,
                                    ebb_records_cell(records, (size_t)i, first + 2 * k + 1)->number};
    }
    ebb_design_table_free(&table);
    return status;
}
