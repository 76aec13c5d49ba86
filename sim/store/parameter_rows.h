/* SPDX-License-Identifier: MIT
 * parameter_rows: /tables/parameters, every value of the study with its source.
 *
 * The study stands in the file as text, too; this is for whoever wants to ask a value for its source, grade
 * and origin without reading YAML. read_provenance.c reads it back by the names of its columns.
 */
#ifndef EBB_STORE_PARAMETER_ROWS_H
#define EBB_STORE_PARAMETER_ROWS_H

#include <ebb/provenance.h>
#include <ebb/study.h>

#include "table.h"

/* Writes the whole table. `lines`: where its attributes are noted. `table` comes back finished, with the
 * digest of its rows; the caller frees it. EBB_NO_MEMORY; a failure of HDF5 is latched. */
enum ebb_status ebb_parameter_rows_write(hid_t file, const struct ebb_provenance *provenance,
                                         enum ebb_compression compression, struct ebb_text *lines,
                                         struct ebb_table *table, struct ebb_trouble *trouble);

/* The same of other values with the same columns: those of a clinic beside its study. borrows: all. */
struct ebb_parameter_place {
    const char *path, *meaning; /* of the table, whose group must be there; kept by `table` */
    const struct ebb_parameter_row *rows;
    size_t n_rows;
};
enum ebb_status ebb_parameter_rows_write_at(hid_t file, const struct ebb_parameter_place *place,
                                            enum ebb_compression compression, struct ebb_text *lines,
                                            struct ebb_table *table, struct ebb_trouble *trouble);

#endif
