/* SPDX-License-Identifier: MIT
 * design_file: the results of a design as an HDF5 file, and its table back.
 *
 *     /design/row                                     (row)   from 1 on
 *     /design/draw                                    (row)   of the joint draws, from 1 on; where there are
 *     /design/policies.at_need.booster.trigger        (row)   a column a key that varies, in its unit
 *     /design/induction                               (row)   words and sections as they were written
 *     /design/response_weeks.at_need                  (row)   an outcome under a policy
 *     /design/response_weeks.at_need.error            (row)   its Monte Carlo standard error
 *     /design/response_weeks.at_need_minus_none       (row)   the paired difference, and .error of it
 *     /draws/draw, /draws/infusion.gain, ...          (draw)  joint draws that rows were played in, if any
 *     /front/...                                              rows that are not dominated, their paired steps
 *     /settings/response_weeks.at_need.median       (setting) with draws: median, lower, upper, error, and
 *                                                             of differences share_above and share_below
 *     /grid/response_weeks            (trigger, ..., policy)  of a grid: the same with a dimension a key
 *
 * Columns of one length in one group: a data frame to pandas, R, xarray and netCDF4 (results/README.md). The
 * file says where it comes from as a run's does; `design` and `design_sha256` are attributes of it besides.
 */
#ifndef EBB_DESIGN_FILE_H
#define EBB_DESIGN_FILE_H

#include <ebb/claim.h>
#include <ebb/design_results.h>
#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/provenance.h>
#include <ebb/records.h>

struct ebb_reader;

/* A share of a design's rows: a file of its own, beside that of the whole (<ebb/shard.h>).
 *
 *     /design ...            its rows alone, in the order in which rows are played (ebb_design_order)
 *     /table row KEY ...     of rows that were listed in another file: all of the design's, for who reads the
 *                            design out of this piece
 *     /studies row study     where rows vary a set, a draw, a site or an instrument: of each combination of
 *                            words that occurs the first row and its study, which names no other file
 *     /piece row number ...  with draws: what ranges over them hold, of each setting whose rows are here, the
 *                            last row of the setting before each number
 *
 * Attributes beside those of a design's file: shard_first, shard_n and shard_total, rows in that order;
 * work_sha256, of all that a row's answers depend on. /front, /settings and /grid are the whole's. */
struct ebb_design_piece {
    int64_t first, n, total;           /* places in the order of rows */
    const int64_t *order;              /* (place): the row there; NULL: as rows come. Not read back */
    const struct ebb_records *rest;    /* columns row and number: /piece; NULL: there are no draws */
    const struct ebb_records *studies; /* columns row and study; NULL: no row names a file */
    const char *work_sha256;
};

struct ebb_design_file {
    const char *path; /* all is borrowed for the call */
    bool force;
    struct ebb_claim claim;      /* of the writer */
    const struct ebb_plan *plan; /* of the first row */
    const struct ebb_provenance *provenance;
    const char *design, *design_sha256; /* the text of the section, and its digest */
    const struct ebb_records *draws;    /* numbers only, the number of the draw first; NULL: none */
    const char *row_study; /* canonical text of row 1's study, kept where there are draws (<ebb/config.h>) */
    const struct ebb_design_piece *piece; /* NULL: the file is of all rows */
};

/* Whether a file could be published there: asked before hours of rows. EBB_BAD_FILE with a message,
 * EBB_NO_MEMORY. */
enum ebb_status ebb_design_file_check(const char *path, bool force, struct ebb_messages *messages);

/* Writes the file and publishes it; its digest is of the values of all its tables, and no word of how or
 * when they were made. EBB_BAD_FILE with messages, EBB_NO_MEMORY. */
enum ebb_status ebb_design_file_write(const struct ebb_design_file *file,
                                      const struct ebb_design_results *results,
                                      struct ebb_file_digests *out_digests, struct ebb_messages *messages);

/* What an open file says of itself; false: it is no piece of a design, or says what none does. The text is
 * the reader's. */
bool ebb_design_file_piece(const struct ebb_reader *reader, struct ebb_design_piece *out_piece);

/* Fills in the answers of the piece's rows, in results of the same design; piece->order is set. `path` is for
 * messages. EBB_BAD_FILE with a message when its rows are others than it says; EBB_NO_MEMORY. */
enum ebb_status ebb_design_file_rows(const struct ebb_reader *reader, const char *path,
                                     const struct ebb_design_piece *piece, struct ebb_design_results *results,
                                     struct ebb_messages *messages);

/* The name of an answer's column, from what was asked: "response_weeks.at_need_minus_none". Names that are
 * longer than a file's names can be have their policies by number. */
enum { EBB_DESIGN_NAME_SIZE = 96 };
void ebb_design_file_name(const struct ebb_design_results *results, int asked,
                          char out_name[EBB_DESIGN_NAME_SIZE]);

/* Whether the file holds rows of a design: it may be a study, or the file of a run. EBB_BAD_FILE with a
 * message, EBB_NO_MEMORY. */
enum ebb_status ebb_design_file_is(const char *path, bool *out_is, struct ebb_messages *messages);

/* Reads a table of a file back, column by column as they stand: "/design", "/front", "/draws". The columns
 * belong to the table. EBB_BAD_FILE with a message, EBB_NO_MEMORY. gives: caller calls
 * ebb_design_table_free. */
struct ebb_design_table {
    struct ebb_records records;
    struct ebb_record_column *columns;
    void *memory;
};
enum ebb_status ebb_design_file_read(const char *path, const char *group, struct ebb_design_table *out_table,
                                     struct ebb_messages *messages);
/* The same of a file that is open. A group that it does not hold is a table without columns, EBB_OK. */
enum ebb_status ebb_design_file_table(const struct ebb_reader *reader, const char *group,
                                      struct ebb_design_table *out_table, struct ebb_messages *messages);
void ebb_design_table_free(struct ebb_design_table *table);

#endif
