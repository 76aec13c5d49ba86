/* SPDX-License-Identifier: MIT range_rows: the group /uncertainty: answers over joint draws, as they were
 * played, and their ranges.
 *
 *     /uncertainty/estimate (site, draw, outcome, policy)                      as played, row by row
 *     /uncertainty/median, lower, upper, ... (site, outcome, policy)           of each policy
 *     /uncertainty/difference_median, ... (site, outcome, policy)              of the policy less `against`
 *
 * Beside the table of fields, because no plan knows how many draws there are: a study asks for some, its
 * set may have fewer or none. In no digest, since they are no results of the run's patients: a file that
 * is played again from itself, where no draws are, has the digest of the first one.
 *
 * The outcomes are those that the study tells; the axis of /summary has all. / */
#ifndef EBB_STORE_RANGE_ROWS_H
#define EBB_STORE_RANGE_ROWS_H

#include <ebb/uncertainty.h>

#include "layout.h"

#define EBB_RANGE_GROUP "/uncertainty"

/* The places of them: 9 of what they are of, 7 statistics of ranges, 9 of differences. */
enum { EBB_RANGE_FIELD_COUNT = 25 };
extern const struct ebb_field EBB_RANGE_FIELDS[EBB_RANGE_FIELD_COUNT];

/* Writes the group into a file, whose other datasets are those of `of`, and lays it out, to be listed and
 * closed with them. Nothing where nothing is known. EBB_NO_MEMORY; else failures are latched. gives: caller
 * calls ebb_layout_free. */
enum ebb_status ebb_range_rows_write(const struct ebb_uncertainty *uncertainty, const struct ebb_layout *of,
                                     hid_t file, struct ebb_layout *out_layout, struct ebb_trouble *trouble);

#endif
