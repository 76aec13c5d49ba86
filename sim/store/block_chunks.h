/* SPDX-License-Identifier: MIT
 * block_chunks: a block of patients turned into compressed chunks, in the thread that simulated it.
 *
 *     filled in any thread                 placed by one thread, blocks in order
 *     block --filter--> chunks, digests    --H5Dwrite_chunk--> file
 *
 * HDF5 is not called while filling: its library is one for all threads, and packing is nearly all of the
 * work. Writing the packed bytes past its filters (H5Dwrite_chunk) is what makes that possible.
 *
 * Caveat: chunks may point into the block itself (those that did not become smaller are given as they are) ->
 * the block must stay as it is until its chunks are placed.
 */
#ifndef EBB_STORE_BLOCK_CHUNKS_H
#define EBB_STORE_BLOCK_CHUNKS_H

#include <ebb/block.h>

#include "filter.h"
#include "layout.h"

struct ebb_block_chunks {
    struct ebb_filter filter;
    uint8_t *room; /* the packed chunks, one behind the other; holds every chunk of a block uncompressed, the
                      worst case */
    struct ebb_filtered
        *chunks; /* of each entry in turn, each policy in turn; length 0: nothing of this block is kept */
    uint8_t (*digests)[EBB_DIGEST_BYTES]; /* of the block, by the columns of the list (block_list.h); those of
                                             the tables are the caller's to fill */
    void *derived;                        /* a chunk of values that a block does not hold as they are */
};

/* gives: caller calls ebb_block_chunks_free. */
enum ebb_status ebb_block_chunks_init(struct ebb_block_chunks *pack, const struct ebb_layout *layout,
                                      int n_columns);
void ebb_block_chunks_free(struct ebb_block_chunks *pack);
size_t ebb_block_chunks_bytes(const struct ebb_layout *layout); /* memory of one pack */

/* Compresses all chunks of a block; the block must stay as it is until they are placed. Thread-safe for
 * different packs. */
void ebb_block_chunks_fill(struct ebb_block_chunks *pack, const struct ebb_layout *layout,
                           const struct ebb_block *block);
/* Writes the chunks, and takes each into its entry's sum of stored chunks. One thread at a time, blocks in
 * order. */
void ebb_block_chunks_place(const struct ebb_block_chunks *pack, struct ebb_layout *layout,
                            const struct ebb_block *block, struct ebb_trouble *trouble);
/* The sum of the stored chunks of a dataset (piece.h), with one more. CRC-32 finds each damage of a disk that
 * is shorter than 32 bits, and any other but for one in 2^32; with a few instructions a byte it costs a copy
 * nothing beside reading, where SHA-256 would halve its speed. It is no proof against somebody who means
 * harm: who can write to a piece can write another sum. */
uint64_t ebb_block_chunks_sum(uint64_t before, uint32_t crc, size_t length, uint32_t skipped);

#endif
