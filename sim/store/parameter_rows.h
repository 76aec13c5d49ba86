/* SPDX-License-Identifier: MIT
 * parameter_rows: /tables/parameters, every value of the study with its source.
 */
#ifndef EBB_STORE_PARAMETER_ROWS_H
#define EBB_STORE_PARAMETER_ROWS_H

#include <ebb/provenance.h>
#include <ebb/study.h>

#include "table.h"

enum ebb_status ebb_parameter_rows_write(hid_t file, const struct ebb_provenance *provenance,
                                         enum ebb_compression compression, struct ebb_text *lines,
                                         struct ebb_table *table, struct ebb_trouble *trouble);

#endif
