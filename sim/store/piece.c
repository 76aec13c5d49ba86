/* SPDX-License-Identifier: MIT
 * piece: the attributes by which a results file says that it is a share of a study.
 *
 *   1. Writing   2. Reading
 */
#include <ebb/piece.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "open_file.h"
#include "shard_attributes.h"
#include "stored_sums.h"
#include "writing.h"

/* 1. Writing */

void ebb_writer_be_piece(struct ebb_writer *writer, const struct ebb_piece *piece)
{
    writer->is_piece = true;
    writer->piece = *piece;
}

enum ebb_status ebb_writer_publish_as(struct ebb_writer *writer, const char *path)
{
    return ebb_publication_instead(&writer->part, path) ? EBB_OK : EBB_NO_MEMORY;
}

void ebb_stored_sums_print(const struct ebb_layout *layout, struct ebb_text *text)
{
    for (int i = 0; i < layout->n; i++) {
        if (ebb_field_streams(layout->entries[i].field))
            ebb_text_add(text, "%s%016" PRIx64, text->length > 0 ? " " : "", layout->entries[i].stored);
    }
}

/* A piece without rows has sums of nothing, and no attribute of them: a text is never empty. */
void ebb_piece_write(struct ebb_writer *writer, struct ebb_noted file)
{
    struct ebb_trouble *trouble = &writer->trouble;
    const struct ebb_piece *piece = &writer->piece;
    struct ebb_text sums = {0};
    ebb_stored_sums_print(&writer->layout, &sums);
    if (sums.failed)
        ebb_h5_no_memory(trouble, "stored_sums");
    ebb_shard_attributes_write(trouble, file, piece->first, piece->n, piece->total);
    ebb_attribute_write_integer(trouble, file, "next_block", piece->next);
    if (sums.length > 0)
        ebb_attribute_write_text(trouble, file, "stored_sums", ebb_text_chars(&sums));
    if (piece->joint_draws && piece->joint_draws[0] != '\0')
        ebb_attribute_write_text(trouble, file, "joint_draws", piece->joint_draws);
    ebb_text_free(&sums);
}

/* 2. Reading */

bool ebb_reader_piece(const struct ebb_reader *reader, struct ebb_piece *out_piece)
{
    struct ebb_piece piece = {.joint_draws = ebb_reader_attribute(reader, "joint_draws")};
    if (!ebb_shard_attributes_read(reader, &piece.first, &piece.n, &piece.total) ||
        !ebb_shard_attribute_count(reader, "next_block", &piece.next) || piece.next < piece.first ||
        piece.next > piece.first + piece.n)
        return false;
    *out_piece = piece;
    return true;
}
