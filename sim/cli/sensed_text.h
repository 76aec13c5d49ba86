/* SPDX-License-Identifier: MIT
 * sensed_text: what a sensitivity says, on a page and as a document.
 */
#ifndef EBB_CLI_SENSED_TEXT_H
#define EBB_CLI_SENSED_TEXT_H

#include <ebb/text_table.h>

#include "sensitivity_request.h"

/* What is printed. Borrowed for the call. */
struct ebb_sensed {
    const struct ebb_sensitivity_request *request;
    const struct ebb_sensitivity *found;
    bool full; /* every value, not the first dozen */
};

/* A table for each outcome and policy or pair, values in the order of how much they matter. EBB_NO_MEMORY. */
enum ebb_status ebb_sensed_print(const struct ebb_sensed *sensed, struct ebb_text *text);
void ebb_sensed_print_json(const struct ebb_sensed *sensed, struct ebb_text *text);

/* "symptom_driven minus every_3_4_weeks", or the policy alone. */
void ebb_sensed_add_policies(const struct ebb_sensed *sensed, const struct ebb_asked *asked,
                             struct ebb_text *text);

/* The rows of one method, in sensed_rows.c: a table whose labels are the values. */
struct ebb_sensed_rows {
    const char *headings[5], *units[5]; /* (column); NULL ends them */
    /* The values that matter most first, and how many: all. `out_order` has room for all. */
    int (*order)(const struct ebb_sensed *sensed, int asked, int *out_order);
    void (*fill)(const struct ebb_sensed *sensed, int asked, int place, int value,
                 struct ebb_text_cell *const cells[5]);
    /* What the columns are and what they add up to, as sentences. */
    void (*explain)(const struct ebb_sensed *sensed, int asked, struct ebb_text *line);
};
extern const struct ebb_sensed_rows EBB_SENSED_ROWS[EBB_METHOD_COUNT];

#endif
