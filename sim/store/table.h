/* SPDX-License-Identifier: MIT
 * table: rows that come one after the other, kept as columns of one length in a group of their own.
 *
 *     /tables/first_relapse/patient    (patient)    the first column is the scale: it names the rows
 *     /tables/first_relapse/policy     (patient)
 *     /tables/first_relapse/time_days  (patient)    each with units, long_name and sha256
 *
 * A group of columns, and not a dataset of compound rows as before: netCDF has no use for compounds (netCDF4
 * and nccopy drop those that hold texts, xarray's h5netcdf refused the group), while a group with one
 * dimension is a data frame to xarray, h5py, netCDF4 and R alike. It takes the same room. Left: a scale that
 * counts the rows. It says nothing, and would be the largest column of all (a third of the table of first
 * relapses), for the coder looks for runs and not for steps; a patient's number finds their rows.
 *
 * Two kinds of table. One of numbers only grows, and its rows are gathered into full chunks, so that memory
 * stays small however long it gets:
 *
 *     rows in ---> carried ---chunk full---> column by column: values ---> packed ---> H5Dwrite_chunk
 *
 * The digests of its columns come from outside: rows of patients are hashed block by block, by the threads
 * that made them (digests.h). One with texts is hashed here. It is written whole at the end, and has as many
 * rows as it said it would. Its texts are of any length, as all of the file are: columns of texts of a fixed
 * length make Debian 12's netCDF4 end with "free(): invalid pointer".
 *
 * One thread at a time: rows come in the order of blocks, from the writer's `place`.
 *
 * Caveats:
 *   A bug is reported by ebb_table_add -> a table with texts got more rows than it said.
 *   Each row makes a chunk -> most_rows was 0, and one row is the least that a chunk has.
 *   Rows do not match between two files of one study -> they were added out of the order of blocks.
 */
#ifndef EBB_STORE_TABLE_H
#define EBB_STORE_TABLE_H

#include <ebb/digest.h>
#include <ebb/text.h>

#include "column.h"
#include "filter.h"
#include "h5.h"
#include "manifest.h"

/* A column as it is written. */
struct ebb_table_column {
    char path[EBB_FIELD_PATH_SIZE];
    enum ebb_type type;
    size_t at, bytes;         /* of a value in a row; of a text, its pointer */
    hid_t dataset;            /* -1: not created, or closed */
    char hex[EBB_DIGEST_HEX]; /* of all values; of a table of numbers set by who adds the rows */
};

struct ebb_table {
    const char *path; /* of the group; borrowed, as long as the table */
    int n_columns;
    bool is_whole; /* has texts */
    struct ebb_table_column *columns;
    size_t row_bytes;
    int64_t n_rows; /* written; those carried come on top */
    int chunk_rows, n_carried;
    uint8_t *carried; /* rows of the chunk that is not full yet */
    uint8_t *values;  /* a column of them */
    uint8_t *room;    /* the column packed */
    struct ebb_filter filter;
    struct ebb_text *lines; /* of the list of contents; NULL: attributes are not noted */
};

struct ebb_table_shape {
    const char *path, *meaning;
    const struct ebb_column *columns;
    int n_columns;
    int64_t most_rows; /* that will come; with texts: that do come. A chunk has no more, for it is packed
                          whole, however few rows are in it */
    enum ebb_compression compression;
    bool is_whole;          /* written whole and hashed here although it has no texts */
    struct ebb_text *lines; /* where attributes are noted; may be NULL; kept */
};

/* Creates the group, whose own group must be there, and empty columns with their scale. gives: caller calls
 * ebb_table_free, after a failure, too. */
enum ebb_status ebb_table_init(struct ebb_table *table, hid_t file, const struct ebb_table_shape *shape,
                               struct ebb_trouble *trouble);
/* Rows: columns without gaps, little-endian, of texts the pointers, which are borrowed until the table is
 * finished. Copied. After a failure it does nothing. */
void ebb_table_add(struct ebb_table *table, const void *rows, size_t n, struct ebb_trouble *trouble);

/* For who brings columns and not rows (piece_tables.h), of a table of int32: the rows that wait for a full
 * chunk, each column into its own room of chunk_rows, after which none waits; then full chunks, (column,
 * chunk), packed; then what waits again, which is less than a chunk. */
int ebb_table_take_carried(struct ebb_table *table, int32_t *const *out_columns);
void ebb_table_add_chunks(struct ebb_table *table, const struct ebb_filtered *const *chunks, int n,
                          struct ebb_trouble *trouble);
void ebb_table_carry(struct ebb_table *table, const int32_t *const *columns, int n);

/* Writes what is carried, and stores each column's digest with it: those of a table of numbers must have been
 * set before, for which its datasets have their final type and are open. */
void ebb_table_finish(struct ebb_table *table, struct ebb_trouble *trouble);
/* The columns of a finished table as lines of the list of contents. */
void ebb_table_list(const struct ebb_table *table, enum ebb_level level, enum ebb_cut cut,
                    struct ebb_text *contents, struct ebb_trouble *trouble);
/* Closes the columns, which is where a full disk may show; also those of a table that was not finished, or
 * that is zeroed. */
void ebb_table_free(struct ebb_table *table, struct ebb_trouble *trouble);

#endif
