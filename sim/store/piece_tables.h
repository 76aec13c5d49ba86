/* SPDX-License-Identifier: MIT
 * piece_tables: a piece's rows of relapses, laid behind those that the file that is written has.
 *
 * Rows of blocks are chunks, and are copied as they are stored (piece_copy.c). Rows of these tables fill
 * chunks across blocks, so that every chunk of a piece has to be unpacked and packed again:
 *
 *     piece      | 0 ........... | 1 ........... | 2 ....   stored chunks, a window of them: one thread
 *                    unpacked, hashed by block, cut anew    a column each, on all threads
 *     file   ... carried | 0 ........... | 1 ........... |  written: one thread
 *
 * They are a fourteenth of the stored bytes of a run that records all, and took two thirds of a merge when
 * one thread took rows apart and put them together again.
 */
#ifndef EBB_STORE_PIECE_TABLES_H
#define EBB_STORE_PIECE_TABLES_H

#include "writing.h"

struct ebb_reader;

/* borrows: all of it. */
struct ebb_piece_tables {
    struct ebb_writer *writer;
    const struct ebb_reader *reader;
    struct ebb_trouble *source; /* what is wrong with the piece; with the file, the writer's */
    int64_t n_blocks;
    uint8_t (*hashes)[EBB_DIGEST_BYTES]; /* (block, column of the list): checked already */
    int32_t *rows[EBB_LISTED_TABLES];    /* (block) */
};

/* Adds the rows of both tables. Each block's must have the hash that the list names. Failures are latched. */
void ebb_piece_tables_copy(const struct ebb_piece_tables *tables);

#endif
