/* SPDX-License-Identifier: MIT
 * piece: a results file that holds a share of a study's blocks, and how it becomes part of another file.
 *
 * A piece is a results file like any other: it is read, verified and compared as the whole is. What
 * makes it a piece are attributes that say which blocks it was asked for, so that whoever joins pieces
 * can tell from the files alone what is missing; and sums of its chunks as they are stored, so that
 * they can be copied without being unpacked, and yet not with a bit changed:
 *
 *   shard_first, shard_n, shard_total   blocks first .. first + n - 1 of so many; first_patient and patients
 *                                       say how far it has come: fewer than n blocks where it was stopped
 *   next_block                          how far the play had meant to go when it was stopped: where a run
 *                                       with a precision looks next, which depends on no stop
 *   stored_sums                         of each dataset of rows: its stored chunks, in order, as one number
 *   joint_draws                         of the piece with the first block: the draws that ranges and costs
 *                                       are to be played in, as text (whoever wrote it can read it)
 *
 * Copying moves chunks as they are (H5Dread_chunk, H5Dwrite_chunk): blocks are chunks, and all files of a
 * study have the same. Rows of the two tables of relapses are appended, as they fill chunks across blocks.
 * Hashes of blocks are joined, so that digests of the whole come without reading a row.
 *
 * Checked before writing, and again on reading: the study's text (study_sha256), the tally's arrays,
 * the list of hashes, the rows of tables (their hashes by block), all stored chunks (stored_sums).
 *
 * Caveat: "its stored bytes are not those that were written" of a file that `ebb compare` finds sound
 * -> a copy by another program (h5repack): its chunks are packed otherwise. Use the file that ebb
 * wrote.
 *
 *   1. The value   2. Copying
 */
#ifndef EBB_PIECE_H
#define EBB_PIECE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/message.h>
#include <ebb/reader.h>
#include <ebb/writer.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. The value */

/* Blocks of a study. */
struct ebb_piece {
    int64_t first, n, total; /* asked for, of the study */
    int64_t next;            /* the block before which the play had meant to look next, or to end */
    const char *joint_draws; /* "" or NULL: none */
};

/* What an open file says of itself; false: it is no piece. joint_draws is the reader's. EBB_BAD_FILE is
 * told by numbers that no piece has: they read as no piece. */
bool ebb_reader_piece(const struct ebb_reader *reader, struct ebb_piece *out_piece);

/* Makes the file that is being written a piece. keeps: joint_draws, until finish. */
void ebb_writer_be_piece(struct ebb_writer *writer, const struct ebb_piece *piece);

/* Publishes it under another name in the same folder, and replaces a results file of that name: for a run
 * that is stopped, whose own name must stay free. keeps: path, until close. EBB_NO_MEMORY. */
enum ebb_status ebb_writer_publish_as(struct ebb_writer *writer, const char *path);

/* 2. Copying */

/* Adds the blocks of a piece to the file that is being written: those that come next in it, of the same
 * study with the same record. With `record: summary` there is nothing to copy. EBB_BAD_FILE with a message
 * that names the piece, or the file that is written (a full disk); EBB_NO_MEMORY. After a failure the
 * writer can only be closed. */
enum ebb_status ebb_writer_copy(struct ebb_writer *writer, struct ebb_reader *reader,
                                struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
