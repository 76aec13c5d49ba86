/* SPDX-License-Identifier: MIT
 * block_list: the hashes of all blocks of a file, gathered while it is written.
 *
 *     /digests/block_sha256 (block, column, byte)
 *
 *     column   /patient | /baseline | ... | /relapse_count every_3_4_weeks | ... | /tables/intervals/stop
 *     block 0     h          h                        h                                  h
 *     block 1     h          h                        h                                  h
 *
 * One array for the whole file and not one for each dataset: thirty more objects would take a run of few
 * patients a tenth of its time. A block behind the sample of patients whose courses are kept has zeros there.
 * How many rows of a table a block brought stands beside it, /digests/intervals_rows (block): without it,
 * nobody could tell where the rows of a block begin but by reading them.
 *
 * The list is in memory until the end, 32 bytes for each chunk: a thousandth of the rows that it is about.
 * Left: writing it block by block, into a dataset that grows: netCDF would show a dimension without an end.
 */
#ifndef EBB_STORE_BLOCK_LIST_H
#define EBB_STORE_BLOCK_LIST_H

#include "digests.h"
#include "layout.h"
#include "relapse_rows.h"
#include "table.h"

#define EBB_BLOCK_LIST_GROUP  "/digests"
#define EBB_BLOCK_LIST_HASHES "/digests/block_sha256"
#define EBB_BLOCK_LIST_COLUMN "/digests/column"

/* The tables with rows of patients. A column of theirs is one here, behind those of the datasets. */
enum { EBB_LISTED_TABLES = 2, EBB_LISTED_COLUMNS = EBB_LISTED_TABLES * EBB_RELAPSE_COLUMNS };
extern const char *const EBB_LISTED_TABLE_PATHS[EBB_LISTED_TABLES]; /* "/tables/intervals" */
extern const char *const EBB_LISTED_TABLE_ROWS[EBB_LISTED_TABLES];  /* "/digests/intervals_rows" */

/* What stands under /digests; beside the table of fields, because no plan knows how long they are. */
enum { EBB_BLOCK_LIST_FIELD_COUNT = 6 };
extern const struct ebb_field EBB_BLOCK_LIST_FIELDS[EBB_BLOCK_LIST_FIELD_COUNT];

struct ebb_block_list {
    int n_columns; /* of the chunks, then EBB_LISTED_COLUMNS of the tables, table by table */
    int64_t n_blocks, room;
    uint8_t (*hashes)[EBB_DIGEST_BYTES]; /* (block, column) */
    int32_t *rows[EBB_LISTED_TABLES];    /* of each block */
    struct ebb_layout layout;            /* of the datasets under /digests, once they are written */
};

/* Gives each entry that streams its first column. Needs no memory. */
void ebb_block_list_init(struct ebb_block_list *list, struct ebb_layout *layout);
void ebb_block_list_free(struct ebb_block_list *list); /* datasets must have been closed */

/* Adds the hashes of the next block, all columns, and how many rows it brought to each table. One thread at a
 * time, blocks in order. A failure is latched. */
void ebb_block_list_add(struct ebb_block_list *list, uint8_t (*hashes)[EBB_DIGEST_BYTES],
                        const size_t n_rows[EBB_LISTED_TABLES], struct ebb_trouble *trouble);

/* The digests of an entry that streams, and of the columns of a table, from the list; their datasets must be
 * open. */
void ebb_block_list_entry_hex(const struct ebb_block_list *list, struct ebb_entry *entry,
                              struct ebb_trouble *trouble);
void ebb_block_list_table_hex(const struct ebb_block_list *list, int which, struct ebb_table *table,
                              struct ebb_trouble *trouble);

/* Writes the datasets under /digests; `of` is the layout whose chunks they are about. */
enum ebb_status ebb_block_list_write(struct ebb_block_list *list, const struct ebb_layout *of, hid_t file,
                                     struct ebb_trouble *trouble);

#endif
