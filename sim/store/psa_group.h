/* SPDX-License-Identifier: MIT
 * psa_group: the groups /psa and /tables/cea: costs and effects over draws in the shape that BCEA, dampack
 * and voi read, and the incremental table of the base case.
 *
 *     /psa/effect, /psa/cost (strategy, sample)      R has them turned: a row a sample, a column a strategy
 *     /psa/strategy, /psa/k, /psa/inputs, ...        names of columns, thresholds, what was drawn
 *     /tables/cea/strategy, cost, effect, ...        a column each, rows by rising cost
 *
 * Beside the table of fields, as /uncertainty is (range_rows.h), and for its reason: a file is the same
 * results whatever prices are put on them, so neither group is in a digest.
 */
#ifndef EBB_STORE_PSA_GROUP_H
#define EBB_STORE_PSA_GROUP_H

#include <ebb/psa.h>

#include "layout.h"

#define EBB_PSA_GROUP "/psa"
#define EBB_CEA_GROUP "/tables/cea"

enum { EBB_PSA_FIELD_COUNT = 34 };
extern const struct ebb_field EBB_PSA_FIELDS[EBB_PSA_FIELD_COUNT];

/* Writes both groups, as ebb_range_rows_write does its own; nothing where there are no samples. Where nothing
 * is drawn from a law there are no `inputs`. EBB_NO_MEMORY; else failures are latched. gives: caller calls
 * ebb_layout_free. */
enum ebb_status ebb_psa_group_write(const struct ebb_psa *psa, const struct ebb_layout *of, hid_t file,
                                    struct ebb_layout *out_layout, struct ebb_trouble *trouble);

#endif
