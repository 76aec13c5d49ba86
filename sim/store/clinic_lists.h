/* SPDX-License-Identifier: MIT
 * clinic_lists: the tables of a clinic's file as records: rows, what ifs, what the search tried, outcomes, a
 * week.
 */
#ifndef EBB_STORE_CLINIC_LISTS_H
#define EBB_STORE_CLINIC_LISTS_H

#include <ebb/clinic_store.h>
#include <ebb/records.h>

enum ebb_clinic_list {
    EBB_LIST_ROWS,
    EBB_LIST_RANKED,
    EBB_LIST_SEARCH,
    EBB_LIST_TIMELINE,
    EBB_LIST_OUTCOMES,
    EBB_CLINIC_LISTS
};
extern const char *const EBB_CLINIC_LIST_PATHS[EBB_CLINIC_LISTS];
extern const char *const EBB_CLINIC_LIST_MEANINGS[EBB_CLINIC_LISTS];

/* Makes the table; `names` (row), borrowed. records->failed: no memory. gives: caller calls
 * ebb_records_free. */
void ebb_clinic_list_make(enum ebb_clinic_list list, const struct ebb_clinic_store *store,
                          const struct ebb_clinic_result *result, const char *const *names,
                          struct ebb_records *records);

/* Columns of /search behind chairs and nurses, which are read back. */
extern const char EBB_SEARCH_STATE[];          /* its name */
int ebb_clinic_state_named(const char *words); /* enum ebb_clinic_state; -1: none */

#endif
