/* SPDX-License-Identifier: MIT
 * column: what a column of a table is and means.
 *
 * Whoever fills a table hands over rows of columns without gaps, one after the other as declared; in the file
 * each column is a dataset (table.h). Three types only, because these are what h5py, netCDF4 and rhdf5 all
 * read without a thought: R has no 64-bit integers, and bytes arrive there as raw.
 */
#ifndef EBB_STORE_COLUMN_H
#define EBB_STORE_COLUMN_H

#include "fields.h"

struct ebb_column {
    const char *name;
    enum ebb_type type;         /* EBB_INT32, EBB_FLOAT64 or EBB_STRING */
    const char *unit, *meaning; /* its attributes `units` and `long_name` */
    bool has_none;              /* a mark stands for "none": `_FillValue`, which readers of netCDF mask */
    int32_t none;
};

/* One without a mark. */
#define EBB_COLUMN(called, kind, units, words)                                \
    {                                                                         \
        .name = (called), .type = (kind), .unit = (units), .meaning = (words) \
    }

#endif
