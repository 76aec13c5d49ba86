/* SPDX-License-Identifier: MIT
 * writing: what the files that write a run (writer.c, piece.c, piece_copy.c) know of a results file that is
 * being written.
 *
 * The public header shows a writer as an opaque handle; in this room it is open, because blocks come into a
 * file by two ways: from the threads that play them (writer.c), and from a file that has them (piece_copy.c).
 * Both end in the same datasets, the same list of hashes and the same tables, which are here.
 */
#ifndef EBB_STORE_WRITING_H
#define EBB_STORE_WRITING_H

#include <ebb/piece.h>

#include "block_chunks.h"
#include "block_list.h"
#include "layout.h"
#include "part.h"
#include "relapse_rows.h"
#include "table.h"

/* What one thread has prepared. */
struct ebb_prepared {
    struct ebb_block_chunks pack;
    struct ebb_relapse_rows rows;
};

struct ebb_writer {
    const struct ebb_plan *plan;
    int n_threads;
    int64_t first_block;
    struct ebb_publication part;
    bool is_piece;
    struct ebb_piece piece; /* what it says of itself then */
    double data_bytes;      /* of rows and courses, unpacked; 0 until all are written */
    struct ebb_trouble trouble;
    bool told; /* the trouble has been put into messages: finish and close both would, and it is one */
    hid_t file;
    struct ebb_layout layout;
    struct ebb_block_list list;                /* of the hashes of blocks */
    const struct ebb_uncertainty *uncertainty; /* borrowed; NULL: none */
    const struct ebb_psa *psa;                 /* likewise */
    struct ebb_layout ranges, costs;           /* of /uncertainty and /psa, once they are written */
    struct ebb_text lines;                     /* of the list of contents: the attributes written so far */
    bool with_tables;
    struct ebb_table first_relapse, intervals, parameters;
    struct ebb_prepared *prepared; /* of each thread */
    struct ebb_sink sink;
};

/* What a call of the room answers after whatever happened so far; the words come later, once. */
static inline enum ebb_status ebb_writing_status(const struct ebb_writer *writer)
{
    return ebb_h5_status(&writer->trouble);
}

/* The attributes of a piece, in piece.c: noted with the others of the file. */
void ebb_piece_write(struct ebb_writer *writer, struct ebb_noted file);

#endif
