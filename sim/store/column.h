/* SPDX-License-Identifier: MIT
 * column: what a column of a table is and means.
 *
 * A table is a compound dataset: rows of columns without gaps, one after the other as declared. Three types
 * of column only, because these are what h5py, rhdf5 and hdf5r all read inside a compound: R has no 64-bit
 * integers and takes no text of variable length there.
 */
#ifndef EBB_STORE_COLUMN_H
#define EBB_STORE_COLUMN_H

#include "fields.h"

struct ebb_column {
    const char *name;
    enum ebb_type type; /* EBB_INT32, EBB_FLOAT64 or EBB_STRING */
    size_t bytes;       /* in a row; of texts the longest one and its closing NUL, padded with NULs */
    /* Go into the attribute `columns`: a compound's columns can have none of their own. */
    const char *unit, *meaning;
};

#endif
