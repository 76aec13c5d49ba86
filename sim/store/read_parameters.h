/* SPDX-License-Identifier: MIT
 * read_parameters: the rows of /tables/parameters, as columns or as the compound rows of files from before
 * contract 4.
 *
 * Both give the same thing, texts and a number for each row, and differ in where a value lies:
 *
 *     columns     key key key ... | value value value ... | number number number ...
 *     compound    key value number ... | key value number ... | key value number ...
 *
 * So a value is found by the start of its column and a stride, whatever the file has. Older files are read
 * because they are studies, too: they are played again and shown with the source of each value.
 *
 * In two steps, since the caller has one piece of memory for the rows and what they point to: opening says
 * how many bytes, reading fills them.
 */
#ifndef EBB_STORE_READ_PARAMETERS_H
#define EBB_STORE_READ_PARAMETERS_H

#include <ebb/message.h>
#include <ebb/provenance.h>

#include "open_file.h"

enum { EBB_PARAMETER_TEXTS = 7, EBB_PARAMETER_COLUMNS = EBB_PARAMETER_TEXTS + 1 };

struct ebb_parameter_column {
    hid_t dataset;        /* of its own; -1: a part of the compound */
    hid_t type;           /* of that dataset */
    size_t start, stride; /* where in the bytes that are read, and how far to the next row */
    size_t bytes;         /* of a value */
};

struct ebb_parameter_table {
    size_t n_rows, bytes;                                       /* of the values read */
    hid_t dataset, type;                                        /* of the compound; -1: columns */
    struct ebb_parameter_column columns[EBB_PARAMETER_COLUMNS]; /* the last is the number */
};

/* Latches what is missing or of another kind than ours. Can be closed whatever failed. */
void ebb_parameters_open(const struct ebb_reader *reader, struct ebb_parameter_table *table,
                         struct ebb_trouble *trouble);
/* Reads into `raw`, of table->bytes, and sets n_rows rows, whose texts point into it. */
void ebb_parameters_read(const struct ebb_parameter_table *table, char *raw, struct ebb_parameter_row *rows,
                         struct ebb_trouble *trouble);
/* Holds each column against its line in the list of contents: sources and origins are shown to people, and a
 * word with one bit changed is another word. Older files have their lines made otherwise, and are not held
 * against them. Latches the first that is not what was written. */
void ebb_parameters_check(const struct ebb_reader *reader, const struct ebb_parameter_table *table,
                          struct ebb_trouble *trouble);
void ebb_parameters_close(struct ebb_parameter_table *table, struct ebb_trouble *trouble);

#endif
