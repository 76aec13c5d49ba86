/* SPDX-License-Identifier: MIT
 * row_digests: the hashes of a dataset's blocks as its values in the file give them, for whoever distrusts
 * the list (verify.c) or holds two files against each other that keep unlike numbers of patients.
 *
 * A block that cannot be read has a hash of zeros, which is none, and the next one is read all the same: one
 * damaged chunk says nothing of its neighbours.
 */
#ifndef EBB_STORE_ROW_DIGESTS_H
#define EBB_STORE_ROW_DIGESTS_H

#include <ebb/block_digests.h>

#include "digests.h"

/* How a dataset is to be read. */
struct ebb_row_reading {
    hid_t dataset;
    const char *path;
    enum ebb_cut cut;
    const int64_t *rows; /* EBB_CUT_ROWS: of each block; borrowed */
    int64_t n_blocks;    /* EBB_CUT_ROWS */
    int64_t most;        /* EBB_CUT_PATIENTS: so many patients at most; 0: all */
};

/* All blocks. `trouble`: the first block that could not be read, or why none could (out_digests is then
 * empty). gives: caller calls ebb_block_digests_free. */
void ebb_row_digests_read(const struct ebb_row_reading *reading, struct ebb_block_digests *out_digests,
                          struct ebb_trouble *trouble);

#endif
