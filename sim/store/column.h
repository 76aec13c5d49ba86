/* SPDX-License-Identifier: MIT
 * column: what a column of a table is and means.
 */
#ifndef EBB_STORE_COLUMN_H
#define EBB_STORE_COLUMN_H

#include "fields.h"

struct ebb_column {
    const char *name;
    enum ebb_type type; /* EBB_INT32, EBB_FLOAT64 or EBB_STRING */
    size_t bytes;       /* in a row */
    const char *unit, *meaning;
};

#endif
