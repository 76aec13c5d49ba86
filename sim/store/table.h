/* SPDX-License-Identifier: MIT
 * table: a compound dataset under /tables that grows row by row, for R and pandas.
 *
 * Columns are int32, float64 and texts of fixed length: what rhdf5, hdf5r and h5py all read without a
 * thought. Rows are gathered into full chunks, so that memory stays small however long the table gets.
 *
 *     rows in ---> carried ---chunk full---> packed ---> H5Dwrite_chunk
 *             \--> SHA-256, unless the caller brings the digest: rows of patients are hashed block by block,
 *                  by the threads that made them (digests.h)
 *
 * One thread at a time: rows come in the order of blocks, from the writer's `place`.
 *
 * Caveats:
 *   Each row makes a chunk -> most_rows was 0, and one row is the least that a chunk has.
 *   Rows do not match between two files of one study -> they were added out of the order of blocks.
 */
#ifndef EBB_STORE_TABLE_H
#define EBB_STORE_TABLE_H

#include <ebb/digest.h>

#include "column.h"
#include "filter.h"
#include "h5.h"

struct ebb_table {
    const char *path; /* borrowed, as long as the table */
    hid_t dataset;    /* -1: not created, or finished */
    size_t row_bytes;
    int64_t n_rows; /* written; those carried come on top */
    int chunk_rows, n_carried;
    uint8_t *carried; /* rows of the chunk that is not full yet */
    uint8_t *room;    /* a chunk packed */
    struct ebb_filter filter;
    bool digested;            /* elsewhere, by who adds the rows */
    struct ebb_digest values; /* of the rows added so far, unless digested */
    char hex[EBB_DIGEST_HEX]; /* of all rows, once they are written */
    struct ebb_text *lines;   /* of the list of contents; NULL: attributes are not noted */
};

struct ebb_table_shape {
    const char *path, *meaning;
    const struct ebb_column *columns;
    int n_columns;
    int64_t most_rows; /* that will come: a chunk has no more, for it is packed whole, however few rows are in
                          it */
    enum ebb_compression compression;
    struct ebb_text *lines; /* where attributes are noted; may be NULL; kept */
    bool digested; /* the digest will be set (`hex`) before the table is finished: it is not made here */
};

/* Creates an empty dataset; columns follow each other in a row without gaps. gives: caller calls
 * ebb_table_free, after a failure, too. */
enum ebb_status ebb_table_init(struct ebb_table *table, hid_t file, const struct ebb_table_shape *shape,
                               struct ebb_trouble *trouble);
/* Rows as they lie in the file: columns without gaps, little-endian, texts padded with NULs. Copied. After a
 * failure it does nothing. */
void ebb_table_add(struct ebb_table *table, const void *rows, size_t n, struct ebb_trouble *trouble);

/* Writes what is carried, stores the digest with the dataset and closes it. */
void ebb_table_finish(struct ebb_table *table, struct ebb_trouble *trouble);
/* Closes a dataset that was not finished, too; a zeroed table is fine. */
void ebb_table_free(struct ebb_table *table, struct ebb_trouble *trouble);

#endif
