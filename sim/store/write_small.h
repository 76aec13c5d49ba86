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

/* Gives the values of the datasets of one group one by one: which dataset (its place in the list of fields),
 * which value. Only the call of the dataset's type is made. */
struct ebb_value_source {
    const void *self; /* borrowed */
    const char *(*text)(const void *self, const struct ebb_plan *plan, int place, int64_t i);
    int32_t (*whole)(const void *self, const struct ebb_plan *plan, int place, int64_t i);
    double (*number)(const void *self, int place, int64_t i);
};
/* Writes all datasets of the layout, without chunks, each with its digest as an attribute; one NaN only. A
 * failure is latched, and nothing is written behind it. */
void ebb_write_group(const struct ebb_layout *layout, const struct ebb_value_source *source,
                     struct ebb_trouble *trouble);

#endif
