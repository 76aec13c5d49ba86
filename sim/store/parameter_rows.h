/* SPDX-License-Identifier: MIT
 * parameter_rows: /tables/parameters, every value of the study with its source.
 */
#ifndef EBB_STORE_PARAMETER_ROWS_H
#define EBB_STORE_PARAMETER_ROWS_H

#include <ebb/config.h>

#include "table.h"

enum ebb_status ebb_parameter_rows_write(hid_t file, const struct ebb_config *config, struct ebb_table *table,
                                         struct ebb_trouble *trouble);

#endif
