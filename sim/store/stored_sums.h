/* SPDX-License-Identifier: MIT
 * stored_sums: the attribute of a piece by which its stored chunks are known again.
 */
#ifndef EBB_STORE_STORED_SUMS_H
#define EBB_STORE_STORED_SUMS_H

#include "layout.h"

/* Sixteen digits for each dataset of rows, in the order of the layout. */
void ebb_stored_sums_print(const struct ebb_layout *layout, struct ebb_text *text);

#endif
