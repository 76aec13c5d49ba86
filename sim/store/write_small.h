/* SPDX-License-Identifier: MIT
 * write_small: the datasets whose size does not depend on the number of patients, written at the end of a
 * run: names, counts, curves, statistics and the tally.
 */
#ifndef EBB_STORE_WRITE_SMALL_H
#define EBB_STORE_WRITE_SMALL_H

#include "layout.h"

/* Writes the values of a field that does not stream, and sets the digest of the entry. A failure is latched.
 */
void ebb_write_small(struct ebb_entry *entry, const struct ebb_facts *facts, enum ebb_compression compression,
                     struct ebb_trouble *trouble);

/* Writes values that are in memory, as the entry's type says (pointers for texts), to a dataset without
 * chunks, and sets the digest. */
void ebb_write_values(struct ebb_entry *entry, const void *values, struct ebb_trouble *trouble);

#endif
